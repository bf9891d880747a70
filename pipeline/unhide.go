package pipeline

import (
	"context"
	"fmt"
	"slices"

	"eventroll/gallery"
)

// UnhideReport is what letting photos back came to.
type UnhideReport struct {
	Shown       []gallery.PhotoID `json:"shown"` // published again
	Waiting     []WaitingPhoto    `json:"waiting"`
	Publication *Publication      `json:"-"`
	CDN         Invalidation      `json:"cdn"`
}

// WaitingPhoto is a photo that is taken down no more, but not published either.
type WaitingPhoto struct {
	ID     gallery.PhotoID `json:"id"`
	Cards  []string        `json:"cards,omitempty"` // that hold it; none where nothing is known of it
	Reason string          `json:"reason"`
}

// Unhide lets photos back. Their pictures are made again from the archived
// originals; a photo without one waits until its card is ingested. Copies that
// were held back with them come back in the same way. Stopped at any moment, it
// goes on when it is run again.
func (p *Project) Unhide(ctx context.Context, ids []gallery.PhotoID, o HideOptions, progress Progress) (*UnhideReport, error) {
	f, err := p.NewFinder(ctx)
	if err != nil {
		return nil, err
	}
	s := f.snapshot
	back := slices.Clone(ids)
	for _, id := range s.ids() {
		r, sightings, hidden := s.photo(id)
		if hidden {
			continue
		}
		x := shot(&p.Config.Event, id, sightings)
		x.Look, _ = gallery.ParseLook(r.Look)
		x.Size, x.Sharpness, x.Damaged = r.Size, r.Sharpness, r.Damage != ""
		if slices.Contains(ids, s.takenDown().ShownBy(x)) {
			back = append(back, id)
		}
	}
	for _, id := range ids {
		if err := p.Archive.Delete(ctx, hiddenKey(id)); err != nil {
			return nil, err
		}
	}
	if err := s.refresh(ctx, p.Archive); err != nil {
		return nil, err
	}
	in, err := p.ingester(ctx, s, len(back))
	if err != nil {
		return nil, err
	}
	progress.Begin("Rendering", len(back))
	failed := map[gallery.PhotoID]string{}
	for _, id := range back {
		if err := in.Renditions.look(ctx, id); err != nil {
			return nil, err
		}
		if failed[id], err = in.restore(ctx, id); err != nil {
			return nil, fmt.Errorf("render %s again: %w", id, err)
		}
		progress.Done()
	}
	u := &UnhideReport{Shown: []gallery.PhotoID{}, Waiting: []WaitingPhoto{}}
	if u.Publication, err = p.publishFrom(ctx, s, PublishOptions{}, progress); err != nil {
		return nil, err
	}
	if f, err = p.NewFinder(ctx); err != nil {
		return nil, err
	}
	for _, id := range ids {
		u.add(f, id, failed[id])
	}
	u.CDN, err = p.invalidate(ctx, back, nil, o.When)
	return u, err
}

// Pictured says whether a photo's own pictures are in the gallery. They are not
// where an unhide was stopped, or waits for a card.
func (p *Project) Pictured(ctx context.Context, f *Finder, id gallery.PhotoID) (bool, error) {
	stands := &Renditions{bytes: map[string]int64{}}
	for e, err := range p.Gallery.List(ctx, "photos/"+string(id)+"/") {
		if err != nil {
			return false, err
		}
		stands.bytes[e.Key] = e.Size
	}
	r, _, _ := f.snapshot.photo(id)
	return stands.hold(r.Record), nil
}

// add says what became of a photo, whose pictures may not have been made again
// for that reason.
func (u *UnhideReport) add(f *Finder, id gallery.PhotoID, failed string) {
	held := slices.IndexFunc(u.Publication.Held, func(h HeldPhoto) bool { return h.ID == id })
	joined := slices.IndexFunc(u.Publication.Joined, func(j gallery.Joined) bool { return j.Copy == id })
	w := WaitingPhoto{ID: id}
	_, sightings, _ := f.snapshot.photo(id)
	for _, s := range gallery.Current(sightings) {
		if !slices.Contains(w.Cards, s.Card) {
			w.Cards = append(w.Cards, s.Card)
		}
	}
	switch {
	case f.state(id) == TakenDown:
		w.Reason = "somebody has taken it down again"
	case held >= 0 && failed != "":
		w.Reason = u.Publication.Held[held].Reason + "; " + failed
	case held >= 0:
		w.Reason = u.Publication.Held[held].Reason
	case joined >= 0:
		w.Reason = "it is a copy of " + string(u.Publication.Joined[joined].Photo) + ", which stands for it"
	case f.state(id) == Published:
		u.Shown = append(u.Shown, id)
		return
	default:
		w.Reason = "nothing is known of it any more: ingest its card again"
	}
	u.Waiting = append(u.Waiting, w)
}
