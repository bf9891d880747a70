package meta

import (
	"fmt"
	"io"
	"time"

	"eventroll/gallery"
)

// Picture is what a photo file says of itself.
type Picture struct {
	gallery.Metadata

	// ICC is the embedded colour profile as it stands in the file, at most
	// 8 MB, or nil. Of a file without one that says Adobe RGB in Exif, it is a
	// profile of that.
	ICC []byte

	// Turned says that the container itself tells how the picture is turned,
	// and a decoder does so: Metadata.Orientation only repeats it and must not
	// be applied once more.
	Turned bool

	// Preview is the largest embedded JPEG of a RAW file: the picture that is
	// published when the RAW is alone. Zero where there is none.
	Preview Span

	// Problems are sentences about what is in the file and could not be used:
	// for a person to read, and no reason to leave the photo out.
	Problems []string
}

// Span is a part of a file: where it begins and how many bytes it has.
type Span struct{ Offset, Length int64 }

// Read reads what a photo of size bytes says of itself. It reads the
// parts that it needs and never the whole file; r is only read from, and may
// be shared.
//
// Bad metadata is no error: it is absent, and Problems says so. The error is
// for what is no photo that is read, by its first bytes, and for a file that cannot
// be read at all.
func Read(r io.ReaderAt, size int64) (*Picture, error) {
	return Options{}.Read(r, size)
}

// Options are what a file cannot say of itself.
type Options struct {
	// Tomorrow is a moment that no photo can have been taken after: its time is
	// absent then, as the camera's clock was wrong. No zone is known for most
	// times, so that it should lie a day ahead. Zero bounds them at 2100.
	Tomorrow time.Time
}

// Read is the function Read with options.
func (o Options) Read(r io.ReaderAt, size int64) (*Picture, error) {
	src := &source{r: r, size: size}
	format := sniffSource(src)
	b, err := readBlocks(format, src)
	if err != nil {
		return nil, err
	}
	if b.icc == nil && saysAdobeRGB(b.exif) {
		b.icc = adobeRGB()
	}
	p := &Picture{ICC: b.icc, Turned: b.turned, Preview: Span{b.preview.offset, b.preview.length}, Problems: b.problems}
	p.Metadata = merge(o.sources(&b, &p.Problems))
	p.Format = format.Name
	p.Profile, p.ProfileHash = profileName(b.icc), profileHash(b.icc)
	p.Width, p.Height = b.width, b.height
	if p.Orientation >= 5 && !b.turned { // lies on its side
		p.Width, p.Height = b.height, b.width
	}
	return p, nil
}

// sources reads the blocks, and notes what is wrong with them.
func (o Options) sources(b *blocks, problems *[]string) sources {
	take := func(m gallery.Metadata, wrong []string) gallery.Metadata {
		*problems = append(*problems, wrong...)
		*problems = append(*problems, o.dropFuture(&m)...)
		return m
	}
	var s sources
	if b.exif != nil {
		var wrong []string
		s.exif, wrong = readExif(b.exif)
		s.exif.Metadata = take(s.exif.Metadata, wrong)
	}
	if b.iptc != nil {
		s.iptc = take(readIPTC(b.iptc))
		s.iptcNewer = isNewer(b.iptc, b.iptcDigest)
	}
	if b.xmp != nil {
		s.xmp = take(readXMP(b.xmp))
	}
	for _, more := range b.moreXMP {
		fillXMP(&s.xmp, take(readXMP(more)))
	}
	return s
}

// dropFuture takes out times that are still to come.
func (o Options) dropFuture(m *gallery.Metadata) (problems []string) {
	if o.Tomorrow.IsZero() {
		return nil
	}
	// A time in the form of Metadata.Time sorts as it passes.
	end := o.Tomorrow.UTC().Format("2006-01-02T15:04:05")
	if m.Time > end {
		problems = append(problems, fmt.Sprintf("the time %q is still to come", m.Time))
		m.Time, m.Offset, m.TimeFrom = "", "", ""
	}
	if m.GPSTime > end+"Z" {
		problems = append(problems, fmt.Sprintf("the GPS time %q is still to come", m.GPSTime))
		m.GPSTime = ""
	}
	if m.Modified > end {
		m.Modified = "" // or it would win for ever
	}
	return problems
}
