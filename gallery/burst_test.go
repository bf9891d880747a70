package gallery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestBursts(t *testing.T) {
	frame := func(id, second string, sharpness int) Shot {
		s := shotOf(nil, PhotoID(id), "2024-11-03T13:40:"+second, "card/"+id+".jpg")
		s.Words.Serial, s.Words.Keywords, s.Sharpness = "7", []string{"genai"}, sharpness
		return s
	}
	idle := func(s Shot, track string) Shot { // when nothing runs
		return with(s, func(s *Shot) { s.Time, s.Words.Keywords = nothingRuns[:17]+s.Time[17:], []string{track} })
	}
	a, b, c := frame("a", "00", 5), frame("b", "01", 9), frame("c", "03", 7)
	for _, test := range []struct {
		name  string
		shots []Shot
		want  string // bursts by shot
	}{
		{"the sharpest on top", []Shot{a, b, c}, "b b b"},
		{"a single photo", []Shot{a}, "-"},
		{"a pause", []Shot{a, b, frame("c", "03.01", 7)}, "b b -"},
		{"two bursts", []Shot{a, b, frame("d", "30", 1), frame("e", "31", 0)}, "b b d d"},
		{"equally sharp: the first", []Shot{frame("y", "00", 5), frame("x", "01", 5)}, "y y"},
		{"at the same moment: by id", []Shot{frame("y", "00", 5), frame("x", "00", 5)}, "x x"},
		{"another camera between", []Shot{a, with(b, func(s *Shot) { s.Words.Serial = "8" }), frame("c", "02", 7)}, "c - c"},
		{"another track", []Shot{a, with(b, func(s *Shot) { s.Words.Keywords = []string{"serverless"} })}, "- -"},
		{"another track, no session", []Shot{idle(a, "genai"), idle(b, "serverless")}, "- -"},
		{"the same track, no session", []Shot{idle(a, "genai"), idle(b, "genai")}, "b b"},
		{"held back", []Shot{a, with(b, func(s *Shot) { r := -1; s.Words.Rating = &r }), frame("c", "02", 7)}, "c - c"},
		{"no camera", []Shot{with(a, func(s *Shot) { s.Words.Serial = "" }), with(b, func(s *Shot) { s.Words.Serial = "" })}, "- -"},
		{"a time by GPS", []Shot{a, with(b, func(s *Shot) { s.Time, s.Words.GPSTime = "", "2024-11-03T04:40:01Z" })}, "- -"},
		{"a time by name", []Shot{a, with(b, func(s *Shot) { s.Time, s.Paths = "", []string{"card/IMG_20241103_134001.jpg"} })}, "- -"},
	} {
		placed, _ := Place(twoDays(t), test.shots, PlaceOptions{})
		got := ""
		for _, p := range placed {
			burst := string(p.Burst)
			if burst == "" {
				burst = "-"
			}
			got += " " + burst
		}
		if got[1:] != test.want {
			t.Errorf("%s: %s, want %s", test.name, got[1:], test.want)
		}
	}
}

// However the shots are ordered: a burst has two photos or more, its top is
// one of them, and none is sharper.
func TestBurstsHold(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 4))
		var shots []Shot
		for i := range 60 {
			s := shotOf(nil, PhotoID(fmt.Sprintf("%02d", i)), fmt.Sprintf("2024-11-03T13:4%d:%02d", random.IntN(2), random.IntN(60)))
			s.Words.Serial, s.Sharpness = fmt.Sprint(random.IntN(2)), random.IntN(4)
			shots = append(shots, s)
		}
		bursts := func() map[PhotoID]PhotoID {
			placed, _ := Place(twoDays(t), shots, PlaceOptions{})
			all := map[PhotoID]PhotoID{}
			for i, p := range placed {
				all[shots[i].ID] = p.Burst
			}
			return all
		}
		before := bursts()
		members := map[PhotoID][]Shot{}
		for _, s := range shots {
			members[before[s.ID]] = append(members[before[s.ID]], s)
		}
		delete(members, "")
		for top, burst := range members {
			i := slices.IndexFunc(burst, func(s Shot) bool { return s.ID == top })
			if len(burst) < 2 || i < 0 || slices.ContainsFunc(burst, func(s Shot) bool { return s.Sharpness > burst[i].Sharpness }) {
				t.Fatalf("seed %d: the burst of %s has %d photos", seed, top, len(burst))
			}
		}
		random.Shuffle(len(shots), func(i, j int) { shots[i], shots[j] = shots[j], shots[i] })
		equal(t, fmt.Sprintf("seed %d in another order", seed), bursts(), before)
	}
}

// What is published of a burst is a burst only with its top.
func TestBurstsInIndex(t *testing.T) {
	e := twoDays(t)
	entry := func(id, burst PhotoID) Entry {
		return Entry{Record: Record{ID: id}, Placement: Placement{Burst: burst}}
	}
	_, shards := NewIndex(e, "x", []Entry{entry("a", "a"), entry("b", "a"), entry("c", "gone"), entry("d", "gone"), entry("e", "e"), entry("f", "")})
	got := map[PhotoID]PhotoID{}
	for _, p := range shards[0].Photos {
		got[p.ID] = p.Burst
	}
	equal(t, "bursts", got, map[PhotoID]PhotoID{"a": "a", "b": "a", "c": "", "d": "", "e": "", "f": ""})
}
