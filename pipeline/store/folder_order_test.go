package store

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Folders among files come as their keys do: "a-b" and "a.b" before "a/b", "a0" after it.
func TestFoldersInKeyOrder(t *testing.T) {
	dir := t.TempDir()
	for _, key := range []string{"a/b", "a-b", "a.b", "a0", "ab/c", "ab.c", "b", "aa", "a-/x", "c/d", "c-"} {
		file := filepath.Join(dir, filepath.FromSlash(key))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(entries, inKeyOrder)
	keyOf := func(d fs.DirEntry) string {
		if d.IsDir() {
			return d.Name() + "/"
		}
		return d.Name()
	}
	var got []string
	for _, d := range entries {
		got = append(got, keyOf(d))
	}
	if want := slices.Sorted(slices.Values(got)); !slices.Equal(got, want) {
		t.Errorf("in the order %s, not %s", strings.Join(got, " "), strings.Join(want, " "))
	}
}
