package main

import (
	"fmt"
	"strings"

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
	photos, copies, leftOut, unplaced := 0, 0, 0, 0
	var problems, stayed []string
	for _, f := range plan.Files {
		switch {
		case f.DuplicateOf != "":
			copies++
		case gallery.HeldByChoice(f.HeldFor()):
			stayed = append(stayed, f.HeldFor())
		case strings.HasPrefix(f.HeldFor(), gallery.HeldUntimed), strings.HasPrefix(f.HeldFor(), gallery.HeldOutside):
			leftOut++ // listed in groups
		case f.Problem != "":
			leftOut++
			problems = append(problems, f.File+": "+f.Problem)
		default:
			photos++
			counts.add(f.Day, f.Track, 1)
			if f.Track == "" && f.Taken != "" {
				unplaced++
			}
		}
	}
	a.fact("to publish", count(photos, "photo"))
	if copies > 0 {
		a.fact("copies", count(copies, "file")+" with the picture of another")
	}
	a.printStayed(stayed)
	if leftOut > 0 {
		a.fact("left out", count(leftOut, "file")+", listed below")
	}
	a.printSiblings(plan.Siblings)
	a.printPassedOver(plan.Videos, plan.Others, plan.Links)
	a.printTable(&c.Event, counts)
	a.printCameras(plan.Cameras)
	a.printLeftovers(plan.Leftovers, plan.Stays, idle(c, plan, unplaced))
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

// idle is how many of the photos without a track nobody is asked about, and
// why; "" for none.
func idle(c *pipeline.Config, plan *pipeline.Plan, unplaced int) string {
	if len(c.Event.Tracks) == 0 {
		return ""
	}
	for _, g := range ofKind(plan.Leftovers, gallery.TrackUnknown) {
		if !g.First.IsZero() && !g.Held {
			unplaced -= len(g.Shots)
		}
	}
	switch {
	case unplaced == 0:
		return ""
	case len(c.Event.Sessions) == 0:
		return count(unplaced, "photo") + `; without a "schedule:" only keywords, folders, cameras and rules tell it`
	}
	return count(unplaced, "photo") + " taken while no session ran"
}
