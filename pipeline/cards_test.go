package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"eventroll/pipeline/store"
)

var shareImage = regexp.MustCompile(`<meta property="og:image" content="https://photos\.example\.org/2024/([^"]+)">`)

// Pages of many photos name a share card that is there; a photo's page names
// the photo. Nothing is made twice, and what no page names any more is gone.
func TestShareCards(t *testing.T) {
	dir := t.TempDir()
	p := openSample(t, dir, "title: 파티\ntimezone: Asia/Seoul\nurl: https://photos.example.org/2024\n")
	for i := range 3 {
		frame := sampleFrame{Seed: i, Width: 900, Height: 600, Time: fmt.Sprintf("2024:11:03 1%d:00:00", i)}
		writeSample(t, filepath.Join(dir, "card", fmt.Sprintf("IMG_%d.JPG", i)), frame.jpeg(t))
	}
	ingest := func() *Report {
		t.Helper()
		report, err := p.Ingest(t.Context(), []string{filepath.Join(dir, "card")}, IngestOptions{}, silence{})
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	ingest()
	shared := func(page string) string {
		t.Helper()
		m := shareImage.FindStringSubmatch(textOf(t, filepath.Join(dir, "gallery", page)))
		if m == nil {
			t.Fatalf("%s names no picture", page)
		}
		return m[1]
	}
	card := shared("index.html")
	data := textOf(t, filepath.Join(dir, "gallery", card))
	if c, err := jpeg.DecodeConfig(bytes.NewReader([]byte(data))); err != nil || c.Width != 1200 || c.Height != 630 || !isCard(card) {
		t.Errorf("%s is %d×%d: %v", card, c.Width, c.Height, err)
	}
	photos, _ := filepath.Glob(filepath.Join(dir, "gallery", "photos", "*.html"))
	for _, page := range photos {
		if key := shared("photos/" + filepath.Base(page)); isCard(key) {
			t.Errorf("the photo's page %s names a crop", page)
		}
	}
	if puts := ingest().Publication.Puts; puts != 0 {
		t.Errorf("%d puts by a publish that had nothing to do", puts)
	}

	id := objectName(card)
	put(t, p.Archive, hiddenFolder+id[:len(id)-len(".jpg")]+".json", `{"version":1}`)
	ingest()
	if _, err := os.Stat(filepath.Join(dir, "gallery", card)); !os.IsNotExist(err) {
		t.Errorf("the card of a photo that was taken down is still there: %v", err)
	}
	if other := shared("index.html"); other == card {
		t.Error("the page still names it")
	} else if _, _, err := store.Read(t.Context(), p.Gallery, other, publishedLimit); err != nil {
		t.Error(err)
	}
}

// A photo that is too small for a card is named itself.
func TestNoShareCardOfSmallPhoto(t *testing.T) {
	dir := t.TempDir()
	p := openSample(t, dir, "title: Party\ntimezone: Asia/Seoul\nurl: https://photos.example.org/2024\n")
	writeSample(t, filepath.Join(dir, "card", "IMG_1.JPG"), sampleFrame{Width: 600, Height: 400, Time: "2024:11:03 10:00:00"}.jpeg(t))
	if _, err := p.Ingest(t.Context(), []string{filepath.Join(dir, "card")}, IngestOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
	if m := shareImage.FindStringSubmatch(textOf(t, filepath.Join(dir, "gallery", "index.html"))); m == nil || isCard(m[1]) {
		t.Errorf("named is %q", m)
	}
	if _, err := os.Stat(filepath.Join(dir, "gallery", "cards")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there are cards: %v", err)
	}
}
