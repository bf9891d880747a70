package site

import (
	"bytes"
	"fmt"
	"iter"

	"eventroll/gallery"
)

// File is one file of the site.
type File struct {
	Key  string // within the gallery: "days/2024-11-03.html"
	Body []byte
	// Card is the share card that the page names, nil where it is a photo
	// itself, or none. It must be there before the page is.
	Card *ShareCard
	// Digest tells what a page of a listing is made of, so that it need not be
	// made to know that it is the same; "" for all other files. Body is nil where
	// Standing says that it stands.
	Digest string
}

// Standing is what need not be made, as it stands already. A nil function is for
// nothing. Several goroutines ask at once.
type Standing struct {
	Photo func(gallery.PhotoID) bool    // has its page
	Part  func(key, digest string) bool // stands, made of what has that File.Digest by the same program, words and assets
}

// Files makes the web site of an index: assets first, then the feed, the
// photos' pages, the photographers', the sessions', the tracks' and days', find.html, and index.html last,
// so that nothing links to what is not there yet. shards are the index's, in
// the order of index.Shards. index.json and the shards themselves are the
// caller's. So are the photos' pages that stand.
//
// The sequence ends after the first error. An error means that the index
// contradicts itself (an id that is no id, shards that do not match), that
// assets is the zero value, or it is one of embedCode.
func Files(index gallery.Index, shards *gallery.Shards, assets Assets, embedCode EmbedCode, standing Standing) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		if assets.Style.Key == "" {
			yield(File{}, ErrNoAssets)
			return
		}
		a, err := newAlbum(index, shards)
		if err != nil {
			yield(File{}, fmt.Errorf("web site: %w", err))
			return
		}
		s := &builder{album: a, assets: assets, embedCode: embedCode, standing: standing, made: pieces{}}
		for _, step := range []iter.Seq2[File, error]{
			s.assetFiles(), s.feed(), s.photoPages(), s.listingPages(), s.find(), s.home(),
		} {
			for f, err := range step {
				if !yield(f, err) || err != nil {
					return
				}
			}
		}
	}
}

// EmbedCode makes what a page elsewhere needs to show a photo, which is offered
// on the photo's page. It is asked only where the index has a URL.
type EmbedCode func(gallery.Photo) (string, error)

// builder makes the pages of one album, one at a time.
type builder struct {
	*album
	assets    Assets
	embedCode EmbedCode
	standing  Standing
	made      pieces
	body      bytes.Buffer // of the page that is being made
}

// another makes pages of the same album beside this one.
func (s *builder) another() *builder {
	return &builder{album: s.album, assets: s.assets, embedCode: s.embedCode, standing: s.standing, made: pieces{}}
}

func (s *builder) assetFiles() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, f := range s.assets.All() {
			if !yield(f, nil) {
				return
			}
		}
	}
}
