package present

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"eventroll/gallery"
)

// DayCounts are numbers of photos by day and track; the day "" is no time,
// the track "" is unknown.
type DayCounts map[gallery.Date]map[string]int

// Add counts so many photos more.
func (n DayCounts) Add(day gallery.Date, track string, photos int) {
	if n[day] == nil {
		n[day] = map[string]int{}
	}
	n[day][track] += photos
}

// countsOf are the numbers of photos that are published.
func countsOf(index gallery.Index) DayCounts {
	n := DayCounts{}
	for _, s := range index.Shards {
		n.Add(s.Day, s.Track, s.Photos)
	}
	return n
}

// days are in order, with those of no time last.
func (n DayCounts) days() []gallery.Date {
	days := slices.Sorted(maps.Keys(n))
	if len(days) > 0 && days[0] == "" {
		days = append(days[1:], "")
	}
	return days
}

// of is how many photos a track has on all days.
func (n DayCounts) of(track string) int {
	sum := 0
	for _, tracks := range n {
		sum += tracks[track]
	}
	return sum
}

// PrintTable prints tracks by days, aligned also where names are in Hangul.
func (to Printer) PrintTable(e *gallery.Event, n DayCounts) {
	days := n.days()
	if len(days) == 0 {
		return
	}
	rows := tableRows(e, n)
	width := 0
	for _, r := range rows {
		width = max(width, runewidth.StringWidth(r.name))
	}
	print := func(name string, cell func(d gallery.Date) string) {
		fmt.Fprintf(to.Out, "  %s", pad(name, width))
		for _, d := range days {
			fmt.Fprintf(to.Out, "  %10s", cell(d))
		}
		fmt.Fprintln(to.Out)
	}
	fmt.Fprintln(to.Out)
	print("", func(d gallery.Date) string {
		if d == "" {
			return "no time"
		}
		return string(d)
	})
	for _, r := range rows {
		print(r.name, func(d gallery.Date) string { return strconv.Itoa(r.photos(n[d])) })
	}
}

// tableRow is a line of the table: a track, or all of them.
type tableRow struct {
	name   string
	photos func(tracks map[string]int) int
}

// tableRows are the tracks that have photos, in the order of event.yaml, and
// their sum where there are several.
func tableRows(e *gallery.Event, n DayCounts) []tableRow {
	var rows []tableRow
	add := func(track, name string) {
		if n.of(track) > 0 {
			rows = append(rows, tableRow{Line(name, 40), func(tracks map[string]int) int { return tracks[track] }})
		}
	}
	add(gallery.Common, "for everybody")
	for _, t := range e.Tracks {
		add(t.ID, trackName(t))
	}
	if len(e.Tracks) > 0 {
		add("", "track unknown")
	} else {
		add("", "photos")
	}
	if len(rows) > 1 {
		rows = append(rows, tableRow{"all", func(tracks map[string]int) int {
			sum := 0
			for _, photos := range tracks {
				sum += photos
			}
			return sum
		}})
	}
	return rows
}

// trackName is what event.yaml calls a track, on whatever day.
func trackName(t gallery.Track) string {
	var names []string
	for _, d := range append([]gallery.Date{""}, slices.Sorted(maps.Keys(t.Names))...) {
		name := t.Name
		if d != "" {
			name = t.Names[d]
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return t.ID
	}
	return strings.Join(names, " / ")
}
