// Package site turns a published index into the files of its web site.
//
// It hides HTML, CSS and Atom: the caller hands over the index with its
// shards and gets files with keys, to put wherever the gallery lives. The
// promises:
//
//   - Every page is complete without scripts, and every link in it is relative
//     and names a file, so the same bytes work from a folder, a bucket, a CDN
//     or a sub-folder. Only what must be absolute (share cards, the feed) is
//     made from the index's URL, and left out where there is none.
//   - The same index gives the same bytes.
//   - Of a million photos only those are made, by gallery.Shards, that a page
//     shows which does not stand, and they are dropped with it.
//   - A photo's page holds nothing that changes when another photo comes or
//     goes: ten photos more put ten pages more, not ten thousand.
//   - What photographers and schedules wrote is text: escaped where it
//     stands, bounded in length, without control characters or marks that
//     turn the direction of what follows.
//   - A page loads nothing but the gallery's own files, and says so in its
//     Content-Security-Policy; it has no inline script and no style attribute.
//
// Where to look:
//
//	site.go       Files: the order in which everything comes
//	album.go      an index, read into tracks, sessions, photographers
//	photo.go      a photo as the album has it, and as a page shows it
//	shelves.go    the photos of the shards, in order
//	section.go    what stands together under one heading
//	parts.go      how long listings are cut into pages
//	parted.go     those pages, and the digests by which they are known to stand
//	inorder.go    several pages at once, in order
//	cover.go      which photos stand for many
//	home.go       the first page, and find.html with the programme
//	listing.go    days, tracks, sessions, photographers; templates/ says how they look
//	photopage.go  one photo
//	gone.go       the page that stands where another stood
//	tile.go       a photo as a small picture
//	frame.go      what all pages have: head, header, share card, footer
//	linkeddata.go what search engines are told
//	feed.go       the Atom feed
//	words.go      the gallery's own words in every language; dates.go its dates
//	label.go      words that a visitor may have in another language
//	text.go       other people's words, made harmless
//	classes.go    ratios and colours as CSS classes
//	assets.go     style sheets and scripts, as built from web/
//	theme.go      an event's own colour and style sheet; logo.go its logo
package site
