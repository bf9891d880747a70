package jpegscale

// The inverse DCTs. At a scale of n each block of 8×8 becomes n×n samples: the
// inverse DCT of n points of its n×n lowest frequencies, which is the block
// band-limited to what n samples can show. (Averaging n neighbours, as
// libjpeg-turbo does at 1/2 and 1/4, would blur and alias.) Because the DCT
// of n points is scaled by √(n/8) against that of 8 in each direction, it
// takes JPEG's coefficients as they are: their sum is divided by 8 at every
// scale.

// fraction is how many bits behind the point the coefficients have that the
// inverse DCT of a scale takes. Four leave room in 16 bits for twice what a
// whole picture can have; 8×8 has more stages and takes two.
func (s scale) fraction() uint {
	if s == 8 {
		return 2
	}
	return 4
}

// prepare makes the tables for a scan.
func (c *blockCoder) prepare(dc, ac *huffmanSpec, quant *[64]uint16, s scale) {
	*c = blockCoder{dc: newHuffmanTable(dc, false), ac: newHuffmanTable(ac, true), skip: newSkipTable(ac)}
	c.pairs = newPairTable(c.ac)
	for k := range uint(64) {
		x, y := scale(zigzag[k]&7), scale(zigzag[k]>>3)
		if x >= s || y >= s {
			continue
		}
		c.slots[k] = slot{factor: int32(quant[k]) << s.fraction(), index: uint32(y*s + x)}
		c.needed = k + 1
	}
	c.paired = min(c.needed, pairedEnd)
}

func clamp8(v int32) byte {
	if uint32(v) > 255 {
		return byte(^(v >> 31))
	}
	return byte(v)
}

// inverse1Row makes one sample of each block: its mean.
func inverse1Row(dst []byte, coefficients []int16, filled []uint8) {
	const shift = 4 + 3
	coefficients = coefficients[:len(filled)]
	dst = dst[:len(filled)]
	for i, dc := range coefficients {
		dst[i] = clamp8((int32(dc) + 128<<shift + 1<<(shift-1)) >> shift)
	}
}

// inverse2Row makes 2×2 samples of each block.
func inverse2Row(dst []byte, stride int, coefficients []int16, filled []uint8) {
	const shift = 4 + 3
	for i := range filled {
		c := (*[4]int16)(coefficients[4*i:])
		dc := int32(c[0]) + 128<<shift + 1<<(shift-1)
		f01, f10, f11 := int32(c[1]), int32(c[2]), int32(c[3])
		top, bottom := (*[2]byte)(dst[2*i:]), (*[2]byte)(dst[stride+2*i:])
		top[0] = clamp8((dc + f01 + f10 + f11) >> shift)
		top[1] = clamp8((dc - f01 + f10 - f11) >> shift)
		bottom[0] = clamp8((dc + f01 - f10 - f11) >> shift)
		bottom[1] = clamp8((dc - f01 - f10 + f11) >> shift)
	}
}

// inverse4Row makes 4×4 samples of each block.
func inverse4Row(dst []byte, stride int, coefficients []int16, filled []uint8) {
	const shift = 4 + 3
	first := 0
	if useAVX2 {
		inverse4Vector(dst, stride, coefficients, len(filled))
		first = len(filled) &^ 1
	}
	for i := first; i < len(filled); i++ {
		c := (*[16]int16)(coefficients[16*i:])
		if filled[i] <= 1 {
			flat(dst[4*i:], stride, clamp8((int32(c[0])+128<<shift+1<<(shift-1))>>shift))
			continue
		}
		inverse4(dst[4*i:], stride, c)
	}
}

// flat makes a block of 4×4 equal samples.
func flat(dst []byte, stride int, v byte) {
	row := [4]byte{v, v, v, v}
	*(*[4]byte)(dst) = row
	*(*[4]byte)(dst[stride:]) = row
	*(*[4]byte)(dst[2*stride:]) = row
	*(*[4]byte)(dst[3*stride:]) = row
}

// inverse4 is an inverse DCT of 4×4 points, columns first. Products and sums
// of two are exact in 32 bits, so that vector code may add them in pairs.
func inverse4(dst []byte, stride int, c *[16]int16) {
	const (
		bits  = 13
		c1    = 10703 // √2·cos(π/8) · 2^13
		c3    = 4433  // √2·cos(3π/8) · 2^13
		half  = 1 << (bits - 1)
		shift = bits + 4 + 3
		grey  = 128<<shift + 1<<(shift-1)
	)
	var t [16]int32
	for x := range 4 {
		f0, f1, f2, f3 := int32(c[x]), int32(c[4+x]), int32(c[8+x]), int32(c[12+x])
		even0, even1 := (f0+f2)<<bits+half, (f0-f2)<<bits+half
		odd0, odd1 := f1*c1+f3*c3, f1*c3-f3*c1
		t[x] = (even0 + odd0) >> bits
		t[4+x] = (even1 + odd1) >> bits
		t[8+x] = (even1 - odd1) >> bits
		t[12+x] = (even0 - odd0) >> bits
	}
	for y := range 4 {
		f0, f1, f2, f3 := t[4*y], t[4*y+1], t[4*y+2], t[4*y+3]
		even0, even1 := (f0+f2)<<bits+grey, (f0-f2)<<bits+grey
		odd0, odd1 := f1*c1+f3*c3, f1*c3-f3*c1
		row := (*[4]byte)(dst[y*stride:])
		row[0] = clamp8((even0 + odd0) >> shift)
		row[1] = clamp8((even1 + odd1) >> shift)
		row[2] = clamp8((even1 - odd1) >> shift)
		row[3] = clamp8((even0 - odd0) >> shift)
	}
}
