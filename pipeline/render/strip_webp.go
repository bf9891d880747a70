package render

import (
	"encoding/binary"
	"io"
)

// Flags of VP8X (RFC 9649, 2.7).
const (
	webpXMP   = 0x04
	webpExif  = 0x08
	webpAlpha = 0x10
	webpICC   = 0x20
)

// webp keeps the chunks of a still picture (RFC 9649). Animations, whose frames
// have chunks of their own, of any kind, are refused by Measure.
func (s *stripper) webp(width, height int) error {
	if err := s.skip(12); err != nil {
		return err
	}
	var alpha, picture []piece
	for len(picture) == 0 {
		head, err := s.peek(8)
		if err != nil {
			return err
		}
		name, size := string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:]))
		whole := 8 + size + size%2
		if s.at+8+size > s.size {
			return io.ErrUnexpectedEOF
		}
		switch name {
		case "VP8X":
			b, err := s.peek(8 + 10)
			if err != nil || size != 10 {
				return s.refuse("its header is damaged")
			}
			width, height = 1+webpUint24(b[12:]), 1+webpUint24(b[15:])
		case "ALPH":
			alpha = []piece{{from: s.at, bytes: 8 + size}}
		case "VP8 ", "VP8L":
			picture = []piece{{from: s.at, bytes: 8 + size}}
		}
		if len(picture) == 0 {
			if err := s.skip(whole); err != nil {
				return err
			}
		}
	}
	s.webpFile(width, height, padded(alpha), padded(picture))
	return nil
}

// padded puts the zero behind a chunk of an odd size, whatever stood there.
func padded(chunk []piece) []piece {
	if len(chunk) == 1 && chunk[0].bytes%2 == 1 {
		return append(chunk, ownPiece([]byte{0}))
	}
	return chunk
}

// webpFile writes the file around its picture.
func (s *stripper) webpFile(width, height int, alpha, picture []piece) {
	var before, behind []byte
	flags := byte(0)
	if len(alpha) > 0 {
		flags |= webpAlpha
	}
	if s.src.Profile != nil {
		flags |= webpICC
		before = webpChunk("ICCP", s.src.Profile)
	}
	if exif := orientationExif(s.src.Orientation); exif != nil {
		flags |= webpExif
		behind = append(behind, webpChunk("EXIF", exif)...)
	}
	if packet := xmpPacket(s.src); packet != nil {
		flags |= webpXMP
		behind = append(behind, webpChunk("XMP ", packet)...)
	}
	if flags != 0 {
		canvas := []byte{flags, 0, 0, 0, byte(width - 1), byte((width - 1) >> 8), byte((width - 1) >> 16),
			byte(height - 1), byte((height - 1) >> 8), byte((height - 1) >> 16)}
		before = append(webpChunk("VP8X", canvas), before...)
	}
	size := int64(len("WEBP") + len(before) + len(behind))
	for _, p := range append(append([]piece{}, alpha...), picture...) {
		size += p.bytes
	}
	s.write(append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(size)), "WEBP"...))
	s.write(before)
	s.pieces = append(append(s.pieces, alpha...), picture...)
	s.write(behind)
}

func webpUint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func webpChunk(name string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}
