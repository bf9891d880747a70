package pipeline

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// The power went before the disk had all of what was put: what is too short is
// made again, however permanent its address is.
func TestHalfWrittenObjectsArePutAgain(t *testing.T) {
	a := newAgain(t, "folder")
	want := contents(t, a.Gallery)
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		folder, _, _ := strings.Cut(key, "/")
		kind := folder + path.Ext(key)
		if seen[kind] || key == indexKey || key == "index.html" {
			continue
		}
		seen[kind] = true
		put(t, a.Gallery, key, want[key][:len(want[key])/2])
	}
	for _, kind := range []string{"shards.json", "assets.css", "assets.js", "days.html", "photos.jpg"} {
		if !seen[kind] {
			t.Fatalf("the gallery holds no %s: %v", kind, seen)
		}
	}
	wantCounts(t, a.ingest(t), map[Status]int{Rendered: 1, Known: 11})
	sameContents(t, "gallery", contents(t, a.Gallery), want)
	a.gallery.taken()
	wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
	wantPuts(t, "gallery", a.gallery)
}

// What is never looked at again must survive a power cut; so must what a
// record or published.json vouches for.
func TestWhatIsTakenForGrantedIsSynced(t *testing.T) {
	for key, want := range map[string]bool{
		"shards/0123456789abcdef.json": true, "assets/site.0123456789ab.css": true, "photos/aaaa/small.jpg": true, indexKey: true,
		"index.html": false, "days/2024-11-03.html": false, "photos/aaaa.html": false, "feed.xml": false,
	} {
		if got := attributes(key).Sync; got != want {
			t.Errorf("%s: synced %v, want %v", key, got, want)
		}
	}
}
