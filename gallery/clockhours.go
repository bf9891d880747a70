package gallery

import (
	"math"
	"slices"
	"time"
)

// eventHours are the cells of the event's days, from the first to the last,
// with what the schedule says of them. It is nil where the days are unknown.
type eventHours struct {
	first     int // the cell of index 0
	day       []int
	days      int
	running   []bool            // something runs, or has just ended or is about to begin
	scheduled []float64         // how likely a photo of the day is taken then; sums up to 1 a day, or 0
	tracks    map[string][]bool // where a track's sessions run, or nearly; of those that have any
	waking    [cellsPerDay]float64
}

// maxHeardTracks bounds the memory for tracks; no event has as many at once.
const maxHeardTracks = 100

// maxEventDays bounds the cells of an event: two months. What lasts longer is
// no event whose hours would say anything of a clock.
const maxEventDays = 62

// doors is how long before a session, and after it, people are there: doors
// open, they stand together. Within it a photo counts as in the event's hours.
const doors = 30 * time.Minute

func (e *Event) hours(cameras []clockWitness) *eventHours {
	days := e.KnownDays()
	if len(days) == 0 {
		days = e.sharedDays(cameras)
	}
	if len(days) == 0 {
		return nil
	}
	start, end := e.Day(days[0]).Start, e.Day(days[len(days)-1]).End
	if start.IsZero() || end.Sub(start) > maxEventDays*24*time.Hour {
		return nil
	}
	h := &eventHours{first: cellOf(start), days: len(days), waking: wakingHours(start)}
	n := cellOf(end) - h.first
	h.day = make([]int, n)
	for i := range h.day {
		h.day[i] = -1
	}
	for d, date := range days {
		day := e.Day(date)
		for i := max(0, cellOf(day.Start)-h.first); i < min(n, cellOf(day.End)-h.first); i++ {
			h.day[i] = d
		}
	}
	h.running = h.near(e.Sessions, doors, doors)
	h.scheduled = h.likely(e.Sessions)
	h.tracks = map[string][]bool{}
	byTrack := map[string][]Session{}
	for _, s := range e.Sessions {
		byTrack[s.Track] = append(byTrack[s.Track], s)
	}
	if len(byTrack) <= maxHeardTracks {
		for track, sessions := range byTrack {
			h.tracks[track] = h.near(sessions, 2*clockCell, 2*clockCell)
		}
	}
	return h
}

// sharedDays are the days on which at least two cameras shot, where nobody
// says which the event's are; none where they lie too far apart for one event.
func (e *Event) sharedDays(cameras []clockWitness) []Date {
	shot := map[Date]int{}
	for _, c := range cameras {
		var last Date
		for i, cell := range c.cells {
			if i > 0 && cell.at == c.cells[i-1].at+1 && last != "" {
				continue // the next five minutes: mostly the same day
			}
			if d := e.DateOf(time.Unix(int64(cell.at)*int64(clockCell/time.Second), 0)); d != last {
				shot[d]++
				last = d
			}
		}
	}
	var days []Date
	for d, n := range shot {
		if n > 1 {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	return days
}

// near are the cells in which a session runs, with so much before and after.
func (h *eventHours) near(sessions []Session, before, after time.Duration) []bool {
	starts := make([]int, len(h.day)+1) // how many begin here, less how many end
	for _, s := range sessions {
		from := max(0, cellOf(s.Start.Add(-before))-h.first)
		to := min(len(h.day), cellOf(s.End.Add(after-1))+1-h.first)
		if from < to {
			starts[from]++
			starts[to]--
		}
	}
	near := make([]bool, len(h.day))
	open := 0
	for i := range near {
		open += starts[i]
		near[i] = open > 0
	}
	return near
}

// likely is how likely photos are by the schedule alone. People set up for an
// hour or so before, and stay for some after, when they take fewer.
func (h *eventHours) likely(sessions []Session) []float64 {
	const fewer = 0.2
	running := h.near(sessions, 0, 0)
	around := h.near(sessions, 2*time.Hour, 3*time.Hour)
	likely := make([]float64, len(h.day))
	for i := range likely {
		switch {
		case h.day[i] < 0:
		case running[i]:
			likely[i] = 1
		case around[i]:
			likely[i] = fewer
		}
	}
	h.normalise(likely)
	return likely
}

// normalise makes the cells of each day sum up to 1, and says what they did.
func (h *eventHours) normalise(cells []float64) []float64 {
	sums := make([]float64, h.days)
	for i, x := range cells {
		if h.day[i] >= 0 {
			sums[h.day[i]] += x
		}
	}
	for i := range cells {
		if h.day[i] >= 0 && sums[h.day[i]] > 0 {
			cells[i] /= sums[h.day[i]]
		}
	}
	return sums
}

// wakingHours is how likely people take photos of anything at an hour of the
// day, by the cell modulo a day: what speaks for a wrong clock is mostly that
// somebody seems to photograph in the small hours. The zone's offset is that of
// the event's start; an hour does not matter here.
func wakingHours(start time.Time) [cellsPerDay]float64 {
	_, offset := start.Zone()
	shift := offset / int(clockCell/time.Second)
	var waking [cellsPerDay]float64
	sum := 0.0
	for i := range waking {
		local := ((i+shift)%cellsPerDay + cellsPerDay) % cellsPerDay
		switch hour := local / cellsPerHour; {
		case hour < 2, hour == 6, hour == 7:
			waking[i] = 0.5
		case hour < 6:
			waking[i] = 0.1
		default:
			waking[i] = 1
		}
		sum += waking[i]
	}
	for i := range waking {
		waking[i] /= sum
	}
	return waking
}

// wakingAt is how likely a photo is in that cell, whatever it is of.
func (h *eventHours) wakingAt(cell int) float64 {
	return h.waking[(cell%cellsPerDay+cellsPerDay)%cellsPerDay]
}

// crowd are the cells in which cameras shot that are not in doubt.
type crowd struct {
	hours   *eventHours
	shot    []float64 // smoothed
	cameras int
}

func (h *eventHours) crowdOf(cameras []clockWitness, convicted []bool) crowd {
	if h == nil {
		return crowd{}
	}
	all := crowd{hours: h, shot: make([]float64, len(h.day))}
	for i := range cameras {
		if !convicted[i] && cameras[i].weight > 0 {
			all.add(&cameras[i], 1)
		}
	}
	return all
}

// add counts a camera in, or with -1 out. Who stands beside another shoots the
// same burst within some minutes, hence the smoothing over ten either way.
func (c *crowd) add(w *clockWitness, sign float64) {
	inside := false
	for _, cell := range w.cells {
		for d := -2; d <= 2; d++ {
			if i := cell.at + d - c.hours.first; i >= 0 && i < len(c.shot) && c.hours.day[i] >= 0 {
				c.shot[i] += sign * (3 - math.Abs(float64(d)))
				inside = true
			}
		}
	}
	if inside && w.weight >= leastWitness {
		c.cameras += int(sign)
	}
}

// without is the crowd that a camera is held against: all but itself.
func (c crowd) without(w *clockWitness, left bool) crowd {
	if c.hours == nil || left {
		return c
	}
	c.shot = slices.Clone(c.shot)
	c.add(w, -1)
	return c
}
