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
// runs, more so where other cameras shot, and a little at any waking hour.
// Against it stand two other stories: that the clock is right but for some
// minutes, and that the card is of something else altogether. A shift is
// proposed only where it beats both by farBetter, and every other shift by
// clearly.
//
// The constants are measured on the events of ../shared/eventsim, with right
// clocks and with wrong ones (pipeline's TestClocksOfSimulatedEvents), and on
// the made-up cards of clockfit_test.go; each says what it is about.
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
	f.Like = c.like(zones)
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

// like is the zone to which a clock may have been set that is wrong by the shift.
func (c *clockWitness) like(zones []*time.Location) *time.Location {
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
// event's photos by such a clock begin within its first days; two weeks cover
// those who noticed nothing for a while.
func (c *clockWitness) neverSet(h *eventHours) bool {
	const month = 30 * cellsPerDay
	first, last := c.cells[0], c.cells[len(c.cells)-1]
	far := last.at < h.first-month || first.at > h.first+len(h.day)+month
	return far && first.wall.YearDay() <= 2 && last.at-first.at < 14*cellsPerDay
}

// likelihood is how likely a photo is in a cell, as a logarithm.
type likelihood struct {
	hours   *eventHours
	of      []float64 // in the cells of the event
	nobody  [cellsPerDay]float64
	other   [cellsPerDay]float64
	crowded bool // there are other cameras to hold one against
}

func likelihoodOf(h *eventHours, others crowd) *likelihood {
	l := &likelihood{hours: h, of: make([]float64, len(h.day)), crowded: others.cameras > 1}
	for i := range l.nobody {
		l.nobody[i], l.other[i] = math.Log(stray*h.waking[i]), math.Log(h.waking[i])
	}
	crowd := slices.Clone(others.shot)
	for i := range crowd {
		crowd[i] = max(0, crowd[i])
	}
	shot := h.normalise(crowd)
	written := make([]float64, h.days)
	for i, x := range h.scheduled {
		if h.day[i] >= 0 {
			written[h.day[i]] += x
		}
	}
	for i, d := range h.day {
		p := stray * h.wakingAt(h.first+i)
		if d >= 0 {
			share := byCrowd
			switch {
			case shot[d] < leastCrowd:
				share = 0
			case written[d] == 0:
				share = 1
			}
			p += (1 - stray) * (share*crowd[i] + (1-share)*h.scheduled[i])
		}
		l.of[i] = math.Log(p)
	}
	return l
}

// at is how likely a photo in that cell is, by the event or by chance.
func (l *likelihood) at(cell int) float64 {
	if i := cell - l.hours.first; i >= 0 && i < len(l.of) {
		return l.of[i]
	}
	return l.nobody[(cell%cellsPerDay+cellsPerDay)%cellsPerDay]
}

// sum is what a shift of all cells is worth.
func (l *likelihood) sum(cells []shotCell, shift int) float64 {
	sum := 0.0
	for i := range cells {
		sum += cells[i].weight * l.at(cells[i].at+shift)
	}
	return sum
}

// aside is what it is worth that the card shows something else: what people
// photograph when they are awake or, of early birds, night owls and tourists,
// during some hours of every day, whichever fit best. Many shifts take such
// hours to the event's, so where there are other cameras to hold it against,
// only moments in common with them prove a shift.
func (l *likelihood) aside(c *clockWitness) float64 {
	awake := 0.0
	var byHour [24]float64
	for _, cell := range c.cells {
		local := (cell.at%cellsPerDay + cellsPerDay) % cellsPerDay
		awake += cell.weight * l.other[local]
		byHour[local/cellsPerHour] += cell.weight
	}
	best := awake
	if l.crowded {
		for hours := 3; hours <= 24; hours++ {
			in := math.Log((1-stray)/float64(hours*cellsPerHour) + stray/float64(cellsPerDay))
			out := math.Log(stray / float64(cellsPerDay))
			for from := range 24 {
				sum, cost := 0.0, chosenHours
				for h := range hours {
					hour := (from + h) % 24
					sum += byHour[hour]
					if l.hours.waking[hour*cellsPerHour] < l.hours.waking[((hour+12)%24)*cellsPerHour]/5 {
						cost = chosenHours + smallHours
					}
				}
				best = max(best, sum*in+(c.weight-sum)*out-cost)
			}
		}
	}
	return best - ofElse
}

// story is one way to explain a camera's times.
type story struct {
	shift int // in cells; of a zone the one of most photos
	zone  *time.Location
	also  []int   // of a zone, all its shifts
	named bool    // it is one that can be written down
	cost  float64 // how rare it is, in nats
	worth float64 // nats, less the cost
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
	for s := -zonesReach; s <= zonesReach; s++ {
		if max(s, -s) <= minutesOff {
			continue
		}
		if cost, named := rarity(s); named {
			stories = append(stories, story{shift: s, named: true, cost: cost, worth: max(at(s-1), at(s), at(s+1)) - cost})
		} else {
			stories = append(stories, story{shift: s, cost: cost, worth: at(s) - cost})
		}
	}
	stories = append(stories, c.dateStories(l)...)
	return append(stories, c.zoneStories(l, zones)...), right
}

// rarity is what a shift costs by how rarely clocks are off by it, in nats: an
// hour, an AM for a PM and the day before are common, the quarter hours of Nepal are not, and
// a shift that no zone makes can not be told from chance so easily.
func rarity(shift int) (cost float64, named bool) {
	hours := max(shift, -shift) / cellsPerHour
	switch {
	case shift%cellsPerHour == 0 && (hours == 1 || hours == 12 || hours == 24):
		return 3, true
	case shift%cellsPerHour == 0:
		return 4, true
	case shift%(cellsPerHour/2) == 0 && hours > 0:
		return 6, true
	case shift%(cellsPerHour/4) == 0 && hours > 0:
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
	// from is what takes the last photo to the first day, to the first photo to the last.
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
			cost = 0
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
			moved[i] = shotCell{at: cell.at + shift, weight: cell.weight}
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
