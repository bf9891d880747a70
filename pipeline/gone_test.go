package pipeline

import (
	"path"
	"strings"
	"testing"

	"eventroll/gallery/embed"
)

// The second day is no day of the event any more: no page may list or show
// its photos, wherever it stands; their pictures stay, as posts show them.
func TestPagesOfHeldPhotosAreTakenAway(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		put(t, a.Gallery, "days/mine.html", "<p>not eventroll's")
		before, published := contents(t, a.Gallery), a.published(t)
		a.rewrite(t, "schedule:", "days: [2024-11-03]\nschedule:")
		publication, err := a.Publish(t.Context(), PublishOptions{}, silence{})
		if err != nil {
			t.Fatal(err)
		}
		if len(publication.Held) != 6 {
			t.Fatalf("%d photos are held back", len(publication.Held))
		}
		after := contents(t, a.Gallery)
		for _, h := range publication.Held {
			for key, body := range after {
				if path.Ext(key) == ".html" && strings.Contains(body, string(h.ID)) {
					t.Errorf("%s still shows %s, a photo that is held back", key, h.ID)
				}
			}
			wantGone(t, after, "photos/"+string(h.ID)+".html")
			if _, ok := after[embed.Key(h.ID)]; ok {
				t.Errorf("%s still answers for %s", embed.Key(h.ID), h.ID)
			}
			for _, key := range renditions(h.ID) {
				if after[key] != before[key] {
					t.Errorf("%s changed", key)
				}
			}
			if published[h.ID].Session != "" {
				wantGone(t, after, "sessions/"+published[h.ID].Session+".html")
			}
			wantGone(t, after, "days/2024-11-04/"+published[h.ID].Track+".html")
		}
		wantGone(t, after, "days/2024-11-04.html")
		if after["days/mine.html"] != before["days/mine.html"] {
			t.Error("a page that is not eventroll's was changed")
		}

		a.gallery.taken()
		if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
			t.Fatal(err)
		}
		wantPuts(t, "gallery", a.gallery)

		a.rewrite(t, "days: [2024-11-03]\n", "")
		if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
			t.Fatal(err)
		}
		got := contents(t, a.Gallery)
		for key := range got { // of the publish between
			if _, ok := before[key]; !ok && strings.HasPrefix(key, "shards/") {
				delete(got, key)
			}
		}
		sameContents(t, "with the day again, the gallery", got, before)
	})
}

func wantGone(t *testing.T, files map[string]string, key string) {
	t.Helper()
	page := files[key]
	if strings.Contains(page, "<img") || !strings.Contains(page, `content="noindex"`) || !strings.Contains(page, `index.html"><span data-w="GoneHome">See the photos`) {
		t.Errorf("%s is not taken away: %.1500s", key, page)
	}
}
