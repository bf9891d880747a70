package meta

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/rwcarlsen/goexif/exif"
	"github.com/rwcarlsen/goexif/tiff"

	"eventroll/gallery"
)

// Names under which goexif is told to keep tags that it does not know, or
// knows by another number (it has SubSecTime, but so do we: one list).
const (
	fieldOffsetOriginal  exif.FieldName = "OffsetTimeOriginal"
	fieldOffsetDigitized exif.FieldName = "OffsetTimeDigitized"
	fieldSerial          exif.FieldName = "BodySerialNumber"
	fieldExposureIndex   exif.FieldName = "RecommendedExposureIndex"
	fieldISOSpeed        exif.FieldName = "ISOSpeed"
	fieldRating          exif.FieldName = "Rating"
)

func extraTags() map[uint16]exif.FieldName {
	return map[uint16]exif.FieldName{
		tagOffsetOriginal:  fieldOffsetOriginal,
		tagOffsetDigitized: fieldOffsetDigitized,
		tagSubSec:          exif.SubSecTime,
		tagSubSecOriginal:  exif.SubSecTimeOriginal,
		tagSubSecDigitized: exif.SubSecTimeDigitized,
		tagSerial:          fieldSerial,
		tagLens:            exif.LensModel,
		tagExposureIndex:   fieldExposureIndex,
		tagISOSpeed:        fieldISOSpeed,
	}
}

// exifMetadata is what an Exif block says, in the fields of gallery.Metadata:
// Byline is Artist, Caption is ImageDescription, Modified is DateTime.
type exifMetadata struct {
	gallery.Metadata
	// windows is what Microsoft's own tags say, which no standard knows: words
	// and a rating for where no other block has any.
	windows gallery.Metadata
}

// readExif reads an Exif block. The problems name values that were there and
// could not be used.
func readExif(block []byte) (meta exifMetadata, problems []string) {
	clean, err := sanitise(block)
	if err != nil {
		return meta, []string{err.Error()}
	}
	x, err := decodeExif(clean)
	if err != nil {
		return meta, []string{fmt.Sprintf("the Exif block cannot be read: %v", err)}
	}
	r := exifReader{x: x}
	r.words(&meta.Metadata)
	r.exposure(&meta.Metadata)
	r.times(&meta.Metadata)
	r.position(&meta.Metadata)
	r.windows(&meta.windows)
	return meta, r.problems
}

// decodeExif calls goexif on a sanitised block. What it would make of a block
// as it came is told in sanitise.go; recover stays for what nobody has seen.
func decodeExif(block []byte) (x *exif.Exif, err error) {
	defer func() {
		if p := recover(); p != nil {
			x, err = nil, fmt.Errorf("goexif: %v", p)
		}
	}()
	x, err = exif.Decode(bytes.NewReader(block))
	if err != nil {
		return nil, err
	}
	// goexif keeps only the tags of its own table and not the Exif folder
	// itself, so that it is read once more for the others. (Registering a
	// parser would change goexif for the whole process.)
	pointer, err := x.Get(exif.ExifIFDPointer)
	if err != nil {
		return nil, err
	}
	at, err := pointer.Int64(0)
	if err != nil {
		return nil, err
	}
	raw := bytes.NewReader(x.Raw)
	if _, err := raw.Seek(at, 0); err != nil {
		return nil, err
	}
	dir, _, err := tiff.DecodeDir(raw, x.Tiff.Order)
	if err != nil {
		return nil, err
	}
	x.LoadTags(dir, extraTags(), false)
	x.LoadTags(x.Tiff.Dirs[0], map[uint16]exif.FieldName{tagRating: fieldRating}, false)
	return x, nil
}

// exifReader asks goexif for single values; absent and unusable ones are zero.
type exifReader struct {
	x        *exif.Exif
	problems []string
}

func (r *exifReader) problem(err error) {
	r.problems = append(r.problems, err.Error())
}

func (r *exifReader) text(name exif.FieldName) string {
	tag, err := r.x.Get(name)
	if err != nil {
		return ""
	}
	s, err := tag.StringVal()
	if err != nil {
		return ""
	}
	return s
}

// number gives the i-th value of a tag, whichever of TIFF's numbers it is;
// ok is false for absent ones and for what is no number, such as 0/0.
func (r *exifReader) number(name exif.FieldName, i int) (v float64, ok bool) {
	tag, err := r.x.Get(name)
	if err != nil || i >= int(tag.Count) {
		return 0, false
	}
	switch tag.Format() {
	case tiff.IntVal:
		n, err := tag.Int64(i)
		return float64(n), err == nil
	case tiff.RatVal:
		n, d, err := tag.Rat2(i)
		if err != nil || d == 0 {
			return 0, false
		}
		return float64(n) / float64(d), true
	case tiff.FloatVal:
		v, err := tag.Float(i)
		return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
	case tiff.StringVal:
		s, _ := tag.StringVal()
		v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		return v, err == nil && i == 0 && !math.IsNaN(v) && !math.IsInf(v, 0)
	}
	return 0, false
}

func (r *exifReader) words(meta *gallery.Metadata) {
	meta.Make = cleanLine(r.text(exif.Make))
	meta.Model = cleanLine(r.text(exif.Model))
	meta.Serial = cleanLine(r.text(fieldSerial))
	meta.Lens = cleanLine(r.text(exif.LensModel))
	meta.Byline = joinNames(strings.Split(legible(r.text(exif.Artist)), ";"))
	meta.Caption = cleanCaption(legible(r.text(exif.ImageDescription)))
	meta.Copyright = r.copyright()
}

// copyright is the photographer's, then the editor's, with a NUL between; the
// photographer's is a blank where only the editor claims one (Exif 3.0, 4.6.5).
func (r *exifReader) copyright() string {
	tag, err := r.x.Get(exif.Copyright)
	if err != nil {
		return ""
	}
	parts := bytes.SplitN(tag.Val, []byte{0}, 3)
	var claims []string
	for _, p := range parts[:min(len(parts), 2)] {
		if s := cleanText(legible(string(p))); s != "" {
			claims = append(claims, s)
		}
	}
	return strings.Join(claims, "\n")
}

// windows reads the tags that Windows Explorer writes, in UTF-16. Its comment
// is a note among colleagues and no caption, which everybody reads.
func (r *exifReader) windows(meta *gallery.Metadata) {
	meta.Caption = cleanCaption(cmp.Or(r.wide(exif.XPTitle), r.wide(exif.XPSubject)))
	meta.Byline = joinNames(strings.Split(r.wide(exif.XPAuthor), ";"))
	meta.Keywords = cleanLines(strings.Split(r.wide(exif.XPKeywords), ";"))
	if v, ok := r.number(fieldRating, 0); ok && v >= 0 && v <= 5 {
		rating := int(v)
		meta.Rating = &rating
	}
}

// wide is a text of UTF-16 with the low byte first, whatever the block's order.
func (r *exifReader) wide(name exif.FieldName) string {
	tag, err := r.x.Get(name)
	if err != nil {
		return ""
	}
	units := make([]uint16, 0, len(tag.Val)/2)
	for i := 0; i+1 < len(tag.Val); i += 2 {
		unit := binary.LittleEndian.Uint16(tag.Val[i:])
		if unit == 0 {
			break
		}
		units = append(units, unit)
	}
	return cleanText(string(utf16.Decode(units)))
}

func (r *exifReader) exposure(meta *gallery.Metadata) {
	if v, ok := r.number(exif.Orientation, 0); ok && v >= 1 && v <= 8 {
		meta.Orientation = int(v)
	}
	meta.ExposureTime = r.positive(exif.ExposureTime)
	meta.FNumber = r.positive(exif.FNumber)
	meta.FocalLength = r.positive(exif.FocalLength)
	meta.ISO = r.iso()
}

// positive rounds to ten digits, as exiftool does: what a rational holds
// beyond them is the writer's arithmetic, not the lens.
func (r *exifReader) positive(name exif.FieldName) float64 {
	v, ok := r.number(name, 0)
	if !ok || v <= 0 {
		return 0
	}
	return tenDigits(v)
}

func tenDigits(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 10, 64), 64) // its own output
	return v
}

const maxISO = 10_000_000

// iso is PhotographicSensitivity, which ends at 65535; cameras beyond it say
// so there and the number in one of two younger tags.
func (r *exifReader) iso() int {
	const full = 65535
	v, ok := r.number(exif.ISOSpeedRatings, 0)
	if v == full {
		for _, name := range []exif.FieldName{fieldExposureIndex, fieldISOSpeed} {
			if more, ok := r.number(name, 0); ok && more >= full && more <= maxISO {
				return int(more)
			}
		}
	}
	if !ok || v < 1 || v > maxISO {
		return 0
	}
	return int(v)
}

// times reads when the photo was taken, else when it was digitised, which is
// the same for a digital camera. DateTime is neither: editors set it.
func (r *exifReader) times(meta *gallery.Metadata) {
	for _, names := range [][3]exif.FieldName{
		{exif.DateTimeOriginal, exif.SubSecTimeOriginal, fieldOffsetOriginal},
		{exif.DateTimeDigitized, exif.SubSecTimeDigitized, fieldOffsetDigitized},
	} {
		m, err := r.moment(names[0], names[1])
		if err != nil {
			r.problem(err)
		}
		if m.time == "" {
			continue
		}
		offset, ok := parseOffset(r.text(names[2]))
		if !ok {
			r.problem(fmt.Errorf("%q is no offset from UTC", clip(r.text(names[2]))))
		}
		if offset == "" {
			offset = m.offset
		}
		meta.Time, meta.Offset, meta.TimeFrom = m.time, offset, "exif"
		break
	}
	if m, err := r.moment(exif.DateTime, exif.SubSecTime); err == nil {
		meta.Modified = m.time // an unreadable one says nothing about the photo
	}
	var clock [3]float64
	for i := range clock {
		v, ok := r.number(exif.GPSTimeStamp, i)
		if !ok {
			v = math.NaN()
		}
		clock[i] = v
	}
	meta.GPSTime = gpsMoment(r.text(exif.GPSDateStamp), clock)
}

func (r *exifReader) moment(name, subsec exif.FieldName) (moment, error) {
	m, err := parseTime(r.text(name))
	if m.time != "" && !strings.Contains(m.time, ".") {
		m.time += fraction(r.text(subsec))
	}
	return m, err
}

// position reads where the photo was taken. A hemisphere that is not named is
// not guessed, and 0,0 is what devices without a fix write.
func (r *exifReader) position(meta *gallery.Metadata) {
	lat, okLat := r.degrees(exif.GPSLatitude, exif.GPSLatitudeRef, "N", "S")
	long, okLong := r.degrees(exif.GPSLongitude, exif.GPSLongitudeRef, "E", "W")
	setPosition(meta, lat, long, okLat && okLong)
}

// setPosition keeps a position that is one.
func setPosition(meta *gallery.Metadata, lat, long float64, ok bool) {
	if !ok || lat == 0 && long == 0 || !(math.Abs(lat) <= 90) || !(math.Abs(long) <= 180) {
		return
	}
	meta.Latitude, meta.Longitude = &lat, &long
}

func (r *exifReader) degrees(name, ref exif.FieldName, positive, negative string) (float64, bool) {
	parts, ok := r.degreeParts(name)
	if !ok {
		return 0, false
	}
	v := parts[0] + parts[1]/60 + parts[2]/3600
	switch half := strings.ToUpper(strings.TrimSpace(r.text(ref))); {
	case strings.HasPrefix(half, positive):
		return v, true
	case strings.HasPrefix(half, negative):
		return -v, true
	}
	return 0, false
}

// degreeParts reads degrees, minutes and seconds, of which the latter may be
// missing; some writers store them as the text "52,00000,50,00000,34,01180".
func (r *exifReader) degreeParts(name exif.FieldName) (parts [3]float64, ok bool) {
	if s := r.text(name); s != "" {
		return textDegrees(s)
	}
	tag, err := r.x.Get(name)
	if err != nil {
		return parts, false
	}
	for i := range min(int(tag.Count), len(parts)) {
		if parts[i], ok = r.number(name, i); !ok {
			return parts, false
		}
	}
	return parts, ok
}

// textDegrees reads three numbers, or six that are three with a comma for the
// decimal point.
func textDegrees(s string) (parts [3]float64, ok bool) {
	words := strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ';' || c == ' ' })
	if len(words) == 6 {
		words = []string{words[0] + "." + words[1], words[2] + "." + words[3], words[4] + "." + words[5]}
	}
	if len(words) == 0 || len(words) > 3 {
		return parts, false
	}
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || !(v >= 0) {
			return parts, false
		}
		parts[i] = v
	}
	return parts, true
}
