package pipeline

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"eventroll/gallery"
	"eventroll/gallery/embed"
)

// hall is a photo with something in it: another seed is another picture, at
// any width the same. Noise makes it sharper.
func hall(t testing.TB, seed uint64, width, noise, quality int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, width*2/3))
	random := rand.New(rand.NewPCG(seed, 0))
	for range 60 { // people and slides, as blocks
		x, y := random.Float64()*float64(width), random.Float64()*float64(width)*2/3
		w, h := (0.03+random.Float64()/5)*float64(width), (0.03+random.Float64()/5)*float64(width)
		shade := image.NewUniform(color.Gray{uint8(random.IntN(256))})
		draw.Draw(img, image.Rect(int(x), int(y), int(x+w), int(y+h)), shade, image.Point{}, draw.Src)
	}
	for i := range img.Pix {
		if noise > 0 {
			img.Pix[i] = uint8(max(0, min(255, int(img.Pix[i])+random.IntN(2*noise+1)-noise)))
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func byDana(taken string) []byte {
	return sampleFrame{Time: taken, Make: "Sample", Model: "A", Serial: "A1"}.exif()
}

// newCopies is an event whose chat has a copy of Dana's photo, without its
// metadata, and another picture. Dana's card has the photo and a burst.
func newCopies(t *testing.T) (*again, map[string]string) {
	t.Helper()
	a := &again{dir: t.TempDir()}
	files := map[string]string{
		"photo": "cards/dana/IMG 1, ☕.JPG", "first": "cards/dana/IMG_0010.JPG", "sharpest": "cards/dana/IMG_0011.JPG", "last": "cards/dana/IMG_0012.JPG",
		"copy": "cards/톡방/KakaoTalk_20241103_190312345.jpg", "stranger": "cards/톡방/KakaoTalk_20241103_190312346.jpg",
	}
	for name, file := range files {
		files[name] = filepath.Join(a.dir, filepath.FromSlash(file))
	}
	writeSample(t, files["copy"], hall(t, 1, 480, 0, 60))
	writeSample(t, files["stranger"], hall(t, 3, 480, 0, 60))
	a.Project = openSample(t, a.dir, againYAML+samplePlaces(t, "folder"), "schedule.csv", againSchedule)
	a.gallery, a.archive = count(a.Project)
	return a, files
}

func (a *again) writeDana(t *testing.T, files map[string]string) {
	t.Helper()
	writeSample(t, files["photo"], withExif(hall(t, 1, 1200, 0, 90), byDana("2024:11:03 13:35:00")))
	writeSample(t, files["first"], withExif(hall(t, 2, 1200, 4, 90), byDana("2024:11:03 13:40:00")))
	writeSample(t, files["sharpest"], withExif(hall(t, 2, 1200, 40, 90), byDana("2024:11:03 13:40:01")))
	writeSample(t, files["last"], withExif(hall(t, 2, 1200, 20, 90), byDana("2024:11:03 13:40:02")))
}

func TestCopiesJoinTheirPhoto(t *testing.T) {
	a, files := newCopies(t)
	a.writeDana(t, files)
	report := a.ingest(t)
	wantCounts(t, report, map[Status]int{New: 6})
	photo, copied, top := idOf(t, files["photo"]), idOf(t, files["copy"]), idOf(t, files["sharpest"])
	same(t, "joined", report.Publication.Joined, []gallery.Joined{{Copy: copied, Photo: photo}})
	if held := report.Publication.Held; len(held) != 1 || held[0].ID != idOf(t, files["stranger"]) {
		t.Errorf("held back: %+v", held)
	}
	bursts := map[gallery.PhotoID]gallery.PhotoID{}
	for id, p := range a.published(t) {
		bursts[id] = p.Burst
	}
	same(t, "bursts", bursts, map[gallery.PhotoID]gallery.PhotoID{photo: "", idOf(t, files["first"]): top, top: top, idOf(t, files["last"]): top})

	before := contents(t, a.Gallery)
	a.gallery.taken()
	same(t, "joined the second time", a.ingest(t).Publication.Joined, report.Publication.Joined)
	wantPuts(t, "gallery", a.gallery)
	sameContents(t, "the second time, the gallery", contents(t, a.Gallery), before)

	// The folder of a copy is evidence, too: a rule for it counts for the photo.
	a.rewrite(t, "cameras:", "rules:\n  - {path: \"톡방/**\", day: 2024-11-03, track: data}\ncameras:")
	publication, err := a.Publish(t.Context(), PublishOptions{}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "held back with a rule for the chat", publication.Held, []HeldPhoto{})
	same(t, "the photo's track", a.published(t)[photo].Track, "data")
}

// The copy was published before its photo came: its page leads on, its
// pictures stay.
func TestPageOfCopyLeadsOn(t *testing.T) {
	a, files := newCopies(t)
	a.ingest(t)
	yes := true
	if _, err := a.Publish(t.Context(), PublishOptions{IncludeUntimed: &yes}, silence{}); err != nil {
		t.Fatal(err)
	}
	photo, copied := "", idOf(t, files["copy"])
	page := "photos/" + string(copied) + ".html"
	before := contents(t, a.Gallery)
	if !strings.Contains(before[page], "<img") || before[embed.Key(copied)] == "" {
		t.Fatalf("the copy was not published: %.500s", before[page])
	}

	a.writeDana(t, files)
	photo = string(idOf(t, files["photo"]))
	publication := a.ingest(t).Publication
	same(t, "joined", len(publication.Joined), 1)
	after := contents(t, a.Gallery)
	if on := `<a href="../photos/` + photo + `.html"><span data-w="GoneSame">See the same picture`; !strings.Contains(after[page], on) || strings.Contains(after[page], "<img") {
		t.Errorf("%s does not lead on: %.1500s", page, after[page])
	}
	if _, ok := after[embed.Key(copied)]; ok {
		t.Errorf("%s still answers", embed.Key(copied))
	}
	for key, body := range after {
		if key != page && filepath.Ext(key) == ".html" && strings.Contains(body, string(copied)) {
			t.Errorf("%s still shows the copy", key)
		}
	}
	for _, key := range renditions(copied) {
		if after[key] == "" || after[key] != before[key] {
			t.Errorf("%s changed", key)
		}
	}
	a.gallery.taken()
	if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
	wantPuts(t, "gallery", a.gallery)

	// The photo is held back: nothing leads to where nothing is.
	a.rewrite(t, "schedule:", "days: [2024-11-04]\nschedule:")
	if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
	wantGone(t, contents(t, a.Gallery), page)
}
