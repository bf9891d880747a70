// Eventroll turns the photo cards of an event into a gallery.
//
//	eventroll init --schedule schedule.csv /media/CARD1 /media/CARD2
//	eventroll ingest /media/CARD1 /media/CARD2
//
// Results go to standard output, progress and errors to standard error. Exit
// codes: 0 done, 1 failed, 2 usage or event.yaml wrong, 3 published but some
// photos failed, or check found something, 130 interrupted.
package main

import (
	"os"

	"eventroll/cmd/present"
)

func main() {
	os.Exit(Main())
}

// Main runs the command and returns its exit code.
func Main() int {
	present.BoundMemory()
	root := newRoot(os.Stdout, os.Stderr)
	return present.ExitCode(present.UntilInterrupted(root.ExecuteContext), "eventroll", os.Stderr)
}
