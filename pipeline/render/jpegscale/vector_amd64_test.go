package jpegscale

import (
	"flag"
	"math/rand/v2"
	"os"
	"testing"
)

// TestMain runs every test twice: with vector code, and without. Benchmarks
// and fuzzing, whose flags serve one run only, do without it under
// GODEBUG=cpu.avx2=off.
func TestMain(m *testing.M) {
	flag.Parse()
	given := func(name string) bool { return flag.Lookup(name).Value.String() != "" }
	code := m.Run()
	if useAVX2 && code == 0 && !given("test.fuzz") && !given("test.bench") {
		useAVX2 = false
		code = m.Run()
	}
	os.Exit(code)
}

// sameWithoutVectors fails where the scalar code makes another picture.
func sameWithoutVectors(t *testing.T, label string, make func() *Picture) {
	t.Helper()
	if !useAVX2 {
		t.Skip("skipped: no vector code to compare with")
	}
	got := make()
	useAVX2 = false
	want := make()
	useAVX2 = true
	for i := range want.planes {
		if d := worst(t, label, &got.planes[i], &want.planes[i]); d > 0 {
			t.Fatalf("%s: plane %d differs by %d levels", label, i, d)
		}
	}
}

func TestResizeVector(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	for _, size := range [][2]int{{1, 1}, {7, 5}, {200, 150}, {333, 61}} {
		p := &Picture{Width: size[0], Height: size[1], planes: []plane{newPlane(size[0], size[1])}}
		for i := range p.planes[0].pix {
			p.planes[0].pix[i] = byte(rnd.Uint32())
			if size[0] == 333 { // overshoots most
				p.planes[0].pix[i] = byte(int8(rnd.Uint32()) >> 7)
			}
		}
		for _, to := range [][2]int{size, {1, 1}, {3, size[1]}, {size[0], 3}, {150, 100}, {149, 113}, {67, 50}, {41, 29}, {260, 240}} {
			for _, orientation := range []int{1, 3, 6, 8} {
				sameWithoutVectors(t, "noise", func() *Picture { return p.Resize(to[0], to[1], orientation) })
			}
		}
	}
}

// Every coefficient may have any value, as in damaged files.
func TestInverseVector(t *testing.T) {
	if !useAVX2 {
		t.Skip("skipped: no vector code to compare with")
	}
	rnd := rand.New(rand.NewPCG(11, 12))
	for round := range 600 {
		blocks := 1 + rnd.IntN(9)
		coefficients := make([]int16, 36*blocks+coefficientSlack)
		spread := 1 << (1 + round%16)
		for i := range coefficients {
			coefficients[i] = int16(rnd.IntN(2*spread) - spread)
		}
		filled := make([]uint8, blocks)
		for i := range filled {
			filled[i] = 64
		}
		for _, inverse := range []func(dst []byte, stride int, coefficients []int16, filled []uint8){inverse6Row, inverse4Row} {
			var got, want [6 * 64]byte
			inverse(got[:], 64, coefficients, filled)
			useAVX2 = false
			inverse(want[:], 64, coefficients, filled)
			useAVX2 = true
			if got != want {
				t.Fatalf("%d blocks of coefficients below %d: other samples than scalar code", blocks, spread)
			}
		}
	}
}

func TestDecodeVector(t *testing.T) {
	for name, sampling := range samplings {
		data := jpegWriter{width: 331, height: 97, sampling: sampling, quality: 97}.write(t, blobs)
		for _, cover := range []int{0, 170, 110, 80, 50} {
			sameWithoutVectors(t, name, func() *Picture {
				p := mustDecode(t, data, cover)
				return p.Resize(p.Width, p.Height, 1)
			})
		}
	}
}
