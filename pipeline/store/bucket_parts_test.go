package store_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// watchedServer stands before a server, counts the parts that are put, and may
// stand in its way.
type watchedServer struct {
	*httptest.Server
	mu       sync.Mutex
	parts    int
	classes  []string          // storage classes of what was begun
	onPart   func(n int)       // before the n-th part passes
	lose     func(string) bool // whether the answer to a request is lost, by its method and query
	finished atomic.Int32
}

func newWatchedServer(t *testing.T, server storetest.Server) *watchedServer {
	t.Helper()
	backend, err := url.Parse(server.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	w := &watchedServer{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = backend.Scheme, backend.Host, r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			if w.lose != nil && w.lose(r.Request.Method+" "+r.Request.URL.RawQuery) {
				return errors.New("lost")
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	w.Server = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && r.URL.Query().Has("partNumber") {
			w.mu.Lock()
			w.parts++
			n, onPart := w.parts, w.onPart
			w.mu.Unlock()
			if onPart != nil {
				onPart(n)
			}
		}
		if r.Method == http.MethodPost && r.URL.Query().Has("uploads") {
			w.mu.Lock()
			w.classes = append(w.classes, r.Header.Get("X-Amz-Storage-Class"))
			w.mu.Unlock()
		}
		proxy.ServeHTTP(out, r)
	}))
	t.Cleanup(w.Close)
	return w
}

// partsPut is how many parts were put since the last time.
func (w *watchedServer) partsPut() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.parts
	w.parts = 0
	return n
}

// noise is a large file that repeats nothing.
func noise(seed uint64, bytes int) string {
	b := make([]byte, bytes)
	rnd := rand.NewChaCha8([32]byte{byte(seed)})
	_, _ = rnd.Read(b) // never fails
	return string(b)
}

const fiveParts = 4*16<<20 + 12345

// unfinished are the uploads that a bucket holds.
func unfinished(t *testing.T, server storetest.Server, bucket string) int {
	t.Helper()
	out, err := client(t, server).ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket})
	if err != nil {
		t.Fatal(err)
	}
	return len(out.Uploads)
}

func wantObject(t *testing.T, s store.Store, key, want string) {
	t.Helper()
	body, entry, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	got, err := io.ReadAll(body)
	if err != nil || string(got) != want || entry.Size != int64(len(want)) {
		t.Errorf("%s: %d bytes of %d, %v", key, len(got), len(want), err)
	}
}

// testParts breaks a put in the middle, as a killed process or a pulled plug
// does. The next put of the same bytes sends only what did not arrive; of others, all.
func testParts(t *testing.T, server storetest.Server) {
	name := server.Bucket(t)
	w := newWatchedServer(t, server)
	begin := func() store.Store { return open(t, "s3://"+name+"/2024", store.Options{Endpoint: w.URL}) }
	frozen := store.Attributes{ContentType: "image/tiff", StorageClass: "GLACIER_IR", If: store.Absent}
	stopAfter := func(data string, arrive int) {
		t.Helper()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		w.onPart = func(n int) {
			if n > arrive {
				for int(w.finished.Load()) < arrive && ctx.Err() == nil { // those before it arrive
					time.Sleep(time.Millisecond)
				}
				stop()
			}
		}
		w.lose = func(request string) bool {
			if strings.HasPrefix(request, "PUT ") {
				w.finished.Add(1)
			}
			return false
		}
		w.finished.Store(0)
		if _, err := begin().Put(ctx, "originals/a.tiff", strings.NewReader(data), frozen); !errors.Is(err, context.Canceled) {
			t.Fatalf("put until it was stopped: %v", err)
		}
		w.onPart, w.lose = nil, nil
		w.partsPut()
	}
	one, two := noise(1, fiveParts), noise(2, fiveParts)
	stopAfter(one, 2)
	if n := unfinished(t, server, name); n != 1 {
		t.Fatalf("%d uploads wait", n)
	}
	if _, err := begin().Put(t.Context(), "originals/a.tiff", strings.NewReader(one), frozen); err != nil {
		t.Fatal(err)
	}
	if n := w.partsPut(); n < 1 || n > 3 {
		t.Errorf("%d parts were put, of five of which two had arrived", n)
	}
	wantObject(t, begin(), "originals/a.tiff", one)
	if n := unfinished(t, server, name); n != 0 {
		t.Errorf("%d uploads wait", n)
	}
	if len(w.classes) != 1 || w.classes[0] != "GLACIER_IR" {
		t.Errorf("begun with storage classes %q", w.classes)
	}

	if err := begin().Delete(t.Context(), "originals/a.tiff"); err != nil {
		t.Fatal(err)
	}
	stopAfter(one, 2)
	if _, err := begin().Put(t.Context(), "originals/a.tiff", strings.NewReader(two), frozen); err != nil {
		t.Fatal(err)
	}
	if n := w.partsPut(); n != 5 {
		t.Errorf("%d parts were put of other bytes", n)
	}
	wantObject(t, begin(), "originals/a.tiff", two)
}

// testLostParts loses the answer to the last word of an upload: the next
// attempt finds no upload any more, but the object.
func testLostParts(t *testing.T, server storetest.Server) {
	w := newWatchedServer(t, server)
	s := open(t, "s3://"+server.Bucket(t), store.Options{Endpoint: w.URL})
	for _, a := range []store.Attributes{{}, {If: store.Absent}} {
		data := noise(3, fiveParts)
		lost := 0
		w.lose = func(request string) bool {
			w.mu.Lock()
			defer w.mu.Unlock()
			if strings.HasPrefix(request, "POST uploadId=") || strings.HasPrefix(request, "POST x-id=CompleteMultipartUpload") {
				lost++
			}
			return lost == 1
		}
		entry, err := s.Put(t.Context(), "a", strings.NewReader(data), a)
		if err != nil || entry.ETag == "" || lost == 0 {
			t.Errorf("%+v: %+v, %v after %d lost answers", a, entry, err, lost)
		}
		wantObject(t, s, "a", data)
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
	}
}

// What lies in Glacier cannot be read, and the error says how it can.
func TestFrozen(t *testing.T) {
	storetest.Setenv(t, []string{"AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b", "AWS_REGION=us-east-1"})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("list-type") {
			io.WriteString(w, `<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount><MaxKeys>1</MaxKeys></ListBucketResult>`)
			return
		}
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, `<Error><Code>InvalidObjectState</Code><Message>The operation is not valid for the object's storage class</Message></Error>`)
	}))
	defer server.Close()
	s := open(t, "s3://bucket/2024", store.Options{Endpoint: server.URL, PathStyle: true})
	_, _, err := s.Get(t.Context(), "originals/a.tiff")
	if !errors.Is(err, store.ErrFrozen) || errors.Is(err, store.ErrUnusable) ||
		!strings.Contains(err.Error(), "aws s3api restore-object --bucket bucket --key 2024/originals/a.tiff --restore-request Days=7") {
		t.Errorf("%v", err)
	}
}

// What an upload has left that nobody went on with for a week is removed; a
// younger one may be going on elsewhere.
func TestStaleUploadsAreAborted(t *testing.T) {
	storetest.Setenv(t, []string{"AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b", "AWS_REGION=us-east-1"})
	var mu sync.Mutex
	var aborted []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		switch {
		case query.Has("list-type"):
			io.WriteString(w, `<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount><MaxKeys>1</MaxKeys></ListBucketResult>`)
		case r.Method == http.MethodGet && query.Has("uploads"):
			day := func(days int) string { return time.Now().AddDate(0, 0, -days).UTC().Format(time.RFC3339) }
			io.WriteString(w, `<ListMultipartUploadsResult><Upload><Key>2024/old</Key><UploadId>o</UploadId><Initiated>`+day(8)+`</Initiated></Upload>`+
				`<Upload><Key>2024/young</Key><UploadId>y</UploadId><Initiated>`+day(6)+`</Initiated></Upload></ListMultipartUploadsResult>`)
		case r.Method == http.MethodDelete:
			mu.Lock()
			defer mu.Unlock()
			aborted = append(aborted, r.URL.Path+"?"+query.Get("uploadId"))
			w.WriteHeader(http.StatusNoContent)
		default:
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	defer server.Close()
	s := open(t, "s3://bucket/2024", store.Options{Endpoint: server.URL, PathStyle: true})
	for range 2 {
		_, err := s.Put(t.Context(), "new", strings.NewReader(noise(1, 64<<20)), store.Attributes{})
		wantUnusable(t, err, "no right to put")
	}
	if len(aborted) != 1 || aborted[0] != "/bucket/2024/old?o" {
		t.Errorf("aborted %v", aborted)
	}
}
