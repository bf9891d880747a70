package jpegscale

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// The errors that ReadHeader and Decode return wrap one of these and say
// more, where the file is the reason.
var (
	// ErrUnsupported: a JPEG, perhaps a good one, that this package does not
	// decode.
	ErrUnsupported = errors.New("not a JPEG for the fast road")
	// ErrDamaged: not a JPEG, or none that makes sense.
	ErrDamaged = errors.New("the file is damaged")
	// ErrCutOff: the file ends before its picture begins.
	ErrCutOff = errors.New("the file is cut off")
	// ErrTooLarge: the picture would need more memory than was allowed.
	ErrTooLarge = errors.New("too large")
)

// Header is what a JPEG says of its picture.
type Header struct {
	Width, Height int // pixels, as stored
	Grey          bool

	components []component
}

// component is one of the frame's: brightness or a colour difference.
type component struct {
	id     byte
	h, v   int // sampling factors, 1-4
	quant  int // its quantisation table, 0-3
	across int // how many blocks hold samples of the picture
	down   int
}

// maxAcross and maxDown are the largest sampling factors: those of the
// brightness, which no component exceeds here.
func (h *Header) maxSampling() (across, down int) {
	return h.components[0].h, h.components[0].v
}

// ReadHeader reads a JPEG up to its first scan. The error is ErrUnsupported
// where Decode would not decode it, ErrDamaged or ErrCutOff, or r's own.
func ReadHeader(r io.Reader) (Header, error) {
	s := segments{in: newInput(context.Background(), r)}
	if err := s.readHeader(); err != nil {
		return Header{}, s.explain(err)
	}
	return s.header, nil
}

// segments is what the marker segments between the scans have said so far.
type segments struct {
	in              *input
	header          Header
	quant           [4]*[64]uint16 // in zigzag order
	dc, ac          [4]*huffmanSpec
	restartInterval int // in MCUs, or 0
	jfif, adobeRGB  bool
	scan            scanHeader // of the scan that begins here
}

// scanHeader says what is in a scan.
type scanHeader struct {
	parts []scanPart
}

type scanPart struct {
	component int // index into Header.components
	dc, ac    int // its Huffman tables
}

// explain makes the end of the file within the header an error of ours.
func (s *segments) explain(err error) error {
	if failure := s.in.failure(); failure != nil {
		return failure
	}
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it ends before its picture begins", ErrCutOff)
	}
	return err
}

// readHeader reads up to the data of the first scan.
func (s *segments) readHeader() error {
	var magic [2]byte
	if err := s.in.readFull(magic[:]); err != nil {
		return err
	}
	if magic != [2]byte{0xff, markerSOI} {
		return fmt.Errorf("%w: it is no JPEG", ErrDamaged)
	}
	found, err := s.nextScan(0)
	if err == nil && !found {
		err = fmt.Errorf("%w: the JPEG ends before its picture", ErrDamaged)
	}
	if err != nil {
		return err
	}
	if s.rgb() {
		return fmt.Errorf("%w: it holds red, green and blue", ErrUnsupported)
	}
	return nil
}

// Markers (T.81, table B.1).
const (
	markerSOF0 = 0xc0
	markerSOF1 = 0xc1
	markerSOF2 = 0xc2
	markerDHT  = 0xc4
	markerRST0 = 0xd0
	markerRST7 = 0xd7
	markerSOI  = 0xd8
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerDQT  = 0xdb
	markerDRI  = 0xdd
	markerAPP0 = 0xe0
	markerAPPE = 0xee
)

// nextScan reads segments up to and with the next scan's header. It says
// false where the picture ends instead. The first marker may have been
// read already; else it is 0.
func (s *segments) nextScan(marker byte) (bool, error) {
	for {
		var err error
		if marker == 0 {
			if marker, err = s.nextMarker(); err != nil {
				return false, err
			}
		}
		switch {
		case marker == markerEOI:
			return false, nil
		case markerRST0 <= marker && marker <= markerRST7: // a stray one: no length follows
		default:
			if err := s.readSegment(marker); err != nil {
				return false, err
			}
			if marker == markerSOS {
				return true, nil
			}
		}
		marker = 0
	}
}

// nextMarker finds the next marker, past stray and fill bytes.
func (s *segments) nextMarker() (byte, error) {
	var before byte
	for {
		b, err := s.in.readByte()
		if err != nil {
			return 0, err
		}
		if before == 0xff && b != 0 && b != 0xff {
			return b, nil
		}
		before = b
	}
}

func (s *segments) readSegment(marker byte) error {
	var length [2]byte
	if err := s.in.readFull(length[:]); err != nil {
		return err
	}
	n := int(length[0])<<8 + int(length[1]) - 2
	if n < 0 {
		return fmt.Errorf("%w: a segment of its header has no length", ErrDamaged)
	}
	read := s.reader(marker)
	if read == nil {
		if markerSOF0 <= marker && marker <= 0xcf {
			return fmt.Errorf("%w: it is not sequential (frame %#02x)", ErrUnsupported, marker)
		}
		return s.in.skip(n)
	}
	contents := make([]byte, n)
	if err := s.in.readFull(contents); err != nil {
		return err
	}
	return read(contents)
}

// reader returns what reads the contents of a segment, or nil.
func (s *segments) reader(marker byte) func(b []byte) error {
	switch marker {
	case markerSOF0, markerSOF1:
		return s.readFrame
	case markerDHT:
		return s.readHuffman
	case markerDQT:
		return s.readQuantisation
	case markerDRI:
		return s.readRestart
	case markerSOS:
		return s.readScanHeader
	case markerAPP0, markerAPPE:
		return s.readColours
	}
	return nil
}

// readColours notes what says how to take three components: JFIF's segment
// says YCbCr, Adobe's one or the other.
func (s *segments) readColours(b []byte) error {
	if len(b) >= 5 && string(b[:5]) == "JFIF\x00" {
		s.jfif = true
	}
	if len(b) >= 12 && string(b[:5]) == "Adobe" {
		s.adobeRGB = b[11] == 0
	}
	return nil
}

// rgb says whether three components are red, green and blue. JFIF outweighs
// Adobe, and that the components' names, as image/jpeg and libjpeg have it.
func (s *segments) rgb() bool {
	c := s.header.components
	if len(c) != 3 || s.jfif {
		return false
	}
	return s.adobeRGB || string([]byte{c[0].id, c[1].id, c[2].id}) == "RGB"
}

func (s *segments) readRestart(b []byte) error {
	if len(b) != 2 {
		return fmt.Errorf("%w: a DRI segment of %d bytes", ErrDamaged, len(b))
	}
	s.restartInterval = int(b[0])<<8 | int(b[1])
	return nil
}

func (s *segments) readQuantisation(b []byte) error {
	for len(b) > 0 {
		id, size := b[0]&15, 1+int(b[0]>>4)
		b = b[1:]
		if id > 3 || size > 2 || len(b) < 64*size {
			return fmt.Errorf("%w: a wrong quantisation table", ErrDamaged)
		}
		table := new([64]uint16)
		for i := range table {
			table[i] = uint16(b[i*size])
			if size == 2 {
				table[i] = table[i]<<8 | uint16(b[2*i+1])
			}
		}
		s.quant[id] = table
		b = b[64*size:]
	}
	return nil
}

func (s *segments) readHuffman(b []byte) error {
	for len(b) > 0 {
		class, id := b[0]>>4, b[0]&15
		if class > 1 || id > 3 || len(b) < 17 {
			return fmt.Errorf("%w: a wrong Huffman table", ErrDamaged)
		}
		spec, rest, err := readHuffmanSpec(b[1:], class == 1)
		if err != nil {
			return err
		}
		if class == 1 {
			s.ac[id] = spec
		} else {
			s.dc[id] = spec
		}
		b = rest
	}
	return nil
}
