package render

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"math"
)

// Difference is how far two pictures are from one another, after what lies
// between them in brightness and contrast. It is in levels of brightness, 0 to
// 255, of cells of which 64 lie along each edge, so that what compressing and
// resizing do to pixels hardly counts.
type Difference struct {
	Mean  float64 // root of the mean square over the whole picture
	Worst float64 // the same over that part, an eighth of each edge, where they differ most
}

// compareBlock is how many cells lie along the edge of a part: a person who has
// moved fills one or two, and would vanish in the whole.
const compareBlock = 8

// leastContrast and mostContrast are how an edit may have changed a picture's
// contrast: more is another picture.
const leastContrast, mostContrast = 0.6, 1.6

// Compare says how far two pictures are from one another, which are JPEGs. Of a
// picture and its copy all parts are alike; of two frames of a burst, whose looks
// may be the same, some are not. The error is one of Render's.
func Compare(ctx context.Context, a, b []byte) (Difference, error) {
	x, err := gridOf(ctx, a)
	if err != nil {
		return Difference{}, err
	}
	y, err := gridOf(ctx, b)
	if err != nil {
		return Difference{}, err
	}
	return apart(x, y), nil
}

func gridOf(ctx context.Context, rendition []byte) (*[lookGrid][lookGrid]int64, error) {
	luma, err := decodeLuma(ctx, rendition)
	if err != nil {
		return nil, err
	}
	grid := averageGrid(luma)
	return &grid, nil
}

// decodeLuma is the brightness of a rendition's pixels.
func decodeLuma(ctx context.Context, rendition []byte) (*image.Gray, error) {
	r, size := interruptible{ctx, bytes.NewReader(rendition)}, int64(len(rendition))
	m, err := measure(r, size, limits{pixels: MaxPixels, memory: MaxMemory})
	if err != nil {
		return nil, err
	}
	picture, _, err := decode(ctx, r, size, m)
	if err != nil {
		return nil, err
	}
	luma := image.NewGray(image.Rect(0, 0, picture.Bounds().Dx(), picture.Bounds().Dy()))
	draw.Draw(luma, luma.Rect, picture, picture.Bounds().Min, draw.Src)
	return luma, nil
}

// apart fits x = contrast·y + brightness by least squares, and measures
// what is left.
func apart(x, y *[lookGrid][lookGrid]int64) Difference {
	const cells, level = lookGrid * lookGrid, 256
	var sx, sy, sxy, syy float64
	for j := range lookGrid {
		for i := range lookGrid {
			a, b := float64(x[j][i])/level, float64(y[j][i])/level
			sx, sy, sxy, syy = sx+a, sy+b, sxy+a*b, syy+b*b
		}
	}
	contrast := 1.0
	if spread := syy - sy*sy/cells; spread > cells {
		contrast = min(max((sxy-sx*sy/cells)/spread, leastContrast), mostContrast)
	}
	brightness := (sx - contrast*sy) / cells
	var all, worst float64
	for j := 0; j < lookGrid; j += compareBlock {
		for i := 0; i < lookGrid; i += compareBlock {
			var sum float64
			for v := j; v < j+compareBlock; v++ {
				for u := i; u < i+compareBlock; u++ {
					off := float64(x[v][u])/level - contrast*float64(y[v][u])/level - brightness
					sum += off * off
				}
			}
			all, worst = all+sum, max(worst, sum)
		}
	}
	return Difference{math.Sqrt(all / cells), math.Sqrt(worst / (compareBlock * compareBlock))}
}
