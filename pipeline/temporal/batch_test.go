package temporal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"eventroll/gallery"
	"eventroll/pipeline"
)

// mortal is a worker's program that ends, with all that is in work there, when
// it reads a certain photo. It is started again at once.
type mortal struct {
	fatal string // the file

	mu      sync.Mutex
	life    int // how often it has ended
	room    *room
	results map[int]pipeline.BatchResult
}

var errEnded = errors.New("the program ended")

// ingest is the batch activity of it.
func (m *mortal) ingest(ctx context.Context, n int, items []pipeline.Item) error {
	var before batchState
	if activity.HasHeartbeatDetails(ctx) {
		if err := activity.GetHeartbeatDetails(ctx, &before); err != nil {
			return err
		}
	}
	m.mu.Lock()
	life, here := m.life, m.room
	m.mu.Unlock()
	lives := func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.life == life
	}
	b := newBatch(items, before)
	tell := func(ctx context.Context) error {
		if !lives() {
			return errEnded
		}
		activity.RecordHeartbeat(ctx, b.details())
		return nil
	}
	err := b.ingest(ctx, func(ctx context.Context, items []pipeline.Item, shared pipeline.Gate, done func(int, pipeline.Outcome)) error {
		for i, item := range items {
			if shared != nil {
				if err := shared.Acquire(ctx, 1); err != nil {
					return err
				}
			}
			time.Sleep(20 * time.Microsecond)
			if item.File == m.fatal && lives() {
				m.mu.Lock()
				m.life++
				m.room = new(room)
				m.mu.Unlock()
			}
			if lives() {
				done(i, pipeline.Outcome{Item: item, ID: gallery.PhotoID(item.File), Status: pipeline.New})
			}
			if shared != nil {
				shared.Release(1)
			}
			if !lives() {
				return errEnded
			}
		}
		return nil
	}, here, tell)
	if !lives() {
		return temporal.NewHeartbeatTimeoutError()
	}
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.results[n] = b.result()
	return nil
}

// A photo ends every worker that reads it, and with it a hundred other batches
// that are in work there. It is the only failure.
func TestAPhotoThatEndsItsWorkerIsAFailure(t *testing.T) {
	const items, fatal = 10_000, 4_242
	name := func(i int) string { return fmt.Sprintf("s3://cards/카드/발표 %05d.jpg", i) }
	m := &mortal{fatal: name(fatal), room: new(room), results: map[int]pipeline.BatchResult{}}
	size := DefaultCut().Batch
	p := &played{ingest: func(ctx context.Context, n, _ int) error {
		batch := make([]pipeline.Item, size)
		for i := range batch {
			batch[i].File = name(n*size + i)
		}
		return m.ingest(ctx, n, batch)
	}}
	env := p.environment(t, items)
	env.ExecuteWorkflow(ingestEvent, eventRun{At: someRun, Cut: DefaultCut()})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	in := map[gallery.PhotoID]int{}
	var failed []pipeline.Problem
	for _, r := range m.results {
		for _, id := range r.Photos[pipeline.New] {
			in[id]++
		}
		failed = append(failed, r.Taken.Problems...)
	}
	if len(m.results) != items/size || len(in) != items-1 || in[gallery.PhotoID(name(fatal))] != 0 {
		t.Errorf("%d batches, %d photos are in", len(m.results), len(in))
	}
	if len(failed) != 1 || failed[0].File != name(fatal) || failed[0].Reason != "ended the worker that read it, 2 times, with nothing else in work there: it may need more memory than a worker has" {
		t.Errorf("failed: %v", failed)
	}
	if m.life != 4 { // among all, among ten, alone, and alone
		t.Errorf("it ended %d workers", m.life)
	}
}

// How a batch goes on from what the try before has told.
func TestWhatATryDoesAfterAnother(t *testing.T) {
	first := func(n int) (places []int) {
		for i := range n {
			places = append(places, i)
		}
		return places
	}
	for name, test := range map[string]struct {
		before batchState
		next   []int
		failed int
	}{
		"the first":                            {batchState{}, first(30), 0},
		"after one that stopped":               {batchState{Done: []int{1, 2}}, slices.Delete(first(30), 1, 3), 0},
		"after one that died":                  {batchState{InWork: first(30)}, first(10), 0},
		"what it has done counts":              {batchState{InWork: first(30), Done: first(25)}, []int{25, 26, 27, 28, 29}, 0},
		"after one that died with ten":         {batchState{InWork: []int{3, 4, 5}, Few: true, Done: []int{0, 1, 3}}, []int{4}, 0},
		"and was followed by one that stopped": {batchState{Few: true, Suspects: []int{3, 4, 5}, Done: []int{3}}, []int{4}, 0},
		"suspects are in":                      {batchState{Few: true, Suspects: []int{3}, Done: []int{3}}, []int{0, 1, 2, 4, 5, 6, 7, 8, 9, 10}, 0},
		"after one that died with one":         {batchState{InWork: []int{4}, Few: true, Suspects: []int{4, 5}}, []int{4}, 0},
		"and again":                            {batchState{InWork: []int{4}, Few: true, Suspects: []int{4, 5}, Deaths: 1}, []int{5}, 1},
		"with another one, which is innocent":  {batchState{InWork: []int{5}, Few: true, Suspects: []int{5}, Done: []int{4}}, []int{5}, 0},
		"of another run, or damaged":           {batchState{InWork: []int{99}, Suspects: []int{-1, 40}, Deaths: 1}, first(10), 0},
	} {
		b := newBatch(make([]pipeline.Item, 30), test.before)
		if got := b.next(); !slices.Equal(got, test.next) || len(b.result().Taken.Problems) != test.failed {
			t.Errorf("%s: next are %v, failed %v", name, got, b.result().Taken.Problems)
		}
	}
}

// Whoever is not alone in work waits for who is, and the other way round.
func TestASuspectIsAlone(t *testing.T) {
	var r room
	if err := r.Acquire(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if r.empty(short) == nil {
		t.Fatal("there was somebody in the room")
	}
	r.Release(1)
	if err := r.empty(t.Context()); err != nil {
		t.Fatal(err)
	}
	short, cancel = context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if r.Acquire(short, 1) == nil {
		t.Error("somebody was alone in the room")
	}
	r.leave()
}

// The real parts: the photo at which workers ended is a failure that names the
// file, and the others are published.
func TestTheGalleryLacksThePhotoThatEndedWorkers(t *testing.T) {
	s := newSample(t, 12)
	r, err := pipeline.OpenRun(t.Context(), s.at)
	if err != nil {
		t.Fatal(err)
	}
	listed, err := r.List(t.Context(), 12, &progressBeat{})
	if err != nil {
		t.Fatal(err)
	}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet())
	env := suite.NewTestActivityEnvironment()
	registerActivities(env, &activities{})
	env.SetHeartbeatDetails(batchState{InWork: []int{7}, Few: true, Suspects: []int{7, 8}, Deaths: 1})
	if _, err := env.ExecuteActivity(batchActivity, s.at, 0); err != nil {
		t.Fatal(err)
	}
	report, err := r.Conclude(t.Context(), listed, &progressBeat{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Publication.Index.Photos != 11 || len(report.Problems) != 1 || report.Problems[0].File != s.photo(7) {
		t.Errorf("%d photos, failed %v", report.Publication.Index.Photos, report.Problems)
	}
}

// What does not arrive is told again, before anything is touched.
func TestWhatIsInWorkIsToldSurely(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet())
	env := suite.NewTestActivityEnvironment()
	told := 0
	env.RegisterActivityWithOptions(func(ctx context.Context) error {
		ctx, beat := newBeat(ctx, func(context.Context, []byte, ...any) error {
			if told++; told == 1 {
				return errors.New("the server is away")
			}
			return nil
		})
		defer beat.stop()
		return beat.tellSurely(ctx)
	}, activity.RegisterOptions{Name: "tells"})
	if _, err := env.ExecuteActivity("tells"); err != nil || told < 2 {
		t.Errorf("told %d times, %v", told, err)
	}
}
