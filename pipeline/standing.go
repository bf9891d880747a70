package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"eventroll/gallery"
	"eventroll/gallery/site"
	"eventroll/pipeline/store"
)

// published is the archive's word on what stands in the gallery.
type published struct {
	Version        int            `json:"version"`
	Generation     *gallery.Index `json:"generation"`
	Before         *gallery.Index `json:"before,omitempty"` // the generation before
	IncludeUntimed bool           `json:"include_untimed,omitempty"`
	// Assets are the keys that the pages of the generation link to; empty where
	// an older eventroll wrote it. The generation before needs none: going back
	// to it makes its pages anew.
	Assets []string `json:"assets,omitempty"`
	// RolledBack says that the generation is not what event.yaml makes, as
	// somebody went back to it.
	RolledBack bool `json:"rolled_back,omitempty"`
	// Takedowns counts how often something was taken out of the gallery: whoever
	// looked before that, and publishes after it, finds that this was changed. A
	// takedown that dies at its very end and is finished by the next run counts
	// twice.
	Takedowns int `json:"takedowns,omitempty"`
}

// needs are the shards and assets that the generations need, the standing one
// and the one before.
func (x published) needs() map[string]bool {
	needed := map[string]bool{}
	for _, key := range x.Assets {
		needed[key] = true
	}
	for _, generation := range []*gallery.Index{x.Generation, x.Before} {
		if generation != nil {
			for _, s := range generation.Shards {
				needed[s.Href] = true
			}
		}
	}
	return needed
}

// assets are what pages of this build share, with the event's theme.
func (p *Project) assets() (site.Assets, error) {
	a, err := site.LoadAssets()
	return a.With(p.Config.Theme), err
}

func assetKeys(a site.Assets) []string {
	var keys []string
	for _, f := range a.All() {
		keys = append(keys, f.Key)
	}
	return keys
}

// standing lists the gallery, and refuses one that is not this archive's.
func (p *Project) standing(ctx context.Context, archive string) (*listed, error) {
	entries, err := listGallery(ctx, p.Gallery)
	if err != nil {
		return nil, err
	}
	index, err := p.refuseForeign(ctx, archive)
	if err != nil {
		return nil, err
	}
	return standingOf(entries, index), nil
}

// standingSince is standing, from a listing of some time ago, unless somebody
// has published since: what is changed is put with the ETag that was listed, but
// a page that came since would be missed. nil is no listing.
func (p *Project) standingSince(ctx context.Context, archive string, was *listed) (*listed, error) {
	if was == nil {
		return p.standing(ctx, archive)
	}
	listedIndex, ok := was.get(indexKey)
	if !ok {
		return p.standing(ctx, archive)
	}
	index, err := p.refuseForeign(ctx, archive)
	if err != nil {
		return nil, err
	}
	if index.ETag != listedIndex.ETag {
		return p.standing(ctx, archive)
	}
	return standingOf(was, index), nil
}

// standingOf is a listing with index.json as it was read.
func standingOf(entries *listed, index store.Entry) *listed {
	was, _ := entries.get(indexKey)
	index.Modified = was.Modified
	entries.drop(indexKey)
	if index.Key != "" {
		entries.set(index)
	}
	return entries
}

// refuseForeign keeps photos out of a gallery that is not this archive's. It
// returns what index.json is, or the zero Entry where there is none.
func (p *Project) refuseForeign(ctx context.Context, archive string) (store.Entry, error) {
	data, entry, err := store.Read(ctx, p.Gallery, indexKey, publishedLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return store.Entry{}, p.refuseWebSite(ctx)
	}
	if err != nil {
		return store.Entry{}, err
	}
	var index struct { // the two names that no version changes
		Version int    `json:"version"`
		Archive string `json:"archive"`
	}
	switch err := json.Unmarshal(data, &index); {
	case err != nil || index.Archive == "":
		return entry, fmt.Errorf("%s holds an index.json that is not eventroll's: give event.yaml a `gallery:` of its own", p.Gallery)
	case index.Version > gallery.IndexVersion:
		return entry, fmt.Errorf("the gallery %s was written by a newer eventroll (version %d): update this one", p.Gallery, index.Version)
	case index.Archive != archive:
		return entry, fmt.Errorf("the gallery %s was made from another archive (%s) than %s (%s), and publishing would take its photos away: "+
			"write that archive into event.yaml as `archive:`, or another folder or bucket as `gallery:`", p.Gallery, index.Archive, p.Archive, archive)
	}
	return entry, nil
}

// refuseWebSite keeps a first publish from writing over somebody's web site.
func (p *Project) refuseWebSite(ctx context.Context) error {
	page, _, err := store.Read(ctx, p.Gallery, "index.html", publishedLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if isOurs(page) { // a first publish that was stopped
		return nil
	}
	return fmt.Errorf("%s holds a web site that is not eventroll's (index.html): give event.yaml a `gallery:` of its own", p.Gallery)
}

// isOurs says whether eventroll made a page.
func isOurs(page []byte) bool {
	return bytes.Contains(page, []byte(`<meta name="generator" content="eventroll">`))
}

// lastPublished reads the archive's word on what stands, and where it lies.
func (p *Project) lastPublished(ctx context.Context) (last published, entry store.Entry, err error) {
	last.Version = archiveVersion
	data, entry, err := store.Read(ctx, p.Archive, publishedKey, publishedLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return last, store.Entry{}, nil
	}
	if err != nil {
		return last, entry, err
	}
	return last, entry, decode(p.Archive, publishedKey, data, archiveVersion, &last)
}

// remember writes down which generation stands, and returns what it wrote. Publishing the same one again
// changes nothing, so the one before stays the one before; so it does where
// clean, which takes out what must not be told of any more, makes them the same.
func (p *Project) remember(ctx context.Context, last, now published, entry store.Entry, clean func(*gallery.Index) (*gallery.Index, error)) (published, store.Entry, error) {
	same, err := sameJSON(last.Generation, now.Generation)
	if err != nil {
		return now, entry, err
	}
	if !same {
		generation, err := clean(last.Generation)
		if err != nil {
			return now, entry, err
		}
		if same, err = sameJSON(generation, now.Generation); err != nil {
			return now, entry, err
		}
		if !same {
			now.Before = generation
		}
	}
	if same {
		if now.Before, err = clean(now.Before); err != nil {
			return now, entry, err
		}
	}
	if same, err = sameJSON(last, now); err != nil || same {
		return now, entry, err
	}
	entry, err = p.replacePublished(ctx, now, entry)
	return now, entry, err
}

// replacePublished puts the archive's word on what stands, unless somebody
// else has put it since it was read.
func (p *Project) replacePublished(ctx context.Context, now published, entry store.Entry) (store.Entry, error) {
	condition := store.Absent
	if entry.Key != "" {
		condition = store.Matches(entry.ETag)
	}
	return putJSON(ctx, p.Archive, publishedKey, now, condition)
}

// outdateOthers has every publish that is on its way begin anew. It may have
// looked before something was taken out, and change nothing else that this one
// changed too.
func (p *Project) outdateOthers(ctx context.Context, now published, entry store.Entry) (store.Entry, error) {
	now.Takedowns++
	return p.replacePublished(ctx, now, entry)
}

func sameJSON(a, b any) (bool, error) {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return bytes.Equal(x, y), errors.Join(errX, errY)
}
