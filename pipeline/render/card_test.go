package render

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"testing"
)

// wall is a smooth picture with a patch of detail.
func wall(w, h int, detail image.Rectangle) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(color.NRGBA{200, 190, 180, 255}), image.Point{}, draw.Src)
	draw.Draw(img, detail, scene(detail.Dx(), detail.Dy(), 4), image.Point{}, draw.Src)
	return img
}

func TestCardShowsWhatIsToSee(t *testing.T) {
	for _, tt := range []struct {
		name   string
		w, h   int
		detail image.Rectangle
	}{
		{"on the left", 2000, 700, image.Rect(50, 100, 450, 600)},
		{"on the right", 2000, 700, image.Rect(1550, 100, 1950, 600)},
		{"in the middle", 2000, 700, image.Rect(800, 100, 1200, 600)},
		{"a standing photo, above", 1200, 1800, image.Rect(300, 100, 900, 500)},
		{"a standing photo, below", 1200, 1800, image.Rect(300, 1300, 900, 1700)},
		{"the card's own proportions", 1200, 630, image.Rect(300, 100, 900, 500)},
		{"small", 600, 400, image.Rect(100, 250, 500, 390)},
	} {
		rendition := mustRender(t, jpegOf(t, wall(tt.w, tt.h, tt.detail), 90), Source{}, Settings{Sizes: []Size{{"large", 2016}}, Quality: 90}).Renditions[0].Data
		card, err := Card(t.Context(), rendition, 80)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		img := decodeJPEG(t, card)
		if img.Bounds() != image.Rect(0, 0, CardWidth, CardHeight) {
			t.Errorf("%s: a card of %v", tt.name, img.Bounds())
		}
		w, h := cardCrop(tt.w, tt.h)
		window := mostToSee(decodeJPEG(t, rendition), w, h)
		if inside := window.Intersect(tt.detail); inside.Dx()*inside.Dy()*10 < tt.detail.Dx()*tt.detail.Dy()*9 {
			t.Errorf("%s: shows %v of %v", tt.name, window, tt.detail)
		}
		again, _ := Card(t.Context(), rendition, 80)
		if !bytes.Equal(card, again) {
			t.Errorf("%s: another card than before", tt.name)
		}
	}
}

func TestCardOfASmoothPictureIsItsMiddle(t *testing.T) {
	flat := wall(2000, 700, image.Rect(0, 0, 1, 1))
	w, h := cardCrop(2000, 700)
	if got := mostToSee(flat, w, h); got.Min.X < (2000-w)/2-10 || got.Min.X > (2000-w)/2+10 {
		t.Errorf("shows %v", got)
	}
}

func TestCardRefusesSmallPhotos(t *testing.T) {
	for _, size := range [][2]int{{599, 400}, {640, 310}, {1, 1}, {3000, 2}} {
		photo := jpegOf(t, scene(size[0], size[1], 5), 80)
		if _, err := Card(t.Context(), photo, 80); !errors.Is(err, ErrTooSmall) {
			t.Errorf("%v: %v", size, err)
		}
	}
	if _, err := Card(t.Context(), []byte("no picture"), 80); !errors.Is(err, ErrFormat) {
		t.Errorf("text: %v", err)
	}
}

func TestCardCarriesTheWords(t *testing.T) {
	src := Source{Byline: "김다나", Profile: testProfile("RGB ", "Printer", true)}
	rendition := mustRender(t, jpegOf(t, scene(900, 600, 6), 80), src, Settings{Sizes: []Size{{"large", 900}}, Quality: 80}).Renditions[0].Data
	card, err := Card(t.Context(), rendition, 80)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := carriedSegments(card), metadataSegments(src, src.Profile); !bytes.Equal(got, want) {
		t.Errorf("the card carries %d bytes, want %d", len(got), len(want))
	}
}
