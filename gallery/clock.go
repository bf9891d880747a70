package gallery

import (
	"fmt"
	"path"
	"slices"
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
	source string
	zone   zoneFrom
	twice  twiceShown
}

// zoneFrom is how the zone of a reading is known.
type zoneFrom uint8

const (
	zoneOfEvent zoneFrom = iota
	zoneOfCamera
	zoneOfFile
	zoneUTC
	zoneOfName // the event's or the camera's, or UTC
)

// twiceShown is what is known of a time that clocks showed twice.
type twiceShown uint8

const (
	shownOnce    twiceShown = iota
	shownEither             // nothing tells which time it was: at is the first
	firstByPause            // and so on: what tells that it was the first, or the second
	firstByNumbers
	secondByPause
	secondByNumbers
)

// readingOf is a reading of a time that names no offset.
func readingOf(t time.Time, source string, zone zoneFrom) reading {
	r := reading{at: t, source: source, zone: zone}
	if first, _, twice := shownTwice(t); twice {
		r.at, r.twice = first, shownEither
	}
	return r
}

// again is the second moment that the reading may be of; zero where it is not
// of two.
func (r reading) again() time.Time {
	if r.twice != shownEither {
		return time.Time{}
	}
	_, second, _ := shownTwice(r.at)
	return second
}

// says is how the zone of the shot's reading is known, as a clause.
func (r reading) says(s *Shot) string {
	how := ""
	switch r.zone {
	case zoneOfEvent:
		how = "in the event's zone"
	case zoneOfCamera:
		how = "in its camera's zone " + s.Camera.Zone.String()
	case zoneOfFile:
		how = "with its own offset " + s.Words.Offset
	case zoneUTC:
		how = "in UTC"
	case zoneOfName:
		how = "in its file name"
	}
	return how + r.twice.says()
}

// read takes the time from the best source: Exif, else GPS, else XMP, else
// IPTC, else Google Takeout, else the name. It never looks at a file's mtime or the machine's zone.
func (e *Event) read(s *Shot, offsets offsets) reading {
	w := s.Says()
	zone, from := e.Zone, zoneOfEvent
	if s.Camera != nil && s.Camera.Zone != nil {
		zone, from = s.Camera.Zone, zoneOfCamera
	}
	own := s.Time != ""
	readAs := func(source string) (reading, bool) {
		if !own || w.TimeFrom != source {
			return reading{}, false
		}
		if at := offsets.zone(w.Offset); at != nil {
			if t, err := time.ParseInLocation(clockTime, s.Time, at); err == nil {
				return reading{at: t, source: source, zone: zoneOfFile}, true
			}
		}
		t, err := time.ParseInLocation(clockTime, s.Time, zone)
		return readingOf(t, source, from), err == nil
	}
	if r, ok := readAs(FromExif); ok {
		return r
	}
	if t, err := time.Parse(time.RFC3339, w.GPSTime); err == nil {
		return reading{at: t, source: FromGPS, zone: zoneUTC}
	}
	for _, source := range []string{FromXMP, FromIPTC, FromTakeout} {
		if r, ok := readAs(source); ok {
			return r
		}
	}
	for _, p := range s.Paths {
		if t, ok := TimeInName(path.Base(p), zone); ok {
			return readingOf(t, FromName, zoneOfName)
		}
	}
	return reading{}
}

// readings are those of all shots.
func (e *Event) readings(shots []Shot) []reading {
	readings := make([]reading, len(shots))
	inParts(len(shots), somePhotos, func() func(int) {
		known := offsets{}
		return func(i int) { readings[i] = e.read(&shots[i], known) }
	})
	return readings
}

// offsets are the zones of the offsets that files name; nil where an offset
// is none. A photo has one of a few.
type offsets map[string]*time.Location

func (o offsets) zone(offset string) *time.Location {
	const form = "-07:00"
	if len(offset) != len(form) {
		return nil
	}
	zone, known := o[offset]
	if !known {
		if t, err := time.Parse(form, offset); err == nil {
			_, seconds := t.Zone()
			zone = time.FixedZone("", seconds)
		}
		o[offset] = zone
	}
	return zone
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
	for i := range shots {
		s := &shots[i]
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
