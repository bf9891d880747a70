package meta

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// TestXMPForms reads the same words in the forms that writers give them.
func TestXMPForms(t *testing.T) {
	const want = `{"byline":"Dana","caption":"c","keywords":["a","b"],"rating":4,"persons":["Lee"]}`
	const words = `<dc:creator><rdf:Seq><rdf:li>Dana</rdf:li></rdf:Seq></dc:creator><dc:description><rdf:Alt>
		<rdf:li xml:lang="ko">한</rdf:li><rdf:li xml:lang="x-default">c</rdf:li></rdf:Alt></dc:description>
		<dc:subject><rdf:Bag><rdf:li>a</rdf:li><rdf:li>b</rdf:li></rdf:Bag></dc:subject>`
	const persons = `xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><rdf:Bag><rdf:li>Lee</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>`
	usual := xmpPacket(`xmp:Rating="4"`, words+"<Iptc4xmpExt:PersonInImage "+persons)
	bigEndian, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(usual)
	littleEndian, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(usual)
	wide, _ := utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM).NewEncoder().String(usual)
	for name, block := range map[string]string{
		"attributes":  usual,
		"elements":    xmpPacket("", "<xmp:Rating>4</xmp:Rating>"+words+"<Iptc4xmpExt:PersonInImage "+persons),
		"own element": xmpPacket("", `<xmp:Rating rdf:parseType="Resource"><rdf:value>4</rdf:value><xmp:q>x</xmp:q></xmp:Rating>`+words+"<Iptc4xmpExt:PersonInImage "+persons),
		"descriptions": strings.Replace(usual, "<dc:subject>",
			`</rdf:Description><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject>`, 1),
		"other prefixes":    strings.NewReplacer("dc:", "d:", "xmlns:dc", "xmlns:d", "rdf:", "r:", "xmlns:rdf", "xmlns:r").Replace(usual),
		"no prefix":         strings.NewReplacer("<Iptc4xmpExt:PersonInImage xmlns:Iptc4xmpExt=", "<PersonInImage xmlns=", "</Iptc4xmpExt:", "</").Replace(usual),
		"undeclared prefix": strings.Replace(usual, `xmlns:dc="http://purl.org/dc/elements/1.1/"`, "", 1),
		"twice":             strings.Replace(usual, "<dc:subject>", "<dc:creator><rdf:Seq><rdf:li>Nobody</rdf:li></rdf:Seq></dc:creator><dc:subject>", 1),
		"comments":          strings.Replace(strings.Replace(usual, "Dana", "Da<!-- > -->na", 1), ">a<", "><![CDATA[a]]><", 1),
		"UTF-16":            bigEndian,
		"UTF-16 with BOM":   littleEndian,
		"UTF-32":            wide,
		"regions": xmpPacket(`xmp:Rating="4"`, words+`<mwg-rs:Regions xmlns:mwg-rs="`+nsRegions+`" rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag>
			<rdf:li><rdf:Description mwg-rs:Type="Pet" mwg-rs:Name="Rex"/></rdf:li>
			<rdf:li rdf:parseType="Resource"><mwg-rs:Type>Face</mwg-rs:Type><mwg-rs:Name>Lee</mwg-rs:Name></rdf:li>
			<rdf:li mwg-rs:Type="Focus"/></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`),
	} {
		m, problems := readXMP([]byte(block))
		if got := jsonOf(t, m); got != want || len(problems) > 0 {
			t.Errorf("%s: got %s %q, want %s", name, got, problems, want)
		}
	}
}

func TestXMPEntities(t *testing.T) {
	for in, want := range map[string]string{
		"a &amp; b":               "a & b",
		"&lt;x&gt; &quot;&apos;":  `<x> "'`,
		"&#8211;&#x2013;":         "––",
		"AT&T; R&D &nbsp; &":      "AT&T; R&D &nbsp; &",
		"&#xD800;&#99999999;&#x;": "&#xD800;&#99999999;&#x;",
	} {
		if got := unescape([]byte(in)); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// TestExtendedXMP reads what a JPEG's main XMP block had no room for.
func TestExtendedXMP(t *testing.T) {
	const guid, leftover = "0123456789ABCDEF0123456789ABCDEF", "FEDCBA9876543210FEDCBA9876543210"
	extended := xmpRDF(`photoshop:Instructions="no crop"`, editorElements)
	part := func(guid string, off, end int) string {
		head := string([]byte{0, 0, byte(len(extended) >> 8), byte(len(extended)), 0, 0, byte(off >> 8), byte(off)})
		return segment(0xE1, extendedHeader+guid+head+extended[off:end])
	}
	main := segment(0xE1, xmpHeader+xmpPacket(`xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="`+guid+`" xmp:Label="Red"`, ""))
	middle := len(extended) / 2
	whole := read(t, soi+main+part(guid, middle, len(extended))+part(leftover, 0, 10)+part(guid, 0, middle)+sof+sos+scan1+eoi)
	if whole.Instructions != "no crop" || whole.Label != "Red" || whole.Byline != "Dana, Lee" || len(whole.Problems) > 0 {
		t.Errorf("got %s, problems %q", jsonOf(t, whole.Metadata), whole.Problems)
	}
	cut := read(t, soi+main+part(guid, middle, len(extended))+sof+sos+scan1+eoi)
	if cut.Label != "Red" || cut.Byline != "" || len(cut.Problems) == 0 {
		t.Errorf("without its first half: %s, problems %q", jsonOf(t, cut.Metadata), cut.Problems)
	}
}

func TestSeveralXMPBlocks(t *testing.T) {
	p := read(t, soi+segment(0xE1, xmpHeader+xmpRDF(`xmp:Label="Red"`, ""))+segment(0xE1, xmpHeader+xmpRDF(`xmp:Label="Green" xmp:Rating="2"`, ""))+sof+sos+scan1+eoi)
	if p.Label != "Red" || pointer(p.Rating) != "2" {
		t.Errorf("got %s", jsonOf(t, p.Metadata))
	}
}

func FuzzXMP(f *testing.F) {
	f.Add([]byte(xmpPacket(editorAttributes, editorElements)))
	f.Add([]byte(xmpRDF("", `<mwg-rs:Regions rdf:parseType="Resource"><rdf:li><![CDATA[x]]>&#x20;<!-- -->`)))
	f.Add([]byte("\xff\xfe<\x00r\x00"))
	f.Fuzz(func(t *testing.T, block []byte) {
		m, _ := readXMP(block)
		for _, s := range append(m.Persons, m.Byline, m.Caption, m.Headline, m.Instructions) {
			if len(s) > maxTextBytes || s != cleanText(s) {
				t.Fatalf("%q is not clean", s)
			}
		}
	})
}

func FuzzIPTC(f *testing.F) {
	f.Add([]byte(editorIPTC()))
	f.Add([]byte("\x1c\x01\x5a\x00\x03\x1b%G" + iptcRecord(55, "20241103") + iptcRecord(60, "140211+0900")))
	f.Fuzz(func(t *testing.T, block []byte) {
		m, _ := readIPTC(block)
		for _, s := range append(m.Keywords, m.Byline, m.Caption, m.Headline, m.Instructions) {
			if len(s) > maxTextBytes || s != cleanText(s) {
				t.Fatalf("%q is not clean", s)
			}
		}
	})
}
