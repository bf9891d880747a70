package site

import (
	"fmt"
	"html/template"
	"iter"
	"strings"
	"time"
)

type photoPage struct {
	frame
	Heading                 label // the caption, or what stands in for it
	IsCaption               bool
	Src, Srcset, Sizes, Alt string
	Class                   string
	Width, Height           int
	Taken                   template.HTML
	Byline                  *link // without an address where the photographer has no page
	Camera                  string
	Credit, Copyright       string
	Speakers, Room          string
	Day, Track, Session     *link
	Download, SaveAs        string // the largest rendition, and a name that sorts in a folder
	TakeDown                string
	EmbedCode               string // "" where the gallery's address is not known
}

func (s *builder) photoPages() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, d := range s.days {
			for _, p := range d.photos {
				if !yield(s.photoPage(p, d)) {
					return
				}
			}
		}
	}
}

// photoPage must use nothing but the photo and the event: what it shows may
// not change when another photo comes or goes. (Its photographer, session, day and
// track have a page as long as it is there.)
func (s *builder) photoPage(p *photo, d *day) (File, error) {
	key := PhotoKey(p.id)
	to := linksFrom(key)
	large := p.largest()
	page := photoPage{
		Src: to.image(p.id, large), Srcset: srcset(to, p), Alt: p.alt, Width: large.Width, Height: large.Height,
		Class: strings.TrimSpace(fmt.Sprintf("r%d %s", ratio(p.size()), p.color)),
		// As wide as the page, but no taller than most of the window: see .photo in site.css.
		Sizes:  fmt.Sprintf("min(100vw, %gvh)", float64(ratio(p.size())*78)/100),
		Credit: p.credit, Copyright: p.copyright, Camera: p.camera,
		Day: &link{Href: to.day(p.day), label: s.longDay(d)}, Download: to.image(p.id, large), SaveAs: saveAs(p),
		TakeDown: contactHref(s.index.Contact, s.words.TakeDownOf, p.id),
	}
	s.placePhoto(&page, to, p)
	taken := ""
	if p.timed {
		taken = s.words.Dates.clock(p.taken)
		page.Taken = timeElement(p.taken.Format(time.RFC3339), `data-d="clock"`, taken)
	}
	page.Heading, page.IsCaption = theirs(p.caption), p.caption != ""
	if !page.IsCaption {
		page.Heading = s.describeLabel(p)
		if p.session == nil && p.timed {
			page.Heading = label{taken, page.Taken}
		}
	}
	title := plain(page.Heading.Text, maxCard)
	page.frame = s.frame(key, title)
	page.Nav = []link{{Href: to.day(p.day), label: s.shortDay(d)}} // the other days may come and go
	s.share(&page.frame, key, title, s.photoDescription(p, taken), p)
	if page.Card != nil {
		page.Card.Type, page.Card.OEmbed = "article", s.absolute("photos/"+string(p.id)+".oembed.json")
		page.Data = s.imageData(p)
		page.EmbedCode = s.embedCode(p)
	}
	return render(key, "photo.html", &page, nil)
}

// placePhoto fills in who took the photo, where and when.
func (s *builder) placePhoto(page *photoPage, to linker, p *photo) {
	if p.byline != "" {
		page.Byline = &link{label: theirs(p.byline)}
		if p.by != nil {
			page.Byline.Href = to.photographer(p.by)
		}
	}
	if p.day != "" {
		t := s.tracks[p.track]
		page.Track = &link{Href: to.track(p.day, t), label: t.labelOn(p.day)}
	}
	if p.session != nil {
		page.Session = &link{Href: to.session(p.session), label: theirs(p.session.title)}
		page.Speakers, page.Room = strings.Join(p.session.speakers, ", "), p.session.room
	}
}

// describeLabel is describe in words that a visitor may have in another language.
func (s *builder) describeLabel(p *photo) label {
	if p.session == nil && !p.timed {
		return own("Photo", s.words.Photo)
	}
	return theirs(s.describe(p))
}

// saveAs is 2024-11-03-140211-<id>.jpg: copies of several photos must not be
// called large (3).jpg.
func saveAs(p *photo) string {
	name := string(p.id) + ".jpg"
	if p.timed {
		name = p.taken.Format("2006-01-02-150405-") + name
	}
	return name
}

// embedCode is what a page elsewhere needs to show the photo.
func (s *builder) embedCode(p *photo) string {
	large := p.largest()
	return fmt.Sprintf(`<figure><a href="%s"><img src="%s" width="%d" height="%d" alt="%s" loading="lazy"></a><figcaption>%s</figcaption></figure>`,
		escaped(s.absolute(PhotoKey(p.id))), escaped(s.absolute(imageKey(p.id, large))), large.Width, large.Height, escaped(p.alt),
		escaped(strings.Join(nonEmpty(p.caption, p.byline), " · ")))
}

func nonEmpty(words ...string) []string {
	var some []string
	for _, w := range words {
		if w != "" {
			some = append(some, w)
		}
	}
	return some
}

func (s *builder) photoDescription(p *photo, taken string) string {
	parts := nonEmpty(s.index.Title, taken)
	if p.byline != "" {
		parts = append(parts, s.words.Byline+": "+p.byline)
	}
	return strings.Join(parts, " · ")
}
