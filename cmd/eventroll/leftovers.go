package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"eventroll/pipeline"
)

// printWhy counts what the tracks were told by, and groups what was not.
func (a *app) printWhy(files []pipeline.Planned) {
	type group struct {
		why  string
		n    int
		file string
	}
	var leftover []group
	for _, f := range files {
		if f.Track != "" || f.Problem != "" || f.DuplicateOf != "" {
			continue
		}
		why := "no track"
		if len(f.Why) > 0 {
			why = f.Why[len(f.Why)-1]
		}
		if t, err := time.Parse(time.RFC3339Nano, f.Taken); err == nil {
			half := t.Truncate(30 * time.Minute)
			why = half.Format(stamp) + half.Add(30*time.Minute).Format("-15:04") + ": " + why
		}
		if i := slices.IndexFunc(leftover, func(g group) bool { return g.why == why }); i >= 0 {
			leftover[i].n++
			continue
		}
		leftover = append(leftover, group{why, 1, f.File})
	}
	if len(leftover) == 0 {
		return
	}
	slices.SortStableFunc(leftover, func(x, y group) int { return strings.Compare(x.why, y.why) })
	fmt.Fprintln(a.out, "\n  track unknown: published under their day and time")
	var lines []string
	for _, g := range leftover {
		lines = append(lines, fmt.Sprintf("%s  %s, such as %s", count(g.n, "photo"), g.why, g.file))
	}
	a.printSome(lines)
}
