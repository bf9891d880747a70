package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"eventroll/gallery"
	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// rotten is a store in which a bit of some objects has flipped: whatever its
// listing says, other bytes come back, until the object is put again.
type rotten struct {
	store.Store
	mu   sync.Mutex
	keys map[string]bool
}

func (s *rotten) Get(ctx context.Context, key string) (io.ReadCloser, store.Entry, error) {
	body, e, err := s.Store.Get(ctx, key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || !s.keys[key] {
		return body, e, err
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if len(data) > 0 {
		data[len(data)/2] ^= 1
	}
	return io.NopCloser(bytes.NewReader(data)), e, err
}

func (s *rotten) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	e, err := s.Store.Put(ctx, key, body, a)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.keys, key)
	}
	return e, err
}

// rot flips a bit of an object of the gallery or the archive.
func (a *again) rot(gallery bool, key string) {
	s := &rotten{keys: map[string]bool{key: true}}
	if gallery {
		s.Store, a.Gallery = a.Gallery, s
	} else {
		s.Store, a.Archive = a.Archive, s
	}
}

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
		{name: "something foreign", left: true, do: func(t *testing.T, a *again, _ gallery.PhotoID) []string {
			put(t, a.Gallery, "robots.txt", "User-agent: *")
			put(t, a.Archive, "notes/mine.txt", "keep")
			put(t, a.Gallery, "days/mine.html", "<p>not eventroll's")
			return []string{"foreign robots.txt", "foreign notes/mine.txt", "foreign days/mine.html"}
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

// A bit flips in what is stored. Nothing but reading tells; then it is mended,
// pictures from the archived originals, without any card.
func TestFlippedBits(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		a.rewrite(t, "title:", "originals: archive\ntitle:")
		a.ingest(t)
		id := a.firstPhoto(t)
		want := contents(t, a.Gallery)
		for _, key := range []string{renditionKey(id, "large"), "photos/" + string(id) + ".html", shardsOf(t, a)[0], "index.html", "feed.xml"} {
			a.rot(true, key)
			wantFindings(t, "not read", a.check(t, CheckOptions{}))
			fault := "wrong-page "
			if strings.HasSuffix(key, ".jpg") {
				fault = "wrong-picture "
			}
			wantFindings(t, "read", a.check(t, CheckOptions{Deep: true}), fault+key)
			r := a.check(t, CheckOptions{Deep: true, Repair: true})
			wantFindings(t, "repaired", r)
			if r.Repair.Mended != 1 || len(r.Repair.Failed) > 0 {
				t.Errorf("%s: %+v", key, r.Repair)
			}
			sameContents(t, key+" repaired, the gallery", contents(t, a.Gallery), want)
		}
	})
}

// A bit flips on the disk of a real server: its checksums no longer fit, so
// that it may not even be read.
func TestFlippedBitOnAServersDisk(t *testing.T) {
	dir := t.TempDir()
	againCard(t, filepath.Join(dir, "cards", "A"), "A1", 2)
	server := storetest.Versitygw(t)
	server.Setenv(t)
	bucket := server.Bucket(t)
	yaml := againYAML + "originals: archive\ngallery: s3://" + bucket + "/gallery\narchive: s3://" + bucket + "/archive\n" +
		"s3: {endpoint: " + server.Endpoint + ", path_style: true}\n"
	a := &again{dir: dir, Project: openSample(t, dir, yaml, "schedule.csv", againSchedule)}
	a.ingest(t)
	id := a.firstPhoto(t)
	want := contents(t, a.Gallery)
	keys := []string{renditionKey(id, "small"), "index.html", "sessions/2024-11-03-1330-serverless.html"}
	for _, key := range keys {
		file := server.File(bucket, "gallery/"+key)
		f, err := os.OpenFile(file, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		b := []byte{want[key][100] ^ 4}
		_, err = f.WriteAt(b, 100) // in place: what the server notes beside it stays
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	wantFindings(t, "not read", a.check(t, CheckOptions{}))
	wantFindings(t, "read", a.check(t, CheckOptions{Deep: true}), "wrong-picture "+keys[0], "wrong-page "+keys[1], "wrong-page "+keys[2])
	r := a.check(t, CheckOptions{Deep: true, Repair: true})
	wantFindings(t, "repaired", r)
	if len(r.Repair.Failed) > 0 || r.Repair.Mended != 3 {
		t.Errorf("%+v", r.Repair)
	}
	sameContents(t, "repaired, the gallery", contents(t, a.Gallery), want)
}

// A bit flips in the archive: in a sighting, in an original. The card mends it.
func TestFlippedBitsOfTheArchive(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		a.rewrite(t, "title:", "originals: archive\ntitle:")
		a.ingest(t)
		id := a.firstPhoto(t)
		want := contents(t, a.Archive)
		for key := range want {
			fault := "damaged "
			switch {
			case strings.HasPrefix(key, originalFolder+string(id)):
				fault = "damaged-original "
			case !strings.HasPrefix(key, sightingFolder+string(id)):
				continue
			}
			a.rot(false, key)
			r := a.check(t, CheckOptions{Deep: true})
			if !slices.ContainsFunc(r.Findings, func(f Finding) bool { return string(f.Fault)+" "+f.Key == fault+key }) {
				t.Errorf("missed that %s is damaged: %v", key, r.Findings)
			}
			r = a.check(t, CheckOptions{Deep: true, Repair: true, Cards: a.cards(t)})
			wantFindings(t, "repaired", r)
			sameContents(t, key+" repaired, the archive", contents(t, a.Archive), want)
		}
	})
}

// Without a card and without originals it says what it could not do.
func TestRepairWithoutOriginals(t *testing.T) {
	a := newAgain(t, "folder")
	id := a.firstPhoto(t)
	remove(t, a.Gallery, renditionKey(id, "small"))
	r := a.check(t, CheckOptions{Repair: true})
	if len(r.Repair.Failed) != 1 || r.Repair.Failed[0].File != "A/IMG_3000.JPG" || !strings.Contains(r.Repair.Failed[0].Reason, "give the card") {
		t.Errorf("%+v", r.Repair)
	}
	wantFindings(t, "repaired", r, "missing-picture "+renditionKey(id, "small"))
	if len(r.Findings) != 1 || fmt.Sprint(r.Findings[0].Files) != "[A/IMG_3000.JPG]" {
		t.Errorf("%+v", r.Findings)
	}
}

// Originals are missing from the archive although event.yaml wants them there;
// photos that were taken down are left alone.
func TestMissingOriginals(t *testing.T) {
	a := newAgain(t, "folder")
	a.rewrite(t, "title:", "originals: archive\ntitle:")
	id := a.firstPhoto(t)
	put(t, a.Archive, hiddenFolder+string(id)+".json", `{"version":1}`)
	put(t, a.Gallery, renditionKey(id, "small"), "a removed picture")
	a.publish(t)
	r := a.check(t, CheckOptions{})
	if len(r.Findings) != 11 || r.Findings[0].Fault != MissingOriginal || r.Hidden != 1 {
		t.Errorf("%+v", r)
	}
	r = a.check(t, CheckOptions{Repair: true, Cards: a.cards(t)})
	wantFindings(t, "repaired", r)
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
