package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// folder is the Store in a folder: a key is a path below it.
type folder struct {
	address string        // as it was given
	root    string        // absolute
	turn    chan struct{} // see locked
	// stood is the root as it was met first; nil where it never was.
	stood atomic.Pointer[fs.FileInfo]
	// buffers are what bodies are copied through: of a million pages each would
	// have one of its own, six times as large as it is.
	buffers sync.Pool
}

// openFolder opens a folder that may not exist yet, and tidies it.
func openFolder(address string) (*folder, error) {
	if address == "" {
		return nil, errors.New("it has no name")
	}
	root, err := filepath.Abs(address)
	if err != nil {
		return nil, err
	}
	f := &folder{address: address, root: root, turn: make(chan struct{}, 1)}
	names, err := f.names()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, nil
	case errors.Is(err, syscall.ENOTDIR):
		return nil, &unusable{advice: "there is a file of that name, not a folder: choose another name", cause: err}
	case errors.Is(err, fs.ErrPermission):
		return nil, &unusable{advice: "no right to read the folder: ask its owner, or choose another", cause: err}
	case err != nil:
		return nil, err
	}
	f.removeLeftovers(names, time.Now())
	return f, f.meet()
}

// meet remembers what the root is.
func (f *folder) meet() error {
	info, err := os.Stat(f.root)
	if err == nil {
		f.stood.CompareAndSwap(nil, &info)
	}
	return err
}

// lost is an error when the root stood and does so no more, or another folder
// has its name: its disk was unplugged, or somebody moved it. To make it anew
// would scatter a gallery over two places, and an empty listing would say that
// there never was one.
func (f *folder) lost() error {
	stood := f.stood.Load()
	if stood == nil {
		return nil
	}
	now, err := os.Stat(f.root)
	if err == nil && os.SameFile(*stood, now) {
		return nil
	}
	// The cause is not kept: it would read as fs.ErrNotExist, which is about an
	// object.
	cause := errors.New(f.root + " is another folder now")
	if err != nil {
		cause = errors.New(err.Error())
	}
	return &unusable{store: f.address, advice: "the folder is gone: plug its disk in again, or bring it back, then run again", cause: cause}
}

func (f *folder) String() string { return f.address }

// names lists the root without sorting or asking for each file's details.
func (f *folder) names() ([]string, error) {
	d, err := os.Open(f.root)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Readdirnames(-1)
}

func (f *folder) path(key string) string {
	return filepath.Join(f.root, filepath.FromSlash(key))
}

// check refuses keys that no store takes, and names that mean a device to
// Windows (NUL, COM1).
func (f *folder) check(key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if !filepath.IsLocal(filepath.FromSlash(key)) {
		return fmt.Errorf("%q is no key on this system: the name is reserved", key)
	}
	return nil
}

func (f *folder) Get(ctx context.Context, key string) (io.ReadCloser, Entry, error) {
	if err := f.check(key); err != nil {
		return nil, Entry{}, err
	}
	file, info, err := f.open(ctx, key)
	switch {
	case err == nil:
		return file, entryOf(key, info), nil
	case absent(err):
		if lost := f.lost(); lost != nil {
			err = lost
		}
	case !errors.Is(err, fs.ErrPermission): // which is about this object
		err = f.failure(err)
	}
	return nil, Entry{}, during("get", key, err)
}

func (f *folder) open(ctx context.Context, key string) (*os.File, fs.FileInfo, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	file, err := openObject(f.path(key))
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = notAnObject(file.Name())
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, info, nil
}

func (f *folder) Delete(ctx context.Context, key string) error {
	if err := f.check(key); err != nil {
		return err
	}
	err := f.remove(ctx, key)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return during("delete", key, f.failure(err))
	}
	return nil
}

// remove deletes the file and then the folders it leaves empty, as a bucket
// has no empty folders either.
func (f *folder) remove(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := lstatObject(f.path(key)); err != nil {
		return err
	}
	if err := os.Remove(f.path(key)); err != nil {
		return err
	}
	for dir := path.Dir(key); dir != "."; dir = path.Dir(dir) {
		if os.Remove(f.path(dir)) != nil { // not empty: the usual case
			break
		}
	}
	return nil
}

func (f *folder) List(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return walker{f, false}.list(ctx, prefix)
}

func (w walker) list(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if err := checkPrefix(prefix); prefix != "" && err != nil {
			yield(Entry{}, err)
			return
		}
		if err := w.lost(); err != nil {
			yield(Entry{}, during("list", prefix, err))
			return
		}
		dir, rest := splitPrefix(prefix)
		if dir != "" && !w.plainFolder(dir) {
			return
		}
		if _, err := w.walk(ctx, dir, rest, yield); err != nil {
			yield(Entry{}, during("list", prefix, w.failure(err)))
		}
	}
}

// plainFolder says whether key is a folder that is reached without following
// a symbolic link below the root.
func (f *folder) plainFolder(key string) bool {
	for ; key != "."; key = path.Dir(key) {
		if info, err := os.Lstat(f.path(key)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// lstatObject is os.Lstat for what may be an object: a regular file. Whatever
// else has the name (a folder, a link, a pipe) is no object, so there is none.
func lstatObject(file string) (fs.FileInfo, error) {
	info, err := os.Lstat(file)
	if errors.Is(err, syscall.ENOTDIR) || err == nil && !info.Mode().IsRegular() {
		return nil, notAnObject(file)
	}
	return info, err
}

func notAnObject(file string) error {
	return &fs.PathError{Op: "open", Path: file, Err: fs.ErrNotExist}
}

func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// entryOf is what is known of a file as an object.
func entryOf(key string, info fs.FileInfo) Entry {
	return fileEntry(key, info.Size(), info.ModTime(), fileNumber(info))
}

// fileEntry makes the ETag of what a listing knows for free. The file number
// and a time in nanoseconds (set by writeTemp, as file systems tick in
// milliseconds) tell two Puts of the same size apart.
func fileEntry(key string, size int64, modified time.Time, number uint64) Entry {
	tag := strconv.AppendInt(make([]byte, 0, 48), size, 36)
	tag = strconv.AppendInt(append(tag, '-'), modified.UnixNano(), 36)
	tag = strconv.AppendUint(append(tag, '-'), number, 36)
	return Entry{Key: key, Size: size, ETag: string(tag)}
}

// failure recognises what would fail every other object as well.
func (f *folder) failure(err error) error {
	var ofBody bodyFailure
	var known *unusable
	if errors.As(err, &ofBody) || errors.As(err, &known) {
		return err
	}
	advice := ""
	switch {
	case diskFull(err):
		advice = "the disk is full, or your share of it is: make room, then run again"
	case readOnly(err):
		advice = "the disk can only be read: choose another folder"
	case errors.Is(err, fs.ErrPermission):
		advice = "no right to use the folder: ask its owner, or choose another"
	case diskFails(err):
		advice = "the disk does not answer: check that it is plugged in and healthy, then run again"
	default:
		return err
	}
	return &unusable{store: f.address, advice: advice, cause: err}
}
