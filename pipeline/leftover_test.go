package pipeline

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// What a drafted rule says to choose from fits into a line.
func TestChoicesInWords(t *testing.T) {
	at := time.Date(2024, 11, 3, 14, 50, 0, 0, time.UTC)
	run := func(track string, after time.Duration, title string) gallery.Choice {
		return gallery.Choice{Track: track, Session: &gallery.Session{Start: at.Add(after), Title: title}}
	}
	var eight []gallery.Choice
	for i := range 8 {
		eight = append(eight, run(fmt.Sprintf("t%d", i), 0, "Talk"))
	}
	for _, c := range []struct {
		name    string
		choices []gallery.Choice
		want    string
	}{
		{"at the same time", []gallery.Choice{run("a", 0, "Talk, one"), run("b", 0, "람다"), {Track: "common"}}, "14:50: a (Talk, one), b (람다) or common"},
		{"at different times", []gallery.Choice{run("a", 0, "One"), run("b", -time.Hour, "Two")}, "a (14:50 One) or b (13:50 Two)"},
		{"in an hour that clocks showed twice", []gallery.Choice{run("a", 0, "One"), run("a", time.Hour, "Next"), run("b", 0, "Two")}, "a (14:50 One or 15:50 Next) or b (14:50 Two)"},
		{"nothing known to run", []gallery.Choice{{Track: "a"}, {Track: "b"}}, "a or b"},
		{"long titles", []gallery.Choice{run("a", 0, strings.Repeat("word ", 20)), run("b", 0, strings.Repeat("글", 50))},
			"14:50: a (" + strings.Repeat("word ", 7) + "word…) or b (" + strings.Repeat("글", 20) + "…)"},
		{"just so many columns", []gallery.Choice{run("a", 0, strings.Repeat("글", 20))}, "14:50: a (" + strings.Repeat("글", 20) + ")"},
		{"too many for titles", eight, "t0, t1, t2, t3, t4, t5, t6 or t7"},
		{"none", nil, "a or common"},
	} {
		l := Leftover{Leftover: gallery.Leftover{Choices: c.choices}, all: &leftovers{event: &gallery.Event{Zone: time.UTC, Tracks: []gallery.Track{{ID: "a"}}}}}
		same(t, c.name, l.choices(), c.want)
	}
}
