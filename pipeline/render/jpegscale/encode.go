package jpegscale

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// maxEdge is how many pixels long a JPEG can be.
const maxEdge = 65535

// Encode returns the picture as a JPEG file: JFIF 1.01, progressive, 4:2:0 or
// grey, with the standard quantisation tables scaled to a quality of 1-100 as
// libjpeg does, and with Huffman codes made for each scan. segments are whole
// marker segments that go behind the JFIF one, as they are.
func (p *Picture) Encode(quality int, segments []byte) ([]byte, error) {
	if quality < 1 || quality > 100 {
		return nil, fmt.Errorf("quality %d: must be 1 to 100", quality)
	}
	if p.Width > maxEdge || p.Height > maxEdge {
		return nil, errors.New("too long an edge for a JPEG")
	}
	if !p.halved() {
		p = p.Resize(p.Width, p.Height, 1)
	}
	e := newEncoder(p, quality)
	e.out = make([]byte, 0, len(segments)+p.Width*p.Height/4+headerBytes) // enough for most
	e.out = append(e.out, 0xff, markerSOI)
	e.segment(markerAPP0, []byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")) // square pixels, no thumbnail
	e.out = append(e.out, segments...)
	e.header()
	e.scans()
	return append(e.out, 0xff, markerEOI), nil
}

// headerBytes is more than all that Encode puts around segments and scans.
const headerBytes = 2048

// encoder encodes one picture.
type encoder struct {
	picture    *Picture
	quantisers []*quantiser // for brightness and for colours
	planes     []blockPlane
	tokens     tokens
	table      *codeTable // of the scan's codes
	out        []byte
}

// blockPlane is a plane, quantised.
type blockPlane struct {
	across, down int // blocks that hold something of the picture
	blocks       []block
	nonzero      []nonzero // of each block
}

// block is the coefficients of a block, row by row.
type block [64]int16

// nonzero says which coefficients of a block are not zero, one bit each in
// zigzag order: whole, and without their lowest bit.
type nonzero [2]uint64

const blockBytes = 64*2 + 2*8

func newEncoder(p *Picture, quality int) *encoder {
	e := &encoder{picture: p, table: newCodeTable()}
	for i := range min(len(p.planes), len(standardQuantisation)) {
		e.quantisers = append(e.quantisers, newQuantiser(&standardQuantisation[i], quality))
	}
	for i := range p.planes {
		e.planes = append(e.planes, quantisePlane(&p.planes[i], e.quantisers[min(i, 1)]))
	}
	return e
}

// quantisePlane transforms and quantises a plane.
func quantisePlane(p *plane, q *quantiser) blockPlane {
	b := blockPlane{across: ceilDiv(p.width, 8), down: ceilDiv(p.height, 8)}
	n := b.across * b.down
	b.blocks = make([]block, n+1) // they come in pairs, and a row may end within one
	b.nonzero = make([]nonzero, n+1)
	for y := range b.down {
		for x := 0; x < b.across; x += 2 {
			i := y*b.across + x
			blocks, nonzero := (*[2]block)(b.blocks[i:]), (*[2]nonzero)(b.nonzero[i:])
			if 8*x+16 <= p.width && 8*y+8 <= p.height {
				q.transform(blocks, nonzero, p.pix[8*y*p.stride+8*x:], p.stride)
			} else {
				border := p.border(8*x, 8*y)
				q.transform(blocks, nonzero, border[:], 16)
			}
		}
	}
	b.blocks, b.nonzero = b.blocks[:n], b.nonzero[:n]
	return b
}

// border returns 16 columns of 8 rows of samples. Beyond the plane those of
// its edge go on.
func (p *plane) border(x, y int) (samples [8 * 16]byte) {
	for i := range samples {
		row := p.row(min(y+i>>4, p.height-1))
		samples[i] = row[min(x+i&15, p.width-1)]
	}
	return samples
}

// segment appends a marker segment.
func (e *encoder) segment(marker byte, contents []byte) {
	e.out = appendSegment(e.out, marker, string(contents))
}

// header appends quantisation tables and the frame header.
func (e *encoder) header() {
	for i, q := range e.quantisers {
		e.segment(markerDQT, append([]byte{byte(i)}, q.divisors[:]...))
	}
	frame := []byte{8, 0, 0, 0, 0, byte(len(e.planes))}
	binary.BigEndian.PutUint16(frame[1:], uint16(e.picture.Height))
	binary.BigEndian.PutUint16(frame[3:], uint16(e.picture.Width))
	for i := range e.planes {
		sampling := byte(0x11)
		if i == 0 && len(e.planes) > 1 {
			sampling = 0x22
		}
		frame = append(frame, byte(i+1), sampling, byte(min(i, 1)))
	}
	e.segment(markerSOF2, frame)
}

// appendSegment appends a marker segment.
func appendSegment(out []byte, marker byte, contents string) []byte {
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(2+len(contents)))
	return append(out, contents...)
}

// codeTable holds, for each code and symbol of a token, the code's bits,
// moved up to make room for the value's, and how many bits both are.
type codeTable [codes]struct {
	bits uint32
	size uint32
}

// newCodeTable has the tokens without a code.
func newCodeTable() *codeTable {
	t := new(codeTable)
	for n := range maxPlain + 1 {
		t[plainCode<<8|n].size = uint32(n)
	}
	return t
}

func (t *codeTable) set(i int, c *code) {
	for s := range 256 {
		if c.size[s] > 0 {
			value := uint32(valueBits(s))
			t[i<<8|s].bits = c.bits[s] << value
			t[i<<8|s].size = uint32(c.size[s]) + value
		}
	}
}

// scanBytes is how long a scan becomes, without stuffing.
func (t *codeTable) scanBytes(counts *[codes]uint32) int {
	bits := 7
	for i, n := range counts {
		bits += int(n) * int(t[i].size)
	}
	return bits / 8
}

// appendScan appends the tokens' bits, with a zero stuffed behind each 0xff.
func appendScan(out []byte, list []token, table *codeTable) []byte {
	var acc uint64 // its lowest count bits are still to be written
	var count uint
	for _, token := range list {
		c := &table[token>>16&(codes-1)]
		acc = acc<<c.size | uint64(c.bits|uint32(token&0xffff))
		count += uint(c.size)
		if count >= 32 {
			count -= 32
			out = appendStuffed(out, uint32(acc>>count))
		}
	}
	if rest := count & 7; rest > 0 { // the last byte is filled with ones
		acc = acc<<(8-rest) | (1<<(8-rest) - 1)
		count += 8 - rest
	}
	for ; count > 0; count -= 8 {
		b := byte(acc >> (count - 8))
		out = append(out, b)
		if b == 0xff {
			out = append(out, 0)
		}
	}
	return out
}

// appendStuffed appends four bytes.
func appendStuffed(out []byte, word uint32) []byte {
	// Not one of them is 0xff: no byte of the complement is zero.
	if (^word-0x01010101)&word&0x80808080 == 0 {
		return binary.BigEndian.AppendUint32(out, word)
	}
	for shift := 24; shift >= 0; shift -= 8 {
		b := byte(word >> shift)
		out = append(out, b)
		if b == 0xff {
			out = append(out, 0)
		}
	}
	return out
}
