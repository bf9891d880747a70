package pipeline

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventroll/gallery"
	"eventroll/pipeline/render"
)

// A HEIC whose container turns it is turned once: its decoder does so, and
// Exif, which says it too, is not asked again.
func TestHEICsAreTurnedOnce(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(sharedFolder(t, "metadata"), "*.[hH]*[cCfF]"))
	if err != nil || len(names) < 8 {
		t.Fatalf("%d HEICs, %v", len(names), err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		x, err := new(Cards).examine(t.Context(), f, Item{Card: "card", Path: filepath.Base(name), File: name, Format: "heic"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		measured, err := render.Measure(x.pixels, x.pixels.Size())
		f.Close()
		if err != nil {
			t.Logf("%s: %v", filepath.Base(name), err)
			continue
		}
		said := x.sighting.Metadata
		shown := gallery.Size{measured.Width, measured.Height}
		if said.Orientation >= 5 {
			shown = gallery.Size{measured.Height, measured.Width}
		}
		if shown != (gallery.Size{said.Width, said.Height}) {
			t.Errorf("%s: shown as %v, and says %d×%d", filepath.Base(name), shown, said.Width, said.Height)
		}
		t.Logf("%s: %v, orientation %d", filepath.Base(name), shown, said.Orientation)
	}
}

// Formats beside JPEG become photos, whatever their names, and come out upright.
func TestFormatsArePhotos(t *testing.T) {
	dir := t.TempDir()
	formats := map[string]string{"사진 1, 회고.HEIC": "scene.heic", "b 🎉.webp": "lossy.webp", "c.jpg": "lossless.webp", "\u1112\u116c.webp": "alpha.webp"}
	for name, testdata := range formats {
		data, err := os.ReadFile(filepath.Join("render", "testdata", testdata))
		if err != nil {
			t.Fatal(err)
		}
		writeSample(t, filepath.Join(dir, "card", name), data)
	}
	p := openSample(t, filepath.Join(dir, "event"), againYAML, "schedule.csv", againSchedule)
	report, err := p.Ingest(t.Context(), []string{filepath.Join(dir, "card")}, IngestOptions{NoPublish: true}, silence{})
	if err != nil || len(report.Problems) > 0 || report.Count[New] != len(formats) {
		t.Fatalf("%v, %+v", err, report)
	}
	large := 0
	for key, data := range contents(t, p.Gallery) {
		if !strings.HasSuffix(key, "/large.jpg") {
			continue
		}
		large++
		if _, err := jpeg.Decode(bytes.NewReader([]byte(data))); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	if large != len(formats) {
		t.Errorf("%d large renditions", large)
	}
	report, err = p.Ingest(t.Context(), []string{filepath.Join(dir, "card")}, IngestOptions{NoPublish: true}, silence{})
	if err != nil || report.Count[Known] != len(formats) {
		t.Errorf("again: %v, %+v", err, report)
	}
}
