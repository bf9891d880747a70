// Package schedulefile reads schedules as conferences publish them.
//
// It hides the formats: Parse finds out by content what a file is, whatever it
// is called. Each format has a file of its own: frab and pretalx (frab_xml.go,
// frab_json.go), Sessionize (sessionize.go), iCalendar (ical.go) and tables
// (csv.go). What they share is the limits here, what makes a session
// (agenda.go), the words for dates and times (when.go, duration.go) and Error
// (error.go).
//
// It promises sessions with a title, a start and an end after it, with track
// and room as the schedule calls them (gallery.Event.AssignTracks makes track
// ids of them), and for a file that it cannot read every fault it can find,
// each with its line or its session. Whatever the file holds, it neither
// panics nor takes more memory than a few times its size.
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
	Title    string            // of the event; "" where the file has none
	Zone     string            // IANA name; "" where the file has none, or one that its own offsets contradict
	Sessions []gallery.Session // Track and Room as the schedule calls them, Day not yet filled in
}

// Defaults are what is known of the event beside its schedule.
type Defaults struct {
	Zone *time.Location // of times without an offset; nil: the file's own, else UTC
	Day  gallery.Date   // of times without a date, for events of one day; "" where unknown
}

// zone is the zone of times that name none, in a file that names own (or "").
func (d Defaults) zone(own string) *time.Location {
	if d.Zone != nil {
		return d.Zone
	}
	if zone, ok := loadZone(own); ok {
		return zone
	}
	return time.UTC
}

// Parse reads a schedule. The name is for messages only: the format is found
// by content. The error is one *Error or several, joined (errors.Join), in
// order of line.
func Parse(name string, data []byte, known Defaults) (Schedule, error) {
	if len(data) > MaxBytes {
		return Schedule{}, &Error{File: name, Message: "is larger than 5 MB, which no schedule is: check that it is the right file"}
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	start := bytes.TrimSpace(data[:min(len(data), 512)])
	if other := otherFormat(data, start); other != "" {
		return Schedule{}, &Error{File: name, Message: other}
	}
	switch {
	case len(start) >= 15 && bytes.EqualFold(start[:15], []byte("BEGIN:VCALENDAR")):
		return parseICal(name, data, known)
	case start[0] == '<':
		return parseFrabXML(name, data, known)
	case start[0] == '{' || start[0] == '[':
		return parseJSON(name, data, known)
	}
	return parseCSV(name, data, known)
}

// otherFormat says what is wrong with data that is no text, or "".
func otherFormat(data, start []byte) string {
	const instead = ": export it as CSV, with the columns " + wantedHeader
	has := func(prefix string) bool { return bytes.HasPrefix(start, []byte(prefix)) }
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "is empty: a CSV schedule begins with its columns, " + wantedHeader
	case len(start) == 0:
		return "begins with more than 500 blanks: check that it is the right file"
	case has("\xff\xfe") || has("\xfe\xff"):
		return "is UTF-16 text: save it as “CSV UTF-8”"
	case has("PK\x03\x04") || has("\xd0\xcf\x11\xe0"):
		return "is a spreadsheet file" + instead
	case has("%PDF"):
		return "is a PDF: ask for the schedule as XML, JSON, iCalendar or CSV"
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return "is not UTF-8 text (Excel writes the computer's old encoding unless told): save it as “CSV UTF-8”"
	}
	return ""
}
