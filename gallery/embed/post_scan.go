package embed

import (
	"bytes"
	"slices"
	"sort"
	"strings"
)

// scanner finds images in segments, from left to right, so that what comes
// first hides what lies in it: code, formulas, comments, tags, links.
type scanner struct {
	post        []byte
	templates   []template
	definitions map[string]definition
	images      []Image
	past        int // what lies before is done, or hidden by what began in another segment
	// patience is how many bytes may still be looked at ahead in vain. Posts that
	// people write need a small part of it; it keeps the time in proportion to
	// the post whatever it holds.
	patience int
	never    map[string]bool // ends of HTML that do not come any more
}

// waste is how many bytes a scanner may look at in vain, for each of the post.
const waste = 32

func newScanner(post []byte, body int) *scanner {
	return &scanner{
		post: post, templates: templates(post, body), definitions: map[string]definition{},
		patience: waste*len(post) + 1<<16, never: map[string]bool{},
	}
}

// template is the one that covers an offset.
func (s *scanner) template(at int) (template, bool) {
	i := sort.Search(len(s.templates), func(i int) bool { return s.templates[i].end > at })
	if i < len(s.templates) && s.templates[i].start <= at {
		return s.templates[i], true
	}
	return template{}, false
}

// inVain takes note of bytes that were looked at for nothing.
func (s *scanner) inVain(bytes int) { s.patience -= max(bytes, 0) }

// opener is a bracket, or a tag <a> or <picture>, that may enclose images.
type opener struct {
	at     int
	image  bool // of an image: ![
	images int  // how many were found before it
}

// enclosure is where a scan is in brackets and tags.
type enclosure struct {
	brackets []opener
	// dead is how many of the brackets cannot begin a link any more, as a link
	// lies in them.
	dead    int
	anchor  *openAnchor  // <a>, until its end tag
	picture *openPicture // <picture>, until its end tag
}

// html finds the images in HTML.
func (s *scanner) html(in span) {
	first := len(s.images)
	var e enclosure
	for i := max(in.start, s.past); i < in.end; {
		switch s.post[i] {
		case '{':
			i = s.braces(i)
		case '<':
			i = s.angle(i, in.end, &e)
		default:
			i++
		}
		s.past = max(s.past, i)
	}
	for n := first; n < len(s.images); n++ {
		s.images[n].standsOnOwnLine(s.post)
	}
}

// markdown finds the images in a paragraph or a heading.
func (s *scanner) markdown(g segment) {
	first := len(s.images)
	var e enclosure
	ticks := backticks(s.post[g.start:g.end])
	lastMaths := g.start + bytes.LastIndex(s.post[g.start:g.end], []byte("$$"))
	for i := max(g.start, s.past); i < g.end; {
		switch s.post[i] {
		case '\\':
			i = s.escape(i, g, lastMaths)
		case '$':
			i = s.maths(i, g, lastMaths)
		case '`':
			i = s.code(i, g, ticks)
		case '{':
			i = s.braces(i)
		case '<':
			i = s.angle(i, g.end, &e)
		case '!':
			if i+1 < g.end && s.post[i+1] == '[' {
				e.brackets = append(e.brackets, opener{at: i, image: true, images: len(s.images)})
				i++
			}
			i++
		case '[':
			e.brackets = append(e.brackets, opener{at: i, images: len(s.images)})
			i++
		case ']':
			i = s.bracket(i, g.end, &e)
		default:
			i++
		}
		s.past = max(s.past, i)
	}
	s.standAlone(g, s.images[first:])
}

// backticks are the last runs of backticks, by their length.
func backticks(text []byte) map[int]int {
	last := map[int]int{}
	for i := 0; i < len(text); {
		n := bytes.IndexByte(text[i:], '`')
		if n < 0 {
			break
		}
		i += n
		end := i
		for end < len(text) && text[end] == '`' {
			end++
		}
		last[end-i] = i
		i = end
	}
	return last
}

// code goes past a code span, or past backticks that begin none.
func (s *scanner) code(i int, g segment, last map[int]int) int {
	end := i
	for end < g.end && s.post[end] == '`' {
		end++
	}
	n := end - i
	if g.start+last[n] < end {
		return end
	}
	for j := end; j < g.end; {
		k := bytes.IndexByte(s.post[j:g.end], '`')
		if k < 0 {
			break
		}
		j += k
		run := j
		for j < g.end && s.post[j] == '`' {
			j++
		}
		if j-run == n {
			return j
		}
	}
	return end
}

// braces goes past a template; it may be one that shows an image.
func (s *scanner) braces(i int) int {
	t, ok := s.template(i)
	if !ok || t.start != i {
		return i + 1
	}
	if image, ok := called(s.post, t); ok && !t.region {
		s.found(image)
	}
	return t.end
}

// found takes an image, its address as the template engine would leave it.
func (s *scanner) found(i Image) {
	address, ok := ExpandAddress(i.Address)
	if ok {
		i.Address = address
	} else {
		i.Opaque = true
	}
	if i.Address != "" {
		s.images = append(s.images, i)
	}
}

// bracket reads what follows a closing bracket, which makes an image or a link
// of what it closes.
func (s *scanner) bracket(i, end int, e *enclosure) int {
	if len(e.brackets) == 0 {
		return i + 1
	}
	o := e.brackets[len(e.brackets)-1]
	e.brackets = e.brackets[:len(e.brackets)-1]
	dead := len(e.brackets) < e.dead && !o.image
	e.dead = min(e.dead, len(e.brackets))
	if dead {
		return i + 1
	}
	text := span{o.at + 1, i}
	if o.image {
		text.start++
	}
	t, ok := s.target(i+1, end, text)
	if !ok {
		return i + 1
	}
	if !o.image {
		s.link(o, t, i)
		e.dead = len(e.brackets)
		return t.end
	}
	s.images = s.images[:o.images] // those within are its text
	image := Image{
		Start: o.at, End: t.end, AddressStart: t.address.start, AddressEnd: t.address.end, Address: t.decoded, Syntax: t.syntax,
		Alt: plainText(string(s.post[text.start:text.end])), Title: t.title, blockStart: o.at, blockEnd: t.end,
	}
	image.blockEnd = s.attributeList(t.end, end)
	s.found(image)
	return t.end
}

// link notes that an image is all that a link holds.
func (s *scanner) link(o opener, t target, closing int) {
	if len(s.images) != o.images+1 {
		return
	}
	image := &s.images[o.images]
	before, after := s.post[o.at+1:max(image.Start, o.at+1)], s.post[min(image.blockEnd, closing):closing]
	if len(bytes.TrimSpace(before)) > 0 || len(bytes.TrimSpace(after)) > 0 {
		return
	}
	image.Link = t.decoded
	image.blockStart, image.blockEnd = o.at, t.end
}

// attributeList goes past what kramdown and others let follow an image:
// {: .center}, {width="300"}.
func (s *scanner) attributeList(i, end int) int {
	if i >= end || s.post[i] != '{' {
		return i
	}
	if _, ok := s.template(i); ok {
		return i
	}
	n := bytes.IndexAny(s.post[i+1:min(end, i+500)], "{}\r\n")
	if n < 0 || s.post[i+1+n] != '}' {
		return i
	}
	return i + n + 2
}

// standAlone says of the images of a paragraph that they are all there is.
func (s *scanner) standAlone(g segment, images []Image) {
	if g.nested || len(images) == 0 {
		return
	}
	at := g.start
	for i := range images {
		if !blankButLists(s.post[at:max(at, images[i].blockStart)]) {
			return
		}
		at = images[i].blockEnd
	}
	rest := s.post[at:max(at, g.end)]
	if !blankButLists(rest) {
		return
	}
	last := &images[len(images)-1]
	last.blockEnd += len(bytes.TrimRight(rest, " \t\r\n\\"))
	_, next := cutLine(s.post, last.blockEnd)
	if text, _ := cutLine(s.post, next); len(text) > 0 {
		last.followed = 1
	}
	for i := range images {
		images[i].Alone = true
		if i > 0 {
			s.part(&images[i-1], &images[i])
		}
	}
	for images[0].blockStart > 0 && s.post[images[0].blockStart-1] == ' ' {
		images[0].blockStart--
	}
}

// part sees to it that two images of a paragraph can become blocks, or one of
// them. What is left between them, as a hard line break, goes with the first.
func (s *scanner) part(a, b *Image) {
	between := s.post[a.blockEnd:max(a.blockEnd, b.blockStart)]
	a.followed, b.follows = 1, 1
	if bytes.ContainsAny(between, "\r\n") {
		between = bytes.TrimRight(between, "\r\n")
	} else {
		a.followed, b.follows = 2, 2
	}
	a.blockEnd += len(between)
}

// blankButLists says whether a text is nothing but spaces, hard line breaks and
// attribute lists of kramdown.
func blankButLists(text []byte) bool {
	for {
		text = bytes.TrimLeft(text, " \t\r\n\\")
		if len(text) == 0 {
			return true
		}
		n := bytes.IndexByte(text, '}')
		if !bytes.HasPrefix(text, []byte("{:")) || n < 0 || bytes.IndexByte(text[2:n], '\n') >= 0 {
			return false
		}
		text = text[n+1:]
	}
}

// standsOnOwnLine does the same for an image in HTML, where <p> may stand around it.
func (i *Image) standsOnOwnLine(post []byte) {
	at := span{i.blockStart, i.blockEnd}
	if bytes.HasSuffix(post[:at.start], []byte("<p>")) && bytes.HasPrefix(post[at.end:], []byte("</p>")) {
		at = span{at.start - len("<p>"), at.end + len("</p>")}
		i.blockStart, i.blockEnd, i.Alone = at.start, at.end, true
		return
	}
	for at.start > 0 && (post[at.start-1] == ' ' || post[at.start-1] == '\t') {
		at.start--
	}
	for at.end < len(post) && (post[at.end] == ' ' || post[at.end] == '\t') {
		at.end++
	}
	i.Alone = (at.start == 0 || isBreak(post[at.start-1])) && (at.end == len(post) || isBreak(post[at.end]))
}

func isBreak(c byte) bool { return c == '\n' || c == '\r' }

// isPunctuation says whether a backslash before it takes its meaning away.
func isPunctuation(c byte) bool {
	return c > ' ' && c < 0x7f && !slices.ContainsFunc([]span{{'0', '9' + 1}, {'A', 'Z' + 1}, {'a', 'z' + 1}}, func(r span) bool {
		return int(c) >= r.start && int(c) < r.end
	})
}

// plainText is what an alt says without escapes, entities and line breaks.
func plainText(s string) string { return strings.Join(strings.Fields(unescape(s)), " ") }
