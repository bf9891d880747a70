package meta

import (
	"errors"
	"fmt"
	"io"
)

// What one file may hold. Real files stay far below; a hostile one gets no
// further, whatever it claims.
const (
	maxSegments   = 4096    // of a JPEG before its picture begins
	maxChunks     = 100_000 // of a PNG; encoders cut a picture into many
	maxExifBytes  = 4 << 20
	maxXMPBytes   = 1 << 20
	maxMoreXMP    = 4
	maxIPTCBytes  = 1 << 20
	maxICCBytes   = 8 << 20
	maxFillBytes  = 4096 // between two segments of a JPEG
	maxTextInPNG  = 16 << 20
	maxProblems   = 20 // of a container: nobody reads more
	keywordInPNG  = 79 // bytes of a text chunk's or profile's name
	maxPNGPayload = 16 << 20
)

// blocks is what a container holds besides the picture, as it stands there.
type blocks struct {
	width, height int  // pixels, as stored
	turned        bool // no: as displayed, as the container itself says how
	exif          []byte
	xmp           []byte
	moreXMP       [][]byte // blocks that say what did not fit into the first, or was added later
	iptc          []byte   // IIM records, without Photoshop's wrapping
	iptcDigest    []byte   // MD5 of the records when XMP was last brought in line with them
	icc           []byte
	preview       span // the largest embedded JPEG of a RAW file, zero where none
	problems      []string
}

// span is a part of a file: where it begins and how many bytes it has.
type span struct{ offset, length int64 }

func (b *blocks) problem(format string, args ...any) {
	if len(b.problems) < maxProblems {
		b.problems = append(b.problems, fmt.Sprintf(format, args...))
	}
}

// addExif keeps the first Exif block that begins as one must, else any, so
// that what is wrong with it will be said. What comes later is a second
// picture's, or an editor's leftover.
func (b *blocks) addExif(block []byte) {
	if _, ok := openTIFF(b.exif); !ok && len(block) > 0 {
		b.exif = block
	}
}

// addXMP keeps an XMP block. A file is to have one (XMP part 3), whose word
// counts; what others say besides is no less the file's.
func (b *blocks) addXMP(block []byte) {
	switch {
	case len(block) == 0:
	case b.xmp == nil:
		b.xmp = block
	case len(b.moreXMP) < maxMoreXMP:
		b.moreXMP = append(b.moreXMP, block)
	}
}

// readBlocks finds the blocks of a file of that format.
func readBlocks(format Format, src *source) (blocks, error) {
	var b blocks
	switch format.Name {
	case "jpeg":
		b = jpegBlocks(src)
	case "png":
		b = pngBlocks(src)
	case "webp":
		b = webpBlocks(src)
	case "gif":
		b = gifBlocks(src)
	case "heic", "avif":
		b = heifBlocks(src)
	case "cr3":
		b = cr3Blocks(src)
	case "tiff", "cr2", "nef", "arw", "dng", "orf", "rw2", "pef", "srw":
		b = tiffBlocks(src, format)
	case "raf":
		b = rafBlocks(src)
	default:
		if src.err == nil {
			return b, notRead(format)
		}
	}
	if src.err != nil {
		return b, fmt.Errorf("cannot be read: %w", src.err)
	}
	return b, nil
}

func notRead(format Format) error {
	switch format.Kind {
	case Unread, Raw:
		return fmt.Errorf("%s photos are not read yet", format.Name)
	case Video, Archive:
		return fmt.Errorf("is no photo but a %s (%s)", format.Kind, format.Name)
	}
	return errors.New("is no photo: its first bytes are those of none that is known")
}

// source reads parts of a file and remembers the first error that is not the
// file's end, so that a container's walk need not ask after every read.
type source struct {
	r    io.ReaderAt
	size int64
	err  error

	window   []byte // of the file, read at once: most parts asked for are small
	windowAt int64
}

// What is read at once: the file's head, where a JPEG keeps its metadata, and
// elsewhere as much as costs no more than a few bytes.
const (
	headWindow = 32 << 10
	window     = 4 << 10
)

// at reads n bytes at off, fewer where the file ends before that. The bytes
// are not to be changed.
func (s *source) at(off int64, n int) []byte {
	if s.err != nil || off < 0 || off >= s.size || n <= 0 {
		return nil
	}
	end := min(off+int64(n), s.size)
	size := window
	if off == 0 {
		size = headWindow
	}
	if n <= window && (off < s.windowAt || end > s.windowAt+int64(len(s.window))) {
		s.window, s.windowAt = s.read(off, size), off
	}
	if s.windowAt <= off && end <= s.windowAt+int64(len(s.window)) {
		from, to := off-s.windowAt, end-s.windowAt
		return s.window[from:to:to]
	}
	return s.read(off, n)
}

func (s *source) read(off int64, n int) []byte {
	buf := make([]byte, min(int64(n), s.size-off))
	n, err := s.r.ReadAt(buf, off)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return buf[:n]
}
