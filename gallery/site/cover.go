package site

import "eventroll/gallery"

// spread picks n of the photos, evenly over their order, skipping those that
// skip holds. Where there are no more than n it takes all.
func spread(photos []*photo, n int, skip map[*photo]bool) []*photo {
	var left []*photo
	for _, p := range photos {
		if !skip[p] && (p.top == nil || p.top == p) { // of a burst, only what lies on top
			left = append(left, p)
		}
	}
	if len(left) <= n {
		return left
	}
	picked := make([]*photo, n)
	for i := range picked {
		picked[i] = left[(2*i+1)*len(left)/(2*n)]
	}
	return picked
}

// cover picks up to n photos that stand for the whole event: in turns from
// every track of every day, landscape where there is any, from all over the
// time. Photos that could not be placed come last.
func (a *album) cover(n int) []*photo {
	var placed, others [][]*photo
	for _, d := range a.days {
		for _, t := range a.tracksOf(d.photos) {
			if group := preferred(inTrack(d.photos, t.id)); d.date != "" && t.id != "" && isLandscape(group[0].size()) {
				placed = append(placed, group)
			} else {
				others = append(others, group)
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
func takeTurns(groups [][]*photo, n int, taken map[*photo]bool) []*photo {
	var picked []*photo
	step := stride(len(groups))
	for more := true; more; {
		more = false
		for i := range groups {
			offer := spread(groups[i*step%len(groups)], 1, taken)
			if len(offer) == 0 || len(picked) == n {
				continue
			}
			taken[offer[0]], more = true, true
			picked = append(picked, offer[0])
		}
	}
	return picked
}

// preferred are the landscape photos, or all where there is none.
func preferred(photos []*photo) []*photo {
	var landscape []*photo
	for _, p := range photos {
		if isLandscape(p.size()) {
			landscape = append(landscape, p)
		}
	}
	if len(landscape) == 0 {
		return photos
	}
	return landscape
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
