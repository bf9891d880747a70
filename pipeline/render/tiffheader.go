package render

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Tags of TIFF 6.0 that say how large a picture is, and how it is stored.
const (
	tagWidth        = 256
	tagHeight       = 257
	tagBits         = 258
	tagCompression  = 259
	tagPhotometric  = 262
	tagSamples      = 277
	tagRowsPerStrip = 278
	tagStripBytes   = 279
	tagPlanar       = 284
	tagTileWidth    = 322
	tagTileHeight   = 323
	tagTileBytes    = 325
	tagExtraSamples = 338
	tagSampleFormat = 339
)

// maxTIFFBlocks is how many strips or tiles a TIFF may be cut into: a strip
// for each row of the highest picture, and some air.
const maxTIFFBlocks = 100_000

// tiffPage is the first folder of a TIFF, the one that is decoded.
type tiffPage struct {
	r      io.ReaderAt
	order  binary.ByteOrder
	fields map[uint16][]byte // of the tags above: 12 bytes each
}

func measureTIFF(c *cursor) (Measurement, error) {
	page, err := readTIFFPage(c.section)
	if err != nil {
		return Measurement{}, err
	}
	m := Measurement{Format: "tiff", Width: page.number(tagWidth, 0), Height: page.number(tagHeight, 0)}
	if err := m.checkEdges(); err != nil {
		return Measurement{}, err
	}
	if err := page.checkKind(); err != nil {
		return Measurement{}, err
	}
	m.decodeMemory, err = page.decodeMemory(m, c.section.Size())
	return m, err
}

// readTIFFPage reads the first folder (TIFF 6.0, section 2).
func readTIFFPage(r io.ReaderAt) (*tiffPage, error) {
	p := &tiffPage{r: r, order: binary.LittleEndian, fields: map[uint16][]byte{}}
	var head [8]byte
	if err := readAt(r, head[:], 0); err != nil {
		return nil, err
	}
	if head[0] == 'M' {
		p.order = binary.BigEndian
	}
	at := int64(p.order.Uint32(head[4:]))
	var count [2]byte
	if err := readAt(r, count[:], at); err != nil {
		return nil, err
	}
	folder := make([]byte, 12*int(p.order.Uint16(count[:])))
	if err := readAt(r, folder, at+2); err != nil {
		return nil, err
	}
	for ; len(folder) > 0; folder = folder[12:] {
		tag := p.order.Uint16(folder)
		if _, twice := p.fields[tag]; !twice {
			p.fields[tag] = folder[:12:12]
		}
	}
	return p, nil
}

// readAt fills b; a file that ends before that is cut off.
func readAt(r io.ReaderAt, b []byte, off int64) error {
	n, err := r.ReadAt(b, off)
	if n == len(b) {
		return nil
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// count is how many values a tag has, 0 where it is not there.
func (p *tiffPage) count(tag uint16) int {
	f, ok := p.fields[tag]
	if !ok {
		return 0
	}
	return int(min(p.order.Uint32(f[4:]), 1<<30))
}

// number is the first value of a tag, or otherwise where it is not there.
func (p *tiffPage) number(tag uint16, otherwise int) int {
	if values := p.numbers(tag, 1); len(values) > 0 {
		return values[0]
	}
	return otherwise
}

// numbers are the first values of a tag, at most limit, and none where they
// are no whole numbers or not within the file. A value is at most 2^31-1.
func (p *tiffPage) numbers(tag uint16, limit int) []int {
	const typeByte, typeShort, typeLong = 1, 3, 4
	n := min(p.count(tag), limit)
	if n == 0 {
		return nil
	}
	f := p.fields[tag]
	size := map[uint16]int{typeByte: 1, typeShort: 2, typeLong: 4}[p.order.Uint16(f[2:])]
	if size == 0 {
		return nil
	}
	data := f[8:]
	if p.count(tag)*size > 4 {
		data = make([]byte, n*size)
		if err := readAt(p.r, data, int64(p.order.Uint32(f[8:]))); err != nil {
			return nil
		}
	}
	values := make([]int, n)
	for i := range values {
		switch b := data[i*size:]; size {
		case 1:
			values[i] = int(b[0])
		case 2:
			values[i] = int(p.order.Uint16(b))
		case 4:
			values[i] = int(min(p.order.Uint32(b), 1<<31-1))
		}
	}
	return values
}

// samples are the bits of each channel.
func (p *tiffPage) samples() []int {
	if bits := p.numbers(tagBits, 16); len(bits) > 0 {
		return bits
	}
	return []int{1}
}

// checkKind refuses what x/image/tiff does not decode, or would decode wrongly,
// and says what it is.
func (p *tiffPage) checkKind() error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: a rare kind of TIFF (%s); export it as JPEG", ErrFormat, fmt.Sprintf(format, args...))
	}
	const colours, palette = 2, 3
	bits, photometric := p.samples(), p.number(tagPhotometric, 0)
	switch c := p.number(tagCompression, 1); c {
	case 0, 1, 3, 4, 5, 8, 32773, 32946:
	case 6, 7:
		return refuse("packed as JPEG")
	default:
		return refuse("compression %d", c)
	}
	switch photometric {
	case 0, 1, colours, palette:
	case 5:
		return refuse("CMYK")
	case 6:
		return refuse("YCbCr")
	case 8, 9, 10:
		return refuse("Lab colours")
	default:
		return refuse("colours of kind %d", photometric)
	}
	switch extra := p.number(tagExtraSamples, 0); {
	case bits[0] != 8 && bits[0] != 16 && (bits[0] != 1 || photometric == colours):
		return refuse("%d bits a channel", bits[0])
	case p.number(tagSampleFormat, 1) != 1:
		return refuse("numbers with a point or a sign")
	case len(bits) > 1 && p.number(tagPlanar, 1) != 1:
		return refuse("each colour by itself")
	case photometric != colours && len(bits) > 1,
		photometric == colours && len(bits) != 3 && len(bits) != 4,
		len(bits) == 4 && extra != 1 && extra != 2:
		return refuse("%d channels of which not all are colours", len(bits))
	}
	return nil
}
