package meta

import (
	"io"

	"eventroll/gallery"
)

// Picture is what a photo file says of itself.
type Picture struct {
	gallery.Metadata

	// ICC is the embedded colour profile as it stands in the file, at most
	// 8 MB, or nil.
	ICC []byte

	// Preview is the largest embedded JPEG of a RAW file: the picture that is
	// published when the RAW is alone. Zero where there is none.
	Preview Span

	// Problems are sentences about what is in the file and could not be used:
	// for a person to read, and no reason to leave the photo out.
	Problems []string
}

// Span is a part of a file: where it begins and how many bytes it has.
type Span struct{ Offset, Length int64 }

// Read reads what a JPEG or PNG of size bytes says of itself. It reads the
// parts that it needs and never the whole file; r is only read from, and may
// be shared.
//
// Bad metadata is no error: it is absent, and Problems says so. The error is
// for what is no JPEG or PNG by its first bytes, and for a file that cannot
// be read at all.
func Read(r io.ReaderAt, size int64) (*Picture, error) {
	src := &source{r: r, size: size}
	format := Sniff(src.at(0, SniffLen))
	b, err := readBlocks(format, src)
	if err != nil {
		return nil, err
	}
	p := &Picture{ICC: b.icc, Preview: Span{b.preview.offset, b.preview.length}, Problems: b.problems}
	var exif, iptc, xmp gallery.Metadata
	if b.exif != nil {
		exif = p.take(readExif(b.exif))
	}
	if b.iptc != nil {
		iptc = p.take(readIPTC(b.iptc))
	}
	if b.xmp != nil {
		xmp = p.take(readXMP(b.xmp))
	}
	p.Metadata = merge(exif, iptc, xmp)
	p.Format = format.Name
	p.Profile, p.ProfileHash = profileName(b.icc), profileHash(b.icc)
	p.Width, p.Height = b.width, b.height
	if p.Orientation >= 5 && !b.turned { // lies on its side
		p.Width, p.Height = b.height, b.width
	}
	return p, nil
}

// take notes the problems of a block, and passes on what it says.
func (p *Picture) take(m gallery.Metadata, problems []string) gallery.Metadata {
	p.Problems = append(p.Problems, problems...)
	return m
}
