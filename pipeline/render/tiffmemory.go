package render

import (
	"compress/zlib"
	"fmt"
	"io"

	"golang.org/x/image/tiff/lzw"
)

// decodeMemory is what x/image/tiff allocates: the picture, and the buffer of
// one strip or tile, which it lets grow to eight bytes a pixel, whatever the
// picture needs. So a large one that unpacks to more than it announces is
// found here, before it is unpacked into memory.
func (p *tiffPage) decodeMemory(m Measurement, size int64) (int64, error) {
	pixel := p.pixelBytes()
	need := int64(m.Width) * int64(m.Height) * pixel
	if p.number(tagPhotometric, 0) == 3 {
		need += 4 * int64(m.Width) * int64(m.Height) // with the colours looked up
	}
	w, h, lengths, err := p.blocks(m)
	if err != nil {
		return 0, err
	}
	announced := int64(h) * ((int64(w)*int64(p.bitsPerPixel()) + 7) / 8)
	if p.number(tagCompression, 1) <= 1 {
		for _, n := range lengths { // each is read into memory of its own
			need += min(int64(n), 8*int64(w)*int64(h))
		}
		return need, nil
	}
	longest := int64(0)
	for _, n := range lengths {
		longest = max(longest, min(int64(n), size))
	}
	most := 8 * int64(w) * int64(h)
	growth, buffer := int64(4), announced // it doubles while it grows
	switch p.number(tagCompression, 1) {
	case packedLZW, packedDeflate, packedOldZIP:
		const mostUnpacked, worthLooking = 4096, 8 << 20 // LZW's best; deflate's is 1032
		if buffer = min(most, mostUnpacked*longest); buffer > max(announced, worthLooking) {
			if err := p.checkUnpacked(lengths, announced); err != nil {
				return 0, err
			}
			buffer = announced
		}
	case packedBits:
		growth, buffer = 5, min(most, 64*longest) // by quarters
	}
	// An unpacker has tables of 44 kB; those of a thousand strips are garbage
	// by the next thousand.
	return need + growth*buffer + min(int64(len(lengths)), 1000)*(44<<10) + 64<<10, nil
}

// pixelBytes is what a pixel takes in the decoded picture.
func (p *tiffPage) pixelBytes() int64 {
	bits := p.samples()
	depth := max(1, int64(bits[0]/8))
	if len(bits) > 1 {
		return 4 * depth
	}
	return depth
}

func (p *tiffPage) bitsPerPixel() int {
	total := 0
	for _, b := range p.samples() {
		total += b
	}
	return total
}

// blocks are the dimensions of the strips or tiles, and the bytes of each in
// the file.
func (p *tiffPage) blocks(m Measurement) (w, h int, lengths []int, err error) {
	w, h = m.Width, m.Height
	tag := uint16(tagStripBytes)
	if width := p.number(tagTileWidth, 0); width > 0 {
		tag = tagTileBytes
		if w, h = width, p.number(tagTileHeight, 0); w > maxEdge || h > maxEdge || h < 1 {
			return 0, 0, nil, fmt.Errorf("%w: its TIFF has tiles of %d×%d pixels", ErrDamaged, w, h)
		}
	} else if rows := p.number(tagRowsPerStrip, 0); rows > 0 && rows < h {
		h = rows
	}
	n := ((m.Width + w - 1) / w) * ((m.Height + h - 1) / h)
	if n > maxTIFFBlocks {
		return 0, 0, nil, fmt.Errorf("%w: its TIFF is cut into %d pieces; save it again as JPEG", ErrFormat, n)
	}
	if lengths = p.numbers(tag, n); len(lengths) < n {
		return 0, 0, nil, fmt.Errorf("%w: its TIFF does not say where all of its picture is", ErrDamaged)
	}
	return w, h, lengths, nil
}

// Compressions that pack much into little.
const (
	packedLZW     = 5
	packedDeflate = 8
	packedOldZIP  = 32946
	packedBits    = 32773
)

// checkUnpacked unpacks every piece and keeps nothing.
func (p *tiffPage) checkUnpacked(lengths []int, announced int64) error {
	tag := uint16(273) // StripOffsets
	if p.count(tagTileWidth) > 0 {
		tag = 324 // TileOffsets
	}
	offsets := p.numbers(tag, len(lengths))
	if len(offsets) < len(lengths) {
		return fmt.Errorf("%w: its TIFF does not say where all of its picture is", ErrDamaged)
	}
	for i, n := range lengths {
		packed := io.NewSectionReader(p.r, int64(offsets[i]), int64(n))
		r, err := p.unpacker(packed)
		if err != nil {
			return explainDecoder(err)
		}
		got, err := io.Copy(io.Discard, io.LimitReader(r, announced+1))
		if got > announced {
			return fmt.Errorf("%w: its TIFF holds more than it announces", ErrDamaged)
		}
		if err != nil {
			return explainDecoder(err)
		}
	}
	return nil
}

func (p *tiffPage) unpacker(r io.Reader) (io.Reader, error) {
	if p.number(tagCompression, 1) == packedLZW {
		return lzw.NewReader(r, lzw.MSB, 8), nil
	}
	return zlib.NewReader(r)
}
