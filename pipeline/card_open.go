package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"

	"eventroll/pipeline/meta"
	"eventroll/pipeline/store"
)

// Cards reads the files of cards: on this machine, and in buckets, where
// "s3://bucket/key" names one. It may be used by many goroutines. The zero value
// reads buckets of AWS; a nil one none.
type Cards struct {
	S3 store.Options // how to reach buckets

	mu      sync.Mutex
	buckets map[string]*store.Files // by name
}

// Cards reads cards in buckets as the event's own stores are reached.
func (c *Config) Cards() *Cards { return &Cards{S3: c.storeOptions()} }

// files is the bucket that a file or a card lies in, and its key there; nil
// for one of this machine.
func (c *Cards) files(ctx context.Context, file string) (*store.Files, string, error) {
	bucket, key, isBucket := store.SplitAddress(file)
	if !isBucket {
		return nil, "", nil
	}
	if c == nil {
		return nil, "", fmt.Errorf("%s: cards in buckets are not read here", file)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.buckets[bucket]; f != nil {
		return f, key, nil
	}
	f, err := store.OpenFiles(ctx, file, c.S3)
	if err != nil {
		return nil, "", err
	}
	if c.buckets == nil {
		c.buckets = map[string]*store.Files{}
	}
	c.buckets[bucket] = f
	return f, key, nil
}

// cardFile is an open file of a card.
type cardFile struct {
	*os.File
	named bool // fetched from a bucket, and to be removed
}

// Close closes the file, and removes what was fetched for it.
func (f cardFile) Close() error {
	err := f.File.Close()
	if f.named {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

// open opens a file of a card. One in a bucket is fetched, whole, into a
// temporary file: whoever takes a photo in reads all of it, several times. A
// *fileError is about this file; after any other the next one would fare no better.
func (c *Cards) open(ctx context.Context, file string) (cardFile, error) {
	bucket, key, err := c.files(ctx, file)
	if err != nil {
		return cardFile{}, err
	}
	if bucket == nil {
		f, err := os.Open(file)
		if err != nil {
			return cardFile{}, &fileError{err}
		}
		return cardFile{f, false}, nil
	}
	body, entry, err := bucket.Get(ctx, key)
	if err != nil {
		return cardFile{}, ofFile(ctx, err)
	}
	defer body.Close()
	f, err := os.CreateTemp("", "eventroll-card-*")
	if err != nil {
		return cardFile{}, err
	}
	// Without a name it is gone with its last reader, also where that is killed:
	// of a worker with seventy files. Windows removes no open file.
	fetched := cardFile{f, os.Remove(f.Name()) != nil}
	n, err := io.Copy(f, &markedReader{r: body})
	read := (*readError)(nil)
	switch {
	case errors.As(err, &read):
		err = ofFile(ctx, read.error)
	case err == nil && n != entry.Size:
		err = &fileError{fmt.Errorf("%d bytes came of %d", n, entry.Size)}
	case err == nil:
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return cardFile{}, errors.Join(err, fetched.Close())
	}
	return fetched, nil
}

// worthFetching says whether a file that was given by itself is a picture, before
// one in a bucket is fetched: a video may have gigabytes.
func (c *Cards) worthFetching(ctx context.Context, one card) error {
	if one.bucket == nil {
		return nil
	}
	format, err := c.sniff(ctx, one)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", one.given, err)
	}
	if format.Kind != meta.Photo && format.Kind != meta.Raw {
		return fmt.Errorf("%s is no picture: its first bytes are those of none", one.given)
	}
	return nil
}

// fileError is what is wrong with one file of a card.
type fileError struct{ error }

func (e *fileError) Unwrap() error { return e.error }

// fatal is an error that is about more than one file, or nil: what a file
// that cannot be read would have said is not known then.
func fatal(err error) error {
	if errors.Is(err, store.ErrUnusable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// ofFile says of an error of a bucket whether it is about one file.
func ofFile(ctx context.Context, err error) error {
	if errors.Is(err, store.ErrUnusable) || ctx.Err() != nil {
		return err
	}
	return &fileError{err}
}

// markedReader tells its own errors from those of what is written to.
type markedReader struct{ r io.Reader }

type readError struct{ error }

func (r *markedReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &readError{err}
	}
	return n, err
}

// readPicture reads what a picture says, and not its pixels: of one in a bucket
// only the parts that say it. The error is as that of open.
func (c *Cards) readPicture(ctx context.Context, f pictureFile) (*meta.Picture, error) {
	bucket, key, err := c.files(ctx, f.File)
	if err != nil {
		return nil, err
	}
	if bucket == nil {
		return readPicture(f.File, f.Bytes)
	}
	spans := bucket.Spans(ctx, store.Entry{Key: key, Size: f.Bytes, ETag: f.ETag})
	picture, err := meta.Read(spans, f.Bytes)
	if failed := spans.Err(); failed != nil {
		return nil, ofFile(ctx, failed)
	}
	return picture, err
}

// pictureFile is where a picture is read.
type pictureFile struct {
	File  string
	Bytes int64
	ETag  string // "" on this machine
}

func readPicture(file string, size int64) (*meta.Picture, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, &fileError{err}
	}
	defer f.Close()
	return meta.Read(io.NewSectionReader(f, 0, size), size)
}

// isGone says whether another path within an item's card leads nowhere now.
func (c *Cards) isGone(ctx context.Context, item Item, path string) bool {
	bucket, key, err := c.files(ctx, item.File)
	if err != nil {
		return false
	}
	for _, form := range []string{path, norm.NFD.String(path)} {
		if bucket != nil {
			root := strings.TrimSuffix(key, below(key, item.Path))
			_, err = bucket.Find(ctx, root+form)
		} else {
			_, err = os.Lstat(filepath.Join(rootOf(item), filepath.FromSlash(form)))
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return false
		}
	}
	return true
}

// rootOf is the folder of an item's card.
func rootOf(i Item) string {
	root := i.File
	for range strings.Count(i.Path, "/") + 1 {
		root = filepath.Dir(root)
	}
	return root
}

// below is the end of a key that has as many parts as a path within a card,
// which may be written in another form.
func below(key, path string) string {
	at := len(key)
	for range strings.Count(path, "/") + 1 {
		at = strings.LastIndexByte(key[:max(at, 0)], '/')
	}
	return key[at+1:]
}
