// Package store keeps objects (renditions, records, pages) in a folder or in
// an S3 bucket, behind few verbs.
//
// It hides file systems, the AWS SDK, credentials, regions, retries and
// locking. It promises that an object is whole at any moment: a reader sees
// the bytes of one Put, never a part of them, whatever dies in between. It
// promises nothing across objects: the order in which a caller puts them is
// what keeps a gallery consistent.
//
// Where to look:
//
//	store.go           the contract, Open and Read
//	key.go             what may be a key
//	address.go         s3://bucket/prefix
//	failure.go         failures that stop a run, said so that a person can act
//	folder.go          the folder store: list, get, delete
//	folder_walk.go     its listing, in the order of keys
//	folder_put.go      how a file appears whole, or not at all
//	folder_lock.go     compare and replace, also between processes
//	folder_unix.go     what differs between systems; folder_windows.go
//	bucket.go          the S3 store
//	bucket_get.go      a download that goes on where it broke off
//	bucket_parts.go    large objects, in parts
//	bucket_open.go     credentials, region, client
//	bucket_server.go   what S3 servers lack, and what is done instead
//	bucket_retry.go    what is tried again, and when
//	bucket_line.go     connections: how many, and when one counts as dead
//	files.go           a bucket that people filled: keys as they are, read only
//	cdn.go             CloudFront, in front of a bucket
//	bucket_failure.go  what S3's error codes mean to a photographer
//
// Package storetest holds the tests that every store passes, and starts a
// real S3 server for them.
package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// ErrChanged says that a conditional Put found another object, or none, where
// its condition expected one. Nothing was written.
var ErrChanged = errors.New("it was changed by somebody else")

// ErrUnusable is in the chain of an error that is about the store as a whole:
// no right to put, a full disk, wrong credentials, nobody answers. The next
// object would fare no better, so a run had best stop and say so once.
var ErrUnusable = errors.New("the store cannot be used")

// ErrDamaged says that what was read of an object is not what was put: its
// checksum is another. Only a store that keeps checksums can say so.
var ErrDamaged = errors.New("its bytes are not those that were put: eventroll check --deep finds all that is damaged and says what mends it")

// Store is a place for objects under keys. Its methods may be called from
// many goroutines, and many processes may use one place at once.
//
// A key is one or more segments of a-z A-Z 0-9 . _ - joined by "/". No segment
// is empty, starts or ends with ".", or is longer than 255 bytes; a key has at
// most 512 bytes. Any other key is an error before anything is touched. No key
// may be the folder of another ("a" beside "a/b"): folders cannot hold that.
//
// Errors name the key. They wrap the cause, and ErrUnusable where it fits; then
// they are a sentence that begins with the store's address.
type Store interface {
	// List yields the objects whose keys start with prefix, in byte order of
	// their keys, none of them half-written. A prefix may end anywhere in a
	// key; "" lists all. What came to be or vanished meanwhile may be listed
	// or not. Whatever has no valid key is not ours and is left out, as are
	// symbolic links. An error ends the listing.
	List(ctx context.Context, prefix string) iter.Seq2[Entry, error]

	// Get opens an object for reading; the caller closes it. What is read is
	// the object of the returned entry, even when it is replaced meanwhile.
	// The error is fs.ErrNotExist where there is none.
	Get(ctx context.Context, key string) (io.ReadCloser, Entry, error)

	// Put stores body, from where it stands to its end, whole or not at all,
	// and replaces what was there. It may read body more than once, and parts of
	// a large one at once where it is an io.ReaderAt; of these a later Put of the
	// same bytes sends only what did not arrive. When
	// a.If does not hold, it writes nothing and returns ErrChanged. After any
	// other error the object is the old one or the new one, whole.
	//
	// Conditions guard conditional Puts against one another. A Put without
	// one, and a Delete, overrule whatever is there.
	Put(ctx context.Context, key string, body io.ReadSeeker, a Attributes) (Entry, error)

	// Delete removes an object; it is no error when there is none.
	Delete(ctx context.Context, key string) error

	// String is the address, for messages. It holds no secret.
	String() string
}

// Entry is what a store knows of an object without reading it.
type Entry struct {
	Key  string
	Size int64 // bytes
	// ETag is equal for two entries of a key only if the object was not put
	// in between; List, Get and Put agree on it. Otherwise it is opaque.
	ETag string
	// MD5 is lower-case hex, or "" where the store does not tell. A listing
	// cannot know of a bucket encrypted with SSE-KMS, whose ETags look like
	// MD5 and are not: take a difference as a reason to read the object, not
	// as proof.
	MD5 string
	// Modified is when the object was put, by the store's own clock. Only List
	// tells; it is zero elsewhere.
	Modified time.Time
}

// Attributes say how to put an object. The zero value puts it whatever is
// there.
type Attributes struct {
	ContentType  string // folders ignore it
	CacheControl string // folders ignore it
	StorageClass string // one of StorageClasses, or "" for the bucket's own; folders ignore it
	If           Condition
	// Sync returns only when the object would survive a power cut. It costs
	// milliseconds in a folder and nothing in S3, which always does it.
	Sync bool
}

// Condition is what must hold for a Put to happen. The zero Condition always
// holds.
type Condition struct {
	absent  bool
	matches bool
	etag    string
}

// Absent holds when there is no object under the key (If-None-Match: *).
var Absent = Condition{absent: true}

// Matches holds when the object under the key is still the one with that
// Entry.ETag (If-Match).
func Matches(etag string) Condition { return Condition{matches: true, etag: etag} }

// Options are what the S3 store cannot find out by itself. Folders ignore
// them.
type Options struct {
	Endpoint  string // of a server other than AWS: "https://…" or "http://…"
	PathStyle bool   // endpoint/bucket/key instead of bucket.endpoint/key
	// Server is shared by the stores of one server; nil where there is only one.
	Server *Server
}

// Open opens the store at address: "s3://bucket/prefix", or a folder's path.
//
// A folder need not exist: the first Put makes it. Temporary files that dead
// processes left in it are removed. A bucket must exist and is asked once, so
// that wrong credentials, names, regions and rights to list are found here
// and not a thousand photos later. The right to put is found by putting.
func Open(ctx context.Context, address string, o Options) (Store, error) {
	var s Store
	var err error
	if strings.Contains(address, "://") {
		s, err = openBucket(ctx, address, o)
	} else {
		s, err = openFolder(address)
	}
	var u *unusable
	if errors.As(err, &u) {
		u.store = withoutSecrets(address)
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", withoutSecrets(address), err)
	}
	return s, nil
}

// KeysOnly is a store that may leave everything but the keys out of what it
// lists, for callers who ask for nothing else: a folder then looks at none of
// its files. In all else it is s.
func KeysOnly(s Store) Store {
	if f, ok := s.(*folder); ok {
		return keysOnly{f}
	}
	return s
}

// Read returns a whole object of at most limit bytes. A larger one is an
// error, found without reading it.
func Read(ctx context.Context, s Store, key string, limit int64) ([]byte, Entry, error) {
	body, entry, err := s.Get(ctx, key)
	if err != nil {
		return nil, Entry{}, err
	}
	defer body.Close()
	if entry.Size > limit {
		return nil, Entry{}, fmt.Errorf("get %s: it has %d bytes, more than the %d expected at most", key, entry.Size, limit)
	}
	// A store's word on the size makes the buffer, and bounds nothing by itself.
	var data bytes.Buffer
	data.Grow(int(max(entry.Size, 0)) + bytes.MinRead)
	if _, err := data.ReadFrom(io.LimitReader(body, limit+1)); err != nil {
		return nil, Entry{}, during("get", key, err)
	}
	if int64(data.Len()) != entry.Size {
		return nil, Entry{}, fmt.Errorf("get %s: %d bytes came of %d", key, data.Len(), entry.Size)
	}
	return data.Bytes(), entry, nil
}
