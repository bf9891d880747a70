package meta

import (
	"slices"
	"strings"

	"eventroll/gallery"
)

func tag(names ...string) []string { return names }

// comparedFields are the fields that exiftool can be asked for, with the tags
// that merge's precedence names.
func comparedFields() []compared {
	timeTags := fieldTags{
		exif: tag("ExifIFD:DateTimeOriginal", "ExifIFD:CreateDate"),
		xmp:  tag("XMP-exif:DateTimeOriginal", "XMP-photoshop:DateCreated", "XMP-xmp:CreateDate"),
		iptc: tag("IPTC:DateCreated", "IPTC:TimeCreated"),
	}
	offsetTags := timeTags
	offsetTags.exif = tag("ExifIFD:OffsetTimeOriginal", "ExifIFD:OffsetTimeDigitized")
	return slices.Concat([]compared{
		{name: "time", tags: timeTags, truth: func(a answer) []string { return nonEmpty(exiftoolMoment(a).time) },
			ours: func(p *Picture) string { return p.Time }},
		{name: "offset", tags: offsetTags, truth: func(a answer) []string { return nonEmpty(exiftoolMoment(a).offset) },
			ours: func(p *Picture) string { return p.Offset }},
		{name: "gps_time", tags: fieldTags{exif: tag("GPS:GPSDateStamp", "GPS:GPSTimeStamp")}, truth: exiftoolGPSTime,
			ours: func(p *Picture) string { return p.GPSTime }},
		{name: "width", vague: sizeIsPreviews, truth: func(a answer) []string { return exiftoolSize(a, "Width", "Height") },
			ours: func(p *Picture) string { return number(float64(p.Width)) }},
		{name: "height", vague: sizeIsPreviews, truth: func(a answer) []string { return exiftoolSize(a, "Height", "Width") },
			ours: func(p *Picture) string { return number(float64(p.Height)) }},
		{name: "orientation", truth: func(a answer) []string {
			if o := a.number("IFD0:Orientation"); o >= 1 && o <= 8 {
				return []string{number(o)}
			}
			return nil
		}, ours: func(p *Picture) string { return number(float64(p.Orientation)) }},
		{name: "latitude", tags: fieldTags{xmp: tag("XMP-exif:GPSLatitude")}, truth: func(a answer) []string { return exiftoolPosition(a, "GPSLatitude") },
			ours: func(p *Picture) string { return degrees(p.Latitude) }},
		{name: "longitude", tags: fieldTags{xmp: tag("XMP-exif:GPSLongitude")}, truth: func(a answer) []string { return exiftoolPosition(a, "GPSLongitude") },
			ours: func(p *Picture) string { return degrees(p.Longitude) }},
	}, cameraFields(), wordFields())
}

func cameraFields() []compared {
	return []compared{
		fact("make", fieldTags{exif: tag("IFD0:Make", "ExifIFD:Make"), xmp: tag("XMP-tiff:Make")}, factText,
			func(p *Picture) string { return p.Make }),
		fact("model", fieldTags{exif: tag("IFD0:Model", "ExifIFD:Model"), xmp: tag("XMP-tiff:Model")}, factText,
			func(p *Picture) string { return p.Model }),
		fact("serial", fieldTags{exif: tag("ExifIFD:SerialNumber"), xmp: tag("XMP-exifEX:SerialNumber", "XMP-aux:SerialNumber")}, factText,
			func(p *Picture) string { return p.Serial }),
		fact("lens", fieldTags{exif: tag("ExifIFD:LensModel"), xmp: tag("XMP-exifEX:LensModel", "XMP-aux:Lens")}, factText,
			func(p *Picture) string { return p.Lens }),
		fact("exposure_time", fieldTags{exif: tag("ExifIFD:ExposureTime"), xmp: tag("XMP-exif:ExposureTime")}, factNumber,
			func(p *Picture) string { return number(p.ExposureTime) }),
		fact("f_number", fieldTags{exif: tag("ExifIFD:FNumber"), xmp: tag("XMP-exif:FNumber")}, factNumber,
			func(p *Picture) string { return number(p.FNumber) }),
		fact("iso", fieldTags{exif: tag("ExifIFD:ISO"), xmp: tag("XMP-exifEX:PhotographicSensitivity", "XMP-exif:ISO")}, factNumber,
			func(p *Picture) string { return number(float64(p.ISO)) }),
		fact("focal_length", fieldTags{exif: tag("ExifIFD:FocalLength"), xmp: tag("XMP-exif:FocalLength")}, factNumber,
			func(p *Picture) string { return number(p.FocalLength) }),
		fact("profile", fieldTags{exif: tag("ICC_Profile:ProfileDescription")}, factText, func(p *Picture) string { return p.Profile }),
	}
}

func wordFields() []compared {
	names := func(s string) string { return legible(joinNames(strings.Split(s, ";"))) }
	caption := func(s string) string { return legible(cleanCaption(s)) }
	return []compared{
		words("byline", fieldTags{exif: tag("IFD0:Artist"), xmp: tag("XMP-dc:Creator"), iptc: tag("IPTC:By-line"), windows: tag("IFD0:XPAuthor")},
			names, func(p *Picture) string { return names(p.Byline) }),
		words("caption", fieldTags{exif: tag("IFD0:ImageDescription"), xmp: tag("XMP-dc:Description"), iptc: tag("IPTC:Caption-Abstract"),
			windows: tag("IFD0:XPTitle", "IFD0:XPSubject")}, caption, func(p *Picture) string { return p.Caption }),
		words("copyright", fieldTags{exif: tag("IFD0:Copyright"), xmp: tag("XMP-dc:Rights"), iptc: tag("IPTC:CopyrightNotice")},
			func(s string) string { return legible(cleanText(s)) }, func(p *Picture) string { return p.Copyright }),
		words("credit", fieldTags{xmp: tag("XMP-photoshop:Credit"), iptc: tag("IPTC:Credit")}, cleanLine, func(p *Picture) string { return p.Credit }),
		words("headline", fieldTags{xmp: tag("XMP-photoshop:Headline"), iptc: tag("IPTC:Headline")}, cleanLine, func(p *Picture) string { return p.Headline }),
		words("instructions", fieldTags{xmp: tag("XMP-photoshop:Instructions"), iptc: tag("IPTC:SpecialInstructions")}, cleanText,
			func(p *Picture) string { return p.Instructions }),
		{name: "keywords", joins: true,
			tags:  fieldTags{xmp: tag("XMP-dc:Subject"), iptc: tag("IPTC:Keywords"), windows: tag("IFD0:XPKeywords")},
			truth: exiftoolKeywords, ours: func(p *Picture) string { return sorted(p.Keywords) }},
		{name: "persons", joins: true, tags: fieldTags{xmp: tag("XMP-iptcExt:PersonInImage", "XMP-mwg-rs:RegionName", "XMP-mwg-rs:RegionType")},
			truth: exiftoolPersons, ours: func(p *Picture) string { return sorted(p.Persons) }},
		{name: "rating", tags: fieldTags{xmp: tag("XMP-xmp:Rating"), windows: tag("IFD0:Rating")}, truth: exiftoolRating,
			ours: func(p *Picture) string {
				if p.Rating == nil {
					return ""
				}
				return "rated " + number(float64(*p.Rating))
			}},
		fact("label", fieldTags{xmp: tag("XMP-xmp:Label")}, factText, func(p *Picture) string { return p.Label }),
	}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// sorted makes one text of a list: the order of two blocks' keywords is merge's.
func sorted(list []string) string {
	list = slices.Clone(list)
	slices.Sort(list)
	return strings.Join(list, " | ")
}

func exiftoolKeywords(a answer) []string {
	return nonEmpty(sorted(cleanLines(slices.Concat(a.list("XMP-dc:Subject"), a.list("IPTC:Keywords"),
		strings.Split(a.text("IFD0:XPKeywords"), ";")))))
}

func exiftoolPersons(a answer) []string {
	names, kinds := a.list("XMP-mwg-rs:RegionName"), a.list("XMP-mwg-rs:RegionType")
	persons := a.list("XMP-iptcExt:PersonInImage")
	for i, name := range names {
		if len(kinds) != len(names) || strings.EqualFold(kinds[i], "Face") {
			persons = append(persons, name)
		}
	}
	return nonEmpty(sorted(cleanLines(persons)))
}

func exiftoolRating(a answer) []string {
	for _, tag := range []string{"XMP-xmp:Rating", "IFD0:Rating"} {
		if s := a.text(tag); s != "" {
			if rating := parseRating(s); rating != nil {
				return []string{"rated " + number(float64(*rating))}
			}
		}
	}
	return nil
}

func exiftoolGPSTime(a answer) []string {
	date, clock := a.text("GPS:GPSDateStamp"), a.text("GPS:GPSTimeStamp")
	whole, _, _ := strings.Cut(clock, ".")
	if m, err := parseTime(date + " " + whole); err == nil && m.time != "" && date != "" && clock != "" {
		return []string{m.time + "Z"}
	}
	return nil
}

// exiftoolPosition leaves out what is no place, as setPosition does.
func exiftoolPosition(a answer, coordinate string) []string {
	for _, group := range []string{"Composite:", "XMP-exif:"} {
		if a.text(group+"GPSLatitude") == "" || a.text(group+"GPSLongitude") == "" {
			continue
		}
		var m gallery.Metadata
		setPosition(&m, a.number(group+"GPSLatitude"), a.number(group+"GPSLongitude"), true)
		if m.Latitude != nil {
			v := a.number(group + coordinate)
			return []string{degrees(&v)}
		}
	}
	return nil
}
