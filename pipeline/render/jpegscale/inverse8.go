package jpegscale

// inverse8Row makes 8×8 samples of each block.
func inverse8Row(dst []byte, stride int, coefficients []int16, filled []uint8) {
	const shift = 2 + 3
	for i, n := range filled {
		c := (*[64]int16)(coefficients[64*i:])
		if n <= 1 {
			v := clamp8((int32(c[0]) + 128<<shift + 1<<(shift-1)) >> shift)
			flat(dst[8*i:], stride, v)
			flat(dst[8*i+4:], stride, v)
			flat(dst[4*stride+8*i:], stride, v)
			flat(dst[4*stride+8*i+4:], stride, v)
			continue
		}
		inverse8(dst[8*i:], stride, c)
	}
}

// inverse8 is an inverse DCT of 8×8 points, columns first: the algorithm of
// Loeffler, Ligtenberg and Moschytz (Practical fast 1-D DCT algorithms with
// 11 multiplications, ICASSP 1989), in the variant with 12 that libjpeg calls
// slow and accurate. Without a row of zeros it would do.
func inverse8(dst []byte, stride int, c *[64]int16) {
	const (
		shift = llmBits + 2 + 3
		grey  = 128<<shift + 1<<(shift-1)
	)
	var t [64]int32
	for x := range 8 {
		if c[8+x]|c[16+x]|c[24+x]|c[32+x]|c[40+x]|c[48+x]|c[56+x] == 0 {
			dc := int32(c[x])
			t[x], t[8+x], t[16+x], t[24+x] = dc, dc, dc, dc
			t[32+x], t[40+x], t[48+x], t[56+x] = dc, dc, dc, dc
			continue
		}
		out := llm([8]int32{
			int32(c[x]), int32(c[8+x]), int32(c[16+x]), int32(c[24+x]),
			int32(c[32+x]), int32(c[40+x]), int32(c[48+x]), int32(c[56+x]),
		}, 1<<(llmBits-1))
		for y := range 8 {
			t[8*y+x] = out[y] >> llmBits
		}
	}
	for y := range 8 {
		out := llm([8]int32(t[8*y:]), grey)
		row := (*[8]byte)(dst[y*stride:])
		for x := range 8 {
			row[x] = clamp8(out[x] >> shift)
		}
	}
}

const llmBits = 13 // behind the point, of the constants

// llm is an inverse DCT of 8 points, √8 times the orthonormal one, plus
// offset, times 2^llmBits.
func llm(f [8]int32, offset int32) [8]int32 {
	const (
		c0298 = 2446  // (-cos 1 + cos 3 + cos 5 - cos 7) · √2, in units of π/16
		c0390 = 3196  // (cos 3 - cos 5) · √2
		c0541 = 4433  // cos 6 · √2
		c0765 = 6270  // (cos 2 - cos 6) · √2
		c0899 = 7373  // (cos 3 - cos 7) · √2
		c1175 = 9633  // cos 3 · √2
		c1501 = 12299 // (cos 1 + cos 3 - cos 5 - cos 7) · √2
		c1847 = 15137 // (cos 2 + cos 6) · √2
		c1961 = 16069 // (cos 3 + cos 5) · √2
		c2053 = 16819 // (cos 1 + cos 3 - cos 5 + cos 7) · √2
		c2562 = 20995 // (cos 1 + cos 3) · √2
		c3072 = 25172 // (cos 1 + cos 3 + cos 5 - cos 7) · √2
	)
	z := (f[2] + f[6]) * c0541
	e2, e3 := z-f[6]*c1847, z+f[2]*c0765
	e0, e1 := (f[0]+f[4])<<llmBits+offset, (f[0]-f[4])<<llmBits+offset
	a0, a1, a2, a3 := e0+e3, e1+e2, e1-e2, e0-e3

	z5 := (f[7] + f[3] + f[5] + f[1]) * c1175
	z1, z2 := (f[7]+f[1])*c0899, (f[5]+f[3])*c2562
	z3, z4 := z5-(f[7]+f[3])*c1961, z5-(f[5]+f[1])*c0390
	b0 := f[7]*c0298 - z1 + z3
	b1 := f[5]*c2053 - z2 + z4
	b2 := f[3]*c3072 - z2 + z3
	b3 := f[1]*c1501 - z1 + z4
	return [8]int32{a0 + b3, a1 + b2, a2 + b1, a3 + b0, a3 - b0, a2 - b1, a1 - b2, a0 - b3}
}
