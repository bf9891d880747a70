package temporal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"eventroll/pipeline"
)

// orderMemo is where a workflow keeps the digest of its order.
const orderMemo = "order"

// WorkflowID is that of an event's run: there is one at a time of an archive.
func WorkflowID(archive string) string { return "eventroll-" + archive }

// Run is a run of an event, under way or over.
type Run struct {
	engine *Engine
	run    client.WorkflowRun
	// Joined says that somebody else had started it, and Same that it does what
	// was asked for: the same cards by the same event.yaml.
	Joined, Same bool
}

// Start starts the run of an event, or joins the one that is under way.
func (e *Engine) Start(ctx context.Context, p *pipeline.Project, order pipeline.Order, cut Cut) (*Run, error) {
	archive, err := p.ArchiveName(ctx)
	if err != nil {
		return nil, err
	}
	digest, err := order.Digest()
	if err != nil {
		return nil, err
	}
	at, err := p.Give(ctx, order)
	if err != nil {
		return nil, err
	}
	id := WorkflowID(archive)
	run, err := e.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: e.queue, Memo: map[string]any{orderMemo: digest},
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL, WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, ingestEvent, eventRun{At: at, Cut: cut})
	if err == nil {
		return &Run{engine: e, run: run, Same: true}, nil
	}
	_ = p.Withdraw(ctx, at) // without the right to delete it stays, and nobody reads it
	var unknown *serviceerror.NamespaceNotFound
	if errors.As(err, &unknown) {
		return nil, fmt.Errorf("the Temporal server at %s has no namespace %q: make it there, or check \"temporal:\" in event.yaml and TEMPORAL_NAMESPACE", e.Address, unknown.Namespace)
	}
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if !errors.As(err, &started) {
		return nil, fmt.Errorf("start the run at %s: %w", e.Address, err)
	}
	same, err := e.isOf(ctx, id, digest)
	return &Run{engine: e, run: e.client.GetWorkflow(ctx, id, ""), Joined: true, Same: same}, err
}

// isOf says whether the run under way has an order of that digest.
func (e *Engine) isOf(ctx context.Context, id, digest string) (bool, error) {
	about, err := e.client.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return false, err
	}
	var known string
	memo, ok := about.GetWorkflowExecutionInfo().GetMemo().GetFields()[orderMemo]
	if !ok {
		return false, nil
	}
	err = converter.GetDefaultDataConverter().FromPayload(memo, &known)
	return known == digest, err
}

// Cancel ends the run of an event that is under way. What is taken in is kept.
// The error says where there is none.
func (e *Engine) Cancel(ctx context.Context, p *pipeline.Project) error {
	archive, err := p.ArchiveName(ctx)
	if err != nil {
		return err
	}
	id := WorkflowID(archive)
	about, err := e.client.DescribeWorkflowExecution(ctx, id, "")
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) || err == nil && about.GetWorkflowExecutionInfo().GetStatus() != enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return errors.New("no run of this event is under way") // the engine would say yes to that of one that is over
	}
	if err != nil {
		return err
	}
	return e.client.CancelWorkflow(ctx, id, "")
}

// lookEvery is how often who waits asks how far a run is.
const lookEvery = time.Second

// errCancelled says how a run ended.
var errCancelled = errors.New("the run was cancelled: what is taken in is kept, and the same command takes in the rest")

// Wait waits for the end of a run, and tells how far it is. When the context
// ends, the run goes on.
func (r *Run) Wait(ctx context.Context, progress pipeline.Progress) (Result, error) {
	type ending struct {
		result Result
		err    error
	}
	ended := make(chan ending, 1)
	go func() {
		var e ending
		for {
			e = ending{}
			e.err = r.run.Get(ctx, &e.result)
			if !isAway(e.err) || ctx.Err() != nil {
				break
			}
			select { // the server is away: the run is not
			case <-ctx.Done():
			case <-time.After(lookEvery):
			}
		}
		ended <- e
	}()
	seen := &watcher{run: r, progress: progress}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case e := <-ended:
			if ctx.Err() != nil {
				return Result{}, ctx.Err()
			}
			return e.result, said(e.err)
		case <-ticker.C:
			seen.look(ctx)
		}
	}
}

// isAway says whether an error is that of a server that does not answer, and
// not the end of a run.
func isAway(err error) bool {
	var ended *temporal.WorkflowExecutionError
	var gone *serviceerror.NotFound
	var may *serviceerror.PermissionDenied
	return err != nil && !errors.As(err, &ended) && !errors.As(err, &gone) && !errors.As(err, &may)
}

// said is the end of a run in the words of whoever failed, without those of
// the engine around them.
func said(err error) error {
	var application *temporal.ApplicationError
	var timeout *temporal.TimeoutError
	switch {
	case err == nil:
		return nil
	case temporal.IsCanceledError(err):
		return errCancelled
	case errors.As(err, &application):
		return errors.New(application.Message())
	case errors.As(err, &timeout):
		var last batchState
		if timeout.HasLastHeartbeatDetails() && timeout.LastHeartbeatDetails(&last) == nil && last.File != "" {
			return fmt.Errorf("workers ended again and again, the last while %s was alone in work: look at their logs, and give them more memory or leave such files out", last.File)
		}
		return fmt.Errorf("workers were not heard of again and again: look at their logs (%w)", err)
	}
	return err
}

// watcher tells a pipeline.Progress how far a run is. What it cannot find out
// it leaves: the next look may.
type watcher struct {
	run      *Run
	progress pipeline.Progress
	step     string
	total    int
	done     int
}

func (w *watcher) look(ctx context.Context) {
	c, id := w.run.engine.client, w.run.run.GetID()
	if (w.step == "" || w.step == noWorker) && !w.run.engine.hasWorker(ctx) { // the query would wait for one
		w.tell(noWorker, 0, 0)
		return
	}
	answer, err := c.QueryWorkflow(ctx, id, "", progressQuery)
	var now stage
	if err != nil || answer.Get(&now) != nil {
		if !w.run.engine.hasWorker(ctx) {
			w.tell(noWorker, 0, 0)
		}
		return
	}
	if now.Step != ingesting {
		for _, details := range w.pending(ctx, id) {
			var step stepState
			if converter.GetDefaultDataConverter().FromPayloads(details, &step) == nil && step.Step != "" {
				w.tell(step.Step, step.Total, step.Done)
			}
		}
		return
	}
	done := now.Batches * now.Listed.Size
	for _, child := range now.Children {
		answer, err := c.QueryWorkflow(ctx, child, "", progressQuery)
		var batches int
		if err != nil || answer.Get(&batches) != nil {
			continue
		}
		done += batches * now.Listed.Size
		for _, details := range w.pending(ctx, child) {
			var batch batchState
			if converter.GetDefaultDataConverter().FromPayloads(details, &batch) == nil {
				done += len(batch.Done)
			}
		}
	}
	w.tell("Ingesting", now.Listed.Items, min(done, now.Listed.Items))
}

// noWorker is what is shown while nobody works.
const noWorker = `No machine works: start "eventroll-worker work" on some. Waiting`

// pollSeen is how long ago a worker may have been heard of that is there: it
// asks for work, and waits a minute for an answer.
const pollSeen = 75 * time.Second

// hasWorker says whether anybody asks for work, as far as the server knows.
func (e *Engine) hasWorker(ctx context.Context) bool {
	about, err := e.client.DescribeTaskQueue(ctx, e.queue, enums.TASK_QUEUE_TYPE_ACTIVITY)
	return err != nil || slices.ContainsFunc(about.GetPollers(), func(p *taskqueue.PollerInfo) bool {
		return time.Since(p.GetLastAccessTime().AsTime()) < pollSeen
	})
}

func (w *watcher) tell(step string, total, done int) {
	if step != w.step || total != w.total {
		w.step, w.total, w.done = step, total, 0
		w.progress.Begin(step, total)
	}
	for ; w.done < done; w.done++ {
		w.progress.Done()
	}
}

// pending is what is told of the activities of a workflow that are under way.
func (w *watcher) pending(ctx context.Context, id string) (details []*common.Payloads) {
	about, err := w.run.engine.client.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return nil
	}
	for _, a := range about.GetPendingActivities() {
		if a.GetHeartbeatDetails() != nil {
			details = append(details, a.GetHeartbeatDetails())
		}
	}
	return details
}
