package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

func (a *app) newPrune() *cobra.Command {
	var yes, asJSON bool
	c := &cobra.Command{
		Use:   "prune [--yes]",
		Short: "Remove what no generation of the gallery needs",
		Long: `Prune removes old index files, style sheets and scripts: what neither the gallery
as it stands needs nor the generation before, to which "eventroll publish
--rollback" leads back. It never removes a picture or a page, as posts may link
to them, and nothing of the archive.

It says first what it would remove, and how much, and asks; where nobody can be
asked, it wants --yes. Others may publish meanwhile: what is less than an hour
old is kept, and what is needed again is put again.`,
		Args: atMost(0),
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&asJSON, "json", false, "what is, or with --yes was, removed, as one JSON object")
	c.RunE = func(c *cobra.Command, _ []string) error {
		p, err := a.openProject(c.Context())
		if err != nil {
			return err
		}
		found, err := p.Prunable(c.Context(), p.Config.Now)
		if err != nil {
			return err
		}
		if asJSON && !yes {
			return a.printJSON(found)
		}
		if !asJSON {
			a.printPrunable(found)
		}
		if len(found.Objects) > 0 && !yes {
			agreed, err := a.questions(c).yes("Remove them?")
			if errors.Is(err, errNobody) {
				err = errors.New("nobody can be asked here: eventroll prune --yes removes them")
			}
			if err != nil || !agreed {
				return err
			}
		}
		return a.prune(c, p, found, asJSON)
	}
	return c
}

func (a *app) prune(c *cobra.Command, p *pipeline.Project, found *pipeline.Prunable, asJSON bool) error {
	if len(found.Objects) > 0 {
		progress := a.newProgress()
		removed, err := p.Prune(c.Context(), found, p.Config.Now, progress)
		progress.Close()
		if err != nil {
			return err
		}
		found = removed
		if !asJSON {
			fmt.Fprintf(a.Out, "\n  removed %s, %s\n", present.Count(len(removed.Objects), "object"), present.BytesText(removed.Bytes))
		}
	}
	if asJSON {
		return a.printJSON(found)
	}
	return nil
}

func (a *app) printPrunable(found *pipeline.Prunable) {
	switch {
	case len(found.Objects) == 0 && found.Young > 0:
		fmt.Fprintln(a.Out, "nothing to remove yet")
	case len(found.Objects) == 0:
		fmt.Fprintln(a.Out, "nothing to remove: all that is there is needed")
	default:
		fmt.Fprintf(a.Out, "no generation of the gallery needs these: %s, %s\n", present.Count(len(found.Objects), "object"), present.BytesText(found.Bytes))
		var lines []string
		for _, o := range found.Objects {
			lines = append(lines, fmt.Sprintf("%s (%s)", o.Key, present.BytesText(o.Bytes)))
		}
		a.PrintSome(lines)
	}
	if found.Young > 0 {
		fmt.Fprintf(a.Out, "%s not needed, but less than an hour old: kept for now\n", present.Count(found.Young, "object"))
	}
}
