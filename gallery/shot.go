package gallery

import (
	"path"
	"slices"
	"strings"
)

// Shot is a photo as placing sees it: all its sightings together, and what
// event.yaml says of it. A million of them are in memory at once.
type Shot struct {
	ID     PhotoID
	Time   string   // Metadata.Time of its files, merged
	Words  *Words   // what else they say; nil where they say nothing. It may be shared
	Paths  []string // card/path of every current sighting, sorted
	Camera *Camera  // of Event.Cameras; nil where event.yaml does not describe it
	Rule   *Rule    // the first of Event.Rules that fits one of Paths, or nil

	// What the pixels say; zero where the photo is not rendered yet.
	Look      Look
	Size      Size
	Sharpness int
	Damaged   bool            // a part of the picture is missing
	Sizes     map[string]Size // of its renditions, for who publishes it. It may be shared

	company *company // nil for nearly all
}

// Words are what placing asks of a photo's Metadata, but for the time; the
// fields are called as there. Nearly all photos of a camera say the same, so
// they share one: who has one must not write to it.
type Words struct {
	Format, Make, Model, Serial         string
	Offset, TimeFrom, GPSTime, Modified string
	Byline, Label                       string
	Keywords                            []string
	Rating                              *int
	Latitude, Longitude                 *float64
}

// Saying is the shot of a photo whose files say that together.
func (s Shot) Saying(m Metadata) Shot {
	w := wordsOf(m)
	s.Time, s.Words = m.Time, &w
	return s
}

func wordsOf(m Metadata) Words {
	return Words{
		Format: m.Format, Make: m.Make, Model: m.Model, Serial: m.Serial, Offset: m.Offset, TimeFrom: m.TimeFrom, GPSTime: m.GPSTime, Modified: m.Modified,
		Byline: m.Byline, Label: m.Label, Keywords: m.Keywords, Rating: m.Rating, Latitude: m.Latitude, Longitude: m.Longitude,
	}
}

// Says is what the files say, but for the time: Words, never nil.
func (s *Shot) Says() *Words {
	if s.Words == nil {
		return &Words{}
	}
	return s.Words
}

// metadata is as much as the shot knows of it.
func (s *Shot) metadata() Metadata {
	w := s.Says()
	return Metadata{
		Format: w.Format, Make: w.Make, Model: w.Model, Serial: w.Serial, Time: s.Time, Offset: w.Offset, TimeFrom: w.TimeFrom, GPSTime: w.GPSTime, Modified: w.Modified,
		Byline: w.Byline, Label: w.Label, Keywords: slices.Clip(w.Keywords), Rating: w.Rating, Latitude: w.Latitude, Longitude: w.Longitude,
	}
}

// SharedWords are the Words of an event's photos, each once.
type SharedWords map[wordsKey]*Words

type wordsKey struct {
	format, make, model, serial         string
	offset, timeFrom, gpsTime, modified string
	byline, label, keywords             string
	rated, located                      bool
	rating                              int
	latitude, longitude                 float64
}

// Of are those of a photo whose files say that together.
func (x SharedWords) Of(m Metadata) *Words {
	k := wordsKey{
		format: m.Format, make: m.Make, model: m.Model, serial: m.Serial, offset: m.Offset, timeFrom: m.TimeFrom, gpsTime: m.GPSTime, modified: m.Modified,
		byline: m.Byline, label: m.Label, keywords: strings.Join(m.Keywords, "\x00"),
	}
	if m.Rating != nil {
		k.rated, k.rating = true, *m.Rating
	}
	if m.Latitude != nil && m.Longitude != nil {
		k.located, k.latitude, k.longitude = true, *m.Latitude, *m.Longitude
	}
	if known := x[k]; known != nil && len(known.Keywords) == len(m.Keywords) {
		return known
	}
	w := wordsOf(m)
	x[k] = &w
	return &w
}

// company is what JoinCopies has found out of a photo, because of others.
type company struct {
	home  []string  // the paths that tell which folders its camera filled; nil where Paths do
	notes []string  // sentences that Placement.Why begins with
	heard []PhotoID // whose evidence it has too, in the order in which it was given
}

// Heard are the photos whose files speak for this one too, in the order in
// which they are heard: what they say fills what is not said before.
func (s *Shot) Heard() []PhotoID {
	if s.company == nil {
		return nil
	}
	return s.company.heard
}

// join adds to what is known because of others.
func (s *Shot) join(other PhotoID, home []string, note string) {
	c := company{}
	if s.company != nil {
		c = *s.company
	}
	c.home, c.notes, c.heard = home, append(slices.Clip(c.notes), note), append(slices.Clip(c.heard), other)
	s.company = &c
}

// home are the paths that tell which folders a photo's camera filled: not
// those of copies that somebody else was sent.
func (s *Shot) home() []string {
	if s.company != nil && s.company.home != nil {
		return s.company.home
	}
	return s.Paths
}

// name is how a shot is called in a sentence.
func (s *Shot) name() string {
	if len(s.Paths) == 0 {
		return string(s.ID)
	}
	return path.Base(s.Paths[0])
}

// hasFile says whether name is the name of one of the shot's files, or the end of its path.
func (s *Shot) hasFile(name string) bool {
	for _, p := range s.Paths {
		if p == name || strings.HasSuffix(p, "/"+name) {
			return true
		}
	}
	return false
}

// maker is what a file says of its camera.
type maker struct{ make, model, serial string }

func (s *Shot) maker() maker {
	if s.Words == nil {
		return maker{}
	}
	return maker{s.Words.Make, s.Words.Model, s.Words.Serial}
}

// stripped says whether a photo's files tell neither its camera nor its time,
// as copies of messengers do.
func (s *Shot) stripped() bool { return s.Time == "" && s.maker() == maker{} }
