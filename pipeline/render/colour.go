package render

import (
	"math"
	"sync"
)

// sRGBConversion brings pixels of a matrix profile into sRGB (IEC 61966-2-1),
// relative to white: light is computed by the profile's curves, mixed anew by a
// matrix, cut to what sRGB can show, and encoded by sRGB's curve.
//
// It runs on tables and integers, so that every processor gives the same bytes.
// The tables are computed in floating point, where processors may differ in
// the last of 53 bits, and rounded to 16.
type sRGBConversion struct {
	light  [3]*[256]int32 // of each channel's values, 0 to fullLight
	matrix [3][3]int64    // from the profile's light to sRGB's, times 1<<matrixBits
	grey   *[256]uint8    // instead of all that, where there is one channel
}

const (
	fullLight  = 65535
	matrixBits = 14
	// stepBits is how finely sRGB's curve is looked up. At its steepest, next to
	// black, a step of 14 bits is a fifth of a level.
	stepBits = 14
)

// profileFate is what is to be done about a profile.
type profileFate int

const (
	dropProfile profileFate = iota // it is sRGB or none: browsers take it for that
	applyProfile
	keepProfile // it cannot be applied here; browsers can
)

// planProfile decides how a profile reaches the renditions of a picture in
// colours, or grey. The conversion is there where it is to be applied.
func planProfile(profile []byte, grey bool) (profileFate, *sRGBConversion) {
	if !fitsRendition(profile, grey) || isPlainSRGB(profile) {
		return dropProfile, nil
	}
	p, ok := readMatrixProfile(profile, grey)
	if !ok {
		return keepProfile, nil
	}
	c := newSRGBConversion(p)
	if c.isIdentity() {
		return dropProfile, nil
	}
	return applyProfile, c
}

// fromXYZ is the light of sRGB's primaries in a colour's XYZ, relative to D50:
// the inverse of the primaries that IEC 61966-2-1 gives, adapted from D65 to
// D50 by the method of ICC.1:2022, annex E (Bradford).
var fromXYZ = [3][3]float64{
	{3.1338561, -1.6168667, -0.4906146},
	{-0.9787684, 1.9161415, 0.0334540},
	{0.0719453, -0.2289914, 1.4052427},
}

func newSRGBConversion(p matrixProfile) *sRGBConversion {
	c := &sRGBConversion{}
	if p.grey {
		table, encode := lightTable(p.curves[0]), sRGBTable()
		c.grey = new([256]uint8)
		for i, v := range table {
			c.grey[i] = encode[v>>(16-stepBits)]
		}
		return c
	}
	for i := range 3 {
		c.light[i] = lightTable(p.curves[i])
		for j := range 3 {
			sum := 0.0
			for k := range 3 {
				sum += float64(fromXYZ[i][k] * p.primaries[k][j])
			}
			c.matrix[i][j] = int64(math.Round(sum * (1 << matrixBits)))
		}
	}
	return c
}

// lightTable is the light of each value.
func lightTable(curve toneCurve) *[256]int32 {
	var table [256]int32
	for i := range table {
		v := curve(float64(i) / 255)
		if math.IsNaN(v) {
			v = 0
		}
		table[i] = int32(math.Round(min(max(v, 0), 1) * fullLight))
	}
	return &table
}

// sRGBCurve is sRGB's curve, from light to value.
type sRGBCurve [1 << stepBits]uint8

var sRGBTable = sync.OnceValue(func() *sRGBCurve {
	var table sRGBCurve
	for i := range table {
		v := (float64(i) + 0.5) / (1 << stepBits)
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		table[i] = uint8(math.Round(v * 255))
	}
	return &table
})

// row converts pixels in place. They are step bytes apart, of which the first
// three are red, green and blue; grey has the same value in all.
func (c *sRGBConversion) row(pix []uint8, step int) {
	if c.grey != nil {
		for i := 0; i+3 <= len(pix); i += step {
			v := c.grey[pix[i]]
			pix[i], pix[i+1], pix[i+2] = v, v, v
		}
		return
	}
	encode := sRGBTable()
	m := c.matrix
	lightR, lightG, lightB := c.light[0], c.light[1], c.light[2]
	for i := 0; i+3 <= len(pix); i += step {
		p := (*[3]uint8)(pix[i:])
		r, g, b := int64(lightR[p[0]]), int64(lightG[p[1]]), int64(lightB[p[2]])
		// At most 65535·2^14·12 in each sum: far from an overflow.
		p[0] = encode.value(m[0][0]*r + m[0][1]*g + m[0][2]*b)
		p[1] = encode.value(m[1][0]*r + m[1][1]*g + m[1][2]*b)
		p[2] = encode.value(m[2][0]*r + m[2][1]*g + m[2][2]*b)
	}
}

// value is that of some light, times 1<<matrixBits.
func (t *sRGBCurve) value(light int64) uint8 {
	light >>= matrixBits
	if uint64(light) > fullLight { // as few are
		light = min(max(light, 0), fullLight)
	}
	return t[uint16(light)>>(16-stepBits)]
}

// pixels converts pixels of three bytes in place.
func (c *sRGBConversion) pixels(rgb []byte) { c.row(rgb, 3) }

// isIdentity says whether the conversion changes nothing that can be seen: the
// profile is sRGB by another name.
func (c *sRGBConversion) isIdentity() bool {
	var pix [3]uint8
	const steps = 17 // 0, 15, … 255
	for i := range steps * steps * steps {
		want := [3]uint8{uint8(i % steps * 15), uint8(i / steps % steps * 15), uint8(i / steps / steps * 15)}
		if c.grey != nil {
			want[1], want[2] = want[0], want[0]
		}
		pix = want
		c.row(pix[:], 3)
		for k := range pix {
			if d := int(pix[k]) - int(want[k]); d < -1 || d > 1 {
				return false
			}
		}
	}
	return true
}
