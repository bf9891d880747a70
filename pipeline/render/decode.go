package render

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
)

// decode decodes the measured picture into one that imaging reads safely
// and fast: opaque, without palette, its corner at 0,0.
func decode(r io.ReaderAt, size int64, m Measurement) (image.Image, error) {
	file := newSection(r, size)
	var stream io.Reader = bufio.NewReaderSize(file, 64<<10)
	if m.Format == "jpeg" {
		stream = &scanGuard{r: stream, before: m.firstScan}
	}
	picture, err := decodeStandard(stream, m.Format)
	if err != nil {
		if file.err != nil {
			return nil, file.err
		}
		return nil, explainDecoder(err)
	}
	if b := picture.Bounds(); b != image.Rect(0, 0, m.Width, m.Height) {
		return nil, fmt.Errorf("%w: it announces %d×%d pixels and holds %d×%d",
			ErrDamaged, m.Width, m.Height, b.Dx(), b.Dy())
	}
	return flatten(picture)
}

// decodeStandard is the seam to the standard decoders: behind it, a panic is
// an error.
func decodeStandard(r io.Reader, format string) (picture image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: the decoder gave up (%v)", ErrDamaged, p)
		}
	}()
	if format == "png" {
		return png.Decode(r)
	}
	return jpeg.Decode(r)
}

// explainDecoder says in a photographer's words what a decoder complains of.
func explainDecoder(err error) error {
	var (
		badJPEG    jpeg.FormatError
		badPNG     png.FormatError
		foreignJPG jpeg.UnsupportedError
		foreignPNG png.UnsupportedError
	)
	switch {
	case errors.Is(err, ErrDamaged): // scanGuard's, or a panic
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		// What the decoders say when the data ends within a code or a row.
		errors.As(err, &badJPEG) && badJPEG == "short Huffman data",
		errors.As(err, &badPNG) && badPNG == "not enough pixel data":
		return fmt.Errorf("%w: it ends in the middle of the picture; copy it from the card again", ErrCutOff)
	case errors.As(err, &foreignJPG), errors.As(err, &foreignPNG):
		return fmt.Errorf("%w: a rare kind of picture (%s); save it again as an ordinary JPEG", ErrFormat, reason(err))
	}
	return fmt.Errorf("%w: the picture cannot be decoded (%s)", ErrDamaged, reason(err))
}

// reason is what a decoder says, without what the sentence around it says.
func reason(err error) string {
	s := err.Error()
	if _, after, ok := strings.Cut(s, ": "); ok {
		return after
	}
	return s
}
