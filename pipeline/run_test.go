package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"eventroll/pipeline/store"
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

// While a bucket is slow to answer, more photos are rendered than there are
// workers; then rendering waits, so that memory does not fill up with them.
func TestRenderingGoesOnWhilePutsWait(t *testing.T) {
	dir := t.TempDir()
	most := workers() + storing
	for i := range most + 20 {
		frame := sampleFrame{Seed: i, Width: 32 + i, Time: fmt.Sprintf("2024:11:03 13:%02d:%02d", 31+i/60, i%60)}
		writeSample(t, filepath.Join(dir, "card", fmt.Sprintf("IMG_%03d.JPG", i)), frame.jpeg(t))
	}
	p := openSample(t, dir, againYAML, "schedule.csv", againSchedule)
	held := &heldPuts{Store: p.Gallery, release: make(chan struct{}), photos: map[string]bool{}}
	p.Gallery = held
	done := make(chan error, 1)
	go func() {
		_, err := p.Ingest(t.Context(), []string{filepath.Join(dir, "card")}, IngestOptions{NoPublish: true}, silence{})
		done <- err
	}()
	for deadline := time.Now().Add(time.Minute); held.waiting() < most; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("%d photos are rendered while puts wait, of %d", held.waiting(), most)
			break
		}
	}
	time.Sleep(50 * time.Millisecond) // for one too many to come
	if n := held.waiting(); n > most {
		t.Errorf("%d photos wait for the store", n)
	}
	close(held.release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// heldPuts is a store whose puts wait until they are released.
type heldPuts struct {
	store.Store
	release chan struct{}
	mu      sync.Mutex
	photos  map[string]bool // of which a rendition was to be put
}

func (h *heldPuts) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	h.mu.Lock()
	h.photos[key[:strings.LastIndex(key, "/")]] = true
	h.mu.Unlock()
	<-h.release
	return h.Store.Put(ctx, key, body, a)
}

func (h *heldPuts) waiting() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.photos)
}
