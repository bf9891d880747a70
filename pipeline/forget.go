package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// Forgetting is what forgetting a card would do, or has done.
type Forgetting struct {
	Card  string      `json:"card"`
	Gone  []PhotoLine `json:"gone"`  // photos that were on no other card
	Stay  []PhotoLine `json:"stay"`  // photos that were found elsewhere, too
	Files int         `json:"files"` // sightings of the card

	Publication *Publication  `json:"-"`
	CDN         *Invalidation `json:"cdn,omitempty"` // nil where nothing was done yet
}

// Forget says what forgetting a card would do. The card is named as the archive
// names it, or by its folder, here or in a bucket. The error is that nothing is
// known of it, with the cards that are known.
func (f *Finder) Forget(ctx context.Context, card string) (*Forgetting, error) {
	cards := map[string]int{}
	for _, id := range f.snapshot.allIDs() {
		_, sightings, _ := f.snapshot.photo(id)
		for _, s := range sightings {
			cards[s.Card]++
		}
	}
	for _, t := range f.snapshot.takedowns() {
		if t.Forget != "" {
			cards[t.Forget]++
		}
	}
	name := placeName(card)
	if cards[name] == 0 {
		c, err := f.cards.find(ctx, card)
		if fatal(err) != nil {
			return nil, err
		}
		if err == nil {
			name = c.name
		}
	}
	if cards[name] == 0 {
		known := slices.Sorted(maps.Keys(cards))
		return nil, fmt.Errorf("nothing is known of a card %s; the cards are %s", quote(card), strings.Join(quoted(known), ", "))
	}
	x := &Forgetting{Card: name, Gone: []PhotoLine{}, Stay: []PhotoLine{}}
	for _, id := range f.snapshot.allIDs() {
		t, _ := f.snapshot.takedown(id)
		on, elsewhere := f.sightingsOn(name, id)
		x.Files += len(on)
		switch {
		case t.Forget == name, len(on) > 0 && len(elsewhere) == 0:
			x.Gone = append(x.Gone, f.Line(id))
		case len(on) > 0:
			x.Stay = append(x.Stay, f.Line(id))
		}
	}
	return x, nil
}

func quoted(texts []string) []string {
	var out []string
	for _, t := range texts {
		out = append(out, quote(t))
	}
	return out
}

// sightingsOn are the sightings of a photo on a card, and those on others.
func (f *Finder) sightingsOn(card string, id gallery.PhotoID) (on, elsewhere []gallery.Sighting) {
	_, sightings, _ := f.snapshot.photo(id)
	for _, s := range sightings {
		if s.Card == card {
			on = append(on, s)
		} else {
			elsewhere = append(elsewhere, s)
		}
	}
	return on, elsewhere
}

// Forget undoes a card that should not have been ingested. Photos that were on
// no other card are taken down like hidden ones, and then all that the archive
// knows of them is removed, so that an ingest of the card would bring them back;
// those that were hidden before stay hidden. Of the others only what the card's
// files said is removed. Stopped at any moment, it goes on when it is run again.
func (p *Project) Forget(ctx context.Context, card string, when time.Time, progress Progress) (*Forgetting, error) {
	f, err := p.NewFinder(ctx)
	if err != nil {
		return nil, err
	}
	x, err := f.Forget(ctx, card)
	if err != nil {
		return nil, err
	}
	s := f.snapshot
	if err := p.Archive.Delete(ctx, seenKey); err != nil { // it names the card's files
		return nil, err
	}
	for _, line := range x.Gone {
		if err := p.takeDownFor(ctx, s, line.ID, x.Card, when); err != nil {
			return nil, err
		}
	}
	for _, line := range x.Stay {
		if err := p.forgetSightings(ctx, f, x.Card, line.ID); err != nil {
			return nil, err
		}
	}
	if x.Publication, err = p.takeOut(ctx, s, PublishOptions{}, progress); err != nil {
		return x, fmt.Errorf("the card could not be taken out of the gallery whole: run the same command again: %w", err)
	}
	if err := s.refresh(ctx, p.Archive); err != nil {
		return x, err
	}
	ids, back, err := p.removeForgotten(ctx, f, x)
	if err != nil {
		return x, err
	}
	// Who looked before anything was removed may know of the photos, and find
	// no takedown any more: it begins anew. The takedowns go after that, so that
	// what is killed here is done again.
	if err := p.outdate(ctx); err != nil {
		return x, err
	}
	for _, id := range ids {
		if t, _ := s.takedown(id); t.Forget == x.Card {
			if err := p.Archive.Delete(ctx, hiddenKey(id)); err != nil {
				return x, err
			}
		}
	}
	if back { // and whoever took them for taken down
		if err := p.outdate(ctx); err != nil {
			return x, err
		}
	}
	cdn, err := p.invalidate(ctx, ids, x.Publication.Removed, when)
	x.CDN = &cdn
	return x, err
}

// removeForgotten removes all that the archive knows of the photos that go, but
// for the word that they are taken down. back says whether some came meanwhile
// from another card.
func (p *Project) removeForgotten(ctx context.Context, f *Finder, x *Forgetting) (ids []gallery.PhotoID, back bool, err error) {
	for _, line := range x.Gone {
		ids = append(ids, line.ID)
		if _, elsewhere := f.sightingsOn(x.Card, line.ID); len(elsewhere) > 0 {
			back = true
			err = p.forgetSightings(ctx, f, x.Card, line.ID)
		} else {
			err = f.snapshot.erase(ctx, p.Archive, line.ID)
		}
		if err != nil {
			return ids, back, err
		}
	}
	return ids, back, nil
}

// outdate has publishers begin anew that still know of what was forgotten.
func (p *Project) outdate(ctx context.Context) error {
	const tries = 5
	for try := 1; ; try++ {
		last, entry, err := p.lastPublished(ctx)
		if err != nil {
			return err
		}
		if _, err = p.outdateOthers(ctx, last, entry); !errors.Is(err, store.ErrChanged) || try == tries {
			return err
		}
	}
}

// takeDownFor takes a photo down while its card is being forgotten. One that
// was hidden before keeps its takedown, with what is needed to know it again.
func (p *Project) takeDownFor(ctx context.Context, s *Snapshot, id gallery.PhotoID, card string, when time.Time) error {
	return p.amendTakedown(ctx, s, id, func(t Takedown, known bool) Takedown {
		if !known {
			t = Takedown{When: when.Format(time.RFC3339), Forget: card}
		}
		return t
	})
}

// forgetSightings removes what a card's files said of a photo that stays, and
// the originals that came from it alone.
func (p *Project) forgetSightings(ctx context.Context, f *Finder, card string, id gallery.PhotoID) error {
	on, elsewhere := f.sightingsOn(card, id)
	for _, s := range on {
		original := originalKey(s)
		if f.snapshot.hasOriginal(original) && !slices.ContainsFunc(elsewhere, func(o gallery.Sighting) bool { return originalKey(o) == original }) {
			if err := p.Archive.Delete(ctx, original); err != nil {
				return err
			}
		}
		if err := p.Archive.Delete(ctx, sightingKey(s)); err != nil {
			return err
		}
	}
	return nil
}
