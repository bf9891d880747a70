package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"eventroll/gallery"
)

// Stay is a camera of which so much is left over that its photographer may
// simply have stayed in one room: to say that is shorter than a rule for each group.
type Stay struct {
	Serial, Folder string // the folder where it has no serial number
	Entry          string // what event.yaml calls it; "" where it has no entry for it yet
	Photos, Groups int    // without a track
	Days           []gallery.Date
}

// staying is how many groups a camera needs on a day: two are pasted as
// quickly as a camera's entry is found.
const staying = 3

// staysOf finds the cameras. Who is known to have been in two tracks on a day
// did not stay.
func staysOf(groups []Leftover, shots []gallery.Shot, placements []gallery.Placement) []Stay {
	type day struct {
		camera string
		date   gallery.Date
	}
	camera := func(s gallery.Shot, folder string) string { return cmp.Or(s.Meta.Serial, "/"+folder) }
	count := map[day]int{}
	for _, g := range groups {
		if g.Kind == gallery.TrackUnknown && !g.First.IsZero() {
			count[day{cmp.Or(g.Serial, "/"+g.Folder), g.Days[0]}]++
		}
	}
	tracks := map[day][]string{}
	for i, s := range shots {
		for _, path := range s.Paths {
			d := day{camera(s, dirOf(path)), placements[i].Day}
			if t := placements[i].Track; t != "" && t != gallery.Common && !slices.Contains(tracks[d], t) {
				tracks[d] = append(tracks[d], t)
			}
		}
	}
	var stays []Stay
	for _, g := range groups {
		if g.Kind != gallery.TrackUnknown || g.First.IsZero() {
			continue
		}
		d := day{cmp.Or(g.Serial, "/"+g.Folder), g.Days[0]}
		if count[d] < staying || len(tracks[d]) > 1 {
			continue
		}
		folder := g.Folder
		if g.Serial != "" {
			folder = ""
		}
		i := slices.IndexFunc(stays, func(s Stay) bool { return s.Serial == g.Serial && s.Folder == folder })
		if i < 0 {
			i = len(stays)
			stays = append(stays, Stay{Serial: g.Serial, Folder: folder})
			if c := g.all.shots[g.Shots[0]].Camera; c != nil {
				stays[i].Entry = c.Name()
			}
		}
		s := &stays[i]
		s.Photos, s.Groups = s.Photos+len(g.Shots), s.Groups+1
		if !slices.Contains(s.Days, d.date) {
			s.Days = append(s.Days, d.date)
			slices.Sort(s.Days)
		}
	}
	return stays
}

// String is the line for event.yaml: for the camera's entry in `cameras:`, or
// a new entry where it has none.
func (s Stay) String() string {
	var days []string
	for _, d := range s.Days {
		days = append(days, fmt.Sprintf("%s: %s", d, Undecided))
	}
	track := "track: {" + strings.Join(days, ", ") + "}"
	switch {
	case s.Entry != "":
		return track
	case s.Serial != "":
		return "- {serial: " + quotedYAML(s.Serial) + ", " + track + "}"
	default:
		return "- {folder: " + patternYAML(escapePattern(s.Folder)) + ", " + track + "}"
	}
}
