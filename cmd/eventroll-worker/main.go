// Eventroll-worker ingests one event on many machines, by the engine Temporal.
//
//	eventroll-worker work                              on each machine that shall work
//	eventroll-worker ingest s3://bucket/cards/         once, from anywhere
//
// It is a command of its own, so that eventroll itself links no engine. Flags,
// progress, summary and exit codes of ingest are those of eventroll.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
)

// version is set when it is built.
var version = "unknown"

func main() {
	os.Exit(Main())
}

// Main runs the command and returns its exit code.
func Main() int {
	present.BoundMemory()
	a := &app{out: os.Stdout, err: os.Stderr}
	return present.ExitCode(present.UntilInterrupted(a.root().ExecuteContext), "eventroll-worker", os.Stderr)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "eventroll-worker",
		Short: "Ingest one event on many machines",
		Long: `eventroll-worker ingests one event on many machines. They need the same stores,
the cards in S3 or in a folder that all of them see, and a Temporal server.

  eventroll-worker work                       on each machine: waits for work
  eventroll-worker ingest s3://bucket/cards/  once, from anywhere

event.yaml says where the server is, "temporal: {address: host:7233}", or the
environment does, as for all programs of Temporal: TEMPORAL_ADDRESS,
TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_CLIENT_CERT_PATH, …

Exit codes are those of eventroll.`,
		Version:      version,
		SilenceUsage: true, SilenceErrors: true,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &present.UsageError{Err: err} })
	root.PersistentFlags().StringVarP(&a.config, "config", "c", "event.yaml", "the `file` that describes the event")
	root.AddCommand(a.newWork(), a.newIngest(), a.newCancel())
	return root
}

func wantCards(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return &present.UsageError{Err: fmt.Errorf("%s wants the cards (see: %s --help)", c.Name(), c.CommandPath())}
	}
	return nil
}

func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &present.UsageError{Err: fmt.Errorf("%s takes no %q (see: %s --help)", c.Name(), args[0], c.CommandPath())}
	}
	return nil
}
