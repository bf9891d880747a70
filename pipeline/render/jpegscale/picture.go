package jpegscale

import "image"

// Picture is a picture in planes: brightness, and two colour differences
// that mostly have fewer samples. It is what Decode and Resize return.
type Picture struct {
	Width, Height int // pixels
	// Missing is how much of the picture the file did not hold, 0 to 1. It
	// is grey where it is missing.
	Missing float64
	// Damage says why something is missing: it wraps ErrCutOff or
	// ErrDamaged. It is nil where nothing is.
	Damage error

	planes []plane // brightness, then Cb and Cr unless the picture is grey
}

// plane is one channel of a picture.
type plane struct {
	width, height int // samples, at least 1
	stride        int
	pix           []byte
	// spanX and spanY are how many samples the picture covers, in units of
	// 1/65536: less than width and height where the last sample lies only
	// partly within. Half of 4033 pixels are 2017 samples that span 2016½.
	spanX, spanY int64
}

const unit = 1 << 16 // of spans

// rowSlack is how many bytes there are behind a plane's last row at least, so
// that loops may read in steps of several samples.
const rowSlack = 32

func newPlane(width, height int) plane {
	stride := (width + 15) &^ 15
	return plane{
		width: width, height: height, stride: stride, pix: make([]byte, stride*height+rowSlack),
		spanX: int64(width) * unit, spanY: int64(height) * unit,
	}
}

// planeMemory is how many bytes newPlane allocates.
func planeMemory(width, height int) int64 {
	return int64((width+15)&^15)*int64(height) + rowSlack
}

// row returns the samples of a row, without padding.
func (p *plane) row(y int) []byte { return p.pix[y*p.stride:][:p.width] }

// Grey says whether the picture has no colours.
func (p *Picture) Grey() bool { return len(p.planes) == 1 }

// Image shows the picture to the standard library, without copying: an
// *image.Gray, or an *image.YCbCr of 4:2:0 for what Resize returned. Pictures
// of other samplings, which Decode may return, are resized first.
func (p *Picture) Image() image.Image {
	bounds := image.Rect(0, 0, p.Width, p.Height)
	if p.Grey() {
		return &image.Gray{Pix: p.planes[0].pix, Stride: p.planes[0].stride, Rect: bounds}
	}
	if !p.halved() {
		p = p.Resize(p.Width, p.Height, 1)
	}
	y, cb, cr := p.planes[0], p.planes[1], p.planes[2]
	return &image.YCbCr{
		Y: y.pix, Cb: cb.pix, Cr: cr.pix,
		YStride: y.stride, CStride: cb.stride,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: bounds,
	}
}

// halved says whether the picture is 4:2:0 or grey, and covers all of its
// samples, as Resize makes it.
func (p *Picture) halved() bool {
	for i, c := range p.planes {
		w, h := planeSize(p.Width, p.Height, i)
		spanX, spanY := planeSpan(p.Width, p.Height, i)
		if c.width != w || c.height != h || c.spanX != spanX || c.spanY != spanY {
			return false
		}
	}
	return p.Grey() || p.planes[1].stride == p.planes[2].stride
}

// planeSize is how many samples plane i of a 4:2:0 picture has.
func planeSize(width, height, i int) (int, int) {
	if i == 0 {
		return width, height
	}
	return ceilDiv(width, 2), ceilDiv(height, 2)
}

// planeSpan is how many of them the picture covers.
func planeSpan(width, height, i int) (int64, int64) {
	if i == 0 {
		return int64(width) * unit, int64(height) * unit
	}
	return int64(width) * unit / 2, int64(height) * unit / 2
}
