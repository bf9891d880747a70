package jpegscale

import (
	"bytes"
	"image"
	"image/jpeg"
	"slices"
	"testing"
)

// Pictures that another decoder left in planes come out as when this package
// decodes them, whatever lies behind their planes in memory.
func TestFromPlanes(t *testing.T) {
	for _, sampling := range []string{"grey", "4:4:4", "4:2:2", "4:4:0", "4:2:0", "4:1:1", "4:1:0"} {
		for _, size := range [][2]int{{160, 128}, {233, 151}, {1, 1}, {17, 33}} {
			data := jpegWriter{width: size[0], height: size[1], sampling: samplings[sampling], quality: 98}.write(t, blobs)
			decoded, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			ours := mustDecode(t, data, 0)
			for orientation := range 9 {
				w, h := ceilDiv(size[0], 2), ceilDiv(size[1], 2)
				if turnFor(orientation).transpose {
					w, h = h, w
				}
				want := ours.Resize(w, h, orientation)
				for name, in := range map[string]image.Image{"without room": tight(decoded), "with room": roomy(decoded)} {
					p, ok := FromPlanes(in)
					if !ok {
						t.Fatalf("%s: not taken for planes", sampling)
					}
					got := p.Resize(w, h, orientation)
					for i := range want.planes {
						for y := range want.planes[i].height {
							a, b := got.planes[i].row(y), want.planes[i].row(y)
							for x := range a {
								if d := int(a[x]) - int(b[x]); d < -2 || d > 2 {
									t.Fatalf("%s %v, orientation %d, %s: plane %d at %d,%d is %d, want %d", sampling, size, orientation, name, i, x, y, a[x], b[x])
								}
							}
						}
					}
				}
			}
		}
	}
	if _, ok := FromPlanes(image.NewNRGBA(image.Rect(0, 0, 1, 1))); ok {
		t.Error("red, green and blue were taken for planes")
	}
}

// tight is a picture whose planes end with their last sample.
func tight(picture image.Image) image.Image {
	cut := func(pix []byte, stride, width, height int) []byte {
		return slices.Clip(slices.Clone(pix[:(height-1)*stride+width]))
	}
	size := picture.Bounds().Size()
	if p, ok := picture.(*image.YCbCr); ok {
		q := *p
		across, down := samplesShared(p.SubsampleRatio)
		w, h := ceilDiv(size.X, across), ceilDiv(size.Y, down)
		q.Y, q.Cb, q.Cr = cut(p.Y, p.YStride, size.X, size.Y), cut(p.Cb, p.CStride, w, h), cut(p.Cr, p.CStride, w, h)
		return &q
	}
	q := *picture.(*image.Gray)
	q.Pix = cut(q.Pix, q.Stride, size.X, size.Y)
	return &q
}

// roomy is a picture with garbage behind its planes.
func roomy(picture image.Image) image.Image {
	garbage := bytes.Repeat([]byte{255}, 2*rowSlack)
	add := func(pix []byte) []byte { return slices.Concat(pix, garbage)[:len(pix)] }
	if p, ok := tight(picture).(*image.YCbCr); ok {
		p.Y, p.Cb, p.Cr = add(p.Y), add(p.Cb), add(p.Cr)
		return p
	}
	p := tight(picture).(*image.Gray)
	p.Pix = add(p.Pix)
	return p
}
