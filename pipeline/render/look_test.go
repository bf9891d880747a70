package render

import (
	"bytes"
	"encoding/hex"
	"image"
	"image/color"
	"math"
	"math/bits"
	"path/filepath"
	"testing"

	"github.com/disintegration/imaging"
)

// distance is how many bits two looks differ in.
func distance(a, b string) int {
	x, errA := hex.DecodeString(a)
	y, errB := hex.DecodeString(b)
	if errA != nil || errB != nil || len(x) != 32 || len(y) != 32 {
		return 256
	}
	n := 0
	for i := range x {
		n += bits.OnesCount8(x[i] ^ y[i])
	}
	return n
}

func TestLookFindsCopies(t *testing.T) {
	var looks []string
	for seed := range uint64(5) {
		original := scene(900, 600, 100+seed)
		data := jpegOf(t, original, 92)
		want := mustRender(t, data, Source{}, defaults).Look
		for _, c := range []struct{ edge, quality int }{{600, 40}, {320, 80}, {200, 60}, {1200, 75}, {900, 20}} {
			lesser := imaging.Resize(original, c.edge, 0, imaging.CatmullRom)
			got := mustRender(t, jpegOf(t, lesser, c.quality), Source{}, defaults).Look
			if d := distance(want, got); d > 20 {
				t.Errorf("scene %d: a copy of %d pixels, quality %d, differs in %d bits", seed, c.edge, c.quality, d)
			}
		}
		for i, other := range looks {
			if d := distance(want, other); d < 60 {
				t.Errorf("scenes %d and %d differ in only %d bits", seed, i, d)
			}
		}
		looks = append(looks, want)
	}
}

func TestLookOfRealPhotos(t *testing.T) {
	names := sharedFiles(t, "hackbu2023/photos/*.jpg")
	if len(names) > 3 {
		names = names[:3]
	}
	var looks []string
	most, least := 0, 256
	for _, name := range names {
		data := readFile(t, name)
		m, err := Measure(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		res := mustRender(t, data, Source{}, Settings{Sizes: []Size{{"small", 640}, {"large", 1280}}, Quality: 82})
		lesser := imaging.Resize(decodeJPEG(t, res.Renditions[1].Data), 400, 0, imaging.Linear)
		copied := mustRender(t, jpegOf(t, lesser, 50), Source{}, Settings{Sizes: []Size{{"small", 640}}, Quality: 82})
		most = max(most, distance(res.Look, copied.Look))
		for _, other := range looks {
			least = min(least, distance(res.Look, other))
		}
		looks = append(looks, res.Look)
		t.Logf("%s: %d×%d, sharpness %d, %s", filepath.Base(name), m.Width, m.Height, res.Sharpness, res.Look[:16])
	}
	t.Logf("copies differ in at most %d bits, photos in at least %d", most, least)
	if most > 20 || least < 40 {
		t.Errorf("copies differ in up to %d bits, photos in as few as %d", most, least)
	}
}

func TestLookOfNothing(t *testing.T) {
	// A white wall has no waves: only the brightness is above the median.
	flat := image.NewGray(image.Rect(0, 0, 90, 70))
	for i := range flat.Pix {
		flat.Pix[i] = 200
	}
	if got, want := look(flat)[:16], "8000000000000000"; got != want {
		t.Errorf("look of a flat picture is %s…, want %s…", got, want)
	}
}

func TestAverageGrid(t *testing.T) {
	// Whatever the dimensions, the mean of the cells is that of the pixels.
	for _, dim := range [][2]int{{64, 64}, {1, 1}, {3, 200}, {65, 63}, {640, 427}} {
		img := image.NewGray(image.Rect(0, 0, dim[0], dim[1]))
		var want float64
		for i := range img.Pix {
			img.Pix[i] = uint8(i * 37)
			want += float64(img.Pix[i])
		}
		want /= float64(len(img.Pix))
		var got float64
		for _, row := range averageGrid(img) {
			for _, v := range row {
				got += float64(v) / 256 / lookGrid / lookGrid
			}
		}
		if math.Abs(got-want) > 0.01 {
			t.Errorf("%v: mean %f, want %f", dim, got, want)
		}
	}
}

func TestCosine(t *testing.T) {
	for k := range 1000 {
		if got, want := cosine(k), math.Round(16384*math.Cos(float64(k)*math.Pi/128)); float64(got) != want {
			t.Errorf("cosine(%d) = %d, want %.0f", k, got, want)
		}
	}
}

func TestSharpness(t *testing.T) {
	sharp := scene(300, 200, 7)
	of := func(img *image.NRGBA) int { return sharpness(lumaOf(img)) }
	before := of(sharp)
	for _, sigma := range []float64{0.5, 1, 2, 4} {
		after := of(imaging.Blur(sharp, sigma))
		if after >= before {
			t.Errorf("blurred by %.1f: sharpness %d, not below %d", sigma, after, before)
		}
		before = after
	}
	// One white pixel on black, 5×5: its Laplacian is −1020 once and 255 four
	// times, so the sum is 0 and the variance (1020² + 4·255²) / 9.
	dot := image.NewGray(image.Rect(0, 0, 5, 5))
	dot.SetGray(2, 2, color.Gray{Y: 255})
	if got, want := sharpness(dot), (1020*1020+4*255*255)/9; got != want {
		t.Errorf("sharpness of a dot is %d, want %d", got, want)
	}
	if got := sharpness(image.NewGray(image.Rect(0, 0, 2, 500))); got != 0 {
		t.Errorf("sharpness of a line is %d", got)
	}
}
