package gallery

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// earthRadius is the mean radius in metres (IUGG).
const earthRadius = 6_371_009

// metres is the distance between two places in degrees. Over the few
// kilometres that matter here the earth is flat enough.
func metres(lat1, lon1, lat2, lon2 float64) float64 {
	const radian = math.Pi / 180
	east := math.Remainder(lon2-lon1, 360) * radian * math.Cos((lat1+lat2)/2*radian)
	north := (lat2 - lat1) * radian
	return earthRadius * math.Hypot(east, north)
}

// buildingsAt are the buildings that a photo was taken in or right beside.
func (e *Event) buildingsAt(m *Words) []*Building {
	if m.Latitude == nil || m.Longitude == nil {
		return nil
	}
	var in []*Building
	for i := range e.Buildings {
		b := &e.Buildings[i]
		if metres(*m.Latitude, *m.Longitude, b.Latitude, b.Longitude) <= b.Radius {
			in = append(in, b)
		}
	}
	return in
}

// roomsOf are the rooms that a session may be in: its own, else its track's.
func (e *Event) roomsOf(s *Session) []string {
	if s.Room != "" {
		return []string{s.Room}
	}
	t, _ := e.TrackByID(s.Track)
	return t.Rooms
}

// whereabouts are what a photo's GPS leaves of the sessions that ran.
type whereabouts struct {
	where  string   // the buildings' names, "" where GPS says nothing
	tracks []string // that it may show
	sure   bool     // that of tracks, if only one, a room is known to be there
}

// positionOf holds the GPS of a photo against the rooms of what ran. A session
// is ruled out only where event.yaml says that its room is in another building:
// GPS tells buildings, not rooms. What is for everybody takes no part, as it has no room of its own.
func (e *Event) positionOf(m *Words, running []*Session) whereabouts {
	in := e.buildingsAt(m)
	if len(in) == 0 {
		return whereabouts{}
	}
	p := whereabouts{tracks: []string{}, sure: true}
	var names []string
	for _, b := range in {
		names = append(names, b.Name)
	}
	p.where = strings.Join(names, ", ")
	for _, s := range running {
		if s.Track == Common || slices.Contains(p.tracks, s.Track) {
			continue
		}
		known, here := false, false
		for _, room := range e.roomsOf(s) {
			for i := range e.Buildings {
				if b := &e.Buildings[i]; slices.Contains(b.Rooms, room) {
					known = true
					here = here || slices.Contains(in, b)
				}
			}
		}
		if here || !known {
			p.tracks = append(p.tracks, s.Track)
			p.sure = p.sure && here
		}
	}
	slices.Sort(p.tracks)
	return p
}

// says is the sentence for the photographer.
func (p whereabouts) says() string {
	switch {
	case len(p.tracks) == 0:
		return fmt.Sprintf("GPS: in %s, where no session ran then", p.where)
	case len(p.tracks) == 1 && p.sure:
		return fmt.Sprintf("GPS: in %s, where only %s had a session then", p.where, p.tracks[0])
	default:
		return fmt.Sprintf("GPS: in %s, so it may show %s", p.where, strings.Join(p.tracks, " or "))
	}
}
