package pipeline

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// adobeRGBExif is an Exif block that says Adobe RGB, as cameras do: an
// unnumbered colour space, and the interoperability index R03.
const adobeRGBExif = "II*\x00\x08\x00\x00\x00" +
	"\x01\x00" + "\x69\x87\x04\x00\x01\x00\x00\x00\x1a\x00\x00\x00" + "\x00\x00\x00\x00" +
	"\x02\x00" + "\x01\xa0\x03\x00\x01\x00\x00\x00\xff\xff\x00\x00" + "\x05\xa0\x04\x00\x01\x00\x00\x00\x38\x00\x00\x00" + "\x00\x00\x00\x00" +
	"\x01\x00" + "\x01\x00\x02\x00\x04\x00\x00\x00R03\x00" + "\x00\x00\x00\x00"

// Renditions in sRGB carry no profile. A copy that was stripped of it gives the
// same colours all the same when sizes change: the archive has the profile.
func TestStrippedCopyKeepsTheColours(t *testing.T) {
	dir := t.TempDir()
	stripped := sampleFrame{Seed: 3}.jpeg(t)
	writeSample(t, filepath.Join(dir, "camera", "IMG_1.JPG"), withExif(stripped, []byte(adobeRGBExif)))
	writeSample(t, filepath.Join(dir, "copies", "IMG_1.JPG"), stripped)
	ingest := func(event, yaml string, cards ...string) (gallery, archive map[string]string) {
		t.Helper()
		p := openSample(t, event, againYAML+"privacy: {gps: strip}\n"+yaml, "schedule.csv", againSchedule)
		report, err := p.Ingest(t.Context(), cards, IngestOptions{NoPublish: true}, silence{})
		if err != nil || len(report.Problems) > 0 {
			t.Fatal(err, report)
		}
		return contents(t, p.Gallery), contents(t, p.Archive)
	}
	const larger = "sizes: {small: 50}\n"
	camera, copies := filepath.Join(dir, "camera"), filepath.Join(dir, "copies")
	want, _ := ingest(filepath.Join(dir, "whole"), larger, camera)
	plain, none := ingest(filepath.Join(dir, "plain"), larger, copies)
	if slices.Equal(slices.Sorted(maps.Values(want)), slices.Sorted(maps.Values(plain))) {
		t.Fatal("the profile changes nothing: this test shows nothing")
	}
	_, archive := ingest(filepath.Join(dir, "event"), "", camera)
	got, _ := ingest(filepath.Join(dir, "event"), larger, copies)
	for key, data := range want {
		if got[key] != data {
			t.Errorf("%s: other colours than those of the file that says what they mean", key)
		}
	}
	profiles := func(objects map[string]string) (n int) {
		for key := range objects {
			if strings.HasPrefix(key, profileFolder) {
				n++
			}
		}
		return n
	}
	if profiles(archive) != 1 || profiles(none) != 0 {
		t.Errorf("%d profiles are kept, and %d of a photo without", profiles(archive), profiles(none))
	}
}
