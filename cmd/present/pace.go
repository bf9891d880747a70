package present

import (
	"fmt"
	"sync"
	"time"
)

// paceWindow is how far back a pace looks: a run that is through with a
// thousand known photos in a second does not go on like that.
const paceWindow = 20 * time.Second

// pace is how fast a step goes. Its methods are told the time, and may be
// called by several goroutines at once.
type pace struct {
	total   int
	mu      sync.Mutex
	now     paceSample
	samples []paceSample // the past, one a second; the first may be older than paceWindow
}

type paceSample struct {
	at    time.Time
	done  int
	bytes int64 // that were put to the stores
}

func newPace(total int, now time.Time) *pace {
	start := paceSample{at: now}
	return &pace{total: total, now: start, samples: []paceSample{start}}
}

// Add notes so many more things and bytes, and returns how many things there
// are.
func (p *pace) add(now time.Time, things int, bytes int64) (done int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.at = now
	p.now.done += things
	p.now.bytes += bytes
	if now.Sub(p.samples[len(p.samples)-1].at) < time.Second {
		return p.now.done
	}
	p.samples = append(p.samples, p.now)
	for len(p.samples) > 1 && now.Sub(p.samples[1].at) >= paceWindow {
		p.samples = p.samples[1:]
	}
	return p.now.done
}

// String is "8.2/s, 6.1 MB/s, about 7m50s left", or "" as long as there is
// nothing to go by.
func (p *pace) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	past := p.samples[0]
	took := p.now.at.Sub(past.at)
	things := p.now.done - past.done
	if took <= 0 || things == 0 {
		return ""
	}
	rate := float64(things) / took.Seconds()
	text := fmt.Sprintf("%.*f/s", decimals(rate), rate)
	if bytes := float64(p.now.bytes-past.bytes) / took.Seconds(); bytes >= 1 {
		text += ", " + BytesText(int64(bytes)) + "/s"
	}
	left := time.Duration(float64(p.total-p.now.done) / rate * float64(time.Second))
	round := time.Second
	if left > 2*time.Minute {
		round = 10 * time.Second
	}
	return fmt.Sprintf("%s, about %s left", text, left.Round(round))
}

// decimals are those that say something.
func decimals(rate float64) int {
	switch {
	case rate < 1:
		return 2
	case rate < 10:
		return 1
	}
	return 0
}
