package meta

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/bep/imagemeta"

	"eventroll/gallery"
)

// IPTC-IIM 4.2: every record begins with this byte, its number and that of
// its dataset, and the size.
const iptcMark = 0x1C

const iptcApplication = "IPTCApplication" // imagemeta's name for record 2

// readIPTC gives what a block of IPTC records says.
func readIPTC(block []byte) (meta gallery.Metadata, problems []string) {
	records, cut := sanitiseIPTC(block)
	if cut {
		problems = append(problems, "the IPTC block is cut off or damaged")
	}
	tags, err := decodeIPTC(wrapIPTC(records))
	if err != nil {
		return meta, append(problems, fmt.Sprintf("the IPTC block cannot be read: %v", err))
	}
	get := func(tag string) string {
		for _, v := range tags[tag] {
			if strings.TrimSpace(v) != "" {
				return v
			}
		}
		return ""
	}
	meta.Byline = legible(joinNames(tags["By-line"]))
	meta.Caption = legible(cleanCaption(get("Caption-Abstract")))
	meta.Keywords = cleanLines(tags["Keywords"])
	meta.Copyright = legible(cleanText(get("CopyrightNotice")))
	meta.Credit = cleanLine(get("Credit"))
	meta.Headline = cleanLine(get("Headline"))
	meta.Instructions = cleanText(get("SpecialInstructions"))
	m, err := iptcMoment(get("DateCreated"), get("TimeCreated"))
	if err != nil {
		problems = append(problems, err.Error())
	}
	if m.time != "" {
		meta.Time, meta.Offset, meta.TimeFrom = m.time, m.offset, gallery.FromIPTC
	}
	return meta, problems
}

// decodeIPTC runs imagemeta on a container made for the records. It gives the
// values of record 2 by imagemeta's names; the first of equal tags counts.
//
// Its Timeout is not used: what runs out of time goes on in a goroutine whose
// pooled buffer the next call gets too, and the same file could say different
// things on a busy machine. Time is bounded by the block's size instead.
func decodeIPTC(file []byte) (tags map[string][]string, err error) {
	tags = map[string][]string{}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("imagemeta: %v", p)
		}
	}()
	_, err = imagemeta.Decode(imagemeta.Options{
		R:               bytes.NewReader(file),
		ImageFormat:     imagemeta.JPEG,
		Sources:         imagemeta.IPTC,
		ShouldHandleTag: func(imagemeta.TagInfo) bool { return true },
		LimitNumTags:    5000,
		LimitTagSize:    maxTextBytes,
		HandleTag: func(t imagemeta.TagInfo) error {
			if _, twice := tags[t.Tag]; t.Namespace != iptcApplication || twice {
				return nil
			}
			switch v := t.Value.(type) {
			case string:
				tags[t.Tag] = []string{v}
			case []string:
				tags[t.Tag] = v
			}
			return nil
		},
	})
	return tags, err
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
	case 25, 40, 55, 60, // keywords, special instructions, date and time created
		80, 105, 110, 116, 120: // by-line, headline, credit, copyright notice, caption
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
