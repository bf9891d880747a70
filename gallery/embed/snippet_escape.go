package embed

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// escapeHTML is text within an element or an attribute of HTML, and of HTML
// within Markdown, Liquid (`{{`, `{%`), WordPress's shortcodes (`[gallery]`),
// Tistory's placeholders (`[##_…_##]`) or formulas (`$`): what any of them would
// read is a character reference. A | would make the line a table to kramdown.
func escapeHTML(s string) string { return references(s, "&<>\"'{}[]|\\`*_$~^") }

// escapeEntities is text that is a line of Markdown by itself, or the text of a
// link. All of its marks are character references: no backslash, which shortcodes
// read too, and no address that becomes a link of its own.
func escapeEntities(s string) string {
	s = escapeLineStart(references(s, "&<>\"'{}[]|\\`*_$~!@"))
	return strings.NewReplacer("://", "&#58;//", "www.", "www&#46;").Replace(s)
}

func references(s, these string) string {
	if !strings.ContainsAny(s, these) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r < unicode.MaxASCII && strings.ContainsRune(these, r) {
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// escapeMarkdown is text within a line of Markdown. A backslash takes the
// meaning from every mark that CommonMark and kramdown know, but from & and from
// the braces of Liquid, which reads {% behind a backslash too.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range references(s, "&{}~") {
		if r < unicode.MaxASCII && strings.ContainsRune("\\`*_[]<>|!$", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// escapeLineStart is for text that begins a line of Markdown, where some more
// characters make a heading, a list, a rule or a definition.
func escapeLineStart(s string) string {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && len(s) > digits && strings.ContainsRune(".)", rune(s[digits])) {
		return s[:digits] + references(s[digits:digits+1], ".)") + s[digits+1:]
	}
	if strings.HasPrefix(s, "&#") {
		return s
	}
	if s != "" && strings.ContainsRune("-+=#:^", rune(s[0])) {
		return references(s[:1], s[:1]) + s[1:]
	}
	return s
}

// plainAddress are the characters of nearly every gallery's address.
const plainAddress = "abcdefghijklmnopqrstuvwxyz0123456789-./"

// webAddress is a gallery's address without a slash at its end, with all that
// HTML or Markdown would read percent-encoded. It is "" of what no browser opens.
func webAddress(address string) string {
	// Each picture asks for it several times, and there are ten thousand.
	if host, ok := strings.CutPrefix(address, "https://"); ok && host != "" && strings.Trim(host, plainAddress) == "" {
		return strings.TrimRight(address, "/")
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(strings.TrimRight(address, "/")) {
		if c <= ' ' || strings.IndexByte("\x7f\"'()*<>[]\\`{|}", c) >= 0 {
			b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)|0x100, 16)[1:]))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
