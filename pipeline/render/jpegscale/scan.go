package jpegscale

import "fmt"

// Why a part of a picture is missing.
var (
	errBreaksOff = fmt.Errorf("%w: it ends in the middle of the picture", ErrCutOff)
	errGarbage   = fmt.Errorf("%w: what its picture holds is no JPEG data", ErrDamaged)
)

// scanDecoder decodes one scan. What the data does not hold, or what follows
// damage up to the next restart marker, stays grey and is counted.
type scanDecoder struct {
	*decoder
	parts        []*channel
	h, v         []int // blocks of each part in an MCU
	across, down int   // MCUs
	// until counts the MCUs to the next restart marker. next is that
	// marker's number, 0-7.
	until, next int
	// ahead says that the marker of an interval to come was found: those
	// before it are lost.
	ahead bool
	// lost counts the MCUs that are not there, or that damage hides.
	lost int
}

// everything is more MCUs than a picture can have.
const everything = 1 << 30

// decodeScan decodes the scan whose header was read last.
func (d *decoder) decodeScan() error {
	s, err := d.newScanDecoder()
	if err != nil {
		return err
	}
	for row := range s.down {
		if err := d.in.ctx.Err(); err != nil {
			d.in.err = err
			return err
		}
		if s.lost >= everything {
			s.abandon(row)
			break
		}
		s.decodeRow(row)
		for i, c := range s.parts {
			c.transformRow(row*s.v[i], s.v[i])
		}
	}
	return nil
}

func (d *decoder) newScanDecoder() (*scanDecoder, error) {
	s := &scanDecoder{decoder: d, until: d.restartInterval}
	single := len(d.scan.parts) == 1
	s.across, s.down = d.header.mcus()
	for _, part := range d.scan.parts {
		c := &d.channels[part.component]
		if c.done {
			return nil, fmt.Errorf("%w: a component has two scans", ErrDamaged)
		}
		c.done = true
		c.coder.prepare(d.dc[part.dc], d.ac[part.ac], d.quant[c.quant], c.scale)
		s.parts = append(s.parts, c)
		if single { // blocks follow each other row by row (T.81, A.2.2)
			s.across, s.down = c.across, c.down
			s.h, s.v = append(s.h, 1), append(s.v, 1)
			c.plane.fillFrom(0) // there may be no blocks at the right
		} else {
			s.h, s.v = append(s.h, c.h), append(s.v, c.v)
		}
	}
	for i, c := range s.parts {
		c.blocks = s.across * s.down * s.h[i] * s.v[i]
	}
	d.bits.begin()
	return s, nil
}

// decodeRow decodes a row of MCUs into the parts' coefficients.
func (s *scanDecoder) decodeRow(row int) {
	for i, c := range s.parts {
		n := s.v[i] * c.padded
		clear(c.coefficients[:n*int(c.scale*c.scale)])
		clear(c.filled[:n])
	}
	for x := range s.across {
		if s.restartInterval > 0 {
			if s.until == 0 {
				if s.lost == 0 && !s.ahead {
					s.restart()
				} else if s.lost == 0 {
					s.ahead = false
				}
				s.until = s.restartInterval
			}
			s.until--
		}
		if s.lost > 0 {
			s.lose(1)
			if s.lost < everything {
				s.lost--
			}
			continue
		}
		s.bits.prepare()
		if !s.decodeMCU(x) {
			s.fail(x)
		}
	}
}

// decodeMCU says whether the MCU was there and made sense.
func (s *scanDecoder) decodeMCU(x int) bool {
	for i, c := range s.parts {
		size := int(c.scale * c.scale)
		for v := range s.v[i] {
			block := v*c.padded + x*s.h[i]
			for range s.h[i] {
				filled, ok := c.coder.decode(s.bits, (*[64]int16)(c.coefficients[block*size:]))
				if !ok {
					return false
				}
				c.filled[block] = uint8(filled)
				block++
			}
		}
	}
	return !s.bits.overrun()
}

// fail makes a broken MCU grey, and gives up what follows until the next
// restart marker.
func (s *scanDecoder) fail(x int) {
	for i, c := range s.parts {
		size := int(c.scale * c.scale)
		for v := range s.v[i] {
			block := v*c.padded + x*s.h[i]
			clear(c.coefficients[block*size:][:s.h[i]*size])
			clear(c.filled[block:][:s.h[i]])
		}
	}
	if s.damage == nil {
		s.damage = errGarbage
		if s.bits.overrun() && (s.bits.marker == 0 || s.bits.marker == markerEOI) {
			s.damage = errBreaksOff
		}
	}
	s.lose(1)
	s.lost = everything
	if s.restartInterval > 0 {
		s.lost = s.until
	}
}

// lose counts MCUs that are missing.
func (s *scanDecoder) lose(mcus int) {
	for i, c := range s.parts {
		c.missing += mcus * s.h[i] * s.v[i]
	}
}

// restart finds the restart marker that is due and begins the segment behind
// it. Where a later one comes first, what lies between is lost (T.81, E.2.4
// leaves this to us; libjpeg's jdmarker.c does much the same).
func (s *scanDecoder) restart() {
	for i := range s.parts {
		s.parts[i].coder.previous = 0
	}
	for {
		s.bits.skipToMarker()
		m := s.bits.marker
		switch {
		case m == 0 || m == markerEOI || m == markerSOS:
			if s.damage == nil {
				s.damage = errBreaksOff
			}
			s.lost = everything
			return
		case markerRST0 <= m && m <= markerRST7:
			skipped := (int(m-markerRST0) - s.next) & 7
			if skipped > 2 { // one that is behind us, more likely
				break
			}
			s.next = (s.next + skipped + 1) & 7
			s.lost = skipped * s.restartInterval
			s.ahead = skipped > 0
			if s.ahead && s.damage == nil {
				s.damage = errGarbage
			}
			s.bits.begin()
			return
		}
		s.bits.begin()
	}
}

// abandon makes everything from a row of MCUs on grey.
func (s *scanDecoder) abandon(row int) {
	s.lose((s.down - row) * s.across)
	for i, c := range s.parts {
		c.plane.fillFrom(row * s.v[i] * int(c.scale))
	}
}

// transformRow transforms rows of blocks into the plane.
func (c *channel) transformRow(top, rows int) {
	n := int(c.scale)
	for v := range rows {
		coefficients := c.coefficients[v*c.padded*n*n:]
		filled := c.filled[v*c.padded:][:c.padded]
		dst := c.plane.pix[(top+v)*n*c.plane.stride:]
		switch c.scale {
		case 8:
			inverse8Row(dst, c.plane.stride, coefficients, filled)
		case 6:
			inverse6Row(dst, c.plane.stride, coefficients, filled)
		case 4:
			inverse4Row(dst, c.plane.stride, coefficients, filled)
		case 3:
			inverse3Row(dst, c.plane.stride, coefficients, filled)
		case 2:
			inverse2Row(dst, c.plane.stride, coefficients, filled)
		case 1:
			inverse1Row(dst, coefficients, filled)
		}
	}
}
