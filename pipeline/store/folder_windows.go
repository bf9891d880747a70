package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"
)

// replace gives from the name to, whoever had it. Windows refuses while
// somebody (a reader, a virus scanner) has the old file open, so it waits a
// little.
func replace(from, to string) error {
	for try := 0; ; try++ {
		err := os.Rename(from, to)
		busy := errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
		if !busy || try == 40 {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// openObject opens what may be an object, but no link to one.
func openObject(file string) (*os.File, error) {
	if _, err := lstatObject(file); err != nil {
		return nil, err
	}
	return os.Open(file)
}

// entryIn is what lies under that name in the folder d, with the time at which
// it was put.
func entryIn(d *os.File, name, key string) (Entry, error) {
	info, err := lstatObject(filepath.Join(d.Name(), name))
	if err != nil {
		return Entry{}, err
	}
	e := entryOf(key, info)
	e.Modified = info.ModTime()
	return e, nil
}

// syncFolder does nothing: NTFS keeps its names in a journal, and a folder
// cannot be opened for syncing.
func syncFolder(string) error { return nil }

// lockFile locks the file if nobody else has.
func lockFile(file *os.File) (bool, error) {
	err := windows.LockFileEx(windows.Handle(file.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return false, nil
	case errors.Is(err, windows.ERROR_INVALID_FUNCTION), errors.Is(err, windows.ERROR_NOT_SUPPORTED):
		return true, nil // see locked
	}
	return false, &fs.PathError{Op: "lock", Path: file.Name(), Err: err}
}

// processRuns says whether there is a process of that number.
func processRuns(pid int) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = process.Release()
	return true
}

// fileNumber is not in what Windows tells of a file by its name.
func fileNumber(fs.FileInfo) uint64 { return 0 }

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func readOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

// diskFails says whether a disk failed or was pulled out, or a network disk's
// server went away.
func diskFails(err error) bool {
	for _, code := range []error{windows.ERROR_NOT_READY, windows.ERROR_IO_DEVICE, windows.ERROR_DEVICE_NOT_CONNECTED, windows.ERROR_BAD_NETPATH, windows.ERROR_NETNAME_DELETED, windows.ERROR_UNEXP_NET_ERR} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}
