package meta

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// extendedPart is a part of the XMP that did not fit into one segment of a
// JPEG (XMP part 3, 1.1.3.1).
type extendedPart struct {
	guid   string // 32 hexadecimal digits; the main block names it
	total  uint32 // bytes of all parts together
	offset uint32 // where it belongs
	data   []byte
}

func (w *jpegWalk) addExtended(part []byte) {
	const guid, head = 32, 32 + 4 + 4
	if len(part) <= head || w.extBytes+len(part) > maxXMPBytes {
		return
	}
	w.extBytes += len(part)
	w.extended = append(w.extended, extendedPart{
		string(part[:guid]), binary.BigEndian.Uint32(part[guid:]), binary.BigEndian.Uint32(part[guid+4:]), part[head:],
	})
}

// joinExtended puts together the parts of the extended XMP that the main block
// names. Parts of another are an earlier edit's leftover.
func (w *jpegWalk) joinExtended() {
	slices.SortStableFunc(w.extended, func(a, b extendedPart) int { return int(int64(a.offset) - int64(b.offset)) })
	var joined []byte
	var total uint32
	for _, part := range w.extended {
		if !bytes.Contains(w.blocks.xmp, []byte(part.guid)) {
			continue
		}
		total = max(total, part.total)
		if int64(part.offset) == int64(len(joined)) {
			joined = append(joined, part.data...)
		}
	}
	if len(joined) < int(total) {
		w.problem("%d of %d bytes of the extended XMP are missing", int(total)-len(joined), total)
	}
	if len(joined) > 0 {
		w.addXMP(joined)
	}
}
