package pipeline

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"eventroll/pipeline/store/storetest"
)

// limitPhotos is many beside what is in work at once, so that a run that goes
// on after its store has failed is told from one that stops.
const limitPhotos = 60

// photoID finds a photo in a request's path.
var photoID = regexp.MustCompile(`/(?:photos|sightings|hidden)/[a-z2-7]{16}`)

// A store that fails in the middle of a run: one sentence that names it and
// says what to do, and soon; what was finished is kept.
func TestStoreFailsInMidRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the command many times: not with -short")
	}
	command := buildCommand(t)
	storetest.Versitygw(t).Setenv(t)
	want := newLiveEvent(t, command, limitPhotos, sampleFrame{}, "gallery: gallery\narchive: archive\n")
	want.done(t)
	t.Run("a bucket refuses", func(t *testing.T) { bucketRefuses(t, command, want) })
	t.Run("a bucket is gone", func(t *testing.T) { bucketIsGone(t, command, want) })
	for _, folder := range []string{"gallery", "archive"} {
		t.Run("a folder is gone: "+folder, func(t *testing.T) { folderIsGone(t, command, folder, want) })
	}
}

func bucketRefuses(t *testing.T, command string, want *liveEvent) {
	for _, test := range []struct {
		name   string
		often  bool   // not only in a soak
		at     int    // photos that are in when it begins
		method string // "" = any
		status int
		code   string
		say    string
	}{
		{"quota", true, 5, http.MethodPut, 403, "QuotaExceeded", "its quota is used up or its disk is full: make room, or ask its owner for more, then run again (put "},
		{"quota while publishing", true, limitPhotos, http.MethodPut, 403, "QuotaExceeded", "its quota is used up or its disk is full: make room"},
		{"full disk", false, 5, http.MethodPut, 507, "XMinioStorageFull", "its quota is used up or its disk is full: make room"},
		{"expired credentials", true, 5, "", 400, "ExpiredToken", "the sign-in has expired: sign in again (aws sso login, or new temporary keys), then run again"},
		{"expired credentials elsewhere", false, 5, "", 403, "RequestExpired", "the sign-in has expired: sign in again"},
		{"revoked keys", false, 5, "", 403, "InvalidAccessKeyId", "does not know the access key: check AWS_ACCESS_KEY_ID"},
		{"a right taken away", true, 5, http.MethodPut, 403, "AccessDenied", "no right to put in bucket "},
		{"bucket deleted", true, 5, "", 404, "NoSuchBucket", "there is no bucket "},
	} {
		t.Run(test.name, func(t *testing.T) {
			if !test.often && !soaking() {
				t.Skip("like others: EVENTROLL_SOAK=1")
			}
			t.Parallel()
			e := newBucketEvent(t, command, limitPhotos, sampleFrame{})
			var refused sync.Map // photos
			var began atomic.Bool
			e.use(t, e.server.Behind(t, func(n int64, r *http.Request, next http.RoundTripper) (*http.Response, error) {
				if (test.method == "" || r.Method == test.method) && (began.Load() || e.records() >= test.at) {
					began.Store(true)
					id := photoID.FindString(r.URL.Path)
					refused.Store(id[strings.LastIndex(id, "/")+1:], true)
					return storetest.Refusal(r, test.status, test.code, "so it is"), nil
				}
				return next.RoundTrip(r)
			}))
			e.stopsAndGoesOn(t, "s3://"+e.bucket+"/", test.say, func() { e.use(t, e.server.Endpoint) })
			met := 0
			refused.Range(func(any, any) bool { met++; return true })
			if t.Logf("%d photos met it", met); met > max(workers()+storing+slowLane, putters) {
				t.Errorf("%d photos were tried before it stopped", met)
			}
			e.sameAs(t, want)
		})
	}
}

// bucketIsGone takes a bucket's folder on the server away for a while.
func bucketIsGone(t *testing.T, command string, want *liveEvent) {
	e := newBucketEvent(t, command, limitPhotos, sampleFrame{})
	there := e.server.File(e.bucket, "")
	away := filepath.Join(t.TempDir(), "away")
	var requests sync.RWMutex // one in mid-flight would make the folder anew
	e.use(t, e.server.Behind(t, func(_ int64, r *http.Request, next http.RoundTripper) (*http.Response, error) {
		requests.RLock()
		defer requests.RUnlock()
		return next.RoundTrip(r)
	}))
	wait := e.meanwhile(5, func() {
		requests.Lock()
		defer requests.Unlock()
		rename(t, there, away)
	})
	e.stopsAndGoesOn(t, "s3://"+e.bucket+"/", fmt.Sprintf("there is no bucket %q: create it, or correct its name in event.yaml", e.bucket), func() {
		wait()
		rename(t, away, there)
	})
	e.sameAs(t, want)
}

// folderIsGone takes a folder away for a while: it must not be made anew.
func folderIsGone(t *testing.T, command, folder string, want *liveEvent) {
	e := newLiveEvent(t, command, limitPhotos, sampleFrame{}, "gallery: gallery\narchive: archive\n")
	there := filepath.Join(e.dir, folder)
	wait := e.meanwhile(5, func() { rename(t, there, there+".away") })
	e.stopsAndGoesOn(t, folder+": ", "the folder is gone: plug its disk in again, or bring it back, then run again", func() {
		wait()
		if _, err := os.Stat(there); err == nil {
			t.Error("it was made anew")
		}
		rename(t, there+".away", there)
	})
	e.sameAs(t, want)
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Error(err)
	}
}

// The archive is emptied while photos are taken in: what is left of it is not
// published.
func TestArchiveIsEmptied(t *testing.T) {
	a := newAgain(t, "folder")
	before := contents(t, a.Gallery)
	frame := sampleFrame{Seed: 7, Serial: "A1", Make: "Sample", Model: "A1", Time: "2024:11:04 13:40:00"}
	writeSample(t, filepath.Join(a.dir, "cards", "A", "IMG_4009.JPG"), frame.jpeg(t))
	a.Gallery = &onPut{a.Gallery, "large.jpg", func(string) {
		for key := range contents(t, a.archive) {
			if err := a.archive.Delete(t.Context(), key); err != nil {
				t.Error(err)
			}
		}
	}}
	_, err := a.Ingest(t.Context(), []string{filepath.Join(a.dir, "cards", "A")}, IngestOptions{}, silence{})
	if err == nil || !strings.Contains(err.Error(), "archive: the archive is not the one that was there when this run began") {
		t.Errorf("it says %v", err)
	}
	after := contents(t, a.Gallery)
	for key, body := range before {
		if after[key] != body {
			t.Errorf("%s was changed", key)
		}
	}
}

// stopsAndGoesOn runs into a limit, and again when it is lifted: the second
// run renders none of what was finished by the first.
func (e *liveEvent) stopsAndGoesOn(t *testing.T, store, say string, lift func()) {
	t.Helper()
	code, said := e.ingest(t)
	t.Log(said)
	wantSentence(t, code, said, store)
	if !strings.Contains(said, say) {
		t.Errorf("it does not say %q", say)
	}
	lift()
	kept := e.records()
	if kept < 5 {
		t.Fatalf("%d photos were in when it stopped", kept)
	}
	t.Logf("%d photos were in when it stopped", kept)
	code, said, results := e.run(t, "ingest", "--quiet", "card")
	if code != 0 {
		t.Fatalf("the next run ends with code %d: %s", code, said)
	}
	if words := fmt.Sprintf("%d new, %d already there", limitPhotos-kept, kept); !strings.Contains(results, words) {
		t.Errorf("the next run does not say %q:\n%s", words, results)
	}
}
