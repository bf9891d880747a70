package gallery

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"
)

// madeUp is an event with cards of people as they are, whose clocks are right
// until a test says otherwise.
type madeUp struct {
	rng   *rand.Rand
	event *Event
	shots []Shot
}

// newMadeUp is a conference of so many days from 09:00 to 17:40 with a lunch
// and, on the first evening, a party until 01:00.
func newMadeUp(t testing.TB, seed uint64, zoneName, first string, days int) *madeUp {
	t.Helper()
	m := &madeUp{rng: rand.New(rand.NewPCG(seed, 7)), event: &Event{Zone: zone(t, zoneName), DayStart: 4 * time.Hour}}
	start, err := time.ParseInLocation(time.DateOnly, first, m.event.Zone)
	if err != nil {
		t.Fatal(err)
	}
	var sessions []Session
	for d := range days {
		at := func(hour, minute int) time.Time {
			return time.Date(start.Year(), start.Month(), start.Day()+d, hour, minute, 0, 0, m.event.Zone)
		}
		for _, s := range [][4]int{{9, 0, 9, 45}, {10, 0, 10, 50}, {11, 10, 12, 0}, {13, 30, 14, 20}, {14, 40, 15, 30}, {16, 0, 16, 50}, {17, 0, 17, 40}} {
			for _, track := range []string{"a", "b"} {
				sessions = append(sessions, Session{Title: fmt.Sprint(s, track), Track: track, Start: at(s[0], s[1]), End: at(s[2], s[3])})
			}
		}
		if d == 0 {
			sessions = append(sessions, Session{Title: "Party", Track: Common, Start: at(20, 0), End: at(25, 0)})
		}
	}
	if err := m.event.AssignTracks(sessions); err != nil {
		t.Fatal(err)
	}
	return m
}

// visit shoots so many photos within the span, in bursts.
func (m *madeUp) visit(name string, from time.Time, span time.Duration, photos int) {
	at := from.Add(time.Duration(m.rng.Float64() * 0.4 * float64(span)))
	for range photos {
		m.shoot(name, at)
		at = at.Add(time.Duration(5+m.rng.IntN(90)) * time.Second)
	}
}

func (m *madeUp) shoot(name string, at time.Time) {
	m.shots = append(m.shots, Shot{
		ID: PhotoID(fmt.Sprintf("%s%05d", name, len(m.shots))), Paths: []string{fmt.Sprintf("%s/%d.jpg", name, len(m.shots))},
	}.Saying(Metadata{Make: "Canon", Model: "R6", Serial: name, Time: at.In(m.event.Zone).Format(clockTime), TimeFrom: FromExif}))
}

// photographer goes to most sessions, of the days that the mask leaves.
func (m *madeUp) photographer(name string, often float64, days ...int) {
	known := m.event.KnownDays()
	last := time.Time{}
	for _, s := range m.event.Sessions {
		if s.Start.Equal(last) || len(days) > 0 && !slices.Contains(days, slices.Index(known, s.Day)) {
			continue
		}
		last = s.Start
		if m.rng.Float64() < often {
			m.visit(name, s.Start, s.End.Sub(s.Start), 2+m.rng.IntN(12))
		}
	}
}

// wander shoots from one hour to another, counted from a day's midnight, as
// people do who follow no schedule.
func (m *madeUp) wander(name string, day int, from, to float64, visits int) {
	known := m.event.KnownDays()
	midnight, err := time.ParseInLocation(time.DateOnly, string(known[0]), m.event.Zone)
	if err != nil {
		panic(err)
	}
	for range visits {
		hour := from + m.rng.Float64()*(to-from)
		m.visit(name, midnight.AddDate(0, 0, day).Add(time.Duration(hour*float64(time.Hour))), 10*time.Minute, 1+m.rng.IntN(6))
	}
}

// people are an event's cards: three who work, and some who do not.
func (m *madeUp) people(t testing.TB, last int) {
	t.Helper()
	for _, name := range []string{"dana", "imre", "yuna"} {
		m.photographer(name, 0.8)
	}
	m.photographer("guest", 0.3)
	m.photographer("one day only", 0.9, 0)
	m.wander("party only", 0, 20, 25, 9)
	m.wander("after the party", 0, 22, 28, 9)
	m.wander("the evening before", -1, 17, 23, 8)
	m.wander("set up", 0, 6.5, 9, 8)
	m.photographer("set up, then worked", 0.8)
	m.wander("set up, then worked", -1, 14, 22, 8)
	m.photographer("worked, then toured", 0.8)
	m.photographer("little, then toured", 0.3)
	for d := range 3 {
		m.wander("worked, then toured", last+d, 9, 23, 12)
		m.wander("little, then toured", last+d, 9, 19, 15)
		m.wander("toured", last+d, 9, 18, 12)
		m.wander("toured before", -1-d, 10, 19, 12)
		m.wander("night owl", d-1, 20, 27, 6)
		m.wander("early bird", d-1, 5, 9, 6)
	}
	for i := range 150 { // one photo in ten minutes, by itself
		m.shoot("time lapse", m.event.Sessions[0].Start.Add(time.Duration(i)*10*time.Minute))
	}
}

// off makes a camera's clock wrong.
func (m *madeUp) off(name string, by time.Duration) {
	for i := range m.shots {
		if s := &m.shots[i]; s.Words.Serial == name {
			wall, err := time.Parse(clockTime, s.Time)
			if err != nil {
				panic(err)
			}
			s.Time = wall.Add(by).Format(clockTime)
		}
	}
}

func (m *madeUp) fits(zones ...*time.Location) map[string]ClockFit {
	placed, _ := Place(m.event, m.shots, PlaceOptions{})
	fits := map[string]ClockFit{}
	for _, f := range ClockFits(m.event, m.shots, placed, zones) {
		fits[m.shots[f.Shots[0]].Words.Serial] = f
	}
	return fits
}

func says(f ClockFit) string {
	switch f.Doubt {
	case ClockShifted:
		if f.Zone != nil {
			return f.Zone.String()
		}
		return signed(f.Shift)
	case ClockUnclear:
		return "unclear"
	case ClockNeverSet:
		return "never set"
	}
	return ""
}

// seeds are so many events, and with EVENTROLL_SOAK=1 thirteen times as many.
func seeds(n uint64) uint64 {
	if os.Getenv("EVENTROLL_SOAK") != "" {
		return 13 * n
	}
	return n
}

// A right clock is never doubted, whoever held the camera.
func TestRightClocksAreNotDoubted(t *testing.T) {
	zones := []*time.Location{zone(t, "America/Los_Angeles"), zone(t, "Europe/Berlin"), zone(t, "Asia/Seoul")}
	judged := 0
	for seed := range seeds(4) {
		for days := 1; days <= 4; days++ {
			where, first := "Asia/Seoul", "2024-11-03"
			if seed%2 == 1 {
				where, first = "Europe/Berlin", "2025-10-25" // the clocks change after the party
			}
			m := newMadeUp(t, seed, where, first, days)
			m.people(t, days)
			for name, f := range m.fits(zones...) {
				judged++
				if f.Doubt != ClockRight {
					t.Errorf("seed %d, %d days, %s: %s (rival %v): %d of %d within, then %d", seed, days, name, says(f), f.Rival, f.Within, f.Timed, f.After)
				}
			}
		}
	}
	t.Logf("%d cameras", judged)
}

// The same, of one card at a time, when only the schedule tells.
func TestRightClocksAreNotDoubtedAlone(t *testing.T) {
	judged := 0
	for seed := range seeds(2) {
		for days := 1; days <= 4; days++ {
			m := newMadeUp(t, seed, "Asia/Seoul", "2024-11-03", days)
			m.people(t, days)
			all := m.shots
			for _, name := range m.names() {
				m.shots = nil
				for _, s := range all {
					if s.Words.Serial == name {
						m.shots = append(m.shots, s)
					}
				}
				judged++
				if f := m.fits()[name]; f.Doubt != ClockRight {
					t.Errorf("seed %d, %d days: %s alone: %s (rival %v): %d of %d within, then %d", seed, days, name, says(f), f.Rival, f.Within, f.Timed, f.After)
				}
			}
		}
	}
	t.Logf("%d cameras", judged)
}
