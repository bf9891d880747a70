package meta

import (
	"bytes"
	"encoding/binary"
)

// webpBlocks walks the chunks of a WebP (RFC 9649): Exif and XMP stand behind
// the picture. What the RIFF header says of the file's size is not asked:
// editors append without setting it right.
func webpBlocks(src *source) blocks {
	const maxWebPChunks = 10_000 // an animation has one for each frame
	var b blocks
	off := int64(12)
	for range maxWebPChunks {
		head := src.at(off, 8)
		if len(head) == 0 {
			return b
		}
		if len(head) < 8 {
			b.problem("the file ends within a chunk")
			return b
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		if off+8+size > src.size && b.width == 0 {
			b.problem("the file ends before its picture")
		}
		b.webpChunk(src, string(head[:4]), off+8, size)
		off += 8 + size + size%2
	}
	b.problem("the file holds more than %d chunks", maxWebPChunks)
	return b
}

func (b *blocks) webpChunk(src *source, name string, off, size int64) {
	switch name {
	case "VP8X", "VP8L", "VP8 ":
		if b.width == 0 { // VP8X, where there is one, comes first
			b.width, b.height = webpSize(name, src.at(off, int(min(size, 10))))
		}
	case "EXIF":
		// The header belongs to JPEG; some write it here too.
		b.addExif(bytes.TrimPrefix(b.webpBlock(src, "Exif", off, size, maxExifBytes), []byte("Exif\x00\x00")))
	case "XMP ", "XMP\x00": // some wrote the name wrongly
		b.addXMP(b.webpBlock(src, "XMP", off, size, maxXMPBytes))
	case "ICCP":
		if b.icc == nil {
			icc := b.webpBlock(src, "colour profile", off, size, maxICCBytes)
			if int64(len(icc)) < size { // half a profile is none
				b.problem("the colour profile is cut off")
				icc = nil
			}
			b.icc = icc
		}
	}
}

func (b *blocks) webpBlock(src *source, what string, off, size, limit int64) []byte {
	if size > limit {
		b.problem("the block with the %s is larger than %d bytes", what, limit)
		return nil
	}
	return src.at(off, int(size))
}

// webpSize reads the dimensions: of the canvas (VP8X), of a lossless picture
// (VP8L) or a lossy one (VP8, RFC 6386 section 9.1).
func webpSize(chunk string, b []byte) (width, height int) {
	switch {
	case chunk == "VP8X" && len(b) == 10:
		uint24 := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
		return uint24(b[4:]) + 1, uint24(b[7:]) + 1
	case chunk == "VP8L" && len(b) >= 5 && b[0] == 0x2F:
		v := binary.LittleEndian.Uint32(b[1:])
		return int(v&0x3FFF) + 1, int(v>>14&0x3FFF) + 1
	case chunk == "VP8 " && len(b) == 10 && string(b[3:6]) == "\x9d\x01\x2a":
		return int(binary.LittleEndian.Uint16(b[6:]) & 0x3FFF), int(binary.LittleEndian.Uint16(b[8:]) & 0x3FFF)
	}
	return 0, 0
}
