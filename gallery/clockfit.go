package gallery

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"
)

// ClockFit is how well the times of one camera fit the event, and what looks
// wrong with its clock. It is only ever said, never used: a photo's time is
// what file and event.yaml say.
type ClockFit struct {
	Make, Model, Serial string
	Dir                 string // the folder that it is known by; "" where its serial number is known

	Shots       []int     // the camera's, as indices into the shots, in order
	First, Last time.Time // of all its photos that have a time, corrected; zero where none has
	Timed       int       // photos that have their time from the camera's own clock, not from GPS
	// Judged says that there is something to hold the times against: a
	// schedule, or at least two other cameras. Without, nothing below is said.
	Judged bool
	Within int // of Timed, those within the event's hours
	Doubt  ClockDoubt
	Shift  time.Duration // of ClockShifted and ClockUnclear: to add to its times as they are now
	// Zone, where not nil, is of ClockShifted too: the zone that its clock was
	// set to. Shift is then what that comes to on most of its photos.
	Zone   *time.Location
	Like   *time.Location // the first of the zones that a clock wrong by Shift may have been set to; nil for none
	Rival  time.Duration  // of ClockUnclear: what would fit as well; 0 for none
	After  int            // of Timed, those within the event's hours after Shift
	ByGPS  bool           // the shift is what the camera's own GPS says
	Others int            // other cameras that it was held against
}

// ClockDoubt is what looks wrong with a camera's clock.
type ClockDoubt int

// The doubts that there may be.
const (
	ClockRight    ClockDoubt = iota // nothing: it fits, or what does not fit is no fault of the clock
	ClockShifted                    // Shift would fit far better than anything else
	ClockUnclear                    // it looks wrong, but not which shift is right
	ClockNeverSet                   // its date is the one that cameras begin with
)

// ClockFits says of every camera how well its times fit the event's hours and
// what the other cameras shot. The zones are those that a clock may have been
// set to, for events during which the clocks change. The result does not
// depend on the order of shots; of several zones that explain as much, the
// first is named.
func ClockFits(e *Event, shots []Shot, placements []Placement, zones []*time.Location) []ClockFit {
	cameras := e.camerasOf(shots, placements)
	hours := e.hours(cameras)
	convicted := make([]bool, len(cameras))
	// The cameras bear witness for each other, so that those that look wrong
	// are left out and the others heard again. It settles in two rounds; a
	// third would only come where they contradict each other.
	for range 3 {
		before := slices.Clone(convicted)
		all := hours.crowdOf(cameras, convicted)
		for i := range cameras {
			c := &cameras[i]
			c.fit.reset()
			c.judge(hours, all.without(c, convicted[i]), zones)
			convicted[i] = c.fit.Doubt != ClockRight
		}
		if slices.Equal(before, convicted) {
			break
		}
	}
	acquitUnlessOutvoted(e, cameras)
	acquitWhereAllMiss(cameras)
	fits := make([]ClockFit, len(cameras))
	for i := range cameras {
		fits[i] = cameras[i].fit
	}
	return fits
}

// acquitUnlessOutvoted: without a schedule, cameras only have each other, and
// where not nearly all of them agree nothing tells who is right.
func acquitUnlessOutvoted(e *Event, cameras []clockWitness) {
	if len(e.Sessions) > 0 {
		return
	}
	heard, doubtful := 0, 0
	for _, c := range cameras {
		if c.fit.Judged && c.weight >= leastWitness {
			heard++
			if c.fit.Doubt == ClockShifted || c.fit.Doubt == ClockUnclear {
				doubtful++
			}
		}
	}
	if 3*doubtful <= heard {
		return
	}
	for i := range cameras {
		if f := &cameras[i].fit; f.Doubt != ClockNeverSet && !f.ByGPS {
			f.acquit()
		}
	}
}

// acquitWhereAllMiss: where nobody shot within the event's hours, but all in the
// same days, it is those of event.yaml or of the schedule that are wrong.
func acquitWhereAllMiss(cameras []clockWitness) {
	var first, last time.Time // that all of them share
	heard := 0
	for _, c := range cameras {
		f := c.fit
		if !f.Judged || f.ByGPS || f.Doubt == ClockNeverSet || c.weight < leastWitness {
			continue
		}
		if f.Within > 0 {
			return
		}
		if heard++; heard == 1 || f.First.After(first) {
			first = f.First
		}
		if heard == 1 || f.Last.Before(last) {
			last = f.Last
		}
	}
	if heard < 2 || last.Before(first) {
		return
	}
	for i := range cameras {
		if f := &cameras[i].fit; f.Doubt != ClockNeverSet && !f.ByGPS {
			f.acquit()
		}
	}
}

func (f *ClockFit) reset() {
	f.acquit()
	f.Judged, f.Within, f.Others = false, 0, 0
}

// acquit takes the doubt back.
func (f *ClockFit) acquit() {
	f.Doubt, f.Shift, f.Rival, f.Zone, f.Like, f.After, f.ByGPS = ClockRight, 0, 0, nil, nil, 0, false
}

// clockCell is the grain of the comparison: a visit to a room or a burst of
// activity lasts one to a few, and no zone differs from another by as little.
const clockCell = 5 * time.Minute

const (
	cellsPerHour = int(time.Hour / clockCell)
	cellsPerDay  = 24 * cellsPerHour
)

// cellOf is the cell that a moment lies in.
func cellOf(t time.Time) int { return int(floorDiv(t.Unix(), int64(clockCell/time.Second))) }

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}

// clockWitness is one camera with the moments at which it shot.
type clockWitness struct {
	fit    ClockFit
	cells  []shotCell      // in order
	weight float64         // of the cells together
	byGPS  []time.Duration // what its own GPS would add, in order
}

// shotCell is a cell in which a camera shot.
type shotCell struct {
	at     int
	photos int
	weight float64   // as a witness, see weigh
	wall   time.Time // what the clock showed in one of them
	track  string    // that a keyword of one of them names; "" for none
	naive  bool      // in which nothing in the file says which zone that is in
}

// ownClock says whether a photo has its time from its camera's clock. A
// telephone's names are; those in UTC come from the network.
func ownClock(s *Shot, p *Placement) bool {
	switch p.TimeSource {
	case FromExif, FromXMP:
		return true
	case FromName:
		return !slices.ContainsFunc(s.Paths, func(p string) bool { return strings.HasPrefix(path.Base(p), "PXL_") })
	}
	return false
}

// camerasOf sorts the shots by camera, as placing does, in the order of their names.
func (e *Event) camerasOf(shots []Shot, placements []Placement) []clockWitness {
	all := camerasIn(shots)
	photos := all.photos(func(int) bool { return true })
	names := e.trackNames(nil)
	order := make([]int, len(photos))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return all.keys[a].compare(all.keys[b]) })
	cameras := make([]clockWitness, len(photos))
	inParts(len(cameras), 1, func() func(int) {
		known := offsets{}
		return func(i int) {
			k := all.keys[order[i]]
			cameras[i].fit = ClockFit{Make: k.make, Model: k.model, Serial: k.serial, Dir: k.dir, Shots: photos[order[i]]}
			cameras[i].hear(e, shots, placements, names, known)
		}
	})
	return cameras
}

func (k cameraKey) compare(o cameraKey) int {
	return cmp.Or(cmp.Compare(k.make, o.make), cmp.Compare(k.model, o.model), cmp.Compare(k.serial, o.serial), cmp.Compare(k.dir, o.dir))
}

// hear takes the camera's times from its shots.
func (c *clockWitness) hear(e *Event, shots []Shot, placements []Placement, names trackNames, known offsets) {
	inOrderOfTime(c.fit.Shots, shots, placements)
	for _, i := range c.fit.Shots {
		taken := placements[i].Taken
		if taken.IsZero() {
			continue
		}
		if c.fit.First.IsZero() {
			c.fit.First = taken
		}
		c.fit.Last = taken
		s := &shots[i]
		if !ownClock(s, &placements[i]) {
			continue
		}
		c.fit.Timed++
		if gps, err := time.Parse(time.RFC3339, s.Says().GPSTime); err == nil {
			c.byGPS = append(c.byGPS, gps.Sub(taken))
		}
		if n := len(c.cells); n == 0 || c.cells[n-1].at != cellOf(taken) {
			c.cells = append(c.cells, shotCell{at: cellOf(taken), wall: e.read(s, known).at, naive: s.Says().Offset == ""})
		}
		cell := &c.cells[len(c.cells)-1]
		cell.photos++
		if named := names.find(s.Says().Keywords, ""); len(named) == 1 && named[0] != Common {
			cell.track = named[0]
		}
	}
	slices.Sort(c.byGPS)
	c.weigh()
}

// weigh: photos come in visits, so that a hundred photos of one hour are not a
// hundred witnesses. Cells within half an hour of each other are one stretch,
// which counts one, and one more for every half hour that it goes on.
func (c *clockWitness) weigh() {
	const halfHour = cellsPerHour / 2
	c.weight = 0
	for i := 0; i < len(c.cells); {
		end := i + 1
		for end < len(c.cells) && c.cells[end].at-c.cells[end-1].at < halfHour {
			end++
		}
		stretch := 1 + float64(c.cells[end-1].at-c.cells[i].at)/float64(halfHour)
		for j := i; j < end; j++ {
			c.cells[j].weight = stretch / float64(end-i)
		}
		c.weight += stretch
		i = end
	}
}
