package present

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	now := time.Unix(0, 0)
	p := newPace(4000, now)
	if got := p.String(); got != "" {
		t.Errorf("at the start it says %q", got)
	}
	p.add(now, 1000, 0) // known photos, all at once
	for range 30 {
		now = now.Add(time.Second)
		p.add(now, 4, 3_000_000)
		p.add(now, 0, 100_000)
	}
	if got, want := p.String(), "4.0/s, 3.1 MB/s, about 12m0s left"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	for range 30 {
		now = now.Add(time.Second)
		p.add(now, 90, 0)
	}
	if got, want := p.String(), "90/s, about 2s left"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	now = now.Add(time.Minute) // nothing came of it for long
	p.add(now, 1, 0)
	if got, want := p.String(), "0.02/s, about 2h59m0s left"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if len(p.samples) > 22 {
		t.Errorf("it remembers %d samples", len(p.samples))
	}
}
