package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

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
	fmt.Fprintf(a.out, "\n%s\n", line(c.Event.Title, 100))
	counts := map[gallery.Date]map[string]int{}
	photos, copies := 0, 0
	var problems []string
	for _, f := range plan.Files {
		switch {
		case f.DuplicateOf != "":
			copies++
		case f.Problem != "":
			problems = append(problems, f.File+": "+f.Problem)
		default:
			photos++
			if counts[f.Day] == nil {
				counts[f.Day] = map[string]int{}
			}
			counts[f.Day][f.Track]++
		}
	}
	fmt.Fprintf(a.out, "\n  %d photos would be published, %d files are copies of others\n", photos, copies)
	a.printPassedOver(plan.Videos, plan.Others, 0)
	a.printTable(&c.Event, counts)
	a.printCameras(plan.Cameras)
	a.printWhy(plan.Files)
	if len(problems) > 0 {
		fmt.Fprintf(a.out, "\n  would not be published (%d)\n", len(problems))
		a.printSome(problems)
	}
	for _, p := range append(plan.Problems, plan.Notes...) {
		fmt.Fprintf(a.out, "\n  note: %s\n", clean(p))
	}
	fmt.Fprintln(a.out, "\n  file by file: eventroll plan --json")
}

// printCameras lists the cameras, so that a wrong clock shows.
func (a *app) printCameras(cameras []pipeline.CameraUse) {
	if len(cameras) == 0 {
		return
	}
	fmt.Fprintln(a.out, "\n  cameras (times as corrected)")
	for _, u := range cameras {
		name := strings.Join(strings.Fields(u.Make+" "+u.Model+" "+u.Serial), " ")
		span := "no times"
		if !u.First.IsZero() {
			span = u.First.Format(stamp) + " – " + u.Last.Format(stamp)
		}
		about := u.Photographer
		if !u.Known && name != "" {
			about = "not in event.yaml"
		}
		if u.Outside > 0 {
			about = strings.TrimPrefix(about+fmt.Sprintf(", %d outside the event's days: is its clock right?", u.Outside), ", ")
		}
		fmt.Fprintf(a.out, "    %s %5d photos  %s  %s\n", pad(line(cmp.Or(name, "no camera named"), 40), 40), u.Photos, span, line(about, 80))
	}
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
	fmt.Fprintln(a.out, "\n  published without a track")
	var lines []string
	for _, g := range leftover {
		lines = append(lines, fmt.Sprintf("%4d  %s, such as %s", g.n, g.why, g.file))
	}
	a.printSome(lines)
}
