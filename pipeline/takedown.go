package pipeline

import (
	"context"
	"maps"
	"slices"
	"strings"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// Takedown is the archive's word that a photo is taken down: hidden/<id>.json.
// It is put before anything else of a takedown is done, so that whatever runs
// at that moment, or later, finishes what was begun.
type Takedown struct {
	Version int             `json:"version"`
	ID      gallery.PhotoID `json:"id"`
	When    string          `json:"when,omitempty"` // RFC 3339
	Reason  string          `json:"reason,omitempty"`

	// What it takes to know the picture again when it comes as another file,
	// and to draw the one that stands for it. They are kept when all else that
	// is known of the photo is erased; none of them shows who is on it.
	gallery.Traits
	Renditions map[string]gallery.Size `json:"renditions,omitempty"` // by name

	// Erase says that the original, the record and the sightings are removed,
	// also those that an ingest stores at that moment.
	Erase bool `json:"erase,omitempty"`
	// Forget is the card that is being forgotten; then this object goes at last,
	// and the photo may come back.
	Forget string `json:"forget,omitempty"`
	// Finished says that pictures, pages and shards of the photo are gone.
	Finished bool `json:"finished,omitempty"`

	etag string
}

// takedownVersion is the version of the takedowns that this package writes.
const takedownVersion = 1

func hiddenKey(id gallery.PhotoID) string { return hiddenFolder + string(id) + ".json" }

// parseTakedown reads a takedown. One that is damaged holds all the same: what
// it says besides is lost. The error is that a newer eventroll wrote it.
func parseTakedown(entry store.Entry, data []byte) (Takedown, error) {
	t := Takedown{}
	if err := decodeVersion(data, takedownVersion, &t); err != nil {
		if !strings.HasPrefix(err.Error(), "is damaged") {
			return Takedown{}, err
		}
		t = Takedown{}
	}
	t.Version, t.ID, t.etag = takedownVersion, photoOf(objectName(entry.Key)), entry.ETag
	return t, nil
}

// fill takes over from what is known of a photo what the takedown does not
// know yet.
func (t *Takedown) fill(r gallery.Record, sightings []gallery.Sighting) {
	if r.ID != t.ID {
		return
	}
	if len(sightings) > 0 {
		look, _ := gallery.ParseLook(r.Look)
		t.Traits = gallery.TraitsOf(gallery.Shot{Look: look, Size: r.Size, Sharpness: r.Sharpness}.Saying(gallery.Merge(sightings)))
	}
	sizes := map[string]gallery.Size{}
	maps.Copy(sizes, t.Renditions)
	for name, rendition := range r.Renditions {
		sizes[name] = rendition.Size
	}
	if len(sizes) > 0 {
		t.Renditions = sizes
	}
}

// takedowns are those of the snapshot, in order of their ids.
func (s *Snapshot) takedowns() []Takedown {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Takedown
	for _, id := range slices.Sorted(maps.Keys(s.hidden)) {
		t := s.hidden[id]
		t.fill(s.recorded(id).Record, s.sightingsOf(id))
		all = append(all, t)
	}
	return all
}

// takenDown is what recognises the photos that were taken down. Photos of a
// card that is being forgotten are none: their copies may stay.
func (s *Snapshot) takenDown() *gallery.TakenDown {
	s.mu.Lock()
	known := s.down
	s.mu.Unlock()
	if known != nil {
		return known
	}
	var photos []gallery.Traits
	for _, t := range s.takedowns() {
		if t.Forget != "" {
			continue
		}
		r, sightings, _ := s.photo(t.ID)
		x := t.Traits
		x.ID, x.Paths, x.Damaged = t.ID, placesOf(sightings), r.Damage != ""
		photos = append(photos, x)
	}
	down := gallery.NewTakenDown(photos)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
	return down
}

// shows says whether a photo that is found in a file shows another one that was
// taken down. said is what all its files say.
func (s *Snapshot) shows(found gallery.Sighting, said gallery.Metadata, r gallery.Record) bool {
	look, _ := gallery.ParseLook(r.Look)
	return r.Look != "" && s.takenDown().ShownBy(gallery.Shot{
		ID: found.ID, Paths: []string{found.Place()}, Look: look, Size: r.Size, Sharpness: r.Sharpness, Damaged: r.Damage != "",
	}.Saying(said)) != ""
}

// putTakedown writes a takedown over the one that it was read from, if any. The
// error is ErrChanged where somebody else was faster.
func putTakedown(ctx context.Context, archive store.Store, t Takedown) error {
	condition := store.Absent
	if t.etag != "" {
		condition = store.Matches(t.etag)
	}
	_, err := putJSON(ctx, archive, hiddenKey(t.ID), t, condition)
	return err
}
