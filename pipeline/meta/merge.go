package meta

import (
	"cmp"
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
	m.Make = cmp.Or(exif.Make, xmp.Make)
	m.Model = cmp.Or(exif.Model, xmp.Model)
	m.Serial = cmp.Or(exif.Serial, xmp.Serial)
	m.Lens = cmp.Or(exif.Lens, xmp.Lens)
	if m.Latitude == nil {
		m.Latitude, m.Longitude = xmp.Latitude, xmp.Longitude
	}

	m.Byline = cmp.Or(xmp.Byline, iptc.Byline, exif.Byline)
	m.Caption = cmp.Or(xmp.Caption, iptc.Caption, exif.Caption)
	m.Copyright = cmp.Or(xmp.Copyright, iptc.Copyright, exif.Copyright)
	m.Credit = cmp.Or(xmp.Credit, iptc.Credit)
	m.Keywords = cleanLines(slices.Concat(xmp.Keywords, iptc.Keywords))
	m.Rating = xmp.Rating
	m.Label = xmp.Label
	return m
}
