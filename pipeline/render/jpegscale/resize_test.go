package jpegscale

import (
	"math"
	"testing"
)

func TestKernel(t *testing.T) {
	for i := range 4000 {
		x := float64(i) / 1000
		want := 1.0
		if x >= 3 {
			want = 0
		} else if x > 0 {
			want = 3 * math.Sin(math.Pi*x) * math.Sin(math.Pi*x/3) / (math.Pi * math.Pi * x * x)
		}
		got := float64(lanczos(kernelTable(), int64(x*one))) / one
		if math.Abs(got-want) > 2e-6 {
			t.Fatalf("at %v: %v, want %v", x, got, want)
		}
	}
}

// Weights add up to one and stay within the source.
func TestFilters(t *testing.T) {
	for _, src := range []int{1, 2, 3, 7, 40, 1000, 8192} {
		for _, dst := range []int{1, 2, 5, 40, 640, 1001} {
			for _, flip := range []bool{false, true} {
				from, to := axis{src, int64(src) * unit}, axis{dst, int64(dst) * unit}
				f := newFilter(from, to, mulDiv(from.span, one, to.span), flip)
				if f == nil && src == dst && !flip {
					continue // nothing to do
				}
				for i := range dst {
					sum := int64(0)
					for _, w := range f.row(i) {
						sum += int64(w)
					}
					if sum != 1<<weightBits {
						t.Fatalf("%d to %d: weights add up to %d", src, dst, sum)
					}
					if s := int(f.starts[i]); s < 0 || s+f.taps > src {
						t.Fatalf("%d to %d: sample %d of %d and %d", src, dst, i, s, f.taps)
					}
				}
				if got, most := int64(2*len(f.weights)+4*len(f.starts)+8*f.taps), filterMemory(src, dst); got > most {
					t.Fatalf("%d to %d: %d bytes, announced %d", src, dst, got, most)
				}
			}
		}
	}
}

// grid is a picture of blobs of any sampling and size.
func grid(t testing.TB, sampling string, width, height int) *Picture {
	t.Helper()
	return mustDecode(t, jpegWriter{width: width, height: height, sampling: samplings[sampling], quality: 98}.write(t, blobs), 0)
}

func TestResize(t *testing.T) {
	for name := range samplings {
		for _, size := range [][4]int{{200, 150, 80, 60}, {201, 149, 101, 75}, {100, 75, 100, 75}, {100, 75, 128, 96}} {
			p := grid(t, name, size[0], size[1]).Resize(size[2], size[3], 1)
			if p.Width != size[2] || p.Height != size[3] {
				t.Fatalf("%s %v: %d×%d", name, size, p.Width, p.Height)
			}
			ratio := float64(size[0]) / float64(size[2])
			for i := range p.planes {
				c := &p.planes[i]
				step := ratio
				if i > 0 {
					step *= 2
				}
				want := drawn(c.width, c.height, i, step, step)
				if got := psnr(t, c, &want); got < 33 {
					t.Errorf("%s %v: plane %d at %.1f dB", name, size, i, got)
				}
			}
		}
	}
}

// alike is the same in all components, so that a shift of the colours against
// the brightness shows.
func alike(_ int, x, y float64) float64 {
	return 128 + 60*math.Sin(x/19)*math.Cos(y/17) + 40*math.Sin((x+2*y)/41)
}

func TestColoursStayWhereTheyAre(t *testing.T) {
	for name, sampling := range samplings {
		if len(sampling) == 1 {
			continue
		}
		for _, size := range [][2]int{{320, 240}, {321, 239}} {
			data := jpegWriter{width: size[0], height: size[1], sampling: sampling, quality: 100}.write(t, alike)
			for _, cover := range []int{0, 160, 80} {
				for orientation := 1; orientation <= 8; orientation++ {
					for _, to := range [][2]int{{0, 0}, {80, 60}} {
						p := mustDecode(t, data, cover)
						if to[0] == 0 {
							to = [2]int{p.Width, p.Height}
						}
						if orientation >= 5 {
							to[0], to[1] = to[1], to[0]
						}
						x, y := colourShift(p.Resize(to[0], to[1], orientation))
						if math.Hypot(x, y) > 0.08 {
							t.Errorf("%s %v cover %d orientation %d to %v: colours are off by %.2f and %.2f pixels",
								name, size, cover, orientation, to, x, y)
						}
					}
				}
			}
		}
	}
}

// colourShift is by how many pixels the colours are shifted against the
// brightness, found from the brightness's slope (as optical flow is).
func colourShift(p *Picture) (float64, float64) {
	y, c := &p.planes[0], &p.planes[1]
	at := func(i, j int) float64 { // the brightness of a sample of colour
		return float64(int(y.row(2 * j)[2*i])+int(y.row(2 * j)[2*i+1])+int(y.row(2*j + 1)[2*i])+int(y.row(2*j + 1)[2*i+1])) / 4
	}
	var xx, xy, yy, xd, yd float64
	for j := 5; j < c.height-6; j++ {
		for i := 5; i < c.width-6; i++ {
			gx, gy := (at(i+1, j)-at(i-1, j))/4, (at(i, j+1)-at(i, j-1))/4
			d := at(i, j) - float64(c.row(j)[i])
			xx, xy, yy = xx+gx*gx, xy+gx*gy, yy+gy*gy
			xd, yd = xd+gx*d, yd+gy*d
		}
	}
	det := xx*yy - xy*xy
	return (xd*yy - yd*xy) / det, (yd*xx - xd*xy) / det
}

// Each orientation is the flip and turn that Exif says.
func TestOrientations(t *testing.T) {
	for _, size := range [][2]int{{120, 80}, {121, 81}, {80, 120}} {
		w, h := size[0], size[1]
		p := grid(t, "4:2:0", w, h)
		upright := p.Resize(w, h, 1)
		stored := func(x, y, o int) (int, int) { // where a displayed pixel is stored
			switch o {
			case 2:
				return w - 1 - x, y
			case 3:
				return w - 1 - x, h - 1 - y
			case 4:
				return x, h - 1 - y
			case 5:
				return y, x
			case 6:
				return y, h - 1 - x
			case 7:
				return w - 1 - y, h - 1 - x
			case 8:
				return w - 1 - y, x
			}
			return x, y
		}
		for o := 0; o <= 9; o++ {
			dw, dh := w, h
			if 5 <= o && o <= 8 {
				dw, dh = h, w
			}
			q := p.Resize(dw, dh, o)
			if q.Width != dw || q.Height != dh {
				t.Fatalf("orientation %d: %d×%d", o, q.Width, q.Height)
			}
			for y := range dh {
				for x := range dw {
					sx, sy := stored(x, y, o)
					if got, want := q.planes[0].row(y)[x], upright.planes[0].row(sy)[sx]; got != want {
						t.Fatalf("%v orientation %d: %d at %d,%d, want %d", size, o, got, x, y, want)
					}
				}
			}
		}
	}
}

// What is flat stays flat, to the borders, at any size.
func TestFlatStaysFlat(t *testing.T) {
	flat := func(component int, _, _ float64) float64 { return float64(90 + 40*component) }
	for _, size := range [][2]int{{1, 1}, {300, 2}, {2, 300}, {37, 41}} {
		data := jpegWriter{width: size[0], height: size[1], sampling: samplings["4:2:0"], quality: 100}.write(t, flat)
		for _, to := range [][2]int{{1, 1}, {64, 1}, {1, 64}, {100, 100}, {20, 22}} {
			p := mustDecode(t, data, 0).Resize(to[0], to[1], 6)
			for i := range p.planes {
				for y := range p.planes[i].height {
					for _, v := range p.planes[i].row(y) {
						if d := int(v) - (90 + 40*i); d < -1 || d > 1 {
							t.Fatalf("%v to %v: plane %d holds %d", size, to, i, v)
						}
					}
				}
			}
		}
	}
}

// Flat white and black edges may overshoot, but never wrap round.
func TestEdgesDoNotWrap(t *testing.T) {
	stripes := func(_ int, x, y float64) float64 { return 255 * float64((int(x/10)+int(y/10))&1) }
	p := mustDecode(t, jpegWriter{width: 200, height: 200, sampling: samplings["grey"], quality: 100}.write(t, stripes), 0)
	out := p.Resize(150, 150, 1)
	for y := range 150 {
		for x := range 150 {
			u, v := (float64(x)+0.5)*200/150, (float64(y)+0.5)*200/150
			if math.Abs(math.Mod(u, 10)-5) > 2.5 || math.Abs(math.Mod(v, 10)-5) > 2.5 {
				continue
			}
			if d := math.Abs(float64(out.planes[0].row(y)[x]) - stripes(0, u, v)); d > 60 {
				t.Fatalf("%v at %d,%d is off by %v", out.planes[0].row(y)[x], x, y, d)
			}
		}
	}
}
