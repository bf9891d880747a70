package pipeline

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What init writes of a real schedule, and nothing else, is an event.yaml that
// works; where the file names no zone or no date, its user does.
func TestInitOfRealSchedules(t *testing.T) {
	tests := []struct {
		file, title, zone          string // as init is told
		dates, tracks, sessions    int
		writtenZone, writtenTracks string
	}{
		{file: "31c3.schedule.xml", zone: "Europe/Berlin", dates: 4, tracks: 8, sessions: 138},
		{file: "camp2019.frab.schedule.json", writtenZone: "timezone: Europe/Berlin", dates: 5, tracks: 7, sessions: 79},
		{file: "pretalx-democon.schedule.json", zone: "Europe/Berlin", dates: 3, tracks: 2, sessions: 36},
		{file: "global-azure-2024.sessionize.json", title: "Global Azure", zone: "Europe/Vienna", dates: 1, tracks: 4, sessions: 15, writtenTracks: "rooms: [Aula]"},
		{file: "railsconf2017-all.ics", title: "RailsConf", writtenZone: "timezone: America/Phoenix", dates: 3, tracks: 15, sessions: 113},
		{file: "orconf2019.schedule.csv", zone: "Europe/Paris", dates: 3, sessions: 63},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			data, err := os.ReadFile("../../shared/schedules/" + test.file)
			if err != nil {
				t.Skipf("no real schedules to read: %v", err)
			}
			dir := t.TempDir()
			schedule := filepath.Join(dir, test.file)
			if err := os.WriteFile(schedule, data, 0o600); err != nil {
				t.Fatal(err)
			}
			draft, err := NewDraft(t.Context(), DraftOptions{Title: test.title, Timezone: test.zone, Schedule: schedule, Dir: dir}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var text bytes.Buffer
			if err := draft.Write(&text); err != nil {
				t.Fatal(err)
			}
			config := filepath.Join(dir, "event.yaml")
			if err := os.WriteFile(config, text.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := LoadConfig(config)
			if err != nil {
				t.Fatalf("%v\n%s", err, text.String())
			}
			if len(c.Event.Days) != test.dates || len(c.Event.Tracks) != test.tracks || len(c.Event.Sessions) != test.sessions {
				t.Errorf("got %d days, %d tracks, %d sessions", len(c.Event.Days), len(c.Event.Tracks), len(c.Event.Sessions))
			}
			if !strings.Contains(text.String(), test.writtenZone) || !strings.Contains(text.String(), test.writtenTracks) {
				t.Errorf("got\n%s", text.String())
			}
		})
	}
}
