package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"eventroll/gallery"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pages are the templates; each kind of page is defined by its file's name.
var pages = template.Must(template.ParseFS(templateFiles, "templates/*.html"))

// frame is what all pages have.
type frame struct {
	Words    *words
	Zone     string // IANA name of the event's
	Title    string // of the page, for the browser's tab
	Event    string // the event's title
	Root     string // the way to the gallery's root; links are all relative to the page
	Home     string
	Find     string // with a question in it, where there is one to ask
	FeedHref string // "" for none
	Contact  string // "" for none
	NoIndex  bool
	Nav      []link // to the days
	Card     *card  // nil where the index has no URL
	Assets   *Assets
	Data     template.JS // schema.org's words for the page; "" for none
	Spoken   []language
	made     pieces
}

// pieces are the parts that many pages have alike, once made: with them a
// photo's page takes a third of the time. By template, and what differs in them.
type pieces map[string]template.HTML

// mostPieces are some megabytes. Where more differ, as every photo has its own
// copyright, they are no help.
const mostPieces = 4096

// of is what a template makes of a page. All pages for which differs is the
// same get the same.
func (m pieces) of(name, differs string, page any) (template.HTML, error) {
	key := name + " " + differs
	if html, ok := m[key]; ok {
		return html, nil
	}
	var b strings.Builder
	if err := pages.ExecuteTemplate(&b, name, page); err != nil {
		return "", err
	}
	if len(m) == mostPieces {
		clear(m)
	}
	m[key] = template.HTML(b.String())
	return m[key], nil
}

// Own is the frame itself: templates find fields of what is embedded slowly,
// which counts where there are ten thousand pages.
func (f *frame) Own() *frame { return f }

// Start is what comes before the title, Links what comes after it.
func (f *frame) Start() (template.HTML, error) {
	return f.made.of("start", strconv.FormatBool(f.NoIndex), f)
}

// Links are the style sheets, scripts and the feed.
func (f *frame) Links() (template.HTML, error) { return f.made.of("links", f.Root, f) }

// Header is the bar at the top.
func (f *frame) Header() (template.HTML, error) {
	differs := f.Root + " " + f.Find
	for _, l := range f.Nav {
		differs += " " + l.Href + strconv.FormatBool(l.Current)
	}
	return f.made.of("header", differs, f)
}

// Footer is the end of the page.
func (f *frame) Footer() (template.HTML, error) { return f.made.of("footer", f.Root, f) }

// language is one that the gallery speaks.
type language struct{ Tag, Name string }

func languages() []language {
	return []language{{"ko", "한국어"}, {"en", "English"}, {"ja", "日本語"}}
}

// link is a link in a navigation.
type link struct {
	Href string
	label
	Count   string // of photos, "" for none
	Hue     string // the class of a track's mark, "" for none
	Current bool
}

// card is how a page looks where it is shared (https://ogp.me). Its
// addresses are absolute.
type card struct {
	Type, Event        string
	Title, Description string
	URL, Image, Alt    string
	Width, Height      int
	OEmbed             string // "" where there is none
}

// Properties are the card's elements. Go writes them, as every photo's page has
// eleven.
func (c *card) Properties() template.HTML {
	var b strings.Builder
	property := func(name, content string) {
		b.WriteString("\n" + `<meta property="og:` + name + `" content="` + string(escaped(content)) + `">`)
	}
	property("type", c.Type)
	property("site_name", c.Event)
	property("title", c.Title)
	property("description", c.Description)
	property("url", c.URL)
	if c.Image != "" {
		property("image", c.Image)
		property("image:width", strconv.Itoa(c.Width))
		property("image:height", strconv.Itoa(c.Height))
		property("image:alt", c.Alt)
		b.WriteString("\n" + `<meta name="twitter:card" content="summary_large_image">`)
	}
	return template.HTML(b.String())
}

// linker makes the links of one page.
type linker struct{ root string }

func linksFrom(key string) linker { return linker{strings.Repeat("../", strings.Count(key, "/"))} }

func (l linker) to(key string) string            { return l.root + key }
func (l linker) photo(id gallery.PhotoID) string { return l.root + PhotoKey(id) }
func (l linker) session(s *session) string       { return l.root + sessionKey(s) }
func (l linker) photographer(by *photographer) string {
	return l.root + photographerKey(by)
}
func (l linker) day(d gallery.Date) string             { return l.root + dayKey(d) }
func (l linker) track(d gallery.Date, t *track) string { return l.root + trackKey(d, t) }
func (l linker) image(id gallery.PhotoID, p picture) string {
	return l.root + imageKey(id, p)
}

// PhotoKey is the key of a photo's page.
func PhotoKey(id gallery.PhotoID) string { return "photos/" + string(id) + ".html" }

func imageKey(id gallery.PhotoID, p picture) string {
	return "photos/" + string(id) + "/" + p.Name + ".jpg"
}
func photographerKey(by *photographer) string  { return "photographers/" + by.id + ".html" }
func sessionKey(s *session) string             { return "sessions/" + s.id + ".html" }
func trackKey(d gallery.Date, t *track) string { return "days/" + string(d) + "/" + t.page() }

// dayKey is the page of a day, or of the photos without one.
func dayKey(d gallery.Date) string {
	if d == "" {
		return "days/none.html"
	}
	return "days/" + string(d) + ".html"
}

const (
	homeKey = "index.html"
	findKey = "find.html"
	feedKey = "feed.xml"
)

// frame is the frame of a page. Its title is the event's where none is given.
func (s *builder) frame(key, title string) frame {
	to := linksFrom(key)
	f := frame{
		Words: &s.words, Zone: s.index.Timezone, Title: s.index.Title, Event: s.index.Title,
		Root: to.root, Home: to.to(homeKey), Find: to.to(findKey), Assets: &s.assets, Spoken: languages(),
		made: s.made, NoIndex: !s.index.Listed, Contact: contactHref(s.index.Contact, "", ""),
	}
	if title != "" {
		f.Title = cut(title, maxCard) + " · " + s.index.Title
	}
	if s.index.URL != "" {
		f.FeedHref = to.to(feedKey)
	}
	return f
}

// share fills in the share card of a page, with the photo that stands for it.
func (s *builder) share(f *frame, key, title, description string, p *shown) {
	if s.index.URL == "" {
		return
	}
	f.Card = &card{Type: "website", Event: s.index.Title, Title: cut(title, maxCard), Description: cut(description, maxAlt), URL: s.absolute(key)}
	if key == homeKey {
		f.Card.URL = s.index.URL + "/"
	}
	if p != nil {
		f.Card.Image, f.Card.Alt = s.absolute(imageKey(p.id, p.largest())), p.alt
		f.Card.Width, f.Card.Height = p.largest().Width, p.largest().Height
	}
}

func (s *builder) absolute(key string) string { return s.index.URL + "/" + key }

// dayNav links to every day; current is nil on a page of none.
func (s *builder) dayNav(to linker, current *day) []link {
	var nav []link
	for _, d := range s.days {
		nav = append(nav, link{Href: to.day(d.date), label: s.shortDay(d), Current: current == d})
	}
	return nav
}

// contactHref is how to reach the organiser: their page, or a mail with a
// subject, in both cases with the id of the photo that it is about, if any. It is
// "" for what is neither.
func contactHref(contact, subject string, about gallery.PhotoID) string {
	contact = strings.TrimSpace(contact)
	if u, err := url.Parse(contact); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		if about == "" {
			return contact
		}
		if u.RawQuery != "" {
			u.RawQuery += "&"
		}
		u.RawQuery += "photo=" + string(about)
		return u.String()
	}
	if about != "" {
		subject += " " + string(about)
	}
	contact = strings.TrimPrefix(contact, "mailto:")
	if !strings.Contains(contact, "@") || strings.ContainsAny(contact, ": \t\r\n") {
		return ""
	}
	href := "mailto:" + url.PathEscape(contact)
	if subject != "" {
		href += "?subject=" + url.PathEscape(subject)
	}
	return href
}

// render fills in the template of that name with a pointer to a page.
func (s *builder) render(key, name string, data any, card *ShareCard) (File, error) {
	s.body.Reset()
	if err := pages.ExecuteTemplate(&s.body, name, data); err != nil {
		return File{}, fmt.Errorf("web site: %s: %w", key, err)
	}
	return File{Key: key, Body: bytes.Clone(s.body.Bytes()), Card: card}, nil
}
