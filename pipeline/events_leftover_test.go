package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventroll/gallery"
)

// A photographer pastes the rules of the plan, saying what only they know:
// nothing is left over, everything is where it truly belongs, and nothing else
// has moved. The log says how many rules settled how many photos;
// EVENTROLL_SOAK=1 runs all simulated events.
func TestPastedRulesSettleLeftovers(t *testing.T) {
	if testing.Short() {
		t.Skip("makes and reads thousands of photos")
	}
	all := simulations()
	if os.Getenv("EVENTROLL_SOAK") == "" {
		all = append(all[:3:3], all[14])
	}
	program := buildEventsim(t)
	var total settled
	for _, s := range all {
		one := settle(t, s, s.run(t, program, 1000))
		t.Logf("%s: %+v", s, one)
		total.TrackRules, total.TrackPhotos = total.TrackRules+one.TrackRules, total.TrackPhotos+one.TrackPhotos
		total.DayRules, total.DayPhotos = total.DayRules+one.DayRules, total.DayPhotos+one.DayPhotos
	}
	t.Logf("%d events: %d rules settled %d photos without a track, %d rules %d photos without a time",
		len(all), total.TrackRules, total.TrackPhotos, total.DayRules, total.DayPhotos)
}

// settled is how many rules settled how many photos.
type settled struct{ TrackRules, TrackPhotos, DayRules, DayPhotos int }

func settle(t *testing.T, s simulation, dir string) (n settled) {
	t.Helper()
	file := filepath.Join(dir, "event.yaml")
	before := planOf(t, file, dir)
	truth := map[string]truthRow{} // by card/path
	for path, row := range simulatedTruth(t, dir) {
		truth[strings.TrimPrefix(path, "cards/")] = row
	}
	rules := "rules:\n"
	for _, g := range before.Leftovers {
		drafts, missing := g.Rules()
		if g.Kind == gallery.DayUnknown {
			drafts = g.RulesOneByOne()
			n.DayRules, n.DayPhotos = n.DayRules+len(drafts), n.DayPhotos+len(g.Shots)
		} else {
			n.TrackRules, n.TrackPhotos = n.TrackRules+len(drafts), n.TrackPhotos+len(g.Shots)
		}
		if missing > 0 || g.Kind == gallery.DayOutside {
			t.Errorf("%s: %d photos of %s have no rule", s, missing, g.Example)
		}
		for _, r := range drafts {
			rules += "  " + decided(r, truth) + "\n"
		}
	}
	if err := os.WriteFile(file, []byte(textOf(t, file)+rules), 0o644); err != nil {
		t.Fatal(err)
	}
	after := planOf(t, file, dir)
	for _, g := range after.Leftovers {
		t.Errorf("%s: left over again: %d photos such as %s", s, len(g.Shots), g.Example)
	}
	for i, p := range after.Files {
		was, want := before.Files[i], truth[placeOf(t, dir, p.File)]
		if p.Track != want.track || string(p.Day) != want.day || p.Problem != "" {
			t.Errorf("%s: %s: %s %s %s, in truth %s %s: %q", s, p.File, p.Day, p.Track, p.Problem, want.day, want.track, p.Why)
		}
		if was.Track != "" && (was.Track != p.Track || was.Session != p.Session || was.Day != p.Day || was.Taken != p.Taken) {
			t.Errorf("%s: %s has moved: %+v, before %+v", s, p.File, p, was)
		}
	}
	return n
}

// Imre stayed in one room on both days. If event.yaml does not say so, one line settles that.
func TestStayIsSeen(t *testing.T) {
	dir := simulation{1, 2, 3, "Asia/Seoul", "2024-11-03"}.run(t, buildEventsim(t), 1000)
	file := filepath.Join(dir, "event.yaml")
	const line = "    track: serverless\n"
	text := textOf(t, file)
	entry := "  - serial: \"6012345\"\n    photographer: Imre\n"
	if !strings.Contains(text, entry+line) {
		t.Fatalf("eventsim has changed:\n%s", text)
	}
	settled := planOf(t, file, dir)
	same(t, "where event.yaml says it", settled.Stays, []Stay(nil))
	for _, c := range []struct{ name, without, before, want string }{
		{"an entry without a track", line, entry, "track: {2024-11-03: ???, 2024-11-04: ???}"},
		{"no entry", entry + line, "cameras:\n", `- {serial: "6012345", track: {2024-11-03: ???, 2024-11-04: ???}}`},
	} {
		bare := strings.Replace(text, c.without, "", 1)
		writeSample(t, file, []byte(bare))
		plan := planOf(t, file, dir)
		if len(plan.Stays) != 1 || plan.Stays[0].String() != c.want || plan.Stays[0].Photos < 80 {
			t.Fatalf("%s: %+v", c.name, plan.Stays)
		}
		pasted := strings.ReplaceAll(plan.Stays[0].String(), Undecided, "serverless")
		if !strings.HasPrefix(pasted, "-") {
			pasted = "  " + pasted
		}
		writeSample(t, file, []byte(strings.Replace(bare, c.before, c.before+"  "+pasted+"\n", 1)))
		plan = planOf(t, file, dir)
		same(t, c.name+": groups left", len(plan.Leftovers), len(settled.Leftovers))
	}
}

// decided is the rule as its photographer completes it, who knows the truth of
// the photos that it fits.
func decided(r DraftRule, truth map[string]truthRow) string {
	for path, row := range truth {
		if !matches(r.Path, path) {
			continue
		}
		if r.Day == Undecided {
			r.Day = row.day
		}
		if r.Track = row.track; r.Track == "" { // nothing ran
			return strings.Replace(r.String(), ", track: "+Undecided, "", 1)
		}
		break
	}
	return r.String()
}

func planOf(t *testing.T, file, dir string) *Plan {
	t.Helper()
	c, err := LoadConfig(file)
	if err != nil {
		t.Fatalf("%v\n%s", err, textOf(t, file))
	}
	return planSimulated(t, c, dir)
}

func placeOf(t *testing.T, dir, file string) string {
	t.Helper()
	rel, err := filepath.Rel(filepath.Join(dir, "cards"), file)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(rel)
}
