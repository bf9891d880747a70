package jpegscale

import "fmt"

// A scale is how many samples become of the eight along an edge of a block:
// 8, 4, 2 or 1.
type scale int

// scaleToCover is the smallest scale at which the longer edge of the picture
// still has that many pixels. Full size where cover is not positive.
func (h *Header) scaleToCover(cover int) scale {
	if cover <= 0 {
		return 8
	}
	for s := scale(1); s < 8; s *= 2 {
		if scaled(max(h.Width, h.Height), s) >= cover {
			return s
		}
	}
	return 8
}

// scaled is how many samples remain of n.
func scaled(n int, s scale) int { return ceilDiv(n*int(s), 8) }

// componentScale is the scale for component i where the brightness has the
// scale s: the smallest that leaves half as many samples as the brightness
// has, across and down, for a 4:2:0 picture needs no more.
func (h *Header) componentScale(i int, s scale) scale {
	if i == 0 {
		return s
	}
	maxH, maxV := h.maxSampling()
	coarsest := max(maxH/h.components[i].h, maxV/h.components[i].v)
	for t := scale(1); t < 8; t *= 2 {
		if 2*int(t) >= int(s)*coarsest {
			return t
		}
	}
	return 8
}

// planeFor makes the plane of component i at scale s, with room for whole
// MCUs, grey.
func (h *Header) planeFor(i int, s scale) plane {
	width, height, stride, rows := h.planeDimensions(i, s)
	maxH, maxV := h.maxSampling()
	c := h.components[i]
	p := plane{
		width: width, height: height, stride: stride, pix: make([]byte, stride*rows+rowSlack),
		spanX: int64(h.Width*c.h*int(s)) * unit / int64(8*maxH),
		spanY: int64(h.Height*c.v*int(s)) * unit / int64(8*maxV),
	}
	return p
}

// planeDimensions are a plane's size, and its stride and rows in memory.
func (h *Header) planeDimensions(i int, s scale) (width, height, stride, rows int) {
	maxH, maxV := h.maxSampling()
	c := h.components[i]
	across, down := h.mcus()
	width = scaled(ceilDiv(h.Width*c.h, maxH), s)
	height = scaled(ceilDiv(h.Height*c.v, maxV), s)
	return width, height, (across*c.h*int(s) + 15) &^ 15, down * c.v * int(s)
}

// Memory says how many bytes Decode with this Cover allocates at most. It is
// what Decode holds against MaxMemory.
func (h *Header) Memory(cover int) int64 {
	const (
		// Buffers, and tables for each component and each of the codes that
		// three scans can name.
		fixed = inputBuffer + windowMask + 64<<10 +
			3*(4<<8+2*4<<fastBits+4<<skipBits)
	)
	need := int64(fixed)
	s := h.scaleToCover(cover)
	across, _ := h.mcus()
	for i, c := range h.components {
		cs := h.componentScale(i, s)
		_, _, stride, rows := h.planeDimensions(i, cs)
		need += int64(stride)*int64(rows) + rowSlack
		blocks := int64(across * c.h * c.v)
		need += blocks*int64(2*cs*cs+1) + coefficientSlack*2
	}
	return need
}

// RenditionMemory says how many bytes it takes at most to Resize a picture to
// width × height, in any orientation, and to Encode the result: as if nothing
// were given back in between. The renditions of noise at a quality of 100 need
// that much, those of photos less than half.
func RenditionMemory(fromWidth, fromHeight, width, height int) int64 {
	const (
		fixed   = 128 << 10 // codes, kernel, headers
		output  = 6         // bytes a sample of a file of noise, in a buffer that grows
		perSide = 3         // planes, at most
	)
	need := int64(fixed)
	for i := range perSide {
		w, h := planeSize(width, height, i)
		fw, fh := fromWidth, fromHeight // colours may have as many samples
		// Resized, and once more transposed; where they are transposed,
		// width and height of the filters are the other way round.
		need += planeMemory(w, h) + planeMemory(h, w)
		need += max(filterMemory(fw, w)+filterMemory(fh, h)+resamplerMemory(fw, fh, h),
			filterMemory(fw, h)+filterMemory(fh, w)+resamplerMemory(fw, fh, w))
		blocks := int64(ceilDiv(w, 8)) * int64(ceilDiv(h, 8))
		need += blocks * (blockBytes + 64*output)
	}
	// Tokens are collected scan by scan, in one list.
	return need + 4*(blockTokens+1)*int64(ceilDiv(width, 8))*int64(ceilDiv(height, 8))
}

func (h *Header) checkMemory(cover int, limit int64) error {
	if need := h.Memory(cover); limit > 0 && need > limit {
		return fmt.Errorf("%w: %d×%d pixels would need %d MB of memory to decode", ErrTooLarge, h.Width, h.Height, need>>20)
	}
	return nil
}
