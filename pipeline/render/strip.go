package render

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
)

// StripVersion is raised when Strip would make something else of the same
// file.
const StripVersion = 1

// ErrNotStripped says that a file cannot be offered for download: nobody can
// tell that nothing but its picture would be left of it. The text says why.
var ErrNotStripped = errors.New("it cannot be freed of its metadata")

// Stripped is a photo's file without its metadata: the picture as it was
// encoded, bit for bit, and what Strip was told to keep. It holds the places of
// what is kept and not the bytes, so that a file of any size takes little memory.
type Stripped struct {
	// Format is "jpeg", "png", "webp" or "gif", as the file's own.
	Format string

	file   io.ReaderAt
	pieces []piece
	ends   []int64 // where each piece ends, in the stripped file
}

// piece is a part of a stripped file: own bytes, or a part of the original.
type piece struct {
	own         []byte
	from, bytes int64
}

// maxPieces bounds what a hostile file, cut into little pieces by a
// million of comments, makes of itself. Of a camera's there are less than ten.
const maxPieces = 10_000

// Strips says whether Strip knows a format.
func Strips(format string) bool {
	switch format {
	case "jpeg", "png", "webp", "gif":
		return true
	}
	return false
}

// stripBuffer holds a whole segment of a JPEG: 64 kB and its marker.
const stripBuffer = 128 << 10

// Strip lays out a file for download: its first picture without metadata, but
// with the words, the colour profile and the orientation of src. What is left
// is listed, and everything that is not on the list is gone, known or not:
//
//	jpeg  the segments that make the picture, each with the length that its
//	      contents take; JFIF and Adobe's, written anew, where they decide on colours
//	png   IHDR, PLTE, tRNS, IDAT and the fixed-size chunks about colours
//	webp  the picture and its transparency
//	gif   the pictures, their times and how often they repeat
//
// So previews, other pictures, and whatever stands behind the picture go too.
// Other formats (HEIC, TIFF, RAW) have places that only their makers know, and
// are refused with ErrNotStripped, as is a file that is cut off or has
// something where nothing should be. What is hidden in the coded picture itself
// stays: that is the picture.
//
// r must stay readable as long as the result is read.
func Strip(r io.ReaderAt, size int64, src Source) (*Stripped, error) {
	m, err := Measure(r, size)
	if err != nil {
		return nil, err
	}
	section := newSection(r, size)
	s := &stripper{in: bufio.NewReaderSize(section, stripBuffer), size: section.Size(), src: src}
	if !isProfile(src.Profile) {
		s.src.Profile = nil
	}
	switch m.Format {
	case "jpeg":
		err = s.jpeg()
	case "png":
		err = s.png(r)
	case "webp":
		err = s.webp(m.Width, m.Height)
	case "gif":
		err = s.gif()
	default:
		return nil, fmt.Errorf("%w: of %s files that is not known how", ErrNotStripped, m.Format)
	}
	switch {
	case section.err != nil:
		return nil, section.err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("%w: it is cut off", ErrNotStripped)
	case err == nil && len(s.pieces) > maxPieces:
		err = s.refuse("it is cut into more than %d pieces", maxPieces)
	}
	if err != nil {
		return nil, err
	}
	return newStripped(m.Format, r, s.pieces), nil
}

func newStripped(format string, file io.ReaderAt, pieces []piece) *Stripped {
	s := &Stripped{Format: format, file: file, pieces: pieces}
	end := int64(0)
	for _, p := range pieces {
		end += p.bytes
		s.ends = append(s.ends, end)
	}
	return s
}

// Reader reads the stripped file.
func (s *Stripped) Reader() *io.SectionReader {
	size := int64(0)
	if len(s.ends) > 0 {
		size = s.ends[len(s.ends)-1]
	}
	return io.NewSectionReader(s, 0, size)
}

// ReadAt is that of io.ReaderAt.
func (s *Stripped) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("read before the beginning")
	}
	i := sort.Search(len(s.ends), func(i int) bool { return s.ends[i] > off })
	for ; i < len(s.pieces) && n < len(b); i++ {
		p := s.pieces[i]
		at := off + int64(n) - (s.ends[i] - p.bytes)
		part := b[n:min(int64(len(b)), int64(n)+p.bytes-at)]
		if p.own != nil {
			copy(part, p.own[at:])
		} else if m, err := s.file.ReadAt(part, p.from+at); m < len(part) {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF // the file became shorter
			}
			return n + m, err
		}
		n += len(part)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// stripper walks through a file once and notes what to keep.
type stripper struct {
	in     *bufio.Reader
	at     int64 // where in the file the next byte stands
	size   int64 // of the file
	src    Source
	pieces []piece
}

func (s *stripper) refuse(why string, args ...any) error {
	return fmt.Errorf("%w: "+why, append([]any{ErrNotStripped}, args...)...)
}

// peek shows the next n bytes. The error is io.EOF where there are fewer.
func (s *stripper) peek(n int) ([]byte, error) { return s.in.Peek(n) }

// skip leaves n bytes out. The error is io.EOF where there are fewer.
func (s *stripper) skip(n int64) error {
	done, err := s.in.Discard(int(n)) // n comes from 32 bits at most
	s.at += int64(done)
	return err
}

// keep takes n bytes over as they stand.
func (s *stripper) keep(n int64) error {
	if last := len(s.pieces) - 1; last >= 0 && s.pieces[last].own == nil && s.pieces[last].from+s.pieces[last].bytes == s.at {
		s.pieces[last].bytes += n
	} else if n > 0 {
		s.pieces = append(s.pieces, piece{from: s.at, bytes: n})
	}
	if len(s.pieces) > maxPieces {
		return s.refuse("it is cut into more than %d pieces", maxPieces)
	}
	return s.skip(n)
}

// write puts bytes that the file need not have.
func (s *stripper) write(own []byte) {
	if len(own) > 0 {
		s.pieces = append(s.pieces, piece{own: own, bytes: int64(len(own))})
	}
}

// orientationExif is an Exif block that says how the picture is turned and
// nothing else (CIPA DC-008, 4.5 and 4.6.4); nil where it is not turned.
func orientationExif(orientation int) []byte {
	if orientation < 2 || orientation > 8 {
		return nil
	}
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	b = binary.BigEndian.AppendUint16(b, uint16(orientation))
	return append(b, 0, 0, 0, 0, 0, 0)
}
