package gallery

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A night in Berlin in which 02:00 to 03:00 came twice: until the clocks went
// back a talk ran in each of two tracks, from then on another in each.
func nightInBerlin(t *testing.T) *Event {
	t.Helper()
	e := &Event{Zone: zone(t, "Europe/Berlin"), DayStart: 6 * time.Hour, Tracks: []Track{{ID: "a"}, {ID: "b"}}}
	var sessions []Session
	for _, track := range []string{"a", "b"} {
		for _, s := range [][2]string{{"01:00:00+02:00", "03:00:00+02:00"}, {"02:00:00+01:00", "04:00:00+01:00"}} {
			sessions = append(sessions, Session{Track: track, Start: at(t, "2024-10-27T"+s[0]), End: at(t, "2024-10-27T"+s[1])})
		}
	}
	if err := e.AssignTracks(sessions); err != nil {
		t.Fatal(err)
	}
	return e
}

// A word is a file's name and the time it shows; wanted is the time in UTC,
// with ? where nothing tells which of two it is.
func TestTheHourThatComesTwice(t *testing.T) {
	e := nightInBerlin(t)
	for _, c := range []struct{ name, shots, want string }{
		{"the numbers tell", "DSC1.JPG=01:50 DSC2.JPG=02:20 DSC3.JPG=02:50 DSC4.JPG=02:10 DSC5.JPG=02:55 DSC6.JPG=03:05",
			"23:50 00:20 00:50 01:10 01:55 02:05"},
		{"a burst at the same second", "DSC1.JPG=02:50 DSC2.JPG=02:50 DSC3.JPG=02:10 DSC4.JPG=02:10", "00:50 00:50 01:10 01:10"},
		{"numbers, not letters", "DSC9.JPG=02:50 DSC10.JPG=02:10", "00:50 01:10"},
		{"never back: one of the hours has no photo", "DSC1.JPG=01:50 DSC2.JPG=02:20 DSC3.JPG=02:50 DSC4.JPG=03:05", "23:50 00:20? 00:50? 02:05"},
		{"never back: then came the night", "DSC1.JPG=01:50 DSC2.JPG=02:20 DSC3.JPG=02:50 DSC4.JPG=08:05", "23:50 00:20 00:50 07:05"},
		{"never back: before was the night", "DSC1.JPG=23:10 DSC2.JPG=02:20 DSC3.JPG=02:50 DSC4.JPG=03:05", "21:10 01:20 01:50 02:05"},
		{"never back: two long pauses", "DSC1.JPG=23:10 DSC2.JPG=02:20 DSC3.JPG=02:50 DSC4.JPG=08:05", "21:10 00:20? 00:50? 07:05"},
		{"never back: not so long a pause", "DSC1.JPG=01:50 DSC2.JPG=02:20 DSC3.JPG=02:50 DSC4.JPG=04:49", "23:50 00:20? 00:50? 03:49"},
		{"never back: another pause is long, too", "DSC1.JPG=01:18 DSC2.JPG=02:20 DSC3.JPG=08:05", "23:18 00:20? 07:05"},
		{"back twice is no numbering", "DSC1.JPG=02:50 DSC2.JPG=02:10 DSC3.JPG=02:40 DSC4.JPG=02:20", "00:50? 00:10? 00:40? 00:20?"},
		{"a counter that began anew", "DSC9998.JPG=02:50 DSC9999.JPG=02:10 DSC1.JPG=02:20", "00:50? 00:10? 00:20?"},
		{"the numbers do not run with the time", "DSC1.JPG=03:10 DSC2.JPG=02:50 DSC3.JPG=02:10", "02:10 00:50? 00:10?"},
		{"names are no numbers", "dance.JPG=02:50 party.JPG=02:10", "00:50? 00:10?"},
		{"two prefixes are two counters", "DSC1.JPG=02:50 _DSC2.JPG=02:10", "00:50? 00:10?"},
		{"two folders, too", "x/DSC1.JPG=02:50 y/DSC2.JPG=02:10", "00:50? 00:10?"},
	} {
		var shots []Shot
		for i, word := range strings.Fields(c.shots) {
			name, shown, _ := strings.Cut(word, "=")
			day := "2024-10-27T"
			if shown > "12:00" {
				day = "2024-10-26T"
			}
			s := shotOf(nil, PhotoID(fmt.Sprint(i)), day+shown+":00", "card/"+name)
			s.Words.Serial = "1"
			shots = append([]Shot{s}, shots...) // in any order
		}
		placed, _ := Place(e, shots, PlaceOptions{})
		var got, why []string
		for _, p := range placed {
			mark := ""
			if strings.Contains(strings.Join(p.Why, "\n"), "nothing tells which it was") {
				mark = "?"
			}
			got = append([]string{p.Taken.UTC().Format("15:04") + mark}, got...)
			why = append(why, p.Why...)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s, want %s\n%s", c.name, strings.Join(got, " "), c.want, strings.Join(why, "\n"))
		}
	}
}

// A copy elsewhere, with a name of its own, changes nothing.
func TestTheHourThatComesTwiceOnTwoCards(t *testing.T) {
	e := nightInBerlin(t)
	first := shotOf(nil, "a", "2024-10-27T02:50:00", "backup/7_DSC1.JPG", "card/DSC1.JPG")
	second := shotOf(nil, "b", "2024-10-27T02:10:00", "backup/3_DSC2.JPG", "card/DSC2.JPG")
	placed, _ := Place(e, []Shot{first, second}, PlaceOptions{})
	equal(t, "first", placed[0].Taken.UTC().Format("15:04"), "00:50")
	equal(t, "second", placed[1].Taken.UTC().Format("15:04"), "01:10")
	equal(t, "why", placed[1].Why[0], "Exif time in the event's zone, where clocks showed it twice that night: the second time, by the numbers of its camera's files")

	third := shotOf(nil, "c", "2024-10-27T02:30:00", "best/DSC1.JPG", "card/DSC3.JPG")
	second.Paths = append(second.Paths, "best/DSC2.JPG") // renumbered, the other way round
	placed, _ = Place(e, []Shot{first, second, third}, PlaceOptions{})
	equal(t, "told by both", placed[1].Taken.UTC().Format("15:04"), "01:10")
	equal(t, "against each other", placed[2].Taken.UTC().Format("15:04"), "00:30")
}

// Of a photo that may be of either time only what holds for both is said.
func TestWhatHoldsForBothTimes(t *testing.T) {
	e := nightInBerlin(t)
	e.Cameras = []Camera{{Serial: "1", Track: "b"}}
	const sentence = "the second time something else ran, and nothing tells which it was"
	for _, c := range []struct {
		name   string
		change func(*Shot)
		want   Placement
	}{
		{"nothing", func(*Shot) {}, Placement{}},
		{"a keyword", func(s *Shot) { s.Words.Keywords = []string{"a"} }, Placement{Track: "a"}},
		{"its camera", func(s *Shot) { s.Camera = &e.Cameras[0] }, Placement{Track: "b"}},
		{"a rule", func(s *Shot) { s.Rule = &Rule{Path: "**", Track: "a"} }, Placement{Track: "a"}},
	} {
		shot := shotOf(nil, "a", "2024-10-27T02:30:00", "card/a.jpg")
		c.change(&shot)
		near := shotOf(nil, "b", "2024-10-27T02:30:10", "card/b.jpg") // no neighbour speaks across the doubt
		placed, _ := Place(e, []Shot{shot, near}, PlaceOptions{})
		p := placed[0]
		equal(t, c.name, [3]string{p.Track, p.Session, placed[1].Track}, [3]string{c.want.Track, "", ""})
		if !strings.Contains(strings.Join(p.Why, "\n"), sentence) {
			t.Errorf("%s: %q", c.name, p.Why)
		}
	}

	all := []Session{{Title: "Party", Track: Common, Start: at(t, "2024-10-26T21:00:00+02:00"), End: at(t, "2024-10-27T04:00:00+01:00")}}
	if err := e.AssignTracks(all); err != nil {
		t.Fatal(err)
	}
	placed, _ := Place(e, []Shot{shotOf(nil, "a", "2024-10-27T02:30:00")}, PlaceOptions{})
	equal(t, "the same at both", placed[0].Session, "2024-10-26-2100-common")
	for i := range all {
		all[i].End, all[i].NoRecord = at(t, "2024-10-27T03:00:00+02:00"), true
	}
	if err := e.AssignTracks(all); err != nil {
		t.Fatal(err)
	}
	placed, _ = Place(e, []Shot{shotOf(nil, "a", "2024-10-27T02:30:00")}, PlaceOptions{})
	equal(t, "not to be recorded at one of them", placed[0].Held, "may show a session that asked not to be recorded: Party")
	equal(t, "for everybody, at one of them", placed[0].Track, "")
}

// Who decides a photo that may be of either time is told so, with what ran at both.
func TestLeftoversOfTheHourThatComesTwice(t *testing.T) {
	e := nightInBerlin(t)
	for i := range e.Sessions {
		s := &e.Sessions[i]
		s.Title = s.Track + s.Start.UTC().Format(" 15:04")
	}
	var shots []Shot
	for i, shown := range []string{"01:50", "02:20", "02:25", "03:30"} {
		shots = append(shots, shotOf(nil, PhotoID(fmt.Sprint(i)), "2024-10-27T"+shown+":00", "card/dance"+shown+".JPG"))
		shots[i].Words.Serial = "1"
	}
	shots[3].Words.Keywords = []string{"b"}
	equal(t, "groups", groupsOf(e, shots), []string{
		"1 2 [a a b b] clocks showed that hour twice, and nothing tells which it was",
		"0 [a b] nothing tells the room",
	})
	placed, _ := Place(e, shots, PlaceOptions{})
	var titles []string
	for _, c := range Leftovers(e, shots, placed)[0].Choices {
		titles = append(titles, c.Session.Title)
	}
	equal(t, "choices", titles, []string{"a 23:00", "a 01:00", "b 23:00", "b 01:00"})
	shots[1].Rule = &Rule{Path: "**", Track: "a"}
	shots[2].Rule = shots[1].Rule
	equal(t, "decided", len(groupsOf(e, shots)), 1)
}
