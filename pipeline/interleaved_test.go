package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"

	"eventroll/pipeline/store"
)

// memory is a store whose calls are whole, one after the other, as a bucket's
// are. Its clock is that of the test.
type memory struct {
	name string
	// byContent makes ETags of what an object holds, as S3 does: what is put
	// back as it was has the ETag that it had.
	byContent bool
	mu        sync.Mutex
	objects   map[string]memoryObject
}

type memoryObject struct {
	entry store.Entry
	body  []byte
}

// etags are given out once in a process: this machine's caches outlive a test's archive.
var etags atomic.Int64

func (m *memory) String() string { return m.name }

func (m *memory) List(_ context.Context, prefix string) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		m.mu.Lock()
		page := m.after("", prefix, len(m.objects))
		m.mu.Unlock()
		for _, e := range page {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// after are the next entries of a listing.
func (m *memory) after(key, prefix string, most int) []store.Entry {
	var page []store.Entry
	for _, k := range slices.Sorted(maps.Keys(m.objects)) {
		if k > key && strings.HasPrefix(k, prefix) && len(page) < most {
			page = append(page, m.objects[k].entry)
		}
	}
	return page
}

func (m *memory) Get(_ context.Context, key string) (io.ReadCloser, store.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o, ok := m.objects[key]
	if !ok {
		return nil, store.Entry{}, fmt.Errorf("get %s: %w", key, fs.ErrNotExist)
	}
	o.entry.Modified = time.Time{}
	return io.NopCloser(bytes.NewReader(o.body)), o.entry, nil
}

func (m *memory) Put(_ context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	data, err := io.ReadAll(body)
	if err != nil {
		return store.Entry{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	old, stands := m.objects[key]
	if a.If == store.Absent && stands || a.If != store.Absent && a.If != (store.Condition{}) && (!stands || a.If != store.Matches(old.entry.ETag)) {
		return store.Entry{}, fmt.Errorf("put %s: %w", key, store.ErrChanged)
	}
	sum := md5.Sum(data)
	e := store.Entry{Key: key, Size: int64(len(data)), MD5: hex.EncodeToString(sum[:]), Modified: time.Now()}
	e.ETag = e.MD5
	if !m.byContent {
		e.ETag = fmt.Sprint("e", etags.Add(1))
	}
	m.objects[key] = memoryObject{e, data}
	e.Modified = time.Time{}
	return e, nil
}

func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.objects, key)
	return nil
}

// interleaving lets actors take turns: one call of a store after the other, in
// an order that chance decides. It works in a bubble of synctest.
type interleaving struct {
	random *rand.Rand
	// changes is how likely another actor's call comes next.
	changes float64
	mu      sync.Mutex
	waiting []*turn
	calls   map[int]int // by actor
	dies    map[int]int // after so many calls, by actor; none where it does not
	trace   []string
}

type turn struct {
	actor int
	what  string
	may   chan struct{}
}

// wait waits for an actor's turn. The error is that the actor has died.
func (x *interleaving) wait(actor int, what string) error {
	t := &turn{actor, what, make(chan struct{})}
	x.mu.Lock()
	x.waiting = append(x.waiting, t)
	x.mu.Unlock()
	<-t.may
	x.mu.Lock()
	defer x.mu.Unlock()
	x.calls[actor]++
	if most, mortal := x.dies[actor]; mortal && x.calls[actor] > most {
		return errCutOff
	}
	return nil
}

// play runs all actors to their ends.
func (x *interleaving) play(actors ...func()) {
	x.calls = map[int]int{}
	var running sync.WaitGroup
	var left atomic.Int64
	for _, do := range actors {
		left.Add(1)
		running.Go(func() {
			defer left.Add(-1)
			do()
		})
	}
	now := 0
	for {
		synctest.Wait()
		if left.Load() == 0 {
			break
		}
		if t := x.next(&now); t != nil {
			close(t.may)
		}
		time.Sleep(5 * time.Millisecond) // what a call takes; also, whoever waits comes to its end
	}
	running.Wait()
}

// next takes out of those who wait the one whose turn it is.
func (x *interleaving) next(now *int) *turn {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.waiting) == 0 {
		return nil
	}
	slices.SortFunc(x.waiting, func(a, b *turn) int { return cmp.Or(a.actor-b.actor, strings.Compare(a.what, b.what)) })
	if x.random.Float64() < x.changes {
		*now = x.waiting[x.random.IntN(len(x.waiting))].actor
	}
	var mine []int
	for i, t := range x.waiting {
		if t.actor == *now {
			mine = append(mine, i)
		}
	}
	if len(mine) == 0 {
		*now = x.waiting[0].actor
		mine = []int{0}
	}
	i := mine[x.random.IntN(len(mine))]
	t := x.waiting[i]
	x.waiting = slices.Delete(x.waiting, i, i+1)
	x.trace = append(x.trace, fmt.Sprint(t.actor, " ", t.what))
	return t
}

// note writes into the trace what an actor does.
func (x *interleaving) note(actor int, what ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.trace = append(x.trace, fmt.Sprint(actor, " ---- ", fmt.Sprint(what...)))
}

// inTurns is a store as one actor has it.
type inTurns struct {
	*memory
	x     *interleaving
	actor int
}

// listedAtOnce is how many objects one answer of a listing has. Buckets give a thousand.
const listedAtOnce = 7

func (s inTurns) List(ctx context.Context, prefix string) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		last := ""
		for {
			if err := s.x.wait(s.actor, "list "+s.name+" "+prefix+" "+last); err != nil {
				yield(store.Entry{}, err)
				return
			}
			s.mu.Lock()
			page := s.after(last, prefix, listedAtOnce)
			s.mu.Unlock()
			for _, e := range page {
				if !yield(e, nil) {
					return
				}
				last = e.Key
			}
			if len(page) < listedAtOnce {
				return
			}
		}
	}
}

func (s inTurns) Get(ctx context.Context, key string) (io.ReadCloser, store.Entry, error) {
	if err := s.x.wait(s.actor, "get "+s.name+" "+key); err != nil {
		return nil, store.Entry{}, err
	}
	return s.memory.Get(ctx, key)
}

func (s inTurns) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	if err := s.x.wait(s.actor, "put "+s.name+" "+key); err != nil {
		return store.Entry{}, err
	}
	return s.memory.Put(ctx, key, body, a)
}

func (s inTurns) Delete(ctx context.Context, key string) error {
	if err := s.x.wait(s.actor, "delete "+s.name+" "+key); err != nil {
		return err
	}
	return s.memory.Delete(ctx, key)
}
