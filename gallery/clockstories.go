package gallery

import (
	"math"
	"slices"
	"time"
)

// story is one way to explain a camera's times.
type story struct {
	shift int // in cells; of a zone the one of most photos
	zone  *time.Location
	also  []int   // of a zone, all its shifts
	named bool    // it is one that can be written down
	cost  float64 // how rare it is, in nats
	worth float64 // nats, less the cost
}

// like says whether two stories are one but for some minutes.
func (s story) like(o story) bool {
	if s.zone != nil && slices.Contains(s.also, o.shift) {
		return true
	}
	d := s.shift - o.shift
	return max(d, -d) <= minutesOff
}

// stories are all that could be wrong with the clock, and what it is worth
// that nothing is.
func (c *clockWitness) stories(l *likelihood, zones []*time.Location) (stories []story, right float64) {
	span := 2*zonesReach + 1
	worth := make([]float64, span+2) // with one more at either end
	for i := range worth {
		worth[i] = l.sum(c.cells, i-1-zonesReach)
	}
	at := func(shift int) float64 { return worth[shift+1+zonesReach] }
	right = l.aside(c)
	for s := -minutesOff; s <= minutesOff; s++ {
		cost := 0.0
		if max(s, -s) > 1 {
			cost = driftCost
		}
		right = max(right, at(s)-cost)
	}
	_, east := c.cells[0].wall.Zone()
	assumed := cellsOf(time.Duration(east) * time.Second)
	for s := -zonesReach; s <= zonesReach; s++ {
		if max(s, -s) <= minutesOff {
			continue
		}
		if cost, named := rarity(s, assumed); named {
			stories = append(stories, story{shift: s, named: true, cost: cost, worth: max(at(s-1), at(s), at(s+1)) - cost})
		} else {
			stories = append(stories, story{shift: s, cost: cost, worth: at(s) - cost})
		}
	}
	stories = append(stories, c.dateStories(l)...)
	return append(stories, c.zoneStories(l, zones)...), right
}

// rarity is what a shift costs by how rarely clocks are off by it, in nats: an
// hour, an AM for a PM and the day before are common. Other shifts are as common
// as the zone to which the clock was set then: most are whole hours from UTC,
// so that at an event in Nepal it is whole hours of difference that are rare.
// The zone assumed is given in cells east of UTC. A shift that no zone makes
// can not be told from chance so easily.
func rarity(shift, assumed int) (cost float64, named bool) {
	hours := max(shift, -shift) / cellsPerHour
	whole := shift%cellsPerHour == 0
	set := assumed - shift
	switch {
	case whole && (hours == 1 || hours == 12 || hours == 24):
		return 3, true
	case hours > 0 && set%cellsPerHour == 0:
		return 4, true
	case hours > 0 && set%(cellsPerHour/2) == 0, whole:
		return 6, true
	case hours > 0 && set%(cellsPerHour/4) == 0:
		return 7, true
	}
	return 9, false
}

// dateStories are wrong dates: whole days off, which put photos that lie
// elsewhere onto the event's days. Another year or another month on the same
// day is what fingers slip to, and what no card of something else lies at by
// chance: by one in 365 and one in 30.
func (c *clockWitness) dateStories(l *likelihood) []story {
	first, last := c.cells[0].at, c.cells[len(c.cells)-1].at
	// from is what takes the last photo to the first day, to what takes the first photo to the last.
	from := int(math.Floor(float64(l.hours.first-last) / float64(cellsPerDay)))
	to := int(math.Ceil(float64(l.hours.first+len(l.of)-first) / float64(cellsPerDay)))
	if to-from > maxDates {
		return nil
	}
	var stories []story
	for days := from; days <= to; days++ {
		if max(days, -days) <= 1 {
			continue // among the hours
		}
		cost := 6.0
		t := c.cells[0].wall
		switch there := t.AddDate(0, 0, days); {
		case there.Day() != t.Day():
		case there.Month() == t.Month():
			cost = -2
		default:
			cost = 2
		}
		shift := days * cellsPerDay
		worth := max(l.sum(c.cells, shift-1), l.sum(c.cells, shift), l.sum(c.cells, shift+1))
		stories = append(stories, story{shift: shift, named: true, cost: cost, worth: worth - cost})
	}
	return stories
}

// zoneStories are the zones that come to different shifts on different photos,
// as the clocks changed in between. Others are hours like any.
func (c *clockWitness) zoneStories(l *likelihood, zones []*time.Location) []story {
	if slices.ContainsFunc(c.cells, func(cell shotCell) bool { return !cell.naive }) {
		return nil
	}
	var stories []story
	for _, zone := range zones {
		s := story{zone: zone, named: true}
		photos := map[int]int{}
		moved := make([]shotCell, len(c.cells))
		for i, cell := range c.cells {
			shift := cellsOf(zoneShift(cell.wall, zone))
			moved[i] = shotCell{at: cell.at + shift, weight: cell.weight, track: cell.track}
			if photos[shift] == 0 {
				s.also = append(s.also, shift)
			}
			photos[shift] += cell.photos
			if photos[shift] > photos[s.shift] {
				s.shift = shift
			}
		}
		if len(s.also) < 2 {
			continue
		}
		s.worth = max(l.sum(moved, -1), l.sum(moved, 0), l.sum(moved, 1)) - 4
		stories = append(stories, s)
	}
	return stories
}

// zoneShift is what to add to a time that was read off a clock in one zone
// where the clock was set to another.
func zoneShift(wall time.Time, zone *time.Location) time.Duration {
	year, month, day := wall.Date()
	hour, minute, second := wall.Clock()
	return time.Date(year, month, day, hour, minute, second, wall.Nanosecond(), zone).Sub(wall)
}
