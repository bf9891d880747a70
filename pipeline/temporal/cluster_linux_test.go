package temporal

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"eventroll/pipeline/store/storetest"
)

// cluster is a real engine, a real S3 server and workers that can be harmed.
type cluster struct {
	dir     string
	s3      storetest.Server
	engine  *temporalServer
	network *network
	bin     string
	workers []*exec.Cmd
}

func newCluster(t *testing.T, workers int) *cluster {
	t.Helper()
	if os.Getenv("EVENTROLL_CLUSTER") == "" {
		t.Skip("needs minutes and a Temporal server: run `make test-cluster`")
	}
	c := &cluster{dir: t.TempDir(), network: newNetwork(t, workers)}
	c.s3 = storetest.VersitygwAt(t, c.network.Host)
	c.s3.Setenv(t)
	c.engine = startTemporal(t, c.network.Host)
	c.bin = filepath.Join(c.dir, "bin")
	build := exec.Command("go", "build", "-o", c.bin+"/", "../../cmd/eventroll", "../../cmd/eventroll-worker")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() {
		for _, w := range c.workers {
			_ = w.Process.Kill()
			_ = w.Wait()
		}
	})
	return c
}

// work starts one worker more, on CPUs that taskset knows, or on all of them.
func (c *cluster) work(t *testing.T, cpus string, args ...string) *exec.Cmd {
	t.Helper()
	n := len(c.workers)
	program, rest := filepath.Join(c.bin, "eventroll-worker"), append([]string{"work"}, args...)
	if cpus != "" {
		program, rest = "taskset", append([]string{"-c", cpus, program}, rest...)
	}
	w := c.network.command(n, program, rest...)
	log, err := os.Create(filepath.Join(c.dir, fmt.Sprintf("worker%d.log", n+1)))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	w.Stderr, w.Dir = log, t.TempDir()
	w.Env = append(c.env(), "TEMPORAL_ADDRESS="+c.engine.address)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	c.workers = append(c.workers, w)
	return w
}

// event writes an event.yaml whose stores lie in the bucket, with an archive
// of a fixed name, so that two of them can be compared.
func (c *cluster) event(t *testing.T, yaml, schedule, bucket string) string {
	t.Helper()
	dir := t.TempDir()
	stores := fmt.Sprintf("\ngallery: s3://%[1]s/gallery\narchive: s3://%[1]s/archive\ns3: {endpoint: %[2]q, path_style: true}\ntemporal: {address: %[3]q}\n",
		bucket, c.s3.Endpoint, c.engine.address)
	archive := filepath.Join(dir, "named")
	for name, data := range map[string]string{
		"event.yaml": yaml + stores, "schedule.csv": schedule, "named/archive.json": `{"version":1,"name":"aaaaaaaaaaaaaaaa"}`,
	} {
		writeFile(t, filepath.Join(dir, name), []byte(data))
	}
	c.s3.Upload(t, bucket, "archive/", archive)
	return filepath.Join(dir, "event.yaml")
}

// env is that of the commands: with a cache of their own.
func (c *cluster) env() []string {
	return append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(c.dir, "cache"))
}

// ran is a command that ran, with what it took.
type ran struct {
	out, err string
	code     int
	wall     time.Duration
	cpu      time.Duration // of itself
}

func (c *cluster) run(t *testing.T, cpus, program string, args ...string) ran {
	t.Helper()
	program = filepath.Join(c.bin, program)
	if cpus != "" {
		program, args = "taskset", append([]string{"-c", cpus, program}, args...)
	}
	cmd := exec.Command(program, args...)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir, cmd.Env = &out, &stderr, t.TempDir(), c.env()
	began := time.Now()
	_ = cmd.Run() // its code is asked for
	return ran{
		out.String(), stderr.String(), cmd.ProcessState.ExitCode(), time.Since(began),
		cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
	}
}

// clusterCards are the photos of an event that never took place, with some that
// are none among them, and how many these are.
func clusterCards(t *testing.T, photos, width int) (cards, yaml, schedule string, planted int) {
	t.Helper()
	dir := t.TempDir()
	cards = filepath.Join(dir, "cards")
	if yaml, schedule = simulate(t, dir, photos, width); yaml == "" {
		t.Log("there is no ../shared/eventsim beside the repository: the photos are drawn here, without times and places")
		yaml = "title: Drawn\ntimezone: Asia/Seoul\n"
		for i := range photos {
			writeFile(t, filepath.Join(cards, fmt.Sprint(i%7), fmt.Sprintf("사진_%05d.jpg", i)), drawnWide(t, i, width))
		}
	}
	const broken = 10
	for i := range broken { // each is a photo by its first bytes, and none to who reads on
		name := filepath.Join(cards, "카드 "+string(rune('a'+i%3)), fmt.Sprintf("망가진_%d.jpg", i))
		writeFile(t, name, fmt.Appendf(nil, "\xff\xd8\xff\xe0broken %d", i))
	}
	return cards, yaml, schedule, broken
}

// simulate has eventsim write an event into a folder; "" where it is missing.
func simulate(t *testing.T, dir string, photos, width int) (yaml, schedule string) {
	t.Helper()
	program := filepath.Join("..", "..", "..", "shared", "eventsim")
	if _, err := os.Stat(program); err != nil {
		return "", ""
	}
	cmd := exec.Command("go", "run", ".", "-seed", "1", "-photos", fmt.Sprint(photos), "-width", fmt.Sprint(width), "-out", dir)
	cmd.Dir = program
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	return read("event.yaml"), read("schedule.csv")
}

// TestClusterThatIsHarmed ingests an event while a worker dies, another
// freezes, the engine is killed and started again, and a worker's network is
// cut. What comes out is what one machine makes, to the byte.
func TestClusterThatIsHarmed(t *testing.T) {
	c := newCluster(t, 3)
	cards, yaml, schedule, planted := clusterCards(t, 2040, 480)
	bucket := c.s3.Bucket(t)
	c.s3.Upload(t, bucket, "cards/", cards)
	one, many := c.s3.Bucket(t), c.s3.Bucket(t)
	given := "s3://" + bucket + "/cards/"
	table := [][2]string{}
	say := func(what, how string) {
		table = append(table, [2]string{what, how})
		t.Logf("%-34s %s", what, how)
	}

	alone := c.run(t, "", "eventroll", "ingest", "-c", c.event(t, yaml, schedule, one), given)
	if alone.code != 3 {
		t.Fatalf("one machine: code %d\n%s%s", alone.code, alone.out, alone.err)
	}
	say("one machine, unharmed", alone.wall.Round(time.Second/10).String())

	for range 3 {
		c.work(t, "")
	}
	event := c.event(t, yaml, schedule, many)
	began := time.Now()
	at := func() string { return time.Since(began).Round(time.Second / 10).String() }
	results := make(chan ran, 1)
	go func() { results <- c.run(t, "", "eventroll-worker", "ingest", "-c", event, given) }()
	c.waitForPhotos(t, many, 100)
	say("100 photos are in", at())
	joined := c.run(t, "", "eventroll-worker", "ingest", "--wait=false", "-c", event, given)
	if joined.code != 0 || !strings.Contains(joined.err, "under way already: joined") {
		t.Errorf("who joins: code %d\n%s%s", joined.code, joined.out, joined.err)
	}
	say("somebody else starts it: joined", at())
	c.detach(t, event, given)
	say("and leaves by Ctrl-C: code 130", at())
	_ = c.workers[0].Process.Kill()
	_ = c.workers[0].Wait()
	say("worker 1 killed (kill -9)", at())
	c.waitForPhotos(t, many, 200)
	_ = c.workers[1].Process.Signal(syscall.SIGSTOP)
	say("worker 2 frozen", at())
	cut := c.network.cut(t, 2, true)
	if cut {
		say("worker 3 cut off", at())
	}
	time.Sleep(15 * time.Second)
	_ = c.workers[1].Process.Signal(syscall.SIGCONT)
	say("worker 2 goes on", at())
	time.Sleep(3 * time.Second)
	c.engine.kill()
	say("the engine killed", at())
	time.Sleep(2 * time.Second)
	c.engine.start(t)
	say("the engine started again", at())
	time.Sleep(10 * time.Second)
	if cut {
		c.network.cut(t, 2, false)
		say("worker 3 back", at())
	}
	select {
	case r := <-results:
		say("done, with all that", at())
		if r.code != 3 {
			t.Errorf("exit code %d, want 3\n%s%s", r.code, r.out, r.err)
		}
		c.compare(t, one, many, say)
		if got, want := takenIn(r.out), takenIn(alone.out); got != want {
			t.Errorf("taken in: %q, want %q", got, want)
		}
		say("taken in", takenIn(r.out)+", as by one machine")
		c.histories(t, say)
		got, want := failures(r.out), failures(alone.out)
		if len(want) != planted || !slices.Equal(got, want) {
			t.Errorf("failures are %q, want %q, %d of them", got, want, planted)
		}
		say("failures", fmt.Sprintf("%d, those that were planted", len(got)))
	case <-time.After(10 * time.Minute):
		t.Fatal("no end within 10 minutes")
	}
	fmt.Println()
	for _, row := range table {
		fmt.Printf("  %-34s %s\n", row[0], row[1])
	}
}

// detach joins a run and leaves it by Ctrl-C.
func (c *cluster) detach(t *testing.T, event, given string) {
	t.Helper()
	cmd := exec.Command(filepath.Join(c.bin, "eventroll-worker"), "ingest", "-c", event, given)
	var stderr bytes.Buffer
	cmd.Stderr, cmd.Env = &stderr, c.env()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1500 * time.Millisecond)
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(stderr.String(), "detached: the run goes on") {
		t.Errorf("code %d\n%s", code, stderr.String())
	}
}

// waitForPhotos waits until the archive has so many records.
func (c *cluster) waitForPhotos(t *testing.T, bucket string, n int) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if entries, _ := os.ReadDir(c.s3.File(bucket, "archive/photos")); len(entries) >= n {
			return
		}
	}
	log, _ := os.ReadFile(filepath.Join(c.dir, "worker1.log"))
	t.Fatalf("there are no %d photos within 3 minutes\n%s", n, log)
}

// compare says whether two buckets hold the same galleries, records and sightings.
func (c *cluster) compare(t *testing.T, one, many string, say func(what, how string)) {
	t.Helper()
	for _, folder := range []string{"gallery", "archive/photos", "archive/sightings"} {
		got, want := tree(t, c.s3.File(many, folder)), tree(t, c.s3.File(one, folder))
		differ := 0
		for key, data := range want {
			if got[key] != data {
				differ++
				if differ < 5 {
					t.Errorf("%s/%s differs: %.300q, want %.300q", folder, key, got[key], data)
				}
			}
		}
		for key := range got {
			if _, ok := want[key]; !ok {
				t.Errorf("%s/%s is not what one machine makes", folder, key)
			}
		}
		say(folder, fmt.Sprintf("%d objects, %d differ from one machine's", len(want), differ))
	}
}

// tree is what lies below a folder.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		files[strings.TrimPrefix(file, dir+"/")] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// takenIn is what a summary says of how many photos were new.
func takenIn(summary string) string {
	_, rest, _ := strings.Cut(summary, "taken in ")
	counts, _, _ := strings.Cut(rest, " already there")
	return strings.TrimSpace(counts) + " already there"
}

// histories says how large those of the run are, and holds what is reckoned
// for a million photos against it.
func (c *cluster) histories(t *testing.T, say func(what, how string)) {
	t.Helper()
	connected, err := client.Dial(client.Options{HostPort: c.engine.address, Logger: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer connected.Close()
	all, err := connected.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Namespace: "default"})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range all.GetExecutions() {
		events, bytes := w.GetHistoryLength(), w.GetHistorySizeBytes()
		say("history of "+w.GetType().GetName(), fmt.Sprintf("%d events, %d bytes, %d an event", events, bytes, bytes/max(events, 1)))
		if bytes/max(events, 1) > eventBytes {
			t.Errorf("an event has %d bytes: limits_test.go reckons with %d", bytes/events, eventBytes)
		}
	}
}

// failures are the files that a summary names as failed.
func failures(summary string) []string {
	var names []string
	for line := range strings.Lines(summary) {
		if strings.Contains(line, "망가진_") {
			names = append(names, strings.TrimSpace(line))
		}
	}
	return names
}
