package present

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"eventroll/pipeline"
)

// Watched is progress that can be asked how far the last step came.
type Watched struct {
	Progress
	mu          sync.Mutex
	step        string
	done, total int // total is 0 where nobody knows
}

// Watch wraps progress so that it can be asked.
func Watch(p Progress) *Watched { return &Watched{Progress: p} }

// Begin starts a step.
func (w *Watched) Begin(step string, total int) {
	w.mu.Lock()
	w.step, w.done, w.total = step, 0, total
	w.mu.Unlock()
	w.Progress.Begin(step, total)
}

// Done says that one more thing of it is done.
func (w *Watched) Done() {
	w.mu.Lock()
	w.done++
	w.mu.Unlock()
	w.Progress.Done()
}

// String is "ingesting, 5 of 16 done".
func (w *Watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	step := strings.ToLower(w.step)
	if w.total == 0 {
		return step
	}
	return fmt.Sprintf("%s, %d of %d done", step, w.done, w.total)
}

// PrintStopped says how far a run came that an error or Ctrl-C ended early.
// What is wrong is said by the error.
func (to Printer) PrintStopped(c *pipeline.Config, r *pipeline.Report, w *Watched) {
	if len(r.Count) == 0 {
		return // it had not begun: whatever the cards hold, nothing was done with it
	}
	to.PrintTitle(c.Event.Title)
	to.printTaken(r.Count)
	if n := len(r.Problems); n > 0 {
		to.Fact("failed", strconv.Itoa(n))
	}
	to.Fact("stopped", "while "+w.String())
	to.printNamed("failed: not in the gallery", r.Problems)
	to.PrintNotes(r.Notes)
	fmt.Fprintln(to.Out, "\n  What is taken in is kept; it is not published yet. The same command again goes on from here.")
}
