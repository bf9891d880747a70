package present

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

// ErrIncomplete says that all was done that could be, but that some photos
// failed, or that something is left to do; all that has been said by then.
var ErrIncomplete = errors.New("some photos failed")

// Interruption is what Ctrl-C did.
type Interruption string

func (i Interruption) Error() string { return string(i) }

// errInterrupted is for a run that it ended.
const errInterrupted = Interruption("interrupted: all that was finished is kept; run the same command again to go on")

// UsageError is a command line that makes no sense.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap is what is wrong with it.
func (e *UsageError) Unwrap() error { return e.Err }

// ExitCode says an error, if there is one to say, and returns the exit code: 0
// done, 1 failed, 2 usage or event.yaml wrong, 3 incomplete, 130 interrupted.
func ExitCode(err error, program string, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, ErrIncomplete) {
		return 3
	}
	fmt.Fprintln(stderr, program+": "+Clean(err.Error()))
	var usage *UsageError
	var interruption Interruption
	var config *pipeline.ConfigError
	switch {
	case errors.As(err, &interruption), errors.Is(err, context.Canceled):
		return 130
	case errors.As(err, &usage), errors.As(err, &config):
		return 2
	default:
		return 1
	}
}

// UntilInterrupted runs a command until it ends or Ctrl-C ends its context; a
// second Ctrl-C ends the process at once.
func UntilInterrupted(run func(ctx context.Context) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	err := run(ctx)
	var interruption Interruption
	if err != nil && ctx.Err() != nil && !errors.Is(err, ErrIncomplete) && !errors.As(err, &interruption) {
		return errInterrupted
	}
	return err
}

// BoundMemory bounds what pixels that are done with may still take.
func BoundMemory() {
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
}
