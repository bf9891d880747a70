package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"eventroll/pipeline"
)

func (a *app) newIngest() *cobra.Command {
	var noPublish, untimed bool
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
	c.Flags().BoolVar(&noPublish, "no-publish", false, "only take the photos in; \"eventroll publish\" publishes them later")
	c.Flags().BoolVar(&untimed, "include-untimed", false, "publish photos without a time under \"no time\", now and later; =false takes them back")
	c.RunE = func(c *cobra.Command, cards []string) error {
		p, err := a.openToWrite(c.Context())
		if err != nil {
			return err
		}
		o := pipeline.IngestOptions{NoPublish: noPublish, Publish: publishOptions(c, untimed)}
		return a.ingest(c, p, cards, o)
	}
	return c
}

// ingest runs the main job and prints what it came to.
func (a *app) ingest(c *cobra.Command, p *pipeline.Project, cards []string, o pipeline.IngestOptions) error {
	began := time.Now()
	progress := &watched{progress: a.newProgress()}
	p.MeterPuts(progress.Stored)
	report, err := p.Ingest(c.Context(), cards, o, progress)
	progress.Close()
	if err != nil {
		if report != nil {
			a.printStopped(p.Config, report, progress)
		}
		return err
	}
	a.printReport(c.Context(), p, report, time.Since(began))
	if o.NoPublish {
		fmt.Fprintln(a.out, "  not published yet: eventroll publish")
	}
	if len(report.Problems)+len(report.Damaged) > 0 {
		return errIncomplete
	}
	return nil
}

func publishOptions(c *cobra.Command, untimed bool) pipeline.PublishOptions {
	if !c.Flags().Changed("include-untimed") {
		return pipeline.PublishOptions{}
	}
	return pipeline.PublishOptions{IncludeUntimed: &untimed}
}
