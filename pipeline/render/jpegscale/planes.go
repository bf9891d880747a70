package jpegscale

import "image"

// FromPlanes shows a decoded *image.YCbCr or *image.Gray, its corner at 0,0, to
// this package. It shares its memory, but for planes that have no room for
// rowSlack behind them: those are copied. ok is false for pictures of any
// other kind.
func FromPlanes(picture image.Image) (p *Picture, ok bool) {
	size := picture.Bounds().Size()
	p = &Picture{Width: size.X, Height: size.Y}
	switch decoded := picture.(type) {
	case *image.Gray:
		p.planes = []plane{sharedPlane(decoded.Pix, decoded.Stride, size, 1, 1)}
		return p, true
	case *image.YCbCr:
		across, down := samplesShared(decoded.SubsampleRatio)
		p.planes = []plane{
			sharedPlane(decoded.Y, decoded.YStride, size, 1, 1),
			sharedPlane(decoded.Cb, decoded.CStride, size, across, down),
			sharedPlane(decoded.Cr, decoded.CStride, size, across, down),
		}
		return p, true
	}
	return nil, false
}

// samplesShared are how many pixels across and down share a sample of colour.
func samplesShared(ratio image.YCbCrSubsampleRatio) (across, down int) {
	switch ratio {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// sharedPlane is a plane of a picture of that size, of which each sample covers
// so many pixels.
func sharedPlane(pix []byte, stride int, size image.Point, across, down int) plane {
	p := plane{
		width: ceilDiv(size.X, across), height: ceilDiv(size.Y, down), stride: stride,
		spanX: int64(size.X) * unit / int64(across), spanY: int64(size.Y) * unit / int64(down),
	}
	need := (p.height-1)*stride + p.width + rowSlack
	if need <= cap(pix) {
		p.pix = pix[:need]
		return p
	}
	p.pix = make([]byte, need)
	copy(p.pix, pix)
	return p
}
