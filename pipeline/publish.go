package pipeline

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
	"eventroll/gallery/embed"
	"eventroll/gallery/site"
	"eventroll/pipeline/store"
)

const indexKey = "index.json"

// PublishOptions are the photographer's wishes for one publish.
type PublishOptions struct {
	// IncludeUntimed publishes photos whose day is unknown although the days
	// are known; nil keeps what was last wished, so that a later publish does
	// not take them back.
	IncludeUntimed *bool
}

// Publication is what stands after a publish.
type Publication struct {
	Index    gallery.Index
	Held     []HeldPhoto
	Hidden   int      // photos that were taken down
	Problems []string // of event.yaml, that only show with the photos at hand
	Puts     int      // objects of the gallery that were put
}

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
	const tries = 10
	for try := 1; ; try++ {
		publication, err := p.publish(ctx, o, progress)
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

func (p *Project) publish(ctx context.Context, o PublishOptions, progress Progress) (*Publication, error) {
	progress.Begin("Placing", 0)
	assets, err := site.LoadAssets()
	if err != nil {
		return nil, err
	}
	name, err := archiveName(ctx, p.Archive)
	if err != nil {
		return nil, err
	}
	// What stands is looked at before the archive is: whatever another
	// publisher puts after this is noticed, and what it put before this came
	// from records that are read below.
	standing, err := p.standing(ctx, name)
	if err != nil {
		return nil, err
	}
	last, lastEntry, err := p.lastPublished(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, err := ReadSnapshot(ctx, p.Archive)
	if err != nil {
		return nil, err
	}
	now := last
	if o.IncludeUntimed != nil {
		now.IncludeUntimed = *o.IncludeUntimed
	}
	publication, entries := placeAll(&p.Config.Event, snapshot, gallery.PlaceOptions{IncludeUntimed: now.IncludeUntimed})
	if entries, err = p.holdUnrendered(ctx, publication, entries, snapshot, standing); err != nil {
		return nil, err
	}
	index, shards := gallery.NewIndex(&p.Config.Event, name, entries)
	publication.Index = index
	w := &publisher{gallery: p.Gallery, standing: standing, progress: progress}
	progress.Begin("Publishing", 0)
	if err := w.putAll(ctx, objects(index, shards, assets)); err != nil {
		return nil, err
	}
	publication.Puts = w.puts
	now.Generation = &index
	return publication, p.remember(ctx, last, now, lastEntry)
}

// placeAll turns a snapshot into what may be published and what is held back.
func placeAll(e *gallery.Event, s *Snapshot, o gallery.PlaceOptions) (*Publication, []gallery.Entry) {
	var shots []gallery.Shot
	var records []gallery.Record
	publication := &Publication{Held: []HeldPhoto{}}
	for _, id := range slices.Sorted(maps.Keys(s.records)) {
		r, sightings, hidden := s.photo(id)
		switch {
		case hidden:
			publication.Hidden++
		case len(sightings) > 0:
			shots = append(shots, shot(e, id, sightings))
			records = append(records, r.Record)
		}
	}
	placements, problems := gallery.Place(e, shots, o)
	publication.Problems = problems
	var entries []gallery.Entry
	for i, p := range placements {
		if p.Held != "" {
			publication.Held = append(publication.Held, HeldPhoto{shots[i].ID, shots[i].Paths, p.Held})
			continue
		}
		entries = append(entries, gallery.Entry{Record: records[i], Meta: shots[i].Meta, Byline: byline(shots[i]), Placement: p})
	}
	publication.sortHeld()
	return publication, entries
}

// holdUnrendered holds photos back whose renditions are not in the gallery: its
// pages would show nothing. It returns the others.
func (p *Project) holdUnrendered(ctx context.Context, publication *Publication, entries []gallery.Entry, s *Snapshot, standing map[string]store.Entry) ([]gallery.Entry, error) {
	renditions := &Renditions{bytes: map[string]int64{}}
	for key, e := range standing {
		renditions.bytes[key] = e.Size
	}
	lacks := func(n gallery.Entry) bool { return !renditions.hold(n.Record) }
	if !slices.ContainsFunc(entries, lacks) {
		return entries, nil
	}
	// They may have come after the gallery was listed and before the records were read.
	var err error
	if renditions, err = ListRenditions(ctx, p.Gallery); err != nil {
		return nil, err
	}
	for _, n := range entries {
		if lacks(n) {
			_, sightings, _ := s.photo(n.Record.ID)
			files := shot(&p.Config.Event, n.Record.ID, sightings).Paths
			publication.Held = append(publication.Held, HeldPhoto{n.Record.ID, files, "its pictures are not in this gallery: ingest its card again"})
		}
	}
	publication.sortHeld()
	return slices.DeleteFunc(entries, lacks), nil
}

func (p *Publication) sortHeld() {
	slices.SortFunc(p.Held, func(a, b HeldPhoto) int { return slices.Compare(a.Files, b.Files) })
}

// object is one object of the gallery as it should be.
type object struct {
	key  string
	body []byte
}

// objects are all objects that publishing puts, but the renditions: first what
// others link to, index.json last.
func objects(index gallery.Index, shards []gallery.Shard, assets site.Assets) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		for i, s := range shards {
			body, err := s.JSON()
			if !yield(object{index.Shards[i].Href, body}, err) {
				return
			}
		}
		for f, err := range embed.Files(index, shards) {
			if !yield(object{f.Key, f.Body}, err) {
				return
			}
		}
		for f, err := range site.Files(index, shards, assets) {
			if !yield(object{f.Key, f.Body}, err) {
				return
			}
		}
		body, err := index.JSON()
		yield(object{indexKey, body}, err)
	}
}

// putters is how many objects are put at once.
const putters = 16

// publisher puts what differs from what stands, in an order in which every
// link resolves at any moment: what is new first, as nothing links to it yet,
// then what is changed, index.html and at last index.json.
type publisher struct {
	gallery  store.Store
	standing map[string]store.Entry
	progress Progress
	puts     int
}

func (w *publisher) putAll(ctx context.Context, all iter.Seq2[object, error]) error {
	var fresh, changed, last []object
	for o, err := range all {
		if err != nil {
			return err
		}
		old, stands := w.standing[o.key]
		switch {
		case o.key == indexKey || o.key == "index.html":
			last = append(last, o)
		case !stands:
			fresh = append(fresh, o)
		case immutable(o.key) && old.Size != int64(len(o.body)):
			fresh = append(fresh, o) // half of it is left of a power cut
		case !immutable(o.key) && !sameBytes(old, o.body):
			changed = append(changed, o)
		}
	}
	for _, stage := range [][]object{fresh, changed} {
		if err := w.putStage(ctx, stage); err != nil {
			return err
		}
	}
	for _, o := range last {
		if err := w.putStage(ctx, []object{o}); err != nil {
			return err
		}
	}
	return nil
}

func (w *publisher) putStage(ctx context.Context, stage []object) error {
	if len(stage) > 1 {
		w.progress.Begin("Publishing", len(stage))
	}
	put := make([]bool, len(stage))
	err := parallel(ctx, putters, indices(stage), func(ctx context.Context, i int) (err error) {
		put[i], err = w.put(ctx, stage[i])
		w.progress.Done()
		return err
	})
	for _, yes := range put {
		if yes {
			w.puts++
		}
	}
	return err
}

// put puts an object unless it stands already; it says whether it did.
func (w *publisher) put(ctx context.Context, o object) (bool, error) {
	a := attributes(o.key)
	old, stands := w.standing[o.key]
	switch {
	case immutable(o.key):
	case !stands:
		a.If = store.Absent
	default:
		same, err := w.stands(ctx, old, o.body)
		if err != nil || same {
			return false, err
		}
		a.If = store.Matches(old.ETag)
	}
	_, err := w.gallery.Put(ctx, o.key, bytes.NewReader(o.body), a)
	return err == nil, err
}

// stands says whether an object has that body already. A store that cannot
// tell by its listing is read, which is cheaper than putting.
func (w *publisher) stands(ctx context.Context, old store.Entry, body []byte) (bool, error) {
	if sameBytes(old, body) {
		return true, nil
	}
	if old.Size != int64(len(body)) {
		return false, nil
	}
	have, _, err := store.Read(ctx, w.gallery, old.Key, old.Size)
	if errors.Is(err, fs.ErrNotExist) {
		return false, store.ErrChanged
	}
	return err == nil && bytes.Equal(have, body), err
}

// sameBytes says whether the listing proves that an object has that body.
func sameBytes(old store.Entry, body []byte) bool {
	if old.MD5 == "" || old.Size != int64(len(body)) {
		return false
	}
	sum := md5.Sum(body)
	return old.MD5 == hex.EncodeToString(sum[:])
}

// immutable says whether a key has its content's hash in it.
func immutable(key string) bool {
	return strings.HasPrefix(key, "shards/") || strings.HasPrefix(key, "assets/")
}

// attributes are the Content-Type and Cache-Control of a gallery's object, by
// its key.
func attributes(key string) store.Attributes {
	types := map[string]string{
		".html": "text/html; charset=utf-8", ".json": "application/json", ".xml": "application/atom+xml; charset=utf-8",
		".jpg": "image/jpeg", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	}
	a := store.Attributes{ContentType: types[path.Ext(key)], CacheControl: "no-cache"}
	switch {
	case immutable(key):
		a.CacheControl = "public, max-age=31536000, immutable"
	case path.Ext(key) == ".jpg":
		a.CacheControl = "public, max-age=3600"
	}
	// Renditions must be on the disk before a record says "complete", the index
	// before the archive says that it stands, and what has its hash in its name
	// before a later publish takes it for granted. Pages are compared each time.
	a.Sync = path.Ext(key) == ".jpg" || key == indexKey || immutable(key)
	return a
}

func indices[T any](s []T) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range s {
			if !yield(i, nil) {
				return
			}
		}
	}
}
