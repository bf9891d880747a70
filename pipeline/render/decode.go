package render

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// decode decodes the measured picture into one that imaging reads safely
// and fast: opaque, without palette, its corner at 0,0. Who calls done, which
// is not nil, gives the memory back: the picture must not be looked at then.
func decode(ctx context.Context, r io.ReaderAt, size int64, m Measurement) (picture image.Image, done func(), err error) {
	file := newSection(r, size)
	picture, done, err = decodeFormat(ctx, file, m)
	if err != nil {
		if file.err != nil {
			return nil, nil, file.err
		}
		return nil, nil, explainDecoder(err)
	}
	b := picture.Bounds()
	// A HEIC may be cropped to the part that shall be seen.
	cropped := m.Format == "heic" && b.In(image.Rect(0, 0, m.Width, m.Height))
	if b != image.Rect(0, 0, m.Width, m.Height) && !cropped {
		return nil, nil, fmt.Errorf("%w: it announces %d×%d pixels and holds %d×%d",
			ErrDamaged, m.Width, m.Height, b.Dx(), b.Dy())
	}
	if m.colours.studio {
		toFullRange(picture)
	}
	picture, err = flatten(picture)
	return picture, done, err
}

// decodeFormat is the seam to the decoders: behind it, a panic is an error.
func decodeFormat(ctx context.Context, file *section, m Measurement) (picture image.Image, done func(), err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: the decoder gave up (%v)", ErrDamaged, p)
		}
	}()
	if m.Format == "heic" {
		return decodeHEIC(ctx, bufio.NewReaderSize(file, 64<<10), file.Size(), m)
	}
	picture, err = decodeLibrary(file, m)
	return picture, func() {}, err
}

// decodeLibrary decodes what the standard library and golang.org/x/image can.
func decodeLibrary(file *section, m Measurement) (image.Image, error) {
	stream := bufio.NewReaderSize(file, 64<<10)
	switch m.Format {
	case "png":
		return png.Decode(stream)
	case "webp":
		return webp.Decode(stream)
	case "tiff":
		return tiff.Decode(file) // which it reads here and there
	case "gif":
		return decodeGIF(stream, m)
	}
	return jpeg.Decode(&scanGuard{r: stream, before: m.firstScan})
}

// explainDecoder says in a photographer's words what a decoder complains of.
func explainDecoder(err error) error {
	switch {
	case isKind(err), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case saysCutOff(err):
		return fmt.Errorf("%w: it ends in the middle of the picture; copy it from the card again", ErrCutOff)
	case errors.As(err, new(jpeg.UnsupportedError)), errors.As(err, new(png.UnsupportedError)), errors.As(err, new(tiff.UnsupportedError)):
		return fmt.Errorf("%w: a rare kind of picture (%s); save it again as an ordinary JPEG", ErrFormat, reason(err))
	}
	return fmt.Errorf("%w: the picture cannot be decoded (%s)", ErrDamaged, reason(err))
}

// isKind says whether an error says already what is wrong with the file.
func isKind(err error) bool {
	for _, kind := range []error{ErrFormat, ErrTooLarge, ErrCutOff, ErrDamaged} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// saysCutOff knows what the decoders say when the data ends too early. Some
// have only words for it.
func saysCutOff(err error) bool {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	for _, words := range []string{
		"short Huffman data", "not enough pixel data", // jpeg, png and tiff
		"unexpected EOF", "not enough image data", // gif
		"short chunk data", // webp
	} {
		if strings.HasSuffix(err.Error(), words) {
			return true
		}
	}
	return false
}

// reason is what a decoder says, without what the sentence around it says.
func reason(err error) string {
	s := err.Error()
	if _, after, ok := strings.Cut(s, ": "); ok {
		return after
	}
	return s
}
