// Package embed makes what other people's pages need to show photos of the
// gallery, for as long as these pages are read.
//
// Snippet writes what somebody pastes into a post, in the Format of its place;
// OEmbed is the answer for editors and forums that find out by themselves what
// an address shows. The photo's page offers the same snippet that the command
// prints. The package hides what each place takes and what it would read in
// other people's words: HTML, Markdown, Liquid, shortcodes. It promises that
//
//   - a snippet or an answer holds only addresses that never change: of a photo's
//     page and of its renditions; and, where an answer names its photographer, one
//     that leads on;
//   - what a photo says of itself is shown as it is and does nothing else;
//   - the same photo and the same options give the same bytes, and nothing but
//     the photo and the event is asked for them.
//
// Where to look:
//
//	format.go              the formats, and what each is for
//	snippet.go             a picture, the options, and one snippet of them
//	snippet_html.go        <figure>, alone and as a grid
//	snippet_markdown.go    Markdown
//	snippet_hugo.go        Hugo's shortcode
//	snippet_json.go        for programs
//	snippet_credit.go      who is credited, and how
//	snippet_escape.go      other people's words within all of these
//	snippet_copies.go      pictures that were copied into a blog
//	oembed.go              oEmbed
//	addresses.go           addresses of a gallery, in a text of any kind
package embed
