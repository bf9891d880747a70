package main

import (
	"bufio"
	"errors"
	"eventroll/cmd/present"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// questions are asked on a terminal only: where nobody can answer, it is said
// what to type.
type questions struct {
	app      *app
	in       *bufio.Reader
	terminal bool
}

func (a *app) questions(c *cobra.Command) *questions {
	return &questions{a, bufio.NewReader(c.InOrStdin()), present.IsTerminal(c.InOrStdin())}
}

var errNobody = errors.New("nobody can be asked here")

// ask puts a question and returns the answer, "" for none.
func (q *questions) ask(question string) (string, error) {
	if !q.terminal {
		return "", errNobody
	}
	fmt.Fprintf(q.app.err, "\n%s ", question)
	answer, err := q.in.ReadString('\n')
	if errors.Is(err, io.EOF) && answer == "" {
		return "", errNobody // /dev/null looks like a terminal
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimSpace(answer), nil
}

func (q *questions) yes(question string) (bool, error) {
	answer, err := q.ask(question + " [y/N]")
	if errors.Is(err, errNobody) {
		return false, fmt.Errorf("%w: look over what is said above, then repeat with --yes", err)
	}
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes" || answer == "예" || answer == "네", err
}

// number is an answer from 1 to most, 0 for none.
func (q *questions) number(question string, most int) (int, error) {
	answer, err := q.ask(question)
	if errors.Is(err, errNobody) {
		return 0, fmt.Errorf("%w: look at the photos, then name one by its id, or repeat with --yes", err)
	}
	if err != nil || answer == "" {
		return 0, err
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("%w: %s is no number from 1 to %d", errNothingDone, present.Line(answer, 40), most)
	}
	return n, nil
}
