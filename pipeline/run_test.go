package pipeline

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

// A card full of HEICs does not hold up the JPEGs that come after them.
func TestHEICsLeaveRoomForJPEGs(t *testing.T) {
	var items []Item
	for range 100 {
		items = append(items, Item{Format: "heic"})
	}
	items = append(items, Item{Format: "jpeg"})
	jpegDone := make(chan struct{})
	var heics, most atomic.Int32
	err := inLanes(t.Context(), items, func(ctx context.Context, i Item) error {
		if i.Format == "jpeg" {
			close(jpegDone)
			return nil
		}
		n := heics.Add(1)
		defer heics.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		<-jpegDone // would never come, if the HEICs held all workers
		return nil
	})
	if err != nil || most.Load() > slowLane {
		t.Errorf("%d HEICs at once, error %v", most.Load(), err)
	}
}

func TestLanesStopTogether(t *testing.T) {
	broken := errors.New("the bucket is gone")
	err := inLanes(t.Context(), []Item{{Format: "heic"}, {Format: "jpeg"}}, func(ctx context.Context, i Item) error {
		if i.Format == "jpeg" {
			return broken
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}
