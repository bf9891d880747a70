package schedulefile

import (
	"fmt"
	"time"
)

// maxSpan is longer than any session; what is beyond it is a slip in a date,
// and would swallow the photos of all days until then.
const maxSpan = 7 * 24 * time.Hour

// span is when a session starts and ends, from the cells of its row, or what is wrong with them.
func span(dayCell, startCell, endCell, durationCell string, zone *time.Location) (start, end time.Time, fault string) {
	var day date
	if dayCell != "" {
		var ok bool
		if day, ok = parseDate(dayCell); !ok {
			return start, end, fmt.Sprintf("the day %q is not understood: write it like 2024-11-03", dayCell)
		}
	}
	from, ok := parseMoment(startCell)
	switch {
	case startCell == "":
		return start, end, "has no start"
	case !ok || !from.hasTime:
		return start, end, fmt.Sprintf("the start %q is not understood: write it like 2024-11-03T13:00", startCell)
	case from.date.year == 0 && day.year == 0:
		return start, end, fmt.Sprintf("the start %q has no date: write it like 2024-11-03T13:00, or add a column day", startCell)
	case from.date.year == 0:
		from.date = day
	}
	start = from.on(from.date, zone)

	switch {
	case endCell != "":
		end, fault = endOf(endCell, from, start, zone)
	case durationCell == "":
		fault = "has no end"
	default:
		lasts, ok := parseDuration(durationCell)
		if !ok {
			return start, end, fmt.Sprintf("the duration %q is not understood: write it in minutes, or like 0:30", durationCell)
		}
		end = start.Add(lasts)
	}
	switch {
	case fault != "":
	case !end.After(start):
		fault = fmt.Sprintf("ends (%s) before or when it starts (%s)", end.Format("2006-01-02 15:04"), start.Format("2006-01-02 15:04"))
	case end.Sub(start) > maxSpan:
		fault = fmt.Sprintf("ends on %s, more than a week after it starts", end.Format(time.DateOnly))
	}
	return start, end, fault
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
