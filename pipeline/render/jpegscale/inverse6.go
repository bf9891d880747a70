package jpegscale

// Constants of the inverse DCTs of 6 and 3 points, in 1/2^bits6.
const (
	bits6 = 13
	c2of6 = 10033 // √2·cos(2π/12)
	c4of6 = 5793  // √2·cos(4π/12)
	c5of6 = 2998  // √2·cos(5π/12)
)

// inverse6Row makes 6×6 samples of each block.
func inverse6Row(dst []byte, stride int, coefficients []int16, filled []uint8) {
	const shift = 4 + 3
	if useAVX2 {
		inverse6Vector(dst, stride, coefficients, len(filled))
		return
	}
	for i, n := range filled {
		c := (*[36]int16)(coefficients[36*i:])
		if n <= 1 {
			v := clamp8((int32(c[0]) + 128<<shift + 1<<(shift-1)) >> shift)
			flat6(dst[6*i:], stride, v)
			continue
		}
		inverse6(dst[6*i:], stride, c, columns(n))
	}
}

// flat6 makes a block of 6×6 equal samples.
func flat6(dst []byte, stride int, v byte) {
	row := [6]byte{v, v, v, v, v, v}
	for y := range 6 {
		*(*[6]byte)(dst[y*stride:]) = row
	}
}

// columns is how many columns of a block of 6×6 can hold other than zeros,
// where n positions in zigzag order can: each diagonal reaches one further.
func columns(n uint8) int {
	c := 2
	for c < 6 && c*(c+1)/2 < int(n) {
		c++
	}
	return c
}

// inverse6 is an inverse DCT of 6×6 points, columns first, of which only the
// first can hold other than zeros. That √2·cos(3π/12)
// is 1, and √2·cos(π/12) one more than √2·cos(5π/12), leaves three
// multiplications for six points.
func inverse6(dst []byte, stride int, c *[36]int16, columns int) {
	const (
		half  = 1 << (bits6 - 1)
		shift = bits6 + 4 + 3
		grey  = 128<<shift + 1<<(shift-1)
	)
	var t [36]int32
	for x := range min(columns, 6) {
		e0, e1, e2, o0, o1, o2 := idct6(int32(c[x]), int32(c[6+x]), int32(c[12+x]),
			int32(c[18+x]), int32(c[24+x]), int32(c[30+x]), half)
		t[x], t[30+x] = (e0+o0)>>bits6, (e0-o0)>>bits6
		t[6+x], t[24+x] = (e1+o1)>>bits6, (e1-o1)>>bits6
		t[12+x], t[18+x] = (e2+o2)>>bits6, (e2-o2)>>bits6
	}
	for y := range 6 {
		f := (*[6]int32)(t[6*y:])
		e0, e1, e2, o0, o1, o2 := idct6(f[0], f[1], f[2], f[3], f[4], f[5], grey)
		row := (*[6]byte)(dst[y*stride:])
		row[0], row[5] = clamp8((e0+o0)>>shift), clamp8((e0-o0)>>shift)
		row[1], row[4] = clamp8((e1+o1)>>shift), clamp8((e1-o1)>>shift)
		row[2], row[3] = clamp8((e2+o2)>>shift), clamp8((e2-o2)>>shift)
	}
}

// idct6 is an inverse DCT of 6 points, √6 times the orthonormal one, plus
// offset, times 2^bits6: sample i is ei+oi, and the one across from it ei-oi.
func idct6(f0, f1, f2, f3, f4, f5, offset int32) (e0, e1, e2, o0, o1, o2 int32) {
	dc, z := f0<<bits6+offset, f4*c4of6
	e1 = dc - 2*z
	dc += z
	z = f2 * c2of6
	e0, e2 = dc+z, dc-z
	z = (f1 + f5) * c5of6
	o0, o1, o2 = z+(f1+f3)<<bits6, (f1-f3-f5)<<bits6, z+(f5-f3)<<bits6
	return
}

// inverse3Row makes 3×3 samples of each block.
func inverse3Row(dst []byte, stride int, coefficients []int16, filled []uint8) {
	const (
		half  = 1 << (bits6 - 1)
		shift = bits6 + 4 + 3
		grey  = 128<<shift + 1<<(shift-1)
	)
	for i := range filled {
		c := (*[9]int16)(coefficients[9*i:])
		var t [9]int32
		for x := range 3 {
			e, m, o := idct3(int32(c[x]), int32(c[3+x]), int32(c[6+x]), half)
			t[x], t[3+x], t[6+x] = (e+o)>>bits6, m>>bits6, (e-o)>>bits6
		}
		for y := range 3 {
			e, m, o := idct3(t[3*y], t[3*y+1], t[3*y+2], grey)
			row := (*[3]byte)(dst[y*stride+3*i:])
			row[0], row[1], row[2] = clamp8((e+o)>>shift), clamp8(m>>shift), clamp8((e-o)>>shift)
		}
	}
}

// idct3 is an inverse DCT of 3 points, √3 times the orthonormal one, plus
// offset, times 2^bits6: the samples are e+o, m and e-o.
func idct3(f0, f1, f2, offset int32) (e, m, o int32) {
	dc, z := f0<<bits6+offset, f2*c4of6
	return dc + z, dc - 2*z, f1 * c2of6
}
