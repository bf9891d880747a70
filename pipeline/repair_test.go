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
	large := sampleFrame{Seed: 1, Serial: "A1", Width: 900, Height: 600, Time: "2024:11:03 13:50:00"} // enough for a share card
	writeSample(t, filepath.Join(dir, "cards", "A", "IMG_9000.JPG"), large.jpeg(t))
	server := storetest.Versitygw(t)
	server.Setenv(t)
	bucket := server.Bucket(t)
	yaml := againYAML + "originals: archive\ngallery: s3://" + bucket + "/gallery\narchive: s3://" + bucket + "/archive\n" +
		"s3: {endpoint: " + server.Endpoint + ", path_style: true}\n"
	a := &again{dir: dir, Project: openSample(t, dir, yaml, "schedule.csv", againSchedule)}
	a.ingest(t)
	id := a.firstPhoto(t)
	want := contents(t, a.Gallery)
	cards := slices.DeleteFunc(slices.Sorted(maps.Keys(want)), func(key string) bool { return !isCard(key) })
	keys := []string{renditionKey(id, "small"), "index.html", "sessions/2024-11-03-1330-serverless.html", cards[0]}
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
	wantFindings(t, "read", a.check(t, CheckOptions{Deep: true}), "wrong-picture "+keys[0], "wrong-page "+keys[1], "wrong-page "+keys[2], "wrong-page "+keys[3])
	r := a.check(t, CheckOptions{Deep: true, Repair: true})
	wantFindings(t, "repaired", r)
	if len(r.Repair.Failed) > 0 || r.Repair.Mended != 4 {
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

// A picture that is taken down and stands at its address all the same is found,
// and replaced.
func TestCheckOfWhatIsTakenDown(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		id := a.firstPhoto(t)
		key := renditionKey(id, "large")
		shown := contents(t, a.Gallery)[key]
		a.hide(t, asked, id)
		want := contents(t, a.Gallery)
		put(t, a.Gallery, key, shown)
		r := a.check(t, CheckOptions{})
		wantFindings(t, "shown again", r, "lingering "+key)
		if len(r.Findings) == 1 && (r.Findings[0].Photo != id || !strings.Contains(r.Findings[0].Detail, "taken down")) {
			t.Errorf("%+v", r.Findings[0])
		}
		r = a.check(t, CheckOptions{Repair: true})
		wantFindings(t, "repaired", r)
		if r.Repair == nil || r.Repair.Puts != 1 {
			t.Errorf("%+v", r.Repair)
		}
		sameContents(t, "repaired, the gallery", contents(t, a.Gallery), want)
		put(t, a.Gallery, key, shown)
		if p := a.publish(t); p.Puts != 1 {
			t.Errorf("publish put %d objects", p.Puts)
		}
		sameContents(t, "published, the gallery", contents(t, a.Gallery), want)
	})
}

// A check knows what is taken down, and a repair leaves it down: the real
// pictures are put by nobody, not even for a moment.
func TestRepairLeavesDownWhatIsTakenDown(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		a.rewrite(t, "title:", "originals: archive\ntitle:")
		a.ingest(t)
		id := a.firstPhoto(t)
		if _, err := a.Hide(t.Context(), []gallery.PhotoID{id}, HideOptions{}, silence{}); err != nil {
			t.Fatal(err)
		}
		wantFindings(t, "taken down", a.check(t, CheckOptions{Deep: true}))
		remove(t, a.Gallery, "index.html")
		want := contents(t, a.Gallery)
		a.gallery.taken()
		wantFindings(t, "repaired", a.check(t, CheckOptions{Deep: true, Repair: true, Cards: a.cards(t)}))
		wantPuts(t, "gallery", a.gallery, "index.html")
		got := contents(t, a.Gallery)
		delete(got, "index.html")
		sameContents(t, "repaired, the gallery", got, want)
	})
}
