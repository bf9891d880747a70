package jpegscale

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// mapping takes values for light as they are.
func mapping(t *testing.T, weights [3][3]float64) *Mapping {
	t.Helper()
	var light [3][256]float64
	for i := range 256 {
		v := float64(i) / 255
		light[0][i], light[1][i], light[2][i] = v, v, v
	}
	curve := new(Curve)
	for i := range curve {
		curve[i] = uint8(math.Round(255 * min(max(CurveIndex(i), 0), 1)))
	}
	m, ok := NewMapping(&light, &weights, curve)
	if !ok {
		t.Fatalf("%v: refused", weights)
	}
	return m
}

// What is left alone comes out as it was.
func TestMapNothing(t *testing.T) {
	for name := range samplings {
		for _, size := range [][2]int{{60, 40}, {61, 41}, {1, 1}} {
			data := jpegWriter{width: size[0], height: size[1], sampling: samplings[name], quality: 98}.write(t, muted)
			p := mustDecode(t, data, 0).Resize(size[0], size[1], 1)
			q := p.Map(mapping(t, [3][3]float64{{1}, {0, 1}, {0, 0, 1}}))
			for i := range p.planes {
				if p.Grey() != q.Grey() || len(p.planes) != len(q.planes) {
					t.Fatal("other planes")
				}
				if got := psnr(t, &q.planes[i], &p.planes[i]); got < 48 {
					t.Errorf("%s %v: plane %d at %.1f dB", name, size, i, got)
				}
			}
		}
	}
}

// muted are blobs of colours that RGB can show.
func muted(component int, x, y float64) float64 { return 128 + (blobs(component, x, y)-128)/4 }

// Every pixel becomes what the weights make of its red, green and blue, cut off
// at black and white.
func TestMap(t *testing.T) {
	weights := [3][3]float64{{1.3, -0.4, 0.1}, {-0.05, 1.1, -0.05}, {0.2, -2, 2.8}}
	m := mapping(t, weights)
	for i := range 16 * 16 * 16 {
		in := [3]uint8{uint8(i % 16 * 17), uint8(i / 16 % 16 * 17), uint8(i / 256 * 17)}
		var got [3]uint8
		got[0], got[1], got[2] = m.RGB(in[0], in[1], in[2])
		for k := range 3 {
			want := 0.0
			for c := range 3 {
				want += weights[k][c] * float64(in[c])
			}
			if want = min(max(want, 0), 255); math.Abs(float64(got[k])-want) > 0.6 {
				t.Fatalf("%v becomes %v, channel %d should be %.2f", in, got, k, want)
			}
		}
	}
	for _, size := range [][2]int{{50, 31}, {51, 30}, {1, 1}, {1, 8}} {
		p := grid(t, "4:2:0", size[0], size[1]).Resize(size[0], size[1], 1)
		q := p.Map(m)
		from, to := p.Image().(*image.YCbCr), q.Image().(*image.YCbCr)
		for y := range size[1] {
			for x := range size[0] {
				r, g, b := color.YCbCrToRGB(from.Y[from.YOffset(x, y)], from.Cb[from.COffset(x, y)], from.Cr[from.COffset(x, y)])
				want, _, _ := color.RGBToYCbCr(m.RGB(r, g, b))
				if got := to.Y[to.YOffset(x, y)]; int(got)-int(want) > 3 || int(want)-int(got) > 3 { // the weights magnify a rounding
					t.Fatalf("%v at %d,%d: brightness %d, want %d", size, x, y, got, want)
				}
			}
		}
	}
}

func TestMappingsThatAreRefused(t *testing.T) {
	for _, weights := range [][3][3]float64{
		{{5}, {0, 1}, {0, 0, 1}}, {{1, -2, -2}, {0, 1}, {0, 0, 1}}, {{1}, {0, math.NaN()}, {0, 0, 1}}, {{1}, {math.Inf(1)}, {0, 0, 1}},
	} {
		if _, ok := NewMapping(new([3][256]float64), &weights, new(Curve)); ok {
			t.Errorf("%v: not refused", weights)
		}
	}
}

func TestMapGrey(t *testing.T) {
	p := grid(t, "grey", 21, 9)
	var negative [256]uint8
	for i := range negative {
		negative[i] = uint8(255 - i)
	}
	q := p.MapGrey(&negative)
	for y := range 9 {
		for x, v := range p.planes[0].row(y) {
			if got := q.planes[0].row(y)[x]; got != 255-v {
				t.Fatalf("%d became %d", v, got)
			}
		}
	}
	if c := grid(t, "4:2:0", 21, 9); c.MapGrey(&negative) != c {
		t.Error("a picture in colours was changed")
	}
}
