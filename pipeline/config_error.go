package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ConfigError is one thing that is wrong with event.yaml or its schedule.
type ConfigError struct {
	File         string // as it was given
	Line, Column int    // from 1; 0 where there is none to name
	Message      string // what is wrong
	Hint         string // what to write instead; "" where the message says it
	err          error  // of the file system, where it has a part
}

// Error is "event.yaml:4:11: message: hint", as editors jump to.
func (e *ConfigError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Column > 0 {
			fmt.Fprintf(&b, ":%d", e.Column)
		}
	}
	b.WriteString(": " + e.Message)
	if e.Hint != "" {
		b.WriteString(": " + e.Hint)
	}
	return b.String()
}

// Unwrap is what the file system said, if anything.
func (e *ConfigError) Unwrap() error { return e.err }

// position is where something stands in event.yaml: line and column from 1.
type position struct{ line, column int }

// maxConfigErrors is how many are named before the rest is only counted.
const maxConfigErrors = 20

// problems collects what is wrong, so that all of it can be shown at once.
type problems struct {
	file string // event.yaml as it was given
	list []*ConfigError
}

// add notes a problem at a place in event.yaml.
func (p *problems) add(at position, message, hint string) {
	p.list = append(p.list, &ConfigError{File: p.file, Line: at.line, Column: at.column, Message: message, Hint: hint})
}

// err is all problems joined, those of event.yaml first, in order of place; nil where there are none.
func (p *problems) err() error {
	slices.SortStableFunc(p.list, func(a, b *ConfigError) int {
		if a.File != b.File {
			return cmp.Compare(btoi(a.File != p.file), btoi(b.File != p.file))
		}
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	var errs []error
	for i, e := range p.list {
		if i == maxConfigErrors {
			errs = append(errs, &ConfigError{File: p.file, Message: fmt.Sprintf("and %d mistakes more", len(p.list)-i)})
			break
		}
		errs = append(errs, e)
	}
	return errors.Join(errs...)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
