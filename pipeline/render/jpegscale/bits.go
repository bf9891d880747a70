package jpegscale

import "encoding/binary"

// bitReader delivers the bits of one entropy-coded segment: what stands
// between two markers. Behind its end it delivers zeros, so that the inner
// loops need not look for it; overrun tells afterwards.
//
// The bits are in acc, the next one on top, of which count are known to be
// good. Those below are either zero or what follows in window, so that
// refilling may write over them (Fabian Giesen, Reading bits in far too many
// ways, part 2: variant 4).
type bitReader struct {
	in       *input
	acc      uint64
	count    uint
	window   *window // entropy-coded bytes, unstuffed
	pos, end int     // the next byte for acc; the end of what is there
	ended    bool    // nothing follows in this segment but marker
	marker   byte    // 0 where the file just ends
}

const (
	// maxMCUBytes is how long an MCU can be: ten blocks (T.81, B.2.3) of 64
	// codes of at most 16 bits, followed by at most 15 bits of value.
	maxMCUBytes = 10 * 64 * 31 / 8
	windowSize  = 8 << 10 // stays in the first-level cache, with the tables
	// overhang is how far behind the end an MCU and a refill may read.
	overhang = maxMCUBytes + 16
)

// window has a length that makes it free to look into: behind any position,
// modulo windowMask+1, there are eight bytes.
type window [windowMask + 8]byte

const windowMask = 16<<10 - 1 // windowSize and overhang fit into it

func newBitReader(in *input) *bitReader {
	return &bitReader{in: in, window: new(window)}
}

// begin starts the next segment.
func (b *bitReader) begin() {
	b.acc, b.count = 0, 0
	b.pos, b.end = 0, 0
	b.ended, b.marker = false, 0
}

// prepare makes sure that an MCU can be read without looking for the end.
func (b *bitReader) prepare() {
	if b.pos+overhang > b.end && !b.ended {
		b.slide()
	}
}

// slide drops what was read and reads on.
func (b *bitReader) slide() {
	b.end = copy(b.window[:], b.window[min(b.pos, b.end):b.end])
	b.pos = 0
	var n int
	n, b.marker, b.ended = b.in.readEntropy(b.window[b.end:windowSize])
	b.end += n
	if b.ended {
		clear(b.window[b.end:])
	}
}

// overrun says whether more bits were taken than there were.
func (b *bitReader) overrun() bool {
	return b.pos > b.end && 8*b.pos-int(b.count) > 8*b.end
}

// skipToMarker drops what is left of the segment.
func (b *bitReader) skipToMarker() {
	for !b.ended {
		b.pos = b.end
		b.slide()
	}
}

// refill returns acc, count and pos with at least 56 good bits.
func refill(w *window, acc uint64, count uint, pos int) (uint64, uint, int) {
	at := pos & windowMask
	acc |= binary.BigEndian.Uint64(w[at:at+8]) >> (count & 63)
	pos += int((63 - count) >> 3)
	return acc, count | 56, pos
}
