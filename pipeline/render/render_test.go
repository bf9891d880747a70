package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/disintegration/imaging"
)

func TestRenderKinds(t *testing.T) {
	want := scene(320, 240, 1)
	grey := convert(image.NewGray(want.Rect), want)
	stepped := imaging.Resize(decodePicture(t, fromTestdata(t, "interlaced.png")), 202, 0, imaging.Box)
	smooth := imaging.Resize(decodePicture(t, fromTestdata(t, "progressive.jpg")), 202, 0, imaging.Box)
	sized := imaging.Resize(want, 202, 0, imaging.Box)
	tests := []struct {
		name string
		data []byte
		want image.Image
		tol  float64
	}{
		{"baseline", jpegOf(t, want, 95), sized, 4},
		{"grey jpeg", jpegOf(t, grey, 95), imaging.Resize(grey, 202, 0, imaging.Box), 4},
		{"progressive", fromTestdata(t, "progressive.jpg"), smooth, 3},
		{"cmyk", fromTestdata(t, "cmyk.jpg"), smooth, 40}, // without its profile
		{"png", pngOf(t, want), sized, 4},
		{"png interlaced", fromTestdata(t, "interlaced.png"), stepped, 4},
		{"png grey", pngOf(t, grey), imaging.Resize(grey, 202, 0, imaging.Box), 4},
		{"png grey 16", pngOf(t, convert(image.NewGray16(want.Rect), want)), imaging.Resize(grey, 202, 0, imaging.Box), 4},
		{"png 16", pngOf(t, convert(image.NewNRGBA64(want.Rect), want)), sized, 4},
		{"png palette", pngOf(t, convert(image.NewPaletted(want.Rect, webColours()), want)), sized, 20},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := mustRender(t, tt.data, Source{}, defaults)
			got := decodeJPEG(t, res.Renditions[2].Data)
			if d := difference(got, tt.want); d > tt.tol {
				t.Errorf("differs by %.1f levels from what it should be", d)
			}
			_, isGrey := got.(*image.Gray)
			_, wantGrey := tt.want.(*image.Gray)
			wantGrey = wantGrey || tt.name == "grey jpeg" || tt.name == "png grey" || tt.name == "png grey 16"
			if isGrey != wantGrey {
				t.Errorf("is grey: %v, want %v", isGrey, wantGrey)
			}
			t.Logf("differs by %.2f levels; %d bytes; placeholder %s, sharpness %d",
				difference(got, tt.want), len(res.Renditions[2].Data), res.Placeholder, res.Sharpness)
		})
	}
}

func decodePicture(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func webColours() color.Palette {
	var p color.Palette
	for r := range 6 {
		for g := range 6 {
			for b := range 6 {
				p = append(p, color.NRGBA{uint8(51 * r), uint8(51 * g), uint8(51 * b), 255})
			}
		}
	}
	return p
}

func TestRenderFlattensOnWhite(t *testing.T) {
	red := color.NRGBA{200, 0, 0, 128}
	half := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	deep := image.NewNRGBA64(half.Rect)
	palette := image.NewPaletted(half.Rect, color.Palette{red})
	for y := range 30 {
		for x := range 40 {
			half.Set(x, y, red)
			deep.Set(x, y, red)
		}
	}
	want := color.RGBA{227, 127, 127, 255} // half red, half white
	for name, img := range map[string]image.Image{"8 bits": half, "16 bits": deep, "palette": palette} {
		res := mustRender(t, pngOf(t, img), Source{}, defaults)
		got := color.RGBAModel.Convert(decodeJPEG(t, res.Renditions[0].Data).At(20, 15)).(color.RGBA)
		for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
			if d < -3 || d > 3 {
				t.Errorf("%s: %v, want about %v", name, got, want)
				break
			}
		}
	}
}

func TestRenderDimensions(t *testing.T) {
	tests := []struct {
		w, h        int
		orientation int
		want        string // displayed original: small medium large
	}{
		{320, 240, 1, "320x240: 64x48 128x96 202x152"},
		{240, 320, 1, "240x320: 48x64 96x128 152x202"},
		{320, 240, 6, "240x320: 48x64 96x128 152x202"},
		{320, 240, 3, "320x240: 64x48 128x96 202x152"},
		{320, 240, 0, "320x240: 64x48 128x96 202x152"},
		{320, 240, 99, "320x240: 64x48 128x96 202x152"},
		{100, 80, 1, "100x80: 64x51 100x80 100x80"}, // nothing is enlarged
		{20, 10, 8, "10x20: 10x20 10x20 10x20"},
		{1, 1, 5, "1x1: 1x1 1x1 1x1"},
		{1371, 39, 1, "1371x39: 64x2 128x4 202x6"},
		{3000, 2, 1, "3000x2: 64x1 128x1 202x1"},
		{2, 3000, 7, "3000x2: 64x1 128x1 202x1"},
	}
	for _, tt := range tests {
		res := mustRender(t, jpegOf(t, scene(tt.w, tt.h, 2), 90), Source{Orientation: tt.orientation}, defaults)
		got := fmt.Sprintf("%dx%d:", res.Width, res.Height)
		for i, r := range res.Renditions {
			got += fmt.Sprintf(" %dx%d", r.Width, r.Height)
			if b := decodeJPEG(t, r.Data).Bounds(); b.Dx() != r.Width || b.Dy() != r.Height {
				t.Errorf("%dx%d: rendition says %dx%d and is %v", tt.w, tt.h, r.Width, r.Height, b)
			}
			if r.Name != defaults.Sizes[i].Name {
				t.Errorf("rendition %d is called %q", i, r.Name)
			}
		}
		if got != tt.want {
			t.Errorf("%dx%d orientation %d: %s, want %s", tt.w, tt.h, tt.orientation, got, tt.want)
		}
	}
}

// A very flat picture keeps its colours from end to end.
func TestRenderFlat(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 1371, 39))
	for y := range 39 {
		for x := range 1371 {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x * 255 / 1371), 60, uint8(255 - x*255/1371), 255})
		}
	}
	res := mustRender(t, pngOf(t, img), Source{}, defaults)
	got := decodeJPEG(t, res.Renditions[2].Data)
	if d := difference(got, imaging.Resize(img, 202, 6, imaging.Box)); d > 4 {
		t.Errorf("differs by %.1f levels", d)
	}
}

func TestRenderOrientations(t *testing.T) {
	upright := scene(160, 120, 3)
	// What a camera stores, so that orientation n shows the upright picture.
	stored := map[int]image.Image{
		1: upright, 2: imaging.FlipH(upright), 3: imaging.Rotate180(upright), 4: imaging.FlipV(upright),
		5: imaging.Transpose(upright), 6: imaging.Rotate90(upright), 7: imaging.Transverse(upright), 8: imaging.Rotate270(upright),
	}
	want := mustRender(t, pngOf(t, upright), Source{}, defaults)
	for n, img := range stored {
		got := mustRender(t, pngOf(t, img), Source{Orientation: n}, defaults)
		if d := difference(decodeJPEG(t, got.Renditions[2].Data), decodeJPEG(t, want.Renditions[2].Data)); d > 1 {
			t.Errorf("orientation %d: differs by %.1f levels from upright", n, d)
		}
		if d := distance(got.Look, want.Look); d > 4 {
			t.Errorf("orientation %d: look differs in %d bits", n, d)
		}
	}
}

func TestRenderOrientationsReal(t *testing.T) {
	names := sharedFiles(t, "metadata/recurser__Landscape_?.jpg")
	slices.Sort(names)
	var first *Result
	for i, name := range names { // Landscape_1.jpg to Landscape_8.jpg
		res := mustRender(t, readFile(t, name), Source{Orientation: i + 1}, defaults)
		if first == nil {
			first = res
		}
		if d := difference(decodeJPEG(t, res.Renditions[2].Data), decodeJPEG(t, first.Renditions[2].Data)); d > 3 {
			t.Errorf("%s: differs by %.1f levels from the first", name, d)
		}
		if d := distance(res.Look, first.Look); d > 8 {
			t.Errorf("%s: look differs in %d bits from the first's", name, d)
		}
	}
}

func TestRenderIsDeterministic(t *testing.T) {
	data := jpegOf(t, scene(700, 500, 4), 90)
	src := Source{Orientation: 6, Byline: "Dana", Profile: testProfile("RGB ", "Display P3", true)}
	want := mustRender(t, data, src, defaults)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 4} {
		runtime.GOMAXPROCS(procs)
		for range 3 {
			if got := mustRender(t, data, src, defaults); !reflect.DeepEqual(got, want) {
				t.Fatalf("on %d processors: other bytes than before", procs)
			}
		}
	}
}

func TestSettingsThatMakeNoSense(t *testing.T) {
	data := jpegOf(t, scene(20, 20, 5), 90)
	for name, s := range map[string]Settings{
		"none":    {Quality: 82},
		"quality": {Sizes: defaults.Sizes},
		"edge":    {Sizes: []Size{{"small", 0}}, Quality: 82},
		"huge":    {Sizes: []Size{{"small", 1 << 20}}, Quality: 82},
		"twice":   {Sizes: []Size{{"small", 10}, {"small", 20}}, Quality: 82},
	} {
		if _, err := renderBytes(data, Source{}, s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestFit(t *testing.T) {
	for _, tt := range [][5]int{ // w, h, edge, want w, want h
		{6000, 4000, 2016, 2016, 1344}, {4000, 6000, 2016, 1344, 2016}, {4032, 3024, 2016, 2016, 1512},
		{100, 100, 2016, 100, 100}, {65535, 1, 640, 640, 1}, {1, 65535, 640, 1, 640}, {3, 2, 2, 2, 1}, {1371, 39, 640, 640, 18},
	} {
		if w, h := fit(tt[0], tt[1], tt[2]); w != tt[3] || h != tt[4] {
			t.Errorf("fit(%d, %d, %d) = %d, %d, want %d, %d", tt[0], tt[1], tt[2], w, h, tt[3], tt[4])
		}
	}
}

func BenchmarkRender(b *testing.B) {
	data := jpegOf(b, imaging.Resize(scene(1500, 1000, 6), 6000, 4000, imaging.CatmullRom), 92)
	s := Settings{Sizes: []Size{{"small", 640}, {"medium", 1280}, {"large", 2016}}, Quality: 82}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		mustRender(b, data, Source{Orientation: 6}, s)
	}
}

// stopAt ends a run when the file has been read up to an offset.
type stopAt struct {
	io.ReaderAt
	offset int64
	stop   func()
}

func (r stopAt) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > r.offset {
		r.stop()
	}
	return r.ReaderAt.ReadAt(p, off)
}

func TestRenderStops(t *testing.T) {
	data := jpegOf(t, scene(900, 700, 10), 95)
	for _, offset := range []int64{0, 100, int64(len(data)) / 2, int64(len(data)) - 1} {
		ctx, stop := context.WithCancel(t.Context())
		_, err := Render(ctx, stopAt{bytes.NewReader(data), offset, stop}, int64(len(data)), Source{}, defaults)
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrCutOff) {
			t.Errorf("stopped after %d bytes: %v", offset, err)
		}
	}
}
