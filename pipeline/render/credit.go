package render

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much of the file's words renditions carry, in bytes. IPTC's lengths
// are those of its Information Interchange Model, version 4.2, chapter 6.
const (
	maxXMPWords      = 1000
	maxIPTCByline    = 32
	maxIPTCCredit    = 32
	maxIPTCCopyright = 128
)

// How the segments with metadata begin.
const (
	xmpName  = "http://ns.adobe.com/xap/1.0/\x00"
	iptcName = "Photoshop 3.0\x00"
	iccName  = "ICC_PROFILE\x00"
)

// xmpSegment holds byline, credit and copyright as XMP in a JPEG (XMP
// Specification Part 3, 1.1.3), nil when there are none.
func xmpSegment(src Source) []byte {
	packet := xmpPacket(src)
	if packet == nil {
		return nil
	}
	return segment(0xe1, xmpName, packet)
}

// xmpPacket holds byline, credit and copyright as an XMP packet (ISO 16684-1),
// nil when there are none.
func xmpPacket(src Source) []byte {
	byline, credit, rights := words(src.Byline, maxXMPWords), words(src.Credit, maxXMPWords), words(src.Copyright, maxXMPWords)
	if byline+credit+rights == "" {
		return nil
	}
	var b bytes.Buffer
	element := func(before, text, after string) {
		if text == "" {
			return
		}
		b.WriteString(before)
		// Cannot fail: a bytes.Buffer takes everything.
		_ = xml.EscapeText(&b, []byte(text))
		b.WriteString(after)
	}
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">`)
	element(`<dc:creator><rdf:Seq><rdf:li>`, byline, `</rdf:li></rdf:Seq></dc:creator>`)
	element(`<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">`, rights, `</rdf:li></rdf:Alt></dc:rights>`)
	element(`<photoshop:Credit>`, credit, `</photoshop:Credit>`)
	b.WriteString("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.Bytes()
}

// iptcSegment holds the same words as IPTC data sets in a Photoshop image
// resource (0x0404), which older programs read; nil when there are none.
func iptcSegment(src Source) []byte {
	var sets []byte
	add := func(number byte, text string) {
		if text != "" {
			sets = append(sets, dataSet(2, number, text)...)
		}
	}
	add(80, words(src.Byline, maxIPTCByline))
	add(110, words(src.Credit, maxIPTCCredit))
	add(116, words(src.Copyright, maxIPTCCopyright))
	if len(sets) == 0 {
		return nil
	}
	var iim []byte
	iim = append(iim, dataSet(1, 90, "\x1b%G")...)  // CodedCharacterSet: UTF-8
	iim = append(iim, dataSet(2, 0, "\x00\x04")...) // ApplicationRecordVersion
	iim = append(iim, sets...)

	resource := []byte("8BIM\x04\x04\x00\x00") // without a name
	resource = binary.BigEndian.AppendUint32(resource, uint32(len(iim)))
	resource = append(resource, iim...)
	if len(iim)%2 == 1 {
		resource = append(resource, 0)
	}
	return segment(0xed, iptcName, resource)
}

func dataSet(record, number byte, text string) []byte {
	b := []byte{0x1c, record, number, byte(len(text) >> 8), byte(len(text))}
	return append(b, text...)
}

// words makes a text from a file fit to be written: valid UTF-8 on one line
// without control characters, at most limit bytes, cut between characters.
func words(text string, limit int) string {
	// No need to clean a megabyte to keep a line.
	text = text[:min(len(text), 8*limit)]
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == utf8.RuneError || r == 0xfffe || r == 0xffff: // what XML forbids, and what was no UTF-8
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsControl(r):
		default:
			b.WriteRune(r)
		}
	}
	clean := strings.TrimSpace(b.String())
	if len(clean) > limit {
		cut := limit
		for !utf8.RuneStart(clean[cut]) {
			cut--
		}
		clean = strings.TrimSpace(clean[:cut])
	}
	return clean
}
