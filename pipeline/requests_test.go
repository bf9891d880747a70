package pipeline

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"eventroll/pipeline/store/storetest"
)

// What a run asks of an S3 server. An unchanged event is listed and nothing
// else; one photo more is its own objects, one shard, the pages that list it,
// feed and index.
func TestRequestsOfARun(t *testing.T) {
	photos := 120
	if soaking() {
		photos = 10_000
	}
	dir := t.TempDir()
	for i := range photos {
		frame := sampleFrame{Seed: i, Width: 32 + i%100, Height: 32 + i/100, Serial: "A1", Make: "Sample", Model: "A1", Time: minuteOf(i, photos)}
		writeSample(t, filepath.Join(dir, "cards", "A", fmt.Sprintf("IMG_%05d.JPG", i)), frame.jpeg(t))
	}
	server := storetest.Versitygw(t)
	server.Setenv(t)
	front := newRequestTally(t, server)
	bucket := server.Bucket(t)
	yaml := againYAML + fmt.Sprintf("gallery: s3://%[1]s/gallery\narchive: s3://%[1]s/archive\ns3: {endpoint: %[2]q, path_style: true}\n", bucket, front.url)
	p := openSample(t, dir, yaml, "schedule.csv", againSchedule)
	a := &again{dir: dir, Project: p}
	wantCounts(t, a.ingest(t), map[Status]int{New: photos})
	t.Logf("%d photos taken in: %s", photos, front.taken())

	open := func() {
		t.Helper()
		var err error
		if a.Project, err = OpenProject(t.Context(), filepath.Join(dir, "event.yaml")); err != nil {
			t.Fatal(err)
		}
		a.gallery, a.archive = count(a.Project)
	}
	open()
	began := time.Now()
	wantCounts(t, a.ingest(t), map[Status]int{Known: photos})
	again := front.taken()
	t.Logf("the same again, in %v: %s", time.Since(began).Round(time.Millisecond), again)
	// Of a photo the gallery lists five objects, once, and the archive two, before
	// and after ingesting; a thousand a page. A large listing goes letter by letter, so
	// that its pages are not full. Each store is listed when it is opened, too.
	lists := (5+2*2)*photos/onePage + 20
	listedAgain := 3 // the gallery, as something was put into it
	if photos > onePage {
		lists += (1 + 2*2) * len(letters)
		listedAgain += 5*photos/onePage + len(letters)
	}
	if again.LIST > lists || again.GET > 10 || again.PUT+again.DELETE+again.other > 0 {
		t.Errorf("an unchanged event asks for %s", again)
	}

	frame := sampleFrame{Seed: 7, Width: 300, Serial: "A1", Make: "Sample", Model: "A1", Time: "2024:11:04 14:20:00"} // the latest, so that the feed has it
	file := filepath.Join(dir, "cards", "A", "IMG_one_more.JPG")
	writeSample(t, file, frame.jpeg(t))
	id := string(idOf(t, file))
	open()
	wantCounts(t, a.ingest(t), map[Status]int{New: 1, Known: photos})
	more := front.taken()
	t.Logf("one photo more: %s", more)
	wantPuts(t, "archive", a.archive, "photos/"+id+".json", "sightings/"+id+"-*", "published.json")
	puts := a.gallery.taken()
	for _, key := range append(renditions(idOf(t, file)), "photos/"+id+".html", "photos/"+id+".oembed.json",
		"shards/*", "days/2024-11-04/serverless.html", "sessions/2024-11-04-1330-serverless.html", "feed.xml", "index.html", "index.json") {
		if !slices.Contains(puts, key) {
			t.Errorf("%s was not put", key)
		}
	}
	t.Log(puts)
	// Ten of its own and of the gallery, three of the archive, and in each of four
	// listings its part, the part that leads there and the first.
	if more.PUT > 10+3+4*3 || more.LIST > again.LIST+listedAgain || more.GET > again.GET+10 {
		t.Errorf("one photo more is %s", more)
	}
}

// minuteOf spreads photos over the sessions of both days.
func minuteOf(i, photos int) string {
	second := i * 2 * 3540 / photos
	return fmt.Sprintf("2024:11:%02d 13:%02d:%02d", 3+second/3540, 30+second%3540/120, second%60)
}

// requests are how many of each class reached a server.
type requests struct{ LIST, GET, PUT, DELETE, other int }

func (r requests) String() string {
	return fmt.Sprintf("%d LIST, %d GET, %d PUT, %d DELETE, %d others", r.LIST, r.GET, r.PUT, r.DELETE, r.other)
}

// requestTally stands before a server and counts.
type requestTally struct {
	url string
	mu  sync.Mutex
	n   requests
}

func newRequestTally(t *testing.T, server storetest.Server) *requestTally {
	t.Helper()
	backend, err := url.Parse(server.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	c := &requestTally{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = backend.Scheme, backend.Host
			r.Out.Host = r.In.Host // it is part of what was signed
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 100},
		ErrorLog:  log.New(io.Discard, "", 0),
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.note(r)
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	c.url = front.URL
	return c
}

func (c *requestTally) note(r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case r.Method == http.MethodGet && r.URL.Query().Has("list-type"):
		c.n.LIST++
	case r.Method == http.MethodGet:
		c.n.GET++
	case r.Method == http.MethodPut:
		c.n.PUT++
	case r.Method == http.MethodDelete:
		c.n.DELETE++
	default:
		c.n.other++
	}
}

// taken is what came since it was asked last.
func (c *requestTally) taken() requests {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.n
	c.n = requests{}
	return n
}
