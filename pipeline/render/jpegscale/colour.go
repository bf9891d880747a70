package jpegscale

import "image"

// FromImage makes planes, 4:2:0 or grey, of an opaque picture. Of one that is
// said to be grey only the red is looked at.
func FromImage(picture *image.NRGBA, grey bool) *Picture {
	p := &Picture{Width: picture.Rect.Dx(), Height: picture.Rect.Dy()}
	for i := range 3 {
		if i == 0 || !grey {
			p.planes = append(p.planes, newPlane(planeSize(p.Width, p.Height, i)))
			p.planes[i].spanX, p.planes[i].spanY = planeSpan(p.Width, p.Height, i)
		}
	}
	rgb := make([]byte, 6*ceilDiv(p.Width, 2)*2) // two rows, of an even length
	for y := 0; y < p.Height; y += 2 {
		for row := range 2 {
			from := picture.Pix[min(y+row, p.Height-1)*picture.Stride:][:4*p.Width]
			to := rgb[row*len(rgb)/2:][:len(rgb)/2]
			for i := 0; 3*i < len(to); i++ {
				copy(to[3*i:3*i+3], from[4*min(i, p.Width-1):])
			}
		}
		p.fromRGB(rgb, y)
	}
	return p
}

// quad are the offsets of four pixels that share a sample of colour, in two
// rows of RGB that are each as long as stride.
func quad(i, stride int) [4]int {
	return [4]int{6 * i, 6*i + 3, stride + 6*i, stride + 6*i + 3}
}

// fromRGB converts rows y and y+1 of red, green and blue (JFIF 1.02, page 3, in
// 16 bits behind the point).
func (p *Picture) fromRGB(rgb []byte, y int) {
	stride := len(rgb) / 2
	upper, lower := p.planes[0].row(y), p.planes[0].row(min(y+1, p.Height-1))
	last := p.Width - 1
	for i := range stride / 6 {
		var luma [4]byte
		var red, green, blue int32
		for j, at := range quad(i, stride) {
			s := rgb[at : at+3 : at+3]
			r, g, b := int32(s[0]), int32(s[1]), int32(s[2])
			luma[j] = byte((19595*r + 38470*g + 7471*b + 1<<15) >> 16)
			red, green, blue = red+r, green+g, blue+b
		}
		// Beyond an odd border are pixels that are there already: the last
		// write stands, and is the same.
		upper[min(2*i+1, last)], upper[2*i] = luma[1], luma[0]
		lower[min(2*i+1, last)], lower[2*i] = luma[3], luma[2]
		if !p.Grey() {
			p.planes[1].row(y / 2)[i] = clamp8((-11056*red - 21712*green + 32768*blue + 128<<18 + 1<<17) >> 18)
			p.planes[2].row(y / 2)[i] = clamp8((32768*red - 27440*green - 5328*blue + 128<<18 + 1<<17) >> 18)
		}
	}
}
