package site

import "eventroll/gallery"

// spread picks n of the photos, evenly over their order, skipping those that
// skip holds. Where there are no more than n it takes all.
func spread(photos []*photo, n int, skip map[*photo]bool) []*photo {
	var left []*photo
	for _, p := range photos {
		if !skip[p] {
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
// time.
func (a *album) cover(n int) []*photo {
	var groups [][]*photo
	for _, d := range a.days {
		for _, t := range a.tracksOf(d.photos) {
			groups = append(groups, preferred(inTrack(d.photos, t.id)))
		}
	}
	// Each group offers n photos; the first round takes the middle one of each.
	var cover []*photo
	taken := map[*photo]bool{}
	for round := 0; round < n && len(cover) < n; round++ {
		for g := range groups {
			// Evenly over the groups, not the first day's tracks first.
			group := groups[(g*stride(len(groups)))%len(groups)]
			offer := spread(group, 1, taken)
			if len(offer) == 0 || len(cover) == n {
				continue
			}
			taken[offer[0]] = true
			cover = append(cover, offer[0])
		}
	}
	return cover
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

// stride is a step that visits all of n groups and jumps from day to day.
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
