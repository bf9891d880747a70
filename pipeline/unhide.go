package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// UnhideReport is what letting photos back came to.
type UnhideReport struct {
	Shown       []gallery.PhotoID // published again
	Waiting     []WaitingPhoto
	Publication *Publication
	CDN         Invalidation
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
		x.Look, x.Size, x.Sharpness, x.Damaged = r.Look, r.Size, r.Sharpness, r.Damage != ""
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
	in, err := p.ingester(ctx, s)
	if err != nil {
		return nil, err
	}
	progress.Begin("Rendering", len(back))
	for _, id := range back {
		if err := in.restore(ctx, id); err != nil {
			return nil, fmt.Errorf("render %s again: %w", id, err)
		}
		progress.Done()
	}
	u := &UnhideReport{}
	if u.Publication, err = p.publishFrom(ctx, s, PublishOptions{}, progress); err != nil {
		return nil, err
	}
	if f, err = p.NewFinder(ctx); err != nil {
		return nil, err
	}
	for _, id := range ids {
		u.add(f, id)
	}
	u.CDN, err = p.invalidate(ctx, back, nil, o.When)
	return u, err
}

// add says what became of a photo.
func (u *UnhideReport) add(f *Finder, id gallery.PhotoID) {
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

// restore makes a photo's pictures again from its archived original, if it has
// one. Where the removed pictures happen to be as long as those that the record
// tells of, the record says from now on that these are not there.
func (in *Ingester) restore(ctx context.Context, id gallery.PhotoID) error {
	known, sightings, _ := in.Snapshot.photo(id)
	if known.ID == "" {
		return nil
	}
	if in.Renditions.hold(known.Record) {
		if genuine, err := in.genuine(ctx, known.Record); err != nil || genuine {
			return err
		}
		known.Record.Rendered = gallery.Rendered{}
		if err := in.Snapshot.put(ctx, in.Archive, recordKey(id), known.Record, store.Matches(known.etag)); err != nil {
			return err
		}
	}
	for _, s := range gallery.Current(sightings) {
		if in.Snapshot.hasOriginal(originalKey(s)) {
			return in.restoreFrom(ctx, s)
		}
	}
	return nil
}

// genuine says whether the pictures that stand are those that the record tells of.
func (in *Ingester) genuine(ctx context.Context, r gallery.Record) (bool, error) {
	for name, rendition := range r.Renditions {
		data, _, err := store.Read(ctx, in.Gallery, renditionKey(r.ID, name), publishedLimit)
		if err != nil {
			return false, vanished(err)
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != rendition.SHA256 {
			return false, nil
		}
	}
	return true, nil
}

// restoreFrom renders the archived original of a sighting, which it goes by.
func (in *Ingester) restoreFrom(ctx context.Context, s gallery.Sighting) error {
	f, err := os.CreateTemp("", "eventroll-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	original, entry, err := in.Archive.Get(ctx, originalKey(s))
	if err != nil {
		return err
	}
	defer original.Close()
	if _, err := io.Copy(f, io.LimitReader(original, entry.Size)); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	item := Item{Card: s.Card, Path: s.Path, File: f.Name(), Format: s.Metadata.Format, Bytes: s.Bytes}
	x, err := examine(f, item)
	if err != nil {
		return err
	}
	x.sighting = s // with what its siblings said
	_, _, err = in.takeIn(ctx, f, item, x)
	return err
}
