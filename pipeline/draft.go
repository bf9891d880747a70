package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"eventroll/gallery"
)

// Draft is what `eventroll init` found out about an event.
type Draft struct {
	Title    string // "" where unknown, like all texts here
	Timezone string // IANA name
	Language string
	Schedule string // file name, relative to event.yaml
	Days     []gallery.Date
	Tracks   []gallery.Track // their ids valid, their names by day on days of Days
	Cameras  []DraftCamera
	Keywords []DraftKeyword
	Cards    []string // folders that were looked at

	titles map[string][]string // of the sessions, by what the schedule calls their track
}

// DraftKeyword is a keyword and how many photos bear it.
type DraftKeyword struct {
	Word   string
	Photos int
}

// DraftCamera is a camera, or a folder of photos whose camera is unknown, as
// it was found on the cards.
type DraftCamera struct {
	Serial, Make, Model string
	Folder              string // within the cards
	Photos              int
	First, Last         string // the camera's own time, like gallery.Metadata.Time
	// Offsets are what its photos say of their zone, like "+09:00", in order: two
	// where the clocks changed, none where there are more.
	Offsets []string
}

// Write writes an event.yaml. What is unknown is there too, as comments that
// say what it is for. LoadConfig takes it where title and timezone are known
// and the schedule is good.
func (d Draft) Write(w io.Writer) error {
	y := &yamlWriter{}
	d.writeEvent(y)
	d.writeTracks(y)
	d.writeCameras(y)
	y.lines(draftRest)
	if _, err := w.Write(y.Bytes()); err != nil {
		return fmt.Errorf("write event.yaml: %w", err)
	}
	return nil
}

func (d Draft) writeEvent(y *yamlWriter) {
	y.line("# The event, for eventroll. Only title and timezone must be there; what begins with # is not in use yet.")
	if len(d.Cards) > 0 {
		y.line("# Made from the cards: %s", comment(strings.Join(d.Cards, ", ")))
	}
	y.line("")
	y.key("title", d.Title, "MUST be filled in: what the event is called")
	y.key("timezone", d.Timezone, "MUST be filled in: the IANA name, like Asia/Seoul"+d.offsets())
	if slices.Contains(languages(), d.Language) {
		y.line("language: %s                # of the gallery's own words: %s", d.Language, or(languages()))
	} else {
		y.line("# language: en                # of the gallery's own words: %s", or(languages()))
	}
	if len(d.Days) > 0 {
		y.line("days: [%s]    # photos of other days are held back and listed", dateList(d.Days))
	} else {
		y.line("# days: [2024-11-03, 2024-11-04]   # photos of other days are held back and listed")
	}
	y.line(`# day_start: "04:00"          # a photo at 01:10 belongs to the evening before`)
	if d.Schedule != "" {
		y.line("schedule: %s", scalarYAML(d.Schedule))
	} else {
		y.line("# schedule: schedule.csv      # what runs when: frab, pretalx, Sessionize, iCalendar, or start,end,track,room,title,speakers")
	}
	y.line("")
}

func (d Draft) writeTracks(y *yamlWriter) {
	y.line("# Tracks run at the same time. The id is part of addresses, for ever; name and rooms may change.")
	if len(d.Tracks) == 0 {
		y.lines(`
# tracks:
#   - id: serverless            # a-z, 0-9 and -
#     name: Serverless          # or by day: {2024-11-03: Talks, 2024-11-04: Workshops}
#     rooms: [Hall 1]           # as the schedule calls them`)
	} else {
		y.line("tracks:")
	}
	for _, t := range d.Tracks {
		y.line("  - id: %s", scalarYAML(t.ID))
		switch {
		case len(t.Names) > 0:
			y.line("    name: %s", y.byDay(t.Names))
		case t.Name != "":
			y.line("    name: %s", scalarYAML(t.Name))
		default:
			y.line("    # name: what people read; else the id")
		}
		if len(t.Rooms) > 0 {
			var rooms []string
			for _, room := range t.Rooms {
				rooms = append(rooms, scalarYAML(room))
			}
			y.line("    rooms: [%s]", strings.Join(rooms, ", "))
		} else {
			y.line("    # rooms: [Hall 1]         # as the schedule calls them")
		}
	}
	d.writeKeywords(y)
	y.line("")
	y.lines(`
# GPS tells buildings, not rooms: degrees, and a radius in metres. It decides where only one of the rooms has a session.
# buildings:
#   - {name: Main building, rooms: [Hall 1], lat: 37.5031, lon: 127.0402, radius: 80}
`)
}

// offsets is what cameras say of the zone that they were in. It is no name of
// a zone, as many have the same.
func (d Draft) offsets() string {
	var said []string
	for _, c := range d.Cameras {
		for _, offset := range c.Offsets {
			if offset = comment(offset); offset != "" && !slices.Contains(said, offset) {
				said = append(said, offset)
			}
		}
	}
	if len(said) == 0 || len(said) > 3 {
		return ""
	}
	return "; cameras on the cards were set to " + strings.Join(said, ", ")
}

// writeKeywords lists what photographers wrote into their photos, as that
// places them where it is a track's.
func (d Draft) writeKeywords(y *yamlWriter) {
	const most = 12 // the others are rare, or of a photo library, not of an event
	var words []string
	for i, k := range d.Keywords {
		if i == most {
			words = append(words, fmt.Sprintf("and %d more", len(d.Keywords)-most))
			break
		}
		words = append(words, fmt.Sprintf("%s (%d)", comment(k.Word), k.Photos))
	}
	if len(words) > 0 {
		y.line("# Keywords on the photos; one that is the id, the name or a room of a track says where it was taken:")
		y.line("#   %s", strings.Join(words, ", "))
	}
}

func (d Draft) writeCameras(y *yamlWriter) {
	y.lines(`
# Cameras. What can be said of each:
#   photographer: Dana          the byline where the file has none
#   timezone: Asia/Seoul        what its clock was set to
#   clock: "+3m12s"             to add to its time
#   clock_photo: {file: IMG_0003.JPG, shows: 2024-11-03T12:55:10}   a photo of a clock, instead of clock
#   track: serverless           where this photographer stayed; or by day: {2024-11-03: serverless}`)
	seen := map[string]bool{}
	for _, c := range d.Cameras {
		identity := c.identity()
		if identity == "" || seen[identity] {
			y.line("# also found: %s", c.found())
			continue
		}
		if len(seen) == 0 {
			y.line("cameras:")
		}
		seen[identity] = true
		y.line("  # %s", c.found())
		y.line("  - %s", identity)
		y.line("    # photographer:")
	}
	if len(seen) == 0 {
		y.lines(`
# cameras:
#   - serial: "083024001234"    # or make and model, or folder: a pattern within the cards; see eventroll inspect
#     photographer: Dana`)
	}
	y.line("")
}

// identity is how event.yaml recognises the camera, in its first lines, or "".
func (c DraftCamera) identity() string {
	switch {
	case strings.TrimSpace(c.Serial) != "":
		return "serial: " + scalarYAML(c.Serial)
	case strings.TrimSpace(c.Make) != "" && strings.TrimSpace(c.Model) != "":
		return "make: " + scalarYAML(c.Make) + "\n    model: " + scalarYAML(c.Model)
	}
	folder := strings.Trim(strings.TrimSpace(c.Folder), "/")
	if folder == "" {
		return ""
	}
	return "folder: " + scalarYAML(escapePattern(folder))
}

// found is a comment: Canon EOS R6, dana/DCIM, 412 photos, 2024-11-03 12:31 - 2024-11-04 18:02.
func (c DraftCamera) found() string {
	name := strings.TrimSpace(c.Model)
	if !strings.HasPrefix(name, strings.TrimSpace(c.Make)) { // "NIKON CORPORATION" "NIKON D750", but "Canon" "Canon EOS R6"
		name = strings.TrimSpace(c.Make + " " + name)
	}
	photos := fmt.Sprintf("%d photos", c.Photos)
	if c.Photos == 1 {
		photos = "1 photo"
	}
	var parts []string
	for _, part := range []string{name, c.Folder, photos, strings.TrimSpace(c.span() + " " + strings.Join(c.Offsets, " and "))} {
		if part = comment(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func (c DraftCamera) span() string {
	minute := func(t string) string { // of 2024-11-03T12:31:05.25
		if len(t) > len("2024-11-03T12:31") {
			t = t[:len("2024-11-03T12:31")]
		}
		return strings.Replace(t, "T", " ", 1)
	}
	first, last := minute(c.First), minute(c.Last)
	if first == last || last == "" {
		return first
	}
	return first + " - " + last
}

const draftRest = `
# Rules, for what nothing else can tell. path is card/path within it; the first rule that fits holds.
# rules:
#   - {path: "**/booth/**", day: 2024-11-03, track: common}
#   - {path: "**/IMG_0077.jpg", session: "13:30"}   # when it starts, or the start of its title

# Which photos, where their photographers have chosen: by stars (so many or more) or by label; either suffices.
# pick: {rating: 2}                 # or {label: Green}

# Where the gallery goes, which everybody may see, and the archive, which only you may see.
# gallery: s3://my-photos/2024      # or a folder; default ./gallery
# archive: s3://my-private/2024     # or a folder; default ./.eventroll
# s3: {endpoint: "", path_style: false}   # endpoint for other servers than Amazon's

# url: https://photos.example.org/2024   # where browsers find the gallery; without it no share cards, feed, oEmbed
# contact: photos@example.org            # for a "please take this down" link on every photo
# cloudfront: E2QWRUHAPOMQZL             # the distribution that is told to forget photos that are taken down

# sizes: {small: 640, medium: 1280, large: 2016}   # long edge in pixels; the names are for ever
# quality: 82                       # of the JPEGs, 1-100
# originals: leave                  # or archive: keep a copy in the archive
# privacy: {gps: strip, keywords: false, index: false}   # gps: strip or keep; keywords: may visitors search them; index: may search engines list it
# theme: {color: "#0d5e58"}        # of the gallery's pages; also logo and stylesheet, files beside this one`

// yamlWriter puts lines together.
type yamlWriter struct{ bytes.Buffer }

func (y *yamlWriter) line(format string, args ...any) {
	fmt.Fprintf(y, format+"\n", args...)
}

// lines is a block of lines that begins on the line after its quote.
func (y *yamlWriter) lines(block string) { y.WriteString(strings.TrimPrefix(block, "\n") + "\n") }

// key is a key that must be there.
func (y *yamlWriter) key(key, text, why string) {
	if text == "" {
		y.line("%s: ''    # %s", key, why)
		return
	}
	y.line("%s: %s", key, scalarYAML(text))
}

// byDay is a mapping from days to names, in order.
func (y *yamlWriter) byDay(names map[gallery.Date]string) string {
	var parts []string
	for d, name := range names {
		parts = append(parts, fmt.Sprintf("%s: %s", d, scalarYAML(name)))
	}
	slices.Sort(parts) // they begin with the date
	return "{" + strings.Join(parts, ", ") + "}"
}

// plainYAML are texts that YAML takes for themselves, in a line and within [ ] and { }.
var plainYAML = regexp.MustCompile(`^\p{L}[\p{L}\p{N} ._·/()+-]*$`)

// scalarYAML is a text as YAML writes it: plain where nobody could take it
// for something else, else in double quotes, whose escapes are those of JSON.
func scalarYAML(text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	switch strings.ToLower(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
	default:
		if plainYAML.MatchString(text) && !strings.Contains(text, "  ") {
			return text
		}
	}
	return quotedYAML(text)
}

// quotedYAML is a text in double quotes.
func quotedYAML(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil { // a string always encodes
		return `""`
	}
	return strings.TrimRight(b.String(), "\n")
}

// comment keeps a text from ending the comment that it is in.
func comment(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Join(strings.Fields(text), " ")
}
