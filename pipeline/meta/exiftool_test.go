package meta

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sharedFolder gives a folder of real files beside the project, or skips.
func sharedFolder(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", name)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("skipped: %s is absent, and with it the real files this test reads", dir)
	}
	return dir
}

func readFile(t testing.TB, path string) (*Picture, error) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return Read(f, info.Size())
}

// answer is what exiftool says of one file.
type answer map[string]any

// text is the first of the tags that says something, as text.
func (a answer) text(tags ...string) string {
	for _, tag := range tags {
		switch v := a[tag].(type) {
		case nil:
		case []any:
			var parts []string
			for _, p := range v {
				parts = append(parts, fmt.Sprint(p))
			}
			return strings.Join(parts, ", ")
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		case string:
			if s := cleanText(v); s != "" {
				return s
			}
		}
	}
	return ""
}

func (a answer) list(tags ...string) []string {
	var out []string
	for _, tag := range tags {
		switch v := a[tag].(type) {
		case nil:
		case []any:
			for _, p := range v {
				out = append(out, fmt.Sprint(p))
			}
		default:
			out = append(out, fmt.Sprint(v))
		}
	}
	return cleanLines(out)
}

func (a answer) number(tags ...string) float64 {
	for _, tag := range tags {
		if v, ok := a[tag].(float64); ok {
			return v
		}
	}
	return 0
}

// compared is one field: what exiftool says and what Read says, as text.
type compared struct {
	field string
	truth func(a answer) string
	ours  func(p *Picture) string
}

// exiftoolMoment follows Read's own order: Exif's two times, then XMP's.
func exiftoolMoment(a answer) moment {
	if m, _ := parseTime(a.text("ExifIFD:DateTimeOriginal", "IFD0:DateTimeOriginal")); m.time != "" {
		m.time += fraction(a.text("ExifIFD:SubSecTimeOriginal"))
		m.offset, _ = parseOffset(a.text("ExifIFD:OffsetTimeOriginal"))
		return m
	}
	if m, _ := parseTime(a.text("ExifIFD:CreateDate")); m.time != "" {
		return m
	}
	m, _ := parseTime(a.text("XMP-exif:DateTimeOriginal", "XMP-xmp:CreateDate"))
	return m
}

func number(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return fmt.Sprintf("%.6g", v)
}

func pointer[T any](v *T) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(*v)
}

func comparedFields() []compared {
	return []compared{
		{"time", func(a answer) string { return exiftoolMoment(a).time }, func(p *Picture) string { return p.Time }},
		{"offset", func(a answer) string { return exiftoolMoment(a).offset },
			func(p *Picture) string { return p.Offset }},
		{"width", func(a answer) string { return exiftoolSize(a, "Width", "Height") }, func(p *Picture) string { return number(float64(p.Width)) }},
		{"height", func(a answer) string { return exiftoolSize(a, "Height", "Width") }, func(p *Picture) string { return number(float64(p.Height)) }},
		{"orientation", func(a answer) string {
			if o := a.number("IFD0:Orientation"); o >= 1 && o <= 8 {
				return number(o)
			}
			return ""
		}, func(p *Picture) string { return number(float64(p.Orientation)) }},
		{"make", func(a answer) string { return cleanLine(a.text("IFD0:Make", "ExifIFD:Make", "XMP-tiff:Make")) }, func(p *Picture) string { return p.Make }},
		{"model", func(a answer) string { return cleanLine(a.text("IFD0:Model", "ExifIFD:Model", "XMP-tiff:Model")) }, func(p *Picture) string { return p.Model }},
		{"serial", func(a answer) string {
			return a.text("ExifIFD:SerialNumber", "XMP-exifEX:SerialNumber", "XMP-aux:SerialNumber")
		}, func(p *Picture) string { return p.Serial }},
		{"lens", func(a answer) string {
			return cleanLine(a.text("ExifIFD:LensModel", "XMP-exifEX:LensModel", "XMP-aux:Lens"))
		},
			func(p *Picture) string { return p.Lens }},
		{"exposure_time", func(a answer) string { return number(a.number("ExifIFD:ExposureTime")) }, func(p *Picture) string { return number(p.ExposureTime) }},
		{"f_number", func(a answer) string { return number(a.number("ExifIFD:FNumber")) }, func(p *Picture) string { return number(p.FNumber) }},
		{"iso", func(a answer) string { return number(a.number("ExifIFD:ISO")) }, func(p *Picture) string { return number(float64(p.ISO)) }},
		{"focal_length", func(a answer) string { return number(a.number("ExifIFD:FocalLength")) }, func(p *Picture) string { return number(p.FocalLength) }},
		{"latitude", func(a answer) string { return number(a.number("Composite:GPSLatitude")) }, func(p *Picture) string { return degrees(p.Latitude) }},
		{"longitude", func(a answer) string { return number(a.number("Composite:GPSLongitude")) }, func(p *Picture) string { return degrees(p.Longitude) }},
		{"byline", func(a answer) string {
			return cleanLine(a.text("XMP-dc:Creator", "IPTC:By-line", "IFD0:Artist"))
		}, func(p *Picture) string { return p.Byline }},
		{"caption", func(a answer) string {
			for _, tag := range []string{"XMP-dc:Description", "IPTC:Caption-Abstract", "IFD0:ImageDescription"} {
				if s := cleanCaption(a.text(tag)); s != "" {
					return spaces(s)
				}
			}
			return ""
		},
			func(p *Picture) string { return spaces(p.Caption) }},
		{"keywords", func(a answer) string { return strings.Join(a.list("XMP-dc:Subject", "IPTC:Keywords"), "|") },
			func(p *Picture) string { return strings.Join(p.Keywords, "|") }},
		{"copyright", func(a answer) string {
			return spaces(a.text("XMP-dc:Rights", "IPTC:CopyrightNotice", "IFD0:Copyright"))
		}, func(p *Picture) string { return spaces(p.Copyright) }},
		{"rating", func(a answer) string { return a.text("XMP-xmp:Rating") }, func(p *Picture) string { return pointer(p.Rating) }},
		{"label", func(a answer) string { return a.text("XMP-xmp:Label") }, func(p *Picture) string { return p.Label }},
		{"profile", func(a answer) string { return a.text("ICC_Profile:ProfileDescription") }, func(p *Picture) string { return p.Profile }},
	}
}

func exiftoolSize(a answer, upright, sideways string) string {
	name := upright
	if a.number("IFD0:Orientation") >= 5 && a.number("IFD0:Orientation") <= 8 {
		name = sideways
	}
	return number(a.number("File:Image"+name, "PNG:Image"+name))
}

func degrees(v *float64) string {
	if v == nil {
		return ""
	}
	return number(*v)
}

func spaces(s string) string { return strings.Join(strings.Fields(s), " ") }

// exceptions are the differences that are known, and why they stay. An entry
// that differs no more is an error, so that the table stays true.
func exceptions() map[string]string {
	const (
		notListed = "the answers leave out this tag; exiftool itself agrees"
		gaveUp    = "exiftool stops at a damaged segment before this one"
	)
	known := map[string]string{
		"Exiv2__exiv2-bug922.png copyright":             notListed, // IPTC:CopyrightNotice
		"Exiv2__imagemagick.png copyright":              notListed,
		"Exiv2__smiley1.jpg copyright":                  notListed,
		"Exiv2__table.jpg copyright":                    notListed,
		"MikeKovarik__png_with_exif_and_gps.png lens":   notListed, // XMP-aux:Lens
		"photoprism__Iceland-P3.jpg lens":               notListed,
		"photoprism__iptc-2017.jpg time":                notListed, // XMP-photoshop:DateCreated
		"photoprism__iptc-2017.jpg offset":              notListed,
		"own__utf8type129.jpg byline":                   "exiftool 12 does not know Exif 3.0's type 129",
		"perkeep__nan-exif.jpg latitude":                "the longitude is 0/0: half a position is none",
		"photoprism__buggy_panorama.jpg latitude":       "213° north is nowhere",
		"photoprism__buggy_panorama.jpg longitude":      "a position without its latitude is none",
		"rwcarlsen__geodegrees_as_string.jpg latitude":  "exiftool reads \"52,00000,50,…\" as 52°0′50″, it is 52°50′",
		"rwcarlsen__geodegrees_as_string.jpg longitude": "as its latitude",
	}
	for file, fields := range map[string]string{
		"bep__huge_tag_exif.jpg":     "make model focal_length latitude longitude",
		"bep__max_uint32_exif.jpg":   "make model focal_length latitude longitude",
		"lovell__corrupt-header.jpg": "time orientation make model exposure_time f_number iso focal_length",
	} {
		for _, field := range strings.Fields(fields) {
			known[file+" "+field] = gaveUp
		}
	}
	return known
}

// TestAgainstExiftool holds Read against exiftool's answers on real files from
// many cameras and programs.
func TestAgainstExiftool(t *testing.T) {
	dir := sharedFolder(t, "metadata")
	raw, err := os.ReadFile(filepath.Join(dir, "exiftool.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	if err := json.Unmarshal(raw, &answers); err != nil {
		t.Fatal(err)
	}
	agree, excused, total := map[string]int{}, map[string]int{}, map[string]int{}
	known, files := exceptions(), 0
	for _, a := range answers {
		if !slices.Contains([]string{"JPEG", "PNG", "MPO"}, a.text("File:FileType")) {
			continue
		}
		files++
		name := a["SourceFile"].(string)
		start := time.Now()
		p, err := readFile(t, filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s took %v", name, d)
		}
		for _, c := range comparedFields() {
			truth, ours := c.truth(a), c.ours(p)
			if truth == "" && ours == "" {
				continue
			}
			total[c.field]++
			key := name + " " + c.field
			_, excepted := known[key]
			delete(known, key)
			switch {
			case truth == ours && excepted:
				t.Errorf("%s agrees by now: remove it from the exceptions", key)
			case truth == ours:
				agree[c.field]++
			case excepted:
				excused[c.field]++
			default:
				t.Logf("%s: exiftool %q, here %q (problems: %q)", key, truth, ours, p.Problems)
			}
		}
	}
	for key := range known {
		t.Errorf("the exception %q names nothing that was compared", key)
	}
	t.Logf("%d files", files)
	for _, c := range comparedFields() {
		n, known, of := agree[c.field], excused[c.field], total[c.field]
		t.Logf("%-14s %3d agree, %d known exceptions, of %3d", c.field, n, known, of)
		if float64(n) < 0.95*float64(of-known) {
			t.Errorf("%s agrees with exiftool on %d of %d files only", c.field, n, of-known)
		}
	}
}

// TestHostileBlocks reads files made to hang or burst a reader of Exif.
func TestHostileBlocks(t *testing.T) {
	dir := sharedFolder(t, "metadata")
	files, err := filepath.Glob(filepath.Join(dir, "own__*.jpg"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, f := range files {
		start := time.Now()
		p, err := readFile(t, f)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		t.Logf("%-22s %8v orientation %d, problems %q", filepath.Base(f), time.Since(start), p.Orientation, p.Problems)
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s took %v", f, d)
		}
	}
}

// TestCutFiles reads every real file as a broken transfer would leave it.
func TestCutFiles(t *testing.T) {
	dir := sharedFolder(t, "metadata")
	files, err := filepath.Glob(filepath.Join(dir, "*.[jp][pn]g"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, f := range files {
		whole, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 2, 3, 4, 11, 12, 20, 30, 60, 100, 200, 500, 1000, 3000, 10_000, 30_000, 60_000, len(whole) - 1} {
			if n > len(whole) || n < 0 {
				continue
			}
			cut := whole[:n]
			// The size that a directory told may be the whole file's.
			for _, size := range []int64{int64(n), int64(len(whole))} {
				if _, err := Read(bytes.NewReader(cut), size); err != nil && n >= 12 {
					t.Errorf("%s cut at %d: %v", f, n, err)
				}
			}
			if _, err := Identify(bytes.NewReader(cut)); err != nil {
				t.Errorf("%s cut at %d: %v", f, n, err)
			}
		}
	}
}
