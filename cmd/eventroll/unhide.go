package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/gallery"
	"eventroll/pipeline"
)

func (a *app) newUnhide() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "unhide PHOTO…",
		Short: "Let photos back that were hidden",
		Long: `Unhide lets photos back that were taken down. Their pictures are made again from
the originals in the archive ("originals: archive" in event.yaml); without them
it says which card to ingest. A PHOTO is what it is for hide; "eventroll hide
--list" has the ids.`,
		Args: atLeast(1, "a photo: its id, its address, or its file"),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := a.openToWrite(c.Context())
			if err != nil {
				return err
			}
			f, err := p.NewFinder(c.Context())
			if err != nil {
				return err
			}
			var ids []gallery.PhotoID
			for _, arg := range args {
				found, err := f.Find(c.Context(), arg)
				switch {
				case err != nil:
					return err
				case found.Photo == nil:
					return fmt.Errorf("%s is no file that a hidden photo is known by: give its id (eventroll hide --list)", present.Line(arg, present.Columns))
				}
				shown := found.Photo.State == pipeline.Published
				if shown { // or an unhide was stopped
					if shown, err = p.Pictured(c.Context(), f, found.Photo.ID); err != nil {
						return err
					}
				}
				if shown || found.Photo.State == pipeline.Unknown {
					return fmt.Errorf("%s is not hidden (eventroll hide --list says what is)", found.Photo.ID)
				}
				ids = append(ids, found.Photo.ID)
			}
			return a.unhide(c, p, ids, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "what came of it, as one JSON object")
	return c
}

func (a *app) unhide(c *cobra.Command, p *pipeline.Project, ids []gallery.PhotoID, asJSON bool) error {
	progress := a.newProgress()
	u, err := p.Unhide(c.Context(), ids, pipeline.HideOptions{When: time.Now()}, progress)
	progress.Close()
	if u == nil {
		return err
	}
	if asJSON {
		return errors.Join(err, a.printJSON(u))
	}
	fmt.Fprintf(a.Out, "published again: %s; the gallery shows %s now\n", present.Count(len(u.Shown), "photo"), present.Count(u.Publication.Index.Photos, "photo"))
	for _, w := range u.Waiting {
		fmt.Fprintf(a.Out, "  not yet: %s\n", present.Line(string(w.ID)+": "+w.Reason, present.Columns))
		if len(w.Cards) > 0 {
			fmt.Fprintf(a.Out, "    the card that holds it: %s\n", present.Line(strings.Join(w.Cards, ", "), present.Columns))
		}
	}
	if len(u.Shown) > 0 || err != nil {
		a.printCDN(u.CDN, err)
	}
	return err
}
