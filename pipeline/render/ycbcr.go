package render

import (
	"image"
)

// colours is how the samples of a YCbCr picture are to be read (ITU-T H.273).
// The zero value is how a JPEG's are.
type colours struct {
	bt709  bool // the weights of red, green and blue are those of HDTV
	studio bool // from 16 to 235 (240), not from 0 to 255
}

// toFullRange stretches the samples of a picture in studio range, in place.
func toFullRange(picture image.Image) {
	luma, chroma := studioTable(16, 219), studioTable(128, 224)
	stretch := func(pix []uint8, table *[256]uint8) {
		for i, v := range pix {
			pix[i] = table[v]
		}
	}
	var p *image.YCbCr
	switch picture := picture.(type) {
	case *image.Gray:
		stretch(picture.Pix, luma)
		return
	case *image.YCbCr:
		p = picture
	case *image.NYCbCrA:
		p = &picture.YCbCr
	default:
		return
	}
	stretch(p.Y, luma)
	stretch(p.Cb, chroma)
	stretch(p.Cr, chroma)
}

// studioTable stretches what is span wide to 255, so that zero (16 for
// brightness, 128 for colour) becomes 0 and 128.
func studioTable(zero, span int) *[256]uint8 {
	full := zero - 16 // 0 or 112, of which 128 is meant
	if full > 0 {
		full = 128
	}
	var table [256]uint8
	for i := range table {
		scaled := (i - zero) * 255 * 2
		if scaled < 0 {
			scaled -= span
		} else {
			scaled += span
		}
		table[i] = uint8(min(max(full+scaled/(2*span), 0), 255))
	}
	return &table
}

// fromBT709 converts a picture whose colours are weighted as in HDTV.
func fromBT709(picture image.Image) image.Image {
	p, ok := picture.(*image.YCbCr)
	if !ok {
		return picture
	}
	out := image.NewNRGBA(p.Rect)
	for y := range p.Rect.Dy() {
		row := out.Pix[y*out.Stride:]
		for x := range p.Rect.Dx() {
			l := int32(p.Y[p.YOffset(x, y)])<<16 + 1<<15
			c := p.COffset(x, y)
			cb, cr := int32(p.Cb[c])-128, int32(p.Cr[c])-128
			// 1.5748, 0.1873, 0.4681 and 1.8556 (ITU-R BT.709), times 65536.
			row[4*x] = level(l + 103206*cr)
			row[4*x+1] = level(l - 12276*cb - 30679*cr)
			row[4*x+2] = level(l + 121609*cb)
			row[4*x+3] = 255
		}
	}
	return out
}

// level is the whole part of a 16.16 number, within 0 and 255.
func level(v int32) uint8 { return uint8(min(max(v>>16, 0), 255)) }
