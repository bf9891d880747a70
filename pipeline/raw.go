package pipeline

import (
	"fmt"
	"io"
	"slices"

	"eventroll/gallery"
	"eventroll/pipeline/meta"
	"eventroll/pipeline/render"
)

// previewLeast is the long edge in pixels below which the JPEG in a RAW is a
// thumbnail and no picture to publish.
const previewLeast = 640

// rawFormats are the RAW formats of meta.Sniff.
func isRAW(format string) bool {
	return slices.Contains([]string{"cr2", "cr3", "nef", "arw", "dng", "raf", "orf", "rw2", "pef", "srw"}, format)
}

// preview finds the picture of a RAW file that has no JPEG beside it: the
// largest that its camera embedded. What the photo says of its pixels becomes
// that of the preview: its colour profile, and how it must be turned. That is
// its own orientation where it has one, else the RAW's, unless the preview
// stands upright already though the RAW lies on its side.
func preview(f io.ReaderAt, picture *meta.Picture, said *gallery.Metadata) (*io.SectionReader, error) {
	span := picture.Preview
	if span.Length <= 0 {
		return nil, fmt.Errorf("is a RAW file (%s) that has no embedded picture: export it as JPEG", said.Format)
	}
	pixels := io.NewSectionReader(f, span.Offset, span.Length)
	measured, err := render.Measure(pixels, span.Length)
	if err != nil {
		return nil, fmt.Errorf("is a RAW file (%s) whose embedded picture is damaged: export it as JPEG: %w", said.Format, err)
	}
	if max(measured.Width, measured.Height) < previewLeast {
		return nil, fmt.Errorf("is a RAW file (%s) that has no embedded picture large enough to publish (%d×%d): export it as JPEG",
			said.Format, measured.Width, measured.Height)
	}
	own, err := meta.Read(pixels, span.Length)
	if err != nil {
		return nil, err
	}
	switch {
	case own.Orientation != 0:
		said.Orientation = own.Orientation
	case said.Orientation >= 5 && measured.Height > measured.Width:
		said.Orientation = 1
	}
	said.Profile, said.ProfileHash = own.Profile, own.ProfileHash
	picture.ICC = own.ICC
	return pixels, nil
}
