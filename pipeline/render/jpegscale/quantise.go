package jpegscale

import "math/bits"

// The quantisation tables of T.81, annex K.1, row by row: for brightness and
// for colour differences.
var standardQuantisation = [2][64]uint8{
	{
		16, 11, 10, 16, 24, 40, 51, 61,
		12, 12, 14, 19, 26, 58, 60, 55,
		14, 13, 16, 24, 40, 57, 69, 56,
		14, 17, 22, 29, 51, 87, 80, 62,
		18, 22, 37, 56, 68, 109, 103, 77,
		24, 35, 55, 64, 81, 104, 113, 92,
		49, 64, 78, 87, 103, 121, 120, 101,
		72, 92, 95, 98, 112, 100, 103, 99,
	},
	{
		17, 18, 24, 47, 99, 99, 99, 99,
		18, 21, 26, 66, 99, 99, 99, 99,
		24, 26, 56, 99, 99, 99, 99, 99,
		47, 66, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
	},
}

// quantiser divides coefficients.
type quantiser struct {
	divisors [64]uint8 // in zigzag order, as the file has them
	// reciprocals are 2^reciprocalBits over the divisor and the factor that
	// forwardDCT leaves in; in zigzag order.
	reciprocals [64]int32
}

const reciprocalBits = 18

// newQuantiser scales a standard table to a quality of 1-100, as libjpeg
// does: 50 is the table itself, 100 divides by 1.
func newQuantiser(table *[64]uint8, quality int) *quantiser {
	percent := 200 - 2*quality
	if quality < 50 {
		percent = 5000 / quality
	}
	q := new(quantiser)
	for k, place := range zigzag {
		d := max(1, min((int(table[place])*percent+50)/100, 255))
		q.divisors[k] = uint8(d)
		factor := dctFactors[place>>3] * dctFactors[place&7] * int64(d) // in 28 bits
		q.reciprocals[k] = int32((1<<(reciprocalBits+28) + factor/2) / factor)
	}
	return q
}

// Quotients of AC coefficients are rounded up from 0.55 on, not from 0.5: of
// those between most come out as they would from the next lower divisor, in
// fewer bits. Measured on renditions of phone photos at a quality of 82, files
// become 3 to 4 % smaller, where a lower quality that loses as much (in SSIM)
// makes them 1 %; from 0.6 on the loss in PSNR shows.
const (
	roundDC = 1 << (reciprocalBits - 1)
	roundAC = 45 << reciprocalBits / 100
)

// quantise divides and rounds the coefficients of a block and brings them into
// zigzag order.
func (q *quantiser) quantise(out *block, coefficients *[64]int32) {
	out.coefficients[0] = int16((coefficients[0]*q.reciprocals[0] + roundDC) >> reciprocalBits)
	var nonzero uint64
	for k := 1; k < 64; k++ {
		v := coefficients[zigzag[k]&63] * q.reciprocals[k]
		// Shifting rounds down: for negative ones that is away from zero.
		v += roundAC + v>>31&(1<<reciprocalBits-1-2*roundAC)
		v >>= reciprocalBits
		out.coefficients[k] = int16(v)
		nonzero |= uint64(uint32(v|-v)>>31) << k
	}
	out.nonzero = [levels]uint64{nonzero}
	for rest := nonzero; rest != 0; rest &= rest - 1 {
		k := bits.TrailingZeros64(rest)
		v := int32(out.coefficients[k&63])
		sign := v >> 31
		v = (v ^ sign) - sign
		out.nonzero[1] |= uint64(min(v>>1, 1)) << k
		out.nonzero[2] |= uint64(min(v>>2, 1)) << k
	}
}
