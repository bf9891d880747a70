package render

import "image"

// sharpness is the variance of the Laplacian of four neighbours over a
// picture's brightness (Pech-Pacheco et al., Diatom autofocusing in
// brightfield microscopy, 2000), rounded down. It grows with focus, but also
// with detail and noise, so it compares shots of one burst, not scenes. A
// picture under three pixels wide or high has none.
func sharpness(luma *image.Gray) int {
	w, h := luma.Rect.Dx(), luma.Rect.Dy()
	if w < 3 || h < 3 {
		return 0
	}
	// No overflow at 65535×65535: squares stay below 2^52; the sum telescopes
	// to differences along the border, so its square stays below 2^56.
	var sum, squares int64
	for y := 1; y < h-1; y++ {
		above, row, below := luma.Pix[(y-1)*luma.Stride:], luma.Pix[y*luma.Stride:], luma.Pix[(y+1)*luma.Stride:]
		for x := 1; x < w-1; x++ {
			l := int64(above[x]) + int64(below[x]) + int64(row[x-1]) + int64(row[x+1]) - 4*int64(row[x])
			sum += l
			squares += l * l
		}
	}
	n := int64(w-2) * int64(h-2)
	return int((squares - sum*sum/n) / n)
}

// lumaOf is the brightness of a picture (ITU-R BT.601, as in JPEG), in
// integers.
func lumaOf(picture *image.NRGBA) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, picture.Rect.Dx(), picture.Rect.Dy()))
	for i := range out.Pix {
		p := picture.Pix[4*i : 4*i+4 : 4*i+4]
		// The weights are 0.299, 0.587 and 0.114 of 65536.
		out.Pix[i] = uint8((19595*uint32(p[0]) + 38470*uint32(p[1]) + 7471*uint32(p[2]) + 1<<15) >> 16)
	}
	return out
}

// brightnessOf is that of planes, without copying.
func brightnessOf(planes image.Image) *image.Gray {
	if p, ok := planes.(*image.YCbCr); ok {
		return &image.Gray{Pix: p.Y, Stride: p.YStride, Rect: p.Rect}
	}
	return planes.(*image.Gray)
}
