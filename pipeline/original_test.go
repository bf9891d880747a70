package pipeline

import (
	"bytes"
	"context"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"eventroll/gallery"
	"eventroll/gallery/site"
	"eventroll/pipeline/meta"
	"eventroll/pipeline/store"
)

// offered are the originals for download, by key.
func offered(t testing.TB, a *again) map[string]string {
	t.Helper()
	all := contents(t, a.Gallery)
	maps.DeleteFunc(all, func(key, _ string) bool { return !strings.HasPrefix(key, offeredFolder) })
	return all
}

// newOffering is an event that offers originals, with one photo that cannot be.
func newOffering(t *testing.T, kind string) *again {
	t.Helper()
	a := newAgain(t, kind)
	cut := sampleFrame{Seed: 77, Serial: "A1", Make: "Sample", Model: "A1", Time: "2024:11:03 13:40:00", Width: 200, Height: 200}.jpeg(t)
	writeSample(t, filepath.Join(a.dir, "cards", "A", "IMG_3100.JPG"), cut[:len(cut)-20])
	a.rewrite(t, "title:", "originals: publish\ntitle:")
	a.ingest(t)
	return a
}

// Photos that are in already get their originals at the next ingest of their
// card, and nothing is rendered for it. Who takes one home has the picture bit
// for bit, and nothing of what the camera said besides.
func TestOriginalsAreOffered(t *testing.T) {
	for _, kind := range []string{"folder", "bucket"} {
		t.Run(kind, func(t *testing.T) {
			a := newOffering(t, kind)
			files := offered(t, a)
			if len(files) != 12 {
				t.Fatalf("%d originals are offered", len(files))
			}
			for key, body := range files {
				id, ok := offeredBy(key)
				made, err := meta.Identify(strings.NewReader(body))
				if err != nil || !ok || made.ID != id {
					t.Errorf("%s is the picture %s, %v", key, made.ID, err)
				}
				for _, trace := range []string{"A1", "B2", "2024:11", "Sample"} {
					if strings.Contains(body, trace) {
						t.Errorf("%s tells %q", key, trace)
					}
				}
				page := contents(t, a.Gallery)[site.PhotoKey(id)]
				if !strings.Contains(page, `href="../`+key+`" download="2024-11-0`) || !strings.Contains(page, "Download the original</span> (0.1 MB)") {
					t.Errorf("the page of %s does not offer it:\n%s", id, page)
				}
				if d := a.published(t)[id].Original; d == nil || d.Href != key || d.Type != "image/jpeg" || d.Bytes != int64(len(body)) {
					t.Errorf("the shard says %+v of %s", d, key)
				}
			}
			o := a.publish(t).Offering
			if o.Offered != 12 || len(o.Not) != 1 || o.Not[0].Reason != "it is cut off" || !slices.Equal(o.Not[0].Files, []string{"A/IMG_3100.JPG"}) {
				t.Errorf("offering %+v", o)
			}
			wantFindings(t, "offered", a.check(t, CheckOptions{Deep: true}))
			a.gallery.taken()
			a.archive.taken()
			wantCounts(t, a.ingest(t), map[Status]int{Known: 13})
			wantPuts(t, "gallery", a.gallery)
			wantPuts(t, "archive", a.archive)
		})
	}
}

// An orientation that is corrected, or a byline, reaches the original too.
func TestOriginalFollowsItsWords(t *testing.T) {
	a := newOffering(t, "folder")
	file := filepath.Join(a.dir, "cards", "A", "IMG_3000.JPG")
	key := gallery.OriginalKey(idOf(t, file), "jpeg")
	if m := readOffered(t, a, key); m.Orientation > 1 || m.Byline != "" {
		t.Fatalf("at first it says %+v", m)
	}
	exiftool(t, "-n", "-Orientation=8", "-Artist=다나", file)
	wantCounts(t, a.ingest(t), map[Status]int{Rendered: 1, Known: 12})
	if m := readOffered(t, a, key); m.Orientation != 8 || m.Byline != "다나" || m.Serial != "" || m.Time != "" {
		t.Errorf("it says %+v", m)
	}
}

func readOffered(t testing.TB, a *again, key string) gallery.Metadata {
	t.Helper()
	body := contents(t, a.Gallery)[key]
	m, err := meta.Read(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	return m.Metadata
}

// A photo that is taken down takes its original along, before the command
// returns; let back, it has it again. Who copies the gallery copies that.
func TestOriginalIsTakenDown(t *testing.T) {
	for _, kind := range []string{"folder", "bucket"} {
		t.Run(kind, func(t *testing.T) {
			a := newOffering(t, kind)
			o, open := copyTarget(t, a, "folder")
			a.copyTo(t, o)
			before := offered(t, a)
			sameContents(t, "copied originals", offered(t, open()), before)
			id := idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG"))
			key := gallery.OriginalKey(id, "jpeg")
			h := a.hide(t, asked, id)
			if files := offered(t, a); files[key] != "" || len(files) != 11 {
				t.Errorf("%d originals stand, that of the hidden photo among them: %v", len(files), files[key] != "")
			}
			if !slices.Contains(h.CDN.Paths, "/again/originals/*") {
				t.Errorf("a CDN forgets %v", h.CDN.Paths)
			}
			wantCounts(t, a.ingest(t), map[Status]int{Hidden: 1, Known: 12})
			wantFindings(t, "hidden", a.check(t, CheckOptions{Deep: true}))
			a.copyTo(t, o)
			sameContents(t, "originals copied again", offered(t, open()), offered(t, a))
			if _, err := a.Unhide(t.Context(), []gallery.PhotoID{id}, asked, silence{}); err != nil {
				t.Fatal(err)
			}
			sameContents(t, "originals after all", offered(t, a), before)
			if _, err := a.Forget(t.Context(), "A", time.Now(), silence{}); err != nil || len(offered(t, a)) != 6 {
				t.Errorf("with a card forgotten %d originals stand, %v", len(offered(t, a)), err)
			}
		})
	}
}

// Where event.yaml changes its mind, no page offers them, and prune may remove
// them; a rollback offers what is there. Changed back, they are put again.
func TestOriginalsAreOfferedNoMore(t *testing.T) {
	a := newOffering(t, "folder")
	before := contents(t, a.Gallery)
	a.rewrite(t, "originals: publish", "originals: leave")
	a.publish(t)
	for key, body := range contents(t, a.Gallery) {
		if strings.HasSuffix(key, ".html") && strings.Contains(body, offeredFolder) {
			t.Errorf("%s still offers one", key)
		}
	}
	wantFindings(t, "not offered", a.check(t, CheckOptions{}))
	later := time.Now().Add(2 * time.Hour)
	found, err := a.Prunable(t.Context(), later)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Prune(t.Context(), found, later, silence{}); err != nil {
		t.Fatal(err)
	}
	if left := offered(t, a); len(left) > 0 {
		t.Errorf("prune leaves %d", len(left))
	}
	a.rewrite(t, "originals: leave", "originals: publish")
	if o := a.publish(t).Offering; o.Offered != 0 || len(o.Not) != 13 {
		t.Errorf("without them it offers %+v", o)
	}
	a.rollback(t)
	wantLinked(t, a)
	a.ingest(t)
	sameContents(t, "the gallery with them again", withoutOldShards(t, contents(t, a.Gallery)), withoutOldShards(t, before))
}

// One that is lost or damaged is found, and made again from the archive.
func TestOriginalIsMended(t *testing.T) {
	a := newOffering(t, "folder")
	want := offered(t, a)
	key := slices.Min(slices.Collect(maps.Keys(want)))
	for _, damage := range []func(){
		func() { remove(t, a.Gallery, key) },
		func() { put(t, a.Gallery, key, want[key]+"more") },
		func() { a.rot(true, key) },
	} {
		damage()
		if r := a.check(t, CheckOptions{Deep: true}); len(r.Findings) != 1 || r.Findings[0].Key != key {
			t.Errorf("found %+v", r.Findings)
		}
		wantFindings(t, "mended", a.check(t, CheckOptions{Deep: true, Repair: true}))
		sameContents(t, "originals", offered(t, a), want)
	}
	put(t, a.Gallery, offeredFolder+"of-somebody.zip", "x")
	if r := a.check(t, CheckOptions{}); len(r.Findings) > 0 || r.Foreign.Objects != 1 {
		t.Errorf("with a stranger: %+v", r)
	}
}

// Whichever of two copies comes first, the same is offered.
func TestOfferedWhicheverCopyComesFirst(t *testing.T) {
	frame := sampleFrame{Seed: 5, Serial: "A1", Make: "Sample", Model: "A1", Time: "2024:11:03 13:40:00", Orientation: 6, Profile: "Wide"}
	bare := sampleFrame{Seed: 5}
	dir := t.TempDir()
	cards := []string{filepath.Join(dir, "full"), filepath.Join(dir, "bare")}
	writeSample(t, filepath.Join(cards[0], "IMG_1.JPG"), frame.jpeg(t))
	writeSample(t, filepath.Join(cards[1], "IMG_1.JPG"), withSegment(bare.jpeg(t), 0xe0, []byte("JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00")))
	yaml := againYAML + "originals: publish\n"
	var want map[string]string
	for _, order := range [][]string{cards, {cards[1], cards[0]}} {
		got, _ := ingestSample(t, "folder", yaml, true, order...)
		maps.DeleteFunc(got, func(key, _ string) bool { return strings.HasPrefix(key, shardFolder) })
		if want == nil {
			want = got
		}
		sameContents(t, "the gallery", got, want)
	}
}

// A picture is named by itself, so what is offered has its name: whatever comes
// in, Strip and Identify agree on what the picture is.
func FuzzOfferedIsThePicture(f *testing.F) {
	f.Add(sampleFrame{Seed: 1, Serial: "A1", Orientation: 6}.jpeg(f))
	f.Add(withSegment(sampleFrame{Seed: 2}.jpeg(f), 0xfe, []byte("a comment")))
	f.Fuzz(func(t *testing.T, file []byte) {
		identity, err := meta.Identify(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		s := gallery.Sighting{ID: identity.ID, Bytes: int64(len(file)), Metadata: gallery.Metadata{Format: meta.Sniff(file).Name}}
		o, err := newOffer(bytes.NewReader(file), s, gallery.Rendered{Orientation: 3, Byline: "다나"}, nil)
		if err == nil && o.Refused == "without its metadata it would be another picture" {
			t.Error(o.Refused)
		}
	})
}

// classed notes the storage classes in which objects are put.
type classed struct {
	store.Store
	mu      sync.Mutex
	classes map[string]string // by folder
}

func (c *classed) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	c.mu.Lock()
	folder, _, _ := strings.Cut(key, "/")
	c.classes[folder] = a.StorageClass
	c.mu.Unlock()
	return c.Store.Put(ctx, key, body, a)
}

// Archived originals alone are put into the storage class of event.yaml: what is
// offered for download, or read at every publish, is not.
func TestStorageClassIsForArchivedOriginals(t *testing.T) {
	a := newAgain(t, "folder")
	a.rewrite(t, "title:", "originals: publish\ns3: {storage_class: DEEP_ARCHIVE}\ntitle:")
	archive, public := &classed{Store: a.Archive, classes: map[string]string{}}, &classed{Store: a.Gallery, classes: map[string]string{}}
	a.Archive, a.Gallery = archive, public
	a.ingest(t)
	want := map[string]string{"originals": "DEEP_ARCHIVE", "photos": "", "published.json": ""}
	if !maps.Equal(archive.classes, want) {
		t.Errorf("put to the archive %v", archive.classes)
	}
	for folder, class := range public.classes {
		if class != "" {
			t.Errorf("%s of the gallery is %s", folder, class)
		}
	}
}

// Somebody takes a photo down while its original is put: it does not stay there.
func TestTakenDownWhileOffered(t *testing.T) {
	for _, known := range []bool{false, true} { // whether the photo was in before
		a := newAgain(t, "folder")
		file := filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG")
		if !known {
			file = filepath.Join(a.dir, "cards", "A", "IMG_4009.JPG")
			writeSample(t, file, sampleFrame{Seed: 7, Serial: "A1", Time: "2024:11:04 13:40:00"}.jpeg(t))
		}
		id := idOf(t, file)
		a.rewrite(t, "title:", "originals: publish\ntitle:")
		a.Gallery = &onPut{a.Gallery, string(id) + ".jpg", func(string) { put(t, a.Archive, hiddenKey(id), `{"version":1}`) }}
		if r := a.ingest(t); r.Count[Hidden] != 1 {
			t.Errorf("ingested %v", r.Count)
		}
		if _, stands := offered(t, a)[gallery.OriginalKey(id, "jpeg")]; stands {
			t.Error("the original of a hidden photo stands")
		}
		wantNowhere(t, a, id)
	}
}

// A RAW that was there first gives way to its JPEG: that can be offered.
func TestJPEGIsOfferedInPlaceOfItsRAW(t *testing.T) {
	raw := sampleFrame{Time: noon, Make: "Canon", Model: "R6"}.cr2(t, plainJPEG(t, 1, 800, 600))
	jpeg := sampleFrame{Seed: 2, Width: 1200, Height: 900, Time: noon, Make: "Canon", Model: "R6"}.jpeg(t)
	for _, order := range [][]string{{"IMG_1.CR2", "IMG_1.JPG"}, {"IMG_1.JPG", "IMG_1.CR2"}} {
		d := newDesk(t, "originals: publish\n")
		for _, name := range order {
			d.put(t, name, map[string][]byte{"IMG_1.CR2": raw, "IMG_1.JPG": jpeg}[name])
			d.ingest(t)
		}
		o := d.ingest(t).Publication.Offering
		if o.Offered != 1 || len(o.Not) != 0 {
			t.Errorf("%v: %+v", order, o)
		}
		d.gallery.taken()
		d.archive.taken()
		wantCounts(t, d.ingest(t), map[Status]int{Known: 1})
		wantPuts(t, "archive", d.archive)
	}
}
