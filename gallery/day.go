package gallery

import (
	"fmt"
	"slices"
	"time"
)

// Date names a day of the event by the date on which it starts, "2006-01-02".
// Dates sort as strings.
type Date string

// ParseDate reads "2006-01-02".
func ParseDate(s string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return Date(s), err == nil && t.Format(time.DateOnly) == s
}

// Day is an interval: it starts at the event's day_start and lasts until the
// next, so it may end after midnight.
type Day struct {
	Date       Date
	Start, End time.Time // End is exclusive
}

// Day is the interval of that date. It is 23 or 25 hours long where the clocks change.
func (e *Event) Day(d Date) Day {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return Day{Date: d}
	}
	return Day{Date: d, Start: e.startOfDay(t), End: e.startOfDay(t.AddDate(0, 0, 1))}
}

// startOfDay is the moment at which the clocks show DayStart on the date of
// midnight, which is in UTC. It does not add up hours, as the clocks may
// change in between.
func (e *Event) startOfDay(midnight time.Time) time.Time {
	seconds := int(e.DayStart / time.Second)
	asked := midnight.Add(time.Duration(seconds) * time.Second).Unix()
	start := time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, 0, seconds, 0, e.Zone)
	_, offset := start.Zone()
	// Where the clocks skip DayStart, time.Date goes to one side or the other
	// of what is skipped; the day starts when they have skipped it.
	switch shown := start.Unix() + int64(offset); {
	case shown < asked:
		_, start = start.ZoneBounds()
	case shown > asked:
		start, _ = start.ZoneBounds()
	}
	return start
}

// DateOf is the day that a moment belongs to.
func (e *Event) DateOf(t time.Time) Date { return newCalendar(e).dateOf(t) }

// calendar tells the days of many moments, of which most are of a few dates.
type calendar struct {
	event *Event
	dates map[[3]int]calendarDate // by year, month and day
}

type calendarDate struct {
	date, before Date
	start        time.Time // of date
}

func newCalendar(e *Event) calendar { return calendar{e, map[[3]int]calendarDate{}} }

// dateOf is DateOf.
func (c calendar) dateOf(t time.Time) Date {
	year, month, day := t.In(c.event.Zone).Date()
	at := [3]int{year, int(month), day}
	known, ok := c.dates[at]
	if !ok {
		// In UTC, as a zone may skip the midnight at which the day before begins.
		calendar := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		known.date, known.before = Date(calendar.Format(time.DateOnly)), Date(calendar.AddDate(0, 0, -1).Format(time.DateOnly))
		known.start = c.event.Day(known.date).Start
		c.dates[at] = known
	}
	if t.Before(known.start) {
		return known.before
	}
	return known.date
}

// KnownDays are the event's days as event.yaml or the schedule names them, in
// order; none where neither does.
func (e *Event) KnownDays() []Date {
	if len(e.Days) > 0 {
		return e.Days
	}
	var days []Date
	for _, s := range e.Sessions {
		if !slices.Contains(days, s.Day) {
			days = append(days, s.Day)
		}
	}
	slices.Sort(days)
	return days
}

// missedDays says that nothing fits as the days are those of something else: no
// photo was taken on a day of the event, or no session is.
func (e *Event) missedDays(placements []Placement) []string {
	known := e.KnownDays()
	if len(known) == 0 {
		return nil
	}
	var taken, scheduled []Date
	days := map[Date]bool{}
	for i := range placements {
		if d := placements[i].Day; d != "" && !days[d] {
			days[d], taken = true, append(taken, d)
		}
	}
	for _, s := range e.Sessions {
		scheduled = append(scheduled, s.Day)
	}
	miss := func(days []Date) bool {
		return len(days) > 0 && !slices.ContainsFunc(days, func(d Date) bool { return slices.Contains(known, d) })
	}
	var problems []string
	if miss(scheduled) {
		problems = append(problems, fmt.Sprintf("the schedule has no session on the event's days (%s), but on %s: is it the schedule of another event?", spanOf(known), spanOf(scheduled)))
	}
	if miss(taken) {
		problems = append(problems, fmt.Sprintf("no photo was taken on the event's days (%s), but on %s: are the days or the schedule those of another event?", spanOf(known), spanOf(taken)))
	}
	return problems
}

// spanOf is "2024-11-03 to 2024-11-04".
func spanOf(days []Date) string {
	first, last := slices.Min(days), slices.Max(days)
	if first == last {
		return string(first)
	}
	return fmt.Sprintf("%s to %s", first, last)
}
