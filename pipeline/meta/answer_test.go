package meta

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// answer is what exiftool says of one file: tags by group and name.
type answer map[string]any

// typesRead are exiftool's names of the formats that Read must read.
func typesRead() []string {
	return []string{"JPEG", "MPO", "PNG", "WEBP", "TIFF", "HEIC", "HEIF", "AVIF",
		"CR2", "CR3", "NEF", "ARW", "DNG", "RAF", "ORF", "RW2"}
}

// stopped says whether exiftool stopped at a damage before it knew how large
// the picture is: what stands behind, or was cut off within, it never saw.
func (a answer) stopped() bool {
	for tag := range a {
		if strings.Contains(tag, ":ImageWidth") {
			return false
		}
	}
	return true
}

// list is a tag's values, as text.
func (a answer) list(tag string) []string {
	switch v := a[tag].(type) {
	case nil:
		return nil
	case []any:
		var list []string
		for _, p := range v {
			list = append(list, fmt.Sprint(p))
		}
		return list
	default:
		return []string{fmt.Sprint(v)}
	}
}

// text is the first of the tags that says something.
func (a answer) text(tags ...string) string {
	for _, tag := range tags {
		if s := cleanText(strings.Join(a.list(tag), ", ")); s != "" {
			return s
		}
	}
	return ""
}

// number is the first of the tags that is a number and not zero; of a list of
// numbers the first.
func (a answer) number(tags ...string) float64 {
	for _, tag := range tags {
		switch v := a[tag].(type) {
		case json.Number:
			if n, err := v.Float64(); err == nil && n != 0 {
				return n
			}
		case string:
			first, _, _ := strings.Cut(v, " ")
			if n, err := strconv.ParseFloat(first, 64); err == nil && n != 0 && !math.IsInf(n, 0) && !math.IsNaN(n) {
				return n
			}
		}
	}
	return 0
}

// fieldTags are the tags that the precedence names for a field, by block.
type fieldTags struct{ exif, windows, xmp, iptc []string }

// compared is one field: what exiftool says (any of the values is right) and
// what Read says, as text, by the tags named.
type compared struct {
	name  string
	tags  fieldTags
	joins bool                // several blocks may have a part in it
	vague func(a answer) bool // says that the answer cannot tell; may be nil
	truth func(a answer) []string
	ours  func(p *Picture) string
}

// words is a text of which the blocks may say different things: Exif's counts,
// then XMP's or IPTC's, whichever was edited last (which the answers do not
// tell), then Microsoft's.
func words(name string, tags fieldTags, clean func(string) string, ours func(p *Picture) string) compared {
	return compared{name: name, tags: tags, ours: func(p *Picture) string { return spaces(ours(p)) }, truth: func(a answer) []string {
		first := func(tags []string) string {
			for _, tag := range tags {
				if s := clean(strings.Join(a.list(tag), ", ")); s != "" {
					return spaces(s)
				}
			}
			return ""
		}
		if s := first(tags.exif); s != "" {
			return []string{s}
		}
		var either []string
		for _, s := range []string{first(tags.xmp), first(tags.iptc)} {
			if s != "" {
				either = append(either, s)
			}
		}
		if s := first(tags.windows); s != "" && len(either) == 0 {
			return []string{s}
		}
		return either
	}}
}

// fact is a number or a short text of the first tag that has it.
func fact(name string, tags fieldTags, read func(a answer, tags ...string) string, ours func(p *Picture) string) compared {
	return compared{name: name, tags: tags, ours: ours, truth: func(a answer) []string {
		if s := read(a, slices.Concat(tags.exif, tags.xmp, tags.iptc)...); s != "" {
			return []string{s}
		}
		return nil
	}}
}

func factText(a answer, tags ...string) string   { return cleanLine(a.text(tags...)) }
func factNumber(a answer, tags ...string) string { return number(a.number(tags...)) }

func number(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return fmt.Sprintf("%.6g", v)
}

func degrees(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf("%.5f", *v)
}

func spaces(s string) string { return strings.Join(strings.Fields(s), " ") }

// same compares what exiftool prints with what Read gives. exiftool decodes
// Exif's text as UTF-8, and IPTC's as Latin-1 where it names no character set,
// whatever it is: it prints "?" for each byte of a "ö" in the one, and "Ã¶" for
// those of UTF-8 in the other.
func same(truth, ours string) bool {
	if truth == ours {
		return true
	}
	if ours == "" || truth == "" {
		return false
	}
	mistaken, err := charmap.Windows1252.NewDecoder().String(ours)
	if err == nil && spaces(cleanText(mistaken)) == truth {
		return true
	}
	t, o := []rune(truth), []rune(ours)
	if len(t) != len(o) {
		return false
	}
	for i := range t {
		if t[i] != o[i] && (t[i] != '?' || o[i] < utf8.RuneSelf) {
			return false
		}
	}
	return true
}

// exiftoolMoment follows the order of merge: a source's time is taken whole.
func exiftoolMoment(a answer) moment {
	for _, tags := range [][3]string{
		{"ExifIFD:DateTimeOriginal", "ExifIFD:SubSecTimeOriginal", "ExifIFD:OffsetTimeOriginal"},
		{"IFD0:DateTimeOriginal", "ExifIFD:SubSecTimeOriginal", "ExifIFD:OffsetTimeOriginal"},
		{"ExifIFD:CreateDate", "ExifIFD:SubSecTimeDigitized", "ExifIFD:OffsetTimeDigitized"},
	} {
		m, _ := parseTime(a.text(tags[0]))
		if m.time == "" {
			continue
		}
		if !strings.Contains(m.time, ".") {
			m.time += fraction(a.text(tags[1]))
		}
		offset, _ := parseOffset(a.text(tags[2]))
		m.offset = cmp.Or(offset, m.offset)
		return m
	}
	for _, tag := range []string{"XMP-exif:DateTimeOriginal", "XMP-photoshop:DateCreated", "XMP-xmp:CreateDate"} {
		m, _ := parseTime(a.text(tag))
		if m.time != "" && !(strings.HasPrefix(tag, "XMP-photoshop") && strings.HasSuffix(m.time, "T00:00:00")) {
			return m
		}
	}
	m, _ := parseTime(a.text("IPTC:DateCreated") + " " + a.text("IPTC:TimeCreated"))
	return m
}

// exiftoolSize is the size that the picture is shown in. A RAW holds several;
// which is the picture's exiftool says in Composite:ImageSize at best. How a
// HEIF is turned it says in QuickTime:Rotation, if asked.
func exiftoolSize(a answer, upright, sideways string) []string {
	names := []string{upright}
	if o := a.number("IFD0:Orientation"); o >= 5 && o <= 8 {
		names = []string{sideways}
	}
	if slices.Contains([]string{"HEIC", "HEIF", "AVIF"}, a.text("File:FileType")) {
		switch turned := int(a.number("QuickTime:Rotation")); {
		case turned == 90 || turned == 270:
			names = []string{sideways}
		default:
			names = []string{upright, sideways}
		}
	}
	var sizes, whole []string
	for _, name := range names {
		for tag := range a {
			group, is, _ := strings.Cut(tag, ":")
			switch size := number(a.number(tag)); {
			case is != "Image"+name || size == "":
			case group == "File" || group == "PNG" || group == "RIFF":
				whole = append(whole, size)
			default: // of several folders of a TIFF: any
				sizes = append(sizes, size)
			}
		}
		if w, h, ok := strings.Cut(a.text("Composite:ImageSize"), " "); ok {
			sizes = append(sizes, map[string]string{"Width": w, "Height": h}[name])
		}
	}
	if len(whole) > 0 && a.text("File:FileType") != "RAF" {
		return whole
	}
	return sizes
}

// sizeIsPreviews says whether the sizes in an answer are those of the previews
// in a RAW: without Composite:ImageSize they do not tell the picture's.
func sizeIsPreviews(a answer) bool {
	return a.text("Composite:ImageSize") == "" && slices.Contains([]string{"CR2", "RAF", "RW2", "ORF", "ARW", "NEF"}, a.text("File:FileType"))
}

func pointer[T any](v *T) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(*v)
}
