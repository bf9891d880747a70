package jpegscale

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Options say how to decode.
type Options struct {
	// Cover is how many pixels the longer edge of the largest rendition has.
	// The picture is decoded at the smallest of 1/8, 1/4, 3/8, 1/2, 3/4 and
	// 1/1 from which it can be resized to that without loss: see roomFrom. At
	// full size where Cover is 0 or nearly as much as there is.
	Cover int
	// MaxMemory is how many bytes may be allocated, see Header.Memory. It is
	// checked before they are. 0: no limit.
	MaxMemory int64
}

// Decode decodes the JPEG that r begins with and reads no further than its
// last scan. What it needs of time grows with the size of the file and of the
// scaled picture, whatever they hold. When ctx ends it stops soon.
//
// A file that is damaged or cut off behind its header gives what there is:
// see Picture.Missing. The error is otherwise as ReadHeader's, ErrTooLarge,
// or ctx's.
func Decode(ctx context.Context, r io.Reader, o Options) (*Picture, error) {
	d := decoder{segments: segments{in: newInput(ctx, r)}}
	if err := d.readHeader(); err != nil {
		return nil, d.explain(err)
	}
	if err := d.header.checkMemory(o.Cover, o.MaxMemory); err != nil {
		return nil, err
	}
	d.allocate(o.Cover)
	damage := d.decodeScans()
	if failure := d.in.failure(); failure != nil {
		return nil, failure
	}
	return d.picture(damage), nil
}

// decoder decodes one picture.
type decoder struct {
	segments
	bits     *bitReader
	channels []channel
	damage   error // why the first block that is missing is
}

// channel is a component on its way into its plane.
type channel struct {
	component
	scale  scale
	plane  plane
	padded int // blocks across, to whole MCUs
	coder  blockCoder
	// coefficients of one row of MCUs: row after row of blocks, each
	// scale×scale, already multiplied; and how many of each can be non-zero.
	coefficients []int16
	filled       []uint8
	done         bool // its scan has begun
	// blocks is how many blocks its scan has, and missing how many of them
	// the file did not hold.
	blocks, missing int
}

// coefficientSlack lets every block be taken for one of 64.
const coefficientSlack = 64

func (d *decoder) allocate(cover int) {
	d.bits = newBitReader(d.in)
	across, _ := d.header.mcus()
	d.channels = make([]channel, len(d.header.components))
	for i, c := range d.header.components {
		cs := d.header.componentScale(i, cover)
		blocks := across * c.h * c.v
		d.channels[i] = channel{
			component: c, scale: cs, plane: d.header.planeFor(i, cs), padded: across * c.h,
			coefficients: make([]int16, blocks*int(cs*cs)+coefficientSlack),
			filled:       make([]uint8, blocks),
		}
	}
}

// decodeScans decodes scan after scan until every component was there. The
// error says why there were no more.
func (d *decoder) decodeScans() error {
	for {
		if err := d.decodeScan(); err != nil {
			return err
		}
		if d.complete() {
			return nil
		}
		d.bits.skipToMarker()
		if d.bits.marker == 0 {
			return io.EOF
		}
		found, err := d.nextScan(d.bits.marker)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("%w: a component has no scan", ErrDamaged)
		}
	}
}

func (d *decoder) complete() bool {
	for i := range d.channels {
		if !d.channels[i].done {
			return false
		}
	}
	return true
}

// picture is what was decoded. ended says why no more scans were.
func (d *decoder) picture(ended error) *Picture {
	p := &Picture{Damage: d.damage}
	blocks, missing := 0, 0
	for i := range d.channels {
		c := &d.channels[i]
		if !c.done {
			c.plane.fillFrom(0)
			c.blocks = c.across * c.down
			c.missing = c.blocks
		}
		blocks += c.blocks
		missing += c.missing
		p.planes = append(p.planes, c.plane)
	}
	p.Width, p.Height = p.planes[0].width, p.planes[0].height
	p.Missing = float64(missing) / float64(blocks)
	if missing > 0 && p.Damage == nil {
		p.Damage = ended
		if errors.Is(ended, io.EOF) {
			p.Damage = errBreaksOff
		}
	}
	return p
}

// fillFrom makes everything from row y on grey.
func (p *plane) fillFrom(y int) {
	rest := p.pix[min(y*p.stride, len(p.pix)):]
	for i := range rest {
		rest[i] = 128
	}
}
