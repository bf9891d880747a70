package schedulefile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// The counts, the sessions and the sums were worked out without this package,
// with jq and Python. A sum is the first half of the SHA-256 of start, end and title of all
// sessions, sorted. Each file is read with an event zone that is not its own where it
// has offsets, and in several zones of the machine.
func TestRealSchedules(t *testing.T) {
	tests := []struct {
		file                          string
		known                         Defaults
		title, zone                   string
		days, rooms, tracks, sessions int
		noRecord                      int
		sum                           string
		want                          []string                // some of the sessions
		nights                        map[string]gallery.Date // sessions after midnight, and the day they belong to
	}{
		{file: "31c3.schedule.xml", known: Defaults{Zone: seoul(t)}, title: "31. Chaos Communication Congress",
			days: 4, rooms: 4, tracks: 8, sessions: 138, noRecord: 2, sum: "640c68f5e91cbc79f9998bbf4216d9ff", want: []string{
				"2014-12-27T11:00:00+01:00…2014-12-27T11:30:00+01:00|6561|CCC|Saal 1|31C3 Opening Event|erdgeist+Geraldine de Bastion",
			}, nights: map[string]gallery.Date{
				"Citizenfour": "2014-12-27", "Fnord News Show": "2014-12-28", "Fnord News Show (Stream)": "2014-12-28", "Googlequiz – 2015er Edition": "2014-12-29",
			}},
		{file: "camp2019.frab.schedule.json", known: Defaults{Zone: seoul(t)}, title: "Chaos Communication Camp 2019", zone: "Europe/Berlin",
			days: 5, rooms: 2, tracks: 7, sessions: 79, sum: "53ff423f1b6ed71f6d7e807cc99cdcac", want: []string{
				"2019-08-21T11:00:00+02:00…2019-08-21T11:30:00+02:00|10386|CCC|Curie|Opening Ceremony|jinxx+smtw",
			}},
		{file: "pretalx-democon.schedule.json", known: Defaults{Zone: seoul(t)}, title: "DemoCon",
			days: 3, rooms: 2, tracks: 2, sessions: 36, noRecord: 2, sum: "1ae3c41bd29d721084b6aaef8a311964", want: []string{
				"2020-12-14T09:00:00+01:00…2020-12-14T09:30:00+01:00|25|Phased|Gray Room|Focused 5thgeneration hardware|Brian Robinson",
			}},
		{file: "global-azure-2024.sessionize.json", known: Defaults{Zone: zoneOf(t, "Europe/Vienna")},
			days: 1, rooms: 4, sessions: 15, sum: "4b51f433da07fab6c87556225494f38e", want: []string{
				"2024-04-20T11:00:00+02:00…2024-04-20T11:45:00+02:00|649740||Aula|Vom Wort zum Vektor - Embeddings als Grundlage für moderne KI-Lösungen|Alex Kornfellner",
			}},
		{file: "railsconf2017-all.ics", known: Defaults{Zone: seoul(t)}, zone: "America/Phoenix",
			days: 3, rooms: 14, tracks: 15, sessions: 113, sum: "35d5e1571cc6155340928c0fb4800e71", want: []string{
				"2017-04-25T10:50:00-07:00…2017-04-25T11:30:00-07:00|a37a876c-3644-4b49-8e1c-6261c81f03fd|Security|South Ballroom|The Art & Craft of Secrets: Using the Cryptographic Toolbox|",
			}},
		{file: "orconf2019.schedule.csv", known: Defaults{Zone: zoneOf(t, "Europe/Paris")}, title: "ORConf 2019",
			days: 3, sessions: 63, sum: "370577f0d8011b2d36fce1940998c4a1", want: []string{
				"2019-09-27T12:30:00+02:00…2019-09-27T13:00:00+02:00||||Official welcome - FOSSi Foundation update|ORConf organizers",
				"2019-09-28T19:00:00+02:00…2019-09-28T22:00:00+02:00||||Dinner @ Alriq|",
			}},
		{file: "purplecon2019.schedule.csv", known: Defaults{Zone: zoneOf(t, "Pacific/Auckland"), Day: "2019-09-12"},
			days: 1, sessions: 20, sum: "53637d388f67f20e04f8ff0c8bbfcc48", want: []string{
				"2019-09-12T14:00:00+12:00…2019-09-12T14:20:00+12:00||||a novice red teamer's guide to self help|bl3ep",
				"2019-09-12T17:05:00+12:00…2019-09-12T17:25:00+12:00||||closing ritual|purplecon team",
			}},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			data, err := os.ReadFile("../../../shared/schedules/" + test.file)
			if err != nil {
				t.Skipf("no real schedules to read: %v", err)
			}
			for _, machine := range []string{"UTC", "Pacific/Kiritimati", "America/Los_Angeles"} {
				inZone(t, zoneOf(t, machine))
				schedule, err := Parse(test.file, data, test.known)
				if err != nil {
					t.Fatal(err)
				}
				if schedule.Title != test.title || schedule.Zone != test.zone {
					t.Errorf("got the title %q and the zone %q", schedule.Title, schedule.Zone)
				}
				days, rooms, tracks, noRecord := map[gallery.Date]bool{}, map[string]bool{}, map[string]bool{}, 0
				var lines, times []string
				nights := map[string]gallery.Date{}
				for _, s := range schedule.Sessions {
					event := gallery.Event{Zone: s.Start.Location(), DayStart: 4 * time.Hour}
					days[event.DateOf(s.Start)] = true
					if s.Room != "" {
						rooms[s.Room] = true
					}
					if s.Track != "" {
						tracks[s.Track] = true
					}
					if s.NoRecord {
						noRecord++
					}
					lines = append(lines, line(s))
					times = append(times, fmt.Sprintf("%d %d %s", s.Start.Unix(), s.End.Unix(), s.Title))
					if d := event.DateOf(s.Start); string(d) != s.Start.Format(time.DateOnly) {
						nights[s.Title] = d
					}
				}
				if len(days) != test.days || len(rooms) != test.rooms || len(tracks) != test.tracks || len(lines) != test.sessions || noRecord != test.noRecord {
					t.Errorf("got %d days, %d rooms, %d tracks, %d sessions, %d not to be recorded", len(days), len(rooms), len(tracks), len(lines), noRecord)
				}
				slices.Sort(times)
				if sum := sha256.Sum256([]byte(strings.Join(times, "\n"))); hex.EncodeToString(sum[:16]) != test.sum {
					t.Errorf("the times and titles have the sum %x", sum[:16])
				}
				if !maps.Equal(nights, test.nights) {
					t.Errorf("after midnight: got %v, want %v", nights, test.nights)
				}
				for _, want := range test.want {
					if !slices.Contains(lines, want) {
						t.Errorf("misses %s", want)
					}
				}
				if t.Failed() {
					for _, l := range lines {
						t.Log(l)
					}
					return
				}
			}
		})
	}
}

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// inZone puts the machine into another zone for the rest of the test.
func inZone(t *testing.T, zone *time.Location) {
	t.Helper()
	before := time.Local
	time.Local = zone
	t.Cleanup(func() { time.Local = before })
}
