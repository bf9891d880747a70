package pipeline

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

func (a *again) check(t *testing.T, o CheckOptions) *CheckReport {
	t.Helper()
	report, err := a.Check(t.Context(), o, silence{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// wantFindings says what should have been found, as "fault key".
func wantFindings(t *testing.T, when string, r *CheckReport, want ...string) {
	t.Helper()
	var got []string
	for _, f := range r.Findings {
		got = append(got, string(f.Fault)+" "+f.Key)
		if f.Advice == "" {
			t.Errorf("%s: no advice for %s", when, f.Key)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: found\n%s\nwant\n%s", when, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func (a *again) cards(t *testing.T) []string {
	t.Helper()
	cards, err := filepath.Glob(filepath.Join(a.dir, "cards", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return cards
}

// firstPhoto is a photo of the event, the same each time.
func (a *again) firstPhoto(t *testing.T) gallery.PhotoID {
	return idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3000.JPG"))
}

func (a *again) sightingOf(t *testing.T, id gallery.PhotoID) string {
	for key := range contents(t, a.Archive) {
		if strings.HasPrefix(key, sightingFolder+string(id)) {
			return key
		}
	}
	t.Fatalf("no sighting of %s", id)
	return ""
}

func TestCheckOfAWholeGallery(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		a.renamePhotographer(t, "은") // pages of two generations, gone pages, old shards
		a.publish(t)
		a.rewrite(t, "schedule:", "days: [2024-11-03]\nschedule:")
		a.publish(t)
		a.gallery.taken()
		before := contents(t, a.Gallery)
		r := a.check(t, CheckOptions{})
		wantFindings(t, "checked", r)
		if r.Photos != 12 || r.Gallery.Objects != len(before) || r.Prunable.Objects == 0 || len(r.Notes) > 0 {
			t.Errorf("%+v", r)
		}
		r = a.check(t, CheckOptions{Deep: true, Repair: true})
		wantFindings(t, "checked deeply", r)
		if r.Read.Objects < 12*3+12+12 || r.Repair != nil {
			t.Errorf("%+v", r)
		}
		wantPuts(t, "gallery", a.gallery)
		sameContents(t, "gallery", contents(t, a.Gallery), before)
	})
}

// A web site has files of its own, and somebody may keep notes beside the
// archive. They are counted, and neither pruned nor called wrong.
func TestForeignFilesAreLeftAlone(t *testing.T) {
	a := newAgain(t, "folder")
	foreign := []string{"robots.txt", "favicon.ico", "CNAME", "google1234567890abcdef.html", "days/mine.html", "assets/logo.png", "assets/mine.css", "shards/mine.json"}
	for _, key := range foreign {
		put(t, a.Gallery, key, "<p>mine")
	}
	put(t, a.Archive, "notes/mine.txt", "keep")
	r := a.check(t, CheckOptions{Deep: true, Repair: true})
	wantFindings(t, "with foreign files", r)
	if r.Foreign.Objects != len(foreign)+1 || r.Foreign.Bytes != int64(7*len(foreign)+4) || r.Foreign.Some[0] != "archive: notes/mine.txt" || r.Prunable.Objects != 0 {
		t.Errorf("%+v", r)
	}
	found, err := a.Prunable(t.Context(), time.Now().Add(48*time.Hour))
	if err != nil || len(found.Objects) > 0 {
		t.Errorf("prune would remove %v, %v", found, err)
	}
	a.renamePhotographer(t, "은")
	a.publish(t)
	for _, key := range foreign {
		if contents(t, a.Gallery)[key] != "<p>mine" {
			t.Errorf("%s was changed", key)
		}
	}
}

// What a listing tells of damage is found without reading, and mended.
func TestCheckFindsAndMends(t *testing.T) {
	whole := newAgain(t, "folder")
	type damage struct {
		name string
		do   func(t *testing.T, a *again, id gallery.PhotoID) (want []string)
		card bool // it takes the card to mend
		left bool // and then something is left to do
	}
	for _, d := range []damage{
		{name: "a picture is missing", card: true, do: func(t *testing.T, a *again, id gallery.PhotoID) []string {
			remove(t, a.Gallery, renditionKey(id, "medium"))
			return []string{"missing-picture " + renditionKey(id, "medium")}
		}},
		{name: "a page broke off", do: func(t *testing.T, a *again, id gallery.PhotoID) []string {
			key := "photos/" + string(id) + ".html"
			put(t, a.Gallery, key, contents(t, a.Gallery)[key][:200])
			return []string{"wrong-page " + key}
		}},
		{name: "a page is missing", do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			remove(t, a.Gallery, "days/2024-11-03.html")
			return []string{"missing-page days/2024-11-03.html"}
		}},
		{name: "a shard is missing", do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			key := shardsOf(t, a)[0]
			remove(t, a.Gallery, key)
			return []string{"missing-page " + key}
		}},
		{name: "the index broke off", do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			put(t, a.Gallery, indexKey, contents(t, a.Gallery)[indexKey][:200])
			return []string{"wrong-page index.json"}
		}},
		{name: "the index is missing", do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			remove(t, a.Gallery, indexKey)
			return []string{"unpublished index.json"}
		}},
		{name: "an answer of a photo that is no more", do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			put(t, a.Gallery, "photos/aaaaaaaaaaaaaaaa.oembed.json", "{}")
			return []string{"lingering photos/aaaaaaaaaaaaaaaa.oembed.json"}
		}},
		{name: "a page of a photo that is no more", do: func(t *testing.T, a *again, id gallery.PhotoID) []string {
			put(t, a.Gallery, "photos/aaaaaaaaaaaaaaaa.html", contents(t, a.Gallery)["photos/"+string(id)+".html"])
			return []string{"lingering photos/aaaaaaaaaaaaaaaa.html"}
		}},
		{name: "a record without sightings", left: true, do: func(t *testing.T, a *again, id gallery.PhotoID) []string {
			remove(t, a.Archive, a.sightingOf(t, id))
			a.publish(t)
			return []string{"no-sighting " + recordKey(id)}
		}},
		{name: "a sighting without a record", card: true, do: func(t *testing.T, a *again, id gallery.PhotoID) []string {
			remove(t, a.Archive, recordKey(id))
			a.publish(t) // its page is gone: the pictures stay
			return []string{"half-ingested " + a.sightingOf(t, id)}
		}},
		{name: "half an ingest", left: true, do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			put(t, a.Gallery, "photos/aaaaaaaaaaaaaaaa/small.jpg", "half")
			return []string{"half-ingested photos/aaaaaaaaaaaaaaaa/small.jpg"}
		}},
		{name: "a record broke off", card: true, do: func(t *testing.T, a *again, id gallery.PhotoID) []string {
			put(t, a.Archive, recordKey(id), contents(t, a.Archive)[recordKey(id)][:100])
			return []string{"damaged " + recordKey(id)}
		}},
		{name: "a sighting broke off", card: true, do: func(t *testing.T, a *again, id gallery.PhotoID) []string {
			key := a.sightingOf(t, id)
			put(t, a.Archive, key, contents(t, a.Archive)[key][:100])
			return []string{"damaged " + key}
		}},
		{name: "the archive has no name", do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			remove(t, a.Archive, archiveKey)
			return []string{"nameless archive.json"}
		}},
		{name: "published.json broke off", do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			put(t, a.Archive, publishedKey, contents(t, a.Archive)[publishedKey][:100])
			return []string{"damaged published.json"}
		}},
		{name: "event.yaml was edited", do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			a.rewrite(t, "contact:", "contact:")
			a.rewrite(t, "{id: data, name: Data}", "{id: data, name: 데이터}")
			return nil // many pages
		}},
	} {
		t.Run(d.name, func(t *testing.T) {
			a := whole.copy(t)
			id := a.firstPhoto(t)
			want, wantArchive := contents(t, a.Gallery), contents(t, a.Archive)
			findings := d.do(t, a, id)
			r := a.check(t, CheckOptions{})
			if findings != nil {
				wantUnmissed(t, "checked", r, findings)
			} else if len(r.Findings) == 0 || slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Fault != Unpublished }) {
				t.Errorf("found %v", r.Findings)
			}
			o := CheckOptions{Repair: true}
			if d.card {
				o.Cards = a.cards(t)
			}
			r = a.check(t, o)
			if r.Repair == nil || len(r.Repair.Failed) > 0 {
				t.Fatalf("repair: %+v", r.Repair)
			}
			if d.left {
				wantFindings(t, "repaired", r, findings...)
				return
			}
			wantFindings(t, "repaired", r)
			if findings == nil || strings.HasPrefix(findings[0], "lingering") {
				return
			}
			got := contents(t, a.Gallery)
			maps.DeleteFunc(got, func(key, _ string) bool { return strings.HasPrefix(key, shardFolder) && want[key] == "" })
			sameContents(t, "gallery", got, want)
			got = contents(t, a.Archive)
			delete(got, publishedKey)
			delete(wantArchive, publishedKey)
			sameContents(t, "archive", got, wantArchive)
		})
	}
}

// copy is the same event in another folder, as it was ingested.
func (a *again) copy(t *testing.T) *again {
	t.Helper()
	b := &again{dir: t.TempDir()}
	if err := os.CopyFS(b.dir, os.DirFS(a.dir)); err != nil {
		t.Fatal(err)
	}
	var err error
	if b.Project, err = OpenProject(t.Context(), filepath.Join(b.dir, "event.yaml")); err != nil {
		t.Fatal(err)
	}
	b.gallery, b.archive = count(b.Project)
	return b
}

// wantUnmissed wants these findings; what follows from them (pages that would
// list the photo) may be found too.
func wantUnmissed(t *testing.T, when string, r *CheckReport, want []string) {
	t.Helper()
	if !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Fault == Unpublished || f.Fault == Damaged }) {
		wantFindings(t, when, r, want...)
		return
	}
	for _, w := range want {
		if !slices.ContainsFunc(r.Findings, func(f Finding) bool { return string(f.Fault)+" "+f.Key == w }) {
			t.Errorf("%s: missed %s: %v", when, w, r.Findings)
		}
	}
}

func remove(t *testing.T, s store.Store, key string) {
	t.Helper()
	if err := s.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
}

// A check asks a store for nothing that the listing has told, and a bucket for
// nothing that this machine remembers.
func TestCheckAsksLittle(t *testing.T) {
	a := newAgain(t, "bucket")
	a.check(t, CheckOptions{})
	gets := append(slices.Clone(a.gallery.gets), a.archive.gets...)
	slices.Sort(gets)
	if want := []string{archiveKey, indexKey, indexKey, publishedKey}; !slices.Equal(gets, want) {
		t.Errorf("got %v, want %v", gets, want)
	}
}
