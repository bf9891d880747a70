package render

import (
	"context"
	"image"
	"image/draw"
	"slices"
)

// Framed is a rectangle of a picture that may be a picture itself, as the
// photo is in a screenshot of a web page.
type Framed struct {
	Width, Height int // pixels of the rectangle
	Look          string
	Sharpness     int // as in Result
}

// What bounds a rectangle is a line of pixels that all but a few have one
// brightness: a page's background, the bars of a film. A JPEG of it wavers
// by some levels, and a scroll bar or a notch crosses it.
const (
	lineWavers  = 10  // levels, from the most frequent one
	lineCrossed = 50  // one pixel of so many may be another
	leastFramed = 48  // pixels: less is a button
	leastPart   = 12  // of a picture's edge, one of so many parts: less is text
	mostBands   = 12  // the tallest: each is tried as a picture's top and as its bottom
	mostFramed  = 100 // rectangles, as each is compared with all photos
)

// FindFramed finds what may be pictures within a rendition (a JPEG that Render
// made): what lies between two uniform rows, without the uniform columns
// at its sides. Bars and text give rectangles too, which look like no photo.
// The whole picture is none of them. The error is one of Render's.
func FindFramed(ctx context.Context, rendition []byte) ([]Framed, error) {
	luma, err := decodeLuma(ctx, rendition)
	if err != nil {
		return nil, err
	}
	var framed []Framed
	for _, part := range framedParts(luma) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		cut := image.NewGray(image.Rectangle{Max: part.Size()})
		draw.Draw(cut, cut.Rect, luma, part.Min, draw.Src)
		framed = append(framed, Framed{part.Dx(), part.Dy(), look(cut), sharpness(cut)})
	}
	return framed, nil
}

// framedParts are the rectangles of a picture that uniform lines bound.
func framedParts(luma *image.Gray) []image.Rectangle {
	var parts []image.Rectangle
	bands := tallest(busy(luma, luma.Rect, rows))
	for i, first := range bands {
		for _, last := range bands[i:] {
			between := image.Rect(luma.Rect.Min.X, first.from, luma.Rect.Max.X, last.to)
			sides := busy(luma, between, columns)
			if len(sides) == 0 {
				continue
			}
			for _, s := range []band{{sides[0].from, sides[len(sides)-1].to}, widest(sides)} {
				part := trimmed(luma, image.Rect(s.from, between.Min.Y, s.to, between.Max.Y))
				if part != luma.Rect && large(part, luma.Rect) && !slices.Contains(parts, part) && len(parts) < mostFramed {
					parts = append(parts, part)
				}
			}
		}
	}
	return parts
}

func large(part, whole image.Rectangle) bool {
	return min(part.Dx(), part.Dy()) >= leastFramed && part.Dx()*leastPart >= whole.Dx() && part.Dy()*leastPart >= whole.Dy()
}

// trimmed is a rectangle without the uniform rows at its top and bottom.
func trimmed(luma *image.Gray, r image.Rectangle) image.Rectangle {
	lines := busy(luma, r, rows)
	if len(lines) == 0 {
		return image.Rectangle{}
	}
	return image.Rect(r.Min.X, lines[0].from, r.Max.X, lines[len(lines)-1].to)
}

// band is a run of lines that are not uniform, up to the one before to.
type band struct{ from, to int }

func tallest(bands []band) []band {
	for len(bands) > mostBands {
		least := 0
		for i, b := range bands {
			if b.to-b.from < bands[least].to-bands[least].from {
				least = i
			}
		}
		bands = slices.Delete(bands, least, least+1)
	}
	return bands
}

func widest(bands []band) band {
	return slices.MaxFunc(bands, func(a, b band) int { return (a.to - a.from) - (b.to - b.from) })
}

type direction bool

const rows, columns direction = true, false

// busy are the runs of rows or columns within a rectangle that are not uniform.
func busy(luma *image.Gray, r image.Rectangle, d direction) []band {
	from, to, length := r.Min.Y, r.Max.Y, r.Dx()
	if d == columns {
		from, to, length = r.Min.X, r.Max.X, r.Dy()
	}
	var bands []band
	quiet := true
	for n := from; n < to; n++ {
		var levels [256]int
		for i := range length {
			x, y := r.Min.X+i, n
			if d == columns {
				x, y = n, r.Min.Y+i
			}
			levels[luma.Pix[y*luma.Stride+x]]++
		}
		switch uniform := isUniform(&levels, length); {
		case uniform:
			quiet = true
		case quiet:
			bands, quiet = append(bands, band{n, n + 1}), false
		default:
			bands[len(bands)-1].to = n + 1
		}
	}
	return bands
}

// isUniform says whether a line has one brightness, of how often it has each.
func isUniform(levels *[256]int, length int) bool {
	most := 0
	for level, n := range levels {
		if n > levels[most] {
			most = level
		}
	}
	near := 0
	for level := max(0, most-lineWavers); level <= min(255, most+lineWavers); level++ {
		near += levels[level]
	}
	return (length-near)*lineCrossed <= length
}
