package gallery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// One camera's photos, as in TestWhatNeighboursSay: a time, and a keyword or ?
// for nothing. A group is its photos, its choices, and what helps.
func TestLeftoverVisits(t *testing.T) {
	e := twoDays(t)
	const three = "[architecture serverless genai]"
	for _, c := range []struct {
		name, shots string
		want        []string
	}{
		{"nothing tells", "13:40 ? 13:41 ? 13:45 ?", []string{"0 1 2 " + three + " nothing tells the room"}},
		{"a long pause", "13:32 ? 13:41 ? 13:45 ?", []string{"1 2 " + three + " nothing tells the room", "0 " + three + " nothing tells the room"}},
		{"another session", "13:58 ? 14:11 ?", []string{"0 " + three + " nothing tells the room", "1 [serverless genai] nothing tells the room"}},
		{"a session of another track begins", "14:49 ? 14:51 ? 14:59 ? 15:01 ?", []string{"0 [serverless genai] nothing tells the room, serverless 2m0s after", "3 [serverless] nothing tells the room, serverless 2m0s before"}},
		{"a placed photo between", "13:30 ? 13:39 genai 13:47 ?", []string{"0 " + three + " nothing tells the room, genai 9m0s after", "2 " + three + " nothing tells the room, genai 8m0s before"}},
		{"a contradiction", "13:40 genai 13:42 ? 13:44 serverless", []string{"1 " + three + " the room changed, and no pause tells when, genai 2m0s before, serverless 2m0s after"}},
		{"nothing ran", "16:40 ? 16:41 ?", nil},
		{"for everybody", "13:10 ?", nil},
		{"too many keywords", "13:40 genai+serverless", []string{"0 [serverless genai] its keywords name several tracks"}},
	} {
		var shots []Shot
		words := strings.Fields(c.shots)
		for i := 0; i < len(words); i += 2 {
			s := shotOf(nil, PhotoID(fmt.Sprint(i/2)), "2024-11-03T"+words[i]+":00", fmt.Sprintf("card/%d.jpg", i/2))
			if s.Words.Serial = "1"; words[i+1] != "?" {
				s.Words.Keywords = strings.Split(words[i+1], "+")
			}
			shots = append(shots, s)
		}
		equal(t, c.name, groupsOf(e, shots), c.want)
		random := rand.New(rand.NewPCG(1, 2))
		random.Shuffle(len(shots), func(i, j int) { shots[i], shots[j] = shots[j], shots[i] })
		equal(t, c.name+", in another order", groupsOf(e, shots), c.want)
	}
}

// groupsOf is each group in words, its photos by their ids.
func groupsOf(e *Event, shots []Shot) (words []string) {
	placements, _ := Place(e, shots, PlaceOptions{})
	for _, g := range Leftovers(e, shots, placements) {
		var tracks []string
		text := ""
		for _, i := range g.Shots {
			text += string(shots[i].ID) + " "
		}
		for _, c := range g.Choices {
			tracks = append(tracks, c.Track)
		}
		switch g.Kind {
		case TrackUnknown:
			text += fmt.Sprint(tracks)
		case DayUnknown:
			text += fmt.Sprint("no day ", g.Days)
		case DayOutside:
			text += fmt.Sprint("outside ", g.Days)
		}
		if g.Reason != "" {
			text += " " + g.Reason
		}
		if g.Before != nil {
			text += fmt.Sprintf(", %s %s before", g.Before.Track, g.Before.Apart)
		}
		if g.After != nil {
			text += fmt.Sprintf(", %s %s after", g.After.Track, g.After.Apart)
		}
		words = append(words, text)
	}
	return words
}

// What GPS says of one photo of a visit holds for those around it.
func TestLeftoversNarrowedByGPS(t *testing.T) {
	e := twoDays(t)
	e.Buildings = []Building{
		{Name: "A", Rooms: []string{"18F"}, Latitude: 37.5, Longitude: 127, Radius: 80},
		{Name: "B", Rooms: []string{"B1F", "1F"}, Latitude: 37.51, Longitude: 127, Radius: 80},
	}
	a, b := shotOf(nil, "a", "2024-11-03T13:40:00"), shotOf(nil, "b", "2024-11-03T13:41:00")
	lat, lon := 37.51, 127.0
	a.Words.Latitude, a.Words.Longitude = &lat, &lon
	equal(t, "one of two", groupsOf(e, []Shot{a, b}), []string{"a b [serverless genai] nothing tells the room"})
	away := shotOf(nil, "a", twoRun)
	elsewhere := 37.5
	away.Words.Latitude, away.Words.Longitude = &elsewhere, &lon
	equal(t, "where nothing ran", groupsOf(e, []Shot{away}), []string{"a [serverless genai common] GPS: in A, where no session ran then"})
}

func TestLeftoversWithoutTheirDay(t *testing.T) {
	e := twoDays(t)
	const day1, day2 = "2024-11-03", "2024-11-04"
	rule := &Rule{Path: "x", Day: day1}
	for _, c := range []struct {
		name  string
		shots []Shot
		want  []string
	}{
		{"by kind of name", []Shot{
			shotOf(nil, "a", "", "phone/KakaoTalk_20241105_120000111.jpg"), shotOf(nil, "b", "", "phone/KakaoTalk_20241106_120000111.jpg"),
			shotOf(nil, "c", "", "phone/a81f.jpg"), shotOf(nil, "d", "", "phone/signal.jpg"),
		}, []string{"a b no day [2024-11-03 2024-11-04] nothing tells the day", "c d no day [2024-11-03 2024-11-04] nothing tells the day"}},
		{"by when they were saved", []Shot{
			shotOf(nil, "a", "", "phone/KakaoTalk_20241103_120000111.jpg"), shotOf(nil, "b", "", "phone/WhatsApp Image 2024-11-04 at 03.00.00.jpeg"),
			shotOf(nil, "c", "", "phone/IMG-20241102-WA0001.jpg"),
		}, []string{"a b no day [2024-11-03] nothing tells the day, but they were saved by then", "c no day [] saved before the event began"}},
		{"by folder", []Shot{shotOf(nil, "a", "", "dana/1.jpg"), shotOf(nil, "b", "", "imre/1.jpg")},
			[]string{"a no day [2024-11-03 2024-11-04] nothing tells the day", "b no day [2024-11-03 2024-11-04] nothing tells the day"}},
		{"outside", []Shot{shotOf(nil, "a", "2024-11-01T12:00:00", "x/1.jpg"), shotOf(nil, "b", "2024-11-01T18:00:00", "x/2.jpg"), shotOf(nil, "c", "2024-11-02T12:00:00", "x/3.jpg")},
			[]string{"a b outside [2024-11-01]", "c outside [2024-11-02]"}},
		{"a day by rule, and no time", []Shot{{ID: "a", Paths: []string{"x/1.jpg"}, Rule: rule}, {ID: "b", Paths: []string{"x/2.jpg"}, Rule: rule}},
			[]string{"a b [architecture serverless genai common] nothing tells the time"}},
		{"not picked", []Shot{func() Shot { s := shotOf(nil, "a", threeRun); r := -1; s.Words.Rating = &r; return s }()}, nil},
	} {
		equal(t, c.name, groupsOf(e, c.shots), c.want)
		slices.Reverse(c.shots)
		equal(t, c.name+", in another order", groupsOf(e, c.shots), c.want)
	}
}
