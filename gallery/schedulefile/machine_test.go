package schedulefile

import (
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// Small files with the traps of each format.
const (
	frabXMLSample = `<?xml version="1.0" encoding="utf8"?>
<schedule><generator name="x"/><conference><title>FOSDEM &amp; more</title><day_change>09:00:00</day_change></conference>
<day index="1" date="2018-02-03"><room name="Janson">
<event id="1"><start>10:30</start><duration>00:25</duration><title>Welcome</title><track>Keynotes</track><persons><person id="1">A B</person></persons></event>
<event guid="g-2"><start>00:30</start><duration>00:30</duration><title>Night</title><recording><optout>true</optout></recording></event>
<event id="3"><date>2018-02-03T11:00:00+01:00</date><start>10:00</start><duration>12:00</duration><room>Hall</room><title>All day</title></event>
<event id="4"><start>11:00</start><duration>00:00</duration><title>A milestone</title></event>
</room><room name="Empty"/></day></schedule>`

	frabJSONSample = `{"schedule": {"version": 1, "conference": {"title": "C", "time_zone_name": "Europe/Berlin", "days": [
{"date": "2020-12-14", "rooms": {"B": [], "A": [
{"id": 7, "date": "2020-12-14T23:30:00+01:00", "start": "23:30", "duration": "1:30", "title": "Late", "track": null, "persons": [{"name": "N"}], "do_not_record": true},
{"id": "x8", "date": "2020-12-15T01:00:00+01:00", "start": "01:00", "end": "2020-12-15T02:00:00+01:00", "title": "Later", "track": {"en": "T"}, "persons": null}]}}]}}}`

	sessionizeAllSample = `{"sessions": [
{"id": "1", "title": "Talk", "startsAt": "2024-04-20T09:00:00", "endsAt": "2024-04-20T09:45:00", "speakers": ["s"], "categoryItems": [12], "roomId": 5, "status": "Accepted"},
{"id": 2, "title": "Lunch", "startsAt": "2024-04-20T12:00:00", "endsAt": "2024-04-20T13:00:00", "isServiceSession": true, "roomId": null},
{"id": "3", "title": "Waiting", "startsAt": null, "endsAt": null}],
"speakers": [{"id": "s", "fullName": "S T", "sessions": [1]}],
"categories": [{"id": 1, "title": "Level", "items": [{"id": 11, "name": "Deep"}]}, {"id": 2, "title": "Track", "items": [{"id": 12, "name": "Cloud"}]}],
"rooms": [{"id": 5, "name": "Aula", "sort": 0}]}`

	sessionizeGridSample = `[{"date": "2024-04-20T00:00:00Z", "rooms": [
{"id": 1, "name": "Aula", "sessions": [{"id": "1", "title": "Keynote", "startsAt": "2024-04-20T09:00:00Z", "endsAt": "2024-04-20T09:45:00Z", "isPlenumSession": true, "speakers": [{"id": "s", "name": "S T"}], "categories": [], "room": "Aula"}]},
{"id": 2, "name": "B", "sessions": [{"id": "1", "title": "Keynote", "startsAt": "2024-04-20T09:00:00Z", "endsAt": "2024-04-20T09:45:00Z", "isPlenumSession": true, "room": "B"},
{"id": "2", "title": "Talk", "startsAt": "2024-04-20T10:00:00Z", "endsAt": "2024-04-20T10:45:00Z", "categories": [{"name": "Track", "categoryItems": [{"id": 1, "name": "Cloud"}]}]}]}]}]`

	icalSample = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Camp\\, the\r\nVTIMEZONE:Europe/Amsterdam\r\n" +
		"BEGIN:VEVENT\r\nUID:same\r\nDTSTART;TZID=Europe/Amsterdam:20241026T130000\r\nDURATION:PT1H30M\r\nSUMMARY:One\\; two\\, thr\r\n ee\r\nLOCATION:  Dome\r\nCATEGORIES:Hack\\,ing,Other\r\nBEGIN:VALARM\r\nDURATION:PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nUID:same\r\nDTSTART;TZID=\"Customized: Time Zone\":20241026T140000\r\nDTEND:20241026T123000Z\r\nSUMMARY:Again\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20241026\r\nDTEND;VALUE=DATE:20241028\r\nSUMMARY:The camp\r\nEND:VEVENT\r\n" +
		"BEGIN:VEVENT\r\nSTATUS:CANCELLED\r\nDTSTART:20241026T140000Z\r\nDTEND:20241026T150000Z\r\nSUMMARY:Not at all\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

func TestParseMachines(t *testing.T) {
	berlin := Defaults{Zone: zoneOf(t, "Europe/Berlin")}
	tests := []struct {
		name, file, title, zone string
		want                    []string
	}{
		{"frab XML", frabXMLSample, "FOSDEM & more", "", []string{
			"2018-02-03T10:30:00+01:00…2018-02-03T10:55:00+01:00|1|Keynotes|Janson|Welcome|A B",
			"2018-02-04T00:30:00+01:00…2018-02-04T01:00:00+01:00|g-2||Janson|Night|!",
			"2018-02-03T11:00:00+01:00…2018-02-03T23:00:00+01:00|3||Hall|All day|",
		}},
		{"frab JSON", frabJSONSample, "C", "Europe/Berlin", []string{
			"2020-12-14T23:30:00+01:00…2020-12-15T01:00:00+01:00|7||A|Late|N!",
			"2020-12-15T01:00:00+01:00…2020-12-15T02:00:00+01:00|x8||A|Later|",
		}},
		{"Sessionize All", sessionizeAllSample, "", "", []string{
			"2024-04-20T09:00:00+02:00…2024-04-20T09:45:00+02:00|1|Cloud|Aula|Talk|S T",
			"2024-04-20T12:00:00+02:00…2024-04-20T13:00:00+02:00|2|common||Lunch|",
		}},
		{"Sessionize GridSmart", sessionizeGridSample, "", "", []string{
			"2024-04-20T09:00:00+02:00…2024-04-20T09:45:00+02:00|1|common|Aula|Keynote|S T",
			"2024-04-20T10:00:00+02:00…2024-04-20T10:45:00+02:00|2|Cloud|B|Talk|",
		}},
		{"iCalendar", icalSample, "Camp, the", "Europe/Amsterdam", []string{
			"2024-10-26T13:00:00+02:00…2024-10-26T14:30:00+02:00|same|Hack,ing|Dome|One; two, three|",
			"2024-10-26T14:00:00+02:00…2024-10-26T12:30:00Z|same|||Again|",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inZone(t, zoneOf(t, "Pacific/Kiritimati"))
			schedule, err := Parse("s", []byte(test.file), berlin)
			if err != nil {
				t.Fatal(err)
			}
			if schedule.Title != test.title || schedule.Zone != test.zone {
				t.Errorf("got the title %q and the zone %q", schedule.Title, schedule.Zone)
			}
			var got []string
			for _, s := range schedule.Sessions {
				mark := ""
				if s.NoRecord {
					mark = "!"
				}
				got = append(got, line(s)+mark)
			}
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// Sessions that share an id all stay, each with an id of its own.
func TestIdenticalIDs(t *testing.T) {
	schedule, err := Parse("s", []byte(icalSample), Defaults{Zone: zoneOf(t, "Europe/Berlin")})
	if err != nil {
		t.Fatal(err)
	}
	event := gallery.Event{Zone: time.UTC, Tracks: []gallery.Track{{ID: "hacking", Name: "Hack,ing"}}}
	if err := event.AssignTracks(schedule.Sessions); err != nil {
		t.Fatal(err)
	}
	if s := event.Sessions; len(s) != 2 || s[0].ID == s[1].ID {
		t.Errorf("got %+v", s)
	}
}

func TestMachineErrors(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"HTML", "<!DOCTYPE html><html><body>", "s: is XML or HTML, but no schedule.xml as frab and pretalx write it: <schedule> was expected"},
		{"cut XML", "<schedule>\n<day date='2024-11-03'>\n<event>", "s:3: is not whole XML (unexpected EOF): get the file anew"},
		{"an event's line", "<schedule>\n<day date='2024-11-03'>\n<event><title>T</title><start>late</start></event></day></schedule>", `s:3: the session "T" starts at "late", which is not understood: 13:00 was expected`},
		{"no events", "<schedule></schedule>", "s: has no session that lasts for a time"},
		{"other JSON", `{"a": 1}`, "s: is JSON, but no schedule that is known: expected were schedule.conference.days"},
		{"cut JSON", "{\"schedule\":\n{", "s:2: is not whole JSON (unexpected end of JSON input): get the file anew"},
		{"JSON of other types", "{\"schedule\": {\"conference\":\n{\"days\": 3}}}", "s:2: schedule.conference.days is a number here"},
		{"a JSON session", `{"schedule": {"conference": {"days": [{"date": "2024-11-03", "rooms": {"A": [{"title": "T", "start": "13:00"}]}}]}}}`, `s: the session "T" (2024-11-03, A) has no duration such as 00:30`},
		{"Sessionize", `{"sessions": [{"id": "1", "title": "T", "startsAt": "soon"}]}`, `s: the session "T" starts at "soon", which is not understood: 2024-11-03T13:00:00 was expected`},
		{"iCalendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:T\nDTSTART:2024\nDTEND:2025\nEND:VEVENT", `s:2: the session "T" has the DTSTART "2024", which is not understood: 20241103T130000 was expected`},
		{"cut iCalendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:T", "s:2: begins an event that has no END:VEVENT"},
		{"too many", `{"sessions": [{"title": "T", "startsAt": "2024-11-03T13:00", "endsAt": "2024-11-03T14:00"}` + strings.Repeat(`,{"title": "T", "startsAt": "2024-11-03T13:00", "endsAt": "2024-11-03T14:00"}`, MaxSessions) + "]}", "s: has more than 10000 sessions"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Parse("s", []byte(test.file), Defaults{}); err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}
