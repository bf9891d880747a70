package embed

import (
	"bytes"
	"html"
	"slices"
	"strings"
)

// tag is one tag of HTML.
type tag struct {
	span
	name       string // in small letters
	closing    bool
	attributes []attribute
}

type attribute struct {
	name  string // in small letters
	value span   // without quotes
	quote byte   // 0 for none
}

func (t tag) attribute(names ...string) (attribute, bool) {
	for _, name := range names {
		for _, a := range t.attributes {
			if a.name == name {
				return a, true
			}
		}
	}
	return attribute{}, false
}

// openAnchor is a link <a> whose end tag was not met yet; openPicture a <picture>.
type (
	openAnchor struct {
		tag
		link   string
		images int // how many were found before it
	}
	openPicture struct {
		tag
		images  int
		sources []span
	}
)

// rawText are elements whose content is no image: text, or a program.
var rawText = []string{"script", "style", "textarea", "pre", "code", "xmp", "title"}

// angle reads what begins with "<": a comment, a tag, or nothing.
func (s *scanner) angle(i, end int, e *enclosure) int {
	if bytes.HasPrefix(s.post[i:end], []byte("<!--")) {
		return s.until(i+2, "-->", i+1)
	}
	t, ok := s.tag(i, end)
	if !ok {
		return i + 1
	}
	switch {
	case t.closing && t.name == "a" && e.anchor != nil:
		s.linked(e.anchor, t)
		e.anchor = nil
	case t.closing && t.name == "picture" && e.picture != nil:
		s.pictured(e.picture, t)
		if e.anchor != nil && e.anchor.start > e.picture.start {
			e.anchor = nil // it began in the picture, and cannot hold it
		}
		e.picture = nil
	case t.closing:
	case t.name == "img":
		s.img(t)
	case t.name == "a":
		a := &openAnchor{tag: t, images: len(s.images)}
		if href, ok := t.attribute("href"); ok {
			a.link = s.value(href)
		}
		e.anchor = a
	case t.name == "picture":
		e.picture = &openPicture{tag: t, images: len(s.images)}
	case t.name == "source" && e.picture != nil:
		e.picture.sources = append(e.picture.sources, span{t.start, s.spaces(t.end, len(s.post))})
	case slices.Contains(rawText, t.name):
		return s.until(t.end, "</"+t.name, t.end)
	}
	return t.end
}

// until is where a text ends next, or otherwise where there is none.
func (s *scanner) until(i int, text string, otherwise int) int {
	if s.never[text] {
		return otherwise
	}
	for at := i; at < len(s.post); at++ {
		n := bytes.IndexByte(s.post[at:], text[0])
		if n < 0 {
			break
		}
		at += n
		if end := at + len(text); end <= len(s.post) && bytes.EqualFold(s.post[at:end], []byte(text)) {
			return end
		}
	}
	s.never[text] = true
	return otherwise
}

// tag reads the tag that begins at an offset.
func (s *scanner) tag(i, end int) (tag, bool) {
	t := tag{span: span{start: i}}
	j := i + 1
	if j < end && s.post[j] == '/' {
		t.closing = true
		j++
	}
	start := j
	for j < end && isName(s.post[j]) {
		j++
	}
	if j == start || '0' <= s.post[start] && s.post[start] <= '9' || s.patience < 0 {
		return t, false
	}
	t.name = strings.ToLower(string(s.post[start:min(j, start+16)]))
	for {
		j = s.spaces(j, end)
		if j < end && s.post[j] == '/' {
			j++
			continue
		}
		if j < end && s.post[j] == '>' {
			t.end = j + 1
			return t, true
		}
		a, next := s.attribute(j, end)
		if next < 0 {
			s.inVain(j - i)
			return t, false
		}
		t.attributes = append(t.attributes, a)
		j = next
	}
}

func isName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-'
}

// attribute reads name="value"; next is -1 where there is none.
func (s *scanner) attribute(i, end int) (a attribute, next int) {
	j := i
	for j < end && !isSpace(s.post[j]) && strings.IndexByte("\"'<>/=`", s.post[j]) < 0 {
		if t, ok := s.template(j); ok && s.post[j] == '{' {
			j = t.end
			continue
		}
		j++
	}
	if j == i {
		return a, -1
	}
	a.name, a.value = strings.ToLower(string(s.post[i:min(j, i+64)])), span{j, j}
	equals := s.spaces(j, end)
	if equals >= end || s.post[equals] != '=' {
		return a, j
	}
	j = s.spaces(equals+1, end)
	if j < end && (s.post[j] == '"' || s.post[j] == '\'') {
		a.quote = s.post[j]
		j++
	}
	a.value.start = j
	for ; j < end; j++ {
		c := s.post[j]
		if c == '{' {
			if t, ok := s.template(j); ok {
				j = t.end - 1
				continue
			}
		}
		switch {
		case a.quote != 0 && c == a.quote:
			a.value.end = j
			return a, j + 1
		case a.quote == 0 && (isSpace(c) || c == '>'):
			a.value.end = j
			return a, j
		}
	}
	s.inVain(end - i)
	return a, -1
}

func (s *scanner) value(a attribute) string {
	return html.UnescapeString(strings.TrimSpace(string(s.post[a.value.start:a.value.end])))
}

// img takes the image of a tag <img>. Where a script loads it later, its
// address is in data-src, and src is a stand-in.
func (s *scanner) img(t tag) {
	src, ok := t.attribute("data-src", "data-original", "data-lazy-src", "src")
	if !ok {
		return
	}
	image := Image{
		Start: t.start, End: t.end, AddressStart: src.value.start, AddressEnd: src.value.end, Address: s.value(src), Syntax: AsTag,
		blockStart: t.start, blockEnd: t.end,
	}
	if alt, ok := t.attribute("alt"); ok {
		image.Alt = strings.Join(strings.Fields(s.value(alt)), " ")
	}
	if title, ok := t.attribute("title"); ok {
		image.Title = strings.Join(strings.Fields(s.value(title)), " ")
	}
	for _, name := range []string{"srcset", "data-srcset"} {
		if a, ok := t.attribute(name); ok && a.quote != 0 && a.value.end > a.value.start {
			image.srcset = append(image.srcset, a.value)
		}
	}
	s.found(image)
}

// linked notes that an image is all that a link holds.
func (s *scanner) linked(a *openAnchor, end tag) {
	if len(s.images) != a.images+1 {
		return
	}
	i := &s.images[a.images]
	if len(bytes.TrimSpace(s.post[a.end:max(a.end, i.blockStart)])) > 0 || len(bytes.TrimSpace(s.post[min(i.blockEnd, end.start):end.start])) > 0 {
		return
	}
	i.Link, i.blockStart, i.blockEnd = a.link, a.start, end.end
}

// pictured makes a <picture> of the image in it.
func (s *scanner) pictured(p *openPicture, end tag) {
	if len(s.images) != p.images+1 {
		return
	}
	i := &s.images[p.images]
	i.Start, i.End, i.sources = p.start, end.end, p.sources
	i.blockStart, i.blockEnd = min(i.blockStart, p.start), max(i.blockEnd, end.end)
}
