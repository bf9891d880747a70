package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

func (a *app) newCheck() *cobra.Command {
	var o pipeline.CheckOptions
	var asJSON bool
	var posts, public string
	c := &cobra.Command{
		Use:   "check [--deep] [--repair] [CARD…] | --posts DIR|FILE [--gallery URL]",
		Short: "Whether every object that should be there is there, and nothing else is",
		Long: `Check compares gallery and archive with one another and with what publish would
write now, and says what is missing, damaged or foreign. It lists each store once
and goes by sizes and checksums; with --deep it reads every byte.

With --repair it puts right what it can: pages by publishing, pictures from the
originals that "originals: archive" keeps, or from the CARDs that are given. It
takes in nothing new and removes only what cannot be read and is made again.

With --posts it looks at something else: every address of the gallery in the posts
of a blog's folder, or in one post, and names those that do not show their photo
any more, with file and line. With --gallery it needs no event.yaml.

Run it while nobody ingests or publishes. Exit codes: 0 all is well · 1 it could
not be checked · 3 something is found, and left`,
		Example: "  eventroll check\n  eventroll check --deep --repair /media/EOS_DIGITAL\n  eventroll check --posts ~/blog --gallery https://photos.example.org/2024",
	}
	c.Flags().BoolVar(&o.Deep, "deep", false, "read every byte, instead of going by sizes and the store's checksums")
	c.Flags().BoolVar(&o.Repair, "repair", false, "put right what can be")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	c.Flags().StringVar(&posts, "posts", "", "the `folder` of a blog whose posts show photos of the gallery, or one post")
	c.Flags().StringVar(&public, "gallery", "", "with --posts: the gallery's `address`, where there is no event.yaml")
	c.RunE = func(c *cobra.Command, cards []string) error {
		switch {
		case posts != "" && (o.Deep || o.Repair || len(cards) > 0):
			return &present.UsageError{Err: errors.New("--posts looks at posts and at nothing else: leave out --deep, --repair and cards")}
		case posts != "":
			return a.checkPosts(c.Context(), posts, public, asJSON)
		case public != "":
			return &present.UsageError{Err: errors.New("--gallery is for --posts: without it, check looks at event.yaml's own stores")}
		}
		if len(cards) > 0 && !o.Repair {
			return &present.UsageError{Err: errors.New("cards are for --repair: without it, check reads what is stored and nothing else")}
		}
		o.Cards = cards
		open := a.openProject
		if o.Repair {
			open = a.openToWrite
		}
		p, err := open(c.Context())
		if err != nil {
			return err
		}
		progress := a.newProgress()
		report, err := p.Check(c.Context(), o, progress)
		progress.Close()
		if err != nil {
			return err
		}
		return a.checked(report, len(report.Findings), asJSON, func() { a.printCheck(p.Config, report, o) })
	}
	return c
}

// checked prints a report, as JSON or for people. What is found, and left, makes the
// exit code.
func (a *app) checked(report any, found int, asJSON bool, print func()) error {
	if asJSON {
		if err := a.printJSON(report); err != nil {
			return err
		}
	} else {
		print()
	}
	if found > 0 {
		return present.ErrIncomplete
	}
	return nil
}

func (a *app) printCheck(c *pipeline.Config, r *pipeline.CheckReport, o pipeline.CheckOptions) {
	a.PrintTitle(c.Event.Title)
	a.Fact("photos", fmt.Sprint(r.Photos))
	a.Fact("gallery", tally(r.Gallery))
	a.Fact("archive", tally(r.Archive))
	if o.Deep {
		a.Fact("read", tally(r.Read))
	}
	if r.Hidden > 0 {
		a.Fact("taken down", present.Count(r.Hidden, "photo"))
	}
	if r.Kept.Objects > 0 {
		a.Fact("kept", tally(r.Kept)+": pictures of older settings or photos, as posts may show them")
	}
	if r.Prunable.Objects > 0 {
		a.Fact("not needed", tally(r.Prunable)+"; to remove them: eventroll prune")
	}
	if r.Foreign.Objects > 0 {
		a.Fact("not eventroll's", tally(r.Foreign.Tally)+", left alone: "+strings.Join(r.Foreign.Some, ", "))
	}
	if d := r.Repair; d != nil {
		a.Fact("repaired", fmt.Sprintf("%d of %d findings (%s rendered, %s and other files written)",
			d.Mended, d.Mended+len(r.Findings), present.Count(d.Rendered, "photo"), present.Count(d.Puts, "page")))
	}
	a.printFindings(r.Findings)
	if r.Repair != nil && len(r.Repair.Failed) > 0 {
		fmt.Fprintf(a.Out, "\n  could not be repaired (%d)\n", len(r.Repair.Failed))
		var lines []string
		for _, f := range r.Repair.Failed {
			lines = append(lines, f.File+": "+f.Reason)
		}
		a.PrintSome(lines)
	}
	a.PrintNotes(r.Notes)
	if len(r.Findings) == 0 {
		fmt.Fprintln(a.Out, "\n  all is well")
	}
}

// printFindings lists what is wrong, one kind after the other, with what to do.
func (a *app) printFindings(findings []pipeline.Finding) {
	for _, fault := range pipeline.Faults() {
		var lines []string
		var advice string
		for _, f := range findings {
			if f.Fault != fault {
				continue
			}
			advice = f.Advice
			text := f.Store + ": " + f.Key
			if len(f.Files) > 0 {
				text += " = " + strings.Join(f.Files, " = ")
			}
			if f.Detail != "" {
				text += ": " + f.Detail
			}
			lines = append(lines, text)
		}
		if len(lines) > 0 {
			fmt.Fprintf(a.Out, "\n  %s (%d)\n", fault.Heading(), len(lines))
			a.PrintSome(lines)
			fmt.Fprintf(a.Out, "  To do: %s\n", advice)
		}
	}
}

func tally(t pipeline.Tally) string {
	return present.Count(t.Objects, "object") + ", " + present.BytesText(t.Bytes)
}
