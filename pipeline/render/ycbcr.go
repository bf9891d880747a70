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

// fromBT709 makes the samples of a picture, 4:2:0 and in full range, whose
// colours are weighted as in HDTV those that a JPEG would have, in place. No
// red, green or blue is computed on the way, so none is cut off.
func fromBT709(picture image.Image) {
	p, ok := picture.(*image.YCbCr)
	if !ok {
		return
	}
	across, down := p.Rect.Dx(), p.Rect.Dy()
	for y := 0; y < down; y += 2 {
		rows := [2][]uint8{p.Y[y*p.YStride:][:across], p.Y[min(y+1, down-1)*p.YStride:][:across]}
		for x := 0; x < across; x += 2 {
			c := y/2*p.CStride + x/2
			cb, cr := int32(p.Cb[c])-128, int32(p.Cr[c])-128
			// The weights of ITU-R BT.709 backwards, then those of BT.601, times
			// 65536: 0.101593 and 0.196090; 0.989854, -0.110660; -0.072463, 0.983388.
			lift := 6658*cb + 12851*cr + 1<<15
			p.Cb[c] = level(64871*cb - 7252*cr + 128<<16 + 1<<15)
			p.Cr[c] = level(-4749*cb + 64447*cr + 128<<16 + 1<<15)
			for _, row := range rows[:min(2, down-y)] {
				for i := x; i < min(x+2, across); i++ {
					row[i] = level(int32(row[i])<<16 + lift)
				}
			}
		}
	}
}

// level is the whole part of a 16.16 number, within 0 and 255.
func level(v int32) uint8 { return uint8(min(max(v>>16, 0), 255)) }
