package pipeline

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"

	"eventroll/gallery"
	"eventroll/gallery/embed"
	"eventroll/gallery/site"
	"eventroll/pipeline/store"
)

// A gallery of very many photos is not listed for one photo more: of a million
// photos that would be five million objects, half a minute of questions to a
// disk and five thousand requests to a bucket. What a publish of this machine
// left standing there is taken for granted as long as nobody has begun another
// since: published.json and index.json are those that it put, and the archive has
// no word of a publish that was begun. Then only what differs between the
// two generations is looked at. What somebody does to the photos of such a
// gallery by hand is found by check.
const (
	// trustFrom is from how many photos on. Smaller galleries are listed in
	// seconds, and so heal by themselves.
	trustFrom = 50_000
	// begunKey is where the archive has the word of a publish that has begun.
	begunKey = "publishing.json"
	// mostChanged is how many photos that differ are looked at one by one.
	mostChanged = 5_000
)

// errUntrusted says that the gallery has to be listed after all.
var errUntrusted = errors.New("the gallery has to be listed")

// isLarge says whether a gallery of so many photos may be taken for granted.
func (p *Project) isLarge(photos int) bool { return photos >= cmp.Or(p.largeFrom, trustFrom) }

// word is the archive's word on who publishes a large gallery. It is never
// removed: not all who may publish may remove something from the archive.
type word struct {
	Version int    `json:"version"`
	By      string `json:"by,omitempty"` // a publish that has begun; "" when it has come to its end
}

// begun says whether a publish has begun and not ended, as far as is known, and
// whose place the word of the next must take.
func (p *Project) begun(ctx context.Context) (bool, store.Condition, error) {
	data, entry, err := store.Read(ctx, p.Archive, begunKey, publishedLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return false, store.Absent, nil
	}
	if err != nil {
		return false, store.Condition{}, err
	}
	var w word
	return json.Unmarshal(data, &w) != nil || w.Version > archiveVersion || w.By != "", store.Matches(entry.ETag), nil
}

// announce puts the word that this publish has begun, where anybody will ask for
// it, in the place of the one that it has read: whoever began before that is seen
// in what stands. That one will find that published.json was changed, begin anew
// and say so again. The error is ErrChanged where somebody has begun since.
func (p *Project) announce(ctx context.Context, was *before, photos int) (err error) {
	if last := was.last.Generation; !p.isLarge(photos) && (last == nil || !p.isLarge(last.Photos)) {
		return nil
	}
	was.word, err = putJSON(ctx, p.Archive, begunKey, word{archiveVersion, strings.ToLower(rand.Text())}, was.instead)
	return err
}

// withdraw puts the word that this publish has come to its end, unless another
// has begun since.
func (p *Project) withdraw(ctx context.Context, was *before) error {
	if was.word.Key == "" {
		return nil
	}
	_, err := putJSON(ctx, p.Archive, begunKey, word{Version: archiveVersion}, store.Matches(was.word.ETag))
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	return err
}

// lookTrusting is the gallery without its photos, where they may be taken for
// granted; nil where not.
func (p *Project) lookTrusting(ctx context.Context, archive string, b *before) (*listed, error) {
	last := b.last.Generation
	if last == nil || !p.isLarge(last.Photos) || b.last.RolledBack || p.Config.Event.Originals || b.begun {
		return nil, nil
	}
	index, err := p.refuseForeign(ctx, archive)
	if err != nil || !b.pages.leftBy(b.entry, index) {
		return nil, err
	}
	standing := newListed()
	err = listEach(ctx, p.Gallery, pageParts(), standing.set)
	return standingOf(standing, index), err
}

// granted is what stands of a generation as the one before left it. Of all other
// photos it looks into the gallery, and adds what it finds to what stands. The
// error is errUntrusted where that does not do.
func (p *Project) granted(ctx context.Context, was *before, s *Snapshot, index gallery.Index, shards *gallery.Shards, r *removal) (known, error) {
	k := known{digests: map[string]string{}, photos: make(map[gallery.PhotoID]bool, index.Photos), parts: was.pages.partsIn(was.standing), granted: true}
	gone := map[gallery.IndexShard]bool{} // shards of the generation before
	for _, of := range was.last.Generation.Shards {
		gone[of] = true
	}
	var changed []int // shards
	for i, of := range index.Shards {
		_, stands := was.standing.get(of.Href)
		if was.pages.stood[of.Href] == "" || !gone[of] || !stands {
			changed = append(changed, i)
			k.add(shards.Rows(i), false)
			continue
		}
		delete(gone, of)
		k.digests[of.Href] = was.pages.stood[of.Href]
		k.add(shards.Rows(i), true)
	}
	old, err := p.photosOf(ctx, gone)
	if err != nil {
		return k, err
	}
	touched := map[gallery.PhotoID]bool{}
	for _, i := range changed {
		of := index.Shards[i]
		for _, x := range shards.Shard(i).Photos {
			before, was := old[x.ID]
			delete(old, x.ID)
			if was && before.day == of.Day && before.track == of.Track && reflect.DeepEqual(before.Photo, x) {
				k.photos[x.ID] = true
				k.stand++
			} else {
				touched[x.ID] = true
			}
		}
	}
	for id := range old {
		touched[id] = true
	}
	return k, p.lookAtTouched(ctx, was.standing, s, touched, old, r)
}

// oldPhoto is a photo of the generation before.
type oldPhoto struct {
	gallery.Photo
	day   gallery.Date
	track string
}

// photosOf reads the photos of some shards.
func (p *Project) photosOf(ctx context.Context, of map[gallery.IndexShard]bool) (map[gallery.PhotoID]oldPhoto, error) {
	photos := map[gallery.PhotoID]oldPhoto{}
	for shard := range of {
		if len(photos) > mostChanged*2 {
			return nil, errUntrusted
		}
		data, _, err := store.Read(ctx, p.Gallery, shard.Href, shardBytes)
		if err != nil || !shard.Names(data) {
			return nil, errors.Join(errUntrusted, ctx.Err())
		}
		var s gallery.Shard
		if err := json.Unmarshal(data, &s); err != nil {
			return nil, errUntrusted
		}
		for _, x := range s.Photos {
			photos[x.ID] = oldPhoto{x, shard.Day, shard.Track}
		}
	}
	return photos, nil
}

// lookAtTouched adds to what stands what the gallery holds of photos that differ,
// of which some are published no more, and of photos that were taken down.
func (p *Project) lookAtTouched(ctx context.Context, standing *listed, s *Snapshot, touched map[gallery.PhotoID]bool, unpublished map[gallery.PhotoID]oldPhoto, r *removal) error {
	ids := map[gallery.PhotoID]bool{}
	for id := range touched {
		ids[id] = true
	}
	for id := range r.down {
		ids[id] = true
	}
	if len(ids) > mostChanged {
		return errUntrusted
	}
	err := parallel(ctx, readers, values(slices.Collect(maps.Keys(ids))), func(ctx context.Context, id gallery.PhotoID) error {
		return listPhoto(ctx, p.Gallery, id, standing.set)
	})
	if err != nil {
		return err
	}
	// What was taken down before that was looked at may stand as a page that says
	// so, which must not be replaced.
	if err := p.refuseHidden(ctx, touched); err != nil {
		return err
	}
	renditions := &Renditions{standing: standing}
	for id := range touched {
		if _, gone := unpublished[id]; !gone && !renditions.hold(s.record(id)) {
			return errUntrusted
		}
	}
	return nil
}

// listPhoto lists what a gallery holds of one photo, but for what it offers for
// download.
func listPhoto(ctx context.Context, g store.Store, id gallery.PhotoID, each func(store.Entry)) error {
	prefix := photoFolder + string(id)
	if !inBucket(g) { // there the prefix would be looked for among all photos
		prefix += "/"
		for _, key := range []string{site.PhotoKey(id), embed.Key(id)} {
			body, e, err := g.Get(ctx, key)
			if err != nil {
				if err = vanished(err); err != nil {
					return err
				}
				continue
			}
			_ = body.Close() // nothing was read
			each(e)
		}
	}
	for e, err := range g.List(ctx, prefix) {
		if err != nil {
			return fmt.Errorf("list %s: %w", prefix, err)
		}
		each(e)
	}
	return nil
}
