package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/semaphore"

	"eventroll/gallery"
	"eventroll/pipeline/render"
	"eventroll/pipeline/store"
)

// Repair is what was done about what a check has found.
type Repair struct {
	Mended   int       `json:"mended"`   // how many findings less there are now
	Rendered int       `json:"rendered"` // photos whose pictures were made again
	Puts     int       `json:"puts"`     // pages and other files that were written
	Failed   []Problem `json:"failed"`   // what could not be done, and why
}

// repairer mends what a checker has found.
type repairer struct {
	*checker
	in     *Ingester
	broken map[gallery.PhotoID]bool // photos that need their original
	mu     sync.Mutex
	done   *Repair
}

// repair mends what can be mended: what publish makes by publishing, pictures
// from archived originals, or from the cards. It removes nothing but what
// cannot be read and has its replacement at hand.
func (c *checker) repair(ctx context.Context, cards []string, progress Progress) (*Repair, error) {
	if err := c.nameAgain(ctx); err != nil {
		return nil, err
	}
	r := c.newRepairer()
	if len(r.broken) > 0 {
		if err := r.fromCards(ctx, cards, progress); err != nil {
			return nil, err
		}
		if err := r.fromOriginals(ctx, progress); err != nil {
			return nil, err
		}
	}
	if err := r.dropHopeless(ctx); err != nil {
		return nil, err
	}
	return r.done, r.publish(ctx, progress)
}

// nameAgain gives the archive the name back by which the gallery knows it.
func (c *checker) nameAgain(ctx context.Context) error {
	if !c.unread[archiveKey] {
		return nil
	}
	if !isArchiveName(c.name) {
		return fmt.Errorf("%s is missing in %s, and no gallery tells the archive's name: is this the right `archive:`?", archiveKey, c.Archive)
	}
	if err := c.Archive.Delete(ctx, archiveKey); err != nil {
		return err
	}
	return nameArchive(ctx, c.Archive, c.name)
}

func (c *checker) newRepairer() *repairer {
	renditions := &Renditions{bytes: map[string]int64{}}
	for key, e := range c.gallery {
		renditions.bytes[key] = e.Size
	}
	for key := range c.badOriginals {
		delete(c.snapshot.originals, key)
	}
	r := &repairer{checker: c, broken: map[gallery.PhotoID]bool{}, done: &Repair{Failed: []Problem{}}}
	for _, f := range c.report.Findings {
		if f.Fault == WrongPicture {
			delete(renditions.bytes, f.Key) // its size may be right
		}
		if f.Photo != "" && f.Fault != NoSighting {
			r.broken[f.Photo] = true
		}
	}
	r.in = &Ingester{
		Gallery: c.Gallery, Archive: c.Archive, Settings: c.Config.settings(), Originals: c.Config.archivesOriginals(), StorageClass: c.Config.S3.StorageClass, Offer: c.Config.Event.Originals,
		Snapshot: c.snapshot, Joins: c.snapshot.joins(), Renditions: renditions, Cards: c.Config.Cards(),
		Work: semaphore.NewWeighted(int64(workers() + slowLane)), Memory: semaphore.NewWeighted(render.MaxMemory),
	}
	return r
}

// fromCards takes in again what the cards hold of the broken photos, and
// nothing else.
func (r *repairer) fromCards(ctx context.Context, cards []string, progress Progress) error {
	if len(cards) == 0 {
		return nil
	}
	progress.Begin("Scanning", 0)
	scanned, err := r.in.Cards.Scan(ctx, cards, []string{r.Config.Gallery, r.Config.Archive})
	if err != nil {
		return err
	}
	scanned.askedAt(r.Config.Now)
	ids := map[gallery.PhotoID]gallery.PhotoID{} // of what a file's own picture is, to what it is known as
	places := map[string]gallery.PhotoID{}
	for _, id := range r.snapshot.sighted() {
		for _, s := range r.snapshot.sightingsOf(id) {
			places[s.Place()] = id
			if s.Picture != "" {
				ids[s.Picture] = id
			}
		}
	}
	progress.Begin("Mending", len(scanned.Items))
	return inLanes(ctx, scanned.Items, func(ctx context.Context, item Item) error {
		defer progress.Done()
		id, known := places[item.Place()]
		if !known {
			var err error
			if id, err = r.in.Cards.identify(ctx, item); err != nil {
				return err
			}
			if other, joined := ids[id]; joined {
				id = other
			}
		}
		if !r.broken[id] {
			return nil
		}
		return r.takeIn(ctx, item, id)
	})
}

// identify is the id of an item's picture, or "". The error is about more than this item.
func (c *Cards) identify(ctx context.Context, item Item) (gallery.PhotoID, error) {
	f, err := c.open(ctx, item.File)
	if err != nil {
		return "", fatal(err)
	}
	defer f.Close()
	x, err := c.examine(ctx, f.File, item)
	if err != nil {
		return "", fatal(err)
	}
	return x.sighting.ID, nil
}

// takeIn ingests an item of a broken photo.
func (r *repairer) takeIn(ctx context.Context, item Item, id gallery.PhotoID) error {
	if err := r.makeWay(ctx, item.File, id); err != nil {
		return err
	}
	out, err := r.in.Ingest(ctx, item)
	if err != nil {
		return err
	}
	r.note(item.File, out.Status, out.Reason)
	return nil
}

func (r *repairer) note(file string, s Status, reason string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch s {
	case New, Rendered:
		r.done.Rendered++
	case Rejected:
		r.done.Failed = append(r.done.Failed, Problem{file, reason})
	}
}

// makeWay removes a record that cannot be read, and archived originals that
// are damaged, where the file at hand makes them again: what stands under its
// key is not replaced otherwise.
func (r *repairer) makeWay(ctx context.Context, file string, id gallery.PhotoID) error {
	if known, _, _ := r.snapshot.photo(id); r.unread[recordKey(id)] && known.ID == "" {
		if err := r.Archive.Delete(ctx, recordKey(id)); err != nil {
			return err
		}
	}
	var bad []string
	for key := range r.badOriginals {
		if photoOf(strings.TrimPrefix(key, originalFolder)) == id {
			bad = append(bad, key)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	f, err := r.in.Cards.open(ctx, file)
	if err != nil {
		return fatal(err) // else it will be said when it is ingested
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return nil
	}
	prefix := originalFolder + string(id) + "-" + hex.EncodeToString(sum.Sum(nil))[:16] + "."
	for _, key := range bad {
		if strings.HasPrefix(key, prefix) {
			if err := r.Archive.Delete(ctx, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// fromOriginals renders again what is still missing, from archived originals.
func (r *repairer) fromOriginals(ctx context.Context, progress Progress) error {
	var ids []gallery.PhotoID
	for id := range r.broken {
		known, sightings, hidden := r.snapshot.photo(id)
		lacks := func(s gallery.Sighting) bool { return r.in.lacksOriginal(known.Record, s) }
		if !hidden && len(sightings) > 0 && (known.ID == "" || !r.in.Renditions.hold(known.Record) || slices.ContainsFunc(sightings, lacks)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	progress.Begin("Rendering", len(ids))
	return parallel(ctx, workers(), values(ids), func(ctx context.Context, id gallery.PhotoID) error {
		defer progress.Done()
		ready := func(file string) error { return r.makeWay(ctx, file, id) }
		status, reason, err := r.in.fromOriginals(ctx, id, ready)
		if err == nil {
			_, sightings, _ := r.snapshot.photo(id)
			r.note(shot(&r.Config.Event, id, sightings).Paths[0], status, reason)
		}
		return err
	})
}

// dropHopeless removes records and sightings that make no sense and could not
// be made again. There is nothing in them to keep, and nothing could be
// published beside them.
func (r *repairer) dropHopeless(ctx context.Context) error {
	for _, key := range slices.Sorted(maps.Keys(r.hopeless)) {
		id := photoOf(objectName(key))
		known, _, _ := r.snapshot.photo(id)
		if r.snapshot.hasSighting(key) || key == recordKey(known.ID) {
			continue
		}
		if err := r.Archive.Delete(ctx, key); err != nil {
			return err
		}
		r.done.Failed = append(r.done.Failed, Problem{key, "it was removed, as nothing of it can be read: take its card in again"})
	}
	return nil
}

// publish puts what publish makes, and over what only looks right.
func (r *repairer) publish(ctx context.Context, progress Progress) error {
	distrust := map[string]bool{}
	for _, f := range r.report.Findings {
		if f.Store == inGallery && (f.Fault == WrongPage || f.Fault == Lingering || f.Fault == Unpublished) {
			distrust[f.Key] = true
		}
	}
	if r.index == nil && distrust[indexKey] { // publish would take it for somebody else's
		if err := r.Gallery.Delete(ctx, indexKey); err != nil {
			return err
		}
	}
	if r.unread[publishedKey] {
		if err := r.Archive.Delete(ctx, publishedKey); err != nil {
			return err
		}
	}
	publication, err := r.takeOut(ctx, r.snapshot, PublishOptions{distrust: distrust}, progress)
	switch {
	case err == nil:
		r.done.Puts = publication.Puts
	case ctx.Err() != nil || errors.Is(err, store.ErrUnusable):
		return err
	default: // what cannot be read stands in its way
		r.done.Failed = append(r.done.Failed, Problem{"publish", err.Error()})
	}
	return nil
}
