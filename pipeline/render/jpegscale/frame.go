package jpegscale

import "fmt"

// readFrame reads the contents of a SOF0 or SOF1 segment (T.81, B.2.2).
func (s *segments) readFrame(b []byte) error {
	if s.header.components != nil {
		return fmt.Errorf("%w: it announces two pictures", ErrDamaged)
	}
	if len(b) < 6 || len(b) != 6+3*int(b[5]) {
		return fmt.Errorf("%w: its frame header has a wrong length", ErrDamaged)
	}
	if b[0] != 8 {
		return fmt.Errorf("%w: %d bits a sample", ErrUnsupported, b[0])
	}
	h := &s.header
	h.Height = int(b[1])<<8 | int(b[2])
	h.Width = int(b[3])<<8 | int(b[4])
	if h.Width == 0 {
		return fmt.Errorf("%w: its header says 0 pixels", ErrDamaged)
	}
	if h.Height == 0 { // comes behind the first scan (DNL)
		return fmt.Errorf("%w: it does not say its height in front", ErrUnsupported)
	}
	for c := b[6:]; len(c) > 0; c = c[3:] {
		h.components = append(h.components, component{id: c[0], h: int(c[1] >> 4), v: int(c[1] & 15), quant: int(c[2])})
	}
	if err := h.checkComponents(); err != nil {
		return err
	}
	h.Grey = len(h.components) == 1
	h.countBlocks()
	return nil
}

// checkComponents checks that the components are brightness and two colour
// differences, or brightness alone, and that each sample of colour belongs to
// a whole number of brightness.
func (h *Header) checkComponents() error {
	c := h.components
	if len(c) != 1 && len(c) != 3 {
		return fmt.Errorf("%w: %d components", ErrUnsupported, len(c))
	}
	blocks := 0
	for i := range c {
		if c[i].h < 1 || c[i].h > 4 || c[i].v < 1 || c[i].v > 4 || c[i].quant > 3 {
			return fmt.Errorf("%w: an impossible component", ErrDamaged)
		}
		if len(c) == 1 { // never subsampled, whatever it says (T.81, A.2.2)
			c[i].h, c[i].v = 1, 1
		}
		if c[0].h%c[i].h != 0 || c[0].v%c[i].v != 0 {
			return fmt.Errorf("%w: an unusual sampling", ErrUnsupported)
		}
		for _, other := range c[:i] {
			if other.id == c[i].id {
				return fmt.Errorf("%w: two components of one name", ErrDamaged)
			}
		}
		blocks += c[i].h * c[i].v
	}
	if blocks > 10 { // T.81, B.2.3
		return fmt.Errorf("%w: an MCU of %d blocks", ErrUnsupported, blocks)
	}
	return nil
}

// countBlocks counts the blocks of each component that hold something of the
// picture (T.81, A.1.1 and A.2.4).
func (h *Header) countBlocks() {
	maxH, maxV := h.maxSampling()
	for i := range h.components {
		c := &h.components[i]
		c.across = ceilDiv(ceilDiv(h.Width*c.h, maxH), 8)
		c.down = ceilDiv(ceilDiv(h.Height*c.v, maxV), 8)
	}
}

// mcus is the number of MCUs of interleaved scans, across and down.
func (h *Header) mcus() (across, down int) {
	maxH, maxV := h.maxSampling()
	return ceilDiv(h.Width, 8*maxH), ceilDiv(h.Height, 8*maxV)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// readScanHeader reads the contents of a SOS segment (T.81, B.2.3).
func (s *segments) readScanHeader(b []byte) error {
	if s.header.components == nil {
		return fmt.Errorf("%w: it does not say how large it is", ErrDamaged)
	}
	if len(b) < 1 || b[0] < 1 || b[0] > 4 || len(b) != 4+2*int(b[0]) {
		return fmt.Errorf("%w: a scan header of a wrong length", ErrDamaged)
	}
	s.scan = scanHeader{}
	for c := b[1 : 1+2*int(b[0])]; len(c) > 0; c = c[2:] {
		part := scanPart{component: -1, dc: int(c[1] >> 4), ac: int(c[1] & 15)}
		for i := range s.header.components {
			if s.header.components[i].id == c[0] {
				part.component = i
			}
		}
		if err := s.checkPart(part); err != nil {
			return err
		}
		s.scan.parts = append(s.scan.parts, part)
	}
	return nil
}

// checkPart checks that a part of a scan is there once and has its tables.
func (s *segments) checkPart(p scanPart) error {
	if p.component < 0 {
		return fmt.Errorf("%w: a scan of an unknown component", ErrDamaged)
	}
	for _, other := range s.scan.parts {
		if other.component == p.component {
			return fmt.Errorf("%w: a scan has a component twice", ErrDamaged)
		}
	}
	if p.dc > 3 || p.ac > 3 || s.dc[p.dc] == nil || s.ac[p.ac] == nil {
		return fmt.Errorf("%w: a scan without its Huffman tables", ErrDamaged)
	}
	if s.quant[s.header.components[p.component].quant] == nil {
		return fmt.Errorf("%w: a scan without its quantisation table", ErrDamaged)
	}
	return nil
}
