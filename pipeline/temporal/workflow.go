package temporal

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"eventroll/pipeline"
)

// The names under which the engine knows workflows and activities. They are for
// ever: a run that began before an update goes on after it.
const (
	ingestEvent    = "eventroll.IngestEvent"
	ingestBatches  = "eventroll.IngestBatches"
	listActivity   = "eventroll.List"
	batchActivity  = "eventroll.Ingest"
	finishActivity = "eventroll.Conclude"

	progressQuery = "progress"
)

// eventRun is a run and how far it is, for IngestEvent.
type eventRun struct {
	At    pipeline.RunAddress `json:"at"`
	Cut   Cut                 `json:"cut"`
	Began time.Time           `json:"began,omitzero"`
	// Listed and Next are of a run that continues: how much there is, and the
	// first batch that no child workflow has looked after.
	Listed *pipeline.Listed `json:"listed,omitempty"`
	Next   int              `json:"next,omitempty"`
}

// Result is how a run ended.
type Result struct {
	Run string `json:"run"`
	// Incomplete says that some photos failed or are damaged.
	Incomplete bool `json:"incomplete"`
}

// stage is how far a run is, for who asks.
type stage struct {
	Step     string          `json:"step"` // listing, ingesting or concluding
	Listed   pipeline.Listed `json:"listed"`
	Batches  int             `json:"batches"`  // of the children that are done
	Children []string        `json:"children"` // the others: their workflow ids
}

// The steps of a run.
const (
	listing    = "listing"
	ingesting  = "ingesting"
	concluding = "concluding"
)

// IngestEvent is the whole run of an event.
func IngestEvent(ctx workflow.Context, run eventRun) (Result, error) {
	now := stage{Step: listing}
	if err := workflow.SetQueryHandler(ctx, progressQuery, func() (stage, error) { return now, nil }); err != nil {
		return Result{}, err
	}
	if run.Began.IsZero() {
		run.Began = workflow.GetInfo(ctx).WorkflowStartTime
	}
	if run.Listed == nil {
		err := workflow.ExecuteActivity(listOptions(ctx), listActivity, run.At, run.Cut.Batch).Get(ctx, &run.Listed)
		if err != nil {
			return Result{}, err
		}
	}
	now.Step, now.Listed, now.Batches = ingesting, *run.Listed, run.Next
	next, err := startChildren(ctx, run, &now)
	if err != nil {
		return Result{}, err
	}
	if next < run.Listed.Batches {
		run.Next = next
		return Result{}, workflow.NewContinueAsNewError(ctx, ingestEvent, run)
	}
	now.Step = concluding
	var result Result
	err = workflow.ExecuteActivity(finishOptions(ctx), finishActivity, run.At, *run.Listed, run.Began).Get(ctx, &result)
	return result, err
}

// startChildren has child workflows look after the batches from run.Next on, as
// many at once as the window is wide. It returns the batch that comes next: the
// chain of one history may be full.
func startChildren(ctx workflow.Context, run eventRun, now *stage) (next int, err error) {
	ctx, cancel := workflow.WithCancel(ctx)
	defer cancel() // with the first that fails, the others end
	selector := workflow.NewSelector(ctx)
	next, started := run.Next, 0
	var failed error
	for {
		for failed == nil && len(now.Children) < run.Cut.Window && started < run.Cut.Chain && next < run.Listed.Batches {
			from, to := next, min(next+run.Cut.Child, run.Listed.Batches)
			id := fmt.Sprintf("%s/%s/%07d", workflow.GetInfo(ctx).WorkflowExecution.ID, run.At.Run, from)
			child := workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
				WorkflowID: id, WaitForCancellation: true,
			}), ingestBatches, run.At, from, to)
			now.Children = append(now.Children, id)
			selector.AddFuture(child, func(f workflow.Future) {
				if err := f.Get(ctx, nil); err != nil && failed == nil {
					failed = err
					cancel()
				}
				now.Children = without(now.Children, id)
				now.Batches += to - from
			})
			next, started = to, started+1
		}
		if len(now.Children) == 0 {
			return next, failed
		}
		selector.Select(ctx)
	}
}

func without(ids []string, id string) []string {
	kept := make([]string, 0, len(ids))
	for _, other := range ids {
		if other != id {
			kept = append(kept, other)
		}
	}
	return kept
}

// IngestBatches takes some batches in: those from one on to before another. The
// engine gives them to workers as these have room.
func IngestBatches(ctx workflow.Context, at pipeline.RunAddress, from, to int) error {
	done := 0
	if err := workflow.SetQueryHandler(ctx, progressQuery, func() (int, error) { return done, nil }); err != nil {
		return err
	}
	ctx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	selector := workflow.NewSelector(ctx)
	var failed error
	for n := from; n < to; n++ {
		selector.AddFuture(workflow.ExecuteActivity(batchOptions(ctx), batchActivity, at, n), func(f workflow.Future) {
			if err := f.Get(ctx, nil); err != nil && failed == nil {
				failed = err
				cancel()
			}
			done++
		})
	}
	for range to - from {
		selector.Select(ctx)
	}
	return failed
}

// beatTimeout is how long nothing may be heard of a worker before its part is
// given to another. One that is frozen for less goes on.
const beatTimeout = 20 * time.Second

func retries(most int32) *temporal.RetryPolicy {
	return &temporal.RetryPolicy{
		InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second,
		MaximumAttempts: most, NonRetryableErrorTypes: []string{forGood},
	}
}

// Listing is the first to touch the stores: what is wrong with keys and names
// is said within a quarter of a minute.
func listOptions(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 6 * time.Hour, HeartbeatTimeout: beatTimeout, RetryPolicy: retries(5), WaitForCancellation: true,
	})
}

// A batch of the slowest photos takes a slow machine minutes. It is tried
// again for a quarter of an hour, as long as a store may be away.
func batchOptions(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 2 * time.Hour, HeartbeatTimeout: beatTimeout, RetryPolicy: retries(35), WaitForCancellation: true,
	})
}

func finishOptions(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 12 * time.Hour, HeartbeatTimeout: beatTimeout, RetryPolicy: retries(35), WaitForCancellation: true,
	})
}
