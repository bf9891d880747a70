package pipeline

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"eventroll/gallery"
)

// Records and sightings as a snapshot holds them: a million photos in half a
// gigabyte. What photos of one camera have alike is kept once, what is a photo's
// own in a string; as they are, they would take five times as much.

// alikes are the records and sightings that others are like.
type alikes struct {
	records   map[string]*alikeRecord
	sightings map[string]*gallery.Sighting
}

// alikeRecord is a record without what is a photo's own.
type alikeRecord struct {
	gallery.Record
	names []string // of the renditions, in order
}

// packedRecord is a record. The zero value is none.
type packedRecord struct {
	like *alikeRecord
	own  string
}

// packedSighting is a sighting. Its own begins with the hash in its key.
type packedSighting struct {
	like *gallery.Sighting
	own  string
}

func newAlikes() *alikes {
	return &alikes{map[string]*alikeRecord{}, map[string]*gallery.Sighting{}}
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
		like = &alikeRecord{r, names}
		a.records[key] = like
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
	own.text(s.Stored)
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
func (a *alikes) sighting(s gallery.Sighting) *gallery.Sighting {
	m := &s.Metadata
	key := strings.Join([]string{
		s.Card, m.Format, m.Offset, m.Make, m.Model, m.Serial, m.Lens, m.Byline, m.Copyright, m.Label, m.Profile, m.TimeFrom, m.Credit, m.ProfileHash, fmt.Sprint(s.Version),
	}, "\x00")
	like := a.sightings[key]
	if like == nil {
		like = &s
		a.sightings[key] = like
	}
	return like
}

// stored is the hash in the sighting's key.
func (p packedSighting) stored() string {
	own := unpacking(p.own)
	return own.text()
}

func (p packedSighting) key(id gallery.PhotoID) string {
	return sightingFolder + string(id) + "-" + p.stored() + ".json"
}

func (p packedSighting) sighting(id gallery.PhotoID) gallery.Sighting {
	s, own := *p.like, unpacking(p.own)
	m := &s.Metadata
	s.ID, s.Stored, s.Path = id, own.text(), own.text()
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

// packing is bytes that values are added to.
type packing []byte

func (b *packing) number(values ...int) {
	for _, v := range values {
		*b = binary.AppendVarint(*b, int64(v))
	}
}

func (b *packing) text(s string) {
	b.number(len(s))
	*b = append(*b, s...)
}

// name adds the name of a file, which mostly is the end of its path.
func (b *packing) name(name, file string) {
	if name == path.Base(file) {
		b.number(-1)
		return
	}
	b.text(name)
}

// hex adds lower-case hexadecimal digits in half their length; whatever else it
// is as a text.
func (b *packing) hex(s string) {
	raw, err := hex.DecodeString(s)
	if err != nil || s != strings.ToLower(s) || len(raw) == 0 {
		b.number(-1)
		b.text(s)
		return
	}
	b.number(len(raw))
	*b = append(*b, raw...)
}

func (b *packing) float(values ...float64) {
	for _, v := range values {
		*b = binary.LittleEndian.AppendUint64(*b, math.Float64bits(v))
	}
}

// json adds what is rarely there.
func (b *packing) json(v any, absent bool) {
	if absent {
		return
	}
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // it was read from JSON
	}
	*b = append(*b, data...)
}

// unpacking is what is left of a string that packing made.
type unpacking string

func (u *unpacking) number() int {
	v, n := binary.Varint([]byte((*u)[:min(len(*u), binary.MaxVarintLen64)]))
	u.take(n)
	return int(v)
}

func (u *unpacking) numbers(into ...*int) {
	for _, v := range into {
		*v = u.number()
	}
}

// take is so much of what is left; where that is not there, all of it is gone.
func (u *unpacking) take(n int) string {
	if n < 0 || n > len(*u) {
		*u = ""
		return ""
	}
	s := string((*u)[:n])
	*u = (*u)[n:]
	return s
}

func (u *unpacking) text() string { return u.take(u.number()) }

func (u *unpacking) name(file string) string {
	n := u.number()
	if n < 0 {
		return path.Base(file)
	}
	return u.take(n)
}

func (u *unpacking) hex() string {
	n := u.number()
	if n < 0 {
		return u.text()
	}
	return hex.EncodeToString([]byte(u.take(n)))
}

func (u *unpacking) floats(into ...*float64) {
	for _, v := range into {
		if bits := u.take(8); len(bits) == 8 {
			*v = math.Float64frombits(binary.LittleEndian.Uint64([]byte(bits)))
		}
	}
}

// json reads what is left, if anything is.
func (u *unpacking) json(v any) bool {
	return *u != "" && json.Unmarshal([]byte(*u), v) == nil
}
