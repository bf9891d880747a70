package gallery

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A wrong clock is told exactly or not at all.
func TestWrongClocks(t *testing.T) {
	zones := []*time.Location{zone(t, "America/Los_Angeles")}
	for _, c := range []struct {
		name string
		by   time.Duration // what its clock shows too much
		want string
		most bool // told in most events; else only never told wrong
	}{
		{"an hour fast", time.Hour, "-1h0m0s", false},
		{"an hour slow", -time.Hour, "+1h0m0s", false},
		{"an hour and a minute", time.Hour + time.Minute, "-1h0m0s", false},
		{"PM for AM", 12 * time.Hour, "-12h0m0s", true},
		{"AM for PM", -12 * time.Hour, "+12h0m0s", true},
		{"set to London", -9 * time.Hour, "+9h0m0s", true},
		{"set to Delhi", -(3*time.Hour + 30*time.Minute), "+3h30m0s", false},
		{"set to Kathmandu", -(3*time.Hour + 15*time.Minute), "+3h15m0s", false},
		{"a day off", -24 * time.Hour, "+24h0m0s", false},
		{"a year off", -366 * 24 * time.Hour, "+8784h0m0s", true},
		{"a month off", 30 * 24 * time.Hour, "-720h0m0s", true},
		{"three minutes", 3 * time.Minute, "", true},
		{"a quarter of an hour", -15 * time.Minute, "", true},
		{"25 minutes", 25 * time.Minute, "", true},
	} {
		right, wrong, silent := 0, 0, 0
		for seed := range seeds(3) {
			m := newMadeUp(t, seed, "Asia/Seoul", "2024-11-03", 2)
			m.people(t, 2)
			m.off("imre", c.by)
			for name, f := range m.fits(zones...) {
				switch got := says(f); {
				case name != "imre" && got != "":
					t.Errorf("%s, seed %d: %s: %s", c.name, seed, name, got)
				case name != "imre":
				case got == c.want:
					right++
				case got == "" || got == "unclear":
					silent++
				default:
					wrong++
					t.Errorf("%s, seed %d: %s", c.name, seed, got)
				}
			}
		}
		t.Logf("%-22s right %2d, silent %2d, wrong %2d", c.name, right, silent, wrong)
		if c.most && 10*right < 6*(right+silent+wrong) {
			t.Errorf("%s: told in %d of %d", c.name, right, right+silent+wrong)
		}
	}
}

func shuffled(shots []Shot) []Shot {
	out := make([]Shot, len(shots))
	for i, n := range rand.New(rand.NewPCG(1, 2)).Perm(len(shots)) {
		out[i] = shots[n]
	}
	return out
}

// What ClockFits says hangs on nothing but what it should.
func TestClockFitsProperties(t *testing.T) {
	m := newMadeUp(t, 3, "Asia/Seoul", "2024-11-03", 2)
	m.people(t, 2)
	m.off("imre", -12*time.Hour)
	want := m.fits()
	told := func(what string, got map[string]ClockFit, later time.Duration) {
		t.Helper()
		for name, w := range want {
			g := got[name]
			equal(t, what+": "+name, []any{says(g), g.Rival, g.Timed, g.Within, g.After, g.First, g.Last},
				[]any{says(w), w.Rival, w.Timed, w.Within, w.After, w.First.Add(later), w.Last.Add(later)})
		}
	}
	equal(t, "Imre", says(want["imre"]), "+12h0m0s")
	m.shots = shuffled(m.shots)
	told("in another order", m.fits(), 0)
	const week = 7 * 24 * time.Hour
	for i := range m.event.Sessions {
		s := &m.event.Sessions[i]
		s.Start, s.End = s.Start.Add(week), s.End.Add(week)
		s.Day = m.event.DateOf(s.Start)
	}
	for _, name := range m.names() {
		m.off(name, week)
	}
	told("a week later, schedule and all", m.fits(), week)
}

func (m *madeUp) names() []string {
	var names []string
	for _, s := range m.shots {
		if !slices.Contains(names, s.Words.Serial) {
			names = append(names, s.Words.Serial)
		}
	}
	return names
}

// Without a schedule cameras have each other, and a majority must agree.
func TestClocksWithoutSchedule(t *testing.T) {
	for _, c := range []struct {
		name    string
		cameras int
		wrong   []string
		want    string
	}{
		{"all right", 4, nil, ""},
		{"one of four is wrong", 4, []string{"p0"}, "+9h0m0s"},
		{"one of two, but which", 2, []string{"p0"}, ""},
		{"two of four, but which", 4, []string{"p0", "p1"}, ""},
	} {
		m := newMadeUp(t, 5, "Asia/Seoul", "2024-11-03", 3)
		for i := range c.cameras {
			m.photographer("p"+string(rune('0'+i)), 0.9)
		}
		for _, name := range c.wrong {
			m.off(name, -9*time.Hour)
		}
		m.event.Sessions = nil
		m.event.Days = []Date{"2024-11-03", "2024-11-04", "2024-11-05"}
		for name, f := range m.fits() {
			want := ""
			if slices.Contains(c.wrong, name) {
				want = c.want
			}
			equal(t, c.name+": "+name, says(f), want)
		}
	}
}

// Where all cameras miss the event on the same days, its days are wrong. One
// alone, or two that do not meet either, may have wrong dates.
func TestClocksOfAnotherEventsDays(t *testing.T) {
	const off = 28 * 24 * time.Hour
	for _, c := range []struct {
		name string
		off  map[string]time.Duration
		want map[string]string
	}{
		{"all on the same days", map[string]time.Duration{"p0": -off, "p1": -off, "p2": -off - time.Hour}, map[string]string{}},
		{"one of them at the event", map[string]time.Duration{"p0": -off, "p1": -off}, map[string]string{"p0": "+672h0m0s", "p1": "+672h0m0s"}},
		{"all on other days", map[string]time.Duration{"p0": -off, "p1": 365 * 24 * time.Hour, "p2": 2 * off}, map[string]string{"p0": "+672h0m0s", "p1": "-8760h0m0s", "p2": "-1344h0m0s"}},
	} {
		m := newMadeUp(t, 5, "Asia/Seoul", "2024-11-03", 3)
		for _, name := range []string{"p0", "p1", "p2"} {
			m.photographer(name, 0.9)
			m.off(name, c.off[name])
		}
		for name, f := range m.fits() {
			equal(t, c.name+": "+name, says(f), c.want[name])
		}
	}
}

// Clocks that tell of themselves: by GPS, or by where they begin.
func TestClocksThatTellThemselves(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(m *madeUp)
		want string
	}{
		{"GPS says an hour", func(m *madeUp) { m.off("guest", time.Hour); m.gps("guest", -time.Hour) }, "-1h0m0s"},
		{"GPS says it is right, whatever it shot", func(m *madeUp) { m.off("guest", 12*time.Hour); m.gps("guest", -time.Minute) }, ""},
		{"never set", func(m *madeUp) {
			m.off("guest", -m.first("guest").Sub(time.Date(2016, 1, 1, 0, 7, 0, 0, time.UTC)))
		}, "never set"},
		{"three photos", func(m *madeUp) { m.shots = m.shots[:len(m.shots)-len(m.of("guest"))+3]; m.off("guest", -9*time.Hour) }, ""},
	} {
		m := newMadeUp(t, 5, "Asia/Seoul", "2024-11-03", 2)
		m.photographer("dana", 0.9)
		m.photographer("imre", 0.9)
		m.photographer("guest", 0.9)
		c.make(m)
		equal(t, c.name, says(m.fits()["guest"]), c.want)
	}
}

func (m *madeUp) of(name string) (indices []int) {
	for i, s := range m.shots {
		if s.Words.Serial == name {
			indices = append(indices, i)
		}
	}
	return indices
}

// first is what the camera shows first, as if in UTC.
func (m *madeUp) first(name string) time.Time {
	var first time.Time
	for _, i := range m.of(name) {
		if at, err := time.Parse(clockTime, m.shots[i].Time); err == nil && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// gps gives a camera's photos a GPS time that is so much from its clock.
func (m *madeUp) gps(name string, off time.Duration) {
	for _, i := range m.of(name) {
		at, err := time.ParseInLocation(clockTime, m.shots[i].Time, m.event.Zone)
		if err != nil {
			panic(err)
		}
		m.shots[i].Words.GPSTime = at.Add(off).UTC().Format(time.RFC3339)
	}
}

// A hundred thousand photos of two hundred cameras take a fraction of a second.
func BenchmarkClockFits(b *testing.B) {
	m := newMadeUp(b, 1, "Asia/Seoul", "2024-11-03", 3)
	for i := range 200 {
		name := "camera" + string(rune('A'+i))
		for len(m.of(name)) == 0 {
			m.photographer(name, 0.9)
		}
	}
	for len(m.shots) < 100_000 {
		m.shots = append(m.shots, m.shots[:min(len(m.shots), 100_000-len(m.shots))]...)
	}
	placed, _ := Place(m.event, m.shots, PlaceOptions{})
	zones := []*time.Location{zone(b, "America/Los_Angeles"), zone(b, "Europe/Berlin")}
	b.ResetTimer()
	for range b.N {
		ClockFits(m.event, m.shots, placed, zones)
	}
}

// Alone, a clock is told only where the schedule leaves no doubt.
func TestWrongClocksAlone(t *testing.T) {
	for _, by := range []time.Duration{12 * time.Hour, -12 * time.Hour, -9 * time.Hour, 16 * time.Hour, 366 * 24 * time.Hour, time.Hour, -time.Hour, 24 * time.Hour} {
		right, silent := 0, 0
		for seed := range uint64(10) {
			m := newMadeUp(t, seed, "Asia/Seoul", "2024-11-03", 2)
			m.photographer("imre", 0.8)
			m.off("imre", by)
			switch got := says(m.fits()["imre"]); got {
			case signed(-by):
				right++
			case "", "unclear":
				silent++
			default:
				t.Errorf("%v, seed %d: %s", by, seed, got)
			}
		}
		t.Logf("%9v: right %2d, silent or unclear %2d", by, right, silent)
	}
}

// Where the event's own zone is a half or quarter hour off, so are most clocks
// that were set to another.
func TestWrongClocksInZonesOfQuarterHours(t *testing.T) {
	for _, c := range []struct {
		where, first string
		by           time.Duration // what its clock shows too much
		want         string
	}{
		{"Asia/Kathmandu", "2025-11-10", -(13*time.Hour + 45*time.Minute), "+13h45m0s"}, // set to Los Angeles
		{"Australia/Lord_Howe", "2025-06-02", -(17*time.Hour + 30*time.Minute), "+17h30m0s"},
		{"Asia/Kolkata", "2025-11-10", -(5*time.Hour + 30*time.Minute), "+5h30m0s"}, // set to London
		{"Asia/Kathmandu", "2025-11-10", 12 * time.Hour, "-12h0m0s"},
		{"Asia/Seoul", "2025-11-10", -17 * time.Hour, "+17h0m0s"}, // set to Los Angeles
	} {
		right := 0
		const events = 12
		for seed := range uint64(events) {
			m := newMadeUp(t, seed, c.where, c.first, 2)
			for _, name := range []string{"dana", "imre", "yuna"} {
				m.photographer(name, 0.7)
			}
			m.off("imre", c.by)
			switch got := says(m.fits()["imre"]); got {
			case c.want:
				right++
			case "", "unclear":
			default:
				t.Errorf("%s, off by %v, seed %d: %s", c.where, c.by, seed, got)
			}
		}
		t.Logf("%s, off by %v: right %d of %d", c.where, c.by, right, events)
		if 6*right < 5*events {
			t.Errorf("%s, off by %v: told in %d of %d", c.where, c.by, right, events)
		}
	}
}
