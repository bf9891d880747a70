package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// HideOptions say how photos are taken down.
type HideOptions struct {
	When   time.Time // kept with it
	Reason string    // kept with it; anything a person types
	// Erase also removes the archived originals and all that the archive knows
	// of the photos, but for what it takes to keep them down.
	Erase bool
}

// maxReason is how many bytes of a reason are kept: a page of text.
const maxReason = 2000

// HideReport is what a takedown came to.
type HideReport struct {
	Photos      []gallery.PhotoID
	Already     int // of them, that were taken down before
	Publication *Publication
	// Copies are photos that show the same as PhotoLine.To and are held back with it.
	Copies []PhotoLine
	// Alike are published photos that look much like PhotoLine.To: maybe frames of
	// the same moment. They stay.
	Alike []PhotoLine
	CDN   Invalidation
}

// Hide takes photos down. First the archive's word is put that they are; then
// it publishes, which replaces their pictures and takes their pages, their
// places in shards, index and feed away. When it returns without an error,
// nothing public shows or names them, and they stay down from whichever card
// they come again. Stopped at any moment it goes on when it is run again, or
// at the next publish. It takes down also what the archive does not know yet.
func (p *Project) Hide(ctx context.Context, ids []gallery.PhotoID, o HideOptions, progress Progress) (*HideReport, error) {
	before, err := p.NewFinder(ctx)
	if err != nil {
		return nil, err
	}
	h := &HideReport{Photos: ids}
	for _, id := range ids {
		was, err := p.takeDown(ctx, before.snapshot, id, o)
		if err != nil {
			return nil, fmt.Errorf("take down %s: %w", id, err)
		}
		if was {
			h.Already++
		}
	}
	if h.Publication, err = p.takeOut(ctx, before.snapshot, PublishOptions{}, progress); err != nil {
		return h, fmt.Errorf("%s kept down from now on, but could not be taken out of the gallery: run the same command again: %w", areOrIs(len(ids)), err)
	}
	for _, held := range h.Publication.Held {
		if slices.Contains(h.Publication.shown, held.ID) {
			h.Copies = append(h.Copies, before.nextTo(held.ID, ids))
		}
	}
	h.Alike = before.alike(ids, h.Publication.shown)
	h.CDN, err = p.invalidate(ctx, slices.Concat(ids, h.Publication.shown), h.Publication.Removed, o.When)
	return h, err
}

func areOrIs(n int) string {
	if n == 1 {
		return "the photo is"
	}
	return "the photos are"
}

// takeDown puts the archive's word that a photo is taken down; it says whether
// that was so before.
func (p *Project) takeDown(ctx context.Context, s *Snapshot, id gallery.PhotoID, o HideOptions) (was bool, err error) {
	err = p.amendTakedown(ctx, s, id, func(t Takedown, known bool) Takedown {
		was = known && t.Forget == ""
		t.Forget, t.Reason, t.Erase = "", cmp.Or(bounded(o.Reason), t.Reason), t.Erase || o.Erase
		if !was {
			t.When, t.Finished = o.When.Format(time.RFC3339), false
		}
		return t
	})
	return was, err
}

// amendTakedown puts what amend makes of a photo's takedown, again and again
// until nobody else has put another meanwhile. known says whether there is one.
func (p *Project) amendTakedown(ctx context.Context, s *Snapshot, id gallery.PhotoID, amend func(t Takedown, known bool) Takedown) error {
	const tries = 5
	for try := 1; ; try++ {
		t, known := s.takedown(id)
		wanted := amend(t, known)
		wanted.Version, wanted.ID = takedownVersion, id
		r, sightings, _ := s.photo(id)
		wanted.fill(r.Record, sightings)
		if same, err := sameJSON(t, wanted); err != nil || known && same {
			return err
		}
		err := putTakedown(ctx, p.Archive, wanted)
		if !errors.Is(err, store.ErrChanged) || try == tries {
			return err
		}
		if _, err := s.lookHidden(ctx, p.Archive, id); err != nil {
			return err
		}
	}
}

// bounded is a reason as it is kept.
func bounded(reason string) string {
	reason = placeName(reason)
	if len(reason) <= maxReason {
		return reason
	}
	return placeName(reason[:maxReason])
}

// takedown is what the snapshot knows of one.
func (s *Snapshot) takedown(id gallery.PhotoID) (Takedown, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.hidden[id]
	return t, ok
}

// alike are the published photos that look as much like these as a copy would,
// and stay all the same.
func (f *Finder) alike(ids, held []gallery.PhotoID) []PhotoLine {
	var alike []PhotoLine
	said := map[gallery.PhotoID]bool{}
	for _, id := range ids {
		r, _, _ := f.snapshot.photo(id)
		look, ok := gallery.ParseLook(r.Look)
		if !ok {
			continue
		}
		lines, _ := f.near(look, id, gallery.CopyDistance)
		for _, l := range lines {
			_, published := f.published[l.ID]
			if published && !said[l.ID] && !slices.Contains(ids, l.ID) && !slices.Contains(held, l.ID) {
				said[l.ID] = true
				l.State, l.To = Published, id
				alike = append(alike, l)
			}
		}
	}
	return alike
}

// nextTo is a photo with the one of these that it looks most like.
func (f *Finder) nextTo(id gallery.PhotoID, ids []gallery.PhotoID) PhotoLine {
	line := f.Line(id)
	r, _, _ := f.snapshot.photo(id)
	look, _ := gallery.ParseLook(r.Look)
	for _, to := range ids {
		r, _, _ := f.snapshot.photo(to)
		if other, ok := gallery.ParseLook(r.Look); ok && (line.To == "" || look.Distance(other) < line.Distance) {
			line.To, line.Distance = to, look.Distance(other)
		}
	}
	return line
}

// HiddenPhoto is a photo that is taken down.
type HiddenPhoto struct {
	ID     gallery.PhotoID `json:"id"`
	When   string          `json:"when,omitempty"` // RFC 3339
	Reason string          `json:"reason,omitempty"`
	Erased bool            `json:"erased,omitempty"`
	Files  []string        `json:"files,omitempty"` // card/path, where they are still known
}

// HiddenPhotos lists what is taken down, the latest first.
func (p *Project) HiddenPhotos(ctx context.Context) ([]HiddenPhoto, error) {
	f, err := p.NewFinder(ctx)
	if err != nil {
		return nil, err
	}
	list := []HiddenPhoto{}
	for _, t := range f.snapshot.takedowns() {
		_, sightings, _ := f.snapshot.photo(t.ID)
		reason := t.Reason
		if t.Forget != "" {
			reason = fmt.Sprintf("the card %s is being forgotten: eventroll forget %[1]s finishes it", t.Forget)
		}
		list = append(list, HiddenPhoto{t.ID, t.When, reason, t.Erase, placesOf(sightings)})
	}
	slices.SortStableFunc(list, func(a, b HiddenPhoto) int { return instant(b.When).Compare(instant(a.When)) })
	return list, nil
}

// instant reads RFC 3339; the zero time where it is none.
func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Missing are the published photos that were found on a card and whose file is
// on it no more, neither there nor elsewhere: their photographer took them away.
// The card is a folder, or what lies below a prefix in a bucket. The error says
// where none of its photos is in it.
func (f *Finder) Missing(ctx context.Context, folder string) ([]PhotoLine, error) {
	c, err := f.cards.find(ctx, folder)
	if err != nil {
		return nil, err
	}
	if !c.info.IsDir() {
		return nil, fmt.Errorf("%s is a file: name the folder of its card, all of which is looked through", folder)
	}
	scanned, err := f.cards.Scan(ctx, []string{folder}, []string{f.config.Gallery, f.config.Archive})
	if err != nil {
		return nil, err
	}
	there, strange := map[string]bool{}, []Item{}
	known := f.places(c.name)
	for _, item := range scanned.Items {
		there[item.Place()] = true
		for _, s := range item.Siblings {
			there[item.Card+"/"+s.Path] = true
		}
		if len(known[item.Place()]) == 0 {
			strange = append(strange, item)
		}
	}
	moved := map[gallery.PhotoID]bool{}
	for _, item := range strange {
		id, err := f.cards.pictureOf(ctx, item.File)
		if err != nil {
			return nil, err
		}
		moved[id] = true
	}
	found, missing := 0, map[gallery.PhotoID]bool{}
	for place, ids := range known {
		for _, id := range ids {
			_, published := f.published[id]
			switch {
			case there[place] || moved[id]:
				found++
			case published:
				missing[id] = true
			}
		}
	}
	if found == 0 {
		return nil, fmt.Errorf("no photo that is known of the card %q lies in %s: is it the right folder, and is the card in?", c.name, folder)
	}
	var lines []PhotoLine
	for _, id := range f.snapshot.ids() {
		if missing[id] {
			lines = append(lines, f.Line(id))
		}
	}
	return lines, nil
}

// places are the photos of a card, by place.
func (f *Finder) places(card string) map[string][]gallery.PhotoID {
	at := map[string][]gallery.PhotoID{}
	for _, id := range f.snapshot.ids() {
		_, sightings, _ := f.snapshot.photo(id)
		for _, s := range gallery.Current(sightings) {
			if s.Card == card {
				at[s.Place()] = append(at[s.Place()], id)
			}
		}
	}
	return at
}
