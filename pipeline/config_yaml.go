package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// scalar is one text of event.yaml and where it stands. Numbers, dates and
// words like "no" are kept as they were written: what YAML makes of 04:00 or
// of a serial with leading zeros is never what was meant.
type scalar struct {
	text string // trimmed, in NFC
	raw  string // trimmed, as written: paths of this machine's file system
	at   position
}

// given says whether event.yaml has it; `contact:` with nothing behind it is not given.
func (s scalar) given() bool { return s.at.line > 0 }

// byDay is one text, or one for each day.
type byDay struct {
	one  scalar
	days []dayText
	at   position
}

type dayText struct{ day, text scalar }

// The shape of event.yaml: everything as text, with its place, not yet
// checked. Where at is zero, something else than a mapping was there, which
// is said, and what is missing in it need not be said too.
type (
	eventYAML struct {
		at                                              position
		title, timezone, language, dayStart, schedule   scalar
		gallery, archive, url, contact, cloudfront      scalar
		quality, originals, gps, index, endpoint, style scalar
		keywords, color, logo, stylesheet               scalar
		storageClass                                    scalar
		engine, namespace, taskQueue                    scalar
		days                                            []scalar
		tracks                                          []trackYAML
		buildings                                       []buildingYAML
		cameras                                         []cameraYAML
		rules                                           []ruleYAML
		pickRating                                      scalar
		pickLabels                                      []scalar
		sizes                                           []sizeYAML
		sizesAt                                         position // where `sizes` is given
	}
	trackYAML struct {
		at    position
		id    scalar
		name  byDay
		rooms []scalar
	}
	buildingYAML struct {
		at                     position
		name, lat, lon, radius scalar
		rooms                  []scalar
	}
	cameraYAML struct {
		at                                                   position
		serial, maker, model, folder, photographer, timezone scalar
		clock                                                scalar
		clockPhotos                                          []clockPhotoYAML
		track                                                byDay
	}
	clockPhotoYAML struct {
		at          position
		file, shows scalar
	}
	ruleYAML struct {
		at                        position
		path, day, track, session scalar
	}
	sizeYAML struct{ name, pixels scalar }
)

// yamlReader walks the nodes of event.yaml into its shape. It knows kinds and
// keys; what the texts mean is the checks' business.
type yamlReader struct{ problems *problems }

// keys are the keys that a mapping may have, and what reads the value of each.
type keys map[string]func(ast.Node)

func (r yamlReader) event(n ast.Node) (e eventYAML) {
	e.at = r.mapping(n, "event.yaml", keys{
		"title": r.text(&e.title), "timezone": r.text(&e.timezone), "language": r.text(&e.language),
		"days": r.texts(&e.days), "day_start": r.text(&e.dayStart), "schedule": r.text(&e.schedule),
		"tracks":    each(r, &e.tracks, r.track),
		"buildings": each(r, &e.buildings, r.building),
		"cameras":   each(r, &e.cameras, r.camera),
		"rules":     each(r, &e.rules, r.rule),
		"pick": func(n ast.Node) {
			r.mapping(n, "pick", keys{"rating": r.text(&e.pickRating), "label": r.texts(&e.pickLabels)})
		},
		"gallery": r.text(&e.gallery), "archive": r.text(&e.archive), "url": r.text(&e.url), "contact": r.text(&e.contact), "cloudfront": r.text(&e.cloudfront),
		"theme": func(n ast.Node) {
			r.mapping(n, "theme", keys{"color": r.text(&e.color), "logo": r.text(&e.logo), "stylesheet": r.text(&e.stylesheet)})
		},
		"s3": func(n ast.Node) {
			r.mapping(n, "s3", keys{"endpoint": r.text(&e.endpoint), "path_style": r.text(&e.style), "storage_class": r.text(&e.storageClass)})
		},
		"temporal": func(n ast.Node) {
			r.mapping(n, "temporal", keys{"address": r.text(&e.engine), "namespace": r.text(&e.namespace), "task_queue": r.text(&e.taskQueue)})
		},
		"sizes": func(n ast.Node) {
			e.sizesAt = positionOf(n)
			r.entries(n, "sizes", func(name scalar, pixels ast.Node) {
				size := sizeYAML{name: name}
				r.text(&size.pixels)(pixels)
				e.sizes = append(e.sizes, size)
			})
		},
		"quality": r.text(&e.quality), "originals": r.text(&e.originals),
		"privacy": func(n ast.Node) {
			r.mapping(n, "privacy", keys{"gps": r.text(&e.gps), "index": r.text(&e.index), "keywords": r.text(&e.keywords)})
		},
	})
	return e
}

func (r yamlReader) track(n ast.Node) trackYAML {
	t := trackYAML{}
	t.at = r.mapping(n, "a track", keys{"id": r.text(&t.id), "name": r.textByDay(&t.name), "rooms": r.texts(&t.rooms)})
	return t
}

func (r yamlReader) building(n ast.Node) buildingYAML {
	b := buildingYAML{}
	b.at = r.mapping(n, "a building", keys{
		"name": r.text(&b.name), "rooms": r.texts(&b.rooms), "lat": r.text(&b.lat), "lon": r.text(&b.lon), "radius": r.text(&b.radius),
	})
	return b
}

func (r yamlReader) camera(n ast.Node) cameraYAML {
	c := cameraYAML{}
	c.at = r.mapping(n, "a camera", keys{
		"serial": r.text(&c.serial), "make": r.text(&c.maker), "model": r.text(&c.model), "folder": r.text(&c.folder),
		"photographer": r.text(&c.photographer), "timezone": r.text(&c.timezone), "clock": r.text(&c.clock),
		"clock_photo": each(r, &c.clockPhotos, func(n ast.Node) clockPhotoYAML {
			p := clockPhotoYAML{}
			p.at = r.mapping(n, "clock_photo", keys{"file": r.text(&p.file), "shows": r.text(&p.shows)})
			return p
		}),
		"track": r.textByDay(&c.track),
	})
	return c
}

func (r yamlReader) rule(n ast.Node) ruleYAML {
	rule := ruleYAML{}
	rule.at = r.mapping(n, "a rule", keys{
		"path": r.text(&rule.path), "day": r.text(&rule.day), "track": r.text(&rule.track), "session": r.text(&rule.session),
	})
	return rule
}

// mapping reads the keys that it knows and names those that it does not. It
// returns where the mapping begins; nothing (the zero position) where it is none.
func (r yamlReader) mapping(n ast.Node, what string, known keys) position {
	isMapping := r.entries(n, what, func(key scalar, value ast.Node) {
		read, ok := known[key.text]
		if !ok {
			names := slices.Sorted(maps.Keys(known))
			r.problems.add(key.at, fmt.Sprintf("%s has no key `%s`", what, shorten(key.text)), didYouMean(key.text, names, "the keys are"))
			return
		}
		if value.Type() != ast.NullType {
			read(value)
		}
	})
	if !isMapping {
		return position{}
	}
	return positionOf(n)
}

// entries calls read for each key of a mapping, once; false where it is none.
func (r yamlReader) entries(n ast.Node, what string, read func(key scalar, value ast.Node)) bool {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		r.problems.add(positionOf(n), what+" should be a block of `key: value`", "mind the blank after the colon")
		return false
	}
	seen := map[string]position{}
	for _, value := range values {
		token := value.Key.GetToken()
		key := newScalar(token.Value, positionOf(value.Key))
		if first, twice := seen[key.text]; twice {
			r.problems.add(key.at, fmt.Sprintf("`%s` is there twice, first in line %d", shorten(key.text), first.line), "keep one of them")
			continue
		}
		seen[key.text] = key.at
		read(key, value.Value)
	}
	return true
}

// each reads a list, or one entry without the list around it.
func each[T any](r yamlReader, into *[]T, read func(ast.Node) T) func(ast.Node) {
	return func(n ast.Node) {
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			*into = append(*into, read(n))
			return
		}
		for _, value := range list.Values {
			*into = append(*into, read(value))
		}
	}
}

// texts reads a list of texts, or one.
func (r yamlReader) texts(into *[]scalar) func(ast.Node) {
	return func(n ast.Node) {
		each(r, into, func(n ast.Node) (s scalar) {
			r.text(&s)(n)
			return s
		})(n)
		*into = slices.DeleteFunc(*into, func(s scalar) bool { return !s.given() })
	}
}

// textByDay reads one text, or a mapping from days to texts.
func (r yamlReader) textByDay(into *byDay) func(ast.Node) {
	return func(n ast.Node) {
		into.at = positionOf(n)
		switch n.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			r.entries(n, "", func(day scalar, value ast.Node) {
				d := dayText{day: day}
				r.text(&d.text)(value)
				if d.text.given() {
					into.days = append(into.days, d)
				}
			})
		default:
			r.text(&into.one)(n)
		}
	}
}

// text reads one text in the words that are written there.
func (r yamlReader) text(into *scalar) func(ast.Node) {
	return func(n ast.Node) {
		at := positionOf(n)
		switch n := n.(type) {
		case *ast.NullNode:
		case *ast.LiteralNode: // of | and >, which have the text below
			*into = newScalar(n.Value.Value, at)
		case *ast.MappingNode, *ast.MappingValueNode:
			r.problems.add(at, "one text is expected here, not a block of `key: value`", "a text with a brace { or a colon in it needs quotes around it")
		case *ast.SequenceNode:
			r.problems.add(at, "one text is expected here, not a list", "a text that starts with [ or a dash needs quotes around it")
		default:
			*into = newScalar(n.GetToken().Value, at)
		}
	}
}

func newScalar(text string, at position) scalar {
	raw := strings.TrimSpace(text)
	return scalar{text: nfc(raw), raw: raw, at: at}
}

// positionOf is where a node begins.
func positionOf(n ast.Node) position {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			n = m.Values[0].Key
		}
	case *ast.MappingValueNode:
		n = m.Key
	}
	at := n.GetToken().Position
	return position{at.Line, at.Column}
}

// shorten keeps messages on a line.
func shorten(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
