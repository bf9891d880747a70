package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"eventroll/gallery"
)

// Records and sightings as a snapshot holds them: a million photos in 0.4 GB.
// What photos of one camera have alike is kept once, what is a photo's own in a
// string; as they are, they would take seven times as much.

// alikes are the records and sightings that others are like, by all that they
// say and by their numbers.
type alikes struct {
	records   map[string]*alikeRecord
	sightings map[string]*alikeSighting
	all       alikeTable
}

// alikeTable are records and sightings that packed ones name by their place here.
type alikeTable struct {
	records   []*alikeRecord
	sightings []*alikeSighting
}

// alikeRecord is a record without what is a photo's own.
type alikeRecord struct {
	gallery.Record
	names  []string // of the renditions, in order
	number int
}

// alikeSighting is a sighting without what is a photo's own.
type alikeSighting struct {
	gallery.Sighting
	number int
}

// packedRecord is a record. The zero value is none.
type packedRecord struct {
	like *alikeRecord
	own  string
}

// packedSighting is a sighting. Its own begins with the hash in its key.
type packedSighting struct {
	like *alikeSighting
	own  string
}

func newAlikes() *alikes {
	return &alikes{records: map[string]*alikeRecord{}, sightings: map[string]*alikeSighting{}}
}

func (a *alikes) packRecord(r gallery.Record) packedRecord {
	names := slices.Sorted(maps.Keys(r.Renditions))
	own := packing(make([]byte, 0, 256))
	own.number(r.Size[0], r.Size[1], r.Sharpness)
	own.text(r.Placeholder)
	own.hex(r.Look)
	for _, name := range names {
		x := r.Renditions[name]
		own.number(x.Size[0], x.Size[1], int(x.Bytes))
		own.hex(x.SHA256)
	}
	own.json(r.Original, r.Original == nil)
	r.ID, r.Size, r.Sharpness, r.Placeholder, r.Look, r.Renditions, r.Original = "", gallery.Size{}, 0, "", "", nil, nil
	return packedRecord{a.record(r, names), string(own)}
}

// record is the one like r, which is without what is a photo's own.
func (a *alikes) record(r gallery.Record, names []string) *alikeRecord {
	sizes := make([]string, 0, len(r.Rendered.Sizes))
	for _, name := range slices.Sorted(maps.Keys(r.Rendered.Sizes)) {
		sizes = append(sizes, name, fmt.Sprint(r.Rendered.Sizes[name]))
	}
	d := r.Rendered
	key := fmt.Sprintf("%d %q %d %t %q %d %d %q %q %q %q %q %q", r.Version, r.Format, d.By, d.Sizes == nil, sizes, d.Quality, d.Orientation,
		d.Profile, d.Byline, d.Credit, d.Copyright, r.Damage, names)
	like := a.records[key]
	if like == nil {
		like = &alikeRecord{r, names, len(a.all.records)}
		a.records[key] = like
		a.all.records = append(a.all.records, like)
	}
	return like
}

// record is the record of a photo, the zero Record where there is none.
func (p packedRecord) record(id gallery.PhotoID) gallery.Record {
	if p.like == nil {
		return gallery.Record{}
	}
	r, own := p.like.Record, unpacking(p.own)
	r.ID = id
	own.numbers(&r.Size[0], &r.Size[1], &r.Sharpness)
	r.Placeholder, r.Look = own.text(), own.hex()
	r.Renditions = make(map[string]gallery.Rendition, len(p.like.names))
	for _, name := range p.like.names {
		var x gallery.Rendition
		var bytes int
		own.numbers(&x.Size[0], &x.Size[1], &bytes)
		x.Bytes, x.SHA256 = int64(bytes), own.hex()
		r.Renditions[name] = x
	}
	own.json(&r.Original)
	return r
}

// rare are the words of a sighting that few photos have.
type rare struct {
	Replaces, Siblings, Keywords, Persons    []string
	Picture                                  gallery.PhotoID
	Caption, Headline, Instructions, GPSTime string
	Modified                                 string
	Rating                                   *int
	Latitude, Longitude                      *float64
}

func (a *alikes) packSighting(s gallery.Sighting) packedSighting {
	m := &s.Metadata
	own := packing(make([]byte, 0, 256))
	own.hex(s.Stored)
	own.text(s.Path)
	own.name(s.Name, s.Path)
	own.number(int(s.Bytes), m.ISO, m.Width, m.Height, m.Orientation)
	own.hex(s.SHA256)
	own.text(m.Time)
	own.float(m.ExposureTime, m.FNumber, m.FocalLength)
	words := rare{
		s.Replaces, s.Siblings, m.Keywords, m.Persons, s.Picture, m.Caption, m.Headline, m.Instructions, m.GPSTime, m.Modified,
		m.Rating, m.Latitude, m.Longitude,
	}
	own.json(words, len(s.Replaces)+len(s.Siblings)+len(m.Keywords)+len(m.Persons) == 0 && m.Rating == nil && m.Latitude == nil && m.Longitude == nil &&
		s.Picture == "" && m.Caption+m.Headline+m.Instructions+m.GPSTime+m.Modified == "")
	s.ID, s.Stored, s.Path, s.Name, s.Bytes, s.SHA256, s.Replaces, s.Siblings, s.Picture = "", "", "", "", 0, "", nil, nil, ""
	m.ISO, m.Width, m.Height, m.Orientation, m.Time, m.ExposureTime, m.FNumber, m.FocalLength = 0, 0, 0, 0, "", 0, 0, 0
	m.Keywords, m.Persons, m.Caption, m.Headline, m.Instructions, m.GPSTime, m.Modified = nil, nil, "", "", "", "", ""
	m.Rating, m.Latitude, m.Longitude = nil, nil, nil
	return packedSighting{a.sighting(s), string(own)}
}

// sighting is the one like s, which is without what is a photo's own.
func (a *alikes) sighting(s gallery.Sighting) *alikeSighting {
	m := &s.Metadata
	key := strings.Join([]string{
		s.Card, m.Format, m.Offset, m.Make, m.Model, m.Serial, m.Lens, m.Byline, m.Copyright, m.Label, m.Profile, m.TimeFrom, m.Credit, m.ProfileHash, fmt.Sprint(s.Version),
	}, "\x00")
	like := a.sightings[key]
	if like == nil {
		like = &alikeSighting{s, len(a.all.sightings)}
		a.sightings[key] = like
		a.all.sightings = append(a.all.sightings, like)
	}
	return like
}

// stored is the hash in the sighting's key.
func (p packedSighting) stored() string {
	own := unpacking(p.own)
	return own.hex()
}

func (p packedSighting) key(id gallery.PhotoID) string {
	return sightingFolder + string(id) + "-" + p.stored() + ".json"
}

func (p packedSighting) sighting(id gallery.PhotoID) gallery.Sighting {
	s, own := p.like.Sighting, unpacking(p.own)
	m := &s.Metadata
	s.ID, s.Stored, s.Path = id, own.hex(), own.text()
	s.Name = own.name(s.Path)
	var bytes int
	own.numbers(&bytes, &m.ISO, &m.Width, &m.Height, &m.Orientation)
	s.Bytes, s.SHA256, m.Time = int64(bytes), own.hex(), own.text()
	own.floats(&m.ExposureTime, &m.FNumber, &m.FocalLength)
	var words rare
	if own.json(&words) {
		s.Replaces, s.Siblings, s.Picture = words.Replaces, words.Siblings, words.Picture
		m.Keywords, m.Persons, m.Caption, m.Headline, m.Instructions = words.Keywords, words.Persons, words.Caption, words.Headline, words.Instructions
		m.GPSTime, m.Modified, m.Rating, m.Latitude, m.Longitude = words.GPSTime, words.Modified, words.Rating, words.Latitude, words.Longitude
	}
	return s
}
