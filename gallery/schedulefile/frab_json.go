package schedulefile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// text is a value that some write as a string and others as a number, a
// boolean or null.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	*t = ""
	switch data[0] {
	case '"':
		return json.Unmarshal(data, (*string)(t))
	case '{', '[', 'n':
		return nil
	}
	*t = text(data)
	return nil
}

// parseJSON tells the JSON formats apart by their keys.
func parseJSON(name string, data []byte, known Defaults) (Schedule, error) {
	const expected = "is JSON, but no schedule that is known: expected were schedule.conference.days (frab, pretalx) or sessions (Sessionize, view All, Sessions or GridSmart)"
	var keys struct {
		Schedule *frabJSON        `json:"schedule"`
		Sessions *json.RawMessage `json:"sessions"`
	}
	var groups []sessionizeGroup
	var err error
	if bytes.TrimSpace(data)[0] == '[' {
		err = json.Unmarshal(data, &groups)
	} else {
		err = json.Unmarshal(data, &keys)
	}
	switch {
	case err != nil:
		return Schedule{}, brokenJSON(name, data, err)
	case keys.Schedule != nil:
		return keys.Schedule.parse(name, known)
	case keys.Sessions != nil:
		return parseSessionizeAll(name, data, known)
	case slices.ContainsFunc(groups, func(g sessionizeGroup) bool { return len(g.Sessions)+len(g.Rooms) > 0 }):
		return parseSessionizeGroups(name, groups, known)
	}
	return Schedule{}, &Error{File: name, Message: expected}
}

// brokenJSON says where JSON ends to be one, or is not what the format has there.
func brokenJSON(name string, data []byte, err error) error {
	lineAt := func(offset int64) int {
		return 1 + bytes.Count(data[:min(max(offset, 0), int64(len(data)))], []byte("\n"))
	}
	if fault := (*json.UnmarshalTypeError)(nil); errors.As(err, &fault) {
		return &Error{File: name, Line: lineAt(fault.Offset), Message: fmt.Sprintf("%s is a %s here, which no schedule has there", cmp.Or(shortened(fault.Field), "the file"), fault.Value)}
	}
	fault := (*json.SyntaxError)(nil)
	if !errors.As(err, &fault) {
		return &Error{File: name, Message: "is not understood: " + err.Error()}
	}
	return &Error{File: name, Line: lineAt(fault.Offset), Message: fmt.Sprintf("is not whole JSON (%s): get the file anew", fault.Error())}
}

// frabJSON is schedule.json v1 of frab and pretalx
// (https://github.com/voc/schedule, schema/schedule.json), what of it is used.
type frabJSON struct {
	Conference struct {
		Title text      `json:"title"`
		Zone  text      `json:"time_zone_name"`
		Days  []jsonDay `json:"days"`
	} `json:"conference"`
}

type jsonDay struct {
	Date  text                   `json:"date"`
	Rooms map[string][]jsonEvent `json:"rooms"`
}

type jsonEvent struct {
	ID          text `json:"id"`
	GUID        text `json:"guid"`
	Title       text `json:"title"`
	Track       text `json:"track"`
	Room        text `json:"room"`
	Date        text `json:"date"`
	Start       text `json:"start"`
	Duration    text `json:"duration"`
	End         text `json:"end"`
	DoNotRecord text `json:"do_not_record"`
	Persons     []struct {
		PublicName text `json:"public_name"`
		Name       text `json:"name"`
	} `json:"persons"`
}

func (f *frabJSON) parse(name string, known Defaults) (Schedule, error) {
	a := agenda{faults: faults{file: name}}
	zoneName := clean(string(f.Conference.Zone))
	for _, d := range f.Conference.Days {
		day := frabDay{date: string(d.Date), change: defaultDayChange, zone: known.zone(zoneName)}
		for _, room := range slices.Sorted(maps.Keys(d.Rooms)) {
			for _, e := range d.Rooms[room] {
				if a.full() {
					break
				}
				s, fault := day.session(e.event(room))
				if fault != "" {
					fault = fmt.Sprintf("(%s, %s) %s", clean(string(d.Date)), shortened(clean(room)), fault)
				}
				a.add(0, s, fault)
			}
		}
	}
	return a.schedule(string(f.Conference.Title), zoneName)
}

// event is the same without JSON; the room is the one it is listed under.
func (e *jsonEvent) event(room string) frabEvent {
	var persons []string
	for _, p := range e.Persons {
		persons = append(persons, cmp.Or(string(p.PublicName), string(p.Name)))
	}
	field := func(t text) string { return clean(string(t)) }
	return frabEvent{
		id: cmp.Or(field(e.ID), field(e.GUID)), title: field(e.Title), track: field(e.Track), room: cmp.Or(field(e.Room), clean(room)),
		date: field(e.Date), start: field(e.Start), duration: field(e.Duration), end: field(e.End),
		persons: persons, optOut: isYes(string(e.DoNotRecord)),
	}
}
