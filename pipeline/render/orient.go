package render

import (
	"image"

	"github.com/disintegration/imaging"
)

// displayed returns the dimensions at which a stored picture is displayed:
// orientations 5-8 swap them (Exif 3.0, tag 0x0112).
func displayed(w, h, orientation int) (int, int) {
	if 5 <= orientation && orientation <= 8 {
		return h, w
	}
	return w, h
}

// orient turns a picture upright. imaging turns counter-clockwise.
func orient(picture *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2:
		return imaging.FlipH(picture)
	case 3:
		return imaging.Rotate180(picture)
	case 4:
		return imaging.FlipV(picture)
	case 5:
		return imaging.Transpose(picture)
	case 6:
		return imaging.Rotate270(picture)
	case 7:
		return imaging.Transverse(picture)
	case 8:
		return imaging.Rotate90(picture)
	}
	return picture
}
