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
