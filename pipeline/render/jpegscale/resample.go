package jpegscale

import "sync"

// A resampler filters a plane down its columns and then along its rows.
//
// It works on three samples at once, in the three lanes of a 64-bit word: one
// multiplication with a weight serves all, for a lane has room for the sum.
// On the way down the lanes are three neighbours of a row, on the way along
// they are three rows. Down comes first because it costs less, and mostly
// leaves fewer samples for the other.
type resampler struct {
	src          *plane
	across, down *filter // nil: as it is
	// rows are those of the source that the way down needs, packed, in a
	// ring: row y is the one at y modulo their number. packed is how many
	// there have been.
	rows   [][]uint64
	packed int
	sums   []uint64
	// middle are three rows that were filtered down, and along the same
	// side by side.
	middle [3][]byte
	along  []uint64
	levels *levelTable
}

const (
	laneBits = 64 / 3
	// Sums are rounded, and lifted so far that they are never negative: a
	// Lanczos filter undershoots by a quarter at most.
	lift     = 256
	laneInit = lift<<weightBits + 1<<(weightBits-1)
	wordInit = laneInit<<(2*laneBits) | laneInit<<laneBits | laneInit
)

// levelTable has the sample of each sum, without the bits behind the point.
// Looking it up measured faster than clamping it.
type levelTable [1 << (laneBits - weightBits)]byte

var levels = sync.OnceValue(func() *levelTable {
	t := new(levelTable)
	for sum := range t {
		t[sum] = clamp8(int32(sum) - lift)
	}
	return t
})

// sample is the one in the lowest lane of a word of sums.
func (t *levelTable) sample(sums uint64) byte {
	return t[sums>>weightBits&(1<<(laneBits-weightBits)-1)]
}

// pack puts three samples into a word.
func pack(a, b, c byte) uint64 {
	return uint64(a) | uint64(b)<<laneBits | uint64(c)<<(2*laneBits)
}

func newResampler(src *plane, across, down *filter) *resampler {
	r := &resampler{src: src, across: across, down: down, along: make([]uint64, src.width), levels: levels()}
	if down != nil {
		words := ceilDiv(src.width, 3)
		ring := make([]uint64, down.taps*words)
		for i := range down.taps {
			r.rows = append(r.rows, ring[i*words:][:words])
		}
		r.sums = make([]uint64, words)
		for i := range r.middle {
			r.middle[i] = make([]byte, src.width)
		}
	}
	return r
}

// resamplerMemory is how many bytes newResampler, or resampleVector, allocates
// at most, for a source of that width, from one height to another.
func resamplerMemory(width, from, to int) int64 {
	if useAVX2 {
		return int64(width) + 2*rowSlack
	}
	words := int64(ceilDiv(width, 3))
	return 8*int64(width) + 8*words*(filterTaps(from, to)+1) + 3*int64(width) + 24*filterTaps(from, to)
}

// run fills dst. Where it is upside down it begins at the end, so that the
// source is always read downwards.
func (r *resampler) run(dst *plane, upsideDown bool) {
	for i := 0; i < dst.height; i += 3 {
		var to, from [3][]byte
		for j := range to {
			y := min(i+j, dst.height-1) // the last ones may come twice
			if upsideDown {
				y = dst.height - 1 - y
			}
			to[j], from[j] = dst.row(y), r.filterDown(r.middle[j], y)
		}
		if r.across == nil {
			for j := range to {
				copy(to[j], from[j])
			}
			continue
		}
		packRows(r.along, from)
		r.levels.filterAlong(to, r.along, r.across)
	}
}

// filterDown returns row y of dst, as wide as the source: in buf, or the
// source's own row where it is that.
func (r *resampler) filterDown(buf []byte, y int) []byte {
	if r.down == nil {
		return r.src.row(y)
	}
	at, taps := int(r.down.starts[y]), r.down.taps
	for ; r.packed < at+taps; r.packed++ {
		packRow(r.row(r.packed), r.src.pix[r.packed*r.src.stride:])
	}
	weights := r.down.row(y)
	if taps%3 > 0 || taps < 6 { // of small pictures
		for i := range r.sums {
			r.sums[i] = wordInit
		}
		for i, w := range weights {
			addRow(r.sums, r.row(at+i), w)
		}
		r.levels.unpack(buf, r.sums)
		return buf
	}
	setRows(r.sums, r.row(at), r.row(at+1), r.row(at+2), weights)
	for weights = weights[3:]; len(weights) > 3; weights = weights[3:] {
		at += 3
		addRows(r.sums, r.row(at), r.row(at+1), r.row(at+2), weights)
	}
	at += 3
	r.levels.addRows(buf, r.sums, r.row(at), r.row(at+1), r.row(at+2), weights)
	return buf
}

func (r *resampler) row(y int) []uint64 { return r.rows[y%len(r.rows)] }

// packRow packs a row of a plane, three neighbours into a word. It may read
// the two bytes behind it.
func packRow(dst []uint64, row []byte) {
	row = row[:3*len(dst)]
	for i := range dst {
		dst[i] = pack(row[0], row[1], row[2])
		row = row[3:]
	}
}

// setRows begins sums with three rows, weighted.
func setRows(sums, a, b, c []uint64, weights []int16) {
	a, b, c = a[:len(sums)], b[:len(sums)], c[:len(sums)]
	u, v, w := uint64(weights[0]), uint64(weights[1]), uint64(weights[2])
	for i := range sums {
		sums[i] = wordInit + a[i]*u + b[i]*v + c[i]*w
	}
}

// addRows adds three rows, weighted.
func addRows(sums, a, b, c []uint64, weights []int16) {
	a, b, c = a[:len(sums)], b[:len(sums)], c[:len(sums)]
	u, v, w := uint64(weights[0]), uint64(weights[1]), uint64(weights[2])
	for i := range sums {
		sums[i] += a[i]*u + b[i]*v + c[i]*w
	}
}

func addRow(sums, row []uint64, weight int16) {
	row = row[:len(sums)]
	w := uint64(weight)
	for i := range sums {
		sums[i] += row[i] * w
	}
}

// addRows adds the last three rows, weighted, and writes the samples.
func (t *levelTable) addRows(row []byte, sums, a, b, c []uint64, weights []int16) {
	full := len(row) / 3
	first := sums[:full]
	a0, b0, c0 := a[:len(first)], b[:len(first)], c[:len(first)]
	u, v, w := uint64(weights[0]), uint64(weights[1]), uint64(weights[2])
	to := row
	for i, s := range first {
		s += a0[i]*u + b0[i]*v + c0[i]*w
		d := to[:3]
		d[0], d[1], d[2] = t.sample(s), t.sample(s>>laneBits), t.sample(s>>(2*laneBits))
		to = to[3:]
	}
	if full < len(sums) {
		addRows(sums[full:], a[full:], b[full:], c[full:], weights)
		t.unpack(to, sums[full:])
	}
}

// unpack writes a row of samples.
func (t *levelTable) unpack(row []byte, sums []uint64) {
	for x := range row {
		row[x] = t.sample(sums[x/3] >> (laneBits * (x % 3)))
	}
}

// packRows packs three rows, one into each lane.
func packRows(dst []uint64, rows [3][]byte) {
	a, b, c := rows[0][:len(dst)], rows[1][:len(dst)], rows[2][:len(dst)]
	for x := range dst {
		dst[x] = pack(a[x], b[x], c[x])
	}
}

// filterAlong filters three rows, which are the lanes of src. Most filters
// have one of two lengths (see newFilter): those are written out.
func (t *levelTable) filterAlong(rows [3][]byte, src []uint64, f *filter) {
	a := rows[0][:len(f.starts)]
	b, c := rows[1][:len(a)], rows[2][:len(a)]
	weights, stride := f.weights, f.stride
	switch f.taps {
	case 9:
		for x, start := range f.starts {
			s := dot9((*[9]uint64)(src[start:]), (*[9]int16)(weights[stride*x:]))
			a[x], b[x], c[x] = t.sample(s), t.sample(s>>laneBits), t.sample(s>>(2*laneBits))
		}
	case 12:
		for x, start := range f.starts {
			s := dot12((*[12]uint64)(src[start:]), (*[12]int16)(weights[stride*x:]))
			a[x], b[x], c[x] = t.sample(s), t.sample(s>>laneBits), t.sample(s>>(2*laneBits))
		}
	default:
		for x, start := range f.starts {
			s := dot(src[start:], f.row(x))
			a[x], b[x], c[x] = t.sample(s), t.sample(s>>laneBits), t.sample(s>>(2*laneBits))
		}
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

func dot9(s *[9]uint64, w *[9]int16) uint64 {
	return wordInit + s[0]*uint64(w[0]) + s[1]*uint64(w[1]) + s[2]*uint64(w[2]) +
		s[3]*uint64(w[3]) + s[4]*uint64(w[4]) + s[5]*uint64(w[5]) +
		s[6]*uint64(w[6]) + s[7]*uint64(w[7]) + s[8]*uint64(w[8])
}

func dot12(s *[12]uint64, w *[12]int16) uint64 {
	return dot9((*[9]uint64)(s[:]), (*[9]int16)(w[:])) +
		s[9]*uint64(w[9]) + s[10]*uint64(w[10]) + s[11]*uint64(w[11])
}
