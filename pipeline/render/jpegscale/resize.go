package jpegscale

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
	if useAVX2 {
		resampleVector(&dst, src, across, down)
	} else {
		newResampler(src, across, down).run(&dst)
	}
	return dst
}
