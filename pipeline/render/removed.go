package render

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// The greys of the picture that stands for a removed one, and its quality:
// low, as there is little in it that compression could spoil.
const (
	removedGround  = 0xe6
	removedSign    = 0xa0
	removedQuality = 60
)

// Removed is the picture that answers at the address of a photo that was taken
// down: so many pixels of light grey with the sign of a picture, crossed out,
// in its middle. It has no words, so no language. The same dimensions give the
// same bytes. The error is ErrTooLarge, or a plain one for dimensions below 1.
func Removed(width, height int) ([]byte, error) {
	if width < 1 || height < 1 {
		return nil, fmt.Errorf("no picture has %d×%d pixels", width, height)
	}
	if width > maxEdge || height > maxEdge || width*height > MaxPixels {
		return nil, fmt.Errorf("%w: %d×%d pixels", ErrTooLarge, width, height)
	}
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = removedGround
	}
	edge := min(width, height) / 3
	left, top := (width-edge)/2, (height-edge)/2
	for y := range edge {
		for x := range edge {
			if onSign(x*signGrid/edge, y*signGrid/edge) {
				picture.Pix[(top+y)*picture.Stride+left+x] = removedSign
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: removedQuality}); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return b.Bytes(), nil
}

// signGrid is how many units along an edge the sign is drawn in.
const signGrid = 96

// onSign says whether a point belongs to the sign: a frame with the sun and a
// hill in it, and a stroke from corner to corner with a gap on either side.
func onSign(x, y int) bool {
	const line, top, bottom = 5, 12, signGrid - 12
	across := x + y - signGrid
	switch {
	case -4 <= across && across <= 4:
		return true // the stroke
	case -10 <= across && across <= 10:
		return false // its gaps
	case y < top || y >= bottom:
		return false
	case x < line || x >= signGrid-line || y < top+line || y >= bottom-line:
		return true // the frame
	case (x-28)*(x-28)+(y-34)*(y-34) <= 8*8:
		return true // the sun
	}
	return y <= bottom-2*line && y-40 >= max(x-58, 58-x) // the hill
}
