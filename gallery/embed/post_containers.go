package embed

import "bytes"

// container is a block quotation, or an item of a list.
type container struct {
	quote bool
	width int // columns that the lines of an item are indented by
}

// maxNested is how deep containers lie in one another. More are text.
const maxNested = 50

// within goes past what shows that a line lies in the containers, and counts
// those in which it does.
func (b *blockReader) within(c cursor, next int) (cursor, int) {
	for i, in := range b.inside {
		text, columns := b.indent(c)
		switch {
		case in.quote && columns < 4 && !b.blank(text, next) && b.post[text.at] == '>':
			c = b.afterQuote(text)
		case !in.quote && b.blank(text, next):
		case !in.quote && columns >= in.width:
			c = b.skip(c, in.width)
		default:
			return c, i
		}
	}
	return c, len(b.inside)
}

func (b *blockReader) afterQuote(c cursor) cursor {
	return b.skip(cursor{c.at + 1, c.column + 1}, 1)
}

// contained reads what begins a container: ">", "-", "1.", and, of kramdown,
// "[^1]:" and ":". Of lists, few may interrupt a paragraph.
func (b *blockReader) contained(c cursor, next int, interrupts bool) (cursor, container, bool) {
	text, indent := b.indent(c)
	if b.post[text.at] == '>' {
		if interrupts && len(bytes.TrimSpace(b.post[text.at:next])) == 1 {
			return c, container{}, false // the end of a tag over several lines, more likely than a quotation of nothing
		}
		return b.afterQuote(text), container{quote: true}, true
	}
	marker := listMarker(b.post[text.at:next])
	if marker == 0 || b.thematicBreak(text, next) {
		return c, container{}, false
	}
	after := cursor{text.at + marker, text.column + marker}
	content, columns := b.indent(after)
	empty := b.blank(content, next)
	first := b.post[text.at]
	if interrupts && (empty || '0' <= first && first <= '9' && !(first == '1' && marker == 2)) {
		return c, container{}, false
	}
	if first == '[' { // a footnote's lines are indented by four, however long its label
		return b.skip(after, 1), container{width: 4}, true
	}
	if columns > 4 || empty {
		columns = 1
	}
	return b.skip(after, columns), container{width: indent + marker + columns}, true
}

// listMarker is how long the mark is that begins an item; 0 for none.
func listMarker(line []byte) int {
	n := 0
	switch c := line[0]; {
	case c == '-' || c == '*' || c == '+' || c == ':':
		n = 1
	case c == '[' && len(line) > 1 && line[1] == '^':
		end := bytes.IndexByte(line[:min(len(line), 200)], ']')
		if end < 0 || end+1 >= len(line) || line[end+1] != ':' {
			return 0
		}
		return end + 2
	default:
		for n < len(line) && n < 9 && '0' <= line[n] && line[n] <= '9' {
			n++
		}
		if n == 0 || n == len(line) || line[n] != '.' && line[n] != ')' {
			return 0
		}
		n++
	}
	if n < len(line) && !isSpace(line[n]) {
		return 0
	}
	return n
}
