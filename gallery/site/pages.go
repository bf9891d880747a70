package site

import (
	"fmt"
	"iter"
	"path"
	"strings"
)

// How many photos a page shows at once.
const (
	coverPhotos = 5
	stripPhotos = 12 // of a day, on the first page
	eagerPhotos = 4  // at a page's start, loaded at once; the others when near
)

type homePage struct {
	frame
	When, Counts string
	Cover        []tile
	Days         []dayStrip
}

type dayStrip struct {
	Href, Title, Count, More string
	Tracks                   []link
	Tiles                    []tile
}

// dayPage is a whole day, one track of it, or the photos without a day.
type dayPage struct {
	frame
	Heading  string
	Above    *link // the day, on a track's page
	Count    string
	Tracks   []link
	Sections []sectionView
}

type sessionPage struct {
	frame
	Heading, Time, Room, Speakers, Count string
	Day, Track                           *link
	Length                               string
	Tiles                                []tile
}

type photoPage struct {
	frame
	Heading                   string // the caption, or what stands in for it
	IsCaption                 bool
	Src, Srcset, Sizes, Alt   string
	Class                     string
	Width, Height             int
	Taken, TakenAt            string // in words, and as RFC 3339
	Byline, Credit, Copyright string
	Speakers, Room            string
	Day, Track, Session       *link
	Download, SaveAs          string // the largest rendition, and a name that sorts in a folder
	Original                  *originalLink
	TakeDown                  string
}

// originalLink offers a photo's file for download.
type originalLink struct{ Href, SaveAs, Size string }

// sectionView is a section as a template needs it.
type sectionView struct {
	ID, Time, Title, Href string
	Track                 *link // nil where the title says it
	Speakers, Count       string
	Length                string // a class: about how long the photos are
	Tiles                 []tile
}

func (s *builder) home() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		to := linksFrom(homeKey)
		page := homePage{frame: s.frame(homeKey, ""), When: s.when(), Counts: s.counts()}
		page.Nav = s.dayNav(to, "", false)
		shown := map[*photo]bool{}
		cover := s.cover(coverPhotos)
		for _, p := range cover {
			shown[p] = true
		}
		page.Cover = tiles(to, cover, len(cover))
		for _, d := range s.days {
			more := s.words.WholeDay
			if d.date == "" {
				more = s.words.All
			}
			page.Days = append(page.Days, dayStrip{
				Href: to.day(d.date), Title: s.longDay(d), Count: s.words.photos(len(d.photos)), More: more,
				Tracks: s.trackNav(to, d, nil), Tiles: tiles(to, spread(d.photos, stripPhotos, shown), 0),
			})
		}
		var first *photo
		if len(cover) > 0 {
			first = cover[0]
		}
		card := s.shareCrop(&page.frame, homeKey, s.index.Title, strings.TrimPrefix(page.When+" · "+page.Counts, " · "), first)
		yield(render(homeKey, "home.html", page, card))
	}
}

// when is the event's first and last day with a photo.
func (s *builder) when() string {
	var dated []*day
	for _, d := range s.days {
		if d.date != "" {
			dated = append(dated, d)
		}
	}
	if len(dated) == 0 {
		return ""
	}
	return s.words.Dates.span(dated[0].start, dated[len(dated)-1].start)
}

func (s *builder) counts() string {
	counts := []string{s.words.photos(len(s.photos))}
	if len(s.sessions) > 0 {
		counts = append(counts, s.words.sessions(len(s.sessions)))
	}
	bylines := map[string]bool{}
	for _, p := range s.photos {
		if p.byline != "" {
			bylines[p.byline] = true
		}
	}
	if len(bylines) > 0 {
		counts = append(counts, s.words.photographers(len(bylines)))
	}
	return strings.Join(counts, " · ")
}

// trackNav links to a day's tracks; current is nil on the day's own page. Only
// there it counts their photos: a track's page does not change with the others.
func (s *builder) trackNav(to linker, d *day, current *track) []link {
	tracks := s.tracksOf(d.photos)
	if d.date == "" || len(tracks) == 0 {
		return nil
	}
	var nav []link
	for _, t := range tracks {
		l := link{Href: to.track(d.date, t), Text: t.nameOn(d.date), Hue: t.hue(), Current: current != nil && current.id == t.id}
		if current == nil {
			l.Count = count(len(inTrack(d.photos, t.id)), "%s", "%s")
		}
		nav = append(nav, l)
	}
	return nav
}

// hues is how many colours of tracks the style sheet has.
const hues = 8

// hue is the class of the track's mark; neutral for what is no real track.
func (t track) hue() string {
	if t.order == 0 || t.id == "" {
		return "hue"
	}
	return fmt.Sprintf("hue h%d", (t.order-1)%hues)
}

// dayPages makes the pages of the tracks, each day's before its own.
func (s *builder) dayPages() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, d := range s.days {
			if d.date != "" {
				for _, t := range s.tracksOf(d.photos) {
					if !yield(s.dayPage(trackKey(d.date, t), d, &t)) {
						return
					}
				}
			}
			if !yield(s.dayPage(dayKey(d.date), d, nil)) {
				return
			}
		}
	}
}

// dayPage is the page of a day, or of one of its tracks.
func (s *builder) dayPage(key string, d *day, only *track) (File, error) {
	to := linksFrom(key)
	photos, heading, title := d.photos, s.longDay(d), s.longDay(d)
	var above *link
	nav := s.trackNav(to, d, only)
	if only != nil {
		photos, heading = inTrack(d.photos, only.id), only.nameOn(d.date)
		above = &link{Href: to.day(d.date), Text: s.longDay(d)}
		title = heading + ", " + title
	}
	if len(nav) > 0 {
		all := link{Href: to.day(d.date), Text: s.words.All, Current: only == nil}
		if only == nil {
			all.Count = count(len(d.photos), "%s", "%s")
		}
		nav = append([]link{all}, nav...)
	}
	page := dayPage{frame: s.frame(key, title), Heading: heading, Above: above, Count: s.words.photos(len(photos)), Tracks: nav}
	page.Nav = s.dayNav(to, d.date, true)
	steps := lengthSteps()
	for i, sec := range s.sections(photos) {
		v := s.sectionView(to, sec, d, steps, i == 0)
		v.ID = fmt.Sprintf("s%d", i+1)
		if only != nil {
			v.Track = nil
		}
		page.Sections = append(page.Sections, v)
	}
	card := s.shareCrop(&page.frame, key, title, s.index.Title+" · "+page.Count, preferred(photos)[0])
	return render(key, "day.html", page, card)
}

func (s *builder) sectionView(to linker, sec *section, d *day, steps []int, first bool) sectionView {
	eager := 0
	if first {
		eager = eagerPhotos
	}
	v := sectionView{
		Count: s.words.photos(len(sec.photos)), Length: length(sec.photos, steps), Tiles: tiles(to, sec.photos, eager),
	}
	v.Title, v.Time = s.heading(sec, d.date)
	if sec.session != nil {
		v.Href, v.Speakers = to.session(sec.session), strings.Join(sec.session.speakers, ", ")
	}
	if sec.track.id != "" && v.Title != sec.track.nameOn(d.date) {
		v.Track = s.trackLink(to, d, sec.track)
	}
	return v
}

// trackLink links to a track's page where it has one.
func (s *builder) trackLink(to linker, d *day, t track) *link {
	l := &link{Text: t.nameOn(d.date), Hue: t.hue()}
	if d.date != "" && len(inTrack(d.photos, t.id)) > 0 {
		l.Href = to.track(d.date, t)
	}
	return l
}

func (s *builder) sessionPages() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		steps := lengthSteps()
		for _, held := range s.sessions {
			if !yield(s.sessionPage(held, steps)) {
				return
			}
		}
	}
}

func (s *builder) sessionPage(held *session, steps []int) (File, error) {
	key := sessionKey(held)
	to := linksFrom(key)
	page := sessionPage{
		frame: s.frame(key, held.title), Heading: held.title, Room: held.room,
		Speakers: strings.Join(held.speakers, ", "), Count: s.words.photos(len(held.photos)),
		Length: length(held.photos, steps), Tiles: tiles(to, held.photos, eagerPhotos),
	}
	if !held.start.IsZero() {
		page.Time = clockSpan(held.start, held.end)
	}
	page.Nav = s.dayNav(to, held.day, true)
	for _, d := range s.days {
		if d.date == held.day {
			page.Day = &link{Href: to.day(d.date), Text: s.longDay(d)}
			page.Track = s.trackLink(to, d, s.tracks[held.track])
		}
	}
	description := strings.TrimPrefix(page.Speakers+" · "+s.index.Title, " · ")
	card := s.shareCrop(&page.frame, key, held.title, description, preferred(held.photos)[0])
	return render(key, "session.html", page, card)
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
// not change when another photo comes or goes. (Its session, day and track
// have a page as long as it is there.)
func (s *builder) photoPage(p *photo, d *day) (File, error) {
	key := PhotoKey(p.id)
	to := linksFrom(key)
	large := p.largest()
	page := photoPage{
		Src: to.image(p.id, large), Srcset: srcset(to, p), Alt: p.alt, Width: large.Width, Height: large.Height,
		Class: strings.TrimSpace(fmt.Sprintf("r%d %s", ratio(p.size()), p.color)),
		// As wide as the page, but no taller than most of the window: see .photo in site.css.
		Sizes:  fmt.Sprintf("min(100vw, %gvh)", float64(ratio(p.size())*78)/100),
		Byline: p.byline, Credit: p.credit, Copyright: p.copyright,
		Day: &link{Href: to.day(p.day), Text: s.longDay(d)}, Download: to.image(p.id, large), SaveAs: saveAs(p),
		TakeDown: contactHref(s.index.Contact, s.words.TakeDownOf, p.id),
	}
	if o := p.original; o != nil {
		ext := path.Ext(o.Href)
		page.Original = &originalLink{to.to(o.Href), strings.TrimSuffix(page.SaveAs, ".jpg") + "-original" + ext, megabytes(o.Bytes)}
	}
	if p.day != "" {
		t := s.tracks[p.track]
		page.Track = &link{Href: to.track(p.day, t), Text: t.nameOn(p.day)}
	}
	if p.session != nil {
		page.Session = &link{Href: to.session(p.session), Text: p.session.title}
		page.Speakers, page.Room = strings.Join(p.session.speakers, ", "), p.session.room
	}
	if p.timed {
		page.Taken = s.words.Dates.clock(p.taken)
		page.TakenAt = p.taken.Format("2006-01-02T15:04:05Z07:00")
	}
	page.Heading, page.IsCaption = p.caption, p.caption != ""
	if !page.IsCaption {
		page.Heading = s.describe(p)
		if p.session == nil && p.timed {
			page.Heading = page.Taken
		}
	}
	page.frame = s.frame(key, plain(page.Heading, maxCard))
	page.Nav = []link{{Href: to.day(p.day), Text: s.shortDay(d)}} // the other days may come and go
	s.share(&page.frame, key, plain(page.Heading, maxCard), s.photoDescription(p, page.Taken), p)
	if page.Card != nil {
		page.Card.Type, page.Card.OEmbed = "article", s.absolute("photos/"+string(p.id)+".oembed.json")
	}
	return render(key, "photo.html", page, nil)
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

// megabytes is a file's size as people compare it: the same in every language.
func megabytes(bytes int64) string {
	const mega = 1_000_000
	return fmt.Sprintf("%.1f MB", max(0.1, float64(bytes)/mega))
}

func (s *builder) photoDescription(p *photo, taken string) string {
	parts := []string{s.index.Title}
	if taken != "" {
		parts = append(parts, taken)
	}
	if p.byline != "" {
		parts = append(parts, s.words.Byline+": "+p.byline)
	}
	return strings.Join(parts, " · ")
}
