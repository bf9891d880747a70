package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
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
				fmt.Fprintln(a.Out, mustJSON(f))
			}
			return nil
		}
		a.printPlan(config, plan)
		return nil
	}
	return c
}

func (a *app) printPlan(c *pipeline.Config, plan *pipeline.Plan) {
	a.PrintTitle(c.Event.Title)
	counts := present.DayCounts{}
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
			counts.Add(f.Day, f.Track, 1)
			if f.Track == "" && f.Taken != "" {
				unplaced++
			}
		}
	}
	a.Fact("to publish", present.Count(photos, "photo"))
	if copies > 0 {
		a.Fact("copies", present.Count(copies, "file")+" with the picture of another")
	}
	a.PrintStayed(stayed)
	if leftOut > 0 {
		a.Fact("left out", present.Count(leftOut, "file")+", listed below")
	}
	a.PrintSiblings(plan.Siblings)
	a.PrintPassedOver(plan.Videos, plan.Others, plan.Links)
	a.PrintTable(&c.Event, counts)
	a.PrintCameras(plan.Cameras)
	a.PrintLeftovers(plan.Leftovers, plan.Stays, idle(c, plan, unplaced))
	if len(problems) > 0 {
		fmt.Fprintf(a.Out, "\n  would not be published (%d)\n", len(problems))
		a.PrintSome(problems)
	}
	a.PrintUnread(plan.Unread)
	a.PrintNotes(plan.Notes)
	for _, p := range plan.Problems {
		fmt.Fprintf(a.Out, "\n  event.yaml: %s\n", present.Line(p, present.Columns))
	}
	fmt.Fprintln(a.Out, "\n  nothing was written; file by file: eventroll plan --json CARD…")
}

// idle is how many of the photos without a track nobody is asked about, and
// why; "" for none.
func idle(c *pipeline.Config, plan *pipeline.Plan, unplaced int) string {
	if len(c.Event.Tracks) == 0 {
		return ""
	}
	for _, g := range present.LeftoversOf(plan.Leftovers, gallery.TrackUnknown) {
		if !g.First.IsZero() && !g.Held {
			unplaced -= len(g.Shots)
		}
	}
	switch {
	case unplaced == 0:
		return ""
	case len(c.Event.Sessions) == 0:
		return present.Count(unplaced, "photo") + `; without a "schedule:" only keywords, folders, cameras and rules tell it`
	}
	return present.Count(unplaced, "photo") + " taken while no session ran"
}
