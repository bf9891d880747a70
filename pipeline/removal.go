package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"eventroll/gallery"
	"eventroll/pipeline/render"
	"eventroll/pipeline/store"
)

// removal takes out of the gallery what shows photos that were taken down:
// their pictures first, then, when the index that leads to them is replaced, the shards that
// tell of them. It is part of every publish, so that one that was killed is
// finished by the next.
type removal struct {
	// again says that a publish began anew: shards that its first try put may tell
	// of a photo that was taken down and out of the gallery before the second.
	again bool
	// keys are the objects of the gallery that were replaced or removed.
	keys []string

	down       map[gallery.PhotoID]map[string]gallery.Size // renditions by name, of which the size may be unknown
	pending    []Takedown                                  // those that are not finished
	unfinished []store.Entry                               // shards that are younger than index.json
	mu         sync.Mutex
	pictures   map[gallery.Size][]byte // that stand for removed ones
}

// begin takes over what a snapshot knows: what was taken down, and the photos
// that are held back as they show it. standing is the gallery's listing.
func (r *removal) begin(s *Snapshot, standing *listed, shown []gallery.PhotoID) {
	r.down, r.pending, r.unfinished = map[gallery.PhotoID]map[string]gallery.Size{}, nil, nil
	for _, t := range s.takedowns() {
		r.down[t.ID] = t.Renditions
		if !t.Finished {
			r.pending = append(r.pending, t)
		}
	}
	for _, id := range shown {
		t := Takedown{ID: id}
		record, _, _ := s.photo(id)
		t.fill(record.Record, nil)
		r.down[id] = t.Renditions
	}
	if len(r.down) == 0 {
		return
	}
	index, _ := standing.get(indexKey)
	for e := range standing.all() {
		if strings.HasPrefix(e.Key, shardFolder) && !e.Modified.Before(index.Modified) {
			r.unfinished = append(r.unfinished, e)
		}
	}
	slices.SortFunc(r.unfinished, func(a, b store.Entry) int { return strings.Compare(a.Key, b.Key) })
}

// thorough says whether older shards and generations must be looked at too.
func (r *removal) thorough() bool { return len(r.pending) > 0 || r.again && len(r.down) > 0 }

func (r *removal) gone() map[gallery.PhotoID]bool {
	gone := map[gallery.PhotoID]bool{}
	for id := range r.down {
		gone[id] = true
	}
	return gone
}

// replacePictures puts the removed picture over every rendition that stands,
// with the same dimensions. What is replaced already costs no put.
func (r *removal) replacePictures(ctx context.Context, w *publisher) error {
	if err := r.removeOriginals(ctx, w); err != nil {
		return err
	}
	return parallel(ctx, putters, values(r.renditions(w.standing)), func(ctx context.Context, key string) error {
		picture, err := r.picture(ctx, w.gallery, key)
		if errors.Is(err, fs.ErrNotExist) {
			return store.ErrChanged
		}
		if err != nil {
			return err
		}
		put, err := w.put(ctx, object{key: key, body: picture})
		if put {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.keys = append(r.keys, key)
		}
		return err
	})
}

// removeOriginals removes what is offered for download of them. No page of
// others links there, so nothing stands in their place.
func (r *removal) removeOriginals(ctx context.Context, w *publisher) error {
	if len(r.down) == 0 {
		return nil
	}
	var keys []string
	for e := range w.standing.all() {
		if id, ok := offeredBy(e.Key); ok && r.isDown(id) {
			keys = append(keys, e.Key)
		}
	}
	slices.Sort(keys)
	r.keys = append(r.keys, keys...)
	return parallel(ctx, putters, values(keys), w.gallery.Delete)
}

// renditions are the keys at which the removed picture has to stand.
func (r *removal) renditions(standing *listed) []string {
	var keys []string
	for id := range r.down {
		for e := range standing.of(id) {
			if _, _, ok := renditionOf(e.Key); ok {
				keys = append(keys, e.Key)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

func (r *removal) isDown(id gallery.PhotoID) bool {
	_, down := r.down[id]
	return down
}

// picture is the removed picture for a rendition. Of one that no record knows
// the dimensions are read from what stands there.
func (r *removal) picture(ctx context.Context, g store.Store, key string) ([]byte, error) {
	id, name, _ := renditionOf(key)
	r.mu.Lock()
	size, known := r.down[id][name]
	r.mu.Unlock()
	if !known {
		data, _, err := store.Read(ctx, g, key, publishedLimit)
		if err != nil {
			return nil, err
		}
		size = gallery.Size{1, 1} // of what is no picture
		if measured, err := render.Measure(bytes.NewReader(data), int64(len(data))); err == nil {
			size = gallery.Size{measured.Width, measured.Height}
		}
		r.mu.Lock()
		sizes := map[string]gallery.Size{name: size}
		maps.Copy(sizes, r.down[id])
		r.down[id] = sizes
		r.mu.Unlock()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if picture := r.pictures[size]; picture != nil {
		return picture, nil
	}
	picture, err := render.Removed(size[0], size[1])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	if r.pictures == nil {
		r.pictures = map[gallery.Size][]byte{}
	}
	r.pictures[size] = picture
	return picture, nil
}

// renditionOf reads the key of a rendition, of whatever name.
func renditionOf(key string) (id gallery.PhotoID, name string, ok bool) {
	rest, isPhoto := strings.CutPrefix(key, "photos/")
	folder, file, inFolder := strings.Cut(rest, "/")
	name, isJPEG := strings.CutSuffix(file, ".jpg")
	id = gallery.PhotoID(folder)
	return id, name, isPhoto && inFolder && isJPEG && id.Valid() && !strings.Contains(name, "/")
}

// withdraw is a generation without the photos that were taken down, with its
// shards put; nil where it cannot be made any more.
func (r *removal) withdraw(ctx context.Context, g store.Store, index *gallery.Index) (*gallery.Index, error) {
	if index == nil {
		return nil, nil
	}
	shards := make([]gallery.Shard, len(index.Shards))
	for i, s := range index.Shards {
		data, _, err := store.Read(ctx, g, s.Href, publishedLimit)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if json.Unmarshal(data, &shards[i]) != nil {
			return nil, nil
		}
	}
	left, leftShards := index.Without(shards, r.gone())
	for i, s := range leftShards {
		body, err := s.JSON()
		if err != nil {
			return nil, err
		}
		key := left.Shards[i].Href
		if slices.ContainsFunc(index.Shards, func(s gallery.IndexShard) bool { return s.Href == key }) {
			continue
		}
		if _, err := g.Put(ctx, key, bytes.NewReader(body), attributes(key)); err != nil {
			return nil, err
		}
	}
	return &left, nil
}

// removeShards removes the shards that tell of a photo that was taken down, and
// says whether there were any. No generation names one any more. A publish that
// need not be thorough looks at those that a publish put which has not come to
// its end: they are younger than index.json.
func (r *removal) removeShards(ctx context.Context, g store.Store, now published) (removed bool, err error) {
	suspects := values(r.unfinished)
	if r.thorough() {
		suspects = g.List(ctx, shardFolder)
	}
	needed := now.needs()
	err = parallel(ctx, putters, suspects, func(ctx context.Context, e store.Entry) error {
		if needed[e.Key] {
			return nil
		}
		data, _, err := store.Read(ctx, g, e.Key, publishedLimit)
		if err != nil {
			return vanished(err)
		}
		if !r.toldBy(data) {
			return nil
		}
		if err := g.Delete(ctx, e.Key); err != nil {
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		removed, r.keys = true, append(r.keys, e.Key)
		return nil
	})
	return removed, err
}

func (r *removal) toldBy(shard []byte) bool {
	var s gallery.Shard
	if json.Unmarshal(shard, &s) == nil {
		return slices.ContainsFunc(s.Photos, func(p gallery.Photo) bool { return r.isDown(p.ID) || r.isDown(p.Burst) })
	}
	for id := range r.down { // half of it is left of a power cut
		if bytes.Contains(shard, []byte(id)) {
			return true
		}
	}
	return false
}

// finish notes that the takedowns are done, after the archive's copies of
// erased photos are removed.
func (r *removal) finish(ctx context.Context, archive store.Store, s *Snapshot) error {
	for _, t := range s.takedowns() {
		if t.Erase {
			if err := s.erase(ctx, archive, t.ID); err != nil {
				return err
			}
		}
	}
	return parallel(ctx, putters, values(r.pending), func(ctx context.Context, t Takedown) error {
		t.Finished, t.Renditions = true, r.down[t.ID]
		return putTakedown(ctx, archive, t)
	})
}

// erase removes all that the archive holds of a photo but its takedown: the
// original first, the record last.
func (s *Snapshot) erase(ctx context.Context, archive store.Store, id gallery.PhotoID) error {
	var keys []string
	s.mu.Lock()
	for key := range s.originals {
		if photoOf(objectName(key)) == id {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	if s.copies[id[0]] != noCopy || s.photos.records >= compactFrom/4 { // it tells of the photo, maybe
		keys = append(keys, compactKey(string(id[:1])))
		delete(s.copies, id[0])
	}
	keys = append(keys, seenKey) // it names the photo's files, and saves no more than reading them
	keys = append(keys, s.sightingKeys(id)...)
	if s.recorded(id).ID != "" {
		keys = append(keys, recordKey(id))
	}
	s.mu.Unlock()
	for _, key := range keys {
		if err := archive.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
