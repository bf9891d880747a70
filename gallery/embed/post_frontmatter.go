package embed

import "bytes"

var byteOrderMark = []byte("\xef\xbb\xbf")

// frontMatter is where a post begins after its front matter: YAML between
// lines of "---" (or ended by "..."), TOML between "+++", or JSON.
func frontMatter(post []byte) int {
	start := 0
	if bytes.HasPrefix(post, byteOrderMark) {
		start = len(byteOrderMark)
	}
	first, at := cutLine(post, start)
	var ends []string
	switch {
	case string(first) == "---":
		ends = []string{"---", "..."}
	case string(first) == "+++":
		ends = []string{"+++"}
	case string(first) == "{":
		ends = []string{"}"}
	default:
		return start
	}
	for at < len(post) {
		var text []byte
		text, at = cutLine(post, at)
		for _, end := range ends {
			if string(text) == end {
				return at
			}
		}
	}
	return start // never closed: it is text
}

// cutLine is the line at an offset, without what ends it and without spaces at
// its end, and where the next begins. Lines end with LF, CR LF or CR.
func cutLine(post []byte, at int) (text []byte, next int) {
	end := lineEnd(post, at)
	next = end
	if next < len(post) && post[next] == '\r' {
		next++
	}
	if next < len(post) && post[next] == '\n' && (next == end || post[next-1] == '\r') {
		next++
	}
	return bytes.TrimRight(post[at:end], " \t"), next
}

// lineEnd is where the line at an offset ends, before its line break.
func lineEnd(post []byte, at int) int {
	for i := at; i < len(post); i++ {
		if post[i] == '\n' || post[i] == '\r' {
			return i
		}
	}
	return len(post)
}
