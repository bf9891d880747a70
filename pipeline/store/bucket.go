package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"iter"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/middleware"
)

// bucket is the Store in an S3 bucket, below a prefix.
type bucket struct {
	address bucketAddress
	base    string // what stands before every key: "" or "prefix/"
	where   string // the endpoint, for messages; "" = AWS
	client  *s3.Client
	sweep   sync.Once // of stale uploads
	server  *Server
	puts    chan struct{} // holds one for each put on its way
}

// putsAtOnce is how many objects are on their way at once, whatever callers
// ask for: an object of 165 kB takes about 0.15 s over a line with 80 ms there
// and back, so that this many are needed to fill a line of 500 Mbit/s.
const putsAtOnce = 64

func (b *bucket) String() string { return b.address.String() }

func (b *bucket) name() *string { return &b.address.bucket }

func (b *bucket) List(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if err := checkPrefix(prefix); prefix != "" && err != nil {
			yield(Entry{}, err)
			return
		}
		for entry, err := range b.list(ctx, prefix) {
			if err == nil && checkKey(entry.Key) != nil {
				continue
			}
			if !yield(entry, err) {
				return
			}
		}
	}
}

// list yields whatever lies below a prefix, also what is no key of ours.
func (b *bucket) list(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		pages := s3.NewListObjectsV2Paginator(b.client,
			&s3.ListObjectsV2Input{Bucket: b.name(), Prefix: aws.String(b.base + prefix)},
			func(o *s3.ListObjectsV2PaginatorOptions) { o.StopOnDuplicateToken = true })
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Entry{}, during("list", b.base+prefix, b.failure(actionList, err)))
				return
			}
			for _, object := range page.Contents {
				key, ok := strings.CutPrefix(aws.ToString(object.Key), b.base)
				if !ok || !strings.HasPrefix(key, prefix) {
					continue
				}
				entry := newEntry(key, aws.ToInt64(object.Size), object.ETag, "")
				entry.Modified = aws.ToTime(object.LastModified)
				if !yield(entry, nil) {
					return
				}
			}
		}
	}
}

func (b *bucket) Get(ctx context.Context, key string) (io.ReadCloser, Entry, error) {
	if err := checkKey(key); err != nil {
		return nil, Entry{}, err
	}
	return b.get(ctx, key)
}

// get is Get for whatever key.
func (b *bucket) get(ctx context.Context, key string) (io.ReadCloser, Entry, error) {
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: b.name(), Key: b.object(key)})
	if isNoSuchKey(err) {
		return nil, Entry{}, fmt.Errorf("get %s: %w", key, fs.ErrNotExist)
	}
	if frozen := b.frozen(key, err); frozen != nil {
		return nil, Entry{}, fmt.Errorf("get %s: %w", key, frozen)
	}
	if err != nil {
		return nil, Entry{}, during("get", key, b.failure(actionGet, err))
	}
	entry := newEntry(key, aws.ToInt64(out.ContentLength), out.ETag, out.ServerSideEncryption)
	return &download{ctx: ctx, bucket: b, entry: entry, body: out.Body, left: resumptions}, entry, nil
}

func (b *bucket) Put(ctx context.Context, key string, body io.ReadSeeker, a Attributes) (Entry, error) {
	if err := checkKey(key); err != nil {
		return Entry{}, err
	}
	entry, err := b.put(ctx, key, body, a)
	if err != nil {
		return Entry{}, during("put", key, err)
	}
	return entry, nil
}

func (b *bucket) put(ctx context.Context, key string, body io.ReadSeeker, a Attributes) (Entry, error) {
	if a.If == Matches("") {
		return Entry{}, ErrChanged // no object has it, but servers take it for no condition
	}
	// A server that lacks something is put to in one piece: for that it is made up for.
	if parts, ok := inParts(body); ok && b.server.Lacks() == (Lacks{}) {
		return b.putParts(ctx, key, parts, a)
	}
	in, err := b.input(key, body, a)
	if err != nil {
		return Entry{}, err
	}
	conditional := a.If != Condition{}
	if a.If.absent {
		in.IfNoneMatch = aws.String("*")
	} else if conditional {
		in.IfMatch = aws.String(`"` + a.If.etag + `"`)
	}
	done, err := b.turn(ctx)
	if err != nil {
		return Entry{}, err
	}
	defer done()
	attempts := 0
	start, err := body.Seek(0, io.SeekCurrent)
	if err != nil {
		return Entry{}, err
	}
	out, err := b.putObject(ctx, in, countAttempts(&attempts))
	if err == nil {
		return newEntry(key, *in.ContentLength, out.ETag, out.ServerSideEncryption), nil
	}
	if !conditional || !isChanged(err) {
		return Entry{}, b.failure(actionPut, err)
	}
	if attempts > 1 {
		// The first attempt may have arrived although its answer did not; then
		// it is our own object that the second attempt stumbled over.
		if _, err := body.Seek(start, io.SeekStart); err != nil {
			return Entry{}, err
		}
		if entry, same := b.holds(ctx, key, body); same {
			return entry, nil
		}
	}
	return Entry{}, ErrChanged
}

// turn waits until one more put may be on its way; done says that it was.
func (b *bucket) turn(ctx context.Context) (done func(), err error) {
	select {
	case b.puts <- struct{}{}:
		return func() { <-b.puts }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// input is the put of a body, from where it stands, but for its condition.
func (b *bucket) input(key string, body io.ReadSeeker, a Attributes) (*s3.PutObjectInput, error) {
	start, size, err := remaining(body)
	if err != nil {
		return nil, err
	}
	sum, err := checksum(body, start)
	if err != nil {
		return nil, err
	}
	in := &s3.PutObjectInput{Bucket: b.name(), Key: b.object(key), Body: body, ContentLength: &size, ChecksumCRC32: &sum,
		StorageClass: types.StorageClass(a.StorageClass)}
	if a.ContentType != "" {
		in.ContentType = &a.ContentType
	}
	if a.CacheControl != "" {
		in.CacheControl = &a.CacheControl
	}
	return in, nil
}

// holds says whether the object under key has exactly the bytes of body. What
// cannot be read counts as different.
func (b *bucket) holds(ctx context.Context, key string, body io.Reader) (Entry, bool) {
	stored, entry, err := b.Get(ctx, key)
	if err != nil {
		return Entry{}, false
	}
	defer stored.Close()
	return entry, sameBytes(stored, body)
}

func (b *bucket) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: b.name(), Key: b.object(key)})
	if err != nil && !isNoSuchKey(err) {
		return during("delete", key, b.failure(actionDelete, err))
	}
	return nil
}

func (b *bucket) object(key string) *string { return aws.String(b.base + key) }

// newEntry reads an ETag as S3 documents it: the MD5 of an object that was put
// in one piece and is not encrypted with a key of KMS.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
func newEntry(key string, size int64, etag *string, encryption types.ServerSideEncryption) Entry {
	tag := strings.Trim(aws.ToString(etag), `"`)
	e := Entry{Key: key, Size: size, ETag: tag}
	if isMD5(tag) && (encryption == "" || encryption == types.ServerSideEncryptionAes256) {
		e.MD5 = tag
	}
	return e
}

func isMD5(tag string) bool {
	if len(tag) != 32 {
		return false
	}
	return strings.Trim(tag, "0123456789abcdef") == ""
}

// remaining tells where body stands and how many bytes are left, and leaves
// it where it stands.
func remaining(body io.Seeker) (start, size int64, err error) {
	if start, err = body.Seek(0, io.SeekCurrent); err != nil {
		return 0, 0, err
	}
	end, err := body.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, 0, err
	}
	_, err = body.Seek(start, io.SeekStart)
	return start, end - start, err
}

// checksum is the CRC-32 of body from start on, as S3 wants it: the server
// refuses what arrives as something else. It goes ahead of the body, in a
// header. The SDK would send it behind the body over https, in an encoding of
// its own (aws-chunked) that not every store reads.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
func checksum(body io.ReadSeeker, start int64) (string, error) {
	sum := crc32.NewIEEE()
	if _, err := io.Copy(sum, body); err != nil {
		return "", err
	}
	_, err := body.Seek(start, io.SeekStart)
	return base64.StdEncoding.EncodeToString(sum.Sum(nil)), err
}

// sameBytes compares two streams to their ends.
func sameBytes(a, b io.Reader) bool {
	bufA, bufB := make([]byte, 32<<10), make([]byte, 32<<10)
	for {
		n, errA := io.ReadFull(a, bufA)
		m, errB := io.ReadFull(b, bufB)
		if string(bufA[:n]) != string(bufB[:m]) {
			return false
		}
		if errA != nil || errB != nil {
			return atEnd(errA) && atEnd(errB)
		}
	}
}

func atEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// countAttempts counts how often a request goes out.
func countAttempts(n *int) func(*s3.Options) {
	count := middleware.FinalizeMiddlewareFunc("CountAttempts",
		func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
			*n++
			return next.HandleFinalize(ctx, in)
		})
	return s3.WithAPIOptions(func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(count, "Retry", middleware.After)
	})
}
