// Package present is what eventroll's commands have in common to the eye:
// progress, the summary of a run, words made harmless for a terminal, exit
// codes. Results go to standard output, progress and errors to standard error.
package present

import "io"

// Printer prints what a run came to, so that one can act on it.
type Printer struct{ Out io.Writer }
