package meta

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"eventroll/gallery"
)

// Identity is what a file is, whatever its name: the photo's id, the same for
// all copies of its picture, and the file's own checksum.
type Identity struct {
	ID    gallery.PhotoID
	File  [32]byte // SHA-256 of all bytes of the file
	Bytes int64    // size of the file
}

// identityBuffer is large enough that system calls do not count and small
// enough that every worker can have one.
const identityBuffer = 512 << 10

// Identify reads r to its end, once, and names what is in it.
//
// A photo's id is made of the SHA-256 of its picture (gallery.NewPhotoID).
// What the picture is can never change, as posts point at ids:
//
//   - of a JPEG, see jpegPicture: from SOI to the first EOI, every marker
//     segment but APP0-APP15 and COM, and the entropy-coded bytes;
//   - of a PNG, see pngPicture: the chunks IHDR, PLTE, tRNS and IDAT;
//   - of every other file, and of a JPEG without a byte of a scan or a PNG
//     without a byte of IDAT: the whole file. What was cut off before its
//     picture began has only tables, which all photos of a camera share.
//
// So a keyword or a rating that is written into the file leaves the id as it
// is, and a picture that is encoded anew gets another one. A file that breaks
// off counts up to its end. The error is r's own.
func Identify(r io.Reader) (Identity, error) {
	all := &tally{Hash: sha256.New()}
	p := &pictureHash{
		in:  bufio.NewReaderSize(io.TeeReader(r, all), identityBuffer),
		sum: sha256.New(),
	}
	head, err := p.in.Peek(SniffLen)
	if err != nil && !errors.Is(err, io.EOF) {
		return Identity{}, fmt.Errorf("cannot be read: %w", err)
	}
	switch Sniff(head).Name {
	case "jpeg":
		jpegPicture(p)
	case "png":
		pngPicture(p)
	}
	if p.err != nil && !errors.Is(p.err, io.EOF) {
		return Identity{}, fmt.Errorf("cannot be read: %w", p.err)
	}
	// What follows the picture counts for the file's own checksum only.
	if _, err := io.Copy(io.Discard, p.in); err != nil {
		return Identity{}, fmt.Errorf("cannot be read: %w", err)
	}
	id := Identity{File: [32]byte(all.Sum(nil)), Bytes: all.bytes}
	picture := id.File
	if p.data > 0 {
		picture = [32]byte(p.sum.Sum(nil))
	}
	id.ID = gallery.NewPhotoID(picture)
	return id, nil
}

// tally hashes and counts.
type tally struct {
	hash.Hash
	bytes int64
}

func (t *tally) Write(b []byte) (int, error) {
	t.bytes += int64(len(b))
	return t.Hash.Write(b)
}

// pictureHash reads a file forwards and hashes the parts that are the picture.
// The first error, or the end, stops it: every later call does nothing.
type pictureHash struct {
	in   *bufio.Reader
	sum  hash.Hash
	data int64 // bytes of the picture itself that were hashed, without headers
	err  error // io.EOF where the file ended
}

// peek gives the next n bytes without passing them, fewer at the end.
func (p *pictureHash) peek(n int) []byte {
	if p.err != nil {
		return nil
	}
	b, err := p.in.Peek(n)
	if err != nil && (len(b) == 0 || !errors.Is(err, io.EOF)) {
		p.err = err
	}
	return b
}

// skip passes n bytes that are no part of the picture.
func (p *pictureHash) skip(n int64) { p.pass(n, nil) }

// take passes n bytes and hashes them, up to the end of the file.
func (p *pictureHash) take(n int64) (taken int64) { return p.pass(n, p.sum) }

func (p *pictureHash) pass(n int64, to hash.Hash) (passed int64) {
	for passed < n {
		if len(p.peek(1)) == 0 {
			return passed
		}
		b := p.peek(int(min(n-passed, int64(p.in.Buffered()))))
		if to != nil {
			to.Write(b) // a hash returns no error
		}
		p.discard(len(b))
		passed += int64(len(b))
	}
	return passed
}

// discard passes bytes that were peeked, which cannot fail.
func (p *pictureHash) discard(n int) {
	if _, err := p.in.Discard(n); err != nil {
		p.err = err
	}
}
