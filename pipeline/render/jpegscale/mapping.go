package jpegscale

// Mapping gives pixels other colours. Each value of red, green and blue is an
// amount of light; the light of each new channel is a weighted sum of the
// three; and a curve makes values of it.
//
// The three new channels are computed at once, in three lanes of a 64-bit
// word: what a value adds to each is looked up, and three lookups are added.
type Mapping struct {
	// sums are what each value of a channel adds. Their index is off by
	// mapOffset, and what lies outside of 0 and 255 counts as these.
	sums  [3][mapValues]uint64
	curve *Curve
}

// Curve has the value for each amount of light, in steps of 1/LightSteps, from
// -LightBelow on (CurveIndex). What is below 0 or above 1 is there as well, so
// that nothing need be cut off before it is looked up.
type Curve [(LightBelow + lightAbove) * LightSteps]uint8

const (
	// LightSteps is how finely light is told apart. At the steepest of sRGB's
	// curve, next to black, a step is a fifth of a level.
	LightSteps = 1 << 14
	// LightBelow and lightAbove are how far sums may go, in units of full
	// light: photos in ProPhoto reach from -1.1 to 2.1.
	LightBelow = 4
	lightAbove = 4

	mapLaneBits     = 21
	mapFractionBits = 4 // of a step: 8 · 2^14 · 2^4 fill a lane
	mapIndexMask    = len(Curve{}) - 1

	mapOffset = 256 // colour differences reach from -227 to 227
	mapValues = 4 * 256
)

// CurveIndex is which light the entry of a Curve stands for: the middle of its
// step.
func CurveIndex(i int) float64 {
	return (float64(i)+0.5)/LightSteps - LightBelow
}

// NewMapping makes a mapping from the light, 0 to 1, of each channel's values,
// and from the weights of the old channels in each new one. ok is false where
// sums would go too far.
func NewMapping(light *[3][256]float64, weights *[3][3]float64, curve *Curve) (m *Mapping, ok bool) {
	const unit = LightSteps << mapFractionBits
	for _, row := range weights {
		below, above := 0.0, 0.0
		for _, w := range row {
			below, above = below+max(0, -w), above+max(0, w)
		}
		if !(below < LightBelow-0.01 && above < lightAbove-0.01) { // nor NaN
			return nil, false
		}
	}
	m = &Mapping{curve: curve}
	for c := range m.sums {
		for i := range m.sums[c] {
			v := light[c][max(0, min(i-mapOffset, 255))]
			var word int64
			for to := range weights {
				word += roundHalfUp(float64(weights[to][c]*min(max(v, 0), 1)*unit)) << (mapLaneBits * to)
			}
			if c == 0 { // lifted, so that no sum is negative
				for to := range weights {
					word += LightBelow * unit << (mapLaneBits * to)
				}
			}
			m.sums[c][i] = uint64(word)
		}
	}
	return m, true
}

// roundHalfUp rounds a number that is larger than -2^30.
func roundHalfUp(v float64) int64 { return int64(v+(1<<30)+0.5) - 1<<30 }

// RGB is the new colour of one.
func (m *Mapping) RGB(r, g, b uint8) (uint8, uint8, uint8) {
	s := m.sum(int(r)+mapOffset, int(g)+mapOffset, int(b)+mapOffset)
	return m.value(s, 0), m.value(s, 1), m.value(s, 2)
}

func (m *Mapping) sum(r, g, b int) uint64 {
	return m.sums[0][r&(mapValues-1)] + m.sums[1][g&(mapValues-1)] + m.sums[2][b&(mapValues-1)]
}

func (m *Mapping) value(sum uint64, lane int) uint8 {
	return m.curve[int(sum>>(mapLaneBits*lane+mapFractionBits))&mapIndexMask]
}

// Map returns the picture in other colours. It is made 4:2:0 first, if it is
// not; a grey one stays as it is.
//
// The four pixels that share a sample of colour are converted with the same
// one, so that what a mapping leaves alone comes out as it was, to a rounding.
func (p *Picture) Map(m *Mapping) *Picture {
	if p.Grey() {
		return p
	}
	if !p.halved() {
		p = p.Resize(p.Width, p.Height, 1)
	}
	out := p.sameShape()
	for y := range p.planes[1].height {
		lower := min(2*y+1, p.Height-1)
		m.rows(
			[2][]byte{out.planes[0].row(2 * y), out.planes[0].row(lower)}, out.planes[1].row(y), out.planes[2].row(y),
			[2][]byte{p.planes[0].row(2 * y), p.planes[0].row(lower)}, p.planes[1].row(y), p.planes[2].row(y))
	}
	return out
}

// MapGrey returns a grey picture with other values.
func (p *Picture) MapGrey(values *[256]uint8) *Picture {
	if !p.Grey() {
		return p
	}
	out := p.sameShape()
	for y := range p.Height {
		to := out.planes[0].row(y)
		for x, v := range p.planes[0].row(y) {
			to[x] = values[v]
		}
	}
	return out
}

// sameShape is a picture with planes like p's, still without their samples.
func (p *Picture) sameShape() *Picture {
	out := &Picture{Width: p.Width, Height: p.Height, Missing: p.Missing, Damage: p.Damage}
	for i := range p.planes {
		shape := newPlane(p.planes[i].width, p.planes[i].height)
		shape.spanX, shape.spanY = p.planes[i].spanX, p.planes[i].spanY
		out.planes = append(out.planes, shape)
	}
	return out
}

// rows converts two rows of brightness and the one of colours between them (JFIF
// 1.02, page 3, in 16 bits behind the point). At an odd border the last
// samples count twice.
func (m *Mapping) rows(toY [2][]byte, toCb, toCr []byte, y [2][]byte, cb, cr []byte) {
	last := len(y[0]) - 1
	for i := range cb {
		u, v := int(cb[i])-128, int(cr[i])-128
		red := mapOffset + (91881*v+1<<15)>>16
		green := mapOffset + (-22554*u-46802*v+1<<15)>>16
		blue := mapOffset + (116130*u+1<<15)>>16
		left, right := 2*i, min(2*i+1, last)
		var r, g, b int32 // of all four
		for j, row := range y {
			l := int(row[right])
			s := m.sum(l+red, l+green, l+blue)
			r1, g1, b1 := int32(m.value(s, 0)), int32(m.value(s, 1)), int32(m.value(s, 2))
			toY[j][right] = byte((19595*r1 + 38470*g1 + 7471*b1 + 1<<15) >> 16)
			l = int(row[left])
			s = m.sum(l+red, l+green, l+blue)
			r2, g2, b2 := int32(m.value(s, 0)), int32(m.value(s, 1)), int32(m.value(s, 2))
			toY[j][left] = byte((19595*r2 + 38470*g2 + 7471*b2 + 1<<15) >> 16)
			r, g, b = r+r1+r2, g+g1+g2, b+b1+b2
		}
		toCb[i] = clamp8((-11056*r - 21712*g + 32768*b + 128<<18 + 1<<17) >> 18)
		toCr[i] = clamp8((32768*r - 27440*g - 5328*b + 128<<18 + 1<<17) >> 18)
	}
}
