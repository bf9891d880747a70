package pipeline

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"eventroll/gallery"
)

// truthRow is what eventsim says of a photo that it made.
type truthRow struct {
	day, track, session string
	taken               time.Time
	clue                string // what tells its time: "exif", "name", or "none"
	duplicateOf         string
}

// simulate makes an event of about a thousand photos and returns its folder
// and the truth by path within it.
func simulate(t *testing.T) (string, map[string]truthRow) {
	t.Helper()
	program, err := filepath.Abs(sharedFolder(t, "eventsim"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	run := exec.CommandContext(t.Context(), "go", "run", ".", "-seed", "1", "-photos", "1000", "-width", "96", "-out", dir)
	run.Dir = program
	run.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("eventsim: %v\n%s", err, out)
	}
	return dir, simulatedTruth(t, dir)
}

// simulatedCards are the folders of a simulated event's photographers, and
// how wrong a camera's time may still be after what event.yaml says of it:
// eventsim tells nobody of Imre's 47 seconds and Yuna's 5, and writes the rest
// to the second.
var simulatedCards = map[string]time.Duration{
	"dana": 2 * time.Second, "imre": 48 * time.Second, "yuna": 6 * time.Second, "noor": 2 * time.Second,
	"phone": 2 * time.Second, "backup": 48 * time.Second,
}

func TestSimulatedEvent(t *testing.T) {
	dir, truth := simulate(t)
	c, err := LoadConfig(filepath.Join(dir, "event.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	plan := planSimulated(t, c, dir)
	same(t, "problems", plan.Problems, []string(nil))
	files := map[string]Planned{}
	for _, p := range plan.Files {
		rel, err := filepath.Rel(dir, p.File)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.ToSlash(rel)] = p
	}
	same(t, "files", len(files), len(truth))

	t.Run("days and times", func(t *testing.T) { timesOfSimulated(t, files, truth) })
	t.Run("tracks and sessions", func(t *testing.T) { tracksOfSimulated(t, files, truth, c.Event.Sessions) })
	t.Run("duplicates", func(t *testing.T) { duplicatesOfSimulated(t, files, truth) })
	t.Run("cameras", func(t *testing.T) {
		photos := map[string]int{}
		for _, u := range plan.Cameras {
			photos[u.Photographer] += u.Photos
			if u.Known != (u.Photographer != "") || u.Outside > 0 || u.Photos > 0 && u.Model != "" && u.First.IsZero() {
				t.Errorf("camera %s: %+v", u.Model, u)
			}
		}
		same(t, "photographers", len(photos), 5) // the phone has no entry in event.yaml
	})
	t.Run("what is planned is what is published", func(t *testing.T) { publishSimulated(t, dir, files) })
	t.Run("the machine's zone does not matter", func(t *testing.T) {
		machine := time.Local
		defer func() { time.Local = machine }()
		for _, name := range []string{"America/Los_Angeles", "Asia/Seoul", "Pacific/Kiritimati"} {
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			time.Local = zone
			c, err := LoadConfig(filepath.Join(dir, "event.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(plan.Files, planSimulated(t, c, dir).Files); diff != "" {
				t.Errorf("in %s the plan is another:\n%.2000s", name, diff)
			}
		}
	})
}

// publishSimulated ingests the phone's card, which has photos of every kind of
// time: each is where the plan said. (All five would take half a minute.)
func publishSimulated(t *testing.T, dir string, files map[string]Planned) {
	p := openSample(t, dir, textOf(t, filepath.Join(dir, "event.yaml")))
	report, err := p.Ingest(t.Context(), []string{filepath.Join(dir, "cards", "phone")}, IngestOptions{}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "problems", report.Problems, []Problem(nil))
	_, published := readGallery(t, filepath.Join(dir, "gallery"))
	held := map[gallery.PhotoID]bool{}
	for _, h := range report.Publication.Held {
		held[h.ID] = true
	}
	ids := map[gallery.PhotoID]bool{}
	for path, want := range files {
		if !strings.HasPrefix(path, "cards/phone/") {
			continue
		}
		ids[want.ID] = true
		got, ok := published[want.ID]
		if ok == held[want.ID] || ok != (want.Problem == "") {
			t.Errorf("%s: published %t, held back %t, planned: %q", path, ok, held[want.ID], want.Problem)
		}
		if ok {
			same(t, path, []string{got.Taken, string(got.Day), got.Track, got.Session}, []string{want.Taken, string(want.Day), want.Track, want.Session})
		}
	}
	same(t, "photos", len(published)+len(held), len(ids))
}

func textOf(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func planSimulated(t testing.TB, c *Config, dir string) *Plan {
	t.Helper()
	var cards []string
	for card := range simulatedCards { // in any order: it must not matter
		cards = append(cards, filepath.Join(dir, "cards", card))
	}
	plan, err := c.Plan(t.Context(), cards, silence{})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// timesOfSimulated: whatever tells its time gets its right day; what tells
// none is held back, with no day guessed.
func timesOfSimulated(t *testing.T, files map[string]Planned, truth map[string]truthRow) {
	for path, want := range truth {
		got := files[path]
		if len(got.Why) == 0 {
			t.Errorf("%s: nothing is said of why", path)
		}
		if want.clue == "none" {
			if got.Day != "" || got.Taken != "" || !strings.HasPrefix(got.Problem, "held back, no time") {
				t.Errorf("%s has no time, but: %+v", path, got)
			}
			continue
		}
		if string(got.Day) != want.day || got.TimeSource != want.clue || got.Problem != "" {
			t.Errorf("%s: day %q by %q (%s), want %q by %q", path, got.Day, got.TimeSource, got.Problem, want.day, want.clue)
		}
		taken, err := time.Parse(time.RFC3339, got.Taken)
		if off := taken.Sub(want.taken).Abs(); err != nil || off > simulatedCards[strings.Split(path, "/")[1]] {
			t.Errorf("%s: taken %s, in truth %s (%v)", path, got.Taken, want.taken, got.Why)
		}
	}
}

// tracksOfSimulated: never guess silently. A track that is told is right.
func tracksOfSimulated(t *testing.T, files map[string]Planned, truth map[string]truthRow, sessions []gallery.Session) {
	titles := map[string]string{}
	for _, s := range sessions {
		titles[s.ID] = s.Title
	}
	given, inSession, wrong := 0, 0, 0
	for path, want := range truth {
		got := files[path]
		if got.Track != "" {
			given++
			if got.Track != want.track {
				wrong++
				t.Errorf("%s: track %s, in truth %s: %v", path, got.Track, want.track, got.Why)
			}
		}
		if got.Session != "" {
			inSession++
			if titles[got.Session] != want.session {
				wrong++
				t.Errorf("%s: session %q, in truth %q: %v", path, titles[got.Session], want.session, got.Why)
			}
		}
	}
	t.Logf("of %d files %d (%d %%) were given a track and %d a session; wrong: %d",
		len(truth), given, 100*given/len(truth), inSession, wrong)
	if given == 0 || inSession == 0 {
		t.Error("nothing was placed")
	}
}

// duplicatesOfSimulated: of the files of one picture, one is what all others are
// the duplicates of, and they are placed alike.
func duplicatesOfSimulated(t *testing.T, files map[string]Planned, truth map[string]truthRow) {
	pictures, pairs := map[string][]string{}, 0
	for path, row := range truth {
		if row.duplicateOf != "" {
			pairs++
			first := firstOf(truth, path)
			pictures[first] = append(pictures[first], path)
		}
	}
	for first, copies := range pictures {
		a := files[first]
		for _, path := range copies {
			b := files[path]
			if keptOf(b) != keptOf(a) {
				t.Errorf("%s and %s are one picture: %q, %q", path, first, b.DuplicateOf, a.DuplicateOf)
			}
			same(t, path, [4]any{b.ID, b.Day, b.Track, b.Session}, [4]any{a.ID, a.Day, a.Track, a.Session})
		}
	}
	told := 0
	for _, p := range files {
		if p.DuplicateOf != "" {
			told++
		}
	}
	same(t, "duplicates", told, pairs)
}

// keptOf is the file that a file is the duplicate of, else itself.
func keptOf(p Planned) string {
	if p.DuplicateOf != "" {
		return p.DuplicateOf
	}
	return p.File
}

// firstOf is the file that a copy, or a copy of a copy, was made of.
func firstOf(truth map[string]truthRow, path string) string {
	for range truth { // no chain is longer
		of := truth[path].duplicateOf
		if of == "" {
			break
		}
		path = of
	}
	return path
}

func TestCopiesOfCopies(t *testing.T) {
	truth := map[string]truthRow{"a": {}, "b": {duplicateOf: "a"}, "c": {duplicateOf: "b"}, "d": {}}
	for path, first := range map[string]string{"a": "a", "b": "a", "c": "a", "d": "d"} {
		same(t, path, firstOf(truth, path), first)
	}
	planned := Planned{File: "/c"}
	copied := Planned{File: "/a", DuplicateOf: "/c"}
	again := Planned{File: "/b", DuplicateOf: "/c"}
	duplicatesOfSimulated(t, map[string]Planned{"a": copied, "b": again, "c": planned, "d": {File: "/d"}}, truth)
}
