package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

func (a *app) newCopy() *cobra.Command {
	var to, archive, endpoint string
	var pathStyle, asJSON bool
	c := &cobra.Command{
		Use:   "copy --to URL [--archive URL]",
		Short: "Bring gallery and archive to another place, rendering nothing",
		Long: `Copy brings the gallery and its archive to another place: from a folder to S3
when the event is over and the network is better, from S3 to a folder to keep,
from one bucket to another. It renders nothing and needs no card. Stopped and run
again, it goes on where it was: what is there with the same bytes is not put
again. The copy is whole at each moment; its index comes last.

A URL is a folder or s3://bucket/folder. Into S3, --archive is needed, too: a
bucket or folder that only you may read. When it is done, it prints the lines to
change in event.yaml. It refuses a place that holds another event, or in which
photos were taken in or down since it was copied.`,
		Example: "  eventroll copy --to s3://awscd-photos/2024 --archive s3://awscd-private/2024\n  eventroll copy --to /media/disk/awscd-2024",
		Args:    atMost(0),
	}
	c.Flags().StringVar(&to, "to", "", "where the gallery goes: a folder, or s3://bucket/folder (`URL`)")
	c.Flags().StringVar(&archive, "archive", "", "where the archive goes (`URL`); of a folder the default is beside it, FOLDER-archive")
	c.Flags().StringVar(&endpoint, "endpoint", "", "the S3 server to copy to, where it is another than event.yaml's (`URL`)")
	c.Flags().BoolVar(&pathStyle, "path-style", false, "with --endpoint: as path_style in event.yaml")
	c.Flags().BoolVar(&asJSON, "json", false, "what was copied, as one JSON object")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if to == "" {
			return &present.UsageError{Err: errors.New("copy wants --to: a folder, or s3://bucket/folder (see: eventroll copy --help)")}
		}
		o, err := pipeline.NewCopyOptions(to, archive)
		if err != nil {
			return &present.UsageError{Err: err}
		}
		o.Endpoint, o.PathStyle = endpoint, pathStyle
		p, err := a.openProject(c.Context())
		if err != nil {
			return err
		}
		progress := a.newProgress()
		done, err := p.Copy(c.Context(), o, progress)
		progress.Close()
		if err != nil {
			return err
		}
		if asJSON {
			return a.printJSON(done)
		}
		a.printCopied(p.Config, o, done)
		return nil
	}
	return c
}

func (a *app) printCopied(c *pipeline.Config, o pipeline.CopyOptions, done *pipeline.Copied) {
	a.PrintTitle(c.Event.Title)
	a.Fact("copied", tally(done.Put))
	if done.There.Objects > 0 {
		a.Fact("there already", tally(done.There))
	}
	if done.Removed > 0 {
		a.Fact("removed there", present.Count(done.Removed, "object")+" that the gallery has no more")
	}
	if done.Left.Objects > 0 {
		a.Fact("not copied", tally(done.Left)+" that are not eventroll's")
	}
	fmt.Fprintf(a.Out, "\n  To go on there, write into event.yaml:\n\n%s", o.YAML())
	if c.Event.URL != "" {
		fmt.Fprintln(a.Out, `
  and "url:", where its address is another; then: eventroll publish`)
	}
}
