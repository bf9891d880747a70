package jpegscale

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math"
	"os"
	"runtime"
	"testing"
)

func mustDecode(t testing.TB, data []byte, cover int) *Picture {
	t.Helper()
	p, err := Decode(t.Context(), bytes.NewReader(data), Options{Cover: cover})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// standardPlanes decodes with image/jpeg.
func standardPlanes(t testing.TB, label string, data []byte) []plane {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	var unsupported jpeg.UnsupportedError
	if errors.As(err, &unsupported) {
		return nil
	}
	if err != nil {
		t.Fatalf("%s: image/jpeg: %v", label, err)
	}
	b := img.Bounds()
	switch m := img.(type) {
	case *image.Gray:
		return []plane{{width: b.Dx(), height: b.Dy(), stride: m.Stride, pix: m.Pix}}
	case *image.YCbCr:
		r := m.Bounds()
		last := m.COffset(r.Max.X-1, r.Max.Y-1)
		cw, ch := last%m.CStride+1, last/m.CStride+1
		return []plane{
			{width: b.Dx(), height: b.Dy(), stride: m.YStride, pix: m.Y},
			{width: cw, height: ch, stride: m.CStride, pix: m.Cb},
			{width: cw, height: ch, stride: m.CStride, pix: m.Cr},
		}
	}
	t.Fatalf("a picture of type %T", img)
	return nil
}

// worst is the largest difference between two planes.
func worst(t testing.TB, label string, a, b *plane) int {
	t.Helper()
	if a.width != b.width || a.height != b.height {
		t.Fatalf("%s: %d×%d samples, want %d×%d", label, a.width, a.height, b.width, b.height)
	}
	w := 0
	for y := range a.height {
		for x, v := range a.row(y) {
			d := int(v) - int(b.pix[y*b.stride+x])
			w = max(w, d, -d)
		}
	}
	return w
}

// psnr compares planes, in decibels.
func psnr(t testing.TB, a, b *plane) float64 {
	t.Helper()
	if a.width != b.width || a.height != b.height {
		t.Fatalf("%d×%d samples, want %d×%d", a.width, a.height, b.width, b.height)
	}
	sum := 0.0
	for y := range a.height {
		for x, v := range a.row(y) {
			d := float64(v) - float64(b.pix[y*b.stride+x])
			sum += d * d
		}
	}
	return 10 * math.Log10(255*255*float64(a.width*a.height)/(sum+1e-9))
}

// However a picture is cut into scans and intervals, it is the one that
// image/jpeg decodes from a single scan.
func TestDecodeAsTheStandardLibrary(t *testing.T) {
	for name, sampling := range samplings {
		for _, size := range [][2]int{{64, 48}, {100, 75}, {1, 1}, {17, 33}, {8, 40}, {39, 7}} {
			w := jpegWriter{width: size[0], height: size[1], sampling: sampling}
			plain := w.write(t, blobs)
			for _, w.restart = range []int{0, 1, 3, 1000} {
				for _, w.separate = range []bool{false, true} {
					w.extended = w.separate
					label := fmt.Sprintf("%s %d×%d restart %d separate %v", name, size[0], size[1], w.restart, w.separate)
					got := mustDecode(t, w.write(t, blobs), 0)
					if got.Missing != 0 || got.Damage != nil {
						t.Fatalf("%s: %v missing, %v", label, got.Missing, got.Damage)
					}
					comparePlanes(t, label, got, standardPlanes(t, label, plain))
				}
			}
		}
	}
}

// comparePlanes compares the planes that both have at full size: colours as
// fine as the brightness are decoded at half of it.
func comparePlanes(t *testing.T, label string, got *Picture, want []plane) {
	t.Helper()
	for i := range want {
		c := &got.planes[i]
		if i > 0 && c.width < want[i].width {
			continue
		}
		if d := worst(t, label, c, &want[i]); d > 2 {
			t.Errorf("%s: plane %d differs by %d levels", label, i, d)
		}
	}
}

// All of a picture's samplings and scales show the same thing: the function
// that it was made of.
func TestScales(t *testing.T) {
	for name, sampling := range samplings {
		for _, size := range [][2]int{{160, 128}, {233, 151}} {
			data := jpegWriter{width: size[0], height: size[1], sampling: sampling, quality: 97}.write(t, blobs)
			for _, s := range []scale{8, 6, 4, 3, 2, 1} {
				cover := scaled(size[0], s) * roomTo / roomFrom
				if s == 8 {
					cover = 0
				}
				p := mustDecode(t, data, cover)
				if p.Width != ceilDiv(size[0]*int(s), 8) || p.Height != ceilDiv(size[1]*int(s), 8) {
					t.Fatalf("%s at %d/8: %d×%d", name, s, p.Width, p.Height)
				}
				for i := range p.planes {
					c := &p.planes[i]
					x := float64(size[0]) / (float64(c.spanX) / unit)
					y := float64(size[1]) / (float64(c.spanY) / unit)
					want := drawn(c.width, c.height, i, x, y)
					if got := psnr(t, c, &want); got < 34 {
						t.Errorf("%s %v at %d/8: plane %d at %.1f dB", name, size, s, i, got)
					}
				}
			}
		}
	}
}

// drawn is blobs at a resolution: each sample the mean of x × y pixels.
func drawn(width, height, component int, x, y float64) plane {
	p := newPlane(width, height)
	const n = 3
	for j := range height {
		for i := range width {
			sum := 0.0
			for k := range n * n {
				sum += blobs(component, (float64(i)+(float64(k%n)+0.5)/n)*x, (float64(j)+(float64(k/n)+0.5)/n)*y)
			}
			p.row(j)[i] = byte(math.Round(max(0, min(sum/(n*n), 255))))
		}
	}
	return p
}

func TestCover(t *testing.T) {
	tests := []struct{ width, height, cover, want int }{
		{6000, 4000, 2016, 3000}, {6000, 4000, 2048, 3000}, {8192, 5464, 2016, 3072}, {12000, 9000, 2016, 3000},
		{4032, 3024, 2016, 3024}, {3024, 4032, 2016, 2268}, {4032, 3024, 1440, 2016}, {4032, 3024, 1441, 3024}, {4032, 3024, 640, 1008},
		{3763, 3000, 2016, 2823}, {3762, 3000, 2016, 3762}, {2016, 1512, 2016, 2016}, {1000, 800, 2016, 1000},
		{8000, 10, 714, 1000}, {8000, 10, 1, 1000}, {1, 1, 1, 1}, {500, 400, 0, 500},
	}
	for _, tt := range tests {
		h := Header{Width: tt.width, Height: tt.height, components: []component{{h: 1, v: 1}}}
		if got, _ := h.Reduced(tt.cover); got != tt.want {
			t.Errorf("%d×%d to cover %d: %d wide, want %d", tt.width, tt.height, tt.cover, got, tt.want)
		}
	}
}

func TestHeader(t *testing.T) {
	data := jpegWriter{width: 123, height: 45, sampling: samplings["4:2:2"]}.write(t, blobs)
	// Stray bytes, fill bytes and a stray restart marker between segments.
	odd := append([]byte{0xff, 0xd8, 7, 0xff, 0, 0xff, 0xff, 0xd3}, data[2:]...)
	for _, d := range [][]byte{data, odd} {
		h, err := ReadHeader(bytes.NewReader(d))
		if err != nil || h.Width != 123 || h.Height != 45 || h.Grey {
			t.Errorf("%+v, %v", h, err)
		}
	}
	for n := range len(data) {
		if _, err := ReadHeader(bytes.NewReader(data[:n])); err != nil && !errors.Is(err, ErrCutOff) {
			t.Fatalf("cut off at %d: %v", n, err)
		}
	}
}

func TestOtherRoads(t *testing.T) {
	good := jpegWriter{width: 40, height: 40, sampling: samplings["4:4:4"]}.write(t, blobs)
	frame := bytes.Index(good, []byte{0xff, markerSOF0})
	with := func(offset int, b byte) []byte {
		d := bytes.Clone(good)
		d[frame+offset] = b
		return d
	}
	tests := map[string]struct {
		data []byte
		want error
	}{
		"progressive":       {fromTestdata(t, "progressive.jpg"), ErrUnsupported},
		"CMYK":              {fromTestdata(t, "cmyk.jpg"), ErrUnsupported},
		"arithmetic":        {with(1, 0xc9), ErrUnsupported},
		"lossless":          {with(1, 0xc3), ErrUnsupported},
		"12 bits":           {with(4, 12), ErrUnsupported},
		"height later":      {with(6, 0), ErrUnsupported},
		"no width":          {with(8, 0), ErrDamaged},
		"sampling 0":        {with(11, 0x01), ErrDamaged},
		"sampling 5":        {with(11, 0x51), ErrDamaged},
		"colours finer":     {with(14, 0x21), ErrUnsupported},
		"colours between":   {jpegWriter{width: 9, height: 9, sampling: [][2]int{{3, 1}, {2, 1}, {1, 1}}}.write(t, blobs), ErrUnsupported},
		"too many blocks":   {jpegWriter{width: 9, height: 9, sampling: [][2]int{{2, 2}, {2, 2}, {2, 2}}}.write(t, blobs), ErrUnsupported},
		"no such table":     {with(12, 3), ErrDamaged},
		"table 4":           {with(12, 4), ErrDamaged},
		"same name twice":   {with(13, 1), ErrDamaged},
		"Adobe RGB":         {jpegWriter{width: 9, height: 9, sampling: samplings["4:4:4"], adobe: "Adobe\x00\x64\x00\x00\x00\x00\x00"}.write(t, blobs), ErrUnsupported},
		"named RGB":         {named(good), ErrUnsupported},
		"no JPEG":           {[]byte("\x89PNG\r\n\x1a\n"), ErrDamaged},
		"empty":             {nil, ErrCutOff},
		"start and end":     {[]byte{0xff, 0xd8, 0xff, 0xd9}, ErrDamaged},
		"scan before frame": {append([]byte{0xff, 0xd8}, good[bytes.Index(good, []byte{0xff, markerSOS}):]...), ErrDamaged},
		"length 1":          {[]byte{0xff, 0xd8, 0xff, 0xe1, 0, 1, 0, 0}, ErrDamaged},
	}
	for name, tt := range tests {
		if _, err := ReadHeader(bytes.NewReader(tt.data)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if _, err := Decode(t.Context(), bytes.NewReader(tt.data), Options{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: Decode says %v, want %v", name, err, tt.want)
		}
	}
	adobe := jpegWriter{width: 9, height: 9, sampling: samplings["4:4:4"], adobe: "Adobe\x00\x64\x00\x00\x00\x00\x01"}.write(t, blobs)
	if _, err := ReadHeader(bytes.NewReader(adobe)); err != nil {
		t.Errorf("Adobe YCbCr: %v", err)
	}
}

// named calls the components R, G and B.
func named(data []byte) []byte {
	d := bytes.Clone(data)
	frame, scan := bytes.Index(d, []byte{0xff, markerSOF0}), bytes.Index(d, []byte{0xff, markerSOS})
	for i, name := range []byte("RGB") {
		d[frame+10+3*i] = name
		d[scan+5+2*i] = name
	}
	return d
}

func fromTestdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestMemoryIsBounded(t *testing.T) {
	data := jpegWriter{width: 9, height: 9, sampling: samplings["4:4:4"]}.write(t, blobs)
	frame := bytes.Index(data, []byte{0xff, markerSOF0})
	copy(data[frame+5:], []byte{0xff, 0xff, 0xff, 0xff})
	for _, cover := range []int{0, 2016} {
		h, err := ReadHeader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Decode(t.Context(), bytes.NewReader(data), Options{Cover: cover, MaxMemory: h.Memory(cover) - 1})
		if !errors.Is(err, ErrTooLarge) {
			t.Errorf("cover %d: %v", cover, err)
		}
	}
	for name, sampling := range samplings {
		w := jpegWriter{width: 700, height: 333, sampling: sampling, separate: true}
		data := w.write(t, blobs)
		h, err := ReadHeader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for _, cover := range []int{0, 350, 10} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			mustDecode(t, data, cover)
			runtime.ReadMemStats(&after)
			got := int64(after.TotalAlloc - before.TotalAlloc)
			if want := h.Memory(cover); got > want || got < want/4 {
				t.Errorf("%s, cover %d: took %d bytes, announced %d", name, cover, got, want)
			}
		}
	}
}

func TestReaderErrorsComeThrough(t *testing.T) {
	data := jpegWriter{width: 700, height: 333, sampling: samplings["4:2:0"]}.write(t, blobs)
	broken := errors.New("broken")
	for _, n := range []int{1, 100, len(data) / 2} {
		r := io.MultiReader(bytes.NewReader(data[:n]), errorReader{broken})
		if _, err := Decode(t.Context(), r, Options{}); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(bytes.NewReader(data[:len(data)/2]), readerFunc(func(p []byte) (int, error) {
		cancel()
		return 1, nil
	}))
	if _, err := Decode(ctx, r, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Decode(t.Context(), readerFunc(func([]byte) (int, error) { return 0, nil }), Options{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that never reads: %v", err)
	}
}

type errorReader struct{ error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.error }

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
