package site

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How many characters of other people's words a page shows.
const (
	maxCaption = 2000
	maxTitle   = 300
	maxName    = 200 // of people, rooms, tracks
	maxAlt     = 250
	maxCard    = 120 // in the title of a page or a share card
)

// plain is text as a page can show it on one line: valid UTF-8 without control
// characters or marks that turn the direction of what follows, white space
// collapsed, cut after max characters.
func plain(s string, max int) string {
	return kept(s, cut(strings.Join(strings.Fields(harmless(s)), " "), max))
}

// kept is made, or s where that is the same: of a million photos the copies
// would be a quarter of a gigabyte.
func kept(s, made string) string {
	if made == s {
		return s
	}
	return made
}

// plainLines is plain that keeps line breaks, two in a row at most.
func plainLines(s string, max int) string {
	var lines []string
	for line := range strings.Lines(harmless(s)) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return kept(s, cut(strings.TrimSpace(strings.Join(lines, "\n")), max))
}

func harmless(s string) string {
	// Nothing later needs more, and a caption may be megabytes long.
	const enough = 4 * utf8.UTFMax * maxCaption
	if len(s) > enough {
		s = s[:enough]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r), r == utf8.RuneError:
			return ' '
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, // bidirectional embeddings, overrides, isolates
			r == 0x2028, r == 0x2029, r == 0xfeff:
			return -1
		}
		return r
	}, s)
}

// cut keeps max characters; the last is "…" where something went.
func cut(s string, max int) string {
	if len(s) <= max {
		return s
	}
	n := 0
	end := 0
	for i := range s {
		if n == max-1 {
			end = i
		}
		if n == max {
			return strings.TrimSpace(s[:end]) + "…"
		}
		n++
	}
	return s
}
