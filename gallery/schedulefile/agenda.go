package schedulefile

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"eventroll/gallery"
)

// agenda collects the sessions of a file that a machine wrote, and its faults.
type agenda struct {
	faults
	sessions []gallery.Session
}

// add takes a session, or notes why it is none. What lasts no time, as
// milestones do, can have no photo and is left out.
func (a *agenda) add(line int, s gallery.Session, fault string) {
	s.ID, s.Title, s.Track, s.Room = clean(s.ID), clean(s.Title), clean(s.Track), clean(s.Room)
	if fault == "" && s.Start.Equal(s.End) {
		return
	}
	if fault == "" && s.Title == "" {
		fault = "has no title"
	}
	if fault == "" {
		fault = wrongSpan(s.Start, s.End)
	}
	for _, field := range append([]string{s.ID, s.Title, s.Track, s.Room}, s.Speakers...) {
		if fault == "" && utf8.RuneCountInString(field) > maxRunes {
			fault = fmt.Sprintf("has a field of more than %d characters", maxRunes)
		}
	}
	if fault != "" {
		a.faults.add(line, "the session %s %s", named(s), fault)
		return
	}
	a.sessions = append(a.sessions, s)
}

// full says whether the file has more than any schedule.
func (a *agenda) full() bool { return len(a.sessions)+len(a.faults.list) > MaxSessions }

// schedule is what the file says, or what is wrong with it.
func (a *agenda) schedule(title, zone string) (Schedule, error) {
	switch {
	case a.full():
		a.faults.list = nil
		a.faults.add(0, "has more than %d sessions: check that it is the right file", MaxSessions)
	case len(a.sessions)+len(a.faults.list) == 0:
		a.faults.add(0, "has no session that lasts for a time")
	}
	if err := a.faults.err(); err != nil {
		return Schedule{}, err
	}
	if !agrees(zone, a.sessions) {
		zone = ""
	}
	return Schedule{Title: shortened(clean(title)), Zone: zone, Sessions: a.sessions}, nil
}

// named is how a session is called in messages.
func named(s gallery.Session) string {
	switch {
	case s.Title != "":
		return fmt.Sprintf("%q", shortened(s.Title))
	case s.ID != "":
		return shortened(s.ID)
	}
	return "without a title"
}

func shortened(s string) string {
	if runes := []rune(s); len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return s
}

// wrongSpan says why a session cannot be from start to end, or "".
func wrongSpan(start, end time.Time) string {
	switch {
	case !end.After(start):
		return fmt.Sprintf("ends (%s) before or when it starts (%s)", end.Format("2006-01-02 15:04"), start.Format("2006-01-02 15:04"))
	case end.Sub(start) > maxSpan:
		return fmt.Sprintf("ends on %s, more than a week after it starts", end.Format(time.DateOnly))
	}
	return ""
}

// loadZone finds a zone by its IANA name. "Local" is none: it would be the machine's.
func loadZone(name string) (*time.Location, bool) {
	if name == "" || strings.EqualFold(name, "local") {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

// agrees says whether the zone exists and the sessions' own offsets are those
// that it had then. Where a schedule's zone and its offsets contradict each
// other, the offsets are right: pretalx writes UTC beside +01:00.
func agrees(name string, sessions []gallery.Session) bool {
	zone, ok := loadZone(name)
	if !ok {
		return false
	}
	for _, s := range sessions {
		if s.Start.Location() == time.UTC && name != "UTC" {
			continue // iCalendar's way to write a moment, of whatever zone
		}
		_, own := s.Start.Zone()
		if _, offset := s.Start.In(zone).Zone(); own != offset {
			return false
		}
	}
	return true
}

// clean is a text on one line, without blanks around it.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s))
}

// cleanAll cleans texts and leaves out those that say nothing.
func cleanAll(texts []string) []string {
	var out []string
	for _, text := range texts {
		if text = clean(text); text != "" {
			out = append(out, text)
		}
	}
	return out
}
