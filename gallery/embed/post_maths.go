package embed

import "bytes"

// Formulas, as kramdown reads them between two "$$" (https://kramdown.gettalong.org/syntax.html#math-blocks),
// and goldmark where a blog switches that on. They hold no images.

// mathsBlock says whether a line begins a formula that stands by itself, over
// blank lines too: it ends a line, and nothing comes right after it.
func (b *blockReader) mathsBlock(at int) bool {
	if !bytes.HasPrefix(b.post[at:], []byte("$$")) || at+2 > b.lastMaths {
		return false
	}
	end := at + 4 + bytes.Index(b.post[at+2:], []byte("$$"))
	rest, next := cutLine(b.post, end)
	after, _ := cutLine(b.post, next)
	after = bytes.TrimLeft(after, " \t>")
	if len(bytes.TrimSpace(rest)) > 0 || len(after) > 0 && !bytes.HasPrefix(after, []byte("{:")) {
		return false
	}
	b.mathsEnd = end
	return true
}

// maths goes past a formula within text, or past a "$" that begins none; last is
// where the last "$$" of the segment stands.
func (s *scanner) maths(i int, g segment, last int) int {
	if i+2 > last || s.post[i+1] != '$' {
		return i + 1
	}
	return i + 4 + bytes.Index(s.post[i+2:g.end], []byte("$$"))
}

// escape goes past a backslash and what it takes the meaning from. A formula that
// is a whole paragraph has one before it, and stays one.
func (s *scanner) escape(i int, g segment, last int) int {
	if i == g.start && i+3 <= last && bytes.HasPrefix(s.post[i+1:], []byte("$$")) {
		end := s.maths(i+1, g, last)
		if rest, _ := cutLine(s.post, end); len(bytes.TrimSpace(rest)) == 0 {
			return end
		}
	}
	if i+1 < g.end && isPunctuation(s.post[i+1]) {
		return i + 2
	}
	return i + 1
}
