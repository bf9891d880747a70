package temporal

import (
	"sync/atomic"
	"testing"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	commonpb "go.temporal.io/api/common/v1"
)

// What the engine writes into a history, see
// https://docs.temporal.io/references/events: three events for an activity
// (scheduled, started, completed), three for a child workflow (initiated,
// started, completed), and at most three (scheduled, started, completed) for
// each time that a workflow is told of something.
const (
	eventsOfPart = 3
	eventsOfTask = 3
	// eventBytes is what an event has besides its payloads: names, ids, times.
	// On a real server it was 150 on average; test-cluster prints it.
	eventBytes = 600
)

// counted is a data converter that counts what goes through it.
type counted struct {
	converter.DataConverter
	bytes, largest *atomic.Int64
}

func (c counted) ToPayloads(values ...any) (*commonpb.Payloads, error) {
	p, err := c.DataConverter.ToPayloads(values...)
	for _, payload := range p.GetPayloads() {
		n := int64(len(payload.GetData()))
		c.bytes.Add(n)
		c.largest.Store(max(c.largest.Load(), n))
	}
	return p, err
}

// A run of 20,000 photos is played, and what a million would need is reckoned
// from it: of any one history a tenth of what the engine allows.
func TestHistoriesOfAMillionPhotosStaySmall(t *testing.T) {
	const playedItems, items = 20_000, 1_000_000
	p := &played{}
	env := p.environment(t, playedItems)
	var bytes, largest atomic.Int64
	env.SetDataConverter(counted{converter.GetDefaultDataConverter(), &bytes, &largest})
	cut := DefaultCut()
	children := 0
	env.SetOnChildWorkflowStartedListener(func(*workflow.Info, workflow.Context, converter.EncodedValues) { children++ })
	env.ExecuteWorkflow(ingestEvent, eventRun{At: someRun, Cut: cut})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	batches := len(p.batches)
	if batches != playedItems/cut.Batch || children != (batches+cut.Child-1)/cut.Child {
		t.Fatalf("%d batches by %d child workflows", batches, children)
	}
	perPart := bytes.Load() / int64(batches+children)

	millionChildren := (items/cut.Batch + cut.Child - 1) / cut.Child
	for name, parts := range map[string]int{"a child workflow": cut.Child, "the run": min(millionChildren, cut.Chain) + 2} {
		events := parts*(eventsOfPart+eventsOfTask) + eventsOfTask + 2
		size := int64(events)*eventBytes + int64(parts)*perPart
		t.Logf("%s at a million photos: at most %d events of %d, %d kB of %d", name, events, MaxEvents, size>>10, MaxHistory>>10)
		if events > MaxEvents/10 || size > MaxHistory/10 {
			t.Errorf("%s would have %d events and %d bytes", name, events, size)
		}
	}
	t.Logf("%d child workflows; %d bytes of payloads a part, the largest %d of %d", millionChildren, perPart, largest.Load(), MaxPayload)
	if largest.Load() > 4<<10 {
		t.Errorf("a payload of %d bytes: what grows belongs into the archive", largest.Load())
	}
}
