package meta

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func read(t *testing.T, file string) *Picture {
	t.Helper()
	p, err := Read(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatalf("%.40q: %v", file, err)
	}
	return p
}

// xmpPacket wraps properties as editors do.
func xmpPacket(attributes, elements string) string {
	return `<?xpacket begin="` + "\uFEFF" + `" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
		xmpRDF(attributes, elements) + "</x:xmpmeta>\n" + strings.Repeat(" ", 100) + `<?xpacket end="w"?>`
}

func xmpRDF(attributes, elements string) string {
	return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
	xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
	xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0/" ` +
		attributes + `>` + elements + `</rdf:Description></rdf:RDF>`
}

const editorAttributes = `xmp:Rating="4" MicrosoftPhoto:Rating="75" xmp:Label="Green" photoshop:Credit="AWSKRUG"
	xmp:CreateDate="2024-11-03T14:02:11.25+09:00" xmp:MetadataDate="2024-11-06T10:00:00+09:00"`

const editorElements = `<dc:creator><rdf:Seq><rdf:li>Dana</rdf:li><rdf:li>Lee</rdf:li></rdf:Seq></dc:creator>
	<dc:description><rdf:Alt><rdf:li xml:lang="x-default">무대 위의 발표자</rdf:li></rdf:Alt></dc:description>
	<dc:subject><rdf:Bag><rdf:li>serverless</rdf:li><rdf:li>keynote</rdf:li></rdf:Bag></dc:subject>
	<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">CC BY 4.0</rdf:li></rdf:Alt></dc:rights>`

func iptcRecord(dataset byte, text string) string {
	return string(binary.BigEndian.AppendUint16([]byte{iptcMark, 2, dataset}, uint16(len(text)))) + text
}

func photoshop(iptc string) string {
	resource := func(id, name, data string) string {
		return "8BIM" + id + name + string(binary.BigEndian.AppendUint32(nil, uint32(len(data)))) + data + strings.Repeat("\x00", len(data)%2)
	}
	return resource("\x04\x25", "\x00\x00", "digest.") + resource("\x04\x04", "\x03abc", iptc)
}

func iccProfile() string {
	name := "\x00\x00\x00\x00\x00\x00\x00\x0bDisplay P3\x00"
	head := strings.Repeat("\x00", 128) + "\x00\x00\x00\x01" + "desc" + "\x00\x00\x00\x90" + "\x00\x00\x00\x17"
	return head + "desc" + name
}

func editorIPTC() string {
	return iptcRecord(25, "keynote") + iptcRecord(25, "개회식") + iptcRecord(80, "Somebody else") + iptcRecord(116, "© IPTC") + "cut"
}

// editedJPEG holds every block, XMP first, Exif behind the frame header.
func editedJPEG() string {
	icc := iccProfile()
	return soi + segment(0xE1, xmpHeader+xmpPacket(editorAttributes, editorElements)) +
		segment(0xFE, "no Exif: \xff\xe1\x00\x10Exif\x00\x00II*\x00") +
		segment(0xE2, iccHeader+"\x02\x02"+icc[100:]) + segment(0xE2, iccHeader+"\x01\x02"+icc[:100]) +
		segment(0xED, photoshopHeader+photoshop(editorIPTC())) +
		dqt + sof + segment(0xE1, "Exif\x00\x00"+string(cameraExif(binary.BigEndian).block())) + dht + sos + scan1 + eoi
}

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(s)) // into memory
	w.Close()
	return b.String()
}

func rawProfileText(name, data string) string {
	digits := hex.EncodeToString([]byte(data))
	var lines []string
	for len(digits) > 72 {
		lines, digits = append(lines, digits[:72]), digits[72:]
	}
	return fmt.Sprintf("\n%s\n%8d\n%s\n", name, len(data), strings.Join(append(lines, digits), "\n"))
}

// pngWith puts chunks behind the header.
func pngWith(chunks ...string) string {
	return pngSignature + chunk("IHDR", ihdr) + strings.Join(chunks, "") + chunk("IDAT", idat) + chunk("IEND", "")
}

func TestReadTakesEveryBlock(t *testing.T) {
	exif, xmp := string(cameraExif(binary.LittleEndian).block()), xmpPacket(editorAttributes, editorElements)
	iptc := photoshop(editorIPTC())
	files := map[string]string{
		"jpeg": editedJPEG(),
		"png": pngWith(chunk("iCCP", "p3\x00\x00"+deflate(iccProfile())), chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmp),
			chunk("eXIf", exif), chunk("zTXt", rawProfile+"iptc\x00\x00"+deflate(rawProfileText("iptc", iptc)))),
		"png, deflated XMP, raw Exif": pngWith(chunk("iCCP", "p3\x00\x00"+deflate(iccProfile())),
			chunk("iTXt", "XML:com.adobe.xmp\x00\x01\x00\x00\x00"+deflate(xmp)),
			chunk("zTXt", rawProfile+"exif\x00\x00"+deflate(rawProfileText("exif", "Exif\x00\x00"+exif))),
			chunk("iTXt", rawProfile+"iptc\x00\x01\x00\x00\x00"+deflate(rawProfileText("iptc", iptc)))),
		"png, raw profiles as ImageMagick did": pngWith(chunk("tEXt", rawProfile+"icm\x00"+rawProfileText("icm", iccProfile())),
			chunk("tEXt", rawProfile+"xmp\x00"+rawProfileText("xmp", xmp)),
			chunk("tEXt", rawProfile+"APP1\x00"+rawProfileText("generic profile", "Exif\x00\x00"+exif)),
			chunk("tEXt", rawProfile+"iptc\x00"+rawProfileText("iptc", editorIPTC()))),
	}
	four, lat, long := 4, -37.5031, 127+2.0/60
	want := gallery.Metadata{
		Width: 2, Height: 3, Orientation: 6, Time: "2024-11-03T14:02:11.25", Offset: "+09:00", Make: "SONY", Model: "ILCE-7M3",
		Serial: "083024001234", Lens: "FE 35mm F1.8", ExposureTime: 0.005, FNumber: 2.8, ISO: 800, FocalLength: 35,
		Latitude: &lat, Longitude: &long, Byline: "Dana", Caption: "무대 위의 발표자", Keywords: []string{"serverless", "keynote", "개회식"},
		Copyright: "© Dana", Credit: "AWSKRUG", Rating: &four, Label: "Green", Profile: "Display P3",
		TimeFrom: "exif", GPSTime: "2024-11-03T05:02:11Z", Modified: "2024-11-06T10:00:00", ProfileHash: "fe421eae73c98f9e",
	}
	for name, file := range files {
		p := read(t, file)
		want.Format, _, _ = strings.Cut(name, ",")
		if got, want := jsonOf(t, p.Metadata), jsonOf(t, want); got != want {
			t.Errorf("%s: got  %s\nwant %s", name, got, want)
		}
		if string(p.ICC) != iccProfile() {
			t.Errorf("%s: another profile came out", name)
		}
		if len(p.Problems) > 0 {
			t.Errorf("%s: problems %q", name, p.Problems)
		}
	}
}

func TestXMP(t *testing.T) {
	for name, c := range map[string]struct{ block, want string }{
		"time only here": {xmpPacket(`exif:DateTimeOriginal="2024-11-03T14:02:11+09:00"`, ""),
			`{"time":"2024-11-03T14:02:11","offset":"+09:00","time_from":"xmp"}`},
		"a date is no time": {xmpPacket(`photoshop:DateCreated="2024-11-03T00:00:00"`, ""), `{}`},
		"no xmpmeta":        {xmpRDF(`xmp:Label="Red"`, ""), `{"label":"Red"}`},
		"bad bytes":         {xmpPacket("xmp:Label='Red'", "<dc:creator><rdf:Seq><rdf:li>D\xffa\x01na</rdf:li></rdf:Seq></dc:creator>"), `{"byline":"Dÿana","label":"Red"}`},
		"rejected":          {xmpPacket(`xmp:Rating="-1"`, ""), `{"rating":-1}`},
		"unrated":           {xmpPacket(`xmp:Rating="0"`, ""), `{"rating":0}`},
		"rating of 99":      {xmpPacket(`xmp:Rating="99"`, ""), `{}`},
		"only Microsoft's":  {xmpPacket(`MicrosoftPhoto:Rating="75"`, ""), `{}`},
		"position":          {xmpPacket(`exif:GPSLatitude="37,30.186N" exif:GPSLongitude="127,2.412W"`, ""), `{"latitude":37.5031,"longitude":-127.0402}`},
		"maker's slogan":    {xmpPacket("", "<dc:description><rdf:Alt><rdf:li>OLYMPUS DIGITAL CAMERA</rdf:li></rdf:Alt></dc:description>"), `{}`},
	} {
		m, problems := readXMP([]byte(c.block))
		if got := jsonOf(t, m); got != c.want || len(problems) > 0 {
			t.Errorf("%s: got %s (%q), want %s", name, got, problems, c.want)
		}
	}
	for _, block := range []string{"", "<x:xmpmeta", "no XML", xmpPacket(editorAttributes, editorElements)[:900]} {
		if m, problems := readXMP([]byte(block)); block != "" && len(problems) == 0 {
			t.Errorf("%.20q became %s without a word", block, jsonOf(t, m))
		}
	}
}

func TestIPTC(t *testing.T) {
	utf8Declared := "\x1c\x01\x5a\x00\x03\x1b%G"
	for name, c := range map[string]struct{ block, want string }{
		"UTF-8, said":       {utf8Declared + iptcRecord(120, "개회식"), `{"caption":"개회식"}`},
		"UTF-8, not said":   {iptcRecord(120, "개회식"), `{"caption":"개회식"}`},
		"Latin-1":           {iptcRecord(80, "J\xf6rg \x96 Press"), `{"byline":"Jörg – Press"}`},
		"cut character":     {iptcRecord(80, "개회식"[:8]), `{"byline":"개회"}`},
		"two photographers": {iptcRecord(80, "Dana") + iptcRecord(80, "Lee"), `{"byline":"Dana, Lee"}`},
		"when":              {iptcRecord(55, "20241103") + iptcRecord(60, "140211-0530"), `{"time":"2024-11-03T14:02:11","offset":"-05:30","time_from":"iptc"}`},
		"a date is no time": {iptcRecord(55, "20241103"), `{}`},
		"headline":          {iptcRecord(105, "개회") + iptcRecord(40, "no crop"), `{"headline":"개회","instructions":"no crop"}`},
		"what is not read":  {iptcRecord(5, "title") + iptcRecord(110, "AWSKRUG"), `{"credit":"AWSKRUG"}`},
		"a lying size":      {iptcRecord(25, "kept") + "\x1c\x02\x19\x7f\xfflost", `{"keywords":["kept"]}`},
		"an extended size":  {iptcRecord(25, "kept") + "\x1c\x02\x19\x80\x04\x00\x00\x00\x04lost", `{"keywords":["kept"]}`},
		"nothing":           {"", `{}`},
	} {
		m, _ := readIPTC([]byte(c.block))
		if got := jsonOf(t, m); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	many := strings.Repeat(iptcRecord(25, strings.Repeat("k", 60)), 5000)
	if m, problems := readIPTC([]byte(many)); len(m.Keywords) != 1 || len(problems) != 1 {
		t.Errorf("325 kB of keywords: %d, %q", len(m.Keywords), problems)
	}
}

func TestCleaning(t *testing.T) {
	long := strings.Repeat("가", maxTextBytes)
	for in, want := range map[string]string{
		" a \x00b\r\nc\rd\te\x7f ": "a b\nc\nd\te",
		"\ufeffbom":                "bom",
		"caf\xe9":                  "café",
		long:                       long[:maxTextBytes/3*3],
	} {
		if got := cleanText(in); got != want {
			t.Errorf("%.30q: got %.30q, want %.30q", in, got, want)
		}
	}
	var many []string
	for i := range 500 {
		many = append(many, fmt.Sprint("keyword ", i/2))
	}
	if got := cleanLines(many); len(got) != maxKeywords || got[1] != "keyword 1" {
		t.Errorf("%d keywords, %q", len(got), got[:3])
	}
	for _, in := range []string{"OLYMPUS DIGITAL CAMERA         ", "SONY DSC", `DCIM\100MEDIA\DJI_0001.JPG`, "<Digimax i5, Samsung #1>", " "} {
		if got := cleanCaption(in); got != "" {
			t.Errorf("%q is a caption: %q", in, got)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for file, want := range map[string]string{
		"8BPS\x00\x01":                 "psd photos are not read yet",
		"PK\x03\x04":                   "archive",
		"hello":                        "no photo",
		"":                             "no photo",
		"BM..\x00\x00\x00\x00\x00\x00": "bmp photos are not read yet",
	} {
		if p, err := Read(strings.NewReader(file), int64(len(file))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want an error about %q", file, p, err, want)
		}
	}
}

// brokenReader fails behind its first bytes, as a card with a bad contact does.
type brokenReader struct {
	good string
	err  error
}

func (b brokenReader) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > int64(len(b.good)) {
		return 0, b.err
	}
	return copy(p, b.good[off:]), nil
}

func TestReadReturnsReadErrors(t *testing.T) {
	pulled := errors.New("card pulled out")
	for _, n := range []int{0, SniffLen, SniffLen + 10} {
		file := soi + strings.Repeat(segment(0xE0, strings.Repeat("x", 1000)), 10)
		if _, err := Read(brokenReader{file[:n], pulled}, int64(len(file))); !errors.Is(err, pulled) {
			t.Errorf("after %d bytes: got %v", n, err)
		}
	}
}

// TestReadStaysWithinBounds reads files that claim or unpack to more than any
// photo holds.
func TestReadStaysWithinBounds(t *testing.T) {
	bomb := deflate(strings.Repeat("\x00", 64<<20))
	for name, file := range map[string]string{
		"segments without end": soi + strings.Repeat(segment(0xE0, ""), 2*maxSegments),
		"fill without end":     soi + strings.Repeat("\xff", 1<<20),
		"chunks without end":   pngSignature + chunk("IHDR", ihdr) + strings.Repeat(chunk("tEXt", ""), maxChunks),
		"a chunk of 4 GB":      pngSignature + chunk("IHDR", ihdr) + "\xff\xff\xff\xffeXIfMM",
		"an inflated profile":  pngWith(chunk("iCCP", "p\x00\x00"+bomb)),
		"inflated XMP":         pngWith(chunk("iTXt", "XML:com.adobe.xmp\x00\x01\x00\x00\x00"+bomb)),
		"an inflated raw Exif": pngWith(chunk("zTXt", rawProfile+"exif\x00\x00"+bomb)),
		"XMP nested deeply":    soi + segment(0xE1, xmpHeader+"<x:xmpmeta>"+strings.Repeat("<a>", 20_000)),
	} {
		if p := read(t, file); len(p.Problems) == 0 {
			t.Errorf("%s: read without a word", name)
		}
	}
}

// TestReadHackBU reads originals of two phones as they came; the times are
// exiftool's, and the names of the Samsung's files.
func TestReadHackBU(t *testing.T) {
	dir := sharedFolder(t, "hackbu2023")
	files, err := filepath.Glob(filepath.Join(dir, "photos", "*.jpg"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no photos: %v", err)
	}
	for _, f := range files {
		p, err := readFile(t, f)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		name := strings.TrimSuffix(filepath.Base(f), ".jpg")
		switch {
		case name == "IMG_6845":
			if p.Time != "" || p.Width == 0 {
				t.Errorf("%s has no Exif, yet %+v", name, p.Metadata)
			}
			continue
		case p.Offset != "-05:00" || p.TimeFrom != "exif" || p.Make == "" || p.Width == 0 || len(p.Problems) > 0:
			t.Errorf("%s: %+v, problems %q", name, p.Metadata, p.Problems)
		case !strings.HasPrefix(name, "IMG"):
			// The phone names a file when it begins to take the photo.
			taken, err := time.Parse("2006-01-02T15:04:05", p.Time)
			named, err2 := time.Parse("20060102_150405", name)
			if d := taken.Sub(named); err != nil || err2 != nil || d < 0 || d > time.Second {
				t.Errorf("%s was taken at %s", name, p.Time)
			}
		case name == "IMG_9176" && p.Time != "2023-02-05T16:48:36.99":
			t.Errorf("%s was taken at %s", name, p.Time)
		}
		if p.Orientation == 6 != (p.Height > p.Width) && !strings.HasPrefix(name, "IMG") {
			t.Errorf("%s: orientation %d shows as %d×%d", name, p.Orientation, p.Width, p.Height)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(editedJPEG()))
	f.Add([]byte(goldenPNG()))
	f.Add([]byte(pngWith(chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmpPacket(editorAttributes, editorElements)),
		chunk("eXIf", string(cameraExif(binary.LittleEndian).block())))))
	f.Add([]byte(pngWith(chunk("zTXt", rawProfile+"iptc\x00\x00"+deflate(rawProfileText("iptc", photoshop(editorIPTC())))))))
	f.Add([]byte(soi + segment(0xE1, xmpHeader+xmpRDF(editorAttributes, "")) + sof))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := Read(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		for _, s := range slices.Concat(p.Keywords, []string{p.Byline, p.Caption, p.Copyright, p.Credit, p.Make, p.Model, p.Serial, p.Lens, p.Label, p.Profile}) {
			if len(s) > maxTextBytes || s != cleanText(s) {
				t.Fatalf("%q is not clean", s)
			}
		}
		if len(p.Keywords) > maxKeywords || p.Orientation < 0 || p.Orientation > 8 {
			t.Fatalf("%+v", p.Metadata)
		}
		if _, err := json.Marshal(p.Metadata); err != nil {
			t.Fatal(err) // NaN or infinity
		}
		again, err := Read(io.NewSectionReader(bytes.NewReader(file), 0, int64(len(file))), int64(len(file)))
		if err != nil || fmt.Sprint(again.Problems) != fmt.Sprint(p.Problems) {
			t.Fatalf("read again it is %v (%v), not %v", again, err, p)
		}
	})
}
