package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"eventroll/gallery"
	"eventroll/pipeline"
)

func (a *app) newPlan() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "plan CARD…",
		Short: "What would go where, and why; writes nothing",
		Long: `Plan reads the cards and says what would go where, and why. It writes nothing
and needs no store: use it while you write event.yaml.`,
		Args: atLeast(1, "the folders that hold the photos"),
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line a file")
	c.RunE = func(c *cobra.Command, cards []string) error {
		config, err := a.loadConfig()
		if err != nil {
			return err
		}
		progress := a.newProgress()
		plan, err := config.Plan(c.Context(), cards, progress)
		progress.Close()
		if err != nil {
			return err
		}
		if asJSON {
			for _, f := range plan.Files {
				fmt.Fprintln(a.out, mustJSON(f))
			}
			return nil
		}
		a.printPlan(config, plan)
		return nil
	}
	return c
}

func (a *app) printPlan(c *pipeline.Config, plan *pipeline.Plan) {
	a.printTitle(c.Event.Title)
	counts := dayCounts{}
	photos, copies := 0, 0
	var problems, stayed []string
	for _, f := range plan.Files {
		switch {
		case f.DuplicateOf != "":
			copies++
		case gallery.HeldByChoice(f.HeldFor()):
			stayed = append(stayed, f.HeldFor())
		case f.Problem != "":
			problems = append(problems, f.File+": "+f.Problem)
		default:
			photos++
			counts.add(f.Day, f.Track, 1)
		}
	}
	a.fact("to publish", count(photos, "photo"))
	if copies > 0 {
		a.fact("copies", count(copies, "file")+" with the picture of another")
	}
	a.printStayed(stayed)
	if n := len(problems); n > 0 {
		a.fact("left out", count(n, "file")+", listed below")
	}
	a.printSiblings(plan.Siblings)
	a.printPassedOver(plan.Videos, plan.Others, plan.Links)
	a.printTable(&c.Event, counts)
	a.printCameras(plan.Cameras)
	if len(c.Event.Tracks) > 0 {
		a.printWhy(plan.Files)
	}
	if len(problems) > 0 {
		fmt.Fprintf(a.out, "\n  would not be published (%d)\n", len(problems))
		a.printSome(problems)
	}
	a.printUnread(plan.Unread)
	a.printNotes(plan.Notes)
	for _, p := range plan.Problems {
		fmt.Fprintf(a.out, "\n  event.yaml: %s\n", line(p, columns))
	}
	fmt.Fprintln(a.out, "\n  nothing was written; file by file: eventroll plan --json CARD…")
}

// printCameras lists the cameras, so that a wrong clock shows.
func (a *app) printCameras(cameras []pipeline.CameraUse) {
	if len(cameras) == 0 {
		return
	}
	width := 0
	for _, u := range cameras {
		width = max(width, runewidth.StringWidth(cameraName(u)))
	}
	fmt.Fprintln(a.out, "\n  cameras, their times as corrected by event.yaml")
	for _, u := range cameras {
		span := pad("no times", 35)
		if !u.First.IsZero() {
			span = u.First.Format(stamp) + " – " + u.Last.Format(stamp)
		}
		row := fmt.Sprintf("%s  %11s  %s  %s", pad(cameraName(u), width), count(u.Photos, "photo"), span, line(aboutCamera(u), 100))
		fmt.Fprintf(a.out, "    %s\n", strings.TrimRight(row, " "))
	}
}

// cameraName is make, model and serial number. Most models begin with the
// maker's name, or with its first word: Canon EOS R6, NIKON Z 6_2.
func cameraName(u pipeline.CameraUse) string {
	maker := u.Make
	if word, _, _ := strings.Cut(maker, " "); len(word) > 0 && strings.HasPrefix(strings.ToLower(u.Model), strings.ToLower(word)) {
		maker = ""
	}
	name := strings.Join(strings.Fields(maker+" "+u.Model+" "+u.Serial), " ")
	return line(cmp.Or(name, "(no camera named)"), 40)
}

// aboutCamera is who held it, and what looks wrong.
func aboutCamera(u pipeline.CameraUse) string {
	var about []string
	switch {
	case u.Photographer != "":
		about = append(about, u.Photographer)
	case !u.Known && u.Make+u.Model+u.Serial != "":
		about = append(about, "not in event.yaml")
	}
	if u.Outside > 0 {
		outside := fmt.Sprintf("%d outside the event's days", u.Outside)
		if 2*u.Outside > u.Photos {
			outside += ": is its clock right?"
		}
		about = append(about, outside)
	}
	return strings.Join(about, ", ")
}

const stamp = "2006-01-02 15:04"

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
