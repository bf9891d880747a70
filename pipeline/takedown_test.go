package pipeline

import (
	"encoding/json"
	"fmt"
	"image/jpeg"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
	"eventroll/gallery/site"
	"eventroll/pipeline/render"
)

var asked = HideOptions{When: time.Date(2024, 11, 10, 9, 30, 0, 0, time.FixedZone("", 9*60*60)), Reason: "사진 속 사람이 부탁함 \x1b[31m<b>"}

func (a *again) hide(t *testing.T, o HideOptions, ids ...gallery.PhotoID) *HideReport {
	t.Helper()
	h, err := a.Hide(t.Context(), ids, o, silence{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// wantDown says where a gallery, or a generation that may come back, still
// shows or names photos that are taken down.
func wantDown(t *testing.T, a *again, before map[string]string, ids ...gallery.PhotoID) {
	t.Helper()
	after := contents(t, a.Gallery)
	for _, id := range ids {
		wantNowhere(t, a, id)
		for key, body := range after {
			if strings.HasPrefix(key, "shards/") && strings.Contains(body, string(id)) {
				t.Errorf("%s tells of %s", key, id)
			}
		}
		if _, ok := after[site.CardKey(id)]; ok {
			t.Errorf("the share card of %s is there", id)
		}
		wantGone(t, after, "photos/"+string(id)+".html")
		for _, key := range renditions(id) {
			wantRemoved(t, after[key], before[key])
		}
	}
	var stands published
	if err := json.Unmarshal([]byte(contents(t, a.Archive)[publishedKey]), &stands); err != nil {
		t.Fatal(err)
	}
	for _, index := range []*gallery.Index{stands.Generation, stands.Before} {
		for i := 0; index != nil && i < len(index.Shards); i++ {
			if after[index.Shards[i].Href] == "" {
				t.Errorf("a generation names %s, which is not there", index.Shards[i].Href)
			}
		}
	}
}

// wantRemoved says whether a picture is the removed one, with the dimensions of
// the one that stood there before.
func wantRemoved(t *testing.T, got, before string) {
	t.Helper()
	was, err := jpeg.DecodeConfig(strings.NewReader(before))
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := render.Removed(was.Width, was.Height); got != string(want) {
		t.Errorf("a picture of %d×%d pixels is not the removed one", was.Width, was.Height)
	}
}

// withoutOldShards leaves out what only tells which generations came before.
func withoutOldShards(t *testing.T, all map[string]string) map[string]string {
	t.Helper()
	var index gallery.Index
	if err := json.Unmarshal([]byte(all[indexKey]), &index); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(all, func(key, _ string) bool {
		return strings.HasPrefix(key, "shards/") && !slices.ContainsFunc(index.Shards, func(s gallery.IndexShard) bool { return s.Href == key })
	})
	return all
}

func TestHide(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		before := contents(t, a.Gallery)
		file := filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG")
		id := idOf(t, file)
		h := a.hide(t, asked, id)
		if h.Already != 0 || h.Publication.Hidden != 1 || h.Publication.Index.Photos != 11 || len(h.Copies) != 0 {
			t.Errorf("%+v", h)
		}
		wantDown(t, a, before, id)
		if paths := h.CDN.Paths; len(paths) < 3 || paths[0] != "/again/photos/"+string(id)+"*" || !strings.HasPrefix(paths[2], "/again/shards/") || h.CDN.Done {
			t.Errorf("a CDN has to forget %q", paths)
		}
		list, err := a.HiddenPhotos(t.Context())
		want := HiddenPhoto{ID: id, When: "2024-11-10T09:30:00+09:00", Reason: asked.Reason, Files: []string{"A/IMG_3001.JPG"}}
		if err != nil || len(list) != 1 || fmt.Sprint(list[0]) != fmt.Sprint(want) {
			t.Errorf("hidden: %+v, %v", list, err)
		}
		// Once more, also by the same picture on another card: nothing is put.
		a.gallery.taken()
		a.archive.taken()
		if again := a.hide(t, asked, id); again.Already != 1 {
			t.Errorf("%+v", again)
		}
		exported, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		writeSample(t, filepath.Join(a.dir, "cards", "C, 두 번째", "같은 사진.jpg"), exported)
		wantCounts(t, a.ingest(t), map[Status]int{Hidden: 2, Known: 11})
		wantPuts(t, "gallery", a.gallery)
		wantPuts(t, "archive", a.archive)
		wantDown(t, a, before, id)
	})
}

// The generation before stays what it was, but for the photo.
func TestHideKeepsTheGenerationBefore(t *testing.T) {
	a := newAgain(t, "folder")
	a.rewrite(t, "it again", "it once more")
	if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
	a.hide(t, asked, idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG")))
	last, _, err := a.lastPublished(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if last.Generation.Photos != 11 || last.Before == nil || last.Before.Photos != 11 || last.Before.Title == last.Generation.Title {
		t.Errorf("stands: %+v, before: %+v", last.Generation, last.Before)
	}
}

// An ingest has rendered a photo when it is taken down, and puts it after that.
func TestHiddenBetweenRenderingAndPutting(t *testing.T) {
	for _, kind := range []string{"folder", "bucket"} {
		for _, publish := range []bool{false, true} {
			t.Run(fmt.Sprint(kind, publish), func(t *testing.T) {
				a := newAgain(t, kind)
				frame := sampleFrame{Seed: 7, Serial: "A1", Time: "2024:11:04 13:40:00"}
				file := filepath.Join(a.dir, "cards", "A", "IMG_4009.JPG")
				writeSample(t, file, frame.jpeg(t))
				id := idOf(t, file)
				other := openAgain(t, a.Project)
				a.Gallery = &onPut{a.Gallery, "small.jpg", func(string) {
					if _, err := other.Hide(t.Context(), []gallery.PhotoID{id}, asked, silence{}); err != nil {
						t.Error(err)
					}
				}}
				report, err := a.Ingest(t.Context(), []string{filepath.Join(a.dir, "cards", "A")}, IngestOptions{NoPublish: !publish}, silence{})
				if err != nil {
					t.Fatal(err)
				}
				wantCounts(t, report, map[Status]int{Hidden: 1, Known: 6})
				after := contents(t, a.Gallery)
				for _, key := range renditions(id) {
					wantRemoved(t, after[key], string(frame.jpeg(t)))
				}
				wantNowhere(t, a, id)
			})
		}
	}
}

// A publish has put pages and shards when a photo is taken down, and no trace
// of what it put stays.
func TestHiddenWhilePublishing(t *testing.T) {
	a := newAgain(t, "folder")
	file := filepath.Join(a.dir, "cards", "A", "IMG_4009.JPG")
	frame := sampleFrame{Seed: 7, Serial: "A1", Time: "2024:11:04 13:40:00"}
	writeSample(t, file, frame.jpeg(t))
	id := idOf(t, file)
	other := openAgain(t, a.Project)
	a.Gallery = &onPut{a.Gallery, "index.html", func(string) {
		if _, err := other.Hide(t.Context(), []gallery.PhotoID{id}, asked, silence{}); err != nil {
			t.Error(err)
		}
	}}
	report := a.ingest(t)
	if report.Publication.Hidden != 1 || report.Publication.Index.Photos != 12 {
		t.Errorf("published %d photos, %d taken down", report.Publication.Index.Photos, report.Publication.Hidden)
	}
	wantNowhere(t, a, id)
	for key, body := range contents(t, a.Gallery) {
		if strings.HasPrefix(key, "shards/") && strings.Contains(body, string(id)) {
			t.Errorf("%s tells of it", key)
		}
	}
}

func TestCopiesStayDownWithTheirPhoto(t *testing.T) {
	a, files := newCopies(t)
	a.ingest(t) // the copy alone, published under "no time"
	yes := true
	if _, err := a.Publish(t.Context(), PublishOptions{IncludeUntimed: &yes}, silence{}); err != nil {
		t.Fatal(err)
	}
	a.writeDana(t, files)
	a.ingest(t)
	before := contents(t, a.Gallery)
	photo, copied := idOf(t, files["photo"]), idOf(t, files["copy"])
	h := a.hide(t, asked, photo)
	if len(h.Copies) != 1 || h.Copies[0].ID != copied || h.Copies[0].To != h.Photos[0] || h.Publication.Index.Photos != 4 {
		t.Errorf("%+v", h)
	}
	wantDown(t, a, before, photo, copied)

	// Another copy comes by another road: nothing of it is put.
	a.gallery.taken()
	a.archive.taken()
	writeSample(t, filepath.Join(a.dir, "cards", "WhatsApp", "IMG-20241104-WA0001.jpg"), hall(t, 1, 1600, 0, 70))
	for range 2 {
		wantCounts(t, a.ingest(t), map[Status]int{Hidden: 3, Known: 4})
		wantPuts(t, "gallery", a.gallery)
		wantPuts(t, "archive", a.archive)
	}

	// It is erased, and still known again: by a copy, and by an export with all
	// its metadata.
	o := asked
	o.Erase = true
	a.hide(t, o, photo)
	writeSample(t, filepath.Join(a.dir, "cards", "exports", "IMG 1, ☕-2.jpg"), withExif(hall(t, 1, 640, 0, 80), byDana("2024:11:03 13:35:00")))
	wantCounts(t, a.ingest(t), map[Status]int{Hidden: 4, Known: 4})
	wantDown(t, a, before, photo, copied)

	// The copy is taken down instead: the photo that it shows stays down too.
	b, files := newCopies(t)
	b.ingest(t)
	b.hide(t, o, idOf(t, files["copy"]))
	b.writeDana(t, files)
	b.ingest(t)
	for _, name := range []string{"copy", "photo"} {
		if _, ok := b.published(t)[idOf(t, files[name])]; ok {
			t.Errorf("the %s is published", name)
		}
	}
}

// The frames of a burst differ as little as copies do: which of them show the
// same person is for the organiser to say.
func TestFramesOfTheSameBurstAreNamed(t *testing.T) {
	a, files := newCopies(t)
	a.writeDana(t, files)
	a.ingest(t)
	h := a.hide(t, asked, idOf(t, files["sharpest"]))
	var alike, want []gallery.PhotoID
	for _, l := range h.Alike {
		alike = append(alike, l.ID)
		if l.To != h.Photos[0] {
			t.Errorf("%s is alike to %q", l.ID, l.To)
		}
	}
	want = append(want, idOf(t, files["first"]), idOf(t, files["last"]))
	slices.Sort(alike)
	slices.Sort(want)
	if !slices.Equal(alike, want) || len(h.Copies) != 0 || h.Publication.Index.Photos != 3 {
		t.Errorf("alike: %v, want %v; %+v", alike, want, h)
	}
	burst := idOf(t, files["sharpest"])
	for id, p := range a.published(t) {
		if p.Burst == burst {
			t.Errorf("%s belongs to the burst of a photo that is taken down", id)
		}
	}
}

func TestErase(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		a.rewrite(t, "title:", "originals: archive\ntitle:")
		a.ingest(t)
		before := contents(t, a.Gallery)
		id := idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG"))
		o := asked
		a.hide(t, o, id)
		o.Erase, o.Reason = true, ""
		a.hide(t, o, id)
		wantDown(t, a, before, id)
		for range 2 {
			for key, body := range contents(t, a.Archive) {
				if strings.Contains(key, string(id)) != (key == hiddenKey(id)) || key != hiddenKey(id) && strings.Contains(body, string(id)) {
					t.Errorf("%s knows of a photo that was erased", key)
				}
				if key == hiddenKey(id) && (strings.Contains(body, "IMG_3001") || !strings.Contains(body, "부탁함")) {
					t.Errorf("%s: %s", key, body)
				}
			}
			wantCounts(t, a.ingest(t), map[Status]int{Hidden: 1, Known: 11})
		}
		wantDown(t, a, before, id)
	})
}

func TestUnhide(t *testing.T) {
	for _, originals := range []string{"leave", "archive"} {
		inBothStores(t, func(t *testing.T, a *again) {
			a.rewrite(t, "title:", "originals: "+originals+"\ntitle:")
			a.ingest(t)
			before := withoutOldShards(t, contents(t, a.Gallery))
			id := idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG"))
			a.hide(t, asked, id)
			u, err := a.Unhide(t.Context(), []gallery.PhotoID{id}, asked, silence{})
			if err != nil {
				t.Fatal(err)
			}
			if originals == "leave" {
				if len(u.Shown) != 0 || len(u.Waiting) != 1 || !slices.Equal(u.Waiting[0].Cards, []string{"A"}) || !strings.Contains(u.Waiting[0].Reason, "ingest its card again") {
					t.Errorf("%+v", u)
				}
				wantNowhere(t, a, id)
				wantCounts(t, a.ingest(t), map[Status]int{Rendered: 1, Known: 11})
			} else if len(u.Shown) != 1 || len(u.Waiting) != 0 {
				t.Errorf("%+v", u)
			}
			sameContents(t, "with the photo again, the gallery", withoutOldShards(t, contents(t, a.Gallery)), before)
			wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
		})
	}
}

// A damaged word that a photo is hidden holds; one of a newer eventroll is
// refused by name.
func TestDamagedTakedown(t *testing.T) {
	a := newAgain(t, "folder")
	id := idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG"))
	put(t, a.Archive, hiddenKey(id), `{"version":1,"when":`)
	if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
	wantNowhere(t, a, id)
	put(t, a.Archive, hiddenKey(id), `{"version":2,"when":7}`)
	if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err == nil || !strings.Contains(err.Error(), "newer eventroll") || !strings.Contains(err.Error(), hiddenKey(id)) {
		t.Errorf("a newer takedown: %v", err)
	}
}

func TestGoneToCDN(t *testing.T) {
	c := &Config{}
	c.Event.URL = "https://photos.example.org/2024"
	ids := []gallery.PhotoID{"bbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaa"}
	keys := []string{"photos/aaaaaaaaaaaaaaaa/small.jpg", "photos/cccccccccccccccc/large.jpg", "shards/12.json"}
	want := []string{"/2024/photos/aaaaaaaaaaaaaaaa*", "/2024/photos/bbbbbbbbbbbbbbbb*", "/2024/photos/cccccccccccccccc*",
		"/2024/cards/aaaaaaaaaaaaaaaa.jpg", "/2024/cards/bbbbbbbbbbbbbbbb.jpg", "/2024/cards/cccccccccccccccc.jpg", "/2024/shards/12.json"}
	if got := c.goneToCDN(ids, keys); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	c.Event.Originals = true
	want = append([]string{"/2024/originals/*"}, want...)
	if got := c.goneToCDN(ids, append(slices.Clone(keys), "originals/aaaaaaaaaaaaaaaa.jpg")); !slices.Equal(got, want) {
		t.Errorf("with originals %q", got)
	}
	c.Event.URL, c.Event.Originals = "", false
	for i := range 30 {
		ids = append(ids, gallery.NewPhotoID([32]byte{byte(i)}))
	}
	if got := c.goneToCDN(ids, keys); !slices.Equal(got, []string{"/cards/*", "/photos/*", "/shards/12.json"}) {
		t.Errorf("%q", got)
	}
}
