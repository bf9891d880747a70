package render

import (
	"image"

	"github.com/disintegration/imaging"
)

// fit returns the dimensions of a w×h picture whose longer edge is at most
// edge: proportions kept to the nearest pixel, never enlarged, and at least
// one pixel, however flat the picture is.
func fit(w, h, edge int) (int, int) {
	long := max(w, h)
	if long <= edge {
		return w, h
	}
	shrink := func(n int) int {
		return int(max(1, (2*int64(n)*int64(edge)+int64(long))/(2*int64(long))))
	}
	return shrink(w), shrink(h)
}

// resize makes a picture w×h pixels with Lanczos3; where it has these
// dimensions already it is only converted.
func resize(picture image.Image, w, h int) *image.NRGBA {
	return imaging.Resize(picture, w, h, imaging.Lanczos)
}
