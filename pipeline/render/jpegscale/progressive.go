package jpegscale

import (
	"math/bits"
	"slices"
)

// A progressive JPEG holds its coefficients in several scans: the means of all
// blocks first, then bands of frequencies (spectral selection; T.81, G.1.2).
// Each has a code of its own, and blocks in which a band is empty, which are
// most of them, share one token. That makes renditions 3 % smaller than one
// scan would, and they appear as a whole while they load.

// band is a scan of one component: its coefficients from first to last, in
// zigzag order.
type band struct{ component, first, last int }

// script is the order of the scans behind the first. Colours come before the
// finer half of the brightness, because they are few bytes.
var script = []band{{0, 1, 5}, {2, 1, 63}, {1, 1, 63}, {0, 6, 63}}

// scans appends all scans.
func (e *encoder) scans() {
	e.scanDC()
	for _, b := range script {
		if b.component < len(e.planes) {
			e.scanBand(b)
		}
	}
}

// scanDC appends the scan of the means, of all components.
func (e *encoder) scanDC() {
	e.tokens.reset()
	if len(e.planes) == 1 {
		e.tokensGrey()
	} else {
		e.tokensColour()
	}
	head := []byte{byte(len(e.planes))}
	for i := range e.planes {
		head = append(head, byte(i+1), byte(min(i, 1)<<4))
	}
	var table codeTable
	for i := range e.quantisers {
		e.code(&table, i, byte(i))
	}
	e.segment(markerSOS, append(head, 0, 0, 0))
	e.bits(&table)
}

// tokensGrey takes the means of the only component: block after block.
func (e *encoder) tokensGrey() {
	previous := int16(0)
	e.tokens.reserve(len(e.planes[0].blocks))
	for i := range e.planes[0].blocks {
		dc := e.planes[0].blocks[i].coefficients[0]
		e.tokens.add(value(int32(dc) - int32(previous)))
		previous = dc
	}
}

// tokensColour takes the means MCU by MCU: four blocks of brightness and one
// of each colour. Blocks of an MCU that lie outside of the picture are as
// bright as the one before, which is cheapest.
func (e *encoder) tokensColour() {
	var previous [3]int16
	take := func(i, x, y int) {
		p := &e.planes[i]
		dc := previous[i]
		if x < p.across && y < p.down {
			dc = p.blocks[y*p.across+x].coefficients[0]
		}
		e.tokens.add(value(int32(dc)-int32(previous[i])) | token(min(i, 1))*colourCode)
		previous[i] = dc
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

// scanBand appends a scan of a band.
func (e *encoder) scanBand(b band) {
	p := &e.planes[b.component]
	e.tokens.reset()
	e.tokens.reserve(p.tokensOf(b))
	ended := 0 // blocks in a row that end early
	for i := range p.blocks {
		ended = e.tokens.band(&p.blocks[i], b, ended)
	}
	e.tokens.end(ended)
	var table codeTable
	e.code(&table, 0, 0x10)
	e.segment(markerSOS, []byte{1, byte(b.component + 1), 0, byte(b.first), byte(b.last), 0})
	e.bits(&table)
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

// tokensOf is at least how many tokens a band has: one for each coefficient,
// and in each block up to three for zeros and one for the end before it.
func (p *blockPlane) tokensOf(b band) int {
	n := len(p.blocks) + 1
	for i := range p.blocks {
		if rest := p.blocks[i].in(b); rest != 0 {
			n += bits.OnesCount64(rest) + 3
		}
	}
	return n
}

// in tells which coefficients of a band are not zero.
func (b *block) in(band band) uint64 {
	return b.nonzero >> band.first << band.first & (1<<band.last<<1 - 1)
}

// maxEnded is how many blocks' ends one token holds.
const maxEnded = 1<<15 - 1

// band takes a band of a block. ended is how many blocks before it ended
// early and have no token yet; band returns how many have none behind it.
func (t *tokens) band(block *block, b band, ended int) int {
	rest := block.in(b)
	if rest == 0 {
		if ended++; ended == maxEnded {
			t.end(ended)
			return 0
		}
		return ended
	}
	t.end(ended)
	last := b.first - 1
	for ; rest != 0; rest &= rest - 1 {
		k := bits.TrailingZeros64(rest)
		run := k - last - 1
		last = k
		for ; run > 15; run -= 16 {
			t.add(zeros)
		}
		t.add(token(run)<<20 | value(int32(block.coefficients[k&63])))
	}
	if last < b.last {
		return 1
	}
	return 0
}

// end takes a number of blocks' ends in a row, if there are any.
func (t *tokens) end(ended int) {
	if ended > 0 {
		size := bits.Len(uint(ended)) - 1
		t.add(token(size)<<20 | token(ended-1<<size))
	}
}
