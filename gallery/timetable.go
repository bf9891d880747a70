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
	starts  []time.Time // of the spans, in order
	running [][]*Session
	days    map[Date]bool // that have sessions
	event   *Event
}

func (e *Event) timetable() timetable {
	t := timetable{starts: spans(e.Sessions), days: map[Date]bool{}, event: e}
	t.running = make([][]*Session, len(t.starts))
	for i := range e.Sessions {
		s := &e.Sessions[i]
		t.days[s.Day] = true
		first, after := s.spans(t.starts)
		for n := first; n < after; n++ {
			t.running[n] = append(t.running[n], s)
		}
	}
	return t
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
// its time does; then only that day's sessions count. The slice may be shared.
func (t timetable) on(d Date, at time.Time) []*Session {
	if at.IsZero() {
		return nil
	}
	n := sort.Search(len(t.starts), func(i int) bool { return t.starts[i].After(at) }) - 1
	if n < 0 {
		return nil
	}
	running := t.running[n]
	if !slices.ContainsFunc(running, func(s *Session) bool { return s.Day != d }) || t.event.DateOf(at) == d {
		return running
	}
	var ofDay []*Session
	for _, s := range running {
		if s.Day == d {
			ofDay = append(ofDay, s)
		}
	}
	return ofDay
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
