package embed

import "slices"

// Image is an image that a post shows. Offsets are in bytes, from the start of
// the post.
type Image struct {
	// Start and End are the whole construct: of a reference, the reference.
	Start, End int
	// AddressStart and AddressEnd are where its address is written, without
	// quotes or brackets: of a reference, in its definition. What a template
	// puts together is one address.
	AddressStart, AddressEnd int
	// Address is what is asked for: escapes, entities and the words of Jekyll that
	// say where the blog lies are gone, per cent signs stay. It is as written where
	// Opaque.
	Address string
	// Opaque says that a template makes the address, of what is not known here.
	Opaque bool
	Syntax Syntax
	Alt    string
	Title  string // the tooltip, or the caption of an include
	// Link is where the image leads, if it is all that a link holds.
	Link string
	// Alone says that its paragraph has nothing else but images, so that a block
	// may stand in its place.
	Alone bool

	blockStart, blockEnd int    // what such a block replaces
	follows, followed    int    // line breaks that part such a block from what stands before and behind it
	srcset               []span // to be given other addresses too
	sources              []span // to be taken out: other files of the same picture
}

// Syntax is how an image is written.
type Syntax string

// How images are written.
const (
	AsInline    Syntax = "inline"    // ![alt](address "title")
	AsReference Syntax = "reference" // ![alt][label], ![label][], ![label]
	AsTag       Syntax = "html"      // <img src="address">
	AsInclude   Syntax = "include"   // {% include figure.html src="address" %}, of Jekyll
	AsShortcode Syntax = "shortcode" // {{< figure src="address" >}}, of Hugo
)

// Markup is what a post is written in.
type Markup string

// What posts are written in.
const (
	MarkdownPost Markup = "markdown" // as kramdown (Jekyll) and goldmark (Hugo) read it
	HTMLPost     Markup = "html"
)

type span struct{ start, end int }

// Images finds the images of a post, in their order; they do not overlap. It
// takes time in proportion to the post. Not found are images in front matter,
// in code, in formulas, in comments and in what {% raw %} or {% highlight %}
// encloses.
//
// Markdown is read as CommonMark 0.31 says (https://spec.commonmark.org),
// with what kramdown takes besides: addresses with spaces, attribute lists,
// footnotes and definition lists. Where the two differ, what either shows as
// an image is one; but a formula of kramdown is none for either, as it would break.
func Images(post []byte, m Markup) []Image {
	body := frontMatter(post)
	s := newScanner(post, body)
	if m == HTMLPost {
		s.html(span{body, len(post)})
	} else {
		segments := blocks(post, body, s.templates)
		for i := range segments {
			s.define(&segments[i])
		}
		for _, g := range segments {
			if g.html {
				s.html(g.span)
			} else {
				s.markdown(g)
			}
		}
	}
	slices.SortFunc(s.images, func(a, b Image) int { return a.Start - b.Start })
	return apart(s.images)
}

// apart leaves out images within others.
func apart(images []Image) []Image {
	end := 0
	return slices.DeleteFunc(images, func(i Image) bool {
		if i.Start < end {
			return true
		}
		end = i.End
		return false
	})
}
