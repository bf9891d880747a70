// Package schedulefile reads schedules as conferences publish them.
//
// It hides the formats: Parse finds out by content what a file is, so a
// schedule.csv that is a spreadsheet in truth is called by its right name.
// Each format has a file of its own (csv.go); what they share is the limits
// here, the words for dates and times (when.go) and Error (error.go).
//
// It promises sessions with a title, a start and an end after it, in the
// order of the file, with track and room as the schedule calls them
// (gallery.Event.AssignTracks makes track ids of them), and for a file that it
// cannot read every fault it can find, each with its line. Whatever the file
// holds, it neither panics nor takes more memory than a few times its size.
package schedulefile

import (
	"bytes"
	"time"
	"unicode/utf8"

	"eventroll/gallery"
)

// What a schedule may be at most. The largest conferences have about a
// thousand sessions; what is beyond these is some other file.
const (
	MaxBytes    = 5 << 20
	MaxSessions = 10_000
	maxRunes    = 2000 // of one field
	maxErrors   = 20   // named, before the rest is only counted
)

// Schedule is what a schedule file says.
type Schedule struct {
	Title    string            // of the event; "" where the format has none (CSV)
	Zone     string            // IANA name; "" where the format has none (CSV)
	Sessions []gallery.Session // Track and Room as the schedule calls them, Day not yet filled in
}

// Parse reads a schedule. The name is for messages only: the format is found
// by content. Times without an offset are in zone, which must not be nil.
// The error is one *Error or several, joined (errors.Join), in order of line.
func Parse(name string, data []byte, zone *time.Location) (Schedule, error) {
	if len(data) > MaxBytes {
		return Schedule{}, &Error{File: name, Message: "is larger than 5 MB, which no schedule is: check that it is the right file"}
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if other := otherFormat(data); other != "" {
		return Schedule{}, &Error{File: name, Message: other}
	}
	return parseCSV(name, data, zone)
}

// otherFormat says what is wrong with data that is no CSV, or "".
func otherFormat(data []byte) string {
	const soFar = "; eventroll reads CSV schedules so far: export it as CSV with the columns " + wantedHeader
	start := bytes.TrimSpace(data[:min(len(data), 512)])
	has := func(prefix string) bool { return bytes.HasPrefix(start, []byte(prefix)) }
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "is empty: the first line names the columns, " + wantedHeader
	case has("\xff\xfe") || has("\xfe\xff"):
		return "is UTF-16 text: save it as “CSV UTF-8”"
	case has("PK\x03\x04") || has("\xd0\xcf\x11\xe0"):
		return "is a spreadsheet file" + soFar
	case has("%PDF"):
		return "is a PDF" + soFar
	case len(start) >= 15 && bytes.EqualFold(start[:15], []byte("BEGIN:VCALENDAR")):
		return "is an iCalendar file" + soFar
	case has("<"):
		return "is an XML or HTML file" + soFar
	case has("{") || has("["):
		return "is a JSON file" + soFar
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return "is not UTF-8 text (Excel writes the computer's old encoding unless told): save it as “CSV UTF-8”"
	}
	return ""
}
