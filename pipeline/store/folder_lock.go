package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	lockName = ".eventroll.lock"
	lockWait = 30 * time.Second // what is done under it takes microseconds
)

// locked runs do while no other goroutine and no other process is inside
// locked for the same folder. The lock is the kernel's (flock, LockFileEx)
// and not the mere existence of a file: it goes with its process, however
// that dies, so nobody has to guess whether a lock is stale.
//
// Where a file system knows no such locks, only the goroutines of this
// process are kept apart.
func (f *folder) locked(ctx context.Context, do func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, lockWait,
		fmt.Errorf("another process has held %s for %v: end it, then run again", lockName, lockWait))
	defer cancel()
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	file, err := acquire(ctx, filepath.Join(f.root, lockName))
	if err != nil {
		return err
	}
	defer release(file)
	return do()
}

// acquire waits for the lock file to be ours.
func acquire(ctx context.Context, name string) (*os.File, error) {
	for pause := time.Millisecond; ; pause = min(2*pause, 20*time.Millisecond) {
		file, err := tryAcquire(name)
		if file != nil || err != nil {
			return file, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// tryAcquire returns no file and no error when the lock is somebody else's.
func tryAcquire(name string) (*os.File, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	got, err := lockFile(file)
	if err != nil || !got {
		file.Close()
		return nil, err
	}
	// The holder removes the file before it lets go, so what we have locked
	// may by now be nameless and of no use.
	ours, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	named, err := os.Lstat(name)
	if err == nil && os.SameFile(ours, named) {
		return file, nil
	}
	file.Close()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return nil, nil
}

// release lets the next one in. What fails here only leaves an empty dot file.
func release(file *os.File) {
	_ = os.Remove(file.Name())
	_ = file.Close() // which unlocks it
}
