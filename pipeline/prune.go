package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// pruneAge is how old an object must be before it may be pruned. A publish
// that runs at this moment has put what it needs within the last hour: one of
// 10,000 photos over a slow line takes minutes.
const pruneAge = time.Hour

// Prunable is what no generation of a gallery needs.
type Prunable struct {
	Objects []PrunableObject `json:"objects"` // in order of key
	Bytes   int64            `json:"bytes"`   // of all of them
	Young   int              `json:"young"`   // objects that nothing needs, but that are less than an hour old
}

// PrunableObject is an object that may be removed.
type PrunableObject struct {
	Key   string `json:"key"`
	Bytes int64  `json:"bytes"`
	etag  string
}

// Prunable finds what may be removed from the gallery: shards of generations
// that neither stand nor came right before, and style sheets and scripts of
// builds whose pages are no more, and originals for download where event.yaml
// offers none any more. It is never another picture or a page, as posts may
// link to them, and nothing of the archive. Temporary files that dead processes
// left in a folder go whenever it is opened.
func (p *Project) Prunable(ctx context.Context, now time.Time) (*Prunable, error) {
	name, err := readArchiveName(ctx, p.Archive)
	if err != nil {
		return nil, p.nothingYet(err)
	}
	// What is put after this is too young; what was needed before this is
	// still named by what is read after it.
	standing, err := p.standing(ctx, name)
	if err != nil {
		return nil, err
	}
	needed, settled, err := p.needed(ctx)
	if err != nil {
		return nil, err
	}
	found := &Prunable{Objects: []PrunableObject{}}
	for e := range standing.all() {
		key := e.Key
		_, offered := offeredBy(key)
		switch {
		case !(immutable(key) || offered && !p.Config.Event.Originals) || needed[key]:
		case strings.HasPrefix(key, assetFolder) && !e.Modified.Add(pruneAge).Before(settled):
			// Newer than the last publish that changed anything and came to its
			// end: some pages may link to it already.
		case now.Sub(e.Modified) < pruneAge:
			found.Young++
		default:
			found.Objects = append(found.Objects, PrunableObject{key, e.Size, e.ETag})
			found.Bytes += e.Size
		}
	}
	slices.SortFunc(found.Objects, func(a, b PrunableObject) int { return strings.Compare(a.Key, b.Key) })
	return found, nil
}

// needed are the shards and assets that may be linked to: those of the
// generation that stands, of the one before, of the newest index and of this
// build. settled is when published.json was put: what is older and not needed
// has had a whole publish after it; zero where that cannot be told.
func (p *Project) needed(ctx context.Context) (needed map[string]bool, settled time.Time, err error) {
	last, _, err := p.lastPublished(ctx)
	if err != nil {
		return nil, settled, err
	}
	needed = last.needs()
	assets, err := p.assets()
	if err != nil {
		return nil, settled, err
	}
	for _, key := range assetKeys(assets) {
		needed[key] = true
	}
	if len(last.Assets) > 0 { // else an older eventroll published last, and nobody knows
		for e, err := range p.Archive.List(ctx, publishedKey) {
			if err != nil {
				return nil, settled, err
			}
			if e.Key == publishedKey {
				settled = e.Modified
			}
		}
	}
	data, _, err := store.Read(ctx, p.Gallery, indexKey, publishedLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return needed, settled, nil
	}
	if err != nil {
		return nil, settled, err
	}
	var index gallery.Index
	if err := json.Unmarshal(data, &index); err != nil {
		return nil, settled, fmt.Errorf("%s in %s is damaged: run `eventroll check --repair`: %w", indexKey, p.Gallery, err)
	}
	for _, s := range index.Shards {
		needed[s.Href] = true
	}
	return needed, settled, nil
}

// Prune removes what Prunable has found, as far as it is still not needed. It
// returns what it removed. Whoever publishes at the same time loses nothing:
// what is needed again in between is put again.
func (p *Project) Prune(ctx context.Context, found *Prunable, now time.Time, progress Progress) (*Prunable, error) {
	still, err := p.Prunable(ctx, now)
	if err != nil {
		return nil, err
	}
	agreed := map[PrunableObject]bool{}
	for _, o := range found.Objects {
		agreed[o] = true
	}
	removed := &Prunable{Objects: []PrunableObject{}}
	for _, o := range still.Objects {
		if agreed[o] {
			removed.Objects = append(removed.Objects, o)
			removed.Bytes += o.Bytes
		}
	}
	progress.Begin("Removing", len(removed.Objects))
	err = parallel(ctx, putters, values(removed.Objects), func(ctx context.Context, o PrunableObject) error {
		defer progress.Done()
		return p.Gallery.Delete(ctx, o.Key)
	})
	if err != nil {
		return nil, err
	}
	return removed, p.mendPruned(ctx, removed, progress)
}

// mendPruned looks, after objects were removed, whether somebody has published
// what needs them meanwhile, and publishes once more then. See stillStand.
func (p *Project) mendPruned(ctx context.Context, removed *Prunable, progress Progress) error {
	if len(removed.Objects) == 0 {
		return nil
	}
	needed, _, err := p.needed(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(removed.Objects, func(o PrunableObject) bool { return needed[o.Key] }) {
		return nil
	}
	_, err = p.Publish(ctx, PublishOptions{}, progress)
	return err
}

// nothingYet explains an archive that has not been used.
func (p *Project) nothingYet(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("nothing was taken in yet: there is no %s in %s; run `eventroll ingest CARD…`, or correct `archive:` in event.yaml", archiveKey, p.Archive)
	}
	return err
}
