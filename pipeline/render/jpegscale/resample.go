package jpegscale

// A resampler filters a plane down its columns and then along its rows, three
// rows of the result at once: they are the three lanes of a 64-bit word. Each
// lane has room for a sum of weighted samples, so that one multiplication
// serves all three: on the way down that of a sample, which goes into three
// rows, with the three weights that it has there; on the way along that of
// three samples with the weight that they share. Down comes first because it
// costs less, and mostly leaves fewer samples for the other.
type resampler struct {
	src          *plane
	across, down *filter // nil: as it is
	// words are three rows that were filtered down.
	words []uint64
	// weights are what each row of the source has for these three, one in
	// each lane. They are of the rows from first on, as many as are in use
	// and then zeros, to whole steps.
	weights []uint64
	first   int
}

const (
	laneBits = 64 / 3
	lanes    = 1<<(2*laneBits) | 1<<laneBits | 1
	// Sums are rounded, and lifted so far that they are never negative: a
	// Lanczos filter undershoots by a quarter at most.
	lift     = 256
	wordInit = (lift<<weightBits + 1<<(weightBits-1)) * lanes
	// Of lifted samples from 0 to 255 only one bit above the lowest eight is
	// set.
	beyond = (3 * lift) * lanes
	lifted = lift * lanes
)

// rowStep is how many rows are added at once, and tile how many columns of
// them: what is in work stays in the first-level cache.
const (
	rowStep = 4
	tile    = 512
)

func newResampler(src *plane, across, down *filter) *resampler {
	r := &resampler{src: src, across: across, down: down, words: make([]uint64, src.width)}
	if down != nil {
		r.weights = make([]uint64, 0, down.groupRows())
	}
	return r
}

// groupRows is how many rows of the source go into three of the result, at
// most, in whole steps.
func (f *filter) groupRows() int {
	most := 0
	for y := range f.starts {
		other := f.starts[min(y+2, len(f.starts)-1)]
		most = max(most, int(max(other-f.starts[y], f.starts[y]-other)))
	}
	return max(2, ceilDiv(most+f.taps, rowStep)) * rowStep
}

// resamplerMemory is how many bytes newResampler, or resampleVector, allocates
// at most, for a source of that width, from one height to another.
func resamplerMemory(width, from, to int) int64 {
	if useAVX2 {
		return int64(width) + 2*rowSlack
	}
	return 8*int64(width) + 8*(2*filterTaps(from, to)+2*rowStep)
}

// run fills dst.
func (r *resampler) run(dst *plane) {
	for y := 0; y < dst.height; y += 3 {
		var to [3][]byte
		for j := range to {
			to[j] = dst.row(min(y+j, dst.height-1)) // the last one may come again
		}
		if r.down != nil {
			r.filterDown(y)
		} else {
			packRows(r.words, r.src.row(y), r.src.row(min(y+1, dst.height-1)), r.src.row(min(y+2, dst.height-1)))
		}
		if r.across != nil {
			filterAlong(to, r.words, r.across)
		} else {
			unpackRows(to, r.words)
		}
	}
}

// filterDown makes three rows from y on.
func (r *resampler) filterDown(y int) {
	r.gather(y)
	for x := 0; x < len(r.words); x += tile {
		words := r.words[x:min(x+tile, len(r.words))]
		row := func(i int) []byte {
			at := min(r.first+i, r.src.height-1)*r.src.stride + x // behind the last row weights are 0
			return r.src.pix[at:][:len(words)]
		}
		last := len(r.weights) - rowStep
		beginRows(words, row(0), row(1), row(2), row(3), (*[rowStep]uint64)(r.weights))
		for i := rowStep; i < last; i += rowStep {
			addRows(words, row(i), row(i+1), row(i+2), row(i+3), (*[rowStep]uint64)(r.weights[i:]))
		}
		endRows(words, row(last), row(last+1), row(last+2), row(last+3), (*[rowStep]uint64)(r.weights[last:]))
	}
}

// gather puts the weights of three rows from y on into lanes.
func (r *resampler) gather(y int) {
	var ys [3]int
	r.first = r.src.height
	for j := range ys {
		ys[j] = min(y+j, len(r.down.starts)-1)
		r.first = min(r.first, int(r.down.starts[ys[j]]))
	}
	r.weights = r.weights[:cap(r.weights)]
	clear(r.weights)
	used := 0
	for j, y := range ys {
		at := int(r.down.starts[y]) - r.first
		for i, w := range r.down.row(y) {
			// Negative ones borrow from the lane above, which the sums give
			// back.
			r.weights[at+i] += uint64(w) << (laneBits * j)
			if w != 0 {
				used = max(used, at+i+1)
			}
		}
	}
	r.weights = r.weights[:max(2, ceilDiv(used, rowStep))*rowStep] // beginRows and endRows take one step each
}

// beginRows begins sums with samples of four rows, weighted.
func beginRows(sums []uint64, a, b, c, d []byte, w *[rowStep]uint64) {
	a, b, c, d = a[:len(sums)], b[:len(sums)], c[:len(sums)], d[:len(sums)]
	w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
	for i := range sums {
		sums[i] = wordInit + uint64(a[i])*w0 + uint64(b[i])*w1 + uint64(c[i])*w2 + uint64(d[i])*w3
	}
}

// addRows adds those of four rows more.
func addRows(sums []uint64, a, b, c, d []byte, w *[rowStep]uint64) {
	a, b, c, d = a[:len(sums)], b[:len(sums)], c[:len(sums)], d[:len(sums)]
	w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
	for i := range sums {
		sums[i] += uint64(a[i])*w0 + uint64(b[i])*w1 + uint64(c[i])*w2 + uint64(d[i])*w3
	}
}

// endRows is addRows for the last time: it leaves samples in the lanes.
func endRows(sums []uint64, a, b, c, d []byte, w *[rowStep]uint64) {
	a, b, c, d = a[:len(sums)], b[:len(sums)], c[:len(sums)], d[:len(sums)]
	w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
	for i := range sums {
		s := sums[i] + uint64(a[i])*w0 + uint64(b[i])*w1 + uint64(c[i])*w2 + uint64(d[i])*w3
		s >>= weightBits
		if s&beyond != lifted {
			s = clampLanes(s)
		}
		sums[i] = s & (255 * lanes)
	}
}

// clampLanes brings lifted samples within 0 to 255. Few are not: they lie
// beside edges.
//
//go:noinline
func clampLanes(s uint64) uint64 {
	const lane = 1<<(laneBits-weightBits) - 1
	return pack(clamp8(int32(s&lane)-lift), clamp8(int32(s>>laneBits&lane)-lift), clamp8(int32(s>>(2*laneBits)&lane)-lift))
}

// pack puts three samples into a word.
func pack(a, b, c byte) uint64 {
	return uint64(a) | uint64(b)<<laneBits | uint64(c)<<(2*laneBits)
}

// packRows packs three rows, one into each lane.
func packRows(dst []uint64, a, b, c []byte) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for x := range dst {
		dst[x] = pack(a[x], b[x], c[x])
	}
}

func unpackRows(rows [3][]byte, src []uint64) {
	a, b, c := rows[0][:len(src)], rows[1][:len(src)], rows[2][:len(src)]
	for x, s := range src {
		a[x], b[x], c[x] = byte(s), byte(s>>laneBits), byte(s>>(2*laneBits))
	}
}

// filterAlong filters three rows, which are the lanes of src. The filters of
// common sizes have 9, 10 or 12 taps: those are written out.
func filterAlong(rows [3][]byte, src []uint64, f *filter) {
	a := rows[0][:len(f.starts)]
	b, c := rows[1][:len(a)], rows[2][:len(a)]
	weights, stride, taps := f.weights, f.stride, f.taps
	for x, start := range f.starts {
		var s uint64
		switch taps {
		case 9:
			s = dot9((*[9]uint64)(src[start:]), (*[9]int16)(weights))
		case 10:
			s = dot10((*[10]uint64)(src[start:]), (*[10]int16)(weights))
		case 12:
			s = dot12((*[12]uint64)(src[start:]), (*[12]int16)(weights))
		default:
			s = dot(src[start:], weights[:taps])
		}
		s >>= weightBits
		if s&beyond != lifted {
			s = clampLanes(s)
		}
		a[x], b[x], c[x] = byte(s), byte(s>>laneBits), byte(s>>(2*laneBits))
		weights = weights[stride:]
	}
}

// dot is the weighted sum of the first words of src, in each lane.
//
//go:noinline
func dot(src []uint64, weights []int16) uint64 {
	src = src[:len(weights)]
	sum := uint64(wordInit)
	for i, w := range weights {
		sum += src[i] * uint64(w)
	}
	return sum
}

//go:noinline
func dot9(s *[9]uint64, w *[9]int16) uint64 {
	return wordInit + s[0]*uint64(w[0]) + s[1]*uint64(w[1]) + s[2]*uint64(w[2]) +
		s[3]*uint64(w[3]) + s[4]*uint64(w[4]) + s[5]*uint64(w[5]) +
		s[6]*uint64(w[6]) + s[7]*uint64(w[7]) + s[8]*uint64(w[8])
}

//go:noinline
func dot10(s *[10]uint64, w *[10]int16) uint64 {
	return wordInit + s[0]*uint64(w[0]) + s[1]*uint64(w[1]) + s[2]*uint64(w[2]) +
		s[3]*uint64(w[3]) + s[4]*uint64(w[4]) + s[5]*uint64(w[5]) +
		s[6]*uint64(w[6]) + s[7]*uint64(w[7]) + s[8]*uint64(w[8]) + s[9]*uint64(w[9])
}

//go:noinline
func dot12(s *[12]uint64, w *[12]int16) uint64 {
	return wordInit + s[0]*uint64(w[0]) + s[1]*uint64(w[1]) + s[2]*uint64(w[2]) +
		s[3]*uint64(w[3]) + s[4]*uint64(w[4]) + s[5]*uint64(w[5]) +
		s[6]*uint64(w[6]) + s[7]*uint64(w[7]) + s[8]*uint64(w[8]) +
		s[9]*uint64(w[9]) + s[10]*uint64(w[10]) + s[11]*uint64(w[11])
}
