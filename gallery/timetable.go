package gallery

import (
	"fmt"
	"slices"
	"sort"
	"time"
)

// timetable answers what runs at a moment without asking every session: it
// cuts the event into the spans between which no session starts or ends.
type timetable struct {
	starts  []time.Time     // of the spans, in order
	running [][]*Session    // what may run: nothing, then what does in each span, then what of one day does
	ofDay   map[spanDay]run // where sessions of several days run
	days    map[Date]bool   // that have sessions
	event   *Event
}

// run is what runs at a moment, as an index into timetable.running: 0 is
// nothing. Photos have it in place of the sessions, as they have it by the million.
type run int32

// spanDay is a span, as far as one day goes.
type spanDay struct {
	span int
	day  Date
}

func (e *Event) timetable() *timetable {
	t := &timetable{starts: spans(e.Sessions), ofDay: map[spanDay]run{}, days: map[Date]bool{}, event: e}
	t.running = make([][]*Session, 1+len(t.starts))
	for i := range e.Sessions {
		s := &e.Sessions[i]
		t.days[s.Day] = true
		first, after := s.spans(t.starts)
		for n := first; n < after; n++ {
			t.running[1+n] = append(t.running[1+n], s)
		}
	}
	for n := range t.starts {
		running := t.running[1+n]
		if len(running) == 0 || !ofOtherDays(running, running[0].Day) {
			continue
		}
		for _, s := range running {
			at := spanDay{n, s.Day}
			r, known := t.ofDay[at]
			if !known {
				r = run(len(t.running))
				t.ofDay[at], t.running = r, append(t.running, nil)
			}
			t.running[r] = append(t.running[r], s)
		}
	}
	return t
}

func ofOtherDays(running []*Session, d Date) bool {
	return slices.ContainsFunc(running, func(s *Session) bool { return s.Day != d })
}

// maxOverlap bounds the memory of a timetable: sessions, each counted once for
// every span that it runs in. A conference of a week has some ten thousand.
const maxOverlap = 4_000_000

// checkOverlap refuses a schedule whose sessions all run at once.
func checkOverlap(sessions []Session) error {
	starts, total := spans(sessions), 0
	for i := range sessions {
		first, after := sessions[i].spans(starts)
		total += max(0, after-first)
	}
	if total > maxOverlap {
		return fmt.Errorf("the schedule has %d sessions that nearly all run at the same time: check when they end", len(sessions))
	}
	return nil
}

// spans are the moments at which a session starts or ends, in order.
func spans(sessions []Session) []time.Time {
	var starts []time.Time
	for i := range sessions {
		starts = append(starts, sessions[i].Start, sessions[i].End)
	}
	slices.SortFunc(starts, time.Time.Compare)
	return slices.CompactFunc(starts, time.Time.Equal)
}

// spans are the first span that the session runs in, and the first after its end.
func (s *Session) spans(starts []time.Time) (first, after int) {
	first, _ = slices.BinarySearchFunc(starts, s.Start, time.Time.Compare)
	after, _ = slices.BinarySearchFunc(starts, s.End, time.Time.Compare)
	return first, after
}

// on are the sessions that run at that moment, in the order of the event: of
// the moment's own day and of a day before, where one runs on past the start
// of the next, as a hackathon does. A rule may put a photo into another day than
// its time does; then only that day's sessions count. The slice is shared.
func (t *timetable) on(d Date, at time.Time) []*Session { return t.running[t.at(d, at)] }

// at is on, to be looked up in running.
func (t *timetable) at(d Date, at time.Time) run {
	if at.IsZero() {
		return 0
	}
	n := sort.Search(len(t.starts), func(i int) bool { return t.starts[i].After(at) }) - 1
	switch {
	case n < 0:
		return 0
	case !ofOtherDays(t.running[1+n], d) || t.event.DateOf(at) == d:
		return run(1 + n)
	}
	return t.ofDay[spanDay{n, d}]
}

// shortest is the session of the track that is the most specific of those
// running, and whether another is as short. It is nil where none is the track's.
func shortest(running []*Session, track string) (s *Session, tie bool) {
	length := func(s *Session) time.Duration { return s.End.Sub(s.Start) }
	for _, x := range running {
		switch {
		case x.Track != track:
		case s == nil || length(x) < length(s):
			s, tie = x, false
		case length(x) == length(s):
			tie = true
		}
	}
	return s, tie
}
