package pipeline

import (
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
)

// Survey is what a photographer can act on, over all photos that were placed.
type Survey struct {
	Cameras   []CameraUse
	Leftovers []Leftover // by kind, then those with most photos first
	Stays     []Stay     // cameras of which one line may settle many of them
}

func survey(e *gallery.Event, shots []gallery.Shot, placements []gallery.Placement) Survey {
	leftovers := leftoversOf(e, shots, placements)
	return Survey{Cameras: camerasOf(shots, placements), Leftovers: leftovers, Stays: staysOf(leftovers, shots, placements)}
}

// CameraUse is how much of a plan one camera is, and what its clock said.
type CameraUse struct {
	Make, Model, Serial string
	Photographer        string // by event.yaml
	Known               bool   // event.yaml describes it
	Photos              int
	First, Last         time.Time // corrected; zero where no photo has a time
	Outside             int       // photos held back as outside the event's days
}

// camerasOf sums up the shots by the camera that took them.
func camerasOf(shots []gallery.Shot, placements []gallery.Placement) []CameraUse {
	type key struct{ make, model, serial string }
	uses := map[key]*CameraUse{}
	var order []*CameraUse
	for i, s := range shots {
		k := key{s.Meta.Make, s.Meta.Model, s.Meta.Serial}
		u := uses[k]
		if u == nil {
			u = &CameraUse{Make: k.make, Model: k.model, Serial: k.serial}
			uses[k] = u
			order = append(order, u)
		}
		u.Photos++
		if s.Camera != nil {
			u.Known, u.Photographer = true, s.Camera.Photographer
		}
		p := placements[i]
		if p.Taken.IsZero() {
			continue
		}
		if strings.HasPrefix(p.Held, gallery.HeldOutside) {
			u.Outside++
		}
		if u.First.IsZero() || p.Taken.Before(u.First) {
			u.First = p.Taken
		}
		if p.Taken.After(u.Last) {
			u.Last = p.Taken
		}
	}
	slices.SortFunc(order, func(a, b *CameraUse) int {
		return strings.Compare(a.Make+a.Model+a.Serial, b.Make+b.Model+b.Serial)
	})
	out := make([]CameraUse, len(order))
	for i, u := range order {
		out[i] = *u
	}
	return out
}
