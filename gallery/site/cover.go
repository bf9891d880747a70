package site

import (
	"slices"

	"eventroll/gallery"
)

// spread picks n of the photos, evenly over their order, skipping those that
// skip holds. Where there are no more than n it takes all.
func spread(photos []*photo, n int, skip map[*photo]bool) []*photo {
	return group{photos, false}.spread(n, skip)
}

// group are photos that one of them may stand for.
type group struct {
	photos    []*photo
	landscape bool // only such are picked
}

// preferred are the landscape photos, or all where there is none.
func preferred(photos []*photo) group {
	return group{photos, slices.ContainsFunc(photos, func(p *photo) bool { return isLandscape(p.size()) })}
}

func (g group) spread(n int, skip map[*photo]bool) []*photo {
	offers := func(p *photo) bool { // of a burst only what lies on top
		return (p.top == nil || p.top == p) && !skip[p] && (!g.landscape || isLandscape(p.size()))
	}
	left := 0
	for _, p := range g.photos {
		if offers(p) {
			left++
		}
	}
	n = min(n, left)
	picked := make([]*photo, 0, n)
	at := 0 // among those that are left
	for _, p := range g.photos {
		if len(picked) == n {
			break
		}
		if !offers(p) {
			continue
		}
		if at == (2*len(picked)+1)*left/(2*n) {
			picked = append(picked, p)
		}
		at++
	}
	return picked
}

// cover picks up to n photos that stand for the whole event: in turns from
// every track of every day, landscape where there is any, from all over the
// time. Photos that could not be placed come last.
func (a *album) cover(n int) []*photo {
	var placed, others []group
	for _, d := range a.days {
		for _, t := range d.tracks {
			if g := preferred(d.in[t]); d.date != "" && t.id != "" && g.landscape {
				placed = append(placed, g)
			} else {
				others = append(others, g)
			}
		}
	}
	cover := takeTurns(placed, n, map[*photo]bool{})
	taken := map[*photo]bool{}
	for _, p := range cover {
		taken[p] = true
	}
	return append(cover, takeTurns(others, n-len(cover), taken)...)
}

// takeTurns picks up to n photos, one of each group a round, the middle one
// of those that are left. It adds them to taken.
func takeTurns(groups []group, n int, taken map[*photo]bool) []*photo {
	var picked []*photo
	step := stride(len(groups))
	for more := true; more; {
		more = false
		for i := range groups {
			if len(picked) == n {
				return picked
			}
			if offer := groups[i*step%len(groups)].spread(1, taken); len(offer) > 0 {
				taken[offer[0]], more = true, true
				picked = append(picked, offer[0])
			}
		}
	}
	return picked
}

func isLandscape(s gallery.Size) bool { r := ratio(s); return r >= 120 && r <= 200 }

// stride is a step that visits each of n groups once, and jumps from day to
// day on its way: the first few should not all be of the first day.
func stride(n int) int {
	for step := n*3/8 + 1; step < n; step++ {
		if gcd(step, n) == 1 {
			return step
		}
	}
	return 1
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
