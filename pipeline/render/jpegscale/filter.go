package jpegscale

// A filter says how each sample along one axis of a plane is made of those of
// another plane: a weighted sum of neighbours.
type filter struct {
	taps   int     // how many neighbours
	starts []int32 // the first of them, for each sample
	// weights are taps for each sample, in units of 1/2^weightBits. They
	// add up to exactly 1. Behind them stand zeros, so that each sample has
	// stride, whole chunks.
	weights []int16
	stride  int
}

// weightChunk is how many weights vector code takes at once.
const weightChunk = 16

// row returns the weights of sample i.
func (f *filter) row(i int) []int16 { return f.weights[i*f.stride:][:f.taps] }

// weightBits is as many as the lanes of a resampler have room for. That a
// weight is only so exact is worth 0.02 levels, measured in photos.
const weightBits = 11

// axis is one direction of a plane.
type axis struct {
	samples int
	span    int64 // of the picture, in samples/65536
}

// newFilter makes the Lanczos filter from one axis to another, where ratio
// (times one) samples of src go into one of dst; mirrored where flip says so.
// It returns nil where nothing changes.
//
// Samples stand in the middle of what they cover, as JPEG has it (JFIF 1.02,
// page 4), and the middles of both pictures are the same: so colours stay
// where they belong, at every size.
func newFilter(src, dst axis, ratio int64, flip bool) *filter {
	if src == dst && ratio == one && !flip {
		return nil
	}
	w := newWeigher(src.samples, ratio)
	f := &filter{starts: make([]int32, dst.samples)}
	f.taps = w.taps
	f.stride = ceilDiv(f.taps, weightChunk) * weightChunk
	f.weights = make([]int16, f.stride*dst.samples)
	for i := range dst.samples {
		fromMiddle := mulDiv(int64(2*i+1)*(one/2)-dst.middle(), ratio, one)
		if flip {
			fromMiddle = -fromMiddle
		}
		f.starts[i] = w.weigh(f.row(i), src.middle()+fromMiddle-one/2)
	}
	return f
}

// middle is where the middle of the picture lies, in samples times one.
func (a axis) middle() int64 { return a.span * (one / unit / 2) }

// filterMemory is at least how many bytes newFilter allocates.
func filterMemory(src, dst int) int64 {
	taps := filterTaps(src, dst)
	return int64(dst)*(4+2*((taps+weightChunk-1)&^(weightChunk-1))) + 8*taps
}

// filterTaps is at least how many taps a filter has.
func filterTaps(src, dst int) int64 {
	return min(int64(2*lobes)*int64(ceilDiv(src+1, dst))+3, int64(src))
}

// weigher computes the weights of one filter.
type weigher struct {
	samples int   // of src
	taps    int   // neighbours of a sample
	reach   int64 // of the kernel, in samples of src · one
	shrink  int64 // from src to the kernel's own measure, · one
	kernel  *[lobes*kernelSteps + 2]int64
	raw     []int64
}

func newWeigher(samples int, ratio int64) *weigher {
	// Shrinking widens the kernel: it must pass what dst can show, and no more.
	ratio = max(ratio, one)
	w := &weigher{samples: samples, kernel: kernelTable()}
	w.reach = lobes * ratio
	w.shrink = mulDiv(one, one, ratio)
	w.taps = min(ceilOne(2*w.reach), samples)
	w.raw = make([]int64, w.taps)
	return w
}

// weigh fills the weights of the sample in the given middle, and returns
// which neighbour the first is for. What would lie outside of src is its
// outermost sample.
func (w *weigher) weigh(weights []int16, middle int64) int32 {
	first, last := floorOne(middle-w.reach)+1, ceilOne(middle+w.reach)-1 // at its ends the kernel is 0
	start := max(0, min(first, w.samples-w.taps))
	clear(w.raw)
	var sum int64
	for j := first; j <= last; j++ {
		distance := int64(j)*one - middle
		v := lanczos(w.kernel, mulDiv(max(distance, -distance), w.shrink, one))
		w.raw[max(0, min(j, w.samples-1))-start] += v
		sum += v
	}
	// Rounding the sums, not the weights, keeps their total exact and
	// spreads what rounding leaves over.
	var before, so int64
	for i, v := range w.raw {
		so += v
		rounded := (mulDiv(so, 1<<(weightBits+1), sum) + 1) >> 1
		weights[i] = int16(rounded - before)
		before = rounded
	}
	return int32(start)
}

func floorOne(x int64) int { return int(x >> 30) }

func ceilOne(x int64) int { return int((x + one - 1) >> 30) }
