package pipeline

import (
	"fmt"
	"path"
	"strings"
	"time"

	"eventroll/gallery"
)

// ClockAdvice is what looks wrong with a camera's clock, and what to write
// about it.
type ClockAdvice struct {
	Says string // a sentence
	// Line is what to write into event.yaml; "" where that cannot be told.
	// Where Entry is true, it is a new entry of cameras; else a key of the
	// entry that the camera has, in place of one of that name.
	Line  string
	Entry bool
}

// clockZones are the zones that clocks are set to which are wrong at an event
// elsewhere: where photographers come from, one for each zone that has other
// hours. The words of an advice name the first that fits.
//
// To these come the event's own, for a camera that event.yaml says is in
// another, and where the clocks change during the event, those of a clock that
// does not follow.
func clockZones(e *gallery.Event) []*time.Location {
	var zones []*time.Location
	for _, name := range []string{
		"Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "America/Chicago", "America/Denver",
		"Asia/Tokyo", "Asia/Singapore", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo", "Europe/Helsinki", "Asia/Dubai",
		"Asia/Bangkok", "Pacific/Auckland", "Europe/Moscow", "Asia/Kathmandu", "Pacific/Honolulu", "America/Phoenix", "UTC",
	} {
		if zone, err := time.LoadLocation(name); err == nil { // the program carries them all
			zones = append(zones, zone)
		}
	}
	zones = append(zones, e.Zone)
	if days := e.KnownDays(); len(days) > 0 {
		_, before := e.Day(days[0]).Start.Zone()
		_, after := e.Day(days[len(days)-1]).End.Zone()
		if before != after {
			zones = append(zones, fixedZones(before, after)...)
		}
	}
	return zones
}

// fixedZones are the zones of so many seconds east that never change, where
// they are whole hours; Etc/GMT+4 is four hours west.
func fixedZones(seconds ...int) []*time.Location {
	var zones []*time.Location
	for _, s := range seconds {
		if zone, err := time.LoadLocation(fmt.Sprintf("Etc/GMT%+d", -s/3600)); err == nil && s%3600 == 0 {
			zones = append(zones, zone)
		}
	}
	return zones
}

// city is what a zone is called in words.
func city(zone *time.Location) string {
	return strings.ReplaceAll(path.Base(zone.String()), "_", " ")
}

func (c cameraEntries) advice(f gallery.ClockFit) *ClockAdvice {
	a := &ClockAdvice{Says: doubtOf(f)}
	if f.Doubt != gallery.ClockShifted {
		a.Says += "; a photo of a clock among its photos would tell: write clock_photo"
		return a
	}
	entry, whole := c.entryOf(f)
	switch {
	case entry != nil && len(entry.ClockPhotos) > 0:
		a.Says += "; so what its clock_photo shows must be written wrong, or it is of another clock"
	case entry != nil && whole:
		a.Line = clockKeys(f, *entry)
	case entry != nil && f.Serial != "":
		own := *entry
		own.Serial, own.Make, own.Model, own.Folder = f.Serial, "", "", ""
		c.write(a, f, own)
	case entry != nil || !whole:
		a.Says += "; but its entry in event.yaml is for other cameras too: give each its own, by serial or by folder"
	default:
		c.write(a, f, gallery.Camera{Serial: f.Serial, Make: f.Make, Model: f.Model})
	}
	return a
}

// write proposes a new entry. Each way to recognise the camera is tried on all
// photos, as the line must never touch a clock that is right.
func (c cameraEntries) write(a *ClockAdvice, f gallery.ClockFit, camera gallery.Camera) {
	way, ok := c.newEntry(f, camera)
	if !ok {
		a.Says += "; but nothing tells it from the other cameras on its card: put its photos into a folder of their own, and give that folder an entry in event.yaml"
		return
	}
	a.Line, a.Entry = "- {"+entryKeys(way, f.Zone != nil)+clockKeys(f, way)+"}", true
}

// clockKeys say what is wrong with the clock, with all that the entry says of
// it already: an entry has one clock, so it is the sum. Within an entry that
// stands only what changes is said.
func clockKeys(f gallery.ClockFit, entry gallery.Camera) string {
	if f.Zone != nil {
		return "timezone: " + scalarYAML(f.Zone.String())
	}
	return fmt.Sprintf("clock: %q", signedDuration(entry.Clock+f.Shift))
}

// signedDuration is a duration as event.yaml has it: +16h, -56m48s.
func signedDuration(d time.Duration) string {
	text := d.String() // 16h0m0s
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	if d > 0 {
		return "+" + text
	}
	return text
}

// doubtOf is what looks wrong, in words.
func doubtOf(f gallery.ClockFit) string {
	now := fmt.Sprintf("%d of its %d photos are within the event's hours", f.Within, f.Timed)
	after := fmt.Sprintf("%d would be", f.After)
	if f.After == f.Timed {
		after = "all would be"
	}
	switch {
	case f.Doubt == gallery.ClockNeverSet:
		return fmt.Sprintf("its date looks never set: its photos begin on %s", f.First.Format(time.DateOnly))
	case f.Doubt == gallery.ClockUnclear && f.Rival != 0:
		return fmt.Sprintf("its clock looks wrong, but not by how much: %s; %s would fit, %s nearly as well", now, signedDuration(f.Shift), signedDuration(f.Rival))
	case f.Doubt == gallery.ClockUnclear:
		return fmt.Sprintf("its clock looks wrong, but not by how much: %s; about %s would fit", now, signedDuration(f.Shift))
	case f.ByGPS:
		return fmt.Sprintf("its clock is %s: its own GPS says so", fastOrSlow(f))
	case f.Zone != nil && strings.HasPrefix(f.Zone.String(), "Etc/"):
		return fmt.Sprintf("its clock looks as if it did not follow daylight saving: %s, corrected %s", now, after)
	case f.Zone != nil:
		return fmt.Sprintf("its clock looks set to %s: %s, corrected %s", city(f.Zone), now, after)
	case f.After <= f.Within:
		return fmt.Sprintf("its clock looks %s: corrected, it would fit what the other cameras shot", fastOrSlow(f))
	}
	return fmt.Sprintf("its clock looks %s: %s, corrected %s", fastOrSlow(f), now, after)
}

// fastOrSlow says by how much, and how such a clock comes about.
func fastOrSlow(f gallery.ClockFit) string {
	d, way := f.Shift.Abs(), "slow"
	if f.Shift < 0 {
		way = "fast"
	}
	const day = 24 * time.Hour
	switch {
	case d == day:
		return "a day " + way
	case d%day == 0:
		return fmt.Sprintf("%d days %s (is its date right?)", d/day, way)
	case d == time.Hour:
		return "1h " + way + " (daylight saving?)"
	case d == 12*time.Hour:
		return "12h " + way + " (AM for PM?)"
	case f.Like != nil:
		return fmt.Sprintf("%s %s, as one set to %s", strings.TrimPrefix(signedDuration(d), "+"), way, city(f.Like))
	}
	return strings.TrimPrefix(signedDuration(d), "+") + " " + way
}
