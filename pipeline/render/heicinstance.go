package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/tetratelabs/wazero/api"
)

// errHEICMemory says that an instance ran out of the memory that it was given.
var errHEICMemory = errors.New("out of memory")

// heicInstance is one run of the module: it exports malloc, free and decode
// (gen2brain/heic v0.4.5, lib/heif.c).
type heicInstance struct {
	ctx    context.Context
	module api.Module
	err    error // the first; later calls do nothing
}

// call calls a function that gives one number.
func (h *heicInstance) call(name string, args ...uint64) uint64 {
	if h.err != nil {
		return 0
	}
	result, err := h.module.ExportedFunction(name).Call(h.ctx, args...)
	if err != nil {
		// libheif was built without exceptions: what it cannot allocate or
		// understand may end in a trap.
		h.err = fmt.Errorf("%w: the HEIC decoder gave up", ErrDamaged)
		return 0
	}
	return result[0]
}

func (h *heicInstance) malloc(n int64) uint64 {
	p := h.call("malloc", uint64(n))
	if p == 0 && h.err == nil {
		h.err = errHEICMemory
	}
	return p
}

// view is a part of the instance's memory.
func (h *heicInstance) view(p uint64, n int64) []byte {
	if h.err != nil {
		return nil
	}
	if p>>32 == 0 && n>>32 == 0 {
		if b, ok := h.module.Memory().Read(uint32(p), uint32(n)); ok {
			return b
		}
	}
	h.err = errHEICMemory
	return nil
}

// heicSlack is room behind the planes, so that they are not copied to have it
// (jpegscale.FromPlanes).
const heicSlack = 64

// heicLayout is what the module says of a picture.
type heicLayout struct{ width, height, space, chroma, multiplied int }

// Numbers of libheif's colour spaces and samplings (heif.h).
const (
	heicYCbCr, heicRGB, heicGrey       = 0, 1, 2
	heic420, heic422, heic444, heicRow = 1, 2, 3, 16 // a row takes a multiple of heicRow bytes
)

// decode reads the file into the instance, asks for the layout, then for the
// picture, which stays where the module put it.
func (h *heicInstance) decode(r io.Reader, size int64, planar bool) (image.Image, error) {
	in := h.malloc(size)
	if b := h.view(in, size); h.err == nil {
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, err
		}
	}
	said := h.malloc(5 * 4)
	run := func(onlyLayout, out uint64) {
		if h.call("decode", in, uint64(size), onlyLayout, said, said+4, said+8, said+12, said+16, out) == 0 && h.err == nil {
			h.err = fmt.Errorf("%w: the HEIC decoder cannot read it; if its phone or program shows it, export it as JPEG", ErrDamaged)
		}
	}
	run(1, 0)
	var layout heicLayout
	for i, v := range []*int{&layout.width, &layout.height, &layout.space, &layout.chroma, &layout.multiplied} {
		if b := h.view(said+uint64(4*i), 4); h.err == nil {
			*v = int(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
		}
	}
	if h.err != nil {
		return nil, h.err
	}
	if planar && layout.space == heicRGB {
		return nil, fmt.Errorf("%w: a rare kind of HEIC (red, green and blue, and its lists say otherwise); export it as JPEG", ErrFormat)
	}
	planes, err := layout.planes()
	if err != nil {
		return nil, err
	}
	out := h.malloc(planes.bytes + heicSlack)
	run(0, out)
	pix := h.view(out, planes.bytes+heicSlack)
	if h.err != nil {
		return nil, h.err
	}
	return planes.picture(pix), nil
}

// heicPlanes is where the parts of a picture lie.
type heicPlanes struct {
	rect            image.Rectangle
	space           int
	multiplied      bool // colours by alpha
	ratio           image.YCbCrSubsampleRatio
	stride, cstride int
	first, bytes    int64 // end of the first plane, of all
}

func (l heicLayout) planes() (heicPlanes, error) {
	if l.width < 1 || l.height < 1 || l.width > maxEdge || l.height > maxEdge {
		return heicPlanes{}, fmt.Errorf("%w: its HEIC holds %d×%d pixels", ErrDamaged, l.width, l.height)
	}
	row := func(n int) int { return (n + heicRow - 1) / heicRow * heicRow }
	p := heicPlanes{rect: image.Rect(0, 0, l.width, l.height), space: l.space, multiplied: l.multiplied == 1, stride: row(l.width)}
	cw, ch := (l.width+1)/2, (l.height+1)/2
	switch {
	case l.space == heicGrey:
		cw, ch = 0, 0
	case l.space == heicRGB:
		p.stride, cw, ch = row(4*l.width), 0, 0
	case l.space == heicYCbCr && l.chroma == heic420:
		p.ratio = image.YCbCrSubsampleRatio420
	case l.space == heicYCbCr && l.chroma == heic422:
		p.ratio, ch = image.YCbCrSubsampleRatio422, l.height
	case l.space == heicYCbCr && l.chroma == heic444:
		p.ratio, cw, ch = image.YCbCrSubsampleRatio444, l.width, l.height
	default:
		return heicPlanes{}, fmt.Errorf("%w: a rare kind of HEIC (colours %d, sampling %d); export it as JPEG", ErrFormat, l.space, l.chroma)
	}
	p.cstride = row(cw)
	p.first = int64(p.stride) * int64(l.height)
	p.bytes = p.first + 2*int64(p.cstride)*int64(ch)
	return p, nil
}

func (p heicPlanes) picture(pix []byte) image.Image {
	switch {
	case p.space == heicGrey:
		return &image.Gray{Pix: pix, Stride: p.stride, Rect: p.rect}
	case p.space == heicRGB && p.multiplied:
		return &image.RGBA{Pix: pix, Stride: p.stride, Rect: p.rect}
	case p.space == heicRGB:
		return &image.NRGBA{Pix: pix, Stride: p.stride, Rect: p.rect}
	}
	second := (p.first + p.bytes) / 2
	return &image.YCbCr{
		Y: pix[:p.first], Cb: pix[p.first:second], Cr: pix[second:p.bytes],
		YStride: p.stride, CStride: p.cstride, SubsampleRatio: p.ratio, Rect: p.rect,
	}
}
