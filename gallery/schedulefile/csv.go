package schedulefile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"eventroll/gallery"
)

// wantedHeader is our own form of a CSV schedule.
const wantedHeader = "start,end,track,room,title,speakers"

// parseCSV reads a table with one session a row. The first row that is not
// blank names the columns, in any order and case:
//
//	start     2024-11-03T13:00, a blank for the T, with or without seconds and
//	          offset; or 13:00 where there is a day column
//	end       the same; a mere 13:30 is on the day of the start, or where that
//	          is not later, on the next. Or instead:
//	duration  30 (minutes), 0:30, 1h30m
//	day       or date: 2024-11-03
//	title, track, room, id
//	speakers  several are separated by ";", " / " or a new line; never by ",",
//	          which is part of names: Kim (Serverless Operations, Inc.)
//
// Other columns are left alone, blank rows skipped. Cells are separated by
// commas, semicolons or tabs, quoted as in RFC 4180.
func parseCSV(name string, data []byte, known Defaults) (Schedule, error) {
	rows := csv.NewReader(bytes.NewReader(data))
	rows.Comma = separatorOf(data)
	rows.FieldsPerRecord = -1 // counted here, for a better message
	table := csvTable{zone: known.zone(""), faults: faults{file: name}}
	for len(table.sessions)+len(table.faults.list) <= MaxSessions {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if fault := (*csv.ParseError)(nil); errors.As(err, &fault) {
			table.misquoted(fault)
			continue // with the next line
		}
		if err != nil {
			table.faults.add(0, "is not understood: %v", err)
			break
		}
		if blank(cells) {
			continue
		}
		line, _ := rows.FieldPos(0)
		if table.columns == nil {
			if !table.header(line, cells) {
				break // without columns no row means anything
			}
			continue
		}
		table.row(line, cells)
	}
	switch rows := len(table.sessions) + len(table.faults.list); {
	case rows > MaxSessions:
		table.faults.add(0, "has more than %d rows: check that it is the right file", MaxSessions)
	case rows == 0:
		table.faults.add(0, "has no session: one a line, below the line with the columns")
	}
	if err := table.faults.err(); err != nil {
		return Schedule{}, err
	}
	return Schedule{Sessions: table.sessions}, nil
}

// separatorOf finds out what separates the cells: what cuts the most known
// columns out of the first line that has any.
func separatorOf(data []byte) rune {
	for line := range bytes.Lines(data) {
		best, most := ',', 0
		for _, comma := range ",;\t" {
			known := 0
			for cell := range strings.SplitSeq(string(line), string(comma)) {
				if columnOf(strings.Trim(cell, "\" \r\n")) != "" {
					known++
				}
			}
			if known > most {
				best, most = comma, known
			}
		}
		if most > 0 {
			return best
		}
	}
	return ','
}

// columnOf is the column that a header cell means, or "".
func columnOf(cell string) string {
	switch name := strings.ToLower(clean(cell)); name {
	case "start", "end", "duration", "day", "track", "room", "title", "speakers", "id":
		return name
	case "date":
		return "day"
	case "speaker":
		return "speakers"
	}
	return ""
}

// csvTable is a table being read.
type csvTable struct {
	zone     *time.Location
	columns  map[string]int // where each known column is; nil before the header
	width    int            // of the header
	sessions []gallery.Session
	faults   faults
}

// header learns the columns, or says which are missing.
func (t *csvTable) header(line int, cells []string) bool {
	t.columns, t.width = map[string]int{}, len(cells)
	for i, cell := range cells {
		name := columnOf(cell)
		if name == "" {
			continue
		}
		if _, twice := t.columns[name]; twice {
			t.faults.add(line, "the column %s is there twice", name)
			return false
		}
		t.columns[name] = i
	}
	var missing []string
	for _, need := range []string{"start", "end", "title"} {
		_, there := t.columns[need]
		if _, instead := t.columns["duration"]; need == "end" && instead {
			continue
		}
		if !there {
			missing = append(missing, need)
		}
	}
	if len(missing) > 0 {
		t.faults.add(line, "this line should name the columns, and %s is not among them: the first line is %s", strings.Join(missing, ", "), wantedHeader)
		return false
	}
	return true
}

// row reads a session, or says why it is none.
func (t *csvTable) row(line int, cells []string) {
	if len(cells) > t.width && !blank(cells[t.width:]) {
		t.faults.add(line, "has %d cells where the first line has %d: a comma within a title or name needs the whole cell in quotes", len(cells), t.width)
		return
	}
	for _, cell := range cells {
		if utf8.RuneCountInString(cell) > maxRunes {
			t.faults.add(line, "has a cell of more than %d characters: perhaps a quote is not closed", maxRunes)
			return
		}
	}
	cell := func(column string) string {
		if i, ok := t.columns[column]; ok && i < len(cells) {
			return cells[i]
		}
		return ""
	}
	start, end, fault := span(clean(cell("day")), clean(cell("start")), clean(cell("end")), clean(cell("duration")), t.zone)
	title := clean(cell("title"))
	if fault == "" && title == "" {
		fault = "has no title"
	}
	if fault != "" {
		t.faults.add(line, "%s", fault)
		return
	}
	t.sessions = append(t.sessions, gallery.Session{
		ID: clean(cell("id")), Title: title, Track: clean(cell("track")), Room: clean(cell("room")),
		Start: start, End: end, Speakers: speakers(cell("speakers")),
	})
}

// misquoted turns what encoding/csv says of quotes into plain words.
func (t *csvTable) misquoted(fault *csv.ParseError) {
	if errors.Is(fault, csv.ErrQuote) && fault.Line > fault.StartLine {
		t.faults.add(fault.StartLine, `a quote " that starts in this line is not closed`)
		return
	}
	t.faults.add(fault.Line, `has a quote " within a cell: put the whole cell in quotes and write each quote in it twice, "so ""this"" works"`)
}

// speakers are the names in a cell. A comma is part of a name, or of where
// somebody works; two names with nothing but a comma between them stay one.
func speakers(cell string) []string {
	var names []string
	for _, name := range strings.FieldsFunc(strings.ReplaceAll(cell, " / ", ";"), func(r rune) bool {
		return r == ';' || r == '\n' || r == '\r'
	}) {
		if name = clean(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}
