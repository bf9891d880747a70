package pipeline

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A run that is stopped while a photo that is rendered is being stored stores
// it to the end, and begins no other.
func TestInterruptedRunStoresWhatIsRendered(t *testing.T) {
	a := newAgain(t, "folder")
	const more = 60
	for i := range more {
		frame := sampleFrame{Seed: 1000 + i, Width: 200, Serial: "A1", Time: fmt.Sprintf("2024:11:03 13:31:%02d", i)}
		writeSample(t, filepath.Join(a.dir, "cards", "A", fmt.Sprintf("IMG_9%03d.JPG", i)), frame.jpeg(t))
	}
	ctx, stop := context.WithCancel(t.Context())
	a.Gallery = &onPut{a.Gallery, "large.jpg", func(string) { stop() }}
	cards := []string{filepath.Join(a.dir, "cards", "A")}
	report, err := a.Ingest(ctx, cards, IngestOptions{}, silence{})
	if !errors.Is(err, context.Canceled) || report == nil || report.Publication != nil {
		t.Fatalf("ended with %v, %v", report, err)
	}
	stored := report.Count[New]
	if stored == 0 || stored > workers()+storing || len(report.Problems) > 0 {
		t.Errorf("%d photos were stored after the run was stopped, %v", stored, report.Problems)
	}
	complete := 0
	puts := strings.Join(append(a.archive.puts, a.gallery.puts...), "\n")
	for _, key := range a.archive.puts {
		if name, ok := strings.CutPrefix(key, recordFolder); ok {
			complete++
			for _, rendition := range renditions(photoOf(objectName(name))) {
				if !strings.Contains(puts, rendition) {
					t.Errorf("%s stands without %s", key, rendition)
				}
			}
		}
	}
	if complete != stored || 3*stored != len(a.gallery.puts) || stored != strings.Count(puts, sightingFolder) {
		t.Errorf("%d photos are in, but this was put:\n%s", stored, puts)
	}
	a.Gallery = a.gallery
	wantCounts(t, a.ingest(t), map[Status]int{New: more - stored, Known: 12 + stored})
}

func TestOutliving(t *testing.T) {
	parent, stop := context.WithCancel(t.Context())
	ctx, done := outliving(parent, time.Hour)
	stop()
	if ctx.Err() != nil {
		t.Error("it ended with its parent")
	}
	done()
	if ctx.Err() == nil {
		t.Error("it goes on when it is done with")
	}
	ctx, done = outliving(parent, time.Nanosecond) // of one that has ended already
	defer done()
	<-ctx.Done()
}
