package gallery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// Times of day one at which nothing, everything for everybody, three tracks,
// two tracks and one track have a session.
const (
	nothingRuns  = "2024-11-03T14:05:00"
	commonRuns   = "2024-11-03T13:10:00"
	threeRun     = "2024-11-03T13:40:00"
	twoRun       = "2024-11-03T14:20:00"
	oneRuns      = "2024-11-03T16:10:00"
	threeRunNext = "2024-11-04T13:40:00" // the same of day two: two tracks
)

func TestPlaceTrackByEvidence(t *testing.T) {
	e := twoDays(t)
	stays := &Camera{Serial: "1", Track: "serverless"}
	byDay := &Camera{Serial: "2", Track: "serverless", Tracks: map[Date]string{"2024-11-04": "architecture"}}
	roams := &Camera{Serial: "3", Track: "serverless", Tracks: map[Date]string{"2024-11-03": ""}}
	words := func(w ...string) Metadata { return Metadata{Keywords: w} }
	for _, c := range []struct {
		name  string
		time  string
		meta  Metadata
		cam   *Camera
		rule  *Rule
		paths []string
		want  string // track/session
		why   string // its last sentence
	}{
		// In the order of the evidence, the strongest first.
		{"a rule beats all", commonRuns, words("genai"), stays, &Rule{Path: "**", Track: "architecture"}, []string{"genai/a.jpg"},
			"architecture/", `the rule "**" says architecture`},
		{"everything is for everybody", commonRuns, words("genai"), stays, nil, []string{"genai/a.jpg"},
			"common/2024-11-03-1300-common", "13:00 to 13:30: 등록 및 입장"},
		{"a keyword beats folder and camera", threeRun, words("fun", "genai"), stays, nil, []string{"architecture/a.jpg"},
			"genai/2024-11-03-1330-genai", "13:30 to 14:00: 벡터 DB"},
		{"a folder beats the camera", threeRun, words("fun"), stays, nil, []string{"card/architecture/DCIM/a.jpg"},
			"architecture/2024-11-03-1330-architecture", "13:30 to 14:00: 플랫폼 엔지니어링"},
		{"the camera beats the only session", oneRuns, Metadata{}, stays, nil, nil,
			"serverless/", "camera 1 stayed in serverless"},
		{"the only session", oneRuns, Metadata{}, nil, nil, nil,
			"genai/2024-11-03-1600-genai", "16:00 to 16:30: Closing of a track"},
		{"nothing tells", threeRun, Metadata{}, nil, nil, nil,
			"/", "3 sessions ran then, and nothing says which one it shows"},

		// Keywords and folders name tracks by id, name and room.
		{"by name", threeRun, words("트랙 1"), nil, nil, nil, "architecture/2024-11-03-1330-architecture", ""},
		{"by name in other letters", threeRun, words(" GENAI "), nil, nil, nil, "genai/2024-11-03-1330-genai", ""},
		{"by room", threeRun, words("B1F"), nil, nil, nil, "serverless/2024-11-03-1330-serverless", ""},
		{"by the name of the day", threeRun, words("서버리스"), nil, nil, nil, "serverless/2024-11-03-1330-serverless", ""},
		{"by the name of the next day", threeRunNext, words("서버리스"), nil, nil, nil, "genai/2024-11-04-1330-genai", ""},
		{"by a name of another day only", threeRun, words("관측성 실습"), nil, nil, nil, "serverless/2024-11-03-1330-serverless", ""},
		{"for everybody, though others run", threeRun, silent, nil, nil, []string{"card/Common/a.jpg"}, "common/", "its folder names the track: common"},
		{"the card's name is a folder too", threeRun, silent, nil, nil, []string{"genai/a.jpg"}, "genai/2024-11-03-1330-genai", ""},
		{"a folder that could not bear the sign", threeRun, silent, nil, nil, []string{"card/트랙-1/a.jpg"}, "architecture/2024-11-03-1330-architecture", ""},
		{"a folder with a day, too", threeRun, silent, nil, nil, []string{"card/2024-11-03 GenAI/a.jpg"}, "genai/2024-11-03-1330-genai", ""},
		{"a folder with a day and the name of that day", threeRunNext, silent, nil, nil, []string{"card/20241104_서버리스/a.jpg"}, "genai/2024-11-04-1330-genai", ""},
		{"the file's name is none", threeRun, silent, nil, nil, []string{"card/genai"}, "/", "3 sessions ran then, and nothing says which one it shows"},
		{"part of a name is none", threeRun, words("genai people"), nil, nil, nil, "/", "3 sessions ran then, and nothing says which one it shows"},
		{"an empty keyword is none", threeRun, words("", " "), nil, nil, []string{"/a.jpg"}, "/", "3 sessions ran then, and nothing says which one it shows"},

		// What contradicts itself leaves the track empty.
		{"two keywords", threeRun, words("genai", "serverless"), stays, nil, nil, "/", "a keyword names the track, but not only one: genai, serverless"},
		{"two keywords for one track", threeRun, words("B1F", "serverless"), nil, nil, nil, "serverless/2024-11-03-1330-serverless", ""},
		{"two folders", threeRun, silent, stays, nil, []string{"a/genai/1.jpg", "b/serverless/1.jpg"}, "/", "its folder names the track, but not only one: genai, serverless"},

		// The camera, by day.
		{"the camera", threeRun, silent, stays, nil, nil, "serverless/2024-11-03-1330-serverless", ""},
		{"the camera on a day without its own track", threeRun, silent, byDay, nil, nil, "serverless/2024-11-03-1330-serverless", ""},
		{"the camera on another day", threeRunNext, silent, byDay, nil, nil, "architecture/2024-11-04-1330-architecture", ""},
		{"the camera that roamed that day", threeRun, silent, roams, nil, nil, "/", "3 sessions ran then, and nothing says which one it shows"},

		// Between the sessions.
		{"no session, no evidence", nothingRuns, silent, nil, nil, nil, "/", "no session ran then"},
		{"no session says where the camera was", nothingRuns, silent, stays, nil, nil, "/", "no session ran then"},
		{"no session, but a keyword", nothingRuns, words("genai"), nil, nil, nil, "genai/", "a keyword names the track: genai"},

		// The session within the track.
		{"the shorter of two", "2024-11-03T15:10:00", words("serverless"), nil, nil, nil, "serverless/2024-11-03-1500-serverless", ""},
		{"none in the track", twoRun, words("architecture"), nil, nil, nil, "architecture/", "a keyword names the track: architecture"},
		{"after midnight", "2024-11-05T00:30:00", silent, stays, nil, nil, "/", "no session ran then"},
	} {
		shot := Shot{ID: "a", Camera: c.cam, Rule: c.rule, Paths: c.paths}.Saying(c.meta)
		shot.Time, shot.Words.TimeFrom = c.time, "exif"
		placed, _ := Place(e, []Shot{shot}, PlaceOptions{})
		p := placed[0]
		if got := p.Track + "/" + p.Session; got != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, got, c.want, strings.Join(p.Why, "; "))
		}
		if last := p.Why[len(p.Why)-1]; c.why != "" && last != c.why {
			t.Errorf("%s: %q, want %q", c.name, last, c.why)
		}
	}
}

// silent says nothing.
var silent Metadata

func TestPlaceByRule(t *testing.T) {
	e := twoDays(t)
	const day1, day2 = Date("2024-11-03"), Date("2024-11-04")
	for _, c := range []struct {
		name string
		rule Rule
		time string
		want string // day/track/session
		says string
	}{
		{"a day", Rule{Day: day2}, "", "2024-11-04//", `the rule "**" says 2024-11-04`},
		{"a track", Rule{Track: "genai"}, threeRun, "2024-11-03/genai/2024-11-03-1330-genai", `the rule "**" says genai`},
		{"a track without a time", Rule{Track: "genai"}, "", "/genai/", ""},
		{"for everybody, though others run", Rule{Track: Common}, threeRun, "2024-11-03/common/", ""},
		{"a track, though all is for everybody", Rule{Track: "genai"}, commonRuns, "2024-11-03/genai/", ""},
		{"day and track", Rule{Day: day1, Track: Common}, "", "2024-11-03/common/", ""},
		{"a session by its start", Rule{Day: day2, Track: "architecture", Session: "13:30"}, "", "2024-11-04/architecture/2024-11-04-1330-architecture",
			`the rule "**" says so: Well-Architected`},
		{"a session by the start of its title", Rule{Session: "컨테이너"}, "", "2024-11-03/serverless/2024-11-03-1330-serverless", ""},
		{"a session for everybody, from a track", Rule{Day: day2, Track: "genai", Session: "Keynote"}, "", "2024-11-04/common/2024-11-04-1300-common", ""},
		{"a session on the day of the photo", Rule{Track: "architecture", Session: "13:30"}, threeRunNext, "2024-11-04/architecture/2024-11-04-1330-architecture", ""},
		{"a session at another time than the photo's", Rule{Session: "RAG"}, threeRun, "2024-11-03/genai/2024-11-03-1410-genai", ""},

		{"another day than the time says: the time tells no session", Rule{Day: day2, Track: "genai"}, threeRun, "2024-11-04/genai/", ""},
		{"nor that all is for everybody", Rule{Day: day2}, commonRuns, "2024-11-04//", "no session ran then"},
		{"a session that is not there", Rule{Day: day1, Track: "genai", Session: "Nope"}, threeRun, "2024-11-03/genai/2024-11-03-1330-genai",
			`the rule "**" names the session "Nope", which the schedule does not have on 2024-11-03`},
		{"three sessions are no guess", Rule{Day: day1, Session: "13:30"}, "", "2024-11-03//",
			`the rule "**" names the session "13:30", and 3 fit on 2024-11-03: give it a day, a track or more of the title`},
		{"one on each day is no guess", Rule{Track: "genai", Session: "13:30"}, "", "/genai/",
			`the rule "**" names the session "13:30", and 2 fit: give it a day, a track or more of the title`},
	} {
		c.rule.Path = "**"
		shot := Shot{ID: "a", Rule: &c.rule}.Saying(Metadata{Time: c.time, TimeFrom: "exif"})
		placed, _ := Place(e, []Shot{shot}, PlaceOptions{})
		p := placed[0]
		if got := fmt.Sprintf("%s/%s/%s", p.Day, p.Track, p.Session); got != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, got, c.want, strings.Join(p.Why, "; "))
		}
		if c.says != "" && !slices.Contains(p.Why, c.says) {
			t.Errorf("%s: %q, want %q", c.name, p.Why, c.says)
		}
	}
}

// Two sessions of the same track, at the same time and as long: no guess.
func TestPlaceSessionNeverGuesses(t *testing.T) {
	e := &Event{Zone: zone(t, "Asia/Seoul"), Tracks: []Track{{ID: "x", Rooms: []string{"1", "2"}}}}
	start := at(t, "2024-11-03T13:00:00+09:00")
	if err := e.AssignTracks([]Session{
		{Title: "A", Room: "1", Start: start, End: start.Add(time.Hour)},
		{Title: "B", Room: "2", Start: start, End: start.Add(time.Hour)},
	}); err != nil {
		t.Fatal(err)
	}
	placed, _ := Place(e, []Shot{Shot{}.Saying(Metadata{Time: "2024-11-03T13:10:00", TimeFrom: "exif", Keywords: []string{"x"}})}, PlaceOptions{})
	equal(t, "track", placed[0].Track, "x")
	equal(t, "session", placed[0].Session, "")
	equal(t, "why", placed[0].Why[2], "several sessions of the track ran then")
}

func TestPlaceDayAndHeld(t *testing.T) {
	scheduled, named := twoDays(t), &Event{Zone: zone(t, "Asia/Seoul"), Days: []Date{"2024-11-04"}}
	unknown := &Event{Zone: zone(t, "Asia/Seoul")}
	const noTime = "no time: nothing says which day it belongs to"
	for _, c := range []struct {
		name    string
		event   *Event
		time    string
		path    string
		rule    *Rule
		include bool
		day     Date
		held    string
	}{
		{"within the event", scheduled, threeRun, "", nil, false, "2024-11-03", ""},
		{"the night after", scheduled, "2024-11-05T03:59:00", "", nil, false, "2024-11-04", ""},
		{"the morning after", scheduled, "2024-11-05T04:00:00", "", nil, false, "2024-11-05", "outside the event's days: 2024-11-05 04:00"},
		{"the day before", scheduled, "2024-11-02T12:00:00", "", nil, true, "2024-11-02", "outside the event's days: 2024-11-02 12:00"},
		{"a day of the schedule that event.yaml leaves out", named, threeRun, "", nil, false, "2024-11-03", "outside the event's days: 2024-11-03 13:40"},
		{"any day, where none are known", unknown, "1999-01-01T12:00:00", "", nil, false, "1999-01-01", ""},

		{"no time", scheduled, "", "card/a.jpg", nil, false, "", noTime},
		{"no time, but wanted", scheduled, "", "card/a.jpg", nil, true, "", ""},
		{"no time, where no days are known", unknown, "", "card/a.jpg", nil, false, "", ""},
		{"a folder with a date", scheduled, "", "card/2024-11-04/a.jpg", nil, false, "2024-11-04", ""},
		{"a folder with a short date", scheduled, "", "20241104/a.jpg", nil, false, "2024-11-04", ""},
		{"a folder with a date outside", scheduled, "", "2024-11-09/a.jpg", nil, true, "2024-11-09", "outside the event's days: 2024-11-09"},
		{"a folder beside a time", scheduled, threeRun, "2024-11-04/a.jpg", nil, false, "2024-11-03", ""},
		{"a folder with a date and a track", scheduled, "", "card/2024-11-04_트랙 1/a.jpg", nil, false, "2024-11-04", ""},
		{"a folder with a date and more", scheduled, "", "card/2024-11-03 Community Day/a.jpg", nil, false, "", noTime},
		{"a folder from date to date", scheduled, "", "card/2024-11-03-04/a.jpg", nil, false, "", noTime},
		{"a folder from one date to another", scheduled, "", "card/20241103 - 20241104/a.jpg", nil, false, "", noTime},
		{"folders with two dates", scheduled, "", "2024-11-03/2024-11-04/a.jpg", nil, false, "", noTime},
		{"a folder numbered like a camera's", scheduled, "", "10041104/a.jpg", nil, false, "", noTime},

		{"a rule for what has no time", scheduled, "", "", &Rule{Day: "2024-11-04"}, false, "2024-11-04", ""},
		{"a rule for a wrong time", scheduled, "1999-01-01T12:00:00", "", &Rule{Day: "2024-11-04"}, false, "2024-11-04", ""},
		{"a rule's session", scheduled, "", "", &Rule{Session: "Keynote"}, false, "2024-11-04", ""},
		{"a rule for a day outside", scheduled, "", "", &Rule{Day: "2024-12-24"}, false, "2024-12-24", "outside the event's days: 2024-12-24"},
		{"a rule that says no day", scheduled, "", "", &Rule{Track: "genai"}, false, "", noTime},
	} {
		shot := Shot{ID: "a", Rule: c.rule}.Saying(Metadata{Time: c.time, TimeFrom: "exif"})
		if c.path != "" {
			shot.Paths = []string{c.path}
		}
		placed, _ := Place(c.event, []Shot{shot}, PlaceOptions{IncludeUntimed: c.include})
		equal(t, c.name, [2]string{string(placed[0].Day), placed[0].Held}, [2]string{string(c.day), c.held})
	}
}

// Without a schedule the camera still says where it was.
func TestPlaceWithoutSchedule(t *testing.T) {
	e := &Event{Zone: zone(t, "Asia/Seoul"), Tracks: []Track{{ID: "x"}}, Cameras: []Camera{{Serial: "1", Track: "x"}}}
	placed, _ := Place(e, []Shot{shotOf(&e.Cameras[0], "a", threeRun), shotOf(nil, "b", threeRun)}, PlaceOptions{})
	equal(t, "assigned", placed[0].Track, "x")
	equal(t, "not assigned", placed[1].Track, "")
}

func TestPlaceDoesNotDependOnOrder(t *testing.T) {
	e := twoDays(t)
	e.Cameras = []Camera{
		{Serial: "1", Track: "serverless", ClockPhotos: []ClockPhoto{{"a3.jpg", at(t, "2024-11-03T13:00:00+09:00")}}},
		{Serial: "2", ClockPhotos: []ClockPhoto{{"none.jpg", at(t, "2024-11-03T13:00:00+09:00")}}},
	}
	var shots []Shot
	for i := range 60 {
		s := shotOf(&e.Cameras[i%2], PhotoID(fmt.Sprint(i)), fmt.Sprintf("2024-11-03T13:%02d:00", i), fmt.Sprintf("card/a%d.jpg", i))
		if i%7 == 0 {
			s.Camera = nil
		}
		shots = append(shots, s)
	}
	want := map[PhotoID]Placement{}
	placed, wantProblems := Place(e, shots, PlaceOptions{})
	for i, p := range placed {
		want[shots[i].ID] = p
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		random.Shuffle(len(shots), func(i, j int) { shots[i], shots[j] = shots[j], shots[i] })
		placed, problems := Place(e, shots, PlaceOptions{})
		equal(t, "problems", problems, wantProblems)
		for i, p := range placed {
			equal(t, string(shots[i].ID), p, want[shots[i].ID])
		}
	}
}

// A folder cannot bear every sign that a track's name has; what does tells
// tracks apart.
func TestLooseNames(t *testing.T) {
	e := &Event{Zone: time.UTC}
	for id, name := range map[string]string{"ai": "AI/ML: 실습", "c": "C", "cpp": "C++", "cs": "C#", "dots": "…"} {
		e.Tracks = append(e.Tracks, Track{ID: id, Name: name})
	}
	names := e.trackNames(nil)
	for word, want := range map[string][]string{
		"AI ML - 실습": {"ai"}, "AI:ML: 실습": {"ai"}, "aiml실습": {"ai"}, "AI": {"ai"}, // its id
		"c": {"c"}, "C++": {"cpp"}, "c_++": {"cpp"}, "C#": {"cs"}, "…": {"dots"}, "...": nil, "ML": nil,
	} {
		equal(t, word, names.find([]string{word}, ""), want)
	}
}

// What is for everybody has a name in the gallery's languages too, unless a
// track bears it on some day.
func TestNamesForEverybody(t *testing.T) {
	const day1, day2 = "2024-11-03", "2024-11-04"
	e := &Event{Zone: time.UTC, ForEverybody: []string{"For everybody", "공통"}, Tracks: []Track{{ID: "a"}}}
	taken := &Event{Zone: time.UTC, ForEverybody: e.ForEverybody, Tracks: []Track{{ID: "a", Names: map[Date]string{day1: "공통"}}}}
	for _, c := range []struct {
		event *Event
		words []string
		want  []string
	}{
		{e, []string{"공통"}, []string{Common}},
		{e, []string{"for_everybody"}, []string{Common}},
		{e, []string{"공통", "a"}, []string{"a", Common}},
		{e, []string{"공통 사진"}, nil},
		{taken, []string{"공통"}, []string{"a"}},
		{taken, []string{"For everybody"}, []string{Common}},
	} {
		for _, d := range []Date{day1, day2, ""} {
			equal(t, fmt.Sprint(c.words, d), c.event.trackNames([]Date{day1, day2}).find(c.words, d), c.want)
		}
	}
	shot := shotOf(nil, "a", "", "card/2024-11-03/공통/1.jpg")
	placed, _ := Place(&Event{Zone: time.UTC, Days: []Date{day1}, ForEverybody: e.ForEverybody, Tracks: e.Tracks}, []Shot{shot}, PlaceOptions{})
	equal(t, "placed", [2]string{string(placed[0].Day), placed[0].Track}, [2]string{day1, Common})
}
