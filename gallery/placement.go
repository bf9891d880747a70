package gallery

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Shot is a photo as placing sees it: all its sightings together, and what
// event.yaml says of it.
type Shot struct {
	ID     PhotoID
	Meta   Metadata // merged
	Paths  []string // card/path of every current sighting, sorted
	Camera *Camera  // of Event.Cameras; nil where event.yaml does not describe it
	Rule   *Rule    // the first of Event.Rules that fits one of Paths, or nil

	// What the pixels say; zero where the photo is not rendered yet.
	Look      string // as in Record
	Size      Size
	Sharpness int
	Damaged   bool            // a part of the picture is missing
	Sizes     map[string]Size // of its renditions, for who publishes it; it may be shared

	// What JoinCopies found out.
	Home  []string  // the paths that tell which folders its camera filled; nil where Paths do
	Notes []string  // sentences that Placement.Why begins with
	Heard []PhotoID // the photos whose evidence it has too, in the order in which it was given
}

// Placement is the day, track and session that a photo belongs to, with the
// evidence for it.
type Placement struct {
	Taken time.Time // corrected, in the event's zone; zero where unknown
	// Again is the second moment that it may be of, where clocks showed its time
	// twice, other sessions ran then, and nothing tells which; else zero.
	Again      time.Time
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
	readings := make([]reading, len(shots))
	for i, s := range shots {
		readings[i] = e.read(s)
	}
	tellTwice(shots, readings)
	clocks, problems := e.clocks(shots, readings)
	known := e.KnownDays()
	names := e.trackNames(known)
	table := e.timetable()
	placements := make([]Placement, len(shots))
	found := make([]evidence, len(shots))
	for i, s := range shots {
		p := &placements[i]
		if p.silent = o.WithoutWhy; !o.WithoutWhy {
			p.Why = slices.Clone(s.Notes)
		}
		e.placeTime(p, readings[i], clocks[s.Camera])
		session := e.placeDay(p, s, names)
		p.hold(known, o)
		p.holdUnpicked(e.Pick, s.Meta)
		found[i].running = table.on(p.Day, p.Taken)
		found[i].doubt(p, readings[i], clocks[s.Camera], table)
		if session != nil {
			p.Track, p.Session = session.Track, session.ID
			p.say("the rule %q says so: %s", s.Rule.Path, session.Title)
			found[i].speaks = slices.ContainsFunc(found[i].running, func(x *Session) bool { return x.ID == session.ID })
		} else {
			e.placeTrack(p, s, names, table, &found[i])
		}
		found[i].speaks = found[i].speaks && !found[i].either
	}
	cameras := streams(shots, placements)
	placeByVisits(shots, placements, found, cameras)
	for i := range placements {
		if p := &placements[i]; p.Session == "" {
			if !found[i].either {
				e.placeSession(p, found[i].running)
			}
			p.holdUnrecorded(found[i].running)
			p.holdUnrecorded(found[i].later)
		}
	}
	placeBursts(shots, placements, cameras)
	return placements, append(problems, e.missedDays(placements)...)
}

// evidence is what placing has found out about one photo, for its neighbours.
type evidence struct {
	running []*Session // at its moment
	speaks  bool       // its track is known by itself: by a rule, a keyword, the folder or GPS
	open    bool       // its track is for its neighbours to say
	only    []string   // the tracks that GPS leaves; nil where it says nothing
	either  bool       // it may also be of a second moment, at which something else ran
	later   []*Session // at the second moment
}

// doubt looks at the other moment that the photo may be of.
func (f *evidence) doubt(p *Placement, r reading, c clock, table timetable) {
	if r.again.IsZero() || p.Day == "" {
		return
	}
	again := r.again.Add(c.add(r.again)).In(p.Taken.Location())
	f.later = table.on(p.Day, again)
	if f.either = !slices.Equal(f.running, f.later); f.either {
		p.Again = again
		p.say("the second time something else ran, and nothing tells which it was")
	}
}

func (e *Event) placeTime(p *Placement, r reading, c clock) {
	if r.at.IsZero() {
		p.say("nothing in the file says when it was taken")
		return
	}
	p.TimeSource = r.source
	words := map[string]string{FromExif: "Exif time", FromGPS: "GPS time", FromXMP: "XMP time", FromIPTC: "IPTC time", FromTakeout: "Google Takeout's time", FromName: "time"}[r.source]
	p.Taken = r.at.In(e.Zone)
	if add := c.add(r.at); add != 0 && r.source != FromGPS {
		p.Taken = p.Taken.Add(add)
		p.say("%s %s, its camera's clock corrected by %s", words, r.zone, signed(add))
		return
	}
	p.say("%s %s", words, r.zone)
}

// placeDay also returns the session that the photo's rule names, if any.
func (e *Event) placeDay(p *Placement, s Shot, names trackNames) *Session {
	if !p.Taken.IsZero() {
		p.Day = e.DateOf(p.Taken)
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
func (e *Event) placeTrack(p *Placement, s Shot, names trackNames, table timetable, found *evidence) {
	running := found.running
	if s.Rule != nil && s.Rule.Track != "" {
		p.Track, found.speaks = s.Rule.Track, true
		p.say("the rule %q says %s", s.Rule.Path, p.Track)
		return
	}
	if allCommon(running) && (!found.either || allCommon(found.later)) {
		p.Track = Common
		p.say("everything that ran then was for everybody")
		return
	}
	if named := names.find(s.Meta.Keywords, p.Day); len(named) > 0 {
		found.speaks = p.decide(named, "a keyword names the track")
		return
	}
	if named := names.find(wordsOfFolders(s.Paths), p.Day); len(named) > 0 {
		found.speaks = p.decide(named, "its folder names the track")
		return
	}
	if len(running) == 0 && !found.either && !p.Taken.IsZero() && table.days[p.Day] {
		p.say("no session ran then")
		return
	}
	if s.Camera != nil && s.Camera.TrackOn(p.Day) != "" {
		p.Track = s.Camera.TrackOn(p.Day)
		p.say("%s stayed in %s", s.Camera.Name(), p.Track)
		return
	}
	if len(running) > 0 && !found.either {
		e.placeAmong(p, s, found)
	}
}

// allCommon says whether something ran, and all of it for everybody.
func allCommon(running []*Session) bool {
	return len(running) > 0 && !slices.ContainsFunc(running, func(s *Session) bool { return s.Track != Common })
}

// placeAmong chooses among what ran, by GPS and by how much ran.
func (e *Event) placeAmong(p *Placement, s Shot, found *evidence) {
	at := e.positionOf(s.Meta, found.running)
	found.only = at.tracks
	if at.where != "" {
		p.say("%s", at.says())
		if len(at.tracks) == 0 {
			return
		}
		if len(at.tracks) == 1 && at.sure {
			p.Track, found.speaks = at.tracks[0], true
			return
		}
	}
	if len(found.running) == 1 {
		p.Track = found.running[0].Track
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
		p.Session = s.ID
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
