package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// Kills at random moments of a run, as a laptop dies whose battery is empty:
// at every one of them the gallery is whole, and running again leads to where
// an undisturbed run leads, byte for byte.
//
// Some runs begin with nothing. The others find a gallery that stands and put
// every page over an older one, while visitors follow its links.
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the command many times: not with -short")
	}
	kills := 10
	if soaking() {
		kills = 200
	}
	k := &killing{command: buildCommand(t), cards: t.TempDir()}
	for i, serial := range []string{"A1", "B2"} {
		for j := range 12 {
			frame := sampleFrame{
				Seed: i*100 + j, Width: 800, Height: 600, Orientation: 1 + 5*(j%2), Serial: serial, Make: "Sample", Model: serial,
				Time: fmt.Sprintf("2024:11:%02d 13:%d:00", 3+j%2, 30+j),
			}
			writeSample(t, filepath.Join(k.cards, serial, fmt.Sprintf("IMG_%03d.JPG", j)), frame.jpeg(t))
		}
	}
	for j := range 100 {
		frame := sampleFrame{Seed: j, Width: 40 + j, Time: fmt.Sprintf("2024:11:03 13:%d:%02d", 30+j/60, j%60)}
		writeSample(t, filepath.Join(k.cards, "many", fmt.Sprintf("IMG_%03d.JPG", j)), frame.jpeg(t))
	}
	starts := k.starts(t)
	wants, durations := make([]map[string]string, len(starts)), make([]time.Duration, len(starts))
	for i, start := range starts {
		dir := k.newEvent(t, start)
		durations[i], _ = k.run(t, dir, time.Hour)
		checkWhole(t, dir)
		wants[i] = tree(t, dir)
	}
	random := rand.New(rand.NewPCG(2024, 11))
	for i := range kills {
		start := i % len(starts)
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			dir, at := k.newEvent(t, starts[start]), time.Duration((float64(i)+random.Float64())/float64(kills)*float64(durations[start]))
			for !k.killed(t, dir, at) { // it was faster this time
				dir, at = k.newEvent(t, starts[start]), time.Duration((0.5+random.Float64()/2)*float64(at))
			}
			t.Logf("killed after %v: %s", at.Round(time.Millisecond), progressOf(tree(t, dir), wants[start]))
			checkWhole(t, dir)
			k.finish(t, dir, "A1", "B2")
			sameContents(t, "after the kill", tree(t, dir), wants[start])
		})
	}
}

// starts are events in which runs begin: with nothing; with half of the photos
// published; with all and many more, but under another title, so that nothing
// but a lot of pages is put.
func (k *killing) starts(t *testing.T) []string {
	t.Helper()
	nothing, half, all := k.newEvent(t, ""), k.newEvent(t, ""), k.newEvent(t, "")
	k.finish(t, half, "A1")
	k.finish(t, all, "A1", "B2", "many")
	for _, dir := range []string{half, all} {
		writeSample(t, filepath.Join(dir, "event.yaml"), []byte(strings.Replace(againYAML, "it again", "it once more", 1)))
	}
	return []string{nothing, half, all}
}

// progressOf says how far a run came.
func progressOf(got, want map[string]string) string {
	var words []string
	for _, kind := range []string{"gallery/photos/*/*.jpg", ".eventroll/photos/*.json", "gallery/photos/*.html", "gallery/days/*.html", "gallery/index.html", "gallery/index.json", ".eventroll/published.json"} {
		done, all := 0, 0
		for key := range want {
			if ok, _ := path.Match(kind, key); ok {
				all++
				if got[key] == want[key] {
					done++
				}
			}
		}
		words = append(words, fmt.Sprintf("%d/%d %s", done, all, kind))
	}
	return strings.Join(words, ", ")
}

// killing is what the rounds share.
type killing struct {
	command string // the built program
	cards   string // A1, B2 and many lie in it
}

// buildCommand builds the real program.
func buildCommand(t *testing.T) string {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go command is not in PATH, so the program cannot be built and killed")
	}
	command := filepath.Join(t.TempDir(), "eventroll.exe")
	if out, err := exec.Command(tool, "build", "-o", command, "../cmd/eventroll").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return command
}

// newEvent is the folder of a new event, or a copy of another event's folder.
func (k *killing) newEvent(t *testing.T, like string) string {
	t.Helper()
	dir := t.TempDir()
	if like != "" {
		if err := os.CopyFS(dir, os.DirFS(like)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	writeSample(t, filepath.Join(dir, "event.yaml"), []byte(againYAML))
	writeSample(t, filepath.Join(dir, "schedule.csv"), []byte(againSchedule))
	archive, err := store.Open(t.Context(), filepath.Join(dir, ".eventroll"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sampleArchiveName(t, archive)
	return dir
}

func (k *killing) ingest(ctx context.Context, dir string, cards ...string) *exec.Cmd {
	args := []string{"ingest", "--quiet"}
	for _, card := range cards {
		args = append(args, filepath.Join(k.cards, card))
	}
	cmd := exec.CommandContext(ctx, k.command, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(dir, "cache"))
	return cmd
}

func (k *killing) killed(t *testing.T, dir string, after time.Duration) bool {
	t.Helper()
	_, ended := k.run(t, dir, after)
	return !ended
}

// run starts a run, and ends it in the hardest way so long after it has put
// its first object to the gallery, if it has not ended by itself. It says how
// long it took from that first object on.
func (k *killing) run(t *testing.T, dir string, after time.Duration) (took time.Duration, ended bool) {
	t.Helper()
	touched := func() time.Time {
		info, err := os.Stat(filepath.Join(dir, "gallery"))
		if err != nil {
			return time.Time{}
		}
		return info.ModTime()
	}
	before := touched()
	var out bytes.Buffer
	cmd := k.ingest(t.Context(), dir, "A1", "B2")
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exit := make(chan error, 1)
	go func() { exit <- cmd.Wait() }()
	for deadline := time.Now().Add(time.Minute); touched().Equal(before); time.Sleep(200 * time.Microsecond) {
		if time.Now().After(deadline) {
			t.Error("nothing was put to the gallery for a minute")
			break
		}
	}
	began, timer := time.Now(), time.NewTimer(after)
	defer timer.Stop()
	select {
	case err := <-exit:
		if err != nil {
			t.Fatalf("%v\n%s", err, &out)
		}
		return time.Since(began), true
	case <-timer.C:
		if err := cmd.Process.Kill(); err != nil {
			t.Log(err)
		}
		return after, <-exit == nil
	}
}

func (k *killing) finish(t *testing.T, dir string, cards ...string) {
	t.Helper()
	if out, err := k.ingest(t.Context(), dir, cards...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// tree is every file of gallery and archive, what no store lists included.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, top := range []string{"gallery", ".eventroll"} {
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

// checkWhole looks at a gallery as a visitor and a web server do: whatever
// has a name is whole, and every link that can be come by leads somewhere.
func checkWhole(t *testing.T, dir string) {
	t.Helper()
	files := map[string]string{}
	for name, body := range tree(t, dir) {
		key, ok := strings.CutPrefix(name, "gallery/")
		if !ok || strings.HasPrefix(path.Base(key), ".") { // a temporary file has no key
			continue
		}
		files[key] = body
		switch path.Ext(key) {
		case ".jpg":
			if _, err := jpeg.Decode(strings.NewReader(body)); err != nil {
				t.Errorf("%s: %v", key, err)
			}
		case ".json":
			if !json.Valid([]byte(body)) {
				t.Errorf("%s is no whole JSON: %.100q", key, body)
			}
		case ".html":
			if !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
				t.Errorf("%s does not end like a page", key)
			}
		}
	}
	checkLinks(t, files)
	checkIndex(t, files)
	p, err := OpenProject(t.Context(), filepath.Join(dir, "event.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := readSnapshot(t.Context(), p.Archive)
	if err != nil {
		t.Fatal(err)
	}
	for id, r := range snapshot.records {
		if len(snapshot.sightings[id]) == 0 {
			t.Errorf("%s has a record, but no sighting", id)
		}
		checkRenditions(t, files, r.Record)
	}
}

// checkLinks follows every relative link, from index.html on.
func checkLinks(t *testing.T, files map[string]string) {
	t.Helper()
	if _, ok := files["index.html"]; !ok {
		return
	}
	links := regexp.MustCompile(`(?:href|src|srcset)="([^"]*)"`)
	seen, queue := map[string]bool{"index.html": true}, []string{"index.html"}
	for len(queue) > 0 {
		key := queue[0]
		queue = queue[1:]
		for _, match := range links.FindAllStringSubmatch(files[key], -1) {
			for _, target := range strings.Split(match[1], ",") { // of a srcset: "address 640w, …"
				address, _, _ := strings.Cut(strings.TrimSpace(target), " ")
				u, err := url.Parse(address)
				if err != nil || u.IsAbs() || u.Path == "" {
					continue
				}
				to := path.Join(path.Dir(key), u.Path)
				if _, ok := files[to]; !ok {
					t.Errorf("%s links to %s, which is not there", key, to)
				}
				if !seen[to] && path.Ext(to) == ".html" {
					seen[to] = true
					queue = append(queue, to)
				}
			}
		}
	}
}

// checkIndex says whether all that index.json promises is there.
func checkIndex(t *testing.T, files map[string]string) {
	t.Helper()
	body, ok := files[indexKey]
	if !ok {
		return
	}
	var index gallery.Index
	if err := json.Unmarshal([]byte(body), &index); err != nil {
		t.Fatal(err)
	}
	photos := 0
	for _, s := range index.Shards {
		var shard gallery.Shard
		if err := json.Unmarshal([]byte(files[s.Href]), &shard); err != nil {
			t.Errorf("%s: %v", s.Href, err)
		}
		photos += len(shard.Photos)
		for _, p := range shard.Photos {
			for name := range p.Sizes {
				if _, ok := files[renditionKey(p.ID, name)]; !ok {
					t.Errorf("%s is in the index, but its %s is not there", p.ID, name)
				}
			}
		}
	}
	if photos != index.Photos {
		t.Errorf("index.json counts %d photos, its shards have %d", index.Photos, photos)
	}
}
