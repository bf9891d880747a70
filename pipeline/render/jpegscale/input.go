package jpegscale

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// input reads a file front to back through one buffer, and ends when its
// context does.
type input struct {
	ctx      context.Context
	r        io.Reader
	buf      []byte
	pos, end int // what of buf is still to be read
	err      error
}

// inputBuffer is how many bytes are asked for at once. Of 16 to 256 kB none
// measured better than another.
const inputBuffer = 64 << 10

func newInput(ctx context.Context, r io.Reader) *input {
	return &input{ctx: ctx, r: r, buf: make([]byte, inputBuffer)}
}

// fill reads on where the buffer is empty. At the end of the file, or on an
// error, which stays, it returns false.
func (in *input) fill() bool {
	// io.Reader may return nothing a few times; a reader that always does
	// must not keep us here.
	for tries := 0; in.pos == in.end; tries++ {
		if in.err == nil {
			in.err = in.ctx.Err()
		}
		if in.err == nil && tries == 100 {
			in.err = io.ErrNoProgress
		}
		if in.err != nil {
			return false
		}
		n, err := in.r.Read(in.buf)
		in.pos, in.end, in.err = 0, n, err
		if n > 0 && errors.Is(err, io.EOF) {
			in.err = nil // comes again after these bytes
		}
	}
	return true
}

// failure is the error that kept input from being read, or nil where it
// merely ended.
func (in *input) failure() error {
	if in.err != nil && !errors.Is(in.err, io.EOF) {
		return in.err
	}
	return nil
}

func (in *input) readByte() (byte, error) {
	if !in.fill() {
		return 0, in.err
	}
	b := in.buf[in.pos]
	in.pos++
	return b, nil
}

func (in *input) readFull(p []byte) error {
	for len(p) > 0 {
		if !in.fill() {
			return in.err
		}
		n := copy(p, in.buf[in.pos:in.end])
		in.pos += n
		p = p[n:]
	}
	return nil
}

func (in *input) skip(n int) error {
	for n > 0 {
		if !in.fill() {
			return in.err
		}
		step := min(n, in.end-in.pos)
		in.pos += step
		n -= step
	}
	return nil
}

// readEntropy reads entropy-coded data into p, without the zero bytes that
// are stuffed behind 0xff (T.81, B.1.1.5), and returns how many bytes there
// were. It stops early at a marker, which it consumes and returns, or where
// nothing more can be read: then the marker is 0 and ended is true.
func (in *input) readEntropy(p []byte) (n int, marker byte, ended bool) {
	for n < len(p) {
		if !in.fill() {
			return n, 0, true
		}
		chunk := in.buf[in.pos:min(in.end, in.pos+len(p)-n)]
		plain := bytes.IndexByte(chunk, 0xff)
		if plain < 0 {
			plain = len(chunk)
		}
		n += copy(p[n:], chunk[:plain])
		in.pos += plain
		if plain == len(chunk) {
			continue
		}
		in.pos++
		code := byte(0xff)
		for code == 0xff { // markers may be preceded by any number of these
			var err error
			if code, err = in.readByte(); err != nil {
				return n, 0, true
			}
		}
		if code != 0 {
			return n, code, true
		}
		p[n] = 0xff
		n++
	}
	return n, 0, false
}
