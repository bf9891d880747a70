package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
	"eventroll/gallery/site"
	"eventroll/pipeline/store"
)

// Invalidation is what a CDN in front of the gallery has to forget.
type Invalidation struct {
	Paths []string `json:"paths"` // as browsers ask for them; they may end in *
	Done  bool     `json:"done"`  // CloudFront was told
}

// mostPhotoPaths is how many photos are named one by one. CloudFront takes 15
// paths that end in * at a time.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
const mostPhotoPaths = 15

// invalidate tells CloudFront what is gone, where event.yaml names it. Pages are
// always asked for anew; what has to be forgotten are pictures and share
// cards, which may be kept for an hour, and shards, which may be kept for ever.
func (p *Project) invalidate(ctx context.Context, ids []gallery.PhotoID, keys []string, when time.Time) (Invalidation, error) {
	i := Invalidation{Paths: p.Config.goneToCDN(ids, keys)}
	if p.Config.CloudFront == "" || len(i.Paths) == 0 {
		return i, nil
	}
	sum := sha256.Sum256([]byte(when.Format(time.RFC3339Nano) + "\n" + strings.Join(i.Paths, "\n")))
	err := store.Invalidate(ctx, p.Config.CloudFront, "eventroll-"+hex.EncodeToString(sum[:8]), i.Paths)
	i.Done = err == nil
	return i, err
}

// goneToCDN are the paths of photos, and of what else was removed.
func (c *Config) goneToCDN(ids []gallery.PhotoID, keys []string) []string {
	base := "/"
	if u, err := url.Parse(c.Event.URL); err == nil {
		base = strings.TrimRight(u.EscapedPath(), "/") + "/"
	}
	photos := slices.Clone(ids)
	var paths []string
	for _, key := range keys {
		if id, _, ok := renditionOf(key); ok {
			photos = append(photos, id)
		} else if !c.Event.Originals || !strings.HasPrefix(key, offeredFolder) { // all of those are forgotten
			paths = append(paths, base+key)
		}
	}
	slices.Sort(photos)
	photos = slices.Compact(photos)
	most := mostPhotoPaths
	var all []string
	if c.Event.Originals {
		all, most = []string{base + offeredFolder + "*"}, most-1
	}
	if len(photos) > most {
		return append(append(all, base+"cards/*", base+"photos/*"), paths...)
	}
	for _, id := range photos {
		all = append(all, base+"photos/"+string(id)+"*")
	}
	for _, id := range photos {
		all = append(all, base+site.CardKey(id))
	}
	return append(all, paths...)
}
