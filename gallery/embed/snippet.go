package embed

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"eventroll/gallery"
)

// Picture is a photo as a snippet shows it. The words of Photo may be changed
// for a post: its Alt, its Caption.
type Picture struct {
	gallery.Photo
	Event    string // the event's title, for the credit
	Language string // of the word before the credit: "en", "ko", "ja"
	Gallery  string // the gallery's address, absolute; the photo's page is there
	// Copies is where the pictures themselves lie when they were copied, as the
	// post names it: see CopiesAt. It is "" where they are shown from the gallery.
	Copies string
}

// PictureOf is a photo of a published index, shown from that gallery.
func PictureOf(index gallery.Index, p gallery.Photo) Picture {
	return Picture{Photo: p, Event: index.Title, Language: index.Language, Gallery: index.URL}
}

// Page is the address of the photo's page.
func (p Picture) Page() string {
	return webAddress(p.Gallery) + "/photos/" + string(p.ID) + ".html"
}

// Address is where the rendition of that name is shown from.
func (p Picture) Address(size string) string {
	if p.Copies != "" {
		return strings.TrimRight(p.Copies, "/") + "/" + CopyName(p.ID, size)
	}
	return webAddress(p.Gallery) + "/photos/" + string(p.ID) + "/" + size + ".jpg"
}

// Align says where in the text a photo stands.
type Align string

// The alignments.
const (
	AlignNone   Align = ""       // where the text begins
	AlignLeft   Align = "left"   // the text flows around it
	AlignCenter Align = "center" // in the middle
	AlignRight  Align = "right"  // as left
)

// Aligns are all alignments that have a name.
func Aligns() []Align { return []Align{AlignLeft, AlignCenter, AlignRight} }

// Options are how a snippet shows its photos.
type Options struct {
	Width   int    // at most so many CSS pixels wide; 0 is DefaultWidth, or FloatWidth beside text
	Align   Align  // for places that understand it
	Caption string // in place of the photo's own; of several photos, under all of them
}

// How wide photos are where nobody says it, in CSS pixels: about as wide as the
// text of a blog is, and about half of it.
const (
	DefaultWidth = 800
	FloatWidth   = 360
	maxWidth     = 1 << 16
)

func (o Options) width() int {
	switch {
	case o.Width > 0:
		return min(o.Width, maxWidth)
	case o.Align == AlignLeft || o.Align == AlignRight:
		return FloatWidth
	}
	return DefaultWidth
}

// Snippet is the text that shows the pictures in a place of that format. It
// ends with a line end and holds no empty line within HTML. What photos say of
// themselves is shown as it is and does nothing else: it is escaped for HTML,
// Markdown, Liquid and shortcodes alike, put on one line and cut after 200
// characters. The error is ErrNoURL where the gallery's address is not known,
// and else names the photo.
func Snippet(f Format, pictures []Picture, o Options) (string, error) {
	if len(pictures) == 0 {
		return "", errors.New("a snippet needs a photo")
	}
	for _, p := range pictures {
		if err := p.check(); err != nil {
			return "", err
		}
	}
	switch f {
	case HTML, Jekyll, Tistory:
		return figure(f, pictures, o), nil
	case Velog:
		return eachAlone(pictures, o, "", velogFigure), nil
	case Markdown:
		return eachAlone(pictures, o, "\n", markdownImage), nil
	case Notion:
		return eachAlone(pictures, o, "\n", notionImage), nil
	case Hugo:
		return eachAlone(pictures, o, "\n", hugoFigure), nil
	case URL:
		return eachAlone(pictures, o, "", func(p Picture, _ Options) string { return p.Page() + "\n" }), nil
	case JSON:
		return machineReadable(pictures, o)
	}
	_, err := ParseFormat(string(f))
	return "", err
}

func (p Picture) check() error {
	if !p.ID.Valid() {
		return fmt.Errorf("%q is no photo's id", p.ID)
	}
	if webAddress(p.Gallery) == "" {
		return ErrNoURL
	}
	if len(p.Sizes) == 0 {
		return fmt.Errorf("photo %s has no sizes", p.ID)
	}
	for name, size := range p.Sizes {
		if !gallery.ValidID(name) || size[0] <= 0 || size[1] <= 0 {
			return fmt.Errorf("photo %s: its size %q of %d×%d cannot be shown", p.ID, name, size[0], size[1])
		}
	}
	return nil
}

// eachAlone is for places that know no grid: the pictures one below the other.
// A caption that is for all of them stands under the last.
func eachAlone(pictures []Picture, o Options, between string, write func(Picture, Options) string) string {
	var b strings.Builder
	for i, p := range pictures {
		one := o
		if len(pictures) > 1 {
			one.Caption = ""
		}
		if len(pictures) > 1 && o.Caption != "" {
			p.Caption = ""
			if i == len(pictures)-1 {
				one.Caption = o.Caption
			}
		}
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(write(p, one))
	}
	return b.String()
}

// caption is what stands under the picture, before the credit; "" for nothing.
func (p Picture) caption(o Options) string { return line(cmp.Or(o.Caption, p.Caption)) }

// alt is what the picture shows, in words.
func (p Picture) alt() string { return line(cmp.Or(p.Alt, p.Caption, p.Event)) }

// largest is the size of the largest rendition.
func (p Picture) largest() gallery.Size {
	names := bySize(p.Sizes)
	return p.Sizes[names[len(names)-1]]
}

// shownAt is the size that the picture has on the page, in CSS pixels, in a box
// of that width. It is never enlarged.
func (p Picture) shownAt(width int) gallery.Size {
	large := p.largest()
	width = min(width, large[0])
	return gallery.Size{width, max(1, (large[1]*width+large[0]/2)/large[0])}
}

// ImageAddress is the one address for a place that takes just one: that of the
// smallest rendition that has one and a half pixels for each of Options.Width,
// or else of the largest. More would double the bytes and is hardly seen. It is
// "" of a photo without sizes.
func ImageAddress(p Picture, o Options) string {
	name := p.renditionFor(o.width())
	if name == "" {
		return ""
	}
	return p.Address(name)
}

// renditionsFor are those of which a browser may want one, the smallest first: up
// to three pixels for each of CSS, as telephones have them. Of equally wide ones
// there is one.
func (p Picture) renditionsFor(width int) []string {
	var names []string
	last := 0
	for _, name := range bySize(p.Sizes) {
		if w := p.Sizes[name][0]; w != last {
			names = append(names, name)
			last = w
		}
		if last >= 3*width {
			break
		}
	}
	return names
}

func (p Picture) renditionFor(width int) string {
	names := p.renditionsFor(width)
	for _, name := range names {
		if 2*p.Sizes[name][0] >= 3*width {
			return name
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}
