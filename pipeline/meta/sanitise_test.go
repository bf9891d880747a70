package meta

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"eventroll/gallery"
)

// exifFixture builds an Exif block in a byte order; values are given in it.
type exifFixture struct {
	order           binary.ByteOrder
	main, exif, gps []entry
}

func (f exifFixture) block() []byte {
	w := rewriter{order: f.order}
	return w.write(slices.Clone(f.main), f.exif, f.gps)
}

func text(tag uint16, s string) entry { return entry{tag, typeASCII, []byte(s + "\x00")} }

func (f exifFixture) short(tag uint16, v uint16) entry {
	return entry{tag, typeShort, appendUint16(f.order, nil, v)}
}

// rationals takes numerators and denominators in turn.
func (f exifFixture) rationals(tag uint16, v ...uint32) entry {
	e := entry{tag: tag, kind: typeRational}
	for _, n := range v {
		e.value = appendUint32(f.order, e.value, n)
	}
	return e
}

// tagOffsetModified is the zone of tagModified: not the photo's, and not read.
const tagOffsetModified = 0x9010

// cameraExif is an Exif block with every tag that is read.
func cameraExif(order binary.ByteOrder) exifFixture {
	f := exifFixture{order: order}
	f.main = []entry{
		text(tagDescription, "SONY DSC"), text(tagMake, "SONY "), text(tagModel, "ILCE-7M3"), f.short(tagOrientation, 6),
		text(tagModified, "2024:11:05 09:00:00"), text(tagArtist, "Dana"), text(tagCopyright, "© Dana"),
	}
	f.exif = []entry{
		f.rationals(tagExposureTime, 1, 200), f.rationals(tagFNumber, 28, 10), f.short(tagISO, 800),
		text(tagOriginal, "2024:11:03 14:02:11"), text(tagDigitized, "2024:11:03 14:02:12"),
		text(tagOffsetModified, "-05:00"), text(tagOffsetOriginal, "+0900"), text(tagOffsetDigitized, "+02:00"),
		f.rationals(tagFocalLength, 35, 1), text(tagSubSec, "99"), text(tagSubSecOriginal, "250"), text(tagSubSecDigitized, "11"),
		text(tagSerial, "083024001234"), text(tagLens, "FE 35mm F1.8"),
	}
	f.gps = []entry{
		text(tagLatitudeRef, "S"), f.rationals(tagLatitude, 37, 1, 30, 1, 1116, 100),
		text(tagLongitudeRef, "E"), f.rationals(tagLongitude, 127, 1, 2, 1, 0, 1),
		f.rationals(tagGPSTime, 5, 1, 2, 1, 1190, 100), text(tagGPSDate, "2024:11:03"),
	}
	return f
}

func TestReadExif(t *testing.T) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		m, problems := readExif(cameraExif(order).block())
		if len(problems) > 0 {
			t.Errorf("problems %q", problems)
		}
		if m.Latitude == nil || math.Abs(*m.Latitude+37.5031) > 1e-9 || m.Longitude == nil || math.Abs(*m.Longitude-127.0333333333) > 1e-9 {
			t.Errorf("position %v %v", pointer(m.Latitude), pointer(m.Longitude))
		}
		m.Latitude, m.Longitude = nil, nil
		want := gallery.Metadata{
			Orientation: 6, Time: "2024-11-03T14:02:11.25", Offset: "+09:00", Make: "SONY", Model: "ILCE-7M3",
			Serial: "083024001234", Lens: "FE 35mm F1.8", ExposureTime: 0.005, FNumber: 2.8, ISO: 800, FocalLength: 35,
			Byline: "Dana", Copyright: "© Dana", TimeFrom: "exif", GPSTime: "2024-11-03T05:02:11Z", Modified: "2024-11-05T09:00:00.99",
		}
		if got, want := jsonOf(t, m), jsonOf(t, want); got != want {
			t.Errorf("%v: got  %s\nwant %s", order, got, want)
		}
	}
}

// TestExifOddities holds what becomes of values that are not as they should be.
func TestExifOddities(t *testing.T) {
	f := exifFixture{order: binary.BigEndian}
	for name, c := range map[string]struct {
		main, exif, gps []entry
		want            gallery.Metadata
		problem         string
	}{
		"no original": {exif: []entry{text(tagDigitized, "2024:11:03 14:02:12"), text(tagOffsetOriginal, "+01:00"), text(tagOffsetDigitized, "+09:00"), text(tagSubSecDigitized, "5")},
			want: gallery.Metadata{Time: "2024-11-03T14:02:12.5", Offset: "+09:00", TimeFrom: "exif"}},
		"only modified": {main: []entry{text(tagModified, "2024:11:03 14:02:12")}, exif: []entry{text(tagOffsetModified, "+09:00")},
			want: gallery.Metadata{Modified: "2024-11-03T14:02:12"}},
		"clock not set":   {exif: []entry{text(tagOriginal, "0000:00:00 00:00:00")}, problem: "clock is not set"},
		"battery was out": {exif: []entry{text(tagOriginal, "1980:01:01 00:00:00")}, problem: "1980"},
		"offset is garbage": {exif: []entry{text(tagOriginal, "2024:11:03 14:02:12"), text(tagOffsetOriginal, "KST")},
			want: gallery.Metadata{Time: "2024-11-03T14:02:12", TimeFrom: "exif"}, problem: "KST"},
		"orientation 0":   {main: []entry{f.short(tagOrientation, 0)}},
		"orientation 9":   {main: []entry{f.short(tagOrientation, 9)}},
		"fraction of 0":   {exif: []entry{f.rationals(tagExposureTime, 1, 0), f.rationals(tagFNumber, 0, 0)}},
		"high ISO":        {exif: []entry{f.short(tagISO, 65535), {tagExposureIndex, typeLong, []byte{0, 1, 0x90, 0}}}, want: gallery.Metadata{ISO: 102400}},
		"tag misplaced":   {main: []entry{text(tagOriginal, "2024:11:03 14:02:12")}, exif: []entry{text(tagMake, "Canon")}, want: gallery.Metadata{Make: "Canon", Time: "2024-11-03T14:02:12", TimeFrom: "exif"}},
		"text as bytes":   {main: []entry{{tagModel, typeUndefined, []byte("X100")}}, want: gallery.Metadata{Model: "X100"}},
		"UTF-8 type":      {main: []entry{{tagArtist, typeUTF8, []byte("다나")}}, want: gallery.Metadata{Byline: "다나"}},
		"text in Latin-1": {main: []entry{{tagArtist, typeASCII, []byte("J\xf6rg\x00junk")}}, want: gallery.Metadata{Byline: "Jörg"}},
		"no hemisphere":   {gps: []entry{f.rationals(tagLatitude, 37, 1), f.rationals(tagLongitude, 127, 1)}},
		"nowhere": {gps: []entry{text(tagLatitudeRef, "N"), f.rationals(tagLatitude, 0, 1), text(tagLongitudeRef, "E"),
			f.rationals(tagLongitude, 0, 1)}},
		"off the globe": {gps: []entry{text(tagLatitudeRef, "N"), f.rationals(tagLatitude, 213, 1), text(tagLongitudeRef, "E"),
			f.rationals(tagLongitude, 10, 1)}},
		"seconds over 0": {gps: []entry{text(tagLatitudeRef, "N"), f.rationals(tagLatitude, 37, 1, 30, 1, 0, 0),
			text(tagLongitudeRef, "E"), f.rationals(tagLongitude, 10, 1)}},
	} {
		m, problems := readExif(exifFixture{f.order, c.main, c.exif, c.gps}.block())
		if got, want := jsonOf(t, m), jsonOf(t, c.want); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		if got := strings.Join(problems, "\n"); !strings.Contains(got, c.problem) || (c.problem == "") != (got == "") {
			t.Errorf("%s: problems %q, want one about %q", name, got, c.problem)
		}
	}
}

// TestSanitiseBounds builds the blocks on which goexif hangs or takes all
// memory; what is usable in them comes out, small.
func TestSanitiseBounds(t *testing.T) {
	le := binary.LittleEndian
	head := func(entries ...[]byte) []byte {
		b := append([]byte("II*\x00\x08\x00\x00\x00"), byte(len(entries)), 0)
		return append(append(b, bytes.Join(entries, nil)...), 8, 0, 0, 0) // the next folder is this one again
	}
	raw := func(tag, kind uint16, count, value uint32) []byte {
		b := le.AppendUint16(le.AppendUint16(nil, tag), kind)
		return le.AppendUint32(le.AppendUint32(b, count), value)
	}
	makeTag := raw(tagMake, typeASCII, 4, 0x00636261) // "abc"
	amplified := slices.Repeat([][]byte{raw(tagDescription, typeByte, 60_000, 8)}, 5000)
	for name, block := range map[string][]byte{
		"folder chain is a circle":  head(makeTag),
		"exif folder is the main":   head(makeTag, raw(tagExifFolder, typeLong, 1, 8), raw(tagGPSFolder, typeLong, 1, 8)),
		"count overflows 32 bits":   head(makeTag, raw(tagISO, typeLong, 0x40000001, 8)),
		"count times 8 overflows":   head(makeTag, raw(tagFNumber, typeRational, 0x20000001, 8)),
		"largest count":             head(makeTag, raw(tagArtist, typeASCII, math.MaxUint32, 8)),
		"offset beyond the end":     head(makeTag, raw(tagArtist, typeASCII, 100, math.MaxUint32-10)),
		"zero length":               head(raw(tagArtist, typeASCII, 0, 0), makeTag),
		"unknown type":              head(raw(tagArtist, 77, 1, 0), makeTag),
		"pointer outside":           head(makeTag, raw(tagExifFolder, typeLong, 1, math.MaxUint32)),
		"pointer as SHORT":          head(makeTag, raw(tagExifFolder, typeShort, 1, 8)),
		"same bytes 5000 times":     append(head(append([][]byte{makeTag}, amplified[:200]...)...), make([]byte, 60_000)...),
		"more entries than present": append([]byte("II*\x00\x08\x00\x00\x00\xff\xff"), makeTag...),
	} {
		out, err := sanitise(block)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(out) > 64<<10 {
			t.Errorf("%s: %d bytes became %d", name, len(block), len(out))
		}
		if m, problems := readExif(block); m.Make != "abc" {
			t.Errorf("%s: the make is %q (%q)", name, m.Make, problems)
		}
	}
	for _, block := range []string{"", "II", "II*\x00\x08\x00\x00", "II*\x00\xff\xff\xff\xff", "JUNKJUNKJUNK", "MM*\x00\x00\x00\x00\x08"} {
		if out, err := sanitise([]byte(block)); err == nil {
			t.Errorf("%q became %q", block, out)
		}
	}
}

func FuzzSanitise(f *testing.F) {
	f.Add(cameraExif(binary.LittleEndian).block())
	f.Add(cameraExif(binary.BigEndian).block())
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x01\x00\x69\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00"))
	f.Add(exifFixture{order: binary.BigEndian, main: []entry{{tagModified, typeByte, []byte{0}}}}.block())
	f.Fuzz(func(t *testing.T, block []byte) {
		out, err := sanitise(block)
		if err != nil {
			return
		}
		if _, err := decodeExif(out); err != nil {
			t.Fatalf("goexif refuses what was sanitised: %v", err)
		}
		again, err := sanitise(out)
		if err != nil || !bytes.Equal(again, out) {
			t.Fatalf("sanitising twice is not once: %x and %x (%v)", out, again, err)
		}
		if limit := len(exifTags())*maxTextBytes + 64<<10; len(out) > limit {
			t.Fatalf("%d bytes became %d", len(block), len(out))
		}
		readExif(block)
	})
}
