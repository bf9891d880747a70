package schedulefile

import (
	"strconv"
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
	s = strings.TrimSpace(s)
	if day, clock, both := cutDate(s); both {
		d, okDate := parseDate(day)
		m, okClock := parseClock(clock)
		m.date = d
		return m, okDate && okClock
	}
	if d, ok := parseDate(s); ok {
		return moment{date: d}, true
	}
	return parseClock(s)
}

// cutDate cuts a cell that has both at the T or the blank between date and time.
func cutDate(s string) (day, clock string, both bool) {
	i := strings.IndexAny(s, "Tt ")
	if i < 0 || strings.ContainsRune(s[:i], ':') {
		return "", "", false
	}
	return s[:i], strings.TrimSpace(s[i+1:]), true
}

// parseClock reads a time of day with or without seconds and offset.
func parseClock(s string) (moment, bool) {
	for _, layout := range []string{"15:04", "15:04:05", "15:04Z07:00", "15:04:05Z07:00", "15:04Z0700", "15:04:05Z0700"} {
		t, err := time.Parse(layout, strings.ReplaceAll(s, " ", ""))
		if err != nil {
			continue
		}
		m := moment{hour: t.Hour(), minute: t.Minute(), second: t.Second(), hasTime: true}
		if strings.Contains(layout, "Z") {
			_, offset := t.Zone()
			m.zone = time.FixedZone("", offset)
		}
		return m, true
	}
	return moment{}, false
}

// on is the moment on that date, in zone unless it has an offset of its own.
func (m moment) on(d date, zone *time.Location) time.Time {
	if m.zone != nil {
		zone = m.zone
	}
	return time.Date(d.year, d.month, d.day, m.hour, m.minute, m.second, 0, zone)
}

// parseDuration reads 30 (minutes), 0:30 and 1:30:00 (hours first), 45 min, 1h30m.
func parseDuration(s string) (time.Duration, bool) {
	s = strings.ToLower(strings.ReplaceAll(s, " ", ""))
	if minutes, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSuffix(s, "min"), "m")); err == nil {
		// Far beyond any session, but far below what overflows.
		if minutes < 0 || minutes > 1_000_000 {
			return 0, false
		}
		return time.Duration(minutes) * time.Minute, true
	}
	if t, err := time.Parse("15:04", s); err == nil {
		return sinceMidnight(t), true
	}
	if t, err := time.Parse("15:04:05", s); err == nil {
		return sinceMidnight(t), true
	}
	d, err := time.ParseDuration(strings.TrimSuffix(s, "in")) // "1h30min"
	return d, err == nil && d >= 0
}

func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}
