package pipeline

import (
	"context"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// copyTarget is a place to copy to, and the project that it becomes.
func copyTarget(t *testing.T, a *again, kind string) (CopyOptions, func() *again) {
	t.Helper()
	places := samplePlaces(t, kind)
	if kind == "folder" {
		dir := filepath.Join(t.TempDir(), "옮긴 곳")
		places = "gallery: " + filepath.Join(dir, "gallery") + "\narchive: " + filepath.Join(dir, "archive") + "\n"
	}
	dir := t.TempDir()
	writeSample(t, filepath.Join(dir, "schedule.csv"), []byte(againSchedule))
	writeSample(t, filepath.Join(dir, "event.yaml"), []byte(againYAML+places))
	open := func() *again {
		p, err := OpenProject(t.Context(), filepath.Join(dir, "event.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		b := &again{dir: a.dir, Project: p}
		b.gallery, b.archive = count(b.Project)
		return b
	}
	b := open()
	o, err := NewCopyOptions(b.Config.Gallery, b.Config.Archive)
	if err != nil {
		t.Fatal(err)
	}
	o.Endpoint, o.PathStyle = b.Config.S3.Endpoint, b.Config.S3.PathStyle
	return o, open
}

func (a *again) copyTo(t *testing.T, o CopyOptions) *Copied {
	t.Helper()
	done, err := a.Copy(t.Context(), o, silence{})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// A copy is the same gallery elsewhere: nothing is rendered, nothing is put
// twice, and whoever goes on there finds all as it was.
func TestCopy(t *testing.T) {
	for _, kinds := range [][2]string{{"folder", "bucket"}, {"bucket", "folder"}, {"bucket", "bucket"}, {"folder", "folder"}} {
		t.Run(kinds[0]+" to "+kinds[1], func(t *testing.T) {
			a := newAgain(t, kinds[0])
			a.rewrite(t, "title:", "originals: archive\ntitle:")
			a.ingest(t)
			put(t, a.Gallery, "robots.txt", "not eventroll's")
			big := strings.Repeat("an original of a large camera ", heldInMemory/30+1)
			put(t, a.Archive, originalFolder+string(a.firstPhoto(t))+"-0123456789abcdef.tiff", big)
			o, open := copyTarget(t, a, kinds[1])
			all := len(contents(t, a.Gallery)) + len(contents(t, a.Archive))
			done := a.copyTo(t, o)
			if done.Put.Objects != all-1 || done.There.Objects != 0 || done.Left.Objects != 1 {
				t.Errorf("copied %+v of %d objects", done, all)
			}
			b := open()
			want := contents(t, a.Gallery)
			delete(want, "robots.txt")
			sameContents(t, "the copied gallery", contents(t, b.Gallery), want)
			sameContents(t, "the copied archive", contents(t, b.Archive), contents(t, a.Archive))
			if done := a.copyTo(t, o); done.Put.Objects != 0 || done.There.Objects != all-1 {
				t.Errorf("copied again: %+v", done)
			}
			b.gallery.taken()
			wantCounts(t, b.ingest(t), map[Status]int{Known: 12})
			wantPuts(t, "copied gallery", b.gallery)
		})
	}
}

// failing is a store that takes so many puts and then none.
type failing struct {
	store.Store
	left *atomic.Int64
}

var errUnplugged = errors.New("somebody pulled the plug")

func (s *failing) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	if s.left.Add(-1) < 0 {
		return store.Entry{}, errUnplugged
	}
	return s.Store.Put(ctx, key, body, a)
}

// A copy dies after any number of puts, first into an empty place, then over
// an older copy: what stands there leads nowhere wrong, and the next copy goes
// on. One photo was taken down in between, and is not shown in any state.
func TestCopyThatDies(t *testing.T) {
	a := newAgain(t, "folder")
	o, open := copyTarget(t, a, "folder")
	crawl := func() {
		t.Helper()
		b := open()
		have := contents(t, b.Gallery)
		if _, ok := have[indexKey]; ok {
			wantLinked(t, b)
		}
		for key := range contents(t, b.Archive) {
			if id, ok := strings.CutPrefix(key, recordFolder); ok && have[renditionKey(gallery.PhotoID(strings.TrimSuffix(id, ".json")), "small")] == "" {
				t.Errorf("%s says that its pictures are there", key)
			}
		}
	}
	dieAndGoOn := func() {
		t.Helper()
		for {
			var left atomic.Int64
			left.Store(7)
			err := a.copyWith(t, o, func(s store.Store) store.Store { return &failing{s, &left} })
			crawl()
			if err == nil {
				return
			}
			if !errors.Is(err, errUnplugged) {
				t.Fatal(err)
			}
		}
	}
	dieAndGoOn()
	sameContents(t, "the copied gallery", contents(t, open().Gallery), contents(t, a.Gallery))

	id := a.firstPhoto(t)
	put(t, a.Archive, hiddenFolder+string(id)+".json", `{"version":1}`)
	a.renamePhotographer(t, "은")
	a.publish(t)
	for _, key := range shardsOf(t, a) { // as hide does with older generations
		if strings.Contains(contents(t, a.Gallery)[key], string(id)) {
			remove(t, a.Gallery, key)
		}
	}
	dieAndGoOn()
	sameContents(t, "the copied gallery", contents(t, open().Gallery), contents(t, a.Gallery))
	sameContents(t, "the copied archive", contents(t, open().Archive), contents(t, a.Archive))
}

// copyWith copies into stores that are wrapped.
func (a *again) copyWith(t *testing.T, o CopyOptions, wrap func(store.Store) store.Store) error {
	t.Helper()
	to, err := a.openTarget(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	to.Gallery, to.Archive = wrap(to.Gallery), wrap(to.Archive)
	_, err = a.copyInto(t.Context(), to, silence{})
	return err
}

func TestCopyRefuses(t *testing.T) {
	a := newAgain(t, "folder")
	refused := func(what string, o CopyOptions, want string) {
		t.Helper()
		_, err := a.Copy(t.Context(), o, silence{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("onto itself", CopyOptions{Gallery: a.Config.Gallery, Archive: a.dir + "/elsewhere"}, "where it would come from")
	refused("into itself", CopyOptions{Gallery: a.dir + "/x", Archive: a.Config.Gallery + "/inside"}, "where it would come from")

	o, open := copyTarget(t, a, "folder")
	put(t, open().Archive, archiveKey, `{"version":1,"name":"another"}`)
	refused("another event's archive", o, "another event")

	o, open = copyTarget(t, a, "folder")
	put(t, open().Gallery, "index.html", "<p>my own page")
	refused("somebody's web site", o, "not eventroll's")

	o, open = copyTarget(t, a, "folder")
	a.copyTo(t, o)
	b := open()
	before := contents(t, b.Archive)
	put(t, b.Archive, hiddenFolder+"aaaaaaaaaaaaaaaa.json", `{"version":1}`)
	refused("a photo was taken down there", o, "hidden/aaaaaaaaaaaaaaaa.json")
	remove(t, b.Archive, hiddenFolder+"aaaaaaaaaaaaaaaa.json")
	frame := sampleFrame{Seed: 7, Serial: "A1", Time: "2024:11:04 13:40:00"}
	writeSample(t, filepath.Join(a.dir, "new", "IMG_9.JPG"), frame.jpeg(t))
	if _, err := b.Ingest(t.Context(), []string{filepath.Join(a.dir, "new")}, IngestOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
	refused("a photo was taken in there", o, "taken in")
	if maps.Equal(before, contents(t, b.Archive)) {
		t.Error("nothing was taken in")
	}
}

// Somebody ingests while it is copied: it says so instead of calling it done.
func TestCopyOfAGalleryThatChanges(t *testing.T) {
	a := newAgain(t, "folder")
	o, _ := copyTarget(t, a, "folder")
	err := a.copyWith(t, o, func(s store.Store) store.Store {
		return &meanwhile{Store: s, suffix: "feed.xml", do: func() {
			a.renamePhotographer(t, "은")
			a.publish(t)
		}}
	})
	if err == nil || !strings.Contains(err.Error(), "copy again") {
		t.Error(err)
	}
	a.copyTo(t, o)
}

func TestCopyOptions(t *testing.T) {
	for _, c := range []struct{ gallery, archive, want string }{
		{"/media/usb/갤러리", "", "/media/usb/갤러리 /media/usb/갤러리-archive"},
		{"/media/usb/갤러리/", "/elsewhere", "/media/usb/갤러리 /elsewhere"},
		{"s3://photos/2024/", "s3://private/2024", "s3://photos/2024 s3://private/2024"},
		{"s3://photos/2024", "", "add --archive s3://"},
		{"s3://photos/2024", "/home/kim/archive", "add --archive s3://"},
		{"s3://photos", "s3://photos/private", "inside one another"},
		{"/a/b", "/a/b/c", "inside one another"},
	} {
		o, err := NewCopyOptions(c.gallery, c.archive)
		got := o.Gallery + " " + o.Archive
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s, %s: %s", c.gallery, c.archive, got)
		}
	}
}

// In whatever order a map gives them: nothing is put before what it names.
func TestOrderOfCopying(t *testing.T) {
	order := []passage{
		{archiveAt, archiveKey}, {archiveAt, "hidden/aaaaaaaaaaaaaaaa.json"}, {galleryAt, "photos/aaaaaaaaaaaaaaaa/small.jpg"},
		{archiveAt, "sightings/aaaaaaaaaaaaaaaa-0123456789abcdef.json"}, {galleryAt, "assets/site.0123456789ab.css"},
		{galleryAt, "photos/aaaaaaaaaaaaaaaa.html"}, {galleryAt, "days/2024-11-03.html"}, {galleryAt, "index.html"}, {galleryAt, indexKey},
		{archiveAt, publishedKey},
	}
	for i := range order[1:] {
		if rank(order[i].store, order[i].key) >= rank(order[i+1].store, order[i+1].key) {
			t.Errorf("%s is not put before %s", order[i].key, order[i+1].key)
		}
	}
	if slices.ContainsFunc([]string{"robots.txt", "a/b"}, func(key string) bool { return rank(galleryAt, key) >= 0 || rank(archiveAt, key) >= 0 }) {
		t.Error("copies what is not eventroll's")
	}
}
