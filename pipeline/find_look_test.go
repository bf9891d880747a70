package pipeline

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"path/filepath"
	"testing"
)

// A phone's screenshot shows the photo between bars and words. See
// TestScreenshotsFindTheirPhotos in cmd/eventroll for how many are known.
func TestFindByAScreenshot(t *testing.T) {
	a, files := newCopies(t)
	a.writeDana(t, files)
	a.ingest(t)
	f, err := a.NewFinder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	photo := idOf(t, files["photo"])
	for _, back := range []uint8{0, 255} {
		for _, top := range []int{0, 96} {
			for _, side := range []int{0, 12} {
				name := fmt.Sprintf("back %d, top %d, side %d", back, top, side)
				shot := filepath.Join(a.dir, name+".png")
				writeSample(t, shot, screenshot(t, hall(t, 1, 390-2*side, 0, 80), back, top, side))
				found, err := f.Find(t.Context(), shot)
				if err != nil || found.Photo != nil || len(found.Near) == 0 || found.Near[0].ID != photo {
					t.Errorf("%s: sure %t, %+v, %v", name, found.Sure, found.Near, err)
				}
				writeSample(t, shot, screenshot(t, hall(t, 99, 390-2*side, 0, 80), back, top, side))
				if found, err = f.Find(t.Context(), shot); err != nil || found.Photo != nil || len(found.Near) > 0 || found.Sure {
					t.Errorf("a stranger, %s: %+v, %v", name, found, err)
				}
			}
		}
	}
	// A page of nothing but words has no photo, and a white one neither.
	for _, picture := range [][]byte{screenshot(t, nil, 255, 400, 0), whitePage(t)} {
		shot := filepath.Join(a.dir, "words.png")
		writeSample(t, shot, picture)
		if found, err := f.Find(t.Context(), shot); err != nil || len(found.Near) > 0 {
			t.Errorf("words: %+v, %v", found, err)
		}
	}
}

// screenshot is a phone's screen with a picture so far from its top and sides,
// a clock above it and words below.
func screenshot(t *testing.T, picture []byte, back uint8, top, side int) []byte {
	t.Helper()
	screen := image.NewGray(image.Rect(0, 0, 390, 844))
	fill := func(r image.Rectangle, level uint8) {
		draw.Draw(screen, r, image.NewUniform(color.Gray{level}), image.Point{}, draw.Src)
	}
	fill(screen.Rect, back)
	if top > 60 {
		fill(image.Rect(20, 16, 60, 28), 255-back)
		fill(image.Rect(0, 44, 390, 60), back/2+64)
	}
	for line := range 5 {
		for word := range 4 + line%3 {
			fill(image.Rect(16+word*50, 560+line*22, 16+word*50+42-5*line, 570+line*22), 255-back)
		}
	}
	if picture != nil {
		img, err := jpeg.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(screen, img.Bounds().Add(image.Pt(side, top)), img, image.Point{}, draw.Src)
	}
	return encoded(t, screen)
}

func whitePage(t *testing.T) []byte {
	page := image.NewGray(image.Rect(0, 0, 390, 844))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	return encoded(t, page)
}

func encoded(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
