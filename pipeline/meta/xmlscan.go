package meta

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// xmlScanner takes XML apart, as far as XMP uses it, and forgives what editors
// get wrong: an unknown entity, a bare &, bytes that are no UTF-8, a missing
// end. It never fails, makes no copy of what it passes over, and each byte is
// looked at a fixed number of times.
//
// encoding/xml did this first. It took half of the time of reading a whole
// photo, and one bad byte in a caption lost all the others.
type xmlScanner struct {
	rest []byte
	cut  bool // the block ends within a tag
	buf  []xmlAttr
}

// xmlTag is what a scanner finds between texts.
type xmlTag struct {
	name  xmlName
	attrs []xmlAttr // valid until the next tag
	text  []byte    // what stands before the tag, as it is
	raw   bool      // the text is a CDATA section: it holds no entities
	opens bool      // <name …> or <name …/>
	ends  bool      // </name> or <name …/>; neither for what is only text
}

type xmlName struct{ prefix, local string }

type xmlAttr struct {
	name  xmlName
	value []byte // with its entities
}

const maxXMLAttrs = 500 // of a tag: of Camera Raw's settings there are 200

// next gives the next tag with the text before it; ok is false at the end.
func (s *xmlScanner) next() (tag xmlTag, ok bool) {
	i := bytes.IndexByte(s.rest, '<')
	if i < 0 {
		return tag, false
	}
	tag.text, s.rest = s.rest[:i], s.rest[i:]
	switch {
	case bytes.HasPrefix(s.rest, []byte("<![CDATA[")):
		if len(tag.text) > 0 { // give that first
			return tag, true
		}
		tag.text, tag.raw = s.until("<![CDATA[", "]]>"), true
	case bytes.HasPrefix(s.rest, []byte("<!--")):
		s.until("<!--", "-->")
	case bytes.HasPrefix(s.rest, []byte("<?")):
		s.until("<?", "?>")
	case bytes.HasPrefix(s.rest, []byte("<!")):
		s.until("<!", ">")
	case bytes.HasPrefix(s.rest, []byte("</")):
		tag.name, tag.ends = splitName(bytes.TrimSpace(s.until("</", ">"))), true
	default:
		s.open(&tag)
	}
	return tag, true
}

// until passes over what begins and ends so, and gives what is between.
func (s *xmlScanner) until(begin, end string) []byte {
	s.rest = s.rest[len(begin):]
	i := bytes.Index(s.rest, []byte(end))
	if i < 0 {
		body := s.rest
		s.rest, s.cut = nil, true
		return body
	}
	body := s.rest[:i]
	s.rest = s.rest[i+len(end):]
	return body
}

// open reads a start tag with its attributes.
func (s *xmlScanner) open(tag *xmlTag) {
	s.rest = s.rest[1:]
	s.buf = s.buf[:0]
	tag.name = splitName(s.word())
	tag.opens = tag.name.local != ""
	for {
		s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
		switch {
		case len(s.rest) == 0:
			s.cut = true
			tag.attrs = s.buf
			return
		case s.rest[0] == '>':
			s.rest = s.rest[1:]
			tag.attrs = s.buf
			return
		case s.rest[0] == '/':
			s.rest = s.rest[1:]
			tag.ends = tag.opens && bytes.HasPrefix(s.rest, []byte(">"))
		case s.rest[0] == '<': // the tag was never closed
			tag.attrs = s.buf
			return
		default:
			s.attr()
		}
	}
}

// attr reads one attribute: name="value". What is none is passed over.
func (s *xmlScanner) attr() {
	name := s.word()
	if len(name) == 0 {
		s.rest = s.rest[1:]
		return
	}
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	if len(s.rest) == 0 || s.rest[0] != '=' {
		return
	}
	s.rest = bytes.TrimLeft(s.rest[1:], " \t\r\n")
	if len(s.rest) == 0 || s.rest[0] != '"' && s.rest[0] != '\'' {
		return
	}
	value := s.until(string(s.rest[0]), string(s.rest[0]))
	if len(s.buf) < maxXMLAttrs {
		s.buf = append(s.buf, xmlAttr{splitName(name), value})
	}
}

// word reads up to what cannot be in a name.
func (s *xmlScanner) word() []byte {
	end := bytes.IndexAny(s.rest[:min(len(s.rest), 300)], " \t\r\n/>=<\"'")
	if end < 0 {
		end = min(len(s.rest), 300)
	}
	word := s.rest[:end]
	s.rest = s.rest[end:]
	return word
}

func splitName(name []byte) xmlName {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return xmlName{string(name[:i]), string(name[i+1:])}
	}
	return xmlName{"", string(name)}
}

// unescape replaces the entities that XML knows, and leaves others.
func unescape(text []byte) string {
	if bytes.IndexByte(text, '&') < 0 {
		return string(text)
	}
	var out strings.Builder
	s := string(text)
	for {
		before, after, ok := strings.Cut(s, "&")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		end := strings.IndexByte(after[:min(len(after), 10)], ';')
		r, known := rune(0), false
		if end > 0 {
			r, known = entity(after[:end])
		}
		if !known {
			out.WriteByte('&')
			s = after
			continue
		}
		out.WriteRune(r)
		s = after[end+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if digits == name {
		return 0, false
	}
	if hex := strings.TrimLeft(digits, "xX"); hex != digits {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	return rune(n), err == nil && utf8.ValidRune(rune(n))
}
