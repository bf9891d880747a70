package jpegscale

import (
	"flag"
	"math/rand/v2"
	"os"
	"testing"
)

// TestMain runs every test twice: with the vector code, and without.
func TestMain(m *testing.M) {
	code := m.Run()
	if f := flag.Lookup("test.fuzz"); useAVX2 && code == 0 && f.Value.String() == "" {
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
