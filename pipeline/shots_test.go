package pipeline

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"eventroll/gallery"
)

// Shots are made of what is packed without unpacking most of it, and are what
// they would be had all of it been unpacked.
func TestShotsAreOfWhatIsPacked(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	cameras := []gallery.Camera{{Folder: "한글*/**"}, {Model: "small"}, {Make: "Ü", Model: "abcdef0123456789"}, {Serial: "ABCDEF"}}
	for _, e := range []*gallery.Event{
		{}, {Cameras: cameras[1:]}, {Cameras: cameras, Rules: []gallery.Rule{{Path: "**/DCIM/**"}, {Path: "small/**"}}},
	} {
		s := newSnapshot(nil)
		for i := range 3000 {
			r := gallery.Record{}
			fillAtRandom(random, reflect.ValueOf(&r).Elem())
			r.ID = crowdID(i)
			if r.Look = fmt.Sprintf("%064x", i); random.IntN(4) == 0 {
				r.Look = []string{"", "ABCDEF", "0g", fmt.Sprintf("%064X", 1<<40+i)}[random.IntN(4)]
			}
			s.photos.setRecord(r.ID, "etag", s.photos.alikes.packRecord(r))
			for n := range random.IntN(3) {
				x := gallery.Sighting{}
				fillAtRandom(random, reflect.ValueOf(&x).Elem())
				if random.IntN(2) == 0 { // nothing that few have
					x.Replaces, x.Siblings, x.Picture = nil, nil, ""
					m := &x.Metadata
					m.Keywords, m.Persons, m.Caption, m.Headline, m.Instructions, m.GPSTime, m.Modified = nil, nil, "", "", "", "", ""
					m.Rating, m.Latitude, m.Longitude = nil, nil, nil
				}
				x.ID, x.Stored = r.ID, fmt.Sprint(n)
				s.photos.setSighting(r.ID, s.photos.alikes.packSighting(x))
			}
			if random.IntN(50) == 0 {
				s.hidden[r.ID] = Takedown{ID: r.ID}
			}
		}
		var want []gallery.Shot
		for _, id := range s.ids() {
			r, sightings, hidden := s.photo(id)
			if hidden || len(sightings) == 0 {
				continue
			}
			x := shot(e, id, sightings)
			x.Look, _ = gallery.ParseLook(r.Look)
			x.Size, x.Sharpness, x.Damaged, x.Sizes = r.Size, r.Sharpness, r.Damage != "", gallery.SharedSizes{}.Of(r.Renditions)
			want = append(want, x)
		}
		got := s.shots(e)
		same(t, "shots", len(got), len(want))
		for i := range got {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Fatalf("%+v saying %+v\nis not\n%+v saying %+v", got[i], *got[i].Words, want[i], *want[i].Words)
			}
		}
		if !slices.ContainsFunc(got, func(x gallery.Shot) bool { return x.Camera != nil }) && len(e.Cameras) > 0 {
			t.Error("no camera was recognised")
		}
	}
}

// What a photo's only sighting says is at hand without unpacking it, whatever
// its numbers are; words that few have are not overlooked behind short ones.
func TestGlance(t *testing.T) {
	for _, x := range []struct {
		what   string
		said   gallery.Metadata
		common bool
	}{
		{"no numbers", gallery.Metadata{}, true},
		{"numbers as cameras write them", gallery.Metadata{ExposureTime: 1.0 / 125, FNumber: 2.8, FocalLength: 50}, true},
		{"numbers that take all their bytes", gallery.Metadata{ExposureTime: 0.0333, FNumber: math.Pi, FocalLength: 1e300}, true},
		{"a caption", gallery.Metadata{Caption: "끝"}, false},
		{"a caption and numbers", gallery.Metadata{Caption: "끝", ExposureTime: 0.0333, FNumber: math.Pi, FocalLength: 1e300}, false},
	} {
		x.said.Time = "2024-11-03T14:02:11"
		packed := newAlikes().packSighting(gallery.Sighting{Stored: "0123456789abcdef", Card: "카드", Path: "DCIM/끝.jpg", Name: "끝.jpg", Metadata: x.said})
		file, taken, common := packed.glance()
		same(t, x.what, []string{file, taken, fmt.Sprint(common)}, []string{"DCIM/끝.jpg", x.said.Time, fmt.Sprint(x.common)})
	}
}

// A record without an ETag may be any: nothing is concluded from it.
func TestRecordWithoutETag(t *testing.T) {
	s := newSnapshot(nil)
	var photos publishables
	for i, etag := range []string{"", "e"} {
		r, _ := crowdPhoto(i, 10)
		s.photos.setRecord(r.ID, etag, s.photos.alikes.packRecord(r))
		photos.placed = append(photos.placed, gallery.Placed{ID: r.ID})
		record, _ := s.photos.of(r.ID)
		same(t, fmt.Sprintf("it has the ETag %q", etag), s.photos.hasTag(record, etag), etag != "")
		same(t, "something tells it", s.appendTags(nil, photos, i) != nil, etag != "")
	}
	photos.heard = map[gallery.PhotoID][]gallery.PhotoID{photos.placed[1].ID: {photos.placed[0].ID}}
	same(t, "something tells one that speaks for another", s.appendTags(nil, photos, 1) != nil, false)
}
