package meta

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Tags of the Exif standard (CIPA DC-008) that are read, by the folder (IFD)
// they belong to.
const (
	tagDescription = 0x010E
	tagMake        = 0x010F
	tagModel       = 0x0110
	tagOrientation = 0x0112
	tagModified    = 0x0132
	tagArtist      = 0x013B
	tagSubIFDs     = 0x014A
	tagRating      = 0x4746 // Microsoft's too: stars, as in XMP
	tagCopyright   = 0x8298
	tagDNGVersion  = 0xC612
	tagExifFolder  = 0x8769
	tagGPSFolder   = 0x8825

	tagExposureTime    = 0x829A
	tagFNumber         = 0x829D
	tagISO             = 0x8827
	tagExposureIndex   = 0x8832 // recommended; the ISO of cameras beyond 65534
	tagISOSpeed        = 0x8833
	tagOriginal        = 0x9003
	tagDigitized       = 0x9004
	tagOffsetOriginal  = 0x9011
	tagOffsetDigitized = 0x9012
	tagFocalLength     = 0x920A
	tagSubSec          = 0x9290
	tagSubSecOriginal  = 0x9291
	tagSubSecDigitized = 0x9292
	tagSerial          = 0xA431
	tagLens            = 0xA434

	tagLatitudeRef  = 0x0001
	tagLatitude     = 0x0002
	tagLongitudeRef = 0x0003
	tagLongitude    = 0x0004
	tagGPSTime      = 0x0007
	tagGPSDate      = 0x001D

	// Microsoft's, in the main folder: text as UTF-16 in bytes.
	tagXPTitle    = 0x9C9B
	tagXPComment  = 0x9C9C
	tagXPAuthor   = 0x9C9D
	tagXPKeywords = 0x9C9E
	tagXPSubject  = 0x9C9F
)

func mainTags() []uint16 {
	return []uint16{tagDescription, tagMake, tagModel, tagOrientation, tagModified, tagArtist, tagCopyright,
		tagRating, tagXPTitle, tagXPAuthor, tagXPKeywords, tagXPSubject}
}

func exifTags() []uint16 {
	return []uint16{tagExposureTime, tagFNumber, tagISO, tagExposureIndex, tagISOSpeed, tagOriginal, tagDigitized,
		tagOffsetOriginal, tagOffsetDigitized, tagFocalLength, tagSubSec, tagSubSecOriginal, tagSubSecDigitized,
		tagSerial, tagLens}
}

func gpsTags() []uint16 {
	return []uint16{tagLatitudeRef, tagLatitude, tagLongitudeRef, tagLongitude, tagGPSTime, tagGPSDate}
}

// isText says whether that tag (of the main or the Exif folder) is text,
// whatever type a writer gave it.
func isText(tag uint16) bool {
	switch tag {
	case tagDescription, tagMake, tagModel, tagModified, tagArtist, tagCopyright, tagOriginal, tagDigitized,
		tagOffsetOriginal, tagOffsetDigitized, tagSubSec, tagSubSecOriginal, tagSubSecDigitized, tagSerial, tagLens,
		tagXPTitle, tagXPAuthor, tagXPKeywords, tagXPSubject:
		return true
	}
	return false
}

const (
	maxValues    = 16     // of a tag that is no text
	maxTextBytes = 10_000 // of a text, here and in what leaves this package
)

// sanitise writes an Exif block anew: a small valid TIFF with the tags above
// and nothing else. goexif hangs, panics or takes gigabytes on blocks that
// loop, overlap or lie about their counts, and gives up a whole folder for one
// odd tag; of what comes out here it reads everything.
//
// A tag in the wrong folder serves where the right one lacks it. The error
// says what is wrong with a block of which nothing can be used.
func sanitise(block []byte) ([]byte, error) {
	in, ok := openTIFF(block)
	if !ok {
		return nil, errors.New("the Exif block does not begin as one")
	}
	main := in.folder(in.first())
	if main == nil {
		return nil, errors.New("the Exif block is cut off or damaged")
	}
	exif := in.subfolder(main, tagExifFolder)
	gps := in.subfolder(main, tagGPSFolder)
	if gps == nil {
		gps = in.subfolder(exif, tagGPSFolder)
	}
	return sanitiseFolders(in.order, main, exif, gps), nil
}

// sanitiseFolders is sanitise for the folders of a file that is no Exif block
// itself; they may be nil, and each may come from a block of its own, if only
// of the same byte order.
func sanitiseFolders(order binary.ByteOrder, main, exif, gps []field) []byte {
	out := rewriter{order: order}
	return out.write(
		pick(mainTags(), main, exif),
		pick(exifTags(), exif, main),
		pick(gpsTags(), gps, nil),
	)
}

// pick takes the wanted tags from the folder they belong to, else from the
// other one, in the order that TIFF asks for: by number.
func pick(wanted []uint16, folder, other []field) []entry {
	slices.Sort(wanted)
	var picked []entry
	for _, tag := range wanted {
		e, ok := find(folder, tag)
		if !ok {
			e, ok = find(other, tag)
		}
		if ok {
			picked = append(picked, e)
		}
	}
	return picked
}

// find gives the first value of that tag that says something.
func find(folder []field, tag uint16) (entry, bool) {
	const maxTries = 4
	tries := 0
	for _, f := range folder {
		if f.tag != tag {
			continue
		}
		e := f.load(maxTextBytes)
		if e = bounded(e); len(e.value) > 0 && !blank(e) {
			return e, true
		}
		if tries++; tries == maxTries {
			break
		}
	}
	return entry{}, false
}

// blank says whether e is a text without a letter: a writer's placeholder,
// behind which the same tag may come again.
func blank(e entry) bool {
	if e.kind != typeASCII {
		return false
	}
	for _, c := range e.value {
		if c != 0 && c != ' ' {
			return false
		}
	}
	return true
}

// bounded limits a value and gives it a type that goexif knows.
func bounded(e entry) entry {
	if isText(e.tag) && (e.kind == typeByte || e.kind == typeUndefined) {
		e.kind = typeASCII
	}
	limit := maxValues * typeSize(e.kind)
	if e.kind == typeASCII {
		limit = maxTextBytes
	}
	e.value = e.value[:min(len(e.value), limit)]
	return e
}

// rewriter lays folders out one behind the other, each followed by the values
// that do not fit into its entries.
type rewriter struct {
	order binary.ByteOrder
	out   []byte
}

func (w *rewriter) write(main, exif, gps []entry) []byte {
	const header = 8
	w.out = append(w.out, byteOrderMark(w.order)...)
	w.uint16(42)
	w.uint32(header)
	// The sizes tell where the folders come to stand.
	main = append(main, w.pointer(tagExifFolder, 0), w.pointer(tagGPSFolder, 0))
	exifAt := header + folderSize(main)
	gpsAt := exifAt + folderSize(exif)
	main[len(main)-2] = w.pointer(tagExifFolder, exifAt)
	main[len(main)-1] = w.pointer(tagGPSFolder, gpsAt)
	slices.SortFunc(main, func(a, b entry) int { return int(a.tag) - int(b.tag) })
	for _, folder := range [][]entry{main, exif, gps} {
		w.folder(folder)
	}
	return w.out
}

func (w *rewriter) pointer(tag uint16, to int) entry {
	value := make([]byte, 4)
	w.order.PutUint32(value, uint32(to))
	return entry{tag: tag, kind: typeLong, value: value}
}

func folderSize(entries []entry) int {
	size := 2 + 12*len(entries) + 4
	for _, e := range entries {
		if len(e.value) > 4 {
			size += len(e.value) + len(e.value)%2
		}
	}
	return size
}

func (w *rewriter) folder(entries []entry) {
	values := len(w.out) + 2 + 12*len(entries) + 4
	w.uint16(uint16(len(entries)))
	for _, e := range entries {
		w.uint16(e.tag)
		w.uint16(e.kind)
		w.uint32(uint32(len(e.value) / typeSize(e.kind)))
		if len(e.value) <= 4 {
			w.out = append(w.out, e.value...)
			w.out = append(w.out, make([]byte, 4-len(e.value))...)
			continue
		}
		w.uint32(uint32(values))
		values += len(e.value) + len(e.value)%2
	}
	w.uint32(0) // no folder follows
	for _, e := range entries {
		if len(e.value) > 4 {
			w.out = append(w.out, e.value...)
			w.out = append(w.out, make([]byte, len(e.value)%2)...)
		}
	}
}

func (w *rewriter) uint16(v uint16) { w.out = appendUint16(w.order, w.out, v) }
func (w *rewriter) uint32(v uint32) { w.out = appendUint32(w.order, w.out, v) }
