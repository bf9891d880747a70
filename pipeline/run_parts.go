package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"strings"
	"sync"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// runFolder is where the archive keeps what machines tell one another of a run
// in parts, until some time after it:
//
//	runs/<run>/order.json            what is to be done, with event.yaml
//	runs/<run>/list.json             what the cards hold, but for the items
//	runs/<run>/batches/<n>.json      the items, so many each
//	runs/<run>/results/<n>.json      what became of them
//	runs/<run>/summary.txt           what is shown in the end
//	runs/seen.jsonl.gz               which objects all runs have read: seen.go
const runFolder = "runs/"

// Bounds on what is read of it.
const (
	orderLimit = 64 << 20
	batchLimit = 256 << 20
)

// runKept is how long what is left of another run is kept: somebody may still
// wait to read how it ended.
const runKept = 7 * 24 * time.Hour

// Run is a run that many machines do in parts: one lists, many ingest batches,
// one concludes. Its methods may be called from many goroutines.
type Run struct {
	*Project
	Order Order
	at    RunAddress

	mu sync.Mutex
	in *Ingester // nil until the first batch
}

// OpenRun opens a run that somebody gave. The error is an fs.ErrNotExist where
// there is no such run (any more).
func OpenRun(ctx context.Context, at RunAddress) (*Run, error) {
	archive, err := store.Open(ctx, at.Archive, store.Options{Endpoint: at.Endpoint, PathStyle: at.PathStyle})
	if err != nil {
		return nil, err
	}
	r := &Run{at: at}
	if err := readRun(ctx, archive, at.key("order.json"), orderLimit, &r.Order); err != nil {
		return nil, err
	}
	config, err := r.Order.Event.config()
	if err != nil {
		return nil, err
	}
	r.Project, err = openStores(ctx, config)
	return r, err
}

func readRun(ctx context.Context, archive store.Store, key string, limit int64, v any) error {
	data, _, err := store.Read(ctx, archive, key, limit)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s in %s is damaged: %w", key, archive, err)
	}
	return nil
}

// Listed is how much there is to do.
type Listed struct {
	Items   int `json:"items"`
	Batches int `json:"batches"`
	Size    int `json:"size"` // items of a batch; the last may have fewer
}

// listing is what is known of the cards, but for the items.
type listing struct {
	Report Report            `json:"report"`
	Joins  *Joins            `json:"joins"`
	Before []gallery.PhotoID `json:"before"` // photos that the archive had
}

// BatchResult is what became of a batch, by whichever tries.
type BatchResult struct {
	Taken Taken `json:"taken"`
	// Photos are those of its items by what became of them. One that is there
	// already may be so from a try of which nothing else is known any more.
	Photos map[Status][]gallery.PhotoID `json:"photos,omitempty"`
	Seen   []seenItem                   `json:"seen,omitempty"` // what lies in buckets, see seenKey
}

// Add counts one item more: that at a place in the batch.
func (b *BatchResult) Add(place int, out Outcome) {
	b.Taken.Add(out)
	if out.ID == "" {
		return
	}
	if out.Sighting != "" && out.Item.ETag != "" {
		b.Seen = append(b.Seen, seenItem{place, Seen{out.ID, out.Sighting}})
	}
	if b.Photos == nil {
		b.Photos = map[Status][]gallery.PhotoID{}
	}
	b.Photos[out.Status] = append(b.Photos[out.Status], out.ID)
}

// sum adds the results of all batches up. A photo that was not there before and
// that no batch calls new came in with a try that was lost: it is new.
func (t *Taken) sum(results []BatchResult, before []gallery.PhotoID) {
	counted := map[gallery.PhotoID]bool{}
	for _, id := range before {
		counted[id] = true
	}
	for _, r := range results {
		t.addAll(r.Taken)
		for _, id := range r.Photos[New] {
			counted[id] = true
		}
	}
	for _, status := range []Status{Known, Sighted, Rendered} {
		for _, r := range results {
			for _, id := range r.Photos[status] {
				if !counted[id] {
					counted[id] = true
					t.Count[status]--
					t.Count[New]++
				}
			}
		}
	}
	maps.DeleteFunc(t.Count, func(_ Status, n int) bool { return n == 0 })
}

// List scans the cards and writes the batches.
func (r *Run) List(ctx context.Context, size int, progress Progress) (Listed, error) {
	_ = r.clearOthers(ctx, r.Config.Now) // without the right to delete it stays, and harms nothing
	snapshot, err := r.lookBefore(ctx)
	if err != nil {
		return Listed{}, err
	}
	progress.Begin("Scanning", 0)
	scanned, err := r.Config.Cards().Scan(ctx, r.Order.Cards, []string{r.Config.Gallery, r.Config.Archive})
	if err != nil {
		return Listed{}, err
	}
	scanned.askedAt(r.Config.Now)
	r.recall(ctx, scanned.Items)
	listed := Listed{Items: len(scanned.Items), Batches: (len(scanned.Items) + size - 1) / size, Size: size}
	batches := make([][]Item, listed.Batches)
	for i := range batches {
		batches[i] = scanned.Items[i*size : min((i+1)*size, len(scanned.Items))]
	}
	err = parallel(ctx, readers, indices(batches), func(ctx context.Context, n int) error {
		_, err := putJSON(ctx, r.Archive, r.batchKey(n), batches[n], store.Condition{})
		return err
	})
	if err != nil {
		return Listed{}, err
	}
	_, err = putJSON(ctx, r.Archive, r.at.key("list.json"), listing{*newReport(scanned), snapshot.joins(), snapshot.ids()}, store.Condition{})
	return listed, err
}

func (r *Run) batchKey(n int) string  { return r.at.key(fmt.Sprintf("batches/%07d.json", n)) }
func (r *Run) resultKey(n int) string { return r.at.key(fmt.Sprintf("results/%07d.json", n)) }

// Batch reads the items of one batch; with the first on this machine also what
// the stores hold, so that taking items in begins at once.
func (r *Run) Batch(ctx context.Context, n int) (items []Item, err error) {
	if _, err := r.ingester(ctx); err != nil {
		return nil, err
	}
	err = readRun(ctx, r.Archive, r.batchKey(n), batchLimit, &items)
	return items, err
}

// Tries are how often an item is tried again that could not be stored while
// others could, and how long it waits before that.
const (
	storeTries = 3
	storeWait  = 5 * time.Second
)

// Ingest takes items in, many at once, and calls done for each: by its place
// in items, and by one goroutine at a time. While one is in work it takes 1 of
// the room, where there is one. An error is about all of them.
func (r *Run) Ingest(ctx context.Context, items []Item, room Gate, done func(i int, out Outcome)) error {
	in, err := r.ingester(ctx)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i, item := range items {
		at[item.File] = i
	}
	var mu sync.Mutex
	return inLanes(ctx, items, func(ctx context.Context, item Item) error {
		for try := 1; ; try++ {
			out, err := in.ingestIn(ctx, room, item)
			if err != nil {
				return err
			}
			if !out.Again || try == storeTries {
				mu.Lock()
				defer mu.Unlock()
				done(at[item.File], out)
				return nil
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Duration(try) * storeWait):
			}
		}
	})
}

// ingestIn takes an item in as soon as there is room for it.
func (in *Ingester) ingestIn(ctx context.Context, room Gate, item Item) (Outcome, error) {
	if room != nil {
		if err := room.Acquire(ctx, 1); err != nil {
			return Outcome{}, err
		}
		defer room.Release(1)
	}
	return in.Ingest(ctx, item)
}

// ingester is the one that all batches share on this machine, from what the
// archive held when the first of them came.
func (r *Run) ingester(ctx context.Context) (*Ingester, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.in != nil {
		return r.in, nil
	}
	var list listing
	if err := readRun(ctx, r.Archive, r.at.key("list.json"), batchLimit, &list); err != nil {
		return nil, err
	}
	snapshot, err := r.lookBefore(ctx)
	if err != nil {
		return nil, err
	}
	in, err := r.Project.ingester(ctx, snapshot, math.MaxInt) // of all batches, as far as is known
	if err != nil {
		return nil, err
	}
	in.Cards, in.Joins = r.Config.Cards(), list.Joins
	r.in = in
	return in, nil
}

// PutResult writes down what became of a batch.
func (r *Run) PutResult(ctx context.Context, n int, b BatchResult) error {
	_, err := putJSON(ctx, r.Archive, r.resultKey(n), b, store.Condition{})
	return err
}

// Conclude sums up what became of all batches, and publishes unless the order
// says otherwise.
func (r *Run) Conclude(ctx context.Context, listed Listed, progress Progress) (*Report, error) {
	var list listing
	if err := readRun(ctx, r.Archive, r.at.key("list.json"), batchLimit, &list); err != nil {
		return nil, err
	}
	report := &list.Report
	if report.Count == nil {
		report.Count = map[Status]int{}
	}
	results := make([]BatchResult, listed.Batches)
	err := parallel(ctx, readers, indices(results), func(ctx context.Context, n int) error {
		return readRun(ctx, r.Archive, r.resultKey(n), batchLimit, &results[n])
	})
	if err != nil {
		return nil, err
	}
	report.sum(results, list.Before)
	report.sort()
	if err := r.putSeen(ctx, results); err != nil { // a hint, as that of one machine
		report.Notes = append(report.Notes, "unchanged files will be read again next time: "+err.Error())
	}
	if r.Order.NoPublish {
		return report, nil
	}
	report.Publication, err = r.Publish(ctx, PublishOptions{IncludeUntimed: r.Order.IncludeUntimed}, progress)
	return report, err
}

// Clear removes the batches and their results: all but the order.
func (r *Run) Clear(ctx context.Context) error {
	for _, folder := range []string{"batches/", "results/", "list.json"} {
		if err := r.remove(ctx, r.at.key(folder), func(store.Entry) bool { return true }); err != nil {
			return err
		}
	}
	return nil
}

// clearOthers removes what older runs have left.
func (r *Run) clearOthers(ctx context.Context, now time.Time) error {
	return r.remove(ctx, runFolder, func(e store.Entry) bool {
		return e.Key != seenKey && !strings.HasPrefix(e.Key, r.at.key("")) && !e.Modified.IsZero() && now.Sub(e.Modified) > runKept
	})
}

func (r *Run) remove(ctx context.Context, prefix string, which func(store.Entry) bool) error {
	var keys []string
	for e, err := range r.Archive.List(ctx, prefix) {
		if err != nil {
			return err
		}
		if which(e) {
			keys = append(keys, e.Key)
		}
	}
	return parallel(ctx, readers, values(keys), func(ctx context.Context, key string) error {
		return r.Archive.Delete(ctx, key)
	})
}

// summaryLimit bounds what a run says in the end.
const summaryLimit = 64 << 20

// PutSummary writes down what is to be shown to whoever waits for the run.
func (r *Run) PutSummary(ctx context.Context, text string) error {
	_, err := r.Archive.Put(ctx, r.at.key("summary.txt"), strings.NewReader(text), store.Attributes{ContentType: "text/plain; charset=utf-8", Sync: true})
	return err
}

// Summary reads what PutSummary wrote.
func (p *Project) Summary(ctx context.Context, run string) (string, error) {
	data, _, err := store.Read(ctx, p.Archive, RunAddress{Run: run}.key("summary.txt"), summaryLimit)
	return string(data), err
}

// MayPass says whether an error is that of a store as a whole: away, busy,
// full, or without the right to it, all of which may be otherwise in a while.
func MayPass(err error) bool { return errors.Is(err, store.ErrUnusable) }

// IsGone says whether a run's error is that the run is not there (any more).
func IsGone(err error) bool { return errors.Is(err, fs.ErrNotExist) }
