package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/render"
	"eventroll/pipeline/store"
)

// Status is what became of an item.
type Status string

// What may become of an item.
const (
	New      Status = "new"      // rendered, stored, recorded
	Rendered Status = "rendered" // known, but rendered anew: settings or orientation changed, or the gallery lacked it
	Sighted  Status = "sighted"  // known; this file of it, or what the file says, is new
	Known    Status = "known"    // nothing to do
	Hidden   Status = "hidden"   // taken down; it stays down
	Rejected Status = "rejected" // no picture could be made of it: see Reason
)

// Outcome is what became of one item.
type Outcome struct {
	Item   Item
	ID     gallery.PhotoID // "" where Rejected before it was known
	Status Status
	Reason string // why it was rejected
	// Damage says what is missing of a picture that is published all the same.
	Damage string
	// Notes are about siblings that could not be read whole.
	Notes []Problem
	// Sighting is the hash of what the file says, where it need not be read again
	// as long as it does not change.
	Sighting string
	// Again says that storing failed, of this one only: another try may fare better.
	Again bool
}

// Gate bounds what is done at once by its cost. A semaphore is one.
type Gate interface {
	Acquire(ctx context.Context, cost int64) error
	Release(cost int64)
}

// Ingester takes items in. It may be used by many goroutines.
type Ingester struct {
	Gallery, Archive store.Store
	Settings         render.Settings
	Originals        bool   // keep a copy of each original in the archive
	StorageClass     string // of those copies
	Offer            bool   // and put one for download into the gallery, without its metadata
	Snapshot         *Snapshot
	Joins            *Joins      // nil where no photo was there before
	Renditions       *Renditions // of the gallery
	Cache            *Cache
	Cards            *Cards // that items lie on; nil where none lies in a bucket
	Work             Gate   // items that are read or rendered at this moment, each for 1
	Memory           Gate   // in bytes of pixels in flight

	photos   keyedMutex
	profiles sync.Map // hashes of the colour profiles that the archive has
}

// Ingest takes one item in: renditions to the gallery; then its sighting and,
// written last, its record to the archive. An item that is in already costs no
// put. What is wrong with the file, or with storing just this one, is told by
// the outcome; after an error the next item would fare no better.
func (in *Ingester) Ingest(ctx context.Context, item Item) (Outcome, error) {
	out := Outcome{Item: item, Status: Rejected}
	if s, ok := in.Cache.lookup(item, in.Snapshot); ok && in.Renditions.look(ctx, s.ID) == nil && in.upToDate(s) {
		out.ID, out.Status, out.Damage, out.Sighting = s.ID, Known, in.Snapshot.damage(s.ID), s.Hash()
		return out, nil
	}
	f, err := in.Cards.open(ctx, item.File)
	if file := (*fileError)(nil); errors.As(err, &file) {
		out.Reason = "cannot be read: " + reason(file.error)
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("ingest %s: %w", item.File, err)
	}
	defer f.Close()
	if err := in.Work.Acquire(ctx, 1); err != nil {
		return out, err
	}
	x, err := in.Cards.examine(ctx, f.File, item)
	in.Work.Release(1)
	if err == nil {
		err = in.join(ctx, item, &x.sighting)
	}
	if fatal(err) != nil {
		return out, err
	}
	if err != nil {
		out.Reason = err.Error()
		return out, nil
	}
	out.ID, out.Notes = x.sighting.ID, x.notes
	// Two files of one picture are taken in one after the other, so that the
	// second finds what the first has left.
	defer in.photos.lock(string(x.sighting.ID))()
	sighting, status, err := in.takeIn(ctx, f.File, item, x)
	var unfit *pictureError
	switch {
	case errors.As(err, &unfit):
		out.Reason = unfit.Error()
	case errors.Is(err, store.ErrUnusable):
		return out, err // it is not about this file
	case err != nil && ctx.Err() == nil:
		out.Reason, out.Again = "could not be stored: "+err.Error(), true // this one only: the run goes on
	case err != nil:
		return out, fmt.Errorf("ingest %s: %w", item.File, err)
	default:
		out.Status, out.Damage = status, in.Snapshot.damage(out.ID)
		if len(x.notes) == 0 { // else it is read, and said, again
			out.Sighting = sighting.Hash()
			in.Cache.remember(item, sighting)
		}
	}
	return out, nil
}

// finishing is how long an interrupted run takes at most to store a photo that
// is rendered by then, instead of throwing it away.
const finishing = 10 * time.Second

// takeIn stores what is new of a photo, and returns the sighting that counts
// now. Where somebody else takes the same picture in at this moment, it starts
// again from what both files say, so that the renditions are those that the
// record tells of, whoever wrote last.
func (in *Ingester) takeIn(ctx context.Context, f *os.File, item Item, x examined) (gallery.Sighting, Status, error) {
	const tries = 10
	s := x.sighting
	if err := in.Renditions.look(ctx, s.ID); err != nil {
		return s, Rejected, err
	}
	var put *gallery.Rendered // what the renditions were made by that were put here
	sighted, offered := false, false
	for try := 1; ; try++ {
		known, sightings, hidden := in.Snapshot.photo(s.ID)
		if hidden {
			return s, Hidden, nil
		}
		current, isNew := in.supersede(ctx, s, sightings, item)
		sighted = sighted || isNew
		said := gallery.Merge(append(sightings, current))
		want := in.want(said)
		can := withProfile(want, current)
		var made *rendered
		profile := x.profile
		if in.Snapshot.shows(current, said, known.Record) {
			return s, Hidden, nil
		}
		if !in.stands(known, want, can) || put != nil && !sameRendering(*put, want) && !sameRendering(*put, can) {
			if can.Profile != want.Profile && known.Rendered.Profile == want.Profile {
				if standing, ok := in.standingProfile(ctx, known.Record); ok {
					profile, can = standing, want
				}
			}
			var err error
			made = &rendered{}
			if made.Result, err = in.render(ctx, x.pixels, profile, can); err != nil {
				return s, Rejected, err
			}
			if in.Snapshot.shows(current, said, unstored(made.Result)) {
				return s, Hidden, nil
			}
			made.former = in.former(ctx, known.Record, s.ID, made.Renditions)
			put = &can
		}
		o, err := in.offer(ctx, f, current, known.Record, can, made != nil || offered, profile)
		if err != nil {
			return s, Rejected, err
		}
		offered = offered || o != nil
		if made != nil || o != nil {
			in.Renditions.outdate()
		}
		storing, done := outliving(ctx, finishing)
		err = in.store(storing, f, current, isNew, known, can, made, o, profile)
		if made != nil || o != nil {
			hidden, err = in.retract(storing, s.ID, made, o, err)
		}
		done()
		if hidden {
			return current, Hidden, err
		}
		if !errors.Is(err, store.ErrChanged) || try == tries {
			return current, statusOf(known, made != nil, sighted), err
		}
		if err := in.Snapshot.readPhoto(ctx, in.Archive, s.ID); err != nil {
			return s, Rejected, err
		}
		theirs, _, _ := in.Snapshot.photo(s.ID)
		in.Renditions.add(theirs.Record)
	}
}

// retract looks whether a photo was taken down while it was rendered, and then
// takes back what was put of it: who took it down has not seen that. It does so
// also where not all could be put; storeErr is why.
func (in *Ingester) retract(ctx context.Context, id gallery.PhotoID, made *rendered, o *offer, storeErr error) (hidden bool, err error) {
	hidden, err = in.Snapshot.lookHidden(ctx, in.Archive, id)
	if storeErr != nil && (err != nil || !hidden) {
		return false, storeErr
	}
	if hidden && err == nil && o != nil && o.file != nil {
		err = in.Gallery.Delete(ctx, gallery.OriginalKey(id, o.Format))
	}
	if made == nil {
		return hidden, err
	}
	for _, r := range made.pictures() {
		if !hidden || err != nil {
			break
		}
		var removed []byte
		if removed, err = render.Removed(r.Width, r.Height); err == nil {
			key := renditionKey(id, r.Name)
			_, err = in.Gallery.Put(ctx, key, bytes.NewReader(removed), attributes(key))
		}
	}
	return hidden, err
}

// unstored is what is known of a picture before it is stored.
func unstored(made *render.Result) gallery.Record {
	return gallery.Record{Size: gallery.Size{made.Width, made.Height}, Look: made.Look, Sharpness: made.Sharpness, Damage: made.Damage}
}

func statusOf(known recorded, rendered, sighted bool) Status {
	switch {
	case rendered && known.ID == "":
		return New
	case rendered:
		return Rendered
	case sighted:
		return Sighted
	default:
		return Known
	}
}

// supersede tells whether a sighting says anything new, and has it replace
// what the same file said before, there or where it lay before it was moved
// within its card. The RAW that was there first says what it says as a sibling
// now. Of files that share their place none replaces another: they
// would take turns at every run.
func (in *Ingester) supersede(ctx context.Context, s gallery.Sighting, known []gallery.Sighting, item Item) (gallery.Sighting, bool) {
	if !item.Shared {
		known = gallery.Current(known)
	}
	for _, k := range known {
		if k.SaysTheSame(s) {
			return k, false
		}
		if !item.Shared && (k.SameFile(s) || k.ID == s.ID && slices.Contains(s.Siblings, k.Place()) || k.ID == s.ID && k.Card == s.Card && in.Cards.isGone(ctx, item, k.Path)) {
			s.Replaces = append(s.Replaces, k.Hash())
		}
	}
	slices.Sort(s.Replaces)
	return s, true
}

// store puts what is new of a photo: the record last, as it says "complete".
// The error is store.ErrChanged where somebody else has written it meanwhile.
func (in *Ingester) store(ctx context.Context, f *os.File, s gallery.Sighting, isNew bool, known recorded, want gallery.Rendered, made *rendered, o *offer, profile []byte) error {
	if made != nil {
		if err := in.keepProfile(ctx, want.Profile, profile); err != nil {
			return err
		}
		err := parallel(ctx, len(made.pictures()), values(made.pictures()), func(ctx context.Context, r render.Rendition) error {
			key := renditionKey(s.ID, r.Name)
			_, err := in.Gallery.Put(ctx, key, bytes.NewReader(r.Data), attributes(key))
			return err
		})
		if err != nil {
			return err
		}
	}
	if in.Originals && !in.Snapshot.hasOriginal(originalKey(s)) {
		if err := in.keepOriginal(ctx, f, s); err != nil {
			return err
		}
	}
	if isNew {
		if err := in.Snapshot.put(ctx, in.Archive, sightingKey(s), s, store.Condition{}); err != nil {
			return err
		}
	}
	if made == nil && o == nil {
		return nil
	}
	if err := in.putOffer(ctx, s.ID, o); err != nil {
		return err
	}
	condition := store.Absent
	if known.ID != "" {
		condition = store.Matches(known.etag)
	}
	record := known.Record
	if made != nil {
		record = newRecord(s, want, made.Result)
		if in.Offer { // else it may tell of other words by now
			record.Original = known.Original
		}
	}
	if o != nil {
		record.Original = &o.Original
	}
	if err := in.Snapshot.put(ctx, in.Archive, recordKey(s.ID), record, condition); err != nil {
		return err
	}
	in.Renditions.add(record)
	return nil
}

// nfcMetadata brings all text to one form, so that Hangul from a Mac and from
// elsewhere is the same.
func nfcMetadata(m gallery.Metadata) gallery.Metadata {
	for _, s := range []*string{
		&m.Make, &m.Model, &m.Serial, &m.Lens, &m.Byline, &m.Caption, &m.Copyright, &m.Label, &m.Profile, &m.Credit, &m.Headline, &m.Instructions,
	} {
		*s = nfc(*s)
	}
	for _, list := range []*[]string{&m.Keywords, &m.Persons} {
		*list = slices.Clone(*list)
		for i, text := range *list {
			(*list)[i] = nfc(strings.TrimSpace(text))
		}
	}
	return m
}

// keyedMutex locks by name.
type keyedMutex struct {
	mu    sync.Mutex
	locks map[string]*namedLock
}

type namedLock struct {
	sync.Mutex
	users int
}

// lock waits for the name and returns what frees it.
func (k *keyedMutex) lock(name string) (unlock func()) {
	k.mu.Lock()
	if k.locks == nil {
		k.locks = map[string]*namedLock{}
	}
	l := k.locks[name]
	if l == nil {
		l = &namedLock{}
		k.locks[name] = l
	}
	l.users++
	k.mu.Unlock()
	l.Lock()
	return func() {
		l.Unlock()
		k.mu.Lock()
		defer k.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(k.locks, name)
		}
	}
}
