package meta

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"strings"
)

// pngBlocks walks all chunks of a PNG (W3C PNG, third edition): metadata may
// stand behind the picture too.
func pngBlocks(src *source) blocks {
	var b blocks
	off := int64(len(pngSignature))
	for range maxChunks {
		head := src.at(off, 8)
		if len(head) < 8 {
			b.problem("the file ends before its last chunk")
			return b
		}
		size, name := int64(binary.BigEndian.Uint32(head)), string(head[4:])
		if name == "IEND" {
			return b
		}
		b.pngChunk(src, name, off+8, size)
		off += 8 + size + 4 // a wrong checksum is no reason to lose what can be read
	}
	b.problem("the file holds more than %d chunks", maxChunks)
	return b
}

const pngSignature = "\x89PNG\r\n\x1a\n"

func (b *blocks) pngChunk(src *source, name string, off, size int64) {
	switch name {
	case "IHDR", "eXIf", "iCCP", "iTXt", "zTXt", "tEXt":
	default:
		return
	}
	if size > maxPNGPayload {
		b.problem("chunk %s claims %d bytes", name, size)
		return
	}
	body := src.at(off, int(size))
	switch name {
	case "IHDR":
		if len(body) >= 8 && b.width == 0 {
			// PNG's sizes are below 2³¹.
			b.width = int(binary.BigEndian.Uint32(body) & 0x7FFFFFFF)
			b.height = int(binary.BigEndian.Uint32(body[4:]) & 0x7FFFFFFF)
		}
	case "eXIf":
		if len(body) > maxExifBytes {
			b.problem("the Exif block is larger than %d bytes", maxExifBytes)
			return
		}
		b.addExif(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
	case "iCCP":
		b.pngProfile(body)
	default:
		b.pngText(name, body)
	}
}

// pngProfile reads iCCP: a name, 0, the method 0, the profile deflated.
func (b *blocks) pngProfile(body []byte) {
	_, rest, ok := cutKeyword(body)
	if !ok || len(rest) < 1 || b.icc != nil {
		return
	}
	icc, err := inflate(rest[1:], maxICCBytes)
	if err != nil {
		b.problem("the colour profile is damaged: %v", err)
		return
	}
	b.icc = icc
}

// pngText reads the text chunks that carry blocks: XMP under its official
// name, and the "Raw profile type …" that ImageMagick began.
func (b *blocks) pngText(chunk string, body []byte) {
	keyword, rest, ok := cutKeyword(body)
	if !ok || keyword != "XML:com.adobe.xmp" && !strings.HasPrefix(keyword, rawProfile) {
		return
	}
	limit := maxTextInPNG
	if !strings.HasPrefix(keyword, rawProfile) {
		limit = maxXMPBytes
	}
	text, err := pngTextValue(chunk, rest, limit)
	if err != nil {
		b.problem("text %q is damaged: %v", keyword, err)
		return
	}
	if keyword == "XML:com.adobe.xmp" {
		if len(text) > maxXMPBytes {
			b.problem("the XMP block is larger than %d bytes", maxXMPBytes)
			return
		}
		b.addXMP(text)
		return
	}
	data, ok := decodeRawProfile(text)
	if !ok {
		b.problem("text %q is damaged", keyword)
		return
	}
	b.addRawProfile(strings.TrimPrefix(keyword, rawProfile), data)
}

const rawProfile = "Raw profile type "

// addRawProfile sorts a raw profile by its name; "APP1" is whatever a JPEG's
// APP1 held.
func (b *blocks) addRawProfile(name string, data []byte) {
	switch strings.ToLower(name) {
	case "exif", "app1":
		if block, ok := bytes.CutPrefix(data, []byte(xmpHeader)); ok {
			b.addXMP(block[:min(len(block), maxXMPBytes)])
			return
		}
		data = bytes.TrimPrefix(data, []byte("Exif\x00\x00"))
		b.addExif(data[:min(len(data), maxExifBytes)])
	case "xmp":
		if len(data) <= maxXMPBytes {
			b.addXMP(data)
		}
	case "iptc":
		data = data[:min(len(data), maxIPTCBytes)]
		if b.iptc == nil && len(data) > 0 && data[0] == iptcMark {
			b.iptc = data
		} else if b.iptc == nil {
			b.iptc = photoshopIPTC(data)
		}
	case "icc", "icm":
		if b.icc == nil && len(data) <= maxICCBytes {
			b.icc = data
		}
	}
}

func cutKeyword(body []byte) (keyword string, rest []byte, ok bool) {
	i := bytes.IndexByte(body[:min(len(body), keywordInPNG+1)], 0)
	if i < 0 {
		return "", nil, false
	}
	return string(body[:i]), body[i+1:], true
}

// pngTextValue undoes the packing of a text chunk behind its keyword. Its
// error says what is wrong with the chunk.
func pngTextValue(chunk string, rest []byte, limit int) ([]byte, error) {
	switch chunk {
	case "zTXt": // the method, then deflated
		if len(rest) < 1 {
			return nil, io.ErrUnexpectedEOF
		}
		return inflate(rest[1:], limit)
	case "iTXt": // whether deflated, the method, a language, 0, a translated keyword, 0
		if len(rest) < 2 {
			return nil, io.ErrUnexpectedEOF
		}
		deflated, text := rest[0] != 0, rest[2:]
		for range 2 {
			i := bytes.IndexByte(text, 0)
			if i < 0 {
				return nil, io.ErrUnexpectedEOF
			}
			text = text[i+1:]
		}
		if deflated {
			return inflate(text, limit)
		}
		return text, nil
	}
	return rest, nil
}

// inflate unpacks zlib data of at most limit bytes. What is cut off in the
// middle is given as far as it goes: half a colour profile is none, but Exif
// stands at a block's beginning.
func inflate(data []byte, limit int) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	out, err := io.ReadAll(io.LimitReader(z, int64(limit)+1))
	switch {
	case len(out) > limit:
		return nil, errors.New("it is too large")
	case err != nil && len(out) == 0:
		return nil, err
	}
	return out, nil
}

// decodeRawProfile reads "\nname\n   length\nhex…": the name is the keyword
// again, the digits come in lines.
func decodeRawProfile(text []byte) ([]byte, bool) {
	lines := bytes.SplitN(bytes.TrimLeft(text, "\n"), []byte("\n"), 3)
	if len(lines) < 3 {
		return nil, false
	}
	digits := bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == ' ' {
			return -1
		}
		return r
	}, lines[2])
	data := make([]byte, hex.DecodedLen(len(digits)))
	n, err := hex.Decode(data, digits[:len(digits)&^1])
	return data[:n], err == nil && n > 0
}
