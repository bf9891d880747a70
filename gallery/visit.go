package gallery

import (
	"fmt"
	"path"
	"slices"
	"time"
)

// The model of a photographer, by which photos that say nothing themselves are
// placed with their neighbours: a visit to a room is a run of shots.
//
//   - Nobody changes room within walking.
//   - While one session runs, nobody leaves the room and shoots in another
//     within leaving: pauses between shots of one visit are mostly shorter.
//   - A stay lasts at least staying. So who has been elsewhere before a session
//     ends or after it began, for less than that, has not been elsewhere.
//   - Within a session a photographer who was in two rooms changed once, in
//     the longest pause between shots; it must stand out by standsOut. In more
//     than once they may have changed twice, and nothing is said of it.
//
// When a session ends people move: a word is carried over that only within
// walking, and only where the track has a session afterwards. A photo that is
// known to be elsewhere ends what its neighbours can say, too.
//
// The constants were measured on twenty events of ../shared/eventsim
// (pipeline/events_tracks_test.go prints the table), whose photographers shoot in
// bursts 15 to 140 seconds apart, pause for up to seven minutes now and then,
// and take three minutes or more from room to room. Of the photos of seeds 1-10
// that have a track, leaving alone leaves 5.8 % without one, with once 5.5 %, with
// staying too 5.4 %; none was wrong. 15 minutes of staying would leave 5.1 %, but
// people do look into a room for ten minutes. (1.5 % have no time at all.)
const (
	walking   = time.Minute
	leaving   = 150 * time.Second
	pausing   = 8 * time.Minute // the longest pause within a visit
	staying   = 10 * time.Minute
	once      = 40 * time.Minute
	standsOut = 1.5
)

// word is what a photo that is placed by itself says of a neighbour.
type word struct {
	track string // "" for none
	from  int    // position in the stream
	far   bool   // carried over a pause, in which only staying says that nobody moved
}

// visits are one camera's photos, in order of time.
type visits struct {
	*placing
	order []int // of the stream: indices of the shots
}

// placeByVisits gives every photo of a stream that is open the track that its
// neighbours tell, and says so. It looks at nothing but what the photos say themselves,
// so no photo speaks for another because a third spoke for it. What may be of
// either of two moments has no place in the order.
func placeByVisits(p *placing, order []int) {
	if !slices.ContainsFunc(order, func(i int) bool { return p.found[i].open }) {
		return
	}
	if slices.ContainsFunc(order, func(i int) bool { return p.found[i].either }) {
		order = slices.DeleteFunc(slices.Clone(order), func(i int) bool { return p.found[i].either })
	}
	v := visits{p, order}
	v.place()
}

func (v visits) at(k int) time.Time       { return v.placements[v.order[k]].Taken }
func (v visits) track(k int) string       { return v.placements[v.order[k]].Track }
func (v visits) own(k int) *evidence      { return &v.found[v.order[k]] }
func (v visits) running(k int) []*Session { return v.table.running[v.own(k).running] }

func (v visits) place() {
	before, after := v.carried(true), v.carried(false)
	given := make([]word, len(v.order))
	for first := 0; first < len(v.order); {
		last := first + 1
		for last < len(v.order) && !v.own(last).speaks {
			last++
		}
		s := v.between(first, last)
		for k := first; k < min(last+1, len(v.order)); k++ {
			if v.own(k).open {
				given[k] = v.choose(k, s, before[k], after[k])
				if b, a := before[k].track, after[k].track; given[k].track == "" && b != "" && a != "" && a != b {
					v.placements[v.order[k]].say("its camera was in %s before and in %s after, and no pause tells when that changed", b, a)
				}
			}
		}
		first = last
	}
	for k, w := range given { // after all have been asked
		if p := &v.placements[v.order[k]]; w.track != "" && slices.ContainsFunc(v.running(k), func(s *Session) bool { return s.Track == w.track }) {
			p.Track = w.track
			p.say("%s", v.says(k, w))
		}
	}
}

// carried is the word that reaches each photo from those before it, or from those after.
func (v visits) carried(forward bool) []word {
	words := make([]word, len(v.order))
	var w word
	for n := range v.order {
		k, last := n, n-1
		if !forward {
			k = len(v.order) - 1 - n
			last = k + 1
		}
		if n > 0 && w.track != "" {
			w = v.carry(w, last, k)
		}
		switch {
		case v.own(k).speaks:
			w = word{track: v.track(k), from: k}
		case w.track != "" && !v.admits(k, w.track):
			w = word{}
		}
		words[k] = w
	}
	return words
}

// carry is what is left of a word on the way from one photo to the next.
func (v visits) carry(w word, from, to int) word {
	pause := v.at(to).Sub(v.at(from)).Abs()
	if pause <= walking {
		return w
	}
	if !v.sameSession(from, to, w.track) || pause > pausing {
		return word{}
	}
	if pause <= leaving {
		return w
	}
	a, _ := shortest(v.running(from), w.track)
	elsewhere := a.End.Sub(v.at(from)) // at most, had the photographer left
	if to < from {
		elsewhere = v.at(from).Sub(a.Start)
	}
	w.far = true
	if elsewhere >= staying {
		return word{}
	}
	return w
}

// admits says whether what a photo says itself leaves it to that track.
func (v visits) admits(k int, track string) bool {
	f := v.own(k)
	if !f.open {
		return v.track(k) == track
	}
	return f.at == nil || slices.Contains(f.at.tracks, track)
}

// stretch is what lies between two photos that speak.
type stretch struct {
	first, last int
	within      bool // one session in each of their rooms: the model has at most one change
	known       bool // and where it was
	change      int  // the last photo before it
}

// between looks at the photos between two neighbouring ones that speak, or
// before the first or after the last of them.
func (v visits) between(first, last int) stretch {
	s := stretch{first: first, last: last, change: last}
	if last >= len(v.order) || !v.own(first).speaks || !v.sameSession(first, last, v.track(first)) || !v.sameSession(first, last, v.track(last)) {
		return s
	}
	s.within, s.known = true, v.at(last).Sub(v.at(first)) <= once
	if !s.known {
		return s
	}
	if v.track(first) != v.track(last) {
		var longest, second time.Duration
		for k := first; k < last; k++ {
			switch pause := v.at(k + 1).Sub(v.at(k)); {
			case pause > longest:
				longest, second, s.change = pause, longest, k
			case pause > second:
				second = pause
			}
		}
		s.known = longest > walking && second <= pausing && float64(longest) >= standsOut*float64(second)
	}
	for k := first; k <= last && s.known; k++ {
		s.known = v.admits(k, v.track(s.side(k)))
	}
	return s
}

// side is which of the two speaks for the photo.
func (s stretch) side(k int) int {
	if k <= s.change {
		return s.first
	}
	return s.last
}

func (v visits) sameSession(j, k int, track string) bool {
	a, _ := shortest(v.running(j), track)
	b, _ := shortest(v.running(k), track)
	return a != nil && a == b
}

// choose weighs what reaches a photo from both sides; no word where that is silence or a contradiction.
func (v visits) choose(k int, s stretch, before, after word) word {
	near := func(w word) bool { return w.track != "" && !w.far }
	switch {
	case near(before) && (!near(after) || before.track == after.track):
		return before
	case near(after) && !near(before):
		return after
	case s.known:
		return word{track: v.track(s.side(k)), from: s.side(k)}
	case s.within || near(before):
		return word{}
	case before.track == "" || before.track == after.track:
		return after
	case after.track == "":
		return before
	}
	return word{}
}

// says is the sentence for the photographer.
func (v visits) says(k int, w word) string {
	how, apart := "after", v.at(k).Sub(v.at(w.from))
	if apart < 0 {
		how, apart = "before", -apart
	}
	name := string(v.shots[v.order[w.from]].ID)
	if paths := v.shots[v.order[w.from]].Paths; len(paths) > 0 {
		name = path.Base(paths[0])
	}
	return fmt.Sprintf("taken %s %s %s by the same camera, with no sign of a change of room between: %s", apart.Round(time.Second), how, name, w.track)
}
