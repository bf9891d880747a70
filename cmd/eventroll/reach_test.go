package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// "ready" is only said when the link that is printed shows the gallery. What
// stands in its way is said instead, and the exit code stays: it is published.
func TestReadyOnlyWhenTheLinkWorks(t *testing.T) {
	var copied atomic.Bool
	var e *event
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !copied.Load() {
			http.NotFound(w, r)
			return
		}
		http.StripPrefix("/2024", http.FileServer(http.Dir(e.path("gallery")))).ServeHTTP(w, r)
	}))
	defer server.Close()
	e = newEvent(t, "title: 잔치\ntimezone: Asia/Seoul\nurl: "+server.URL+"/2024\n")
	e.photo(t, "card/IMG_0001.JPG", "time", "2024-11-03T10:05:00")

	out, _ := run(t, e.command(t, "ingest", "card"), 0)
	wantText(t, out, "published, but visitors do not find it yet: "+server.URL+"/2024/index.html\n    nothing is there (404): copy gallery there")
	if strings.Contains(out, "ready:") {
		t.Errorf("it says ready:\n%s", out)
	}
	copied.Store(true)
	out, _ = run(t, e.command(t, "publish"), 0)
	wantText(t, out, "  ready: "+server.URL+"/2024/index.html\n")
}

func wantText(t *testing.T, got, want string) {
	t.Helper()
	if !strings.Contains(got, want) {
		t.Errorf("%q is not in:\n%s", want, got)
	}
}
