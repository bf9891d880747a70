package schedulefile

import (
	"slices"
	"strings"
)

// columnNames are the words that head the columns, the first of each our own,
// in lower case and with blanks for "_" and "-". They are those of real
// spreadsheets: ORConf, purplecon, AWS Community Days, csv2schedule of the
// Chaos Computer Club.
func columnNames() map[string][]string {
	return map[string][]string{
		"start":     {"start", "start time", "starts", "starts at", "startzeit", "beginn", "desde", "inicio", "time", "uhrzeit", "hora", "시작", "시간", "開始", "時間"},
		"end":       {"end", "end time", "ends", "ends at", "endzeit", "ende", "hasta", "fin", "종료", "終了"},
		"duration":  {"duration", "length", "dauer", "duración", "minutes", "길이", "長さ"},
		"day":       {"day", "date", "tag", "datum", "fecha", "날짜", "日付"},
		"track":     {"track", "stream", "트랙", "トラック"},
		"room":      {"room", "location", "venue", "raum", "ort", "sala", "장소", "部屋", "会場"},
		"title":     {"title", "talk title", "session title", "session", "talk", "titel", "título", "titulo", "제목", "タイトル"},
		"speakers":  {"speakers", "speaker", "speaker name", "speaker names", "presenter", "presenters", "vortragende", "발표자", "登壇者"},
		"id":        {"id", "session id", "sessionid"},
		"no record": {"do not record", "optout", "opt out", "no record"},
	}
}

// columnOf is the column that a header cell means, or "". rank says how plainly: 0 is our own word for it.
func columnOf(cell string) (column string, rank int) {
	name := strings.ToLower(clean(strings.NewReplacer("_", " ", "-", " ").Replace(cell)))
	for column, names := range columnNames() {
		if i := slices.Index(names, name); i >= 0 {
			return column, i
		}
	}
	return "", 0
}

// columnsOf finds the known columns of a row of names. Of several that mean
// the same, the plainest counts; the same word twice is a fault.
func columnsOf(cells []string) (columns map[string]int, twice string) {
	columns = map[string]int{}
	ranks := map[string]int{}
	for i, cell := range cells {
		column, rank := columnOf(cell)
		if column == "" {
			continue
		}
		_, there := columns[column]
		if there && ranks[column] == rank {
			return columns, column
		}
		if !there || rank < ranks[column] {
			columns[column], ranks[column] = i, rank
		}
	}
	return columns, ""
}

// missingColumns are those that a table cannot be without.
func missingColumns(columns map[string]int) []string {
	var missing []string
	for _, need := range []string{"start", "end", "title"} {
		_, there := columns[need]
		if _, instead := columns["duration"]; need == "end" && instead {
			continue
		}
		if !there {
			missing = append(missing, need)
		}
	}
	return missing
}

// separatorOf finds out what separates the cells: what cuts the most known
// columns out of any of the first lines.
func separatorOf(data []byte) rune {
	best, most := ',', 0
	lines := 0
	for line := range strings.Lines(string(data[:min(len(data), 1<<16)])) {
		if lines++; lines > maxTitleRows {
			break
		}
		for _, comma := range ",;\t" {
			known := 0
			for cell := range strings.SplitSeq(line, string(comma)) {
				if column, _ := columnOf(strings.Trim(cell, "\" \r\n")); column != "" {
					known++
				}
			}
			if known > most {
				best, most = comma, known
			}
		}
	}
	return best
}
