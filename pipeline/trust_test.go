package pipeline

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eventroll/gallery"
	"eventroll/gallery/site"
	"eventroll/pipeline/store"
)

// What is taken for granted of a large gallery only saves questions: whatever
// happens, a publish leaves what one leaves that lists all of it.
func TestLargeGalleryIsTakenForGranted(t *testing.T) {
	card := func(a *again) string { return filepath.Join(a.dir, "cards", "A") }
	more := func(t *testing.T, a *again) {
		frame := sampleFrame{Seed: 77, Serial: "A1", Make: "Sample", Model: "A1", Time: "2024:11:03 13:40:00"}
		writeSample(t, filepath.Join(card(a), "나중에 온 것.JPG"), frame.jpeg(t))
		a.largeFrom = 1
		a.ingest(t)
	}
	first := func(t *testing.T, a *again) gallery.PhotoID { return idOf(t, filepath.Join(card(a), "IMG_3000.JPG")) }
	hide := func(t *testing.T, a *again) {
		if _, err := a.Hide(t.Context(), []gallery.PhotoID{first(t, a)}, asked, silence{}); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		name    string
		happens func(t *testing.T, a *again)
		lists   bool // the publish that follows has to list all photos
	}{
		{"nothing", func(*testing.T, *again) {}, false},
		{"one photo more", more, false},
		{"a rule moves photos to the other track", func(t *testing.T, a *again) {
			a.rewrite(t, "cameras:", "rules:\n  - {path: \"**/IMG_3*.JPG\", track: data}\ncameras:")
		}, false},
		{"a camera's clock is set right", func(t *testing.T, a *again) { a.rewrite(t, "track: serverless}", "track: serverless, clock: \"+3m\"}") }, false},
		{"keywords are published", func(t *testing.T, a *again) {
			a.rewrite(t, "cameras:", "privacy: {keywords: true, gps: keep}\ncameras:")
		}, false},
		{"a photographer has another name", func(t *testing.T, a *again) { a.rewrite(t, "photographer: Dana", "photographer: 다나") }, false},
		{"a photo is held back", func(t *testing.T, a *again) {
			a.rewrite(t, "track: serverless}", "track: serverless, clock: \"+2000h\"}")
		}, false},
		{"a page of a photo that is to change was deleted", func(t *testing.T, a *again) {
			remove(t, a.Gallery, site.PhotoKey(first(t, a)))
			a.rewrite(t, "track: serverless}", "track: serverless, clock: \"+3m\"}")
		}, false},
		{"the title is another", func(t *testing.T, a *again) { a.rewrite(t, "title: Doing it again", "title: 다른 제목") }, true},
		{"a photo is taken down", hide, false},
		{"a photo was taken down before", func(t *testing.T, a *again) {
			hide(t, a)
			if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
				t.Fatal(err)
			}
			more(t, a)
		}, false},
		{"somebody began to publish", func(t *testing.T, a *again) {
			put(t, a.Archive, begunKey, `{"version":1,"by":"abc"}`)
			remove(t, a.Gallery, site.PhotoKey(first(t, a)))
		}, true},
		{"somebody else has published", func(t *testing.T, a *again) {
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			a.rewrite(t, "title: Doing it again", "title: 다른 제목")
			if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
				t.Fatal(err)
			}
			a.rewrite(t, "title: 다른 제목", "title: Doing it again")
		}, true},
		{"index.json was deleted", func(t *testing.T, a *again) { remove(t, a.Gallery, indexKey) }, true},
		{"a shard was deleted", func(t *testing.T, a *again) {
			for key := range contents(t, a.Gallery) {
				if strings.HasPrefix(key, shardFolder) {
					remove(t, a.Gallery, key)
					return
				}
			}
		}, true},
		{"a picture of a photo that is to change was deleted", func(t *testing.T, a *again) {
			remove(t, a.Gallery, "photos/"+string(first(t, a))+"/small.jpg")
			a.rewrite(t, "track: serverless}", "track: serverless, clock: \"+3m\"}")
		}, true},
	}
	for _, kind := range []string{"folder", "bucket"} {
		for _, c := range cases {
			t.Run(kind+"/"+c.name, func(t *testing.T) {
				a := newAgain(t, kind)
				publish := func() {
					t.Helper()
					a.largeFrom = 1
					if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
						t.Fatal(err)
					}
				}
				publish() // remembers
				c.happens(t, a)
				a.gallery.taken()
				publish()
				if lists := slices.ContainsFunc(a.gallery.lists, func(prefix string) bool { return prefix == "" || prefix == photoFolder }); lists != c.lists {
					t.Errorf("lists all photos: %t, of %q", lists, a.gallery.lists)
				}
				if begun, _, err := a.begun(t.Context()); begun || err != nil {
					t.Errorf("the word that it has begun is left: %v", err)
				}
				got := contents(t, a.Gallery)
				a.gallery.taken()
				t.Setenv("XDG_CACHE_HOME", t.TempDir()) // another machine
				publish()
				if puts := a.gallery.taken(); len(puts) > 0 {
					t.Errorf("who lists all puts %v", puts)
				}
				sameContents(t, "taken for granted", got, contents(t, a.Gallery))
			})
		}
	}
}

// Who begins between another's look and its word is not overlooked.
func TestSomebodyBeginsMeanwhile(t *testing.T) {
	a := newAgain(t, "folder")
	a.largeFrom = 1
	for _, first := range []bool{true, false} {
		name, err := archiveName(t.Context(), a.Archive)
		if err != nil {
			t.Fatal(err)
		}
		was, err := a.lookFirst(t.Context(), a.openSnapshot(name), nil, true)
		if err != nil {
			t.Fatal(err)
		}
		if !first && !was.trusted {
			t.Error("the gallery is listed")
		}
		put(t, a.Archive, begunKey, `{"version":1,"by":"abc"}`)
		if err := a.announce(t.Context(), was, 5); !errors.Is(err, store.ErrChanged) {
			t.Errorf("with another's word in its place, its own is put: %v", err)
		}
		for range 2 { // the first lists, as somebody has begun
			if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A card of a few photos is taken into a large gallery without listing it, and
// the gallery is that of a machine that lists it.
func TestFewIntoALargeGallery(t *testing.T) {
	for _, kind := range []string{"folder", "bucket"} {
		t.Run(kind, func(t *testing.T) {
			a := newAgain(t, kind)
			ingest := func(want map[Status]int) {
				t.Helper()
				a.largeFrom = 1
				a.gallery.taken()
				wantCounts(t, a.ingest(t), want)
				if slices.ContainsFunc(a.gallery.lists, func(prefix string) bool { return prefix == "" || prefix == photoFolder }) {
					t.Errorf("all photos are listed, of %q", a.gallery.lists)
				}
			}
			ingest(map[Status]int{Known: 12})
			if puts := a.gallery.taken(); len(puts) > 0 {
				t.Errorf("of what is known already, %v are put", puts)
			}
			frame := sampleFrame{Seed: 77, Serial: "A1", Make: "Sample", Model: "A1", Time: "2024:11:03 13:40:00"}
			writeSample(t, filepath.Join(a.dir, "cards", "A", "나중에 온 것.JPG"), frame.jpeg(t))
			ingest(map[Status]int{Known: 12, New: 1})
			lost := idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3000.JPG"))
			remove(t, a.Gallery, renditionKey(lost, "small"))
			ingest(map[Status]int{Known: 12, Rendered: 1})
			if puts := a.gallery.taken(); !slices.Contains(puts, renditionKey(lost, "small")) {
				t.Errorf("a rendition that was deleted is not among what is put: %v", puts)
			}
			got := contents(t, a.Gallery)
			a.gallery.taken()
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			a.largeFrom = 0
			wantCounts(t, a.ingest(t), map[Status]int{Known: 13})
			if puts := a.gallery.taken(); len(puts) > 0 {
				t.Errorf("who lists all puts %v", puts)
			}
			sameContents(t, "few into a large gallery", got, contents(t, a.Gallery))
		})
	}
}
