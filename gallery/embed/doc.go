// Package embed makes what other people's pages need to show a photo of the
// gallery.
//
// So far that is oEmbed: a file beside each photo's page that answers the
// editors and forums that ask for it. It hides that format and promises that
// an answer holds only addresses that never change, and that the same index
// gives the same bytes.
package embed
