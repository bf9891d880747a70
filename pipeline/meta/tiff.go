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

// What one TIFF structure may hold. Real files have some hundred fields in a
// dozen folders.
const (
	maxFolders = 64
	maxFields  = 4096 // of one folder
)

// tiffBlock is a TIFF structure (TIFF 6.0 section 2) whose every pointer may
// lie: an Exif block in memory, or a file of which only what is asked for is
// read.
type tiffBlock struct {
	at    func(off int64, n int) []byte // the n bytes at off, fewer where the block ends
	size  int64
	order binary.ByteOrder
	magic uint16          // 42, and other numbers in some RAW files
	seen  map[uint32]bool // folders read: a chain may come back to itself
}

const magicTIFF = 42

// field says of one value of a folder what it is and where it stands: whole,
// and within the block.
type field struct {
	block     *tiffBlock
	tag, kind uint16
	pos, size int64 // in bytes
}

// entry is one value of a folder.
type entry struct {
	tag   uint16
	kind  uint16
	value []byte
}

// openTIFF looks at the header of a block in memory.
func openTIFF(data []byte) (*tiffBlock, bool) {
	b, ok := openTIFFAt(int64(len(data)), func(off int64, n int) []byte {
		if off < 0 || off >= int64(len(data)) || n <= 0 {
			return nil
		}
		return data[off:min(off+int64(n), int64(len(data)))]
	})
	return b, ok && b.magic == magicTIFF
}

// openTIFFAt looks at the header of a block of that size, whose bytes at gives.
func openTIFFAt(size int64, at func(off int64, n int) []byte) (*tiffBlock, bool) {
	header := at(0, 8)
	if len(header) < 8 {
		return nil, false
	}
	b := &tiffBlock{at: at, size: size, seen: map[uint32]bool{}}
	switch string(header[:2]) {
	case "II":
		b.order = binary.LittleEndian
	case "MM":
		b.order = binary.BigEndian
	default:
		return nil, false
	}
	b.magic = b.order.Uint16(header[2:])
	return b, true
}

// within is the structure in the block that counts its offsets from base, as
// maker notes do.
func (b *tiffBlock) within(base int64, order binary.ByteOrder) *tiffBlock {
	at := func(off int64, n int) []byte { return b.at(base+off, n) }
	return &tiffBlock{at: at, size: b.size - base, order: order, seen: map[uint32]bool{}}
}

// first is where the first folder stands.
func (b *tiffBlock) first() uint32 { return b.uint32At(4) }

// uint32At is the number at off, 0 where the block ends before it.
func (b *tiffBlock) uint32At(off int64) uint32 {
	if raw := b.at(off, 4); len(raw) == 4 {
		return b.order.Uint32(raw)
	}
	return 0
}

// folder reads the fields of the folder at off, as far as it reaches. What is
// of an unknown type, empty, or not within the block is left out. A folder
// outside of the block, or read before, is nil.
func (b *tiffBlock) folder(off uint32) []field {
	start := int64(off)
	if start < 8 || b.seen[off] || len(b.seen) == maxFolders {
		return nil
	}
	count := b.at(start, 2)
	if len(count) < 2 {
		return nil
	}
	b.seen[off] = true
	raw := b.at(start+2, 12*min(int(b.order.Uint16(count)), maxFields))
	fields := make([]field, 0, len(raw)/12)
	for i := 0; i+12 <= len(raw); i += 12 {
		if f, ok := b.field(raw[i:i+12], start+2+int64(i)); ok {
			fields = append(fields, f)
		}
	}
	return fields
}

// next is where the folder stands that follows the one at off, 0 for none.
func (b *tiffBlock) next(off uint32) uint32 {
	count := b.at(int64(off), 2)
	if len(count) < 2 {
		return 0
	}
	return b.uint32At(int64(off) + 2 + 12*int64(b.order.Uint16(count)))
}

// field reads what stands at pos of a folder: tag, type, count, and the value
// itself if it has at most four bytes, else where it stands.
func (b *tiffBlock) field(raw []byte, pos int64) (field, bool) {
	f := field{block: b, tag: b.order.Uint16(raw), kind: b.order.Uint16(raw[2:])}
	f.size = int64(typeSize(f.kind)) * int64(b.order.Uint32(raw[4:]))
	switch f.kind {
	case typeUTF8:
		f.kind = typeASCII
	case typeIFD:
		f.kind = typeLong
	}
	f.pos = pos + 8
	if f.size > 4 {
		f.pos = int64(b.order.Uint32(raw[8:]))
	}
	return f, f.size > 0 && f.pos+f.size <= b.size
}

// load reads the value, its first limit bytes at most, and of numbers no half
// ones: a file may end before it says.
func (f field) load(limit int) entry {
	value := f.block.at(f.pos, int(min(f.size, int64(limit))))
	return entry{f.tag, f.kind, value[:len(value)-len(value)%typeSize(f.kind)]}
}

// numbers are the values of a field of whole numbers without a sign, the first
// limit at most.
func (f field) numbers(limit int) []uint32 {
	var out []uint32
	size := typeSize(f.kind)
	for v := f.load(limit * size).value; len(v) >= size; v = v[size:] {
		switch f.kind {
		case typeByte, typeUndefined:
			out = append(out, uint32(v[0]))
		case typeShort:
			out = append(out, uint32(f.block.order.Uint16(v)))
		case typeLong:
			out = append(out, f.block.order.Uint32(v))
		default:
			return nil
		}
	}
	return out
}

// fieldOf gives the first field of that tag.
func fieldOf(folder []field, tag uint16) (field, bool) {
	for _, f := range folder {
		if f.tag == tag {
			return f, true
		}
	}
	return field{}, false
}

// numberOf is the first number of that tag, 0 where there is none.
func numberOf(folder []field, tag uint16) uint32 {
	if f, ok := fieldOf(folder, tag); ok {
		if n := f.numbers(1); len(n) > 0 {
			return n[0]
		}
	}
	return 0
}

// subfolder reads the folder that a tag of a folder points to; writers store
// the pointer as LONG, some as SHORT.
func (b *tiffBlock) subfolder(folder []field, tag uint16) []field {
	for _, f := range folder {
		if f.tag == tag && (f.kind == typeLong || f.kind == typeShort) {
			if at := f.numbers(1); len(at) > 0 {
				return b.folder(at[0])
			}
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
