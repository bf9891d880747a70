package pipeline

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

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
	undisturbed := map[string]*liveEvent{}
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
			undisturbed[kind] = newLiveEvent(t, command, photos, frame, "gallery: gallery\narchive: archive\n")
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
	begin func(t *testing.T, e *liveEvent) (lift func())
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
	{"a network that goes and comes", 200, false, func(t *testing.T, e *liveEvent) func() {
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
	{"a server that is killed and restarted", 200, false, func(t *testing.T, e *liveEvent) func() {
		return e.meanwhile(3, func() {
			e.server.Kill(t)
			time.Sleep(time.Second)
			e.server.Restart(t)
		})
	}},
	{"a server that is killed and stays away", 200, true, func(t *testing.T, e *liveEvent) func() {
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

func throughNetwork(kind, stream string, toxicity float64, attributes map[string]any) func(*testing.T, *liveEvent) func() {
	return func(t *testing.T, e *liveEvent) func() {
		n := e.server.Toxiproxy(t)
		n.Add(t, kind, stream, toxicity, attributes)
		e.use(t, n.Endpoint)
		return func() {}
	}
}

func behind(fault storetest.Fault) func(*testing.T, *liveEvent) func() {
	return func(t *testing.T, e *liveEvent) func() {
		e.use(t, e.server.Behind(t, fault))
		return func() {}
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
