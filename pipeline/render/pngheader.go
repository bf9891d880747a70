package render

import (
	"encoding/binary"
	"fmt"
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// measurePNG reads the IHDR chunk, which comes first (PNG, W3C
// Recommendation, third edition, section 11.2.1).
func measurePNG(c *cursor) (Measurement, error) {
	var head [len(pngMagic) + 8 + 13]byte
	if err := c.read(head[:]); err != nil {
		return Measurement{}, err
	}
	chunk := head[len(pngMagic):]
	if binary.BigEndian.Uint32(chunk) != 13 || string(chunk[4:8]) != "IHDR" {
		return Measurement{}, fmt.Errorf("%w: a PNG must begin with its dimensions", ErrDamaged)
	}
	ihdr := chunk[8:]
	m := Measurement{
		Format: "png",
		Width:  int(binary.BigEndian.Uint32(ihdr)),
		Height: int(binary.BigEndian.Uint32(ihdr[4:])),
	}
	if err := m.checkEdges(); err != nil {
		return Measurement{}, err
	}
	depth, colour, interlaced := int64(ihdr[8]), ihdr[9], ihdr[12] != 0
	channels, ok := pngChannels(colour)
	if !ok || depth > 16 {
		return Measurement{}, fmt.Errorf("%w: a PNG cannot have %d bits of colour type %d", ErrDamaged, depth, colour)
	}
	// Deflate packs at most 1032 to 1, so a file that is shorter than that
	// cannot hold what it announces, and nothing need be allocated to see it.
	raw := int64(m.Height) * ((int64(m.Width)*channels*depth + 7) / 8)
	if raw/1032 > c.section.Size() {
		return Measurement{}, fmt.Errorf("%w: %d bytes cannot hold %d×%d pixels", ErrCutOff, c.section.Size(), m.Width, m.Height)
	}
	m.decodeMemory = int64(m.Width) * int64(m.Height) * pngPixelBytes(colour, depth, interlaced)
	return m, nil
}

func pngChannels(colour byte) (n int64, ok bool) {
	switch colour {
	case 0, 3: // grey, palette
		return 1, true
	case 4: // grey and alpha
		return 2, true
	case 2: // red, green, blue
		return 3, true
	case 6: // and alpha
		return 4, true
	}
	return 0, false
}

// pngPixelBytes is what a pixel costs in image/png and in flatten.go. Grey
// is counted as if a tRNS chunk followed, which makes it four channels.
func pngPixelBytes(colour byte, depth int64, interlaced bool) int64 {
	const flattened = 4
	var stored int64 = 4
	if depth == 16 {
		stored = 8
	}
	if colour == 3 {
		stored = 1
	}
	need := stored
	if interlaced {
		need += stored + 1 // the passes, which are merged into the picture
	}
	if colour == 3 {
		need += flattened
	}
	return need
}
