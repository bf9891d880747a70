package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"iter"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
)

// eagerPhotos is how many photos at a page's start are loaded at once; the
// others come when they are near.
const eagerPhotos = 4

// listing is a page of photos, or several where they are many: a day, a track
// of a day, a session, a photographer, the photos without a day.
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
	Heading        label
	Above          *link // where it belongs to: the day
	Count          label
	Tracks         []link
	Parts          []link // the listing's, where it has several
	Earlier, Later string // the neighbours' addresses, "" for none
	Sections       []sectionView
	ByDay          bool
	TakeAll        bool // all of it can be downloaded

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

// pages makes the parts of a listing.
func (s *builder) pages(l listing) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		parts := s.cutParts(l.sections, l.numbered)
		to := linksFrom(l.key)
		for i := range parts {
			if !yield(s.page(l, to, parts, i)) {
				return
			}
		}
	}
}

func (s *builder) page(l listing, to linker, parts []part, i int) (File, error) {
	key, p := partKey(l.key, parts[i].suffix), parts[i]
	title, about, v := l.title, l.about, l.view
	if i > 0 { // what counts the whole listing stands on its first page alone: else one photo more would change them all
		title, about = title+", "+p.name.Text, s.index.Title
		v.Count, v.Tracks = label{}, withoutCounts(v.Tracks)
	}
	v.frame = s.frame(key, title)
	v.ByDay = l.byDay
	v.Nav = s.dayNav(to, l.day)
	v.Find += l.ask
	for n, other := range parts {
		// A part more must not change them all: the first alone names every one, the others the first and their neighbours.
		if near := i == 0 || n == 0 || n >= i-1 && n <= i+1; near && len(parts) > 1 {
			v.Parts = append(v.Parts, link{Href: siblingOf(l.key, other), label: other.name, Current: n == i})
		}
	}
	if i > 0 {
		v.Earlier = siblingOf(l.key, parts[i-1])
	}
	if i+1 < len(parts) {
		v.Later = siblingOf(l.key, parts[i+1])
	}
	steps := lengthSteps()
	for n, b := range p.blocks {
		view := s.sectionView(to, l, b, steps)
		if l.byDay && (n == 0 || p.blocks[n-1].day != b.day) {
			name := s.longDay(b.day)
			view.Day = &name
		}
		v.Sections = append(v.Sections, view)
	}
	standsFor := preferred(p.photos)[0]
	if i == 0 {
		card := s.shareCrop(&v.frame, key, title, about, standsFor)
		s.fillRows(to, l, p, &v)
		return s.render(key, l.template, &v, card)
	}
	// Few share these, and at a million photos they are twenty thousand: they have the photo as it is.
	s.share(&v.frame, key, title, about, standsFor)
	bare, err := s.render(key, l.template, &v, nil)
	if err != nil {
		return bare, err
	}
	digest := digestOf(bare.Body, l, p)
	if s.standing.Part != nil && s.standing.Part(key, digest) {
		return File{Key: key, Digest: digest}, nil
	}
	s.fillRows(to, l, p, &v)
	f, err := s.render(key, l.template, &v, nil)
	f.Digest = digest
	return f, err
}

// digestOf tells what a part is made of: the page without its photos, and what
// photos they are. A photo is the same as long as its shard is.
func digestOf(bare []byte, l listing, p part) string {
	sum := sha256.New()
	sum.Write(bare)
	fmt.Fprintf(sum, "%t", l.large)
	for _, b := range p.blocks {
		sum.Write([]byte("\n"))
		for _, st := range b.stacks {
			sum.Write([]byte("\n"))
			for _, x := range st {
				sum.Write([]byte(x.shard + string(x.id)))
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// fillRows fills in the photos of a part's sections.
func (s *builder) fillRows(to linker, l listing, p part, v *listingPage) {
	for n, b := range p.blocks {
		t := tiles{to: to, words: s.words, sizes: inRows}
		if l.large {
			t.sizes = inLargeRows
		}
		if n == 0 {
			t.eager, t.first = eagerPhotos, true
		}
		v.Sections[n].Rows = t.rows(b.stacks)
	}
}

func withoutCounts(links []link) []link {
	links = slices.Clone(links)
	for i := range links {
		links[i].Count = ""
	}
	return links
}

// siblingOf is the link to a part from within its listing's folder.
func siblingOf(key string, p part) string {
	key = partKey(key, p.suffix)
	return key[strings.LastIndex(key, "/")+1:]
}

// sectionView is a section without its photos.
func (s *builder) sectionView(to linker, l listing, b block, steps []int) sectionView {
	on := b.section.day
	v := sectionView{ID: b.id, Count: s.words.photos(b.count()), Length: length(b.stacks, steps)}
	v.Few = len(b.stacks) <= fewPhotos && b.count() == len(b.stacks)
	v.Title, v.Time = s.heading(b.section)
	if b.session != nil {
		v.Href, v.Speakers = to.session(b.session), strings.Join(b.session.speakers, ", ")
	}
	isItsTrack := strings.HasPrefix(l.key, "days/"+string(on.date)+"/")
	if !isItsTrack && b.track.id != "" && v.Title.Text != b.track.nameOn(on.date) {
		v.Track = s.trackLink(to, on, b.track)
	}
	return v
}

// trackLink links to a track's page where it has one.
func (s *builder) trackLink(to linker, d *day, t track) *link {
	l := &link{label: t.labelOn(d.date), Hue: t.hue()}
	if d.date != "" && d.has[t.id] > 0 {
		l.Href = to.track(d.date, t)
	}
	return l
}

// dayPages makes the pages of the tracks, each day's before its own.
func (s *builder) dayPages() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, d := range s.days {
			var lists []listing
			if d.date != "" {
				for _, t := range s.tracksOf(d.photos) {
					lists = append(lists, s.trackListing(d, t))
				}
			}
			for _, l := range append(lists, s.dayListing(d)) {
				for f, err := range s.pages(l) {
					if !yield(f, err) {
						return
					}
				}
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

func (s *builder) trackListing(d *day, t track) listing {
	photos := inTrack(d.photos, t.id)
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
	l.view.Tracks = s.trackNav(to, d, &t)
	return l
}

// trackNav links to a day and its tracks; current is nil on the day's own page.
// Only there it counts their photos: a track's page does not change with the others.
func (s *builder) trackNav(to linker, d *day, current *track) []link {
	tracks := s.tracksOf(d.photos)
	if d.date == "" || len(tracks) == 0 {
		return nil
	}
	nav := []link{{Href: to.day(d.date), label: own("All", s.words.All), Current: current == nil}}
	for _, t := range tracks {
		nav = append(nav, link{
			Href: to.track(d.date, t), label: t.labelOn(d.date), Hue: t.hue(), Current: current != nil && current.id == t.id,
		})
	}
	if current == nil {
		nav[0].Count = count(len(d.photos), "%s", "%s")
		for i, t := range tracks {
			nav[i+1].Count = count(d.has[t.id], "%s", "%s")
		}
	}
	return nav
}

func (s *builder) sessionPages() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, held := range s.sessions {
			for f, err := range s.pages(s.sessionListing(held)) {
				if !yield(f, err) {
					return
				}
			}
		}
	}
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

func (s *builder) photographerPages() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, by := range s.photographers {
			for f, err := range s.pages(s.photographerListing(by)) {
				if !yield(f, err) {
					return
				}
			}
		}
	}
}

func (s *builder) photographerListing(by *photographer) listing {
	l := listing{
		key: photographerKey(by), template: "listing.html", title: by.name, ask: "?by=" + by.id, byDay: true,
		view: listingPage{Heading: theirs(by.name), Count: s.words.photos(len(by.photos))},
	}
	l.view.Above = &link{Href: linksFrom(l.key).to(findKey), label: own("Photographers", s.words.Photographers)}
	l.about = s.index.Title + " · " + l.view.Count.Text
	perDay := map[gallery.Date][]*photo{}
	for _, p := range by.photos {
		perDay[p.day] = append(perDay[p.day], p)
	}
	for _, d := range s.days {
		if photos := perDay[d.date]; len(photos) > 0 {
			l.sections = append(l.sections, s.sections(d, photos)...)
		}
	}
	return l
}
