package store

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// TestStall has a line that is slow and one on which nothing moves.
func TestStall(t *testing.T) {
	const limit, size = 2 * time.Second, 20_000
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	conn := stallConn{near, limit}
	go func() { // 8 kB/s
		for range size / 1000 {
			time.Sleep(limit / 16)
			if _, err := io.CopyN(io.Discard, far, 1000); err != nil {
				t.Error(err)
			}
		}
	}()
	began := time.Now()
	for range size / 5000 {
		if _, err := conn.Write(make([]byte, 5000)); err != nil {
			t.Fatalf("a slow line was given up after %v: %v", time.Since(began), err)
		}
	}
	if took := time.Since(began); took < limit {
		t.Errorf("it took only %v, which tests nothing", took)
	}
	conn.limit = 50 * time.Millisecond
	if _, err := conn.Write(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nobody reads: %v", err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nobody writes: %v", err)
	}
}

func TestBackoff(t *testing.T) {
	var least, most time.Duration
	for attempt := 1; attempt < attempts; attempt++ {
		low, high := backoff(attempt, 0), backoff(attempt, 0.999)
		if low <= 0 || high <= low || high > maxBackoff {
			t.Errorf("after attempt %d it waits between %v and %v", attempt, low, high)
		}
		least, most = least+low, most+high
	}
	if least < 45*time.Second || most > 92*time.Second {
		t.Errorf("all attempts wait between %v and %v", least, most)
	}
	if got := backoff(1000, 0); got != maxBackoff/2 {
		t.Errorf("after many it waits %v", got)
	}
}
