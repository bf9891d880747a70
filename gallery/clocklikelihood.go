package gallery

import (
	"math"
	"slices"
)

// likelihood is how likely a photo is in a cell, as a logarithm.
type likelihood struct {
	hours *eventHours
	of    []float64            // of a card of the event, in the cells of its days
	stray [cellsPerDay]float64 // of a card of the event, in other cells, modulo a day
	other [cellsPerDay]float64 // of a card of something else, modulo a day
}

// likelihoodOf weighs schedule and crowd: of each day as far as it has either.
func likelihoodOf(h *eventHours, others crowd) *likelihood {
	l := &likelihood{hours: h, of: make([]float64, len(h.day))}
	for i := range l.stray {
		l.stray[i], l.other[i] = math.Log(stray*h.waking[i]), math.Log(h.waking[i])
	}
	crowd := slices.Clone(others.shot)
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
	return l.stray[(cell%cellsPerDay+cellsPerDay)%cellsPerDay]
}

// sum is what a shift of all cells is worth.
func (l *likelihood) sum(cells []shotCell, shift int) float64 {
	sum := 0.0
	for i := range cells {
		sum += cells[i].weight * (l.at(cells[i].at+shift) - l.misplaced(cells[i].track, cells[i].at+shift))
	}
	return sum
}

// misplaced is what it costs that a photo whose keyword names a track was taken
// when nothing of that track ran.
func (l *likelihood) misplaced(track string, cell int) float64 {
	if track == "" {
		return 0
	}
	running, known := l.hours.tracks[track]
	if i := cell - l.hours.first; !known || i >= 0 && i < len(running) && running[i] {
		return 0
	}
	return strayKeyword
}

// aside is what it is worth that the card shows something else: what people
// photograph when they are awake or, of early birds, night owls and tourists,
// during some hours of every day, whichever fit best. Many shifts take such
// hours to the event's; so what proves one is the breaks of the schedule, and
// the moments in common with other cameras.
func (l *likelihood) aside(c *clockWitness) float64 {
	awake, keyworded := 0.0, 0.0
	var byHour [24]float64
	for _, cell := range c.cells {
		local := (cell.at%cellsPerDay + cellsPerDay) % cellsPerDay
		awake += cell.weight * l.other[local]
		if cell.track != "" {
			keyworded += cell.weight
		}
		byHour[local/cellsPerHour] += cell.weight
	}
	best, nightly := awake, slices.Min(l.hours.waking[:])
	for hours := 3; hours <= 24; hours++ {
		in := math.Log((1-stray)/float64(hours*cellsPerHour) + stray/float64(cellsPerDay))
		out := math.Log(stray / float64(cellsPerDay))
		for from := range 24 {
			sum, cost := 0.0, chosenHours
			for h := range hours {
				hour := (from + h) % 24
				sum += byHour[hour]
				if l.hours.waking[hour*cellsPerHour] == nightly {
					cost = chosenHours + smallHours
				}
			}
			best = max(best, sum*in+(c.weight-sum)*out-cost)
		}
	}
	return best - ofElse - keyworded*strayKeyword
}
