package gallery

import (
	"fmt"
	"slices"
	"strings"
)

// Why a photo is held back by its photographer's own word: Placement.Held
// begins with it.
const (
	HeldNotPicked = "not picked"
	HeldRejected  = "rejected by its photographer"
)

// Pick is the choice that photographers made in their programs, by stars or by
// a colour label. The zero Pick takes every photo that is not rejected.
type Pick struct {
	Rating int      // 1-5: photos of so many stars or more; 0 where stars do not count
	Labels []string // photos of one of these labels, in any case of letters
}

// takes says whether a photo is chosen. Where both are given, either suffices.
func (p Pick) takes(m *Words) bool {
	if p.Rating == 0 && len(p.Labels) == 0 {
		return true
	}
	return p.Rating > 0 && m.Rating != nil && *m.Rating >= p.Rating ||
		m.Label != "" && slices.ContainsFunc(p.Labels, func(l string) bool { return strings.EqualFold(l, m.Label) })
}

// holdUnpicked holds back what its photographer did not choose, whatever else
// would hold it back: who left it out needs no advice about its time.
func (p *Placement) holdUnpicked(pick Pick, m *Words) {
	switch {
	case m.Rating != nil && *m.Rating < 0:
		p.Held = HeldRejected
	case !pick.takes(m):
		p.Held = fmt.Sprintf("%s: %s", HeldNotPicked, verdict(m))
	}
}

// verdict is what a photographer said of a photo.
func verdict(m *Words) string {
	said := "not rated"
	if m.Rating != nil && *m.Rating > 0 {
		said = fmt.Sprintf("rated %d", *m.Rating)
	}
	if m.Label != "" {
		said += ", labelled " + m.Label
	}
	return said
}

// HeldByChoice says whether a reason of Placement.Held is the photographer's
// own choice, so that there is nothing to put right.
func HeldByChoice(reason string) bool {
	return reason == HeldRejected || strings.HasPrefix(reason, HeldNotPicked+": ")
}
