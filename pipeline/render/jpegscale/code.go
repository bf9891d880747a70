package jpegscale

import (
	"cmp"
	"slices"
)

// code is a Huffman code for a picture's symbols.
type code struct {
	spec huffmanSpec
	used int         // how many symbols have a code
	size [256]uint8  // of each, in bits; 0: none
	bits [256]uint32 // of each
}

// newCode makes the best code of at most 16 bits for symbols that occur so
// often. Symbols that never do get none.
func newCode(counts []uint32) *code {
	symbols := make([]int, 0, 256) // rarest first
	for s, n := range counts {
		if n > 0 {
			symbols = append(symbols, s)
		}
	}
	slices.SortStableFunc(symbols, func(a, b int) int { return cmp.Compare(counts[a], counts[b]) })
	// One more that never occurs takes part, so that no code is all ones,
	// which T.81 forbids (annex C). As the rarest it gets the longest code.
	weights := make([]uint64, 1, 257)
	for _, s := range symbols {
		weights = append(weights, uint64(counts[s]))
	}
	lengths := limitLengths(codeLengths(weights))

	c := &code{used: len(symbols)}
	copy(c.spec.counts[:], lengths[1:])
	slices.Reverse(symbols)
	for i, s := range symbols {
		c.spec.symbols[i] = byte(s)
	}
	c.spec.each(func(bits uint32, length uint, symbol byte) {
		c.size[symbol], c.bits[symbol] = uint8(length), bits
	})
	return c
}

// codeLengths makes a Huffman code for weights in ascending order, and says
// how many codes there are of each length. The two lightest nodes are always
// at the heads of two queues: leaves, and nodes in the order in which they
// were made (van Leeuwen 1976).
func codeLengths(weights []uint64) (lengths [257]int) {
	leaves := len(weights)
	nodes := slices.Clone(weights)
	parents := make([]int, 2*leaves)
	leaf, inner := 0, leaves
	lightest := func() int {
		if leaf < leaves && (inner == len(nodes) || nodes[leaf] <= nodes[inner]) {
			leaf++
			return leaf - 1
		}
		inner++
		return inner - 1
	}
	for len(nodes) < 2*leaves-1 {
		a, b := lightest(), lightest()
		parents[a], parents[b] = len(nodes), len(nodes)
		nodes = append(nodes, nodes[a]+nodes[b])
	}
	depths := make([]int, len(nodes)) // the root, the last node, has 0
	for i := len(nodes) - 2; i >= 0; i-- {
		depths[i] = depths[parents[i]] + 1
	}
	for _, depth := range depths[:leaves] {
		lengths[depth]++
	}
	return lengths
}

// limitLengths shortens codes of more than 16 bits (T.81, K.3, figure K.3)
// and takes away the longest one, which stands for no symbol.
func limitLengths(lengths [257]int) (limited [17]byte) {
	for l := 256; l > 16; l-- {
		for lengths[l] > 0 {
			// Two leaves of this length become one of one bit less; the
			// other goes beside a shorter one, which gets a bit more.
			shorter := l - 2
			for lengths[shorter] == 0 {
				shorter--
			}
			lengths[l] -= 2
			lengths[l-1]++
			lengths[shorter+1] += 2
			lengths[shorter]--
		}
	}
	longest := 16
	for lengths[longest] == 0 {
		longest--
	}
	lengths[longest]--
	for l := range limited {
		limited[l] = byte(lengths[l])
	}
	return limited
}
