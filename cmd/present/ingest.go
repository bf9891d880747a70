package present

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"eventroll/pipeline"
)

// IngestFlags gives a command the flags of the main job; the function returns
// what was asked for by them.
func IngestFlags(c *cobra.Command) func() pipeline.IngestOptions {
	noPublish := c.Flags().Bool("no-publish", false, "only take the photos in; \"eventroll publish\" publishes them later")
	publish := PublishFlags(c)
	return func() pipeline.IngestOptions {
		return pipeline.IngestOptions{NoPublish: *noPublish, Publish: publish()}
	}
}

// PublishFlags gives a command the flags of what publishes.
func PublishFlags(c *cobra.Command) func() pipeline.PublishOptions {
	untimed := c.Flags().Bool("include-untimed", false, "publish photos without a time under \"no time\", now and later; =false takes them back")
	return func() pipeline.PublishOptions {
		if !c.Flags().Changed("include-untimed") {
			return pipeline.PublishOptions{}
		}
		return pipeline.PublishOptions{IncludeUntimed: untimed}
	}
}

// PrintIngested says what the main job came to.
func (to Printer) PrintIngested(ctx context.Context, p *pipeline.Project, r *pipeline.Report, took time.Duration) {
	to.PrintReport(ctx, p, r, took)
	if r.Publication == nil {
		fmt.Fprintln(to.Out, "  not published yet: eventroll publish")
	}
}

// Incomplete is ErrIncomplete where some photos of a run failed or are damaged.
func Incomplete(r *pipeline.Report) error {
	if len(r.Problems)+len(r.Damaged) > 0 {
		return ErrIncomplete
	}
	return nil
}
