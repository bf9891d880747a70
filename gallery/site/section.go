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
	session *session // nil for none
	track   track
	start   time.Time // zero for photos without a time
	end     time.Time
	photos  []*photo
}

// sections groups photos in order of time; what has no time comes last.
func (a *album) sections(photos []*photo) []*section {
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
	return cmp.Compare(x.track.order, y.track.order)
}

// halfHour is the half hour, by the event's clocks, that holds t.
func halfHour(t time.Time) (start, end time.Time) {
	into := time.Duration(t.Minute()%30)*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	start = t.Add(-into)
	return start, start.Add(30 * time.Minute)
}

// heading is a section's title, and the time before it. On the page of
// photos without a day the time is a date.
func (a *album) heading(s *section, on gallery.Date) (title, clock string) {
	switch {
	case s.start.IsZero() && s.session == nil:
		clock = a.words.NoTime
	case s.start.IsZero():
	case on == "":
		clock = a.words.Dates.full(s.start) + " " + clockSpan(s.start, s.end)
	default:
		clock = clockSpan(s.start, s.end)
	}
	switch {
	case s.session != nil:
		title = s.session.title
	case s.track.id == "":
		title = a.words.TrackUnknown
	case s.start.IsZero():
		title = s.track.nameOn(on)
	default:
		title = a.words.Between
	}
	return title, clock
}
