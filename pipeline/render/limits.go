package render

import (
	"errors"
	"fmt"
)

const (
	// MaxPixels is how many pixels a photo may have: those of a 200-megapixel
	// phone, and some air. Of the larger ones MaxMemory takes only what a
	// camera writes: baseline JPEGs.
	MaxPixels = 220_000_000
	// MaxMemory is how many bytes one Render may need, see
	// Measurement.Memory.
	MaxMemory = 640 << 20

	// maxEdge is how long a JPEG can be. A PNG could be longer; scan lines of
	// millions of pixels would be no photo but an attack.
	maxEdge = 65535
	// maxBytes is how much of a file is looked at. No photo that fits into
	// MaxMemory is longer; what hangs behind one (a video) is not read.
	maxBytes = 1 << 30
	// maxScans is how many scans of a JPEG are decoded. Encoders write about
	// ten; each costs a walk over all blocks, even when it is a few bytes.
	maxScans = 100
)

// What can be wrong with a file. The errors that Measure and Render return
// wrap one of these and say more.
var (
	ErrFormat   = errors.New("not a picture that can be rendered")
	ErrTooLarge = errors.New("too large")
	ErrCutOff   = errors.New("the file is cut off")
	ErrDamaged  = errors.New("the file is damaged")
)

// limits are MaxPixels and MaxMemory, or smaller ones in a test.
type limits struct{ pixels, memory int64 }

// checkEdges refuses dimensions, before anything is computed from them.
func (m Measurement) checkEdges() error {
	if m.Width < 1 || m.Height < 1 {
		return fmt.Errorf("%w: its header says %d×%d pixels", ErrDamaged, m.Width, m.Height)
	}
	if m.Width > maxEdge || m.Height > maxEdge {
		return fmt.Errorf("%w: %d×%d pixels; an edge may have %d", ErrTooLarge, m.Width, m.Height, maxEdge)
	}
	return nil
}

// checkMemory refuses a photo whose rendering would need that much memory.
func (l limits) checkMemory(m Measurement, need int64) error {
	if int64(m.Width)*int64(m.Height) <= l.pixels && need <= l.memory {
		return nil
	}
	return fmt.Errorf("%w: %d×%d pixels would need %.2f GB of memory; the limit is %.2f GB and %d million pixels",
		ErrTooLarge, m.Width, m.Height, float64(need)/1e9, float64(l.memory)/1e9, l.pixels/1e6)
}
