package pipeline

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"eventroll/gallery"
)

// shot is a photo as placing sees it: what its files say together, and what
// event.yaml says of them.
func shot(e *gallery.Event, id gallery.PhotoID, sightings []gallery.Sighting) gallery.Shot {
	s := gallery.Shot{ID: id, Paths: placesOf(sightings)}.Saying(gallery.Merge(sightings))
	s.Camera = cameraOf(e, s.Words, s.Paths)
	s.Rule = ruleOf(e, s.Paths)
	return s
}

// placesOf are where the files of a photo lie, in order.
func placesOf(sightings []gallery.Sighting) []string {
	var paths []string
	for _, x := range gallery.Current(sightings) {
		paths = append(paths, x.Place())
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// byline is the file's own, else that of its camera's photographer.
func byline(s *gallery.Shot) string {
	if s.Says().Byline == "" && s.Camera != nil {
		return s.Camera.Photographer
	}
	return s.Says().Byline
}

// cameraOf recognises a camera by its serial number, else by make and model,
// else by the folder: the surest first, whatever their order in event.yaml.
func cameraOf(e *gallery.Event, w *gallery.Words, paths []string) *gallery.Camera {
	for _, fits := range recognitions() {
		if c := recognised(e, fits, w, paths); c != nil {
			return c
		}
	}
	return nil
}

// recognised is the first camera that is recognised that way, or nil.
func recognised(e *gallery.Event, fits recognition, w *gallery.Words, paths []string) *gallery.Camera {
	for i := range e.Cameras {
		if fits(&e.Cameras[i], w, paths) {
			return &e.Cameras[i]
		}
	}
	return nil
}

// recognition says whether a photo is of a camera.
type recognition func(c *gallery.Camera, w *gallery.Words, paths []string) bool

// recognitions are the ways to recognise a camera, the surest first. All but
// the last look at nothing but the words.
func recognitions() []recognition {
	return []recognition{
		func(c *gallery.Camera, w *gallery.Words, _ []string) bool {
			return c.Serial != "" && c.Serial == w.Serial
		},
		func(c *gallery.Camera, w *gallery.Words, _ []string) bool {
			return c.Serial == "" && c.Make+c.Model != "" &&
				(c.Make == "" || strings.EqualFold(c.Make, w.Make)) && (c.Model == "" || strings.EqualFold(c.Model, w.Model))
		},
		func(c *gallery.Camera, _ *gallery.Words, paths []string) bool {
			return c.Folder != "" && slices.ContainsFunc(paths, func(p string) bool { return inFolder(c.Folder, p) })
		},
	}
}

// inFolder says whether a file lies in, or below, a folder that the pattern names.
func inFolder(pattern, file string) bool {
	for dir := path.Dir(file); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if matches(pattern, dir) {
			return true
		}
	}
	return matches(pattern, file)
}

// ruleOf is the first rule that fits one of the paths.
func ruleOf(e *gallery.Event, paths []string) *gallery.Rule {
	for i, r := range e.Rules {
		if slices.ContainsFunc(paths, func(p string) bool { return matches(r.Path, p) }) {
			return &e.Rules[i]
		}
	}
	return nil
}

// matches says whether a pattern that LoadConfig has checked fits a card/path.
func matches(pattern, place string) bool {
	ok, err := doublestar.Match(pattern, place)
	return ok && err == nil
}

// placeAll turns a snapshot into what may be published and what is held back.
// The Survey is not in the publication: the function makes it, and as long as
// somebody may ask it, all that placing has read stays in memory.
func placeAll(e *gallery.Event, s *Snapshot, o gallery.PlaceOptions) (*Publication, publishables, func() Survey) {
	publication := &Publication{Held: []HeldPhoto{}}
	down := s.takenDown()
	for _, t := range s.takedowns() {
		if t.Forget == "" {
			publication.Hidden++
		}
	}
	shots := s.shots(e)
	shots = slices.DeleteFunc(shots, func(x gallery.Shot) bool {
		shows := down.ShownBy(x)
		if shows != "" {
			publication.Held = append(publication.Held, HeldPhoto{x.ID, slices.Clone(x.Paths), heldTakenDown + string(shows)})
			publication.shown = append(publication.shown, x.ID)
		}
		return shows != ""
	})
	shots, publication.Replaced = gallery.ReplaceDamaged(shots)
	shots, publication.Joined = e.JoinCopies(shots)
	o.WithoutWhy = true
	placements, problems := gallery.Place(e, shots, o)
	publication.Problems = problems
	entries := publishables{
		placed: make([]gallery.Placed, 0, len(placements)), heard: map[gallery.PhotoID][]gallery.PhotoID{}, withheld: map[gallery.PhotoID]bool{},
	}
	for i := range placements {
		s, p := &shots[i], &placements[i]
		if p.Held != "" {
			publication.Held = append(publication.Held, HeldPhoto{s.ID, slices.Clone(s.Paths), p.Held})
			continue
		}
		entries.placed = append(entries.placed, gallery.Placed{ID: s.ID, Placement: p, Byline: byline(s), Sizes: s.Sizes})
		if heard := s.Heard(); heard != nil {
			entries.heard[s.ID] = heard
		}
	}
	publication.sortHeld()
	return publication, entries, func() Survey { return survey(e, shots, placements) }
}
