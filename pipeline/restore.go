package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// restore makes the pictures of a photo again that is taken down no more, from
// its archived originals. reason says why that cannot be, where it has any.
func (in *Ingester) restore(ctx context.Context, id gallery.PhotoID) (reason string, err error) {
	if known, _, _ := in.Snapshot.photo(id); known.ID == "" {
		return "", nil
	}
	if genuine, err := in.distrustRemoved(ctx, id); err != nil || genuine {
		return "", err
	}
	if !in.hasAnyOriginal(id) {
		return "", nil // it waits for its card
	}
	_, reason, err = in.fromOriginals(ctx, id, nil)
	return reason, err
}

// distrustRemoved says whether a photo's pictures are there, whole and its own.
// Where the removed ones happen to be as long as those that the record tells of,
// the record says from then on that its own are not there.
func (in *Ingester) distrustRemoved(ctx context.Context, id gallery.PhotoID) (genuine bool, err error) {
	const tries = 5
	for range tries {
		known, _, _ := in.Snapshot.photo(id)
		if known.ID == "" || !in.Renditions.hold(known.Record) {
			return false, nil
		}
		if genuine, err = in.genuine(ctx, known.Record); err != nil || genuine {
			return genuine, err
		}
		known.Record.Rendered = gallery.Rendered{}
		err = in.Snapshot.put(ctx, in.Archive, recordKey(id), known.Record, store.Matches(known.etag))
		if !errors.Is(err, store.ErrChanged) {
			return false, err
		}
		if err = in.Snapshot.readPhoto(ctx, in.Archive, id); err != nil {
			return false, err
		}
	}
	return false, err
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

// hasAnyOriginal says whether the archive has an original of a photo.
func (in *Ingester) hasAnyOriginal(id gallery.PhotoID) bool {
	_, sightings, _ := in.Snapshot.photo(id)
	for _, s := range gallery.Current(sightings) {
		if in.Snapshot.hasOriginal(originalKey(s)) {
			return true
		}
	}
	return false
}

// fromOriginals makes a photo's pictures again from the first of its archived
// originals that can be used; reason says why none can. ready, which may be nil,
// is called with an original's file when it is here and known to be whole. After
// an error the next photo would fare no better.
func (in *Ingester) fromOriginals(ctx context.Context, id gallery.PhotoID, ready func(file string) error) (status Status, reason string, err error) {
	_, sightings, _ := in.Snapshot.photo(id)
	reason = "its original is not in the archive: give the card that holds it"
	for _, s := range gallery.Current(sightings) {
		if !in.Snapshot.hasOriginal(originalKey(s)) {
			continue
		}
		status, err := in.fromOriginal(ctx, s, ready)
		switch {
		case err == nil:
			return status, "", nil
		case ctx.Err() != nil || errors.Is(err, store.ErrUnusable):
			return Rejected, "", err
		}
		reason = err.Error()
	}
	return Rejected, reason, nil
}

// fromOriginal renders a photo from the archived original of a sighting. What
// the sighting says stays as it is: siblings that said some of it are not at hand.
func (in *Ingester) fromOriginal(ctx context.Context, s gallery.Sighting, ready func(file string) error) (Status, error) {
	f, err := os.CreateTemp("", "eventroll-original-*")
	if err != nil {
		return Rejected, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := in.fetch(ctx, f, s); err != nil {
		return Rejected, err
	}
	item := Item{Card: s.Card, Path: s.Path, File: f.Name(), Format: s.Metadata.Format, Bytes: s.Bytes}
	x, err := in.Cards.examine(ctx, f, item)
	if err != nil {
		return Rejected, fmt.Errorf("its archived original %w", err)
	}
	if x.sighting.ID != s.ID && x.sighting.ID != s.Picture {
		return Rejected, errors.New("its archived original shows another picture to this eventroll: give the card that holds it")
	}
	if ready != nil {
		if err := ready(f.Name()); err != nil {
			return Rejected, err
		}
	}
	defer in.photos.lock(string(s.ID))()
	x.sighting = s
	_, status, err := in.takeIn(ctx, f, item, x)
	return status, err
}

// fetch brings an archived original here, whole.
func (in *Ingester) fetch(ctx context.Context, f *os.File, s gallery.Sighting) error {
	body, _, err := in.Archive.Get(ctx, originalKey(s))
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("its original is not in the archive any more: give the card that holds it")
	}
	if err != nil {
		return err
	}
	defer body.Close()
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, sum), io.LimitReader(body, s.Bytes+1)); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != s.SHA256 {
		return errors.New("its archived original is damaged: give the card that holds it")
	}
	_, err = f.Seek(0, io.SeekStart)
	return err
}
