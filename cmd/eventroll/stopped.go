package main

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"eventroll/pipeline"
)

// watched is progress that can be asked how far the last step came.
type watched struct {
	progress
	mu          sync.Mutex
	step        string
	done, total int // total is 0 where nobody knows
}

func (w *watched) Begin(step string, total int) {
	w.mu.Lock()
	w.step, w.done, w.total = step, 0, total
	w.mu.Unlock()
	w.progress.Begin(step, total)
}

func (w *watched) Done() {
	w.mu.Lock()
	w.done++
	w.mu.Unlock()
	w.progress.Done()
}

// String is "ingesting, 5 of 16 done".
func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	step := strings.ToLower(w.step)
	if w.total == 0 {
		return step
	}
	return fmt.Sprintf("%s, %d of %d done", step, w.done, w.total)
}

// printStopped says how far a run came that an error or Ctrl-C ended early.
// What is wrong is said by the error.
func (a *app) printStopped(c *pipeline.Config, r *pipeline.Report, w *watched) {
	if len(r.Count) == 0 {
		return // it had not begun: whatever the cards hold, nothing was done with it
	}
	a.printTitle(c.Event.Title)
	a.printTaken(r.Count)
	if n := len(r.Problems); n > 0 {
		a.fact("failed", strconv.Itoa(n))
	}
	a.fact("stopped", "while "+w.String())
	a.printNamed("failed: not in the gallery", r.Problems)
	a.printNotes(r.Notes)
	fmt.Fprintln(a.out, "\n  What is taken in is kept; it is not published yet. The same command again goes on from here.")
}
