package schedulefile

import (
	"fmt"
	"strings"
	"time"
)

// maxSpan is longer than any session; what is beyond it is a slip in a date,
// and would swallow the photos of all days until then.
const maxSpan = 7 * 24 * time.Hour

// span is when a session starts and ends, from the cells of its row, or what is wrong with them.
func (t *csvTable) span(dayCell, startCell, endCell, durationCell string) (start, end time.Time, fault string) {
	if dayCell != "" {
		day, ok := parseDate(dayCell)
		if !ok {
			day, ok = findDate(dayCell, t.year)
		}
		if !ok {
			return start, end, fmt.Sprintf("the day %q is not understood: write it like 2024-11-03", dayCell)
		}
		t.day, t.year = day, day.year
	}
	if endCell == "" {
		if from, to, ok := cutRange(startCell); ok {
			startCell, endCell = from, to
		}
	}
	from, ok := parseMoment(startCell)
	switch {
	case startCell == "":
		return start, end, "has no start"
	case !ok || !from.hasTime:
		return start, end, fmt.Sprintf("the start %q is not understood: write it like 2024-11-03T13:00", startCell)
	case from.date.year == 0 && t.day.year == 0:
		return start, end, fmt.Sprintf("the start %q has no date: write it like 2024-11-03T13:00, add a column day, or write 2024-11-03 on a line of its own above", startCell)
	case from.date.year == 0:
		from.date = t.day
		if dayCell == "" {
			from.date, fault = t.pastMidnight(from, startCell)
		}
	}
	if fault != "" {
		return start, end, fault
	}
	start = from.on(from.date, t.zone)

	switch {
	case endCell != "":
		end, fault = endOf(endCell, from, start, t.zone)
	case durationCell == "":
		fault = "has no end"
	default:
		lasts, ok := parseDuration(durationCell)
		if !ok {
			return start, end, fmt.Sprintf("the duration %q is not understood: write it in minutes, or like 0:30", durationCell)
		}
		end = start.Add(lasts)
	}
	if fault == "" {
		fault = wrongSpan(start, end)
	}
	return start, end, fault
}

// Under a heading, rows are in order of time. A start of the small hours below
// one of the evening is on the next date; below one of the day it is a clock
// of twelve hours that does not say so, and may mean either.
const (
	smallHours = 4 * time.Hour
	morning    = 8 * time.Hour
	evening    = 18 * time.Hour
)

// pastMidnight is the date of a row that has none of its own.
func (t *csvTable) pastMidnight(from moment, cell string) (on date, fault string) {
	clock, previous := from.sinceMidnight(), t.previous
	t.previous = clock
	on = t.day
	switch {
	case clock >= smallHours:
		t.night = false
		return on, ""
	case previous >= evening || t.night:
		t.night = true
		on.day++ // time.Date knows what follows the 31st
	case previous >= morning:
		return on, fmt.Sprintf("the start %q comes after %02d:%02d: write 13:00 for one in the afternoon, or the date if it is the night", cell, int(previous.Hours()), int(previous.Minutes())%60)
	}
	return on, ""
}

// cutRange cuts "13:00-13:30", "1:00 – 2:30 pm" and the like; only where both are times of day.
func cutRange(cell string) (from, to string, ok bool) {
	for _, dash := range []string{"–", "—", "~", " to ", " bis ", "-"} {
		from, to, ok = strings.Cut(cell, dash)
		from, to = clean(from), clean(to)
		end, isEnd := parseClock(to)
		if !ok || !isEnd {
			continue
		}
		start, isStart := parseClock(from)
		if half := halfOfDay(to); half != "" && halfOfDay(from) == "" {
			from, start, isStart = sameHalf(from, end)
		}
		if isStart && start.hasTime {
			return from, to, true
		}
	}
	return "", "", false
}

// sameHalf gives the first time of a range the half of the day that makes it come before the second.
func sameHalf(from string, end moment) (string, moment, bool) {
	for _, half := range []string{" pm", " am"} {
		if start, ok := parseClock(from + half); ok && start.sinceMidnight() < end.sinceMidnight() {
			return from + half, start, true
		}
	}
	return from, moment{}, false
}

// endOf reads the end of a session that starts at start. A mere time of day
// earlier than the start is on the next day.
func endOf(cell string, from moment, start time.Time, zone *time.Location) (end time.Time, fault string) {
	to, ok := parseMoment(cell)
	if !ok || !to.hasTime {
		return end, fmt.Sprintf("the end %q is not understood: write it like 2024-11-03T13:30", cell)
	}
	if to.date.year != 0 {
		return to.on(to.date, zone), ""
	}
	if to.zone == nil {
		to.zone = from.zone
	}
	end = to.on(from.date, zone)
	if end.Before(start) {
		next := from.date
		next.day++ // time.Date knows what follows the 31st
		end = to.on(next, zone)
	}
	return end, ""
}
