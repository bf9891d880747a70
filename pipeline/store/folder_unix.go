//go:build !windows

package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// replace gives from the name to, whoever had it, in one step.
func replace(from, to string) error { return os.Rename(from, to) }

// openObject opens what may be an object: it follows no link, and does not wait
// for the other end of a pipe that somebody put there.
func openObject(file string) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	// What a link is called differs between systems, and a socket has no such error.
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		if _, looked := lstatObject(file); looked != nil {
			return nil, looked
		}
	}
	return f, err
}

// entryIn is what lies under that name in the folder d, with the time at which
// it was put. It asks for a name in an open folder: with its whole path, the
// system would look for each folder of it again.
func entryIn(d *os.File, name, key string) (Entry, error) {
	var s unix.Stat_t
	err := unix.Fstatat(int(d.Fd()), name, &s, unix.AT_SYMLINK_NOFOLLOW)
	for err == unix.EINTR {
		err = unix.Fstatat(int(d.Fd()), name, &s, unix.AT_SYMLINK_NOFOLLOW)
	}
	if err != nil {
		return Entry{}, &fs.PathError{Op: "lstat", Path: filepath.Join(d.Name(), name), Err: err}
	}
	if s.Mode&unix.S_IFMT != unix.S_IFREG {
		return Entry{}, notAnObject(filepath.Join(d.Name(), name))
	}
	modified := time.Unix(s.Mtim.Unix())
	e := fileEntry(key, s.Size, modified, s.Ino)
	e.Modified = modified
	return e, nil
}

// syncFolder makes the names in a folder survive a power cut.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil // file systems that sync their names by themselves, or never
	}
	return err
}

// lockFile locks the file if nobody else has.
func lockFile(file *os.File) (bool, error) {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EWOULDBLOCK:
			return false, nil
		case err == syscall.ENOLCK || errors.Is(err, errors.ErrUnsupported):
			return true, nil // see locked
		case err != nil:
			return false, &fs.PathError{Op: "lock", Path: file.Name(), Err: err}
		}
		return true, nil
	}
}

// processRuns says whether there is a process of that number. It sends it
// nothing.
func processRuns(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

func fileNumber(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino
	}
	return 0
}

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func readOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// diskFails says whether a disk failed or was pulled out, or a network disk's
// server went away.
func diskFails(err error) bool {
	for _, code := range []error{syscall.EIO, syscall.ENXIO, syscall.ENODEV, syscall.ESTALE, syscall.ENOTCONN, syscall.EHOSTDOWN} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}
