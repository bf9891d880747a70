package jpegscale

import "fmt"

// huffmanSpec is a code as a DHT segment gives it (T.81, B.2.4.2).
type huffmanSpec struct {
	counts  [16]byte // how many codes there are of each length, 1-16
	symbols [256]byte
}

// readHuffmanSpec reads a code from the contents of a DHT segment and returns
// what follows it.
func readHuffmanSpec(b []byte, isAC bool) (*huffmanSpec, []byte, error) {
	spec := new(huffmanSpec)
	b = b[copy(spec.counts[:], b):]
	total, room := 0, 1
	for _, n := range spec.counts {
		total += int(n)
		room = 2*room - int(n)
		if room < 0 {
			return nil, nil, fmt.Errorf("%w: an impossible Huffman code", ErrDamaged)
		}
	}
	if total == 0 || total > 256 || total > len(b) {
		return nil, nil, fmt.Errorf("%w: a Huffman code of a wrong length", ErrDamaged)
	}
	copy(spec.symbols[:], b[:total])
	for _, s := range b[:total] {
		if !isAC && s > 15 {
			return nil, nil, fmt.Errorf("%w: an impossible Huffman symbol", ErrDamaged)
		}
	}
	return spec, b[total:], nil
}

// each calls f with every code of the spec, in the order of the codes: its
// length in bits and its symbol (T.81, C.2).
func (s *huffmanSpec) each(f func(code uint32, length uint, symbol byte)) {
	code, i := uint32(0), 0
	for l := range s.counts {
		for range s.counts[l] {
			f(code, uint(l+1), s.symbols[i])
			code++
			i++
		}
		code <<= 1
	}
}

// A huffmanTable finds codes. Most are found, together with the value that
// follows them, by one look at the next fastBits bits.
type huffmanTable struct {
	fast [1 << fastBits]fastEntry
	// firstBeyond[l] is the smallest number of l bits that is no code of l
	// bits or the beginning of a longer one; offset[l] leads from a code of
	// l bits to its symbol (T.81, F.2.2.3). Both serve codes that are longer
	// than fastBits.
	firstBeyond [17]int32
	offset      [17]int32
	symbols     [256]byte
	isAC        bool
}

// A fastEntry holds, for the bits that it was found with:
//
//	bits 0-4    how many bits to drop
//	bit 5       slow: the value was not among the bits
//	bits 8-15   how far to go on before the value's place in the block;
//	            endOfBlock for EOB, which leads behind every block
//	bits 16-31  the value, signed; its size where slow
//
// and just slow where the code is longer than fastBits, or none.
type fastEntry uint32

const (
	// fastBits is where a table that holds more is as slow as one that
	// misses more: measured on camera JPEGs of 2 to 10 MB.
	fastBits   = 11
	slow       = 1 << 5
	endOfBlock = 128
)

func newHuffmanTable(spec *huffmanSpec, isAC bool) *huffmanTable {
	t := &huffmanTable{symbols: spec.symbols, isAC: isAC}
	code, i := int32(0), int32(0)
	for l := 1; l <= 16; l++ {
		t.offset[l] = i - code
		code += int32(spec.counts[l-1])
		i += int32(spec.counts[l-1])
		t.firstBeyond[l] = code
		code <<= 1
	}
	for i := range t.fast {
		t.fast[i] = slow
	}
	spec.each(func(code uint32, length uint, symbol byte) {
		if length > fastBits {
			return
		}
		spare := fastBits - length
		for follows := uint32(0); follows < 1<<spare; follows++ {
			t.fast[code<<spare|follows] = newFastEntry(length, symbol, follows, spare, isAC)
		}
	})
	return t
}

// newFastEntry makes the entry for a code that is followed by the given spare
// bits.
func newFastEntry(length uint, symbol byte, follows uint32, spare uint, isAC bool) fastEntry {
	size := uint(symbol & 15)
	skip := advance(symbol, isAC)
	if size > spare {
		return fastEntry(uint32(length) | slow | skip<<8 | uint32(size)<<16)
	}
	value := int32(0)
	if size > 0 {
		value = extend(follows>>(spare-size), size)
	}
	return fastEntry(uint32(length+size) | skip<<8 | uint32(value)<<16)
}

// advance is how many zeros a symbol announces before its value, and
// endOfBlock for EOB. 16 zeros (ZRL) are 15 and a value of 0. Symbols of a
// run without a value that are neither (progressive JPEGs have them) end a
// block as well.
func advance(symbol byte, isAC bool) uint32 {
	if !isAC {
		return 0
	}
	if symbol&15 == 0 && symbol != 0xf0 {
		return endOfBlock
	}
	return uint32(symbol >> 4)
}

// extend makes a signed value of size > 0 bits (T.81, F.2.2.1).
func extend(bits uint32, size uint) int32 {
	if bits>>(size-1) == 0 {
		return int32(bits) - (1<<size - 1)
	}
	return int32(bits)
}

// long finds the code, of any length, that acc begins with. A length of 0
// means that there is none.
func (t *huffmanTable) long(acc uint64) (length uint, symbol byte) {
	for l := uint(1); l <= 16; l++ {
		code := int32(acc >> (64 - l))
		if code < t.firstBeyond[l] {
			return l, t.symbols[uint8(code+t.offset[l])]
		}
	}
	return 0, 0
}

// A pairTable finds two AC codes with their values at once, where fastBits
// bits hold them, as they often do.
//
//	bits 0-3    how many bits to drop
//	bit 4       slow: not even the first was among the bits, or has a value
//	            that is too large
//	bits 5-8    how far to go on to the place of the first value
//	bits 9-16   how far to go on in all: behind the second value's place;
//	            endOfBlock and more with EOB
//	bits 17-25  the first value, signed
//	bits 26-31  the second value, signed: 0 where there is no second code
type pairTable [1 << fastBits]uint32

const (
	pairSlow = 1 << 4
	// pairedEnd is from where on the second code of a pair might belong to
	// the next block: the first may go on by 15.
	pairedEnd = 64 - 16
)

func newPairTable(t *huffmanTable) *pairTable {
	pairs := new(pairTable)
	for i := range pairs {
		first := t.fast[i]
		length, skip, value := uint32(first&31), uint32(first>>8)&255, int32(first)>>16
		if first&slow != 0 || value != value<<23>>23 {
			pairs[i] = pairSlow
			continue
		}
		if skip == endOfBlock {
			pairs[i] = length | (endOfBlock+1)<<9
			continue
		}
		all, second := skip+1, int32(0)
		next := t.fast[uint32(i)<<length&(1<<fastBits-1)]
		if v := int32(next) >> 16; next&slow == 0 && length+uint32(next&31) <= fastBits && v == v<<26>>26 {
			length += uint32(next & 31)
			all += uint32(next>>8)&255 + 1
			second = v
		}
		pairs[i] = length | skip<<5 | all<<9 | uint32(value)<<23>>6 | uint32(second)<<26
	}
	return pairs
}

// A skipTable finds as many AC codes at once as skipBits bits hold, for
// passing over coefficients that a scale does not need.
//
//	bits 0-7    how many bits to drop
//	bits 8-15   how far to go on in the block; endOfBlock and more with EOB
//	bits 16-23  how far to go on to where the last of the codes stands:
//	            behind the block's end it belongs to the next block
//
// and 0 where not even one code with its value fits.
type skipTable [1 << skipBits]uint32

const skipBits = 13

func newSkipTable(spec *huffmanSpec) *skipTable {
	// single[i] is the first code in i: its length with the value, and the
	// way it leads.
	var single [1 << skipBits]struct{ length, step uint8 }
	spec.each(func(code uint32, length uint, symbol byte) {
		total := length + uint(symbol&15)
		if total > skipBits {
			return
		}
		first := code << (skipBits - length)
		for i := first; i < first+1<<(skipBits-length); i++ {
			single[i].length, single[i].step = uint8(total), uint8(advance(symbol, true)+1)
		}
	})
	t := new(skipTable)
	for i := range t {
		t[i] = chain(uint32(i), func(bits uint32) (length, step uint32) {
			return uint32(single[bits].length), uint32(single[bits].step)
		})
	}
	return t
}

// chain follows one code after the other through skipBits bits.
func chain(bits uint32, single func(bits uint32) (length, step uint32)) uint32 {
	var dropped, steps, last uint32
	for steps < 64 {
		length, step := single(bits)
		if length == 0 || dropped+length > skipBits {
			break
		}
		dropped += length
		last = steps
		steps += step
		bits = bits << length & (1<<skipBits - 1)
	}
	return dropped | steps<<8 | last<<16
}
