package render

import (
	"encoding/binary"
	"math"
)

// matrixProfile is an ICC profile that describes colours by three primaries
// and three curves (ICC.1:2022, annex F.3), or grey by one curve. It says how
// much light each value means.
type matrixProfile struct {
	grey   bool
	curves [3]toneCurve // of grey: the first
	// primaries are the columns of red, green and blue: their XYZ, relative to
	// the white D50 that all profiles are adapted to.
	primaries [3][3]float64
}

// toneCurve gives the light, 0 to 1, of a value from 0 to 1.
type toneCurve func(float64) float64

// readMatrixProfile reads a profile of version 2 or 4. ok is false for what is
// no such profile: one with tables for several channels (which count more than
// its matrix), of another colour space, or damaged.
func readMatrixProfile(profile []byte, grey bool) (p matrixProfile, ok bool) {
	if !fitsRendition(profile, grey) || string(profile[20:24]) != "XYZ " && !grey || profileTag(profile, "A2B0") != nil {
		return p, false
	}
	p.grey = grey
	if grey {
		p.curves[0], ok = readCurve(profileTag(profile, "kTRC"))
		return p, ok
	}
	for i, channel := range []string{"r", "g", "b"} {
		if p.curves[i], ok = readCurve(profileTag(profile, channel+"TRC")); !ok {
			return p, false
		}
		xyz := profileTag(profile, channel+"XYZ")
		if len(xyz) < 20 || string(xyz[:4]) != "XYZ " {
			return p, false
		}
		for j := range 3 {
			p.primaries[j][i] = fixed(xyz[8+4*j:])
		}
	}
	return p, p.isSane()
}

// isSane refuses primaries that no device has: they would only overflow. Those
// of ProPhoto, which lie outside of what can be seen, are within 0 and 1.
func (p matrixProfile) isSane() bool {
	for _, row := range p.primaries {
		sum := 0.0
		for _, v := range row {
			if math.Abs(v) > 2 {
				return false
			}
			sum += v
		}
		if sum < 0.25 || sum > 2 { // together they make white
			return false
		}
	}
	return true
}

// fixed is an s15Fixed16Number (4.6).
func fixed(b []byte) float64 {
	return float64(int32(binary.BigEndian.Uint32(b))) / 65536
}

// readCurve reads a curve (10.6 curveType, 10.18 parametricCurveType).
func readCurve(tag []byte) (toneCurve, bool) {
	if len(tag) < 12 {
		return nil, false
	}
	switch string(tag[:4]) {
	case "curv":
		return readTableCurve(tag)
	case "para":
		return readFormula(binary.BigEndian.Uint16(tag[8:]), tag[12:])
	}
	return nil, false
}

func readTableCurve(tag []byte) (toneCurve, bool) {
	n := int64(binary.BigEndian.Uint32(tag[8:]))
	switch {
	case n == 0:
		return func(v float64) float64 { return v }, true
	case int64(len(tag)) < 12+2*n:
		return nil, false
	case n == 1:
		gamma := float64(binary.BigEndian.Uint16(tag[12:])) / 256
		return func(v float64) float64 { return math.Pow(v, gamma) }, gamma > 0
	}
	table := tag[12 : 12+2*n]
	return func(v float64) float64 {
		at := v * float64(n-1)
		i := min(int64(at), n-2)
		low, high := binary.BigEndian.Uint16(table[2*i:]), binary.BigEndian.Uint16(table[2*i+2:])
		return (float64(low) + float64((at-float64(i))*(float64(high)-float64(low)))) / 65535
	}, true
}

// readFormula reads the parameters g a b c d e f, of which each kind has more
// than the one before.
func readFormula(kind uint16, b []byte) (toneCurve, bool) {
	const kinds = 5
	count := [kinds]int{1, 3, 4, 5, 7}
	if kind >= kinds || len(b) < 4*count[kind] {
		return nil, false
	}
	p := [7]float64{1: 1} // what is not said: a is 1, all else 0
	for i := range count[kind] {
		p[i] = fixed(b[4*i:])
	}
	gamma, a, off, c, d, e, f := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	switch {
	case gamma <= 0 || (kind == 1 || kind == 2) && a == 0:
		return nil, false
	case kind == 1:
		d = -off / a // below it is zero
	case kind == 2:
		d, e, f, c = -off/a, c, c, 0 // below it is the constant
	}
	return func(v float64) float64 {
		if v < d {
			return float64(c*v) + f
		}
		return math.Pow(max(float64(a*v)+off, 0), gamma) + e
	}, true
}
