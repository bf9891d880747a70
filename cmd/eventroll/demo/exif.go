package demo

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
)

// demoExif is what a JPEG made by this package says of itself. What is zero
// is left out of the file.
type demoExif struct {
	Make, Model, Serial, Lens string
	Orientation               int    // 1-8, as in Exif
	Time                      string // DateTimeOriginal: "2024:11:02 09:12:10"
	Modified                  string // DateTime; else Time
	SubSec                    string // of Time: "25" is a quarter of a second
	Offset                    string // of Time from UTC: "+09:00"
	ExposureTime              uint32 // one by so many seconds
	FNumber, FocalLength      float64
	ISO                       int
	GPS                       *demoGPS
	Artist, Copyright         string // ASCII
	Description               string // ImageDescription, ASCII

	Caption  string   // XMP dc:description
	Keywords []string // XMP dc:subject
}

type demoGPS struct {
	Latitude, Longitude float64   // degrees, north and east
	Time                time.Time // written in UTC
}

// jpegWithExif encodes img and says x in its Exif and XMP. A zero x makes a
// JPEG with neither, as messengers leave it.
func jpegWithExif(img image.Image, quality int, x demoExif) ([]byte, error) {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	soi, rest := plain.Bytes()[:2], plain.Bytes()[2:]
	out := bytes.NewBuffer(slices.Clone(soi))
	if x.hasExif() {
		if err := writeAPP1(out, "Exif\x00\x00", x.tiff(img.Bounds())); err != nil {
			return nil, err
		}
	}
	if x.Caption != "" || len(x.Keywords) > 0 {
		if err := writeAPP1(out, "http://ns.adobe.com/xap/1.0/\x00", x.xmp()); err != nil {
			return nil, err
		}
	}
	out.Write(rest)
	return out.Bytes(), nil
}

func writeAPP1(out *bytes.Buffer, name string, body []byte) error {
	length := 2 + len(name) + len(body)
	if length > math.MaxUint16 {
		return fmt.Errorf("%d bytes of metadata do not fit a JPEG segment", length)
	}
	out.Write([]byte{0xFF, 0xE1, byte(length >> 8), byte(length)})
	out.WriteString(name)
	out.Write(body)
	return nil
}

func (x demoExif) hasExif() bool {
	x.Caption, x.Keywords = "", nil
	return !reflect.DeepEqual(x, demoExif{})
}

// xmp writes the packet as the XMP specification, part 1, shapes it.
func (x demoExif) xmp() []byte {
	var b strings.Builder
	escape := func(s string) string {
		var e strings.Builder
		_ = xml.EscapeText(&e, []byte(s)) // a strings.Builder never fails
		return e.String()
	}
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">`)
	if x.Caption != "" {
		fmt.Fprintf(&b, `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description>`, escape(x.Caption))
	}
	if len(x.Keywords) > 0 {
		b.WriteString(`<dc:subject><rdf:Bag>`)
		for _, k := range x.Keywords {
			fmt.Fprintf(&b, `<rdf:li>%s</rdf:li>`, escape(k))
		}
		b.WriteString(`</rdf:Bag></dc:subject>`)
	}
	b.WriteString("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
	return []byte(b.String())
}

// tiff writes the Exif block as Exif 2.32 (CIPA DC-008-2019) shapes it:
// little-endian, IFD0, then the Exif IFD, then the GPS IFD.
func (x demoExif) tiff(size image.Rectangle) []byte {
	exif := x.exifIFD(size)
	gps := x.gpsIFD()
	main := x.ifd0()
	main.long(tagExifIFD, 0) // the room they take counts; where they point, below
	if gps != nil {
		main.long(tagGPSIFD, 0)
	}
	const header = 8
	exifAt := header + main.size()
	main.long(tagExifIFD, uint32(exifAt))
	if gps != nil {
		main.long(tagGPSIFD, uint32(exifAt+exif.size()))
	}
	out := []byte{'I', 'I', 42, 0, header, 0, 0, 0}
	for _, d := range []ifd{main, exif, gps} {
		if d != nil {
			out = d.append(out)
		}
	}
	return out
}

func (x demoExif) ifd0() ifd {
	d := ifd{}
	d.ascii(0x010E, x.Description)
	d.ascii(0x010F, x.Make)
	d.ascii(0x0110, x.Model)
	d.short(0x0112, x.Orientation)
	d.rational(0x011A, 72)
	d.rational(0x011B, 72)
	d.short(0x0128, 2)
	d.ascii(0x0132, cmp.Or(x.Modified, x.Time))
	d.ascii(0x013B, x.Artist)
	d.short(0x0213, 1)
	d.ascii(0x8298, x.Copyright)
	return d
}

func (x demoExif) exifIFD(size image.Rectangle) ifd {
	d := ifd{}
	if x.ExposureTime > 0 {
		d[0x829A] = field{typeRational, 1, binary.LittleEndian.AppendUint32([]byte{1, 0, 0, 0}, x.ExposureTime)}
	}
	if x.FNumber > 0 {
		d.rational(0x829D, x.FNumber)
	}
	d.short(0x8827, x.ISO)
	d.undefined(0x9000, "0232")
	d.ascii(0x9003, x.Time)
	d.ascii(0x9004, x.Time)
	for tag := uint16(0x9010); tag <= 0x9012; tag++ {
		d.ascii(tag, x.Offset)
	}
	d.undefined(0x9101, "\x01\x02\x03\x00")
	if x.FocalLength > 0 {
		d.rational(0x920A, x.FocalLength)
	}
	for tag := uint16(0x9290); tag <= 0x9292; tag++ {
		d.ascii(tag, x.SubSec)
	}
	d.undefined(0xA000, "0100")
	d.short(0xA001, 1)
	d.long(0xA002, uint32(size.Dx()))
	d.long(0xA003, uint32(size.Dy()))
	d.ascii(0xA431, x.Serial)
	d.ascii(0xA434, x.Lens)
	return d
}

func (x demoExif) gpsIFD() ifd {
	if x.GPS == nil {
		return nil
	}
	d := ifd{0x0000: {typeByte, 4, []byte{2, 3, 0, 0}}}
	ref := func(v float64, plus, minus string) string {
		if v < 0 {
			return minus
		}
		return plus
	}
	d.ascii(0x0001, ref(x.GPS.Latitude, "N", "S"))
	d.rational(0x0002, sexagesimal(x.GPS.Latitude)...)
	d.ascii(0x0003, ref(x.GPS.Longitude, "E", "W"))
	d.rational(0x0004, sexagesimal(x.GPS.Longitude)...)
	if t := x.GPS.Time.UTC(); !t.IsZero() {
		d.rational(0x0007, float64(t.Hour()), float64(t.Minute()), float64(t.Second()))
		d.ascii(0x001D, t.Format("2006:01:02"))
	}
	return d
}

// sexagesimal gives degrees, minutes and seconds.
func sexagesimal(v float64) []float64 {
	v = math.Abs(v)
	degrees := math.Floor(v)
	minutes := math.Floor((v - degrees) * 60)
	return []float64{degrees, minutes, (v-degrees)*3600 - minutes*60}
}

const (
	tagExifIFD = 0x8769
	tagGPSIFD  = 0x8825

	typeByte      = 1
	typeASCII     = 2
	typeShort     = 3
	typeLong      = 4
	typeRational  = 5
	typeUndefined = 7
)

// field is the value of a tag, already in bytes.
type field struct {
	kind  uint16
	count int
	data  []byte
}

// ifd is a directory of fields by tag; TIFF wants them in order.
type ifd map[uint16]field

func (d ifd) ascii(tag uint16, s string) {
	if s != "" {
		d[tag] = field{typeASCII, len(s) + 1, append([]byte(s), 0)}
	}
}

func (d ifd) undefined(tag uint16, s string) { d[tag] = field{typeUndefined, len(s), []byte(s)} }

func (d ifd) short(tag uint16, v int) {
	if v != 0 {
		d[tag] = field{typeShort, 1, binary.LittleEndian.AppendUint16(nil, uint16(v))}
	}
}

func (d ifd) long(tag uint16, v uint32) {
	d[tag] = field{typeLong, 1, binary.LittleEndian.AppendUint32(nil, v)}
}

func (d ifd) rational(tag uint16, values ...float64) {
	const parts = 10000
	f := field{kind: typeRational, count: len(values)}
	for _, v := range values {
		num, den := uint32(math.Round(v*parts)), uint32(parts)
		if v == math.Trunc(v) {
			num, den = uint32(v), 1
		}
		f.data = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(f.data, num), den)
	}
	d[tag] = f
}

// size is how many bytes append adds.
func (d ifd) size() int {
	n := 2 + 12*len(d) + 4
	for _, f := range d {
		if len(f.data) > 4 {
			n += len(f.data) + len(f.data)%2
		}
	}
	return n
}

// append adds the directory, and behind it the values too long for it.
func (d ifd) append(out []byte) []byte {
	le := binary.LittleEndian
	var tail []byte
	tailAt := len(out) + 2 + 12*len(d) + 4
	out = le.AppendUint16(out, uint16(len(d)))
	tags := make([]uint16, 0, len(d))
	for tag := range d {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	for _, tag := range tags {
		f := d[tag]
		out = le.AppendUint16(out, tag)
		out = le.AppendUint16(out, f.kind)
		out = le.AppendUint32(out, uint32(f.count))
		if len(f.data) <= 4 {
			out = append(out, append(slices.Clone(f.data), 0, 0, 0, 0)[:4]...)
			continue
		}
		out = le.AppendUint32(out, uint32(tailAt+len(tail)))
		tail = append(tail, f.data...)
		if len(tail)%2 == 1 {
			tail = append(tail, 0) // values start on even offsets
		}
	}
	out = le.AppendUint32(out, 0) // no further directory
	return append(out, tail...)
}
