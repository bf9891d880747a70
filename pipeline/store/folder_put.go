package store

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Put writes a temporary file in the root and then gives it its name in one
// step of the file system, so that a name never leads to half a file. The
// temporary name tells whose it is, so that what a killed process left can be
// told from what is being written: .eventroll-<pid>-<random>.tmp
const (
	tempStart = ".eventroll-"
	tempEnd   = ".tmp"
	// tempAge is when a temporary file is a leftover even if a process of
	// that number runs: numbers are used again, in containers at every start.
	tempAge = 24 * time.Hour
)

// putTries bounds how often a Put starts again because its temporary file or
// a folder on its way was tidied away by somebody else.
const putTries = 4

func (f *folder) Put(ctx context.Context, key string, body io.ReadSeeker, a Attributes) (Entry, error) {
	if err := f.check(key); err != nil {
		return Entry{}, err
	}
	entry, err := f.put(ctx, key, body, a)
	if err != nil {
		return Entry{}, during("put", key, f.failure(err))
	}
	return entry, nil
}

func (f *folder) put(ctx context.Context, key string, body io.ReadSeeker, a Attributes) (Entry, error) {
	start, err := body.Seek(0, io.SeekCurrent)
	if err != nil {
		return Entry{}, err
	}
	for try := 1; ; try++ {
		entry, err := f.putOnce(ctx, key, body, a)
		if try == putTries || !errors.Is(err, fs.ErrNotExist) {
			return entry, err
		}
		if _, err := body.Seek(start, io.SeekStart); err != nil {
			return Entry{}, err
		}
	}
}

func (f *folder) putOnce(ctx context.Context, key string, body io.Reader, a Attributes) (Entry, error) {
	temp, err := f.writeTemp(ctx, body, a.Sync)
	if temp != "" {
		defer os.Remove(temp) // a no-op once it has its real name
	}
	if err != nil {
		return Entry{}, err
	}
	info, err := os.Lstat(temp)
	if err != nil {
		return Entry{}, err
	}
	if err := f.makeFolders(path.Dir(key)); err != nil {
		return Entry{}, err
	}
	if err := f.place(ctx, temp, key, a.If); err != nil {
		return Entry{}, err
	}
	if err := f.lost(); err != nil { // it may have been put where the root was
		return Entry{}, err
	}
	if a.Sync {
		for dir := path.Dir(key); ; dir = path.Dir(dir) {
			if err := syncFolder(f.path(dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return Entry{}, err
			}
			if dir == "." {
				break
			}
		}
	}
	return entryOf(key, info), nil
}

// stand makes the root at the first Put, and never again.
func (f *folder) stand() error {
	if f.stood.Load() != nil {
		return f.lost()
	}
	if err := os.MkdirAll(f.root, 0o777); err != nil {
		return err
	}
	return f.meet()
}

// makeFolders makes the folders that a key names, in a root that stands. Where
// the root went away just then, it takes back what it made in its place.
func (f *folder) makeFolders(dir string) error {
	made, err := f.mkdir(dir)
	if lost := f.lost(); lost != nil {
		for _, dir := range slices.Backward(made) {
			_ = os.Remove(f.path(dir))
		}
		return lost
	}
	return err
}

// mkdir makes the folders that are missing, and says which these were.
func (f *folder) mkdir(dir string) (made []string, err error) {
	if dir == "." {
		return nil, nil
	}
	err = os.Mkdir(f.path(dir), 0o777)
	if errors.Is(err, fs.ErrNotExist) && path.Dir(dir) != "." {
		if made, err = f.mkdir(path.Dir(dir)); err != nil {
			return made, err
		}
		err = os.Mkdir(f.path(dir), 0o777)
	}
	switch {
	case err == nil:
		made = append(made, dir)
	case errors.Is(err, fs.ErrExist):
		err = nil // a file of that name fails the next step
	}
	return made, err
}

// writeTemp writes body into a new temporary file and returns its path, which
// is "" when there is nothing to remove.
func (f *folder) writeTemp(ctx context.Context, body io.Reader, sync bool) (string, error) {
	if err := f.stand(); err != nil {
		return "", err
	}
	temp := filepath.Join(f.root, tempStart+strconv.Itoa(os.Getpid())+"-"+rand.Text()[:13]+tempEnd)
	// Not os.CreateTemp: a web server must be able to read what comes of it.
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return "", err
	}
	buffer, ok := f.buffers.Get().(*[32 << 10]byte)
	if !ok {
		buffer = new([32 << 10]byte)
	}
	// Not the file as it is, which would make a buffer of its own.
	_, err = io.CopyBuffer(struct{ io.Writer }{file}, interruptible{ctx, body}, buffer[:])
	f.buffers.Put(buffer)
	if err == nil && sync {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		// File systems stamp files with a coarse clock; ETags need a fine one.
		now := time.Now()
		err = os.Chtimes(temp, now, now)
	}
	return temp, err
}

// place gives the temporary file its name if the condition holds.
func (f *folder) place(ctx context.Context, temp, key string, c Condition) error {
	dest := f.path(key)
	if c == (Condition{}) {
		return replace(temp, dest)
	}
	if c.absent {
		// A link fails where the name is taken, in one step and for every
		// process. Some file systems (exFAT, some network ones) have none.
		err := os.Link(temp, dest)
		if err == nil {
			return nil
		}
		if errors.Is(err, fs.ErrExist) {
			return ErrChanged
		}
		if errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return f.locked(ctx, func() error {
		info, err := lstatObject(dest)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		exists := err == nil
		if c.absent && exists || !c.absent && (!exists || entryOf(key, info).ETag != c.etag) {
			return ErrChanged
		}
		return replace(temp, dest)
	})
}

// removeLeftovers removes the temporary files of processes that died. A file
// removed by mistake (its process runs on another machine) costs that process
// a second try. What cannot be removed does no harm and is tried next time.
func (f *folder) removeLeftovers(names []string, now time.Time) {
	for _, name := range names {
		pid, ok := tempOwner(name)
		if !ok {
			continue
		}
		file := filepath.Join(f.root, name)
		info, err := os.Lstat(file)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if !processRuns(pid) || now.Sub(info.ModTime()) > tempAge {
			_ = os.Remove(file)
		}
	}
}

// tempOwner reads the process from a temporary file's name.
func tempOwner(name string) (pid int, ok bool) {
	middle, ok := strings.CutPrefix(name, tempStart)
	if !ok {
		return 0, false
	}
	if middle, ok = strings.CutSuffix(middle, tempEnd); !ok {
		return 0, false
	}
	number, _, ok := strings.Cut(middle, "-")
	if !ok {
		return 0, false
	}
	pid, err := strconv.Atoi(number)
	return pid, err == nil && pid > 0
}

// interruptible stops a copy when its context ends, and marks what goes wrong
// with the body as no fault of the store.
type interruptible struct {
	ctx  context.Context
	body io.Reader
}

func (r interruptible) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.body.Read(p)
	if err != nil && err != io.EOF {
		err = bodyFailure{err}
	}
	return n, err
}

// bodyFailure is an error of what was to be put, not of the place for it.
type bodyFailure struct{ error }

func (b bodyFailure) Unwrap() error { return b.error }
