package meta

import (
	"encoding/binary"
	"strings"
)

// Tags of TIFF 6.0 and its kin that say where blocks and pictures are, besides
// those of Exif.
const (
	tagPanasonicTop    = 0x0004 // of the sensor's used part, in RW2 files; then left, bottom, right
	tagPanasonicLeft   = 0x0005
	tagPanasonicBottom = 0x0006
	tagPanasonicRight  = 0x0007
	tagPanasonicJPEG   = 0x002E
	tagSubfileType     = 0x00FE // bit 0: a smaller version of another picture
	tagWidth           = 0x0100
	tagHeight          = 0x0101
	tagCompression     = 0x0103
	tagPhotometric     = 0x0106
	tagStripOffsets    = 0x0111
	tagStripBytes      = 0x0117
	tagJPEGTables      = 0x015B
	tagJPEGOffset      = 0x0201
	tagJPEGBytes       = 0x0202
	tagXMP             = 0x02BC
	tagIPTC            = 0x83BB
	tagPhotoshop       = 0x8649
	tagICC             = 0x8773
	tagMakerNote       = 0x927C
	tagExifWidth       = 0xA002
	tagExifHeight      = 0xA003
)

// Values of tagPhotometric under which the sensor's data stand.
const (
	colourFilter = 32803 // one colour a pixel
	linearRaw    = 34892
)

const (
	maxPages      = 8  // folders of a file that are looked at for pictures
	maxSubfolders = 16 // the same, below a page
)

// tiffFile is a TIFF, or one of the RAW formats that are TIFFs in all but name.
type tiffFile struct {
	blocks
	src        *source
	tiff       *tiffBlock
	main       []field   // the first folder: of the file as a whole
	exifFolder []field   // of what the camera did
	pages      [][]field // main, what is below it, and what follows it
	previews   previews
}

// tiffBlocks reads a file that is a TIFF structure itself. It reads folders
// and the values that are wanted, never the file as a whole.
func tiffBlocks(src *source, format Format) blocks {
	f := tiffFile{src: src}
	var ok bool
	if f.tiff, ok = openTIFFAt(src.size, src.at); !ok || f.tiff.magic == magicTIFF+1 {
		f.problem("this kind of TIFF (BigTIFF) is not read")
		return f.blocks
	}
	if f.main = f.tiff.folder(f.tiff.first()); f.main == nil {
		f.problem("the file's first folder is cut off or damaged")
		return f.blocks
	}
	f.exifFolder = f.tiff.subfolder(f.main, tagExifFolder)
	gps := f.tiff.subfolder(f.main, tagGPSFolder)
	f.exif = sanitiseFolders(f.tiff.order, f.main, f.exifFolder, gps)
	f.embedded()
	f.findPages()
	f.size(format)
	if format.Kind == Raw {
		f.findPreviews()
	}
	if format.Name == "rw2" {
		f.panasonic()
	}
	f.preview = f.previews.best
	return f.blocks
}

// embedded reads the blocks that are values of the first folder.
func (f *tiffFile) embedded() {
	f.addXMP(f.value(tagXMP, "XMP", maxXMPBytes))
	f.icc = f.value(tagICC, "colour profile", maxICCBytes)
	f.iptc = plainIPTC(f.value(tagIPTC, "IPTC", maxIPTCBytes))
	if f.iptc == nil {
		if resources, ok := fieldOf(f.main, tagPhotoshop); ok {
			f.iptc = photoshopIPTC(resources.load(maxIPTCBytes).value)
		}
	}
}

func (f *tiffFile) value(tag uint16, name string, limit int) []byte {
	v, ok := fieldOf(f.main, tag)
	if !ok {
		return nil
	}
	if v.size > int64(limit) {
		f.problem("the %s block is larger than %d bytes", name, limit)
		return nil
	}
	return v.load(limit).value
}

// plainIPTC undoes what writers did who took the records for 32-bit numbers
// and swapped their bytes.
func plainIPTC(b []byte) []byte {
	switch {
	case len(b) == 0:
		return nil
	case b[0] == iptcMark || len(b) < 4 || b[3] != iptcMark:
		return b
	}
	plain := make([]byte, len(b)&^3)
	for i := 0; i < len(plain); i += 4 {
		binary.BigEndian.PutUint32(plain[i:], binary.LittleEndian.Uint32(b[i:]))
	}
	return plain
}

func (f *tiffFile) findPages() {
	add := func(folder []field) bool {
		if folder != nil {
			f.pages = append(f.pages, folder)
		}
		return folder != nil
	}
	add(f.main)
	if below, ok := fieldOf(f.main, tagSubIFDs); ok {
		for _, off := range below.numbers(maxSubfolders) {
			add(f.tiff.folder(off))
		}
	}
	off := f.tiff.first()
	for range maxPages {
		if off = f.tiff.next(off); off == 0 || !add(f.tiff.folder(off)) {
			return
		}
	}
}

// size finds the size of the picture that the file is about: of a TIFF the
// first page's, of a RAW file the sensor's, as ExifTool's ImageSize.
func (f *tiffFile) size(format Format) {
	set := func(width, height uint32) bool {
		if width == 0 || height == 0 || width > 1<<30 || height > 1<<30 {
			return false
		}
		f.width, f.height = int(width), int(height)
		return true
	}
	switch format.Name {
	case "cr2":
		// The folder of the sensor's data does not say.
		if set(numberOf(f.exifFolder, tagExifWidth), numberOf(f.exifFolder, tagExifHeight)) {
			return
		}
	case "rw2":
		number := func(tag uint16) uint32 { return numberOf(f.main, tag) }
		if set(number(tagPanasonicRight)-number(tagPanasonicLeft), number(tagPanasonicBottom)-number(tagPanasonicTop)) {
			return
		}
	}
	const reduced = 1
	if format.Kind == Raw || numberOf(f.main, tagSubfileType)&reduced != 0 {
		for _, page := range f.pages {
			if _, says := fieldOf(page, tagSubfileType); says && numberOf(page, tagSubfileType) == 0 &&
				set(numberOf(page, tagWidth), numberOf(page, tagHeight)) {
				return
			}
		}
	}
	for _, page := range f.pages {
		if set(numberOf(page, tagWidth), numberOf(page, tagHeight)) {
			return
		}
	}
}

// findPreviews looks where cameras put the JPEG of a RAW file: Nikon and DNG
// into a folder below the first one; Canon, Sony and Pentax into the first or
// one that follows; Panasonic into a tag; Olympus into the maker note.
func (f *tiffFile) findPreviews() {
	for _, page := range f.pages {
		f.offer(numberOf(page, tagJPEGOffset), numberOf(page, tagJPEGBytes))
		if strip, ok := jpegStrip(page); ok {
			f.previews.offer(f.src, strip)
		}
	}
	if v, ok := fieldOf(f.main, tagPanasonicJPEG); ok {
		f.previews.offer(f.src, span{v.pos, v.size})
	}
	if note, ok := fieldOf(f.exifFolder, tagMakerNote); ok {
		f.olympus(note)
	}
}

func (f *tiffFile) offer(offset, length uint32) {
	f.previews.offer(f.src, span{int64(offset), int64(length)})
}

// jpegStrip is the one strip of a page that is a whole JPEG, and not the
// sensor's data.
func jpegStrip(page []field) (span, bool) {
	const oldJPEG, newJPEG = 6, 7
	if c := numberOf(page, tagCompression); c != oldJPEG && c != newJPEG {
		return span{}, false
	}
	if p := numberOf(page, tagPhotometric); p == colourFilter || p == linearRaw {
		return span{}, false
	}
	if _, ok := fieldOf(page, tagJPEGTables); ok {
		return span{}, false // without them it cannot be decoded
	}
	offsets, ok := fieldOf(page, tagStripOffsets)
	if !ok || len(offsets.numbers(2)) != 1 {
		return span{}, false
	}
	return span{int64(numberOf(page, tagStripOffsets)), int64(numberOf(page, tagStripBytes))}, true
}

// olympus looks into an Olympus (or OM System) maker note, whose camera
// settings say where the JPEG is. Newer notes begin with their own byte order
// and count offsets from their own beginning; older ones from the file's.
// (Described by ExifTool, Olympus.pm.)
func (f *tiffFile) olympus(note field) {
	const (
		tagCameraSettings = 0x2020
		tagPreviewStart   = 0x0101 // of the settings
		tagPreviewBytes   = 0x0102
		tagOldStart       = 0x1036 // of the note itself
		tagOldBytes       = 0x1037
	)
	base, first, order := note.pos, int64(0), f.tiff.order
	switch head := string(note.load(16).value); {
	case strings.HasPrefix(head, "OLYMPUS\x00") && len(head) >= 12:
		first, order = 12, orderOf(head[8:], order)
	case strings.HasPrefix(head, "OM SYSTEM\x00") && len(head) == 16:
		first, order = 16, orderOf(head[12:], order)
	case strings.HasPrefix(head, "OLYMP\x00"):
		base, first = 0, note.pos+8
	default:
		return
	}
	block := f.tiff.within(base, order)
	main := block.folder(uint32(first))
	offer := func(folder []field, start, bytes uint16) {
		if n := numberOf(folder, start); n != 0 {
			f.previews.offer(f.src, span{base + int64(n), int64(numberOf(folder, bytes))})
		}
	}
	offer(main, tagOldStart, tagOldBytes)
	settings, ok := fieldOf(main, tagCameraSettings)
	if !ok {
		return
	}
	// The value is the folder, or a number that says where it is.
	at := uint32(settings.pos)
	if settings.kind == typeLong {
		at = numberOf(main, tagCameraSettings)
	}
	offer(block.folder(at), tagPreviewStart, tagPreviewBytes)
}

func orderOf(mark string, otherwise binary.ByteOrder) binary.ByteOrder {
	switch mark[:2] {
	case "II":
		return binary.LittleEndian
	case "MM":
		return binary.BigEndian
	}
	return otherwise
}

// panasonic reads the JPEG within an RW2, which holds more than the file
// around it: all of Exif, in most models.
func (f *tiffFile) panasonic() {
	v, ok := fieldOf(f.main, tagPanasonicJPEG)
	if !ok {
		return
	}
	inner := jpegWithin(f.src, span{v.pos, v.size})
	if _, err := sanitise(inner.exif); err == nil {
		f.exif = inner.exif
	}
	f.addXMP(inner.xmp)
	if f.iptc == nil {
		f.iptc = inner.iptc
	}
}
