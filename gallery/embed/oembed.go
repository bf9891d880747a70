package embed

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"

	"eventroll/gallery"
)

// ErrNoURL says that the gallery's own address is not known, so that nothing
// can be said to pages elsewhere.
var ErrNoURL = errors.New("the gallery's address is not known; write it into event.yaml as `url: https://…`")

// File is one file of the gallery.
type File struct {
	Key  string // "photos/<id>.oembed.json"
	Body []byte
}

// Key is where the oEmbed answer of a photo lies in the gallery.
func Key(id gallery.PhotoID) string { return "photos/" + string(id) + ".oembed.json" }

// Files makes the oEmbed answers of all photos, in the order of the shards.
// There are none where the index has no URL. The sequence ends after the
// first error.
func Files(index gallery.Index, shards []gallery.Shard) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		if index.URL == "" {
			return
		}
		for _, shard := range shards {
			for _, p := range shard.Photos {
				body, err := OEmbed(index, p)
				if !yield(File{Key: Key(p.ID), Body: body}, err) || err != nil {
					return
				}
			}
		}
	}
}

// answer is an oEmbed 1.0 response of the type photo (https://oembed.com, 2.3.4
// and 2.3.4.1). It is served as application/json, as 2.3.1 wants, and found by
// the link of type application/json+oembed on the photo's page (4).
type answer struct {
	Version         string `json:"version"`
	Type            string `json:"type"`
	Title           string `json:"title,omitempty"`
	AuthorName      string `json:"author_name,omitempty"`
	AuthorURL       string `json:"author_url,omitempty"`
	ProviderName    string `json:"provider_name,omitempty"`
	ProviderURL     string `json:"provider_url"`
	URL             string `json:"url"`
	Width           int    `json:"width"`
	Height          int    `json:"height"`
	ThumbnailURL    string `json:"thumbnail_url"`
	ThumbnailWidth  int    `json:"thumbnail_width"`
	ThumbnailHeight int    `json:"thumbnail_height"`
}

// OEmbed is a photo's oEmbed answer, as JSON: the rendition that fits the text of
// a blog, see ImageAddress, with the smallest as its thumbnail. A file cannot
// obey the parameters maxwidth and maxheight: who asks with them gets the same, and
// has to scale it down, as WordPress and browsers do; hence not the largest. Its
// error is ErrNoURL where the index has no URL.
func OEmbed(index gallery.Index, p gallery.Photo) ([]byte, error) {
	picture := PictureOf(index, p)
	d, err := picture.draw(Options{})
	if err != nil {
		return nil, fmt.Errorf("oEmbed: %w", err)
	}
	small, shown := d.names[0], d.srcName()
	authorURL := ""
	if gallery.ValidID(p.By) && line(p.Byline) != "" {
		authorURL = d.base + "/photographers/" + p.By + ".html"
	}
	body, err := json.MarshalIndent(answer{
		Version: "1.0", Type: "photo",
		Title: line(cmp.Or(p.Caption, p.Alt)), AuthorName: line(p.Byline), AuthorURL: authorURL,
		ProviderName: line(index.Title), ProviderURL: d.base + "/",
		URL: d.file(shown), Width: p.Sizes[shown][0], Height: p.Sizes[shown][1],
		ThumbnailURL: d.file(small), ThumbnailWidth: p.Sizes[small][0], ThumbnailHeight: p.Sizes[small][1],
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("oEmbed: photo %s: %w", p.ID, err)
	}
	return append(body, '\n'), nil
}

// bySize are the names of the sizes, the smallest first.
func bySize(sizes map[string]gallery.Size) []string {
	var names []string
	for name := range sizes {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(cmp.Compare(sizes[x][0], sizes[y][0]), cmp.Compare(sizes[x][1], sizes[y][1]), cmp.Compare(x, y))
	})
	return names
}

// maxLine is how many characters of other people's words an answer holds.
const maxLine = 200

// line is text on one line without control characters and without marks that
// turn the direction of what follows, cut after maxLine characters. Many who
// ask put it into their page as it is.
func line(s string) string {
	if isLine(s) {
		return s
	}
	s = s[:min(len(s), 16*maxLine)]
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == unicode.ReplacementChar:
			return ' '
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= maxLine {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:maxLine-1])) + "…"
}

// isLine says whether line would leave a text as it is, as it does with nearly
// every one.
func isLine(s string) bool {
	if len(s) > maxLine || strings.TrimSpace(s) != s || strings.Contains(s, "  ") {
		return false
	}
	for _, r := range s {
		if r != ' ' && !unicode.IsGraphic(r) || r == unicode.ReplacementChar || r > unicode.MaxASCII && unicode.IsSpace(r) {
			return false
		}
	}
	return true
}
