// Package meta reads what a photo file says of itself, and names it.
//
// It hides how metadata is kept in files (JPEG segments, PNG chunks, Exif,
// XMP, IPTC, ICC) and the two libraries that read it, goexif and
// bep/imagemeta; everything it finds leaves as plain gallery.Metadata.
//
// Reading goes through three layers:
//
//	format.go        what a file is, by its first bytes, never by its name
//	container*.go    where the blocks (Exif, XMP, IPTC, ICC) are in a file
//	boxes.go         the boxes that HEIF, AVIF and CR3 are made of
//	preview.go       the largest of the JPEGs that a RAW file embeds
//	tiff.go          how an Exif block is built, read with every pointer in doubt
//	sanitise.go      an Exif block written anew, small and valid, for goexif
//	exif.go          what Exif says (the only home of goexif)
//	xmp.go           what XMP says: rdf.go finds its properties, xmlscan.go the tags
//	iptc.go          what IPTC says (the only home of imagemeta)
//	sidecar.go       an .xmp file beside a photo; takeout.go: Google Takeout's note
//	merge.go         which of them is believed when they differ, and why
//	adobergb.go      the colour space that cameras name in Exif only
//	datetime.go, text.go, profile.go   rules for times, words and colour profiles
//
// What is read of each format, besides its dimensions as displayed:
//
//	jpeg  Exif XMP IPTC ICC            several APP1, extended XMP, MPO
//	png   Exif XMP IPTC ICC            eXIf and iTXt, and raw profiles in text
//	webp  Exif XMP ICC
//	gif                                its dimensions only
//	heic  Exif XMP ICC                 all HEIF, by their brands
//	avif  Exif XMP ICC
//	tiff  Exif XMP IPTC ICC            the first page
//	cr2   Exif XMP IPTC ICC preview
//	cr3   Exif XMP preview
//	nef   Exif XMP IPTC ICC preview
//	arw   Exif XMP IPTC ICC preview
//	dng   Exif XMP IPTC ICC preview
//	orf   Exif XMP IPTC ICC preview    the preview is in the maker note
//	rw2   Exif XMP IPTC ICC preview    the preview has an Exif block of its own
//	pef   Exif XMP IPTC ICC preview
//	srw   Exif XMP IPTC ICC preview
//	raf   Exif XMP IPTC ICC preview    all in the preview
//
// identity*.go makes the photo's id, which never changes: see Identify.
//
// What is promised: any bytes may be read. Every block, count and size is
// bounded, nothing panics or hangs, and bad metadata makes no error: what
// cannot be read is absent, and Picture.Problems says why. The same bytes
// give the same answer on every machine: no wall clock and no zone is asked.
//
// A new format is one more container_….go, one more line in container.go
// and, if its id shall survive an edit of its metadata, one more
// identity_….go, before the first photo of that format was ever published.
package meta
