package embed

import (
	"errors"
	"fmt"
	"html"
	"strings"

	"eventroll/gallery"
)

// Picture is a photo as a snippet shows it. The words of Photo may be changed
// for a post: its Alt, its Caption.
type Picture struct {
	gallery.Photo
	Event   string // the event's title, for the credit
	Gallery string // the gallery's address, absolute; the photo's page is there
	// Copies is where the pictures themselves lie when they were copied: an
	// address or a path as the post names it, "/assets/photos". "" where they
	// are shown from the gallery.
	Copies string
}

// Align says where in the text a photo stands.
type Align string

// The alignments.
const (
	AlignNone   Align = "" // as wide as the text
	AlignLeft   Align = "left"
	AlignCenter Align = "center"
	AlignRight  Align = "right"
)

// Options are how a snippet shows its photos.
type Options struct {
	Width   int    // at most so many CSS pixels wide; 0 is DefaultWidth
	Align   Align  // for what the place understands
	Caption string // in place of the photo's own; of several photos, under all of them
}

// DefaultWidth is about as wide as the text of a blog is, in CSS pixels.
const DefaultWidth = 800

// Page is the address of the photo's page.
func (p Picture) Page() string {
	return strings.TrimRight(p.Gallery, "/") + "/photos/" + string(p.ID) + ".html"
}

// Address is where the rendition of that name is shown from.
func (p Picture) Address(size string) string {
	if p.Copies != "" {
		return strings.TrimRight(p.Copies, "/") + "/" + CopyName(p.ID, size)
	}
	return strings.TrimRight(p.Gallery, "/") + "/photos/" + string(p.ID) + "/" + size + ".jpg"
}

// CopyName is what a copy of a rendition is called, for ever.
func CopyName(id gallery.PhotoID, size string) string { return string(id) + "-" + size + ".jpg" }

// ImageAddress is the one address for a place that takes one: of the smallest
// rendition that has two pixels for each of Options.Width, or else the largest.
// It is "" of a photo without sizes.
func ImageAddress(p Picture, o Options) string {
	size, _ := p.shown(o)
	if size == "" {
		return ""
	}
	return p.Address(size)
}

// shown is the rendition that src names: see ImageAddress.
func (p Picture) shown(o Options) (string, gallery.Size) {
	names := bySize(p.Sizes)
	for _, name := range names {
		if p.Sizes[name][0] >= 2*o.width() {
			return name, p.Sizes[name]
		}
	}
	if len(names) == 0 {
		return "", gallery.Size{}
	}
	name := names[len(names)-1]
	return name, p.Sizes[name]
}

func (o Options) width() int {
	if o.Width > 0 {
		return o.Width
	}
	return DefaultWidth
}

// Snippet is the text that shows the pictures in a place of that format, with
// a line end. What photos say of themselves is escaped for that place.
func Snippet(f Format, pictures []Picture, o Options) (string, error) {
	if len(pictures) == 0 {
		return "", errors.New("a snippet needs a photo")
	}
	for _, p := range pictures {
		switch {
		case !p.ID.Valid():
			return "", fmt.Errorf("%q is no photo's id", p.ID)
		case len(p.Sizes) == 0:
			return "", fmt.Errorf("photo %s has no sizes", p.ID)
		case p.Gallery == "":
			return "", ErrNoURL
		}
	}
	var b strings.Builder
	for _, p := range pictures {
		size, pixels := p.shown(o)
		fmt.Fprintf(&b, `<figure><a href="%s"><img src="%s" width="%d" height="%d" alt="%s" loading="lazy" decoding="async"></a></figure>`+"\n",
			html.EscapeString(p.Page()), html.EscapeString(p.Address(size)), pixels[0], pixels[1], html.EscapeString(p.Alt))
	}
	return b.String(), nil
}
