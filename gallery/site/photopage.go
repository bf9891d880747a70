package site

import (
	"fmt"
	"html"
	"html/template"
	"iter"
	"path"
	"strconv"
	"strings"
	"time"
)

type photoPage struct {
	frame
	Heading             label // the caption, or what stands in for it
	IsCaption           bool
	Picture             template.HTML
	Taken               template.HTML
	Byline              *link // without an address where the photographer has no page
	Camera              string
	Credit, Copyright   string
	Speakers, Room      string
	Day, Track, Session *link
	Download, SaveAs    string // the largest rendition, and a name that sorts in a folder
	Original            *originalLink
	TakeDown            string
	EmbedCode           template.HTML // as text; "" where the gallery's address is not known
}

// originalLink offers a photo's file for download.
type originalLink struct{ Href, SaveAs, Size string }

func (s *builder) photoPages() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, d := range s.days {
			for _, p := range d.photos {
				if s.standing.Photo != nil && s.standing.Photo(p.id) {
					continue
				}
				if !yield(s.photoPage(p)) {
					return
				}
			}
		}
	}
}

// photoPage must use nothing but the photo and the event: what it shows may
// not change when another photo comes or goes. (Its photographer, session, day and
// track have a page as long as it is there.)
func (s *builder) photoPage(of *photo) (File, error) {
	p, err := s.show(of)
	if err != nil {
		return File{}, fmt.Errorf("web site: %w", err)
	}
	key, d := PhotoKey(p.id), p.day
	to := linksFrom(key)
	large := p.largest()
	page := photoPage{
		Picture: largePicture(to, p), Credit: p.credit(), Copyright: p.copyright(), Camera: p.camera(),
		Day: &link{Href: to.day(d.date), label: s.longDay(d)}, Download: to.image(p.id, large), SaveAs: saveAs(of),
		TakeDown: contactHref(s.index.Contact, s.words.TakeDownOf, p.id),
	}
	if o := p.published.Original; o != nil {
		ext := path.Ext(o.Href)
		page.Original = &originalLink{to.to(o.Href), strings.TrimSuffix(page.SaveAs, ".jpg") + "-original" + ext, megabytes(o.Bytes)}
	}
	s.placePhoto(&page, to, p)
	taken := ""
	if p.timed() {
		taken = s.words.Dates.clock(p.taken)
		page.Taken = timeElement(p.taken.Format(time.RFC3339), `data-d="clock"`, taken)
	}
	caption := p.caption()
	page.Heading, page.IsCaption = theirs(caption), caption != ""
	if !page.IsCaption {
		page.Heading = s.describeLabel(of)
		if p.session == nil && p.timed() {
			page.Heading = label{taken, page.Taken}
		}
	}
	title := plain(page.Heading.Text, maxCard)
	page.frame = s.frame(key, title)
	page.Nav = []link{{Href: to.day(d.date), label: s.shortDay(d)}} // the other days may come and go
	s.share(&page.frame, key, title, s.photoDescription(p, taken), p)
	if page.Card != nil {
		page.Card.Type, page.Card.OEmbed = "article", s.absolute("photos/"+string(p.id)+".oembed.json")
		page.Data = s.imageData(p)
		code, err := s.embedCode(p.published)
		if err != nil {
			return File{}, fmt.Errorf("photo %s: %w", p.id, err)
		}
		page.EmbedCode = template.HTML(html.EscapeString(code))
	}
	return s.render(key, "photo.html", &page, nil)
}

// largePicture is the photo as its page shows it. Go writes it as it does
// tiles: of this a template has the longest way.
func largePicture(to linker, p *shown) template.HTML {
	large, r := p.largest(), ratio(p.size())
	class := "photo r" + strconv.Itoa(r)
	if color := p.color(); color != "" {
		class += " " + color
	}
	// As wide as the page, but no taller than most of the window: see .photo in site.css.
	sizes := "min(100vw, " + strconv.FormatFloat(float64(r*78)/100, 'g', -1, 64) + "vh)"
	return template.HTML(`<div class="` + class + `"><img src="` + to.image(p.id, large) + `" srcset="` + srcset(to, p.photo) + `" sizes="` + sizes +
		`" width="` + strconv.Itoa(large.Width) + `" height="` + strconv.Itoa(large.Height) + `" fetchpriority="high" alt="` + string(escaped(p.alt)) + `"></div>`)
}

// Sharing are the buttons that give the photo to others.
func (p *photoPage) Sharing() (template.HTML, error) {
	return p.made.of("sharing", strconv.FormatBool(p.EmbedCode != ""), p)
}

// ByWhom is who took the photo.
func (p *photoPage) ByWhom() (template.HTML, error) {
	if p.Byline == nil {
		return "", nil
	}
	return p.made.of("bywhom", p.Byline.Href+"\n"+p.Byline.Text, p)
}

// Whereabouts are the facts that a photo has from its session and its camera.
// Those of a link are the same where it leads to the same page.
func (p *photoPage) Whereabouts() (template.HTML, error) {
	var differs strings.Builder
	for _, l := range []*link{p.Session, p.Track, p.Day} {
		if l != nil {
			differs.WriteString(l.Href)
		}
		differs.WriteByte('\n')
	}
	for _, fact := range []string{p.Camera, p.Credit, p.Copyright} {
		differs.WriteString(strconv.Quote(fact))
	}
	return p.made.of("whereabouts", differs.String(), p)
}

// placePhoto fills in who took the photo, where and when.
func (s *builder) placePhoto(page *photoPage, to linker, p *shown) {
	if p.byline != "" {
		page.Byline = &link{label: theirs(p.byline)}
		if p.by != nil {
			page.Byline.Href = to.photographer(p.by)
		}
	}
	if on := p.day.date; on != "" {
		page.Track = &link{Href: to.track(on, p.track), label: p.track.labelOn(on)}
	}
	if p.session != nil {
		page.Session = &link{Href: to.session(p.session), label: theirs(p.session.title)}
		page.Speakers, page.Room = strings.Join(p.session.speakers, ", "), p.session.room
	}
}

// describeLabel is describe in words that a visitor may have in another language.
func (s *builder) describeLabel(p *photo) label {
	if p.session == nil && !p.timed() {
		return own("Photo", s.words.Photo)
	}
	return theirs(s.describe(p))
}

// saveAs is 2024-11-03-140211-<id>.jpg: copies of several photos must not be
// called large (3).jpg.
func saveAs(p *photo) string {
	name := string(p.id) + ".jpg"
	if p.timed() {
		name = p.taken.Format("2006-01-02-150405-") + name
	}
	return name
}

// megabytes is a file's size as people compare it: the same in every language.
func megabytes(bytes int64) string {
	const mega = 1_000_000
	return fmt.Sprintf("%.1f MB", max(0.1, float64(bytes)/mega))
}

func (s *builder) photoDescription(p *shown, taken string) string {
	parts := []string{s.index.Title}
	if taken != "" {
		parts = append(parts, taken)
	}
	if p.byline != "" {
		parts = append(parts, s.words.Byline+": "+p.byline)
	}
	return strings.Join(parts, " · ")
}
