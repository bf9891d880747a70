package meta

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

const (
	nsRDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsXML = "http://www.w3.org/XML/1998/namespace"

	maxRDFDepth  = 64   // elements within each other; regions of faces need 10
	maxRDFValues = 5000 // of all properties together
)

// property names an XMP property for certain: prefixes are the writer's
// choice, and bare names collide (xmp:Rating counts stars,
// MicrosoftPhoto:Rating percents). A field of a structure is named by its path
// from the property: "Regions/RegionList/Name".
type property struct{ namespace, path string }

// xmpValue is one value of a property.
type xmpValue struct {
	text string
	lang string // of an alternative: "x-default", "ko-KR"
	item int    // of the property's outermost list: fields of one structure share it
}

// xmpProperties is what an XMP block says. A property that is given twice
// counts the first time.
type xmpProperties map[property][]xmpValue

// parseRDF reads the RDF of an XMP block in all forms that XMP allows (XMP
// specification part 1, annex C): properties as attributes or as elements, in
// several rdf:Descriptions, lists, alternatives, structures. Damaged XML gives
// what can be made out, and an error.
//
// bep/imagemeta, which reads XMP too, knows a fixed set of these forms by the
// structs that it unmarshals into: of what exiftool finds it lost every tenth
// keyword list and every fifth CreatorTool, languages, and the structures that
// name persons.
func parseRDF(block []byte) (xmpProperties, error) {
	s := xmlScanner{rest: toUTF8(block)}
	p := rdfParser{found: xmpProperties{}, prefixes: map[string]string{"rdf": nsRDF, "xml": nsXML}}
	for {
		tag, ok := s.next()
		if !ok {
			break
		}
		p.text(tag)
		if tag.opens {
			if len(p.stack) >= maxRDFDepth {
				return p.found, fmt.Errorf("elements lie %d deep", maxRDFDepth)
			}
			p.start(tag)
		}
		if tag.ends {
			p.end(tag.name)
		}
		if p.values > maxRDFValues {
			return p.found, fmt.Errorf("it holds more than %d values", maxRDFValues)
		}
	}
	switch {
	case !p.rooted:
		return p.found, errors.New("it holds no RDF")
	case s.cut || len(p.stack) > 0:
		return p.found, io.ErrUnexpectedEOF
	}
	return p.found, nil
}

// rdfElement is an element that is open.
type rdfElement struct {
	name     xmlName // as it must be closed
	role     rdfRole
	path     property // of the property or field that it is or lies in
	lang     string
	text     []byte
	joined   bool // text is no part of the block
	children bool
}

// rdfRole is what an element stands for.
type rdfRole int

const (
	outside  rdfRole = iota // around rdf:RDF
	root                    // rdf:RDF
	node                    // rdf:Description or a typed node: holds properties or fields
	leaf                    // a property, a field or an rdf:li
	list                    // rdf:Bag, rdf:Seq, rdf:Alt
	ignoring                // rdf:type, a qualifier, and all within
)

type rdfParser struct {
	found    xmpProperties
	prefixes map[string]string
	stack    []rdfElement
	property property          // whose element is open
	done     map[property]bool // properties that were given before
	item     int
	values   int
	rooted   bool // an rdf:RDF came
}

func (p *rdfParser) start(t xmlTag) {
	for _, a := range t.attrs {
		switch {
		case len(p.prefixes) >= maxRDFValues:
		case a.name.prefix == "xmlns":
			p.prefixes[a.name.local] = strings.TrimSpace(unescape(a.value))
		case a.name.prefix == "" && a.name.local == "xmlns":
			p.prefixes[""] = strings.TrimSpace(unescape(a.value))
		}
	}
	parent := rdfElement{role: outside}
	if n := len(p.stack); n > 0 {
		p.stack[n-1].children = true
		parent = p.stack[n-1]
	}
	e := rdfElement{name: t.name, path: parent.path, lang: parent.lang}
	space, local := p.resolve(t.name.prefix), t.name.local
	switch parent.role {
	case outside:
		if space == nsRDF && local == "RDF" {
			e.role, p.rooted = root, true
		}
	case root:
		e.role = node
		p.attributes(t, &e)
	case node:
		e.role = leaf
		e.path = p.field(parent.path, space, local)
		if space == nsRDF && local == "value" {
			e.path = parent.path // what a qualified value qualifies
		} else if space == nsRDF && local != "li" {
			e.role = ignoring
		}
		if parent.path == (property{}) {
			p.begin(e.path)
		}
		p.leaf(t, &e)
	case leaf:
		switch {
		case space == nsRDF && (local == "Bag" || local == "Seq" || local == "Alt"):
			e.role = list
		default: // rdf:Description, or the name of a structure's type
			e.role = node
			p.attributes(t, &e)
		}
	case list:
		e.role = leaf
		if p.outermost() {
			p.item++
		}
		p.leaf(t, &e)
	default:
		e.role = ignoring
	}
	p.stack = append(p.stack, e)
}

// begin notes that a property begins: the first time is the one that counts.
func (p *rdfParser) begin(name property) {
	if len(p.found[name]) > 0 {
		if p.done == nil {
			p.done = map[property]bool{}
		}
		p.done[name] = true
	}
	p.property, p.item = name, 0
}

// outermost says whether the list on top of the stack lies in no other.
func (p *rdfParser) outermost() bool {
	n := 0
	for _, e := range p.stack {
		if e.role == list {
			n++
		}
	}
	return n == 1
}

// field names a property, or a field within one.
func (p *rdfParser) field(in property, space, local string) property {
	if in == (property{}) {
		return property{space, local}
	}
	if space == nsRDF {
		return in
	}
	return property{in.namespace, in.path + "/" + local}
}

// leaf reads the attributes of a property element or an item of a list: the
// language, a resource that is its value, and a structure's fields.
func (p *rdfParser) leaf(t xmlTag, e *rdfElement) {
	for _, a := range t.attrs {
		switch space := p.resolve(a.name.prefix); {
		case space == nsXML && a.name.local == "lang":
			e.lang = unescape(a.value)
		case space == nsRDF && a.name.local == "resource":
			p.add(*e, unescape(a.value))
		case space == nsRDF && a.name.local == "parseType" && string(a.value) == "Resource":
			if e.role == leaf {
				e.role = node
			}
		}
	}
	if e.role != ignoring {
		p.attributes(t, e)
	}
}

// attributes reads properties, or fields of a structure, that are attributes.
func (p *rdfParser) attributes(t xmlTag, e *rdfElement) {
	for _, a := range t.attrs {
		space := p.resolve(a.name.prefix)
		if a.name.prefix == "" || space == "" || space == nsXML || a.name.prefix == "xmlns" || space == nsRDF && a.name.local != "value" {
			continue
		}
		in := rdfElement{path: p.field(e.path, space, a.name.local), lang: e.lang}
		if e.path == (property{}) {
			p.begin(in.path)
		}
		p.add(in, unescape(a.value))
	}
}

// text takes what stands within a leaf, up to the next tag.
func (p *rdfParser) text(t xmlTag) {
	n := len(p.stack)
	if n == 0 || p.stack[n-1].role != leaf || len(t.text) == 0 {
		return
	}
	e := &p.stack[n-1]
	text := t.text
	if !t.raw && bytes.IndexByte(text, '&') >= 0 {
		text = []byte(unescape(text))
	}
	if e.text == nil {
		e.text = text
		return
	}
	if len(e.text)+len(text) <= 2*maxTextBytes { // so much that cutting it is seen
		if !e.joined {
			e.text, e.joined = slices.Clone(e.text), true
		}
		e.text = append(e.text, text...)
	}
}

// end closes the element of that name, and what was left open within it.
func (p *rdfParser) end(name xmlName) {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if p.stack[i].name != name {
			continue
		}
		for _, e := range p.stack[i:] {
			if e.role == leaf && !e.children {
				p.add(e, string(e.text[:min(len(e.text), 2*maxTextBytes)]))
			}
		}
		p.stack = p.stack[:i]
		return
	}
}

func (p *rdfParser) add(e rdfElement, text string) {
	if strings.TrimSpace(text) == "" || p.done[p.property] || e.path.namespace == "" {
		return
	}
	if len(text) > maxTextBytes {
		text = wholeRunes(text[:maxTextBytes])
	}
	p.values++
	p.found[e.path] = append(p.found[e.path], xmpValue{text, e.lang, p.item})
}

// resolve gives the namespace of a prefix. One that is not declared is taken
// by its usual name.
func (p *rdfParser) resolve(prefix string) string {
	if ns, ok := p.prefixes[prefix]; ok {
		return ns
	}
	switch prefix {
	case "dc":
		return nsDC
	case "xmp", "xap":
		return nsXMP
	case "photoshop":
		return nsPhotoshop
	case "exif":
		return nsExif
	case "tiff":
		return nsTIFF
	case "aux":
		return nsAux
	}
	return ""
}

// toUTF8 reads XMP in UTF-16 and UTF-32, which XMP allows where a block is not
// a JPEG's (XMP part 1, 7.3.1): they tell by where the zeros of "<" stand.
func toUTF8(block []byte) []byte {
	var from encoding.Encoding
	switch has := func(prefix string) bool { return bytes.HasPrefix(block, []byte(prefix)) }; {
	case has("\x00\x00\xfe\xff"), has("\x00\x00\x00<"):
		from = utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case has("\xff\xfe\x00\x00"), has("<\x00\x00\x00"):
		from = utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case has("\xfe\xff"), has("\x00<"):
		from = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case has("\xff\xfe"), has("<\x00"):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	default:
		return block
	}
	text, err := from.NewDecoder().Bytes(block)
	if err != nil {
		return block // what cannot be decoded cannot be parsed, and will say so
	}
	return text
}
