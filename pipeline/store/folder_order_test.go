package store

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Folders among files come as their keys do: "a-b" and "a.b" before "a/b", "a0"
// after it. With its keys alone a folder lists the same.
func TestFoldersInKeyOrder(t *testing.T) {
	dir := t.TempDir()
	var want []string
	add := func(key string) {
		file := filepath.Join(dir, filepath.FromSlash(key))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(key), 0o644); err != nil {
			t.Fatal(err)
		}
		want = append(want, key)
	}
	for _, key := range []string{"a/b", "a-b", "a.b", "a0", "ab/c", "ab.c", "b", "aa", "a-/x", "c/d", "c-"} {
		add(key)
	}
	for i := range 3 * childrenEach { // by several at once
		name := strings.Repeat(string(rune('a'+i%7)), i%11+1) + strings.Repeat("-", i/77)
		if i%3 == 0 {
			add("many/" + name + "_/" + name)
		} else {
			add("many/" + name + ".jpg")
		}
	}
	want = slices.Compact(slices.Sorted(slices.Values(want)))
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []Store{s, KeysOnly(s)} {
		var got []string
		for e, err := range from.List(t.Context(), "") {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Key)
			if _, of, err := s.Get(t.Context(), e.Key); err != nil || e.ETag != "" && (e.ETag != of.ETag || e.Size != of.Size || e.Modified.IsZero()) {
				t.Errorf("%+v is listed of %+v, %v", e, of, err)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("in the order %s, not %s", strings.Join(got, " "), strings.Join(want, " "))
		}
	}
}
