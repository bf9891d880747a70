package gallery

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"slices"
)

// Look is a photo's perceptual hash, see Record.Look. Two looks are compared
// by how many bits differ: few between copies of a picture, about half between
// different pictures.
type Look [4]uint64

// ParseLook reads Record.Look; false for what is none.
func ParseLook(s string) (Look, bool) {
	var b [32]byte
	if len(s) != hex.EncodedLen(len(b)) {
		return Look{}, false
	}
	if _, err := hex.Decode(b[:], []byte(s)); err != nil {
		return Look{}, false
	}
	var l Look
	for i := range l {
		l[i] = binary.BigEndian.Uint64(b[8*i:])
	}
	return l, true
}

// String is the look as records have it; "" for the zero Look, which is none.
func (l Look) String() string {
	if l == (Look{}) {
		return ""
	}
	return fmt.Sprintf("%016x%016x%016x%016x", l[0], l[1], l[2], l[3])
}

// Distance is in how many of their 256 bits two looks differ.
func (l Look) Distance(o Look) int {
	return bits.OnesCount64(l[0]^o[0]) + bits.OnesCount64(l[1]^o[1]) + bits.OnesCount64(l[2]^o[2]) + bits.OnesCount64(l[3]^o[3])
}

// MaxWithin is the largest distance that LookIndex searches. Pictures that
// differ by more are rarely the same: see sameLook for what was measured.
const MaxWithin = maxFlips*lookParts + lookParts - 1

const (
	lookParts = 16 // of 16 bits each
	maxFlips  = 2  // bits of a part that are flipped to find its neighbours

	// fewLooks are compared one by one, which is as quick as their buckets.
	fewLooks = 2048
	// mostCompared is how many looks one question compares at most: some
	// milliseconds. Of a million random looks a question within 12 bits compares
	// 200 (35 µs), within 31 4,000 (0.8 ms), within 47 33,000 (6 ms).
	mostCompared = 1 << 16
	// mostMatches is how many matches one question has at most.
	mostMatches = 1 << 10
)

// Match is a look that was found.
type Match struct {
	Index    int // in the looks that the index was made of
	Distance int
}

// LookIndex finds the looks near to another by multi-index hashing (Norouzi,
// Punjani, Fleet: Fast Search in Hamming Space with Multi-Index Hashing,
// 2012). A look is cut into parts of 16 bits. Of two looks that differ in few
// bits, some parts differ in none or in one or two; so it suffices to compare
// with the looks that share such a part. How many parts must be asked follows
// from the distance, and those are asked that fewest looks share.
//
// It takes about 110 bytes a look, does not change, and may be asked by many
// goroutines.
type LookIndex struct {
	looks  []Look   // each once, sorted
	first  []uint32 // of each look, and one more: where its owners begin
	owners []uint32 // indices that the caller knows, by look
	parts  [lookParts]buckets
	flips  []uint16 // by how many bits they flip; see flipsUpTo
}

// buckets are the looks by what one of their parts is.
type buckets struct {
	start   []uint32 // of each value, and one more
	members []uint32
}

// flipsUpTo is how many of LookIndex.flips flip at most so many bits.
var flipsUpTo = [maxFlips + 1]int{1, 1 + 16, 1 + 16 + 16*15/2}

// NewLookIndex makes an index of looks, of which it keeps no reference.
func NewLookIndex(looks []Look) *LookIndex {
	x := &LookIndex{
		looks: make([]Look, 0, len(looks)), first: make([]uint32, 0, len(looks)+1), owners: make([]uint32, len(looks)),
	}
	for i := range x.owners {
		x.owners[i] = uint32(i)
	}
	slices.SortFunc(x.owners, func(a, b uint32) int {
		return cmp.Or(slices.Compare(looks[a][:], looks[b][:]), cmp.Compare(a, b))
	})
	for n, i := range x.owners {
		if n == 0 || looks[i] != x.looks[len(x.looks)-1] {
			x.looks = append(x.looks, looks[i])
			x.first = append(x.first, uint32(n))
		}
	}
	x.first = append(x.first, uint32(len(looks)))
	if len(x.looks) <= fewLooks {
		return x
	}
	for part := range x.parts {
		x.parts[part] = newBuckets(x.looks, part)
	}
	x.flips = []uint16{0}
	for a := range 16 {
		x.flips = append(x.flips, 1<<a)
	}
	for a := range 16 {
		for b := range a {
			x.flips = append(x.flips, 1<<a|1<<b)
		}
	}
	return x
}

// newBuckets sorts the looks by one of their parts, by counting.
func newBuckets(looks []Look, part int) buckets {
	b := buckets{make([]uint32, 1<<16+1), make([]uint32, len(looks))}
	for _, l := range looks {
		b.start[int(l.part(part))+1]++
	}
	for v := 1; v < len(b.start); v++ {
		b.start[v] += b.start[v-1]
	}
	next := slices.Clone(b.start)
	for i, l := range looks {
		v := l.part(part)
		b.members[next[v]] = uint32(i)
		next[v]++
	}
	return b
}

func (l Look) part(n int) uint16 { return uint16(l[n/4] >> (16 * (n % 4))) }

// Nearest are all looks that differ from this one in at most within bits,
// which may be MaxWithin at most; the nearest first, then by index. It is crowded,
// and finds none, where that would be thousands, or where comparing would take
// long as very many pictures are much alike.
func (x *LookIndex) Nearest(l Look, within int) (matches []Match, crowded bool) {
	if within < 0 {
		return nil, false
	}
	within = min(within, MaxWithin)
	found := func(i uint32) bool {
		if d := l.Distance(x.looks[i]); d <= within {
			for _, owner := range x.owners[x.first[i]:x.first[i+1]] {
				if len(matches) == mostMatches {
					return false
				}
				matches = append(matches, Match{int(owner), d})
			}
		}
		return true
	}
	if !x.candidates(l, within, found) {
		return nil, true
	}
	slices.SortFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Index, b.Index))
	})
	return matches, false
}

// candidates hands out, each once, all looks that may differ from l in at most
// within bits, until found says that it is enough. It says whether it got to the end.
func (x *LookIndex) candidates(l Look, within int, found func(uint32) bool) bool {
	if len(x.looks) <= fewLooks {
		for i := range x.looks {
			if !found(uint32(i)) {
				return false
			}
		}
		return true
	}
	// Were each of n parts to differ in more than f bits, that would be
	// n·(f+1) bits at least. So one of within/(f+1)+1 parts differs in at most f.
	f := within / lookParts
	flips := x.flips[:flipsUpTo[f]]
	asked, compared := x.leastShared(l, flips, within/(f+1)+1)
	if compared > mostCompared {
		return false
	}
	for n, part := range asked {
		for _, flip := range flips {
			for _, i := range x.parts[part].of(l.part(part) ^ flip) {
				if !x.sharesOne(l, i, asked[:n], f) && !found(i) {
					return false
				}
			}
		}
	}
	return true
}

// leastShared are the n parts of a look that, with those flips, fewest looks
// share, and how many do in all.
func (x *LookIndex) leastShared(l Look, flips []uint16, n int) (parts []int, shared int) {
	var sizes [lookParts]int
	for part := range lookParts {
		parts = append(parts, part)
		for _, flip := range flips {
			sizes[part] += len(x.parts[part].of(l.part(part) ^ flip))
		}
	}
	slices.SortStableFunc(parts, func(a, b int) int { return cmp.Compare(sizes[a], sizes[b]) })
	for _, part := range parts[:n] {
		shared += sizes[part]
	}
	return parts[:n], shared
}

// sharesOne says whether a look was handed out before, for one of these parts.
func (x *LookIndex) sharesOne(l Look, i uint32, parts []int, f int) bool {
	for _, part := range parts {
		if bits.OnesCount16(l.part(part)^x.looks[i].part(part)) <= f {
			return true
		}
	}
	return false
}

func (b buckets) of(value uint16) []uint32 {
	return b.members[b.start[value]:b.start[int(value)+1]]
}
