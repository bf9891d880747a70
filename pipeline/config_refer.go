package pipeline

import (
	"fmt"
	"strings"

	"eventroll/gallery"
)

// references checks cameras and rules, which refer to days, tracks and
// sessions of event.yaml and schedule.
type references struct {
	*configCheck
	event *gallery.Event
	known bool // the schedule was read, or there is none: what is not in event now does not exist
}

func (c references) cameras(written []cameraYAML) []gallery.Camera {
	var cameras []gallery.Camera
	first := map[string]position{}
	for _, w := range written {
		if w.at == (position{}) {
			continue
		}
		camera := gallery.Camera{
			Serial: w.serial.text, Make: w.maker.text, Model: w.model.text, Folder: c.pattern(w.folder),
			Photographer: w.photographer.text,
			Clock:        c.clock(w.clock),
			ClockPhotos:  c.clockPhotos(w.clockPhotos, c.event.Zone),
		}
		if w.timezone.given() {
			camera.Zone = c.zone(w.timezone)
		}
		if w.clock.given() && len(w.clockPhotos) > 0 {
			c.add(w.clock.at, "this camera has both clock and clock_photo", "keep one of them: each says what is wrong with its clock")
		}
		c.identity(w, camera, first)
		if w.track.one.given() {
			camera.Track = c.cameraTrack(w.track.one)
		}
		for _, d := range w.track.days {
			if date, ok := c.day(d.day); ok {
				set(&camera.Tracks, date, c.cameraTrack(d.text))
			}
		}
		cameras = append(cameras, camera)
	}
	return cameras
}

// identity checks that a camera can be recognised, and told from all others.
func (c references) identity(w cameraYAML, camera gallery.Camera, first map[string]position) {
	switch {
	case camera.Serial == "" && camera.Folder == "" && (camera.Make == "") != (camera.Model == ""):
		c.add(w.at, "this camera has only one of make and model", "write both, as `eventroll inspect` shows them")
		return
	case camera.Serial == "" && camera.Folder == "" && camera.Model == "":
		c.add(w.at, "this camera cannot be recognised", "write its serial, or make and model, or a folder, as `eventroll inspect` shows them")
		return
	}
	key := strings.Join([]string{camera.Serial, camera.Make, camera.Model, camera.Folder}, "\x00")
	if camera.Serial != "" {
		key = camera.Serial
	}
	if before, twice := first[key]; twice {
		c.add(w.at, fmt.Sprintf("the %s is there twice, first in line %d", camera.Name(), before.line), "keep one of them")
		return
	}
	first[key] = w.at
}

func (c references) cameraTrack(s scalar) string {
	if s.text == gallery.Common {
		c.add(s.at, fmt.Sprintf("no photographer stays in %s", gallery.Common), "it is what is for everybody; leave track away")
		return ""
	}
	return c.track(s, c.trackIDs())
}

// track is the id of a track that exists.
func (c references) track(s scalar, ids []string) string {
	for _, id := range ids {
		if id == s.text {
			return id
		}
	}
	switch {
	case s.text == Undecided:
		c.add(s.at, "nobody has said which track "+Undecided+" is", "write "+or(ids)+" instead; the comment beside it may say what ran then")
	case !c.known: // perhaps the schedule has it
	case len(c.event.Tracks) == 0:
		c.add(s.at, fmt.Sprintf("there is no track %s", quote(s.text)), "define it in tracks, or name a schedule that has it")
	default:
		c.add(s.at, fmt.Sprintf("there is no track %s", quote(s.text)), didYouMean(s.text, ids, "the tracks are"))
	}
	return s.text
}

func (c references) trackIDs() []string {
	var ids []string
	for _, t := range c.event.Tracks {
		ids = append(ids, t.ID)
	}
	return ids
}

func (c references) day(s scalar) (gallery.Date, bool) {
	if !c.known && len(c.event.Days) == 0 {
		return c.date(s)
	}
	return c.dayOf(s, c.event.KnownDays())
}

func (c references) rules(written []ruleYAML) []gallery.Rule {
	var rules []gallery.Rule
	for _, w := range written {
		if w.at == (position{}) {
			continue
		}
		rule := gallery.Rule{Path: c.pattern(w.path), Session: w.session.text}
		if rule.Path == "" {
			c.add(w.at, "this rule has no path", `write which photos it is for, like path: "**/booth/**"`)
		}
		dayKnown := true
		if w.day.text == Undecided {
			c.add(w.day.at, "nobody has said which day "+Undecided+" is", "write "+or(dates(c.event.KnownDays()))+" instead")
			dayKnown = false
		} else if w.day.given() {
			rule.Day, dayKnown = c.day(w.day)
		}
		if w.track.given() {
			rule.Track = c.track(w.track, append(c.trackIDs(), gallery.Common))
		}
		switch {
		case !w.day.given() && !w.track.given() && rule.Session == "":
			c.add(w.at, "this rule says nothing of its photos", "write a day, a track or a session")
		case rule.Session != "" && c.known && dayKnown:
			c.session(w.session, rule)
		}
		rules = append(rules, rule)
	}
	return rules
}

// session checks that a rule's session exists; a rule that can never hold is
// a slip that nobody would see.
func (c references) session(s scalar, rule gallery.Rule) {
	if len(c.event.Sessions) == 0 {
		c.add(s.at, "there is no schedule that has sessions", "name it in schedule, or leave session away")
		return
	}
	// Several are no mistake yet: a photo's own day may tell which.
	if len(c.event.FindSessions(rule.Day, rule.Track, s.text)) > 0 {
		return
	}
	where := ""
	if rule.Day != "" {
		where += " on " + string(rule.Day)
	}
	if rule.Track != "" {
		where += " in " + rule.Track
	}
	c.add(s.at, fmt.Sprintf("the schedule has no session %s%s", quote(s.text), where), `write when it starts, like "13:30", or the start of its title`)
}
