package render

import (
	"bytes"
	"fmt"
	"io"
)

// scanGuard stands between a JPEG and its decoder and keeps two promises of
// the measurement that a header alone cannot keep.
//
// Time: a scan of a few bytes makes the decoder visit every block, so scans
// are counted. Memory: a JFIF or Adobe segment between two scans would turn
// YCbCr into RGB after the fact, which costs four more bytes a pixel. Such a
// segment means nothing there, so it is renamed to one that decoders skip.
//
// It looks for bare markers only: within a scan 0xff is always followed by
// zero or a restart marker, and what it meets in segments between scans, or
// behind the picture, no decoder interprets.
type scanGuard struct {
	r      io.Reader
	before int64 // bytes up to the first scan, which the measurement has read
	scans  int
	marker bool // the last byte was 0xff
}

func (g *scanGuard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	b := p[:n]
	head := min(g.before, int64(n))
	g.before -= head
	b = b[head:]
	for len(b) > 0 {
		if !g.marker {
			i := bytes.IndexByte(b, 0xff)
			if i < 0 {
				break
			}
			g.marker = true
			b = b[i+1:]
			continue
		}
		switch b[0] {
		case 0xda: // SOS
			g.scans++
		case 0xe0, 0xee: // APP0, APP14
			b[0] = 0xed
		}
		g.marker = b[0] == 0xff
		b = b[1:]
	}
	if g.scans >= maxScans {
		return 0, fmt.Errorf("%w: its JPEG is cut into more than %d scans; save it again", ErrDamaged, maxScans)
	}
	return n, err
}
