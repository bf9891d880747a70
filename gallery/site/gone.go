package site

import "eventroll/gallery"

type gonePage struct {
	frame
	On link // where to go from here
}

// Gone makes the page for an address at which a page stood that the gallery
// has no more: its photos were held back or taken down, or its session has
// another name. It leads to the page of the photo that is shown instead, or to
// the first page where instead is "", and shows nothing that changes with the
// photos. The error is ErrNoAssets where assets is the zero value.
func Gone(index gallery.Index, assets Assets, key string, instead gallery.PhotoID) (File, error) {
	if assets.Style.Key == "" {
		return File{}, ErrNoAssets
	}
	s := &builder{album: bareAlbum(index), assets: assets}
	page := gonePage{frame: s.frame(key, s.words.Gone)}
	page.NoIndex = true
	page.On = link{Href: page.Home, Text: s.words.GoneHome}
	if instead != "" {
		page.On = link{Href: linksFrom(key).photo(instead), Text: s.words.GoneSame}
	}
	return render(key, "gone.html", page, nil)
}
