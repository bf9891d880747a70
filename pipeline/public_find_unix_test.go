//go:build unix

package pipeline

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe is said to be one: reading it would wait for ever.
func TestFindWaitsForNoPipe(t *testing.T) {
	a, _ := newPublished(t)
	g, err := a.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(t.TempDir(), "사진.jpg")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Skip(err)
	}
	if _, err := g.Find(t.Context(), pipe); err == nil || !strings.Contains(err.Error(), "is no regular file but a pipe") {
		t.Error(err)
	}
}
