package main

import (
	"time"

	"github.com/spf13/cobra"
)

func (a *app) newPublish() *cobra.Command {
	var untimed bool
	c := &cobra.Command{
		Use:   "publish",
		Short: "Place the photos and write index and site again, rendering no photo",
		Long: `Publish places every photo that was taken in and writes the gallery's index and
pages again: after event.yaml or the schedule was corrected. It renders no photo
and needs no card.`,
		Args: atMost(0),
	}
	c.Flags().BoolVar(&untimed, "include-untimed", false, "publish photos without a time under \"no time\", now and later; =false takes them back")
	c.RunE = func(c *cobra.Command, _ []string) error {
		p, err := a.openProject(c.Context())
		if err != nil {
			return err
		}
		began := time.Now()
		progress := a.newProgress()
		publication, err := p.Publish(c.Context(), publishOptions(c, untimed), progress)
		progress.Close()
		if err != nil {
			return err
		}
		a.printPublication(p.Config, publication, time.Since(began))
		return nil
	}
	return c
}
