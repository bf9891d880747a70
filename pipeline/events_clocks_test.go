package pipeline

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The cameras of eventsim that get wrong clocks, by serial.
const (
	serialOfImre = "6012345"
	serialOfYuna = "4410077"
	serialOfNoor = "2CA01199"
)

// clockSimulations are events of 1 to 4 days with 1 to 5 tracks, half of them
// in zones whose summer time ends in their first or second night.
func clockSimulations() []simulation {
	all := simulations()
	return append(all,
		simulation{41, 4, 2, "Europe/Berlin", "2025-10-24"}, simulation{42, 4, 3, "America/New_York", "2025-10-31"},
		simulation{43, 1, 2, "Europe/Berlin", "2025-10-25"}, simulation{44, 1, 4, "Asia/Seoul", "2024-11-03"})
}

// withKey is event.yaml with a key of one camera's entry put there, or with
// value "" taken away.
func withKey(t *testing.T, yaml, serial, key, value string) string {
	t.Helper()
	before, entry, found := strings.Cut(yaml, `  - serial: "`+serial+"\"\n")
	if !found {
		t.Fatalf("event.yaml has no camera %s", serial)
	}
	entry, after, _ := strings.Cut(entry, "  - serial")
	var lines []string
	for line := range strings.Lines(entry) {
		if !strings.HasPrefix(line, "    "+key+":") {
			lines = append(lines, line)
		}
	}
	if value != "" {
		lines = append(lines, "    "+key+": "+value+"\n")
	}
	if after != "" {
		after = "  - serial" + after
	}
	return before + `  - serial: "` + serial + "\"\n" + strings.Join(lines, "") + after
}

// clockCase is what is changed in event.yaml (a key of one camera's entry gets
// the value, or with "" goes), and the line that must then be proposed.
type clockCase struct{ name, serial, key, value, line string }

func clockCases() []clockCase {
	return []clockCase{
		{"right", "", "", "", ""},
		{"Yuna's zone not told", serialOfYuna, "timezone", "", `timezone: America/Los_Angeles`},
		{"Noor's hour not told", serialOfNoor, "clock", "", `clock: "-1h"`},
		{"Noor's 12h too much", serialOfNoor, "clock", "11h", `clock: "-1h"`},
		{"Noor's day too little", serialOfNoor, "clock", "-25h", `clock: "-1h"`},
		{"Imre's 12h too much", serialOfImre, "clock", "12h", `clock: "0s"`},
		{"Imre's year too little", serialOfImre, "clock", "-8760h3m12s", `clock: "-3m12s"`},
		{"Imre's zone without summer time", serialOfImre, "timezone", "Etc/GMT+4", `timezone: America/New_York`},
		{"Imre's 25 minutes", serialOfImre, "clock", "25m", ""},
		{"Imre's -20 minutes", serialOfImre, "clock", "-20m", ""},
	}
}

// at is the line that must be proposed at that event, and whether the case is one there.
func (c clockCase) at(s simulation) (line string, applies bool) {
	newYork := s.zone == "America/New_York"
	switch {
	case c.value == "Etc/GMT+4":
		return c.line, newYork && s.days > 1
	case c.serial != serialOfYuna: // where no clocks change between her photos, hours are all
	case newYork:
		return `clock: "+3h"`, true
	case s.zone == "Europe/Berlin" && s.days == 1:
		return `clock: "+9h"`, true
	}
	return c.line, true
}

// tally counts events by what was said of the camera that a case is about.
type tally struct{ right, silent, wrong int }

// Clocks of simulated events, right and wrong. Every wrong one is told by the
// line that puts it right, no right one by any.
func TestClocksOfSimulatedEvents(t *testing.T) {
	if testing.Short() {
		t.Skip("makes and reads thousands of photos")
	}
	program := buildEventsim(t)
	all := clockSimulations()
	if os.Getenv("EVENTROLL_SOAK") == "" {
		all = append(all[:3:3], all[14:]...)
	}
	tallies := map[string]*tally{}
	for _, s := range all {
		dir := s.run(t, program, 400)
		path := filepath.Join(dir, "event.yaml")
		written := textOf(t, path)
		scanned, err := new(Cards).Scan(t.Context(), []string{filepath.Join(dir, "cards")}, nil)
		if err != nil {
			t.Fatal(err)
		}
		read, err := new(Cards).readAll(t.Context(), scanned.Items, silence{})
		if err != nil {
			t.Fatal(err)
		}
		surveyed := func(yaml string) []CameraUse {
			c, err := parseConfig(path, []byte(yaml), readBounded)
			if err != nil {
				t.Fatal(err)
			}
			placed := c.plan(&Plan{}, read)
			return survey(&c.Event, placed.shots, placed.placements).Cameras
		}
		for _, c := range clockCases() {
			if tallies[c.name] == nil {
				tallies[c.name] = &tally{}
			}
			c.check(t, s, written, surveyed, tallies[c.name])
		}
	}
	for _, c := range clockCases() {
		n := tallies[c.name]
		t.Logf("%-32s right %2d, silent %2d, wrong %2d", c.name, n.right, n.silent, n.wrong)
	}
}

func (c clockCase) check(t *testing.T, s simulation, yaml string, surveyed func(yaml string) []CameraUse, n *tally) {
	t.Helper()
	line, applies := c.at(s)
	if !applies {
		return
	}
	if c.key != "" {
		yaml = withKey(t, yaml, c.serial, c.key, c.value)
	}
	for _, u := range surveyed(yaml) {
		got, want := "", ""
		if u.Clock != nil {
			got = cmp.Or(u.Clock.Line, u.Clock.Says)
		}
		if u.Serial == c.serial {
			want = line
		}
		switch {
		case got == want && u.Serial == c.serial:
			n.right++
		case got == want:
		case got == "" && s.days == 1:
			n.silent++ // a dozen visits do not always prove it
		default:
			n.wrong++
			t.Errorf("%s: %s: %s %s: got %q, want %q (%+v)", s, c.name, u.Model, u.Serial, got, want, u.Clock)
		}
		if got != "" && got == want {
			pasted(t, u, surveyed(pasteLine(t, yaml, u)))
		}
	}
}

// pasteLine does with event.yaml what the advice says.
func pasteLine(t *testing.T, yaml string, u CameraUse) string {
	t.Helper()
	if u.Clock.Entry {
		return strings.Replace(yaml, "cameras:\n", "cameras:\n  "+u.Clock.Line+"\n", 1)
	}
	key, value, _ := strings.Cut(u.Clock.Line, ": ")
	return withKey(t, yaml, u.Serial, key, value)
}

// pasted: after the line is written nothing is doubted, and the times fit.
func pasted(t *testing.T, before CameraUse, after []CameraUse) {
	t.Helper()
	for _, u := range after {
		if u.Serial == before.Serial && u.Model == before.Model && (u.Clock != nil || 100*u.Within < 95*u.Timed) {
			t.Errorf("%s: after %s: %d of %d within, %+v", u.Model, before.Clock.Line, u.Within, u.Timed, u.Clock)
		}
	}
}
