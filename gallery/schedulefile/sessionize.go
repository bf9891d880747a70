package schedulefile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"eventroll/gallery"
)

// sessionizeSession is a session of https://sessionize.com/api/v2/<id>/view/….
// Its times have no offset: they are those of the event.
type sessionizeSession struct {
	ID         text                 `json:"id"`
	Title      text                 `json:"title"`
	StartsAt   text                 `json:"startsAt"`
	EndsAt     text                 `json:"endsAt"`
	Service    bool                 `json:"isServiceSession"`
	Plenum     bool                 `json:"isPlenumSession"`
	Speakers   []sessionizeSpeaker  `json:"speakers"`
	Items      []text               `json:"categoryItems"` // of view All
	Categories []sessionizeCategory `json:"categories"`    // of the other views
	RoomID     text                 `json:"roomId"`
	Room       text                 `json:"room"` // not of view All
	Status     text                 `json:"status"`
}

// sessionizeSpeaker is an id in view All, and {id, name} in the others.
type sessionizeSpeaker struct{ id, name string }

func (s *sessionizeSpeaker) UnmarshalJSON(data []byte) error {
	var id text
	var named struct {
		ID   text `json:"id"`
		Name text `json:"name"`
	}
	if data[0] != '{' {
		err := json.Unmarshal(data, &id)
		*s = sessionizeSpeaker{id: string(id)}
		return err
	}
	err := json.Unmarshal(data, &named)
	*s = sessionizeSpeaker{string(named.ID), string(named.Name)}
	return err
}

type sessionizeCategory struct {
	Name  text             `json:"name"`
	Items []sessionizeItem `json:"categoryItems"`
}

type sessionizeItem struct {
	ID   text `json:"id"`
	Name text `json:"name"`
}

// sessionizeGroup is a day of view GridSmart, or a group of view Sessions.
type sessionizeGroup struct {
	Date     text                `json:"date"`
	Sessions []sessionizeSession `json:"sessions"`
	Rooms    []struct {
		Name     text                `json:"name"`
		Sessions []sessionizeSession `json:"sessions"`
	} `json:"rooms"`
}

// parseSessionizeAll reads view All, in which sessions name rooms, speakers
// and categories by id. Ids are strings here and numbers there.
func parseSessionizeAll(name string, data []byte, known Defaults) (Schedule, error) {
	var all struct {
		Sessions []sessionizeSession `json:"sessions"`
		Speakers []struct {
			ID       text `json:"id"`
			FullName text `json:"fullName"`
		} `json:"speakers"`
		Categories []struct {
			Title text             `json:"title"`
			Items []sessionizeItem `json:"items"`
		} `json:"categories"`
		Rooms []sessionizeItem `json:"rooms"`
	}
	if err := json.Unmarshal(data, &all); err != nil {
		return Schedule{}, brokenJSON(name, data, err)
	}
	rooms, speakers, tracks := map[text]string{}, map[string]string{}, map[text]string{}
	for _, r := range all.Rooms {
		rooms[r.ID] = string(r.Name)
	}
	for _, s := range all.Speakers {
		speakers[string(s.ID)] = string(s.FullName)
	}
	for _, c := range all.Categories {
		for _, item := range c.Items {
			if namesTracks(string(c.Title)) {
				tracks[item.ID] = string(item.Name)
			}
		}
	}
	a := agenda{faults: faults{file: name}}
	for _, s := range all.Sessions {
		for _, item := range s.Items {
			if track := tracks[item]; track != "" {
				s.Categories = append(s.Categories, sessionizeCategory{"Track", []sessionizeItem{{Name: text(track)}}})
			}
		}
		s.Room = cmp.Or(s.Room, text(rooms[s.RoomID]))
		for i := range s.Speakers {
			s.Speakers[i].name = cmp.Or(s.Speakers[i].name, speakers[s.Speakers[i].id])
		}
		s.addTo(&a, known.zone(""), false)
	}
	return a.schedule("", "")
}

// parseSessionizeGroups reads the views GridSmart and Sessions. A plenum
// session may be there once for each room.
func parseSessionizeGroups(name string, groups []sessionizeGroup, known Defaults) (Schedule, error) {
	a := agenda{faults: faults{file: name}}
	seen := map[[3]text]bool{}
	take := func(s sessionizeSession, g sessionizeGroup) {
		key := [3]text{s.ID, s.StartsAt, s.Room}
		if s.Plenum {
			key[2] = ""
		}
		if s.ID == "" || !seen[key] {
			seen[key] = true
			// Where even the day begins at midnight "Z", Z is no zone: all are times of the event.
			s.addTo(&a, known.zone(""), strings.HasSuffix(string(g.Date), "T00:00:00Z"))
		}
	}
	for _, g := range groups {
		for _, s := range g.Sessions {
			take(s, g)
		}
		for _, room := range g.Rooms {
			for _, s := range room.Sessions {
				s.Room = cmp.Or(s.Room, room.Name)
				take(s, g)
			}
		}
	}
	return a.schedule("", "")
}

// addTo makes a session of the event. Those that nobody has put into the grid
// have no time and are left out, and so are those that were declined.
func (s *sessionizeSession) addTo(a *agenda, zone *time.Location, wallClock bool) {
	if a.full() || s.StartsAt == "" && s.EndsAt == "" || strings.HasPrefix(string(s.Status), "Decline") {
		return
	}
	out := gallery.Session{ID: string(s.ID), Title: string(s.Title), Room: string(s.Room)}
	for _, c := range s.Categories {
		if namesTracks(string(c.Name)) && len(c.Items) > 0 && out.Track == "" {
			out.Track = string(c.Items[0].Name)
		}
	}
	if s.Service || s.Plenum {
		out.Track = gallery.Common // breaks, and what is for all
	}
	var names []string
	for _, speaker := range s.Speakers {
		names = append(names, speaker.name)
	}
	out.Speakers = cleanAll(names)
	var fault string
	read := func(what string, t text) time.Time {
		written := clean(string(t))
		if wallClock {
			written = strings.TrimSuffix(written, "Z")
		}
		m, ok := parseMoment(written)
		if fault == "" && (!ok || !m.hasTime || m.date.year == 0) {
			fault = fmt.Sprintf("%s at %q, which is not understood: 2024-11-03T13:00:00 was expected", what, shortened(written))
		}
		return m.on(m.date, zone)
	}
	out.Start, out.End = read("starts", s.StartsAt), read("ends", s.EndsAt)
	a.add(0, out, fault)
}

// namesTracks says whether a category is that of the tracks: there is no field for them.
func namesTracks(category string) bool {
	switch strings.ToLower(clean(category)) {
	case "track", "tracks", "session track", "stream", "streams", "트랙", "トラック", "track / topic":
		return true
	}
	return false
}
