package jpegscale

import (
	"image/color"
	"testing"
)

// What is left alone comes out as it was.
func TestMapNothing(t *testing.T) {
	for name := range samplings {
		for _, size := range [][2]int{{60, 40}, {61, 41}, {1, 1}} {
			data := jpegWriter{width: size[0], height: size[1], sampling: samplings[name], quality: 98}.write(t, muted)
			p := mustDecode(t, data, 0).Resize(size[0], size[1], 1)
			q := p.MapRGB(func([]byte) {})
			for i := range p.planes {
				if got := psnr(t, &q.planes[i], &p.planes[i]); got < 48 {
					t.Errorf("%s %v: plane %d at %.1f dB", name, size, i, got)
				}
			}
		}
	}
}

// muted are blobs of colours that RGB can show.
func muted(component int, x, y float64) float64 { return 128 + (blobs(component, x, y)-128)/4 }

func TestMapRGB(t *testing.T) {
	for _, width := range []int{50, 51} {
		p := grid(t, "4:2:0", width, 31).Resize(width, 31, 1)
		pixels := 0
		first := p.Image().At(0, 0)
		q := p.MapRGB(func(rgb []byte) {
			if pixels == 0 {
				r, g, b := rgb[0], rgb[1], rgb[2]
				want := color.RGBAModel.Convert(first).(color.RGBA)
				if d := int(r) - int(want.R) + int(g) - int(want.G) + int(b) - int(want.B); d < -2 || d > 2 {
					t.Errorf("the first pixel is %d %d %d, want %v", r, g, b, want)
				}
			}
			pixels += len(rgb) / 3
			for i := 0; i < len(rgb); i += 3 {
				rgb[i], rgb[i+1], rgb[i+2] = 200, 100, 50
			}
		})
		if pixels < width*31 {
			t.Errorf("%d pixels of %d were shown", pixels, width*31)
		}
		y, cb, cr := color.RGBToYCbCr(200, 100, 50)
		for i, want := range []byte{y, cb, cr} {
			for j := range q.planes[i].height {
				for _, v := range q.planes[i].row(j) {
					if v != want {
						t.Fatalf("plane %d holds %d, want %d", i, v, want)
					}
				}
			}
		}
	}
}
