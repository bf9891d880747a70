package meta

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"math"
	"slices"
	"strings"
	"testing"
)

// tiffBuilder builds a file from its leaves: what a folder points to is put
// before the folder.
type tiffBuilder struct {
	order binary.ByteOrder
	out   []byte
}

// newTIFF begins a file; a RAW's own mark follows the eight bytes of a header.
func newTIFF(order binary.ByteOrder, magic uint16, mark string) *tiffBuilder {
	out := appendUint16(order, []byte(byteOrderMark(order)), magic)
	return &tiffBuilder{order, append(append(out, 0, 0, 0, 0), mark...)}
}

func (b *tiffBuilder) put(data string) (at uint32) {
	b.out = append(b.out, make([]byte, len(b.out)%2)...)
	at = uint32(len(b.out))
	b.out = append(b.out, data...)
	return at
}

func (b *tiffBuilder) long(tag uint16, values ...uint32) entry {
	e := entry{tag: tag, kind: typeLong}
	for _, v := range values {
		e.value = appendUint32(b.order, e.value, v)
	}
	return e
}

// folder puts a folder and behind it the values that do not fit into it.
func (b *tiffBuilder) folder(next uint32, entries ...entry) (at uint32) {
	slices.SortStableFunc(entries, func(x, y entry) int { return int(x.tag) - int(y.tag) })
	at = b.put("")
	values := at + uint32(2+12*len(entries)+4)
	var behind []byte
	b.out = appendUint16(b.order, b.out, uint16(len(entries)))
	for _, e := range entries {
		b.out = appendUint16(b.order, appendUint16(b.order, b.out, e.tag), e.kind)
		b.out = appendUint32(b.order, b.out, uint32(len(e.value)/typeSize(e.kind)))
		if len(e.value) <= 4 {
			b.out = append(append(b.out, e.value...), make([]byte, 4-len(e.value))...)
			continue
		}
		b.out = appendUint32(b.order, b.out, values+uint32(len(behind)))
		behind = append(behind, e.value...)
		behind = append(behind, make([]byte, len(behind)%2)...)
	}
	b.out = append(appendUint32(b.order, b.out, next), behind...)
	return at
}

// file ends with what the first folder is.
func (b *tiffBuilder) file(first uint32) string {
	b.order.PutUint32(b.out[4:], first)
	return string(b.out)
}

func jpegOf(t testing.TB, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// lossless is what a sensor's data look like: a JPEG that no browser shows.
const lossless = "\xff\xd8\xff\xc3\x00\x0b\x0e\x10\x00\x10\x00\x01\x00\x11\x00"

// rawFiles are RAW files of every maker, each with a thumbnail of 16×8, and
// other JPEGs up to one of 64×48, which is the picture.
func rawFiles(t testing.TB) map[string]string {
	thumb, middle, full := jpegOf(t, 16, 8), jpegOf(t, 32, 24), jpegOf(t, 64, 48)
	sensor := lossless + strings.Repeat("data", 5000)
	files := map[string]string{}
	le, be := binary.ByteOrder(binary.LittleEndian), binary.ByteOrder(binary.BigEndian)
	jpegAt := func(b *tiffBuilder, data string) []entry {
		return []entry{b.long(tagJPEGOffset, b.put(data)), b.long(tagJPEGBytes, uint32(len(data)))}
	}
	strip := func(b *tiffBuilder, compression, photometric uint32, data string) []entry {
		return []entry{b.long(tagCompression, compression), b.long(tagPhotometric, photometric),
			b.long(tagStripOffsets, b.put(data)), b.long(tagStripBytes, uint32(len(data)))}
	}
	size := func(b *tiffBuilder, kind, width, height uint32) []entry {
		return []entry{b.long(tagSubfileType, kind), b.long(tagWidth, width), b.long(tagHeight, height)}
	}
	camera := func(b *tiffBuilder, maker string, photo ...entry) []entry {
		exif := b.folder(0, append(photo, text(tagOriginal, "2024:11:03 14:02:11"))...)
		return []entry{text(tagMake, maker), b.long(tagOrientation, 6), b.long(tagExifFolder, exif)}
	}

	b := newTIFF(le, magicTIFF, "CR\x02\x00\x00\x00\x00\x00")
	last := b.folder(0, strip(b, 6, 0, sensor)...)
	last = b.folder(last, jpegAt(b, thumb)...)
	files["cr2"] = b.file(b.folder(last, slices.Concat(camera(b, "Canon", b.long(tagExifWidth, 640), b.long(tagExifHeight, 480)),
		[]entry{b.long(tagWidth, 64), b.long(tagHeight, 48)}, strip(b, 6, 2, full))...))

	b = newTIFF(be, magicTIFF, "")
	subs := b.long(tagSubIFDs, b.folder(0, append(size(b, 1, 64, 48), jpegAt(b, full)...)...),
		b.folder(0, append(size(b, 0, 640, 480), strip(b, 34713, colourFilter, "nikon's own")...)...),
		b.folder(0, append(size(b, 1, 32, 24), jpegAt(b, middle)...)...))
	files["nef"] = b.file(b.folder(0, slices.Concat(camera(b, "NIKON CORPORATION"), size(b, 1, 16, 8), strip(b, 1, 2, "grey"), []entry{subs})...))

	b = newTIFF(le, magicTIFF, "")
	subs = b.long(tagSubIFDs, b.folder(0, size(b, 0, 640, 480)...))
	last = b.folder(0, append(size(b, 1, 64, 48), jpegAt(b, full)...)...)
	last = b.folder(last, append(size(b, 1, 16, 8), jpegAt(b, thumb)...)...)
	files["arw"] = b.file(b.folder(last, slices.Concat(camera(b, "SONY"), size(b, 1, 32, 24), jpegAt(b, middle), []entry{subs})...))

	b = newTIFF(le, magicTIFF, "")
	subs = b.long(tagSubIFDs, b.folder(0, append(size(b, 0, 640, 480), strip(b, 7, colourFilter, sensor)...)...),
		b.folder(0, append(size(b, 1, 32, 24), strip(b, 7, 6, middle)...)...),
		b.folder(0, append(size(b, 1, 64, 48), strip(b, 7, 6, full)...)...))
	files["dng"] = b.file(b.folder(0, slices.Concat(camera(b, "Apple"), size(b, 1, 16, 8), []entry{subs, {tagDNGVersion, typeByte, []byte{1, 4, 0, 0}}})...))

	b = newTIFF(le, magicTIFF, "")
	last = b.folder(0, append(size(b, 1, 64, 48), jpegAt(b, full)...)...)
	last = b.folder(last, append(size(b, 1, 16, 8), jpegAt(b, thumb)...)...)
	files["pef"] = b.file(b.folder(last, slices.Concat(camera(b, "PENTAX"), size(b, 0, 640, 480), strip(b, 65535, colourFilter, "pentax's own"))...))

	b = newTIFF(le, 0x55, strings.Repeat("\x00", 16))
	inner := soi + segment(0xE1, exifHeader+"\x00"+string(cameraExif(le).block())) + full[2:]
	files["rw2"] = b.file(b.folder(0, text(tagMake, "Panasonic"), b.long(tagPanasonicTop, 4), b.long(tagPanasonicLeft, 8),
		b.long(tagPanasonicBottom, 484), b.long(tagPanasonicRight, 648), entry{tagPanasonicJPEG, typeUndefined, []byte(inner)},
		b.long(tagStripOffsets, math.MaxUint32)))

	for name, magic := range map[string]uint16{"orf": 0x4F52, "orf, OM System": 0x4F52, "orf, before 2007": 0x5352, "orf, early": 0x4F52} {
		order := le
		if name == "orf, early" {
			order = be
		}
		b = newTIFF(order, magic, "")
		note := olympusNote(b, name, full)
		files[name] = b.file(b.folder(0, append(camera(b, "OLYMPUS", note), b.long(tagWidth, 640), b.long(tagHeight, 480))...))
	}
	files["raf"] = rafFile(soi+segment(0xE1, exifHeader+"\x00"+string(cameraExif(be).block()))+full[2:], 640, 480)
	return files
}

// olympusNote is a maker note that says where the JPEG is.
func olympusNote(b *tiffBuilder, name, full string) entry {
	mark, order := "OLYMP\x00\x01\x00", b.order
	switch name {
	case "orf":
		mark, order = "OLYMPUS\x00MM\x03\x00", binary.BigEndian
	case "orf, OM System":
		mark = "OM SYSTEM\x00\x00\x00II\x04\x00"
	}
	note := &tiffBuilder{order, []byte(mark)}
	length := uint32(len(full))
	switch at := uint32(len(mark)); name {
	case "orf, early": // offsets are the file's, and stand in the note itself
		note.folder(0, note.long(0x1036, b.put(full)), note.long(0x1037, length))
	case "orf, before 2007":
		settings := b.folder(0, b.long(0x0101, b.put(full)), b.long(0x0102, length))
		note.folder(0, note.long(0x2020, settings))
	default: // offsets are the note's own
		const one, two = 2 + 12 + 4, 2 + 2*12 + 4 // bytes of folders
		note.folder(0, entry{0x2020, typeIFD, appendUint32(order, nil, at+one)})
		note.folder(0, note.long(0x0101, at+one+two), note.long(0x0102, length))
		note.put(full)
	}
	return entry{tagMakerNote, typeUndefined, note.out}
}

func rafFile(picture string, width, height uint16) string {
	const header = 108
	be := binary.BigEndian
	directory := string(be.AppendUint32(nil, 2)) + "\x01\x00\x00\x04\x00\x01\x00\x01" + "\x01\x11\x00\x04"
	directory += string(be.AppendUint16(be.AppendUint16(nil, height), width))
	out := append([]byte("FUJIFILMCCD-RAW 0201FF389501X-E2"), make([]byte, header-32)...)
	be.PutUint32(out[84:], header)
	be.PutUint32(out[88:], uint32(len(picture)))
	be.PutUint32(out[92:], uint32(header+len(picture)))
	be.PutUint32(out[96:], uint32(len(directory)))
	return string(out) + picture + directory + "sensor"
}
