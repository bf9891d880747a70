package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"

	"eventroll/pipeline/render/jpegscale"
)

// largest makes the picture of the largest rendition, upright, of which the
// others are made. It also returns the size of the original as displayed.
//
// There are three roads to it. JPEGs as cameras write them are decoded near its
// size already. What else has brightness and colours in planes (HEIC, WebP,
// progressive JPEG) is decoded whole and resized in these planes. All that
// remains is resized by imaging.
func largest(ctx context.Context, r io.ReaderAt, size int64, m Measurement, src Source, s Settings) (*jpegscale.Picture, image.Point, error) {
	edge := s.Sizes[largestFirst(s.Sizes)[0]].Edge
	if m.fast != nil {
		return fastRoad(ctx, r, size, m, edge, src.Orientation)
	}
	picture, done, err := decode(ctx, r, size, m)
	if err != nil {
		return nil, image.Point{}, err
	}
	stored := picture.Bounds().Size()
	w, h := fit(stored.X, stored.Y, edge)
	var resized *jpegscale.Picture
	if planes, ok := jpegscale.FromPlanes(picture); ok && m.planar {
		resized = inPlanes(planes, m, w, h, src.Orientation)
	} else {
		resized = jpegscale.FromImage(orient(resize(picture, w, h), src.Orientation), isGrey(picture))
	}
	if w != stored.X || h != stored.Y { // else it may share memory
		done()
	}
	var full image.Point
	full.X, full.Y = displayed(stored.X, stored.Y, src.Orientation)
	return resized, full, nil
}

// inPlanes resizes a picture to w×h pixels as stored, and turns it upright.
func inPlanes(planes *jpegscale.Picture, m Measurement, w, h, orientation int) *jpegscale.Picture {
	w, h = displayed(w, h, orientation)
	resized := planes.Resize(w, h, orientation)
	if m.colours.bt709 {
		fromBT709(resized.Image())
	}
	return resized
}

func fastRoad(ctx context.Context, r io.ReaderAt, size int64, m Measurement, edge, orientation int) (*jpegscale.Picture, image.Point, error) {
	file := newSection(r, size)
	picture, err := jpegscale.Decode(ctx, file, jpegscale.Options{Cover: min(edge, max(m.Width, m.Height)), MaxMemory: MaxMemory})
	if err != nil {
		return nil, image.Point{}, explainFast(file, err)
	}
	if picture.Missing > maxMissing {
		return nil, image.Point{}, tooMuchMissing(picture)
	}
	var full image.Point
	full.X, full.Y = displayed(m.Width, m.Height, orientation)
	w, h := fit(full.X, full.Y, edge)
	return picture.Resize(w, h, orientation), full, nil
}

// maxMissing is how much of a picture may be missing: more than half would be
// no photo of anything.
const maxMissing = 0.5

func explainFast(file *section, err error) error {
	switch {
	case file.err != nil:
		return file.err
	case errors.Is(err, jpegscale.ErrCutOff):
		return fmt.Errorf("%w: it ends before its picture begins; copy it from the card again", ErrCutOff)
	case errors.Is(err, jpegscale.ErrTooLarge):
		return fmt.Errorf("%w: %s", ErrTooLarge, reason(err))
	case errors.Is(err, jpegscale.ErrDamaged):
		return fmt.Errorf("%w: the picture cannot be decoded (%s)", ErrDamaged, reason(err))
	}
	return err
}

func tooMuchMissing(p *jpegscale.Picture) error {
	if errors.Is(p.Damage, jpegscale.ErrCutOff) {
		return fmt.Errorf("%w: it ends in the middle of the picture, %s of it is missing; copy it from the card again", ErrCutOff, percent(p.Missing))
	}
	return fmt.Errorf("%w: %s of the picture cannot be decoded (%s); copy it from the card again", ErrDamaged, percent(p.Missing), reason(p.Damage))
}

// damageOf says what is missing of a picture that is shown all the same.
func damageOf(p *jpegscale.Picture) string {
	switch {
	case p.Damage == nil:
		return ""
	case errors.Is(p.Damage, jpegscale.ErrCutOff):
		return fmt.Sprintf("the file is cut off: %s of the picture is missing and grey; copy it from the card again", percent(p.Missing))
	}
	return fmt.Sprintf("the file is damaged: %s of the picture is missing and grey; copy it from the card again", percent(p.Missing))
}

// percent rounds up, so that what is missing is never nothing.
func percent(part float64) string { return fmt.Sprintf("%.0f %%", math.Ceil(100*part)) }
