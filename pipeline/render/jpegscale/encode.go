package jpegscale

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// maxEdge is how many pixels long a JPEG can be.
const maxEdge = 65535

// Encode returns the picture as a JPEG file: JFIF 1.01, baseline, 4:2:0 or
// grey, with the standard quantisation tables scaled to a quality of 1-100 as
// libjpeg does, and with Huffman codes made for this picture. segments are
// whole marker segments that go behind the JFIF one, as they are.
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
	e := encoder{picture: p}
	for i := range min(len(p.planes), len(e.quantisers)) {
		e.quantisers[i] = newQuantiser(&standardQuantisation[i], quality)
	}
	e.tokenise()
	var table codeTable
	var specs [4]*code
	for i := range 2 * len(e.used()) {
		specs[i] = newCode(e.tokens.counts[i<<8:][:256])
		table.set(i, specs[i])
	}
	size := table.scanBytes(&e.tokens.counts)
	out := make([]byte, 0, len(segments)+headerBytes+size+size/64)
	out = append(out, 0xff, markerSOI)
	out = appendSegment(out, markerAPP0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00") // square pixels, no thumbnail
	out = append(out, segments...)
	out = e.appendHeader(out, &specs)
	out = appendScan(out, e.tokens.list, &table)
	return append(out, 0xff, markerEOI), nil
}

// headerBytes is more than all that Encode puts around segments and scan.
const headerBytes = 2048

// encoder encodes one picture.
type encoder struct {
	picture    *Picture
	quantisers [2]*quantiser // for brightness and for colours
	tokens     tokens
}

// used are the quantisers that the picture needs.
func (e *encoder) used() []*quantiser {
	if e.picture.Grey() {
		return e.quantisers[:1]
	}
	return e.quantisers[:]
}

// tokenise transforms and quantises the picture, MCU by MCU.
func (e *encoder) tokenise() {
	planes := e.picture.planes
	edge := 16 // of an MCU, in pixels
	if e.picture.Grey() {
		edge = 8
	}
	var previous [3]int32
	across, down := ceilDiv(e.picture.Width, edge), ceilDiv(e.picture.Height, edge)
	for y := range down {
		e.tokens.reserve(across * 6)
		for x := range across {
			if e.picture.Grey() {
				previous[0] = e.block(0, 8*x, 8*y, previous[0])
				continue
			}
			for i := range 4 {
				previous[0] = e.block(0, 16*x+8*(i&1), 16*y+8*(i>>1), previous[0])
			}
			for i := 1; i < len(planes); i++ {
				previous[i] = e.block(i, 8*x, 8*y, previous[i])
			}
		}
	}
}

// block encodes the block at x, y of a plane and returns its DC coefficient.
func (e *encoder) block(plane, x, y int, previous int32) int32 {
	p := &e.picture.planes[plane]
	q, colour := e.quantisers[0], token(0)
	if plane > 0 {
		q, colour = e.quantisers[1], codeColour
	}
	if x >= p.width || y >= p.height {
		e.tokens.addEmpty(colour)
		return previous
	}
	var samples [64]int32
	var coefficients [64]int16
	loadBlock(&samples, p, x, y)
	forwardDCT(&samples)
	nonzero := q.quantise(&coefficients, &samples)
	e.tokens.add(&coefficients, nonzero, previous, colour)
	return int32(coefficients[0])
}

// appendSegment appends a marker segment.
func appendSegment(out []byte, marker byte, contents string) []byte {
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(2+len(contents)))
	return append(out, contents...)
}

// appendHeader appends tables, frame header and scan header.
func (e *encoder) appendHeader(out []byte, specs *[4]*code) []byte {
	for i, q := range e.used() {
		out = appendSegment(out, markerDQT, string(byte(i))+string(q.divisors[:]))
	}
	frame := []byte{8, 0, 0, 0, 0, byte(len(e.picture.planes))}
	binary.BigEndian.PutUint16(frame[1:], uint16(e.picture.Height))
	binary.BigEndian.PutUint16(frame[3:], uint16(e.picture.Width))
	scan := []byte{byte(len(e.picture.planes))}
	for i := range e.picture.planes {
		sampling, tables := byte(0x11), byte(0x11)
		if i == 0 {
			tables = 0
			if !e.picture.Grey() {
				sampling = 0x22
			}
		}
		frame = append(frame, byte(i+1), sampling, tables&1)
		scan = append(scan, byte(i+1), tables)
	}
	out = appendSegment(out, markerSOF0, string(frame))
	for i, c := range specs {
		if c != nil { // in the order of tokens' codes: DC and AC, brightness and colour
			id := []byte{byte(i&1<<4 | i>>1)}
			out = appendSegment(out, markerDHT, string(id)+string(c.spec.counts[:])+string(c.spec.symbols[:c.used]))
		}
	}
	return appendSegment(out, markerSOS, string(append(scan, 0, 63, 0)))
}

// codeTable holds, for each code and symbol of a token, the code's bits,
// moved up to make room for the value's, and how many bits both are.
type codeTable [codes]struct {
	bits uint32
	size uint32
}

func (t *codeTable) set(i int, c *code) {
	for s := range 256 {
		if c.size[s] > 0 {
			value := uint32(s & 15)
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
