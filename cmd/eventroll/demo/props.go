package demo

import (
	"math"
	"math/rand/v2"
)

// palette is the light of a place: each track has its own.
type palette struct {
	deep, wall, glow, first, second, third ink
}

var (
	cloudLight = palette{hex(0x0d1733), hex(0x1f3266), hex(0x7fd4ff), hex(0x2ec4b6), hex(0xff9f45), hex(0x6a8dff)}
	webLight   = palette{hex(0x210f33), hex(0x50256b), hex(0xffb3e0), hex(0xff5d8f), hex(0xffd166), hex(0x9b7bff)}
	dataLight  = palette{hex(0x07241f), hex(0x15564b), hex(0xb9ffd8), hex(0x3ddc97), hex(0xf6c453), hex(0x4fb3d9)}
	hallLight  = palette{hex(0x2a1420), hex(0x743a46), hex(0xffd9a8), hex(0xff7f50), hex(0xffc857), hex(0x5bc0be)}
)

func (l palette) accents() []ink { return []ink{l.first, l.second, l.third} }

// slides is how many kinds of slide there are.
const slides = 6

// slide draws what a projector shows, w by h, from the pen's origin.
func (p pen) slide(kind int, w, h float64, l palette, rng *rand.Rand) {
	frame := roundRect(0, 0, w, h, 0.8)
	paper, words := hex(0xf6f8fc), hex(0xb9c2d3)
	if kind%slides == 3 || kind%slides == 5 {
		paper, words = l.deep.light(0.06), l.wall.light(0.35)
	}
	p.fill(frame, down(0, paper, h, paper.mix(l.glow, 0.25)))
	if kind%slides != 5 {
		p.fill(roundRect(w*0.07, h*0.1, w*between(rng, 0.3, 0.5), h*0.07, 1), flat(words.mix(l.deep, 0.5)))
		p.fill(rect(w*0.07, h*0.2, w*0.12, h*0.018), flat(l.first))
	}
	switch kind % slides {
	case 0:
		p.bars(w, h, l, rng)
	case 1:
		p.curve(w, h, l, rng)
	case 2:
		p.boxesAndArrows(w, h, l)
	case 3:
		p.code(w*0.07, h*0.3, w*0.86, h*0.6, l, rng)
	case 4:
		p.donut(w, h, l, rng)
	case 5:
		p.titleSlide(w, h, l, frame)
	}
}

func (p pen) bars(w, h float64, l palette, rng *rand.Rand) {
	for i := range 7 {
		tall := h * (0.12 + 0.06*float64(i) + between(rng, 0, 0.12))
		c := l.accents()[i/3%3]
		p.fill(roundRect(w*(0.1+0.118*float64(i)), h*0.88-tall, w*0.075, tall, 0.8), down(h*0.88-tall, c.light(0.15), h*0.88, c))
	}
	p.fill(rect(w*0.07, h*0.88, w*0.86, h*0.012), flat(hex(0x8b94a8)))
}

func (p pen) curve(w, h float64, l palette, rng *rand.Rand) {
	for i := range 4 {
		p.fill(rect(w*0.07, h*(0.35+0.16*float64(i)), w*0.86, h*0.006), flat(hex(0xcbd3e2)))
	}
	for n, c := range l.accents()[:2] {
		last := point{w * 0.08, h * between(rng, 0.7, 0.84)}
		for i := 1; i <= 6; i++ {
			next := point{w * (0.08 + 0.14*float64(i)), h * (0.82 - float64(n)*0.08 - float64(i*i)*0.011 - between(rng, 0, 0.09))}
			p.fill(polygon(last.x, last.y, next.x, next.y, next.x, h*0.87, last.x, h*0.87), flat(c.fade(0.2)))
			p.fill(capsule(last, next, h*0.011, h*0.011), flat(c))
			p.fill(circle(next.x, next.y, h*0.022), flat(c.dark(0.1)))
			last = next
		}
	}
}

func (p pen) boxesAndArrows(w, h float64, l palette) {
	at := []point{{0.09, 0.46}, {0.37, 0.32}, {0.37, 0.64}, {0.68, 0.32}, {0.68, 0.64}}
	for _, a := range [][2]int{{0, 1}, {0, 2}, {1, 3}, {2, 4}, {3, 4}} {
		from, to := at[a[0]], at[a[1]]
		p.fill(line(w*(from.x+0.1), h*(from.y+0.09), w*(to.x+0.1), h*(to.y+0.09), h*0.014), flat(hex(0x8b94a8)))
	}
	for i, b := range at {
		c := l.accents()[i%3]
		p.shadow(roundRect(w*b.x, h*(b.y+0.02), w*0.21, h*0.2, 1), 0.8, 0.3)
		p.fill(roundRect(w*b.x, h*b.y, w*0.21, h*0.19, 1), down(h*b.y, c.light(0.12), h*(b.y+0.19), c))
		p.fill(circle(w*(b.x+0.05), h*(b.y+0.095), h*0.045), flat(white.fade(0.9)))
		p.fill(roundRect(w*(b.x+0.09), h*(b.y+0.08), w*0.09, h*0.03, 0.4), flat(white.fade(0.75)))
	}
}

// code draws lines as an editor colours them.
func (p pen) code(x, y, w, h float64, l palette, rng *rand.Rand) {
	colours := append(l.accents(), hex(0xd8deea), hex(0x8a93ad))
	const lines = 9
	indent := 0
	for i := range lines {
		at := x + w*(0.03+0.05*float64(indent))
		for range 2 + rng.IntN(3) {
			long := w * between(rng, 0.06, 0.2)
			if at+long > x+w {
				break
			}
			p.fill(roundRect(at, y+h*float64(i)/lines, long, h*0.055, h*0.03), flat(pick(rng, colours)))
			at += long + w*0.025
		}
		indent = max(0, min(4, indent+rng.IntN(3)-1))
	}
}

func (p pen) donut(w, h float64, l palette, rng *rand.Rand) {
	from := -math.Pi / 2
	for i, share := range []float64{0.42, 0.3, 0.28} {
		to := from + share*2*math.Pi
		p.fill(ring(w*0.3, h*0.58, h*0.2, h*0.11).sector(w*0.3, h*0.58, from, to), flat(l.accents()[i]))
		from = to
		p.fill(circle(w*0.58, h*(0.44+0.13*float64(i)), h*0.025), flat(l.accents()[i]))
		p.fill(roundRect(w*0.62, h*(0.42+0.13*float64(i)), w*between(rng, 0.16, 0.28), h*0.04, 0.4), flat(hex(0xaab4c8)))
	}
}

func (p pen) titleSlide(w, h float64, l palette, frame shape) {
	p.fill(circle(w*0.82, h*0.3, h*0.42).both(frame), blend(w*0.6, 0, l.first, w, h*0.6, l.third))
	p.fill(circle(w*0.64, h*0.82, h*0.3).both(frame), flat(l.second.fade(0.9)))
	p.fill(roundRect(w*0.08, h*0.34, w*0.46, h*0.1, 1), flat(white))
	p.fill(roundRect(w*0.08, h*0.49, w*0.34, h*0.1, 1), flat(white))
	p.fill(roundRect(w*0.08, h*0.7, w*0.2, h*0.045, 1), flat(l.glow.fade(0.8)))
}

// plant stands on the origin, about 10 units tall.
func (p pen) plant(leaf ink) {
	p.shadow(ellipse(0, 0.1, 2.6, 0.5), 0.8, 0.35)
	for i := range 7 {
		a := (float64(i) - 3) * 0.33
		q := p.at(0, -3, 1).turned(a)
		q.fill(ellipse(0, -3.6, 0.95, 3.2), across(-0.9, leaf.light(0.14), 0.9, leaf.dark(0.22)))
		q.fill(line(0, -0.6, 0, -6.2, 0.12), flat(leaf.dark(0.35)))
	}
	p.fill(polygon(-1.9, -3.4, 1.9, -3.4, 1.4, 0, -1.4, 0), across(-1.8, hex(0xf1ece2), 1.8, hex(0xb9b0a2)))
}

// laptop stands on the origin with its lid towards us, 8 wide.
func (p pen) laptop(sticker ink) {
	p.fill(roundRect(-4, -5, 8, 5, 0.5), down(-5, hex(0xcfd5df), 0, hex(0x98a1b2)))
	p.fill(roundRect(-4.5, -0.4, 9, 0.55, 0.25), flat(hex(0x6f788a)))
	p.fill(circle(0, -2.6, 0.8), flat(sticker))
	p.fill(roundRect(1.4, -4.1, 1.6, 0.9, 0.2), flat(sticker.mix(white, 0.5)))
}

// paperCup stands on the origin, 3 tall.
func (p pen) paperCup(band ink) {
	p.fill(polygon(-0.95, -3, 0.95, -3, 0.7, 0, -0.7, 0), across(-0.9, hex(0xfffaf0), 0.9, hex(0xd6cabb)))
	p.fill(polygon(-0.9, -2.2, 0.9, -2.2, 0.8, -0.9, -0.8, -0.9), across(-0.9, band.light(0.1), 0.9, band.dark(0.15)))
	p.fill(roundRect(-1.1, -3.35, 2.2, 0.5, 0.2), flat(hex(0x4a3b36)))
}

// skyline draws houses from x0 to x1 with their feet on base, and windows
// lit in some of them.
func (p pen) skyline(rng *rand.Rand, x0, x1, base, low, high float64, house, window ink, lit float64) {
	for x := x0; x < x1; {
		w, h := between(rng, 4, 9), between(rng, low, high)
		p.fill(rect(x, base-h, w, h+1), across(x, house.light(0.05), x+w, house.dark(0.14)))
		switch rng.IntN(4) {
		case 0:
			p.fill(rect(x+w*0.4, base-h-3, 0.25, 3), flat(house))
			p.fill(circle(x+w*0.4+0.12, base-h-3, 0.22), flat(hex(0xff5a4e)))
		case 1:
			p.fill(rect(x+w*0.2, base-h-1.2, w*0.5, 1.3), flat(house.dark(0.1)))
		}
		for wy := base - h + 1; wy < base-1; wy += 1.9 {
			for wx := x + 0.7; wx < x+w-1; wx += 1.5 {
				if rng.Float64() < lit {
					p.fill(rect(wx, wy, 0.75, 1), flat(window.fade(float32(between(rng, 0.45, 1)))))
				}
			}
		}
		x += w + between(rng, 0, 0.8)
	}
}

// hills draws the mountains behind the city, and the tower on one of them.
func (p pen) hills(w, base float64, near, far ink, tower float64) {
	p.fill(polygon(-20, base, w*0.05, base-15, w*0.22, base-26, w*0.38, base-14, w*0.55, base-21, w*0.8, base-30, w*1.02, base-13, w+20, base).grow(1.5), down(base-30, far, base, far.mix(near, 0.5)))
	p.fill(polygon(-20, base, w*0.15, base-8, tower-16, base-11, tower-3, base-19, tower+4, base-19, tower+20, base-9, w+20, base).grow(1.5), down(base-22, near, base, near.light(0.08)))
	p.fill(polygon(tower-0.7, base-19, tower+0.7, base-19, tower+0.4, base-36, tower-0.4, base-36), flat(near.dark(0.2)))
	p.fill(roundRect(tower-1.7, base-33.5, 3.4, 2.6, 0.7), flat(near.dark(0.25)))
	p.fill(rect(tower-1.4, base-32.6, 2.8, 0.7), flat(hex(0xffd27a)))
	p.fill(line(tower, base-36, tower, base-44, 0.3), flat(near.dark(0.2)))
	p.fill(circle(tower, base-44, 0.35), flat(hex(0xff5a4e)))
}

// stringLights hang from one point to another, sagging.
func (p pen) stringLights(a, b point, sag float64, bulb ink) {
	last := a
	bulbs := int(math.Hypot(b.x-a.x, b.y-a.y) / 5.5)
	for i := 1; i <= bulbs; i++ {
		t := float64(i) / float64(bulbs)
		next := point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t + sag*4*t*(1-t)}
		p.fill(capsule(last, next, 0.14, 0.14), flat(hex(0x1b1626)))
		if i < bulbs {
			p.glow(next.x, next.y+1, 5, 5, bulb.fade(0.7))
			p.fill(circle(next.x, next.y+0.9, 0.62), flat(bulb.light(0.65)))
		}
		last = next
	}
}

// bokeh is lights far out of focus.
func (p pen) bokeh(rng *rand.Rand, n int, within box, lights []ink) {
	for range n {
		x, y := between(rng, within.x0, within.x1), between(rng, within.y0, within.y1)
		r := between(rng, 1.2, 4.2)
		c := pick(rng, lights).fade(float32(between(rng, 0.12, 0.4)))
		p.soft(0.3).fill(circle(x, y, r), flat(c))
		p.soft(0.25).fill(ring(x, y, r*0.92, 0.25), flat(c.light(0.4).fade(0.7)))
	}
}
