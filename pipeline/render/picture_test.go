package render

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// defaults are sizes small enough for a quick test.
var defaults = Settings{Sizes: []Size{{"small", 64}, {"medium", 128}, {"large", 202}}, Quality: 82}

// scene draws discs and boxes on a gradient; each seed another one.
func scene(w, h int, seed uint64) *image.NRGBA {
	rnd := rand.New(rand.NewPCG(seed, 1))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	tilt := [6]int{}
	for i := range tilt {
		tilt[i] = rnd.IntN(200)
	}
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{
				uint8(20 + tilt[0]*x/w + tilt[1]*y/h/8), uint8(20 + tilt[2]*(w-x)/w + tilt[3]*y/h/8), uint8(20 + tilt[4]*y/h), 255})
		}
	}
	for range 12 {
		c := color.NRGBA{uint8(rnd.IntN(256)), uint8(rnd.IntN(256)), uint8(rnd.IntN(256)), 255}
		cx, cy, rad, box := rnd.IntN(w), rnd.IntN(h), 2+rnd.IntN(max(1, min(w, h)/4)), rnd.IntN(2) == 0
		for y := max(0, cy-rad); y < min(h, cy+rad); y++ {
			for x := max(0, cx-rad); x < min(w, cx+rad); x++ {
				if box || (x-cx)*(x-cx)+(y-cy)*(y-cy) < rad*rad {
					img.SetNRGBA(x, y, c)
				}
			}
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	if n, ok := img.(*image.NRGBA); ok {
		img = &image.RGBA{Pix: n.Pix, Stride: n.Stride, Rect: n.Rect} // opaque, so the same bytes: quick to encode
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// convert copies img into dst, pixel by pixel.
func convert[T interface {
	image.Image
	Set(x, y int, c color.Color)
}](dst T, img image.Image) T {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			dst.Set(x, y, img.At(x, y))
		}
	}
	return dst
}

func fromTestdata(t testing.TB, name string) []byte {
	t.Helper()
	return readFile(t, filepath.Join("testdata", name))
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sharedFiles are files of the collections that stand beside the project.
func sharedFiles(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Skipf("../../../shared/%s is not there: the collections of real photos stand beside the project, not in it", pattern)
	}
	return names
}

func renderBytes(data []byte, src Source, s Settings) (*Result, error) {
	return Render(context.Background(), bytes.NewReader(data), int64(len(data)), src, s)
}

func mustRender(t testing.TB, data []byte, src Source, s Settings) *Result {
	t.Helper()
	res, err := renderBytes(data, src, s)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func decodeJPEG(t testing.TB, data []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// difference is the mean difference of the channels of two pictures, 0-255;
// 255 where their dimensions differ.
func difference(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 255
	}
	var sum, n float64
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			ar, ag, ab, _ := a.At(x, y).RGBA()
			br, bg, bb, _ := b.At(x, y).RGBA()
			for _, d := range [3][2]uint32{{ar, br}, {ag, bg}, {ab, bb}} {
				sum += float64(max(d[0], d[1])-min(d[0], d[1])) / 257
				n++
			}
		}
	}
	return sum / n
}
