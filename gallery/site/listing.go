package site

import (
	"html/template"
	"iter"
	"strings"
	"time"
)

// eagerPhotos is how many photos at a page's start are loaded at once; the
// others come when they are near.
const eagerPhotos = 4

// listing is a page of photos, or several where they are many: a day, a track
// of a day, a session, a photographer, the photos without a day. Its pages are
// made in parted.go.
type listing struct {
	key      string
	template string
	title    string // for the browser's tab and where the page is shared
	about    string // the same, for what stands under it
	ask      string // the question that find.html is opened with
	sections []*section
	day      *day // where it is of one
	byDay    bool // it has a heading for each day
	numbered bool // its parts are
	large    bool // its photos are
	view     listingPage
}

// listingPage is a part of a listing as a template needs it.
type listingPage struct {
	frame
	Heading label
	Above   *link // where it belongs to: the day
	Count   label
	Tracks  []link
	between
	Sections []sectionView
	ByDay    bool
	TakeAll  bool // all of it can be downloaded

	// Of a session.
	Time, Room, Speakers string
	Track                *link
}

// sectionView is a section as a template needs it.
type sectionView struct {
	ID          string
	Day         *label // a heading above, where a day begins
	Time, Title label
	Href        string
	Track       *link // nil where the title says it
	Speakers    string
	Count       label
	Length      string // a class: about how long the photos are
	Few         bool   // so few photos that they may be larger
	Rows        template.HTML
}

// fewPhotos are shown larger: a row of their own would look empty.
const fewPhotos = 3

// trackLink links to a track's page where it has one.
func (s *builder) trackLink(to linker, d *day, t *track) *link {
	l := &link{label: t.labelOn(d.date), Hue: t.hue()}
	if d.date != "" && len(d.in[t]) > 0 {
		l.Href = to.track(d.date, t)
	}
	return l
}

// listings are all listings, each made when it is asked for: the photographers',
// the sessions', those of each day's tracks before its own.
func (s *builder) listings() iter.Seq[func() listing] {
	return func(yield func(func() listing) bool) {
		for _, by := range s.photographers {
			if !yield(func() listing { return s.photographerListing(by) }) {
				return
			}
		}
		for _, held := range s.sessions {
			if !yield(func() listing { return s.sessionListing(held) }) {
				return
			}
		}
		for _, d := range s.days {
			for _, t := range d.tracks {
				if d.date != "" && !yield(func() listing { return s.trackListing(d, t) }) {
					return
				}
			}
			if !yield(func() listing { return s.dayListing(d) }) {
				return
			}
		}
	}
}

func (s *builder) dayListing(d *day) listing {
	l := listing{
		key: dayKey(d.date), template: "listing.html", title: s.longDay(d).Text, day: d, sections: s.sections(d, d.photos),
		view: listingPage{Heading: s.longDay(d), Count: s.words.photos(len(d.photos))},
	}
	if d.date != "" {
		l.ask = "?day=" + string(d.date)
	}
	l.about = s.index.Title + " · " + l.view.Count.Text
	l.view.Tracks = s.trackNav(linksFrom(l.key), d, nil)
	return l
}

func (s *builder) trackListing(d *day, t *track) listing {
	photos := d.in[t]
	l := listing{
		key: trackKey(d.date, t), template: "listing.html", title: t.nameOn(d.date) + ", " + s.longDay(d).Text, day: d,
		sections: s.sections(d, photos), ask: "?day=" + string(d.date),
		view: listingPage{Heading: t.labelOn(d.date), Count: s.words.photos(len(photos))},
	}
	if t.id != "" {
		l.ask += "&track=" + t.id
	}
	l.about = s.index.Title + " · " + l.view.Count.Text
	to := linksFrom(l.key)
	l.view.Above = &link{Href: to.day(d.date), label: s.longDay(d)}
	l.view.Tracks = s.trackNav(to, d, t)
	return l
}

// trackNav links to a day and its tracks; current is nil on the day's own page.
// Only there it counts their photos: a track's page does not change with the others.
func (s *builder) trackNav(to linker, d *day, current *track) []link {
	if d.date == "" {
		return nil
	}
	nav := []link{{Href: to.day(d.date), label: own("All", s.words.All), Current: current == nil}}
	for _, t := range d.tracks {
		nav = append(nav, link{
			Href: to.track(d.date, t), label: t.labelOn(d.date), Hue: t.hue(), Current: current == t,
		})
	}
	if current == nil {
		nav[0].Count = count(len(d.photos), "%s", "%s")
		for i, t := range d.tracks {
			nav[i+1].Count = count(len(d.in[t]), "%s", "%s")
		}
	}
	return nav
}

func (s *builder) sessionListing(held *session) listing {
	l := listing{
		key: sessionKey(held), template: "session.html", title: held.title, numbered: true, large: true,
		view: listingPage{
			Heading: theirs(held.title), Room: held.room, TakeAll: true,
			Speakers: strings.Join(held.speakers, ", "), Count: s.words.photos(len(held.photos)),
		},
	}
	l.about = strings.TrimPrefix(l.view.Speakers+" · "+s.index.Title, " · ")
	if !held.start.IsZero() {
		l.view.Time = clockSpan(held.start, held.end)
	}
	to := linksFrom(l.key)
	start, _ := time.Parse(time.DateOnly, string(held.day))
	of := &day{date: held.day, start: start}
	for _, d := range s.days {
		if d.date == held.day {
			of, l.day = d, d
			l.view.Above = &link{Href: to.day(d.date), label: s.longDay(d)}
			l.view.Track = s.trackLink(to, d, s.tracks[held.track])
		}
	}
	l.sections = s.sections(of, held.photos)
	return l
}

func (s *builder) photographerListing(by *photographer) listing {
	l := listing{
		key: photographerKey(by), template: "listing.html", title: by.name, ask: "?by=" + by.id, byDay: true,
		view: listingPage{Heading: theirs(by.name), Count: s.words.photos(len(by.photos))},
	}
	l.view.Above = &link{Href: linksFrom(l.key).to(findKey), label: own("Photographers", s.words.Photographers)}
	l.about = s.index.Title + " · " + l.view.Count.Text
	for start, end := 0, 0; start < len(by.photos); start = end {
		d := by.photos[start].day
		for end < len(by.photos) && by.photos[end].day == d {
			end++
		}
		l.sections = append(l.sections, s.sections(d, by.photos[start:end])...)
	}
	return l
}
