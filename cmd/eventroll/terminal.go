package main

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// clean makes text from photos, schedules and file names harmless in a
// terminal: control characters, which could hide or fake lines, and marks
// that turn the direction of writing are shown as "�". Line breaks stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || !unicode.IsControl(r) && !isDirectionMark(r) {
			return r
		}
		return '\uFFFD'
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// flat is clean text in one line. A file name may hold a line break.
func flat(s string) string { return strings.ReplaceAll(clean(s), "\n", "\uFFFD") }

// line is flat text of at most so many columns.
func line(s string, columns int) string { return runewidth.Truncate(flat(s), columns, "…") }

// escape writes control characters within JSON as \u….  JSON lets those above
// U+007E stand, and terminals obey some of them.
func escape(json []byte) string {
	var b strings.Builder
	for _, r := range string(json) {
		if r >= 0x7f && (unicode.IsControl(r) || isDirectionMark(r)) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// count is "1 photo", "2 photos": how many of a thing whose plural ends in s.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func isDirectionMark(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' || r == '\u200E' || r == '\u200F'
}

// pad fills up to so many columns; Hangul takes two a letter.
func pad(s string, columns int) string {
	return runewidth.FillRight(s, columns)
}

// isTerminal says whether somebody watches: then there are bars, else lines.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
