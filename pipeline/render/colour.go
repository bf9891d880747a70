package render

import (
	"math"
	"sync"

	"eventroll/pipeline/render/jpegscale"
)

// sRGBConversion brings pixels of a matrix profile into sRGB (IEC 61966-2-1),
// relative to white: light is computed by the profile's curves, mixed anew by a
// matrix, cut to what sRGB can show, and encoded by sRGB's curve.
//
// It runs on tables and integers, so that every processor gives the same bytes.
// The tables are computed in floating point and rounded to 18 bits. A product
// that is added to something is converted (float64), or a processor may round
// the two at once; within math.Pow it still may, in the last of 53 bits.
type sRGBConversion struct {
	mapping *jpegscale.Mapping
	grey    *[256]uint8 // instead of it, where there is one channel
}

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
	c, ok := newSRGBConversion(p)
	switch {
	case !ok:
		return keepProfile, nil
	case c.isIdentity():
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

// newSRGBConversion fails for a profile whose light is far beyond sRGB's: no
// device has such primaries.
func newSRGBConversion(p matrixProfile) (c *sRGBConversion, ok bool) {
	if p.grey {
		light, encode := lightOf(p.curves[0]), sRGBCurve()
		c := &sRGBConversion{grey: new([256]uint8)}
		for i, v := range light {
			c.grey[i] = encode[min(int(v*jpegscale.LightSteps), jpegscale.LightSteps-1)+jpegscale.LightBelow*jpegscale.LightSteps]
		}
		return c, true
	}
	var light [3][256]float64
	var weights [3][3]float64
	for i := range 3 {
		light[i] = lightOf(p.curves[i])
		for j := range 3 {
			for k := range 3 {
				weights[i][j] += float64(fromXYZ[i][k] * p.primaries[k][j])
			}
		}
	}
	mapping, ok := jpegscale.NewMapping(&light, &weights, sRGBCurve())
	return &sRGBConversion{mapping: mapping}, ok
}

// lightOf is the light of each value.
func lightOf(curve toneCurve) (light [256]float64) {
	for i := range light {
		if v := curve(float64(i) / 255); !math.IsNaN(v) {
			light[i] = min(max(v, 0), 1)
		}
	}
	return light
}

// sRGBCurve is sRGB's curve, from light to value.
var sRGBCurve = sync.OnceValue(func() *jpegscale.Curve {
	curve := new(jpegscale.Curve)
	for i := range curve {
		v := min(max(jpegscale.CurveIndex(i), 0), 1)
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = float64(1.055*math.Pow(v, 1/2.4)) - 0.055
		}
		curve[i] = uint8(math.Round(v * 255))
	}
	return curve
})

// convert returns the picture in sRGB.
func (c *sRGBConversion) convert(picture *jpegscale.Picture) *jpegscale.Picture {
	if c.grey != nil {
		return picture.MapGrey(c.grey)
	}
	return picture.Map(c.mapping)
}

// pixel converts one; of grey the three values are the same.
func (c *sRGBConversion) pixel(r, g, b uint8) (uint8, uint8, uint8) {
	if c.grey != nil {
		return c.grey[r], c.grey[r], c.grey[r]
	}
	return c.mapping.RGB(r, g, b)
}

// isIdentity says whether the conversion changes nothing that can be seen: the
// profile is sRGB by another name.
func (c *sRGBConversion) isIdentity() bool {
	const steps = 17 // 0, 15, … 255
	for i := range steps * steps * steps {
		r, g, b := uint8(i%steps*15), uint8(i/steps%steps*15), uint8(i/steps/steps*15)
		if c.grey != nil {
			g, b = r, r
		}
		toR, toG, toB := c.pixel(r, g, b)
		if distanceOf(int(r), int(toR)) > 1 || distanceOf(int(g), int(toG)) > 1 || distanceOf(int(b), int(toB)) > 1 {
			return false
		}
	}
	return true
}
