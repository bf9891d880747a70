package render

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"golang.org/x/image/tiff"

	"eventroll/pipeline/render/jpegscale"
)

// FuzzRender feeds anything to the whole way. Small limits keep it fast.
func FuzzRender(f *testing.F) {
	small := scene(24, 16, 14)
	f.Add(jpegOf(f, small, 50), byte(1))
	f.Add(jpegOf(f, convert(image.NewGray(small.Rect), small), 50), byte(6))
	f.Add(pngOf(f, small), byte(5))
	f.Add(pngOf(f, convert(image.NewPaletted(small.Rect, webColours()), small)), byte(8))
	f.Add(pngOf(f, convert(image.NewNRGBA64(small.Rect), small)), byte(0))
	f.Add(fromTestdata(f, "progressive.jpg"), byte(1))
	f.Add(fromTestdata(f, "cmyk.jpg"), byte(2))
	f.Add(fromTestdata(f, "interlaced.png"), byte(3))
	for _, name := range []string{"lossy.webp", "lossless.webp", "alpha.webp"} {
		f.Add(fromTestdata(f, name), byte(4))
	}
	palette := convert(image.NewPaletted(small.Rect, webColours()), small)
	f.Add(gifOf(f, palette), byte(1))
	f.Add(tiffOf(f, small, tiff.Uncompressed), byte(1))
	f.Add(tiffOf(f, palette, tiff.Deflate), byte(7))
	f.Add(tiffOf(f, convert(image.NewRGBA64(small.Rect), small), tiff.Deflate), byte(1))
	f.Add(tiffHead(24, 16, []uint16{8, 8, 8}, 32773, 2, make([]byte, 99)), byte(1))
	f.Add(fromTestdata(f, "scene.heic"), byte(1))
	f.Add(pngHead(1<<31-1, 1, 16, 6, 1), byte(1))
	f.Add(jpegHead(0xc2, 500, 400, []byte{0x22, 0x11, 0x11}, 1000), byte(1))
	s := Settings{Sizes: []Size{{"small", 20}, {"large", 50}}, Quality: 50}
	lim := limits{pixels: 400_000, memory: 16 << 20}

	f.Fuzz(func(t *testing.T, data []byte, orientation byte) {
		src := Source{Orientation: int(orientation), Byline: string(data[:min(50, len(data))]), Profile: data}
		r := bytes.NewReader(data)
		m, errMeasure := measure(r, int64(len(data)), lim)
		res, err := render(t.Context(), r, int64(len(data)), src, s, lim)
		if err != nil {
			for _, kind := range []error{ErrFormat, ErrTooLarge, ErrCutOff, ErrDamaged} {
				if errors.Is(err, kind) {
					return
				}
			}
			t.Fatalf("an error of no kind: %v", err)
		}
		if errMeasure != nil || res.Width*res.Height != m.Width*m.Height {
			t.Fatalf("measured %+v (%v), rendered %d×%d", m, errMeasure, res.Width, res.Height)
		}
		for _, rendition := range res.Renditions {
			img, err := jpeg.Decode(bytes.NewReader(rendition.Data))
			if err != nil || img.Bounds().Dx() != rendition.Width || img.Bounds().Dy() != rendition.Height {
				t.Fatalf("rendition %s of %d×%d: %v", rendition.Name, rendition.Width, rendition.Height, err)
			}
		}
	})
}

// FuzzJPEGHeader holds our walk through the header against image/jpeg's: if
// they disagreed, limits would be checked for another picture.
func FuzzJPEGHeader(f *testing.F) {
	photo := jpegOf(f, scene(24, 16, 15), 50)
	adobe := segment(0xee, "Adobe", []byte{0, 100, 0, 0, 0, 0, 0})
	f.Add(photo)
	f.Add(slicesJoin(photo[:2], adobe, photo[2:]))
	f.Add(slicesJoin(photo[:2], []byte{0, 7, 0xff, 0, 0xff, 0xff, 0xd3}, segment(0xe0, "JFIF\x00", make([]byte, 9)), photo[2:]))
	f.Add(jpegHead(0xc1, 500, 400, []byte{0x22, 0x11, 0x11, 0x22}, 10000))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 2 || data[0] != 0xff || data[1] != 0xd8 {
			return
		}
		c := newCursor(bytes.NewReader(data), int64(len(data)))
		frame, err := readFrame(c)
		theirs, errTheirs := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || errTheirs != nil {
			return
		}
		if frame.width != theirs.Width || frame.height != theirs.Height {
			t.Fatalf("%d×%d here, %d×%d there", frame.width, frame.height, theirs.Width, theirs.Height)
		}
		if theirs.ColorModel == color.RGBAModel && !frame.rgb() {
			t.Fatal("RGB there, not here")
		}
	})
}

// FuzzProfile gives anything for a colour profile.
func FuzzProfile(f *testing.F) {
	for _, space := range rgbSpaces() {
		f.Add(matrixProfileOf(space), false)
	}
	f.Add(testProfile("GRAY", "Grey", false), true)
	f.Fuzz(func(t *testing.T, profile []byte, grey bool) {
		fate, c := planProfile(profile, grey)
		if (fate == applyProfile) != (c != nil) {
			t.Fatalf("fate %v with the conversion %v", fate, c)
		}
		if c != nil {
			c.pixel(0, 1, 2)
			c.convert(jpegscale.FromImage(scene(5, 3, 1), grey))
		}
	})
}
