package meta

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/jpeg"
	"io"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

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
	if got := Sniff([]byte(file[:SniffLen])); got != (Format{"tiff", Photo}) {
		t.Errorf("its first bytes: %v", got)
	}
	if got := SniffAt(strings.NewReader(file), int64(len(file))); got != (Format{"pef", Raw}) {
		t.Errorf("the file: %v", got)
	}
	if got := SniffAt(strings.NewReader(file[:SniffLen]), int64(len(file))); got != (Format{"tiff", Photo}) {
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
