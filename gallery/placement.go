package gallery

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Placement is the day, track and session that a photo belongs to, with the
// evidence for it.
type Placement struct {
	Taken time.Time // corrected, in the event's zone; zero where unknown
	// Again is the second moment that it may be of, where clocks showed its time
	// twice, other sessions ran then, and nothing tells which; else nil.
	Again      *time.Time
	TimeSource string   // FromExif …; "" where unknown
	Day        Date     // "" where unknown
	Track      string   // a track's id or Common; "" where unknown
	Session    string   // its id; "" where none runs or none is known
	Why        []string // sentences for the photographer
	Held       string   // why it is held back; "" where it may be published
	Burst      PhotoID  // the photo on top of the burst that it belongs to; "" for a single photo

	silent bool // PlaceOptions.WithoutWhy
}

// PlaceOptions are the photographer's wishes beside event.yaml.
type PlaceOptions struct {
	IncludeUntimed bool // publish photos whose day is unknown although the days are known
	// WithoutWhy leaves Placement.Why empty, for who shows it to nobody: of a
	// million photos the sentences take a third of a gigabyte.
	WithoutWhy bool
}

// Place finds day, track and session of every shot. The result is aligned
// with shots and does not depend on their order. The problems are those of
// event.yaml that only show with the photos at hand.
func Place(e *Event, shots []Shot, o PlaceOptions) ([]Placement, []string) {
	p := &placing{
		Event: e, options: o, shots: shots, readings: e.readings(shots), known: e.KnownDays(), table: e.timetable(),
		placements: make([]Placement, len(shots)), found: make([]evidence, len(shots)),
	}
	tellTwice(shots, p.readings)
	var problems []string
	p.clocks, problems = e.clocks(shots, p.readings)
	p.names = e.trackNames(p.known)
	inParts(len(shots), somePhotos, p.placeAlone)
	p.readings = nil // a million of them take memory
	cameras := streams(shots, p.placements)
	inParts(len(cameras), 1, func() func(int) { return func(n int) { placeByVisits(p, cameras[n]) } })
	inParts(len(shots), somePhotos, func() func(int) { return p.placeSession })
	inParts(len(cameras), 1, func() func(int) { return func(n int) { placeBursts(shots, p.placements, cameras[n]) } })
	return p.placements, append(problems, e.missedDays(p.placements)...)
}

// placing is what is known while photos are placed; the slices are by shot.
type placing struct {
	*Event
	options    PlaceOptions
	shots      []Shot
	readings   []reading
	clocks     map[*Camera]clock
	known      []Date
	names      trackNames
	table      *timetable
	placements []Placement
	found      []evidence
}

// evidence is what placing has found out about one photo, for its neighbours.
type evidence struct {
	running run          // at its moment
	later   run          // at the second moment, where it is either
	at      *whereabouts // nil where GPS says nothing, or is not asked
	speaks  bool         // its track is known by itself: by a rule, a keyword, the folder or GPS
	open    bool         // its track is for its neighbours to say
	either  bool         // it may also be of a second moment, at which something else ran
}

// placeAlone finds out what a photo says itself.
func (x *placing) placeAlone() func(i int) {
	calendar, folders := newCalendar(x.Event), x.names.ofFolders()
	return func(i int) {
		s, p, r, found := &x.shots[i], &x.placements[i], x.readings[i], &x.found[i]
		if p.silent = x.options.WithoutWhy; !p.silent && s.company != nil {
			p.Why = slices.Clone(s.company.notes)
		}
		clock := x.clocks[s.Camera]
		x.placeTime(p, s, r, clock)
		session := x.placeDay(p, s, x.names, calendar)
		p.hold(x.known, x.options)
		p.holdUnpicked(x.Pick, s.Says())
		found.running = x.table.at(p.Day, p.Taken)
		found.doubt(p, r, clock, x.table)
		if session != nil {
			p.Track, p.Session = session.Track, session.ID
			p.say("the rule %q says so: %s", s.Rule.Path, session.Title)
			found.speaks = slices.ContainsFunc(x.table.running[found.running], func(o *Session) bool { return o.ID == session.ID })
		} else {
			x.placeTrack(p, s, folders, found)
		}
		found.speaks = found.speaks && !found.either
	}
}

// placeSession finds the session of a photo whose track has been looked for
// everywhere.
func (x *placing) placeSession(i int) {
	p, found := &x.placements[i], &x.found[i]
	running := x.table.running[found.running]
	if found.open && p.Track == "" && !p.silent {
		p.say("%d sessions ran then, and nothing says which one it shows", len(running))
	}
	if p.Session != "" {
		return
	}
	if !found.either {
		x.Event.placeSession(p, running)
	}
	p.holdUnrecorded(running)
	p.holdUnrecorded(x.table.running[found.later])
}

// doubt looks at the other moment that the photo may be of.
func (f *evidence) doubt(p *Placement, r reading, c clock, table *timetable) {
	if r.twice != shownEither || p.Day == "" {
		return
	}
	second := r.again()
	again := second.Add(c.add(second)).In(p.Taken.Location())
	f.later = table.at(p.Day, again)
	if f.either = !slices.Equal(table.running[f.running], table.running[f.later]); f.either {
		p.Again = &again
		p.say("the second time something else ran, and nothing tells which it was")
	}
}

func (e *Event) placeTime(p *Placement, s *Shot, r reading, c clock) {
	if r.at.IsZero() {
		p.say("nothing in the file says when it was taken")
		return
	}
	p.TimeSource = r.source
	p.Taken = r.at.In(e.Zone)
	add := c.add(r.at)
	if r.source == FromGPS {
		add = 0
	}
	p.Taken = p.Taken.Add(add)
	switch {
	case p.silent:
	case add != 0:
		p.say("%s %s, its camera's clock corrected by %s", sourceName(r.source), r.says(s), signed(add))
	default:
		p.say("%s %s", sourceName(r.source), r.says(s))
	}
}

// sourceName is what a time is called by where it comes from.
func sourceName(source string) string {
	switch source {
	case FromExif:
		return "Exif time"
	case FromGPS:
		return "GPS time"
	case FromXMP:
		return "XMP time"
	case FromIPTC:
		return "IPTC time"
	case FromTakeout:
		return "Google Takeout's time"
	}
	return "time"
}

// placeDay also returns the session that the photo's rule names, if any.
func (e *Event) placeDay(p *Placement, s *Shot, names trackNames, days calendar) *Session {
	if !p.Taken.IsZero() {
		p.Day = days.dateOf(p.Taken)
	}
	if s.Rule != nil {
		if s.Rule.Day != "" {
			p.Day = s.Rule.Day
			p.say("the rule %q says %s", s.Rule.Path, p.Day)
		}
		if session := e.sessionOfRule(p, s.Rule); session != nil {
			p.Day = session.Day
			return session
		}
	}
	if p.Day == "" {
		switch dates := names.datesOfFolders(s.Paths); len(dates) {
		case 0:
		case 1:
			p.Day = dates[0]
			p.say("its folder is named %s", p.Day)
		default:
			p.say("its folders are named for several days")
		}
	}
	return nil
}

// sessionOfRule is nil where the rule names no session, or not exactly one.
func (e *Event) sessionOfRule(p *Placement, r *Rule) *Session {
	if r.Session == "" {
		return nil
	}
	found := e.FindSessions(p.Day, r.Track, r.Session)
	switch len(found) {
	case 0:
		p.say("the rule %q names the session %q, which the schedule does not have%s", r.Path, r.Session, on(p.Day))
	case 1:
		return &found[0]
	default:
		p.say("the rule %q names the session %q, and %d fit%s: give it a day, a track or more of the title", r.Path, r.Session, len(found), on(p.Day))
	}
	return nil
}

// Why a photo is held back that belongs to no day of the event: Placement.Held
// begins with it.
const (
	HeldOutside = "outside the event's days"
	HeldUntimed = "no time"
)

// hold decides whether a photo is held back: only where the event's days are known.
func (p *Placement) hold(known []Date, o PlaceOptions) {
	switch {
	case len(known) == 0 || slices.Contains(known, p.Day):
	case p.Day == "" && !o.IncludeUntimed:
		p.Held = HeldUntimed + ": nothing says which day it belongs to"
	case p.Day != "" && p.Taken.IsZero():
		p.Held = fmt.Sprintf("%s: %s", HeldOutside, p.Day)
	case p.Day != "":
		p.Held = fmt.Sprintf("%s: %s", HeldOutside, p.Taken.Format("2006-01-02 15:04"))
	}
}

// placeTrack goes through the evidence that a photo has of its own, strongest
// first. Evidence that contradicts itself leaves the track empty; where there
// is none, the photo's neighbours are asked next, in visit.go.
func (x *placing) placeTrack(p *Placement, s *Shot, named folderTracks, found *evidence) {
	running := x.table.running[found.running]
	if s.Rule != nil && s.Rule.Track != "" {
		p.Track, found.speaks = s.Rule.Track, true
		p.say("the rule %q says %s", s.Rule.Path, p.Track)
		return
	}
	if allCommon(running) && (!found.either || allCommon(x.table.running[found.later])) {
		p.Track = Common
		p.say("everything that ran then was for everybody")
		return
	}
	if named := x.names.find(s.Says().Keywords, p.Day); len(named) > 0 {
		found.speaks = p.decide(named, "a keyword names the track")
		return
	}
	if named := named.find(s.Paths, p.Day); len(named) > 0 {
		found.speaks = p.decide(named, "its folder names the track")
		return
	}
	if len(running) == 0 && !found.either && !p.Taken.IsZero() && x.table.days[p.Day] {
		p.say("no session ran then")
		return
	}
	if s.Camera != nil && s.Camera.TrackOn(p.Day) != "" {
		if p.Track = s.Camera.TrackOn(p.Day); !p.silent {
			p.say("%s stayed in %s", s.Camera.Name(), p.Track)
		}
		return
	}
	if len(running) > 0 && !found.either {
		x.placeAmong(p, s, running, found)
	}
}

// allCommon says whether something ran, and all of it for everybody.
func allCommon(running []*Session) bool {
	return len(running) > 0 && !slices.ContainsFunc(running, func(s *Session) bool { return s.Track != Common })
}

// placeAmong chooses among what ran, by GPS and by how much ran.
func (x *placing) placeAmong(p *Placement, s *Shot, running []*Session, found *evidence) {
	if at := x.positionOf(s.Says(), running); at.where != "" {
		found.at = &at
		p.say("%s", at.says())
		if len(at.tracks) == 0 {
			return
		}
		if len(at.tracks) == 1 && at.sure {
			p.Track, found.speaks = at.tracks[0], true
			return
		}
	}
	if len(running) == 1 {
		p.Track = running[0].Track
		p.say("only one session ran then")
		return
	}
	found.open = true
}

// placeSession finds the session that runs in the photo's track; of several
// the shortest, as it is the most specific, unless two are equally short.
func (e *Event) placeSession(p *Placement, running []*Session) {
	s, tie := shortest(running, p.Track)
	switch {
	case s == nil:
	case tie:
		p.say("several sessions of the track ran then")
	default:
		if p.Session = s.ID; p.silent {
			return
		}
		p.say("%s to %s: %s", s.Start.In(e.Zone).Format("15:04"), s.End.In(e.Zone).Format("15:04"), s.Title)
	}
}

func (p *Placement) say(format string, args ...any) {
	if p.silent {
		return
	}
	p.Why = append(p.Why, fmt.Sprintf(format, args...))
}

// decide takes the one track that a piece of evidence names; several leave it
// empty. It says whether it was one.
func (p *Placement) decide(tracks []string, why string) bool {
	if len(tracks) == 1 {
		p.Track = tracks[0]
		p.say("%s: %s", why, tracks[0])
		return true
	}
	p.say("%s, but not only one: %s", why, strings.Join(tracks, ", "))
	return false
}

func on(d Date) string {
	if d == "" {
		return ""
	}
	return " on " + string(d)
}

func signed(d time.Duration) string {
	if d > 0 {
		return "+" + d.String()
	}
	return d.String()
}
