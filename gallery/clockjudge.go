package gallery

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// How a camera is judged. Every cell in which it shot is a witness, weighed so
// that one stretch of photos counts about one (see weigh). A hypothesis is
// what to add to its times; what it is worth is the sum over the witnesses of
// the logarithm of how likely a photo is then, in nats: likely where a session
// runs, more so where other cameras shot, and a little at any waking hour; less
// where a keyword names a track of which nothing runs.
// Against it stand two other stories: that the clock is right but for some
// minutes, and that the card is of something else altogether. A shift is
// proposed only where it beats both by farBetter, and every other shift by
// clearly.
//
// The constants are measured together: on 24 events of ../shared/eventsim with
// 250, 400 and 1000 photos (pipeline's TestClocksOfSimulatedEvents), where no
// right clock was doubted, no wrong line proposed, and a wrong clock missed
// only at events of one day; and on made-up cards with right clocks, half of
// people who only set up, toured or stayed up late (TestRightClocks…), of which
// two of 13,581 were doubted beside others, and none of 1,765 alone.
const (
	// leastWitness is how many stretches a camera must have to be heard: fewer
	// fit some shift by chance.
	leastWitness = 6.0
	// farBetter is 20 to 1, on top of what the shift's own rarity costs (see rarity).
	farBetter = 3.0
	// clearly is 20 to 1.
	clearly = 3.0
	// stray is the part of an event card's photos that are of something else.
	stray = 0.1
	// ofElse is how rare a card is that shows nothing of the event, in nats.
	ofElse = 3.0
	// chosenHours is what it costs to say that a card keeps to hours of its own,
	// which are fitted to it; smallHours what it costs more where these are
	// between two and six at night.
	chosenHours = 2.0
	smallHours  = 2.0
	// strayKeyword is how rare it is, in nats, that a keyword names a track of
	// which nothing runs: people keyword the queue before a talk too. 5 to 1.
	strayKeyword = 1.6
	// byCrowd is how much the other cameras count beside the schedule.
	byCrowd = 0.6
	// leastCrowd is how much the others must have shot on a day to count at all:
	// about four cells.
	leastCrowd = 36.0
	// minutesOff is how wrong a clock may be that is called right, in cells.
	minutesOff = 25 / 5
	// driftCost is how rare it is, in nats, that a clock is off by ten minutes
	// or more but less than half an hour. Where sessions follow each other every
	// 40 minutes, such a clock looks much like one an hour off, the other way.
	driftCost = 3.0
	// zonesReach is the largest difference of two zones, with a clock an hour off.
	zonesReach = 26 * cellsPerHour
	// maxDates bounds the dates that a clock may be off by.
	maxDates = 100
)

// judge says what the camera's times look like beside the event's hours and
// the other cameras.
func (c *clockWitness) judge(h *eventHours, others crowd, zones []*time.Location) {
	f := &c.fit
	if h == nil || len(c.cells) == 0 || f.Timed == 0 {
		return
	}
	f.Others = others.cameras
	scheduled := slices.Contains(h.running, true)
	if !scheduled && others.cameras < 2 {
		return
	}
	f.Judged = true
	within := h.running
	if !scheduled {
		within = others.hours.around(others.shot)
	}
	count := func(shift func(shotCell) int) (n int) {
		for _, cell := range c.cells {
			if i := cell.at + shift(cell) - h.first; i >= 0 && i < len(within) && h.day[i] >= 0 && within[i] {
				n += cell.photos
			}
		}
		return n
	}
	f.Within = count(func(shotCell) int { return 0 })
	gain := 0.0
	switch gps := c.gpsSays(); {
	case gps == gpsAgrees:
		return
	case gps != gpsSilent:
		f.Doubt, f.Shift, f.ByGPS = ClockShifted, gps, true
	case c.neverSet(h):
		f.Doubt = ClockNeverSet
		return
	case c.weight < leastWitness:
		return
	default:
		gain = c.decide(likelihoodOf(h, others), zones)
	}
	f.Like = c.zoneLike(zones)
	shift := cellsOf(f.Shift)
	f.After = count(func(cell shotCell) int {
		if f.Zone != nil {
			return cellsOf(zoneShift(cell.wall, f.Zone))
		}
		return shift
	})
	// Where the hours have no part in it, the other cameras must say twice as much.
	if f.After <= f.Within && f.Doubt != ClockRight && !f.ByGPS && gain < 2*farBetter {
		f.acquit()
	}
}

// zoneLike is the zone to which a clock may have been set that is wrong by the shift.
func (c *clockWitness) zoneLike(zones []*time.Location) *time.Location {
	if c.fit.Doubt != ClockShifted || c.fit.Zone != nil {
		return c.fit.Zone
	}
	for _, zone := range zones {
		if !slices.ContainsFunc(c.cells, func(cell shotCell) bool { return zoneShift(cell.wall, zone) != c.fit.Shift }) {
			return zone
		}
	}
	return nil
}

func cellsOf(d time.Duration) int { return int(math.Round(float64(d) / float64(clockCell))) }

// around are the hours where nobody wrote them down: those in which the other
// cameras shot, with what lies within half an hour.
func (h *eventHours) around(shot []float64) []bool {
	around := make([]bool, len(shot))
	for i, x := range shot {
		if x < 0.5 { // what is left of sums
			continue
		}
		for j := max(0, i-cellsPerHour/2); j < min(len(shot), i+cellsPerHour/2+1); j++ {
			around[j] = true
		}
	}
	return around
}

// What GPS says, where it gives no shift.
const (
	gpsSilent time.Duration = math.MinInt64
	gpsAgrees time.Duration = 0
)

// gpsSays is what the time of the camera's own GPS would add to its clock. It
// may be of a position found some minutes before; so a shift is told only
// where nearly all agree on it to two minutes, and it is one of zones.
func (c *clockWitness) gpsSays() time.Duration {
	const quarter, close = 15 * time.Minute, 2 * time.Minute
	if len(c.byGPS) < 3 {
		return gpsSilent
	}
	middle := c.byGPS[len(c.byGPS)/2]
	if middle.Abs() < quarter {
		return gpsAgrees
	}
	shift := middle.Round(quarter)
	agree := 0
	for _, d := range c.byGPS {
		if (d - shift).Abs() <= close {
			agree++
		}
	}
	if 10*agree < 9*len(c.byGPS) {
		return gpsSilent
	}
	return shift
}

// neverSet says whether the clock runs from where cameras begin when their
// battery was empty: the first of January of some year, at midnight. An
// event's photos by such a clock begin on that day and go on for as long as the
// event did; a day or two more are of those who noticed nothing.
func (c *clockWitness) neverSet(h *eventHours) bool {
	const month = 30 * cellsPerDay
	first, last := c.cells[0], c.cells[len(c.cells)-1]
	far := last.at < h.first-month || first.at > h.first+len(h.day)+month
	return far && first.wall.YearDay() == 1 && last.at-first.at < len(h.day)+2*cellsPerDay
}

// decide compares the stories. The gain is by how much the one it takes is
// better, in nats, than that nothing is wrong.
func (c *clockWitness) decide(l *likelihood, zones []*time.Location) (gain float64) {
	stories, right := c.stories(l, zones)
	better := func(a, b story) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(max(a.shift, -a.shift), max(b.shift, -b.shift)), cmp.Compare(a.shift, b.shift))
	}
	slices.SortStableFunc(stories, better)
	if len(stories) == 0 || stories[0].worth < right+farBetter {
		return 0
	}
	best := stories[0]
	// A zone explains what its one hour does not quite; it needs no more proof
	// than that hour.
	for _, s := range stories {
		if s.zone != nil && s.worth > best.worth-1 && slices.Contains(s.also, best.shift) {
			best = s
			break
		}
	}
	f := &c.fit
	f.Doubt, f.Shift, f.Zone = ClockShifted, time.Duration(best.shift)*clockCell, best.zone
	for _, s := range stories {
		asGood := s.worth > best.worth-clearly && !best.like(s)
		finer := best.zone == nil && s.zone == nil && s.named && s.shift != best.shift && best.like(s) && s.worth+s.cost > best.worth+best.cost
		if asGood || finer {
			f.Doubt, f.Rival, f.Zone = ClockUnclear, time.Duration(s.shift)*clockCell, nil
			break
		}
	}
	if !best.named {
		f.Doubt = ClockUnclear
	}
	return best.worth - right
}
