package pipeline

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/sync/errgroup"

	"eventroll/gallery"
)

// shot is a photo as placing sees it: what its files say together, and what
// event.yaml says of them.
func shot(e *gallery.Event, id gallery.PhotoID, sightings []gallery.Sighting) gallery.Shot {
	s := gallery.Shot{ID: id, Meta: gallery.Merge(sightings)}
	s.Paths = placesOf(sightings)
	s.Camera = cameraOf(e, s.Meta, s.Paths)
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
func byline(s gallery.Shot) string {
	if s.Meta.Byline == "" && s.Camera != nil {
		return s.Camera.Photographer
	}
	return s.Meta.Byline
}

// cameraOf recognises a camera by its serial number, else by make and model,
// else by the folder: the surest first, whatever their order in event.yaml.
func cameraOf(e *gallery.Event, m gallery.Metadata, paths []string) *gallery.Camera {
	for _, fits := range recognitions() {
		for i := range e.Cameras {
			if fits(&e.Cameras[i], m, paths) {
				return &e.Cameras[i]
			}
		}
	}
	return nil
}

// recognitions are the ways to recognise a camera, the surest first.
func recognitions() []func(c *gallery.Camera, m gallery.Metadata, paths []string) bool {
	return []func(c *gallery.Camera, m gallery.Metadata, paths []string) bool{
		func(c *gallery.Camera, m gallery.Metadata, _ []string) bool {
			return c.Serial != "" && c.Serial == m.Serial
		},
		func(c *gallery.Camera, m gallery.Metadata, _ []string) bool {
			return c.Serial == "" && c.Make+c.Model != "" &&
				(c.Make == "" || strings.EqualFold(c.Make, m.Make)) && (c.Model == "" || strings.EqualFold(c.Model, m.Model))
		},
		func(c *gallery.Camera, _ gallery.Metadata, paths []string) bool {
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
func placeAll(e *gallery.Event, s *Snapshot, o gallery.PlaceOptions) (*Publication, []publishable, func() Survey) {
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
			publication.Held = append(publication.Held, HeldPhoto{x.ID, x.Paths, heldTakenDown + string(shows)})
			publication.shown = append(publication.shown, x.ID)
		}
		return shows != ""
	})
	shots, publication.Replaced = gallery.ReplaceDamaged(shots)
	shots, publication.Joined = e.JoinCopies(shots)
	o.WithoutWhy = true
	placements, problems := gallery.Place(e, shots, o)
	publication.Problems = problems
	entries := make([]publishable, 0, len(placements))
	for i := range placements {
		p := &placements[i]
		if p.Held != "" {
			publication.Held = append(publication.Held, HeldPhoto{shots[i].ID, shots[i].Paths, p.Held})
			continue
		}
		s := &shots[i]
		entries = append(entries, publishable{Placed: gallery.Placed{ID: s.ID, Placement: p, Byline: byline(*s), Sizes: s.Sizes}, heard: s.Heard})
	}
	publication.sortHeld()
	return publication, entries, func() Survey { return survey(e, shots, placements) }
}

// shots are all photos that have a record and a sighting, and are not taken
// down, in order of their ids.
func (s *Snapshot) shots(e *gallery.Event) []gallery.Shot {
	ids := s.ids()
	shots := make([]gallery.Shot, len(ids))
	const some = 1000
	var g errgroup.Group
	g.SetLimit(workers())
	for from := 0; from < len(ids); from += some {
		g.Go(func() error {
			sizes := gallery.SharedSizes{}
			for i := from; i < min(from+some, len(ids)); i++ {
				r, sightings, hidden := s.photo(ids[i])
				if hidden || len(sightings) == 0 {
					continue
				}
				shots[i] = shot(e, ids[i], sightings)
				x := &shots[i]
				x.Look, x.Size, x.Sharpness, x.Damaged = r.Look, r.Size, r.Sharpness, r.Damage != ""
				x.Sizes = sizes.Of(r.Renditions)
			}
			return nil
		})
	}
	_ = g.Wait() // none fails
	return slices.DeleteFunc(shots, func(x gallery.Shot) bool { return x.ID == "" })
}
