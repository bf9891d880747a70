package pipeline

import (
	"fmt"
	"math"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"eventroll/gallery"
	"eventroll/gallery/site"
)

// configCheck turns what is written in event.yaml into a Config. Whatever is
// wrong is noted and skipped, so that all of it is found in one go.
type configCheck struct {
	*problems
	dir      string // of event.yaml
	readFile func(path string, limit int) ([]byte, error)
}

func (c *configCheck) config(e eventYAML) *Config {
	config := &Config{
		Event: gallery.Event{
			Title:     c.title(e.title),
			Zone:      c.eventZone(e.timezone),
			Language:  c.oneOf("language", e.language, defaultLanguage, languages()...),
			Days:      c.days(e.days),
			DayStart:  c.dayStart(e.dayStart),
			URL:       c.webAddress("url", e.url),
			Contact:   c.contact(e.contact),
			Listed:    c.yes("index", e.index),
			Pick:      c.pick(e.pickRating, e.pickLabels),
			Keywords:  c.yes("keywords", e.keywords),
			Positions: c.oneOf("gps", e.gps, gpsStrip, gpsStrip, gpsKeep) == gpsKeep,
		},
		S3:         S3Config{Endpoint: c.webAddress("endpoint", e.endpoint), PathStyle: c.yes("path_style", e.style), StorageClass: c.storageClass(e.storageClass)},
		Temporal:   c.temporal(e.engine, e.namespace, e.taskQueue),
		CloudFront: c.cloudFront(e.cloudfront),
		Theme:      c.theme(e.color, e.logo, e.stylesheet),
		Sizes:      c.sizes(e.sizes, e.sizesAt),
		Quality:    c.number("quality", e.quality, defaultQuality, 1, 100),
		Originals:  c.oneOf("originals", e.originals, OriginalsLeave, OriginalsLeave, OriginalsArchive, OriginalsPublish),
	}
	event := &config.Event
	event.Originals = config.Originals == OriginalsPublish
	event.Tracks = c.tracks(e.tracks, event.Days)
	event.ForEverybody = site.Everybody()
	event.Buildings = c.buildings(e.buildings)
	known := c.schedule(e.schedule, event)
	refer := references{configCheck: c, event: event, known: known}
	event.Cameras = refer.cameras(e.cameras)
	event.Rules = refer.rules(e.rules)
	config.Gallery, config.Archive = c.stores(e.gallery, e.archive)
	return config
}

func (c *configCheck) temporal(address, namespace, queue scalar) TemporalConfig {
	host, port, err := net.SplitHostPort(address.text)
	if _, notNumber := strconv.Atoi(port); address.given() && (err != nil || notNumber != nil || host == "" || strings.Contains(host, "/")) {
		c.add(address.at, fmt.Sprintf("temporal cannot be at %s", quote(address.text)), "write it like temporal.example.org:7233, without https://")
	}
	return TemporalConfig{address.text, namespace.text, queue.text}
}

// languages are those that the gallery's own words are in.
func languages() []string { return []string{"en", "ko", "ja"} }

func (c *configCheck) title(s scalar) string {
	if s.text == "" {
		c.add(s.at, "the event has no title", "write `title: ` and its name")
	}
	return s.text
}

// oneOf is a word out of a few.
func (c *configCheck) oneOf(key string, s scalar, otherwise string, words ...string) string {
	switch {
	case !s.given():
		return otherwise
	case !slices.Contains(words, s.text):
		c.add(s.at, fmt.Sprintf("%s cannot be %s", key, quote(s.text)), "write "+or(words))
	}
	return s.text
}

func (c *configCheck) yes(key string, s scalar) bool {
	return c.oneOf(key, s, "false", "true", "false") == "true"
}

// number is a whole number in a range.
func (c *configCheck) number(what string, s scalar, otherwise, least, most int) int {
	if !s.given() {
		return otherwise
	}
	n, err := strconv.Atoi(s.text)
	if err != nil || n < least || n > most {
		c.add(s.at, fmt.Sprintf("%s cannot be %s", what, quote(s.text)), fmt.Sprintf("write a whole number from %d to %d", least, most))
		return otherwise
	}
	return n
}

// measure is a number, perhaps with a fraction, in a range.
func (c *configCheck) measure(what string, s scalar, least, most float64, unit string) float64 {
	f, err := strconv.ParseFloat(s.text, 64)
	if err != nil || math.IsNaN(f) || f < least || f > most {
		c.add(s.at, fmt.Sprintf("%s cannot be %s", what, quote(s.text)), fmt.Sprintf("write a number from %g to %g, in %s", least, most, unit))
		return 0
	}
	return f
}

func (c *configCheck) sizes(written []sizeYAML, at position) map[string]int {
	const most = 12 // renditions of a photo are in memory at once
	if at == (position{}) {
		return defaultSizes()
	}
	if len(written) == 0 || len(written) > most {
		c.add(at, fmt.Sprintf("there are %d sizes", len(written)), fmt.Sprintf("write one to %d, like {small: 640, large: 2016}", most))
		return nil
	}
	sizes := map[string]int{}
	for _, size := range written {
		if !gallery.ValidID(size.name.text) || len(size.name.text) > 32 {
			c.add(size.name.at, fmt.Sprintf("%s is no name for a size", quote(size.name.text)), "it becomes part of addresses: write it with a-z, 0-9 and -")
			continue
		}
		if !size.pixels.given() {
			c.add(size.name.at, fmt.Sprintf("the size %s has no number", size.name.text), "write its long edge in pixels")
			continue
		}
		sizes[size.name.text] = c.number("a long edge in pixels", size.pixels, 0, 16, 10000)
	}
	return sizes
}

// pick is the choice that photographers made by stars or labels.
func (c *configCheck) pick(rating scalar, labels []scalar) gallery.Pick {
	return gallery.Pick{Rating: c.number("pick's rating", rating, 0, 1, 5), Labels: texts(labels)}
}

// webAddress is an absolute http or https URL without a slash at the end.
func (c *configCheck) webAddress(key string, s scalar) string {
	if s.text == "" {
		return ""
	}
	u, err := url.Parse(s.text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || strings.ContainsAny(s.text, " \t\n") {
		c.add(s.at, fmt.Sprintf("%s is no web address", quote(s.text)), key+" is written like https://photos.example.org/2024")
		return ""
	}
	if u.RawQuery != "" || u.ForceQuery || strings.Contains(s.text, "#") || u.User != nil {
		c.add(s.at, fmt.Sprintf("%s has more than a host and a path", quote(s.text)), "leave out what follows ? or #, and names and passwords")
		return ""
	}
	return strings.TrimRight(s.text, "/")
}

// contact is an e-mail address or a web address.
func (c *configCheck) contact(s scalar) string {
	if s.text == "" {
		return ""
	}
	if a, err := mail.ParseAddress(s.text); err == nil && a.Address == s.text {
		return s.text
	}
	if u, err := url.Parse(s.text); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && !strings.ContainsAny(s.text, " \t\n") {
		return s.text
	}
	c.add(s.at, fmt.Sprintf("%s is neither an e-mail address nor a web address", quote(s.text)), "write it like photos@example.org or https://example.org/contact")
	return ""
}

// cloudFrontID is the form of a distribution's id.
var cloudFrontID = regexp.MustCompile(`^[A-Z0-9]{8,32}$`)

// cloudFront is the id of a distribution.
func (c *configCheck) cloudFront(s scalar) string {
	if s.text != "" && !cloudFrontID.MatchString(s.text) {
		c.add(s.at, fmt.Sprintf("%s is no id of a CloudFront distribution", quote(s.text)), "it is written like E2QWRUHAPOMQZL; `aws cloudfront list-distributions` tells it")
		return ""
	}
	return s.text
}

func (c *configCheck) tracks(written []trackYAML, days []gallery.Date) []gallery.Track {
	var tracks []gallery.Track
	first := map[string]position{}
	for _, w := range written {
		if w.at == (position{}) {
			continue
		}
		id := w.id.text
		switch {
		case id == "":
			c.add(w.at, "this track has no id", "write `id: ` and a short name with a-z, 0-9 and -; it becomes part of addresses, for ever")
		case id == gallery.Common || id == gallery.Between:
			c.add(w.id.at, fmt.Sprintf("no track can have the id %s", id), fmt.Sprintf("%s is what is for everybody, %s what no track was found for: take another id", gallery.Common, gallery.Between))
		case !gallery.ValidTrackID(id):
			c.add(w.id.at, fmt.Sprintf("%s is no id for a track", quote(id)), "it becomes part of addresses: write it with a-z, 0-9 and -, at most 64; what people read goes to name")
		case first[id] != position{}:
			c.add(w.id.at, fmt.Sprintf("the track %s is there twice, first in line %d", id, first[id].line), "take another id, or keep one of them")
		default:
			first[id] = w.id.at
		}
		track := gallery.Track{ID: id, Name: w.name.one.text, Rooms: texts(w.rooms)}
		for _, d := range w.name.days {
			if date, ok := c.dayOf(d.day, days); ok {
				set(&track.Names, date, d.text.text)
			}
		}
		tracks = append(tracks, track)
	}
	return tracks
}

func (c *configCheck) buildings(written []buildingYAML) []gallery.Building {
	var buildings []gallery.Building
	for _, w := range written {
		if w.at == (position{}) {
			continue
		}
		b := gallery.Building{Name: w.name.text, Rooms: texts(w.rooms), Radius: defaultRadius}
		if b.Name == "" {
			c.add(w.at, "this building has no name", "write `name: ` and what people call it")
		} else if slices.ContainsFunc(buildings, func(o gallery.Building) bool { return o.Name == b.Name }) {
			c.add(w.name.at, fmt.Sprintf("the building %s is there twice", quote(b.Name)), "keep one of them, with the rooms of both")
		}
		if !w.lat.given() || !w.lon.given() {
			c.add(w.at, "this building has no place", "write where it is in degrees, like lat: 37.5031, lon: 127.0402")
		} else {
			b.Latitude = c.measure("lat", w.lat, -90, 90, "degrees")
			b.Longitude = c.measure("lon", w.lon, -180, 180, "degrees")
		}
		if w.radius.given() {
			b.Radius = c.measure("radius", w.radius, 1, 10000, "metres")
		}
		buildings = append(buildings, b)
	}
	return buildings
}

// pattern is a pattern for paths within the cards.
func (c *configCheck) pattern(s scalar) string {
	switch {
	case s.text == "":
	case !doublestar.ValidatePattern(s.text):
		c.add(s.at, fmt.Sprintf("%s is no pattern for paths", quote(s.text)), `close each [ and {, or write \[ and \{ where a name has them`)
	case strings.HasPrefix(s.text, "/"):
		c.add(s.at, fmt.Sprintf("%s begins with a slash", quote(s.text)), "paths begin with the name of the card; ** stands for any folders")
	}
	return s.text
}

func texts(list []scalar) []string {
	var texts []string
	for _, s := range list {
		if s.text != "" {
			texts = append(texts, s.text)
		}
	}
	return texts
}

// set puts into a map that may not yet be made.
func set(m *map[gallery.Date]string, d gallery.Date, text string) {
	if *m == nil {
		*m = map[gallery.Date]string{}
	}
	(*m)[d] = text
}

// quote is a text as messages show it.
func quote(s string) string { return strconv.Quote(shorten(s)) }

// or is "a, b or c".
func or(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// dateList is "2024-11-03, 2024-11-04".
func dateList(days []gallery.Date) string {
	var list []string
	for _, d := range days {
		list = append(list, string(d))
	}
	return strings.Join(list, ", ")
}
