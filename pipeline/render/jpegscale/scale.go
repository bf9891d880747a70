package jpegscale

import "fmt"

// A scale is how many samples become of the eight along an edge of a block:
// 8, 6, 4, 3, 2 or 1.
type scale int

// reduced are the scales that make a picture smaller.
func reduced() [5]scale { return [...]scale{1, 2, 3, 4, 6} }

// Of each block a scale keeps the lowest frequencies and cuts off the others,
// so that blocks meet less well than Lanczos would have it. The resize that
// follows smooths that out if it has room: if at least roomFrom samples become
// roomTo. Measured on 24 phone photos at quality 82, the worst PSNR against a
// Lanczos of all pixels, beside vipsthumbnail's: at half size without room
// -0.9 to -2.0 dB, with a room of 1.26 -0.7, of 1.33 -0.6, of 1.4 -0.5; at 3/4
// with 1.5 -0.25. A 24-megapixel photo at half size has 1.49 for 2016 pixels.
const (
	roomFrom = 7
	roomTo   = 5
)

// scaleToCover is the smallest scale that leaves the longer edge of the
// picture that many pixels, and room to resize. Full size where cover is not
// positive.
func (h *Header) scaleToCover(cover int) scale {
	if cover <= 0 {
		return 8
	}
	for _, s := range reduced() {
		if roomTo*scaled(max(h.Width, h.Height), s) >= roomFrom*cover {
			return s
		}
	}
	return 8
}

// Reduced is the size, in pixels as stored, that Decode with this Cover leaves
// of the picture.
func (h *Header) Reduced(cover int) (width, height int) {
	s := h.scaleToCover(cover)
	return scaled(h.Width, s), scaled(h.Height, s)
}

// scaled is how many samples remain of n.
func scaled(n int, s scale) int { return ceilDiv(n*int(s), 8) }

// componentScale is the scale for component i. For the colours it is the
// smallest that leaves half as many samples as are to be covered, across and
// down, for a 4:2:0 picture needs no more. They do without room: in the same
// photos theirs are within 0.25 dB of vipsthumbnail's.
func (h *Header) componentScale(i, cover int) scale {
	if i == 0 {
		return h.scaleToCover(cover)
	}
	long := max(h.Width, h.Height)
	if cover <= 0 || cover > long {
		cover = long
	}
	maxH, maxV := h.maxSampling()
	coarsest := max(maxH/h.components[i].h, maxV/h.components[i].v)
	for _, s := range reduced() {
		if 2*int(s)*long >= 8*coarsest*cover {
			return s
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
			3*(4<<8+3*4<<fastBits+4<<skipBits)
	)
	need := int64(fixed)
	across, _ := h.mcus()
	for i, c := range h.components {
		cs := h.componentScale(i, cover)
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
