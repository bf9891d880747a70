package embed

import (
	"bytes"
	"strings"
)

// segment is a stretch of a Markdown post that is read as one: a paragraph, a
// heading, or HTML that runs over blank lines. What lies in none is code, or a formula.
type segment struct {
	span
	html bool
	// nested says that it lies in a list, a quotation or a heading, where a block
	// of several lines cannot stand in its place.
	nested bool
}

// leaf is the block that the lines belong to at the moment.
type leaf int

const (
	none leaf = iota
	paragraph
	fenced
	indented
	rawHTML
	formula
)

// blockReader cuts Markdown into segments, line by line, as the appendix "A
// parsing strategy" of CommonMark describes it.
type blockReader struct {
	post     []byte
	inside   []container
	leaf     leaf
	fence    []byte // that began the code
	end      string // of raw HTML, in small letters
	segments []segment

	mathsEnd  int // of the formula
	lastMaths int // where the last "$$" stands, or -1
}

// blocks cuts a Markdown post into segments.
func blocks(post []byte, from int, templates []template) []segment {
	b := &blockReader{post: post, lastMaths: bytes.LastIndex(post, []byte("$$"))}
	regions := templates
	for at := from; at < len(post); {
		for len(regions) > 0 && (!regions[0].region || regions[0].end <= at) {
			regions = regions[1:]
		}
		if len(regions) > 0 && regions[0].start < at { // Liquid takes it out before Markdown is read
			at = max(regions[0].end, at+1)
			if b.leaf == paragraph {
				b.segments[len(b.segments)-1].end = at
			}
			at = restOfLine(post, at)
			continue
		}
		_, next := cutLine(post, at)
		b.line(at, next)
		at = next
	}
	return b.segments
}

// restOfLine is at if nothing but spaces stands between it and the next line,
// which is returned then.
func restOfLine(post []byte, at int) int {
	if text, next := cutLine(post, at); len(bytes.TrimSpace(text)) == 0 {
		return next
	}
	return at
}

// cursor is a place in a line. Tabs go to the next column that is a multiple of four.
type cursor struct{ at, column int }

// indent is where the text after spaces begins, and how many columns they take.
func (b *blockReader) indent(c cursor) (text cursor, columns int) {
	text = c
	for text.at < len(b.post) {
		switch b.post[text.at] {
		case ' ':
			text.column++
		case '\t':
			text.column += 4 - text.column%4
		default:
			return text, text.column - c.column
		}
		text.at++
	}
	return text, text.column - c.column
}

// skip goes on by so many columns of spaces. A tab that reaches further is gone
// through in part: the columns that are left stay an indentation.
func (b *blockReader) skip(c cursor, columns int) cursor {
	to := c.column + columns
	for c.at < len(b.post) && c.column < to {
		switch b.post[c.at] {
		case ' ':
			c.column++
		case '\t':
			if next := c.column + 4 - c.column%4; next > to {
				return cursor{c.at, to}
			}
			c.column += 4 - c.column%4
		default:
			return c
		}
		c.at++
	}
	return c
}

// line reads one line.
func (b *blockReader) line(start, next int) {
	c, matched := b.within(cursor{start, 0}, next)
	all := matched == len(b.inside)
	if all && b.goesOn(c, next) {
		return
	}
	lazy := b.leaf == paragraph
	if !lazy {
		b.close(matched)
	}
	for {
		text, columns := b.indent(c)
		if b.blank(text, next) {
			b.close(matched)
			return
		}
		if columns >= 4 && lazy {
			break
		}
		if columns >= 4 {
			b.leaf = indented
			return
		}
		inner, in, ok := b.contained(c, next, lazy && all)
		if !ok || len(b.inside) >= maxNested {
			break
		}
		b.close(matched)
		b.inside = append(b.inside, in)
		matched, lazy, c = len(b.inside), false, inner
	}
	if b.begins(c, next, matched, lazy) {
		return
	}
	if lazy {
		b.segments[len(b.segments)-1].end = next
		return
	}
	b.close(matched)
	b.leaf = paragraph
	b.add(c, next)
}

// close ends the leaf, and the containers but so many.
func (b *blockReader) close(keep int) {
	b.inside, b.leaf = b.inside[:keep], none
}

func (b *blockReader) add(c cursor, end int) {
	text, _ := b.indent(c)
	b.segments = append(b.segments, segment{span: span{text.at, end}, nested: len(b.inside) > 0})
}

func (b *blockReader) blank(c cursor, next int) bool {
	return c.at >= next || b.post[c.at] == '\n' || b.post[c.at] == '\r'
}

// goesOn says whether a line belongs to code, a formula or raw HTML that has begun.
func (b *blockReader) goesOn(c cursor, next int) bool {
	switch b.leaf {
	case fenced:
		if text, columns := b.indent(c); columns < 4 {
			line := bytes.TrimRight(b.post[text.at:next], " \t\r\n")
			if len(line) >= len(b.fence) && len(bytes.Trim(line, string(b.fence[:1]))) == 0 && len(line) > 0 {
				b.leaf = none
			}
		}
		return true
	case rawHTML:
		b.segments[len(b.segments)-1].end = next
		if b.endsHTML(c.at, next) {
			b.leaf = none
		}
		return true
	case formula:
		if next >= b.mathsEnd {
			b.leaf = none
		}
		return true
	case indented:
		text, columns := b.indent(c)
		return columns >= 4 || b.blank(text, next)
	}
	return false
}

// thematicBreak says whether a line is a rule: "---", "* * *".
func (b *blockReader) thematicBreak(c cursor, next int) bool {
	mark, n := b.post[c.at], 0
	if mark != '-' && mark != '*' && mark != '_' {
		return false
	}
	for _, at := range b.post[c.at:next] {
		if at == mark {
			n++
		} else if !isSpace(at) {
			return false
		}
	}
	return n >= 3
}

// begins reads a line that begins, or is, a block of its own: a fence, a
// formula, a heading, a rule, HTML that runs over blank lines.
func (b *blockReader) begins(c cursor, next, matched int, lazy bool) bool {
	text, columns := b.indent(c)
	if columns >= 4 {
		return false
	}
	line := b.post[text.at:next]
	if f := fenceOf(line); f != nil {
		b.close(matched)
		b.leaf, b.fence = fenced, f
		return true
	}
	if !lazy && b.mathsBlock(text.at) {
		b.close(matched)
		if next < b.mathsEnd {
			b.leaf = formula
		}
		return true
	}
	if isHeading(line) {
		b.close(matched)
		b.add(c, next)
		b.segments[len(b.segments)-1].nested = true
		return true
	}
	underline := lazy && isUnderline(line)
	if underline {
		b.segments[len(b.segments)-1].nested = true // what was a paragraph is a heading
	}
	if underline || b.thematicBreak(text, next) {
		b.close(matched)
		return true
	}
	if end := htmlEnd(line); end != "" {
		b.close(matched)
		b.add(c, next)
		b.segments[len(b.segments)-1].html = true
		b.end = end
		if !b.endsHTML(text.at+2, next) {
			b.leaf = rawHTML
		}
		return true
	}
	return false
}

// fenceOf is the run of backticks or tildes that a line of code begins with.
func fenceOf(line []byte) []byte {
	c := line[0]
	if c != '`' && c != '~' {
		return nil
	}
	n := len(line) - len(bytes.TrimLeft(line, string(line[:1])))
	if n < 3 || c == '`' && bytes.IndexByte(line[n:], '`') >= 0 {
		return nil
	}
	return line[:n]
}

func isHeading(line []byte) bool {
	n := len(line) - len(bytes.TrimLeft(line, "#"))
	return 1 <= n && n <= 6 && (n == len(line) || isSpace(line[n]))
}

// isUnderline says whether a line makes a heading of the paragraph above it.
func isUnderline(line []byte) bool {
	line = bytes.TrimRight(line, " \t\r\n")
	return len(bytes.Trim(line, "=")) == 0 || len(line) > 2 && len(bytes.Trim(line, "-")) == 0
}

// htmlEnd is what ends the HTML that a line begins with, if it runs over blank
// lines; "" for other lines. (CommonMark 4.6, conditions 1 to 5.)
func htmlEnd(line []byte) string {
	if line[0] != '<' {
		return ""
	}
	head := strings.ToLower(string(line[:min(len(line), 16)]))
	for _, name := range []string{"pre", "script", "style", "textarea"} {
		if rest, ok := strings.CutPrefix(head, "<"+name); ok && (rest == "" || isSpace(rest[0]) || rest[0] == '>') {
			return "</" + name + ">"
		}
	}
	switch {
	case strings.HasPrefix(head, "<!--"):
		return "-->"
	case strings.HasPrefix(head, "<?"):
		return "?>"
	case strings.HasPrefix(head, "<![cdata["):
		return "]]>"
	}
	return ""
}

func (b *blockReader) endsHTML(at, next int) bool {
	return at < next && bytes.Contains(bytes.ToLower(b.post[at:next]), []byte(b.end))
}
