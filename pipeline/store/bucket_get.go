package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// resumptions are how often one download goes on after it broke off: each of
// them has all the attempts of a request.
const resumptions = 5

// wrongChecksum is how the SDK's error begins when all is read, and its
// checksum is not the one that was put with it. There is no type for it.
const wrongChecksum = "checksum did not match"

// download is an object's body that goes on where it broke off: the SDK's
// retries end where the answer begins. Whether it is still the same object,
// the server says.
type download struct {
	ctx    context.Context // of the Get, which lasts until the body is closed
	bucket *bucket
	entry  Entry
	body   io.ReadCloser
	at     int64 // bytes read
	left   int   // resumptions
}

func (d *download) Read(p []byte) (int, error) {
	n, err := d.body.Read(p)
	d.at += int64(n)
	if err != nil && strings.HasPrefix(err.Error(), wrongChecksum) {
		return n, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	if err == nil || d.at >= d.entry.Size || d.ctx.Err() != nil {
		return n, err
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if d.left == 0 {
		return n, d.bucket.failure(actionGet, err)
	}
	d.left--
	return n, d.resume()
}

func (d *download) resume() error {
	_ = d.body.Close() // it broke
	out, err := d.bucket.client.GetObject(d.ctx, &s3.GetObjectInput{
		Bucket: d.bucket.name(), Key: d.bucket.object(d.entry.Key),
		Range: aws.String(fmt.Sprintf("bytes=%d-", d.at)), IfMatch: aws.String(`"` + d.entry.ETag + `"`),
	})
	if isChanged(err) {
		return fmt.Errorf("it broke off, and then %w", ErrChanged)
	}
	if err != nil {
		return d.bucket.failure(actionGet, err)
	}
	d.body = out.Body
	if !strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-", d.at)) {
		return fmt.Errorf("it broke off after %d bytes, and the server does not go on from there", d.at)
	}
	return nil
}

func (d *download) Close() error { return d.body.Close() }
