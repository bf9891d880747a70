package meta

import (
	"slices"

	"eventroll/gallery"
)

// merge decides what is believed when a file's blocks differ.
//
// Of words (byline, caption, copyright, credit) XMP's count, then IPTC's, then
// Exif's. The Metadata Working Group's guidelines put Exif first, for programs
// that know nothing else. But Exif's Artist and Copyright are mostly what the
// camera was set to once, its ImageDescription a maker's slogan, and IPTC cuts
// a name at 32 bytes, a caption at 2000; who writes a caption afterwards
// writes it into XMP, and most programs into all three.
//
// Of keywords the union counts: a keyword was always somebody's word.
//
// Of facts (time, camera, position) Exif's count: editors copy them into XMP,
// some with the desk's time zone put beside the camera's time. So a time is
// one block's, whole, with its offset.
func merge(exif, iptc, xmp gallery.Metadata) gallery.Metadata {
	m := exif
	if m.Time == "" {
		m.Time, m.Offset, m.TimeFrom = xmp.Time, xmp.Offset, xmp.TimeFrom
	}
	m.Modified = max(exif.Modified, xmp.Modified)
	m.Make = or(exif.Make, xmp.Make)
	m.Model = or(exif.Model, xmp.Model)
	m.Serial = or(exif.Serial, xmp.Serial)
	m.Lens = or(exif.Lens, xmp.Lens)
	if m.Latitude == nil {
		m.Latitude, m.Longitude = xmp.Latitude, xmp.Longitude
	}

	m.Byline = or(xmp.Byline, or(iptc.Byline, exif.Byline))
	m.Caption = or(xmp.Caption, or(iptc.Caption, exif.Caption))
	m.Copyright = or(xmp.Copyright, or(iptc.Copyright, exif.Copyright))
	m.Credit = or(xmp.Credit, iptc.Credit)
	m.Keywords = cleanLines(slices.Concat(xmp.Keywords, iptc.Keywords))
	m.Rating = xmp.Rating
	m.Label = xmp.Label
	return m
}

// fillUp takes from other what m does not say: of two blocks of one kind the
// first counts.
func fillUp(m, other gallery.Metadata) gallery.Metadata {
	filled := merge(m, gallery.Metadata{}, other)
	filled.Byline = or(m.Byline, other.Byline)
	filled.Caption = or(m.Caption, other.Caption)
	filled.Copyright = or(m.Copyright, other.Copyright)
	filled.Credit = or(m.Credit, other.Credit)
	filled.Keywords = cleanLines(slices.Concat(m.Keywords, other.Keywords))
	filled.Label = or(m.Label, other.Label)
	if m.Rating != nil {
		filled.Rating = m.Rating
	}
	return filled
}
