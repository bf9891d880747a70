package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// liveEvent is an event in a folder of its own that the real program works on.
type liveEvent struct {
	dir, command string
	title        string // where it is another than againYAML's
	places       string // lines of event.yaml
	server       storetest.Server
	bucket       string // "" where both stores are folders
}

// newLiveEvent has so many photos on its card, all like the frame.
func newLiveEvent(t *testing.T, command string, photos int, like sampleFrame, places string) *liveEvent {
	t.Helper()
	e := &liveEvent{dir: t.TempDir(), command: command}
	for i := range photos {
		frame := like
		frame.Seed, frame.Serial, frame.Make, frame.Model = 5000+i, "A1", "Sample", "A1"
		frame.Time = fmt.Sprintf("2024:11:%02d 13:%02d:%02d", 3+i%2, 30+i/60%30, i%60)
		writeSample(t, filepath.Join(e.dir, "card", fmt.Sprintf("IMG_%04d.JPG", i)), frame.jpeg(t))
	}
	writeSample(t, filepath.Join(e.dir, "schedule.csv"), []byte(againSchedule))
	e.place(t, places)
	sampleArchiveName(t, e.open(t).Archive)
	return e
}

// newBucketEvent has a server of its own.
func newBucketEvent(t *testing.T, command string, photos int, like sampleFrame) *liveEvent {
	t.Helper()
	server := storetest.Versitygw(t)
	bucket := server.Bucket(t)
	e := newLiveEvent(t, command, photos, like, bucketPlaces(bucket, server.Endpoint))
	e.server, e.bucket = server, bucket
	return e
}

func bucketPlaces(bucket, endpoint string) string {
	return "gallery: s3://" + bucket + "/gallery\narchive: s3://" + bucket + "/archive\n" +
		"s3: {endpoint: " + endpoint + ", path_style: true}\n"
}

// use has the program reach its bucket at another endpoint.
func (e *liveEvent) use(t *testing.T, endpoint string) {
	t.Helper()
	e.place(t, bucketPlaces(e.bucket, endpoint))
}

func (e *liveEvent) place(t *testing.T, places string) {
	t.Helper()
	e.places = places
	yaml := againYAML
	if e.title != "" {
		yaml = strings.Replace(yaml, "Doing it again", e.title, 1)
	}
	writeSample(t, filepath.Join(e.dir, "event.yaml"), []byte(yaml+places))
}

func (e *liveEvent) open(t *testing.T) *Project {
	t.Helper()
	p, err := OpenProject(t.Context(), filepath.Join(e.dir, "event.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// records are how many photos are in.
func (e *liveEvent) records() int {
	folder := filepath.Join(e.dir, "archive", recordFolder)
	if e.bucket != "" {
		folder = e.server.File(e.bucket, "archive/"+recordFolder)
	}
	there, _ := filepath.Glob(filepath.Join(folder, "*.json"))
	return len(there)
}

// meanwhile does something once so many photos are in, beside what follows.
// What it returns waits for its end.
func (e *liveEvent) meanwhile(records int, do func()) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for deadline := time.Now().Add(time.Minute); e.records() < records && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		do()
	}()
	return func() { <-done }
}

// ingest runs the program; it returns the exit code and what was said on
// standard error.
func (e *liveEvent) ingest(t *testing.T) (code int, said string) {
	t.Helper()
	code, said, _ = e.run(t, "ingest", "--quiet", "card")
	return code, said
}

func (e *liveEvent) cmd(t *testing.T, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), e.command, args...)
	cmd.Dir = e.dir
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(e.dir, "cache"))
	return cmd
}

func (e *liveEvent) run(t *testing.T, args ...string) (code int, said, results string) {
	t.Helper()
	cmd := e.cmd(t, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), strings.TrimSpace(errs.String()), out.String()
}

// done runs the program, which must reach its end.
func (e *liveEvent) done(t *testing.T) {
	t.Helper()
	if code, said := e.ingest(t); code != 0 {
		t.Fatalf("the next run ends with code %d: %s", code, said)
	}
}

// sameAs compares gallery and archive with those of another event.
func (e *liveEvent) sameAs(t *testing.T, other *liveEvent) {
	t.Helper()
	mine, theirs := e.open(t), other.open(t)
	for _, s := range []struct {
		what      string
		got, want store.Store
	}{{"gallery", mine.Gallery, theirs.Gallery}, {"archive", mine.Archive, theirs.Archive}} {
		got, want := contents(t, s.got), contents(t, s.want)
		sameContents(t, s.what, got, want)
		t.Logf("%s: %d objects", s.what, len(want))
	}
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
