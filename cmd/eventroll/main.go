// Eventroll turns the photo cards of an event into a gallery.
//
//	eventroll init --schedule schedule.csv /media/CARD1 /media/CARD2
//	eventroll ingest /media/CARD1 /media/CARD2
//
// Results go to standard output, progress and errors to standard error. Exit
// codes: 0 done, 1 failed, 2 usage or event.yaml wrong, 3 published but some
// photos failed, or check found something, 130 interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"eventroll/pipeline"
)

func main() {
	os.Exit(Main())
}

// Main runs the command and returns its exit code.
func Main() int {
	// Pixels in flight are bounded; what they leave behind must be too, or the
	// collector would let it grow to twice that. Measured on twelve HEICs of 12
	// megapixels beside twelve JPEGs, on a busy machine: 310 to 380 MB with 300,
	// 360 to 400 with 350, and the same CPU time. It is no hard bound: a HEIC of 33
	// megapixels alone needs 470.
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(300 << 20)
	}
	// Planes are few and hold no pointers, so that collecting twice as often
	// costs little. Measured on JPEGs of 24 megapixels: at most 114 MB in place
	// of 126, and the same CPU time to 5 %.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
	root := newRoot(os.Stdout, os.Stderr)
	err := root.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil && !errors.Is(err, errIncomplete) {
		err = errInterrupted
	}
	return exitCode(err, os.Stderr)
}

// errIncomplete says that all was done that could be, but that some photos
// failed, or that something is left to do; all that has been said by then.
var errIncomplete = errors.New("some photos failed")

var errInterrupted = errors.New("interrupted: all that was finished is kept; run the same command again to go on")

// usageError is a command line that makes no sense.
type usageError struct{ error }

func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, errIncomplete) {
		return 3
	}
	fmt.Fprintln(stderr, "eventroll: "+clean(err.Error()))
	var usage *usageError
	var config *pipeline.ConfigError
	switch {
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		return 130
	case errors.As(err, &usage), errors.As(err, &config), errors.Is(err, errNoEvent):
		return 2
	default:
		return 1
	}
}
