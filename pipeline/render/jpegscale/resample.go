package jpegscale

// A resampler filters a plane along its rows and then down its columns.
//
// It works on three samples at once, in the three lanes of a 64-bit word: one
// multiplication with a weight serves all, for a lane has room for the sum.
// Along the rows the lanes are three rows of the source; the results are
// packed anew, three neighbours of a row into a word, for the way down.
type resampler struct {
	src          *plane
	across, down *filter // nil: as it is
	along        []uint64
	// rows are the rows that the way down needs, filtered, in a ring:
	// row y is the one at y modulo their number. filled is how many there
	// have been.
	rows   [][]uint64
	filled int
	sums   []uint64
}

const (
	laneBits = 64 / 3
	laneMask = 1<<laneBits - 1
	// Sums are rounded, and lifted so far that they are never negative: a
	// Lanczos filter undershoots by a quarter at most.
	lift     = 256
	laneInit = lift<<weightBits + 1<<(weightBits-1)
	wordInit = laneInit<<(2*laneBits) | laneInit<<laneBits | laneInit
)

// lane is the sample in the lowest lane of a word of sums.
func lane(sums uint64) byte {
	return clamp8(int32(sums&laneMask>>weightBits) - lift)
}

// pack puts three samples into a word.
func pack(a, b, c byte) uint64 {
	return uint64(a) | uint64(b)<<laneBits | uint64(c)<<(2*laneBits)
}

func newResampler(src *plane, width int, across, down *filter) *resampler {
	r := &resampler{src: src, across: across, down: down}
	words := ceilDiv(width, 3)
	n := 3
	if down != nil {
		n += down.taps
	}
	ring := make([]uint64, n*words)
	for i := range n {
		r.rows = append(r.rows, ring[i*words:][:words])
	}
	r.sums = make([]uint64, words)
	if across != nil {
		r.along = make([]uint64, src.width)
	}
	return r
}

// run fills dst. Where it is upside down it begins at the end, so that the
// source is always read downwards.
func (r *resampler) run(dst *plane, upsideDown bool) {
	for i := range dst.height {
		y := i
		if upsideDown {
			y = dst.height - 1 - i
		}
		row := dst.row(y)
		if r.down == nil {
			r.need(y + 1)
			unpack(row, r.row(y))
			continue
		}
		first, taps := int(r.down.starts[y]), r.down.taps
		r.need(first + taps)
		r.filterDown(row, first, r.down.weights[y*taps:][:taps])
	}
}

func (r *resampler) row(y int) []uint64 { return r.rows[y%len(r.rows)] }

// need filters rows of the source along, until there are n.
func (r *resampler) need(n int) {
	for r.filled < n {
		y, last := r.filled, r.src.height-1
		a, b, c := r.src.row(y), r.src.row(min(y+1, last)), r.src.row(min(y+2, last))
		if r.across == nil {
			packRow(r.row(y), a)
			r.filled++
			continue
		}
		for x := range r.along {
			r.along[x] = pack(a[x], b[x], c[x])
		}
		filterAlong(r.row(y), r.row(y+1), r.row(y+2), r.along, r.across)
		r.filled += 3
	}
}

// packRow packs a row as it is.
func packRow(dst []uint64, row []byte) {
	for i := range dst {
		var s [3]byte
		copy(s[:], row[3*i:])
		dst[i] = pack(s[0], s[1], s[2])
	}
}

// unpack writes a row of packed samples.
func unpack(row []byte, words []uint64) {
	for i, w := range words {
		s := [3]byte{byte(w), byte(w >> laneBits), byte(w >> (2 * laneBits))}
		copy(row[3*i:], s[:])
	}
}

// filterAlong filters three rows, whose samples are the lanes of src.
func filterAlong(a, b, c []uint64, src []uint64, f *filter) {
	b, c = b[:len(a)], c[:len(a)]
	var sums [3]uint64
	last := len(f.starts) - 1
	for i := range a {
		for j := range sums {
			x := min(3*i+j, last)
			sums[j] = dot(src[f.starts[x]:], f.weights[x*f.taps:][:f.taps])
		}
		p, q, r := sums[0], sums[1], sums[2]
		a[i] = pack(lane(p), lane(q), lane(r))
		b[i] = pack(lane(p>>laneBits), lane(q>>laneBits), lane(r>>laneBits))
		c[i] = pack(lane(p>>(2*laneBits)), lane(q>>(2*laneBits)), lane(r>>(2*laneBits)))
	}
}

// dot is the weighted sum of the first words of src, in each lane.
func dot(src []uint64, weights []int16) uint64 {
	src = src[:len(weights)]
	sum := uint64(wordInit)
	for i, w := range weights {
		sum += src[i] * uint64(w)
	}
	return sum
}

// filterDown makes a row of the rows from first on.
func (r *resampler) filterDown(dst []byte, first int, weights []int16) {
	sums := r.sums
	for i := range sums {
		sums[i] = wordInit
	}
	y := first
	for ; len(weights) >= 4; weights = weights[4:] {
		addRows4(sums, r.row(y), r.row(y+1), r.row(y+2), r.row(y+3), weights)
		y += 4
	}
	for _, w := range weights {
		addRow(sums, r.row(y), w)
		y++
	}
	full := len(dst) / 3
	for i, w := range sums[:full] {
		d := dst[3*i : 3*i+3 : 3*i+3]
		d[0], d[1], d[2] = lane(w), lane(w>>laneBits), lane(w>>(2*laneBits))
	}
	for x := 3 * full; x < len(dst); x++ {
		dst[x] = lane(sums[full] >> (laneBits * (x - 3*full)))
	}
}

// addRows4 adds four rows, weighted.
func addRows4(sums, a, b, c, d []uint64, weights []int16) {
	a, b, c, d = a[:len(sums)], b[:len(sums)], c[:len(sums)], d[:len(sums)]
	w0, w1, w2, w3 := uint64(weights[0]), uint64(weights[1]), uint64(weights[2]), uint64(weights[3])
	for i := range sums {
		sums[i] += a[i]*w0 + b[i]*w1 + c[i]*w2 + d[i]*w3
	}
}

func addRow(sums, row []uint64, weight int16) {
	row = row[:len(sums)]
	w := uint64(weight)
	for i := range sums {
		sums[i] += row[i] * w
	}
}
