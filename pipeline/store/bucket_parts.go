package store

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"
)

// Objects of partsFrom bytes and more are put in parts, so that a line that
// breaks costs a part and not the object. Parts that arrived wait in the bucket
// for the next run. Nothing is held in memory: each part is read from the
// body, which must be an io.ReaderAt for that; others are put in one piece.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
const (
	partsFrom   = 64 << 20
	minPart     = 16 << 20 // S3 wants 5 MB or more; 16 MB over a hotel's Wi-Fi takes a minute
	mostParts   = 10_000   // of S3
	partsAtOnce = 4        // of one object; several objects are put at once besides
	// staleUpload is when an upload that nobody finished is removed: whoever
	// began it has run again by then, or never will.
	staleUpload = 7 * 24 * time.Hour
)

// upload is one put in parts.
type upload struct {
	*bucket
	key   string
	body  *io.SectionReader
	part  int64 // bytes of every part but the last
	id    string
	parts []types.CompletedPart // that the bucket has, by number - 1; zero where it has none
}

// inParts is what is left of body as putParts wants it, where it is large enough.
func inParts(body io.ReadSeeker) (*io.SectionReader, bool) {
	r, ok := body.(io.ReaderAt)
	start, size, err := remaining(body)
	if !ok || err != nil || size < partsFrom {
		return nil, false
	}
	return io.NewSectionReader(r, start, size), true
}

// partSize is a whole number of megabytes.
func partSize(size int64) int64 {
	const mega = 1 << 20
	least := (size + mostParts - 1) / mostParts
	return max(minPart, (least+mega-1)/mega*mega)
}

// putParts puts an object in parts, and goes on where an earlier run was
// stopped. The error is ErrChanged where the condition does not hold.
func (b *bucket) putParts(ctx context.Context, key string, body *io.SectionReader, a Attributes) (Entry, error) {
	b.sweep.Do(func() { b.abortStale(ctx) })
	u := &upload{bucket: b, key: key, body: body, part: partSize(body.Size())}
	const tries = 3 // others may finish or abort an upload that was taken over
	for try := 1; ; try++ {
		entry, err := u.put(ctx, a)
		if !isNoSuchUpload(err) || try == tries {
			return entry, err
		}
		// Its completion may have arrived although the answer did not.
		if entry, same := b.holds(ctx, key, io.NewSectionReader(body, 0, body.Size())); same {
			return entry, nil
		}
	}
}

func (u *upload) put(ctx context.Context, a Attributes) (Entry, error) {
	if err := u.begin(ctx, a); err != nil {
		return Entry{}, u.failure(actionPut, err)
	}
	if err := u.putMissing(ctx); err != nil {
		return Entry{}, u.failure(actionPut, err)
	}
	in := &s3.CompleteMultipartUploadInput{
		Bucket: u.name(), Key: u.object(u.key), UploadId: &u.id, MultipartUpload: &types.CompletedMultipartUpload{Parts: u.parts},
	}
	if a.If.absent {
		in.IfNoneMatch = aws.String("*")
	} else if a.If.matches {
		in.IfMatch = aws.String(`"` + a.If.etag + `"`)
	}
	attempts := 0
	out, err := u.client.CompleteMultipartUpload(ctx, in, countAttempts(&attempts))
	switch {
	case err == nil:
		return newEntry(u.key, u.body.Size(), out.ETag, out.ServerSideEncryption), nil
	case isNoSuchUpload(err):
		return Entry{}, err
	case a.If != Condition{} && isChanged(err):
		if attempts > 1 { // it may be our own object, see put
			if entry, same := u.holds(ctx, u.key, io.NewSectionReader(u.body, 0, u.body.Size())); same {
				return entry, nil
			}
		}
		u.abort(ctx, u.key, u.id)
		return Entry{}, ErrChanged
	}
	return Entry{}, u.failure(actionPut, err)
}

// begin takes over an upload of the same bytes, or begins one. What is taken
// over stays in the storage class in which it was begun.
func (u *upload) begin(ctx context.Context, a Attributes) error {
	u.parts = make([]types.CompletedPart, (u.body.Size()+u.part-1)/u.part)
	begun, err := u.client.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: u.name(), Prefix: u.object(u.key)})
	if err == nil { // else it may not be asked: it is put from the start then
		for _, known := range begun.Uploads {
			if aws.ToString(known.Key) != *u.object(u.key) {
				continue
			}
			u.id = aws.ToString(known.UploadId)
			if fits, err := u.takeOver(ctx); err != nil || fits {
				return err
			}
		}
	}
	clear(u.parts)
	in := &s3.CreateMultipartUploadInput{Bucket: u.name(), Key: u.object(u.key), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32, StorageClass: types.StorageClass(a.StorageClass)}
	if a.ContentType != "" {
		in.ContentType = &a.ContentType
	}
	if a.CacheControl != "" {
		in.CacheControl = &a.CacheControl
	}
	out, err := u.client.CreateMultipartUpload(ctx, in)
	if err == nil {
		u.id = aws.ToString(out.UploadId)
	}
	return err
}

// takeOver notes the parts that an upload has. It does not fit where one of
// them has other bytes than the body.
func (u *upload) takeOver(ctx context.Context) (fits bool, err error) {
	clear(u.parts)
	pages := s3.NewListPartsPaginator(u.client, &s3.ListPartsInput{Bucket: u.name(), Key: u.object(u.key), UploadId: &u.id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if isNoSuchUpload(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		for _, p := range page.Parts {
			n := int(aws.ToInt32(p.PartNumber))
			if n < 1 || n > len(u.parts) {
				return false, nil
			}
			same, err := u.samePart(n, p)
			if err != nil || !same {
				return false, err
			}
			u.parts[n-1] = types.CompletedPart{PartNumber: p.PartNumber, ETag: p.ETag, ChecksumCRC32: p.ChecksumCRC32}
		}
	}
	return true, nil
}

// section is a part of the body, by number from 1 on.
func (u *upload) section(n int) *io.SectionReader {
	from := int64(n-1) * u.part
	return io.NewSectionReader(u.body, from, min(u.part, u.body.Size()-from))
}

// samePart says whether a part in the bucket has the bytes of the body, by all
// that the bucket tells of it.
func (u *upload) samePart(n int, p types.Part) (bool, error) {
	section := u.section(n)
	if aws.ToInt64(p.Size) != section.Size() {
		return false, nil
	}
	if p.ChecksumCRC32 != nil { // the ETag is no MD5 in buckets that are encrypted by KMS
		own, err := checksum(section, 0)
		return own == *p.ChecksumCRC32, err
	}
	sum := md5.New()
	_, err := io.Copy(sum, section)
	return newEntry(u.key, 0, p.ETag, "").MD5 == hex.EncodeToString(sum.Sum(nil)), err
}

// putMissing puts the parts that the bucket does not have.
func (u *upload) putMissing(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(partsAtOnce)
	for n := 1; n <= len(u.parts); n++ {
		if u.parts[n-1].PartNumber != nil {
			continue
		}
		g.Go(func() error {
			done, err := u.turn(ctx)
			if err != nil {
				return err
			}
			defer done()
			number, section := int32(n), u.section(n)
			sum, err := checksum(section, 0)
			if err != nil {
				return err
			}
			out, err := u.client.UploadPart(ctx, &s3.UploadPartInput{
				Bucket: u.name(), Key: u.object(u.key), UploadId: &u.id, PartNumber: &number, Body: section,
				ContentLength: aws.Int64(section.Size()), ChecksumCRC32: &sum,
			})
			if err != nil {
				return fmt.Errorf("part %d of %d: %w", n, len(u.parts), err)
			}
			u.parts[n-1] = types.CompletedPart{PartNumber: &number, ETag: out.ETag, ChecksumCRC32: out.ChecksumCRC32}
			return nil
		})
	}
	return g.Wait()
}

// abortStale removes what uploads of long ago have left, as far as it may: a
// bucket's owner pays for parts that no listing of objects shows.
func (b *bucket) abortStale(ctx context.Context) {
	pages := s3.NewListMultipartUploadsPaginator(b.client, &s3.ListMultipartUploadsInput{Bucket: b.name(), Prefix: aws.String(b.base)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return
		}
		for _, u := range page.Uploads {
			key := aws.ToString(u.Key)
			if time.Since(aws.ToTime(u.Initiated)) > staleUpload && len(key) >= len(b.base) {
				b.abort(ctx, key[len(b.base):], aws.ToString(u.UploadId))
			}
		}
	}
}

// abort removes the parts of an upload. Where that fails, it is stale one day.
func (b *bucket) abort(ctx context.Context, key, id string) {
	_, _ = b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: b.name(), Key: b.object(key), UploadId: &id})
}

func isNoSuchUpload(err error) bool {
	code, _ := apiError(err)
	return code == "NoSuchUpload"
}

// StorageClasses are those that an object can be put into.
func StorageClasses() []string {
	var all []string
	for _, c := range types.StorageClass("").Values() {
		all = append(all, string(c))
	}
	slices.Sort(all)
	return all
}

// ErrFrozen says that an object lies in a storage class out of which it has to be
// fetched before it can be read.
var ErrFrozen = errors.New("it is frozen")

// frozen explains how to thaw an object, where that is what is wrong.
func (b *bucket) frozen(key string, err error) error {
	if code, _ := apiError(err); code != "InvalidObjectState" {
		return nil
	}
	return fmt.Errorf("%w in its storage class: `aws s3api restore-object --bucket %s --key %s --restore-request Days=7` brings it back within hours; then run the same command again",
		ErrFrozen, b.address.bucket, *b.object(key))
}
