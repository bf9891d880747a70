package temporal

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/semaphore"

	"eventroll/pipeline"
)

// A photo may end the program that reads it: memory does not suffice, or a
// decoder fails in a way that no program survives. Nobody is left then to say
// which it was, and the next worker would end as well. So a heartbeat names what
// is in work, and a try that ends without a word makes the next one careful:
// the rest of its batch goes ten at a time, those ten among which it ends
// again one by one, and one of which a worker ends when it is alone in work is
// a failure in the end. A worker that somebody else has killed, or cut off,
// costs no more than that the rest of its batch goes in tens.
const (
	fewAtOnce   = 10
	fatalDeaths = 2
)

// batchState is how far a batch is.
type batchState struct {
	Done   []int                `json:"done"` // places of the items that are in
	Result pipeline.BatchResult `json:"result"`
	// InWork are the places of the items that are in work. A try that finds some
	// knows that the one before ended without a word.
	InWork []int `json:"in_work,omitempty"`
	// Few says that such a try was: no more than fewAtOnce go at once.
	Few bool `json:"few,omitempty"`
	// Suspects are those that were in work as few when a try ended so.
	Suspects []int `json:"suspects,omitempty"`
	// Deaths is how many tries ended so with the first suspect alone in work,
	// and File that one's, for who looks.
	Deaths int    `json:"deaths,omitempty"`
	File   string `json:"file,omitempty"`
}

// tooMuchToTell is how many bytes of words one heartbeat carries at most. A
// batch of which there is more to say begins anew when its worker dies.
const tooMuchToTell = 256 << 10

// batch is one batch under way, of which a heartbeat tells.
type batch struct {
	items []pipeline.Item
	mu    sync.Mutex
	state batchState
}

// newBatch goes on with a batch from the last word of the try before.
func newBatch(items []pipeline.Item, before batchState) *batch {
	b := &batch{items: items, state: before}
	s := &b.state
	died := s.InWork
	s.InWork = nil
	switch {
	case slices.ContainsFunc(died, func(i int) bool { return i < 0 || i >= len(items) }):
		s.Few = true
	case len(died) == 1 && len(s.Suspects) > 0 && s.Suspects[0] == died[0]:
		s.Deaths++
	case len(died) == 1:
		s.Few, s.Suspects, s.Deaths = true, died, 1
	case len(died) > 0:
		if len(died) <= fewAtOnce {
			s.Suspects = died
		}
		s.Few = true
	}
	if s.Deaths >= fatalDeaths {
		b.done(s.Suspects[0], pipeline.Outcome{
			Item: items[s.Suspects[0]], Status: pipeline.Rejected,
			Reason: fmt.Sprintf("ended the worker that read it, %d times, with nothing else in work there: it may need more memory than a worker has", s.Deaths),
		})
		s.Suspects, s.Deaths, s.File = s.Suspects[1:], 0, ""
	}
	return b
}

// next are the places of the items that go next, at once; none in the end.
func (b *batch) next() []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	done := map[int]bool{}
	for _, i := range b.state.Done {
		done[i] = true
	}
	b.state.Suspects = slices.DeleteFunc(slices.Clone(b.state.Suspects), func(i int) bool { return done[i] || i < 0 || i >= len(b.items) })
	if len(b.state.Suspects) > 0 {
		return b.state.Suspects[:1]
	}
	var left []int
	for i := range b.items {
		if !done[i] && (!b.state.Few || len(left) < fewAtOnce) {
			left = append(left, i)
		}
	}
	return left
}

// ingester takes items in, as pipeline.Run.Ingest does.
type ingester func(ctx context.Context, items []pipeline.Item, room pipeline.Gate, done func(i int, out pipeline.Outcome)) error

// ingest takes in what is left of a batch. It has told the engine what is in
// work before that is touched, and that nothing is any more before it returns an
// error.
func (b *batch) ingest(ctx context.Context, ingest ingester, room *room, tell func(context.Context) error) error {
	for {
		places := b.next()
		if len(places) == 0 {
			return nil
		}
		if err := b.ingestAtOnce(ctx, places, ingest, room, tell); err != nil {
			return err
		}
	}
}

func (b *batch) ingestAtOnce(ctx context.Context, places []int, ingest ingester, room *room, tell func(context.Context) error) error {
	shared, alone := pipeline.Gate(room), len(places) == 1
	if alone {
		if err := room.empty(ctx); err != nil {
			return err
		}
		defer room.leave()
		shared = nil
	}
	items := make([]pipeline.Item, len(places))
	for i, place := range places {
		items[i] = b.items[place]
	}
	b.inWork(places)
	err := tell(ctx)
	if err == nil {
		err = ingest(ctx, items, shared, func(i int, out pipeline.Outcome) { b.done(places[i], out) })
	}
	b.inWork(nil)
	if err != nil || alone { // else the next that are in work are told, or the end of the batch
		_ = tell(ctx)
	}
	return err
}

func (b *batch) inWork(places []int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.InWork, b.state.File = places, ""
	if len(places) == 1 {
		b.state.File = b.items[places[0]].File
	}
}

func (b *batch) done(i int, out pipeline.Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.Done = append(b.state.Done, i)
	b.state.Result.Add(i, out)
	if len(b.state.Suspects) > 0 && b.state.Suspects[0] == i {
		b.state.Deaths = 0
	}
}

func (b *batch) result() pipeline.BatchResult {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state.Result
}

// details is a copy: the engine's client reads it later.
func (b *batch) details() any {
	b.mu.Lock()
	defer b.mu.Unlock()
	told := b.state
	told.Done = slices.Clone(b.state.Done)
	taken := &told.Result.Taken
	taken.Count = maps.Clone(taken.Count)
	bytes := 0
	for _, problems := range []*[]pipeline.Problem{&taken.Problems, &taken.Damaged, &taken.Unread} {
		*problems = slices.Clone(*problems)
		for _, p := range *problems {
			bytes += len(p.File) + len(p.Reason)
		}
	}
	told.Result.Photos = maps.Clone(told.Result.Photos)
	for status, ids := range told.Result.Photos {
		told.Result.Photos[status] = slices.Clone(ids)
	}
	told.Result.Seen = slices.Clone(b.state.Result.Seen)
	if bytes > tooMuchToTell {
		told.Done, told.Result = nil, pipeline.BatchResult{}
	}
	return told
}

// room is where the items of all batches of this process are in work: many at
// once, or one that is alone. It is a pipeline.Gate of what goes many at once.
type room struct {
	once sync.Once
	all  *semaphore.Weighted
}

// everything is more than ever is in work at once.
const everything = 1 << 30

func (r *room) gate() *semaphore.Weighted {
	r.once.Do(func() { r.all = semaphore.NewWeighted(everything) })
	return r.all
}

// Acquire waits until nothing is alone in work.
func (r *room) Acquire(ctx context.Context, n int64) error { return r.gate().Acquire(ctx, n) }

// Release frees what Acquire took.
func (r *room) Release(n int64) { r.gate().Release(n) }

// empty waits until nothing is in work, and keeps it so until leave.
func (r *room) empty(ctx context.Context) error { return r.gate().Acquire(ctx, everything) }
func (r *room) leave()                          { r.gate().Release(everything) }
