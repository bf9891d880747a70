package gallery

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func ids(sessions []Session) []string {
	out := []string{}
	for _, s := range sessions {
		out = append(out, s.ID)
	}
	return out
}

func TestSessionIDs(t *testing.T) {
	equal(t, "made", ids(twoDays(t).Sessions), []string{
		"2024-11-03-1300-common",
		"2024-11-03-1330-architecture", "2024-11-03-1330-genai", "2024-11-03-1330-serverless",
		"2024-11-03-1410-genai", "2024-11-03-1410-serverless", "2024-11-03-1500-serverless", "2024-11-03-1600-genai",
		"2024-11-04-1300-common", "2024-11-04-1330-architecture", "2024-11-04-1330-genai", "2024-11-04-2200-common",
	})

	start := at(t, "2024-11-03T13:30:00+09:00")
	const made = "2024-11-03-1330-common"
	for _, c := range []struct {
		name string
		ids  []string // by the schedule, in the order of the titles
		want []string
	}{
		{"the schedule's", []string{"a1", "b-2"}, []string{"a1", "b-2"}},
		{"lower case", []string{"3XKPLM"}, []string{"3xkplm"}},
		{"no key", []string{"uid@example.org", "../../x", "세션", strings.Repeat("a", 129)},
			[]string{made + "-db3426e8", made + "-2215e8ac", made + "-fa61e3de", made + "-906c5d24"}},
		{"one UID for all", []string{"a", "a"}, []string{made + "-db3426e8", made + "-2215e8ac"}},
		{"a made id takes no other session's id", []string{"", made, ""}, []string{made + "-db3426e8", made, made + "-fa61e3de"}},
	} {
		var sessions []Session
		for i, id := range c.ids {
			sessions = append(sessions, Session{ID: id, Title: fmt.Sprint(i), Start: start})
		}
		e := &Event{Zone: zone(t, "Asia/Seoul")}
		if err := e.AssignTracks(sessions); err != nil {
			t.Fatal(err)
		}
		equal(t, c.name, ids(e.Sessions), c.want)
	}
}

// What another session is called, and whether it is there, moves no address.
func TestSessionIDsDoNotHangOnOthers(t *testing.T) {
	start := at(t, "2024-11-03T13:30:00+09:00")
	assigned := func(sessions ...Session) map[string]string {
		e := &Event{Zone: zone(t, "Asia/Seoul")}
		for i := range sessions {
			sessions[i].Start = start
		}
		if err := e.AssignTracks(sessions); err != nil {
			t.Fatal(err)
		}
		byTitle := map[string]string{}
		for _, s := range e.Sessions {
			byTitle[s.Title] = s.ID
		}
		return byTitle
	}
	kafka, lambda, here := Session{Title: "Kafka", Room: "Hall 1"}, Session{Title: "Lambda", Room: "해성빌딩 1F"}, Session{Title: "Here"}
	before := assigned(kafka, lambda, here)
	equal(t, "by room", before["Kafka"], "2024-11-03-1330-common-hall-1")
	renamed := kafka
	renamed.Title = "My Kafka"
	after := assigned(renamed, here, lambda)
	equal(t, "renamed", after["My Kafka"], before["Kafka"])
	equal(t, "the other", after["Lambda"], before["Lambda"])
	more := assigned(Session{Title: "Alpha"}, kafka, here, lambda)
	for title, id := range before {
		equal(t, "one more beside "+title, more[title], id)
	}
	if len(before["Lambda"]) > 40 || !ValidID(before["Lambda"]) {
		t.Errorf("%q is not fit for an address", before["Lambda"])
	}
}

func TestSessionTracks(t *testing.T) {
	const day1, day2 = "2024-11-03T13:30:00+09:00", "2024-11-04T13:30:00+09:00"
	for _, c := range []struct {
		name, start, track, room, want string
	}{
		{"by id", day1, "serverless", "", "serverless"},
		{"by name", day1, "트랙 1", "", "architecture"},
		{"by name in other letters", day1, "GENAI ", "", "genai"},
		{"by the name of the day", day1, "서버리스", "", "serverless"},
		{"by the name of the other day", day2, "서버리스", "", "genai"},
		{"by the room", day1, "", "B1F", "serverless"},
		{"the track beats the room", day1, "genai", "B1F", "genai"},
		{"a topic, in the room of a track", day1, "Security & Compliance", "B1F", "serverless"},
		{"for everybody", day1, "", "", Common},
		{"for everybody, in a room of no track", day1, "", "Lobby", Common},
		{"for everybody, said so", day1, "Common", "B1F", Common},
		{"taken over", day1, "Security", "", "security"},
	} {
		e := twoDays(t)
		tracks := len(e.Tracks)
		if err := e.AssignTracks([]Session{{Start: at(t, c.start), Track: c.track, Room: c.room}}); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		equal(t, c.name, e.Sessions[0].Track, c.want)
		if c.want == "security" {
			equal(t, c.name, e.Tracks[tracks:], []Track{{ID: "security", Name: "Security"}})
		} else {
			equal(t, c.name+": tracks", len(e.Tracks), tracks)
		}
	}
}

func TestTracksThatNobodyDefined(t *testing.T) {
	for _, name := range []string{"보안", "Security & Compliance", "between", "Between"} {
		err := twoDays(t).AssignTracks([]Session{{Track: name, Start: at(t, "2024-11-03T13:30:00+09:00")}})
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("add `- {id: …, name: %q}` to tracks", name)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAssignTracksDoesNotTouchItsInput(t *testing.T) {
	in := []Session{{Title: "b", Start: at(t, "2024-11-04T01:00:00+09:00")}, {Title: "a", Start: at(t, "2024-11-03T13:00:00+09:00")}}
	e := &Event{Zone: zone(t, "Asia/Seoul"), DayStart: 4 * time.Hour}
	if err := e.AssignTracks(in); err != nil {
		t.Fatal(err)
	}
	equal(t, "input", []string{in[0].Title, in[0].ID}, []string{"b", ""})
	equal(t, "in order, after midnight still the day before", ids(e.Sessions), []string{"2024-11-03-1300-common", "2024-11-03-0100-common"})
	if err := e.AssignTracks(e.Sessions); err != nil {
		t.Fatal(err)
	}
	equal(t, "again", ids(e.Sessions), []string{"2024-11-03-1300-common", "2024-11-03-0100-common"})
}

func TestRunning(t *testing.T) {
	e := twoDays(t)
	for moment, want := range map[string][]string{
		"2024-11-03T12:59:59+09:00": {},
		"2024-11-03T13:00:00+09:00": {"2024-11-03-1300-common"},
		"2024-11-03T04:30:00Z":      {"2024-11-03-1330-architecture", "2024-11-03-1330-genai", "2024-11-03-1330-serverless"}, // the end is exclusive
		"2024-11-03T14:00:00+09:00": {},
		"2024-11-03T15:10:00+09:00": {"2024-11-03-1410-serverless", "2024-11-03-1500-serverless"},
		"2030-01-01T00:00:00Z":      {},
	} {
		got := []string{}
		for _, s := range e.timetable().on(e.DateOf(at(t, moment)), at(t, moment)) {
			got = append(got, s.ID)
		}
		equal(t, moment, got, want)
	}
}

// A session that runs on after the next day has begun still runs, and what is
// photographed then belongs to that day.
func TestRunningIntoTheNextDay(t *testing.T) {
	e := twoDays(t)
	all := append(e.Sessions, Session{Title: "Hackathon", Track: Common, Start: at(t, "2024-11-03T18:00:00+09:00"), End: at(t, "2024-11-04T13:15:00+09:00")})
	if err := e.AssignTracks(all); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ taken, rule, day, session string }{
		{"2024-11-04T03:59:59", "", "2024-11-03", "Hackathon"},
		{"2024-11-04T04:00:00", "", "2024-11-04", "Hackathon"},
		{"2024-11-04T13:05:00", "", "2024-11-04", "Keynote"}, // the shorter one
		{"2024-11-04T04:00:00", "2024-11-03", "2024-11-03", "Hackathon"},
		{"2024-11-03T14:00:00", "2024-11-04", "2024-11-04", ""}, // of another day its time says nothing
	} {
		s := shotOf(nil, "a", c.taken)
		if c.rule != "" {
			s.Rule = &Rule{Path: "**", Day: Date(c.rule)}
		}
		placed, _ := Place(e, []Shot{s}, PlaceOptions{})
		title := ""
		for _, x := range e.Sessions {
			if x.ID == placed[0].Session {
				title = x.Title
			}
		}
		equal(t, c.taken+" "+c.rule, [2]string{string(placed[0].Day), title}, [2]string{c.day, c.session})
	}
}

func TestFindSessions(t *testing.T) {
	e := twoDays(t)
	const day1, day2 = Date("2024-11-03"), Date("2024-11-04")
	for _, c := range []struct {
		name    string
		day     Date
		track   string
		session string
		want    string
	}{
		{"by its start", day1, "serverless", "13:30", "2024-11-03-1330-serverless"},
		{"by its start, of the only one", day1, "", "13:00", "2024-11-03-1300-common"},
		{"by the start of its title", day1, "", "컨테이너", "2024-11-03-1330-serverless"},
		{"by title in a track", day1, "serverless", "Lambda,", "2024-11-03-1410-serverless"},
		{"for everybody, from a track", day2, "genai", "13:00", "2024-11-04-1300-common"},
		{"on any day", "", "", "Well-", "2024-11-04-1330-architecture"},
		{"three start then", day1, "", "13:30", "2024-11-03-1330-architecture 2024-11-03-1330-genai 2024-11-03-1330-serverless"},
		{"two titles start so", day1, "serverless", "Lambda", "2024-11-03-1410-serverless 2024-11-03-1500-serverless"},
		{"on two days", "", "architecture", "13:30", "2024-11-03-1330-architecture 2024-11-04-1330-architecture"},
		{"on another day", day2, "", "컨테이너", ""},
		{"of another track", day2, "genai", "Well-", ""},
		{"unknown", day1, "", "99:99", ""},
	} {
		var ids []string
		for _, s := range e.FindSessions(c.day, c.track, c.session) {
			ids = append(ids, s.ID)
		}
		equal(t, c.name, strings.Join(ids, " "), c.want)
	}

	if err := e.AssignTracks([]Session{{Title: "Early", Start: at(t, "2024-11-03T09:30:00+09:00")}}); err != nil {
		t.Fatal(err)
	}
	for _, clock := range []string{"09:30", "9:30"} {
		found := e.FindSessions(day1, "", clock)
		if len(found) != 1 || found[0].Title != "Early" {
			t.Errorf("%s finds %v", clock, found)
		}
	}
}

// A schedule of sessions that never end would need gigabytes.
func TestAssignTracksRefusesWhatAllRunsAtOnce(t *testing.T) {
	e := &Event{Zone: zone(t, "Asia/Seoul")}
	start := at(t, "2024-11-03T13:00:00+09:00")
	endless := make([]Session, 5000)
	for i := range endless {
		endless[i] = Session{Start: start.Add(time.Duration(i) * time.Second), End: start.Add(time.Duration(10_000+i) * time.Second)}
	}
	if err := e.AssignTracks(endless); err == nil {
		t.Error("no error")
	}
}
