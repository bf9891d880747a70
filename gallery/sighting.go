package gallery

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// SightingVersion is the version of the sightings that this package writes.
const SightingVersion = 1

// Sighting is one file in which a photo was found. It is created and never
// changed: a file that says something new later gets a sighting that replaces
// the one before.
type Sighting struct {
	Version int     `json:"version"`
	ID      PhotoID `json:"id"`
	Card    string  `json:"card"` // the folder's own name, NFC; never a path of the machine
	Path    string  `json:"path"` // within the card, with "/", NFC
	Name    string  `json:"name"` // of the file, NFC
	Bytes   int64   `json:"bytes"`
	SHA256  string  `json:"sha256"` // of the whole file, lower-case hex
	// Replaces holds the hashes of sightings of the same card and path that
	// said something else. So the order of edits is known without a clock.
	Replaces []string `json:"replaces,omitempty"`
	// Siblings are the files that belong to it (a sidecar, the RAW beside the
	// JPEG), as card/path, in order. What they say is part of Metadata.
	Siblings []string `json:"siblings,omitempty"`
	// Picture is the id that the file's own picture would have, where the photo
	// is known by another: a RAW was published alone before its JPEG came.
	Picture  PhotoID  `json:"picture,omitempty"`
	Metadata Metadata `json:"metadata"`
	// Stored is the hash in the key that the sighting was read from, "" where
	// it is not stored yet. It stays, as a newer eventroll may have written
	// more into it than this one reads.
	Stored string `json:"-"`
}

// Hash names the sighting: 16 hexadecimal digits of the SHA-256 of all it says.
func (s Sighting) Hash() string {
	if s.Stored != "" {
		return s.Stored
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // plain data: numbers are finite by pipeline/meta's promise
	}
	return SightingHash(b)
}

// SightingHash is the Hash of the sighting that is stored as that JSON: what
// has another hash in its key was damaged since it was put.
func SightingHash(stored []byte) string {
	// Marshal writes bytes that are no UTF-8 as an escape, but the character
	// that is read back as itself. What was stored must keep its hash.
	sum := sha256.Sum256(bytes.ReplaceAll(stored, []byte(`\ufffd`), []byte("\ufffd")))
	return hex.EncodeToString(sum[:8])
}

// SameFile says whether two sightings tell of the same photo at the same place.
func (s Sighting) SameFile(o Sighting) bool {
	return s.ID == o.ID && s.Card == o.Card && s.Path == o.Path
}

// SaysTheSame says whether two sightings differ in nothing but what they replace.
func (s Sighting) SaysTheSame(o Sighting) bool {
	s.Replaces, o.Replaces = nil, nil
	s.Stored, o.Stored = "", ""
	return s.Hash() == o.Hash()
}

// Place is where the file lies: the card, a slash and the path within it.
func (s Sighting) Place() string { return s.Card + "/" + s.Path }

// Current leaves out the sightings that others replace. What is left is
// ordered: the later edit first, then by hash; a pure rule, the same on every
// machine.
func Current(sightings []Sighting) []Sighting {
	type named struct {
		Sighting
		hash string
	}
	replaced := map[string]bool{}
	for _, s := range sightings {
		for _, h := range s.Replaces {
			replaced[h] = true
		}
	}
	var current []named
	for _, s := range sightings {
		if h := s.Hash(); !replaced[h] {
			current = append(current, named{s, h})
		}
	}
	slices.SortFunc(current, func(a, b named) int {
		return cmp.Or(cmp.Compare(b.Metadata.Modified, a.Metadata.Modified), cmp.Compare(a.hash, b.hash))
	})
	out := make([]Sighting, len(current))
	for i, c := range current {
		out[i] = c.Sighting
	}
	return out
}

// Merge is what all sightings of a photo say together. Where two differ, the
// later edit wins, then the hash; keywords and persons are joined, as each is
// evidence.
func Merge(sightings []Sighting) Metadata {
	var m Metadata
	for _, s := range Current(sightings) {
		m.Fill(s.Metadata)
	}
	return m
}

// Fill takes over what m does not say yet. Fields that mean something only
// together (a time and its offset, both coordinates) come from one file. Of two
// that were edited at the same time, or never, one with stars counts before one
// with none: cameras write 0 into every file.
func (m *Metadata) Fill(o Metadata) {
	if m.Format == "" {
		m.Format, m.Width, m.Height = o.Format, o.Width, o.Height
		m.Orientation = o.Orientation
	}
	if m.Orientation == 0 && o.Orientation != 0 { // a stripped copy does not know how it was held
		m.Orientation, m.Width, m.Height = o.Orientation, o.Width, o.Height
	}
	if m.Profile == "" && m.ProfileHash == "" {
		m.Profile, m.ProfileHash = o.Profile, o.ProfileHash
	}
	if m.Time == "" || o.Time != "" && (m.TimeFrom != FromExif && o.TimeFrom == FromExif || m.TimeFrom == FromTakeout && o.TimeFrom != FromTakeout) {
		m.Time, m.Offset, m.TimeFrom = o.Time, o.Offset, o.TimeFrom
	}
	if m.Latitude == nil || m.Longitude == nil {
		m.Latitude, m.Longitude = o.Latitude, o.Longitude
	}
	if m.Make == "" && m.Model == "" && m.Serial == "" {
		m.Make, m.Model, m.Serial = o.Make, o.Model, o.Serial
	}
	m.Lens = cmp.Or(m.Lens, o.Lens)
	m.ExposureTime = cmp.Or(m.ExposureTime, o.ExposureTime)
	m.FNumber = cmp.Or(m.FNumber, o.FNumber)
	m.ISO = cmp.Or(m.ISO, o.ISO)
	m.FocalLength = cmp.Or(m.FocalLength, o.FocalLength)
	m.Byline = cmp.Or(m.Byline, o.Byline)
	m.Caption = cmp.Or(m.Caption, o.Caption)
	m.Copyright = cmp.Or(m.Copyright, o.Copyright)
	m.Credit = cmp.Or(m.Credit, o.Credit)
	m.Headline = cmp.Or(m.Headline, o.Headline)
	m.Instructions = cmp.Or(m.Instructions, o.Instructions)
	if m.Rating == nil || *m.Rating == 0 && o.Rating != nil && o.Modified == m.Modified {
		m.Rating = o.Rating
	}
	m.Label = cmp.Or(m.Label, o.Label)
	m.GPSTime = cmp.Or(m.GPSTime, o.GPSTime)
	m.Modified = cmp.Or(m.Modified, o.Modified)
	m.Keywords = union(m.Keywords, o.Keywords)
	m.Persons = union(m.Persons, o.Persons)
}

// union adds to a what is only in b, each once.
func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}
