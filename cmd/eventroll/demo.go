package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"eventroll/cmd/eventroll/demo"
	"eventroll/cmd/present"
	"eventroll/pipeline"
)

func (a *app) newDemo() *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "Draw a small event and run the main job on it; needs no photos and no account",
		Args:  atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := "demo"
			if len(args) > 0 {
				dir = args[0]
			}
			if err := mustBeHere("demo", dir); err != nil {
				return err
			}
			event := filepath.Join(dir, "event.yaml")
			if _, err := os.Stat(event); errors.Is(err, fs.ErrNotExist) {
				if !a.quiet {
					fmt.Fprintf(a.err, "Drawing a small event into %s …\n", present.Flat(dir))
				}
				if err := demo.Write(c.Context(), dir); err != nil {
					return err
				}
			}
			cards, err := filepath.Glob(filepath.Join(dir, "cards", "*"))
			if err != nil {
				return err
			}
			p, err := pipeline.OpenProject(c.Context(), event)
			if err != nil {
				return err
			}
			return a.ingest(c, p, cards, pipeline.IngestOptions{})
		},
	}
}
