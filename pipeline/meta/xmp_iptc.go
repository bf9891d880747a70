package meta

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bep/imagemeta"

	"eventroll/gallery"
)

// Namespaces of the XMP properties that are read (XMP specification part 2;
// exifEX is CIPA DC-010's).
const (
	nsDC        = "http://purl.org/dc/elements/1.1/"
	nsXMP       = "http://ns.adobe.com/xap/1.0/"
	nsPhotoshop = "http://ns.adobe.com/photoshop/1.0/"
	nsExif      = "http://ns.adobe.com/exif/1.0/"
	nsExifEX    = "http://cipa.jp/exif/1.0/"
	nsTIFF      = "http://ns.adobe.com/tiff/1.0/"
	nsAux       = "http://ns.adobe.com/exif/1.0/aux/"

	iptcApplication = "IPTCApplication" // imagemeta's name for record 2
)

// tagKey names a tag for certain. Bare names collide: xmp:Rating counts stars,
// MicrosoftPhoto:Rating percents.
type tagKey struct{ namespace, tag string }

// tagValues is what imagemeta found; the first of equal tags counts.
type tagValues map[tagKey][]string

func (t tagValues) first(namespace, tag string) string {
	for _, v := range t[tagKey{namespace, tag}] {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// decodeTags runs imagemeta on a container made for one block.
//
// Its Timeout is not used: what runs out of time goes on in a goroutine whose
// pooled buffer the next call gets too, and the same file could say different
// things on a busy machine. Time is bounded by the block's size instead.
func decodeTags(file []byte, format imagemeta.ImageFormat, source imagemeta.Source) (tags tagValues, err error) {
	tags = tagValues{}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("imagemeta: %v", p)
		}
	}()
	_, err = imagemeta.Decode(imagemeta.Options{
		R:               bytes.NewReader(file),
		ImageFormat:     format,
		Sources:         source,
		ShouldHandleTag: func(imagemeta.TagInfo) bool { return true },
		LimitNumTags:    5000,
		LimitTagSize:    maxTextBytes,
		HandleTag: func(t imagemeta.TagInfo) error {
			key := tagKey{t.Namespace, t.Tag}
			if _, twice := tags[key]; !twice {
				tags[key] = values(t.Value)
			}
			return nil
		},
	})
	return tags, err
}

func values(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	}
	return []string{fmt.Sprint(v)}
}

// readXMP gives what an XMP block says.
func readXMP(block []byte) (meta gallery.Metadata, problems []string) {
	tags, err := decodeTags(wrapXMP(block), imagemeta.WebP, imagemeta.XMP)
	if err != nil {
		return meta, []string{fmt.Sprintf("the XMP block cannot be read: %v", err)}
	}
	meta.Byline = joinNames(tags[tagKey{nsDC, "Creator"}])
	// imagemeta drops the languages; x-default is to come first (XMP part 1, 8.2.2.4).
	meta.Caption = cleanCaption(tags.first(nsDC, "Description"))
	meta.Keywords = cleanLines(tags[tagKey{nsDC, "Subject"}])
	meta.Copyright = cleanText(tags.first(nsDC, "Rights"))
	meta.Credit = cleanLine(tags.first(nsPhotoshop, "Credit"))
	meta.Label = cleanLine(tags.first(nsXMP, "Label"))
	meta.Rating = parseRating(tags.first(nsXMP, "Rating"))

	meta.Make = cleanLine(tags.first(nsTIFF, "Make"))
	meta.Model = cleanLine(tags.first(nsTIFF, "Model"))
	meta.Serial = cleanLine(cmp.Or(tags.first(nsExifEX, "BodySerialNumber"), tags.first(nsAux, "SerialNumber")))
	meta.Lens = cleanLine(cmp.Or(tags.first(nsExifEX, "LensModel"), tags.first(nsAux, "Lens")))
	lat, errLat := strconv.ParseFloat(tags.first(nsExif, "GPSLatitude"), 64)
	long, errLong := strconv.ParseFloat(tags.first(nsExif, "GPSLongitude"), 64)
	setPosition(&meta, lat, long, errLat == nil && errLong == nil)

	return meta, xmpTimes(tags, &meta)
}

// xmpTimes reads when the photo was taken, by the first property that says
// it with a time of day, and when it was last edited, by the latest.
func xmpTimes(tags tagValues, meta *gallery.Metadata) (problems []string) {
	for _, key := range []tagKey{{nsExif, "DateTimeOriginal"}, {nsPhotoshop, "DateCreated"}, {nsXMP, "CreateDate"}} {
		m, err := parseTime(tags.first(key.namespace, key.tag))
		if err != nil {
			problems = append(problems, err.Error())
		}
		// photoshop:DateCreated is IPTC's date, which has no time of day;
		// programs that must write one write midnight.
		if key.namespace == nsPhotoshop && strings.HasSuffix(m.time, "T00:00:00") {
			continue
		}
		if m.time != "" {
			meta.Time, meta.Offset, meta.TimeFrom = m.time, m.offset, "xmp"
			break
		}
	}
	for _, tag := range []string{"ModifyDate", "MetadataDate"} {
		// An unreadable one says nothing about the photo.
		if m, err := parseTime(tags.first(nsXMP, tag)); err == nil {
			meta.Modified = max(meta.Modified, m.time)
		}
	}
	return problems
}

// parseRating reads xmp:Rating: -1 for rejected, 0 to 5 stars.
func parseRating(s string) *int {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(v >= -1 && v <= 5) {
		return nil
	}
	rating := int(v)
	return &rating
}

// wrapXMP builds the smallest file that imagemeta takes a large XMP block
// from: a WebP (RIFF) with that chunk and nothing else.
func wrapXMP(block []byte) []byte {
	xmp := cleanXML(block)
	// imagemeta looks for rdf:RDF within a root element, which writers may
	// leave out (XMP part 1, 7.3.3).
	if strings.HasSuffix(rootElement(xmp), "RDF") {
		xmp = bytes.Join([][]byte{[]byte("<x:xmpmeta xmlns:x='adobe:ns:meta/'>"), xmp, []byte("</x:xmpmeta>")}, nil)
	}
	out := []byte("RIFF\x00\x00\x00\x00WEBPXMP ")
	binary.LittleEndian.PutUint32(out[4:], uint32(4+8+len(xmp)))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(xmp)))
	return append(out, xmp...)
}

// rootElement is the name of the first element, "" where there is none.
func rootElement(xml []byte) string {
	for {
		i := bytes.IndexByte(xml, '<')
		if i < 0 {
			return ""
		}
		xml = xml[i+1:]
		if len(xml) > 0 && xml[0] != '?' && xml[0] != '!' {
			end := bytes.IndexAny(xml, " \t\r\n/>")
			return string(xml[:max(end, 0)])
		}
	}
}

// cleanXML replaces what no XML parser lets pass, so that one bad byte in a
// caption does not lose all the others: control characters, and bytes that
// are no UTF-8, which become U+FFFD (and are left out of texts, later).
func cleanXML(block []byte) []byte {
	block = bytes.ToValidUTF8(block, []byte(string(utf8.RuneError)))
	return bytes.Map(func(r rune) rune {
		switch {
		case r < ' ' && r != '\t' && r != '\n' && r != '\r':
			return -1
		case r == '\uFFFE' || r == '\uFFFF':
			return -1
		}
		return r
	}, block)
}

// IPTC-IIM 4.2: every record begins with this byte, its number and that of
// its dataset, and the size.
const iptcMark = 0x1C

// readIPTC gives what a block of IPTC records says.
func readIPTC(block []byte) (meta gallery.Metadata, problems []string) {
	records, cut := sanitiseIPTC(block)
	if cut {
		problems = append(problems, "the IPTC block is cut off or damaged")
	}
	tags, err := decodeTags(wrapIPTC(records), imagemeta.JPEG, imagemeta.IPTC)
	if err != nil {
		return meta, append(problems, fmt.Sprintf("the IPTC block cannot be read: %v", err))
	}
	get := func(tag string) string { return tags.first(iptcApplication, tag) }
	meta.Byline = joinNames(tags[tagKey{iptcApplication, "By-line"}])
	meta.Caption = cleanCaption(get("Caption-Abstract"))
	meta.Keywords = cleanLines(tags[tagKey{iptcApplication, "Keywords"}])
	meta.Copyright = cleanText(get("CopyrightNotice"))
	meta.Credit = cleanLine(get("Credit"))
	return meta, problems
}

// sanitiseIPTC keeps the whole records that are read, as UTF-8, and says
// whether the block ended within one. imagemeta loses all keywords to one
// broken record, and reads as Latin-1 whatever does not name its encoding, as
// most writers of UTF-8 forget to.
func sanitiseIPTC(block []byte) (records []byte, cut bool) {
	const maxRecords = 64<<10 - 64 // what the JPEG segment of wrapIPTC takes
	records = []byte{iptcMark, 1, 90, 0, 3, 0x1B, '%', 'G'}
	for len(block) > 0 && block[0] == iptcMark {
		if len(block) < 5 {
			return records, true
		}
		number, dataset := block[1], block[2]
		size, head := int(binary.BigEndian.Uint16(block[3:])), 5
		if size > len(block)-head { // an extended size, too, is nothing that is read
			return records, true
		}
		value := block[head : head+size]
		block = block[head+size:]
		if number != 2 || !readsIPTC(dataset) {
			continue
		}
		text := cleanText(string(value))
		if len(records)+head+len(text) > maxRecords {
			return records, true
		}
		records = append(records, iptcMark, number, dataset)
		records = binary.BigEndian.AppendUint16(records, uint16(len(text)))
		records = append(records, text...)
	}
	return records, false
}

func readsIPTC(dataset byte) bool {
	switch dataset {
	case 25, 80, 110, 116, 120: // keywords, by-line, credit, copyright notice, caption
		return true
	}
	return false
}

// wrapIPTC builds the smallest file that imagemeta takes IPTC records from.
func wrapIPTC(records []byte) []byte {
	resource := append([]byte("8BIM\x04\x04\x00\x00"), binary.BigEndian.AppendUint32(nil, uint32(len(records)))...)
	body := append(append([]byte(photoshopHeader), resource...), records...)
	out := []byte{0xFF, markerSOI, 0xFF, markerIPTC}
	out = binary.BigEndian.AppendUint16(out, uint16(2+len(body)))
	out = append(out, body...)
	return append(out, 0xFF, markerSOS, 0, 2)
}
