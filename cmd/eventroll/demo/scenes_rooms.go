package demo

import "math"

// daylight draws a bright room: a wall, windows on the city, a floor at y.
func (s *shot) daylight(floor float64, wall ink) {
	s.flood(down(0, wall.light(0.35), floor, wall))
	for x := s.wide * 0.04; x < s.wide-10; x += 36 {
		pane := s.at(x, 9, 1)
		view := rect(0, 0, 31, 37)
		pane.fill(roundRect(-1, -1, 33, 39, 0.6), flat(white))
		pane.fill(view, down(0, hex(0x9fd3f2), 37, hex(0xf7e9cf)))
		for i := range 6 {
			h := between(s.rng, 7, 22)
			pane.fill(rect(float64(i)*5.4, 37-h, 4.9, h).both(view), flat(hex(0xa9bfd2).mix(hex(0xe3d9cf), float32(s.rng.Float64()))))
		}
		pane.fill(rect(15, 0, 1, 37), flat(white))
		pane.fill(polygon(3, 0, 9, 0, 0, 16, 0, 6), flat(white.fade(0.25)))
		pane.fill(rect(-2, 37.5, 35, 1.6), flat(white.dark(0.12)))
	}
	s.fill(rect(-9, floor, s.wide+18, 110-floor), down(floor, hex(0xd9b48c), 100, hex(0xa97d56)))
	for x := 10.0; x < s.wide; x += 36 {
		s.soft(2).fill(polygon(x-6, floor, x+20, floor, x+34, 101, x-14, 101), flat(hex(0xffefd0).fade(0.28)))
	}
}

// seminar draws a room with a screen in place of windows.
func (s *shot) seminar(floor float64) {
	l := s.look
	s.flood(down(0, l.third.mix(white, 0.3), floor, l.third.mix(white, 0.62)))
	for x := -4.0; x < s.wide; x += 9 {
		s.fill(rect(x, 0, 0.5, floor), flat(white.fade(0.25)))
	}
	s.screenOnWall(s.wide*0.5-32, 6, 64)
	for _, x := range []float64{0.12, 0.88} {
		s.fill(line(s.wide*x, -1, s.wide*x, 12, 0.4), flat(hex(0x33303a)))
		s.fill(circle(s.wide*x, 15, 4.2), blend(s.wide*x, 10, hex(0xfff8e2), s.wide*x, 20, hex(0xffdc9a)))
		s.glow(s.wide*x, 15, 22, 22, hex(0xffe3ad).fade(0.7))
	}
	s.fill(rect(-9, floor, s.wide+18, 110-floor), down(floor, l.deep.mix(white, 0.45), 100, l.deep.mix(white, 0.2)))
}

func (s *shot) screenOnWall(x, y, w float64) {
	s.shadow(rect(x+1, y+2, w, w*0.58), 3, 0.35)
	s.fill(rect(x-1, y-1, w+2, w*0.58+2), flat(white.dark(0.85)))
	s.at(x, y, 1).slide(s.kind+2, w, w*0.58, s.look, s.rng)
	s.glow(x+w/2, y+w*0.29, w*0.8, w*0.6, white.fade(0.25))
}

// handsOn is a room of tables and laptops; one walks around and helps. Odd
// kinds have a screen, the others windows; kind 2 is taken from nearer.
func handsOn(s *shot) {
	l := s.look
	if s.kind%2 == 1 {
		s.seminar(52)
	} else {
		s.daylight(52, l.first.mix(white, 0.62))
	}
	rows, scale := 3, 1.0
	if s.kind == 2 {
		rows, scale = 2, 1.45
	}
	helper := somebody(s.rng)
	helper.badge, helper.top, helper.hoodie = true, l.first.dark(0.1), true
	s.at(s.wide*between(s.rng, 0.2, 0.8), 70+5*scale, 6.2*scale).figure(helper, explainer)
	for row := range rows {
		near := float64(row) / float64(rows-1)
		size := (4.8 + 3.6*near) * scale
		y := 58 + 30*near
		for i, x := 0, between(s.rng, 4, 10); x < s.wide+4; i, x = i+1, x+size*between(s.rng, 3.4, 4.0) {
			do := typing
			do.face = between(s.rng, -0.7, 0.7)
			if row == rows-2 && i == 1+s.kind%3 {
				do.right = point{1.05, -1.0 + s.sway(0.2)}
			}
			s.at(x, y-size*0.2, size).bust(somebody(s.rng), do, point{})
		}
		s.tableRow(y+size*1.35, size)
	}
}

// tableRow is a long table with a laptop before everybody.
func (s *shot) tableRow(y, size float64) {
	s.shadow(rect(-9, y+1, s.wide+18, 4), 2, 0.3)
	s.fill(rect(-9, y, s.wide+18, 2.2), down(y, hex(0xfffaf2), y+2.2, hex(0xd8cbb9)))
	s.fill(rect(-9, y+2.2, s.wide+18, size*1.9), down(y, hex(0xb99a78), y+size*1.9, hex(0x8c6d50)))
	for x := between(s.rng, 4, 9); x < s.wide+4; x += size * between(s.rng, 3.2, 4.1) {
		s.at(x, y+0.6, size*0.24).laptop(pick(s.rng, s.look.accents()))
		if s.rng.IntN(2) == 0 {
			s.at(x+size*1.55, y+1, size*0.26).paperCup(pick(s.rng, s.look.accents()))
		}
	}
}

// overShoulder is one laptop close by, its owner's head out of focus; odd
// kinds are taken from nearer.
func overShoulder(s *shot) {
	l := s.look
	if s.kind%2 == 1 {
		s.closer(1.35)
	}
	s.flood(blend(0, 0, hex(0xf7e8d3), s.wide, 100, l.third.mix(white, 0.35)))
	s.bokeh(s.rng, 22, box{0, 0, s.wide, 34}, append(l.accents(), white))
	s.fill(rect(-9, 66, s.wide+18, 50), down(66, hex(0xe2bd92), 100, hex(0xb58557)))
	s.soft(2).fill(ellipse(s.wide*0.52, 83, 56, 6), flat(black.fade(0.35)))
	x, y, w, h := s.wide*0.52-40, 12.0, 80.0, 56.0
	s.fill(roundRect(x-2, y-2, w+4, h+5, 2.5), down(y, hex(0x4a5162), y+h, hex(0x2c313d)))
	s.fill(rect(x, y, w, h), flat(l.deep.light(0.05)))
	s.fill(rect(x, y, w, 4), flat(l.deep.light(0.2)))
	for i, c := range []ink{hex(0xff6b5e), hex(0xffc64b), hex(0x58cf7c)} {
		s.fill(circle(x+3+2.8*float64(i), y+2, 0.85), flat(c))
	}
	s.fill(rect(x, y+4, 15, h-4), flat(l.deep.light(0.11)))
	s.at(x, y, 1).code(2, 8, 11, 34, l, s.rng)
	s.at(x, y, 1).code(18, 8, 58, 27, l, s.rng)
	s.fill(rect(x+15, y+40, w-15, h-40), flat(l.deep.dark(0.25)))
	s.at(x, y, 1).code(18, 42, 40, 13, l, s.rng)
	s.fill(polygon(x-4, y+h+2, x+w+4, y+h+2, x+w+10, y+h+12, x-10, y+h+12), down(y+h, hex(0xc9cfda), y+h+12, hex(0x8f98a8)))
	for row := range 3 {
		for i := range 14 {
			s.fill(roundRect(x+4+float64(i)*5.2-float64(row)*0.6, y+h+3.2+float64(row)*2.6, 4.3, 1.9, 0.4), flat(hex(0x444b5a)))
		}
	}
	s.at(x-13, 88, 3.2).paperCup(l.first)
	s.at(x+w+15, 92, 1.5).plant(hex(0x4f9d69))
	who := somebody(s.rng)
	s.at(s.wide*0.2, 92, 25).soft(0.09).fromBehind(who, hex(0xfff2dd))
}

// coffee is a bar, somebody behind it, and those who wait.
func coffee(s *shot) {
	l := s.look
	s.flood(down(0, hex(0x5b3a34), 70, hex(0x8a5a48)))
	for y := range 9 { // tiles
		for x := range int(s.wide/9) + 2 {
			s.fill(roundRect(float64(x)*9-float64(y%2)*4.5, 10+float64(y)*5, 8.5, 4.5, 0.3), flat(hex(0xf1dfc4).mix(hex(0xd9b996), float32(s.rng.Float64()*0.7))))
		}
	}
	for i := range int(s.wide/10) + 1 { // awning
		c := []ink{l.first, hex(0xfff6e6)}[i%2]
		x := float64(i)*10 - 2
		s.fill(rect(x, 0, 10, 12), down(0, c.dark(0.2), 12, c))
		s.fill(circle(x+5, 12, 5).both(rect(x, 12, 10, 6)), flat(c))
	}
	s.shadow(rect(-9, 12, s.wide+18, 7), 5, 0.3)
	for _, y := range []float64{32, 44} { // shelves
		s.fill(rect(s.wide*0.05, y, s.wide*0.3, 1.4), down(y, hex(0x7b4f37), y+1.4, hex(0x573522)))
		for x := s.wide*0.05 + 2; x < s.wide*0.34; x += between(s.rng, 4, 6) {
			s.at(x, y, between(s.rng, 1.2, 1.7)).paperCup(pick(s.rng, l.accents()))
		}
	}
	barista := somebody(s.rng)
	barista.hair, barista.accent, barista.badge = capped, l.first, false
	s.at(s.wide*0.56, 88, 7.4).figure(barista, pose{left: point{-0.95, 1.2}, right: point{0.8, 1.2 + s.sway(0.2)}, face: -0.4})
	s.espressoMachine(s.wide*0.76, 66)
	s.fill(rect(-9, 65, s.wide+18, 3.4), down(65, hex(0xfff3df), 68.4, hex(0xd9bd98)))
	s.fill(rect(-9, 68.4, s.wide+18, 40), down(68, hex(0x7a4a35), 100, hex(0x452619)))
	for x := 2.0; x < s.wide; x += 11 {
		s.fill(roundRect(x, 72, 9, 26, 0.8), down(72, hex(0x8d5a40), 98, hex(0x5a3423)))
	}
	for i := range 4 {
		s.at(s.wide*(0.34+0.045*float64(i)), 65.6, 1.5).paperCup(l.accents()[i%3])
		s.soft(1).fill(capsule(point{s.wide*(0.34+0.045*float64(i)) + 0.5, 59}, point{s.wide*(0.34+0.045*float64(i)) - 0.5, 52}, 0.5, 1.1), flat(white.fade(0.22)))
	}
	for i := range 3 {
		x := s.wide * (0.2 + 0.3*float64(i))
		s.fill(line(x, 0, x, 20, 0.4), flat(black))
		s.fill(polygon(x-1, 19, x+1, 19, x+4.5, 25, x-4.5, 25), flat(hex(0x2b2b33)))
		s.glow(x, 27, 17, 17, hex(0xffd890).fade(0.75))
		s.fill(ellipse(x, 25, 2.4, 1.2), flat(hex(0xfff6dc)))
	}
	for i := range 2 {
		s.at(s.wide*(0.12+0.14*float64(i)), 72+4*float64(i), 8.5).fromBehind(somebody(s.rng), hex(0xffe3b0))
	}
}

func (s *shot) espressoMachine(x, y float64) {
	s.fill(roundRect(x-13, y-20, 26, 20, 1.6), down(y-20, hex(0xe9edf2), y, hex(0x98a3b3)))
	s.fill(rect(x-13, y-13, 26, 7.5), flat(hex(0x3a404d)))
	s.fill(roundRect(x-14, y-22, 28, 3, 1), flat(s.look.first.dark(0.1)))
	for _, dx := range []float64{-6.5, 6.5} {
		s.fill(roundRect(x+dx-2.5, y-12.5, 5, 2, 0.6), flat(hex(0xc4ccd8)))
		s.fill(line(x+dx-5.5, y-10.4, x+dx, y-10.4, 1), flat(hex(0x1f1a1a)))
		s.at(x+dx, y-5.6, 1.1).paperCup(s.look.second)
	}
	for i := range 3 {
		s.fill(circle(x-4+4*float64(i), y-3, 1.1), flat(s.look.accents()[i]))
	}
}

// registration is the desk where badges wait.
func registration(s *shot) {
	l := s.look
	s.flood(down(0, l.first.mix(white, 0.5), 62, hex(0xfff0dd)))
	for i := range 5 { // the wall behind it
		c := l.accents()[i%3].mix(white, 0.25)
		s.fill(ring(s.wide*0.5, 50, 44-8*float64(i), 6.5).both(rect(0, -10, s.wide, 72)), flat(c))
	}
	s.fill(rect(-9, 62, s.wide+18, 50), down(62, hex(0xd9cbbd), 100, hex(0xb09c8c)))
	s.glow(s.wide*0.5, 64, s.wide*0.5, 10, white.fade(0.5))
	for i := range 3 {
		who := somebody(s.rng)
		who.top, who.badge, who.accent = l.third, true, l.second
		do := []pose{explainer, waving, cupInHand}[(i+s.kind)%3]
		do.right.y += s.sway(0.25)
		s.at(s.wide*(0.3+0.2*float64(i)), 88, 6.6).figure(who, do)
	}
	s.shadow(rect(s.wide*0.16, 80, s.wide*0.68, 5), 3, 0.4)
	s.fill(roundRect(s.wide*0.15, 64, s.wide*0.7, 3, 1), down(64, white, 67, hex(0xd9d2c8)))
	s.fill(rect(s.wide*0.17, 67, s.wide*0.66, 17), blend(0, 67, l.first, s.wide, 84, l.first.mix(l.second, 0.6)))
	for i := range 7 {
		s.fill(circle(s.wide*(0.22+0.095*float64(i)), 76, 2.2), flat(white.fade(0.25)))
	}
	for i := range 9 { // badges
		p := s.at(s.wide*0.24+float64(i)*s.wide*0.065, 64.6, 1).turned(between(s.rng, -0.12, 0.12))
		p.fill(roundRect(-1.6, -3.6, 3.2, 3.8, 0.4), flat(white))
		p.fill(rect(-1.6, -3.4, 3.2, 1), flat(l.accents()[i%3]))
	}
	s.at(s.wide*0.07, 84, 2).plant(hex(0x3f8f5f))
	s.at(s.wide*0.94, 84, 2).plant(hex(0x58a36f))
	for i, x := range []float64{0.1, 0.19, 0.86} {
		size := 8 + float64(i)
		s.at(s.wide*x, 78, size).fromBehind(somebody(s.rng), hex(0xfff4e2))
	}
}

// corridor runs towards a bright end, banners left and right.
func corridor(s *shot) {
	l := s.look
	cx, cy := s.wide*(0.42+0.16*s.rng.Float64()), 44.0
	s.flood(down(0, hex(0xf5efe8), 100, hex(0xdccfc0)))
	out := func(x, y, t float64) point { return point{cx + (x-cx)*t, cy + (y-cy)*t} } // t 0 at the end, 1 in the picture's plane
	quad := func(a, b, c, d point, fill paint) { s.fill(polygon(a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y), fill) }
	e := 0.12
	quad(out(0, 0, e), out(0, 0, 1.2), out(0, 100, 1.2), out(0, 100, e), across(0, l.third.mix(white, 0.45), cx, white))
	quad(out(s.wide, 0, e), out(s.wide, 0, 1.2), out(s.wide, 100, 1.2), out(s.wide, 100, e), across(cx, white, s.wide, l.third.mix(white, 0.3)))
	quad(out(0, 100, e), out(s.wide, 100, e), out(s.wide, 100, 1.2), out(0, 100, 1.2), down(cy, hex(0xf6e8d4), 100, hex(0xb99f86)))
	for i := range 5 { // lamps
		a, b := e+0.17*float64(i), e+0.17*float64(i)+0.09
		quad(out(s.wide*0.42, 0, a), out(s.wide*0.58, 0, a), out(s.wide*0.58, 0, b), out(s.wide*0.42, 0, b), flat(white))
		p := out(s.wide*0.5, 100, a+0.1)
		s.glow(p.x, p.y, 30*(a+0.1), 7*(a+0.1), white.fade(0.5))
	}
	s.glow(cx, cy, 26, 26, white.fade(0.95))
	for i := range 4 { // banners
		a, b := 0.2+0.2*float64(i), 0.2+0.2*float64(i)+0.11+0.02*float64(i)
		for side, x := range []float64{0, s.wide} {
			c := l.accents()[(i+side+s.kind)%3]
			quad(out(x, 16, a), out(x, 16, b), out(x, 78, b), out(x, 78, a), down(20, c.light(0.1), 75, c.dark(0.2)))
			m := out(x, 34, (a+b)/2)
			s.fill(ellipse(m.x, m.y, s.wide/30*b, 8*b), flat(white.fade(0.85)))
			quad(out(x, 54, a+0.02), out(x, 54, b-0.02), out(x, 58, b-0.02), out(x, 58, a+0.02), flat(white.fade(0.7)))
		}
	}
	for i := range 5 {
		t := 0.25 + 0.13*float64(i)
		foot := out(s.wide*between(s.rng, 0.22, 0.78), 100, t)
		who := somebody(s.rng)
		size := 11.5 * t
		s.at(foot.x+s.sway(0.6), foot.y, size).behind(hex(0xfff3e0), float32(0.45*(1-t))).figure(who, pick(s.rng, []pose{relaxed, cupInHand, waving, explainer}))
		s.at(foot.x, foot.y, size).soft(0.4).fill(rect(-0.6, 0.2, 1.2, 2.6), down(0, who.legs.fade(0.25), 2.8, who.legs.fade(0)))
	}
}

// boothTable is a table with a demonstration, and who came to see it. Kinds
// 1 and 3 have it the other way round, kinds 2 and 3 are taken from nearer.
func boothTable(s *shot) {
	l := s.look
	if s.kind&1 != 0 {
		s.flip()
	}
	if s.kind&2 != 0 {
		s.closer(1.3)
	}
	s.flood(down(0, hex(0xeef1f5), 66, hex(0xdfe3ea)))
	s.fill(rect(-9, 66, s.wide+18, 50), down(66, hex(0xa7b0c0), 100, hex(0x808a9c)))
	back := l.accents()[s.kind%3]
	s.fill(rect(s.wide*0.14, 8, s.wide*0.72, 62), blend(0, 8, back.light(0.15), s.wide, 70, back.dark(0.25)))
	s.fill(circle(s.wide*0.74, 24, 13), flat(l.accents()[(s.kind+1)%3].fade(0.85)))
	s.fill(circle(s.wide*0.81, 34, 8), flat(white.fade(0.5)))
	s.fill(roundRect(s.wide*0.19, 15, s.wide*0.24, 5, 1.4), flat(white.fade(0.92)))
	s.fill(roundRect(s.wide*0.19, 23, s.wide*0.16, 3, 1), flat(white.fade(0.6)))
	for i := range 6 { // balloons
		x, y := s.wide*0.1+between(s.rng, -6, 6), 16+between(s.rng, -8, 12)
		c := l.accents()[i%3]
		s.fill(line(x, y, s.wide*0.1, 50, 0.2), flat(hex(0x9098a8)))
		s.fill(ellipse(x, y, 4.2, 5), blend(x-3, y-4, c.light(0.35), x+3, y+5, c.dark(0.15)))
	}
	for i := range 2 {
		who := somebody(s.rng)
		who.top, who.badge = l.accents()[(s.kind+2)%3], true
		do := []pose{explainer, waving}[i]
		do.left.y += s.sway(0.3)
		s.at(s.wide*(0.32+0.2*float64(i)), 84, 6.8).figure(who, do)
	}
	s.fill(rect(s.wide*0.62, 42, 25, 16), flat(hex(0x20242e)))
	s.at(s.wide*0.62+1, 43, 1).slide(s.kind+1, 23, 14, l, s.rng)
	s.fill(rect(s.wide*0.62+11, 58, 3, 8), flat(hex(0x20242e)))
	s.shadow(rect(s.wide*0.2, 84, s.wide*0.62, 5), 3, 0.4)
	s.fill(rect(s.wide*0.19, 66, s.wide*0.64, 2.4), flat(white))
	s.fill(rect(s.wide*0.2, 68.4, s.wide*0.62, 18), down(68, l.first.light(0.1), 86, l.first.dark(0.25)))
	for i := range 11 { // stickers and small things
		x := s.wide*0.22 + float64(i)*s.wide*0.034
		c := pick(s.rng, l.accents())
		if i%4 == 3 {
			s.at(x, 66.4, 1.2).paperCup(c)
			continue
		}
		s.fill(ellipse(x, 66, 2, 0.8), flat(c))
		s.fill(circle(x, 64.4-boolTo(i%2 == 0, 0, 0.8), 1.5), flat(c.light(0.25)))
	}
	for i := range 3 {
		x := s.wide * (0.1 + 0.4*float64(i))
		s.at(x+s.sway(0.5), 78+3*math.Abs(float64(i)-1), 8.8).fromBehind(somebody(s.rng), white)
	}
}
