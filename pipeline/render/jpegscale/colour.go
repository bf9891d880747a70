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

// MapRGB returns the picture in other colours: convert is called with a few
// pixels at a time, three bytes each for red, green and blue, and changes them
// where they are. It is called in one goroutine, in no particular order.
//
// The picture is made 4:2:0 first, if it is not. The four pixels that share a
// sample of colour are shown to convert with the same one, so that what it
// leaves alone comes out as it was, to a rounding.
func (p *Picture) MapRGB(convert func(rgb []byte)) *Picture {
	if !p.halved() {
		p = p.Resize(p.Width, p.Height, 1)
	}
	out := &Picture{Width: p.Width, Height: p.Height, Missing: p.Missing, Damage: p.Damage}
	for i := range p.planes {
		shape := p.planes[i]
		shape.pix = make([]byte, len(shape.pix))
		out.planes = append(out.planes, shape)
	}
	rgb := make([]byte, 6*ceilDiv(p.Width, 2)*2) // two rows, of an even length
	for y := 0; y < p.Height; y += 2 {
		p.toRGB(rgb, y)
		convert(rgb)
		out.fromRGB(rgb, y)
	}
	return out
}

// toRGB converts rows y and y+1 (JFIF 1.02, page 3, in 16 bits behind the
// point). Beyond an odd border its last samples come again.
func (p *Picture) toRGB(rgb []byte, y int) {
	above, below := rgb[:len(rgb)/2], rgb[len(rgb)/2:]
	upper, lower := p.planes[0].row(y), p.planes[0].row(min(y+1, p.Height-1))
	var cbs, crs []byte
	if !p.Grey() {
		cbs, crs = p.planes[1].row(y/2), p.planes[2].row(y/2)
	}
	last := p.Width - 1
	for i := range len(above) / 6 {
		var cb, cr int32
		if cbs != nil {
			cb, cr = int32(cbs[i])-128, int32(crs[i])-128
		}
		red, green, blue := 91881*cr+1<<15, -22554*cb-46802*cr+1<<15, 116130*cb+1<<15
		left, right := 2*i, min(2*i+1, last)
		a, b := (*[6]byte)(above[6*i:]), (*[6]byte)(below[6*i:])
		a[0], a[1], a[2] = rgbOf(upper[left], red, green, blue)
		a[3], a[4], a[5] = rgbOf(upper[right], red, green, blue)
		b[0], b[1], b[2] = rgbOf(lower[left], red, green, blue)
		b[3], b[4], b[5] = rgbOf(lower[right], red, green, blue)
	}
}

// rgbOf adds brightness to what colour differences leave.
func rgbOf(luma byte, red, green, blue int32) (r, g, b byte) {
	l := int32(luma) << 16
	return clamp8((l + red) >> 16), clamp8((l + green) >> 16), clamp8((l + blue) >> 16)
}

// fromRGB converts them back.
func (p *Picture) fromRGB(rgb []byte, y int) {
	above, below := rgb[:len(rgb)/2], rgb[len(rgb)/2:]
	upper, lower := p.planes[0].row(y), p.planes[0].row(min(y+1, p.Height-1))
	var cbs, crs []byte
	if !p.Grey() {
		cbs, crs = p.planes[1].row(y/2), p.planes[2].row(y/2)
	}
	last := p.Width - 1
	for i := range len(above) / 6 {
		a, b := (*[6]byte)(above[6*i:]), (*[6]byte)(below[6*i:])
		// Beyond an odd border are pixels that are there already: the last
		// write stands, and is the same.
		left, right := 2*i, min(2*i+1, last)
		upper[right], upper[left] = lumaOf(a[3], a[4], a[5]), lumaOf(a[0], a[1], a[2])
		lower[right], lower[left] = lumaOf(b[3], b[4], b[5]), lumaOf(b[0], b[1], b[2])
		if cbs != nil {
			red := int32(a[0]) + int32(a[3]) + int32(b[0]) + int32(b[3])
			green := int32(a[1]) + int32(a[4]) + int32(b[1]) + int32(b[4])
			blue := int32(a[2]) + int32(a[5]) + int32(b[2]) + int32(b[5])
			cbs[i] = clamp8((-11056*red - 21712*green + 32768*blue + 128<<18 + 1<<17) >> 18)
			crs[i] = clamp8((32768*red - 27440*green - 5328*blue + 128<<18 + 1<<17) >> 18)
		}
	}
}

func lumaOf(r, g, b byte) byte {
	return byte((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}
