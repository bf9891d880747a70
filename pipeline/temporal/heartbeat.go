package temporal

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
)

// beatEvery is how often a worker says how far a part is. What it did since is
// done again by another when it dies, which is harmless.
const beatEvery = 2 * time.Second

// tellTimeout is how long one heartbeat may take. A worker that stops has time
// for it after what pipeline stores then.
const tellTimeout = 3 * time.Second

// teller is how a heartbeat reaches the engine: that of client.Client.
type teller func(ctx context.Context, taskToken []byte, details ...any) error

// beat tells the engine again and again that a part is under way, and how far
// it is. It goes past the SDK's own heartbeat, which holds some back to send
// them later: what the engine knows last is what was told last, and who tells
// knows whether it arrived.
type beat struct {
	ctx     context.Context // of the activity itself, which outlives the work by its last word
	cancel  context.CancelCauseFunc
	send    teller
	mu      sync.Mutex
	details func() any
	heard   time.Time // when something last arrived
	stopped sync.WaitGroup
}

// newBeat starts the heartbeat of an activity. The context ends with the
// activity's own, with stop, and when the worker is told to stop. Without a
// teller it is the SDK's own heartbeat.
func newBeat(parent context.Context, send teller) (context.Context, *beat) {
	ctx, cancel := context.WithCancelCause(parent)
	b := &beat{ctx: parent, cancel: cancel, send: send, heard: time.Now()}
	stopping := activity.GetWorkerStopChannel(parent)
	b.stopped.Go(func() {
		ticker := time.NewTicker(beatEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-stopping:
				cancel(errStopping)
				return
			case <-ticker.C:
				_ = b.tell() // the next one may arrive
			}
		}
	})
	return ctx, b
}

// says has the heartbeat tell from now on what a function returns.
func (b *beat) says(details func() any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.details = details
}

// tell tells how far the part is. After an error nobody knows whether it arrived.
func (b *beat) tell() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var details []any
	if b.details != nil {
		details = append(details, b.details())
	}
	if b.send == nil {
		activity.RecordHeartbeat(b.ctx, details...)
		return nil
	}
	ctx, cancel := context.WithTimeout(b.ctx, tellTimeout)
	defer cancel()
	err := b.send(ctx, activity.GetInfo(b.ctx).TaskToken, details...)
	var gone *serviceerror.NotFound
	switch {
	case err == nil:
		b.heard = time.Now()
	case temporal.IsCanceledError(err), errors.As(err, &gone), errors.Is(err, activity.ErrActivityPaused), errors.Is(err, activity.ErrActivityReset):
		activity.RecordHeartbeat(b.ctx, details...) // the SDK shall hear it too: it ends the activity's context
	case time.Since(b.heard) > beatTimeout:
		b.cancel(err) // the engine has given it to somebody else
	}
	return err
}

// tellSurely tells how far the part is, until it arrives. It is tried once also
// where the context has ended.
func (b *beat) tellSurely(ctx context.Context) error {
	for {
		err := b.tell()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(beatEvery):
		}
	}
}

// stop ends the heartbeat.
func (b *beat) stop() {
	b.cancel(context.Canceled)
	b.stopped.Wait()
}

// stepState is how far listing or concluding is.
type stepState struct {
	Step  string `json:"step"`
	Done  int    `json:"done"`
	Total int    `json:"total"` // 0 where nobody knows
}

// progressBeat is a pipeline.Progress that a heartbeat tells of.
type progressBeat struct {
	mu  sync.Mutex
	now stepState
}

// Begin starts a step.
func (p *progressBeat) Begin(step string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = stepState{Step: step, Total: total}
}

// Done says that one more thing of it is done.
func (p *progressBeat) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Done++
}

func (p *progressBeat) details() any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}
