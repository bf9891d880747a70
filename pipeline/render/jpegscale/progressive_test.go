package jpegscale

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// sequential writes the blocks of an encoder as a baseline JPEG: in one scan,
// with code 0 for DC and 1 for AC coefficients.
func (e *encoder) sequential() []byte {
	var list []token
	var previous [3]int16
	take := func(i, x, y int) {
		p := &e.planes[i]
		b := block{previous[i]}
		if x < p.across && y < p.down {
			b = p.blocks[y*p.across+x]
		}
		list = append(list, baseline(&b, previous[i])...)
		previous[i] = b[0]
	}
	if len(e.planes) == 1 {
		for i := range e.planes[0].blocks {
			take(0, i%e.planes[0].across, i/e.planes[0].across)
		}
	} else {
		for i := range e.planes[1].blocks {
			x, y := i%e.planes[1].across, i/e.planes[1].across
			for j := range 4 {
				take(0, 2*x+j&1, 2*y+j>>1)
			}
			take(1, x, y)
			take(2, x, y)
		}
	}
	counts := make([]uint32, codes)
	for _, t := range list {
		counts[t>>16&(codes-1)]++
	}
	e.out = []byte{0xff, markerSOI}
	e.header()
	e.out[bytes.LastIndex(e.out, []byte{0xff, markerSOF2})+1] = markerSOF0
	table := newCodeTable()
	for i, id := range []byte{0, 0x10} {
		c := newCode(counts[i<<8:][:256])
		table.set(i, c)
		e.segment(markerDHT, append(append([]byte{id}, c.spec.counts[:]...), c.spec.symbols[:c.used]...))
	}
	head := []byte{byte(len(e.planes))}
	for i := range e.planes {
		head = append(head, byte(i+1), 0)
	}
	e.segment(markerSOS, append(head, 0, 63, 0))
	return append(appendScan(e.out, list, table), 0xff, markerEOI)
}

// sameAsSequential checks that a progressive file holds what a baseline one
// of the same blocks would.
func sameAsSequential(t testing.TB, e *encoder) {
	t.Helper()
	want := standardPlanes(t, "baseline", e.sequential())
	e.out = []byte{0xff, markerSOI}
	e.header()
	e.scans()
	got := standardPlanes(t, "progressive", append(e.out, 0xff, markerEOI))
	for i := range want {
		for y := range want[i].height {
			if !bytes.Equal(got[i].row(y), want[i].row(y)) {
				t.Fatalf("row %d of plane %d differs from that of a baseline file", y, i)
			}
		}
	}
}

// sparse are planes of blocks with few coefficients in few blocks, far apart,
// as refinement finds hardest: small ones, large ones, and long runs of zeros.
func sparse(rnd *rand.Rand, e *encoder) {
	density, large := rnd.Float64(), rnd.IntN(3) == 0
	for i := range e.planes {
		p := &e.planes[i]
		for j := range p.blocks {
			p.blocks[j], p.nonzero[j] = block{}, nonzero{}
			for k := range 64 {
				v := int16(rnd.IntN(9) - 4)
				if large {
					v *= int16(rnd.IntN(200))
				}
				if rnd.Float64() < density*density*density {
					p.set(j, k, v)
				}
			}
		}
	}
}

// set sets coefficient k, in zigzag order, of a block.
func (p *blockPlane) set(j, k int, v int16) {
	p.blocks[j][zigzag[k]] = v
	for low := range p.nonzero[j] {
		bit := uint64(1) << k
		p.nonzero[j][low] &^= bit
		if max(v, -v)>>low != 0 {
			p.nonzero[j][low] |= bit
		}
	}
}

func TestProgressiveIsSequential(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	for _, name := range []string{"grey", "4:2:0"} {
		for range 300 {
			p := grid(t, name, 1+rnd.IntN(150), 1+rnd.IntN(90))
			e := newEncoder(p.Resize(p.Width, p.Height, 1), 1+rnd.IntN(100))
			sameAsSequential(t, e)
			sparse(rnd, e)
			sameAsSequential(t, e)
		}
	}
}

// More blocks end in a row than one token holds, with and without bits of
// refinement behind them.
func TestProgressiveManyEnds(t *testing.T) {
	for _, v := range []int16{0, 1, -2} {
		picture := &Picture{Width: 8 * 300, Height: 8 * 130, planes: []plane{newPlane(8*300, 8*130)}}
		e := newEncoder(picture, 50)
		p := &e.planes[0]
		for j := range p.blocks {
			p.blocks[j], p.nonzero[j] = block{}, nonzero{}
			p.set(j, 7, v)
		}
		p.set(38_000, 60, -1)
		sameAsSequential(t, e)
	}
}

// FuzzProgressive makes blocks of any bytes.
func FuzzProgressive(f *testing.F) {
	f.Add([]byte("\x01\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\xff\xfe\x03"), byte(20), byte(9))
	f.Fuzz(func(t *testing.T, data []byte, width, height byte) {
		p := grid(t, "4:2:0", 1+int(width), 1+int(height)%64)
		e := newEncoder(p.Resize(p.Width, p.Height, 1), 90)
		for i := range e.planes {
			p := &e.planes[i]
			for j := range p.blocks {
				p.blocks[j], p.nonzero[j] = block{}, nonzero{}
				for k := range 64 {
					if len(data) > 0 {
						p.set(j, k, int16(int8(data[0])))
						data = data[1:]
					}
				}
			}
		}
		sameAsSequential(t, e)
	})
}
