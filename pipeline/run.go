package pipeline

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"eventroll/pipeline/render"
)

// Progress is told how far a run is. Its methods may be called by several
// goroutines at once.
type Progress interface {
	// Begin starts a step of so many things; 0 where that is not known.
	Begin(step string, total int)
	// Done says that one more thing of the step is done.
	Done()
}

// Report is what a run came to.
type Report struct {
	Taken
	Videos      int // counted, not failed
	Others      int
	Links       int
	Siblings    map[Role]int // files that belong to items
	Notes       []string
	Publication *Publication // nil where nothing was published
}

// Taken is what became of items; lists are in order of name.
type Taken struct {
	Count    map[Status]int `json:"count"`
	Problems []Problem      `json:"problems,omitempty"` // rejected files
	Damaged  []Problem      `json:"damaged,omitempty"`  // files of which a part is missing: published with what there is
	Unread   []Problem      `json:"unread,omitempty"`   // siblings that could not be read whole
}

// Add counts one item more.
func (t *Taken) Add(out Outcome) {
	if t.Count == nil {
		t.Count = map[Status]int{}
	}
	t.Count[out.Status]++
	t.Unread = append(t.Unread, out.Notes...)
	if out.Damage != "" && out.Status != Hidden {
		t.Damaged = append(t.Damaged, Problem{out.Item.File, out.Damage})
	}
	if out.Status == Rejected {
		t.Problems = append(t.Problems, Problem{out.Item.File, out.Reason})
	}
}

func (t *Taken) addAll(o Taken) {
	for status, n := range o.Count {
		t.Count[status] += n
	}
	t.Problems, t.Damaged, t.Unread = append(t.Problems, o.Problems...), append(t.Damaged, o.Damaged...), append(t.Unread, o.Unread...)
}

func (t *Taken) sort() {
	for _, problems := range [][]Problem{t.Problems, t.Damaged, t.Unread} {
		slices.SortFunc(problems, func(a, b Problem) int {
			return cmp.Or(strings.Compare(a.File, b.File), strings.Compare(a.Reason, b.Reason))
		})
	}
}

// newReport is the report of a run that has done nothing yet but scan.
func newReport(s *Scanned) *Report {
	return &Report{
		Taken: Taken{Count: map[Status]int{}, Problems: s.Problems}, Videos: s.Videos, Others: s.Others,
		Links: s.Links, Notes: s.Notes, Siblings: countSiblings(s.Items),
	}
}

// IngestOptions are the photographer's wishes for one run.
type IngestOptions struct {
	NoPublish bool
	Publish   PublishOptions
}

// Ingest is the main job: it scans the cards, takes every item in and
// publishes. Stopped at any moment and run again, it goes on where it was.
// Bad files end up in the report; an error means that the run could not go on.
func (p *Project) Ingest(ctx context.Context, cards []string, o IngestOptions, progress Progress) (*Report, error) {
	progress.Begin("Scanning", 0)
	source := p.Config.Cards()
	scanned, err := source.Scan(ctx, cards, []string{p.Config.Gallery, p.Config.Archive})
	if err != nil {
		return nil, err
	}
	scanned.askedAt(p.Config.Now)
	r := newReport(scanned)
	snapshot, listed, ingestErr := p.ingestAll(ctx, source, scanned.Items, r, progress)
	r.sort()
	if ingestErr != nil || o.NoPublish {
		return r, ingestErr
	}
	o.Publish.listed = listed
	r.Publication, err = p.publishFrom(ctx, snapshot, o.Publish, progress)
	return r, err
}

// ingestAll takes all items in. It returns what it knows of the archive then, and
// of the gallery: nil where it put something there.
func (p *Project) ingestAll(ctx context.Context, source *Cards, items []Item, r *Report, progress Progress) (*Snapshot, *listed, error) {
	snapshot, err := p.lookBefore(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer roomFor(int64(snapshot.count()) * photoBytes)()
	in, err := p.ingester(ctx, snapshot, len(items))
	if err != nil {
		return nil, nil, err
	}
	in.Cache, in.Cards = OpenCache(snapshot.archive), source
	progress.Begin("Ingesting", len(items))
	var mu sync.Mutex
	err = inLanes(ctx, items, func(ctx context.Context, item Item) error {
		out, err := in.Ingest(ctx, item)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		r.Add(out)
		progress.Done()
		return nil
	})
	// The caches are hints: a full disk there is no reason to fail here.
	if saveErr := errors.Join(in.Cache.Save(), snapshot.objects.save()); saveErr != nil {
		r.Notes = append(r.Notes, "unchanged files will be read again next time: "+saveErr.Error())
	}
	return snapshot, in.Renditions.listed(), err
}

// lookBefore knows what the archive holds before a run. It refuses stores that
// publishing would refuse: then photos would be there already.
func (p *Project) lookBefore(ctx context.Context) (*Snapshot, error) {
	name, err := archiveName(ctx, p.Archive)
	if err != nil {
		return nil, err
	}
	if _, err := p.refuseForeign(ctx, name); err != nil {
		return nil, err
	}
	if _, _, err := p.lastPublished(ctx); err != nil {
		return nil, err
	}
	snapshot := p.openSnapshot(name)
	return snapshot, snapshot.refresh(ctx, p.Archive)
}

// ingester takes so many items in, from what the snapshot knows on.
func (p *Project) ingester(ctx context.Context, s *Snapshot, items int) (*Ingester, error) {
	renditions, err := p.renditionsOf(ctx, items)
	if err != nil {
		return nil, err
	}
	return &Ingester{
		Gallery: p.Gallery, Archive: p.Archive, Settings: p.Config.settings(), Originals: p.Config.archivesOriginals(), StorageClass: p.Config.S3.StorageClass, Offer: p.Config.Event.Originals,
		Snapshot: s, Joins: s.joins(), Renditions: renditions,
		Work: semaphore.NewWeighted(int64(workers() + slowLane)), Memory: semaphore.NewWeighted(render.MaxMemory),
	}, nil
}

// workers is how many items are read or rendered at once: more than there are
// CPUs, as some wait for a disk. Memory for pixels is bounded apart from it.
func workers() int { return 2 * runtime.GOMAXPROCS(0) }

// storing is how many items more may be waiting for the stores at once, while
// others are rendered; when so many wait, rendering waits too. A photo waits
// for five puts, the renditions' side by side, so that a bucket 80 ms away
// takes in a hundred photos a second. The renditions of a 24-megapixel photo
// have 0.75 MB, so this is 24 MB.
const storing = 32

// slowLane is how many HEICs are in work at once. One takes seconds of a CPU
// and a quarter of the memory, so that a card full of them would hold every
// worker, and the JPEGs would wait.
const slowLane = 2

// inLanes does something to every item: to HEICs few at once, to all others as
// many at once as there are workers. The first error stops both.
func inLanes(ctx context.Context, items []Item, do func(context.Context, Item) error) error {
	var quick, slow []Item
	for _, i := range items {
		if i.Format == "heic" {
			slow = append(slow, i)
		} else {
			quick = append(quick, i)
		}
	}
	parent := ctx
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return parallel(ctx, workers()+storing, values(quick), do) })
	g.Go(func() error { return parallel(ctx, slowLane, values(slow), do) })
	if err := g.Wait(); err != nil {
		return err
	}
	return parent.Err()
}

// parallel does something to every value, so many at once, and stops at the first
// error, which it returns.
func parallel[T any](ctx context.Context, limit int, in iter.Seq2[T, error], do func(context.Context, T) error) error {
	parent := ctx
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(limit)
	var listErr error
	for v, err := range in {
		if err != nil {
			listErr = err
			break
		}
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return do(ctx, v)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if listErr != nil {
		return listErr
	}
	return parent.Err()
}

// outliving is a context that goes on for so much longer when ctx has ended.
// The function frees what it takes.
func outliving(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(by):
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() {
		stop()
		cancel()
	}
}

// values is a slice as parallel wants it.
func values[T any](s []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range s {
			if !yield(v, nil) {
				return
			}
		}
	}
}
