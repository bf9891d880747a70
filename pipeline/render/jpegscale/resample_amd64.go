package jpegscale

// filterDownAVX2 makes n samples of a row, rounded up to 32: each the weighted
// sum of taps samples that stand below each other in src. It reads up to one
// weight behind the last, which must be 0.
//
//go:noescape
func filterDownAVX2(dst, src *byte, stride int, weights *int16, taps, n int)

// filterAlongAVX2 makes n samples, rounded up to 8: each the weighted sum of
// 16·chunks samples of src from a start on.
//
//go:noescape
func filterAlongAVX2(dst, src *byte, starts *int32, weights *int16, chunks, n int)

// resampleVector is resampler.run in vector instructions: the sums are the
// same, one row after the other and without packing.
func resampleVector(dst, src *plane, across, down *filter) {
	middle := make([]byte, src.width+2*rowSlack)
	for y := range dst.height {
		from := src.pix[min(y, src.height-1)*src.stride:]
		if down != nil {
			at := int(down.starts[y]) * src.stride
			last := at + (down.taps-1)*src.stride
			// What is looked up here is what is read.
			_, _, _ = src.pix[at], src.pix[last+(src.width+31)&^31-1], middle[(src.width+31)&^31-1]
			filterDownAVX2(&middle[0], &src.pix[at], src.stride, &down.weights[y*down.stride], down.taps, src.width)
			from = middle
		}
		if across == nil {
			copy(dst.row(y), from)
			continue
		}
		filterAlongVector(dst.row(y), from, across)
	}
}

// filterAlongVector filters a row. Behind the row's samples there must be
// rowSlack bytes.
func filterAlongVector(dst, src []byte, f *filter) {
	whole := len(dst) &^ 7
	if whole > 0 {
		_ = src[int(max(f.starts[0], f.starts[len(dst)-1]))+f.stride-1] // they go up, or down
		filterAlongAVX2(&dst[0], &src[0], &f.starts[0], &f.weights[0], f.stride/weightChunk, whole)
	}
	for x := whole; x < len(dst); x++ {
		sum := int32(1) << (weightBits - 1)
		for i, w := range f.row(x) {
			sum += int32(w) * int32(src[int(f.starts[x])+i])
		}
		dst[x] = clamp8(sum >> weightBits)
	}
}
