package site

import "eventroll/gallery"

// Gone makes the page for an address at which a page stood that the gallery
// has no more: its photos were held back or taken down, or its session has
// another name. It leads to the first page, and shows nothing that changes
// with the photos. The error is ErrNoAssets where assets is the zero value.
func Gone(index gallery.Index, assets Assets, key string) (File, error) {
	if assets.Style.Key == "" {
		return File{}, ErrNoAssets
	}
	s := &builder{album: bareAlbum(index), assets: assets}
	page := s.frame(key, s.words.Gone)
	page.NoIndex = true
	return render(key, "gone.html", page)
}
