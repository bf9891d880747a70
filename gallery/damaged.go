package gallery

import (
	"cmp"
	"slices"
)

// ReplaceDamaged leaves out the shots whose file was damaged where a whole
// picture lies at the same place by now: the photographer copied the card
// again, as they were told to. Of several at that place the first by id counts.
// It returns the others in their order, and what was left out by id.
func ReplaceDamaged(shots []Shot) ([]Shot, []Joined) {
	if !slices.ContainsFunc(shots, func(s Shot) bool { return s.Damaged }) {
		return shots, nil
	}
	whole := map[string]PhotoID{} // by the place of a damaged file; "" for none
	for _, s := range shots {
		for _, p := range s.Paths {
			if s.Damaged {
				whole[p] = ""
			}
		}
	}
	for _, s := range shots {
		for _, p := range s.Paths {
			if at, ok := whole[p]; !s.Damaged && ok && (at == "" || s.ID < at) {
				whole[p] = s.ID
			}
		}
	}
	var own []Shot
	var joined []Joined
	for _, s := range shots {
		n := slices.IndexFunc(s.Paths, func(p string) bool { return whole[p] != "" })
		if !s.Damaged || n < 0 {
			own = append(own, s)
			continue
		}
		joined = append(joined, Joined{s.ID, whole[s.Paths[n]]})
	}
	slices.SortFunc(joined, func(a, b Joined) int { return cmp.Compare(a.Copy, b.Copy) })
	return own, joined
}
