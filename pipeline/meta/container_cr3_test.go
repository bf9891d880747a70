package meta

import (
	"encoding/binary"
	"strings"
	"testing"
)

// trackOf is a trak box; extra stands among its sample's boxes.
func trackOf(handler string, width, height int, extra string) string {
	entry := boxOf("CRAW", strings.Repeat("\x00", 6), be16(1), strings.Repeat("\x00", 16), be16(width), be16(height), strings.Repeat("\x00", 50))
	return boxOf("trak", fullBox("tkhd", 0, 0, strings.Repeat("\x00", 80)), boxOf("mdia",
		fullBox("hdlr", 0, 0, be32(0), handler, strings.Repeat("\x00", 13)),
		boxOf("minf", boxOf("stbl", fullBox("stsd", 0, 0, be32(1), entry), extra))))
}

// cr3Fixture builds a CR3. The JPEGs are of one colour less than nothing: their
// headers are all that is looked at.
type cr3Fixture struct {
	order         binary.ByteOrder
	full, preview string // JPEGs
	sizes         string // how the sample's size and place are written: "", "each"
}

// jpegHeader begins a JPEG of that size, filled up to a length.
func jpegHeader(width, height, length int) string {
	s := soi + segment(0xC0, "\x08"+be16(height)+be16(width)+"\x01\x01\x11\x00")
	return s + strings.Repeat("\x00", length-len(s))
}

func (f cr3Fixture) file() string {
	file := f.at(0)
	return f.at(strings.Index(file, "mdat") + 4) // of the same length
}

func (f cr3Fixture) at(mdat int) string {
	fixture := cameraExif(f.order)
	part := func(entries []entry) string {
		e := exifFixture{order: f.order, main: entries}
		return string(e.block())
	}
	samples := fullBox("stsz", 0, 0, be32(len(f.full)), be32(1)) + fullBox("co64", 0, 0, be32(1), be64(mdat))
	if f.sizes == "each" {
		samples = fullBox("stsz", 0, 0, be32(0), be32(1), be32(len(f.full))) + fullBox("stco", 0, 0, be32(1), be32(mdat))
	}
	raw := fullBox("stsz", 0, 0, be32(4), be32(1)) + fullBox("co64", 0, 0, be32(1), be64(mdat+len(f.full)))
	return boxOf("ftyp", "crx ", be32(1), "crx isom") +
		boxOf("moov",
			boxOf("uuid", uuidCanon, boxOf("CNCV", "CanonCR3_001"), boxOf("CMT1", part(fixture.main)), boxOf("CMT2", part(fixture.exif)),
				boxOf("CMT3", "II*\x00 the maker's note"), boxOf("CMT4", part(fixture.gps))),
			fullBox("mvhd", 0, 0, strings.Repeat("\x00", 96)),
			trackOf("vide", 3, 2, samples), trackOf("vide", 16, 10, raw), trackOf("meta", 7, 7, "")) +
		boxOf("uuid", uuidXMP, xmpPacket(editorAttributes, editorElements)) +
		boxOf("uuid", uuidPreview, be32(0), be32(1), boxOf("PRVW", be32(0), be16(1), be16(16), be16(10), be16(1), be32(len(f.preview)), f.preview)) +
		boxOf("mdat", f.full, "\xff\x01raw data of the sensor")
}

func TestCR3(t *testing.T) {
	jpeg := read(t, soi+segment(0xE1, xmpHeader+xmpPacket(editorAttributes, editorElements))+
		segment(0xE1, "Exif\x00\x00"+string(cameraExif(binary.BigEndian).block()))+sof+sos+scan1+eoi)
	jpeg.Format, jpeg.Width, jpeg.Height = "cr3", 2, 3
	want := jsonOf(t, jpeg.Metadata)
	for name, f := range map[string]cr3Fixture{
		"little":         {order: binary.LittleEndian, full: jpegHeader(6000, 4000, 900), preview: jpegHeader(1620, 1080, 500)},
		"big":            {order: binary.BigEndian, full: jpegHeader(6000, 4000, 900), preview: jpegHeader(1620, 1080, 500), sizes: "each"},
		"only PRVW":      {order: binary.LittleEndian, full: "HEVC instead", preview: jpegHeader(1620, 1080, 500)},
		"no JPEG":        {order: binary.LittleEndian, full: "HEVC instead", preview: "<dummy>"},
		"PRVW is larger": {order: binary.LittleEndian, full: jpegHeader(16, 10, 900), preview: jpegHeader(1620, 1080, 500)},
	} {
		file := f.file()
		p := read(t, file)
		if got := jsonOf(t, p.Metadata); got != want || len(p.Problems) > 0 {
			t.Errorf("%s: problems %q\ngot  %s\nwant %s", name, p.Problems, got, want)
		}
		best := map[string]string{"little": f.full, "big": f.full, "only PRVW": f.preview, "PRVW is larger": f.preview}[name]
		if got := file[p.Preview.Offset:][:p.Preview.Length]; got != best {
			t.Errorf("%s: the preview is %d bytes at %d", name, p.Preview.Length, p.Preview.Offset)
		}
	}
}

func TestCR3Bounds(t *testing.T) {
	ftyp := boxOf("ftyp", "crx ", be32(1), "crx isom")
	f := cr3Fixture{order: binary.LittleEndian, full: jpegHeader(6000, 4000, 900), preview: jpegHeader(1620, 1080, 500)}
	whole := f.file()
	mustStayCalm(t, "CR3", whole)
	for name, file := range map[string]string{
		"only ftyp":            ftyp,
		"traks without end":    ftyp + boxOf("moov", strings.Repeat(trackOf("vide", 1, 1, fullBox("stsz", 0, 0, be32(1))), 50_000)),
		"folders without end":  ftyp + boxOf("moov", boxOf("uuid", uuidCanon, strings.Repeat(boxOf("CMT1", "II*\x00\x08\x00\x00\x00"), 50_000))),
		"a folder of 5 MB":     ftyp + boxOf("moov", boxOf("uuid", uuidCanon, boxOf("CMT1", "II*\x00", strings.Repeat("x", 5<<20)))),
		"two byte orders":      strings.Replace(whole, "CMT2II*\x00", "CMT2MM\x00*", 1),
		"canon within canon":   ftyp + boxOf("moov", strings.Repeat(be32(0)+"uuid"+uuidCanon, 50_000)),
		"previews without end": ftyp + strings.Repeat(boxOf("uuid", uuidPreview, be32(0), be32(1), boxOf("PRVW", strings.Repeat("\x00\x01", 8))), 50_000),
	} {
		if p := mustStaySmall(t, name, file); len(p.Problems) == 0 {
			t.Errorf("%s: read without a word", name)
		}
	}
	cut := whole[:strings.LastIndex(whole, "mdat")+100]
	if p := read(t, cut); p.Preview.Length != 500 || p.Make != "SONY" {
		t.Errorf("cut within the JPEG in full size: %+v, %q", p.Preview, p.Make)
	}
}

func FuzzCR3(f *testing.F) {
	c := cr3Fixture{order: binary.LittleEndian, full: jpegHeader(6000, 4000, 100), preview: jpegHeader(1620, 1080, 50)}
	f.Add([]byte(c.file()))
	c.order, c.sizes = binary.BigEndian, "each"
	f.Add([]byte(c.file()))
	f.Fuzz(func(t *testing.T, file []byte) { fuzzBlocks(t, file, cr3Blocks) })
}
