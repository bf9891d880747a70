package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"
)

// planted is what must not be left, wherever it stands.
const planted = "/Users/kim/secret 37.5031,127.0402"

// plantedExif is an Exif block with a thumbnail and words.
func plantedExif() []byte {
	return slicesJoin([]byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"), []byte(planted), []byte("\xff\xd8\xff\xdb thumbnail \xff\xd9"))
}

// plantedFiles are files of every format that is stripped, with something
// planted wherever a program may put something, and what the test calls them.
func plantedFiles(t testing.TB) map[string][]byte {
	small := scene(48, 32, 21)
	palette := convert(image.NewPaletted(small.Rect, webColours()), small)
	files := map[string][]byte{}
	for name, photo := range map[string][]byte{
		"baseline.jpg": jpegOf(t, small, 80), "grey.jpg": jpegOf(t, convert(image.NewGray(small.Rect), small), 80),
		"progressive.jpg": fromTestdata(t, "progressive.jpg"), "cmyk.jpg": fromTestdata(t, "cmyk.jpg"),
	} {
		files[name] = plantInJPEG(photo)
	}
	for name, photo := range map[string][]byte{
		"colour.png": pngOf(t, small), "palette.png": pngOf(t, palette), "interlaced.png": fromTestdata(t, "interlaced.png"),
	} {
		files[name] = plantInPNG(photo)
	}
	for _, name := range []string{"lossy.webp", "lossless.webp", "alpha.webp"} {
		files[name] = plantInWebP(fromTestdata(t, name))
	}
	files["still.gif"] = plantInGIF(gifOf(t, palette))
	return files
}

func plantInJPEG(photo []byte) []byte {
	xmp := segment(0xe1, xmpName, []byte("<x:xmpmeta>"+planted+"</x:xmpmeta>"))
	note := func(marker byte, name string) []byte { return segment(marker, name, []byte(planted)) }
	scan := bytes.LastIndex(photo, []byte{0xff, 0xda})
	head, scans := photo[2:scan], photo[scan:]
	return slicesJoin([]byte{0xff, 0xd8}, segment(0xe0, "JFXX\x00\x10", []byte(planted)), segment(0xe1, "Exif\x00\x00", plantedExif()), xmp,
		note(0xe1, "http://ns.adobe.com/xmp/extension/\x00"), note(0xe2, "MPF\x00"), note(0xe2, "FPXR\x00"), note(0xe2, "urn:iso:std:iso:ts:21496:-1\x00"),
		note(0xe5, "SAMSUNG"), note(0xeb, "JP\x00\x01jumb c2pa"), note(0xec, "Ducky\x00"), note(0xed, iptcName), note(0xef, "?"), note(0xfe, ""),
		head, note(0xfe, ""), []byte{0xff, 0xff}, note(0xe1, "Exif\x00\x00"), scans,
		photo, []byte("MotionPhoto_Data"+planted))
}

func plantInPNG(photo []byte) []byte {
	chunks := slicesJoin(pngChunk("tEXt", []byte("Comment\x00"+planted)), pngChunk("zTXt", append([]byte("Path\x00\x00"), deflated([]byte(planted))...)),
		pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+planted)), pngChunk("eXIf", plantedExif()), pngChunk("tIME", []byte("\x07\xe8\x0b\x03\x0e\x02\x0b")),
		pngChunk("iCCP", append([]byte(planted+"\x00\x00"), deflated([]byte("no profile "+planted))...)), pngChunk("sPLT", []byte(planted)),
		pngChunk("prVt", []byte(planted)), pngChunk("gAMA", []byte("\x00\x00\xb1\x8f")), pngChunk("caBX", []byte("c2pa "+planted)))
	at := len(pngMagic) + 12 + 13
	end := len(photo) - 12
	return slicesJoin(photo[:at], chunks, photo[at:end], pngChunk("fdAT", []byte(planted)), pngChunk("tEXt", []byte("Author\x00"+planted)), photo[end:], []byte(planted))
}

func plantInWebP(photo []byte) []byte {
	body := photo[12:]
	if string(body[:4]) == "VP8X" {
		body = slicesJoin(body[:18], webpChunk("EXIF", plantedExif()), body[18:])
	}
	body = slicesJoin(body, webpChunk("EXIF", plantedExif()), webpChunk("XMP ", []byte(planted)), webpChunk("junk", []byte(planted)))
	return append(webpChunk("RIFF", append([]byte("WEBP"), body...)), planted...)
}

func plantInGIF(photo []byte) []byte {
	at := 13 + int(gifColours(photo[10]))
	block := func(label byte, first string) []byte {
		return slicesJoin([]byte{gifExtension, label}, []byte{byte(len(first))}, []byte(first), []byte{byte(len(planted))}, []byte(planted), []byte{0})
	}
	loop := slicesJoin([]byte{gifExtension, gifApp}, []byte(gifLoop), []byte{0, 0, 0})
	return slicesJoin([]byte("GIF89a"), photo[6:at], loop, block(0xfe, "c"), block(gifApp, "XMP DataXMP"), block(0x01, "123456789012"), photo[at:], []byte(planted))
}

func mustStrip(t testing.TB, photo []byte, src Source) []byte {
	t.Helper()
	s, err := Strip(bytes.NewReader(photo), int64(len(photo)), src)
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(s.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// kept is what a file for download keeps.
func kept() Source {
	return Source{Orientation: 6, Byline: "김다나", Credit: "AWSKRUG", Copyright: "© 2024 Dana", Profile: testProfile("RGB ", "Display P3", true)}
}

func TestStrip(t *testing.T) {
	for name, photo := range plantedFiles(t) {
		t.Run(name, func(t *testing.T) {
			for _, src := range []Source{{}, kept()} {
				out := mustStrip(t, photo, src)
				for _, trace := range []string{planted, "kim", "37.5031", "SAMSUNG", "MotionPhoto", "jumb", "MPF", "8BIM\x04\x25", "JFXX"} {
					if bytes.Contains(out, []byte(trace)) {
						t.Errorf("%q is left", trace)
					}
				}
				if want := decodedOf(t, photo); !slices.Equal(decodedOf(t, out), want) {
					t.Error("the picture is another")
				}
				if again := mustStrip(t, out, src); !bytes.Equal(again, out) {
					t.Errorf("stripped again it has %d bytes instead of %d", len(again), len(out))
				}
				if src.Byline != "" && !strings.HasSuffix(name, ".gif") && !bytes.Contains(out, []byte("김다나")) {
					t.Error("the byline is gone")
				}
			}
		})
	}
}

// decodedOf are the pixels as any decoder sees them.
func decodedOf(t testing.TB, photo []byte) []uint32 {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(photo))
	if err != nil {
		t.Fatal(err)
	}
	var pixels []uint32
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			r, g, b, a := img.At(x, y).RGBA()
			pixels = append(pixels, r, g, b, a)
		}
	}
	return pixels
}

// A reader may ask for any part, at any time.
func TestStrippedIsReadAnywhere(t *testing.T) {
	photo := plantInJPEG(fromTestdata(t, "progressive.jpg"))
	want := mustStrip(t, photo, kept())
	s, err := Strip(bytes.NewReader(photo), int64(len(photo)), kept())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 7, 1000, len(want)} {
		for off := 0; off < len(want); off += n {
			got := make([]byte, n)
			m, err := s.ReadAt(got, int64(off))
			if !bytes.Equal(got[:m], want[off:min(off+n, len(want))]) || (m < n) != (err == io.EOF) {
				t.Fatalf("%d bytes at %d: %d, %v", n, off, m, err)
			}
		}
	}
	if _, err := s.ReadAt(make([]byte, 1), -1); err == nil {
		t.Error("read before the beginning")
	}
}

func TestNotStripped(t *testing.T) {
	small := scene(24, 16, 5)
	jpg, png := jpegOf(t, small, 80), pngOf(t, small)
	scan := bytes.Index(jpg, []byte{0xff, 0xda})
	quantisers := bytes.Index(jpg, []byte{0xff, 0xdb})
	data := pngHead(24, 16, 8, 2, 0)[:len(pngMagic)+12+13]
	rows := make([]byte, 16*(1+24*3))
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"bytes between segments", slicesJoin(jpg[:quantisers], []byte(planted), jpg[quantisers:]), "between its segments"},
		{"a table that is too long", slicesJoin(jpg[:quantisers], segment(0xdb, "", append(make([]byte, 65), planted...)), jpg[quantisers:]), "more than it should"},
		{"a segment of no known kind", slicesJoin(jpg[:scan], segment(0xdd, "", []byte("abc")), jpg[scan:]), "DD holds more"},
		{"a JPEG that is cut off", jpg[:len(jpg)-2], "cut off"},
		{"a PNG that is cut off", png[:len(png)-12], "cut off"},
		{"a PNG with data behind its rows", slicesJoin(data, pngChunk("IDAT", append(deflated(rows), planted...)), pngChunk("IEND", nil)), "behind its picture's rows"},
		{"a PNG with rows too many", slicesJoin(data, pngChunk("IDAT", deflated(append(rows, planted...))), pngChunk("IEND", nil)), "more or less than its rows"},
		{"a PNG with a long gamma", slicesJoin(png[:33], pngChunk("gAMA", []byte(planted)), png[33:]), "chunk gAMA"},
		{"a TIFF", tiffOf(t, small, tiff.Uncompressed), "of tiff files"},
		{"a HEIC", fromTestdata(t, "scene.heic"), "of heic files"},
		{"a GIF with something else", slicesJoin([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), []byte(planted)), "no block of a GIF"},
	}
	for _, tt := range tests {
		s, err := Strip(bytes.NewReader(tt.file), int64(len(tt.file)), Source{})
		if !errors.Is(err, ErrNotStripped) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, %v; want %q", tt.name, s != nil, err, tt.want)
		}
	}
}

// exiftool finds in a stripped file what was promised, and nothing else.
func TestStripWithExiftool(t *testing.T) {
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("exiftool is not installed: nobody else looks for what is left")
	}
	dir := t.TempDir()
	for name, photo := range plantedFiles(t) {
		if err := os.WriteFile(filepath.Join(dir, name), mustStrip(t, photo, kept()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(tool, "-j", "-G1", "-a", "-u", "-ee", "-warning", "-all", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []map[string]any
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers) < 10 {
		t.Fatalf("exiftool looked at %d files", len(answers))
	}
	for _, got := range answers {
		name := filepath.Base(got["SourceFile"].(string))
		isGIF := strings.HasSuffix(name, ".gif")
		for field, want := range map[string]string{
			"IFD0:Orientation": "Rotate 90 CW", "XMP-dc:Creator": "김다나", "XMP-photoshop:Credit": "AWSKRUG", "XMP-dc:Rights": "© 2024 Dana",
			"ICC_Profile:ProfileDescription": "Display P3",
		} {
			if answer, _ := got[field].(string); answer != want && !isGIF {
				t.Errorf("%s: %s is %q, want %q", name, field, answer, want)
			}
		}
		for field, value := range got {
			if !promised(field) {
				t.Errorf("%s: %s is left: %v", name, field, value)
			}
		}
	}
}

// promised says whether a field of exiftool's may be in a stripped file.
func promised(field string) bool {
	switch group, _, _ := strings.Cut(field, ":"); group {
	case "SourceFile", "System", "File", "ICC-header", "ICC_Profile", "Composite", "RIFF", "GIF", "PNG", "JFIF", "Adobe":
		return field != "File:Comment" && field != "GIF:Comment" && field != "PNG:ModifyDate"
	}
	return slices.Contains([]string{
		"ExifTool:ExifToolVersion", "IFD0:Orientation", "XMP-dc:Creator", "XMP-dc:Rights", "XMP-photoshop:Credit",
		"IPTC:By-line", "IPTC:Credit", "IPTC:CopyrightNotice", "IPTC:CodedCharacterSet", "IPTC:ApplicationRecordVersion", "Photoshop:IPTCDigest",
	}, field)
}

// FuzzStrip feeds anything to it: what comes out is little longer than what
// went in, is the same when it is stripped again, and tells nothing that stands
// where only metadata can.
func FuzzStrip(f *testing.F) {
	for _, photo := range plantedFiles(f) {
		f.Add(photo, byte(6))
	}
	f.Add(fromTestdata(f, "scene.heic"), byte(1))
	f.Fuzz(func(t *testing.T, photo []byte, orientation byte) {
		src := kept()
		src.Orientation = int(orientation)
		s, err := Strip(bytes.NewReader(photo), int64(len(photo)), src)
		if err != nil {
			return
		}
		out, err := io.ReadAll(s.Reader())
		if err != nil || len(out) > len(photo)+4096 {
			t.Fatalf("%d bytes of %d: %v", len(out), len(photo), err)
		}
		if again := mustStrip(t, out, src); !bytes.Equal(again, out) {
			t.Fatal("stripped again it is another")
		}
	})
}
