package pipeline

import (
	"fmt"
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
