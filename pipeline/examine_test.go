package pipeline

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

func TestOverlayIsWhatThePersonSaidLast(t *testing.T) {
	exif := func(time, offset string) gallery.Metadata {
		return gallery.Metadata{Time: time, Offset: offset, TimeFrom: gallery.FromExif}
	}
	side := func(time, offset string) gallery.Metadata {
		return gallery.Metadata{Time: time, Offset: offset, TimeFrom: gallery.FromXMP}
	}
	stars := func(n int, modified string) gallery.Metadata { return gallery.Metadata{Rating: &n, Modified: modified} }
	degrees := func(lat, long float64) gallery.Metadata {
		return gallery.Metadata{Latitude: &lat, Longitude: &long}
	}
	for _, c := range []struct {
		name            string
		own, side, want gallery.Metadata
	}{
		{"nothing", exif("2024-11-03T12:00:00", ""), gallery.Metadata{}, exif("2024-11-03T12:00:00", "")},
		{"a copy of the time", exif("2024-11-03T12:00:00.25", ""), side("2024-11-03T12:00:00", "+01:00"), exif("2024-11-03T12:00:00.25", "")},
		{"the same instant on another clock", exif("2024-11-03T12:00:00", "+09:00"), side("2024-11-03T03:00:00", "+00:00"), exif("2024-11-03T12:00:00", "+09:00")},
		{"a corrected time", exif("2024-11-03T12:00:00", ""), side("2024-11-03T13:00:00", ""), side("2024-11-03T13:00:00", "")},
		{"a time where there was none", gallery.Metadata{}, side("2024-11-03T13:00:00", ""), side("2024-11-03T13:00:00", "")},
		{"words replace words", gallery.Metadata{Caption: "a", Byline: "Dana"}, gallery.Metadata{Caption: "b"}, gallery.Metadata{Caption: "b", Byline: "Dana"}},
		{"keywords replace keywords", gallery.Metadata{Keywords: []string{"a"}}, gallery.Metadata{Keywords: []string{"b"}}, gallery.Metadata{Keywords: []string{"b"}}},
		{"no keywords replace none", gallery.Metadata{Keywords: []string{"a"}}, gallery.Metadata{}, gallery.Metadata{Keywords: []string{"a"}}},
		{"the stars were taken back", stars(4, "2024-11-05T10:00:00"), stars(0, ""), stars(0, "2024-11-05T10:00:00")},
		{"the camera is what it is", gallery.Metadata{Model: "R6", Serial: "1"}, gallery.Metadata{Model: "EOS R6", Lens: "50"}, gallery.Metadata{Model: "R6", Serial: "1", Lens: "50"}},
		{"placed on a map", degrees(1, 2), degrees(3, 4), degrees(3, 4)},
		{"pixels are the file's", gallery.Metadata{Format: "jpeg", Width: 4, Height: 3, Orientation: 6}, gallery.Metadata{Label: "Red"}, gallery.Metadata{Format: "jpeg", Width: 4, Height: 3, Orientation: 6, Label: "Red"}},
	} {
		same(t, c.name, overlay(c.own, c.side), c.want)
	}
}

// Three sidecars: the one that names the photo's file wins, the one that names
// the RAW says what the others do not.
func TestTheSidecarThatNamesTheFileWins(t *testing.T) {
	d := newDesk(t, "")
	d.put(t, "IMG_1.JPG", sampleFrame{Time: noon}.jpeg(t))
	d.put(t, "IMG_1.CR2", sampleFrame{Time: noon, Model: "R6"}.cr2(t, nil))
	d.put(t, "IMG_1.JPG.xmp", xmp(`xmp:Rating="3"`))
	d.put(t, "IMG_1.xmp", xmp(`xmp:Rating="2" xmp:Label="Green"`))
	d.put(t, "IMG_1.CR2.xmp", xmp(`xmp:Rating="1" xmp:Label="Red"`, "booth"))
	d.ingest(t)
	_, m := d.only(t)
	same(t, "rating", *m.Rating, 3)
	same(t, "the others", []string{m.Label, strings.Join(m.Keywords, ","), m.Model}, []string{"Green", "booth", "R6"})
}

// A RAW that was published alone is known again beside its JPEG on another
// card, and one that was never published joins nothing.
func TestJoinKnowsTheRAWByItsPicture(t *testing.T) {
	d := newDesk(t, "")
	raw := sampleFrame{Time: noon, Serial: "1"}.cr2(t, plainJPEG(t, 1, 800, 600))
	writeSample(t, filepath.Join(d.dir, "card", "raw", "IMG_1.CR2"), raw)
	wantCounts(t, d.ingest(t), map[Status]int{New: 1})
	id, _ := d.only(t)
	writeSample(t, filepath.Join(d.dir, "card", "both", "renamed.CR2"), raw)
	writeSample(t, filepath.Join(d.dir, "card", "both", "renamed.JPG"), sampleFrame{Seed: 2, Time: noon}.jpeg(t))
	other := sampleFrame{Time: noon, Serial: "2"}.cr2(t, plainJPEG(t, 1, 800, 600)) // as large, another picture
	writeSample(t, filepath.Join(d.dir, "card", "other", "IMG_1.CR2"), other)
	writeSample(t, filepath.Join(d.dir, "card", "other", "IMG_1.JPG"), sampleFrame{Seed: 3, Time: noon}.jpeg(t))
	wantCounts(t, d.ingest(t), map[Status]int{Known: 1, Sighted: 1, New: 1})
	s, err := readSnapshot(t.Context(), d.Archive)
	if err != nil {
		t.Fatal(err)
	}
	_, sightings, _ := s.photo(id)
	same(t, "photos", s.count(), 2)
	same(t, "sightings of the first", len(sightings), 2)
}

// A camera whose clock is years ahead says nothing of when; plan says so.
func TestTimeToComeIsNone(t *testing.T) {
	dir := t.TempDir()
	writeSample(t, filepath.Join(dir, "card", "IMG_1.JPG"), sampleFrame{Seed: 1, Time: "2024:11:03 14:02:11"}.jpeg(t))
	writeSample(t, filepath.Join(dir, "card", "IMG_2.JPG"), sampleFrame{Seed: 2, Time: "2031:11:03 14:02:11"}.jpeg(t))
	p := openSample(t, dir, "title: T\ntimezone: Asia/Seoul\n")
	p.Config.Now = time.Date(2024, 11, 5, 0, 0, 0, 0, time.UTC)
	plan, err := p.Config.Plan(t.Context(), []string{filepath.Join(dir, "card")}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	if got := plan.Files[0].Taken; got != "2024-11-03T14:02:11+09:00" {
		t.Errorf("a time before now became %q", got)
	}
	if f := plan.Files[1]; f.Taken != "" || !strings.Contains(strings.Join(f.Why, "; "), "still to come") {
		t.Errorf("a time to come became %q, because %q", f.Taken, f.Why)
	}
}

// Only days that are not the event's make one ask for a camera's clock: not a
// session that asked not to be recorded.
func TestOutsideCountsDaysOnly(t *testing.T) {
	taken := time.Date(2024, 11, 3, 14, 0, 0, 0, time.UTC)
	placements := []gallery.Placement{
		{Taken: taken}, {Taken: taken, Held: gallery.HeldOutside + ": 2024-11-03 14:00"},
		{Taken: taken, Held: "asked not to be recorded: Quiet talk"}, {Taken: taken, Held: gallery.HeldRejected},
	}
	uses := survey(&gallery.Event{Zone: time.UTC}, make([]gallery.Shot, len(placements)), placements).Cameras
	if len(uses) != 1 || uses[0].Photos != 4 || uses[0].Outside != 1 {
		t.Errorf("got %+v", uses)
	}
}
