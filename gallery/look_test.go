package gallery

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestParseLook(t *testing.T) {
	l, ok := ParseLook("8000000000000000" + strings.Repeat("0", 47) + "1")
	if want := (Look{1 << 63, 0, 0, 1}); !ok || l != want {
		t.Errorf("read as %x, %t", l, ok)
	}
	if d := l.Distance(Look{}); d != 2 {
		t.Errorf("it differs from none in %d bits", d)
	}
	for _, bad := range []string{"", "80", strings.Repeat("x", 64), strings.Repeat("0", 66), strings.Repeat("0", 63) + "é"} {
		if _, ok := ParseLook(bad); ok {
			t.Errorf("%q was read", bad)
		}
	}
}

// flipped is a look with so many of its bits flipped.
func (l Look) flipped(random *rand.Rand, n int) Look {
	for _, bit := range random.Perm(256)[:n] {
		l[bit/64] ^= 1 << (bit % 64)
	}
	return l
}

func randomLook(random *rand.Rand) Look {
	return Look{random.Uint64(), random.Uint64(), random.Uint64(), random.Uint64()}
}

func nearestOneByOne(looks []Look, l Look, within int) []Match {
	var matches []Match
	for d := 0; d <= min(within, MaxWithin); d++ {
		for i := range looks {
			if looks[i].Distance(l) == d {
				matches = append(matches, Match{i, d})
			}
		}
	}
	return matches
}

// The index finds what comparing one by one finds: with few looks and with
// many, with twins, and with families of looks that share most of their bits.
func TestLookIndexFindsAll(t *testing.T) {
	for _, n := range []int{0, 1, 100, fewLooks, 5000} {
		random := rand.New(rand.NewPCG(1, uint64(n)))
		var looks []Look
		for len(looks) < n {
			l := randomLook(random)
			looks = append(looks, l)
			for range random.IntN(4) {
				looks = append(looks, l.flipped(random, random.IntN(50)))
			}
		}
		looks = looks[:n]
		x := NewLookIndex(looks)
		for range 200 {
			l := randomLook(random)
			if n > 0 {
				l = looks[random.IntN(n)].flipped(random, random.IntN(30))
			}
			within := random.IntN(60) - 2
			got, crowded := x.Nearest(l, within)
			if want := nearestOneByOne(looks, l, within); crowded || !slices.Equal(got, want) {
				t.Fatalf("of %d looks within %d: %v (crowded %t), want %v", n, within, got, crowded, want)
			}
		}
	}
}

// A look is found however its bits differ: here in every part but one by more
// than is asked for.
func TestLookIndexFindsTheWorst(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	looks := make([]Look, fewLooks+1)
	for i := range looks {
		looks[i] = randomLook(random)
	}
	x := NewLookIndex(looks)
	for f := range maxFlips + 1 {
		within := f*lookParts + lookParts - 1
		for i := range looks {
			l, spared := looks[i], random.IntN(lookParts)
			for part := range lookParts {
				n := f + 1
				if part == spared {
					n = f
				}
				for _, bit := range random.Perm(16)[:n] {
					l[part/4] ^= 1 << (16*(part%4) + bit)
				}
			}
			if got, crowded := x.Nearest(l, within); crowded || !slices.Contains(got, Match{i, within}) {
				t.Fatalf("within %d: %v, crowded %t", within, got, crowded)
			}
		}
	}
}

// Very many pictures that look alike are no reason to compare for hours, nor
// to find those that look like nothing else no more.
func TestLookIndexInACrowd(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	black := randomLook(random)
	looks := make([]Look, 100_000)
	for i := range looks {
		looks[i] = black.flipped(random, random.IntN(6))
	}
	own := randomLook(random)
	looks[777] = own
	x := NewLookIndex(looks)
	if got, crowded := x.Nearest(black, 12); !crowded || got != nil {
		t.Errorf("the crowd: %d found, crowded %t", len(got), crowded)
	}
	if got, crowded := x.Nearest(own.flipped(random, 3), 12); crowded || !slices.Equal(got, []Match{{777, 3}}) {
		t.Errorf("beside the crowd: %v, crowded %t", got, crowded)
	}
	for i := range looks {
		looks[i] = black // the very same
	}
	if got, crowded := NewLookIndex(looks).Nearest(black, 0); !crowded || got != nil {
		t.Errorf("twins: %d found, crowded %t", len(got), crowded)
	}
}

func BenchmarkLookIndex(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	looks := make([]Look, 1_000_000)
	for i := range looks {
		looks[i] = randomLook(random)
	}
	queries := make([]Look, 10_000)
	for i := range queries {
		queries[i] = looks[random.IntN(len(looks))].flipped(random, i%16)
	}
	b.Run("make/1M", func(b *testing.B) {
		for b.Loop() {
			NewLookIndex(looks)
		}
	})
	x := NewLookIndex(looks)
	for _, within := range []struct {
		name string
		bits int
	}{{"12", sameLook}, {"31", 31}, {"47", MaxWithin}} {
		b.Run("ask/within="+within.name, func(b *testing.B) {
			i, crowded := 0, 0
			for b.Loop() {
				if _, c := x.Nearest(queries[i%len(queries)], within.bits); c {
					crowded++
				}
				i++
			}
			b.ReportMetric(float64(crowded)/float64(i), "crowded/op")
		})
	}
}
