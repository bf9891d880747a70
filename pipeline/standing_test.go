package pipeline

import (
	"strings"
	"testing"

	"eventroll/pipeline/store"
)

// A listing of some time ago serves a publish as long as nobody else has
// published: pages that came since would be missed.
func TestListingOfSomeTimeAgo(t *testing.T) {
	a := newAgain(t, "folder")
	name, err := archiveName(t.Context(), a.Archive)
	if err != nil {
		t.Fatal(err)
	}
	was, err := listGallery(t.Context(), a.Gallery)
	if err != nil {
		t.Fatal(err)
	}
	page := "photos/" + strings.Repeat("a", 16) + ".html"
	put(t, a.Gallery, page, "another publisher's")
	objects := countOf(was)
	finds := func(was *listed) bool {
		t.Helper()
		standing, err := a.standingSince(t.Context(), name, was)
		if err != nil {
			t.Fatal(err)
		}
		index, ok := standing.get(indexKey)
		if !ok || countOf(standing) < objects {
			t.Errorf("%d objects stand of %d, index.json as %v", countOf(standing), objects, index)
		}
		_, ok = standing.get(page)
		return ok
	}
	if finds(was) {
		t.Error("the gallery was listed again, and nobody had published")
	}
	if !finds(nil) {
		t.Error("no listing is no reason to list")
	}
	index, _, err := store.Read(t.Context(), a.Gallery, indexKey, publishedLimit)
	if err != nil {
		t.Fatal(err)
	}
	put(t, a.Gallery, indexKey, string(index)+"\n")
	if !finds(was) {
		t.Error("another publisher's page is missed")
	}
}

func countOf(l *listed) int {
	n := 0
	for range l.all() {
		n++
	}
	return n
}
