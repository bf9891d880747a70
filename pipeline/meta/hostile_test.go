package meta

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestHostileBlocks reads files made to hang or burst a reader of Exif.
func TestHostileBlocks(t *testing.T) {
	dir := sharedFolder(t, "metadata")
	files, err := filepath.Glob(filepath.Join(dir, "own__*.jpg"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, f := range files {
		start := time.Now()
		p, err := readFile(t, f)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		t.Logf("%-22s %8v orientation %d, problems %q", filepath.Base(f), time.Since(start), p.Orientation, p.Problems)
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s took %v", f, d)
		}
	}
}

// TestCutFiles reads every real file as a broken transfer would leave it.
func TestCutFiles(t *testing.T) {
	dir := sharedFolder(t, "metadata")
	files, err := filepath.Glob(filepath.Join(dir, "*.[jp][pn]g"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, f := range files {
		whole, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 2, 3, 4, 11, 12, 20, 30, 60, 100, 200, 500, 1000, 3000, 10_000, 30_000, 60_000, len(whole) - 1} {
			if n > len(whole) || n < 0 {
				continue
			}
			cut := whole[:n]
			// The size that a directory told may be the whole file's.
			for _, size := range []int64{int64(n), int64(len(whole))} {
				if _, err := Read(bytes.NewReader(cut), size); err != nil && n >= 12 {
					t.Errorf("%s cut at %d: %v", f, n, err)
				}
			}
			if _, err := Identify(bytes.NewReader(cut)); err != nil {
				t.Errorf("%s cut at %d: %v", f, n, err)
			}
		}
	}
}
