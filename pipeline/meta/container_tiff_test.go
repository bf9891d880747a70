package meta

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math"
	"path/filepath"
	"runtime"
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

func TestRAWPreviews(t *testing.T) {
	for name, file := range rawFiles(t) {
		p := read(t, file)
		format, _, _ := strings.Cut(name, ",")
		if p.Format != format || p.Time == "" || p.Make == "" {
			t.Errorf("%s: %+v, problems %q", name, p.Metadata, p.Problems)
		}
		if w, h := p.Width, p.Height; w != 480 || h != 640 {
			t.Errorf("%s: %d×%d", name, w, h)
		}
		picture := io.NewSectionReader(strings.NewReader(file), p.Preview.Offset, p.Preview.Length)
		if shown, err := jpeg.DecodeConfig(picture); err != nil || shown.Width != 64 || shown.Height != 48 {
			t.Errorf("%s: the picture at %v: %v×%v, %v", name, p.Preview, shown.Width, shown.Height, err)
		}
		if !strings.HasPrefix(file[p.Preview.Offset:], "\xff\xd8") || !strings.HasSuffix(file[:p.Preview.Offset+p.Preview.Length], "\xff\xd9") {
			t.Errorf("%s: %v is not the whole JPEG", name, p.Preview)
		}
	}
}

// TestSniffAt holds that a RAW file is known wherever its first folder stands.
func TestSniffAt(t *testing.T) {
	b := newTIFF(binary.LittleEndian, magicTIFF, "")
	b.put(strings.Repeat("sensor", SniffLen))
	file := b.file(b.folder(0, text(tagMake, "PENTAX"), b.long(tagPhotometric, colourFilter)))
	if got := Sniff([]byte(file[:SniffLen])); got != (Format{"tiff", Unread}) {
		t.Errorf("its first bytes: %v", got)
	}
	if got := SniffAt(strings.NewReader(file), int64(len(file))); got != (Format{"pef", Raw}) {
		t.Errorf("the file: %v", got)
	}
	if got := SniffAt(strings.NewReader(file[:SniffLen]), int64(len(file))); got != (Format{"tiff", Unread}) {
		t.Errorf("the file, cut: %v", got)
	}
}

// TestRAWPreviewsThatAreNone holds that nobody is sent to what is no picture.
func TestRAWPreviewsThatAreNone(t *testing.T) {
	whole := jpegOf(t, 16, 8)
	for name, c := range map[string]struct {
		data   string
		length uint32
	}{
		"the sensor's data":   {lossless, uint32(len(lossless))},
		"no JPEG":             {strings.Repeat("data", 9), 36},
		"beyond the end":      {whole, math.MaxUint32},
		"of no bytes":         {whole, 0},
		"cut in its header":   {whole, 100},
		"only its beginning":  {"\xff\xd8", 2},
		"a frame of no pixel": {strings.Replace(whole, "\x00\x08\x00\x10", "\x00\x08\x00\x00", 1), uint32(len(whole))},
		"segments for ever":   {soi + strings.Repeat(segment(0xE0, ""), 1000) + whole[2:], uint32(4000 + len(whole))},
	} {
		b := newTIFF(binary.LittleEndian, magicTIFF, "CR\x02\x00\x00\x00\x00\x00")
		file := b.file(b.folder(0, text(tagMake, "Canon"), b.long(tagJPEGOffset, b.put(c.data)), b.long(tagJPEGBytes, c.length)))
		if p := read(t, file); p.Preview != (Span{}) || p.Make != "Canon" {
			t.Errorf("%s: %v", name, p.Preview)
		}
	}
	if p := read(t, rafFile("no JPEG", 640, 480)); p.Preview != (Span{}) || len(p.Problems) != 1 {
		t.Errorf("a RAF without a JPEG: %v, %q", p.Preview, p.Problems)
	}
}

func TestTIFFBlocks(t *testing.T) {
	iptc := editorIPTC()
	swapped := []byte(iptc + strings.Repeat("\x00", 4-len(iptc)%4))
	for i := 0; i < len(swapped); i += 4 {
		slices.Reverse(swapped[i : i+4])
	}
	for name, block := range map[string]entry{
		"IPTC":              {tagIPTC, typeUndefined, []byte(iptc)},
		"IPTC as numbers":   {tagIPTC, typeLong, swapped},
		"IPTC in Photoshop": {tagPhotoshop, typeByte, []byte(photoshop(iptc))},
	} {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			b := newTIFF(order, magicTIFF, "")
			exif := cameraExif(order)
			second := b.folder(0, b.long(tagWidth, 999), b.long(tagHeight, 999))
			file := b.file(b.folder(second, append(slices.Clone(exif.main), block, b.long(tagWidth, 2), b.long(tagHeight, 3),
				entry{tagXMP, typeByte, []byte(xmpPacket(editorAttributes, editorElements))},
				entry{tagICC, typeUndefined, []byte(iccProfile())},
				b.long(tagExifFolder, b.folder(0, exif.exif...)), b.long(tagGPSFolder, b.folder(0, exif.gps...)))...))
			p := read(t, file)
			want := read(t, editedJPEG()).Metadata
			want.Format, want.Width, want.Height = "tiff", 3, 2
			if got, want := jsonOf(t, p.Metadata), jsonOf(t, want); got != want {
				t.Errorf("%s, %v: got  %s\nwant %s", name, order, got, want)
			}
			if string(p.ICC) != iccProfile() || p.Preview != (Span{}) {
				t.Errorf("%s: another profile, or a preview at %v", name, p.Preview)
			}
		}
	}
}

// countedReader counts what is read of a file that goes on with zeros for ever.
type countedReader struct {
	begin string
	bytes int64
}

func (r *countedReader) ReadAt(p []byte, off int64) (int, error) {
	r.bytes += int64(len(p))
	clear(p)
	if off < int64(len(r.begin)) {
		copy(p, r.begin[off:])
	}
	return len(p), nil
}

func TestRAWIsNotReadWhole(t *testing.T) {
	for name, file := range rawFiles(t) {
		r := &countedReader{begin: file}
		p, err := Read(r, 80<<20)
		if err != nil || p.Make == "" || p.Preview.Length == 0 {
			t.Errorf("%s: %v %v", name, p, err)
		}
		if r.bytes > 64<<10 {
			t.Errorf("%s: %d bytes were read", name, r.bytes)
		}
	}
}

// TestTIFFStaysWithinBounds reads files whose folders loop, repeat and claim.
func TestTIFFStaysWithinBounds(t *testing.T) {
	le := binary.LittleEndian
	full := func(at uint32) []byte { // a folder of as many fields as there can be, each itself a folder
		out := le.AppendUint16(nil, math.MaxUint16)
		for i := range uint32(math.MaxUint16) {
			out = le.AppendUint16(le.AppendUint16(out, uint16([]uint32{tagXMP, tagArtist, tagSubIFDs, tagICC, tagIPTC, tagPanasonicJPEG}[i%6])), typeLong)
			out = le.AppendUint32(le.AppendUint32(out, 200_000), at+i*12)
		}
		return out
	}
	loop := newTIFF(le, magicTIFF, "")
	loop.folder(8, text(tagMake, "abc"), loop.long(tagSubIFDs, slices.Repeat([]uint32{8}, 1000)...), loop.long(tagExifFolder, 8))
	for name, file := range map[string]string{
		"folders that loop":        loop.file(8),
		"as many fields as can be": "II*\x00\x08\x00\x00\x00" + string(full(8)),
		"the same, in an RW2":      "IIU\x00\x08\x00\x00\x00" + string(full(8)),
		"the same, in a CR2":       "II*\x00\x0e\x00\x00\x00CR\x02\x00\x00\x00" + string(full(14)),
		"nothing behind it":        "II*\x00\x08\x00\x00\x00",
		"BigTIFF":                  "II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00",
	} {
		for _, size := range []int64{int64(len(file)), math.MaxInt64} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			p, err := Read(strings.NewReader(file), size)
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
				t.Errorf("%s: %d bytes took %d MB", name, len(file), used>>20)
			}
			if (name == "nothing behind it" || name == "BigTIFF") && len(p.Problems) != 1 {
				t.Errorf("%s: %q", name, p.Problems)
			}
		}
	}
}

// TestRealTIFFs holds the size of real files against ExifTool's ImageSize, and
// where their JPEG is, if what is left of the file holds it.
func TestRealTIFFs(t *testing.T) {
	dir := sharedFolder(t, "metadata")
	for name, want := range map[string]string{
		"Exiv2__IMG_1361.dng":                               "dng 3024×4032 {0 0}",
		"Exiv2__Reagan.tiff":                                "tiff 200×130 {0 0}",
		"MikeKovarik__tif-with-iptc-icc-xmp.tif":            "tiff 35×23 {0 0}",
		"bep__sample.arw":                                   "arw 3880×2600 {32770 3598}", // ExifTool takes 3872×2592 from Minolta's block
		"bep__sample.cr2":                                   "cr2 3648×2736 {11264 7291}",
		"bep__sample.dng":                                   "dng 2672×1968 {0 0}",
		"bep__sample.nef":                                   "nef 2012×1324 {0 0}",
		"exiftool__CanonRaw.cr2":                            "cr2 3456×2304 {0 0}",
		"exiftool__DNG.dng":                                 "dng 3516×2328 {0 0}",
		"exiftool__ExifTool.tif":                            "tiff 160×120 {0 0}",
		"exiftool__FujiFilm.raf":                            "raf 4256×1424 {148 12167}",
		"exiftool__Nikon.nef":                               "nef 3040×2014 {0 0}",
		"exiftool__Panasonic.rw2":                           "rw2 3648×2736 {1536 10785}",
		"photoprism__example.tif":                           "tiff 100×67 {0 0}",
		"python-pillow__multipage_multiple_frame_loop.tiff": "tiff 10×10 {0 0}",
	} {
		p, err := readFile(t, filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := fmt.Sprintf("%s %d×%d %v", p.Format, p.Width, p.Height, p.Preview); got != want {
			t.Errorf("%s: got %s, want %s; problems %q", name, got, want, p.Problems)
		}
	}
}

// TestCutRAWs reads RAW files as a broken transfer would leave them: what is
// said of the picture lies in the file.
func TestCutRAWs(t *testing.T) {
	files := rawFiles(t)
	for _, file := range files {
		for n := 12; n < len(file); n += 7 {
			checkRAW(t, []byte(file[:n]))
		}
	}
}

func checkRAW(t *testing.T, file []byte) {
	t.Helper()
	p, err := Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return
	}
	if s := p.Preview; s.Offset < 0 || s.Length < 0 || s.Offset+s.Length > int64(len(file)) || s.Length > 0 && !bytes.HasPrefix(file[s.Offset:], []byte("\xff\xd8")) {
		t.Fatalf("the preview %v is not within %d bytes", s, len(file))
	}
	if p.Width < 0 || p.Height < 0 {
		t.Fatalf("%d×%d", p.Width, p.Height)
	}
}

func FuzzTIFF(f *testing.F) {
	b := newTIFF(binary.BigEndian, magicTIFF, "")
	exif := cameraExif(binary.BigEndian)
	f.Add([]byte(b.file(b.folder(0, append(exif.main, b.long(tagWidth, 2), b.long(tagHeight, 3),
		entry{tagXMP, typeByte, []byte(xmpRDF(editorAttributes, ""))}, entry{tagPhotoshop, typeByte, []byte(photoshop(editorIPTC()))},
		entry{tagICC, typeUndefined, []byte(iccProfile())}, b.long(tagExifFolder, b.folder(0, exif.exif...)))...))))
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x01\x00\x4a\x01\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x08\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, file []byte) { checkRAW(t, file) })
}

func FuzzRAW(f *testing.F) {
	for _, file := range rawFiles(f) {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) { checkRAW(t, file) })
}
