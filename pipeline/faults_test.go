package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// Whatever is between the program and its bucket: it is done, or it ends with
// code 1 and a sentence and the next run is done; and then the bucket holds
// what an undisturbed run makes, byte for byte.
func TestBadNetworksAndServers(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the command over bad networks: not with -short")
	}
	command := buildCommand(t)
	storetest.Versitygw(t).Setenv(t) // all of them have the same keys
	undisturbed := map[string]*faultEvent{}
	for _, f := range faults {
		photos, frame := 6, sampleFrame{}
		if soaking() {
			photos = f.photos
		}
		if f.photos <= 20 {
			frame.Width, frame.Height = 800, 600
		}
		kind := fmt.Sprint(photos, frame)
		if undisturbed[kind] == nil {
			undisturbed[kind] = newFaultEvent(t, command, photos, frame, "gallery: gallery\narchive: archive\n")
			undisturbed[kind].done(t)
		}
		t.Run(f.name, func(t *testing.T) {
			if f.slow && !soaking() {
				t.Skip("takes minutes: EVENTROLL_SOAK=1")
			}
			t.Parallel() // most of the time nothing happens
			e := newBucketEvent(t, command, photos, frame)
			lift := f.begin(t, e)
			began := time.Now()
			code, said := e.ingest(t)
			t.Logf("%d photos: code %d after %v %s", photos, code, time.Since(began).Round(100*time.Millisecond), said)
			lift()
			e.use(t, e.server.Endpoint)
			if code != 0 {
				wantSentence(t, code, said, "s3://"+e.bucket+"/")
				e.done(t)
			}
			e.sameAs(t, undisturbed[kind])
		})
	}
}

// faultKind is a way to be a bad network or server.
type faultKind struct {
	name   string
	photos int  // in a soak
	slow   bool // only in a soak
	// begin puts the fault before the event's server and returns what ends it.
	begin func(t *testing.T, e *faultEvent) (lift func())
}

var faults = []faultKind{
	{"latency", 200, false, throughNetwork("latency", "downstream", 1, map[string]any{"latency": 80, "jitter": 60})},
	{"100 kB/s", 20, false, throughNetwork("bandwidth", "upstream", 1, map[string]any{"rate": 100})},
	// Of each connection, and there are about ten at a time.
	{"100 kB/s shared by all", 20, true, throughNetwork("bandwidth", "upstream", 1, map[string]any{"rate": 10})},
	{"resets", 200, false, throughNetwork("reset_peer", "downstream", 0.3, map[string]any{"timeout": 40})},
	{"connections that end in the middle", 200, false, throughNetwork("limit_data", "downstream", 0.4, map[string]any{"bytes": 3000})},
	{"requests that end in the middle", 200, false, throughNetwork("limit_data", "upstream", 0.3, map[string]any{"bytes": 4000})},
	{"silence", 200, false, throughNetwork("timeout", "upstream", 0.3, map[string]any{"timeout": 300})},
	{"silence for minutes", 200, true, throughNetwork("timeout", "downstream", 0.05, map[string]any{"timeout": 0})},
	{"a network that goes and comes", 200, false, func(t *testing.T, e *faultEvent) func() {
		n := e.server.Toxiproxy(t)
		e.use(t, n.Endpoint)
		return e.meanwhile(3, func() {
			n.Cut(t)
			time.Sleep(time.Second)
			n.Mend(t)
		})
	}},
	{"half answers", 200, false, behind(func(n int64, r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if n%7 == 3 {
			return storetest.Half(next.RoundTrip(r))
		}
		return next.RoundTrip(r)
	})},
	{"answers to puts that get lost", 200, false, behind(func(n int64, r *http.Request, next http.RoundTripper) (*http.Response, error) {
		answer, err := next.RoundTrip(r)
		if err == nil && r.Method == http.MethodPut && n%5 == 0 {
			answer.Body.Close()
			return nil, io.ErrUnexpectedEOF
		}
		return answer, err
	})},
	{"SlowDown in bursts", 200, false, behind(func(n int64, r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if time.Now().UnixMilli()%2500 < 1000 {
			return storetest.Refusal(r, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate."), nil
		}
		return next.RoundTrip(r)
	})},
	{"InternalError and RequestTimeout now and then", 200, false, behind(func(n int64, r *http.Request, next http.RoundTripper) (*http.Response, error) {
		switch {
		case n%9 == 0:
			return storetest.Refusal(r, http.StatusInternalServerError, "InternalError", "We encountered an internal error."), nil
		case n%9 == 4 && r.Method == http.MethodPut:
			return storetest.Refusal(r, http.StatusBadRequest, "RequestTimeout", "Your socket connection to the server was not read from."), nil
		}
		return next.RoundTrip(r)
	})},
	{"a server that is killed and restarted", 200, false, func(t *testing.T, e *faultEvent) func() {
		return e.meanwhile(3, func() {
			e.server.Kill(t)
			time.Sleep(time.Second)
			e.server.Restart(t)
		})
	}},
	{"a server that is killed and stays away", 200, true, func(t *testing.T, e *faultEvent) func() {
		wait := e.meanwhile(3, func() { e.server.Kill(t) })
		return func() {
			wait()
			e.server.Restart(t)
		}
	}},
	{"a server that is always too busy", 200, true, behind(func(n int64, r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if n > 60 {
			return storetest.Refusal(r, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate."), nil
		}
		return next.RoundTrip(r)
	})},
}

func throughNetwork(kind, stream string, toxicity float64, attributes map[string]any) func(*testing.T, *faultEvent) func() {
	return func(t *testing.T, e *faultEvent) func() {
		n := e.server.Toxiproxy(t)
		n.Add(t, kind, stream, toxicity, attributes)
		e.use(t, n.Endpoint)
		return func() {}
	}
}

func behind(fault storetest.Fault) func(*testing.T, *faultEvent) func() {
	return func(t *testing.T, e *faultEvent) func() {
		e.use(t, e.server.Behind(t, fault))
		return func() {}
	}
}

// faultEvent is an event in a folder of its own, taken in by the real program.
type faultEvent struct {
	dir, command string
	places       string // lines of event.yaml
	server       storetest.Server
	bucket       string
}

// newFaultEvent has so many photos on its card, all like the frame.
func newFaultEvent(t *testing.T, command string, photos int, like sampleFrame, places string) *faultEvent {
	t.Helper()
	e := &faultEvent{dir: t.TempDir(), command: command}
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
func newBucketEvent(t *testing.T, command string, photos int, like sampleFrame) *faultEvent {
	t.Helper()
	server := storetest.Versitygw(t)
	bucket := server.Bucket(t)
	e := newFaultEvent(t, command, photos, like, bucketPlaces(bucket, server.Endpoint))
	e.server, e.bucket = server, bucket
	return e
}

func bucketPlaces(bucket, endpoint string) string {
	return "gallery: s3://" + bucket + "/gallery\narchive: s3://" + bucket + "/archive\n" +
		"s3: {endpoint: " + endpoint + ", path_style: true}\n"
}

// use has the program reach its bucket at another endpoint.
func (e *faultEvent) use(t *testing.T, endpoint string) {
	t.Helper()
	e.place(t, bucketPlaces(e.bucket, endpoint))
}

func (e *faultEvent) place(t *testing.T, places string) {
	t.Helper()
	e.places = places
	writeSample(t, filepath.Join(e.dir, "event.yaml"), []byte(againYAML+places))
}

func (e *faultEvent) open(t *testing.T) *Project {
	t.Helper()
	p, err := OpenProject(t.Context(), filepath.Join(e.dir, "event.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// records are how many photos are in.
func (e *faultEvent) records() int {
	folder := filepath.Join(e.dir, "archive", recordFolder)
	if e.bucket != "" {
		folder = e.server.File(e.bucket, "archive/"+recordFolder)
	}
	there, _ := filepath.Glob(filepath.Join(folder, "*.json"))
	return len(there)
}

// meanwhile does something once so many photos are in, beside what follows.
// What it returns waits for its end.
func (e *faultEvent) meanwhile(records int, do func()) (wait func()) {
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
func (e *faultEvent) ingest(t *testing.T) (code int, said string) {
	t.Helper()
	code, said, _ = e.run(t, "ingest", "--quiet", "card")
	return code, said
}

func (e *faultEvent) run(t *testing.T, args ...string) (code int, said, results string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), e.command, args...)
	cmd.Dir = e.dir
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(e.dir, "cache"))
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
func (e *faultEvent) done(t *testing.T) {
	t.Helper()
	if code, said := e.ingest(t); code != 0 {
		t.Fatalf("the next run ends with code %d: %s", code, said)
	}
}

// sameAs compares gallery and archive with those of another event.
func (e *faultEvent) sameAs(t *testing.T, other *faultEvent) {
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

// wantSentence checks how a run ended that cannot go on: with code 1 and one
// sentence that begins with the store's address and has no word of the
// machinery.
func wantSentence(t *testing.T, code int, said, store string) {
	t.Helper()
	if code != 1 || strings.Contains(said, "\n") || !strings.HasPrefix(said, "eventroll: "+store) {
		t.Errorf("ended with code %d: %s", code, said)
	}
	for _, word := range []string{"operation error", "StatusCode", "deserial", "exceeded maximum number of attempts", "RequestID"} {
		if strings.Contains(said, word) {
			t.Errorf("it says %q: %s", word, said)
		}
	}
}
