package pipeline

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Two volumes are called EOS_DIGITAL, as all of that maker are. On both lies
// IMG_1.JPG: the picture is the same, but a program has written into one of
// them. Neither file is the later word on the other.
func TestTwoCardsOfOneNameHoldOnePicture(t *testing.T) {
	one := aCard(t, "EOS_DIGITAL", map[string]string{})
	two := aCard(t, "EOS_DIGITAL", map[string]string{})
	frame := sampleFrame{Time: "2024:11:03 14:00:00", Model: "EOS R6"}
	writeSample(t, filepath.Join(one, "IMG_1.JPG"), frame.jpeg(t))
	frame.Offset = "+09:00"
	writeSample(t, filepath.Join(two, "IMG_1.JPG"), frame.jpeg(t))

	var before []string
	for _, cards := range [][]string{{one, two}, {two, one}} {
		dir := t.TempDir()
		p := openSample(t, dir, "title: Twins\ntimezone: Asia/Seoul\n")
		for try, want := range []map[Status]int{{New: 1, Sighted: 1}, {Known: 2}, {Known: 2}} {
			if try == 2 {
				slices.Reverse(cards)
			}
			report, err := p.Ingest(t.Context(), cards, IngestOptions{NoPublish: true}, silence{})
			if err != nil {
				t.Fatal(err)
			}
			same(t, "ingested", report.Count, want)
		}
		sightings := keysBelow(t, filepath.Join(dir, ".eventroll", "sightings"))
		same(t, "sightings", len(sightings), 2)
		if before != nil {
			same(t, "in another order", sightings, before)
		}
		before = sightings
	}
}

func keysBelow(t *testing.T, dir string) []string {
	t.Helper()
	var keys []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(key string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			keys = append(keys, key)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
