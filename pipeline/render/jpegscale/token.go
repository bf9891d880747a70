package jpegscale

import "math/bits"

// A token is one Huffman symbol of the file to be, with its value: a whole
// picture becomes a list of them first, so that codes can be made for what it
// holds.
//
//	bits 0-15   the bits of the value, as many as the symbol says
//	bits 16-23  the symbol
//	bits 24-25  which code
type token uint32

const (
	codes      = 4 << 8 // codes and symbols together
	colourCode = token(1 << 24)
	plainCode  = 2                 // no code: the symbol is how many bits the value has
	zeros      = token(0xf0 << 16) // 16 zeros
)

// maxPlain is how many bits without a code a token holds.
const maxPlain = 16

// plainBits is a token of n bits without a code.
func plainBits(bits, n uint32) token { return token(plainCode<<24 | n<<16 | bits) }

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

// blockTokens is how many tokens a block has at most: coefficients, zeros, and
// ends.
const blockTokens = 63 + 3 + 1

func (t *tokens) reset() {
	t.list = t.list[:0]
	clear(t.counts[:])
}

// add takes a token.
func (t *tokens) add(v token) {
	t.list = append(t.list, v)
	t.counts[v>>16&(codes-1)]++
}

// leave leaves a place for a token that put takes later.
func (t *tokens) leave() int {
	t.list = append(t.list, 0)
	return len(t.list) - 1
}

func (t *tokens) put(at int, v token) {
	t.list[at] = v
	t.counts[v>>16&(codes-1)]++
}

// value is the size and the bits of a value (T.81, F.1.2.1).
func value(v int32) token { return valueAbove(v, 0) }

// valueAbove is that of a value without its low lowest bits, rounded towards
// zero.
func valueAbove(v int32, low uint) token {
	sign := v >> 31
	n := uint32((v^sign)-sign) >> (low & 31)
	size := bits.Len32(n)
	return token(size)<<16 | token((n^uint32(sign))&(1<<size-1))
}
