package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Files are the objects of a bucket as people put them there: under whatever
// keys, and to be read only. Keys are those of the whole bucket. The methods
// may be called from many goroutines; their errors are those of a Store.
type Files struct{ bucket *bucket }

// SplitAddress takes "s3://bucket/key" apart; ok is false for anything else.
// The key has no slash at its end.
func SplitAddress(address string) (bucket, key string, ok bool) {
	rest, ok := strings.CutPrefix(address, scheme)
	bucket, key, _ = strings.Cut(rest, "/")
	return bucket, strings.TrimRight(key, "/"), ok
}

// OpenFiles opens the bucket of an address, "s3://bucket/prefix", and asks for
// what lies below the prefix: there may be a right to that alone.
func OpenFiles(ctx context.Context, address string, o Options) (*Files, error) {
	b, err := openBucket(ctx, address, o)
	var u *unusable
	if errors.As(err, &u) {
		u.store = withoutSecrets(address)
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", withoutSecrets(address), err)
	}
	b.address.prefix, b.base = "", ""
	return &Files{b}, nil
}

// List yields the objects whose keys start with prefix, in byte order of
// their keys. An error ends the listing.
func (f *Files) List(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return f.bucket.list(ctx, prefix)
}

// Find is what is known of one object without reading it; the error is
// fs.ErrNotExist where there is none. It needs no right but that to list.
func (f *Files) Find(ctx context.Context, key string) (Entry, error) {
	for entry, err := range f.List(ctx, key) {
		if err != nil {
			return Entry{}, err
		}
		if entry.Key == key {
			return entry, nil
		}
		break // what starts with the key comes after it
	}
	return Entry{}, fmt.Errorf("find %s: %w", key, fs.ErrNotExist)
}

// Get opens an object for reading, as Store.Get does.
func (f *Files) Get(ctx context.Context, key string) (io.ReadCloser, Entry, error) {
	return f.bucket.get(ctx, key)
}

// Head is at most n bytes from an object's beginning.
func (f *Files) Head(ctx context.Context, e Entry, n int64) ([]byte, error) {
	return f.bucket.span(ctx, e, 0, min(n, e.Size))
}

// Spans reads an object here and there, see Spans.
func (f *Files) Spans(ctx context.Context, e Entry) *Spans {
	return &Spans{ctx: ctx, bucket: f.bucket, entry: e, blocks: map[int64][]byte{}}
}

const (
	// spanBlock is how much is asked for at once: metadata of a photo mostly lies
	// in its first kilobytes, and that of a RAW in two or three places.
	spanBlock = 128 << 10
	// spanBlocks are kept of one object. Who jumps about in more of it reads it
	// again: that takes time, and no more memory.
	spanBlocks = 16
)

// Spans is an io.ReaderAt of an object: it asks for those parts only that are
// read. All of them are of the entry that it was made with, or an error.
type Spans struct {
	ctx    context.Context // for as long as it is read
	bucket *bucket
	entry  Entry

	mu     sync.Mutex
	blocks map[int64][]byte // by where they begin
	err    error
}

// ReadAt is that of io.ReaderAt.
func (s *Spans) ReadAt(p []byte, at int64) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at < 0 {
		return 0, errors.New("read before the beginning")
	}
	for n < len(p) {
		if at >= s.entry.Size {
			return n, io.EOF
		}
		begin := at - at%spanBlock
		block, err := s.block(begin)
		if err != nil {
			return n, err
		}
		copied := copy(p[n:], block[at-begin:])
		n += copied
		at += int64(copied)
	}
	return n, nil
}

// Err is the first error of the network or the server: what a parser makes of
// one is not to be told from a damaged file.
func (s *Spans) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (s *Spans) block(begin int64) ([]byte, error) {
	if block, ok := s.blocks[begin]; ok {
		return block, nil
	}
	block, err := s.bucket.span(s.ctx, s.entry, begin, min(spanBlock, s.entry.Size-begin))
	if err != nil {
		if s.err == nil {
			s.err = err
		}
		return nil, err
	}
	if len(s.blocks) == spanBlocks {
		clear(s.blocks)
	}
	s.blocks[begin] = block
	return block, nil
}

// span reads a part of an object, as long as it is the one of that entry.
func (b *bucket) span(ctx context.Context, e Entry, begin, length int64) ([]byte, error) {
	if length == 0 {
		return nil, nil
	}
	const tries = 3 // the SDK's own end where the answer begins
	for try := 1; ; try++ {
		data, err := b.trySpan(ctx, e, begin, length)
		switch {
		case err == nil:
			return data, nil
		case isNoSuchKey(err):
			return nil, fmt.Errorf("get %s: %w", e.Key, fs.ErrNotExist)
		case isChanged(err):
			return nil, fmt.Errorf("get %s: %w", e.Key, ErrChanged)
		}
		if frozen := b.frozen(e.Key, err); frozen != nil {
			return nil, fmt.Errorf("get %s: %w", e.Key, frozen)
		}
		if code, _ := apiError(err); code != "" || try == tries || ctx.Err() != nil {
			return nil, during("get", e.Key, b.failure(actionGet, err))
		}
	}
}

func (b *bucket) trySpan(ctx context.Context, e Entry, begin, length int64) ([]byte, error) {
	in := &s3.GetObjectInput{Bucket: b.name(), Key: b.object(e.Key), Range: aws.String(fmt.Sprintf("bytes=%d-%d", begin, begin+length-1))}
	if e.ETag != "" { // servers that serve plain folders may have none
		in.IfMatch = aws.String(`"` + e.ETag + `"`)
	}
	out, err := b.client.GetObject(ctx, in)
	if err != nil {
		return nil, err
	}
	defer out.Body.Close()
	if begin > 0 && !strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-", begin)) {
		return nil, errors.New("the server does not send a part of an object")
	}
	data := make([]byte, length)
	_, err = io.ReadFull(out.Body, data)
	return data, err
}
