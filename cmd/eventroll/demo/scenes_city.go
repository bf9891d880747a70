package demo

import "math"

// rooftop is the party above the city: at dusk, and later at night (odd
// kinds); a crowd, or a few of them close by (kinds 2 and 3).
func rooftop(s *shot) {
	base := 70.0
	house, window, air := hex(0x3a2d57), hex(0xffd384), hex(0xc56a86)
	if s.kind%2 == 0 {
		s.flood(down(0, hex(0x2b2a63), 30, hex(0x9c4f86)))
		s.fill(rect(-9, 28, s.wide+18, 60), down(28, hex(0x9c4f86).fade(0), 60, hex(0xff9a56)))
		s.glow(s.wide*0.3, 60, 60, 40, hex(0xffd27a).fade(0.9))
		s.fill(circle(s.wide*0.3, 55, 6), flat(hex(0xfff0c2)))
		s.hills(s.wide, base, hex(0x52376b), hex(0xb0607f), s.wide*0.66)
	} else {
		house, window, air = hex(0x1a1f3d), hex(0xffe2a3), hex(0x3c4382)
		s.flood(down(0, hex(0x070b20), 70, hex(0x2b2f6b)))
		for range 120 {
			s.fill(circle(between(s.rng, 0, s.wide), between(s.rng, 0, 45), between(s.rng, 0.1, 0.28)), flat(white.fade(float32(s.rng.Float64()))))
		}
		s.glow(s.wide*0.78, 17, 26, 26, hex(0xcfd8ff).fade(0.6))
		s.fill(circle(s.wide*0.78, 17, 5.5), flat(hex(0xf6f3e4)))
		s.fill(circle(s.wide*0.78+2, 15.4, 1.1), flat(hex(0xdedbc8)))
		s.hills(s.wide, base, hex(0x141838), hex(0x20264f), s.wide*0.4)
	}
	s.behind(air, 0.3).skyline(s.rng, -8, s.wide+6, base, 12, 33, house.light(0.12), window, 0.3)
	s.skyline(s.rng, -5, s.wide+6, base+2, 6, 19, house.dark(0.25), window, 0.45)
	s.fill(rect(-9, base+1, s.wide+18, 50), down(base, house.dark(0.45), 100, hex(0x2a1c22)))
	s.terrace(base)
}

// terrace is who stands on the roof, and the lights above them.
func (s *shot) terrace(base float64) {
	bulb := hex(0xffc76b)
	s.fill(rect(-9, base-3, s.wide+18, 0.9), flat(hex(0x17131f)))
	for x := -4.0; x < s.wide+6; x += 3.2 {
		s.fill(rect(x, base-3, 0.35, 9), flat(hex(0x17131f)))
	}
	for i := range 6 {
		s.glow(s.wide*float64(i)/5, 84, 26, 10, bulb.fade(0.35))
	}
	crowd, low, high, foot := int(s.wide/19), 5.2, 6.0, 95.0
	if s.kind%4 >= 2 {
		crowd, low, high, foot = max(2, int(s.wide/36)), 10.5, 12, 128
	}
	for i := range crowd {
		who := somebody(s.rng)
		who.badge = false
		x := s.wide * (float64(i) + 0.5 + between(s.rng, -0.22, 0.22)) / float64(crowd)
		do := pick(s.rng, []pose{cupInHand, cupInHand, cheering, relaxed, explainer})
		do.right.y += s.sway(0.3)
		do.face = between(s.rng, -0.8, 0.8)
		p := s.at(x, foot+between(s.rng, -2, 2), between(s.rng, low, high))
		p.behind(bulb, 0.75).at(0.06, -0.05, 1).bust(who, do, point{0, -5})
		p.behind(hex(0x2b1a36), 0.36).figure(who, do)
		if do.right.y < 1.5 { // a glass in that hand
			p.at(do.right.x*0.98, -5+do.right.y+0.12, 0.2).fill(polygon(-0.9, -3.4, 0.9, -3.4, 0.6, 0, -0.6, 0), down(-3.4, hex(0xfff1c9).fade(0.7), 0, hex(0xffb347)))
		}
	}
	s.stringLights(point{-6, 8}, point{s.wide * 0.52, 13}, 9, bulb)
	s.stringLights(point{s.wide * 0.48, 13}, point{s.wide + 6, 6}, 10, bulb)
	s.stringLights(point{-6, 27}, point{s.wide + 6, 20}, 8, bulb)
	if s.kind%4 < 2 {
		s.at(s.wide*0.05, 102, 2.3).behind(hex(0x2b1a36), 0.4).plant(hex(0x3f8f5f))
		s.at(s.wide*0.95, 102, 2.3).behind(hex(0x2b1a36), 0.4).plant(hex(0x3f8f5f))
	}
}

// arrival is the building from outside, in November: ginkgo trees are yellow.
func arrival(s *shot) {
	l := s.look
	s.flood(down(0, hex(0x5fb0e6), 62, hex(0xe9f5fb)))
	for range 5 {
		x, y := between(s.rng, 0, s.wide), between(s.rng, 6, 26)
		for i := range 4 {
			s.soft(0.8).fill(ellipse(x+float64(i)*4, y-between(s.rng, 0, 2), between(s.rng, 3.5, 6), between(s.rng, 1.6, 2.8)), flat(white.fade(0.75)))
		}
	}
	s.hills(s.wide, 72, hex(0x7fa7a0), hex(0xb2cdd3), s.wide*between(s.rng, 0.06, 0.16))
	x, w := s.wide*0.24, s.wide*0.52
	s.fill(rect(x, 14, w, 64), across(x, hex(0xdce7ef), x+w, hex(0x8fa9bf)))
	for row := range 8 {
		for col := range int(w / 7) {
			c := hex(0x6fb3dd).mix(hex(0xd8f0ff), float32(s.rng.Float64()))
			s.fill(rect(x+2+float64(col)*7, 17+float64(row)*6, 5.6, 4.6), blend(x, 17, c.light(0.25), x+w, 65, c.dark(0.1)))
		}
	}
	s.fill(polygon(x, 14, x+w*0.35, 14, x, 50), flat(white.fade(0.18)))
	s.fill(rect(x+w*0.3, 64, w*0.4, 14), flat(hex(0x2f4257)))
	s.fill(rect(x+w*0.33, 66, w*0.16, 12), flat(hex(0xffe2a8)))
	s.fill(rect(x+w*0.51, 66, w*0.16, 12), flat(hex(0xffd48a)))
	s.fill(rect(x+w*0.26, 61.5, w*0.48, 3), flat(l.first))
	for i, c := range l.accents() {
		s.fill(rect(x+w*(0.06+0.82*boolTo(i == 1, 1, 0)), 24, 5, 30), down(24, c, 54, c.dark(0.2)))
	}
	s.fill(rect(-9, 77, s.wide+18, 40), down(77, hex(0xcfc6b8), 100, hex(0xa79b8b)))
	for i := range int(s.wide/24) + 1 {
		s.ginkgo(float64(i)*24+between(s.rng, -3, 3)+boolTo(i%2 == 0, 0, 4), 80+between(s.rng, 0, 3), between(s.rng, 0.9, 1.15))
	}
	for range 160 { // leaves
		y := between(s.rng, 79, 100)
		s.at(between(s.rng, 0, s.wide), y, (y-60)/40).turned(between(s.rng, 0, 6)).fill(ellipse(0, 0, 0.75, 0.4), flat(pick(s.rng, []ink{hex(0xf5c231), hex(0xe8a41f), hex(0xffdb66)})))
	}
	for i := range max(3, int(s.wide/26)) {
		who := somebody(s.rng)
		who.badge = i%2 == 0
		foot := between(s.rng, 86, 96)
		s.at(s.wide*(float64(i)+0.5)/float64(max(3, int(s.wide/26)))+between(s.rng, -4, 4), foot, 3.4+(foot-84)*0.16).figure(who, pick(s.rng, []pose{relaxed, waving, cupInHand, explainer}))
	}
}

func (s *shot) ginkgo(x, y, size float64) {
	p := s.at(x, y, size)
	p.shadow(ellipse(2, 0.5, 10, 1.6), 2, 0.3)
	p.fill(capsule(point{0, 0}, point{0, -22}, 1.1, 0.6), across(-1, hex(0x7b5a3c), 1, hex(0x4d3624)))
	for i := range 9 {
		a := float64(i) * 2.4
		r := 2.2 * math.Sqrt(float64(i))
		c := hex(0xf6c431).mix(hex(0xd98c1a), float32(i%3)*0.3)
		cx, cy := r*math.Cos(a), -26+1.35*r*math.Sin(a)
		p.fill(circle(cx, cy, 5.2), blend(cx-4, cy-5, c.light(0.3), cx+4, cy+5, c.dark(0.12)))
	}
}

// everybody is the group photo on the steps.
func everybody(s *shot) {
	l := s.look
	s.flood(down(0, l.third.mix(white, 0.35), 60, l.second.mix(white, 0.45)))
	for i := range 16 { // rays
		a := float64(i) * math.Pi / 8
		s.fill(polygon(s.wide/2, 58, s.wide/2+160*math.Cos(a), 58+160*math.Sin(a), s.wide/2+160*math.Cos(a+0.2), 58+160*math.Sin(a+0.2)), flat(white.fade(0.22)))
	}
	s.fill(roundRect(s.wide*0.2, 7, s.wide*0.6, 13, 1.6), blend(0, 7, l.first, s.wide, 20, l.first.mix(l.second, 0.5)))
	s.fill(roundRect(s.wide*0.29, 10.5, s.wide*0.42, 2.8, 1), flat(white.fade(0.95)))
	s.fill(roundRect(s.wide*0.38, 15, s.wide*0.24, 1.8, 0.8), flat(white.fade(0.7)))
	for i := range 18 { // bunting
		x := s.wide * float64(i) / 17
		y := 2 + 3*math.Sin(math.Pi*float64(i%9)/8)
		s.fill(polygon(x-2.2, y, x+2.2, y, x, y+4.4), flat(l.accents()[i%3]))
	}
	const rows = 4
	for row := range rows {
		y := 62 + 11.5*float64(row)
		s.fill(rect(-9, y-2, s.wide+18, 60), down(y-2, hex(0xe6d8c8).dark(0.05*float32(row)), y+12, hex(0xb7a492)))
		n := int(s.wide/12) - row%2
		for i := range n {
			x := s.wide*0.5 + (float64(i)-float64(n-1)/2)*11.4 + between(s.rng, -1, 1)
			do := pick(s.rng, []pose{cheering, waving, relaxed, relaxed, explainer})
			if do == cheering {
				do.left.y += s.sway(0.4)
				do.right.y -= s.sway(0.4)
			}
			do.face = between(s.rng, -0.3, 0.3)
			s.at(x, y+9, 5.2+0.3*float64(row)).figure(somebody(s.rng), do)
		}
	}
	for range 130 { // confetti
		p := s.at(between(s.rng, 0, s.wide), between(s.rng, 0, 90)+s.sway(1.5), 1).turned(between(s.rng, 0, 6))
		p.fill(rect(-0.6, -0.3, 1.2, 0.6), flat(pick(s.rng, append(l.accents(), white))))
	}
}
