package meta

import "encoding/binary"

// What is looked at for the pictures that a RAW file embeds.
const (
	maxPreviews        = 32 // JPEGs of one file
	maxPreviewSegments = 64 // of one of them, before its frame header
)

// previews finds the largest of the JPEGs that a RAW file embeds.
type previews struct {
	best   span
	pixels int64
	seen   map[span]bool
}

// offer keeps the JPEG at s if it lies in the file, whole, and shows more
// pixels than those before, or as many in more bytes.
func (p *previews) offer(src *source, s span) {
	if s.offset <= 0 || s.length <= 0 || s.offset > src.size-s.length || p.seen[s] || len(p.seen) == maxPreviews {
		return
	}
	if p.seen == nil {
		p.seen = map[span]bool{}
	}
	p.seen[s] = true
	width, height, ok := jpegFrame(src, s)
	if !ok {
		return
	}
	pixels := int64(width) * int64(height)
	if pixels > p.pixels || pixels == p.pixels && s.length > p.best.length {
		p.best, p.pixels = s, pixels
	}
}

// jpegFrame reads the size of a JPEG within a file. ok is false for what is no
// picture to show: RAW files keep the sensor's data, too, in what begins as a
// JPEG (lossless, of 12 or more bits).
func jpegFrame(src *source, s span) (width, height int, ok bool) {
	if string(src.at(s.offset, 2)) != "\xff\xd8" {
		return 0, 0, false
	}
	off, end := s.offset+2, s.offset+s.length
	for range maxPreviewSegments {
		marker, next, found := nextMarker(src, off)
		if !found || next+2 > end || marker == markerSOS || marker == markerEOI {
			return 0, 0, false
		}
		off = next
		if !hasLength(marker) {
			continue
		}
		head := src.at(off, 8) // length, and of a frame bits, height, width, components
		switch {
		case len(head) < 8:
			return 0, 0, false
		case isFrame(marker):
			height, width = int(binary.BigEndian.Uint16(head[3:])), int(binary.BigEndian.Uint16(head[5:]))
			decodable := marker <= markerSOF0+2 && head[2] == 8 && (head[7] == 1 || head[7] == 3)
			return width, height, decodable && width > 0 && height > 0
		}
		off += max(2, int64(binary.BigEndian.Uint16(head)))
	}
	return 0, 0, false
}
