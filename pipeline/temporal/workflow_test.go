package temporal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"eventroll/pipeline"
)

// played is a run in the engine's own test environment, whose parts only count.
type played struct {
	mu       sync.Mutex
	batches  map[int]int // how often each was tried
	listed   int
	finished int
	ingest   func(ctx context.Context, n, try int) error // nil: all goes well
}

func (p *played) environment(t *testing.T, items int) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	p.batches = map[int]int{}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet())
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute)
	env.RegisterWorkflowWithOptions(IngestEvent, workflow.RegisterOptions{Name: ingestEvent})
	env.RegisterWorkflowWithOptions(IngestBatches, workflow.RegisterOptions{Name: ingestBatches})
	env.RegisterActivityWithOptions(func(_ context.Context, _ pipeline.RunAddress, size int) (pipeline.Listed, error) {
		p.listed++
		return pipeline.Listed{Items: items, Batches: (items + size - 1) / size, Size: size}, nil
	}, activity.RegisterOptions{Name: listActivity})
	env.RegisterActivityWithOptions(func(ctx context.Context, _ pipeline.RunAddress, n int) error {
		p.mu.Lock()
		p.batches[n]++
		try := p.batches[n]
		p.mu.Unlock()
		if p.ingest == nil {
			return nil
		}
		return p.ingest(ctx, n, try)
	}, activity.RegisterOptions{Name: batchActivity})
	env.RegisterActivityWithOptions(func(_ context.Context, at pipeline.RunAddress, _ pipeline.Listed, began time.Time) (Result, error) {
		if began.IsZero() {
			return Result{}, errors.New("nobody knows when it began")
		}
		p.finished++
		return Result{Run: at.Run}, nil
	}, activity.RegisterOptions{Name: finishActivity})
	return env
}

var someRun = pipeline.RunAddress{Archive: "s3://bucket/archive", Run: "abcdefghijklmnopqrstuvwxyz"}

func TestWhatMayPassIsTriedAgain(t *testing.T) {
	p := &played{ingest: func(_ context.Context, n, try int) error {
		if n == 2 && try < 4 {
			return errors.New("s3://bucket/archive: nobody answers")
		}
		return nil
	}}
	env := p.environment(t, 450)
	env.ExecuteWorkflow(ingestEvent, eventRun{At: someRun, Cut: DefaultCut()})
	var result Result
	if err := env.GetWorkflowResult(&result); err != nil || result.Run != someRun.Run || p.finished != 1 {
		t.Errorf("%v, %+v, finished %d times", err, result, p.finished)
	}
	if fmt.Sprint(p.batches) != "map[0:1 1:1 2:4 3:1 4:1]" {
		t.Errorf("tries: %v", p.batches)
	}
}

func TestWhatWillNotPassEndsTheRunAtOnce(t *testing.T) {
	p := &played{ingest: func(ctx context.Context, n, _ int) error {
		if n == 1 {
			return sort(ctx, &pipeline.ConfigError{File: "event.yaml", Message: "makes no sense"})
		}
		return nil
	}}
	env := p.environment(t, 450)
	env.ExecuteWorkflow(ingestEvent, eventRun{At: someRun, Cut: DefaultCut()})
	err := said(env.GetWorkflowError())
	if err == nil || err.Error() != "event.yaml: makes no sense" || p.batches[1] != 1 || p.finished != 0 {
		t.Errorf("%v after %d tries, finished %d times", err, p.batches[1], p.finished)
	}
}

func TestARunThatIsCancelledEndsItsParts(t *testing.T) {
	var ended sync.WaitGroup
	ended.Add(5)
	p := &played{ingest: func(ctx context.Context, _, _ int) error {
		defer ended.Done()
		time.Sleep(300 * time.Millisecond) // the engine tells with its answer to a heartbeat, and is asked seldom
		for ctx.Err() == nil {
			activity.RecordHeartbeat(ctx)
			time.Sleep(time.Millisecond)
		}
		return ctx.Err()
	}}
	env := p.environment(t, 450)
	env.RegisterDelayedCallback(env.CancelWorkflow, 10*time.Millisecond)
	env.ExecuteWorkflow(ingestEvent, eventRun{At: someRun, Cut: DefaultCut()})
	if err := said(env.GetWorkflowError()); !errors.Is(err, errCancelled) || p.finished != 0 {
		t.Errorf("%v, finished %d times", err, p.finished)
	}
	ended.Wait()
}

func TestALongRunContinuesWithAnEmptyHistory(t *testing.T) {
	p := &played{}
	run := eventRun{At: someRun, Cut: Cut{Batch: 10, Child: 3, Window: 2, Chain: 4}}
	all := map[int]int{}
	rounds := 0
	for {
		rounds++
		env := p.environment(t, 295)
		env.ExecuteWorkflow(ingestEvent, run)
		for n, tries := range p.batches {
			all[n] += tries
		}
		var again *workflow.ContinueAsNewError
		err := env.GetWorkflowError()
		if !errors.As(err, &again) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &run); err != nil {
			t.Fatal(err)
		}
		if run.Next != 12*rounds || run.Began.IsZero() {
			t.Fatalf("continues at batch %d after %d rounds, begun %v", run.Next, rounds, run.Began)
		}
	}
	if rounds != 3 || p.listed != 1 || p.finished != 1 || len(all) != 30 {
		t.Errorf("%d rounds, listed %d times, finished %d times, %d batches", rounds, p.listed, p.finished, len(all))
	}
	for n, tries := range all {
		if tries != 1 {
			t.Errorf("batch %d was given %d times", n, tries)
		}
	}
}

// The whole run, by the real parts, on a real event: what is no photo is a
// failure of the report, and the gallery is that of one machine.
func TestPoisonIsAFailureAndTheRunGoesOn(t *testing.T) {
	s := newSample(t, 7, 2, 5)
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet())
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute)
	register(env, &activities{summarise: func(_ context.Context, p *pipeline.Project, r *pipeline.Report, _ time.Duration) string {
		return fmt.Sprintf("%s: %v, %d published, failed %v", p.Config.Event.Title, r.Count, r.Publication.Index.Photos, r.Problems)
	}})
	env.ExecuteWorkflow(ingestEvent, eventRun{At: s.at, Cut: Cut{Batch: 3, Child: 2, Window: 1, Chain: 9}})
	var result Result
	if err := env.GetWorkflowResult(&result); err != nil || !result.Incomplete {
		t.Fatalf("%v, %+v", err, result)
	}
	got, err := s.project.Summary(t.Context(), result.Run)
	if err != nil {
		t.Fatal(err)
	}
	want := "마라톤: map[new:5 rejected:2], 5 published, failed [{" + s.photo(2)
	if !strings.HasPrefix(got, want) || !strings.Contains(got, s.photo(5)) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if n := s.records(t); n != 5 {
		t.Errorf("the archive has %d photos", n)
	}
}

// A batch goes on where the last try stopped, and counts what that did.
func TestABatchGoesOnFromItsHeartbeat(t *testing.T) {
	s := newSample(t, 6)
	r, err := pipeline.OpenRun(t.Context(), s.at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.List(t.Context(), 6, &progressBeat{}); err != nil {
		t.Fatal(err)
	}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet())
	env := suite.NewTestActivityEnvironment()
	registerActivities(env, &activities{})
	env.SetHeartbeatDetails(batchState{Done: []int{0, 3, 4}, Result: pipeline.BatchResult{Taken: pipeline.Taken{
		Count: map[pipeline.Status]int{pipeline.New: 2, pipeline.Rejected: 1}, Problems: []pipeline.Problem{{File: s.photo(3), Reason: "is broken"}},
	}}})
	if _, err := env.ExecuteActivity(batchActivity, s.at, 0); err != nil {
		t.Fatal(err)
	}
	if n := s.records(t); n != 3 {
		t.Errorf("%d photos were taken in: want those that were left", n)
	}
	report, err := r.Conclude(t.Context(), pipeline.Listed{Items: 6, Batches: 1, Size: 6}, &progressBeat{})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(report.Count) != "map[new:5 rejected:1]" || len(report.Problems) != 1 {
		t.Errorf("counted %v, %v", report.Count, report.Problems)
	}
}

// A try of which nothing is known any more is done again: its photos are new
// all the same, once each.
func TestPhotosOfALostTryAreNew(t *testing.T) {
	s := newSample(t, 4)
	writeFile(t, s.photo(4), drawn(t, 3)) // the same picture again
	r, err := pipeline.OpenRun(t.Context(), s.at)
	if err != nil {
		t.Fatal(err)
	}
	listed, err := r.List(t.Context(), 3, &progressBeat{})
	if err != nil {
		t.Fatal(err)
	}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet())
	env := suite.NewTestActivityEnvironment()
	registerActivities(env, &activities{})
	for _, n := range []int{0, 1, 0, 1} {
		if _, err := env.ExecuteActivity(batchActivity, s.at, n); err != nil {
			t.Fatal(err)
		}
	}
	report, err := r.Conclude(t.Context(), listed, &progressBeat{})
	if err != nil || fmt.Sprint(report.Count) != "map[known:1 new:4]" {
		t.Errorf("counted %v, %v", report.Count, err)
	}
}

func TestAWorkerThatStopsSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStopping)
	if err := sort(ctx, context.Canceled); !errors.Is(err, errStopping) {
		t.Errorf("got %v", err)
	}
	var application *temporal.ApplicationError
	if err := sort(t.Context(), &pipeline.ConfigError{Message: "x"}); !errors.As(err, &application) || !application.NonRetryable() {
		t.Errorf("got %v", err)
	}
}
