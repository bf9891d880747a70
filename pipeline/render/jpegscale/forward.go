package jpegscale

import "encoding/binary"

// dctFactors are what loadBlock and forwardDCT leave in coefficients in each
// direction, with 14 bits behind the point: 4, and 4·√2·cos(kπ/16).
var dctFactors = [8]int64{65536, 90901, 85627, 77062, 65536, 51491, 35468, 18081}

// Scalar code works on two blocks at once. A pair holds a number of each, that
// of the first block plus 2^32 times that of the second: sums, differences and
// products with a constant are those of both as long as each stays within 32
// bits. (A negative number borrows from the one above it.)
type pair = int64

// both is the pair of two ones.
const both = 1<<32 | 1

// forwardDCT is a DCT of 8×8 points in place: the algorithm of Arai, Agui and
// Nakajima (A fast DCT-SQ scheme for images, Trans. IEICE E-71, 1988), which
// takes 5 multiplications a row and leaves factors to the quantisation. From
// samples of -256 to 254 everything stays within 16 bits, and mul rounds as
// vector instructions of 16 bits do.
func forwardDCT(b *[64]pair) {
	for x := range 8 {
		c := (*[57]pair)(b[x:])
		c[0], c[8], c[16], c[24], c[32], c[40], c[48], c[56] =
			aan(c[0], c[8], c[16], c[24], c[32], c[40], c[48], c[56])
	}
	for y := 0; y < 64; y += 8 {
		r := (*[8]pair)(b[y:])
		r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7] =
			aan(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7])
	}
}

// mul multiplies with a number below 1 that has 15 bits behind the point.
func mul(a, c pair) pair {
	// Lifted above zero, so that what is shifted out of one can be cut off
	// from the other.
	const lifted, bits = 1 << 30 * both, 15
	v := uint64(a*c + lifted + 1<<(bits-1)*both)
	return pair(v>>bits&((1<<16-1)*both)) - lifted>>bits
}

func aan(d0, d1, d2, d3, d4, d5, d6, d7 pair) (f0, f1, f2, f3, f4, f5, f6, f7 pair) {
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
	var samples [64]pair
	loadBlocks(&samples, pix, stride)
	forwardDCT(&samples)
	q.quantise(out, which, &samples)
}

// loadBlocks takes the samples of two blocks that lie side by side, doubled,
// which spares half of the DCT's rounding errors, and around zero: -256 to 254.
func loadBlocks(samples *[64]pair, pix []byte, stride int) {
	const mask, middle = 510 * both, 256 * both
	for y := range 8 {
		row := pix[y*stride:][:16]
		first, second := binary.LittleEndian.Uint64(row), binary.LittleEndian.Uint64(row[8:])
		left := pair(first&(1<<32-1) | second<<32) // half of a row of each block
		right := pair(first>>32 | second&^(1<<32-1))
		s := (*[8]pair)(samples[8*y:])
		s[0], s[1], s[2], s[3] = left<<1&mask-middle, left>>7&mask-middle, left>>15&mask-middle, left>>23&mask-middle
		s[4], s[5], s[6], s[7] = right<<1&mask-middle, right>>7&mask-middle, right>>15&mask-middle, right>>23&mask-middle
	}
}
