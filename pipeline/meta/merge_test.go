package meta

import (
	"crypto/md5"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// TestPrecedence holds merge against what its comment promises.
func TestPrecedence(t *testing.T) {
	all := gallery.Metadata{Byline: "?", Caption: "?", Copyright: "?", Credit: "?", Headline: "?", Instructions: "?", Keywords: []string{"?"},
		Time: "?", Offset: "?", TimeFrom: "?", Make: "?", Serial: "?", Lens: "?", ISO: 1}
	say := func(source string) gallery.Metadata {
		m := all
		for _, s := range []*string{&m.Byline, &m.Caption, &m.Copyright, &m.Credit, &m.Headline, &m.Instructions,
			&m.Time, &m.Offset, &m.TimeFrom, &m.Make, &m.Serial, &m.Lens} {
			*s = source
		}
		m.Keywords = []string{source, "shared"}
		return m
	}
	exif := say("exif")
	exif.Credit, exif.Headline, exif.Instructions, exif.Keywords = "", "", "", nil // Exif has none
	windows := gallery.Metadata{Byline: "windows", Caption: "windows", Keywords: []string{"windows"}, Rating: new(int)}
	for _, c := range []struct {
		name  string
		in    sources
		words string // whose byline, caption, copyright
		more  string // whose credit, headline, instructions
		facts string
		keys  string
	}{
		{"all", sources{exif: exifMetadata{exif, windows}, xmp: say("xmp"), iptc: say("iptc")}, "exif", "xmp", "exif", "xmp shared iptc windows"},
		{"no Exif", sources{xmp: say("xmp"), iptc: say("iptc")}, "xmp", "xmp", "xmp", "xmp shared iptc"},
		{"IPTC edited last", sources{xmp: say("xmp"), iptc: say("iptc"), iptcNewer: true}, "iptc", "iptc", "xmp", "iptc shared xmp"},
		{"Exif and IPTC edited last", sources{exif: exifMetadata{Metadata: exif}, xmp: say("xmp"), iptc: say("iptc"), iptcNewer: true}, "exif", "iptc", "exif", "iptc shared xmp"},
		{"only IPTC", sources{iptc: say("iptc")}, "iptc", "iptc", "", "iptc shared"},
		{"Microsoft's before nothing", sources{exif: exifMetadata{windows: windows}}, "windows", "", "", "windows"},
		{"nothing", sources{}, "", "", "", ""},
	} {
		m := merge(c.in)
		if m.Byline != c.words || m.Caption != c.words || m.Copyright != c.words && c.words != "windows" {
			t.Errorf("%s: words %q %q %q, want those of %q", c.name, m.Byline, m.Caption, m.Copyright, c.words)
		}
		if m.Credit != c.more || m.Headline != c.more || m.Instructions != c.more {
			t.Errorf("%s: %q %q %q, want those of %q", c.name, m.Credit, m.Headline, m.Instructions, c.more)
		}
		if m.Make != c.facts || m.Serial != c.facts || m.Lens != c.facts {
			t.Errorf("%s: facts %q %q %q, want those of %q", c.name, m.Make, m.Serial, m.Lens, c.facts)
		}
		if got := strings.Join(m.Keywords, " "); got != c.keys {
			t.Errorf("%s: keywords %q, want %q", c.name, got, c.keys)
		}
	}
}

// A time is one block's, with its offset or without.
func TestTimeIsTakenWhole(t *testing.T) {
	xmp := gallery.Metadata{Time: "2024-11-03T15:00:00", Offset: "+09:00", TimeFrom: "xmp"}
	iptc := gallery.Metadata{Time: "2024-11-03T16:00:00", Offset: "+01:00", TimeFrom: "iptc"}
	for _, c := range []struct {
		in   sources
		want string
	}{
		{sources{exif: exifMetadata{Metadata: gallery.Metadata{Time: "2024-11-03T14:00:00", TimeFrom: "exif"}}, xmp: xmp, iptc: iptc}, "2024-11-03T14:00:00 exif"},
		{sources{xmp: xmp, iptc: iptc}, "2024-11-03T15:00:00+09:00 xmp"},
		{sources{iptc: iptc}, "2024-11-03T16:00:00+01:00 iptc"},
	} {
		if m := merge(c.in); m.Time+m.Offset+" "+m.TimeFrom != c.want {
			t.Errorf("got %s%s %s, want %s", m.Time, m.Offset, m.TimeFrom, c.want)
		}
	}
}

func TestRatingPrecedence(t *testing.T) {
	stars := func(n int) *int { return &n }
	for _, c := range []struct {
		xmp, exif *int
		want      string
	}{
		{stars(-1), stars(3), "-1"}, {stars(0), stars(3), "0"}, {nil, stars(3), "3"}, {nil, nil, ""},
	} {
		m := merge(sources{xmp: gallery.Metadata{Rating: c.xmp}, exif: exifMetadata{windows: gallery.Metadata{Rating: c.exif}}})
		if got := pointer(m.Rating); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestIPTCEditedLast(t *testing.T) {
	records := []byte(iptcRecord(80, "Dana"))
	sum := md5.Sum(records)
	for _, c := range []struct {
		name   string
		digest []byte
		want   bool
	}{
		{"no note", nil, false}, {"its own", sum[:], false}, {"another", []byte(strings.Repeat("x", md5.Size)), true},
		{"zeros", make([]byte, md5.Size), false}, {"too short", []byte("x"), false},
	} {
		if got := isNewer(records, c.digest); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// A time that is still to come is a camera's mistake; the next source is asked.
func TestTomorrow(t *testing.T) {
	file := pngWith(chunk("eXIf", string(exifFixture{order: binary.LittleEndian, exif: []entry{text(tagOriginal, "2034:11:03 14:02:11")}}.block())),
		chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmpPacket(`xmp:CreateDate="2024-11-03T14:02:11" xmp:ModifyDate="2030-01-01T00:00:00"`, "")))
	for _, c := range []struct {
		tomorrow       time.Time
		time, modified string
		problems       int
	}{
		{time.Time{}, "2034-11-03T14:02:11", "2030-01-01T00:00:00", 0},
		{time.Date(2024, 11, 5, 0, 0, 0, 0, time.UTC), "2024-11-03T14:02:11", "", 1},
		{time.Date(2024, 11, 2, 0, 0, 0, 0, time.UTC), "", "", 2},
	} {
		p, err := Options{Tomorrow: c.tomorrow}.Read(strings.NewReader(file), int64(len(file)))
		if err != nil || p.Time != c.time || p.Modified != c.modified || len(p.Problems) != c.problems {
			t.Errorf("by %v: %q, %q, %q, %v", c.tomorrow, p.Time, p.Modified, p.Problems, err)
		}
	}
}
