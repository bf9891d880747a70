package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

func (a *app) newInit() *cobra.Command {
	var o pipeline.DraftOptions
	var aws bool
	c := &cobra.Command{
		Use:   "init [CARD…]",
		Short: "Write event.yaml: what the event is called, its days, tracks and cameras",
		Long: `Init writes event.yaml, the only file that you write: days, tracks and rooms from
the schedule, cameras from the cards, everything else as comments that explain
themselves. It never overwrites an event.yaml.

With --aws it writes eventroll-aws.yaml instead: a template by which AWS
CloudFormation creates the buckets, a CDN, the least rights and a budget alarm.`,
		Example: "  eventroll init --title \"Community Day 2024\" --timezone Asia/Seoul --schedule schedule.csv /media/CARD*",
	}
	c.Flags().StringVar(&o.Schedule, "schedule", "", "the event's schedule, a `file`: frab or pretalx (XML, JSON), Sessionize (JSON), iCalendar, CSV")
	c.Flags().StringVar(&o.Title, "title", "", "the event's `name`")
	c.Flags().StringVar(&o.Timezone, "timezone", "", "where it was, as an IANA `zone` such as Asia/Seoul")
	c.Flags().BoolVar(&aws, "aws", false, "write "+awsTemplateFile+", a CloudFormation template, and nothing else")
	c.RunE = func(c *cobra.Command, cards []string) error {
		if aws {
			return a.initAWS(c, cards)
		}
		if err := mustBeHere("--schedule", o.Schedule); err != nil {
			return err
		}
		if _, err := os.Lstat(a.config); err == nil {
			return &present.UsageError{Err: fmt.Errorf("%s is there already: edit it, or name another with --config", a.config)}
		}
		o.Cards, o.Dir = cards, filepath.Dir(a.config)
		progress := a.newProgress()
		draft, err := pipeline.NewDraft(c.Context(), o, progress)
		progress.Close()
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := draft.Write(&text); err != nil {
			return err
		}
		if err := writeNew(a.config, text.Bytes()); err != nil {
			return err
		}
		a.printDraft(draft)
		return nil
	}
	return c
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: make the folder first", err)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

func (a *app) printDraft(d pipeline.Draft) {
	fmt.Fprintf(a.Out, "Wrote %s: %s, %s, %s.\n", present.Flat(a.config),
		present.Count(len(d.Days), "day"), present.Count(len(d.Tracks), "track"), present.Count(len(d.Cameras), "camera"))
	if d.Title == "" {
		fmt.Fprintln(a.Out, "  title: is still to be filled in")
	}
	if d.Timezone == "" {
		fmt.Fprintln(a.Out, "  timezone: is still to be filled in, such as Asia/Seoul")
	}
	fmt.Fprintln(a.Out, "Look it over, then: eventroll plan CARD…")
}
