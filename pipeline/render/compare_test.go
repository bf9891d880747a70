package render

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"testing"

	"github.com/disintegration/imaging"
)

// crowd is a hall of people; moved are so many of them, by some pixels.
func crowd(moved int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, 960, 640))
	draw.Draw(img, img.Rect, image.NewUniform(color.Gray{90}), image.Point{}, draw.Src)
	random := rand.New(rand.NewPCG(8, 0))
	for n := range 80 {
		x, y, w, h := random.IntN(960), random.IntN(640), 20+random.IntN(120), 20+random.IntN(120)
		ink := color.NRGBA{uint8(random.IntN(256)), uint8(random.IntN(256)), uint8(random.IntN(256)), 255}
		if n >= 80-moved {
			x += 15
		}
		draw.Draw(img, image.Rect(x, y, x+w, y+h), image.NewUniform(ink), image.Point{}, draw.Src)
	}
	return img
}

func TestCompare(t *testing.T) {
	photo := crowd(0)
	rendition := jpegOf(t, imaging.Resize(photo, 640, 0, imaging.Lanczos), 82)
	grey := image.NewUniform(color.Gray{128})
	for _, c := range []struct {
		name        string
		picture     image.Image
		quality     int
		least, most float64 // of Worst
		cut         float64
	}{
		{"itself", photo, 90, 0, 3, 0},
		{"a copy", imaging.Resize(photo, 480, 0, imaging.CatmullRom), 50, 0, 4, 0},
		{"paler", imaging.AdjustContrast(photo, -15), 80, 0, 4, 0},
		{"another gamma", imaging.AdjustGamma(photo, 1.2), 80, 0, 6, 0},
		{"a part", imaging.Crop(photo, image.Rect(20, 10, 930, 610)), 80, 0, 5, 0.047},
		{"somebody moved", crowd(1), 80, 8, 99, 0},
		{"upside down", imaging.Rotate180(photo), 80, 20, 255, -1},
		{"nothing", imaging.New(96, 64, color.Black), 80, 20, 255, -1},
		{"a wall", func() image.Image {
			w := image.NewGray(image.Rect(0, 0, 96, 64))
			draw.Draw(w, w.Rect, grey, image.Point{}, draw.Src)
			return w
		}(), 80, 20, 255, -1},
	} {
		d, err := Compare(t.Context(), jpegOf(t, c.picture, c.quality), rendition)
		if err != nil || d.Worst < c.least || d.Worst > c.most || c.cut >= 0 && (d.Cut < c.cut-0.004 || d.Cut > c.cut+0.004 || d.Beyond > 0.002) {
			t.Errorf("%s: %+v, %v", c.name, d, err)
		}
	}
	if _, err := Compare(t.Context(), rendition[:100], rendition); err == nil {
		t.Error("half a picture was compared")
	}
}

func BenchmarkCompare(b *testing.B) {
	photo := crowd(0)
	rendition := jpegOf(b, imaging.Resize(photo, 640, 0, imaging.Lanczos), 82)
	copied := jpegOf(b, imaging.Crop(photo, image.Rect(20, 10, 930, 610)), 80)
	for name, picture := range map[string][]byte{"copy": rendition, "part": copied} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Compare(b.Context(), picture, rendition); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
