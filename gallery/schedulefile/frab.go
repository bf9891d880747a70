package schedulefile

import (
	"fmt"
	"strings"
	"time"

	"eventroll/gallery"
)

// defaultDayChange is when a conference's day ends, where it does not say so;
// pretalx and the Chaos Communication Congress use 04:00 or earlier.
const defaultDayChange = 4 * time.Hour

// frabEvent is a session as frab, pretalx and their kin write it, in XML
// (https://github.com/voc/schedule, schema/schedule.xml.xsd) or JSON.
type frabEvent struct {
	id, title, track, room string
	date                   string // a moment with an offset; old files have a mere date, or nothing
	start                  string // the time of day
	duration               string
	end                    string // a moment; only some files have it
	persons                []string
	optOut                 bool
}

// frabDay is the day of the conference that a session is listed under.
type frabDay struct {
	date   string
	change time.Duration // after midnight: what starts before is on the next date
	zone   *time.Location
}

// session makes a session of the event, or says what is wrong with it. The
// date with its offset comes first: the day it is listed under is the evening
// before for what begins after midnight.
func (d frabDay) session(e frabEvent) (s gallery.Session, fault string) {
	s = gallery.Session{ID: e.id, Title: e.title, Track: e.track, Room: e.room, Speakers: cleanAll(e.persons), NoRecord: e.optOut}
	s.Start, fault = d.startOf(e)
	if fault != "" {
		return s, fault
	}
	if e.duration != "" {
		lasts, ok := parseDuration(e.duration)
		if !ok {
			return s, fmt.Sprintf("lasts %q, which is not understood: 00:30 was expected", shortened(e.duration))
		}
		s.End = s.Start.Add(lasts)
		return s, ""
	}
	end, ok := parseMoment(e.end)
	if !ok || !end.hasTime || end.date.year == 0 {
		return s, "has no duration such as 00:30"
	}
	s.End = end.on(end.date, s.Start.Location())
	return s, ""
}

func (d frabDay) startOf(e frabEvent) (time.Time, string) {
	at, ok := parseMoment(e.date)
	if e.date != "" && !ok {
		return time.Time{}, fmt.Sprintf("has the date %q, which is not understood: 2024-11-03T13:00:00+09:00 was expected", shortened(e.date))
	}
	if at.hasTime && at.date.year != 0 {
		return at.on(at.date, d.zone), ""
	}
	clock, ok := parseMoment(e.start)
	if !ok || !clock.hasTime {
		return time.Time{}, fmt.Sprintf("starts at %q, which is not understood: 13:00 was expected", shortened(e.start))
	}
	if clock.date.year != 0 {
		return clock.on(clock.date, d.zone), ""
	}
	if at.date.year != 0 {
		return clock.on(at.date, d.zone), ""
	}
	day, ok := parseDate(clean(d.date))
	if !ok {
		return time.Time{}, fmt.Sprintf("is on the day %q, which is not understood: 2024-11-03 was expected", shortened(d.date))
	}
	if clock.sinceMidnight() < d.change {
		day.day++
	}
	return clock.on(day, d.zone), ""
}

// dayChange reads when a conference's day ends.
func dayChange(text string) time.Duration {
	m, ok := parseClock(clean(text))
	if !ok || m.sinceMidnight() >= 12*time.Hour {
		return defaultDayChange
	}
	return m.sinceMidnight()
}

// isYes reads a flag, however a file writes it.
func isYes(text string) bool {
	switch strings.ToLower(clean(text)) {
	case "true", "yes", "1", "x", "y", "ja", "예", "네":
		return true
	}
	return false
}
