package store_test

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// newFront stands between a client and a server, for what happens on the way.
// Any of its functions may be nil.
func newFront(t *testing.T, server storetest.Server, tls bool, request func(*http.Request), answer func(*http.Response) error) string {
	t.Helper()
	backend, err := url.Parse(server.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewUnstartedServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = backend.Scheme, backend.Host
			r.Out.Host = r.In.Host // it is part of what was signed
			if request != nil {
				request(r.Out)
			}
		},
		ModifyResponse: answer,
		ErrorLog:       log.New(io.Discard, "", 0), // it is meant to break
		ErrorHandler:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	})
	t.Cleanup(front.Close)
	if !tls {
		front.Start()
		return front.URL
	}
	front.StartTLS()
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CA_BUNDLE", bundle)
	return front.URL
}

// testWrongByte has a byte flipped on the way: the server refuses the object,
// and it is sent again. Over http the signature covers the bytes, over https
// only the checksum does.
func testWrongByte(t *testing.T, server storetest.Server) {
	for _, tls := range []bool{false, true} {
		t.Run(fmt.Sprint("https=", tls), func(t *testing.T) {
			var flip, puts atomic.Int32
			var refusal atomic.Value
			s := open(t, "s3://"+server.Bucket(t), store.Options{Endpoint: newFront(t, server, tls, func(r *http.Request) {
				if r.Method != http.MethodPut {
					return
				}
				puts.Add(1)
				if flip.CompareAndSwap(1, 0) {
					r.Body = &flipping{ReadCloser: r.Body}
				}
			}, func(r *http.Response) error {
				if r.StatusCode == http.StatusBadRequest {
					body, _ := io.ReadAll(r.Body)
					r.Body = io.NopCloser(bytes.NewReader(body))
					_, code, _ := strings.Cut(string(body), "<Code>")
					code, _, _ = strings.Cut(code, "</Code>")
					refusal.Store(code)
				}
				return nil
			})})
			data := strings.Repeat("photo", 40_000)
			flip.Store(1)
			put(t, s, "photos/a/small.jpg", data, store.Attributes{If: store.Absent})
			if got, _, err := store.Read(t.Context(), s, "photos/a/small.jpg", 1<<20); err != nil || string(got) != data {
				t.Errorf("stored are %d bytes, %v", len(got), err)
			}
			if refusal.Load() == nil || puts.Load() != 2 {
				t.Errorf("%d puts; the server refused with %v", puts.Load(), refusal.Load())
			}
			t.Logf("refused with %v, stored by the second of %d puts", refusal.Load(), puts.Load())
		})
	}
}

// flipping is a body whose first byte is another.
type flipping struct {
	io.ReadCloser
	done bool
}

func (f *flipping) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if n > 0 && !f.done {
		p[0] ^= 1
		f.done = true
	}
	return n, err
}

// testBrokenDownload has an answer break off, several times.
func testBrokenDownload(t *testing.T, server storetest.Server) {
	var breaks, gets atomic.Int32
	s := open(t, "s3://"+server.Bucket(t), store.Options{Endpoint: newFront(t, server, false, nil, func(r *http.Response) error {
		if r.Request.Method == http.MethodGet && r.ContentLength > 1000 {
			gets.Add(1)
			if breaks.Add(-1) >= 0 {
				r.Body = struct {
					io.Reader
					io.Closer
				}{io.MultiReader(io.LimitReader(r.Body, 300_000), brokenReader{}), r.Body}
			}
		}
		return nil
	})})
	data := strings.Repeat("0123456789", 100_000)
	put(t, s, "original", data, store.Attributes{})
	breaks.Store(3)
	got, _, err := store.Read(t.Context(), s, "original", 2<<20)
	if err != nil || string(got) != data {
		t.Errorf("read %d bytes of %d: %v", len(got), len(data), err)
	}
	if gets.Load() != 4 {
		t.Errorf("it took %d requests", gets.Load())
	}
	breaks.Store(1)
	body, _, err := s.Get(t.Context(), "original")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if _, err := io.ReadFull(body, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	put(t, s, "original", strings.Repeat("x", len(data)), store.Attributes{})
	if _, err := io.Copy(io.Discard, body); !errors.Is(err, store.ErrChanged) {
		t.Errorf("it was replaced before it broke off: %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("broken") }

// TestTriedAgain has each put fail once, as servers and networks fail, and
// more of them than the SDK's quota of retries would bear.
func TestTriedAgain(t *testing.T) {
	storetest.Setenv(t, keys())
	answers := []string{
		"503 SlowDown", "503 ServiceUnavailable", "500 InternalError", "502 ", "504 ", "429 TooManyRequests", "408 ", "520 ",
		"400 RequestTimeout", "400 BadDigest", "400 IncompleteBody", "reset", "half",
	}
	var mu sync.Mutex
	failed := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, "<ListBucketResult><Name>photos</Name></ListBucketResult>")
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		mu.Lock()
		again := failed[r.URL.Path]
		failed[r.URL.Path] = true
		mu.Unlock()
		if again {
			w.Header().Set("ETag", `"5d41402abc4b2a76b9719d911017c592"`)
			return
		}
		var n, status int
		var code string
		fmt.Sscanf(filepath.Base(r.URL.Path), "%d", &n)
		switch how := answers[n%len(answers)]; how {
		case "reset":
			panic(http.ErrAbortHandler)
		case "half":
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, "<Error><Code>Internal")
		default:
			fmt.Sscanf(how, "%d %s", &status, &code)
			w.WriteHeader(status)
			fmt.Fprintf(w, "<Error><Code>%s</Code><Message>later</Message></Error>", code)
		}
	}))
	defer server.Close()
	s := open(t, "s3://photos", store.Options{Endpoint: server.URL, PathStyle: true})
	var all sync.WaitGroup
	for i := range 260 {
		all.Go(func() {
			if _, err := s.Put(t.Context(), fmt.Sprint(i), strings.NewReader("hello"), store.Attributes{}); err != nil {
				t.Errorf("%s: %v", answers[i%len(answers)], err)
			}
		})
	}
	all.Wait()
}
