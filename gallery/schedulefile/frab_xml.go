package schedulefile

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// xmlEvent is <event> of schedule.xml.
type xmlEvent struct {
	ID       string   `xml:"id,attr"`
	GUID     string   `xml:"guid,attr"`
	Title    string   `xml:"title"`
	Track    string   `xml:"track"`
	Room     string   `xml:"room"`
	Date     string   `xml:"date"`
	Start    string   `xml:"start"`
	Duration string   `xml:"duration"`
	Persons  []string `xml:"persons>person"`
	OptOut   string   `xml:"recording>optout"`
}

// xmlConference is what <conference> says of all.
type xmlConference struct {
	Title     string `xml:"title"`
	Zone      string `xml:"time_zone_name"`
	DayChange string `xml:"day_change"`
}

// frabXML is a schedule.xml being read, event by event so that each has its line.
type frabXML struct {
	agenda
	decoder    *xml.Decoder
	known      Defaults
	conference xmlConference
	seenRoot   bool
	day        string
	room       string
}

// parseFrabXML reads schedule.xml of frab, pretalx, FOSDEM and their kin.
func parseFrabXML(name string, data []byte, known Defaults) (Schedule, error) {
	x := frabXML{agenda: agenda{faults: faults{file: name}}, decoder: xml.NewDecoder(bytes.NewReader(data)), known: known}
	x.decoder.Entity = xml.HTMLEntity
	x.decoder.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		return input, nil // the whole file is valid UTF-8, whatever it says of itself
	}
	for !x.full() {
		token, err := x.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			if element, ok := token.(xml.StartElement); ok {
				err = x.element(element)
			}
		}
		if err != nil {
			return Schedule{}, x.broken(err)
		}
	}
	if !x.seenRoot {
		return Schedule{}, &Error{File: name, Message: notFrabXML}
	}
	return x.schedule(x.conference.Title, clean(x.conference.Zone))
}

const notFrabXML = "is XML or HTML, but no schedule.xml as frab and pretalx write it: <schedule> was expected, with <day>, <room> and <event>"

// element looks at an element that begins; an event is read to its end.
func (x *frabXML) element(element xml.StartElement) error {
	name := element.Name.Local
	if !x.seenRoot {
		if name != "schedule" {
			return &Error{File: x.file, Message: notFrabXML}
		}
		x.seenRoot = true
		return nil
	}
	switch name {
	case "conference":
		return x.decoder.DecodeElement(&x.conference, &element)
	case "day":
		x.day, x.room = attribute(element, "date"), ""
	case "room":
		x.room = attribute(element, "name")
	case "event":
		line, _ := x.decoder.InputPos()
		var e xmlEvent
		if err := x.decoder.DecodeElement(&e, &element); err != nil {
			return err
		}
		day := frabDay{date: x.day, change: dayChange(x.conference.DayChange), zone: x.known.zone(clean(x.conference.Zone))}
		s, fault := day.session(frabEvent{
			id: cmp.Or(clean(e.ID), clean(e.GUID)), title: e.Title, track: e.Track, room: cmp.Or(clean(e.Room), x.room),
			date: clean(e.Date), start: clean(e.Start), duration: clean(e.Duration), persons: e.Persons, optOut: isYes(e.OptOut),
		})
		x.add(line, s, fault)
	}
	return nil
}

// broken says where the XML ends to be one.
func (x *frabXML) broken(err error) error {
	if own := (*Error)(nil); errors.As(err, &own) {
		return own
	}
	if !x.seenRoot {
		return &Error{File: x.file, Message: notFrabXML}
	}
	line, _ := x.decoder.InputPos()
	what := err.Error()
	if fault := (*xml.SyntaxError)(nil); errors.As(err, &fault) {
		line, what = fault.Line, fault.Msg
	}
	return &Error{File: x.file, Line: line, Message: fmt.Sprintf("is not whole XML (%s): get the file anew", shortened(strings.ToValidUTF8(what, "?")))}
}

func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return clean(a.Value)
		}
	}
	return ""
}
