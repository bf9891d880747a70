package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// Rollback puts the generation before the standing one back: index, pages,
// feed and oEmbed answers, from the shards that prune keeps for it. What stood
// until then becomes the generation before, so doing it twice leads back.
//
// It goes back in nothing but where photos are shown. Photos that were taken
// down since stay down, photos that were forgotten stay away, pictures stay as
// they were rendered last, and the archive is not touched: the next publish
// places by event.yaml again.
func (p *Project) Rollback(ctx context.Context, progress Progress) (*Publication, error) {
	name, err := archiveName(ctx, p.Archive)
	if err != nil {
		return nil, err
	}
	// What others publish meanwhile is no reason to go back once more.
	last, _, err := p.lastPublished(ctx)
	if err != nil {
		return nil, err
	}
	target, stood, err := p.generationBefore(ctx, last)
	if err != nil {
		return nil, err
	}
	snapshot, r := p.openSnapshot(name), &removal{}
	return p.untilUnchanged(ctx, func(again bool) (*Publication, error) {
		r.again = again
		return p.rollback(ctx, snapshot, target, stood, PublishOptions{}, progress, r)
	})
}

// takeOut publishes what stands without what was taken down. Where somebody went
// back to what stands, it does not go forward: that would bring the mistake back
// that they went back from.
func (p *Project) takeOut(ctx context.Context, snapshot *Snapshot, o PublishOptions, progress Progress) (*Publication, error) {
	r := &removal{}
	return p.untilUnchanged(ctx, func(again bool) (*Publication, error) {
		r.again = again
		last, _, err := p.lastPublished(ctx)
		if err != nil {
			return nil, err
		}
		if last.RolledBack && last.Generation != nil {
			if _, err := p.readShards(ctx, last.Generation); err == nil {
				return p.rollback(ctx, snapshot, last.Generation, last.Before, o, progress, r)
			}
		}
		return p.publish(ctx, snapshot, o, progress, r)
	})
}

// generationBefore is the generation to go back to, and the one that stands.
func (p *Project) generationBefore(ctx context.Context, last published) (target, stood *gallery.Index, err error) {
	data, _, err := store.Read(ctx, p.Gallery, indexKey, publishedLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("nothing is published in %s: run `eventroll publish`", p.Gallery)
	}
	if err != nil {
		return nil, nil, err
	}
	stood = &gallery.Index{}
	if err := json.Unmarshal(data, stood); err != nil {
		return nil, nil, fmt.Errorf("%s in %s is damaged: run `eventroll check --repair`: %w", indexKey, p.Gallery, err)
	}
	written, errWritten := sameJSON(stood, last.Generation)
	back, errBack := sameJSON(stood, last.Before)
	if err := errors.Join(errWritten, errBack); err != nil {
		return nil, nil, err
	}
	target = last.Before
	switch {
	case back && !written: // a rollback died before it wrote down that it went back
		stood = last.Generation
	case !written: // a publish did
		target = last.Generation
	}
	switch {
	case target == nil:
		return nil, nil, errors.New("there is no generation before the one that stands: it was the first")
	case target.Version > gallery.IndexVersion:
		return nil, nil, fmt.Errorf("the generation before was written by a newer eventroll (version %d): update this one", target.Version)
	}
	return target, stood, nil
}

func (p *Project) rollback(ctx context.Context, snapshot *Snapshot, target, stood *gallery.Index, o PublishOptions, progress Progress, r *removal) (*Publication, error) {
	progress.Begin("Looking back", 0)
	was, err := p.lookFirst(ctx, snapshot, nil, false)
	if err != nil {
		return nil, err
	}
	last := was.last
	read, err := p.readShards(ctx, target)
	if err != nil {
		return nil, err
	}
	placed, _, _ := placeAll(&p.Config.Event, snapshot, gallery.PlaceOptions{IncludeUntimed: last.IncludeUntimed})
	publication := &Publication{Held: []HeldPhoto{}, Hidden: placed.Hidden, Joined: placed.Joined, Replaced: placed.Replaced, shown: placed.shown}
	for _, h := range placed.Held {
		if slices.Contains(placed.shown, h.ID) {
			publication.Held = append(publication.Held, h)
		}
	}
	markDistrusted(was.standing, o.distrust)
	r.begin(snapshot, was.standing, placed.shown)
	index, amended := gallery.Amend(*target, read, p.asItIsNow(snapshot, was.standing, r))
	shards := gallery.ShardsOf(amended)
	publication.Index = index
	was.pages = openPageCache(publication.Index, was.assets)
	was.known = was.pages.known(publication.Index, shards, was.standing)
	if err := p.putGeneration(ctx, publication, shards, was, r, progress); err != nil {
		return nil, err
	}
	if r.again { // what stood may have been replaced since, and its shards removed
		stood = last.Generation
		if same, err := sameJSON(stood, publication.Index); err != nil {
			return nil, err
		} else if same {
			stood = last.Before
		}
	}
	now := last
	now.Generation, now.Assets, now.RolledBack = &publication.Index, assetKeys(was.assets), true
	was.last.Generation = stood // the generation before, from now on
	if err := p.conclude(ctx, snapshot, was, now, publication, shards, r); err != nil {
		return nil, err
	}
	return publication, nil
}

// readShards reads the shards of a generation, each as it was published.
func (p *Project) readShards(ctx context.Context, x *gallery.Index) ([]gallery.Shard, error) {
	shards := make([]gallery.Shard, len(x.Shards))
	err := parallel(ctx, readers, indices(x.Shards), func(ctx context.Context, i int) error {
		const advice = "the gallery cannot go back; `eventroll publish` places by event.yaml as it is now"
		of := x.Shards[i]
		data, _, err := store.Read(ctx, p.Gallery, of.Href, shardBytes)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%s of the generation before is not in %s any more: %s", of.Href, p.Gallery, advice)
		case err != nil:
			return err
		case !of.Names(data):
			return fmt.Errorf("%s in %s is damaged: %s", of.Href, p.Gallery, advice)
		}
		return json.Unmarshal(data, &shards[i])
	})
	return shards, err
}

// shardBytes bounds what is read of a shard: 500 photos with captions of
// some kilobytes each are far below.
const shardBytes = 64 << 20

// asItIsNow leaves out what may not be shown any more, or cannot be, and takes
// the pictures' sizes, and what is offered for download, from what they are now.
func (p *Project) asItIsNow(s *Snapshot, standing *listed, r *removal) func(gallery.Photo) (gallery.Photo, bool) {
	renditions := &Renditions{standing: standing}
	return func(x gallery.Photo) (gallery.Photo, bool) {
		known, sightings, _ := s.photo(x.ID)
		if r.isDown(x.ID) || known.ID == "" || len(sightings) == 0 || !renditions.hold(known.Record) {
			return x, false
		}
		x.Sizes, x.Original = map[string]gallery.Size{}, nil
		for name, r := range known.Renditions {
			x.Sizes[name] = r.Size
		}
		if o := known.Record.Download(); o != nil && p.Config.Event.Originals && renditions.holdObject(o.Href, o.Bytes) {
			x.Original = o
		}
		return x, true
	}
}
