package pipeline

import (
	"context"
	"io"
	"strings"
	"testing"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// onPut is a store that does something right before a key is put, once.
type onPut struct {
	store.Store
	suffix string
	do     func(key string)
}

func (s *onPut) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	if do := s.do; do != nil && strings.HasSuffix(key, s.suffix) {
		s.do = nil
		do(key)
	}
	return s.Store.Put(ctx, key, body, a)
}

// Somebody takes a photo down while it is rendered.
func TestTakenDownWhileRendered(t *testing.T) {
	a := newAgain(t, "folder")
	frame := sampleFrame{Seed: 7, Serial: "A1", Time: "2024:11:04 13:40:00"}
	file := a.dir + "/cards/A/IMG_4009.JPG"
	writeSample(t, file, frame.jpeg(t))
	id := idOf(t, file)
	a.Gallery = &onPut{a.Gallery, "small.jpg", func(string) { put(t, a.Archive, hiddenFolder+string(id)+".json", `{"version":1}`) }}
	report := a.ingest(t)
	wantCounts(t, report, map[Status]int{Hidden: 1, Known: 12})
	if report.Publication.Hidden != 1 || report.Publication.Index.Photos != 12 {
		t.Errorf("published %d photos, %d taken down", report.Publication.Index.Photos, report.Publication.Hidden)
	}
	wantNowhere(t, a, id)
}

// Somebody takes a photo down while pages are put: what was put of it is taken
// away again before the index says that it is published.
func TestTakenDownWhilePublished(t *testing.T) {
	a := newAgain(t, "folder")
	frame := sampleFrame{Seed: 7, Serial: "A1", Time: "2024:11:04 13:40:00"}
	file := a.dir + "/cards/A/IMG_4009.JPG"
	writeSample(t, file, frame.jpeg(t))
	id := idOf(t, file)
	a.Gallery = &onPut{a.Gallery, "index.html", func(string) { put(t, a.Archive, hiddenFolder+string(id)+".json", `{"version":1}`) }}
	report := a.ingest(t)
	wantCounts(t, report, map[Status]int{New: 1, Known: 12})
	if report.Publication.Hidden != 1 || report.Publication.Index.Photos != 12 {
		t.Errorf("published %d photos, %d taken down", report.Publication.Index.Photos, report.Publication.Hidden)
	}
	wantNowhere(t, a, id)
}

// wantNowhere says where a gallery still tells of a photo: in its pages, or in
// the shards that its index names.
func wantNowhere(t *testing.T, a *again, id gallery.PhotoID) {
	t.Helper()
	for key, body := range contents(t, a.Gallery) {
		if !strings.HasPrefix(key, "shards/") && strings.Contains(body, string(id)) || strings.HasSuffix(key, string(id)+".oembed.json") {
			t.Errorf("%s tells of a photo that is taken down", key)
		}
	}
	if _, ok := a.published(t)[id]; ok {
		t.Error("the index leads to a photo that is taken down")
	}
}
