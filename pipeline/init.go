package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"eventroll/gallery"
	"eventroll/gallery/schedulefile"
)

// DraftOptions are what `eventroll init` was told.
type DraftOptions struct {
	Title, Timezone string   // "" where not told
	Schedule        string   // a file, or ""
	Dir             string   // where event.yaml will lie; the schedule is named relative to it
	Cards           []string // to look for cameras on
}

// NewDraft finds out what can be found out of an event: days, tracks and rooms
// from its schedule, cameras from its cards. Where the zone or the schedule is
// wrong, the error is of *ConfigErrors.
func NewDraft(ctx context.Context, o DraftOptions, progress Progress) (Draft, error) {
	d := Draft{Title: o.Title, Timezone: o.Timezone, Cards: o.Cards}
	if err := d.readSchedule(o); err != nil {
		return d, err
	}
	if len(o.Cards) == 0 {
		return d, nil
	}
	progress.Begin("Scanning", 0)
	cards := new(Cards)
	scanned, err := cards.Scan(ctx, o.Cards, nil)
	if err != nil {
		return d, err
	}
	progress.Begin("Reading", len(scanned.Items))
	read, err := cards.readAll(ctx, scanned.Items, progress)
	if err != nil {
		return d, err
	}
	d.Cameras = draftCameras(read)
	d.Keywords = draftKeywords(read)
	d.nameTracks()
	return d, nil
}

func (d *Draft) readSchedule(o DraftOptions) error {
	check := configCheck{problems: &problems{file: "--timezone"}}
	var zone *time.Location // nil where not told
	if o.Timezone != "" {
		zone = check.zone(scalar{text: o.Timezone})
	}
	if err := check.err(); err != nil || o.Schedule == "" {
		return err
	}
	data, err := readBounded(o.Schedule, schedulefile.MaxBytes)
	if err != nil {
		return &ConfigError{File: o.Schedule, Message: "cannot be read", Hint: reason(err), err: err}
	}
	schedule, err := schedulefile.Parse(o.Schedule, data, schedulefile.Defaults{Zone: zone})
	if err != nil {
		check.addSchedule(err)
		return cmp.Or(check.err(), err)
	}
	d.Title = cmp.Or(d.Title, schedule.Title)
	d.Timezone = cmp.Or(d.Timezone, schedule.Zone)
	d.Schedule = o.Schedule
	if rel, err := filepath.Rel(cmp.Or(o.Dir, "."), o.Schedule); err == nil {
		d.Schedule = filepath.ToSlash(rel)
	}
	d.addSessions(schedule, zone)
	return nil
}

// addSessions takes over days, tracks and rooms. Where the zone is not told it
// is the schedule's, or that of each session's own offset: in UTC, a morning in
// Seoul would be the day before. Where no session names a track, the rooms are
// the tracks.
func (d *Draft) addSessions(schedule schedulefile.Schedule, zone *time.Location) {
	if zone == nil && schedule.Zone != "" {
		check := configCheck{problems: &problems{}}
		zone = check.zone(scalar{text: schedule.Zone})
	}
	rooms := roomsOfTracks(schedule.Sessions)
	for _, s := range schedule.Sessions {
		event := gallery.Event{Zone: cmp.Or(zone, s.Start.Location()), DayStart: defaultDayStart}
		if day := event.DateOf(s.Start); !slices.Contains(d.Days, day) {
			d.Days = append(d.Days, day)
		}
		if len(rooms) > 1 && s.Track == "" {
			s.Track = s.Room
		}
		d.addTrack(s)
	}
	slices.Sort(d.Days)
}

// roomsOfTracks are the rooms that stand for tracks: none where any session names its track.
func roomsOfTracks(sessions []gallery.Session) map[string]bool {
	rooms := map[string]bool{}
	for _, s := range sessions {
		switch {
		case s.Track == gallery.Common:
		case s.Track != "":
			return nil
		case s.Room != "":
			rooms[s.Room] = true
		}
	}
	return rooms
}

// addTrack takes over the track of a session, and its room.
func (d *Draft) addTrack(s gallery.Session) {
	name := strings.TrimSpace(s.Track)
	if name == "" || name == gallery.Common {
		return
	}
	if d.titles == nil {
		d.titles = map[string][]string{}
	}
	d.titles[name] = append(d.titles[name], strings.TrimSpace(s.Title))
	i := slices.IndexFunc(d.Tracks, func(t gallery.Track) bool { return t.Name == name })
	if i < 0 {
		i = len(d.Tracks)
		d.Tracks = append(d.Tracks, gallery.Track{ID: d.trackID(name), Name: name})
	}
	if s.Room != "" && !slices.Contains(d.Tracks[i].Rooms, s.Room) {
		d.Tracks[i].Rooms = append(d.Tracks[i].Rooms, s.Room)
	}
}

// trackID makes an id of a track's name; names that are not in ASCII get a number.
func (d *Draft) trackID(name string) string {
	id := gallery.Slug(name)
	taken := func(id string) bool {
		return slices.ContainsFunc(d.Tracks, func(t gallery.Track) bool { return t.ID == id })
	}
	for n := len(d.Tracks) + 1; !gallery.ValidTrackID(id) || taken(id); n++ {
		id = fmt.Sprintf("track-%d", n)
	}
	return id
}

// maxTrackKeywords bounds the keywords that are tried as names, as a photo
// library may have thousands. Those of an event are on many photos.
const maxTrackKeywords = 100

// nameTracks takes over what photographers call the tracks that the schedule
// only has ids for: a keyword on their photos with which the titles of all
// sessions of the track begin, and of no other's, as "Generative AI" for genai
// where there are "Generative AI, a start" and "Generative AI in practice".
func (d *Draft) nameTracks() {
	begins := func(track, keyword string) int {
		n := 0
		for _, title := range d.titles[track] {
			rest, ok := strings.CutPrefix(title, keyword)
			if next, _ := utf8.DecodeRuneInString(rest); ok && (rest == "" || !unicode.IsLetter(next) && !unicode.IsDigit(next)) {
				n++
			}
		}
		return n
	}
	for i := range d.Tracks {
		t := &d.Tracks[i]
		id := t.Name
		if id != t.ID || len(d.titles[id]) < 2 {
			continue // it has a name, or too few sessions to tell
		}
		for _, k := range d.Keywords[:min(len(d.Keywords), maxTrackKeywords)] {
			others := slices.ContainsFunc(slices.Collect(maps.Keys(d.titles)), func(other string) bool { return other != id && begins(other, k.Word) > 0 })
			if begins(id, k.Word) == len(d.titles[id]) && !others {
				t.Name = k.Word
				break
			}
		}
	}
}

// draftKeywords counts the photos that bear each keyword, the most frequent first.
func draftKeywords(read []readFile) []DraftKeyword {
	photos := map[string]map[gallery.PhotoID]bool{}
	for _, r := range read {
		for _, word := range r.sighting.Metadata.Keywords {
			if word = strings.TrimSpace(word); word != "" {
				if photos[word] == nil {
					photos[word] = map[gallery.PhotoID]bool{}
				}
				photos[word][r.sighting.ID] = true
			}
		}
	}
	var out []DraftKeyword
	for word, on := range photos {
		out = append(out, DraftKeyword{word, len(on)})
	}
	slices.SortFunc(out, func(a, b DraftKeyword) int {
		return cmp.Or(cmp.Compare(b.Photos, a.Photos), cmp.Compare(a.Word, b.Word))
	})
	return out
}

// mostOffsets is how many zones a camera at one event is in: two where clocks change.
const mostOffsets = 2

// draftCameras sums the files up by camera, the one with most photos first.
func draftCameras(read []readFile) []DraftCamera {
	type key struct{ make, model, serial string }
	cameras := map[key]*DraftCamera{}
	onCard := map[key]map[string]int{} // how many photos of a camera are on which card
	seen := map[gallery.PhotoID]bool{}
	for _, r := range read {
		m := r.sighting.Metadata
		k := key{m.Make, m.Model, m.Serial}
		if r.problem != "" || seen[r.sighting.ID] || m.Make == "" && m.Model == "" && m.Serial == "" {
			continue // a copy, or of no camera: rules place these
		}
		seen[r.sighting.ID] = true
		c := cameras[k]
		if c == nil {
			c = &DraftCamera{Make: k.make, Model: k.model, Serial: k.serial}
			cameras[k], onCard[k] = c, map[string]int{}
		}
		if m.Offset != "" && len(c.Offsets) <= mostOffsets && !slices.Contains(c.Offsets, m.Offset) {
			c.Offsets = append(c.Offsets, m.Offset)
		}
		c.Photos++
		onCard[k][r.item.Card]++
		if m.Time == "" {
			continue
		}
		if c.First == "" || m.Time < c.First {
			c.First = m.Time
		}
		c.Last = max(c.Last, m.Time)
	}
	var out []DraftCamera
	for k, c := range cameras {
		c.Folder = fullest(onCard[k])
		if slices.Sort(c.Offsets); len(c.Offsets) > mostOffsets {
			c.Offsets = nil // of several journeys none is the event's
		}
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b DraftCamera) int {
		return cmp.Or(cmp.Compare(b.Photos, a.Photos), cmp.Compare(a.Make+a.Model+a.Serial, b.Make+b.Model+b.Serial))
	})
	return out
}

// fullest is the card with most photos; of equal ones the first by name.
func fullest(photos map[string]int) string {
	return slices.MaxFunc(slices.Sorted(maps.Keys(photos)), func(a, b string) int { return cmp.Compare(photos[a], photos[b]) })
}
