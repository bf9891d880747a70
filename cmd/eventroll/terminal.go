package main

import (
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

// line is clean text in one line of at most so many columns.
func line(s string, columns int) string {
	return runewidth.Truncate(strings.ReplaceAll(clean(s), "\n", " "), columns, "…")
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
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}
