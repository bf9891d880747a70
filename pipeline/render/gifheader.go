package render

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/gif"
	"io"
)

// measureGIF reads the logical screen (GIF89a, section 18), on which the
// first picture lies.
func measureGIF(c *cursor) (Measurement, error) {
	var head [10]byte
	if err := c.read(head[:]); err != nil {
		return Measurement{}, err
	}
	m := Measurement{
		Format: "gif",
		Width:  int(binary.LittleEndian.Uint16(head[6:])),
		Height: int(binary.LittleEndian.Uint16(head[8:])),
	}
	if err := m.checkEdges(); err != nil {
		return Measurement{}, err
	}
	pixels := int64(m.Width) * int64(m.Height)
	m.decodeMemory = 2*pixels + 4*pixels // the picture, once more where it is interlaced; on white
	return m, nil
}

// decodeGIF decodes the first picture and puts it where it lies on its screen.
// What is next to it is white, like what is transparent.
func decodeGIF(r io.Reader, m Measurement) (image.Image, error) {
	picture, err := gif.Decode(r)
	if err != nil {
		return nil, err
	}
	frame, ok := picture.(*image.Paletted)
	screen := image.Rect(0, 0, m.Width, m.Height)
	if !ok || !frame.Rect.In(screen) {
		return nil, fmt.Errorf("%w: its picture does not lie on its screen", ErrDamaged)
	}
	colours := flatPalette(frame.Palette)
	out := image.NewNRGBA(screen)
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	for y := frame.Rect.Min.Y; y < frame.Rect.Max.Y; y++ {
		row := frame.Pix[frame.PixOffset(frame.Rect.Min.X, y):][:frame.Rect.Dx()]
		for x, index := range row {
			copy(out.Pix[out.PixOffset(frame.Rect.Min.X+x, y):], colours[index][:])
		}
	}
	return out, nil
}
