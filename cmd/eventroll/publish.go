package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

func (a *app) newPublish() *cobra.Command {
	var rollback bool
	c := &cobra.Command{
		Use:   "publish",
		Short: "Place the photos and write index and site again, rendering no photo",
		Long: `Publish places every photo that was taken in and writes the gallery's index and
pages again: after event.yaml or the schedule was corrected. It renders no photo
and needs no card.

With --rollback it goes back to the generation before the one that stands, as
long as event.yaml is being corrected: its pages, index and feed are made again.
Photos that were taken down since stay down; pictures stay as they are, and
nothing of the archive changes. The next publish or ingest places by event.yaml
again. A second --rollback leads back to where the first one began.`,
		Args: atMost(0),
	}
	options := present.PublishFlags(c)
	c.Flags().BoolVar(&rollback, "rollback", false, "go back to the generation before the one that stands")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if rollback && c.Flags().Changed("include-untimed") {
			return &present.UsageError{Err: errors.New("--rollback and --include-untimed exclude one another: what is published is what was")}
		}
		p, err := a.openToWrite(c.Context())
		if err != nil {
			return err
		}
		began := time.Now()
		progress := a.newProgress()
		p.MeterPuts(progress.Stored)
		publish := func() (*pipeline.Publication, error) {
			return p.Publish(c.Context(), options(), progress)
		}
		if rollback {
			publish = func() (*pipeline.Publication, error) { return p.Rollback(c.Context(), progress) }
		}
		publication, err := publish()
		progress.Close()
		if err != nil {
			return err
		}
		a.PrintPublication(c.Context(), p, publication, time.Since(began))
		if rollback {
			fmt.Fprintln(a.Out, `
  This is the generation before. The next publish or ingest places by event.yaml again;
  publish --rollback leads back to what stood until now.`)
		}
		return nil
	}
	return c
}
