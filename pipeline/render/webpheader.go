package render

import (
	"encoding/binary"
	"fmt"
)

// measureWebP reads the first chunk of a WebP (RFC 9649, section 2): the
// picture itself, or VP8X, which announces it and what else there is.
func measureWebP(c *cursor) (Measurement, error) {
	const riff, header = 12, 8
	var b [riff + header + 10]byte
	if err := c.read(b[:]); err != nil {
		return Measurement{}, err
	}
	m := Measurement{Format: "webp"}
	lossy, alpha := false, false
	chunk := b[riff+header:]
	switch kind := string(b[riff : riff+4]); {
	case kind == "VP8X" && chunk[0]&2 != 0:
		return Measurement{}, fmt.Errorf("%w: a WebP that moves; save one of its pictures as JPEG", ErrFormat)
	case kind == "VP8X":
		lossy, alpha = true, chunk[0]&0x10 != 0 // or lossless, which the picture's chunk will tell
		m.Width = 1 + int(binary.LittleEndian.Uint32(chunk[3:])>>8)
		m.Height = 1 + (int(chunk[7]) | int(chunk[8])<<8 | int(chunk[9])<<16)
	case kind == "VP8 " && string(chunk[3:6]) == "\x9d\x01\x2a": // RFC 6386, section 9.1
		lossy, m.planar = true, true
		m.Width = int(binary.LittleEndian.Uint16(chunk[6:]) & 0x3fff)
		m.Height = int(binary.LittleEndian.Uint16(chunk[8:]) & 0x3fff)
	case kind == "VP8L" && chunk[0] == 0x2f:
		bits := binary.LittleEndian.Uint32(chunk[1:])
		m.Width, m.Height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
	default:
		return Measurement{}, fmt.Errorf("%w: its WebP does not begin with a picture", ErrDamaged)
	}
	if err := m.checkEdges(); err != nil {
		return Measurement{}, err
	}
	m.colours.studio = true // of a lossy one: RFC 6386, section 9.2, as libwebp reads it
	m.decodeMemory = webpMemory(m, lossy, alpha, c.section.Size())
	if m.planar {
		m.decodeMemory += int64(m.Width+15) * int64(m.Height+15) * 3 / 2 // see jpegscale.FromPlanes
	}
	if string(b[riff:riff+4]) == "VP8X" {
		m.decodeMemory = max(m.decodeMemory, webpMemory(m, false, false, c.section.Size()))
	}
	return m, nil
}

// webpMemory is what x/image/webp allocates, and flatten.go for transparency.
func webpMemory(m Measurement, lossy, alpha bool, size int64) int64 {
	blocks := int64((m.Width+15)/16) * int64((m.Height+15)/16)
	pixels := int64(m.Width) * int64(m.Height)
	lossless := func() int64 {
		// The picture, a second one where colours are looked up in a table, and
		// tables for each 4×4 pixels: two kinds of prediction, one of codes.
		need := 8*pixels + 12*(blocks*16)
		// Codes: at most 2600 groups of them of 55 kB, and those must be in the
		// file, at 300 to 1.
		return need + min(2600*55_000, 300*size)
	}
	if !lossy {
		return lossless()
	}
	need := blocks*(384+16) + size // samples, filter parameters; the file's parts
	if alpha {
		need += lossless() + pixels // the plane is packed like a lossless picture
		need += 4 * pixels          // on white
	}
	return need
}
