package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
	"eventroll/pipeline/temporal"
)

// app is what the commands share.
type app struct {
	out, err io.Writer
	config   string // path of event.yaml
	quiet    bool
}

func (a *app) newWork() *cobra.Command {
	batches := 2
	c := &cobra.Command{
		Use:   "work",
		Short: "Take parts of ingests until it is stopped",
		Long: `Work waits at the Temporal server for parts of ingests, of any event, and takes
photos in. It needs no event.yaml, as that comes with the work; where there is
one, its "temporal:" says where the server is. Ctrl-C and SIGTERM stop it:
another worker goes on at once. Its log goes to standard error.`,
		Args: noArguments,
	}
	c.Flags().IntVar(&batches, "batches", batches, "batches of 100 photos in work at once; more hide longer waits for distant stores")
	c.RunE = func(c *cobra.Command, _ []string) error {
		where, err := a.whereToWork()
		if err != nil {
			return err
		}
		if batches < 1 {
			return &present.UsageError{Err: fmt.Errorf("--batches cannot be %d: 1 or more", batches)}
		}
		logger := slog.New(slog.NewTextHandler(a.err, nil))
		engine, err := temporal.Dial(c.Context(), where, logger)
		if err != nil {
			return err
		}
		defer engine.Close()
		return engine.Work(c.Context(), temporal.WorkerOptions{Batches: batches, Summarise: summarise})
	}
	return c
}

// whereToWork is what event.yaml says of the engine; nothing where there is none.
func (a *app) whereToWork() (pipeline.TemporalConfig, error) {
	if _, err := os.Stat(a.config); errors.Is(err, fs.ErrNotExist) {
		return pipeline.TemporalConfig{}, nil
	}
	config, err := pipeline.LoadConfig(a.config)
	if err != nil {
		return pipeline.TemporalConfig{}, err
	}
	return config.Temporal, nil
}

// summarise is what eventroll's own ingest would print.
func summarise(ctx context.Context, p *pipeline.Project, r *pipeline.Report, took time.Duration) string {
	var text strings.Builder
	present.Printer{Out: &text}.PrintIngested(ctx, p, r, took)
	return text.String()
}
