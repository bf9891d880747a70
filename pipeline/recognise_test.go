package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/disintegration/imaging"

	"eventroll/cmd/eventroll/demo"
	"eventroll/gallery"
)

func TestRecogniseACopy(t *testing.T) {
	a, id := newPublished(t)
	g, err := a.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	photo := hall(t, 1, 1200, 0, 90)
	for name, c := range map[string]struct {
		picture []byte
		how     How
	}{
		"the photo, with other metadata": {withExif(photo, byDana("2030:01:01 00:00:00")), ByBytes},
		"a copy":                         {edited(t, photo, 60, smaller(800)), ByLook},
		"a small copy":                   {edited(t, photo, 40, smaller(240)), ByLook},
		"a part of it":                   {edited(t, photo, 60, cutBy(0.02)), ByLook},
		"a stranger":                     {hall(t, 99, 800, 0, 60), ""},
		"one of whom somebody moved":     {edited(t, photo, 80, moved), ""},
		"a wall":                         {encoded(t, image.NewGray(image.Rect(0, 0, 300, 200))), ""},
	} {
		m := recognise(t, g, c.picture)
		if m.How != c.how || m.How != "" && m.Photo.ID != id || (m.Reason == "") != (m.Photo != nil) || len(m.Near) == 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if m, err := g.Recognise(t.Context(), strings.NewReader("no picture"), 10); err == nil {
		t.Errorf("what is no picture: %+v", m)
	}
	if m := recognise(t, newPublicGallery(g.in, "", gallery.Index{}, nil), photo); m.Photo != nil || m.Reason == "" || len(m.Near) > 0 {
		t.Errorf("a gallery without photos: %+v", m)
	}
}

// Of a burst each frame is published, or only one of them: a copy is of its own
// frame or of none.
func TestRecogniseWithinABurst(t *testing.T) {
	first := hall(t, 7, 1200, 0, 90)
	second := edited(t, first, 90, moved)
	dir := t.TempDir()
	writeSample(t, filepath.Join(dir, "card", "IMG_1.JPG"), withExif(first, byDana("2024:11:03 13:40:00")))
	writeSample(t, filepath.Join(dir, "card", "IMG_2.JPG"), withExif(second, byDana("2024:11:03 13:40:01")))
	p := openSample(t, dir, "title: A burst\ntimezone: Asia/Seoul\n")
	if _, err := p.Ingest(t.Context(), []string{filepath.Join(dir, "card")}, IngestOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
	g, err := p.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, frame := range map[string][]byte{"IMG_1.JPG": first, "IMG_2.JPG": second} {
		id, copied := idOf(t, filepath.Join(dir, "card", name)), edited(t, frame, 60, smaller(800))
		if m := recognise(t, g, copied); m.How != ByLook || m.Photo.ID != id {
			t.Errorf("a copy of %s: %+v", name, m)
		}
		if m := recognise(t, without(g, id), copied); m.Photo != nil {
			t.Errorf("a copy of %s, which is not published: %+v", name, m)
		}
	}
}

// without is a gallery that shows some photos no more.
func without(g *PublicGallery, ids ...gallery.PhotoID) *PublicGallery {
	var photos []gallery.Photo
	for id, p := range g.photos {
		if !slices.Contains(ids, id) {
			photos = append(photos, p)
		}
	}
	return newPublicGallery(g.in, g.Address, g.Index, photos)
}

func recognise(t testing.TB, g *PublicGallery, picture []byte) Match {
	t.Helper()
	m, err := g.Recognise(context.Background(), bytes.NewReader(picture), int64(len(picture)))
	if err != nil {
		t.Error(err)
	}
	return m
}

// edit is what somebody does to a picture before it gets into a post.
type edit func(image.Image) image.Image

func smaller(edge int) edit {
	return func(img image.Image) image.Image { return imaging.Fit(img, edge, edge, imaging.CatmullRom) }
}

// cutBy cuts so much of width and height off, mostly at two sides.
func cutBy(part float64) edit {
	return func(img image.Image) image.Image {
		b := img.Bounds()
		dx, dy := int(part*float64(b.Dx())), int(part*float64(b.Dy()))
		img = imaging.Crop(img, image.Rect(b.Min.X+dx/5, b.Min.Y+dy/3, b.Max.X-dx+dx/5, b.Max.Y-dy+dy/3))
		return smaller(800)(img)
	}
}

// moved has a part of the picture, as large as a person, move by some pixels.
func moved(img image.Image) image.Image {
	b := img.Bounds()
	person := imaging.Crop(img, image.Rect(b.Dx()/3, b.Dy()/3, b.Dx()/2, b.Dy()*5/6))
	return imaging.Paste(img, person, image.Pt(b.Dx()/3+b.Dx()/60, b.Dy()/3))
}

func edited(t testing.TB, picture []byte, quality int, edits ...edit) []byte {
	t.Helper()
	img, err := imaging.Decode(bytes.NewReader(picture), imaging.AutoOrientation(true))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		img = e(img)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The post of ../shared/awscd2024 against a gallery that holds its ten pictures,
// a simulated event of a thousand, ../shared/hackbu2023 and the demo: each picture
// as blogs hold it, scaled and encoded again. At least nine of ten are
// recognised, and no picture is ever taken for another, also while half of
// the photos are not published. It prints the distances.
func TestRecognisingCopies(t *testing.T) {
	if !soaking() {
		t.Skip("looks at a thousand photos: only in make soak")
	}
	sources := copiedSources(t)
	p := openSample(t, t.TempDir(), "title: All of them\ntimezone: Asia/Seoul\n")
	untimed := true
	for _, s := range sources {
		for _, cards := range s.cards {
			if _, err := p.Ingest(t.Context(), []string{cards}, IngestOptions{Publish: PublishOptions{IncludeUntimed: &untimed}}, silence{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	g, err := p.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d photos", g.Index.Photos)
	halves := [2]*PublicGallery{without(g), without(g)}
	for i, half := range halves {
		var gone []gallery.PhotoID
		for id := range g.photos {
			if int(id[0])%2 == i {
				gone = append(gone, id)
			}
		}
		halves[i] = without(half, gone...)
	}
	for _, s := range sources {
		for _, c := range []struct {
			name    string
			quality int
			edit    edit
		}{
			{"800 px, quality 60", 60, smaller(800)}, {"320 px, quality 40", 40, smaller(320)},
			{"sharpened", 80, func(img image.Image) image.Image { return imaging.Sharpen(smaller(800)(img), 0.7) }},
			{"1 % cut off", 60, cutBy(0.01)}, {"3 % cut off", 60, cutBy(0.03)}, {"6 % cut off", 60, cutBy(0.06)},
		} {
			seen := s.look(t, g, halves, c.quality, c.edit)
			t.Logf("%-10s %-20s %s", s.name, c.name, seen)
			if seen.wrong > 0 || strings.HasSuffix(c.name, "quality 60") && seen.known*10 < seen.all*9 {
				t.Errorf("%s, %s: %s", s.name, c.name, seen)
			}
		}
	}
}

// copiedSource are photos by where they are from.
type copiedSource struct {
	name  string
	cards []string
	most  int // of them that are looked at
}

func copiedSources(t *testing.T) []copiedSource {
	t.Helper()
	dir := t.TempDir()
	if err := demo.Write(t.Context(), filepath.Join(dir, "demo")); err != nil {
		t.Fatal(err)
	}
	program, err := filepath.Abs(sharedFolder(t, "eventsim"))
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "go", "run", ".", "-seed", "1", "-photos", "1000", "-width", "640", "-out", filepath.Join(dir, "sim"))
	run.Dir, run.Env = program, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("eventsim: %v\n%s", err, out)
	}
	glob := func(pattern string) []string {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, err)
		}
		return found
	}
	return []copiedSource{
		{"awscd2024", []string{filepath.Join(sharedFolder(t, "awscd2024"), "photos")}, 1000},
		{"hackbu2023", []string{filepath.Join(sharedFolder(t, "hackbu2023"), "photos")}, 1000},
		{"demo", glob(filepath.Join(dir, "demo", "cards", "*")), 1000},
		{"eventsim", glob(filepath.Join(dir, "sim", "cards", "*")), 100},
	}
}

// copiesSeen is what became of copies.
type copiesSeen struct {
	all, known, wrong, halfKnown int
	own, next                    []int // distances of looks: to the photo, and to the nearest other
}

func (c copiesSeen) String() string {
	spread := func(d []int) string {
		slices.Sort(d)
		return fmt.Sprintf("%d %d %d", d[0], d[len(d)/2], d[len(d)-1])
	}
	return fmt.Sprintf("%3d copies, %3d recognised, %d wrong (%d when only half is published); distance %s, of the next %s (least, middle, most)",
		c.all, c.known, c.wrong, c.halfKnown, spread(c.own), spread(c.next))
}

func (s copiedSource) look(t *testing.T, g *PublicGallery, halves [2]*PublicGallery, quality int, e edit) copiesSeen {
	var files []string
	for _, card := range s.cards {
		err := filepath.WalkDir(card, func(file string, d fs.DirEntry, err error) error {
			if err == nil && strings.EqualFold(filepath.Ext(file), ".jpg") && len(files) < s.most {
				files = append(files, file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var seen copiesSeen
	var mu sync.Mutex
	err := parallel(t.Context(), workers(), values(files), func(ctx context.Context, file string) error {
		original, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		whole, copied := recognise(t, g, original), edited(t, original, quality, e)
		if whole.How != ByBytes { // it joined another photo, or is held back
			return nil
		}
		id, m := whole.Photo.ID, recognise(t, g, copied)
		mu.Lock()
		defer mu.Unlock()
		seen.all++
		for _, a := range m.Near {
			if a.Photo.ID == id {
				seen.own = append(seen.own, a.Distance)
			} else if len(seen.next) < seen.all {
				seen.next = append(seen.next, a.Distance)
			}
		}
		switch {
		case m.Photo == nil:
		case m.Photo.ID == id:
			seen.known++
		default:
			seen.wrong++
			t.Logf("%s is taken for %s: %d of 256", file, m.Photo.ID, m.Distance)
		}
		for _, half := range halves {
			if m := recognise(t, half, copied); m.Photo != nil && m.Photo.ID != id {
				seen.wrong++
				seen.halfKnown++
				t.Logf("%s, which is not published, is taken for %s: %d of 256", file, m.Photo.ID, m.Distance)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func BenchmarkNearest(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	g := &PublicGallery{photos: map[gallery.PhotoID]gallery.Photo{}}
	for range 10_000 {
		g.known = append(g.known, sight{gallery.Look{random.Uint64(), random.Uint64(), random.Uint64(), random.Uint64()}, "aaaaaaaaaaaaaaaa"})
	}
	for b.Loop() {
		g.nearest(gallery.Look{random.Uint64(), random.Uint64(), random.Uint64(), random.Uint64()})
	}
}

func BenchmarkRecognise(b *testing.B) {
	dir := b.TempDir()
	photo := hall(b, 1, 1200, 0, 90)
	writeSample(b, filepath.Join(dir, "card", "IMG_1.JPG"), withExif(photo, byDana("2024:11:03 13:40:00")))
	p := openSample(b, dir, "title: One\ntimezone: Asia/Seoul\n")
	if _, err := p.Ingest(b.Context(), []string{filepath.Join(dir, "card")}, IngestOptions{}, silence{}); err != nil {
		b.Fatal(err)
	}
	g, err := p.PublicGallery(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	copied := edited(b, photo, 60, smaller(800))
	for b.Loop() {
		if m := recognise(b, g, copied); m.How != ByLook {
			b.Fatal(m)
		}
	}
}
