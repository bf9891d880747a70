package jpegscale

import "math/bits"

// A token is one Huffman symbol of the file to be, with its value: a whole
// picture becomes a list of them first, so that codes can be made for what it
// holds.
//
//	bits 0-15   the bits of the value, as many as the symbol says
//	bits 16-23  the symbol
//	bits 24-25  the code: of brightness or colour, DC or AC
type token uint32

const (
	codeDC     = 0 << 24
	codeAC     = 1 << 24
	codeColour = 2 << 24
	codes      = 4 << 8 // codes and symbols together
	endToken   = token(codeAC)
	zerosToken = token(codeAC | 0xf0<<16) // 16 zeros
)

// tokens collects those of a picture, and counts them.
type tokens struct {
	list   []token
	counts [codes]uint32
}

// blockTokens is how many tokens a block can have.
const blockTokens = 64

// reserve makes room for a number of blocks.
func (t *tokens) reserve(blocks int) {
	if need := len(t.list) + blocks*blockTokens; need > cap(t.list) {
		grown := make([]token, len(t.list), max(need, 2*cap(t.list)))
		copy(grown, t.list)
		t.list = grown
	}
}

// add takes a block: quantised coefficients in zigzag order, which of them
// are not zero, and the DC coefficient of the block before. There must be
// room.
func (t *tokens) add(block *[64]int16, nonzero uint64, previousDC int32, colour token) {
	list := t.list[len(t.list) : len(t.list)+blockTokens]
	n := 0
	list[n] = colour | codeDC | value(int32(block[0])-previousDC)
	n++
	last := 0
	for rest := nonzero &^ 1; rest != 0; rest &= rest - 1 {
		k := bits.TrailingZeros64(rest)
		run := k - last - 1
		last = k
		for run > 15 {
			list[n&63] = colour | zerosToken
			n++
			run -= 16
		}
		list[n&63] = colour | codeAC | token(run)<<20 | value(int32(block[k&63]))
		n++
	}
	if last < 63 {
		list[n&63] = colour | endToken
		n++
	}
	for _, token := range list[:n] {
		t.counts[token>>16&(codes-1)]++
	}
	t.list = t.list[:len(t.list)+n]
}

// addEmpty takes a block that lies outside of the picture: as cheap as can be.
func (t *tokens) addEmpty(colour token) {
	t.list = append(t.list, colour|codeDC, colour|endToken)
	t.counts[(colour|codeDC)>>16]++
	t.counts[(colour|endToken)>>16]++
}

// value is the size and the bits of a value (T.81, F.1.2.1).
func value(v int32) token {
	sign := v >> 31
	size := bits.Len32(uint32((v ^ sign) - sign))
	return token(size)<<16 | token(uint32(v+sign)&(1<<size-1))
}
