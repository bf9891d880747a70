package meta

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

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
// what stands before the damage, and an error.
//
// bep/imagemeta, which reads XMP too, knows a fixed set of these forms by the
// structs that it unmarshals into: of what exiftool finds it lost every tenth
// keyword list and every fifth CreatorTool, languages, and the structures that
// name persons.
func parseRDF(block []byte) (xmpProperties, error) {
	d := xml.NewDecoder(bytes.NewReader(trimPacket(cleanXML(toUTF8(block)))))
	d.Strict = false // an unknown entity or a bare & is no reason to lose a file's words
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	p := rdfParser{found: xmpProperties{}, prefixes: map[string]string{"rdf": nsRDF, "xml": nsXML}}
	for {
		// Raw tokens, as a tag that is closed wrongly, or a prefix that is
		// never declared, loses nothing then.
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && !p.rooted:
			return p.found, errors.New("it holds no RDF")
		case errors.Is(err, io.EOF) && len(p.stack) == 0:
			return p.found, nil
		case errors.Is(err, io.EOF):
			return p.found, io.ErrUnexpectedEOF
		case err != nil:
			return p.found, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if len(p.stack) >= maxRDFDepth {
				return p.found, fmt.Errorf("elements lie %d deep", maxRDFDepth)
			}
			p.start(token)
		case xml.EndElement:
			p.end(token)
		case xml.CharData:
			p.text(token)
		}
		if p.values > maxRDFValues {
			return p.found, fmt.Errorf("it holds more than %d values", maxRDFValues)
		}
	}
}

// rdfElement is an element that is open.
type rdfElement struct {
	raw      xml.Name // as it must be closed
	role     rdfRole
	path     property // of the property or field that it is or lies in
	lang     string
	text     []byte
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

func (p *rdfParser) start(t xml.StartElement) {
	for _, a := range t.Attr {
		switch {
		case len(p.prefixes) >= maxRDFValues:
		case a.Name.Space == "xmlns":
			p.prefixes[a.Name.Local] = strings.TrimSpace(a.Value)
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			p.prefixes[""] = strings.TrimSpace(a.Value)
		}
	}
	parent := rdfElement{role: outside}
	if n := len(p.stack); n > 0 {
		p.stack[n-1].children = true
		parent = p.stack[n-1]
	}
	e := rdfElement{raw: t.Name, path: parent.path, lang: parent.lang}
	space, local := p.resolve(t.Name.Space), t.Name.Local
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
func (p *rdfParser) leaf(t xml.StartElement, e *rdfElement) {
	for _, a := range t.Attr {
		switch space := p.resolve(a.Name.Space); {
		case space == nsXML && a.Name.Local == "lang":
			e.lang = a.Value
		case space == nsRDF && a.Name.Local == "resource":
			p.add(*e, a.Value)
		case space == nsRDF && a.Name.Local == "parseType" && a.Value == "Resource":
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
func (p *rdfParser) attributes(t xml.StartElement, e *rdfElement) {
	for _, a := range t.Attr {
		space := p.resolve(a.Name.Space)
		if a.Name.Space == "" || space == "" || space == nsXML || a.Name.Space == "xmlns" || space == nsRDF && a.Name.Local != "value" {
			continue
		}
		in := rdfElement{path: p.field(e.path, space, a.Name.Local), lang: e.lang}
		if e.path == (property{}) {
			p.begin(in.path)
		}
		p.add(in, a.Value)
	}
}

func (p *rdfParser) text(text []byte) {
	if n := len(p.stack); n > 0 && p.stack[n-1].role == leaf {
		e := &p.stack[n-1]
		e.text = append(e.text, text[:min(len(text), maxTextBytes)]...)
		e.text = e.text[:min(len(e.text), maxTextBytes)]
	}
}

// end closes the element of that name, and what was left open within it.
func (p *rdfParser) end(t xml.EndElement) {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if p.stack[i].raw != t.Name {
			continue
		}
		for _, e := range p.stack[i:] {
			if e.role == leaf && !e.children {
				p.add(e, string(e.text))
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

// trimPacket leaves out the padding behind the RDF, which is kilobytes.
func trimPacket(xmp []byte) []byte {
	if i := bytes.LastIndexByte(xmp, '>'); i >= 0 {
		xmp = xmp[:i+1]
	}
	if i := bytes.LastIndex(xmp, []byte("<?xpacket end")); i >= 0 {
		xmp = xmp[:i]
	}
	return bytes.TrimSpace(xmp)
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

// cleanXML replaces what no XML parser lets pass, so that one bad byte in a
// caption does not lose all the others: control characters, and bytes that
// are no UTF-8, which become U+FFFD (and are left out of texts, later).
func cleanXML(block []byte) []byte {
	bad := func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' || r == '\uFEFF'
	}
	if utf8.Valid(block) && bytes.IndexFunc(block, bad) < 0 {
		return block
	}
	block = bytes.ToValidUTF8(block, []byte(string(utf8.RuneError)))
	return bytes.Map(func(r rune) rune {
		if bad(r) {
			return -1
		}
		return r
	}, block)
}
