package render

import (
	"bytes"
	"encoding/binary"
	"io"
)

// jpeg keeps the segments of a JPEG (ITU-T T.81, annex B) that its decoders
// need, and the scans, up to the first EOI. These are the bytes that a photo's
// id is made of: meta.Identify leaves out what is left out here.
func (s *stripper) jpeg() error {
	const head = 0 // the piece that is written when all is known that goes into it
	s.write([]byte{0})
	if err := s.skip(2); err != nil { // SOI
		return err
	}
	var colours jpegColours
	inScan, scans := false, 0
	for {
		between, err := s.toMarker(inScan)
		if err != nil {
			return err
		}
		if between > 0 && !inScan {
			return s.refuse("it has bytes between its segments, which may say anything")
		}
		b, err := s.peek(4)
		if len(b) >= 2 && b[1] == 0xd9 && scans > 0 { // EOI
			s.pieces[head] = ownPiece(s.jpegHead(colours))
			return s.keep(2)
		}
		if err != nil {
			return err
		}
		marker, size := b[1], int64(binary.BigEndian.Uint16(b[2:]))
		if 0xd0 <= marker && marker <= 0xd9 || marker == 0x01 || size < 2 {
			return s.refuse("its segments are in disorder (%02X)", marker)
		}
		whole, err := s.peek(int(2 + size))
		if err != nil {
			return err
		}
		inScan = marker == 0xda
		if inScan {
			scans++
		}
		switch body := whole[4:]; {
		case 0xe0 <= marker && marker <= 0xef || marker == 0xfe:
			if scans == 0 {
				colours.note(marker, body)
			}
			err = s.skip(2 + size)
		case !jpegSegmentFits(marker, body):
			return s.refuse("its segment %02X holds more than it should, or is not known", marker)
		default:
			if marker <= 0xc2 {
				colours.rgb = len(body) == 6+3*3 && body[6] == 'R' && body[9] == 'G' && body[12] == 'B'
			}
			err = s.keep(2 + size)
		}
		if err != nil {
			return err
		}
	}
}

func ownPiece(b []byte) piece { return piece{own: b, bytes: int64(len(b))} }

// jpegColours are what of APP0 and APP14 decides how decoders read the colours.
type jpegColours struct {
	jfif, adobe, rgb bool // rgb: by the names of its channels
	transform        byte // Adobe's
}

func (c *jpegColours) note(marker byte, body []byte) {
	switch {
	case marker == 0xe0 && bytes.HasPrefix(body, []byte("JFIF\x00")):
		c.jfif = true
	case marker == 0xee && len(body) >= 12 && bytes.HasPrefix(body, []byte("Adobe")):
		c.adobe, c.transform = true, body[11]
	}
}

// jpegHead is what stands before the picture: SOI and the segments that are
// kept, written anew. Of JFIF and Adobe's only what decides on colours is
// there, and only where it does, so that copies of one picture that passed
// through other programs come out the same.
func (s *stripper) jpegHead(c jpegColours) []byte {
	b := []byte{0xff, 0xd8}
	if c.jfif && (c.adobe || c.rgb) {
		b = append(b, segment(0xe0, "JFIF\x00", []byte{1, 1, 0, 0, 1, 0, 1, 0, 0})...)
	}
	if exif := orientationExif(s.src.Orientation); exif != nil {
		b = append(b, segment(0xe1, "Exif\x00\x00", exif)...)
	}
	b = append(b, metadataSegments(s.src, s.src.Profile)...)
	if c.adobe {
		b = append(b, segment(0xee, "Adobe", []byte{0, 100, 0, 0, 0, 0, c.transform})...)
	}
	return b
}

// toMarker passes what stands before the next marker, and fill bytes, which
// are left out. It keeps the bytes of a scan.
func (s *stripper) toMarker(inScan bool) (passed int64, err error) {
	pass := s.skip
	if inScan {
		pass = s.keep
	}
	for {
		if _, err := s.peek(2); err != nil {
			return passed, err
		}
		b, err := s.peek(s.in.Buffered())
		if err != nil && err != io.EOF {
			return passed, err
		}
		n := scanBytes(b)
		if n == 0 && b[1] == 0xff { // a fill byte
			if err := s.skip(1); err != nil {
				return passed, err
			}
			continue
		}
		if n == 0 {
			return passed, nil
		}
		passed += int64(n)
		if err := pass(int64(n)); err != nil {
			return passed, err
		}
	}
}

// scanBytes is how many of some bytes stand before a marker, a fill byte or an
// FF at their very end. Stuffed zeros and restarts belong to the scan.
func scanBytes(b []byte) int {
	for at := 0; ; at += 2 {
		i := bytes.IndexByte(b[at:], 0xff)
		if i < 0 {
			return len(b)
		}
		at += i
		if at+1 == len(b) || b[at+1] != 0 && !(0xd0 <= b[at+1] && b[at+1] <= 0xd7) {
			return at
		}
	}
}

// jpegSegmentFits says whether a segment belongs to a picture and is as long as
// its own contents say (ITU-T T.81, B.2): nothing else has room in it.
func jpegSegmentFits(marker byte, b []byte) bool {
	switch marker {
	case 0xc0, 0xc1, 0xc2: // SOF
		return len(b) >= 6 && len(b) == 6+3*int(b[5])
	case 0xda: // SOS
		return len(b) >= 1 && len(b) == 1+2*int(b[0])+3
	case 0xdc, 0xdd: // DNL, DRI
		return len(b) == 2
	case 0xdb: // DQT
		return fits(b, func(b []byte) int { return 1 + 64*(1+int(b[0]>>4)) })
	case 0xc4: // DHT
		return fits(b, func(b []byte) int {
			size := 17
			for _, codes := range b[1:min(len(b), 17)] {
				size += int(codes)
			}
			return size
		})
	}
	return false
}

// fits says whether some tables fill b. next tells the size of the first.
func fits(b []byte, next func([]byte) int) bool {
	for len(b) > 0 {
		n := next(b)
		if n > len(b) {
			return false
		}
		b = b[n:]
	}
	return true
}
