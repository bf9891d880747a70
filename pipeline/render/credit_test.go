package render

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// testProfile is an ICC profile with a header, a name and nothing else.
func testProfile(space, name string, v4 bool) []byte {
	tag := append([]byte("desc\x00\x00\x00\x00"), binary.BigEndian.AppendUint32(nil, uint32(len(name)+1))...)
	tag = append(append(tag, name...), make([]byte, 1+4+4+2+1+67)...)
	if v4 {
		text := utf16.Encode([]rune(name))
		tag = []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS")
		tag = binary.BigEndian.AppendUint32(tag, uint32(2*len(text)))
		tag = binary.BigEndian.AppendUint32(tag, 28)
		for _, u := range text {
			tag = binary.BigEndian.AppendUint16(tag, u)
		}
	}
	p := make([]byte, iccHeader)
	copy(p[8:], "\x02\x40\x00\x00mntr")
	copy(p[16:], space+"XYZ ")
	copy(p[36:], "acsp")
	p = append(p, 0, 0, 0, 1)
	p = append(p, "desc"...)
	p = binary.BigEndian.AppendUint32(p, iccHeader+16)
	p = binary.BigEndian.AppendUint32(p, uint32(len(tag)))
	p = append(p, tag...)
	binary.BigEndian.PutUint32(p, uint32(len(p)))
	return p
}

func TestProfileSegments(t *testing.T) {
	long := testProfile("RGB ", "A long one", false)
	long = append(long, make([]byte, 150_000)...)
	binary.BigEndian.PutUint32(long, uint32(len(long)))
	huge := append(testProfile("RGB ", "Huge", false), make([]byte, maxProfile)...)
	binary.BigEndian.PutUint32(huge, uint32(len(huge)))
	wild := testProfile("RGB ", "Wild", false)
	binary.BigEndian.PutUint32(wild[iccHeader+4+8:], 1<<31) // the name's length
	tests := []struct {
		name    string
		profile []byte
		want    int // segments of a rendition
	}{
		{"none", nil, 0},
		{"without a matrix", testProfile("RGB ", "Printer", true), 1},
		{"linear srgb", testProfile("RGB ", "sRGB-elle-V2-g10.icc", false), 1},
		{"converted", matrixProfileOf(rgbSpaces()[0]), 0},
		{"rubbish", []byte(strings.Repeat("rubbish ", 40)), 0},
		{"long", long, 3},
		{"huge", huge, 0},
		{"wild", wild, 1},
	}
	picture := jpegOf(t, scene(20, 20, 1), 80)
	for _, tt := range tests {
		res := mustRender(t, picture, Source{Profile: tt.profile}, defaults)
		if n := bytes.Count(res.Renditions[0].Data, []byte("ICC_PROFILE\x00")); n != tt.want {
			t.Errorf("%s: %d segments, want %d", tt.name, n, tt.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		in    string
		limit int
		want  string
	}{
		{"Dana", 32, "Dana"},
		{" Dana\r\n\tLee\x00 ", 32, "Dana   Lee"},
		{"a\x01\x1b\u0085b\ufffe\xff", 32, "a b"},
		{"김다나김다나", 10, "김다나"}, // three bytes each
		{"abc def", 4, "abc"},
		{strings.Repeat("é", 9000), 5, "éé"},
		{"", 5, ""},
	} {
		got := words(tt.in, tt.limit)
		if got != tt.want || !utf8.ValidString(got) {
			t.Errorf("words(%.20q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}

func TestRenditionsCarryNothingElse(t *testing.T) {
	exif := segment(0xe1, "Exif\x00\x00", []byte("II*\x00 secret place"))
	photo := jpegOf(t, scene(300, 200, 12), 90)
	photo = slicesJoin(photo[:2], exif, segment(0xfe, "", []byte("secret comment")), photo[2:])
	for _, r := range mustRender(t, photo, Source{}, defaults).Renditions {
		if bytes.Contains(r.Data, []byte("secret")) || bytes.Contains(r.Data, []byte("Exif")) ||
			bytes.Contains(r.Data, []byte("8BIM")) || bytes.Contains(r.Data, []byte("adobe")) {
			t.Errorf("%s carries what it should not", r.Name)
		}
		if !bytes.HasPrefix(r.Data, []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01")) {
			t.Errorf("%s begins with % x", r.Name, r.Data[:12])
		}
	}
}

// exiftool reads what was written, and finds nothing else.
func TestCreditWithExiftool(t *testing.T) {
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("exiftool is not installed: nobody else reads what we write")
	}
	src := Source{
		Byline:    `김다나 "D" <Lee> & Söhne, photographers`,
		Credit:    "Foto & Ton",
		Copyright: "© 2024 " + strings.Repeat("all rights reserved ", 80),
		Profile:   testProfile("RGB ", "Display P3", true),
	}
	res := mustRender(t, jpegOf(t, scene(300, 200, 13), 90), src, defaults)
	file := filepath.Join(t.TempDir(), "large.jpg")
	if err := os.WriteFile(file, res.Renditions[2].Data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-j", "-G1", "-validate", "-warning", "-a", "-all", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []map[string]any
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	got := answers[0]
	want := map[string]string{
		"XMP-dc:Creator":       src.Byline,
		"XMP-dc:Rights":        src.Copyright[:1000],
		"XMP-photoshop:Credit": src.Credit,
		// 32 bytes, of which three Hangul are nine.
		"IPTC:By-line":                   `김다나 "D" <Lee> & Söhne, ph`,
		"IPTC:Credit":                    src.Credit,
		"IPTC:CopyrightNotice":           strings.TrimSpace(src.Copyright[:128]),
		"IPTC:CodedCharacterSet":         "UTF8",
		"ICC_Profile:ProfileDescription": "Display P3",
		"JFIF:JFIFVersion":               "1.01",
	}
	for name, value := range want {
		if answer, _ := got[name].(string); answer != value && name != "JFIF:JFIFVersion" {
			t.Errorf("%s is %q, want %q", name, answer, value)
		}
	}
	for name := range got {
		group, _, _ := strings.Cut(name, ":")
		switch group {
		case "SourceFile", "System", "File", "JFIF", "ICC-header", "ICC_Profile", "Composite", "ExifTool":
			continue
		}
		if _, expected := want[name]; !expected && name != "IPTC:ApplicationRecordVersion" && name != "Photoshop:IPTCDigest" {
			t.Errorf("%s: %v was not asked for", name, got[name])
		}
	}
	for _, key := range []string{"ExifTool:Warning", "ExifTool:Error"} {
		if got[key] != nil {
			t.Errorf("%s: %v", key, got[key])
		}
	}
	t.Logf("exiftool validates: %v", got["ExifTool:Validate"])
}
