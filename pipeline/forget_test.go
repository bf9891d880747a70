package pipeline

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eventroll/gallery"
)

func TestForget(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		a.rewrite(t, "title:", "originals: archive\ntitle:")
		a.ingest(t)
		both := filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG")
		data, err := os.ReadFile(both)
		if err != nil {
			t.Fatal(err)
		}
		writeSample(t, filepath.Join(a.dir, "cards", "B", "from A.JPG"), data)
		hidden := idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3002.JPG"))
		a.ingest(t)
		before := contents(t, a.Gallery)
		a.hide(t, asked, hidden)
		standing := withoutOldShards(t, contents(t, a.Gallery))
		f, err := a.NewFinder(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Forget(t.Context(), "없는 카드"); err == nil || !strings.Contains(err.Error(), `"A", "B"`) {
			t.Errorf("an unknown card: %v", err)
		}
		x, err := a.Forget(t.Context(), filepath.Join(a.dir, "cards", "A"), asked.When, silence{})
		if err != nil {
			t.Fatal(err)
		}
		if x.Card != "A" || len(x.Gone) != 5 || len(x.Stay) != 1 || x.Stay[0].ID != idOf(t, both) || x.Files != 6 || x.Publication.Index.Photos != 7 {
			t.Errorf("%+v", x)
		}
		var gone []gallery.PhotoID
		for _, line := range x.Gone {
			gone = append(gone, line.ID)
		}
		wantDown(t, a, before, gone...)
		for key, body := range contents(t, a.Archive) {
			if key != hiddenKey(hidden) && slices.ContainsFunc(gone, func(id gallery.PhotoID) bool { return strings.Contains(key, string(id)) }) || strings.Contains(body, `"card":"A"`) {
				t.Errorf("the archive still has %s", key)
			}
		}
		// Nothing of it changes at the next publish; an ingest brings it back.
		a.gallery.taken()
		if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
			t.Fatal(err)
		}
		wantPuts(t, "gallery", a.gallery)
		wantCounts(t, a.ingest(t), map[Status]int{New: 4, Sighted: 1, Hidden: 1, Known: 7})
		got := withoutOldShards(t, contents(t, a.Gallery))
		sameContents(t, "ingested again, the gallery", got, standing)
	})
}
