package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

func (a *app) newForget() *cobra.Command {
	var yes, asJSON bool
	c := &cobra.Command{
		Use:   "forget CARD",
		Short: "Undo a card that should not have been ingested",
		Long: `Forget undoes the ingest of a card: photos that were found on no other card are
taken out of the gallery, and the archive forgets them; of photos that were found
elsewhere too, what this card's files said. It says first what it would do.

The card is named as event.yaml's rules name it: by its folder's own name. An
ingest of the card brings its photos back. Photos that were hidden stay hidden.`,
		Args: func(c *cobra.Command, args []string) error {
			return errors.Join(atLeast(1, "the card's name or folder")(c, args), atMost(1)(c, args))
		},
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&asJSON, "json", false, "what would be, or with --yes was, forgotten, as one JSON object")
	c.RunE = func(c *cobra.Command, args []string) error {
		p, err := a.openToWrite(c.Context())
		if err != nil {
			return err
		}
		f, err := p.NewFinder(c.Context())
		if err != nil {
			return err
		}
		would, err := f.Forget(c.Context(), args[0])
		if err != nil {
			return err
		}
		if asJSON && !yes {
			return a.printJSON(would)
		}
		if !asJSON {
			a.printForgetting(would)
		}
		if !yes {
			if ok, err := a.questions(c).yes("Forget this card?"); err != nil || !ok {
				return errors.Join(err, errors.New("nothing was forgotten"))
			}
		}
		return a.forget(c, p, would.Card, asJSON)
	}
	return c
}

func (a *app) printForgetting(would *pipeline.Forgetting) {
	fmt.Fprintf(a.Out, "the card %s: %s of photos\n", present.Flat(would.Card), present.Count(would.Files, "file"))
	a.printPhotos("on no other card: taken down, and forgotten", would.Gone)
	a.printPhotos("found elsewhere too: they stay", would.Stay)
}

func (a *app) forget(c *cobra.Command, p *pipeline.Project, card string, asJSON bool) error {
	progress := a.newProgress()
	done, err := p.Forget(c.Context(), card, time.Now(), progress)
	progress.Close()
	if done == nil || done.CDN == nil {
		return err
	}
	if asJSON {
		return errors.Join(err, a.printJSON(done))
	}
	fmt.Fprintf(a.Out, "forgotten: %s; the gallery shows %s now\n", present.Count(len(done.Gone), "photo"), present.Count(done.Publication.Index.Photos, "photo"))
	a.printCDN(*done.CDN, err)
	return err
}
