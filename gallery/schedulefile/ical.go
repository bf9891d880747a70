package schedulefile

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"eventroll/gallery"
)

// iCal is an iCalendar file (RFC 5545) being read, line by line.
type iCal struct {
	agenda
	known    Defaults
	title    string
	zoneName string
	inEvent  int // line of BEGIN:VEVENT; 0 outside
	nested   int // depth of components within the event, such as alarms
	event    map[string]iCalProperty
	named    int // sessions with CATEGORIES
}

// iCalProperty is "NAME;PARAMETER=…:value".
type iCalProperty struct{ parameters, value string }

// parseICal reads the events of a calendar. All-day ones are no sessions: they
// would swallow every photo of their day; cancelled ones did not take place.
// UIDs need not differ (gallery.AssignTracks sees to that), and a repeated
// event counts once, when it is first.
func parseICal(name string, data []byte, known Defaults) (Schedule, error) {
	c := iCal{agenda: agenda{faults: faults{file: name}}, known: known}
	var logical []byte // lines are folded: what begins with a blank goes on
	at, number := 0, 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimRight(line, "\r\n")
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') && at > 0 {
			logical = append(logical, line[1:]...)
			continue
		}
		c.line(at, string(logical))
		logical, at = append(logical[:0], line...), number
		if c.full() {
			break
		}
	}
	c.line(at, string(logical))
	if c.inEvent > 0 {
		c.faults.add(c.inEvent, "begins an event that has no END:VEVENT: the file is cut off, get it anew")
	}
	if c.named == 0 {
		tracksFromTitles(c.sessions)
	}
	zone := c.zoneName
	if zone == "" && len(c.sessions) > 0 {
		zone = c.sessions[0].Start.Location().String()
	}
	if zone == "UTC" {
		zone = "" // a way to write moments, and nowhere's time
	}
	return c.schedule(c.title, zone)
}

// line reads one unfolded line.
func (c *iCal) line(at int, line string) {
	name, p := cutProperty(line)
	switch value := strings.ToUpper(strings.TrimSpace(p.value)); {
	case name == "BEGIN" && c.inEvent > 0:
		c.nested++
	case name == "BEGIN" && value == "VEVENT":
		c.inEvent, c.nested, c.event = at, 0, map[string]iCalProperty{}
	case name == "END" && c.nested > 0:
		c.nested--
	case name == "END" && value == "VEVENT" && c.inEvent > 0:
		c.session()
		c.inEvent = 0
	case c.inEvent > 0 && c.nested == 0:
		switch name { // what else there is may be long
		case "UID", "SUMMARY", "LOCATION", "CATEGORIES", "DTSTART", "DTEND", "DURATION", "STATUS":
			if _, twice := c.event[name]; !twice {
				c.event[name] = p
			}
		}
	case name == "X-WR-CALNAME":
		c.title = unescaped(p.value)
	case name == "X-WR-TIMEZONE":
		c.zoneName = clean(p.value)
	}
}

// session makes a session of the event that just ended.
func (c *iCal) session() {
	start := c.event["DTSTART"]
	allDay := strings.Contains(strings.ToUpper(start.parameters), "VALUE=DATE") && !strings.Contains(start.value, "T") || len(strings.TrimSpace(start.value)) == 8
	if allDay || strings.EqualFold(strings.TrimSpace(c.event["STATUS"].value), "CANCELLED") {
		return
	}
	s := gallery.Session{ID: unescaped(c.event["UID"].value), Title: unescaped(c.event["SUMMARY"].value), Room: unescaped(c.event["LOCATION"].value)}
	if categories := cutUnescaped(c.event["CATEGORIES"].value); categories != "" {
		s.Track = unescaped(categories)
		c.named++
	}
	var fault string
	if s.Start, fault = c.moment("DTSTART"); fault == "" {
		s.End, fault = c.end(s.Start)
	}
	c.add(c.inEvent, s, fault)
}

func (c *iCal) end(start time.Time) (time.Time, string) {
	if _, there := c.event["DTEND"]; there {
		return c.moment("DTEND")
	}
	duration := strings.TrimSpace(c.event["DURATION"].value)
	if lasts, ok := parseISODuration(duration); ok {
		return start.Add(lasts), ""
	}
	return start, fmt.Sprintf("has no DTEND, and the DURATION %q is not like PT30M", shortened(duration))
}

// moment reads "TZID=America/Phoenix:20170425T093000" and its like. Where the
// zone is a name that only the program that wrote it knows ("Customized Time
// Zone"), the time is one of the event's own zone.
func (c *iCal) moment(name string) (time.Time, string) {
	p := c.event[name]
	zone := c.known.zone(c.zoneName)
	for parameter := range strings.SplitSeq(p.parameters, ";") {
		if key, value, _ := strings.Cut(parameter, "="); strings.EqualFold(strings.TrimSpace(key), "TZID") {
			zone = zoneOfTZID(strings.Trim(value, `" `), zone)
		}
	}
	value := strings.ToUpper(strings.TrimSpace(p.value))
	if trimmed, isUTC := strings.CutSuffix(value, "Z"); isUTC {
		value, zone = trimmed, time.UTC
	}
	for _, layout := range []string{"20060102T150405", "20060102T1504"} {
		if t, err := time.ParseInLocation(layout, value, zone); err == nil && t.Year() >= 1970 && t.Year() < 3000 {
			return t, ""
		}
	}
	return time.Time{}, fmt.Sprintf("has the %s %q, which is not understood: 20241103T130000 was expected", name, shortened(p.value))
}

// zoneOfTZID also knows "/freeassociation.sourceforge.net/Europe/Berlin".
func zoneOfTZID(name string, otherwise *time.Location) *time.Location {
	if zone, ok := loadZone(name); ok {
		return zone
	}
	if parts := strings.Split(name, "/"); len(parts) > 2 {
		if zone, ok := loadZone(strings.Join(parts[len(parts)-2:], "/")); ok {
			return zone
		}
	}
	return otherwise
}

// cutProperty cuts a line at the first colon that is not in quotes.
func cutProperty(line string) (name string, p iCalProperty) {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			name, parameters, _ := strings.Cut(line[:i], ";")
			return strings.ToUpper(strings.TrimSpace(name)), iCalProperty{parameters, line[i+1:]}
		}
	}
	return "", iCalProperty{}
}

// unescaped is a TEXT value without its backslashes.
func unescaped(value string) string {
	return clean(strings.NewReplacer(`\\`, `\`, `\,`, ",", `\;`, ";", `\n`, " ", `\N`, " ").Replace(value))
}

// cutUnescaped is the first of several values between commas.
func cutUnescaped(value string) string {
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case ',':
			return value[:i]
		}
	}
	return value
}

var trackInTitle = regexp.MustCompile(`^(.*\S)\s*\(([^()]+)\)$`)

// tracksFromTitles moves the "(Track)" at the end of titles to where it
// belongs, as RailsConf and others write it: only where every title has one,
// and some have the same.
func tracksFromTitles(sessions []gallery.Session) {
	tracks := map[string]bool{}
	for _, s := range sessions {
		m := trackInTitle.FindStringSubmatch(s.Title)
		if m == nil {
			return
		}
		tracks[m[2]] = true
	}
	if 2*len(tracks) > len(sessions) {
		return
	}
	for i := range sessions {
		m := trackInTitle.FindStringSubmatch(sessions[i].Title)
		sessions[i].Title, sessions[i].Track = clean(m[1]), clean(m[2])
	}
}
