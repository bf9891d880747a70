package render

import (
	"fmt"
	"image"
	"image/color"
)

// flatten makes a picture opaque, on white, and of a type that imaging reads
// without surprises: it would panic in goroutines of its own, where nobody
// can recover, on a palette index out of range, and is slow on CMYK. Where
// it can, it works within the picture's own memory.
func flatten(picture image.Image) (image.Image, error) {
	switch p := picture.(type) {
	case *image.YCbCr, *image.Gray, *image.Gray16:
		return p, nil
	case *image.RGBA:
		if !p.Opaque() { // of a TIFF: image/png and image/jpeg make it without alpha only
			for i := 0; i+4 <= len(p.Pix); i += 4 {
				flattenMultiplied(p.Pix[i:i+4:i+4], p.Pix[i:i+4:i+4])
			}
		}
		return &image.NRGBA{Pix: p.Pix, Stride: p.Stride, Rect: p.Rect}, nil
	case *image.RGBA64:
		return flattenDeep(p.Pix, p.Stride, p.Rect, true), nil
	case *image.NRGBA64:
		return flattenDeep(p.Pix, p.Stride, p.Rect, false), nil
	case *image.NYCbCrA:
		return flattenYCbCr(p), nil
	case *image.NRGBA:
		for i := 0; i+4 <= len(p.Pix); i += 4 {
			flattenPixel(p.Pix[i:i+4:i+4], p.Pix[i:i+4:i+4])
		}
		return p, nil
	case *image.CMYK:
		return flattenCMYK(p), nil
	case *image.Paletted:
		return flattenPalette(p), nil
	}
	return nil, fmt.Errorf("%w: a picture of an unexpected kind (%T)", ErrFormat, picture)
}

// flattenPixel puts the pixel s (red, green, blue, alpha) on white, into d.
func flattenPixel(d, s []uint8) {
	a := uint32(s[3])
	for c := range 3 {
		d[c] = uint8((uint32(s[c])*a + 255*(255-a) + 127) / 255)
	}
	d[3] = 255
}

// flattenMultiplied does so where the colours are multiplied by alpha already.
func flattenMultiplied(d, s []uint8) {
	white := 255 - s[3]
	for c := range 3 {
		d[c] = min(s[c], s[3]) + white
	}
	d[3] = 255
}

// flattenYCbCr puts a WebP with transparency on white.
func flattenYCbCr(p *image.NYCbCrA) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, p.Rect.Dx(), p.Rect.Dy()))
	for y := range p.Rect.Dy() {
		row := out.Pix[y*out.Stride:]
		for x := range p.Rect.Dx() {
			c := p.COffset(x, y)
			r, g, b := color.YCbCrToRGB(p.Y[p.YOffset(x, y)], p.Cb[c], p.Cr[c])
			flattenPixel(row[4*x:4*x+4:4*x+4], []uint8{r, g, b, p.A[p.AOffset(x, y)]})
		}
	}
	return out
}

// flattenDeep keeps the high bytes of 16-bit pixels, in the front half of
// their own memory: a pixel is written to where an earlier one was read.
func flattenDeep(pix []uint8, stride int, rect image.Rectangle, multiplied bool) *image.NRGBA {
	out := &image.NRGBA{Pix: pix[:len(pix)/2], Stride: stride / 2, Rect: rect}
	for i := 0; i+4 <= len(out.Pix); i += 4 {
		s := [4]uint8{pix[2*i], pix[2*i+2], pix[2*i+4], pix[2*i+6]}
		if multiplied {
			flattenMultiplied(out.Pix[i:i+4:i+4], s[:])
		} else {
			flattenPixel(out.Pix[i:i+4:i+4], s[:])
		}
	}
	return out
}

// flattenCMYK converts without a profile: right enough to tell a photo,
// and CMYK is what a printer asked for, not a camera.
func flattenCMYK(p *image.CMYK) *image.NRGBA {
	for i := 0; i+4 <= len(p.Pix); i += 4 {
		s := p.Pix[i : i+4 : i+4]
		s[0], s[1], s[2] = color.CMYKToRGB(s[0], s[1], s[2], s[3])
		s[3] = 255
	}
	return &image.NRGBA{Pix: p.Pix, Stride: p.Stride, Rect: p.Rect}
}

// flattenPalette looks the colours up.
func flattenPalette(p *image.Paletted) *image.NRGBA {
	colours := flatPalette(p.Palette)
	out := image.NewNRGBA(image.Rect(0, 0, p.Rect.Dx(), p.Rect.Dy()))
	for y := range p.Rect.Dy() {
		row := p.Pix[y*p.Stride:][:p.Rect.Dx()]
		for x, index := range row {
			copy(out.Pix[y*out.Stride+4*x:], colours[index][:])
		}
	}
	return out
}

// flatPalette puts colours on white; an index beyond the palette is black.
func flatPalette(palette color.Palette) (colours [256][4]uint8) {
	for i := range colours {
		colours[i][3] = 255
	}
	for i, c := range palette[:min(len(palette), 256)] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		flattenPixel(colours[i][:], []uint8{n.R, n.G, n.B, n.A})
	}
	return colours
}

// isGrey says whether a decoded picture has no colours, and so its
// renditions need none.
func isGrey(picture image.Image) bool {
	switch picture.(type) {
	case *image.Gray, *image.Gray16:
		return true
	}
	return false
}
