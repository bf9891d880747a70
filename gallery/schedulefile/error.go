package schedulefile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Error is what is wrong with a schedule file, or with one of its rows.
type Error struct {
	File    string // as Parse was told
	Line    int    // from 1; 0 where the whole file is meant
	Message string // what is wrong and what was expected
}

// Error is "schedule.csv:12: message", as editors jump to.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// faults collects what is wrong with a file, so that all of it can be shown at once.
type faults struct {
	file string
	list []*Error
}

func (f *faults) add(line int, format string, args ...any) {
	f.list = append(f.list, &Error{File: f.file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// err is all faults in one error, in order of line, or nil.
func (f *faults) err() error {
	slices.SortStableFunc(f.list, func(a, b *Error) int { return cmp.Compare(a.Line, b.Line) })
	var errs []error
	for i, e := range f.list {
		if i == maxErrors {
			errs = append(errs, &Error{File: f.file, Message: fmt.Sprintf("%d more lines are not understood", len(f.list)-i)})
			break
		}
		errs = append(errs, e)
	}
	return errors.Join(errs...)
}
