package embed

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	post := "1\n2\n3\n4\n5 a b\n6\n7\n8\n9\n10\n11\n12\n13 c"
	at := func(s string) int { return strings.Index(post, s) }
	got := Diff("post.md", []byte(post), []Edit{{at("a"), at("a") + 1, "X"}, {at("b"), at("b") + 1, "Y\nZ"}, {at("c"), at("c") + 1, "d"}})
	want := `--- post.md
+++ post.md
@@ -2,7 +2,8 @@
 2
 3
 4
-5 a b
+5 X Y
+Z
 6
 7
 8
@@ -10,4 +11,4 @@
 10
 11
 12
-13 c
\ No newline at end of file
+13 d
\ No newline at end of file
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if same := Diff("post.md", []byte(post), []Edit{{at("a"), at("a") + 1, "a"}}); same != "" {
		t.Errorf("of nothing: %s", same)
	}
}

// What patch makes of a diff is what Rewrite makes.
func TestDiffIsWhatPatchReads(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("patch is not installed")
	}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 0))
		var post []byte
		for range r.IntN(60) {
			post = append(post, []string{"a", "bc", "\n", "\n", "한글", "\n\n"}[r.IntN(6)]...)
		}
		var edits []Edit
		for range r.IntN(6) {
			start := r.IntN(len(post) + 1)
			edits = append(edits, Edit{start, start + r.IntN(min(9, len(post)-start+1)), []string{"", "x", "x\ny\n", "\n"}[r.IntN(4)]})
		}
		want := string(Rewrite(post, edits))
		diff := Diff("post.md", post, edits)
		if diff == "" {
			if want != string(post) {
				t.Fatalf("seed %d: no diff between %q and %q", seed, post, want)
			}
			continue
		}
		file := filepath.Join(t.TempDir(), "post.md")
		if err := os.WriteFile(file, post, 0o644); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(patch, "--silent", file)
		c.Stdin = strings.NewReader(diff)
		out, err := c.CombinedOutput()
		got, readErr := os.ReadFile(file)
		if os.IsNotExist(readErr) && want == "" {
			continue // patch removes what becomes empty
		}
		if err != nil || string(got) != want {
			t.Fatalf("seed %d: patch made %q of %q, not %q: %v %s\n%s", seed, got, post, want, err, out, diff)
		}
	}
}
