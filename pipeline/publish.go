package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"golang.org/x/sync/semaphore"

	"eventroll/gallery"
	"eventroll/gallery/site"
	"eventroll/pipeline/store"
)

// PublishOptions are the photographer's wishes for one publish.
type PublishOptions struct {
	// IncludeUntimed publishes photos whose day is unknown although the days
	// are known; nil keeps what was last wished, so that a later publish does
	// not take them back.
	IncludeUntimed *bool

	// distrust are keys of the gallery whose bytes are not what the listing
	// makes believe; they are put again.
	distrust map[string]bool
	// listed is the gallery, where this run has listed it already and put
	// nothing into it since; see standingSince.
	listed *listed
}

// Publication is what stands after a publish.
type Publication struct {
	Index gallery.Index
	Survey
	Held     []HeldPhoto
	Hidden   int              // photos that were taken down
	Removed  []string         // keys of what was replaced or removed for it, by this publish
	Joined   []gallery.Joined // copies without metadata that joined the photo they show: no photos of their own
	Replaced []gallery.Joined // damaged pictures that are whole by now, under another id
	Problems []string         // of event.yaml, that only show with the photos at hand
	Puts     int              // objects of the gallery that were put
	Offering *Offering        // of originals; nil where event.yaml offers none

	shown []gallery.PhotoID // held back, as they show a photo that was taken down
}

// heldTakenDown is why a photo is held back that shows one that was taken down;
// the id of that one follows.
const heldTakenDown = "it shows a photo that was taken down: that of "

// HeldPhoto is a photo that is not published, and why.
type HeldPhoto struct {
	ID     gallery.PhotoID `json:"id"`
	Files  []string        `json:"files"` // card/path
	Reason string          `json:"reason"`
}

// Publish places every photo of the archive and writes index and site. It
// renders nothing. Of two publishers at the same time, none undoes the other:
// one finds that what it listed was changed, and starts again from the records.
func (p *Project) Publish(ctx context.Context, o PublishOptions, progress Progress) (*Publication, error) {
	name, err := archiveName(ctx, p.Archive)
	if err != nil {
		return nil, err
	}
	return p.publishFrom(ctx, p.openSnapshot(name), o, progress)
}

// publishFrom publishes what the archive holds, where that much is known of it.
func (p *Project) publishFrom(ctx context.Context, snapshot *Snapshot, o PublishOptions, progress Progress) (*Publication, error) {
	r := &removal{}
	return p.untilUnchanged(ctx, func(again bool) (*Publication, error) {
		if r.again = again; again {
			o.listed = nil
		}
		return p.publish(ctx, snapshot, o, progress, r)
	})
}

// untilUnchanged publishes again and again until nobody else did meanwhile.
func (p *Project) untilUnchanged(ctx context.Context, publish func(again bool) (*Publication, error)) (*Publication, error) {
	const tries = 10
	for try := 1; ; try++ {
		publication, err := publish(try > 1)
		if !errors.Is(err, store.ErrChanged) {
			return publication, err
		}
		if try == tries {
			return nil, fmt.Errorf("others keep publishing to %s; run `eventroll publish` when they have finished: %w", p.Gallery, err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Duration(try) * (50 + rand.N(time.Duration(100))) * time.Millisecond):
		}
	}
}

func (p *Project) publish(ctx context.Context, snapshot *Snapshot, o PublishOptions, progress Progress, r *removal) (*Publication, error) {
	if !r.again && len(o.distrust) == 0 && o.listed == nil {
		publication, err := p.publishOnce(ctx, snapshot, o, true, progress, r)
		if !errors.Is(err, errUntrusted) {
			return publication, err
		}
	}
	return p.publishOnce(ctx, snapshot, o, false, progress, r)
}

// publishOnce is publish, where trusting says that a large gallery need not be
// listed if it does without; the error is errUntrusted where it does not.
func (p *Project) publishOnce(ctx context.Context, snapshot *Snapshot, o PublishOptions, trusting bool, progress Progress, r *removal) (*Publication, error) {
	progress.Begin("Placing", 0)
	was, err := p.lookFirst(ctx, snapshot, o.listed, trusting)
	if err != nil {
		return nil, err
	}
	if was.trusted && slices.ContainsFunc(snapshot.takedowns(), func(t Takedown) bool { return !t.Finished }) {
		return nil, errUntrusted // traces of them may be anywhere
	}
	defer roomFor(int64(snapshot.count()) * photoBytes)()
	now := was.last
	if o.IncludeUntimed != nil {
		now.IncludeUntimed = *o.IncludeUntimed
	}
	publication, entries, survey := placeAll(&p.Config.Event, snapshot, gallery.PlaceOptions{IncludeUntimed: now.IncludeUntimed})
	publication.Survey = survey() // now, as what it is made of takes more memory than all that follows
	publication.Problems = append(publication.Problems, p.Config.Theme.Notes()...)
	r.begin(snapshot, was.standing, publication.shown)
	var index gallery.Index
	var shards *gallery.Shards
	shardOf := was.pages.shardOf(was.standing)
	if r.again { // the hint may be why
		shardOf = nil
	}
	if was.trusted {
		index, shards = p.newIndex(snapshot, entries, shardOf)
		was.known, err = p.granted(ctx, was, snapshot, index, shards, r)
	} else {
		if entries, err = p.holdUnrendered(ctx, publication, entries, snapshot, was.standing); err != nil {
			return nil, err
		}
		publication.Offering = p.offerOriginals(entries, snapshot, was.standing)
		markDistrusted(was.standing, o.distrust)
		index, shards = p.newIndex(snapshot, entries, shardOf)
		was.known = was.pages.known(index, shards, was.standing)
	}
	if err != nil {
		return nil, err
	}
	publication.Index = index
	if err := p.putGeneration(ctx, publication, shards, was, r, progress); err != nil {
		return nil, err
	}
	now.Generation, now.Assets, now.RolledBack = &index, assetKeys(was.assets), false
	if err := p.conclude(ctx, snapshot, was, now, publication, shards, r); err != nil {
		return nil, err
	}
	return publication, nil
}

// photoBytes is what a photo takes while it is published. Measured with forty
// thousand: 1 kB when all are placed, with what is listed. Less than that has
// the collector run all the time.
const photoBytes = 1200

// roomFor lets the collector's limit, where there is one, grow by so many bytes
// that are needed: under a limit below what is in use it would run all the time. A
// limit that somebody gave by GOMEMLIMIT stays. The function takes these bytes back
// and no others, as several publishes of one process may come and go in any order.
func roomFor(bytes int64) func() {
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	debug.SetMemoryLimit(limit + bytes)
	return func() { debug.SetMemoryLimit(debug.SetMemoryLimit(-1) - bytes) }
}

// before is how things are when a publisher begins.
type before struct {
	assets   site.Assets
	standing *listed // in the gallery
	last     published
	entry    store.Entry // of last
	pages    *pageCache
	begun    bool            // somebody has begun to publish a large gallery
	instead  store.Condition // of putting the word that this publish has
	word     store.Entry     // which it has put
	trusted  bool            // standing is without what the gallery holds of photos
	known    known
	parts    map[string]string // of listings, as they stand now: digests of what they are made of, by key
}

// lookFirst looks at what stands, and brings the snapshot up to date. What
// stands is looked at before the archive is: whatever another publisher puts
// after this is noticed, and what it put before this came from records that are
// read here. That holds for a listing of some time ago, too.
func (p *Project) lookFirst(ctx context.Context, snapshot *Snapshot, listed *listed, trusting bool) (b *before, err error) {
	b = &before{}
	if b.assets, err = p.assets(); err != nil {
		return b, err
	}
	if b.last, b.entry, err = p.lastPublished(ctx); err != nil {
		return b, err
	}
	bare, _ := p.newIndex(snapshot, publishables{}, nil)
	b.pages = openPageCache(bare, b.assets)
	if generation := b.last.Generation; generation != nil && p.isLarge(generation.Photos) {
		if b.begun, b.instead, err = p.begun(ctx); err != nil {
			return b, err
		}
	}
	if trusting {
		if b.standing, err = p.lookTrusting(ctx, snapshot.archive, b); err != nil {
			return b, err
		}
		b.trusted = b.standing != nil
	}
	if !b.trusted {
		if b.standing, err = p.standingSince(ctx, snapshot.archive, listed); err != nil {
			return b, err
		}
	}
	if err := snapshot.refresh(ctx, p.Archive); err != nil {
		return b, err
	}
	_ = snapshot.objects.save() // a hint: without it the next run reads again
	return b, nil
}

// conclude writes down what stands, and removes what still tells of photos that
// were taken down.
func (p *Project) conclude(ctx context.Context, s *Snapshot, was *before, now published, publication *Publication, shards *gallery.Shards, r *removal) error {
	clean := func(index *gallery.Index) (*gallery.Index, error) { return index, nil }
	if r.thorough() {
		clean = func(index *gallery.Index) (*gallery.Index, error) { return r.withdraw(ctx, p.Gallery, index) }
	}
	now, entry, err := p.remember(ctx, was.last, now, was.entry, clean)
	if err != nil {
		return err
	}
	removed, err := r.removeShards(ctx, p.Gallery, now)
	if err != nil {
		return err
	}
	if removed || r.thorough() {
		if entry, err = p.outdateOthers(ctx, now, entry); err != nil {
			return err
		}
	}
	if err := r.finish(ctx, p.Archive, s); err != nil {
		return err
	}
	publication.Removed = slices.Sorted(slices.Values(r.keys))
	if err := p.withdraw(ctx, was); err != nil {
		return err
	}
	_ = was.pages.remember(was.known, publication.Index, shards, was.parts, was.standing, entry) // a hint: without it the next publish makes all pages
	_ = s.saveCompacted(ctx, p.Archive)                                                          // a copy: without it the next run reads again
	return nil
}

// putGeneration replaces the pictures of photos that were taken down, and puts
// all that the publication's index and its shards make, but for the pictures.
func (p *Project) putGeneration(ctx context.Context, publication *Publication, shards *gallery.Shards, was *before, r *removal, progress Progress) error {
	index, photos := publication.Index, was.known.photos
	instead := publication.pagesInstead(photos)
	w := &publisher{
		gallery: p.Gallery, standing: was.standing, kept: was.last.needs(), progress: progress,
		quality: p.Config.Quality, drawing: semaphore.NewWeighted(int64(workers())),
		gone:      func(key string) (site.File, error) { return site.Gone(index, was.assets, key, instead[key]) },
		lastCheck: func(ctx context.Context) error { return p.refuseHidden(ctx, photos) },
	}
	if err := p.announce(ctx, was, index.Photos); err != nil {
		return err
	}
	if err := r.replacePictures(ctx, w); err != nil {
		return err
	}
	w.known = was.known
	w.answers = index.URL != ""
	if w.expected = len(photos) - w.known.stand; w.answers {
		w.expected *= 2 // each has an answer too
	}
	err := w.putAll(ctx, objects(index, shards, was.assets, w.known))
	publication.Puts, was.parts = w.puts, w.parts
	return err
}

// markDistrusted makes sure that objects are put again, whatever the listing
// says of them.
func markDistrusted(standing *listed, distrust map[string]bool) {
	for key := range distrust {
		if e, ok := standing.get(key); ok {
			e.Size, e.MD5 = distrusted, ""
			standing.set(e)
		}
	}
}

// pagesInstead are the published photos whose page has taken the place of a
// copy's, by the key of the copy's page. The copy may have been published before its
// photo came.
func (p *Publication) pagesInstead(published map[gallery.PhotoID]bool) map[string]gallery.PhotoID {
	instead := map[string]gallery.PhotoID{}
	for _, j := range slices.Concat(p.Joined, p.Replaced) {
		if _, is := published[j.Photo]; is {
			instead[site.PhotoKey(j.Copy)] = j.Photo
		}
	}
	return instead
}

// holdUnrendered holds photos back whose renditions are not in the gallery: its
// pages would show nothing. It returns the others.
func (p *Project) holdUnrendered(ctx context.Context, publication *Publication, entries publishables, s *Snapshot, standing *listed) (publishables, error) {
	renditions := &Renditions{standing: standing}
	lacks := func(n gallery.Placed) bool { return !renditions.hold(s.record(n.ID)) }
	if !slices.ContainsFunc(entries.placed, lacks) {
		return entries, nil
	}
	// They may have come after the gallery was listed and before the records were read.
	var err error
	if renditions, err = ListRenditions(ctx, p.Gallery); err != nil {
		return entries, err
	}
	for _, n := range entries.placed {
		if lacks(n) {
			_, sightings, _ := s.photo(n.ID)
			files := shot(&p.Config.Event, n.ID, sightings).Paths
			publication.Held = append(publication.Held, HeldPhoto{n.ID, files, "its pictures are not in this gallery: ingest its card again"})
		}
	}
	publication.sortHeld()
	entries.placed = slices.DeleteFunc(entries.placed, lacks)
	return entries, nil
}

// refuseHidden looks at what is taken down by now. The error is ErrChanged
// where that is a photo that is about to be published.
func (p *Project) refuseHidden(ctx context.Context, published map[gallery.PhotoID]bool) error {
	for e, err := range p.Archive.List(ctx, hiddenFolder) {
		if err != nil {
			return err
		}
		if _, is := published[photoOf(objectName(e.Key))]; is {
			return store.ErrChanged
		}
	}
	return nil
}

func (p *Publication) sortHeld() {
	slices.SortFunc(p.Held, func(a, b HeldPhoto) int { return slices.Compare(a.Files, b.Files) })
}
