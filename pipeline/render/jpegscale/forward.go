package jpegscale

// dctFactors are what loadBlock and forwardDCT leave in coefficients in each
// direction, with 14 bits behind the point: 4, and 4·√2·cos(kπ/16).
var dctFactors = [8]int64{65536, 90901, 85627, 77062, 65536, 51491, 35468, 18081}

// forwardDCT is a DCT of 8×8 points in place: the algorithm of Arai, Agui and
// Nakajima (A fast DCT-SQ scheme for images, Trans. IEICE E-71, 1988), which
// takes 5 multiplications a row and leaves factors to the quantisation. From
// samples of -256 to 254 everything stays within 16 bits, and mul rounds as
// vector instructions of 16 bits do.
func forwardDCT(b *[64]int32) {
	for x := range 8 {
		c := (*[57]int32)(b[x:])
		c[0], c[8], c[16], c[24], c[32], c[40], c[48], c[56] =
			aan(c[0], c[8], c[16], c[24], c[32], c[40], c[48], c[56])
	}
	for y := 0; y < 64; y += 8 {
		r := (*[8]int32)(b[y:])
		r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7] =
			aan(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7])
	}
}

// mul multiplies with a number below 1 that has 15 bits behind the point.
func mul(a, c int32) int32 { return (a*c + 1<<14) >> 15 }

func aan(d0, d1, d2, d3, d4, d5, d6, d7 int32) (f0, f1, f2, f3, f4, f5, f6, f7 int32) {
	const (
		c382 = 12540 // sin(π/8) · 2^15
		c541 = 17734 // (cos(π/8) - sin(π/8)) · 2^15
		c707 = 23170 // cos(π/4) · 2^15
		c306 = 10045 // (cos(π/8) + sin(π/8) - 1) · 2^15
	)
	s0, s1, s2, s3 := d0+d7, d1+d6, d2+d5, d3+d4
	t0, t1, t2, t3 := d0-d7, d1-d6, d2-d5, d3-d4

	e0, e3, e1, e2 := s0+s3, s0-s3, s1+s2, s1-s2
	z1 := mul(e2+e3, c707)

	o0, o1, o2 := t3+t2, t2+t1, t1+t0
	z5 := mul(o0-o2, c382)
	z2 := mul(o0, c541) + z5
	z4 := o2 + mul(o2, c306) + z5
	z3 := mul(o1, c707)
	z11, z13 := t0+z3, t0-z3

	return e0 + e1, z11 + z4, e3 + z1, z13 - z2, e0 - e1, z13 + z2, e3 - z1, z11 - z4
}

// transform makes two blocks of the samples that lie side by side in the 16
// columns and 8 rows from the beginning of pix, and says which of their
// coefficients are not zero.
func (q *quantiser) transform(out *[2]block, which *[2]nonzero, pix []byte, stride int) {
	if useAVX2 {
		_ = pix[7*stride+15]
		transformAVX2(out, which, &pix[0], stride, q, &zigzagShuffles)
		return
	}
	var samples [64]int32
	for i := range out {
		for y := range 8 {
			s := (*[8]byte)(pix[y*stride+8*i:])
			d := (*[8]int32)(samples[8*y:])
			d[0], d[1], d[2], d[3] = level(s[0]), level(s[1]), level(s[2]), level(s[3])
			d[4], d[5], d[6], d[7] = level(s[4]), level(s[5]), level(s[6]), level(s[7])
		}
		forwardDCT(&samples)
		which[i] = q.quantise(&out[i], &samples)
	}
}

// level is a sample as forwardDCT takes it: around zero, and doubled, which
// spares half of its rounding errors.
func level(s byte) int32 { return 2*int32(s) - 256 }
