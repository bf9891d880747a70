package pipeline

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"eventroll/gallery"
)

func (a *again) publish(t *testing.T) *Publication {
	t.Helper()
	publication, err := a.Publish(t.Context(), PublishOptions{}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	return publication
}

func (a *again) rollback(t *testing.T) *Publication {
	t.Helper()
	publication, err := a.Rollback(t.Context(), silence{})
	if err != nil {
		t.Fatal(err)
	}
	return publication
}

// withoutShards are a gallery's objects but its shards, as older ones may
// stand, and the pages in place of those that are no more.
func withoutShards(t *testing.T, a *again) map[string]string {
	all := contents(t, a.Gallery)
	maps.DeleteFunc(all, func(key, page string) bool {
		return strings.HasPrefix(key, shardFolder) || strings.Contains(page, `<h1 data-w="Gone">`)
	})
	return all
}

// Somebody publishes with a mistake, and goes back: every page is what it was.
// Going back twice leads to the mistake again.
func TestRollbackLeadsBackAndForth(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		before := withoutShards(t, a)
		a.rewrite(t, "photographer: Dana, track: serverless", "photographer: 다나, track: data")
		a.publish(t)
		mistaken := withoutShards(t, a)
		if maps.Equal(before, mistaken) {
			t.Fatal("the mistake changes nothing")
		}
		a.rollback(t)
		sameContents(t, "rolled back, the gallery", withoutShards(t, a), before)
		a.rollback(t)
		sameContents(t, "rolled back twice, the gallery", withoutShards(t, a), mistaken)
		a.rewrite(t, "photographer: 다나, track: data", "photographer: Dana, track: serverless")
		a.publish(t)
		sameContents(t, "corrected, the gallery", withoutShards(t, a), before)
	})
}

// What was taken down, or forgotten, or whose pictures are no more, does not
// come back with the generation before.
func TestRollbackShowsNoPhotoThatIsGone(t *testing.T) {
	a := newAgain(t, "folder")
	var ids []gallery.PhotoID
	for id := range a.published(t) {
		ids = append(ids, id)
	}
	a.rewrite(t, "title: Doing", "title: Undoing")
	a.publish(t)
	put(t, a.Archive, hiddenFolder+string(ids[0])+".json", `{"version":1}`)
	for _, key := range []string{recordKey(ids[1]), renditionKey(ids[2], "small")} {
		s := a.Archive
		if key != recordKey(ids[1]) {
			s = a.Gallery
		}
		if err := s.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	publication := a.rollback(t)
	if publication.Index.Photos != 9 || publication.Index.Title != "Doing it again" || publication.Hidden != 1 {
		t.Errorf("went back to %q with %d photos, %d taken down", publication.Index.Title, publication.Index.Photos, publication.Hidden)
	}
	published := a.published(t)
	for _, id := range ids[:3] {
		if _, ok := published[id]; ok {
			t.Errorf("%s is shown again", id)
		}
		wantGone(t, contents(t, a.Gallery), "photos/"+string(id)+".html")
	}
}

// A gallery that was rolled back is judged by what stands: it is whole, what is
// damaged is named, and mending or hiding does not bring the mistake back.
func TestCheckOfAGalleryThatWasRolledBack(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		a.rewrite(t, "title: Doing", "title: Undoing")
		a.publish(t)
		before := withoutShards(t, a)
		a.rewrite(t, "title: Undoing", "title: Wrongly doing")
		a.publish(t)
		a.rollback(t)
		r := a.check(t, CheckOptions{Deep: true})
		wantFindings(t, "rolled back", r)
		if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "rolled back") {
			t.Errorf("%q", r.Notes)
		}
		remove(t, a.Gallery, "days/2024-11-03.html")
		wantFindings(t, "with a page missing", a.check(t, CheckOptions{}), "missing-page days/2024-11-03.html")
		wantFindings(t, "mended", a.check(t, CheckOptions{Repair: true}))
		sameContents(t, "mended, the gallery", withoutShards(t, a), before)
		h := a.hide(t, asked, a.firstPhoto(t))
		if h.Publication.Index.Title != "Undoing it again" || h.Publication.Index.Photos != 11 {
			t.Errorf("hiding leads to %q with %d photos", h.Publication.Index.Title, h.Publication.Index.Photos)
		}
		wantNowhere(t, a, a.firstPhoto(t))
		wantFindings(t, "after hiding", a.check(t, CheckOptions{Deep: true}))
		if got := a.rollback(t).Index; got.Title != "Wrongly doing it again" || got.Photos != 11 {
			t.Errorf("and forth to %q with %d photos", got.Title, got.Photos)
		}
		if got := a.publish(t).Index; got.Title != "Wrongly doing it again" {
			t.Errorf("published %q", got.Title)
		}
		if r := a.check(t, CheckOptions{}); len(r.Findings)+len(r.Notes) > 0 {
			t.Errorf("published, %+v", r)
		}
		// What event.yaml says since is one finding, whatever else is wrong.
		a.rewrite(t, "title: Wrongly", "title: Rightly")
		remove(t, a.Gallery, "days/2024-11-03.html")
		wantFindings(t, "not published", a.check(t, CheckOptions{}), "unpublished index.json", "missing-page days/2024-11-03.html")
	})
}

// A run may die right before published.json: the next one goes where this one
// was going.
func TestRollbackAfterOneThatDied(t *testing.T) {
	a := newAgain(t, "folder")
	first := contents(t, a.Archive)[publishedKey]
	a.rewrite(t, "title: Doing", "title: Undoing")
	a.publish(t)
	second := contents(t, a.Archive)[publishedKey]
	put(t, a.Archive, publishedKey, first) // as if the publish had died
	if got := a.rollback(t).Index.Title; got != "Doing it again" {
		t.Errorf("after a publish that died: back to %q", got)
	}
	put(t, a.Archive, publishedKey, second) // as if the rollback had died
	if got := a.rollback(t).Index.Title; got != "Doing it again" {
		t.Errorf("after a rollback that died: back to %q", got)
	}
	if got := a.rollback(t).Index.Title; got != "Undoing it again" {
		t.Errorf("and forth to %q", got)
	}
}

func TestNoGenerationBefore(t *testing.T) {
	a := newAgain(t, "folder")
	_, err := a.Rollback(t.Context(), silence{})
	if err == nil || !strings.Contains(err.Error(), "it was the first") {
		t.Error(err)
	}
}

// Whether a rollback can lead back is told before it is needed.
func TestCheckOfTheGenerationBefore(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		before := shardsOf(t, a)
		a.renamePhotographer(t, "은")
		now := a.publish(t).Index
		key := before[slices.IndexFunc(before, func(key string) bool {
			return !slices.ContainsFunc(now.Shards, func(s gallery.IndexShard) bool { return s.Href == key })
		})]
		body := contents(t, a.Gallery)[key]
		for _, x := range []struct {
			body string
			deep bool
			want string // in the note
		}{
			{body, true, ""},
			{strings.Replace(body, "Dana", "Dane", 1), true, "its bytes are others"},
			{"", false, "it is missing"},
		} {
			put(t, a.Gallery, key, x.body)
			if x.body == "" {
				remove(t, a.Gallery, key)
			}
			r := a.check(t, CheckOptions{Deep: x.deep})
			wantFindings(t, x.want, r)
			if len(r.Notes) > 0 != (x.want != "") || x.want != "" && !strings.Contains(r.Notes[0], key+": "+x.want) {
				t.Errorf("notes %q, want %q", r.Notes, x.want)
			}
		}
	})
}
