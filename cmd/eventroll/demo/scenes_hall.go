package demo

import (
	"math"
	"math/rand/v2"
)

// shot is one picture being drawn: a pen whose unit is a hundredth of the
// picture's height, and what the scene may play with.
type shot struct {
	pen
	wide float64 // the picture's width in units
	rng  *rand.Rand
	look palette
	kind int // which variant of the scene
	beat int // which frame of a burst: things have moved a little
}

// scene draws a picture of one place.
type scene func(s *shot)

// sway is how far something has moved since the first frame of a burst.
func (s *shot) sway(by float64) float64 { return by * math.Sin(float64(s.beat)*1.7) }

// flip swaps left and right of all that is drawn from now on.
func (s *shot) flip() { s.pen = s.at(s.wide, 0, 1).mirrored() }

// closer draws all that follows that much larger, around the middle of the
// lower third.
func (s *shot) closer(zoom float64) {
	s.pen = s.at(s.wide/2*(1-zoom), 67*(1-zoom), zoom)
}

// audience draws rows of heads from behind; the nearest is out of focus.
func (s *shot) audience(rows int, top float64, rim ink) {
	for row := range rows {
		near := float64(row) / float64(rows)
		size := 5.2 + 4.5*near
		y := top + (100-top)*near + 3
		p := s.pen.behind(s.look.deep.dark(0.35), float32(0.55+0.35*near))
		if row == rows-1 {
			p = p.soft(0.5)
		}
		for x := between(s.rng, -4, 2); x < s.wide+5; x += size * between(s.rng, 1.9, 2.5) {
			if s.rng.IntN(9) == 0 {
				continue
			}
			q := p.at(x, y+between(s.rng, -1.2, 1.2), size)
			q.fromBehind(somebody(s.rng), rim.fade(0.8))
			if s.rng.IntN(13) == 0 && row < rows-1 { // somebody takes a picture
				q.phoneHeldUp(s.look)
			}
		}
	}
}

// phoneHeldUp goes with fromBehind.
func (p pen) phoneHeldUp(l palette) {
	for _, side := range []float64{-1, 1} {
		p.fill(capsule(point{side * 1.0, 0.9}, point{side * 0.42, -1.5}, 0.26, 0.15), flat(l.deep.dark(0.5)))
	}
	p.fill(roundRect(-0.62, -2.15, 1.24, 0.8, 0.1), flat(black))
	p.fill(roundRect(-0.56, -2.09, 1.12, 0.68, 0.06), blend(-0.5, -2, l.glow, 0.5, -1.4, l.third))
}

// hall draws the dark room, its ceiling and its stage, whose floor is at y.
func (s *shot) hall(floor float64) {
	l := s.look
	s.flood(down(0, l.deep, floor, l.wall))
	for x := -6.0; x < s.wide+6; x += 5 {
		s.fill(rect(x, 0, 2.4, floor), down(0, l.deep.fade(0.5), floor, l.wall.light(0.12).fade(0.5)))
	}
	s.fill(rect(-9, 5.2, s.wide+18, 0.7), flat(l.deep.dark(0.6)))
	s.fill(rect(-9, 8.2, s.wide+18, 0.7), flat(l.deep.dark(0.6)))
	for x := -6.0; x < s.wide+6; x += 4 {
		s.fill(line(x, 5.5, x+2, 8.5, 0.35), flat(l.deep.dark(0.6)))
		s.fill(line(x+2, 8.5, x+4, 5.5, 0.35), flat(l.deep.dark(0.6)))
	}
	s.fill(rect(-9, floor, s.wide+18, 110-floor), down(floor, l.wall.mix(l.second, 0.25), 100, l.deep.dark(0.3)))
	s.fill(rect(-9, floor+9, s.wide+18, 1.2), flat(l.glow.fade(0.35)))
	s.fill(rect(-9, floor+10, s.wide+18, 100), down(floor+10, l.deep.dark(0.35), 100, l.deep.dark(0.7)))
}

func (s *shot) spotlight(lampX, x, floor, spread float64, c ink) {
	s.fill(roundRect(lampX-1.2, 8.2, 2.4, 3, 0.6), flat(black))
	s.soft(3).fill(polygon(lampX-0.8, 10, lampX+0.8, 10, x+spread, floor+3, x-spread, floor+3), down(8, c.fade(0.4), floor+3, c.fade(0.05)))
	s.glow(lampX, 10.5, 7, 7, c.fade(0.9))
	s.glow(x, floor+4, spread*1.7, 5, c.fade(0.75))
}

// talk is somebody speaking on a stage beside a screen, seen over heads.
func talk(s *shot) {
	l := s.look
	zoom := between(s.rng, 0.92, 1.15)
	floor := 66 * zoom
	left := s.rng.IntN(2) == 0
	if left {
		s.flip()
	}
	s.hall(floor)
	w := s.wide * 0.56 * zoom
	s.glow(s.wide*0.08+w/2, 13+w*0.28, w*0.95, w*0.65, l.glow.fade(0.55))
	s.fill(roundRect(s.wide*0.08-1, 12, w+2, w*0.56+2, 1), flat(black))
	projector := s.at(s.wide*0.08, 13, 1)
	if left { // slides read from left to right all the same
		projector = s.at(s.wide*0.08+w, 13, 1).mirrored()
	}
	projector.slide(s.kind, w, w*0.56, l, s.rng)
	s.glow(s.wide*0.08+w/2, floor+5, w*0.7, 7, l.glow.fade(0.4))
	for i, c := range l.accents()[:2] {
		x := s.wide * (0.86 + 0.08*float64(i))
		s.fill(rect(x, 16, 6.5, floor-17), down(16, c, floor, c.dark(0.45)))
		s.fill(circle(x+3.25, 24, 1.9), flat(white.fade(0.85)))
		s.fill(roundRect(x+1.4, 30, 3.7, 1, 0.4), flat(white.fade(0.6)))
		s.fill(roundRect(x+1.4, 32.5, 2.6, 1, 0.4), flat(white.fade(0.6)))
	}
	x := s.wide*0.08 + w + between(s.rng, 9, 14)
	s.spotlight(x+12, x, floor, 9, hex(0xfff1d6))
	who := somebody(s.rng)
	who.badge = true
	do := pick(s.rng, []pose{speaking, explainer, waving})
	do.left, do.right = do.right, do.left
	do.left.x, do.right.x = -do.left.x, -do.right.x
	do.face = -0.5
	do.left.y += s.sway(0.35)
	do.right.y -= s.sway(0.2)
	s.at(x+s.sway(0.8), floor+4.5, 5.4*zoom).figure(who, do)
	s.lectern(x+13, floor+5)
	s.audience(3, floor+9, l.glow)
}

func (s *shot) lectern(x, y float64) {
	l := s.look
	s.shadow(ellipse(x, y, 6, 1), 1, 0.4)
	s.fill(polygon(x-4, y-15, x+4, y-15, x+3.2, y, x-3.2, y), across(x-4, hex(0x9a6a45), x+4, hex(0x5e3c26)))
	s.fill(polygon(x-5, y-16.5, x+5, y-16.5, x+4.4, y-14.6, x-4.4, y-14.6), flat(hex(0xb98255)))
	s.fill(circle(x, y-8, 1.8), flat(l.first))
	s.fill(circle(x, y-8, 0.9), flat(l.second))
	s.at(x, y-16.4, 0.6).laptop(l.third)
}

// closeUp is the speaker from the waist up, the room out of focus.
func closeUp(s *shot) {
	l := s.look
	s.flood(blend(0, 0, l.wall.mix(l.third, 0.25), s.wide, 100, l.deep))
	far := s.soft(2.2)
	x := s.wide * between(s.rng, 0.34, 0.6)
	side := 1.0
	if x > s.wide/2 {
		side = -1
	}
	far.at(x+side*s.wide*0.14-boolTo(side < 0, s.wide*0.9, 0), 8, 1).slide(s.kind, s.wide*0.9, s.wide*0.5, l, s.rng)
	s.glow(x+side*s.wide*0.4, 35, s.wide*0.6, 50, l.glow.fade(0.35))
	s.bokeh(s.rng, 26, box{0, 0, s.wide, 70}, append(l.accents(), l.glow))
	s.soft(4).fill(rect(-5, 84, s.wide+10, 30), flat(l.deep.dark(0.3).fade(0.9)))
	who := somebody(s.rng)
	who.badge = true
	do := pose{left: point{-0.3, 0.55}, right: point{1.5, 0.35 + s.sway(0.12)}, face: 0.6}
	p := s.at(x, 164, 21)
	if side < 0 {
		p = p.mirrored()
	}
	p.at(0.055, -0.03, 1).behind(l.glow, 0.85).bust(who, do, point{0, -5.0}) // light from beyond
	p.bust(who, do, point{0, -5.0})
	mic := p.at(-0.3, -4.5, 1)
	mic.fill(capsule(point{0, 0.15}, point{0.14, -0.5}, 0.1, 0.09), flat(hex(0x22242c)))
	mic.fill(circle(0.17, -0.62, 0.17), across(0, hex(0x8f97a6), 0.35, hex(0x3c424f)))
	mic.fill(circle(0, 0.1, 0.2), flat(who.skin.dark(0.06)))
}

func boolTo(b bool, yes, no float64) float64 {
	if b {
		return yes
	}
	return no
}

// panel is people on armchairs in warm light.
func panel(s *shot) {
	l := s.look
	floor := 68.0
	s.hall(floor)
	s.fill(rect(s.wide*0.06, 12, s.wide*0.88, floor-12), down(12, l.wall.mix(l.first, 0.35), floor, l.wall))
	for i, c := range l.accents() {
		s.fill(circle(s.wide*0.5, floor, 47-float64(i)*11).both(rect(0, 12, s.wide, floor-12)), flat(c.mix(l.wall, 0.35)))
	}
	s.at(s.wide*0.12, floor+3, 1.5).plant(hex(0x3f8f5f))
	s.at(s.wide*0.89, floor+3, 1.5).plant(hex(0x4c9a6a))
	s.spotlight(s.wide*0.3, s.wide*0.36, floor, 22, hex(0xffe6bd))
	s.spotlight(s.wide*0.7, s.wide*0.64, floor, 22, hex(0xffe6bd))
	const guests = 4
	for i := range guests {
		x := s.wide * (0.24 + 0.52*float64(i)/(guests-1))
		c := l.accents()[i%3].mix(hex(0xf1e7da), 0.35)
		s.shadow(ellipse(x, floor+6, 9, 1.5), 1.2, 0.4)
		s.fill(roundRect(x-7, floor-15, 14, 20, 4), across(x-7, c, x+7, c.dark(0.25)))
		do := sitting
		do.face = boolTo(i < 2, 0.7, -0.7)
		if i == (s.kind+s.beat)%guests {
			do.right = point{1.15, 0.5 + s.sway(0.3)}
			do.left = point{-0.25, 0.45}
		}
		who := somebody(s.rng)
		s.at(x, floor+6, 5.6).figure(who, do)
		s.fill(roundRect(x-9, floor-6, 4, 11, 1.8), flat(c.dark(0.12)))
		s.fill(roundRect(x+5, floor-6, 4, 11, 1.8), flat(c.dark(0.32)))
	}
	s.fill(ellipse(s.wide*0.5, floor+1.2, 4.6, 0.9), flat(hex(0xe9dcc8)))
	s.fill(line(s.wide*0.5, floor+1.5, s.wide*0.5, floor+6.5, 0.7), flat(hex(0x5b4a42)))
	s.at(s.wide*0.487, floor+1, 0.9).paperCup(l.first)
	s.at(s.wide*0.515, floor+1, 0.9).paperCup(l.third)
	s.audience(2, floor+13, l.glow)
}

// listening is the audience seen from the stage; one of them asks.
func listening(s *shot) {
	l := s.look
	s.flood(down(0, l.deep.dark(0.2), 100, l.wall))
	for x := 4.0; x < s.wide; x += 16 {
		s.fill(rect(x, 6, 9, 0.9), flat(l.glow.fade(0.8)))
		s.glow(x+4.5, 6, 12, 8, l.glow.fade(0.35))
	}
	asks := 1 + s.rng.IntN(4)
	const rows = 4
	for row := range rows {
		near := float64(row) / (rows - 1)
		size := 5.6 + 5.8*near
		y := 38 + 42*near
		p := s.pen.behind(l.deep, float32(0.62-0.5*near))
		for i, x := 0, between(s.rng, -3, 4); x < s.wide+6; i, x = i+1, x+size*between(s.rng, 2.6, 3.0) {
			q := p.at(x, y+between(s.rng, -1, 1), size)
			q.fill(roundRect(-1.15, 0.1, 2.3, 2.6, 0.5), flat(l.wall.mix(l.second, 0.4)))
			do := pose{left: point{-0.4, 1.7}, right: point{0.4, 1.7}, face: between(s.rng, -0.6, 0.6)}
			if row == 2 && i == asks {
				do.right = point{1.0, -1.15 + s.sway(0.25)}
			}
			q.bust(somebody(s.rng), do, point{})
		}
	}
	s.glow(s.wide/2, 112, s.wide*0.7, 70, l.glow.fade(0.4))
}

// emptyHall is the evening before: chairs, a ladder, boxes, nobody yet.
func emptyHall(s *shot) {
	l := s.look
	s.hall(62)
	s.fill(roundRect(s.wide*0.2-1, 14, s.wide*0.6+2, 42, 1), flat(black))
	s.fill(rect(s.wide*0.2, 15, s.wide*0.6, 40), down(15, l.deep.light(0.14), 55, l.deep.light(0.05)))
	s.spotlight(s.wide*0.5, s.wide*0.5, 62, 24, hex(0xffe9c9))
	for row := range 4 {
		size := 1.0 + 0.45*float64(row)
		for x := -2.0; x < s.wide+4; x += 11 * size {
			p := s.at(x+float64(row%2)*4, 76+9*float64(row), size)
			p.fill(roundRect(-3.6, -7, 7.2, 7, 1), down(-7, l.first.mix(l.deep, 0.25), 0, l.first.mix(l.deep, 0.7)))
			p.fill(roundRect(-3.9, 0, 7.8, 1.6, 0.6), flat(l.deep.dark(0.4)))
		}
	}
	x := s.wide * 0.84
	for i := range 6 {
		s.fill(line(x-4+float64(i)*0.5, 66-float64(i)*6, x+4-float64(i)*0.5, 66-float64(i)*6, 0.7), flat(hex(0xe7b24c)))
	}
	s.fill(line(x-4.6, 70, x-1.4, 32, 0.9), flat(hex(0xf2c25f)))
	s.fill(line(x+4.6, 70, x+1.4, 32, 0.9), flat(hex(0xd09a36)))
	who := somebody(s.rng)
	s.at(s.wide*0.3, 68, 5).figure(who, waving)
	for i := range 3 {
		s.fill(rect(s.wide*0.08+float64(i)*6.5, 60-boolTo(i == 1, 7, 0), 6.2, 7), across(s.wide*0.08, hex(0xc79a63), s.wide*0.08+20, hex(0x99703f)))
		s.fill(rect(s.wide*0.08+float64(i)*6.5+2.6, 60-boolTo(i == 1, 7, 0), 1, 7), flat(hex(0xe9d2a6)))
	}
}
