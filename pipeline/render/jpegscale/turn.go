package jpegscale

// turn is what makes a stored picture upright: flips of the stored picture,
// then perhaps a transposition.
type turn struct{ flipX, flipY, transpose bool }

// turnFor is the turn of an orientation (Exif 3.0, tag 0x0112).
func turnFor(orientation int) turn {
	switch orientation {
	case 2:
		return turn{flipX: true}
	case 3:
		return turn{flipX: true, flipY: true}
	case 4:
		return turn{flipY: true}
	case 5:
		return turn{transpose: true}
	case 6:
		return turn{flipY: true, transpose: true}
	case 7:
		return turn{flipX: true, flipY: true, transpose: true}
	case 8:
		return turn{flipX: true, transpose: true}
	}
	return turn{}
}

// transpose makes rows of columns, in squares that fit into the cache.
func transpose(src *plane) plane {
	const square = 16
	dst := newPlane(src.height, src.width)
	dst.spanX, dst.spanY = src.spanY, src.spanX
	for top := 0; top < src.height; top += square {
		bottom := min(top+square, src.height)
		for left := 0; left < src.width; left += square {
			right := min(left+square, src.width)
			for x := left; x < right; x++ {
				column := dst.pix[x*dst.stride+top:][:bottom-top]
				from := top*src.stride + x
				for i := range column {
					column[i] = src.pix[from]
					from += src.stride
				}
			}
		}
	}
	return dst
}
