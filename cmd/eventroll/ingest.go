package main

import (
	"time"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

func (a *app) newIngest() *cobra.Command {
	c := &cobra.Command{
		Use:   "ingest CARD…",
		Short: "The main job: read the cards, make the photos small, publish the gallery",
		Long: `Ingest reads the cards, makes the photos small, stores them and publishes the
gallery that event.yaml describes. Photos that are in already cost nothing, so
it may be stopped and run again at any moment, also with more cards. A card may
lie in a bucket: s3://bucket/prefix, reached as the event's own stores are.

Photos of other days, or without a time, are held back and listed when the
event's days are known; rules in event.yaml place them.`,
		Example: "  eventroll ingest /media/EOS_DIGITAL ~/phones/*",
		Args:    atLeast(1, "the folders that hold the photos"),
	}
	options := present.IngestFlags(c)
	c.RunE = func(c *cobra.Command, cards []string) error {
		p, err := a.openToWrite(c.Context())
		if err != nil {
			return err
		}
		return a.ingest(c, p, cards, options())
	}
	return c
}

// ingest runs the main job and prints what it came to.
func (a *app) ingest(c *cobra.Command, p *pipeline.Project, cards []string, o pipeline.IngestOptions) error {
	began := time.Now()
	progress := present.Watch(a.newProgress())
	p.MeterPuts(progress.Stored)
	report, err := p.Ingest(c.Context(), cards, o, progress)
	progress.Close()
	if err != nil {
		if report != nil {
			a.PrintStopped(p.Config, report, progress)
		}
		return err
	}
	a.PrintIngested(c.Context(), p, report, time.Since(began))
	return present.Incomplete(report)
}
