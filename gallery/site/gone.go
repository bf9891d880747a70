package site

import (
	"bytes"

	"eventroll/gallery"
)

type gonePage struct {
	frame
	On link // where to go from here
}

// Gone makes the page for an address at which a page stood that the gallery
// has no more: its photos were held back or taken down, its session has another
// name, or its listing is cut into other parts. It leads to the page of the photo that is shown
// instead, else from a part to its listing, else to the first page, and shows nothing that changes with the
// photos. The error is ErrNoAssets where assets is the zero value.
func Gone(index gallery.Index, assets Assets, key string, instead gallery.PhotoID) (File, error) {
	if assets.Style.Key == "" {
		return File{}, ErrNoAssets
	}
	s := &builder{album: bareAlbum(index), assets: assets, made: pieces{}}
	page := gonePage{frame: s.frame(key, s.words.Gone)}
	page.NoIndex = true
	listing, isPart := listingOf(key)
	switch {
	case instead != "":
		page.On = link{Href: linksFrom(key).photo(instead), label: own("GoneSame", s.words.GoneSame)}
	case isPart:
		page.On = link{Href: linksFrom(key).to(listing), label: own("GoneListing", s.words.GoneListing)}
	default:
		page.On = link{Href: page.Home, label: own("GoneHome", s.words.GoneHome)}
	}
	return s.render(key, "gone.html", &page, nil)
}

// IsGone says whether a page of the gallery is one that Gone made, and whether
// that leads to the page of the photo that is shown instead.
func IsGone(page []byte) (gone, instead bool) {
	gone = bytes.Contains(page, []byte(`<h1 data-w="Gone">`))
	return gone, gone && bytes.Contains(page, []byte(`data-w="GoneSame"`))
}
