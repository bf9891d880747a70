package schedulefile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"html"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"eventroll/gallery"
)

// wantedHeader is our own form of a CSV schedule.
const wantedHeader = "start,end,track,room,title,speakers"

// maxTitleRows may stand above the columns.
const maxTitleRows = 30

// parseCSV reads a table with one session a row. The first row that names
// start and title names the columns, in any order and case (see columnNames);
// what stands above it are titles:
//
//	start     2024-11-03T13:00, a blank for the T, with or without seconds and
//	          offset; 13:00 or 1:00 pm where the day is known; or 13:00-13:30
//	end       the same; a mere 13:30 is on the day of the start, or where that
//	          is not later, on the next. Or instead:
//	duration  30 (minutes), 0:30, 1h30m
//	day       or date: 2024-11-03; where it is blank, that of the row above
//	title, track, room, id, "do not record" (yes)
//	speakers  several are separated by ";", " / " or a new line; never by ",",
//	          which is part of names: Kim (Serverless Operations, Inc.)
//
// A row with a single cell is a heading; "Saturday Sept 28" in it, or in a
// title, is the day of the rows below. Other columns are left alone, blank
// rows skipped. Cells are separated by commas, semicolons or tabs, quoted as in
// RFC 4180.
func parseCSV(name string, data []byte, known Defaults) (Schedule, error) {
	rows := csv.NewReader(bytes.NewReader(data))
	rows.Comma = separatorOf(data)
	rows.FieldsPerRecord = -1 // counted here, for a better message
	table := csvTable{zone: known.zone(""), faults: faults{file: name}}
	table.day, _ = parseDate(string(known.Day))
	table.year = table.day.year
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
		if line, _ := rows.FieldPos(0); !table.read(line, cells) {
			break
		}
	}
	return table.schedule()
}

// csvTable is a table being read.
type csvTable struct {
	zone    *time.Location
	title   string
	columns map[string]int // where each known column is; nil before the header
	width   int            // of the header
	above   struct {       // the rows above the header
		count, line, known int // of the likeliest to be one: its line, and how many columns it names
		missing            []string
	}
	day      date          // of rows that have none; its year is 0 where unknown
	year     int           // of headings that have none; 0 where unknown
	previous time.Duration // the time of day of the row above, under the same heading; -1 where there is none
	night    bool          // rows under this heading have gone past midnight
	sessions []gallery.Session
	faults   faults
}

func (t *csvTable) schedule() (Schedule, error) {
	switch rows := len(t.sessions) + len(t.faults.list); {
	case rows > MaxSessions:
		t.faults.add(0, "has more than %d rows: check that it is the right file", MaxSessions)
	case t.columns == nil && t.above.count > 0:
		t.faults.add(t.above.line, "this line should name the columns, and %s is not among them: the first line is %s", strings.Join(t.above.missing, ", "), wantedHeader)
	case rows == 0:
		t.faults.add(0, "has no session: one a line, below the line with the columns")
	}
	if err := t.faults.err(); err != nil {
		return Schedule{}, err
	}
	return Schedule{Title: t.title, Sessions: t.sessions}, nil
}

// read reads a row that is not blank; false where it makes no sense to go on.
func (t *csvTable) read(line int, cells []string) (goOn bool) {
	switch {
	case t.columns == nil:
		return t.header(line, cells)
	case t.heading(cells):
	case t.says(cells):
		t.row(line, cells)
	}
	return true
}

// header learns the columns, or takes the row for a title.
func (t *csvTable) header(line int, cells []string) (goOn bool) {
	columns, twice := columnsOf(cells)
	missing := missingColumns(columns)
	_, start := columns["start"]
	_, title := columns["title"]
	if start && title {
		if twice != "" {
			t.columns = columns
			t.faults.add(line, "the column %s is there twice", twice)
			return false
		}
		t.columns, t.width, t.previous = columns, len(cells), -1
		return true
	}
	if t.above.count == 0 || len(columns) > t.above.known {
		t.above.line, t.above.known, t.above.missing = line, len(columns), missing
	}
	t.above.count++
	t.titleRow(cells)
	return t.above.count < maxTitleRows
}

// titleRow learns what stands above the table: the event's title, its year, a day.
func (t *csvTable) titleRow(cells []string) {
	text := clean(strings.Join(cells, " "))
	if year := yearInTitle.FindString(text); year != "" && t.year == 0 {
		t.year = int(number(year))
	}
	if day, ok := findDate(text, t.year); ok {
		t.day, t.year = day, day.year
	} else if only, _ := onlyCell(cells); only != "" && t.title == "" {
		t.title = shortened(strings.TrimSuffix(only, " Schedule"))
	}
}

// heading takes a row with a single cell, above the rows of a day or of a
// room. A time or a title alone is no heading but a row with too little.
func (t *csvTable) heading(cells []string) bool {
	only, at := onlyCell(cells)
	if only == "" {
		return false
	}
	day, dated := findDate(only, t.year)
	if m, ok := parseMoment(only); ok && m.hasTime || !dated && (at > 0 || at == t.columns["title"]) {
		return false
	}
	if dated {
		t.day, t.year = day, day.year
	}
	t.previous, t.night = -1, false
	return true
}

// onlyCell is the only cell of a row that is not blank, or "".
func onlyCell(cells []string) (only string, at int) {
	for i, cell := range cells {
		if cell = clean(cell); cell == "" {
			continue
		}
		if only != "" {
			return "", 0
		}
		only, at = cell, i
	}
	return only, at
}

// says whether a row has something in any column that is known.
func (t *csvTable) says(cells []string) bool {
	for _, i := range t.columns {
		if i < len(cells) && clean(cells[i]) != "" {
			return true
		}
	}
	return len(cells) > t.width && !blank(cells[t.width:])
}

// row reads a session, or says why it is none.
func (t *csvTable) row(line int, cells []string) {
	if len(cells) > t.width && !blank(cells[t.width:]) {
		t.faults.add(line, "has %d cells where the first line has %d: a comma within a title or name needs the whole cell in quotes", len(cells), t.width)
		return
	}
	for _, i := range t.columns {
		if i < len(cells) && utf8.RuneCountInString(cells[i]) > maxRunes {
			t.faults.add(line, "has a cell of more than %d characters: perhaps a quote is not closed", maxRunes)
			return
		}
	}
	raw := func(column string) string {
		if i, ok := t.columns[column]; ok && i < len(cells) {
			return html.UnescapeString(cells[i]) // exports of web sites have &#x27;
		}
		return ""
	}
	cell := func(column string) string { return clean(raw(column)) }
	start, end, fault := t.span(cell("day"), cell("start"), cell("end"), cell("duration"))
	title := cell("title")
	if fault == "" && title == "" {
		fault = "has no title"
	}
	if fault != "" {
		t.faults.add(line, "%s", fault)
		return
	}
	t.sessions = append(t.sessions, gallery.Session{
		ID: cell("id"), Title: title, Track: cell("track"), Room: cell("room"),
		Start: start, End: end, Speakers: speakers(raw("speakers")), NoRecord: isYes(cell("no record")),
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

// blank says whether a row has nothing in any cell.
func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}
