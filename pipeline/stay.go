package pipeline

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"eventroll/gallery"
)

// Stay is a camera of which so much is left over that its photographer may
// simply have stayed in one room: to say that is shorter than a rule for each group.
type Stay struct {
	Photographer, Make, Model, Serial string // "" where unknown
	Dir                               string // where the line is for its folder, else ""
	Days                              []gallery.Date
	Photos, Groups                    int  // without a track on these days, for which the line is
	Entry                             bool // event.yaml has an entry for it

	entry gallery.Camera // that, or a new one
}

// staying is how many groups a camera needs on a day: two are pasted as
// quickly as a camera's entry is found.
const staying = 3

// staysOf finds the cameras, those with most photos first. Who is known to have
// been in two tracks on a day did not stay, and of a clock that looks wrong
// nothing is said. The groups that a line would settle are marked.
func staysOf(fits []gallery.ClockFit, entries cameraEntries, groups []Leftover, placements []gallery.Placement) []Stay {
	camera := make([]int, len(placements)) // by shot: the index of its fit
	for n, f := range fits {
		for _, i := range f.Shots {
			camera[i] = n
		}
	}
	of := make([][]*Leftover, len(fits))
	for i := range groups {
		if g := &groups[i]; g.Kind == gallery.TrackUnknown && !g.First.IsZero() && !g.WrongClock {
			n := camera[g.Shots[0]]
			of[n] = append(of[n], g)
		}
	}
	var stays []Stay
	for n, f := range fits {
		if days := daysOfStay(f, of[n], placements); len(days) > 0 {
			if s, ok := entries.stay(f, of[n], days); ok {
				stays = append(stays, s)
			}
		}
	}
	slices.SortStableFunc(stays, func(a, b Stay) int { return cmp.Compare(b.Photos, a.Photos) })
	return stays
}

// daysOfStay are the days on which a camera may have stayed in one room.
func daysOfStay(f gallery.ClockFit, groups []*Leftover, placements []gallery.Placement) []gallery.Date {
	count := map[gallery.Date]int{}
	for _, g := range groups {
		count[g.Days[0]]++
	}
	tracks := map[gallery.Date][]string{}
	for _, i := range f.Shots {
		p := &placements[i]
		if p.Track != "" && p.Track != gallery.Common && count[p.Day] > 0 && !slices.Contains(tracks[p.Day], p.Track) {
			tracks[p.Day] = append(tracks[p.Day], p.Track)
		}
	}
	maps.DeleteFunc(count, func(d gallery.Date, n int) bool { return n < staying || len(tracks[d]) > 1 })
	return slices.Sorted(maps.Keys(count))
}

// stay is what one line would say of a camera: only where no other camera has
// its entry. It is not for those of its photos that say nothing of their camera,
// unless the entry is for their folder.
func (c cameraEntries) stay(f gallery.ClockFit, groups []*Leftover, days []gallery.Date) (Stay, bool) {
	s := Stay{Make: f.Make, Model: f.Model, Serial: f.Serial, Days: days}
	entry, whole := c.entryOf(f)
	if entry != nil && whole {
		s.Entry, s.entry, s.Photographer = true, *entry, entry.Photographer
	} else if own, ok := c.newEntry(f, gallery.Camera{Serial: f.Serial, Make: f.Make, Model: f.Model}); entry == nil && whole && ok {
		s.entry = own
	} else {
		return Stay{}, false
	}
	if s.entry.Folder != "" {
		s.Dir = f.Dir
	}
	only := &gallery.Event{Cameras: []gallery.Camera{s.entry}}
	var settled []*Leftover
	for _, g := range groups {
		n := 0
		for _, i := range g.Shots {
			if shot := &c.shots[i]; cameraOf(only, shot.Says(), shot.Paths) != nil {
				n++
			}
		}
		if n > 0 && slices.Contains(days, g.Days[0]) {
			s.Photos, s.Groups = s.Photos+n, s.Groups+1
			if n == len(g.Shots) {
				settled = append(settled, g)
			}
		}
	}
	if s.Groups < staying {
		return Stay{}, false
	}
	for _, g := range settled {
		g.Staying = true
	}
	return s, true
}

// String is the line for event.yaml: for the camera's entry in `cameras:`, in
// place of a track that it has, or a new entry where there is none.
func (s Stay) String() string {
	track := map[gallery.Date]string{}
	maps.Copy(track, s.entry.Tracks)
	for _, d := range s.Days {
		track[d] = Undecided
	}
	var days []string
	for _, d := range slices.Sorted(maps.Keys(track)) {
		days = append(days, fmt.Sprintf("%s: %s", d, track[d]))
	}
	line := "track: {" + strings.Join(days, ", ") + "}"
	if s.Entry {
		return line
	}
	return "- {" + entryKeys(s.entry, false) + line + "}"
}
