package temporal

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"eventroll/pipeline"
)

// forGood is the type of errors that no other try makes any better.
const forGood = "ForGood"

// Summarise is what to say of a run that came to its end, to whoever waits.
type Summarise func(ctx context.Context, p *pipeline.Project, r *pipeline.Report, took time.Duration) string

// activities are the parts of the work. One process has one of it.
type activities struct {
	summarise Summarise
	send      teller // nil in tests

	// room has the photos of all batches in work here; one that has to be alone
	// takes all of it.
	room room

	mu   sync.Mutex
	open map[pipeline.RunAddress]*pipeline.Run // the last one or two
}

// runsOpen is how many runs a worker knows at once: each knows what its
// archive and its gallery held when it began.
const runsOpen = 2

// run opens a run, once.
func (a *activities) run(ctx context.Context, at pipeline.RunAddress) (*pipeline.Run, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r := a.open[at]; r != nil {
		return r, nil
	}
	r, err := pipeline.OpenRun(ctx, at)
	if err != nil {
		return nil, err
	}
	if len(a.open) >= runsOpen || a.open == nil {
		a.open = map[pipeline.RunAddress]*pipeline.Run{}
	}
	a.open[at] = r
	return r, nil
}

// list scans the cards and cuts them into batches.
func (a *activities) list(ctx context.Context, at pipeline.RunAddress, size int) (pipeline.Listed, error) {
	ctx, beat := newBeat(ctx, a.send)
	defer beat.stop()
	r, err := pipeline.OpenRun(ctx, at) // anew: this is what knows the time
	if err != nil {
		return pipeline.Listed{}, sort(ctx, err)
	}
	r.Config.Now = time.Now()
	progress := &progressBeat{}
	beat.says(progress.details)
	listed, err := r.List(ctx, size, progress)
	return listed, sort(ctx, err)
}

// ingest takes a batch in, from where the last try stopped.
func (a *activities) ingest(ctx context.Context, at pipeline.RunAddress, n int) error {
	ctx, beat := newBeat(ctx, a.send)
	defer beat.stop()
	var before batchState
	if activity.HasHeartbeatDetails(ctx) {
		if err := activity.GetHeartbeatDetails(ctx, &before); err != nil {
			before = batchState{} // of another eventroll: from the beginning, which is harmless
		}
	}
	beat.says(func() any { return before }) // else it would be forgotten
	r, err := a.run(ctx, at)
	if err != nil {
		return sort(ctx, err)
	}
	items, err := r.Batch(ctx, n)
	if err != nil {
		return sort(ctx, err)
	}
	b := newBatch(items, before)
	beat.says(b.details)
	if err := b.ingest(ctx, r.Ingest, &a.room, beat.tellSurely); err != nil {
		return sort(ctx, err)
	}
	return sort(ctx, r.PutResult(ctx, n, b.result()))
}

// conclude publishes and writes the summary.
func (a *activities) conclude(ctx context.Context, at pipeline.RunAddress, listed pipeline.Listed, began time.Time) (Result, error) {
	ctx, beat := newBeat(ctx, a.send)
	defer beat.stop()
	r, err := pipeline.OpenRun(ctx, at)
	if err != nil {
		return Result{}, sort(ctx, err)
	}
	progress := &progressBeat{}
	beat.says(progress.details)
	report, err := r.Conclude(ctx, listed, progress)
	if err != nil {
		return Result{}, sort(ctx, err)
	}
	if err := r.PutSummary(ctx, a.summarise(ctx, r.Project, report, time.Since(began))); err != nil {
		return Result{}, sort(ctx, err)
	}
	// Where there is no right to delete it stays, and harms nothing. The run is
	// over, whatever comes of that.
	_ = r.Clear(ctx)
	return Result{Run: at.Run, Incomplete: len(report.Problems)+len(report.Damaged) > 0}, nil
}

// errStopping ends the parts of a worker that is told to stop: another one goes
// on with them at once.
var errStopping = errors.New("this worker stops: another one goes on")

// patience is how often a part is tried of which nobody knows what is wrong:
// the engine's other limits are for stores that are away, and machines that die.
const patience = 5

// sort says of an error whether another try may fare better.
func sort(ctx context.Context, err error) error {
	config := (*pipeline.ConfigError)(nil)
	switch {
	case err == nil:
		return nil
	case errors.Is(context.Cause(ctx), errStopping):
		return errStopping
	case ctx.Err() != nil:
		return err
	case errors.As(err, &config), pipeline.IsGone(err),
		!pipeline.MayPass(err) && activity.IsActivity(ctx) && activity.GetInfo(ctx).Attempt >= patience:
		return temporal.NewNonRetryableApplicationError(err.Error(), forGood, err)
	default:
		return err
	}
}
