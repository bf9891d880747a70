package embed

import (
	"errors"
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
func (p Picture) Address(size string) string { return p.files(webAddress(p.Gallery)) + size + ".jpg" }

// files is what the addresses of all renditions begin with, in the gallery with
// that address or where they were copied.
func (p Picture) files(base string) string {
	if p.Copies != "" {
		return strings.TrimRight(p.Copies, "/") + "/" + string(p.ID) + "-" // see CopyName
	}
	return base + "/photos/" + string(p.ID) + "/"
}

// ImageAddress is the one address for a place that takes just one: that of the
// smallest rendition that has one and a half pixels for each of Options.Width,
// or else of the largest. More would double the bytes and is hardly seen. It is
// "" of a picture that Snippet would refuse.
func ImageAddress(p Picture, o Options) string {
	d, err := p.draw(o)
	if err != nil {
		return ""
	}
	return d.src()
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
	var all []drawn
	for i := range pictures {
		d, err := pictures[i].draw(o)
		if err != nil {
			return "", err
		}
		all = append(all, d)
	}
	switch f {
	case HTML, Jekyll, Tistory:
		return figure(f, all, o), nil
	case Velog:
		return eachAlone(all, o, "", velogFigure), nil
	case Markdown:
		return eachAlone(all, o, "\n", markdownImage), nil
	case Notion:
		return eachAlone(all, o, "\n", notionImage), nil
	case Hugo:
		return eachAlone(all, o, "\n", hugoFigure), nil
	case URL:
		return eachAlone(all, o, "", func(d drawn) string { return d.page + "\n" }), nil
	case JSON:
		return machineReadable(all, o)
	}
	_, err := ParseFormat(string(f))
	return "", err
}

// eachAlone is for places that know no grid: the pictures one below the other.
// A caption that is for all of them stands under the last.
func eachAlone(pictures []drawn, o Options, between string, write func(drawn) string) string {
	var b strings.Builder
	for i, d := range pictures {
		if o.Caption != "" && i == len(pictures)-1 {
			d.caption = line(o.Caption)
		} else if o.Caption != "" {
			d.caption = ""
		}
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(write(d))
	}
	return b.String()
}
