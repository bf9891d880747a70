package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
	"eventroll/pipeline/temporal"
)

// errDetached says what became of a run that somebody no longer waits for.
const errDetached = present.Interruption(`detached: the run goes on without you. The same command shows how far it is, and its
summary in the end; "eventroll-worker cancel" ends it`)

func (a *app) newIngest() *cobra.Command {
	wait := true
	c := &cobra.Command{
		Use:   "ingest CARD…",
		Short: "The main job, on all machines that work",
		Long: `Ingest has the workers read the cards, make the photos small, store them and
publish the gallery that event.yaml describes. A card lies in S3, or in a folder
that all workers see under the same path.

There is one run of an event at a time: who starts it again while it is under way
joins it. Ctrl-C leaves it to go on.`,
		Example: "  eventroll-worker ingest s3://marathon-cards/2026/",
		Args:    wantCards,
	}
	options := present.IngestFlags(c)
	c.Flags().BoolVar(&wait, "wait", true, "show the progress and, in the end, the summary; =false only starts the run")
	c.Flags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress; results and errors only")
	c.RunE = func(c *cobra.Command, cards []string) error {
		p, engine, err := a.open(c.Context())
		if err != nil {
			return err
		}
		defer engine.Close()
		order, err := pipeline.NewOrder(a.config, cards, options())
		if err != nil {
			return err
		}
		return a.ingest(c.Context(), p, engine, order, wait)
	}
	return c
}

// open opens the event's stores, and connects to its engine.
func (a *app) open(ctx context.Context) (*pipeline.Project, *temporal.Engine, error) {
	p, err := pipeline.OpenProject(ctx, a.config)
	if err != nil {
		return nil, nil, err
	}
	p.Config.Now = time.Now()
	engine, err := temporal.Dial(ctx, p.Config.Temporal, slog.New(slog.DiscardHandler))
	return p, engine, err
}

// ingest starts or joins the run, and waits for it.
func (a *app) ingest(ctx context.Context, p *pipeline.Project, engine *temporal.Engine, order pipeline.Order, wait bool) error {
	for {
		run, err := engine.Start(ctx, p, order, temporal.DefaultCut())
		if err != nil {
			return err
		}
		switch {
		case !run.Same && !wait:
			return errors.New("a run of this event is under way with other cards, or by another event.yaml: give the same command again when it has ended")
		case !run.Same:
			fmt.Fprintln(a.err, "note: a run of this event is under way with other cards, or by another event.yaml: yours begins when it has ended")
		case run.Joined:
			fmt.Fprintln(a.err, "note: this run is under way already: joined")
		}
		if !wait {
			fmt.Fprintln(a.out, "the run is under way: the same command without --wait=false shows how far it is")
			return nil
		}
		progress := present.NewProgress(a.err, a.quiet)
		result, err := run.Wait(ctx, progress)
		progress.Close()
		if ctx.Err() != nil {
			return errDetached
		}
		if !run.Same {
			continue // whatever became of it: its own people hear of it
		}
		if err != nil {
			return err
		}
		return a.say(ctx, p, result)
	}
}

// say prints the summary of a run that came to its end.
func (a *app) say(ctx context.Context, p *pipeline.Project, r temporal.Result) error {
	summary, err := p.Summary(ctx, r.Run)
	if err != nil {
		return fmt.Errorf("the run is over, and its summary cannot be read: %w", err)
	}
	fmt.Fprint(a.out, summary)
	if r.Incomplete {
		return present.ErrIncomplete
	}
	return nil
}

func (a *app) newCancel() *cobra.Command {
	return &cobra.Command{
		Use:   "cancel",
		Short: "End the run of this event that is under way; what is taken in is kept",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			p, engine, err := a.open(c.Context())
			if err != nil {
				return err
			}
			defer engine.Close()
			if err := engine.Cancel(c.Context(), p); err != nil {
				return err
			}
			fmt.Fprintln(a.out, "told to end: its workers store what they have rendered, and stop")
			return nil
		},
	}
}
