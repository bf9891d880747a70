package gallery

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// The sources of a time, as plan and the index name them.
const (
	FromExif = "exif"
	FromGPS  = "gps"
	FromXMP  = "xmp"
	FromIPTC = "iptc"
	FromName = "name" // the file's name
	// FromTakeout is the time in UTC that Google Photos has kept beside the file.
	FromTakeout = "takeout"
)

// clockTime is the layout of Metadata.Time; fractions of a second are understood.
const clockTime = "2006-01-02T15:04:05"

// reading is a time as a photo has it, before its camera's clock is corrected.
type reading struct {
	at     time.Time // zero where nothing tells it
	again  time.Time // where clocks showed it twice and nothing tells which: the second time
	source string
	zone   string // how the zone is known, as a clause
	bare   string // the same, without a word on what clocks showed twice
}

// readingOf is a reading of a time that names no offset.
func readingOf(t time.Time, source, zone string) reading {
	r := reading{at: t, source: source, zone: zone, bare: zone}
	if first, second, twice := shownTwice(t); twice {
		r.at, r.again = first, second
		r.zone += ", where clocks showed it twice that night: taken as the first time"
	}
	return r
}

// read takes the time from the best source: Exif, else GPS, else XMP, else
// IPTC, else Google Takeout, else the name. It never looks at a file's mtime or the machine's zone.
func (e *Event) read(s Shot) reading {
	naive := func(source string) (reading, bool) {
		if s.Meta.Time == "" || s.Meta.TimeFrom != source {
			return reading{}, false
		}
		zone, how := e.Zone, "in the event's zone"
		if s.Camera != nil && s.Camera.Zone != nil {
			zone, how = s.Camera.Zone, "in its camera's zone "+s.Camera.Zone.String()
		}
		if s.Meta.Offset != "" {
			if t, err := time.Parse(clockTime+"-07:00", s.Meta.Time+s.Meta.Offset); err == nil {
				return reading{at: t, source: source, zone: "with its own offset " + s.Meta.Offset}, true
			}
		}
		t, err := time.ParseInLocation(clockTime, s.Meta.Time, zone)
		return readingOf(t, source, how), err == nil
	}
	if r, ok := naive(FromExif); ok {
		return r
	}
	if t, err := time.Parse(time.RFC3339, s.Meta.GPSTime); err == nil {
		return reading{at: t, source: FromGPS, zone: "in UTC"}
	}
	for _, source := range []string{FromXMP, FromIPTC, FromTakeout} {
		if r, ok := naive(source); ok {
			return r
		}
	}
	zone := e.Zone
	if s.Camera != nil && s.Camera.Zone != nil {
		zone = s.Camera.Zone
	}
	for _, p := range s.Paths {
		if t, ok := TimeInName(path.Base(p), zone); ok {
			return readingOf(t, FromName, "in its file name")
		}
	}
	return reading{}
}

// correction is what to add to a camera's time, known at one moment of it.
type correction struct {
	at  time.Time
	add time.Duration
}

// clock is all that is known of what is wrong with a camera's idea of the time.
type clock struct {
	constant time.Duration
	points   []correction // in order of at; win over constant
}

// add is what to add to the camera's time t. Between two photos of a clock the
// drift is interpolated; before the first and after the last it stays.
func (c clock) add(t time.Time) time.Duration {
	if len(c.points) == 0 {
		return c.constant
	}
	i, _ := slices.BinarySearchFunc(c.points, t, func(p correction, t time.Time) int { return p.at.Compare(t) })
	if i == 0 {
		return c.points[0].add
	}
	if i == len(c.points) {
		return c.points[i-1].add
	}
	a, b := c.points[i-1], c.points[i]
	part := float64(t.Sub(a.at)) / float64(b.at.Sub(a.at))
	return a.add + time.Duration(part*float64(b.add-a.add)).Round(time.Millisecond)
}

// clocks works out the clock of every camera that event.yaml describes, from
// its photos of a clock where it names some. What does not work out is a
// problem, in words for the photographer.
func (e *Event) clocks(shots []Shot, readings []reading) (map[*Camera]clock, []string) {
	clocks := map[*Camera]clock{}
	var problems []string
	for i := range e.Cameras {
		cam := &e.Cameras[i]
		c := clock{constant: cam.Clock}
		for _, p := range cam.ClockPhotos {
			r, problem := e.clockReading(cam, p.File, shots, readings)
			if problem != "" {
				problems = append(problems, problem)
				continue
			}
			c.points = append(c.points, correction{r.at, p.Shows.Sub(r.at)})
		}
		slices.SortFunc(c.points, func(a, b correction) int { return a.at.Compare(b.at) })
		clocks[cam] = c
	}
	return clocks, problems
}

// clockReading finds the time that a photo of a clock has by its own camera.
func (e *Event) clockReading(cam *Camera, file string, shots []Shot, readings []reading) (reading, string) {
	var found reading
	var id PhotoID
	for i, s := range shots {
		// GPS time is right by itself: it says nothing of the camera's clock.
		if s.Camera != cam || readings[i].at.IsZero() || readings[i].source == FromGPS || !s.hasFile(file) {
			continue
		}
		if id != "" && id != s.ID {
			return reading{}, fmt.Sprintf("%s: clock_photo %s fits two of its photos; write more of the path", cam.Name(), file)
		}
		found, id = readings[i], s.ID
	}
	if id == "" {
		return reading{}, fmt.Sprintf("%s: clock_photo %s is not among its photos that have a time, so its clock is not corrected by it", cam.Name(), file)
	}
	return found, ""
}

// hasFile says whether name is the name of one of the shot's files, or the end of its path.
func (s Shot) hasFile(name string) bool {
	for _, p := range s.Paths {
		if p == name || strings.HasSuffix(p, "/"+name) {
			return true
		}
	}
	return false
}
