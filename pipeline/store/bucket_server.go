package store

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// Lacks are what an S3 server cannot do that AWS can. What it lacks is made up
// for, as far as that goes. The zero value lacks nothing.
type Lacks struct {
	// Absent and Matches say that it takes a put for unconditional, or refuses
	// it, that has the Condition Absent or Matches. The object is looked at
	// right before the put instead: of two that put at the same moment, one
	// may undo the other without knowing.
	Absent, Matches bool
	// Checksums says that it refuses CRC-32 sums; MD5 sums go with the puts instead.
	Checksums bool
	// Verifying says that it takes what was damaged on its way for whole.
	Verifying bool
}

// Server is what is known of an S3 server. Stores that are opened with the
// same Server share it; so what one of them finds out, the others know. Its
// zero value is that of a server of which nothing is known: it lacks nothing
// until it refuses a put.
type Server struct {
	mu    sync.Mutex
	lacks Lacks
}

// Lacks is what has been found out so far.
func (s *Server) Lacks() Lacks {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lacks
}

func (s *Server) learn(more Lacks) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lacks = s.lacks.and(more)
}

func (l Lacks) and(m Lacks) Lacks {
	return Lacks{l.Absent || m.Absent, l.Matches || m.Matches, l.Checksums || m.Checksums, l.Verifying || m.Verifying}
}

// learnLimit is how large an object may be that Learn puts again.
const learnLimit = 1 << 20

// Learn finds out what the server of a bucket lacks. It puts the object under
// key up to three times more, each time with the bytes that it has and so that
// a server which lacks nothing refuses: so nothing changes, whatever the server
// makes of it. The object must be one that never changes. What is found holds
// for all stores that share the Server.
//
// Folders and AWS lack nothing and are not asked; nor are servers at which
// there is no right to put that object.
func Learn(ctx context.Context, s Store, key string, a Attributes) (Lacks, error) {
	b, ok := s.(*bucket)
	if !ok || b.where == "" {
		return Lacks{}, nil
	}
	data, _, err := Read(ctx, s, key, learnLimit)
	if err != nil {
		return Lacks{}, err
	}
	for _, c := range []struct {
		lack Lacks
		set  func(*s3.PutObjectInput)
	}{
		{Lacks{Absent: true}, func(in *s3.PutObjectInput) { in.IfNoneMatch = aws.String("*") }},
		{Lacks{Matches: true}, func(in *s3.PutObjectInput) { in.IfMatch = aws.String(`"` + strings.Repeat("0", 32) + `"`) }},
	} {
		in, err := b.input(key, strings.NewReader(string(data)), a)
		if err != nil {
			return Lacks{}, err
		}
		c.set(in)
		_, err = b.putObject(ctx, in)
		switch {
		case err == nil:
			b.server.learn(c.lack)
		case httpStatus(err) == http.StatusForbidden:
			return b.server.Lacks(), nil
		case !isChanged(err):
			return Lacks{}, fmt.Errorf("put %s: %w", key, b.failure(actionPut, err))
		}
	}
	err = b.learnVerifying(ctx, key, data, a)
	return b.server.Lacks(), err
}

// learnVerifying puts an object with the checksum of another one.
func (b *bucket) learnVerifying(ctx context.Context, key string, data []byte, a Attributes) error {
	in, err := b.input(key, strings.NewReader(string(data)), a)
	if err != nil {
		return err
	}
	wrong, err := checksum(strings.NewReader(string(data)+"?"), 0)
	if err != nil {
		return err
	}
	in.ChecksumCRC32 = &wrong
	md5Only := b.server.Lacks().Checksums
	if md5Only {
		sum := md5.Sum([]byte(string(data) + "?"))
		in.ChecksumCRC32, in.ContentMD5 = nil, aws.String(base64.StdEncoding.EncodeToString(sum[:]))
	}
	knowingly := func(o *s3.Options) {
		o.Retryer = newRetryer(firstAttempts, meantDamage)
		if md5Only {
			o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		}
	}
	_, err = b.client.PutObject(ctx, in, knowingly)
	switch status := httpStatus(err); {
	case err == nil:
		b.server.learn(Lacks{Verifying: true})
	case status == http.StatusNotImplemented && !md5Only:
		b.server.learn(Lacks{Checksums: true})
		return b.learnVerifying(ctx, key, data, a)
	case status < 400, status >= 500 && status != http.StatusNotImplemented:
		return fmt.Errorf("put %s: %w", key, b.failure(actionPut, err))
	}
	return nil // refused, as it should be
}

// meantDamage is for a put that is damaged on purpose: it is not sent again.
func meantDamage(err error) aws.Ternary {
	if code, _ := apiError(err); damagedOnTheWay(code) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// putObject puts an object as the server can have it put. Of a server that
// refuses a put for what it does not know, it finds out what that is.
func (b *bucket) putObject(ctx context.Context, in *s3.PutObjectInput, options ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	known := b.server.Lacks()
	out, err := b.putLacking(ctx, in, known, options)
	if err == nil || b.where == "" || !isUnknown(err) {
		return out, err
	}
	condition := Lacks{Absent: in.IfNoneMatch != nil, Matches: in.IfMatch != nil}
	sums := Lacks{Checksums: true}
	for _, lacks := range []Lacks{known.and(sums), known.and(condition), known.and(condition).and(sums)} {
		if lacks == known {
			continue
		}
		less, errLess := b.putLacking(ctx, in, lacks, options)
		if errLess == nil || !isUnknown(errLess) && isChanged(errLess) {
			b.server.learn(lacks)
			return less, errLess
		}
	}
	return out, err
}

// isUnknown says whether a server does not know something about a request,
// and would perhaps take it without.
func isUnknown(err error) bool {
	code, _ := apiError(err)
	switch code {
	case "NotImplemented", "InvalidArgument", "InvalidRequest", "UnsupportedHeader":
		return true
	}
	return httpStatus(err) == http.StatusNotImplemented
}

// putLacking puts an object to a server that lacks something.
func (b *bucket) putLacking(ctx context.Context, in *s3.PutObjectInput, lacks Lacks, options []func(*s3.Options)) (*s3.PutObjectOutput, error) {
	less := *in
	if lacks.Absent && in.IfNoneMatch != nil || lacks.Matches && in.IfMatch != nil {
		if err := b.lookFirst(ctx, in); err != nil {
			return nil, err
		}
		less.IfNoneMatch, less.IfMatch = nil, nil
	}
	body, ok := in.Body.(io.ReadSeeker)
	if !ok {
		return nil, errors.New("the body cannot be read twice")
	}
	start, err := body.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	if lacks.Checksums {
		sum := md5.New()
		_, err := io.Copy(sum, body)
		if _, errSeek := body.Seek(start, io.SeekStart); err != nil || errSeek != nil {
			return nil, errors.Join(err, errSeek)
		}
		less.ChecksumCRC32, less.ContentMD5 = nil, aws.String(base64.StdEncoding.EncodeToString(sum.Sum(nil)))
		options = append(options, func(o *s3.Options) { o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired })
	}
	out, err := b.client.PutObject(ctx, &less, options...)
	if _, errSeek := body.Seek(start, io.SeekStart); err != nil && errSeek != nil {
		return nil, errors.Join(err, errSeek)
	}
	return out, err
}

// lookFirst asks whether the condition of a put holds. The error is that of a
// server that knows conditions.
func (b *bucket) lookFirst(ctx context.Context, in *s3.PutObjectInput) error {
	head, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: in.Bucket, Key: in.Key})
	absent := isNoSuchKey(err)
	if err != nil && !absent {
		return fmt.Errorf("look first: %w", err)
	}
	if in.IfNoneMatch != nil && absent || in.IfMatch != nil && !absent && sameETag(head.ETag, in.IfMatch) {
		return nil
	}
	return &smithy.GenericAPIError{Code: "PreconditionFailed", Message: "seen before the put"}
}

// sameETag compares two, as some servers leave the quotation marks out.
func sameETag(a, b *string) bool {
	return strings.Trim(aws.ToString(a), `"`) == strings.Trim(aws.ToString(b), `"`)
}
