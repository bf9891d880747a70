package jpegscale

import (
	"math/rand/v2"
	"testing"
)

// Every code is one that a decoder reads back, however skewed the counts are.
func TestCodes(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		counts := make([]uint32, 256)
		used := 1 + rnd.IntN(256)
		weight := uint32(1)
		for _, s := range rnd.Perm(256)[:used] {
			switch round % 3 {
			case 0:
				counts[s] = 1 + rnd.Uint32N(1000)
			case 1: // ever longer codes
				counts[s] = weight
				weight = min(weight*2, 1<<30)
			case 2:
				counts[s] = 1
			}
		}
		c := newCode(counts)
		if c.used != used {
			t.Fatalf("round %d: %d symbols of %d", round, c.used, used)
		}
		sum := 0
		for s := range counts {
			if (c.size[s] > 0) != (counts[s] > 0) {
				t.Fatalf("round %d: symbol %d occurs %d times and has %d bits", round, s, counts[s], c.size[s])
			}
			if c.size[s] > 0 {
				sum += 1 << (16 - c.size[s])
				if c.bits[s] == 1<<c.size[s]-1 {
					t.Fatalf("round %d: a code of ones", round)
				}
			}
		}
		if sum >= 1<<16 {
			t.Fatalf("round %d: no prefix code (%d)", round, sum)
		}
		spec, _, err := readHuffmanSpec(append(c.spec.counts[:], c.spec.symbols[:c.used]...), true)
		if err != nil {
			t.Fatal(err)
		}
		table := newHuffmanTable(spec, true)
		for s := range counts {
			if c.size[s] == 0 {
				continue
			}
			length, symbol := table.long(uint64(c.bits[s]) << (64 - c.size[s]))
			if length != uint(c.size[s]) || symbol != byte(s) {
				t.Fatalf("round %d: symbol %d of %d bits is read as %d of %d", round, s, c.size[s], symbol, length)
			}
		}
	}
}
