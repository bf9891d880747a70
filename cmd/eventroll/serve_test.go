package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"eventroll/pipeline"
	"eventroll/pipeline/store"
)

// The gallery on localhost answers as a web server before a bucket would.
func TestServe(t *testing.T) {
	e := newEvent(t, "title: Party\ntimezone: Asia/Seoul\n")
	e.photo(t, "card/IMG_0001.JPG", "time", "2024-11-03T10:05:00")
	run(t, e.command(t, "ingest", "card"), 0)
	rendition := only(t, e, "photos/*/small.jpg")

	base := startServe(t, e.path("gallery"))
	for _, test := range []struct{ path, kind, cache string }{
		{"/", "text/html; charset=utf-8", "no-cache"},
		{"/index.html", "text/html; charset=utf-8", "no-cache"},
		{"/index.json", "application/json", "no-cache"},
		{"/days/2024-11-03.html", "text/html; charset=utf-8", "no-cache"},
		{"/" + rendition, "image/jpeg", "public, max-age=3600"},
		{"/" + only(t, e, "shards/*.json"), "application/json", "public, max-age=31536000, immutable"},
		{"/" + only(t, e, "assets/site.*.css"), "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
	} {
		t.Run(test.path, func(t *testing.T) {
			answer := ask(t, http.MethodGet, base+test.path, "")
			if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != test.kind || answer.Header.Get("Cache-Control") != test.cache {
				t.Errorf("got %s, %v", answer.Status, answer.Header)
			}
			again := ask(t, http.MethodGet, base+test.path, answer.Header.Get("ETag"))
			if again.StatusCode != http.StatusNotModified || again.ContentLength > 0 {
				t.Errorf("asked again with its ETag: got %s, %d bytes", again.Status, again.ContentLength)
			}
		})
	}
	for path, status := range map[string]int{
		"/nowhere.html": http.StatusNotFound, "/days/": http.StatusNotFound, "/..%2f.eventroll%2farchive.json": http.StatusNotFound,
		"/../event.yaml": http.StatusNotFound, "/photos/%00": http.StatusNotFound,
	} {
		if answer := ask(t, http.MethodGet, base+path, ""); answer.StatusCode != status {
			t.Errorf("%s: got %s, want %d", path, answer.Status, status)
		}
	}
	if answer := ask(t, http.MethodPost, base+"/", ""); answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: got %s", answer.Status)
	}
	if answer := ask(t, http.MethodHead, base+"/", ""); answer.StatusCode != http.StatusOK || answer.ContentLength == 0 {
		t.Errorf("HEAD: got %s, %d bytes", answer.Status, answer.ContentLength)
	}
}

// startServe serves a folder until the test ends; it must end well then.
func startServe(t *testing.T, dir string) (base string) {
	t.Helper()
	listener := listen(t)
	serveOn(t, listener, dir)
	return "http://" + listener.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// serveOn serves a folder on a listener for the length of a test.
func serveOn(t *testing.T, listener net.Listener, dir string) {
	t.Helper()
	g, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, listener, pipeline.Handler(g)) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve ended with %v", err)
		}
	})
}

func ask(t *testing.T, method, url, etag string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	client := &http.Client{Timeout: 10 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer
}
