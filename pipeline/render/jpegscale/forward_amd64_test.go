package jpegscale

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
)

// scalar makes the rest of a test do without vector code.
func scalar(t *testing.T) {
	if !useAVX2 {
		t.Skip("skipped: this CPU has no AVX2")
	}
	useAVX2 = false
	t.Cleanup(func() { useAVX2 = true })
}

// Vector code makes the same blocks as scalar code: of noise, soft and hard,
// and of what drives each coefficient to its ends.
func TestTransformVector(t *testing.T) {
	scalar(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	const stride = 37
	pix := make([]byte, 8*stride)
	check := func(what string) {
		t.Helper()
		for i := range standardQuantisation {
			for _, quality := range []int{1, 30, 50, 82, 95, 100} {
				var want, got [2]block
				var wantNonzero, gotNonzero [2]nonzero
				q := newQuantiser(&standardQuantisation[i], quality)
				q.transform(&want, &wantNonzero, pix, stride)
				transformAVX2(&got, &gotNonzero, &pix[0], stride, q, &zigzagShuffles)
				if got != want || gotNonzero != wantNonzero {
					t.Fatalf("%s at %d:\n%v %x, want\n%v %x", what, quality, got, gotNonzero, want, wantNonzero)
				}
			}
		}
	}
	for range 300 {
		soft := rnd.IntN(256)
		for i := range pix {
			pix[i] = byte(max(0, min(255, soft+int(rnd.NormFloat64()*40))))
		}
		check("soft noise")
		for i := range pix {
			pix[i] = byte(rnd.Uint32())
		}
		check("noise")
		for i := range pix {
			pix[i] = byte(int8(rnd.Uint32()) >> 7)
		}
		check("hard noise")
	}
	for uv := range 64 {
		for _, high := range []byte{0, 255} {
			for i := range pix {
				x, y := float64(i%stride%8), float64(i/stride)
				pix[i] = high
				if math.Cos((2*x+1)*float64(uv&7)*math.Pi/16)*math.Cos((2*y+1)*float64(uv>>3)*math.Pi/16) < 0 {
					pix[i] = ^high
				}
			}
			check("a basis function")
		}
	}
}

// Whole files are the same, wherever a row of blocks ends.
func TestEncodeVector(t *testing.T) {
	for _, name := range []string{"grey", "4:2:0"} {
		for width := 1; width <= 50; width += 3 {
			for _, quality := range []int{20, 82, 100} {
				p := grid(t, name, width, 29).Resize(width, 29, 1)
				t.Run("", func(t *testing.T) {
					got, err := p.Encode(quality, nil)
					if err != nil {
						t.Fatal(err)
					}
					scalar(t)
					want, err := p.Encode(quality, nil)
					if err != nil {
						t.Fatal(err)
					}
					if !bytes.Equal(got, want) {
						t.Errorf("%s %d pixels wide at %d: other bytes than scalar code", name, width, quality)
					}
				})
			}
		}
	}
}
