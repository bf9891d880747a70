package gallery

import (
	"strings"
	"testing"
	"time"
)

func TestHoldUnrecorded(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2024, 11, 3, hour, minute, 0, 0, time.UTC) }
	e := &Event{Zone: time.UTC, Tracks: []Track{{ID: "a"}, {ID: "b"}}, Rules: []Rule{{Path: "x", Session: "Quiet"}, {Path: "y", Track: "a"}}}
	if err := e.AssignTracks([]Session{
		{Title: "Quiet talk", Track: "a", Start: at(13, 0), End: at(14, 0), NoRecord: true},
		{Title: "Loud talk", Track: "b", Start: at(13, 0), End: at(14, 0)},
		{Title: "Equally long", Track: "b", Start: at(15, 0), End: at(16, 0), NoRecord: true},
		{Title: "Equally long too", Track: "b", Start: at(15, 0), End: at(16, 0)},
	}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, folder, time string
		rule               *Rule
		held               string
	}{
		{"its photo", "a", "2024-11-03T13:30:00", nil, "asked not to be recorded: Quiet talk"},
		{"a rule names the session", "a", "2024-11-03T13:30:00", &e.Rules[0], ""},
		{"a rule names the track only", "a", "2024-11-03T13:30:00", &e.Rules[1], "asked not to be recorded: Quiet talk"},
		{"another session", "b", "2024-11-03T13:30:00", nil, ""},
		{"after it", "a", "2024-11-03T14:00:00", nil, ""},
		{"track unknown", "c", "2024-11-03T13:30:00", nil, "may show a session that asked not to be recorded: Quiet talk"},
		{"track unknown, later", "c", "2024-11-03T14:30:00", nil, ""},
		{"one of two", "b", "2024-11-03T15:30:00", nil, "asked not to be recorded: Equally long"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			shots := []Shot{Shot{Paths: []string{test.folder + "/1.jpg"}, Rule: test.rule}.Saying(Metadata{Time: test.time, TimeFrom: "exif"})}
			placements, _ := Place(e, shots, PlaceOptions{})
			if got := placements[0].Held; got != test.held {
				t.Errorf("got %q, because %s", got, strings.Join(placements[0].Why, "; "))
			}
		})
	}
}
