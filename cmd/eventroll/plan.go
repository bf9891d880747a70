package main

import (
	"fmt"

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
