package jpegscale

import "encoding/binary"

// Resize returns the picture upright, width × height pixels as displayed and
// with half as many samples of colour across and down (4:2:0). orientation is
// Exif's, 1-8; anything else means 1. The result may share memory with p:
// nothing changes a picture once it is made.
//
// Where width and height are the picture's proportions, rounded to pixels,
// the proportions are kept and the longer edge decides: the shorter one is
// short of, or beyond, the picture by as much on both sides.
func (p *Picture) Resize(width, height, orientation int) *Picture {
	turn := turnFor(orientation)
	if turn.transpose {
		width, height = height, width
	}
	out := &Picture{Width: width, Height: height, Missing: p.Missing, Damage: p.Damage}
	ratioX, ratioY := p.ratios(width, height)
	for i := range p.planes {
		src := &p.planes[i]
		// What goes into a pixel, in samples of this plane; a sample of
		// colour covers two pixels.
		x := mulDiv(ratioX, src.spanX, p.planes[0].spanX)
		y := mulDiv(ratioY, src.spanY, p.planes[0].spanY)
		if i > 0 {
			x, y = 2*x, 2*y
		}
		out.planes = append(out.planes, resample(src, planeShape(width, height, i), x, y, turn))
	}
	if turn.transpose {
		for i := range out.planes {
			out.planes[i] = transpose(&out.planes[i])
		}
		out.Width, out.Height = height, width
	}
	return out
}

// ratios are how many samples of brightness, times one, go into a pixel of
// width × height as stored.
func (p *Picture) ratios(width, height int) (x, y int64) {
	c := &p.planes[0]
	x = mulDiv(c.spanX, one/unit, int64(width))
	y = mulDiv(c.spanY, one/unit, int64(height))
	switch {
	case width >= height && within(c.spanY, x, height):
		return x, x
	case width < height && within(c.spanX, y, width):
		return y, y
	}
	return x, y
}

// within says whether a span, shrunk by a ratio, is n pixels to less than
// one.
func within(span, ratio int64, n int) bool {
	exact := mulDiv(span, one, ratio) // in pixels/65536
	diff := exact - int64(n)*unit
	return -unit < diff && diff < unit
}

// planeShape is plane i of a 4:2:0 picture, without its samples.
func planeShape(width, height, i int) plane {
	var p plane
	p.width, p.height = planeSize(width, height, i)
	p.spanX, p.spanY = planeSpan(width, height, i)
	return p
}

// resample makes src the shape of dst, with the flips of a turn. ratioX and
// ratioY samples of src, times one, go into one of dst.
func resample(src *plane, shape plane, ratioX, ratioY int64, t turn) plane {
	across := newFilter(axis{src.width, src.spanX}, axis{shape.width, shape.spanX}, ratioX, t.flipX)
	down := newFilter(axis{src.height, src.spanY}, axis{shape.height, shape.spanY}, ratioY, t.flipY)
	if across == nil && down == nil {
		return *src
	}
	dst := newPlane(shape.width, shape.height)
	dst.spanX, dst.spanY = shape.spanX, shape.spanY
	r := resampler{src: src, across: across, down: down}
	r.run(&dst)
	return dst
}

// resampler filters a plane down its columns first, then along its rows. Two
// rows go together: their samples are the halves of one 64-bit word, so that
// one multiplication serves both.
type resampler struct {
	src          *plane
	across, down *filter // nil: as it is
	upper, lower []byte  // two rows, filtered down
	pair         []uint64
}

func (r *resampler) run(dst *plane) {
	n := r.src.width + rowSlack
	r.upper, r.lower, r.pair = make([]byte, n), make([]byte, n), make([]uint64, n)
	var spare []byte // where the partner of an odd last row goes
	for y := 0; y < dst.height; y += 2 {
		a := dst.pix[y*dst.stride:][:dst.width]
		last := min(y+1, dst.height-1)
		b := dst.pix[last*dst.stride:][:dst.width]
		if last == y {
			spare = make([]byte, dst.width)
			b = spare
		}
		upper, lower := r.filterDown(r.upper, y), r.filterDown(r.lower, last)
		if r.across == nil {
			copy(a, upper)
			copy(b, lower)
			continue
		}
		pairUp(r.pair[:r.src.width], upper, lower)
		filterPair(a, b, r.pair, r.across)
	}
}

// filterDown returns row y of the result, as wide as the source: in buf, or
// the source's own row where it is that.
func (r *resampler) filterDown(buf []byte, y int) []byte {
	src := r.src
	if r.down == nil {
		return src.row(y)
	}
	f := r.down
	rows := src.pix[int(f.starts[y])*src.stride:]
	weights := f.weights[y*f.taps:][:f.taps]
	filterRows(buf, rows, src.stride, src.width, weights)
	return buf[:src.width]
}

const (
	// Each half of a word holds the sum of one sample: rounded, and lifted
	// so far that it is never negative, however much Lanczos undershoots.
	lift     = 256
	liftSum  = lift<<weightBits + 1<<(weightBits-1)
	bothSums = liftSum<<32 | liftSum
	// everyFourth are two of the eight samples in a word, four apart.
	everyFourth = 0x000000ff_000000ff
)

// sample is the sample of a lifted sum.
func sample(sum uint32) byte { return clamp8(int32(sum>>weightBits) - lift) }

// filterRows makes a row of width samples, each the weighted sum of one
// column of rows. It reads and writes up to 7 samples beyond.
func filterRows(dst, rows []byte, stride, width int, weights []int64) {
	for x := 0; x < width; x += 8 {
		s0, s1, s2, s3 := uint64(bothSums), uint64(bothSums), uint64(bothSums), uint64(bothSums)
		at := x
		for _, w := range weights {
			v := binary.LittleEndian.Uint64(rows[at:])
			s0 += v & everyFourth * uint64(w)
			s1 += v >> 8 & everyFourth * uint64(w)
			s2 += v >> 16 & everyFourth * uint64(w)
			s3 += v >> 24 & everyFourth * uint64(w)
			at += stride
		}
		d := (*[8]byte)(dst[x:])
		d[0], d[4] = sample(uint32(s0)), sample(uint32(s0>>32))
		d[1], d[5] = sample(uint32(s1)), sample(uint32(s1>>32))
		d[2], d[6] = sample(uint32(s2)), sample(uint32(s2>>32))
		d[3], d[7] = sample(uint32(s3)), sample(uint32(s3>>32))
	}
}

// pairUp puts two rows into one of words.
func pairUp(dst []uint64, a, b []byte) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = uint64(a[i]) | uint64(b[i])<<32
	}
}

// filterPair filters two rows along.
func filterPair(a, b []byte, pair []uint64, f *filter) {
	b = b[:len(a)]
	starts := f.starts[:len(a)]
	weights := f.weights
	for x := range a {
		w := weights[:f.taps]
		weights = weights[f.taps:]
		s := pair[starts[x]:][:len(w)]
		sum := uint64(bothSums)
		for i, v := range s {
			sum += v * uint64(w[i])
		}
		a[x], b[x] = sample(uint32(sum)), sample(uint32(sum>>32))
	}
}
