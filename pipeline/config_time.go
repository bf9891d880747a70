package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones on machines that have none, above all Windows

	"eventroll/gallery"
)

// eventZone is the event's zone; UTC stands in for a wrong one, so that all else can be checked.
func (c *configCheck) eventZone(s scalar) *time.Location {
	if s.text == "" {
		c.add(s.at, "the event has no timezone", "write its IANA name, like `timezone: Asia/Seoul`")
		return time.UTC
	}
	if zone := c.zone(s); zone != nil {
		return zone
	}
	return time.UTC
}

// zone reads an IANA name, or notes why it is none and returns nil.
// Abbreviations are refused even where the zone database has them: CST means
// three zones, and its EST knows no summer time.
func (c *configCheck) zone(s scalar) *time.Location {
	meant, likely := suggestZone(s.text)
	hint := "write an IANA name, like Asia/Seoul or Europe/Berlin"
	if likely {
		hint = fmt.Sprintf("did you mean %s?", meant)
	}
	if s.text == "UTC" {
		return time.UTC
	}
	// File systems that do not tell Asia/seoul from Asia/Seoul must not decide.
	miswritten := likely && meant != s.text && strings.EqualFold(meant, s.text)
	zone, err := time.LoadLocation(s.text)
	if err != nil || miswritten || !strings.Contains(s.text, "/") {
		c.add(s.at, fmt.Sprintf("%s is no timezone", quote(s.text)), hint)
		return nil
	}
	return zone
}

// days are the event's days in order.
func (c *configCheck) days(written []scalar) []gallery.Date {
	var days []gallery.Date
	for _, s := range written {
		d, ok := c.date(s)
		switch {
		case !ok:
		case slices.Contains(days, d):
			c.add(s.at, fmt.Sprintf("the day %s is there twice", d), "keep one of them")
		default:
			days = append(days, d)
		}
	}
	slices.Sort(days)
	return days
}

func (c *configCheck) date(s scalar) (gallery.Date, bool) {
	d, ok := gallery.ParseDate(s.text)
	if !ok {
		c.add(s.at, fmt.Sprintf("%s is no date", quote(s.text)), "write year, month and day like 2024-11-03")
	}
	return d, ok
}

// dayOf is a date that must be one of the event's days, where these are known.
func (c *configCheck) dayOf(s scalar, days []gallery.Date) (gallery.Date, bool) {
	d, ok := c.date(s)
	if ok && len(days) > 0 && !slices.Contains(days, d) {
		c.add(s.at, fmt.Sprintf("%s is no day of the event", d), "its days are "+dateList(days))
		return d, false
	}
	return d, ok
}

// dayStart is when the day before ends. After noon it can only be a mistake.
func (c *configCheck) dayStart(s scalar) time.Duration {
	if !s.given() {
		return defaultDayStart
	}
	t, err := time.Parse("15:04", s.text)
	if err != nil || t.Hour() >= 12 {
		c.add(s.at, fmt.Sprintf("day_start cannot be %s", quote(s.text)), `write a time between "00:00" and "11:59", like "04:00": photos before it belong to the evening before`)
		return defaultDayStart
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

// clock is what to add to a camera's time.
func (c *configCheck) clock(s scalar) time.Duration {
	if !s.given() {
		return 0
	}
	text := strings.ReplaceAll(strings.ReplaceAll(s.text, " ", ""), "−", "-")
	d, err := time.ParseDuration(text)
	if err != nil {
		c.add(s.at, fmt.Sprintf("%s is no correction of a clock", quote(s.text)), `write what to add to the camera's time, like "+3m12s" or "-1h"; a day is 24h`)
	}
	return d
}

// clockPhotos are photos of a clock, which shows the time in the event's zone.
func (c *configCheck) clockPhotos(written []clockPhotoYAML, zone *time.Location) []gallery.ClockPhoto {
	var photos []gallery.ClockPhoto
	for _, w := range written {
		if w.at == (position{}) {
			continue
		}
		if w.file.text == "" || !w.shows.given() {
			c.add(w.at, "clock_photo needs a file and what its clock shows", "write it like {file: IMG_0003.JPG, shows: 2024-11-03T12:55:10}")
			continue
		}
		shows, ok := parseDateTime(w.shows.text, zone)
		if !ok {
			c.add(w.shows.at, fmt.Sprintf("%s is no date and time", quote(w.shows.text)), "write what the clock shows like 2024-11-03T12:55:10")
			continue
		}
		photos = append(photos, gallery.ClockPhoto{File: w.file.text, Shows: shows})
	}
	return photos
}

// parseDateTime reads date and time with a T or a blank between, with or
// without seconds and offset.
func parseDateTime(s string, zone *time.Location) (time.Time, bool) {
	s = strings.Replace(s, " ", "T", 1)
	s = strings.Replace(s, " ", "", 1) // before an offset
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t.In(zone), true // RFC 3339 may bring a zone of its own
		}
	}
	return time.Time{}, false
}
