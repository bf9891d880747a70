package schedulefile

import (
	"regexp"
	"strings"
	"time"
)

// date is a calendar date as a schedule writes it, before it has a zone.
type date struct {
	year  int
	month time.Month
	day   int
}

// parseDate reads 2024-11-03, 2024/11/3 and 2024.11.03. Dates that begin with
// the day or the month are refused: 03/11/2024 is March or November.
func parseDate(s string) (date, bool) {
	s = strings.Map(func(r rune) rune {
		if r == '/' || r == '.' {
			return '-'
		}
		return r
	}, s)
	t, err := time.Parse("2006-1-2", s)
	if err != nil || t.Year() < 1970 || t.Year() > 2999 {
		return date{}, false
	}
	return date{t.Year(), t.Month(), t.Day()}, true
}

// moment is a date, a time of day, or both, as one cell has them.
type moment struct {
	date    date // its year is 0 where the cell has no date
	hour    int
	minute  int
	second  int
	zone    *time.Location // of the offset; nil where there is none
	hasTime bool
}

// parseMoment reads "2024-11-03T13:00", "2024-11-03 13:00:00+09:00", "13:00" and the like.
func parseMoment(s string) (moment, bool) {
	s = clean(s)
	if m, ok := parseClock(s); ok {
		return m, true
	}
	if d, ok := parseDate(s); ok {
		return moment{date: d}, true
	}
	day, clock, _ := cutDate(s)
	d, okDate := parseDate(day)
	m, okClock := parseClock(clock)
	m.date = d
	return m, okDate && okClock
}

// cutDate cuts a cell that has both at the T or the blank between date and time.
func cutDate(s string) (day, clock string, both bool) {
	i := strings.IndexAny(s, "Tt ")
	if i < 0 {
		return "", "", false
	}
	return s[:i], strings.TrimSpace(s[i+1:]), true
}

// clockPattern is a time of day: 13:00, 13:00:30, 13.00, 13h00, 1:00 pm, 1pm,
// 13 Uhr, 오후 1시 30분, 13:00+09:00.
var clockPattern = regexp.MustCompile(`(?i)^(오전|오후|午前|午後)? ?(\d{1,2})(?:[:.h](\d{2})(?::(\d{2})(?:\.\d{1,9})?)?| ?[시時] ?(?:(\d{1,2}) ?[분分])?|( ?(?:[ap]\.? ?m\b|uhr|h$)))` +
	` ?([ap]\.? ?m\.?|uhr|h|\.)? ?(z|[+-]\d{2}:?\d{2})?$`)

// parseClock reads a time of day with or without seconds and offset.
func parseClock(s string) (moment, bool) {
	p := clockPattern.FindStringSubmatch(s)
	if p == nil {
		return moment{}, false
	}
	m := moment{hour: int(number(p[2])), minute: int(number(p[3] + p[5])), second: int(number(p[4])), hasTime: true}
	if half := halfOfDay(p[1] + p[6] + p[7]); half != "" {
		if m.hour < 1 || m.hour > 12 {
			return moment{}, false
		}
		m.hour %= 12
		if half == "pm" {
			m.hour += 12
		}
	}
	if p[8] != "" {
		t, err := time.Parse("Z0700", strings.ToUpper(strings.ReplaceAll(p[8], ":", "")))
		if err != nil {
			return moment{}, false
		}
		_, offset := t.Zone()
		m.zone = time.FixedZone("", offset)
	}
	return m, m.minute < 60 && m.second < 60 && (m.hour < 24 || m.hour == 24 && m.minute == 0 && m.second == 0)
}

// halfOfDay is "am" or "pm", or "" for a clock of 24 hours.
func halfOfDay(words string) string {
	switch words = strings.ToLower(words); {
	case strings.ContainsAny(words, "p") || strings.Contains(words, "오후") || strings.Contains(words, "午後"):
		return "pm"
	case strings.ContainsAny(words, "a") || strings.Contains(words, "오전") || strings.Contains(words, "午前"):
		return "am"
	}
	return ""
}

// on is the moment on that date, in zone unless it has an offset of its own.
func (m moment) on(d date, zone *time.Location) time.Time {
	if m.zone != nil {
		zone = m.zone
	}
	return time.Date(d.year, d.month, d.day, m.hour, m.minute, m.second, 0, zone)
}

// sinceMidnight is the time of day.
func (m moment) sinceMidnight() time.Duration {
	return time.Duration(m.hour)*time.Hour + time.Duration(m.minute)*time.Minute + time.Duration(m.second)*time.Second
}
