package render

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"math"
)

// Difference is how far a picture is from another, after the first was laid upon
// the second: it may show a part of it, and be brighter or richer in contrast.
type Difference struct {
	// Worst is in levels of brightness, 0 to 255: the root of the mean square over
	// that part, an eighth of each edge, in which they differ most. The pictures
	// are compared in cells of which 64 lie along an edge, so that what resizing
	// and compressing do to pixels hardly counts.
	Worst float64
	// Cut is which part of the second picture's width or height is missing on
	// the side where most is missing of it; Beyond is the same of what the first
	// has more. Both are 0 and more.
	Cut, Beyond float64
}

// Compare says how far one picture is from another; both are JPEGs of a few
// hundred pixels. Of a photo and its copy all parts are alike; of two frames of
// a burst, whose looks may be the same, some are not. The error is one of Render's.
//
// It is image registration by least squares (Lucas, Kanade: An Iterative Image
// Registration Technique, 1981), of position and scale along each edge, contrast
// and brightness.
func Compare(ctx context.Context, picture, with []byte) (Difference, error) {
	first, err := decodeLuma(ctx, picture)
	if err != nil {
		return Difference{}, err
	}
	second, err := decodeLuma(ctx, with)
	if err != nil {
		return Difference{}, err
	}
	x, y := cellsOf(first), cellsOf(second)
	o := lay(x, y)
	d := o.difference(x, y)
	d.Cut, d.Beyond = o.margins()
	// Cells that lie across others are not what cells of that part are.
	part := area{0, 0, float64(second.Rect.Dx()), float64(second.Rect.Dy())}
	for n := 0; n < cutSteps && d.Cut > aHair; n++ {
		part = part.within(o)
		y = cellsWithin(second, part)
		o = lay(x, y)
		if cut, beyond := o.margins(); max(cut, beyond) > aPixel {
			break
		}
		d.Worst = min(d.Worst, o.difference(x, y).Worst)
	}
	return d, nil
}

// What is cut off is narrowed down in so many steps, where it is more than a
// hair, as long as each changes less than about a pixel more.
const (
	cutSteps = 2
	aHair    = 0.001
	aPixel   = 0.01
)

// area is a rectangle of a picture, in pixels.
type area struct{ left, top, right, bottom float64 }

// within is the part of an area that a picture shows which lies so upon it.
func (a area) within(o overlay) area {
	left, right := o.side(0)
	top, bottom := o.side(1)
	w, h := a.right-a.left, a.bottom-a.top
	at := func(from, size, part float64) float64 { return from + size*min(max(part, 0), 1) }
	return area{at(a.left, w, left), at(a.top, h, top), at(a.left, w, right), at(a.top, h, bottom)}
}

// lay finds how one picture lies upon another.
func lay(x, y *cells) overlay {
	o := overlay{1, 0, 1, 0, 1, 0, 0}
	for _, c := range [][2]*cells{{x.blurred().blurred(), y.blurred().blurred()}, {x, y}} {
		for n := 0; n < overlaySteps && o.improve(c[0], c[1]); n++ {
		}
	}
	return o
}

// aside is by how much of a cell edges in a copy may be off: half a pixel of 640,
// as programs round differently. At hard edges that are many levels.
const aside = 0.05

// overlaySteps is how often an overlay is improved at most, on blurred cells and
// on the pictures' own: it moves by a cell at a time at most. It is well where it
// moves by less than overlayStep of one.
const (
	overlaySteps = 8
	overlayStep  = 0.002
)

// compareBlock is how many cells lie along the edge of a part: a person who has
// moved fills one or two, and would vanish in the whole.
const compareBlock = 8

// leastContrast and mostContrast are how an edit may have changed a picture's
// contrast: more, and anything would resemble a plain wall.
const leastContrast, mostContrast = 0.5, 2

// cells are a picture's brightness in levels.
type cells [lookGrid][lookGrid]float64

func cellsOf(luma *image.Gray) *cells {
	return cellsWithin(luma, area{0, 0, float64(luma.Rect.Dx()), float64(luma.Rect.Dy())})
}

// cellsWithin averages the brightness over each cell of an area. A pixel that
// lies in several counts for each by its part in it.
func cellsWithin(luma *image.Gray, a area) *cells {
	c := &cells{}
	columns, rows := shares(a.left, a.right, luma.Rect.Dx()), shares(a.top, a.bottom, luma.Rect.Dy())
	for j, row := range rows {
		for i, column := range columns {
			sum, weight := 0.0, 0.0
			for _, y := range row {
				line := luma.Pix[y.pixel*luma.Stride:]
				for _, x := range column {
					sum, weight = sum+x.part*y.part*float64(line[x.pixel]), weight+x.part*y.part
				}
			}
			c[j][i] = sum / max(weight, 1e-9)
		}
	}
	return c
}

// share is how much of a pixel lies in a cell.
type share struct {
	pixel int
	part  float64
}

// shares are the pixels of each cell, along one edge.
func shares(from, to float64, pixels int) (cells [lookGrid][]share) {
	size := (to - from) / lookGrid
	for i := range cells {
		start, end := from+float64(i)*size, from+float64(i+1)*size
		for p := max(int(start), 0); p < pixels && float64(p) < end; p++ {
			if part := min(float64(p+1), end) - max(float64(p), start); part > 0 {
				cells[i] = append(cells[i], share{p, part})
			}
		}
	}
	return cells
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

// blurred are the cells, each the mean of itself and its neighbours.
func (c *cells) blurred() *cells {
	out := &cells{}
	for j := range out {
		for i := range out[j] {
			n := 0.0
			for v := max(j-1, 0); v <= min(j+1, lookGrid-1); v++ {
				for u := max(i-1, 0); u <= min(i+1, lookGrid-1); u++ {
					out[j][i] += c[v][u]
					n++
				}
			}
			out[j][i] /= n
		}
	}
	return out
}

// at is the brightness at a point between the middles of cells, with how much it
// changes along the row and the column; false outside of them.
func (c *cells) at(x, y float64) (level, dx, dy float64, inside bool) {
	i, j := int(math.Floor(x)), int(math.Floor(y))
	if i < 0 || j < 0 || i >= lookGrid-1 || j >= lookGrid-1 {
		return 0, 0, 0, false
	}
	u, v := x-float64(i), y-float64(j)
	a, b, d, e := c[j][i], c[j][i+1], c[j+1][i], c[j+1][i+1]
	top, bottom := a+u*(b-a), d+u*(e-d)
	return top + v*(bottom-top), (1-v)*(b-a) + v*(e-d), bottom - top, true
}

// overlay is how one picture lies upon another: the scale and shift of its columns,
// those of its rows, in cells from the middle, contrast and brightness, and how
// much the tones between black and white are lifted: a copy without its colour
// profile has another gamma.
type overlay [unknowns]float64

const unknowns = 7

const middle = float64(lookGrid-1) / 2

// difference between what a cell is and should be, and how that changes with
// each number of the overlay.
func (o *overlay) off(x, y *cells, i, j int) (off float64, slope overlay, inside bool) {
	u, v := float64(i)-middle, float64(j)-middle
	level, dx, dy, inside := y.at(o[0]*u+o[1]+middle, o[2]*v+o[3]+middle)
	lift, steep := level*(255-level)/255, o[4]+o[6]*(255-2*level)/255
	dx, dy = steep*dx, steep*dy
	tone := o[4]*level + o[5] + o[6]*lift
	if tone < 0 || tone > 255 { // an edit made it black or white, and no number changes that
		return x[j][i] - min(max(tone, 0), 255), overlay{}, inside
	}
	return x[j][i] - tone, overlay{dx * u, dx, dy * v, dy, level, 1, lift}, inside
}

// improve lays x better upon y, by one step of Gauss and Newton. It says whether
// another may be worth it.
func (o *overlay) improve(x, y *cells) bool {
	var a [unknowns][unknowns + 1]float64
	for j := range lookGrid {
		for i := range lookGrid {
			off, slope, inside := o.off(x, y, i, j)
			for r := 0; inside && r < unknowns; r++ {
				for c := range unknowns {
					a[r][c] += slope[r] * slope[c]
				}
				a[r][unknowns] += slope[r] * off
			}
		}
	}
	step, ok := solve(a)
	if !ok {
		return false
	}
	reach := max(math.Abs(step[1])+math.Abs(step[0])*middle, math.Abs(step[3])+math.Abs(step[2])*middle)
	for n := range step {
		if n < 4 {
			step[n] /= max(reach, 1) // no farther than a cell
		}
		o[n] += step[n]
	}
	return reach > overlayStep
}

// solve solves the equations by elimination; false where they say too little.
func solve(a [unknowns][unknowns + 1]float64) (x overlay, ok bool) {
	for c := range unknowns {
		pivot := c
		for r := c; r < unknowns; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[pivot][c]) {
				pivot = r
			}
		}
		a[c], a[pivot] = a[pivot], a[c]
		if math.Abs(a[c][c]) < 1e-6 {
			return x, false
		}
		for r := range unknowns {
			if f := a[r][c] / a[c][c]; r != c {
				for k := c; k <= unknowns; k++ {
					a[r][k] -= f * a[c][k]
				}
			}
		}
	}
	for r := range unknowns {
		x[r] = a[r][unknowns] / a[r][r]
	}
	return x, true
}

// difference is how far one picture is from the other where it lies.
func (o *overlay) difference(x, y *cells) Difference {
	worst, compared := 0.0, 0
	for j := 0; j < lookGrid; j += compareBlock {
		for i := 0; i < lookGrid; i += compareBlock {
			sum, n := 0.0, 0
			for v := j; v < j+compareBlock; v++ {
				for u := i; u < i+compareBlock; u++ {
					if off, slope, inside := o.off(x, y, u, v); inside {
						off = max(0, math.Abs(off)-aside*(math.Abs(slope[1])+math.Abs(slope[3])))
						sum, n = sum+off*off, n+1
					}
				}
			}
			worst, compared = max(worst, math.Sqrt(sum/float64(max(n, 1)))), compared+n
		}
	}
	if o[4] < leastContrast || o[4] > mostContrast || compared*10 < lookGrid*lookGrid*9 {
		worst = 255
	}
	return Difference{Worst: worst}
}

// side is where the edges of the first picture lie along an edge of the second,
// as parts of it: 0 and 1 where they are the same.
func (o *overlay) side(axis int) (from, to float64) {
	scale, shift := o[2*axis], o[2*axis+1]/lookGrid
	return (1-scale)/2 + shift, (1+scale)/2 + shift
}

func (o *overlay) margins() (cut, beyond float64) {
	for axis := range 2 {
		from, to := o.side(axis)
		cut, beyond = max(cut, from, 1-to), max(beyond, -from, to-1)
	}
	return cut, beyond
}
