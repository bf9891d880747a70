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
	track   track
	start   time.Time // zero for photos without a time
	end     time.Time
	photos  []*photo
}

// sections groups photos of one day in order of time; what has no time comes last.
func (a *album) sections(d *day, photos []*photo) []*section {
	type key struct {
		session string
		track   string
		start   int64
	}
	byKey := map[key]*section{}
	var sections []*section
	for _, p := range photos {
		made := a.sectionOf(p)
		k := key{track: p.track}
		if made.session != nil {
			k = key{session: made.session.id}
		} else if p.timed {
			k.start = made.start.Unix()
		}
		if byKey[k] == nil {
			made.day = d
			byKey[k] = made
			sections = append(sections, made)
		}
		byKey[k].photos = append(byKey[k].photos, p)
	}
	slices.SortStableFunc(sections, compareSections)
	return sections
}

func (a *album) sectionOf(p *photo) *section {
	if s := p.session; s != nil {
		return &section{session: s, track: a.tracks[s.track], start: s.start, end: s.end}
	}
	made := &section{track: a.tracks[p.track]}
	if p.timed {
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
	into := time.Duration(t.Minute()%30)*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	start = t.Add(-into)
	return start, start.Add(30 * time.Minute)
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
