package embed

import (
	"net/url"
	"path"
	"strings"

	"eventroll/gallery"
)

// CopyName is what a copy of a rendition is called, for ever.
func CopyName(id gallery.PhotoID, size string) string { return string(id) + "-" + size + ".jpg" }

// Renditions are the names of those that a snippet of that format shows, the
// smallest first: what has to be copied for it. There are none of a format that
// names only the photo's page, and of a picture that Snippet would refuse.
func Renditions(f Format, p Picture, o Options) []string {
	d, err := p.draw(o)
	switch {
	case err != nil || f == URL:
		return nil
	case f == HTML || f == Jekyll || f == Tistory:
		return d.wanted()
	case f == JSON:
		return bySize(p.Sizes)
	}
	return []string{d.srcName()}
}

// CopiesAt is how a post of that format names a folder of its blog, which is
// given by its path within the blog, with slashes: "assets/photos". It is false for
// a path that leads out of the blog.
func CopiesAt(f Format, dir string) (address string, ok bool) {
	dir = path.Clean(dir)
	if path.IsAbs(dir) || dir == ".." || strings.HasPrefix(dir, "../") {
		return "", false
	}
	prefix := ""
	switch f {
	case Jekyll:
		prefix = "{{ site.baseurl }}/" // which most sites leave empty, those of projects on GitHub do not
	case Hugo:
		prefix = "/"
		if rest, within := strings.CutPrefix(dir, "static"); within && (rest == "" || rest[0] == '/') {
			dir = path.Clean("." + rest) // what lies in static/ is published without it
		}
	}
	if dir == "." && prefix != "" {
		return prefix, true
	}
	return prefix + (&url.URL{Path: dir}).EscapedPath(), true
}
