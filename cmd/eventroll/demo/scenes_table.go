package demo

import (
	"math"
	"time"
)

// wood is a table seen from above.
func (s *shot) wood(c ink) {
	s.flood(blend(0, 0, c.light(0.15), s.wide, 100, c.dark(0.18)))
	for y := 0.0; y < 104; y += 14 {
		s.fill(rect(-9, y, s.wide+18, 0.35), flat(c.dark(0.35).fade(0.6)))
		for range 9 {
			x, at := between(s.rng, -10, s.wide), y+between(s.rng, 2, 12)
			s.fill(line(x, at, x+between(s.rng, 10, 40), at+between(s.rng, -0.4, 0.4), 0.25), flat(c.dark(0.2).fade(0.35)))
		}
	}
}

func (p pen) badge(band, lanyard ink) {
	p.fill(ring(0, -13, 9, 0.9), flat(lanyard))
	p.shadow(roundRect(-4.6, -5, 10, 14, 1), 1.6, 0.4)
	p.fill(roundRect(-5, -6, 10, 14, 1), flat(hex(0xfdfcf8)))
	p.fill(roundRect(-5, -6, 10, 4.5, 1), across(-5, band.light(0.1), 5, band))
	p.fill(roundRect(-1.4, -5.2, 2.8, 0.8, 0.4), flat(white.dark(0.3)))
	p.fill(roundRect(-3.4, 0.5, 6.8, 1.5, 0.5), flat(hex(0x4a5162)))
	p.fill(roundRect(-2.4, 3.4, 4.8, 0.9, 0.4), flat(hex(0xb0b8c6)))
	p.fill(roundRect(-1.8, 5.4, 3.6, 0.9, 0.4), flat(band.fade(0.8)))
}

func (p pen) cupFromAbove(saucer ink) {
	p.shadow(circle(1, 1.4, 8.6), 2, 0.4)
	p.fill(circle(0, 0, 8.4), blend(-6, -6, saucer.light(0.35), 6, 6, saucer))
	p.fill(roundRect(4.5, -1, 5, 2, 0.9), flat(hex(0xf1ece4)))
	p.fill(circle(0, 0, 5.6), blend(-4, -4, white, 4, 4, hex(0xd9d2c7)))
	p.fill(circle(0, 0, 4.7), blend(-4, -4, hex(0x7a4a2c), 4, 4, hex(0xb47a48)))
	p.fill(circle(-0.9, -0.4, 1.5), flat(hex(0xf0d6b0)))
	p.fill(circle(0.9, -0.4, 1.5), flat(hex(0xf0d6b0)))
	p.fill(polygon(-2.1, 0.3, 2.1, 0.3, 0, 2.9), flat(hex(0xf0d6b0)))
}

// stillLife is a table from above: badges, a laptop, a cup, stickers.
func stillLife(s *shot) {
	l := s.look
	s.wood([]ink{hex(0xc9965f), hex(0x8a5a3c), hex(0xd8c3a5)}[s.kind%3])
	lap := s.at(s.wide*0.27, 42, 1).turned(between(s.rng, -0.25, 0.1))
	lap.shadow(roundRect(-30, -22, 64, 50, 2), 4, 0.4)
	lap.fill(roundRect(-32, -24, 64, 46, 2.5), blend(-30, -20, hex(0xe3e7ee), 30, 20, hex(0xaab2c0)))
	lap.fill(roundRect(-28, -20, 56, 22, 1), flat(hex(0x2e3440)))
	for row := range 4 {
		for i := range 12 {
			lap.fill(roundRect(-27+float64(i)*4.55, -19+float64(row)*5.2, 4, 4.5, 0.6), flat(hex(0x4a5162)))
		}
	}
	lap.fill(roundRect(-10, 5, 20, 13, 1), flat(hex(0xc9cfda)))
	for i := range 3 {
		s.at(s.wide*between(s.rng, 0.58, 0.92), between(s.rng, 30, 84), between(s.rng, 1.15, 1.4)).turned(between(s.rng, -0.5, 0.5)).badge(l.accents()[i], l.accents()[(i+1)%3])
	}
	s.at(s.wide*0.58, 22, 1.2).turned(between(s.rng, -0.8, 0.8)).cupFromAbove(l.accents()[s.kind%3])
	for i := range 9 { // stickers
		p := s.at(between(s.rng, 8, s.wide*0.62), between(s.rng, 74, 96), between(s.rng, 0.8, 1.2)).turned(between(s.rng, -0.6, 0.6))
		c := l.accents()[i%3]
		if i%2 == 0 {
			p.shadow(circle(0.4, 0.5, 5), 0.8, 0.3)
			p.fill(circle(0, 0, 5), flat(white))
			p.fill(circle(0, 0, 4.3), flat(c))
			p.fill(ring(0, 0, 2.2, 1), flat(white))
		} else {
			p.shadow(roundRect(-5.6, -2.6, 12, 6.2, 1.4), 0.8, 0.3)
			p.fill(roundRect(-6, -3, 12, 6, 1.5), flat(white))
			p.fill(roundRect(-5.3, -2.3, 10.6, 4.6, 1), flat(c))
			p.fill(roundRect(-3.6, -0.6, 7.2, 1.2, 0.5), flat(white))
		}
	}
}

// lunch is gimbap and what goes with it, from above.
func lunch(s *shot) {
	s.wood(hex(0x6f4a35))
	for i := range 3 {
		p := s.at(s.wide*(0.2+0.3*float64(i)), 45+between(s.rng, -6, 8), 1.15).turned(between(s.rng, -0.2, 0.2))
		p.shadow(roundRect(-18, -25, 40, 56, 3), 3, 0.45)
		p.fill(roundRect(-20, -28, 40, 56, 3), flat(hex(0x23202a)))
		p.fill(roundRect(-18.5, -26.5, 37, 53, 2.2), blend(-18, -26, hex(0x9c3b32), 18, 26, hex(0x6d231f)))
		for j := range 12 {
			p.at(-12+float64(j%3)*12, -20+float64(j/3)*11, 1).turned(between(s.rng, 0, 6)).gimbap()
		}
		p.fill(ellipse(-9, 22, 7, 3.6), flat(hex(0xf2b431)))
		p.fill(ellipse(-9, 21.6, 5, 2.2), flat(hex(0xffd15c)))
		for range 12 {
			x, y := between(s.rng, 4, 15), between(s.rng, 19.5, 24.5)
			p.fill(capsule(point{x - 1.6, y}, point{x + 1.6, y + between(s.rng, -1, 1)}, 0.7, 0.5), flat(pick(s.rng, []ink{hex(0xd8402f), hex(0xe8694a), hex(0x7fae4b)})))
		}
	}
	for i := range 3 {
		p := s.at(s.wide*(0.36+0.3*float64(i)), 52, 1).turned(0.06)
		p.fill(line(-0.8, -34, -1.2, 30, 0.9), flat(hex(0xd9b27c)))
		p.fill(line(1, -34, 1.2, 30, 0.9), flat(hex(0xc79a60)))
	}
	s.at(s.wide*0.03, 14, 1.1).cupFromAbove(s.look.third)
	s.at(s.wide*0.96, 92, 1.2).cupFromAbove(s.look.first)
}

func (p pen) gimbap() {
	p.shadow(circle(0.5, 0.7, 5), 1, 0.4)
	p.fill(circle(0, 0, 5), flat(hex(0x14231c)))
	p.fill(circle(0, 0, 4.4), blend(-3, -3, white, 3, 3, hex(0xe9e4d8)))
	for i, c := range []ink{hex(0xf6c431), hex(0xf0803c), hex(0x5fa84a), hex(0xe2597a), hex(0x8a5a3c)} {
		sin, cos := math.Sincos(float64(i) * 2 * math.Pi / 5)
		p.fill(roundRect(cos*1.7-0.95, sin*1.7-0.95, 1.9, 1.9, 0.5), flat(c))
	}
}

// wallClock makes a scene of a clock that shows a time of day.
func wallClock(at time.Time) scene {
	return func(s *shot) {
		l := s.look
		s.flood(blend(0, 0, l.first.mix(white, 0.35), s.wide, 100, l.second.mix(white, 0.3)))
		s.fill(rect(-9, 74, s.wide+18, 40), down(74, l.first.dark(0.05), 100, l.first.dark(0.3)))
		s.fill(rect(-9, 73, s.wide+18, 1.6), flat(white.fade(0.8)))
		p := s.at(s.wide*0.46, 42, 1)
		p.shadow(circle(3, 5, 33), 8, 0.45)
		p.fill(circle(0, 0, 33), blend(-20, -25, hex(0x4a5162), 20, 25, hex(0x1f232d)))
		p.fill(circle(0, 0, 30), blend(-20, -20, white, 20, 20, hex(0xe8e4da)))
		for i := range 60 {
			q := p.turned(float64(i) * math.Pi / 30)
			if i%5 == 0 {
				q.fill(roundRect(-0.7, -28, 1.4, 5, 0.5), flat(hex(0x2a2e3a)))
			} else {
				q.fill(rect(-0.2, -28, 0.4, 1.8), flat(hex(0x8d94a3)))
			}
		}
		hour, minute, second := float64(at.Hour()), float64(at.Minute()), float64(at.Second())
		hand := func(turns, length, thick float64, c ink) {
			q := p.turned(2 * math.Pi * turns)
			q.at(0.6, 0.8, 1).fill(line(0, length*0.16, 0, -length, thick), flat(black.fade(0.2)))
			q.fill(line(0, length*0.16, 0, -length, thick), flat(c))
		}
		hand((hour+minute/60)/12, 15, 2.2, hex(0x2a2e3a))
		hand((minute+second/60)/60, 23, 1.5, hex(0x2a2e3a))
		hand(second/60, 25, 0.6, hex(0xe0483e))
		p.fill(circle(0, 0, 1.6), flat(hex(0xe0483e)))
		p.fill(polygon(-14, -28, -2, -30, -20, 16, -27, 6).both(circle(0, 0, 30)), flat(white.fade(0.16)))
		s.at(s.wide*0.84, 96, 3.6).plant(hex(0x3f8f5f))
	}
}
