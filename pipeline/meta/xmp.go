package meta

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"eventroll/gallery"
)

// Namespaces of the XMP properties that are read (XMP specification part 2;
// exifEX is CIPA DC-010's, mwg-rs the Metadata Working Group's, Iptc4xmpExt
// that of the IPTC Photo Metadata Standard).
const (
	nsDC        = "http://purl.org/dc/elements/1.1/"
	nsXMP       = "http://ns.adobe.com/xap/1.0/"
	nsPhotoshop = "http://ns.adobe.com/photoshop/1.0/"
	nsExif      = "http://ns.adobe.com/exif/1.0/"
	nsExifEX    = "http://cipa.jp/exif/1.0/"
	nsTIFF      = "http://ns.adobe.com/tiff/1.0/"
	nsAux       = "http://ns.adobe.com/exif/1.0/aux/"
	nsRegions   = "http://www.metadataworkinggroup.com/schemas/regions/"
	nsIPTCExt   = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
)

// readXMP gives what an XMP block says.
func readXMP(block []byte) (meta gallery.Metadata, problems []string) {
	x, err := parseRDF(block)
	if err != nil {
		problems = append(problems, fmt.Sprintf("the XMP block is damaged: %v", err))
	}
	meta.Byline = joinNames(x.list(nsDC, "creator"))
	meta.Caption = cleanCaption(x.text(nsDC, "description"))
	meta.Keywords = cleanLines(x.list(nsDC, "subject"))
	meta.Copyright = cleanText(x.text(nsDC, "rights"))
	meta.Credit = cleanLine(x.text(nsPhotoshop, "Credit"))
	meta.Headline = cleanLine(x.text(nsPhotoshop, "Headline"))
	meta.Instructions = cleanText(x.text(nsPhotoshop, "Instructions"))
	meta.Persons = x.persons()
	meta.Label = cleanLine(x.text(nsXMP, "Label"))
	meta.Rating = parseRating(x.text(nsXMP, "Rating"))

	meta.Make = cleanLine(x.text(nsTIFF, "Make"))
	meta.Model = cleanLine(x.text(nsTIFF, "Model"))
	meta.Serial = cleanLine(cmp.Or(x.text(nsExifEX, "BodySerialNumber"), x.text(nsAux, "SerialNumber")))
	meta.Lens = cleanLine(cmp.Or(x.text(nsExifEX, "LensModel"), x.text(nsAux, "Lens")))
	meta.ExposureTime = x.positive(nsExif, "ExposureTime")
	meta.FNumber = x.positive(nsExif, "FNumber")
	meta.FocalLength = x.positive(nsExif, "FocalLength")
	if iso := cmp.Or(x.positive(nsExifEX, "PhotographicSensitivity"), x.positive(nsExif, "ISOSpeedRatings")); iso >= 1 && iso <= maxISO {
		meta.ISO = int(iso)
	}
	lat, okLat := xmpDegrees(x.text(nsExif, "GPSLatitude"), 'N', 'S')
	long, okLong := xmpDegrees(x.text(nsExif, "GPSLongitude"), 'E', 'W')
	setPosition(&meta, lat, long, okLat && okLong)

	return meta, append(problems, x.times(&meta)...)
}

// text is a property's value: of an alternative the one for any language, or
// the first (XMP part 1, 8.2.2.4).
func (x xmpProperties) text(namespace, name string) string {
	values := x[property{namespace, name}]
	for _, v := range values {
		if strings.EqualFold(v.lang, "x-default") {
			return v.text
		}
	}
	if len(values) == 0 {
		return ""
	}
	return values[0].text
}

func (x xmpProperties) list(namespace, name string) []string {
	var list []string
	for _, v := range x[property{namespace, name}] {
		list = append(list, v.text)
	}
	return list
}

// persons are those that IPTC's extension names, and the regions of faces,
// which the Metadata Working Group keeps names for.
func (x xmpProperties) persons() []string {
	names := x.list(nsIPTCExt, "PersonInImage")
	kind := map[int]string{}
	for _, v := range x[property{nsRegions, "Regions/RegionList/Type"}] {
		kind[v.item] = v.text
	}
	for _, v := range x[property{nsRegions, "Regions/RegionList/Name"}] {
		if k := kind[v.item]; k == "" || strings.EqualFold(k, "Face") { // not Pet, Focus, BarCode
			names = append(names, v.text)
		}
	}
	return cleanLines(names)
}

// positive reads a number, which XMP writes as Exif does: "28/10".
func (x xmpProperties) positive(namespace, name string) float64 {
	num, den, isFraction := strings.Cut(strings.TrimSpace(x.text(namespace, name)), "/")
	v, err := strconv.ParseFloat(num, 64)
	if isFraction && err == nil {
		var d float64
		d, err = strconv.ParseFloat(den, 64)
		v /= d
	}
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		return 0
	}
	return tenDigits(v)
}

// times reads when the photo was taken, by the first property that says it
// with a time of day, and when it was last edited, by the latest.
func (x xmpProperties) times(meta *gallery.Metadata) (problems []string) {
	for _, name := range []property{{nsExif, "DateTimeOriginal"}, {nsPhotoshop, "DateCreated"}, {nsXMP, "CreateDate"}} {
		m, err := parseTime(x.text(name.namespace, name.path))
		if err != nil {
			problems = append(problems, err.Error())
		}
		// photoshop:DateCreated is IPTC's date, which has no time of day;
		// programs that must write one write midnight.
		if name.namespace == nsPhotoshop && strings.HasSuffix(m.time, "T00:00:00") {
			continue
		}
		if m.time != "" {
			meta.Time, meta.Offset, meta.TimeFrom = m.time, m.offset, gallery.FromXMP
			break
		}
	}
	for _, name := range []string{"ModifyDate", "MetadataDate"} {
		// An unreadable one says nothing about the photo.
		if m, err := parseTime(x.text(nsXMP, name)); err == nil {
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

// xmpDegrees reads "37,30.186N" and "37,30,11.2N" (XMP part 2, GPSCoordinate),
// and the plain signed number that some writers put there.
func xmpDegrees(s string, positive, negative byte) (v float64, ok bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "" {
		return 0, false
	}
	sign := 0.0
	switch s[len(s)-1] {
	case positive:
		sign = 1
	case negative:
		sign = -1
	default:
		v, err := strconv.ParseFloat(s, 64)
		return v, err == nil
	}
	parts := strings.Split(strings.TrimSpace(s[:len(s)-1]), ",")
	if len(parts) > 3 {
		return 0, false
	}
	slices.Reverse(parts)
	for _, p := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || !(n >= 0) {
			return 0, false
		}
		v = v/60 + n
	}
	return sign * v, true
}
