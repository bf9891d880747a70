package pipeline

import (
	"cmp"
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
	fits := gallery.ClockFits(e, shots, placements, clockZones(e))
	entries := newCameraEntries(shots)
	leftovers := leftoversOf(e, shots, placements, fits)
	return Survey{Cameras: camerasOf(fits, entries, placements), Leftovers: leftovers, Stays: staysOf(fits, entries, leftovers, placements)}
}

// CameraUse is how much of a plan one camera is, and what its clock said.
// Cameras without a serial number are one by make and model, but for those
// whose clock looks wrong: they are known by their folder.
type CameraUse struct {
	Make, Model, Serial string
	Dir                 string // of a camera without a serial number whose clock looks wrong
	Photographer        string // by event.yaml
	Known               bool   // event.yaml describes it
	Photos              int
	First, Last         time.Time // corrected; zero where no photo has a time
	Outside             int       // photos held back as outside the event's days

	// Timed are the photos that have their time from the camera's own clock,
	// and Within those of them within the event's hours. Judged says that these
	// are known, by a schedule or by other cameras.
	Timed, Within int
	Judged        bool
	Clock         *ClockAdvice // nil where nothing looks wrong with its clock
}

// camerasOf sums up the shots by the camera that took them.
func camerasOf(fits []gallery.ClockFit, entries cameraEntries, placements []gallery.Placement) []CameraUse {
	type key struct{ make, model, serial, dir string }
	at := map[key]int{}
	var uses []CameraUse
	for _, f := range fits {
		k := key{f.Make, f.Model, f.Serial, ""}
		if f.Doubt != gallery.ClockRight {
			k.dir = f.Dir
		}
		i, ok := at[k]
		if !ok {
			i = len(uses)
			at[k] = i
			uses = append(uses, CameraUse{Make: k.make, Model: k.model, Serial: k.serial, Dir: k.dir})
		}
		uses[i].add(f, entries.shots, placements)
		if f.Doubt != gallery.ClockRight {
			uses[i].Clock = entries.advice(f)
		}
	}
	slices.SortFunc(uses, func(a, b CameraUse) int {
		return cmp.Or(strings.Compare(a.Make+a.Model+a.Serial, b.Make+b.Model+b.Serial), strings.Compare(a.Dir, b.Dir))
	})
	return uses
}

// add counts a camera in.
func (u *CameraUse) add(f gallery.ClockFit, shots []gallery.Shot, placements []gallery.Placement) {
	u.Photos += len(f.Shots)
	u.Timed += f.Timed
	u.Within += f.Within
	u.Judged = u.Judged || f.Judged
	if !f.First.IsZero() && (u.First.IsZero() || f.First.Before(u.First)) {
		u.First = f.First
	}
	if f.Last.After(u.Last) {
		u.Last = f.Last
	}
	for _, i := range f.Shots {
		if s := &shots[i]; s.Camera != nil {
			u.Known, u.Photographer = true, cmp.Or(s.Camera.Photographer, u.Photographer)
		}
		if p := &placements[i]; !p.Taken.IsZero() && strings.HasPrefix(p.Held, gallery.HeldOutside) {
			u.Outside++
		}
	}
}
