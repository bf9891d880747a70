package render

import (
	"fmt"
	"io"

	"eventroll/pipeline/render/jpegscale"
)

// jpegFrame is what the header of a JPEG says (ITU-T T.81, annex B).
type jpegFrame struct {
	width, height int
	components    []jpegComponent
	progressive   bool
	jfif          bool
	adobeRGB      bool // Adobe's APP14 segment says: not transformed to YCbCr
}

type jpegComponent struct{ id, h, v byte } // h and v: sampling factors, 1-4

func measureJPEG(c *cursor) (Measurement, error) {
	frame, err := readFrame(c)
	if err != nil {
		return Measurement{}, err
	}
	m := Measurement{Format: "jpeg", Width: frame.width, Height: frame.height, firstScan: c.pos}
	if err := m.checkEdges(); err != nil {
		return Measurement{}, err
	}
	// A block of 8×8 takes at least one bit, so a shorter file cannot hold half
	// of what it announces, and nothing need be allocated to see it. Whether
	// what a file that breaks off holds is enough, the decoder will see.
	blocks := int64((m.Width+7)/8) * int64((m.Height+7)/8)
	if blocks/2/8 > c.section.Size() {
		return Measurement{}, fmt.Errorf("%w: %d bytes cannot hold %d×%d pixels", ErrCutOff, c.section.Size(), m.Width, m.Height)
	}
	m.decodeMemory = frame.decodeMemory()
	if header, err := jpegscale.ReadHeader(io.NewSectionReader(c.section, 0, c.section.Size())); err == nil &&
		header.Width == m.Width && header.Height == m.Height {
		m.fast = &header
		m.decodeMemory = header.Memory(1) // at least: how much it is, the sizes say
		return m, nil
	}
	if m.planar = frame.planar(); m.planar {
		m.decodeMemory += frame.samples() // see jpegscale.FromPlanes
	}
	return m, nil
}

// readFrame walks the segments up to the first scan. It goes exactly the way
// of image/jpeg, stray bytes included, so that no file shows one frame here
// and another one to the decoder.
func readFrame(c *cursor) (frame jpegFrame, err error) {
	if err := c.skip(2); err != nil { // SOI
		return frame, err
	}
	for {
		marker, err := nextMarker(c)
		if err != nil {
			return frame, err
		}
		if 0xd0 <= marker && marker <= 0xd7 { // RSTn: no length follows
			continue
		}
		if marker == 0xd9 { // EOI
			return frame, fmt.Errorf("%w: the JPEG ends before its picture", ErrDamaged)
		}
		var length [2]byte
		if err := c.read(length[:]); err != nil {
			return frame, err
		}
		n := int(length[0])<<8 + int(length[1]) - 2
		switch {
		case n < 0:
			return frame, fmt.Errorf("%w: a segment of its header has no length", ErrDamaged)
		case marker == 0xda && frame.components == nil: // SOS
			return frame, fmt.Errorf("%w: its JPEG does not say how large it is", ErrDamaged)
		case marker == 0xda:
			return frame, nil
		}
		if err := frame.readSegment(c, marker, n); err != nil {
			return frame, err
		}
	}
}

// nextMarker finds the next marker, past stray and fill bytes.
func nextMarker(c *cursor) (byte, error) {
	for {
		var b [2]byte
		if err := c.read(b[:]); err != nil {
			return 0, err
		}
		var err error
		for b[0] != 0xff {
			b[0] = b[1]
			if b[1], err = c.readByte(); err != nil {
				return 0, err
			}
		}
		if b[1] == 0 {
			continue
		}
		for b[1] == 0xff {
			if b[1], err = c.readByte(); err != nil {
				return 0, err
			}
		}
		return b[1], nil
	}
}

// readSegment reads or skips the n bytes of a segment.
func (f *jpegFrame) readSegment(c *cursor, marker byte, n int) error {
	var b [6 + 3*4]byte
	switch {
	case marker == 0xc0 || marker == 0xc1 || marker == 0xc2: // SOF
		if n > len(b) {
			return fmt.Errorf("%w: its JPEG has more than four colour channels", ErrFormat)
		}
		if err := c.read(b[:n]); err != nil {
			return err
		}
		f.progressive = marker == 0xc2
		return f.readSOF(b[:n])
	case marker == 0xe0 && n >= 5: // APP0
		if err := c.read(b[:5]); err != nil {
			return err
		}
		f.jfif = string(b[:5]) == "JFIF\x00"
		return c.skip(n - 5)
	case marker == 0xee && n >= 12: // APP14
		if err := c.read(b[:12]); err != nil {
			return err
		}
		if string(b[:5]) == "Adobe" {
			f.adobeRGB = b[11] == 0
		}
		return c.skip(n - 12)
	case marker == 0xc4 || marker == 0xdb || marker == 0xdd, // DHT, DQT, DRI
		0xe0 <= marker && marker <= 0xef, marker == 0xfe: // APPn, COM
		return c.skip(n)
	case 0xc0 <= marker && marker <= 0xcf:
		return fmt.Errorf("%w: a rare kind of JPEG (arithmetic coding or lossless); save it again as an ordinary JPEG", ErrFormat)
	}
	return fmt.Errorf("%w: its header holds the unknown marker %#02x", ErrDamaged, marker)
}

// readSOF reads a frame header. It checks what the estimate of memory builds
// on; the decoder is stricter.
func (f *jpegFrame) readSOF(b []byte) error {
	if f.components != nil {
		return fmt.Errorf("%w: its JPEG announces two pictures", ErrDamaged)
	}
	if len(b) < 6 || len(b) != 6+3*int(b[5]) || b[5] == 0 {
		return fmt.Errorf("%w: its JPEG header has a wrong length", ErrDamaged)
	}
	if b[0] != 8 {
		return fmt.Errorf("%w: a JPEG of %d bits a channel; save it again with 8", ErrFormat, b[0])
	}
	f.height = int(b[1])<<8 + int(b[2])
	f.width = int(b[3])<<8 + int(b[4])
	for s := b[6:]; len(s) >= 3; s = s[3:] {
		comp := jpegComponent{id: s[0], h: s[1] >> 4, v: s[1] & 15}
		if comp.h < 1 || comp.h > 4 || comp.v < 1 || comp.v > 4 {
			return fmt.Errorf("%w: its JPEG header has an impossible sampling", ErrDamaged)
		}
		f.components = append(f.components, comp)
	}
	if len(f.components) == 1 { // a single channel is never subsampled (T.81, A.2.2)
		f.components[0].h, f.components[0].v = 1, 1
	}
	return nil
}

// decodeMemory is what image/jpeg allocates: a byte a sample; for a
// progressive file also a coefficient of four bytes a sample; for RGB and
// CMYK a second picture of four bytes a pixel.
func (f *jpegFrame) decodeMemory() int64 {
	samples := f.samples()
	need := samples
	if f.progressive {
		need += 4 * samples
	}
	if len(f.components) == 4 || f.rgb() {
		need += 4 * int64(f.width) * int64(f.height)
	}
	return need
}

// planar says whether the decoder will leave the channels as they are.
func (f *jpegFrame) planar() bool { return len(f.components) != 4 && !f.rgb() }

// samples are how many the decoder makes, with those beyond the borders.
func (f *jpegFrame) samples() int64 {
	first := f.components[0]
	across := (f.width + 8*int(first.h) - 1) / (8 * int(first.h)) // in MCUs
	down := (f.height + 8*int(first.v) - 1) / (8 * int(first.v))
	var samples int64
	for _, comp := range f.components {
		samples += int64(across*8*int(comp.h)) * int64(down*8*int(comp.v))
	}
	return samples
}

// rgb says whether the decoder will take the channels for red, green, blue.
func (f *jpegFrame) rgb() bool {
	if len(f.components) != 3 || f.jfif {
		return false
	}
	ids := string([]byte{f.components[0].id, f.components[1].id, f.components[2].id})
	return f.adobeRGB || ids == "RGB"
}
