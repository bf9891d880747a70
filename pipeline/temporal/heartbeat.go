package temporal

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"

	"eventroll/pipeline"
)

// beatEvery is how often a worker says how far a part is. What it did since is
// done again by another when it dies, which is harmless.
const beatEvery = 2 * time.Second

// beat tells the engine again and again that a part is under way, and how far
// it is.
type beat struct {
	ctx     context.Context // of the activity itself, which outlives the work by its last word
	cancel  context.CancelCauseFunc
	mu      sync.Mutex
	details func() any
	stopped sync.WaitGroup
}

// newBeat starts the heartbeat of an activity. The context ends with the
// activity's own, with stop, and when the worker is told to stop.
func newBeat(parent context.Context) (context.Context, *beat) {
	ctx, cancel := context.WithCancelCause(parent)
	b := &beat{ctx: parent, cancel: cancel}
	stopping := activity.GetWorkerStopChannel(parent)
	b.stopped.Go(func() {
		ticker := time.NewTicker(beatEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-stopping:
				cancel(errStopping)
				return
			case <-ticker.C:
				b.tell()
			}
		}
	})
	return ctx, b
}

// says has the heartbeat tell from now on what a function returns.
func (b *beat) says(details func() any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.details = details
}

func (b *beat) tell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.details != nil {
		activity.RecordHeartbeat(b.ctx, b.details())
	} else {
		activity.RecordHeartbeat(b.ctx)
	}
}

// stop ends the heartbeat, with the last word on how far it came.
func (b *beat) stop() {
	b.cancel(context.Canceled)
	b.stopped.Wait()
	b.tell()
}

// stepState is how far listing or concluding is.
type stepState struct {
	Step  string `json:"step"`
	Done  int    `json:"done"`
	Total int    `json:"total"` // 0 where nobody knows
}

// progressBeat is a pipeline.Progress that a heartbeat tells of.
type progressBeat struct {
	mu  sync.Mutex
	now stepState
}

// Begin starts a step.
func (p *progressBeat) Begin(step string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = stepState{Step: step, Total: total}
}

// Done says that one more thing of it is done.
func (p *progressBeat) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Done++
}

func (p *progressBeat) details() any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// batchState is how far a batch is.
type batchState struct {
	Done   []int                `json:"done"` // places of the items that are in
	Result pipeline.BatchResult `json:"result"`
}

// tooMuchToTell is how many bytes of words one heartbeat carries at most. A
// batch of which there is more to say begins anew when its worker dies.
const tooMuchToTell = 256 << 10

// batchBeat is a batch that a heartbeat tells of.
type batchBeat struct {
	mu    sync.Mutex
	state batchState
}

// left are the items that no try has taken in yet, and their places.
func (b *batchBeat) left(items []pipeline.Item) (left []pipeline.Item, places []int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	done := map[int]bool{}
	for _, i := range b.state.Done {
		done[i] = true
	}
	for i, item := range items {
		if !done[i] {
			left, places = append(left, item), append(places, i)
		}
	}
	return left, places
}

func (b *batchBeat) done(i int, out pipeline.Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.Done = append(b.state.Done, i)
	b.state.Result.Add(out)
}

func (b *batchBeat) result() pipeline.BatchResult {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state.Result
}

// details is a copy: the engine's client reads it later.
func (b *batchBeat) details() any {
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
	if bytes > tooMuchToTell {
		return batchState{}
	}
	return told
}
