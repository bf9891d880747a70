package present

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"eventroll/pipeline"
)

// Progress shows how far a run is, until it is closed.
type Progress interface {
	pipeline.Progress
	// Stored says that so many bytes were put to a store.
	Stored(bytes int64)
	Close()
}

// NewProgress gives bars to somebody who watches, and lines to a pipe or a log.
func NewProgress(to io.Writer, quiet bool) Progress {
	switch {
	case quiet:
		return silence{}
	case IsTerminal(to):
		return &bars{pace: newPace(0, time.Now()), container: mpb.New(mpb.WithOutput(to), mpb.WithWidth(24), mpb.WithAutoRefresh())}
	default:
		return &lines{out: to, pace: newPace(0, time.Now())}
	}
}

type silence struct{}

func (silence) Begin(string, int) {}
func (silence) Done()             {}
func (silence) Stored(int64)      {}
func (silence) Close()            {}

// bars are for a terminal.
type bars struct {
	container *mpb.Progress
	mu        sync.Mutex
	bar       *mpb.Bar
	pace      *pace
}

func (b *bars) Begin(step string, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.finish()
	pace := newPace(total, time.Now())
	b.pace = pace
	name := decor.Name(step, decor.WC{W: 12, C: decor.DindentRight})
	if total == 0 { // a sign of life until the next step begins, then nothing
		b.bar = b.container.New(0, mpb.SpinnerStyle().PositionLeft(), mpb.PrependDecorators(name), mpb.BarRemoveOnComplete())
		return
	}
	width := len(fmt.Sprintf("%d of %d ", total, total))
	b.bar = b.container.AddBar(int64(total),
		mpb.PrependDecorators(name, decor.CountersNoUnit("%d of %d ", decor.WC{W: width})),
		mpb.AppendDecorators(decor.Percentage(decor.WC{W: 5}), decor.Any(func(s decor.Statistics) string {
			if text := pace.String(); text != "" && !s.Completed && !s.Aborted {
				return ", " + text
			}
			return ""
		})))
}

func (b *bars) Done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar != nil {
		b.pace.add(time.Now(), 1, 0)
		b.bar.Increment()
	}
}

func (b *bars) Stored(bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pace.add(time.Now(), 0, bytes)
}

// finish ends the bar where it stands: a step that failed never fills it. A
// spinner goes.
func (b *bars) finish() {
	if b.bar != nil && !b.bar.Completed() {
		b.bar.Abort(b.bar.Current() == 0)
	}
	b.bar = nil
}

func (b *bars) Close() {
	b.mu.Lock()
	b.finish()
	b.mu.Unlock()
	b.container.Wait()
}

// lines are for a pipe or a log: one at the start of a step, then one every
// few seconds.
type lines struct {
	out  io.Writer
	mu   sync.Mutex
	step string
	pace *pace
	said time.Time
}

const lineEvery = 5 * time.Second

func (l *lines) Begin(step string, total int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.step, l.pace, l.said = step, newPace(total, now), now
	if total == 0 {
		fmt.Fprintf(l.out, "%s …\n", step)
		return
	}
	fmt.Fprintf(l.out, "%s %d\n", step, total)
}

func (l *lines) Done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	done := l.pace.add(now, 1, 0)
	if l.pace.total == 0 || now.Sub(l.said) < lineEvery {
		return
	}
	l.said = now
	total := l.pace.total
	fmt.Fprintf(l.out, "%s %d of %d (%d %%), %s\n", l.step, done, total, 100*done/total, l.pace)
}

func (l *lines) Stored(bytes int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pace.add(time.Now(), 0, bytes)
}

func (l *lines) Close() {}
