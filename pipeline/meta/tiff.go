package meta

import "encoding/binary"

// Types of TIFF 6.0 values, and two that Exif 3.0 and Adobe added.
const (
	typeByte      = 1
	typeASCII     = 2
	typeShort     = 3
	typeLong      = 4
	typeRational  = 5
	typeSByte     = 6
	typeUndefined = 7
	typeSShort    = 8
	typeSLong     = 9
	typeSRational = 10
	typeFloat     = 11
	typeDouble    = 12
	typeIFD       = 13  // Adobe's: a LONG that points to a folder
	typeUTF8      = 129 // Exif 3.0's: text that is not only ASCII
)

// typeSize is the bytes of one value of that type, 0 for types not known.
func typeSize(kind uint16) int {
	switch kind {
	case typeByte, typeASCII, typeSByte, typeUndefined, typeUTF8:
		return 1
	case typeShort, typeSShort:
		return 2
	case typeLong, typeSLong, typeFloat, typeIFD:
		return 4
	case typeRational, typeSRational, typeDouble:
		return 8
	}
	return 0
}

// tiffBlock is a TIFF structure (TIFF 6.0 section 2) whose every pointer may
// lie.
type tiffBlock struct {
	data  []byte
	order binary.ByteOrder
	seen  map[uint32]bool // folders read: a chain may come back to itself
}

// entry is one value of a folder, whole and within the block.
type entry struct {
	tag   uint16
	kind  uint16
	value []byte
}

// openTIFF looks at a block's header.
func openTIFF(data []byte) (*tiffBlock, bool) {
	if len(data) < 8 {
		return nil, false
	}
	b := &tiffBlock{data: data, seen: map[uint32]bool{}}
	switch string(data[:2]) {
	case "II":
		b.order = binary.LittleEndian
	case "MM":
		b.order = binary.BigEndian
	default:
		return nil, false
	}
	return b, b.order.Uint16(data[2:]) == 42
}

func (b *tiffBlock) first() uint32 { return b.order.Uint32(b.data[4:]) }

// folder reads the entries of the folder at off, as far as it reaches. What is
// of an unknown type, empty, or not within the block is left out. A folder
// outside of the block, or read before, is nil.
func (b *tiffBlock) folder(off uint32) []entry {
	start := int64(off)
	if start < 8 || start+2 > int64(len(b.data)) || b.seen[off] {
		return nil
	}
	b.seen[off] = true
	n := int64(b.order.Uint16(b.data[start:]))
	entries := []entry{}
	for at := start + 2; n > 0 && at+12 <= int64(len(b.data)); at, n = at+12, n-1 {
		if e, ok := b.entry(b.data[at : at+12]); ok {
			entries = append(entries, e)
		}
	}
	return entries
}

// entry reads one: tag, type, count, and the value itself if it has at most
// four bytes, else where it stands.
func (b *tiffBlock) entry(raw []byte) (entry, bool) {
	e := entry{tag: b.order.Uint16(raw), kind: b.order.Uint16(raw[2:])}
	size := int64(typeSize(e.kind)) * int64(b.order.Uint32(raw[4:]))
	switch e.kind {
	case typeUTF8:
		e.kind = typeASCII
	case typeIFD:
		e.kind = typeLong
	}
	if size == 0 {
		return e, false
	}
	if size <= 4 {
		e.value = raw[8 : 8+size]
		return e, true
	}
	at := int64(b.order.Uint32(raw[8:]))
	if at+size > int64(len(b.data)) {
		return e, false
	}
	e.value = b.data[at : at+size]
	return e, true
}

// subfolder reads the folder that a tag of entries points to; writers store
// the pointer as LONG, some as SHORT.
func (b *tiffBlock) subfolder(entries []entry, tag uint16) []entry {
	for _, e := range entries {
		if e.tag != tag {
			continue
		}
		switch {
		case e.kind == typeLong:
			return b.folder(b.order.Uint32(e.value))
		case e.kind == typeShort:
			return b.folder(uint32(b.order.Uint16(e.value)))
		}
	}
	return nil
}

func byteOrderMark(order binary.ByteOrder) string {
	if order == binary.ByteOrder(binary.LittleEndian) {
		return "II"
	}
	return "MM"
}

func appendUint16(order binary.ByteOrder, b []byte, v uint16) []byte {
	var raw [2]byte
	order.PutUint16(raw[:], v)
	return append(b, raw[:]...)
}

func appendUint32(order binary.ByteOrder, b []byte, v uint32) []byte {
	var raw [4]byte
	order.PutUint32(raw[:], v)
	return append(b, raw[:]...)
}
