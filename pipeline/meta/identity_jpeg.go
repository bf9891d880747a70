package meta

import (
	"bytes"
	"encoding/binary"
)

// jpegPicture hashes the picture of a JPEG (ITU-T T.81 annex B), so:
//
//   - A marker counts as its two bytes FF xx. Fill bytes, the FFs before it,
//     do not count.
//   - A segment counts as its marker, its length field and its payload. Those
//     of APP0-APP15 and COM do not count at all.
//   - Whatever else stands between two markers counts as it stands: the
//     entropy-coded bytes of a scan, FF 00 and RST0-RST7 among them, and
//     stray bytes. Progressive files, with many scans, are no other case.
//   - It ends with the first EOI, which counts. What follows (a gain map, a
//     second picture, a trailer) does not.
//   - A length below 2 is none: of such a segment the marker and the length
//     field count (of APPn and COM they do not), and what follows counts as
//     bytes between markers. A payload that runs over the end of the file
//     counts up to there.
func jpegPicture(p *pictureHash) {
	inScan := false
	for p.err == nil {
		n := p.takeToMarker()
		if inScan {
			p.data += n
		}
		marker := p.peek(2)
		if len(marker) < 2 {
			p.take(int64(len(marker))) // a last FF
			return
		}
		code := marker[1]
		switch {
		case code == markerEOI:
			p.take(2)
			return
		case !hasLength(code):
			p.take(2)
		case code == markerCOM || markerAPP0 <= code && code <= markerAPPF:
			p.skip(segmentSize(p.peek(4)))
		default:
			inScan = inScan || code == markerSOS
			p.take(segmentSize(p.peek(4)))
		}
	}
}

// segmentSize is how many bytes a segment has, marker and length field
// included, by its first four.
func segmentSize(head []byte) int64 {
	if len(head) < 4 {
		return int64(len(head))
	}
	return 2 + max(2, int64(binary.BigEndian.Uint16(head[2:])))
}

// takeToMarker hashes what stands before the next marker, without fill bytes,
// and says how much that was.
func (p *pictureHash) takeToMarker() (taken int64) {
	for {
		// The buffer as it is, but two bytes at least: one FF alone says
		// nothing.
		b := p.peek(max(2, p.in.Buffered()))
		i := markerIn(b)
		taken += p.take(int64(i))
		switch rest := b[i:]; {
		case i > 0: // b is gone
		case len(rest) < 2:
			return taken // the file ends here
		case rest[1] == 0xFF:
			p.skip(1)
		default:
			return taken
		}
	}
}

// markerIn finds the first FF of b that begins a marker or fills up before
// one, or that b ends with; else len(b). Stuffed zeros and restarts belong to
// a scan.
func markerIn(b []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], 0xFF)
		if i < 0 {
			return len(b)
		}
		at += i
		if at+1 == len(b) || b[at+1] != 0 && !(markerRST0 <= b[at+1] && b[at+1] <= markerRST7) {
			return at
		}
		at += 2
	}
}
