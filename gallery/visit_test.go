package gallery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// One camera's photos of the day: from 13:30 to 14:00 sessions in three tracks.
// A shot is its time and what it says: a keyword, or ? for nothing.
func TestWhatNeighboursSay(t *testing.T) {
	e := twoDays(t)
	for _, c := range []struct{ name, shots, want string }{
		{"within a visit", "13:40:00 ? 13:42:00 genai 13:44:00 ?", "genai genai genai"},
		{"from shot to shot", "13:40:00 genai 13:42:00 ? 13:44:00 ? 13:46:00 ?", "genai genai genai genai"},
		{"a pause may be a change of room", "13:42:00 genai 13:46:00 ?", "genai -"},
		{"not just before the end", "13:51:00 genai 13:55:00 ?", "genai genai"},
		{"not just after the start", "13:31:00 ? 13:35:00 genai", "genai genai"},
		{"too long a pause in any case", "13:30:00 ? 13:39:00 genai", "- genai"},
		{"the same before and after", "13:35:00 genai 13:42:00 ? 13:48:00 genai", "genai genai genai"},
		{"the longest pause is the change", "13:33:00 genai 13:36:00 ? 13:48:00 ? 13:50:00 serverless", "genai genai serverless serverless"},
		{"both sides, and it was one pause before", "13:33:00 genai 13:36:00 ? 13:40:00 serverless", "genai - serverless"},
		{"no pause stands out", "13:40:00 genai 13:42:00 ? 13:44:00 serverless", "genai - serverless"},
		{"nobody changes room in a second", "13:40:00 genai 13:40:01 ? 13:40:02 serverless", "genai - serverless"},
		{"sessions end and people move", "13:58:00 genai 13:59:30 ? 14:11:00 ? 14:12:00 ?", "genai genai - -"},
		{"between sessions nothing is said", "13:59:30 genai 14:00:10 ? 14:09:50 ? 14:10:20 genai", "genai - - genai"},
		{"only a track that has a session", "14:49:30 architecture 14:49:50 ?", "architecture -"},
	} {
		var shots []Shot
		words := strings.Fields(c.shots)
		for i := 0; i < len(words); i += 2 {
			s := shotOf(nil, PhotoID(fmt.Sprint(i)), "2024-11-03T"+words[i])
			if s.Words.Serial = "1"; words[i+1] != "?" {
				s.Words.Keywords = []string{words[i+1]}
			}
			shots = append(shots, s)
		}
		placed, _ := Place(e, shots, PlaceOptions{})
		var got, why []string
		for _, p := range placed {
			got, why = append(got, p.Track), append(why, p.Why...)
			if p.Track == "" {
				got[len(got)-1] = "-"
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s, want %s\n%s", c.name, got, c.want, strings.Join(why, "\n"))
		}
	}
}

func TestNeighboursAreOfOneCamera(t *testing.T) {
	e := twoDays(t)
	anchor := shotOf(nil, "a", "2024-11-03T13:40:00", "card/a/1.jpg")
	anchor.Words.Keywords, anchor.Words.Make, anchor.Words.Model = []string{"genai"}, "Apple", "iPhone"
	for _, c := range []struct {
		name, model, serial string
		paths               []string
		want                string
	}{
		{"the same phone", "iPhone", "", []string{"card/a/2.jpg"}, "genai"},
		{"a copy elsewhere", "iPhone", "", []string{"backup/2.jpg", "card/a/2.jpg"}, "genai"},
		{"another phone of the model", "iPhone", "", []string{"card/b/2.jpg"}, ""},
		{"another camera in the folder", "R6", "1", []string{"card/a/2.jpg"}, ""},
		{"stripped, in the phone's folder", "", "", []string{"card/a/2.jpg"}, "genai"},
		{"stripped, elsewhere", "", "", []string{"card/b/2.jpg"}, ""},
	} {
		s := shotOf(nil, "b", "2024-11-03T13:41:00", c.paths...)
		if s.Words.Model, s.Words.Serial = c.model, c.serial; c.model != "" {
			s.Words.Make = "Apple"
		}
		placed, _ := Place(e, []Shot{s, anchor}, PlaceOptions{})
		if placed[0].Track != c.want {
			t.Errorf("%s: %q, want %q: %q", c.name, placed[0].Track, c.want, placed[0].Why)
		}
	}
}

func TestGPSTellsBuildings(t *testing.T) {
	e := twoDays(t)
	e.Buildings = []Building{
		{Name: "A", Rooms: []string{"18F"}, Latitude: 37.5, Longitude: 127, Radius: 80},
		{Name: "B", Rooms: []string{"B1F", "1F"}, Latitude: 37.51, Longitude: 127, Radius: 80},
	}
	for _, c := range []struct {
		name     string
		lat      float64
		time     string
		want     string
		sentence string
	}{
		{"one room", 37.5, threeRun, "architecture", "GPS: in A, where only architecture had a session then"},
		{"within the radius", 37.5007, threeRun, "architecture", ""},
		{"outside", 37.5008, threeRun, "", "3 sessions ran then, and nothing says which one it shows"},
		{"two rooms", 37.51, threeRun, "", "GPS: in B, so it may show genai or serverless"},
		{"two rooms, one in use", 37.51, threeRunNext, "genai", ""},
		{"where nothing ran", 37.5, twoRun, "", "GPS: in A, where no session ran then"},
		{"against the only session", 37.5, oneRuns, "", "GPS: in A, where no session ran then"},
	} {
		s := shotOf(nil, "a", c.time)
		lon := 127.0
		s.Words.Latitude, s.Words.Longitude = &c.lat, &lon
		placed, _ := Place(e, []Shot{s}, PlaceOptions{})
		if p := placed[0]; p.Track != c.want || c.sentence != "" && !slices.Contains(p.Why, c.sentence) {
			t.Errorf("%s: %q, want %q: %q", c.name, p.Track, c.want, p.Why)
		}
	}
	// Nobody is in two buildings within a minute: a word ends at the other one.
	a, b, c := shotOf(nil, "a", "2024-11-03T13:40:00"), shotOf(nil, "b", "2024-11-03T13:40:20"), shotOf(nil, "c", "2024-11-03T13:40:40")
	lat, lon := 37.51, 127.0
	a.Words.Keywords, b.Words.Latitude, b.Words.Longitude = []string{"architecture"}, &lat, &lon
	placed, _ := Place(e, []Shot{a, b, c}, PlaceOptions{})
	equal(t, "tracks", []string{placed[0].Track, placed[1].Track, placed[2].Track}, []string{"architecture", "", ""})
}

// 100,000 photos of 20 cameras, 500 sessions in five tracks, on one core in
// under a second; and ten times as many in ten times as long (x/linear is 1).
func BenchmarkPlace(b *testing.B) {
	perPhoto := map[int]float64{} // nanoseconds
	for _, photos := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(photos), func(b *testing.B) {
			e := &Event{Zone: zone(b, "Asia/Seoul")}
			noon := at(b, "2024-11-03T09:00:00+09:00")
			var schedule []Session
			for i := range 500 {
				start := noon.Add(time.Duration(i/100)*24*time.Hour + time.Duration(i%100/5)*30*time.Minute)
				schedule = append(schedule, Session{Title: fmt.Sprint(i), Track: fmt.Sprint("t", i%5), Start: start, End: start.Add(30 * time.Minute)})
			}
			if err := e.AssignTracks(schedule); err != nil {
				b.Fatal(err)
			}
			random := rand.New(rand.NewPCG(1, 2))
			shots := make([]Shot, photos)
			for i := range shots {
				taken := noon.Add(time.Duration(random.IntN(5))*24*time.Hour + time.Duration(random.IntN(36_000))*time.Second)
				camera := random.IntN(20)
				shots[i] = shotOf(nil, PhotoID(fmt.Sprintf("%016d", i)), taken.Format(clockTime), fmt.Sprintf("card%d/DCIM/100CANON/IMG_%d.JPG", camera, i))
				shots[i].Words.Serial = fmt.Sprint(camera)
				if i%12 == 0 {
					shots[i].Words.Keywords = []string{fmt.Sprint("t", random.IntN(5))}
				}
			}
			for b.Loop() {
				Place(e, shots, PlaceOptions{})
			}
			perPhoto[photos] = float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(photos)
			b.ReportMetric(perPhoto[photos], "ns/photo")
			if base := perPhoto[100_000]; base > 0 {
				b.ReportMetric(perPhoto[photos]/base, "x/linear")
			}
		})
	}
}
