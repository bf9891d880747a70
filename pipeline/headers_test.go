package pipeline

import (
	"context"
	"io"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"eventroll/pipeline/store"
)

// What every object is put as, by the design's table. That stores tell
// browsers so is tested with the stores.
func TestEveryKindIsPutAsWhatItIs(t *testing.T) {
	dir := t.TempDir()
	againCard(t, filepath.Join(dir, "cards", "A"), "A1", 3)
	p := openSample(t, dir, againYAML, "schedule.csv", againSchedule)
	put := &attributed{Store: p.Gallery, as: map[string]store.Attributes{}}
	p.Gallery = put
	a := &again{dir: dir, Project: p}
	a.ingest(t)
	const hour, year, always = "public, max-age=3600", "public, max-age=31536000, immutable", "no-cache"
	kinds := map[string][2]string{
		"photos/*/*.jpg":       {"image/jpeg", hour},
		"cards/*.jpg":          {"image/jpeg", hour},
		"photos/*.html":        {"text/html; charset=utf-8", always},
		"photos/*.oembed.json": {"application/json", always},
		"days/*.html":          {"text/html; charset=utf-8", always},
		"days/*/*.html":        {"text/html; charset=utf-8", always},
		"sessions/*.html":      {"text/html; charset=utf-8", always},
		"photographers/*.html": {"text/html; charset=utf-8", always},
		"find.html":            {"text/html; charset=utf-8", always},
		"index.html":           {"text/html; charset=utf-8", always},
		"index.json":           {"application/json", always},
		"feed.xml":             {"application/atom+xml; charset=utf-8", always},
		"shards/*.json":        {"application/json", year},
		"assets/*.css":         {"text/css; charset=utf-8", year},
		"assets/*.js":          {"text/javascript; charset=utf-8", year},
	}
	met := map[string]bool{}
	for key, as := range put.as {
		kind := ""
		for pattern := range kinds {
			if ok, _ := path.Match(pattern, key); ok {
				kind = pattern
			}
		}
		met[kind] = true
		if want := kinds[kind]; as.ContentType != want[0] || as.CacheControl != want[1] {
			t.Errorf("%s is put as %q, %q; want %q", key, as.ContentType, as.CacheControl, want)
		}
	}
	for kind := range kinds {
		// Such small photos make no share card, and a build without assets has none.
		if !met[kind] && !strings.HasPrefix(kind, "cards/") && !strings.HasPrefix(kind, "assets/") {
			t.Errorf("nothing was put that is %s", kind)
		}
	}
}

// attributed is a store that remembers what its objects were put as.
type attributed struct {
	store.Store
	mu sync.Mutex
	as map[string]store.Attributes
}

func (s *attributed) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	s.mu.Lock()
	s.as[key] = a
	s.mu.Unlock()
	return s.Store.Put(ctx, key, body, a)
}
