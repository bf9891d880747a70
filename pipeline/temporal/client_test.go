package temporal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/taskqueue/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// playedServer stands for a server that knows one workflow at most.
type playedServer struct {
	client.Client // what is not played is nil, and would panic
	memo          map[string]any
	started       []eventRun
	away          int // how often nobody answers who asks for the end
	ends          chan error
	polled        []time.Duration // how long ago workers asked for work
}

func (s *playedServer) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, _ any, args ...any) (client.WorkflowRun, error) {
	if s.memo != nil {
		return nil, &serviceerror.WorkflowExecutionAlreadyStarted{Message: "already started"}
	}
	s.memo, s.started = o.Memo, append(s.started, args[0].(eventRun))
	return playedRun{s, o.ID}, nil
}

func (s *playedServer) GetWorkflow(_ context.Context, id, _ string) client.WorkflowRun {
	return playedRun{s, id}
}

func (s *playedServer) DescribeWorkflowExecution(context.Context, string, string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	fields := map[string]*commonpb.Payload{}
	for name, value := range s.memo {
		payload, err := converter.GetDefaultDataConverter().ToPayload(value)
		if err != nil {
			return nil, err
		}
		fields[name] = payload
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{
		WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{Memo: &commonpb.Memo{Fields: fields}},
	}, nil
}

func (s *playedServer) QueryWorkflow(context.Context, string, string, string, ...any) (converter.EncodedValue, error) {
	return nil, errors.New("no worker answers")
}

func (s *playedServer) DescribeTaskQueue(context.Context, string, enums.TaskQueueType) (*workflowservice.DescribeTaskQueueResponse, error) {
	var pollers []*taskqueue.PollerInfo
	for _, ago := range s.polled {
		pollers = append(pollers, &taskqueue.PollerInfo{LastAccessTime: timestamppb.New(time.Now().Add(-ago))})
	}
	return &workflowservice.DescribeTaskQueueResponse{Pollers: pollers}, nil
}

type playedRun struct {
	server *playedServer
	id     string
}

func (r playedRun) GetID() string                  { return r.id }
func (r playedRun) GetRunID() string               { return "1" }
func (r playedRun) GetFirstExecutionRunID() string { return "1" }
func (r playedRun) Get(ctx context.Context, result any) error {
	if r.server.away > 0 {
		r.server.away--
		return serviceerror.NewUnavailable("connection refused")
	}
	select {
	case err := <-r.server.ends:
		*result.(*Result) = Result{Run: "run"}
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r playedRun) GetWithOptions(ctx context.Context, result any, _ client.WorkflowRunGetOptions) error {
	return r.Get(ctx, result)
}

func TestARunOfAnEventIsOne(t *testing.T) {
	s := newSample(t, 1)
	server := &playedServer{ends: make(chan error, 1)}
	engine := &Engine{client: server, queue: defaultQueue}
	first, err := engine.Start(t.Context(), s.project, s.order, DefaultCut())
	if err != nil || first.Joined {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := engine.Start(t.Context(), s.project, s.order, DefaultCut())
	if err != nil || !again.Joined || !again.Same || again.run.GetID() != first.run.GetID() {
		t.Errorf("the same order: %+v, %v", again, err)
	}
	other := s.order
	other.Cards = []string{"s3://other/cards"}
	third, err := engine.Start(t.Context(), s.project, other, DefaultCut())
	if err != nil || !third.Joined || third.Same {
		t.Errorf("another order: %+v, %v", third, err)
	}
	orders, err := filepath.Glob(filepath.Join(s.project.Config.Archive, "runs", "*", "order.json"))
	if err != nil || len(orders) != 2 || len(server.started) != 1 { // the sample's own, and that of the run
		t.Errorf("orders %q, %v, started %d times", orders, err, len(server.started))
	}
	if _, err := os.Stat(filepath.Join(s.project.Config.Archive, "runs", server.started[0].At.Run, "order.json")); err != nil {
		t.Error(err)
	}
}

func TestWhoWaitsOutlivesTheServer(t *testing.T) {
	server := &playedServer{ends: make(chan error, 1), away: 1}
	run := &Run{engine: &Engine{client: server}, run: playedRun{server, "id"}}
	server.ends <- nil
	result, err := run.Wait(t.Context(), &progressBeat{})
	if err != nil || result.Run != "run" {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestWhoStopsWaitingLeavesTheRun(t *testing.T) {
	server := &playedServer{ends: make(chan error)}
	run := &Run{engine: &Engine{client: server}, run: playedRun{server, "id"}}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := run.Wait(ctx, &progressBeat{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestWhoWaitsHearsThatNobodyWorks(t *testing.T) {
	server := &playedServer{polled: []time.Duration{4 * time.Minute}} // killed, and remembered a while
	seen := &progressBeat{}
	w := &watcher{run: &Run{engine: &Engine{client: server}, run: playedRun{server, "id"}}, progress: seen}
	w.look(t.Context())
	if seen.now.Step != noWorker {
		t.Errorf("it says %q", seen.now.Step)
	}
	server.polled = append(server.polled, 30*time.Second)
	seen.Begin("", 0)
	w.look(t.Context())
	if seen.now.Step != "" {
		t.Errorf("it says %q", seen.now.Step)
	}
}

func TestARunThatIsOverIsNotCancelled(t *testing.T) {
	s := newSample(t, 1)
	engine := &Engine{client: &playedServer{}}
	if err := engine.Cancel(t.Context(), s.project); err == nil || err.Error() != "no run of this event is under way" {
		t.Errorf("got %v", err)
	}
}
