package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"eventroll/pipeline"
)

// progress shows how far a run is, until it is closed.
type progress interface {
	pipeline.Progress
	Close()
}

// newProgress gives bars to somebody who watches, and lines to a pipe or a log.
func (a *app) newProgress() progress {
	switch {
	case a.quiet:
		return silence{}
	case isTerminal(a.err):
		return &bars{container: mpb.New(mpb.WithOutput(a.err), mpb.WithWidth(40), mpb.WithAutoRefresh())}
	default:
		return &lines{out: a.err}
	}
}

type silence struct{}

func (silence) Begin(string, int) {}
func (silence) Done()             {}
func (silence) Close()            {}

// bars are for a terminal.
type bars struct {
	container *mpb.Progress
	mu        sync.Mutex
	bar       *mpb.Bar
}

func (b *bars) Begin(step string, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.finish()
	name := decor.Name(step, decor.WC{W: 12, C: decor.DindentRight})
	if total == 0 { // a sign of life until the next step begins, then nothing
		b.bar = b.container.New(0, mpb.SpinnerStyle().PositionLeft(), mpb.PrependDecorators(name), mpb.BarRemoveOnComplete())
		return
	}
	began := time.Now()
	width := len(fmt.Sprintf("%d of %d ", total, total))
	b.bar = b.container.AddBar(int64(total),
		mpb.PrependDecorators(name, decor.CountersNoUnit("%d of %d ", decor.WC{W: width})),
		mpb.AppendDecorators(decor.Percentage(decor.WC{W: 5}), decor.Any(func(s decor.Statistics) string {
			if s.Completed || s.Aborted || s.Current == 0 {
				return ""
			}
			return fmt.Sprintf(", about %s left", left(began, int(s.Current), total))
		})))
}

// left estimates how long a step goes on: what is to be done takes as long
// as what was done.
func left(began time.Time, done, total int) time.Duration {
	return (time.Since(began) / time.Duration(done) * time.Duration(total-done)).Round(time.Second)
}

func (b *bars) Done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar != nil {
		b.bar.Increment()
	}
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
	out   io.Writer
	mu    sync.Mutex
	step  string
	total int
	done  int
	began time.Time
	said  time.Time
}

const lineEvery = 5 * time.Second

func (l *lines) Begin(step string, total int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.step, l.total, l.done, l.began, l.said = step, total, 0, time.Now(), time.Now()
	if total == 0 {
		fmt.Fprintf(l.out, "%s …\n", step)
		return
	}
	fmt.Fprintf(l.out, "%s %d\n", step, total)
}

func (l *lines) Done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done++
	if l.total == 0 || time.Since(l.said) < lineEvery {
		return
	}
	l.said = time.Now()
	fmt.Fprintf(l.out, "%s %d of %d (%d %%), about %s left\n", l.step, l.done, l.total, 100*l.done/l.total, left(l.began, l.done, l.total))
}

func (l *lines) Close() {}
