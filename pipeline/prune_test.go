package pipeline

import (
	"context"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"eventroll/pipeline/store"
)

// wantLinked says which shards and assets a gallery leads to and has not.
func wantLinked(t *testing.T, a *again) {
	t.Helper()
	a.published(t) // reads every shard that the index names
	all := contents(t, a.Gallery)
	for key, page := range all {
		for _, part := range strings.Split(page, `"`) {
			_, asset, ok := strings.Cut(part, assetFolder)
			if strings.HasSuffix(key, ".html") && ok && all[assetFolder+asset] == "" {
				t.Errorf("%s links to %s, which is gone", key, part)
			}
		}
	}
}

func shardsOf(t *testing.T, a *again) []string {
	all := contents(t, a.Gallery)
	maps.DeleteFunc(all, func(key, _ string) bool { return !strings.HasPrefix(key, shardFolder) })
	return slices.Sorted(maps.Keys(all))
}

// renamePhotographer makes another generation: the first camera's photos get
// another byline.
func (a *again) renamePhotographer(t *testing.T, name string) {
	a.rewrite(t, "photographer: "+a.Config.Event.Cameras[0].Photographer, "photographer: "+name)
}

func TestPruneKeepsTwoGenerations(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		put(t, a.Gallery, assetFolder+"site.000000000000.css", "of an older build")
		put(t, a.Gallery, "robots.txt", "not eventroll's")
		for _, name := range []string{"Eun", "은", "🙂"} {
			a.renamePhotographer(t, name)
			a.publish(t)
		}
		before := contents(t, a.Gallery)
		prune := func(now time.Time) *Prunable {
			t.Helper()
			found, err := a.Prunable(t.Context(), now)
			if err != nil {
				t.Fatal(err)
			}
			removed, err := a.Prune(t.Context(), found, now, silence{})
			if err != nil {
				t.Fatal(err)
			}
			return removed
		}
		if removed := prune(time.Now()); len(removed.Objects) > 0 {
			t.Errorf("pruned %v, which is young", removed.Objects)
		}
		later := time.Now().Add(2 * time.Hour)
		removed := prune(later)
		var bytes int64
		for _, o := range removed.Objects {
			if !strings.HasPrefix(o.Key, shardFolder) || o.Bytes != int64(len(before[o.Key])) {
				t.Errorf("pruned %+v", o)
			}
			bytes += o.Bytes
			delete(before, o.Key)
		}
		// Two of four generations go; Minho's shards, which Dana's name does not change, are in all.
		if len(removed.Objects) != 4 || bytes != removed.Bytes {
			t.Errorf("pruned %d objects of %d bytes, says %d bytes", len(removed.Objects), bytes, removed.Bytes)
		}
		sameContents(t, "pruned, the gallery", contents(t, a.Gallery), before)
		wantLinked(t, a)
		a.rollback(t)
		wantLinked(t, a)
		if removed := prune(later); len(removed.Objects) > 0 {
			t.Errorf("after a rollback pruned %v", removed.Objects)
		}
	})
}

// A style sheet goes when no page can link to it: when a publish that used
// another came to its end, an hour after.
func TestPruneOfAssets(t *testing.T) {
	a := newAgain(t, "folder")
	const old = assetFolder + "site.000000000000.css"
	put(t, a.Gallery, old, "of an older build")
	now := time.Now().Add(3 * time.Hour)
	prunable := func(settled time.Duration) []PrunableObject {
		t.Helper()
		a.Archive = &aged{a.archive, settled}
		found, err := a.Prunable(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		return found.Objects
	}
	if got := prunable(0); len(got) > 0 {
		t.Errorf("an asset that is newer than the last publish: %v", got)
	}
	if got := prunable(2 * time.Hour); len(got) != 1 || got[0].Key != old {
		t.Errorf("an asset that is older than the last publish: %v", got)
	}
}

// aged is a store whose listing says that everything was put so much later.
type aged struct {
	store.Store
	by time.Duration
}

func (s *aged) List(ctx context.Context, prefix string) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		for e, err := range s.Store.List(ctx, prefix) {
			e.Modified = e.Modified.Add(s.by)
			if !yield(e, err) {
				return
			}
		}
	}
}

// meanwhile is a store that does something else, once: right before the first
// object is deleted, or one with that suffix is put.
type meanwhile struct {
	store.Store
	suffix string // "" = at a deletion
	once   sync.Once
	do     func()
}

func (s *meanwhile) Delete(ctx context.Context, key string) error {
	if s.suffix == "" {
		s.once.Do(s.do)
	}
	return s.Store.Delete(ctx, key)
}

func (s *meanwhile) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	if s.suffix != "" && strings.HasSuffix(key, s.suffix) {
		s.once.Do(s.do)
	}
	return s.Store.Put(ctx, key, body, a)
}

// Somebody corrects event.yaml back to what it was, so that shards which
// nothing needs are needed again, while they are pruned: whether they publish
// as a whole before the first is deleted, or prune comes as they put pages.
func TestPruneBesideAPublish(t *testing.T) {
	for _, when := range []string{"published before the first is deleted", "pruned while pages are put", "pruned before the index is put"} {
		t.Run(when, func(t *testing.T) {
			a := newAgain(t, "folder")
			first := shardsOf(t, a)
			for _, name := range []string{"Eun", "은", "Dana"} {
				a.renamePhotographer(t, name)
				if name != "Dana" {
					a.publish(t)
				}
			}
			later := func() time.Time { return time.Now().Add(2 * time.Hour) }
			pruner := openAgain(t, a.Project)
			prune := func() {
				found, err := pruner.Prunable(t.Context(), later())
				if err == nil {
					_, err = pruner.Prune(t.Context(), found, later(), silence{})
				}
				if err != nil {
					t.Error(err)
				}
			}
			switch when {
			case "published before the first is deleted":
				pruner.Gallery = &meanwhile{Store: pruner.Gallery, do: func() { a.publish(t) }}
				prune()
			case "pruned while pages are put":
				a.Gallery = &meanwhile{Store: a.Gallery, suffix: ".html", do: prune}
				a.publish(t)
			default:
				a.Gallery = &meanwhile{Store: a.Gallery, suffix: "index.json", do: prune}
				a.publish(t)
			}
			wantLinked(t, a)
			for _, key := range shardsOf(t, a) {
				first = slices.DeleteFunc(first, func(k string) bool { return k == key })
			}
			if len(first) > 0 {
				t.Errorf("%v are gone: did the publish need them at all?", first)
			}
		})
	}
}

// Prune and publish run at the same time, over and over; what the index leads
// to is always there when both have ended.
func TestPruneAndPublishAtOnce(t *testing.T) {
	rounds := 10
	if soaking() {
		rounds = 300
	}
	inBothStores(t, func(t *testing.T, a *again) {
		names := []string{"Dana", "Eun", "은"}
		for round := range rounds {
			a.renamePhotographer(t, names[(round+1)%len(names)])
			pruner := openAgain(t, a.Project)
			done := make(chan error)
			go func() {
				later := time.Now().Add(2 * time.Hour) // all is old enough, by its clock
				found, err := pruner.Prunable(context.Background(), later)
				if err == nil {
					_, err = pruner.Prune(context.Background(), found, later, silence{})
				}
				done <- err
			}()
			a.publish(t)
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			wantLinked(t, a)
		}
	})
}
