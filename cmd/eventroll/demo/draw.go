package demo

import (
	"image"
	"image/color"
	"math"
)

// The demo's pictures are flat illustrations, drawn from signed distances: a
// shape says how far a point is from its edge, and that one number gives the
// antialiasing, soft shadows and what is out of focus.

// ink is a colour of channels 0 to 1, in sRGB's own gamma, as illustrators
// mix it, and how much of it covers what is beneath.
type ink struct{ r, g, b, a float32 }

func hex(rgb uint32) ink {
	return ink{float32(rgb>>16&255) / 255, float32(rgb>>8&255) / 255, float32(rgb&255) / 255, 1}
}

var (
	black = hex(0x05060c)
	white = hex(0xffffff)
)

func (c ink) mix(d ink, t float32) ink {
	return ink{c.r + (d.r-c.r)*t, c.g + (d.g-c.g)*t, c.b + (d.b-c.b)*t, c.a + (d.a-c.a)*t}
}

func (c ink) dark(t float32) ink  { return c.mix(black, t) }
func (c ink) light(t float32) ink { return c.mix(white, t) }
func (c ink) fade(a float32) ink  { c.a *= a; return c }

// paint is the ink at a point.
type paint func(x, y float64) ink

func flat(c ink) paint { return func(_, _ float64) ink { return c } }

// blend goes from one ink to another along the line between two points.
func blend(x0, y0 float64, from ink, x1, y1 float64, to ink) paint {
	dx, dy := x1-x0, y1-y0
	length := dx*dx + dy*dy
	return func(x, y float64) ink {
		return from.mix(to, float32(min(1, max(0, ((x-x0)*dx+(y-y0)*dy)/length))))
	}
}

// down is a blend from top to bottom.
func down(y0 float64, top ink, y1 float64, bottom ink) paint {
	return blend(0, y0, top, 0, y1, bottom)
}

// across is a blend from left to right.
func across(x0 float64, left ink, x1 float64, right ink) paint {
	return blend(x0, 0, left, x1, 0, right)
}

// canvas holds what is drawn, row by row.
type canvas struct {
	w, h int
	pix  []ink
}

func newCanvas(w, h int) *canvas { return &canvas{w, h, make([]ink, w*h)} }

// pen draws on a canvas in a unit of its own, so that a figure is described
// once around its origin and put down anywhere, at any size, turned or
// mirrored, near and sharp or far and hazy.
type pen struct {
	on       *canvas
	x, y     float64 // the origin, in pixels
	k        float64 // pixels a unit
	mirror   float64 // -1: left and right are swapped
	cos, sin float64 // how far it is turned
	blur     float64 // how far out of focus, in pixels
	haze     ink     // the air or light between; its a says how thick
}

func newPen(on *canvas, unit float64) pen {
	return pen{on: on, k: unit, mirror: 1, cos: 1}
}

// at is a pen whose origin is at x, y and whose unit is k of p's.
func (p pen) at(x, y, k float64) pen {
	p.x, p.y = p.pixel(x, y)
	p.k *= k
	return p
}

func (p pen) mirrored() pen { p.mirror = -p.mirror; return p }

// turned is p turned clockwise by an angle in radians.
func (p pen) turned(angle float64) pen {
	s, c := math.Sincos(angle * p.mirror)
	p.cos, p.sin = p.cos*c-p.sin*s, p.sin*c+p.cos*s
	return p
}

// soft is p out of focus by r units.
func (p pen) soft(r float64) pen { p.blur = r * p.k; return p }

// behind is p seen through haze: t of what it draws is that ink.
func (p pen) behind(haze ink, t float32) pen { p.haze = haze; p.haze.a = t; return p }

func (p pen) pixel(x, y float64) (float64, float64) {
	x *= p.mirror
	return p.x + p.k*(x*p.cos-y*p.sin), p.y + p.k*(x*p.sin+y*p.cos)
}

func (p pen) unit(px, py float64) (float64, float64) {
	px, py = (px-p.x)/p.k, (py-p.y)/p.k
	return (px*p.cos + py*p.sin) * p.mirror, py*p.cos - px*p.sin
}

// window is the part of the canvas that a box of p's units can touch.
func (p pen) window(b box, margin float64) image.Rectangle {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [4]point{{b.x0, b.y0}, {b.x1, b.y0}, {b.x0, b.y1}, {b.x1, b.y1}} {
		x, y := p.pixel(c.x, c.y)
		x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
	}
	limit := func(v float64, n int) int { return int(min(float64(n), max(0, v))) }
	return image.Rect(
		limit(math.Floor(x0-margin), p.on.w), limit(math.Floor(y0-margin), p.on.h),
		limit(math.Ceil(x1+margin), p.on.w), limit(math.Ceil(y1+margin), p.on.h))
}

// fill paints a shape. A distance also says how many pixels on nothing will
// change; half of that is safe for every shape here, exact or nearly so.
func (p pen) fill(s shape, paint paint) {
	edge := 1 + p.blur
	within := p.window(s.box, edge)
	for py := within.Min.Y; py < within.Max.Y; py++ {
		row := p.on.pix[py*p.on.w:][:p.on.w]
		for px := within.Min.X; px < within.Max.X; {
			x, y := p.unit(float64(px)+0.5, float64(py)+0.5)
			away := s.dist(x, y) * p.k
			run := 1 + int(max(0, 0.5*(math.Abs(away)-edge/2)))
			end := min(px+run, within.Max.X)
			if cover := p.cover(away / edge); cover > 0 {
				for ; px < end; px++ {
					c := paint(p.unit(float64(px)+0.5, float64(py)+0.5))
					c.a *= cover
					over(&row[px], p.through(c))
				}
			}
			px = end
		}
	}
}

// cover is how much of a pixel a shape covers whose edge is that far away,
// in widths of its edge.
func (p pen) cover(away float64) float32 {
	c := min(1, 0.5-away)
	if c <= 0 {
		return 0
	}
	if p.blur > 0 {
		c *= c * (3 - 2*c)
	}
	return float32(c)
}

// flood paints the whole canvas.
func (p pen) flood(paint paint) {
	for py := range p.on.h {
		row := p.on.pix[py*p.on.w:][:p.on.w]
		for px := range row {
			over(&row[px], p.through(paint(p.unit(float64(px)+0.5, float64(py)+0.5))))
		}
	}
}

// glow adds light around a point: it brightens what is there and covers
// nothing. rx and ry are where it ends.
func (p pen) glow(x, y, rx, ry float64, c ink) {
	within := p.window(box{x - rx, y - ry, x + rx, y + ry}, 0)
	for py := within.Min.Y; py < within.Max.Y; py++ {
		row := p.on.pix[py*p.on.w:][:p.on.w]
		for px := within.Min.X; px < within.Max.X; px++ {
			ux, uy := p.unit(float64(px)+0.5, float64(py)+0.5)
			ux, uy = (ux-x)/rx, (uy-y)/ry
			near := 1 - (ux*ux + uy*uy)
			if near <= 0 {
				continue
			}
			a := c.a * float32(near*near*near)
			q := &row[px]
			q.r += (1 - q.r) * c.r * a
			q.g += (1 - q.g) * c.g * a
			q.b += (1 - q.b) * c.b * a
		}
	}
}

// shadow darkens below a shape, with an edge r units wide.
func (p pen) shadow(s shape, r float64, a float32) {
	p.soft(r).fill(s, flat(black.fade(a)))
}

func (p pen) through(c ink) ink {
	if p.haze.a == 0 {
		return c
	}
	a := c.a
	c = c.mix(p.haze, p.haze.a)
	c.a = a
	return c
}

func over(dst *ink, c ink) {
	dst.r += (c.r - dst.r) * c.a
	dst.g += (c.g - dst.g) * c.a
	dst.b += (c.b - dst.b) * c.a
}

// film is how a camera shows what it sees.
type film struct {
	warmth   float32 // red up and blue down where positive
	contrast float32 // 1 leaves it
	grain    float32 // of 255
	seed     uint32
}

// develop makes an image of the canvas: the camera's colours, a darker rim,
// grain. turned stores it lying on its side, as a camera held upright does
// (Exif orientation 6 sets it right).
func (c *canvas) develop(f film, turned bool) image.Image {
	size := image.Rect(0, 0, c.w, c.h)
	if turned {
		size = image.Rect(0, 0, c.h, c.w)
	}
	img := image.NewRGBA(size)
	cx, cy := float32(c.w)/2, float32(c.h)/2
	far := cx*cx + cy*cy
	for y := range c.h {
		for x := range c.w {
			p := c.pix[y*c.w+x]
			dx, dy := float32(x)-cx, float32(y)-cy
			rim := (dx*dx + dy*dy) / far
			light := f.contrast * (1 - 0.34*rim*rim)
			noise := f.grain * speckle(uint32(x), uint32(y), f.seed)
			tone := func(v, gain float32) uint8 {
				v = 0.46 + (v*gain-0.46)*light - 0.16*rim*rim*v
				return uint8(min(255, max(0, v*255+noise+0.5)))
			}
			q := color.RGBA{tone(p.r, 1+f.warmth), tone(p.g, 1), tone(p.b, 1-f.warmth), 255}
			if turned {
				img.SetRGBA(y, c.w-1-x, q)
			} else {
				img.SetRGBA(x, y, q)
			}
		}
	}
	return img
}

// speckle is noise between -1 and 1, mostly near 0, the same for the same
// pixel and seed.
func speckle(x, y, seed uint32) float32 {
	h := x*0x9e3779b1 ^ y*0x85ebca77 ^ seed*0xc2b2ae3d
	h ^= h >> 15
	h *= 0x2c1b3c6d
	h ^= h >> 12
	h *= 0x297a2d39
	h ^= h >> 15
	return (float32(h&0xffff) + float32(h>>16) - 0xffff) / 0xffff
}
