package demo

import "math"

type point struct{ x, y float64 }

type box struct{ x0, y0, x1, y1 float64 }

// shape is the signed distance of a point to its edge, negative inside. The
// formulas are those of Inigo Quilez, https://iquilezles.org/articles/distfunctions2d/.
type shape struct {
	box  box
	dist func(x, y float64) float64
}

func circle(cx, cy, r float64) shape {
	return shape{box{cx - r, cy - r, cx + r, cy + r}, func(x, y float64) float64 {
		x, y = x-cx, y-cy
		return math.Sqrt(x*x+y*y) - r
	}}
}

// ellipse is exact on its edge and near enough elsewhere; inside, it never
// says more than the truth.
func ellipse(cx, cy, rx, ry float64) shape {
	return shape{box{cx - rx, cy - ry, cx + rx, cy + ry}, func(x, y float64) float64 {
		x, y = (x-cx)/rx, (y-cy)/ry
		k0 := math.Sqrt(x*x + y*y)
		if k0 < 1e-6 {
			return -min(rx, ry)
		}
		x, y = x/rx, y/ry
		return max(k0*(k0-1)/math.Sqrt(x*x+y*y), (k0-1)*min(rx, ry))
	}}
}

func rect(x, y, w, h float64) shape { return roundRect(x, y, w, h, 0) }

func roundRect(x, y, w, h, r float64) shape {
	cx, cy, hw, hh := x+w/2, y+h/2, w/2, h/2
	r = min(r, hw, hh)
	return shape{box{x, y, x + w, y + h}, func(x, y float64) float64 {
		dx, dy := math.Abs(x-cx)-hw+r, math.Abs(y-cy)-hh+r
		if dx <= 0 || dy <= 0 {
			return max(dx, dy) - r
		}
		return math.Sqrt(dx*dx+dy*dy) - r
	}}
}

// capsule is a line with round ends, r0 thick at its start and r1 at its end.
func capsule(a, b point, r0, r1 float64) shape {
	r := max(r0, r1)
	dx, dy := b.x-a.x, b.y-a.y
	length := dx*dx + dy*dy + 1e-12
	bounds := box{min(a.x, b.x) - r, min(a.y, b.y) - r, max(a.x, b.x) + r, max(a.y, b.y) + r}
	return shape{bounds, func(x, y float64) float64 {
		t := min(1, max(0, ((x-a.x)*dx+(y-a.y)*dy)/length))
		x, y = x-a.x-dx*t, y-a.y-dy*t
		return math.Sqrt(x*x+y*y) - r0 - (r1-r0)*t
	}}
}

func line(x0, y0, x1, y1, thick float64) shape {
	return capsule(point{x0, y0}, point{x1, y1}, thick/2, thick/2)
}

// polygon is made of corners x, y, x, y, …
func polygon(xy ...float64) shape {
	corners := make([]point, len(xy)/2)
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i := range corners {
		p := point{xy[2*i], xy[2*i+1]}
		corners[i] = p
		b = box{min(b.x0, p.x), min(b.y0, p.y), max(b.x1, p.x), max(b.y1, p.y)}
	}
	return shape{b, func(x, y float64) float64 {
		near, sign := math.Inf(1), 1.0
		a := corners[len(corners)-1]
		for _, c := range corners {
			ex, ey, wx, wy := a.x-c.x, a.y-c.y, x-c.x, y-c.y
			t := min(1, max(0, (wx*ex+wy*ey)/(ex*ex+ey*ey)))
			bx, by := wx-ex*t, wy-ey*t
			near = min(near, bx*bx+by*by)
			above, under, left := y >= c.y, y < a.y, ex*wy > ey*wx
			if above && under && left || !above && !under && !left {
				sign = -sign
			}
			a = c
		}
		return sign * math.Sqrt(near)
	}}
}

// grow adds r all around and rounds the corners by it.
func (s shape) grow(r float64) shape {
	return shape{box{s.box.x0 - r, s.box.y0 - r, s.box.x1 + r, s.box.y1 + r},
		func(x, y float64) float64 { return s.dist(x, y) - r }}
}

// both is where two shapes overlap.
func (s shape) both(t shape) shape {
	return shape{box{max(s.box.x0, t.box.x0), max(s.box.y0, t.box.y0), min(s.box.x1, t.box.x1), min(s.box.y1, t.box.y1)},
		func(x, y float64) float64 { return max(s.dist(x, y), t.dist(x, y)) }}
}

// without is s where t is not.
func (s shape) without(t shape) shape {
	return shape{s.box, func(x, y float64) float64 { return max(s.dist(x, y), -t.dist(x, y)) }}
}

// ring is the line of a circle.
func ring(cx, cy, r, thick float64) shape {
	return circle(cx, cy, r+thick/2).without(circle(cx, cy, r-thick/2))
}

// sector is the part of a shape around cx, cy between two angles in radians,
// clockwise from the right, less than half a turn apart.
func (s shape) sector(cx, cy, from, to float64) shape {
	s0, c0 := math.Sincos(from)
	s1, c1 := math.Sincos(to)
	return shape{s.box, func(x, y float64) float64 {
		dx, dy := x-cx, y-cy
		return max(s.dist(x, y), s0*dx-c0*dy, c1*dy-s1*dx)
	}}
}
