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
	// As written in event.yaml: what there is, less what is taken away.
	cases := []struct{ name, serial, key, value, line string }{
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
	type tally struct{ right, silent, wrong int }
	tallies := make([]tally, len(cases))
	for _, s := range all {
		dir := s.run(t, program, 400)
		path := filepath.Join(dir, "event.yaml")
		written := textOf(t, path)
		scanned, err := Scan(t.Context(), []string{filepath.Join(dir, "cards")}, nil)
		if err != nil {
			t.Fatal(err)
		}
		read, err := readAll(t.Context(), scanned.Items, silence{})
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
		for i, c := range cases {
			yaml := written
			if c.key != "" {
				yaml = withKey(t, yaml, c.serial, c.key, c.value)
			}
			if c.value == "Etc/GMT+4" && (s.zone != "America/New_York" || s.days == 1) {
				continue
			}
			for _, u := range surveyed(yaml) {
				got := ""
				if u.Clock != nil {
					got = cmp.Or(u.Clock.Line, u.Clock.Says)
				}
				want := ""
				if u.Serial == c.serial {
					want = c.line
				}
				switch { // where the clocks do not change between her photos, hours are all
				case c.serial != serialOfYuna || want == "":
				case s.zone == "America/New_York":
					want = `clock: "+3h"`
				case s.zone == "Europe/Berlin" && s.days == 1:
					want = `clock: "+9h"`
				}
				switch {
				case got == want && u.Serial == c.serial:
					tallies[i].right++
				case got == want:
				case got == "" && s.days == 1:
					tallies[i].silent++ // a dozen visits do not always prove it
				default:
					tallies[i].wrong++
					t.Errorf("%s: %s: %s %s: got %q, want %q (%+v)", s, c.name, u.Model, u.Serial, got, want, u.Clock)
				}
				if got != "" && got == want {
					pasted(t, u, surveyed(pasteLine(t, yaml, u)))
				}
			}
		}
	}
	for i, c := range cases {
		t.Logf("%-24s right %2d, silent %2d, wrong %2d", c.name, tallies[i].right, tallies[i].silent, tallies[i].wrong)
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
