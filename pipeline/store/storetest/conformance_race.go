package storetest

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"eventroll/pipeline/store"
)

const racers = 20

// testRaceToCreate has many create one object: exactly one may win.
func testRaceToCreate(t *testing.T, open func() store.Store) {
	stores := []store.Store{open(), open()}
	for round := range 5 {
		key := fmt.Sprintf("race/create/%d", round)
		var won atomic.Value
		wins := race(t, func(racer int) error {
			mine := fmt.Sprintf("racer %02d", racer)
			_, err := stores[racer%2].Put(t.Context(), key, strings.NewReader(mine), store.Attributes{If: store.Absent})
			if err == nil {
				won.Store(mine)
			}
			return err
		})
		if got, _ := mustGet(t, stores[0], key); wins != 1 || got != won.Load() {
			t.Errorf("%d of %d created it, the object is that of %q, the winner was %v", wins, racers, got, won.Load())
		}
	}
}

// testRaceToReplace has many count in one object, as publishers do with
// index.json: no count may get lost.
func testRaceToReplace(t *testing.T, open func() store.Store) {
	stores := []store.Store{open(), open()}
	const key, rounds = "race/replace", 5
	entry := mustPut(t, stores[0], key, "100", store.Attributes{})
	for round := range rounds {
		wins := race(t, func(racer int) error {
			mine := strconv.Itoa(101 + round)
			_, err := stores[racer%2].Put(t.Context(), key, strings.NewReader(mine), store.Attributes{If: store.Matches(entry.ETag)})
			return err
		})
		if wins != 1 {
			t.Errorf("%d of %d replaced the same object", wins, racers)
		}
		var got string
		if got, entry = mustGet(t, stores[1], key); got != strconv.Itoa(101+round) {
			t.Errorf("round %d: the count is %s", round, got)
		}
	}
	if left := list(t, stores[0], "race/replace"); len(left) != 1 {
		t.Errorf("left are %v", left)
	}
}

// race runs do in many goroutines at once and counts how many succeed. The
// others must be told ErrChanged.
func race(t *testing.T, do func(racer int) error) int {
	t.Helper()
	var all sync.WaitGroup
	var wins atomic.Int32
	start := make(chan struct{})
	for racer := range racers {
		all.Go(func() {
			<-start
			switch err := do(racer); {
			case err == nil:
				wins.Add(1)
			case !errors.Is(err, store.ErrChanged):
				t.Errorf("racer %d: %v", racer, err)
			}
		})
	}
	close(start)
	all.Wait()
	return int(wins.Load())
}

// testWholeWhileRewritten reads and lists an object while it is replaced by
// ones of other sizes: each reader must see one of them, whole.
func testWholeWhileRewritten(t *testing.T, open func() store.Store) {
	s, key := open(), "whole/object"
	bodies := []string{strings.Repeat("a", 300_000), strings.Repeat("b", 170_000), "c"}
	mustPut(t, s, key, bodies[0], store.Attributes{})
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := checkWhole(t, s, key, bodies); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 40 {
		if _, err := put(t, s, key, bodies[i%len(bodies)]); err != nil {
			t.Error(err)
		}
	}
	close(done)
	readers.Wait()
}

func checkWhole(t *testing.T, s store.Store, key string, bodies []string) error {
	body, entry, err := s.Get(t.Context(), key)
	if err != nil {
		return err
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	whole := false
	for _, b := range bodies {
		whole = whole || string(data) == b
	}
	if !whole || entry.Size != int64(len(data)) {
		return fmt.Errorf("read %d bytes of an object of %d: not one that was put", len(data), entry.Size)
	}
	for entry, err := range s.List(t.Context(), "whole/") {
		if err != nil {
			return err
		}
		if entry.Key != key {
			return fmt.Errorf("something half-written is listed: %v", entry)
		}
		whole := false
		for _, b := range bodies {
			whole = whole || entry.Size == int64(len(b))
		}
		if !whole {
			return fmt.Errorf("it is listed with %d bytes", entry.Size)
		}
	}
	return nil
}

func put(t *testing.T, s store.Store, key, data string) (store.Entry, error) {
	return s.Put(t.Context(), key, strings.NewReader(data), store.Attributes{})
}
