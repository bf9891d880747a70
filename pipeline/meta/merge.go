package meta

import (
	"cmp"
	"crypto/md5"
	"slices"

	"eventroll/gallery"
)

// sources is what each block of a file says.
type sources struct {
	exif      exifMetadata
	iptc, xmp gallery.Metadata
	iptcNewer bool // IPTC was edited by a program that left XMP as it was
}

// merge decides what is believed when a file's blocks differ, by the Metadata
// Working Group's guidelines (version 2.0, chapter 5).
//
// Words (byline, caption, copyright) are Exif's, else XMP's, else IPTC's; but
// IPTC's come before XMP's where IPTC was edited last. Credit, headline and
// instructions, which Exif has not, likewise. Left out are words that nobody
// wrote (see cleanCaption and legible). Microsoft's tags come last.
//
// Of keywords and persons the union counts, not one block's: a keyword was
// always somebody's word, and placing a photo needs each.
//
// Facts (time, camera, exposure, position) are Exif's, else XMP's: editors
// copy them into XMP, some with the desk's time zone put beside the camera's
// time. So a time is one block's, whole, with its offset; IPTC's is the last.
//
// The rating is xmp:Rating, else Exif's Rating; MicrosoftPhoto:Rating, a
// percentage, is not read. Nor is tiff:Orientation: no browser turns by it.
func merge(s sources) gallery.Metadata {
	exif, second, third := s.exif, s.xmp, s.iptc
	if s.iptcNewer {
		second, third = third, second
	}
	m := exif.Metadata
	m.Byline = cmp.Or(exif.Byline, second.Byline, third.Byline, exif.windows.Byline)
	m.Caption = cmp.Or(exif.Caption, second.Caption, third.Caption, exif.windows.Caption)
	m.Copyright = cmp.Or(exif.Copyright, second.Copyright, third.Copyright)
	m.Credit = cmp.Or(second.Credit, third.Credit)
	m.Headline = cmp.Or(second.Headline, third.Headline)
	m.Instructions = cmp.Or(second.Instructions, third.Instructions)
	m.Keywords = cleanLines(slices.Concat(second.Keywords, third.Keywords, exif.windows.Keywords))
	m.Persons = s.xmp.Persons
	m.Rating = cmp.Or(s.xmp.Rating, exif.windows.Rating)
	m.Label = s.xmp.Label

	fillFacts(&m, s.xmp)
	if m.Time == "" {
		m.Time, m.Offset, m.TimeFrom = s.iptc.Time, s.iptc.Offset, s.iptc.TimeFrom
	}
	m.Modified = max(exif.Modified, s.xmp.Modified)
	return m
}

// fillFacts takes from other what m does not say of the camera, the time and
// the place.
func fillFacts(m *gallery.Metadata, other gallery.Metadata) {
	if m.Time == "" {
		m.Time, m.Offset, m.TimeFrom = other.Time, other.Offset, other.TimeFrom
	}
	m.Make = cmp.Or(m.Make, other.Make)
	m.Model = cmp.Or(m.Model, other.Model)
	m.Serial = cmp.Or(m.Serial, other.Serial)
	m.Lens = cmp.Or(m.Lens, other.Lens)
	m.ExposureTime = cmp.Or(m.ExposureTime, other.ExposureTime)
	m.FNumber = cmp.Or(m.FNumber, other.FNumber)
	m.ISO = cmp.Or(m.ISO, other.ISO)
	m.FocalLength = cmp.Or(m.FocalLength, other.FocalLength)
	if m.Latitude == nil {
		m.Latitude, m.Longitude = other.Latitude, other.Longitude
	}
}

// fillXMP takes from a further XMP block what the first does not say.
func fillXMP(m *gallery.Metadata, other gallery.Metadata) {
	fillFacts(m, other)
	m.Byline = cmp.Or(m.Byline, other.Byline)
	m.Caption = cmp.Or(m.Caption, other.Caption)
	m.Copyright = cmp.Or(m.Copyright, other.Copyright)
	m.Credit = cmp.Or(m.Credit, other.Credit)
	m.Headline = cmp.Or(m.Headline, other.Headline)
	m.Instructions = cmp.Or(m.Instructions, other.Instructions)
	m.Rating = cmp.Or(m.Rating, other.Rating)
	m.Label = cmp.Or(m.Label, other.Label)
	m.Modified = max(m.Modified, other.Modified)
	m.Keywords = cleanLines(slices.Concat(m.Keywords, other.Keywords))
	m.Persons = cleanLines(slices.Concat(m.Persons, other.Persons))
}

// isNewer says whether IPTC records were edited since a program last brought
// XMP in line with them, and noted their MD5 (MWG 2.0, 3.3.1). Without a note
// they were not.
func isNewer(iptc, digest []byte) bool {
	if len(digest) != md5.Size || [md5.Size]byte(digest) == [md5.Size]byte{} {
		return false
	}
	return [md5.Size]byte(digest) != md5.Sum(iptc)
}
