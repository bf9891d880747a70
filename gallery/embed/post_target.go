package embed

import (
	"bytes"
	"html"
	"strings"
)

// target is where a link or an image of Markdown leads.
type target struct {
	end     int // of the construct
	address span
	decoded string
	title   string
	syntax  Syntax
}

// definition is what a reference stands for: [label]: address "title".
type definition struct {
	address span
	decoded string
	title   string
}

// maxLabel is how many bytes a label has at most, as in CommonMark.
const maxLabel = 999

// target reads what follows a closing bracket: (address "title"), [label], []
// or nothing. text is what the brackets hold.
func (s *scanner) target(i, end int, text span) (target, bool) {
	if i < end && s.post[i] == '(' {
		if t, ok := s.inlineTarget(i, end); ok {
			return t, true
		}
	}
	label, after := text, i
	if i < end && s.post[i] == '[' {
		if n := bytes.IndexAny(s.post[i+1:min(end, i+2+maxLabel)], "[]"); n >= 0 && s.post[i+1+n] == ']' {
			after = i + n + 2
			if n > 0 {
				label = span{i + 1, i + 1 + n}
			}
		}
	}
	d, ok := s.definitions[s.label(label)]
	if !ok && label != text { // [a][b] without b may still be the reference [a]
		after = i
		d, ok = s.definitions[s.label(text)]
	}
	return target{end: after, address: d.address, decoded: d.decoded, title: d.title, syntax: AsReference}, ok
}

// label is a label as labels are compared: without regard to case and spaces.
func (s *scanner) label(at span) string {
	if at.end-at.start > maxLabel || len(s.definitions) == 0 {
		return ""
	}
	return strings.ToLower(strings.Join(strings.Fields(string(s.post[at.start:at.end])), " "))
}

// inlineTarget reads (address "title").
func (s *scanner) inlineTarget(i, end int) (target, bool) {
	t := target{syntax: AsInline}
	at := s.spaces(i+1, end)
	address, next := s.address(at, end, true)
	if next < 0 {
		return t, false
	}
	t.address, t.decoded = address, s.decoded(address)
	if at = s.spaces(next, end); at > next || next == i+1 {
		if title, after := s.title(at, end, ")"); after > 0 {
			t.title, at = title, after
		}
	}
	if at >= end || s.post[at] != ')' {
		s.inVain(at - i)
		return t, false
	}
	t.end = at + 1
	return t, true
}

func (s *scanner) spaces(i, end int) int {
	for i < end && isSpace(s.post[i]) {
		i++
	}
	return i
}

// mostParentheses is how deep they lie in one another within an address, as in
// cmark.
const mostParentheses = 32

// address reads an address, <…> or bare, and returns where it lies and what
// comes after it; -1 where there is none. A bare one goes on over spaces, as
// kramdown has it, unless a title or the end follows.
func (s *scanner) address(i, end int, inline bool) (at span, next int) {
	if s.patience < 0 || i >= end {
		return span{}, -1
	}
	if s.post[i] == '<' {
		for j := i + 1; j < end && s.post[j] != '\n' && s.post[j] != '\r' && s.post[j] != '<'; j++ {
			if s.post[j] == '>' {
				return span{i + 1, j}, j + 1
			}
			if s.post[j] == '\\' {
				j++
			}
		}
		s.inVain(end - i)
		return span{}, -1
	}
	depth, j := 0, i
	for ; j < end; j++ {
		switch c := s.post[j]; {
		case c == '\\' && j+1 < end && isPunctuation(s.post[j+1]):
			j++
		case c == '{':
			if t, ok := s.template(j); ok {
				j = t.end - 1
			}
		case c == '(' && inline:
			depth++
		case c == ')' && inline:
			depth--
		case c == ' ' || c == '\t':
			if s.endsAddress(j, end, inline) {
				return span{i, j}, j
			}
		case isBreak(c):
			return span{i, j}, j
		}
		if depth < 0 {
			return span{i, j}, j
		}
		if depth > mostParentheses {
			break
		}
	}
	if !inline && depth == 0 {
		return span{i, end}, end
	}
	s.inVain(j - i)
	return span{}, -1
}

// endsAddress says whether spaces end an address: a title follows, or nothing.
func (s *scanner) endsAddress(i, end int, inline bool) bool {
	after := s.spaces(i, end)
	closing := "\n"
	if inline {
		closing = ")"
	}
	if after == end || bytes.ContainsAny(s.post[i:after], "\r\n") || inline && s.post[after] == ')' {
		return true
	}
	_, next := s.title(after, end, closing)
	return next > 0
}

// title reads a title, "…", '…' or (…), after which the closing must come, and
// returns where that is; 0 where there is none.
func (s *scanner) title(i, end int, closing string) (title string, next int) {
	if i >= end || s.patience < 0 {
		return "", 0
	}
	quote := s.post[i]
	switch quote {
	case '"', '\'':
	case '(':
		quote = ')'
	default:
		return "", 0
	}
	for j := i + 1; j < end; j++ {
		if s.post[j] == '\\' {
			j++
			continue
		}
		if s.post[j] != quote {
			continue
		}
		after := j + 1
		for after < end && (s.post[after] == ' ' || s.post[after] == '\t' || closing == ")" && isSpace(s.post[after])) {
			after++
		}
		if closing == "\n" && (after == end || isBreak(s.post[after])) || after < end && closing[0] == s.post[after] {
			return plainText(string(s.post[i+1 : j])), after
		}
	}
	s.inVain(end - i)
	return "", 0
}

func (s *scanner) decoded(at span) string {
	return unescape(string(s.post[at.start:at.end]))
}

// unescape takes backslashes and entities out of Markdown. What a template puts
// together stays as it is.
func unescape(text string) string {
	if strings.IndexByte(text, '\\') >= 0 && !strings.Contains(text, "{{") {
		var b strings.Builder
		for i := 0; i < len(text); i++ {
			if text[i] == '\\' && i+1 < len(text) && isPunctuation(text[i+1]) {
				i++
			}
			b.WriteByte(text[i])
		}
		text = b.String()
	}
	return html.UnescapeString(text)
}

// define takes the definitions of references out of the beginning of a
// paragraph. The first of a label counts.
func (s *scanner) define(g *segment) {
	for !g.html && g.start < g.end && s.post[g.start] == '[' {
		n := bytes.IndexAny(s.post[g.start+1:min(g.end, g.start+2+maxLabel)], "[]")
		colon := g.start + n + 2
		if n < 1 || colon >= g.end || s.post[g.start+1+n] != ']' || s.post[colon] != ':' || s.post[g.start+1] == '^' {
			return
		}
		at := s.spaces(colon+1, g.end)
		address, next := s.address(at, g.end, false)
		if next < 0 || address.start == address.end {
			return
		}
		d := definition{address: address, decoded: s.decoded(address)}
		after := s.spaces(next, g.end)
		if title, end := s.title(after, g.end, "\n"); end > 0 && after > next {
			d.title, next = title, end
		}
		if rest := lineEnd(s.post, next); len(bytes.TrimSpace(s.post[next:rest])) > 0 {
			return
		}
		label := strings.ToLower(strings.Join(strings.Fields(string(s.post[g.start+1:g.start+1+n])), " "))
		if _, known := s.definitions[label]; !known && label != "" {
			s.definitions[label] = d
		}
		g.start = min(g.end, s.spaces(next, g.end))
	}
}
