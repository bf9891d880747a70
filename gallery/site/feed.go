package site

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"html"
	"iter"
	"slices"
	"time"
)

// feedPhotos is how many photos the feed holds.
const feedPhotos = 50

// The Atom feed, RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomPerson  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  *atomPerson `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Content atomContent `xml:"content"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

// feed makes the feed of the newest photos, where the index has a URL. Photos
// without a time are not in it.
func (s *builder) feed() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		if s.index.URL == "" {
			return
		}
		feed, err := s.atom(s.newest(feedPhotos))
		if err != nil {
			yield(File{}, fmt.Errorf("web site: %w", err))
			return
		}
		body, err := xml.MarshalIndent(feed, "", " ")
		if err != nil {
			yield(File{}, fmt.Errorf("web site: %s: %w", feedKey, err))
			return
		}
		yield(File{Key: feedKey, Body: append([]byte(xml.Header), append(body, '\n')...)}, nil)
	}
}

// newest are the photos taken last, the last one first.
func (s *builder) newest(n int) []*photo {
	var newest []*photo
	last := func(x, y *photo) int { return cmp.Or(y.taken.Compare(x.taken), cmp.Compare(x.id, y.id)) }
	for _, d := range slices.Backward(s.days) {
		for _, p := range slices.Backward(d.photos) { // few are newer than those before them
			if !p.timed() || len(newest) == n && last(p, newest[n-1]) > 0 {
				continue
			}
			at, _ := slices.BinarySearchFunc(newest, p, last)
			newest = slices.Insert(newest, at, p)[:min(n, len(newest)+1)]
		}
	}
	return newest
}

func (s *builder) atom(photos []*photo) (atomFeed, error) {
	feed := atomFeed{
		Lang: s.words.Language, ID: s.index.URL + "/", Title: s.index.Title,
		// RFC 4287 wants a time, and the wall clock is not asked.
		Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Author:  atomPerson{Name: s.index.Title},
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: s.absolute(feedKey)},
			{Rel: "alternate", Type: "text/html", Href: s.index.URL + "/"},
		},
	}
	if len(photos) > 0 {
		feed.Updated = photos[0].taken.Format(time.RFC3339)
	}
	for _, p := range photos {
		x, err := s.show(p)
		if err != nil {
			return feed, err
		}
		feed.Entries = append(feed.Entries, s.entry(x))
	}
	return feed, nil
}

func (s *builder) entry(p *shown) atomEntry {
	address, image := s.absolute(PhotoKey(p.id)), p.smallest()
	title := cmp.Or(plain(p.caption(), maxCard), s.describe(p.photo))
	e := atomEntry{
		ID: address, Title: title, Updated: p.taken.Format(time.RFC3339),
		Links: []atomLink{
			{Rel: "alternate", Type: "text/html", Href: address},
			{Rel: "enclosure", Type: "image/jpeg", Href: s.absolute(imageKey(p.id, p.largest()))},
		},
		Content: atomContent{Type: "html", HTML: fmt.Sprintf(`<p><a href="%s"><img src="%s" width="%d" height="%d" alt="%s"></a></p>`,
			html.EscapeString(address), html.EscapeString(s.absolute(imageKey(p.id, image))), image.Width, image.Height, html.EscapeString(p.alt))},
	}
	if p.byline != "" {
		e.Author = &atomPerson{Name: p.byline}
	}
	return e
}
