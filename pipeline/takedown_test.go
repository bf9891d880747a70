package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/render"
	"eventroll/pipeline/store"
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
		if paths := h.CDN.Paths; len(paths) < 2 || paths[0] != "/again/photos/"+string(id)+"*" || !strings.HasPrefix(paths[1], "/again/shards/") || h.CDN.Done {
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
	if len(h.Copies) != 1 || h.Copies[0].ID != copied || h.Publication.Index.Photos != 4 {
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

	// The copy is taken down instead: the photo that it shows stays down too.
	b, files := newCopies(t)
	b.ingest(t)
	o := asked
	o.Erase = true
	b.hide(t, o, idOf(t, files["copy"]))
	b.writeDana(t, files)
	b.ingest(t)
	for _, name := range []string{"copy", "photo"} {
		if _, ok := b.published(t)[idOf(t, files[name])]; ok {
			t.Errorf("the %s is published", name)
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

// cutOff is a store that nobody answers for any more after so many changes, as
// when a laptop dies. Two stores may share the count.
type cutOff struct {
	store.Store
	left *int
}

var errCutOff = errors.New("the laptop died")

func (s cutOff) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	if *s.left--; *s.left < 0 {
		return store.Entry{}, errCutOff
	}
	return s.Store.Put(ctx, key, body, a)
}

func (s cutOff) Delete(ctx context.Context, key string) error {
	if *s.left--; *s.left < 0 {
		return errCutOff
	}
	return s.Store.Delete(ctx, key)
}

// Whatever moment a takedown is killed at: the same command, or for hide any
// publish after its first step, leads to where an undisturbed one leads.
func TestTakedownKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("publishes many times: not with -short")
	}
	base := newAgain(t, "folder")
	base.rewrite(t, "title:", "originals: archive\ntitle:")
	base.ingest(t)
	ids := []gallery.PhotoID{idOf(t, filepath.Join(base.dir, "cards", "A", "IMG_3001.JPG")), idOf(t, filepath.Join(base.dir, "cards", "B", "IMG_3000.JPG"))}
	hide := func(erase bool) func(p *Project) error {
		o := asked
		o.Erase = erase
		return func(p *Project) error {
			_, err := p.Hide(t.Context(), ids, o, silence{})
			return err
		}
	}
	publish := func(p *Project) error {
		_, err := p.Publish(t.Context(), PublishOptions{}, silence{})
		return err
	}
	for _, test := range []struct {
		name        string
		run, finish func(p *Project) error
		from        int // the changes after which finish leads there
	}{
		{"hide", hide(false), hide(false), 0},
		{"hide, then publish", hide(false), publish, len(ids)},
		{"erase", hide(true), hide(true), 0},
		{"erase, then publish", hide(true), publish, len(ids)},
		{"forget", forgetA, forgetA, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var want map[string]string
			step := 1
			if !soaking() {
				step = 9
			}
			for n := -1; ; n++ {
				if n >= 0 && n < test.from || n > 0 && n%step != 0 {
					continue
				}
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(base.dir)); err != nil {
					t.Fatal(err)
				}
				p, err := OpenProject(t.Context(), filepath.Join(dir, "event.yaml"))
				if err != nil {
					t.Fatal(err)
				}
				whole := *p
				left := n
				if n < 0 {
					left = 1e6
				}
				p.Gallery, p.Archive = cutOff{p.Gallery, &left}, cutOff{p.Archive, &left}
				err = test.run(p)
				if n < 0 && err != nil {
					t.Fatal(err)
				}
				died := errors.Is(err, errCutOff)
				if err := test.finish(&whole); err != nil && !strings.Contains(err.Error(), "nothing is known of a card") {
					t.Fatalf("finished after %d changes: %v", n, err)
				}
				got := withoutOldShards(t, contents(t, whole.Gallery))
				for key, body := range contents(t, whole.Archive) {
					if key != publishedKey {
						got["archive: "+key] = body
					}
				}
				if n < 0 {
					want = got
					continue
				}
				sameContents(t, fmt.Sprintf("killed after %d changes", n), got, want)
				if !died {
					t.Logf("%d changes", n)
					return
				}
			}
		})
	}
}

func forgetA(p *Project) error {
	_, err := p.Forget(context.Background(), "A", asked.When, silence{})
	return err
}

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
		if _, err := f.Forget("없는 카드"); err == nil || !strings.Contains(err.Error(), `"A", "B"`) {
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

func TestFind(t *testing.T) {
	a, files := newCopies(t)
	a.writeDana(t, files)
	a.ingest(t)
	photo := idOf(t, files["photo"])
	chat := filepath.Join(a.dir, "화면 캡처.jpg")
	writeSample(t, chat, hall(t, 1, 700, 0, 50))
	stranger := filepath.Join(a.dir, "stranger.jpg")
	writeSample(t, stranger, hall(t, 99, 700, 0, 50))
	f, err := a.NewFinder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, given := range []string{
		string(photo), " " + strings.ToUpper(string(photo)), "photos/" + string(photo) + ".html", "../photos/" + string(photo) + "/large.jpg",
		"https://photos.example.org/2024/photos/" + string(photo) + ".html?x#y", "https://cdn.example.net/photos/" + string(photo) + "/small.jpg",
		"/2024/photos/" + string(photo) + ".oembed.json", files["photo"],
		files["copy"], string(idOf(t, files["copy"])), // it joined the photo
	} {
		found, err := f.Find(t.Context(), given)
		if err != nil || found.Photo == nil || found.Photo.ID != photo || found.Photo.State != Published || found.Photo.Taken != "2024-11-03T13:35:00+09:00" {
			t.Errorf("%s: %+v, %v", given, found, err)
		}
	}
	found, err := f.Find(t.Context(), chat)
	if err != nil || found.Photo != nil || len(found.Near) == 0 || found.Near[0].ID != photo || !found.Sure {
		t.Errorf("a screenshot: %+v, %v", found, err)
	}
	if found, err := f.Find(t.Context(), stranger); err != nil || found.Photo != nil || len(found.Near) > 0 || found.Sure {
		t.Errorf("a stranger: %+v, %v", found, err)
	}
	if found, err := f.Find(t.Context(), "aaaaaaaaaaaaaaaa"); err != nil || found.Photo == nil || found.Photo.State != Unknown {
		t.Errorf("an id that nothing has: %+v, %v", found, err)
	}
	for given, want := range map[string]string{
		a.dir: "folder", "nothing.jpg": "no photo's id", "https://photos.example.org/2024/days/2024-11-03.html": "no address of a photo", files["photo"] + "x": "no photo's id",
	} {
		if found, err := f.Find(t.Context(), given); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", given, found, err)
		}
	}
	writeSample(t, filepath.Join(a.dir, "text.jpg"), bytes.Repeat([]byte("no picture "), 30))
	if _, err := f.Find(t.Context(), filepath.Join(a.dir, "text.jpg")); err == nil {
		t.Error("a text was looked at")
	}
}

func TestMissing(t *testing.T) {
	a := newAgain(t, "folder")
	card := filepath.Join(a.dir, "cards", "A")
	gone, moved := filepath.Join(card, "IMG_3001.JPG"), filepath.Join(card, "IMG_3002.JPG")
	id := idOf(t, gone)
	if err := errors.Join(os.Remove(gone), os.Mkdir(filepath.Join(card, "선택"), 0o755), os.Rename(moved, filepath.Join(card, "선택", "1.JPG"))); err != nil {
		t.Fatal(err)
	}
	f, err := a.NewFinder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lines, err := f.Missing(t.Context(), card)
	if err != nil || len(lines) != 1 || lines[0].ID != id {
		t.Errorf("missing: %+v, %v", lines, err)
	}
	empty := filepath.Join(t.TempDir(), "A")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	if lines, err := f.Missing(t.Context(), empty); err == nil {
		t.Errorf("a card that is not in: %+v", lines)
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
	want := []string{"/2024/photos/aaaaaaaaaaaaaaaa*", "/2024/photos/bbbbbbbbbbbbbbbb*", "/2024/photos/cccccccccccccccc*", "/2024/shards/12.json"}
	if got := c.goneToCDN(ids, keys); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	c.Event.URL = ""
	for i := range 30 {
		ids = append(ids, gallery.NewPhotoID([32]byte{byte(i)}))
	}
	if got := c.goneToCDN(ids, keys); !slices.Equal(got, []string{"/photos/*", "/shards/12.json"}) {
		t.Errorf("%q", got)
	}
}
