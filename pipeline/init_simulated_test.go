package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What init writes of a simulated event, and what no file can tell added by
// hand, places every photo as the simulation's own event.yaml does: title and
// zone, as its schedule has none, who stayed where, what is wrong with clocks,
// and where the houses are.
func TestInitOfSimulatedEvents(t *testing.T) {
	program := buildEventsim(t)
	for _, s := range []simulation{
		{1, 2, 3, "Asia/Seoul", "2024-11-03"},
		{41, 3, 5, "America/New_York", "2025-10-31"},
		{42, 1, 1, "Asia/Kathmandu", "2025-11-02"},
	} {
		t.Run(s.String(), func(t *testing.T) {
			dir := s.run(t, program, 1000)
			own, err := LoadConfig(filepath.Join(dir, "event.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			want := planSimulated(t, own, dir)

			var cards []string
			for card := range simulatedCards {
				cards = append(cards, filepath.Join(dir, "cards", card))
			}
			draft, err := NewDraft(t.Context(), DraftOptions{Schedule: filepath.Join(dir, "schedule.csv"), Dir: dir, Cards: cards}, silence{})
			if err != nil {
				t.Fatal(err)
			}
			drafted := write(t, draft)
			filled := fillIn(t, drafted, textOf(t, filepath.Join(dir, "event.yaml")))
			file := filepath.Join(dir, "drafted.yaml")
			if err := os.WriteFile(file, []byte(filled), 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := LoadConfig(file)
			if err != nil {
				t.Fatalf("%v\n%s", err, filled)
			}
			got := planSimulated(t, c, dir)
			same(t, "placements", placedAndWhy(got), placedAndWhy(want))
			if t.Failed() {
				t.Log(filled)
			}
		})
	}
}

// fillIn edits the draft as its comments invite to, with what the simulation's
// own event.yaml knows and no file tells. It fails where that is no place in
// the draft.
func fillIn(t *testing.T, draft, own string) string {
	t.Helper()
	put := func(old, new string) {
		if strings.Count(draft, old) != 1 {
			t.Fatalf("the draft has %q %d times\n%s", old, strings.Count(draft, old), draft)
		}
		draft = strings.Replace(draft, old, new, 1)
	}
	line := func(key string) string { return regexp.MustCompile(`(?m)^` + key + `: .*$`).FindString(own) }
	put("title: ''", line("title")+" ")
	put("timezone: ''", line("timezone")+" ")
	houses := own[strings.Index(own, "buildings:\n"):strings.Index(own, "cameras:\n")]
	example := regexp.MustCompile(`(?m)^# buildings:\n#   - .*\n`).FindString(draft)
	put(example, houses)
	for _, camera := range strings.Split(own[strings.Index(own, "cameras:\n"):], "\n  - ")[1:] {
		serial, rest, _ := strings.Cut(camera, "\n")
		put("  - "+serial+"\n    # photographer:\n", fmt.Sprintf("  - %s\n%s\n", serial, strings.TrimRight(rest, "\n")))
	}
	return draft
}

// placedAndWhy are the placements of a plan by file.
func placedAndWhy(p *Plan) map[string]Planned {
	files := map[string]Planned{}
	for _, f := range p.Files {
		files[f.File] = f
	}
	return files
}

// A keyword names a track where the schedule has only its id, and the titles
// say that it is the track's.
func TestDraftNamesTracks(t *testing.T) {
	for _, c := range []struct {
		name     string
		titles   []string // of the track genai
		keywords []string
		want     string
	}{
		{"as all begin", []string{"Generative AI, a start", "Generative AI"}, []string{"party", "Generative AI"}, "Generative AI"},
		{"in Korean", []string{"생성형 AI: 시작", "생성형 AI: 실습"}, []string{"생성형 AI"}, "생성형 AI"},
		{"not all do", []string{"Generative AI, a start", "Agents"}, []string{"Generative AI"}, "genai"},
		{"only one session", []string{"Generative AI, a start"}, []string{"Generative AI"}, "genai"},
		{"others do, too", []string{"Community talk 1", "Community talk 2"}, []string{"Community"}, "genai"},
		{"part of a word", []string{"Generative AI 1", "Generative AI 2"}, []string{"Gene"}, "genai"},
		{"no keyword", []string{"Generative AI 1", "Generative AI 2"}, nil, "genai"},
	} {
		d := Draft{}
		for _, title := range c.titles {
			d.addTrack(sessionOf("genai", title))
		}
		d.addTrack(sessionOf("data", "Community data"))
		d.addTrack(sessionOf("data", "Data lakes"))
		for _, k := range c.keywords {
			d.Keywords = append(d.Keywords, DraftKeyword{k, 1})
		}
		d.nameTracks()
		same(t, c.name, [2]string{d.Tracks[0].Name, d.Tracks[1].Name}, [2]string{c.want, "data"})
		same(t, c.name+": id", d.Tracks[0].ID, "genai")
	}
}
