package gallery

import (
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
}

func (e *Event) timetable() timetable {
	t := timetable{days: map[Date]bool{}}
	for i := range e.Sessions {
		t.starts = append(t.starts, e.Sessions[i].Start, e.Sessions[i].End)
		t.days[e.Sessions[i].Day] = true
	}
	slices.SortFunc(t.starts, time.Time.Compare)
	t.starts = slices.CompactFunc(t.starts, time.Time.Equal)
	t.running = make([][]*Session, len(t.starts))
	for i := range e.Sessions {
		s := &e.Sessions[i]
		first, _ := slices.BinarySearchFunc(t.starts, s.Start, time.Time.Compare)
		for n := first; n < len(t.starts) && t.starts[n].Before(s.End); n++ {
			t.running[n] = append(t.running[n], s)
		}
	}
	return t
}

// on are the sessions of a day that run at that moment, in the order of the
// event. A rule may put a photo into another day than its time does; then its
// time says nothing. The slice may be shared.
func (t timetable) on(d Date, at time.Time) []*Session {
	if at.IsZero() {
		return nil
	}
	n := sort.Search(len(t.starts), func(i int) bool { return t.starts[i].After(at) }) - 1
	if n < 0 {
		return nil
	}
	running := t.running[n]
	if !slices.ContainsFunc(running, func(s *Session) bool { return s.Day != d }) {
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
