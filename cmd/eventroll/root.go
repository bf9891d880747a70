package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

// app is what all commands share: where they write, and the global flags.
type app struct {
	present.Printer
	err    io.Writer
	config string // path of event.yaml
	quiet  bool
}

func newRoot(out, stderr io.Writer) *cobra.Command {
	a := &app{Printer: present.Printer{Out: out}, err: stderr}
	root := &cobra.Command{
		Use:   "eventroll",
		Short: "Turn the photo cards of an event into a gallery",
		Long: `eventroll turns the photo cards of an event into a gallery: it reads the photos,
sorts them by day and track, makes them small, and publishes a web site into a
folder or an S3 bucket. It never changes or deletes anything on a card.

The first time:

  eventroll init --schedule schedule.csv CARD…   writes event.yaml; look it over
  eventroll plan CARD…                           shows what would go where, and why
  eventroll ingest CARD…                         makes and publishes the gallery

A CARD is a folder with photos: a memory card, or a copy of one; or what lies
under s3://bucket/prefix. Stopped at any moment and run again, ingest goes on
where it was.

Exit codes: 0 done · 1 failed · 2 usage or event.yaml wrong · 3 published, but
some photos failed (each is named with its reason), or check found something ·
130 interrupted`,
		SilenceUsage: true, SilenceErrors: true,
		Args: noSuchCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetOut(out)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &present.UsageError{Err: fmt.Errorf("%w (see: %s --help)", err, c.CommandPath())}
	})
	root.PersistentFlags().StringVarP(&a.config, "config", "c", "event.yaml", "the `file` that describes the event")
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress; results and errors only")
	root.AddCommand(a.newInit(), a.newInspect(), a.newPlan(), a.newIngest(), a.newPublish(), a.newHide(), a.newUnhide(), a.newForget(),
		a.newCopy(), a.newServe(), a.newEmbed(), a.newCheck(), a.newPrune(), a.newDemo(), a.newVersion())
	root.SuggestionsMinimumDistance = 2 // a slip of the fingers
	root.SetHelpCommand(newHelp())
	root.SetUsageTemplate(usageTemplate)
	return root
}

// usageTemplate is cobra's, in the words of this program: the root command
// takes commands, so its own "[flags]" line only confuses.
const usageTemplate = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{else}}{{.UseLine}}{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Flags of all commands:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

More about a command: {{.CommandPath}} COMMAND --help{{end}}
`

// noSuchCommand is for what is typed where a command should be.
func noSuchCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	if close := root.SuggestionsFor(args[0]); len(close) > 0 {
		hint = fmt.Sprintf(": did you mean %s?", close[0])
	}
	return &present.UsageError{Err: fmt.Errorf("there is no command %q%s (see: %s --help)", args[0], hint, root.CommandPath())}
}

func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "What a command does",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || about == c.Root() && len(rest) > 0 {
				return noSuchCommand(c.Root(), args)
			}
			about.InitDefaultHelpFlag() // as --help itself does
			return about.Help()
		},
	}
}

// atLeast wants so many arguments, and says what they are.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < n {
			return &present.UsageError{Err: fmt.Errorf("%s wants %s (see: %s --help)", c.Name(), what, c.CommandPath())}
		}
		return nil
	}
}

func atMost(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > n {
			return &present.UsageError{Err: fmt.Errorf("%s takes no %q (see: %s --help)", c.Name(), args[n], c.CommandPath())}
		}
		return nil
	}
}

// inBucket says whether an argument names something in S3.
func inBucket(given string) bool { return strings.HasPrefix(given, "s3://") }

// mustBeHere refuses what lies in S3 where only this machine is looked at.
func mustBeHere(what string, given ...string) error {
	if i := slices.IndexFunc(given, inBucket); i >= 0 {
		return &present.UsageError{Err: fmt.Errorf("%s %s: photos, cards and the two stores may lie in S3, and nothing else: copy it to this machine and name that", what, present.Flat(given[i]))}
	}
	return nil
}

func (a *app) newProgress() present.Progress { return present.NewProgress(a.err, a.quiet) }

// errNoEvent says that there is no event.yaml yet.
var errNoEvent = errors.New("no event.yaml")

// offerInit explains a missing event.yaml; any other error passes.
func (a *app) offerInit(err error) error {
	if _, statErr := os.Stat(a.config); err == nil || !errors.Is(statErr, fs.ErrNotExist) {
		return err
	}
	return &present.UsageError{Err: fmt.Errorf(`there is %w yet (%s).
It says what the event is called, in which time zone it was, and where the gallery goes.
Have it written, then look it over:

  eventroll init --schedule FILE CARD…     with a schedule: XML, JSON, iCalendar, CSV
  eventroll init CARD…                     without one`, errNoEvent, a.config)}
}

func (a *app) loadConfig() (*pipeline.Config, error) {
	c, err := pipeline.LoadConfig(a.config)
	if err != nil {
		return nil, a.offerInit(err)
	}
	c.Now = time.Now()
	return c, nil
}

// openToWrite is openProject for what writes: it says what the stores' server
// lacks before anything rests on it.
func (a *app) openToWrite(ctx context.Context) (*pipeline.Project, error) {
	p, err := a.openProject(ctx)
	if err != nil {
		return nil, err
	}
	lacks, err := p.LearnServer(ctx)
	if err != nil {
		return nil, err
	}
	for _, lack := range lacks {
		fmt.Fprintf(a.err, "note: %s\n", present.Line(lack, present.Columns))
	}
	return p, nil
}

func (a *app) openProject(ctx context.Context) (*pipeline.Project, error) {
	p, err := pipeline.OpenProject(ctx, a.config)
	if err != nil {
		return nil, a.offerInit(err)
	}
	p.Config.Now = time.Now()
	return p, nil
}
