package meta

import (
	"encoding/binary"
	"io"
)

// rafBlocks reads a RAW file of Fujifilm: after a fixed header, a JPEG that
// carries all metadata, a directory of the maker's own, and the sensor's data.
// Offsets and lengths of the three stand at bytes 84 to 107, big-endian.
// (Described by ExifTool, FujiFilm.pm, and by LibRaw.)
func rafBlocks(src *source) blocks {
	const header = 108
	head := src.at(0, header)
	if len(head) < header {
		var b blocks
		b.problem("the file ends within its header")
		return b
	}
	at := func(off int) span {
		return span{int64(binary.BigEndian.Uint32(head[off:])), int64(binary.BigEndian.Uint32(head[off+4:]))}
	}
	jpeg := at(84)
	b := jpegWithin(src, jpeg)
	var p previews
	p.offer(src, jpeg)
	b.preview = p.best
	if width, height := rafSize(src, at(92)); width > 0 && height > 0 {
		b.width, b.height = width, height
	}
	return b
}

// jpegWithin reads the blocks of a JPEG that is a part of a file.
func jpegWithin(src *source, s span) blocks {
	if s.offset <= 0 || s.offset >= src.size || string(src.at(s.offset, 2)) != "\xff\xd8" {
		var b blocks
		b.problem("the JPEG within the file is missing")
		return b
	}
	length := min(s.length, src.size-s.offset)
	part := &source{r: io.NewSectionReader(src.r, s.offset, length), size: length}
	b := jpegBlocks(part)
	if src.err == nil {
		src.err = part.err
	}
	return b
}

// rafSize finds the picture's size in Fujifilm's directory: a count of
// entries, and of each a tag, a size and that many bytes.
func rafSize(src *source, directory span) (width, height int) {
	const tagCroppedSize, maxEntries = 0x0111, 256 // height and width, 16 bits each
	off := directory.offset
	if off <= 0 || directory.length < 4 {
		return 0, 0
	}
	count := src.at(off, 4)
	if len(count) < 4 {
		return 0, 0
	}
	off += 4
	for range min(binary.BigEndian.Uint32(count), maxEntries) {
		e := src.at(off, 8)
		if len(e) < 8 {
			return 0, 0
		}
		size := binary.BigEndian.Uint16(e[2:])
		if binary.BigEndian.Uint16(e) == tagCroppedSize && size >= 4 {
			return int(binary.BigEndian.Uint16(e[6:])), int(binary.BigEndian.Uint16(e[4:]))
		}
		off += 4 + int64(size)
	}
	return 0, 0
}
