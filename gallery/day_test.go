package gallery

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for s, want := range map[string]bool{
		"2024-11-03": true, "2024-02-29": true,
		"2023-02-29": false, "2024-13-01": false, "2024-1-03": false, "20241103": false, "": false, "2024-11-03 ": false,
	} {
		if d, ok := ParseDate(s); ok != want || ok && string(d) != s {
			t.Errorf("%q: %q, %t", s, d, ok)
		}
	}
}

func TestDateOf(t *testing.T) {
	const four, thirteenthirty = 4 * time.Hour, 13*time.Hour + 30*time.Minute
	for _, c := range []struct {
		zone     string
		dayStart time.Duration
		moment   string
		want     Date
	}{
		{"Asia/Seoul", four, "2024-11-03T14:00:00+09:00", "2024-11-03"},
		{"Asia/Seoul", four, "2024-11-03T05:00:00Z", "2024-11-03"},
		{"Asia/Seoul", four, "2024-11-04T01:10:00+09:00", "2024-11-03"}, // the party
		{"Asia/Seoul", four, "2024-11-04T03:59:59.999+09:00", "2024-11-03"},
		{"Asia/Seoul", four, "2024-11-04T04:00:00+09:00", "2024-11-04"},
		{"Asia/Seoul", 0, "2024-11-04T00:00:00+09:00", "2024-11-04"},
		{"Asia/Seoul", 0, "2024-11-03T23:59:59+09:00", "2024-11-03"},
		{"Asia/Seoul", thirteenthirty, "2024-11-04T13:29:59+09:00", "2024-11-03"},
		{"Asia/Seoul", four, "2025-01-01T01:00:00+09:00", "2024-12-31"},
		{"Asia/Seoul", four, "2024-03-01T01:00:00+09:00", "2024-02-29"},

		// The clocks go back at 02:00 EDT: 01:30 comes twice, and the night has an hour more.
		{"America/New_York", four, "2024-11-03T01:30:00-04:00", "2024-11-02"},
		{"America/New_York", four, "2024-11-03T01:30:00-05:00", "2024-11-02"},
		{"America/New_York", four, "2024-11-03T03:59:59-05:00", "2024-11-02"},
		{"America/New_York", four, "2024-11-03T04:00:00-05:00", "2024-11-03"},
		// They go forward at 02:00 EST: there is no 02:30.
		{"America/New_York", four, "2024-03-10T01:59:59-05:00", "2024-03-09"},
		{"America/New_York", four, "2024-03-10T03:59:59-04:00", "2024-03-09"},
		{"America/New_York", four, "2024-03-10T04:00:00-04:00", "2024-03-10"},

		{"Europe/Berlin", four, "2024-10-27T02:30:00+02:00", "2024-10-26"},
		{"Europe/Berlin", four, "2024-10-27T02:30:00+01:00", "2024-10-26"},
		{"Europe/Berlin", four, "2024-10-27T04:00:00+01:00", "2024-10-27"},
		{"Europe/Berlin", four, "2024-03-31T03:30:00+02:00", "2024-03-30"},
		{"Europe/Berlin", four, "2024-03-31T04:00:00+02:00", "2024-03-31"},

		// São Paulo skipped the midnight between the 3rd and the 4th.
		{"America/Sao_Paulo", four, "2018-11-04T01:00:00-02:00", "2018-11-03"},
		{"America/Sao_Paulo", four, "2018-11-05T00:30:00-02:00", "2018-11-04"},
		{"America/Sao_Paulo", 0, "2018-11-04T01:00:00-02:00", "2018-11-04"},
		// Samoa skipped the 30th of December.
		{"Pacific/Apia", four, "2011-12-29T23:00:00-10:00", "2011-12-29"},
		{"Pacific/Apia", four, "2011-12-31T05:00:00+14:00", "2011-12-31"},
	} {
		e := &Event{Zone: zone(t, c.zone), DayStart: c.dayStart}
		if d := e.DateOf(at(t, c.moment)); d != c.want {
			t.Errorf("%s, day_start %s: %s belongs to %s, want %s", c.zone, c.dayStart, c.moment, d, c.want)
		}
	}
}

func TestDayIsAsLongAsTheClocksSay(t *testing.T) {
	for _, c := range []struct {
		zone string
		date Date
		long time.Duration
	}{
		{"Asia/Seoul", "2024-11-03", 24 * time.Hour},
		{"America/New_York", "2024-11-02", 25 * time.Hour}, // with the night after it
		{"America/New_York", "2024-11-03", 24 * time.Hour},
		{"America/New_York", "2024-03-09", 23 * time.Hour},
		{"Europe/Berlin", "2024-10-26", 25 * time.Hour},
		{"Europe/Berlin", "2024-03-30", 23 * time.Hour},
		{"Europe/Berlin", "2024-03-31", 24 * time.Hour},
		{"Australia/Lord_Howe", "2024-04-06", 24*time.Hour + 30*time.Minute},
	} {
		e := &Event{Zone: zone(t, c.zone), DayStart: 4 * time.Hour}
		day := e.Day(c.date)
		if long := day.End.Sub(day.Start); long != c.long {
			t.Errorf("%s %s: %s, want %s", c.zone, c.date, long, c.long)
		}
		if start := day.Start.Format("2006-01-02 15:04"); start != string(c.date)+" 04:00" {
			t.Errorf("%s %s starts at %s", c.zone, c.date, start)
		}
	}
}

// Where the clocks skip day_start, the day starts when they have skipped it.
func TestDayStartThatIsSkipped(t *testing.T) {
	for _, c := range []struct {
		zone     string
		dayStart time.Duration
		date     Date
		want     string
	}{
		{"America/New_York", 2*time.Hour + 30*time.Minute, "2024-03-10", "2024-03-10T03:00:00-04:00"},
		{"America/Sao_Paulo", 0, "2018-11-04", "2018-11-04T01:00:00-02:00"},
		{"Pacific/Apia", 4 * time.Hour, "2011-12-30", "2011-12-31T00:00:00+14:00"},
	} {
		e := &Event{Zone: zone(t, c.zone), DayStart: c.dayStart}
		equal(t, c.zone, e.Day(c.date).Start.Format(time.RFC3339), c.want)
	}
}

func TestDayOfNoDate(t *testing.T) {
	e := &Event{Zone: zone(t, "Asia/Seoul")}
	equal(t, "no date", e.Day(""), Day{})
	equal(t, "nonsense", e.Day("someday"), Day{Date: "someday"})
}

// Every moment lies in exactly the day that DateOf names, whatever the clocks do.
func TestDaysHoldTheirMoments(t *testing.T) {
	for _, name := range []string{
		"Asia/Seoul", "America/New_York", "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Asia/Beirut",
		"Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "Asia/Gaza", "UTC",
	} {
		z := zone(t, name)
		for _, start := range []time.Duration{0, time.Minute, 2*time.Hour + 30*time.Minute, 4 * time.Hour, 23 * time.Hour} {
			e := &Event{Zone: z, DayStart: start}
			end := at(t, "2019-01-01T00:00:00Z")
			for m := at(t, "2018-01-01T00:07:00Z"); m.Before(end); m = m.Add(97 * time.Minute) {
				day := e.Day(e.DateOf(m))
				if m.Before(day.Start) || !m.Before(day.End) {
					t.Fatalf("%s, day_start %s: %s is not in its day, %s to %s", name, start, m.In(z), day.Start, day.End)
				}
			}
		}
	}
}

func TestKnownDays(t *testing.T) {
	e := twoDays(t)
	equal(t, "of the schedule", e.KnownDays(), []Date{"2024-11-03", "2024-11-04"})
	e.Days = []Date{"2024-11-04"}
	equal(t, "of event.yaml", e.KnownDays(), []Date{"2024-11-04"})
	equal(t, "of neither", len((&Event{}).KnownDays()), 0)
}

// A schedule or days of something else: said once, of all photos.
func TestMissedDays(t *testing.T) {
	third, tenth := Session{Day: "2024-11-03"}, Session{Day: "2024-11-10"}
	on := func(days ...Date) (placements []Placement) {
		for _, d := range days {
			placements = append(placements, Placement{Day: d})
		}
		return placements
	}
	for _, c := range []struct {
		name       string
		event      Event
		placements []Placement
		want       []string
	}{
		{"all fits", Event{Sessions: []Session{third}}, on("2024-11-03", "2024-11-04"), nil},
		{"nothing is known", Event{}, on("2024-11-03"), nil},
		{"no photo has a day", Event{Sessions: []Session{third}}, on(""), nil},
		{"a schedule of another week", Event{Sessions: []Session{tenth}}, on("2024-11-04", "2024-11-03"),
			[]string{"no photo was taken on the event's days (2024-11-10), but on 2024-11-03 to 2024-11-04: are the days or the schedule those of another event?"}},
		{"a schedule that does not fit the days", Event{Days: []Date{"2024-11-03"}, Sessions: []Session{tenth}}, on("2024-11-03"),
			[]string{"the schedule has no session on the event's days (2024-11-03), but on 2024-11-10: is it the schedule of another event?"}},
	} {
		equal(t, c.name, c.event.missedDays(c.placements), c.want)
	}
}
