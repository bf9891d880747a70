//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A folder that was moved away is not an empty one, and is not made anew.
func TestFolderIsLost(t *testing.T) {
	root := filepath.Join(t.TempDir(), "photos")
	f, err := openFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Put(t.Context(), "a/b.json", strings.NewReader("{}"), Attributes{}); err != nil {
		t.Fatal(err)
	}
	for _, another := range []bool{false, true} {
		if err := os.Rename(root, root+".away"); err != nil {
			t.Fatal(err)
		}
		if another {
			if err := os.Mkdir(root, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		var list error
		for _, err := range f.List(t.Context(), "") {
			list = err
		}
		_, _, get := f.Get(t.Context(), "a/b.json")
		_, put := f.Put(t.Context(), "a/c.json", strings.NewReader("{}"), Attributes{})
		for what, err := range map[string]error{"list": list, "get": get, "put": put} {
			if !errors.Is(err, ErrUnusable) || errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), root+": the folder is gone: ") {
				t.Errorf("%s says %v", what, err)
			}
		}
		if there, _ := os.ReadDir(root); len(there) > 0 {
			t.Errorf("%v was made", there)
		}
		_ = os.Remove(root)
		if err := os.Rename(root+".away", root); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := f.Get(t.Context(), "a/b.json"); err != nil {
		t.Errorf("with the folder back: %v", err)
	}
}

// What a file system answers when no object would fare better.
func TestFolderFailures(t *testing.T) {
	f := &folder{address: "photos"}
	for code, want := range map[error]string{
		syscall.ENOSPC: "photos: the disk is full, or your share of it is: make room, then run again (",
		syscall.EDQUOT: "photos: the disk is full, or your share of it is: make room, then run again (",
		syscall.EROFS:  "photos: the disk can only be read: choose another folder (",
		syscall.EACCES: "photos: no right to use the folder: ask its owner, or choose another (",
		syscall.EIO:    "photos: the disk does not answer: check that it is plugged in and healthy, then run again (",
		syscall.ESTALE: "photos: the disk does not answer: ",
	} {
		err := during("put", "a.json", f.failure(&fs.PathError{Op: "write", Path: "a.json", Err: code}))
		if !errors.Is(err, ErrUnusable) || !errors.Is(err, code) || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "(put a.json: write a.json: ") {
			t.Errorf("%v: it says %q", code, err)
		}
	}
	for _, err := range []error{syscall.EFBIG, bodyFailure{syscall.EIO}} { // of this object, of what was to be put
		if errors.Is(f.failure(err), ErrUnusable) {
			t.Errorf("%v ends a run", err)
		}
	}
}
