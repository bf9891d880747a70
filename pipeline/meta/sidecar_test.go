package meta

import (
	"errors"
	"io"
	"strings"
	"testing"

	"eventroll/gallery"
)

const sidecarXMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:Rating="-1" xmp:Label="녹색"><dc:subject><rdf:Bag><rdf:li>booth</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`

func TestReadSidecar(t *testing.T) {
	m, problems, err := ReadSidecar(strings.NewReader(sidecarXMP))
	if err != nil || len(problems) > 0 || m.Rating == nil || *m.Rating != -1 || m.Label != "녹색" || len(m.Keywords) != 1 {
		t.Errorf("got %+v, %v, %v", m, problems, err)
	}
	m, problems, err = ReadSidecar(strings.NewReader(sidecarXMP + strings.Repeat(" ", 10<<20)))
	if err != nil || len(problems) != 1 || m.Label != "녹색" {
		t.Errorf("10 MB: got %+v, %v, %v", m, problems, err)
	}
	if _, problems, _ = ReadSidecar(strings.NewReader("")); len(problems) != 1 {
		t.Errorf("nothing: %v", problems)
	}
	if _, _, err = ReadSidecar(failing{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a disk that fails: %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func FuzzReadSidecar(f *testing.F) {
	f.Add(sidecarXMP)
	f.Add(`<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>` + sidecarXMP)
	f.Add(strings.Repeat("<a>", 100))
	f.Fuzz(func(t *testing.T, block string) {
		m, _, err := ReadSidecar(strings.NewReader(block))
		if err != nil {
			t.Fatal(err)
		}
		checkSane(t, m)
	})
}

func TestReadTakeout(t *testing.T) {
	const taken = `"photoTakenTime":{"timestamp":"1730608931","formatted":"3 Nov 2024"}`
	for _, c := range []struct {
		name, json             string
		time, caption, persons string
		latitude, longitude    float64
	}{
		{"all", `{` + taken + `,"geoData":{"latitude":37.5,"longitude":127.04,"altitude":0.0},"description":"Keynote","people":[{"name":"강은호"},{"name":" "}]}`,
			"2024-11-03T04:42:11", "Keynote", "강은호", 37.5, 127.04},
		{"a number", `{"photoTakenTime":{"timestamp":1730608931}}`, "2024-11-03T04:42:11", "", "", 0, 0},
		{"the file's own place", `{` + taken + `,"geoData":{"latitude":0.0,"longitude":0.0},"geoDataExif":{"latitude":-1.5,"longitude":2}}`, "2024-11-03T04:42:11", "", "", -1.5, 2},
		{"no place on earth", `{` + taken + `,"geoData":{"latitude":91,"longitude":0}}`, "2024-11-03T04:42:11", "", "", 0, 0},
		{"half a place", `{` + taken + `,"geoData":{"latitude":91}}`, "2024-11-03T04:42:11", "", "", 0, 0},
		{"other types", `{"photoTakenTime":[1],"geoData":"x","description":{},"people":7}`, "", "", "", 0, 0},
		{"other types below", `{"photoTakenTime":{"timestamp":{}},"geoData":{"latitude":"x"},"description":"D","people":["x"]}`, "", "D", "", 0, 0},
		{"1970", `{"photoTakenTime":{"timestamp":"0"}}`, "", "", "", 0, 0},
		{"after the end of time", `{"photoTakenTime":{"timestamp":"9223372036854775807"}}`, "", "", "", 0, 0},
		{"before the big bang", `{"photoTakenTime":{"timestamp":"-9223372036854775808"}}`, "", "", "", 0, 0},
	} {
		m, err := ReadTakeout(strings.NewReader(c.json))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if m.Time != c.time || m.Caption != c.caption || strings.Join(m.Persons, ",") != c.persons {
			t.Errorf("%s: got %+v", c.name, m)
		}
		if c.time != "" && (m.Offset != "+00:00" || m.TimeFrom != gallery.FromTakeout) {
			t.Errorf("%s: the time is %s from %s", c.name, m.Offset, m.TimeFrom)
		}
		var lat, long float64
		if m.Latitude != nil {
			lat, long = *m.Latitude, *m.Longitude
		}
		if lat != c.latitude || long != c.longitude {
			t.Errorf("%s: at %g, %g", c.name, lat, long)
		}
	}
	for _, bad := range []string{"", "[]", "null", `{"title":"x"}`, "{", strings.Repeat("[", 200<<10), strings.Repeat(" ", 10<<20)} {
		if _, err := ReadTakeout(strings.NewReader(bad)); !errors.Is(err, ErrNoTakeout) || len(err.Error()) > 200 {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

func FuzzReadTakeout(f *testing.F) {
	f.Add(`{"photoTakenTime":{"timestamp":"1730608931"},"geoData":{"latitude":37.5,"longitude":127.04},"description":"d","people":[{"name":"n"}]}`)
	f.Add(`{"photoTakenTime":{"timestamp":1e99},"geoData":{"latitude":1e308}}`)
	f.Fuzz(func(t *testing.T, json string) {
		m, err := ReadTakeout(strings.NewReader(json))
		if err != nil && !errors.Is(err, ErrNoTakeout) {
			t.Fatal(err)
		}
		checkSane(t, m)
	})
}

// checkSane checks what is promised of metadata from any bytes.
func checkSane(t *testing.T, m gallery.Metadata) {
	t.Helper()
	if m.Rating != nil && (*m.Rating < -1 || *m.Rating > 5) || len(m.Keywords) > maxKeywords || len(m.Persons) > maxKeywords || len(m.Caption) > maxTextBytes {
		t.Errorf("got %+v", m)
	}
	if m.Latitude != nil && !(*m.Latitude >= -90 && *m.Latitude <= 90 && *m.Longitude >= -180 && *m.Longitude <= 180) {
		t.Errorf("at %g, %g", *m.Latitude, *m.Longitude)
	}
	if m.Time != "" && len(m.Time) < len("2024-11-03T14:02:11") {
		t.Errorf("time %q", m.Time)
	}
}
