package site

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"eventroll/gallery"
)

// album is an index with its shards, as pages need it: cleaned of harmful
// text, checked, everything in the order in which it is shown.
type album struct {
	index  gallery.Index // Title is cleaned, URL has no slash at its end
	words  words
	shards *gallery.Shards
	count  int    // of photos
	days   []*day // those with photos; the day "" is last
	tracks map[string]*track
	held   map[string]*session
	// sessions are those with photos, in order of start.
	sessions []*session
	// photographers are those with photos, in the index's order.
	photographers []*photographer
	taking        map[string]*photographer
}

type day struct {
	date   gallery.Date // "" for photos that belong to no day
	start  time.Time    // midnight of date, for its name
	photos []*photo
	tracks []*track // those with photos, in the index's order
	in     map[*track][]*photo
}

type track struct {
	id    string
	word  string // the field of words that it is named by; "" where it has a name of its own
	order int    // as the index lists them; Common first, the unknown last
	names map[gallery.Date]string
	name  string
}

type session struct {
	id, title, room string
	order           int // as the index lists them
	speakers        []string
	day             gallery.Date
	track           string
	start, end      time.Time // zero where unknown
	count           int       // of photos
	photos          []*photo
}

type photographer struct {
	id, name string
	count    int // of photos
	photos   []*photo
}

func newAlbum(index gallery.Index, shards *gallery.Shards) (*album, error) {
	if shards.Len() != len(index.Shards) {
		return nil, fmt.Errorf("the index names %d shards, but there are %d", len(index.Shards), shards.Len())
	}
	a := bareAlbum(index)
	a.shards = shards
	a.addTracks()
	if err := a.addSessions(); err != nil {
		return nil, err
	}
	if err := a.addPhotographers(); err != nil {
		return nil, err
	}
	return a, a.addShards()
}

// bareAlbum is an album without photos, for pages that show none.
func bareAlbum(index gallery.Index) *album {
	a := &album{
		index: index, words: wordsIn(index.Language),
		tracks: map[string]*track{}, held: map[string]*session{}, taking: map[string]*photographer{},
	}
	a.index.Title = plain(index.Title, maxTitle)
	a.index.URL = strings.TrimRight(index.URL, "/")
	return a
}

func (a *album) addTracks() {
	a.tracks[gallery.Common] = &track{id: gallery.Common, word: "Everybody", name: a.words.Everybody}
	for i, t := range a.index.Tracks {
		if t.ID == gallery.Common {
			continue
		}
		names := map[gallery.Date]string{}
		for date, name := range t.Names {
			names[date] = plain(name, maxName)
		}
		name := cmp.Or(plain(t.Name, maxName), t.ID)
		a.tracks[t.ID] = &track{id: t.ID, order: i + 1, name: name, names: names}
	}
	a.tracks[""] = &track{order: len(a.index.Tracks) + 1, word: "TrackUnknown", name: a.words.TrackUnknown}
}

func (t *track) nameOn(d gallery.Date) string { return cmp.Or(t.names[d], t.name) }

func (t *track) labelOn(d gallery.Date) label {
	if t.word != "" {
		return own(t.word, t.name)
	}
	return theirs(t.nameOn(d))
}

// page is the track's file within its day's folder.
func (t *track) page() string { return cmp.Or(t.id, gallery.Between) + ".html" }

func (a *album) addSessions() error {
	for i, s := range a.index.Sessions {
		if !gallery.ValidID(s.ID) {
			return fmt.Errorf("session %q: its id is not fit for an address", s.ID)
		}
		if a.held[s.ID] != nil {
			return fmt.Errorf("the index lists session %s twice", s.ID)
		}
		held := &session{
			id: s.ID, title: cmp.Or(plain(s.Title, maxTitle), s.ID), room: plain(s.Room, maxName), order: i + 1,
			day: s.Day, track: s.Track, start: gallery.ReadTime(s.Start), end: gallery.ReadTime(s.End),
		}
		for _, name := range s.Speakers {
			if name = plain(name, maxName); name != "" {
				held.speakers = append(held.speakers, name)
			}
		}
		if _, known := a.tracks[s.Track]; !known {
			return fmt.Errorf("session %s is in the track %q, which the index does not list", s.ID, s.Track)
		}
		a.held[s.ID] = held
	}
	return nil
}

func (a *album) addPhotographers() error {
	for _, listed := range a.index.Photographers {
		if !gallery.ValidID(listed.ID) {
			return fmt.Errorf("photographer %q: the id %q is not fit for an address", listed.Name, listed.ID)
		}
		if a.taking[listed.ID] != nil {
			return fmt.Errorf("the index lists photographer %s twice", listed.ID)
		}
		by := &photographer{id: listed.ID, name: cmp.Or(plain(listed.Name, maxName), listed.ID)}
		a.taking[listed.ID] = by
		a.photographers = append(a.photographers, by)
	}
	return nil
}
