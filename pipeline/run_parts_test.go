package pipeline

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/semaphore"

	"eventroll/gallery"
)

// An order holds all of the event, so that a machine that has none of its files
// reads the same.
func TestAnOrderTravels(t *testing.T) {
	dirs := []string{t.TempDir(), t.TempDir()}
	var orders []Order
	for _, dir := range dirs {
		writeSample(t, filepath.Join(dir, "event.yaml"), []byte(againYAML+"theme: {stylesheet: 모양.css}\n"))
		writeSample(t, filepath.Join(dir, "schedule.csv"), []byte(againSchedule))
		writeSample(t, filepath.Join(dir, "모양.css"), []byte("a {color: red}"))
		order, err := NewOrder(filepath.Join(dir, "event.yaml"), []string{"s3://cards/2026/"}, IngestOptions{NoPublish: true})
		if err != nil {
			t.Fatal(err)
		}
		orders = append(orders, order)
	}
	here, err := LoadConfig(filepath.Join(dirs[0], "event.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dirs[0]); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(orders[0])
	if err != nil {
		t.Fatal(err)
	}
	var there Order
	if err := json.Unmarshal(data, &there); err != nil {
		t.Fatal(err)
	}
	config, err := there.Event.config()
	if err != nil {
		t.Fatal(err)
	}
	if string(config.Theme.Stylesheet) != "a {color: red}" || len(config.Event.Sessions) != len(here.Event.Sessions) ||
		config.Gallery != here.Gallery || !there.NoPublish {
		t.Errorf("got %+v", config)
	}
	one, errOne := orders[0].Digest()
	two, errTwo := orders[1].Digest()
	if one != two || errOne != nil || errTwo != nil {
		t.Errorf("the same order from two folders: %s and %s", one, two)
	}
	orders[1].Cards = []string{"s3://cards/2027/"}
	if three, _ := orders[1].Digest(); three == one {
		t.Error("another card makes no other order")
	}
}

// What a worker joins siblings by is what was there before the run.
func TestJoinsTravel(t *testing.T) {
	joins := &Joins{
		pictures: map[gallery.PhotoID]gallery.PhotoID{"aaaaaaaaaaaaaaaa": "bbbbbbbbbbbbbbbb"},
		alone:    map[twinFile][]gallery.PhotoID{{"cr2", 7}: {"bbbbbbbbbbbbbbbb", "cccccccccccccccc"}},
	}
	data, err := json.Marshal(listing{Joins: joins})
	if err != nil {
		t.Fatal(err)
	}
	var got listing
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if got.Joins.pictures["aaaaaaaaaaaaaaaa"] != "bbbbbbbbbbbbbbbb" || len(got.Joins.alone[twinFile{"cr2", 7}]) != 2 {
		t.Errorf("got %+v", got.Joins)
	}
}

// Batches and results go when a run is over; its order and summary stay a while.
func TestARunLeavesLittle(t *testing.T) {
	dir := t.TempDir()
	p := openSample(t, dir, againYAML, "schedule.csv", againSchedule)
	againCard(t, filepath.Join(dir, "card"), "A1", 2)
	order, err := NewOrder(filepath.Join(dir, "event.yaml"), []string{filepath.Join(dir, "card")}, IngestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	at, err := p.Give(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenRun(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	listed, report := takeInParts(t, r)
	if listed.Items != 4 || listed.Batches != 2 || report.Publication.Index.Photos != 4 {
		t.Fatalf("%+v, %+v", listed, report)
	}
	wantCounts(t, report, map[Status]int{New: 4})
	if err := r.PutSummary(t.Context(), "all is well"); err != nil {
		t.Fatal(err)
	}
	if err := r.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left []string
	for key := range contents(t, p.Archive) {
		if strings.HasPrefix(key, runFolder) {
			left = append(left, strings.TrimPrefix(key, runFolder+at.Run+"/"))
		}
	}
	if len(left) != 2 {
		t.Errorf("left are %q", left)
	}
	if text, err := p.Summary(t.Context(), at.Run); err != nil || text != "all is well" {
		t.Errorf("%q, %v", text, err)
	}
	checked, err := p.Check(t.Context(), CheckOptions{}, silence{})
	if err != nil || len(checked.Findings) > 0 {
		t.Errorf("check finds %+v, %v", checked.Findings, err)
	}
}

// broken is a gate behind which the program fails, at one that comes through.
type broken struct{ at, came int64 }

func (g *broken) Acquire(context.Context, int64) error {
	if g.came++; g.came == g.at {
		panic("index out of range [7] with length 7")
	}
	return nil
}
func (g *broken) Release(int64) {}

func TestAPanicIsAFailureOfOneFile(t *testing.T) {
	dir := t.TempDir()
	p := openSample(t, dir, againYAML, "schedule.csv", againSchedule)
	againCard(t, filepath.Join(dir, "card"), "A1", 2)
	scanned, err := p.Config.Cards().Scan(t.Context(), []string{filepath.Join(dir, "card")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := p.lookBefore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	in, err := p.ingester(t.Context(), snapshot, len(scanned.Items))
	if err != nil {
		t.Fatal(err)
	}
	in.Memory = &broken{at: 2}
	var taken Taken
	for _, item := range scanned.Items {
		out, err := in.Ingest(t.Context(), item)
		if err != nil {
			t.Fatal(err)
		}
		taken.Add(out)
	}
	if taken.Count[New] != len(scanned.Items)-1 || len(taken.Problems) != 1 || taken.Problems[0].File != scanned.Items[1].File ||
		!strings.Contains(taken.Problems[0].Reason, "index out of range [7] with length 7") {
		t.Errorf("%v, %v", taken.Count, taken.Problems)
	}
	if !in.Work.(*semaphore.Weighted).TryAcquire(int64(workers() + slowLane)) {
		t.Error("something is still in work")
	}
}
