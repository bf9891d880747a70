package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"eventroll/gallery"
)

// dayCounts are numbers of photos by day and track; the day "" is no time,
// the track "" is unknown.
type dayCounts map[gallery.Date]map[string]int

func (n dayCounts) add(day gallery.Date, track string, photos int) {
	if n[day] == nil {
		n[day] = map[string]int{}
	}
	n[day][track] += photos
}

// countsOf are the numbers of photos that are published.
func countsOf(index gallery.Index) dayCounts {
	n := dayCounts{}
	for _, s := range index.Shards {
		n.add(s.Day, s.Track, s.Photos)
	}
	return n
}

// days are in order, with those of no time last.
func (n dayCounts) days() []gallery.Date {
	days := slices.Sorted(maps.Keys(n))
	if len(days) > 0 && days[0] == "" {
		days = append(days[1:], "")
	}
	return days
}

// of is how many photos a track has on all days.
func (n dayCounts) of(track string) int {
	sum := 0
	for _, tracks := range n {
		sum += tracks[track]
	}
	return sum
}

// printTable prints tracks by days, aligned also where names are in Hangul.
func (a *app) printTable(e *gallery.Event, n dayCounts) {
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
		fmt.Fprintf(a.out, "  %s", pad(name, width))
		for _, d := range days {
			fmt.Fprintf(a.out, "  %10s", cell(d))
		}
		fmt.Fprintln(a.out)
	}
	fmt.Fprintln(a.out)
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
func tableRows(e *gallery.Event, n dayCounts) []tableRow {
	var rows []tableRow
	add := func(track, name string) {
		if n.of(track) > 0 {
			rows = append(rows, tableRow{line(name, 40), func(tracks map[string]int) int { return tracks[track] }})
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
