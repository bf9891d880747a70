// Package render turns the bytes of a photo into its renditions: the sizes
// in which it is published.
//
// It hides the decoders (those of the standard library, golang.org/x/image,
// and libheif as WebAssembly), imaging (resizing) and go-blurhash
// (placeholders).
// The way of one photo is a short list of steps, and Render reads like it:
//
//	measure   what the header says; too large is refused here     measure.go, limits.go, <format>header.go, tiffmemory.go
//	decode    the decoders, behind a seam; opaque pixels           decode.go, scanguard.go, heic.go, ycbcr.go, flatten.go
//	resize    each rendition from the next larger                  road.go, resize.go
//	convert   the largest to sRGB                                  colour.go, icc.go
//	orient    as Exif says; after resizing, where it is cheap      orient.go
//	encode    a plain JPEG with little metadata                    encode.go, credit.go, profile.go
//	describe  placeholder, look, sharpness                         placeholder.go, look.go, sharpness.go
//
// Strip makes what is offered for download: the file itself without its
// metadata, the picture untouched. strip.go says what is left of each format,
// strip_<format>.go does it.
//
// Promises:
//
//   - Whatever the bytes are, Render comes back: with renditions or with an
//     error that a photographer understands. It does not panic, and it
//     refuses what would need more than MaxMemory before it allocates.
//   - Every size that is asked for is made; nothing is enlarged.
//   - The same bytes and settings give the same renditions, on however many
//     processors, and of whatever kind, where the picture is in planes: JPEG
//     and HEIC. (imaging and go-blurhash compute in floating point: on
//     another kind of processor a pixel may differ by one level, and so a
//     placeholder.)
//   - Renditions are in sRGB, but for the few whose profile cannot be applied
//     here (tables instead of a matrix): those carry it. A rendition carries the
//     byline, credit and copyright that it is given, and nothing else of the
//     original's metadata.
//
// The package reads through io.ReaderAt, prints nothing and knows no file
// names: the magic bytes say what a file is.
package render

// Version is raised when the same input would give other renditions. It is
// kept in every record, so that renditions of an older version can be found.
const Version = 3
