package jpegscale

import "math/bits"

// A token is one Huffman symbol of the file to be, with its value: a whole
// picture becomes a list of them first, so that codes can be made for what it
// holds.
//
//	bits 0-15   the bits of the value, as many as the symbol says
//	bits 16-23  the symbol
//	bit 24      which code
type token uint32

const (
	codes      = 2 << 8 // codes and symbols together
	colourCode = token(1 << 24)
	zeros      = token(0xf0 << 16) // 16 zeros
)

// valueBits is how many bits of value follow a symbol: of a coefficient as
// many as its lower half says; a run of blocks' ends (T.81, G.1.2.2), which
// has none there, as many as its upper half. 16 zeros have no value.
func valueBits(symbol int) int {
	if symbol&15 == 0 && symbol != 0xf0 {
		return symbol >> 4
	}
	return symbol & 15
}

// tokens collects those of a scan, and counts them.
type tokens struct {
	list   []token
	counts [codes]uint32
}

// blockTokens is how many tokens a block has at most, with those that are
// counted in case of zeros and of the end of blocks before it.
const blockTokens = 63 + 3 + 1

func (t *tokens) reset() {
	t.list = t.list[:0]
	clear(t.counts[:])
}

// reserve makes room for n tokens, in an empty list.
func (t *tokens) reserve(n int) {
	if n > cap(t.list) {
		t.list = make([]token, 0, n)
	}
}

// add takes a token. There must be room.
func (t *tokens) add(v token) {
	t.list = append(t.list, v)
	t.counts[v>>16&(codes-1)]++
}

// value is the size and the bits of a value (T.81, F.1.2.1).
func value(v int32) token {
	sign := v >> 31
	size := bits.Len32(uint32((v ^ sign) - sign))
	return token(size)<<16 | token(uint32(v+sign)&(1<<size-1))
}
