package demo

import (
	"math"
	"math/rand/v2"
)

// hair is a way to wear it.
type hair int

const (
	shortHair hair = iota
	sweptHair
	bobHair
	longHair
	bunHair
	curlyHair
	capped
	hairs // how many there are
)

// person is how somebody looks.
type person struct {
	skin, mane, top, legs, accent ink
	hair                          hair
	glasses, badge, skirt, hoodie bool
}

// pose is what somebody does. Hands are where they are from the neck, in heads.
type pose struct {
	left, right point
	face        float64 // where the head turns: -1 left, 1 right
	seated      bool
}

var (
	relaxed   = pose{left: point{-0.95, 2.5}, right: point{0.95, 2.5}}
	speaking  = pose{left: point{-0.35, 0.75}, right: point{1.55, 0.1}, face: 0.5}
	explainer = pose{left: point{-1.2, 0.9}, right: point{1.2, 0.75}}
	cheering  = pose{left: point{-1.3, -1.2}, right: point{1.3, -1.25}}
	waving    = pose{left: point{-0.95, 2.45}, right: point{1.25, -1.1}}
	cupInHand = pose{left: point{-0.95, 2.45}, right: point{0.7, 0.95}, face: 0.4}
	sitting   = pose{left: point{-0.45, 1.75}, right: point{0.5, 1.7}, seated: true}
	typing    = pose{left: point{-0.5, 1.5}, right: point{0.5, 1.5}}
)

var (
	skins = []ink{hex(0xf6d2b3), hex(0xf1c6a0), hex(0xe9b78f), hex(0xf8dcc4), hex(0xc98d62), hex(0x8d5a3b)}
	manes = []ink{hex(0x1d1a22), hex(0x2a2028), hex(0x3a2a24), hex(0x14131a), hex(0x5a3c2a), hex(0x8c8a90), hex(0x7a4a6e)}
	tops  = []ink{hex(0xe85d52), hex(0x2f6fb5), hex(0xf2b134), hex(0x2a9d8f), hex(0xf3efe6), hex(0x6a4c93),
		hex(0x3d405b), hex(0xe07a5f), hex(0x81b29a), hex(0xb8c4d6), hex(0x264653), hex(0xd4739b)}
	legsOf = []ink{hex(0x2b3350), hex(0x3b3f4a), hex(0x1f2430), hex(0x4a5a78), hex(0x8a7660)}
)

func pick[T any](rng *rand.Rand, of []T) T { return of[rng.IntN(len(of))] }

// between is a number from a to b.
func between(rng *rand.Rand, a, b float64) float64 { return a + (b-a)*rng.Float64() }

// somebody is a person as the dice fall.
func somebody(rng *rand.Rand) person {
	return person{
		skin: pick(rng, skins), mane: pick(rng, manes), top: pick(rng, tops), legs: pick(rng, legsOf),
		accent: pick(rng, tops), hair: hair(rng.IntN(int(hairs))),
		glasses: rng.IntN(4) == 0, badge: rng.IntN(3) > 0, skirt: rng.IntN(6) == 0, hoodie: rng.IntN(3) == 0,
	}
}

// figure draws a person from the front. The origin is between the feet and
// the unit is a head; it stands 6.2 heads tall.
func (p pen) figure(who person, do pose) {
	neck := point{0, -5.0}
	if do.seated {
		p.seatedLegs(who)
		neck.y = -3.9
	} else {
		p.standingLegs(who)
	}
	p.bust(who, do, neck)
}

func (p pen) standingLegs(who person) {
	p.shadow(ellipse(0, 0.05, 1.1, 0.16), 0.25, 0.35)
	if who.skirt {
		for _, x := range []float64{-0.28, 0.28} {
			p.fill(capsule(point{x, -1.6}, point{x, -0.15}, 0.2, 0.14), flat(who.skin.dark(0.06)))
			p.fill(roundRect(x-0.2, -0.2, 0.42, 0.24, 0.12), flat(who.legs.dark(0.4)))
		}
		p.fill(polygon(-0.5, -2.9, 0.5, -2.9, 0.82, -1.3, -0.82, -1.3).grow(0.08), across(-0.8, who.legs, 0.8, who.legs.dark(0.25)))
		return
	}
	for _, x := range []float64{-0.32, 0.32} {
		p.fill(capsule(point{x * 0.85, -2.7}, point{x, -0.25}, 0.33, 0.2), across(-0.7, who.legs.light(0.05), 0.7, who.legs.dark(0.22)))
		p.fill(roundRect(x-0.25, -0.24, 0.5, 0.28, 0.13), flat(who.legs.dark(0.55)))
		p.fill(rect(x-0.24, -0.03, 0.48, 0.07), flat(hex(0xf0f0f0)))
	}
}

func (p pen) seatedLegs(who person) {
	p.shadow(ellipse(0, 0.05, 1.3, 0.18), 0.3, 0.35)
	for _, x := range []float64{-0.45, 0.45} {
		knee := point{x * 1.15, -1.75}
		p.fill(capsule(knee, point{x, -0.25}, 0.27, 0.18), across(-0.8, who.legs.light(0.02), 0.8, who.legs.dark(0.3)))
		p.fill(capsule(point{x * 0.8, -2.0}, knee, 0.36, 0.3), flat(who.legs.light(0.07)))
		p.fill(roundRect(x-0.25, -0.24, 0.52, 0.28, 0.13), flat(who.legs.dark(0.55)))
	}
}

// bust draws what is above the hips: torso, arms and head.
func (p pen) bust(who person, do pose, neck point) {
	p.backHair(who, neck)
	hips := neck.y + 2.25
	torso := polygon(-0.62, neck.y+0.42, 0.62, neck.y+0.42, 0.42, hips, -0.42, hips).grow(0.26)
	p.fill(torso, across(-0.9, who.top.light(0.06), 0.9, who.top.dark(0.2)))
	p.fill(capsule(point{0, neck.y - 0.2}, point{0, neck.y + 0.2}, 0.2, 0.22), down(neck.y-0.2, who.skin.dark(0.22), neck.y+0.3, who.skin.dark(0.08)))
	if who.hoodie {
		p.fill(ring(0, neck.y+0.2, 0.42, 0.2).both(rect(-0.7, neck.y+0.12, 1.4, 0.7)), flat(who.top.dark(0.25)))
	} else {
		p.fill(polygon(-0.25, neck.y+0.13, 0.25, neck.y+0.13, 0, neck.y+0.52), flat(who.skin.dark(0.06)))
		p.fill(line(-0.27, neck.y+0.16, 0, neck.y+0.55, 0.09), flat(who.top.light(0.3)))
		p.fill(line(0.27, neck.y+0.16, 0, neck.y+0.55, 0.09), flat(who.top.light(0.22)))
	}
	if who.badge {
		p.fill(line(-0.3, neck.y+0.2, 0, neck.y+1.15, 0.06), flat(who.accent))
		p.fill(line(0.3, neck.y+0.2, 0, neck.y+1.15, 0.06), flat(who.accent.dark(0.15)))
		p.fill(roundRect(-0.22, neck.y+1.1, 0.44, 0.56, 0.05), flat(hex(0xfbfaf5)))
		p.fill(rect(-0.22, neck.y+1.14, 0.44, 0.15), flat(who.accent))
		p.fill(rect(-0.13, neck.y+1.42, 0.26, 0.05), flat(hex(0x9aa0ad)))
	}
	p.arm(who, point{-0.72, neck.y + 0.5}, point{neck.x + do.left.x, neck.y + do.left.y}, -1)
	p.arm(who, point{0.72, neck.y + 0.5}, point{neck.x + do.right.x, neck.y + do.right.y}, 1)
	p.head(who, do.face, point{0, neck.y - 0.62})
}

// arm bends at the elbow: down, as arms are heavy, and outwards on that side.
func (p pen) arm(who person, shoulder, hand point, side float64) {
	dx, dy := hand.x-shoulder.x, hand.y-shoulder.y
	d := math.Hypot(dx, dy)
	toward := min(1, 0.45+0.3*d) // an arm that comes towards us looks shorter
	upper, lower := 1.08*toward, 1.02*toward
	if reach := (upper + lower) * 0.99; d > reach {
		hand = point{shoulder.x + dx*reach/d, shoulder.y + dy*reach/d}
		dx, dy, d = hand.x-shoulder.x, hand.y-shoulder.y, reach
	}
	along := (upper*upper - lower*lower + d*d) / (2 * d)
	out := math.Sqrt(max(0, upper*upper-along*along))
	nx, ny := -dy/d, dx/d
	if ny+0.8*nx*side < 0 {
		nx, ny = -nx, -ny
	}
	elbow := point{shoulder.x + dx/d*along + nx*out, shoulder.y + dy/d*along + ny*out}
	sleeve := who.top.dark(0.1)
	if side > 0 {
		sleeve = who.top.dark(0.24)
	}
	p.fill(circle(hand.x, hand.y, 0.19), flat(who.skin.dark(0.04)))
	p.fill(capsule(elbow, point{hand.x + (elbow.x-hand.x)*0.2, hand.y + (elbow.y-hand.y)*0.2}, 0.2, 0.16), flat(sleeve))
	p.fill(capsule(shoulder, elbow, 0.26, 0.2), flat(sleeve))
}

func (p pen) backHair(who person, neck point) {
	head := neck.y - 0.62
	switch who.hair {
	case longHair:
		p.fill(roundRect(-0.6, head-0.5, 1.2, 2.0, 0.5), down(head, who.mane, head+1.5, who.mane.dark(0.3)))
	case bobHair:
		p.fill(roundRect(-0.58, head-0.55, 1.16, 1.2, 0.45), flat(who.mane.dark(0.15)))
	case curlyHair:
		for i := range 11 {
			s, c := math.Sincos(math.Pi * (0.95 + float64(i)*0.11))
			p.fill(circle(c*0.47, head+s*0.5, 0.25), flat(who.mane))
		}
	}
}

// head draws a face that looks a little to one side, and the hair before it.
func (p pen) head(who person, turn float64, at point) {
	p = p.at(at.x, at.y, 1)
	skull := ellipse(0, 0, 0.46, 0.54)
	p.fill(circle(-0.45, 0.06, 0.1), flat(who.skin.dark(0.12)))
	p.fill(circle(0.45, 0.06, 0.1), flat(who.skin.dark(0.12)))
	p.fill(skull, across(-0.4, who.skin.light(0.06), 0.55, who.skin.dark(0.12)))
	x := turn * 0.13
	for _, side := range []float64{-1, 1} {
		p.fill(ellipse(x+side*0.17, 0.05, 0.04, 0.055), flat(hex(0x2a2226)))
		p.fill(line(x+side*0.11, -0.09, x+side*0.23, -0.09, 0.035), flat(who.mane.fade(0.8)))
		p.fill(ellipse(x+side*0.26, 0.2, 0.09, 0.06), flat(hex(0xe8766a).fade(0.28)))
		if who.glasses {
			p.fill(ring(x+side*0.17, 0.05, 0.13, 0.035), flat(hex(0x33303a)))
		}
	}
	p.fill(line(x+0.02*turn, 0.1, x+0.05*turn, 0.16, 0.035), flat(who.skin.dark(0.25)))
	p.fill(ellipse(x, 0.24, 0.14, 0.11).both(rect(x-0.2, 0.25, 0.4, 0.2)), flat(hex(0x9b3d3f)))
	p.frontHair(who, turn)
}

func (p pen) frontHair(who person, turn float64) {
	shine := across(-0.5, who.mane.light(0.12), 0.5, who.mane)
	crown := ellipse(0, -0.06, 0.51, 0.57)
	switch who.hair {
	case shortHair:
		p.fill(crown.without(ellipse(turn*0.1, 0.3, 0.5, 0.58)), shine)
	case sweptHair:
		p.fill(crown.without(ellipse(-0.13, 0.35, 0.6, 0.64)), shine)
		p.fill(ellipse(0.05, -0.52, 0.38, 0.16), shine)
	case bobHair, longHair:
		p.fill(crown.without(ellipse(turn*0.1, 0.32, 0.43, 0.5)), shine)
	case bunHair:
		p.fill(circle(0, -0.72, 0.24), flat(who.mane.dark(0.1)))
		p.fill(crown.without(ellipse(turn*0.1, 0.35, 0.48, 0.66)), shine)
	case curlyHair:
		for i := range 6 {
			s, c := math.Sincos(math.Pi * (1.1 + float64(i)*0.16))
			p.fill(circle(c*0.36, s*0.42, 0.2), shine)
		}
	case capped:
		p.fill(ellipse(0, -0.1, 0.52, 0.52).both(rect(-0.6, -0.7, 1.2, 0.52)), across(-0.5, who.accent, 0.5, who.accent.dark(0.25)))
		p.fill(roundRect(-0.35+turn*0.25, -0.25, 0.9, 0.13, 0.06), flat(who.accent.dark(0.35)))
	}
}

// fromBehind draws head and shoulders of somebody who looks the other way.
// The origin is between the shoulders, the unit is a head; rim is the light
// that comes from beyond.
func (p pen) fromBehind(who person, rim ink) {
	shoulders := polygon(-0.75, 0.55, 0.75, 0.55, 0.95, 3.5, -0.95, 3.5).grow(0.32)
	skull := ellipse(0, -0.62, 0.48, 0.56)
	p.at(0, -0.055, 1).fill(shoulders, flat(rim))
	p.at(0, -0.05, 1).fill(skull, flat(rim))
	p.fill(shoulders, down(0, who.top.dark(0.1), 2.5, who.top.dark(0.45)))
	for _, side := range []float64{-1, 1} { // between arm and back
		p.fill(capsule(point{side * 0.66, 1.1}, point{side * 0.74, 3.6}, 0.03, 0.06), flat(who.top.dark(0.6).fade(0.5)))
	}
	p.fill(capsule(point{0, -0.3}, point{0, 0.3}, 0.22, 0.26), flat(who.skin.dark(0.3)))
	p.fill(skull, down(-1, who.mane.light(0.05), 0, who.mane))
	switch who.hair {
	case longHair:
		p.fill(roundRect(-0.5, -0.9, 1.0, 1.7, 0.4), down(-1, who.mane.light(0.06), 1, who.mane.dark(0.2)))
	case bobHair:
		p.fill(roundRect(-0.54, -1.1, 1.08, 1.1, 0.4), flat(who.mane))
	case bunHair:
		p.fill(circle(0, -1.28, 0.24), flat(who.mane.light(0.04)))
	case curlyHair:
		for i := range 9 {
			s, c := math.Sincos(math.Pi * 2 * float64(i) / 9)
			p.fill(circle(c*0.4, -0.66+s*0.44, 0.25), flat(who.mane))
		}
	case capped:
		p.fill(ellipse(0, -0.7, 0.52, 0.52).both(rect(-0.6, -1.3, 1.2, 0.62)), flat(who.accent.dark(0.15)))
	}
}
