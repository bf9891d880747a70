package present

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// Clean makes text from photos, schedules and file names harmless in a
// terminal: control characters, which could hide or fake lines, and marks
// that turn the direction of writing are shown as "�". Line breaks stay.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || !unicode.IsControl(r) && !IsDirectionMark(r) {
			return r
		}
		return '\uFFFD'
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// Flat is clean text in one line. A file name may hold a line break.
func Flat(s string) string { return strings.ReplaceAll(Clean(s), "\n", "\uFFFD") }

// Line is flat text of at most so many columns.
func Line(s string, Columns int) string { return runewidth.Truncate(Flat(s), Columns, "…") }

// Escape writes control characters within JSON as \u….  JSON lets those above
// U+007E stand, and terminals obey some of them.
func Escape(json []byte) string {
	var b strings.Builder
	for _, r := range string(json) {
		if r >= 0x7f && (unicode.IsControl(r) || IsDirectionMark(r)) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Count is "1 photo", "2 photos": how many of a thing whose plural ends in s.
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func IsDirectionMark(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' || r == '\u200E' || r == '\u200F'
}

// pad fills up to so many Columns; Hangul takes two a letter.
func pad(s string, Columns int) string {
	return runewidth.FillRight(s, Columns)
}

// IsTerminal says whether somebody watches: then there are bars, else lines.
func IsTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// BytesText is a size as people say it, in powers of 1000.
func BytesText(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	size, unit := float64(n), 0
	for size >= 999.5 && unit < len(units)-1 {
		size, unit = size/1000, unit+1
	}
	if unit == 0 || size >= 99.5 {
		return fmt.Sprintf("%.0f %s", size, units[unit])
	}
	return fmt.Sprintf("%.1f %s", size, units[unit])
}
