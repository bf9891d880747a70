package jpegscale

import (
	"math/bits"
	"slices"
)

// A progressive JPEG holds its coefficients in several scans: bands of
// frequencies (spectral selection; T.81, G.1.2), the upper bits of values
// before their lowest ones (successive approximation). Each scan has a code of
// its own, and blocks in which it has nothing, which are most of them, share
// one token. Renditions also appear as a whole while they load.

// scan is what a scan holds: of one component, or of all, the coefficients
// from first to last in zigzag order; of these the bits from low up, or, where
// a scan before held those from low+1 up, the bit low only.
type scan struct {
	component   int
	first, last int
	refines     bool
	low         uint
}

// all components, interleaved: as only the DC coefficients are.
const all = -1

var script = []scan{
	{all, 0, 0, false, 0},
	{0, 1, 12, false, 1},
	{2, 1, 63, false, 0},
	{1, 1, 63, false, 0},
	{0, 13, 63, false, 1},
	{0, 1, 63, true, 0},
}

// scans appends all scans.
func (e *encoder) scans() {
	for _, s := range script {
		switch {
		case s.component == all:
			e.scanDC(s)
		case s.component < len(e.planes):
			e.scanAC(s)
		}
	}
}

// scanDC appends a scan of the DC coefficients of all components.
func (e *encoder) scanDC(s scan) {
	e.tokens.reset()
	e.tokensDC(s)
	head := []byte{byte(len(e.planes))}
	for i := range e.planes {
		head = append(head, byte(i+1), byte(min(i, 1)<<4))
	}
	table := newCodeTable()
	if !s.refines { // bits of refinement have no code
		for i := range e.quantisers {
			e.code(table, i, byte(i))
		}
	}
	e.startScan(s, head)
	e.bits(table)
}

// tokensDC takes DC coefficients MCU by MCU: four blocks of brightness and
// one of each colour, or one block of grey. Blocks of an MCU that lie outside
// of the picture are as bright as the one before, which is cheapest.
func (e *encoder) tokensDC(s scan) {
	var previous [3]int32
	take := func(i, x, y int) {
		p := &e.planes[i]
		dc := previous[i]
		if x < p.across && y < p.down {
			dc = int32(p.blocks[y*p.across+x].coefficients[0]) >> s.low
		}
		if s.refines {
			e.tokens.add(plainBits(uint32(dc&1), 1))
		} else {
			e.tokens.add(value(dc-previous[i]) | token(min(i, 1))*colourCode)
		}
		previous[i] = dc
	}
	if len(e.planes) == 1 {
		p := &e.planes[0]
		e.tokens.reserve(len(p.blocks))
		for i := range p.blocks {
			take(0, i%p.across, i/p.across)
		}
		return
	}
	across, down := e.planes[1].across, e.planes[1].down
	e.tokens.reserve(6 * across * down)
	for y := range down {
		for x := range across {
			for i := range 4 {
				take(0, 2*x+i&1, 2*y+i>>1)
			}
			take(1, x, y)
			take(2, x, y)
		}
	}
}

// scanAC appends a scan of AC coefficients of a component.
func (e *encoder) scanAC(s scan) {
	p := &e.planes[s.component]
	e.tokens.reset()
	e.tokens.reserve(p.tokensOf(s))
	if s.refines {
		e.tokens.refine(p, s)
	} else {
		e.tokens.approximate(p, s)
	}
	table := newCodeTable()
	e.code(table, 0, 0x10)
	e.startScan(s, []byte{1, byte(s.component + 1), 0})
	e.bits(table)
}

// startScan appends a scan's header (T.81, B.2.3): components, and what it
// holds of them.
func (e *encoder) startScan(s scan, components []byte) {
	bits := byte(s.low)
	if s.refines {
		bits |= byte(s.low+1) << 4
	}
	e.segment(markerSOS, append(components, byte(s.first), byte(s.last), bits))
}

// bits appends the tokens' bits.
func (e *encoder) bits(table *codeTable) {
	size := table.scanBytes(&e.tokens.counts)
	e.out = appendScan(slices.Grow(e.out, size+size/64), e.tokens.list, table)
}

// code makes the code with the given number of the tokens' two, and appends
// it as the table id (T.81, B.2.4.2).
func (e *encoder) code(table *codeTable, number int, id byte) {
	c := newCode(e.tokens.counts[number<<8:][:256])
	table.set(number, c)
	e.segment(markerDHT, append(append([]byte{id}, c.spec.counts[:]...), c.spec.symbols[:c.used]...))
}

// tokensOf is at least how many tokens a scan has: one for each coefficient,
// and in each block up to three for zeros and one for the end before it.
func (p *blockPlane) tokensOf(s scan) int {
	n := len(p.blocks) + 1
	for i := range p.blocks {
		if rest := p.blocks[i].nonzero[s.low] & s.band(); rest != 0 {
			n += bits.OnesCount64(rest) + 3
		}
	}
	return n
}

// band has a bit for each coefficient that the scan is about.
func (s scan) band() uint64 { return (1<<s.last<<1 - 1) &^ (1<<s.first - 1) }
