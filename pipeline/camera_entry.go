package pipeline

import (
	"fmt"
	"strings"

	"eventroll/gallery"
)

// cameraEntries finds the entries of event.yaml that are for one camera and for
// no other, so that what is said there touches no other's photos.
type cameraEntries struct {
	shots  []gallery.Shot
	photos map[*gallery.Camera]int // that an entry of event.yaml is for
}

func newCameraEntries(shots []gallery.Shot) cameraEntries {
	c := cameraEntries{shots, map[*gallery.Camera]int{}}
	for i := range shots {
		if s := &shots[i]; s.Camera != nil {
			c.photos[s.Camera]++
		}
	}
	return c
}

// entryOf is the entry of event.yaml that all of the camera's photos have, or
// nil. It is whole where no other camera has it, and none of them another.
func (c cameraEntries) entryOf(f gallery.ClockFit) (entry *gallery.Camera, whole bool) {
	photos := map[*gallery.Camera]int{}
	for _, i := range f.Shots {
		photos[c.shots[i].Camera]++
	}
	for camera, n := range photos {
		if camera != nil && n+photos[nil] == len(f.Shots) {
			return camera, n == c.photos[camera]
		}
	}
	return nil, len(photos) == 1
}

// newEntry is an entry for one camera and no other: by serial, else by make and
// model where no other camera has them, else by folder; false where none is.
func (c cameraEntries) newEntry(f gallery.ClockFit, camera gallery.Camera) (gallery.Camera, bool) {
	ways := []gallery.Camera{camera}
	if f.Serial == "" {
		folder := camera
		folder.Make, folder.Model, folder.Folder = "", "", escapePattern(f.Dir)
		ways = append(ways, folder)
	}
	for _, way := range ways {
		if c.only(f, way) {
			return way, true
		}
	}
	return gallery.Camera{}, false
}

// only says whether an entry would be for the photos of one camera and for no other's.
func (c cameraEntries) only(f gallery.ClockFit, camera gallery.Camera) bool {
	way := 0
	switch {
	case camera.Serial != "":
		camera.Serial = nfc(strings.TrimSpace(camera.Serial)) // as LoadConfig takes it
	case camera.Folder != "":
		way = 2
		if camera.Folder != nfc(strings.TrimSpace(camera.Folder)) {
			return false
		}
	case camera.Make != "" && camera.Model != "":
		way = 1
		camera.Make, camera.Model = nfc(strings.TrimSpace(camera.Make)), nfc(strings.TrimSpace(camera.Model))
	default:
		return false
	}
	fits := recognitions()[way]
	its := make([]bool, len(c.shots))
	for _, i := range f.Shots {
		its[i] = true
	}
	for i := range c.shots {
		s := &c.shots[i]
		// A messenger's copy in the folder says nothing of its camera.
		w := s.Says()
		silent := way < 2 && w.Make+w.Model+w.Serial == ""
		if fits(&camera, w, s.Paths) != its[i] && !silent {
			return false
		}
	}
	return true
}

// entryKeys are how an entry recognises its camera, and what else it says. Of
// clock and timezone it leaves out the one that is about to be written.
func entryKeys(c gallery.Camera, newZone bool) string {
	var b strings.Builder
	key := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s, ", name, scalarYAML(text))
		}
	}
	key("serial", c.Serial)
	if c.Serial == "" {
		key("make", c.Make)
		key("model", c.Model)
	}
	key("folder", c.Folder)
	key("photographer", c.Photographer)
	switch {
	case newZone && c.Clock != 0:
		key("clock", signedDuration(c.Clock))
	case !newZone && c.Zone != nil:
		key("timezone", c.Zone.String())
	}
	if len(c.Tracks) > 0 {
		fmt.Fprintf(&b, "track: %s, ", (&yamlWriter{}).byDay(c.Tracks))
	} else {
		key("track", c.Track)
	}
	return b.String()
}
