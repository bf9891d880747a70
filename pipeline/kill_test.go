package pipeline

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"eventroll/pipeline/store/storetest"
)

// Kills at random moments of a run, as a laptop dies whose battery is empty:
// at every one of them a visitor's crawl of the gallery finds it whole, and
// running again leads to where an undisturbed run leads, byte for byte. Every
// second time the next run is killed, too.
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the command many times: not with -short")
	}
	kills, seed := 6, uint64(2024)
	if soaking() {
		kills, seed = 100, uint64(time.Now().Unix())
	}
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 11))
	k := newKilling(t)
	for i := range kills {
		job, kind := killJobs[i%len(killJobs)], []string{"folder", "bucket"}[(i+i/len(killJobs))%2]
		u := k.undisturbed(t, kind, job)
		t.Run(fmt.Sprint(i, " ", job.name, " ", kind), func(t *testing.T) {
			e := k.copyOf(t, k.start(t, kind, job.start))
			at := time.Duration(random.Float64() * float64(u.took))
			for !k.kill(t, e, job, at) { // it was faster this time
				e = k.copyOf(t, k.start(t, kind, job.start))
				at = time.Duration((0.5 + random.Float64()/2) * float64(at))
			}
			for again := 1; ; again++ {
				stands := k.look(t, e)
				t.Logf("killed after %v of %v: %s", at.Round(time.Millisecond), u.took.Round(time.Millisecond), progressOf(stands, u.stands))
				checkWhole(t, e.open(t), galleryOf(stands))
				if t.Failed() {
					t.Fatalf("after kill %d", again)
				}
				at = time.Duration(random.Float64() * float64(u.took))
				if again > i%2 || !k.kill(t, e, job, at) {
					break
				}
			}
			k.finish(t, e, job.args(k)...)
			stands := k.look(t, e)
			if n := liftTakedowns(t, stands, "archive/"+publishedKey); n < u.takedowns {
				t.Errorf("after the kill %d takedowns are counted, not %d", n, u.takedowns)
			}
			sameContents(t, "after the kill", stands, u.stands)
		})
	}
}

// killJob is a command that is killed, and where it begins.
type killJob struct {
	name, start string
	args        func(k *killing) []string
}

var killJobs = []killJob{
	{"the first ingest", "nothing", func(k *killing) []string { return k.ingest("A1", "B2") }},
	// It puts every page over an older one, as the title is another.
	{"a second card", "half", func(k *killing) []string { return k.ingest("A1", "B2") }},
	{"hide", "all", func(k *killing) []string { return []string{"hide", "--quiet", "--yes", k.ids[0], k.ids[1]} }},
	{"publish", "many", func(*killing) []string { return []string{"publish", "--quiet"} }},
	{"nothing but pages", "many", func(k *killing) []string { return k.ingest("A1", "B2") }},
}

// killing is what the rounds share.
type killing struct {
	t       *testing.T // of all rounds
	command string     // the built program
	cards   string     // A1, B2 and many lie in it
	ids     []string   // of photos on the cards
	server  storetest.Server
	starts  map[string]*liveEvent
	ends    map[string]undisturbed
}

// undisturbed is what a run comes to that nobody kills.
type undisturbed struct {
	took      time.Duration
	stands    map[string]string // but for the count of takedowns
	takedowns int
}

func newKilling(t *testing.T) *killing {
	t.Helper()
	k := &killing{t: t, command: buildCommand(t), cards: t.TempDir(), server: storetest.Versitygw(t), starts: map[string]*liveEvent{}, ends: map[string]undisturbed{}}
	k.server.Setenv(t)
	for i, serial := range []string{"A1", "B2"} {
		for j := range 12 {
			frame := sampleFrame{
				Seed: i*100 + j, Width: 800, Height: 600, Orientation: 1 + 5*(j%2), Serial: serial, Make: "Sample", Model: serial,
				Time: fmt.Sprintf("2024:11:%02d 13:%d:00", 3+j%2, 30+j),
			}
			file := filepath.Join(k.cards, serial, fmt.Sprintf("IMG_%03d.JPG", j))
			writeSample(t, file, frame.jpeg(t))
			if j == 0 {
				k.ids = append(k.ids, string(idOf(t, file)))
			}
		}
	}
	for j := range 40 {
		frame := sampleFrame{Seed: j, Width: 40 + j, Time: fmt.Sprintf("2024:11:03 13:%d:%02d", 30+j/60, j%60)}
		writeSample(t, filepath.Join(k.cards, "many", fmt.Sprintf("IMG_%03d.JPG", j)), frame.jpeg(t))
	}
	return k
}

func (k *killing) ingest(cards ...string) []string {
	args := []string{"ingest", "--quiet"}
	for _, card := range cards {
		args = append(args, filepath.Join(k.cards, card))
	}
	return args
}

// start is an event in which runs begin: with nothing; with half of the photos
// published; with all of them; with many more, but under another title.
func (k *killing) start(t *testing.T, kind, name string) *liveEvent {
	t.Helper()
	if e := k.starts[kind+name]; e != nil {
		return e
	}
	e := &liveEvent{dir: k.t.TempDir(), command: k.command}
	writeSample(t, filepath.Join(e.dir, "schedule.csv"), []byte(againSchedule))
	if kind == "bucket" {
		e.server, e.bucket = k.server, k.server.Bucket(t)
		e.use(t, k.server.Endpoint)
	} else {
		e.place(t, "gallery: gallery\narchive: archive\n")
	}
	sampleArchiveName(t, e.open(t).Archive)
	cards := map[string][]string{"half": {"A1"}, "all": {"A1", "B2"}, "many": {"A1", "B2", "many"}}[name]
	if len(cards) > 0 {
		k.finish(t, e, k.ingest(cards...)...)
	}
	if name == "half" || name == "many" {
		e.title = "Doing it once more"
		e.place(t, e.places)
	}
	k.starts[kind+name] = e
	return e
}

// copyOf is an event that is as another one is.
func (k *killing) copyOf(t *testing.T, like *liveEvent) *liveEvent {
	t.Helper()
	e := *like
	e.dir = t.TempDir()
	if err := os.CopyFS(e.dir, os.DirFS(like.dir)); err != nil {
		t.Fatal(err)
	}
	if e.bucket != "" {
		e.bucket = e.server.CopyBucket(t, like.bucket)
		e.use(t, e.server.Endpoint)
	}
	return &e
}

func (k *killing) undisturbed(t *testing.T, kind string, job killJob) undisturbed {
	t.Helper()
	u, ok := k.ends[kind+job.name]
	if !ok {
		e := k.copyOf(t, k.start(t, kind, job.start))
		began := time.Now()
		k.finish(t, e, job.args(k)...)
		u = undisturbed{took: time.Since(began), stands: k.look(t, e)}
		u.takedowns = liftTakedowns(t, u.stands, "archive/"+publishedKey)
		checkWhole(t, e.open(t), galleryOf(u.stands))
		k.ends[kind+job.name] = u
	}
	return u
}

func (k *killing) finish(t *testing.T, e *liveEvent, args ...string) {
	t.Helper()
	if code, said, _ := e.run(t, args...); code != 0 {
		t.Fatalf("%v ends with code %d: %s", args, code, said)
	}
}

// kill starts a job and ends it in the hardest way after so long, if it has
// not ended by itself.
func (k *killing) kill(t *testing.T, e *liveEvent, job killJob, after time.Duration) (killed bool) {
	t.Helper()
	cmd := e.cmd(t, job.args(k)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() >= 0 {
		t.Fatalf("%v\n%s", err, &said)
	}
	return cmd.ProcessState.ExitCode() < 0
}

// look is every object of gallery and archive, and in a folder every file,
// what no store lists included. When something was hidden is left out.
func (k *killing) look(t *testing.T, e *liveEvent) map[string]string {
	t.Helper()
	all := map[string]string{}
	if e.bucket == "" {
		all = tree(t, e.dir)
	} else {
		p := e.open(t)
		for key, body := range contents(t, p.Gallery) {
			all["gallery/"+key] = body
		}
		for key, body := range contents(t, p.Archive) {
			all["archive/"+key] = body
		}
	}
	for key, body := range all {
		if strings.HasPrefix(key, "archive/"+hiddenFolder) {
			all[key] = when.ReplaceAllString(body, `"when":""`)
		}
	}
	return all
}

var when = regexp.MustCompile(`"when":"[^"]*"`)

// galleryOf is what a visitor can come by. A temporary file has no key.
func galleryOf(all map[string]string) map[string]string {
	files := map[string]string{}
	for name, body := range all {
		if key, ok := strings.CutPrefix(name, "gallery/"); ok && !strings.HasPrefix(path.Base(key), ".") {
			files[key] = body
		}
	}
	return files
}

// progressOf says how far a run came.
func progressOf(got, want map[string]string) string {
	var words []string
	for _, kind := range []string{"gallery/photos/*/*.jpg", "archive/photos/*.json", "gallery/photos/*.html", "gallery/days/*.html", "gallery/index.html", "gallery/index.json", "archive/published.json", "archive/hidden/*"} {
		done, all := 0, 0
		for key := range want {
			if ok, _ := path.Match(kind, key); ok {
				all++
				if got[key] == want[key] {
					done++
				}
			}
		}
		if all > 0 {
			words = append(words, fmt.Sprintf("%d/%d %s", done, all, kind))
		}
	}
	return strings.Join(words, ", ")
}

// tree is every file of gallery and archive.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, top := range []string{"gallery", "archive"} {
		err := filepath.WalkDir(filepath.Join(dir, top), func(name string, d fs.DirEntry, err error) error {
			if err != nil && filepath.Base(name) == top && os.IsNotExist(err) {
				return nil // killed before there was any
			}
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			rel, _ := filepath.Rel(dir, name)
			all[filepath.ToSlash(rel)] = string(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
