package site

import (
	"cmp"
	"slices"
	"time"

	"eventroll/gallery"
)

// section is what stands together under one heading: the photos of a
// session, or of a track within half an hour where no session ran or the
// track is unknown, or those without a time.
type section struct {
	day     *day
	session *session // nil for none
	track   *track
	start   time.Time // zero for photos without a time
	end     time.Time
	count   int // of photos
	photos  []*photo

	at   sectionPlace // see cutParts
	view sectionView  // what all of its blocks have alike
	same [32]byte     // digest of that
}

// sectionKey tells sections of a day apart.
type sectionKey struct {
	session *session
	track   *track
	start   int64
}

// sections groups photos of one day in order of time; what has no time comes last.
func (a *album) sections(d *day, photos []*photo) []*section {
	byKey := map[sectionKey]*section{}
	var sections []*section
	of := make([]*section, len(photos))
	var last sectionKey
	for i, p := range photos {
		k := keyOf(p)
		if i > 0 && k == last {
			of[i] = of[i-1]
		} else if of[i] = byKey[k]; of[i] == nil {
			of[i] = a.sectionOf(d, p)
			byKey[k] = of[i]
			sections = append(sections, of[i])
		}
		of[i].count++
		last = k
	}
	room := make([]*photo, len(photos))
	for _, s := range sections {
		s.photos, room = room[:0:s.count], room[s.count:]
	}
	for i, p := range photos {
		of[i].photos = append(of[i].photos, p)
	}
	slices.SortStableFunc(sections, compareSections)
	return sections
}

func keyOf(p *photo) sectionKey {
	if p.session != nil {
		return sectionKey{session: p.session}
	}
	k := sectionKey{track: p.track}
	if p.timed() {
		k.start = p.taken.Unix() - intoHalfHour(p.taken)
	}
	return k
}

func (a *album) sectionOf(d *day, p *photo) *section {
	if s := p.session; s != nil {
		return &section{day: d, session: s, track: a.tracks[s.track], start: s.start, end: s.end}
	}
	made := &section{day: d, track: p.track}
	if p.timed() {
		made.start, made.end = halfHour(p.taken)
	}
	return made
}

func compareSections(x, y *section) int {
	if x.start.IsZero() != y.start.IsZero() {
		if y.start.IsZero() {
			return -1
		}
		return 1
	}
	if c := x.start.Compare(y.start); c != 0 {
		return c
	}
	if (x.session == nil) != (y.session == nil) { // sessions first
		if x.session != nil {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(x.track.order, y.track.order), cmp.Compare(x.sessionOrder(), y.sessionOrder()))
}

func (s *section) sessionOrder() int {
	if s.session == nil {
		return 0
	}
	return s.session.order
}

// id names a section within its listing, whatever else is in it.
func (s *section) id() string {
	id := "of-" + cmp.Or(s.track.id, gallery.Between)
	switch {
	case s.session != nil:
		return "session-" + s.session.id
	case s.start.IsZero():
		return id + "-" + cmp.Or(string(s.day.date), "none")
	}
	return id + s.start.Format("-2006-01-02-1504")
}

// halfHour is the half hour, by the event's clocks, that holds t.
func halfHour(t time.Time) (start, end time.Time) {
	into := time.Duration(intoHalfHour(t))*time.Second + time.Duration(t.Nanosecond())
	start = t.Add(-into)
	return start, start.Add(30 * time.Minute)
}

// intoHalfHour is how many whole seconds of its half hour have gone.
func intoHalfHour(t time.Time) int64 {
	const halfHour = 30 * 60
	_, offset := t.Zone()
	into := (t.Unix() + int64(offset)) % halfHour
	return (into + halfHour) % halfHour
}

// heading is a section's title, and the time before it. Among the photos
// without a day the time is a date.
func (a *album) heading(s *section) (title, clock label) {
	on := s.day.date
	switch {
	case s.start.IsZero() && s.session == nil:
		clock = own("NoTime", a.words.NoTime)
	case s.start.IsZero():
	case on == "":
		clock = joined(" ", dated("full", s.start, a.words.Dates.full(s.start)), theirs(clockSpan(s.start, s.end)))
	default:
		clock = theirs(clockSpan(s.start, s.end))
	}
	switch {
	case s.session != nil:
		title = theirs(s.session.title)
	case s.track.id == "" || s.start.IsZero():
		title = s.track.labelOn(on)
	default:
		title = own("Between", a.words.Between)
	}
	return title, clock
}
