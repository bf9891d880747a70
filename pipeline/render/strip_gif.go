package render

// Blocks of a GIF (GIF89a, 18-26).
const (
	gifExtension = 0x21
	gifImage     = 0x2c
	gifTrailer   = 0x3b
	gifControl   = 0xf9 // of the picture that follows: its time, its transparency
	gifApp       = 0xff
)

// gifLoop says how often a GIF repeats; it is the one application extension
// that every browser knows.
const gifLoop = "\x0bNETSCAPE2.0\x03\x01"

// gif keeps the screen, the pictures and their control blocks, up to the
// trailer. Comments, plain text and what applications wrote go.
func (s *stripper) gif() error {
	b, err := s.peek(13)
	if err != nil {
		return err
	}
	if err := s.keep(13 + gifColours(b[10])); err != nil {
		return err
	}
	for pictures := 0; ; {
		b, err := s.peek(1)
		if err != nil {
			return err
		}
		switch b[0] {
		case gifTrailer:
			if pictures == 0 {
				return s.refuse("it has no picture")
			}
			return s.keep(1)
		case gifImage:
			pictures++
			err = s.gifPicture()
		case gifExtension:
			err = s.gifExtension()
		default:
			return s.refuse("it holds something that is no block of a GIF")
		}
		if err != nil {
			return err
		}
	}
}

// gifColours is how many bytes a table of colours has, by the field that
// announces it.
func gifColours(packed byte) int64 {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (1 + packed&7)
}

func (s *stripper) gifPicture() error {
	b, err := s.peek(10)
	if err != nil {
		return err
	}
	if err := s.keep(10 + gifColours(b[9]) + 1); err != nil { // and the size of LZW's codes
		return err
	}
	return s.gifBlocks(s.keep)
}

func (s *stripper) gifExtension() error {
	b, err := s.peek(3)
	if err != nil {
		return err
	}
	if b[1] == gifControl && b[2] == 4 {
		if end, err := s.peek(8); err != nil || end[7] != 0 {
			return s.refuse("a control block of it is damaged")
		}
		return s.keep(8)
	}
	if loop, err := s.peek(2 + len(gifLoop) + 3); b[1] == gifApp && err == nil &&
		string(loop[2:2+len(gifLoop)]) == gifLoop && loop[len(loop)-1] == 0 {
		return s.keep(int64(len(loop)))
	}
	if err := s.skip(2); err != nil {
		return err
	}
	return s.gifBlocks(s.skip)
}

// gifBlocks passes blocks up to the empty one that ends them.
func (s *stripper) gifBlocks(pass func(int64) error) error {
	for {
		b, err := s.peek(1)
		if err != nil {
			return err
		}
		size := int64(b[0])
		if err := pass(1 + size); err != nil || size == 0 {
			return err
		}
	}
}
