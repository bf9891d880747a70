package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"eventroll/gallery"
	"eventroll/pipeline"
)

// listed is how many photos a reason lists by name before it only counts.
const listed = 20

// printReport says what a run came to, so that one can act on it.
func (a *app) printReport(c *pipeline.Config, r *pipeline.Report, took time.Duration) {
	fmt.Fprintf(a.out, "\n%s\n\n", line(c.Event.Title, 100))
	in := r.Count[pipeline.New] + r.Count[pipeline.Rendered]
	already := r.Count[pipeline.Known] + r.Count[pipeline.Sighted]
	fmt.Fprintf(a.out, "  taken in      %d new, %d already there\n", in, already)
	if n := r.Count[pipeline.Rendered]; n > 0 {
		fmt.Fprintf(a.out, "                %d of the new rendered again, as their settings or orientation changed\n", n)
	}
	if n := r.Count[pipeline.Hidden]; n > 0 {
		fmt.Fprintf(a.out, "  taken down    %d files of photos that stay down\n", n)
	}
	if r.Publication != nil {
		a.printCounts(r.Publication)
	}
	fmt.Fprintf(a.out, "  failed        %d\n", len(r.Problems))
	a.printPassedOver(r.Videos, r.Others, r.Links)
	for _, p := range r.Problems {
		fmt.Fprintf(a.out, "    %s %s\n", clean(p.File), clean(p.Reason))
	}
	for _, n := range r.Notes {
		fmt.Fprintf(a.out, "  note: %s\n", clean(n))
	}
	if r.Publication != nil {
		a.printGallery(c, r.Publication)
	}
	fmt.Fprintf(a.out, "\n  took %s\n", took.Round(100*time.Millisecond))
	if r.Publication != nil {
		a.printWhere(c)
	} else if len(r.Problems) < in+already {
		fmt.Fprintln(a.out, "  not published yet: eventroll publish")
	}
}

// printPublication says what a publish without cards came to.
func (a *app) printPublication(c *pipeline.Config, p *pipeline.Publication, took time.Duration) {
	fmt.Fprintf(a.out, "\n%s\n\n", line(c.Event.Title, 100))
	a.printCounts(p)
	a.printGallery(c, p)
	fmt.Fprintf(a.out, "\n  took %s\n", took.Round(100*time.Millisecond))
	a.printWhere(c)
}

func (a *app) printCounts(p *pipeline.Publication) {
	fmt.Fprintf(a.out, "  published     %d photos (%d files of the gallery written)\n", p.Index.Photos, p.Puts)
	if len(p.Held) > 0 {
		fmt.Fprintf(a.out, "  held back     %d\n", len(p.Held))
	}
	if p.Hidden > 0 {
		fmt.Fprintf(a.out, "  hidden        %d\n", p.Hidden)
	}
}

func (a *app) printPassedOver(videos, others, links int) {
	var parts []string
	for _, n := range []struct {
		count int
		what  string
	}{{videos, "videos"}, {others, "other files"}, {links, "links"}} {
		if n.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n.count, n.what))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(a.out, "  passed over   %s\n", strings.Join(parts, ", "))
	}
}

// printGallery lists days and tracks, what is held back, and what is wrong
// with event.yaml.
func (a *app) printGallery(c *pipeline.Config, p *pipeline.Publication) {
	counts := map[gallery.Date]map[string]int{}
	for _, s := range p.Index.Shards {
		if counts[s.Day] == nil {
			counts[s.Day] = map[string]int{}
		}
		counts[s.Day][s.Track] += s.Photos
	}
	a.printTable(&c.Event, counts)
	held := map[string][]string{}
	var reasons []string
	for _, h := range p.Held {
		kind, detail, _ := strings.Cut(h.Reason, ": ")
		if held[kind] == nil {
			reasons = append(reasons, kind)
		}
		held[kind] = append(held[kind], strings.Join(h.Files, " = ")+", "+detail)
	}
	for _, reason := range reasons {
		fmt.Fprintf(a.out, "\n  held back, %s (%d)\n", clean(reason), len(held[reason]))
		a.printSome(held[reason])
		if strings.HasPrefix(reason, "no time") {
			fmt.Fprintln(a.out, "    place them by rules in event.yaml, or publish them all: eventroll publish --include-untimed")
		}
	}
	for _, problem := range p.Problems {
		fmt.Fprintf(a.out, "\n  event.yaml: %s\n", clean(problem))
	}
}

func (a *app) printSome(lines []string) {
	for i, l := range lines {
		if i == listed {
			fmt.Fprintf(a.out, "    … and %d more\n", len(lines)-listed)
			return
		}
		fmt.Fprintf(a.out, "    %s\n", clean(l))
	}
}

// printTable prints tracks by days, aligned also where names are in Hangul.
func (a *app) printTable(e *gallery.Event, counts map[gallery.Date]map[string]int) {
	var days []gallery.Date
	rows := trackRows(e, counts)
	for _, d := range append(daysOf(counts), "") {
		if counts[d] != nil {
			days = append(days, d)
		}
	}
	if len(days) == 0 {
		return
	}
	width := 14
	for _, r := range rows {
		width = max(width, runewidth.StringWidth(r.name))
	}
	fmt.Fprintf(a.out, "\n  %s", pad("", width))
	for _, d := range days {
		fmt.Fprintf(a.out, "  %10s", orNoTime(d))
	}
	fmt.Fprintln(a.out)
	for _, r := range rows {
		fmt.Fprintf(a.out, "  %s", pad(r.name, width))
		for _, d := range days {
			fmt.Fprintf(a.out, "  %10d", counts[d][r.id])
		}
		fmt.Fprintln(a.out)
	}
}

type trackRow struct{ id, name string }

// trackRows are the tracks that have photos, in the order of event.yaml.
func trackRows(e *gallery.Event, counts map[gallery.Date]map[string]int) []trackRow {
	all := []trackRow{{gallery.Common, "for everybody"}}
	for _, t := range e.Tracks {
		name := t.Name
		if name == "" {
			name = t.ID
		}
		all = append(all, trackRow{t.ID, line(name, 40)})
	}
	all = append(all, trackRow{"", "track unknown"})
	var rows []trackRow
	for _, r := range all {
		for _, day := range counts {
			if day[r.id] > 0 {
				rows = append(rows, r)
				break
			}
		}
	}
	return rows
}

func daysOf(counts map[gallery.Date]map[string]int) []gallery.Date {
	var days []gallery.Date
	for d := range counts {
		if d != "" {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	return days
}

func orNoTime(d gallery.Date) string {
	if d == "" {
		return "no time"
	}
	return string(d)
}

// printWhere says where to look.
func (a *app) printWhere(c *pipeline.Config) {
	if c.Event.URL != "" {
		fmt.Fprintf(a.out, "  look: %s/index.html\n", clean(c.Event.URL))
	} else {
		fmt.Fprintln(a.out, "  event.yaml has no `url:`, so there are no share cards, no feed and no oEmbed")
	}
	if strings.Contains(c.Gallery, "://") {
		fmt.Fprintf(a.out, "  in %s; on this machine: eventroll serve\n", clean(c.Gallery))
		return
	}
	fmt.Fprintf(a.out, "  open: %s\n", clean(filepath.Join(c.Gallery, "index.html")))
}
