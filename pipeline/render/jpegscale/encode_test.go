package jpegscale

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"runtime"
	"testing"
)

// decoded is what image/jpeg makes of a file.
func decoded(t testing.TB, data []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestEncode(t *testing.T) {
	for _, name := range []string{"grey", "4:2:0", "4:4:4"} {
		p := grid(t, name, 150, 101).Resize(150, 101, 1)
		size := 0
		for _, tt := range []struct {
			quality int
			least   float64 // dB
		}{{1, 14}, {10, 24}, {50, 32}, {82, 36}, {95, 41}, {100, 45}} {
			data, err := p.Encode(tt.quality, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(data) <= size {
				t.Errorf("%s at %d: %d bytes, no more than at less", name, tt.quality, len(data))
			}
			size = len(data)
			for i, want := range standardPlanes(t, name, data) {
				if got := psnr(t, &p.planes[i], &want); got < tt.least {
					t.Errorf("%s at %d: plane %d at %.1f dB", name, tt.quality, i, got)
				}
			}
		}
	}
}

func TestEncodeEverySize(t *testing.T) {
	for width := 1; width <= 40; width++ {
		for height := 1; height <= 40; height += 3 {
			for _, name := range []string{"grey", "4:2:0"} {
				p := grid(t, name, width, height).Resize(width, height, 1)
				data, err := p.Encode(95, nil)
				if err != nil {
					t.Fatal(err)
				}
				for i, want := range standardPlanes(t, name, data) {
					if got := psnr(t, &p.planes[i], &want); got < 30 {
						t.Errorf("%s %d×%d: plane %d at %.1f dB", name, width, height, i, got)
					}
				}
			}
		}
	}
}

// Noise at the best quality takes every coefficient, and codes of all sizes.
func TestEncodeNoise(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	p := grid(t, "4:2:0", 120, 90).Resize(120, 90, 1)
	for _, extreme := range []bool{false, true} {
		for i := range p.planes {
			for j := range p.planes[i].pix {
				v := byte(rnd.Uint32())
				if extreme {
					v = byte(int8(v) >> 7)
				}
				p.planes[i].pix[j] = v
			}
		}
		data, err := p.Encode(100, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range standardPlanes(t, "noise", data) {
			if got := psnr(t, &p.planes[i], &want); got < 40 {
				t.Errorf("extreme %v: plane %d at %.1f dB", extreme, i, got)
			}
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	p := grid(t, "grey", 8, 8)
	for _, quality := range []int{0, -1, 101} {
		if _, err := p.Encode(quality, nil); err == nil {
			t.Errorf("quality %d: no error", quality)
		}
	}
	wide := p.Resize(65536, 1, 1)
	if _, err := wide.Encode(50, nil); err == nil {
		t.Error("65536 pixels wide: no error")
	}
	if _, err := p.Resize(65535, 1, 1).Encode(50, nil); err != nil {
		t.Errorf("65535 pixels wide: %v", err)
	}
}

func TestEncodeCarriesSegments(t *testing.T) {
	comment := appendSegment(nil, 0xfe, "감자 🥔, a comment")
	data, err := grid(t, "4:2:0", 30, 20).Encode(80, comment)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data[20:20+len(comment)], comment) || string(data[6:10]) != "JFIF" {
		t.Errorf("not behind the JFIF segment: %q", data[:60])
	}
	decoded(t, data)
}

// The same bytes come out on every machine and every run: a change here is
// one of render.Version.
func TestSameBytes(t *testing.T) {
	data := jpegWriter{width: 403, height: 305, sampling: samplings["4:2:2"]}.write(t, blobs)
	for cover, want := range map[int]string{
		0:   "09640f301065b573",
		200: "6c2eb79c863bbbac",
		50:  "5466026ac175235c",
	} {
		p := mustDecode(t, data, cover).Resize(48, 37, 6)
		out, err := p.Encode(82, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(out)
		if got := hex.EncodeToString(sum[:8]); got != want {
			t.Errorf("cover %d: %s, was %s", cover, got, want)
		}
	}
}

func TestImage(t *testing.T) {
	p := grid(t, "4:2:0", 33, 21)
	img, ok := p.Image().(*image.YCbCr)
	if !ok || img.Bounds() != image.Rect(0, 0, 33, 21) || img.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		t.Fatalf("%T %v", p.Image(), p.Image().Bounds())
	}
	if got, want := img.YCbCrAt(31, 19).Cb, p.planes[1].row(9)[15]; got != want {
		t.Errorf("Cb %d, want %d", got, want)
	}
	if _, ok := grid(t, "grey", 33, 21).Image().(*image.Gray); !ok {
		t.Error("grey is not grey")
	}
	if img := grid(t, "4:2:2", 33, 21).Image().(*image.YCbCr); img.Bounds() != image.Rect(0, 0, 33, 21) {
		t.Errorf("4:2:2: %v", img.Bounds())
	}
}

// Noise at the best quality stays within the memory that was announced.
func TestRenditionMemory(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, name := range []string{"grey", "4:4:4"} {
		p := grid(t, name, 600, 400)
		for i := range p.planes {
			for j := range p.planes[i].pix {
				p.planes[i].pix[j] = byte(int8(rnd.Uint32()) >> 7)
			}
		}
		for _, to := range [][2]int{{600, 400}, {301, 200}, {40, 27}} {
			for _, orientation := range []int{1, 6} {
				w, h := to[0], to[1]
				if orientation == 6 {
					w, h = h, w
				}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				if _, err := p.Resize(w, h, orientation).Encode(100, nil); err != nil {
					t.Fatal(err)
				}
				runtime.ReadMemStats(&after)
				got := int64(after.TotalAlloc - before.TotalAlloc)
				if want := RenditionMemory(600, 400, w, h); got > want {
					t.Errorf("%s to %v: took %d bytes, announced %d", name, to, got, want)
				} else {
					t.Logf("%s to %v: %d of %d", name, to, got, want)
				}
			}
		}
	}
}
