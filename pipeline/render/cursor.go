package render

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// cursor walks through the header of a file. It skips by moving, so that a
// header with megabytes of metadata costs a few small reads.
type cursor struct {
	section *section
	buf     *bufio.Reader
	pos     int64
}

func newCursor(r io.ReaderAt, size int64) *cursor {
	s := newSection(r, size)
	return &cursor{section: s, buf: bufio.NewReaderSize(s, 512)}
}

// peek copies what comes next, less at the end of the file.
func (c *cursor) peek(p []byte) (int, error) {
	b, err := c.buf.Peek(len(p))
	if err == io.EOF {
		err = nil
	}
	return copy(p, b), err
}

func (c *cursor) read(p []byte) error {
	n, err := io.ReadFull(c.buf, p)
	c.pos += int64(n)
	return err
}

func (c *cursor) readByte() (byte, error) {
	b, err := c.buf.ReadByte()
	if err == nil {
		c.pos++
	}
	return b, err
}

func (c *cursor) skip(n int) error {
	c.pos += int64(n)
	if n <= c.buf.Buffered() {
		_, err := c.buf.Discard(n)
		return err
	}
	if _, err := c.section.Seek(c.pos, io.SeekStart); err != nil {
		return err
	}
	c.buf.Reset(c.section)
	return nil
}

// explain turns an error met on the way into one for people.
func (c *cursor) explain(err error) error {
	if c.section.err != nil {
		return c.section.err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends after %d bytes, before the picture begins", ErrCutOff, c.section.Size())
	}
	return err
}

// section is a part of a file that remembers why it could not be read:
// decoders hide a disk's error among their own.
type section struct {
	*io.SectionReader
	err error // the first but io.EOF
}

func newSection(r io.ReaderAt, size int64) *section {
	return &section{SectionReader: io.NewSectionReader(r, 0, min(size, maxBytes))}
}

// Read is SectionReader's, and takes note of the error.
func (s *section) Read(p []byte) (int, error) {
	n, err := s.SectionReader.Read(p)
	return n, s.note(err)
}

// ReadAt is SectionReader's, and takes note of the error.
func (s *section) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.SectionReader.ReadAt(p, off)
	return n, s.note(err)
}

func (s *section) note(err error) error {
	if err != nil && err != io.EOF && s.err == nil {
		s.err = err
	}
	return err
}
