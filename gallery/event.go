package gallery

import "time"

// Common is the track of what is for everybody: registration, breaks, the
// party. No event may define a track of that name.
const Common = "common"

// Between names the page of a day's photos that no track could be found for.
// Like Common it is no name for a track.
const Between = "between"

// Event is the whole gathering as its organiser describes it.
type Event struct {
	Title    string
	Zone     *time.Location // day boundaries, and camera times that name no zone
	Language string         // of the gallery's own words: "en", "ko", "ja"
	// Days are the event's days in order. Where there are none, neither here
	// nor in the schedule, every day with a photo is one.
	Days     []Date
	DayStart time.Duration // after midnight, less than 24h: a photo before it belongs to the evening before
	Tracks   []Track
	// ForEverybody are the words, beside Common itself, by which folders and
	// keywords name that track, where no track bears one as its name.
	ForEverybody []string
	Cameras      []Camera
	Rules        []Rule
	Pick         Pick      // which photos are published, by what their photographers say of them
	Sessions     []Session // in order of start
	URL          string    // where browsers find the gallery; "" where unknown
	Contact      string    // for "please take this down"; "" for none
	Positions    bool      // whether the index says where photos were taken
	Keywords     bool      // whether it says what their files name as keywords
	Listed       bool      // whether search engines may list it
	Buildings    []Building
}

// Track is one of several programmes that run at the same time.
type Track struct {
	ID    string          // [a-z0-9-]+, for ever
	Name  string          // where Names has none for the day
	Names map[Date]string // a track may be called differently on another day
	Rooms []string        // as the schedule calls them
}

// NameOn is what the track is called on that day.
func (t Track) NameOn(d Date) string {
	if name := t.Names[d]; name != "" {
		return name
	}
	if t.Name != "" {
		return t.Name
	}
	return t.ID
}

// Building holds rooms; GPS tells buildings, not rooms.
type Building struct {
	Name                string
	Rooms               []string
	Latitude, Longitude float64 // degrees
	Radius              float64 // metres
}

// Camera is one camera as event.yaml describes it. It is recognised by
// Serial, or by Make and Model, or by Folder: a pattern within the cards.
type Camera struct {
	Serial, Make, Model, Folder string

	Photographer string         // the byline where the file has none
	Zone         *time.Location // what its clock was set to; nil where event.yaml does not say
	Clock        time.Duration  // to add to its time
	ClockPhotos  []ClockPhoto
	Track        string          // where this photographer stayed
	Tracks       map[Date]string // the same by day; wins over Track
}

// Name says which camera is meant, for messages.
func (c *Camera) Name() string {
	switch {
	case c.Serial != "":
		return "camera " + c.Serial
	case c.Model != "":
		return "camera " + c.Model
	default:
		return "camera of folder " + c.Folder
	}
}

// TrackOn is the track that the photographer stayed in on that day, or "".
func (c *Camera) TrackOn(d Date) string {
	if t, ok := c.Tracks[d]; ok {
		return t
	}
	return c.Track
}

// ClockPhoto is a photo, among a camera's own, of a clock that was right.
type ClockPhoto struct {
	File  string    // its name, or the end of its path within the cards
	Shows time.Time // what the clock in the picture says
}

// Rule is what event.yaml says where nothing else can tell. The first rule
// whose pattern fits one of a photo's paths holds.
type Rule struct {
	Path    string // a glob on card/path, for messages here; matching it is the caller's
	Day     Date
	Track   string
	Session string // when it starts ("13:30"), or the start of its title
}

// TrackByID finds a track of the event.
func (e *Event) TrackByID(id string) (Track, bool) {
	for _, t := range e.Tracks {
		if t.ID == id {
			return t, true
		}
	}
	return Track{}, false
}
