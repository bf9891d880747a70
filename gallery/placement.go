package gallery

import (
	"fmt"
	"path"
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
}

// Placement is the day, track and session that a photo belongs to, with the
// evidence for it.
type Placement struct {
	Taken      time.Time // corrected, in the event's zone; zero where unknown
	TimeSource string    // FromExif …; "" where unknown
	Day        Date      // "" where unknown
	Track      string    // a track's id or Common; "" where unknown
	Session    string    // its id; "" where none runs or none is known
	Why        []string  // sentences for the photographer
	Held       string    // why it is held back; "" where it may be published
}

// PlaceOptions are the photographer's wishes beside event.yaml.
type PlaceOptions struct {
	IncludeUntimed bool // publish photos whose day is unknown although the days are known
}

// Place finds day, track and session of every shot. The result is aligned
// with shots and does not depend on their order. The problems are those of
// event.yaml that only show with the photos at hand.
func Place(e *Event, shots []Shot, o PlaceOptions) ([]Placement, []string) {
	readings := make([]reading, len(shots))
	for i, s := range shots {
		readings[i] = e.read(s)
	}
	clocks, problems := e.clocks(shots, readings)
	known := e.KnownDays()
	placements := make([]Placement, len(shots))
	for i, s := range shots {
		p := &placements[i]
		e.placeTime(p, s, readings[i], clocks[s.Camera])
		rule := e.placeDay(p, s)
		p.hold(known, o)
		e.placeTrack(p, s, rule)
		e.placeSession(p, rule)
	}
	return placements, problems
}

func (e *Event) placeTime(p *Placement, s Shot, r reading, c clock) {
	if r.at.IsZero() {
		p.say("nothing in the file says when it was taken")
		return
	}
	p.TimeSource = r.source
	words := map[string]string{FromExif: "Exif time", FromGPS: "GPS time", FromXMP: "XMP time", FromName: "time"}[r.source]
	p.Taken = r.at.In(e.Zone)
	if add := c.add(r.at); add != 0 && r.source != FromGPS {
		p.Taken = p.Taken.Add(add)
		p.say("%s %s, its camera's clock corrected by %s", words, r.zone, signed(add))
		return
	}
	p.say("%s %s", words, r.zone)
}

// placeDay also returns the session that the photo's rule names, if any.
func (e *Event) placeDay(p *Placement, s Shot) *Session {
	var byTime Date
	if !p.Taken.IsZero() {
		byTime = e.DateOf(p.Taken)
	}
	if s.Rule != nil {
		day := s.Rule.Day
		if day == "" {
			day = byTime
		}
		if s.Rule.Session != "" {
			if session, ok := e.FindSession(day, s.Rule.Track, s.Rule.Session); ok {
				p.Day = session.Day
				return &session
			}
			p.say("the rule %q names the session %q, which the schedule does not have%s", s.Rule.Path, s.Rule.Session, on(day))
		}
		if s.Rule.Day != "" {
			p.Day = s.Rule.Day
			p.say("the rule %q says %s", s.Rule.Path, p.Day)
			return nil
		}
	}
	p.Day = byTime
	if p.Day == "" {
		if d, ok := dateOfFolder(s.Paths); ok {
			p.Day = d
			p.say("its folder is named %s", d)
		}
	}
	return nil
}

// hold decides whether a photo is held back: only where the event's days are known.
func (p *Placement) hold(known []Date, o PlaceOptions) {
	switch {
	case len(known) == 0 || slices.Contains(known, p.Day):
	case p.Day != "":
		p.Held = fmt.Sprintf("outside the event's days: %s", p.Taken.Format("2006-01-02 15:04"))
	case !o.IncludeUntimed:
		p.Held = "no time: nothing says which day it belongs to"
	}
}

// placeTrack goes through the evidence, strongest first. Evidence that
// contradicts itself, or does not reach, leaves the track empty.
func (e *Event) placeTrack(p *Placement, s Shot, session *Session) {
	if session != nil {
		p.Track = session.Track
		p.say("the rule %q says so: %s", s.Rule.Path, session.Title)
		return
	}
	if s.Rule != nil && s.Rule.Track != "" {
		p.Track = s.Rule.Track
		p.say("the rule %q says %s", s.Rule.Path, p.Track)
		return
	}
	var running []Session
	scheduled := slices.ContainsFunc(e.Sessions, func(x Session) bool { return x.Day == p.Day })
	if !p.Taken.IsZero() {
		running = e.Running(p.Taken)
	}
	if len(running) > 0 && !slices.ContainsFunc(running, func(x Session) bool { return x.Track != Common }) {
		p.Track = Common
		p.say("everything that ran then was for everybody")
		return
	}
	if named, ok := e.namedTracks(s.Meta.Keywords); ok {
		p.decide(named, "a keyword names the track")
		return
	}
	if named, ok := e.namedTracks(folders(s.Paths)); ok {
		p.decide(named, "its folder names the track")
		return
	}
	if len(running) == 0 && scheduled && !p.Taken.IsZero() {
		p.say("no session ran then")
		return
	}
	if s.Camera != nil && s.Camera.TrackOn(p.Day) != "" {
		p.Track = s.Camera.TrackOn(p.Day)
		p.say("%s stayed in %s", s.Camera.Name(), p.Track)
		return
	}
	if len(running) == 1 {
		p.Track = running[0].Track
		p.say("only one session ran then")
		return
	}
	if len(running) > 1 {
		p.say("%d sessions ran then, and nothing says which one it shows", len(running))
	}
}

// placeSession finds the session that runs in the photo's track, or for
// everybody; of several the shortest, as it is the most specific.
func (e *Event) placeSession(p *Placement, named *Session) {
	if named != nil {
		p.Session = named.ID
		return
	}
	if p.Track == "" || p.Taken.IsZero() {
		return
	}
	var best *Session
	running := e.Running(p.Taken)
	for i, s := range running {
		if s.Track != p.Track || s.Day != p.Day {
			continue
		}
		if best == nil || s.End.Sub(s.Start) < best.End.Sub(best.Start) {
			best = &running[i]
		}
	}
	if best != nil {
		p.Session = best.ID
		p.say("%s to %s: %s", best.Start.In(e.Zone).Format("15:04"), best.End.In(e.Zone).Format("15:04"), best.Title)
	}
}

func (p *Placement) say(format string, args ...any) {
	p.Why = append(p.Why, fmt.Sprintf(format, args...))
}

// decide takes the one track that a piece of evidence names; several leave it empty.
func (p *Placement) decide(tracks []string, why string) {
	if len(tracks) == 1 {
		p.Track = tracks[0]
		p.say("%s: %s", why, tracks[0])
		return
	}
	p.say("%s, but not only one: %s", why, strings.Join(tracks, ", "))
}

// namedTracks are the tracks that words name, by id, name or room.
func (e *Event) namedTracks(words []string) ([]string, bool) {
	var ids []string
	for _, t := range e.Tracks {
		names := append([]string{t.ID, t.Name}, t.Rooms...)
		for _, n := range t.Names {
			names = append(names, n)
		}
		names = slices.DeleteFunc(names, func(n string) bool { return n == "" })
		if slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(w, n) })
		}) {
			ids = append(ids, t.ID)
		}
	}
	return ids, len(ids) > 0
}

// folders are the names of all folders that the paths lie in, the card's included.
func folders(paths []string) []string {
	var names []string
	for _, p := range paths {
		names = append(names, strings.Split(path.Dir(p), "/")...)
	}
	return names
}

// dateOfFolder reads a day off a folder named for one: 2024-11-03 or 20241103.
func dateOfFolder(paths []string) (Date, bool) {
	for _, name := range folders(paths) {
		if d, ok := ParseDate(name); ok {
			return d, true
		}
		if t, err := time.Parse("20060102", name); err == nil && t.Year() >= 1990 {
			return Date(t.Format(time.DateOnly)), true
		}
	}
	return "", false
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
