package site

import (
	"fmt"
	"html/template"
	"iter"
	"slices"
	"strings"

	"eventroll/gallery"
)

// How many photos the first page shows.
const (
	coverPhotos = 5
	stripPhotos = 12 // of a day
)

type homePage struct {
	frame
	When, Counts label
	Cover        template.HTML
	CoverPhotos  int
	Days         []dayStrip
}

type dayStrip struct {
	Href         string
	Title, Count label
	More         label
	Tracks       []link
	Rows         template.HTML
}

func (s *builder) home() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) { yield(s.homePage()) }
}

func (s *builder) homePage() (File, error) {
	to := linksFrom(homeKey)
	page := homePage{frame: s.frame(homeKey, ""), When: s.when(), Counts: s.counts()}
	page.Nav = s.dayNav(to, nil)
	cover := s.cover(coverPhotos)
	covering := map[*photo]bool{}
	for _, p := range cover {
		covering[p] = true
	}
	var err error
	if page.CoverPhotos = len(cover); page.CoverPhotos > 0 {
		page.Cover, err = s.coverTiles(to, cover)
	}
	for _, d := range s.days {
		more := own("WholeDay", s.words.WholeDay)
		if d.date == "" {
			more = own("All", s.words.All)
		}
		strip := tiles{of: s.album, to: to, sizes: inStrip, err: err}
		nav := s.trackNav(to, d, nil)
		view := dayStrip{
			Href: to.day(d.date), Title: s.longDay(d), Count: s.words.photos(len(d.photos)), More: more, Tracks: nav[min(1, len(nav)):],
		}
		view.Rows, err = strip.photos(spread(d.photos, stripPhotos, covering))
		page.Days = append(page.Days, view)
	}
	var first *shown
	if len(cover) > 0 && err == nil {
		first, err = s.show(cover[0])
	}
	if err != nil {
		return File{}, fmt.Errorf("web site: %s: %w", homeKey, err)
	}
	about := joined(" · ", page.When, page.Counts)
	card := s.shareCrop(&page.frame, homeKey, s.index.Title, about.Text, first)
	page.Data = s.eventData(page.Card)
	return s.render(homeKey, "home.html", &page, card)
}

// coverTiles are the photos of the cover: the first half as wide as the page
// and as wide as a phone, the others half as wide as the first.
func (s *builder) coverTiles(to linker, photos []*photo) (template.HTML, error) {
	t := tiles{of: s.album, to: to, eager: len(photos), first: true}
	small := func(p *photo) string { return phoneWidth(p) + "25vw" }
	t.sizes = func(p *photo) string {
		t.sizes = small
		return "(max-width: 48em) 100vw, 50vw"
	}
	return t.photos(photos)
}

func (s *builder) counts() label {
	counts := []label{s.words.photos(s.count)}
	if len(s.sessions) > 0 {
		counts = append(counts, s.words.sessions(len(s.sessions)))
	}
	if len(s.photographers) > 0 {
		counts = append(counts, s.words.photographers(len(s.photographers)))
	}
	return joined(" · ", counts...)
}

// hues is how many colours of tracks the style sheet has.
const hues = 8

// hue is the class of the track's mark; neutral for what is no real track.
func (t *track) hue() string {
	if t.id == gallery.Common || t.id == "" {
		return "hue"
	}
	return fmt.Sprintf("hue h%d", (t.order-1)%hues)
}

// find.html: a search, which needs scripts, and the programme with all
// sessions and photographers, which does not.
type findPage struct {
	frame
	Days          []findDay
	Tracks        []findTrack
	Photographers []findPhotographer
}

type findDay struct {
	Date     gallery.Date
	Title    label
	Sessions []findSession
}

// findTrack has a word where its name is one of the gallery's own.
type findTrack struct{ ID, Name, Word string }

type findSession struct {
	Href, Track, Time, Title, Speakers, Room string
	Of                                       link
	Count                                    label
}

type findPhotographer struct {
	ID, Href, Name string
	Count          label
}

func (s *builder) find() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		to := linksFrom(findKey)
		page := findPage{frame: s.frame(findKey, s.words.Find)}
		page.Nav = s.dayNav(to, nil)
		for _, d := range s.days {
			if d.date != "" {
				page.Days = append(page.Days, s.findDay(to, d))
			}
		}
		for _, t := range s.tracksOfDays() {
			if t.id != "" {
				page.Tracks = append(page.Tracks, findTrack{t.id, t.name, t.word})
			}
		}
		for _, by := range s.photographers {
			page.Photographers = append(page.Photographers, findPhotographer{by.id, to.photographer(by), by.name, s.words.photos(len(by.photos))})
		}
		yield(s.render(findKey, "find.html", &page, nil))
	}
}

// tracksOfDays are the tracks with photos, in the index's order.
func (a *album) tracksOfDays() []*track {
	var tracks []*track
	for _, d := range a.days {
		tracks = append(tracks, d.tracks...)
	}
	slices.SortFunc(tracks, compareTracks)
	return slices.Compact(tracks)
}

// findDay is a day with its sessions that have photos.
func (s *builder) findDay(to linker, d *day) findDay {
	found := findDay{Date: d.date, Title: s.longDay(d)}
	for _, held := range s.sessions {
		if held.day != d.date {
			continue
		}
		t := s.tracks[held.track]
		line := findSession{
			Href: to.session(held), Track: t.id, Title: held.title, Speakers: strings.Join(held.speakers, ", "), Room: held.room,
			Of: link{label: t.labelOn(d.date), Hue: t.hue()}, Count: s.words.photos(len(held.photos)),
		}
		if !held.start.IsZero() {
			line.Time = clockSpan(held.start, held.end)
		}
		found.Sessions = append(found.Sessions, line)
	}
	return found
}
