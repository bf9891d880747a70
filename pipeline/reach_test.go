package pipeline

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"eventroll/pipeline/store"
)

const (
	reachOurPage  = `<!DOCTYPE html><meta name="generator" content="eventroll"><title>행사</title>`
	reachOurIndex = `{"version":1,"archive":"ours","title":"행사","photos":2}`
)

// reachServer answers for index.html and index.json below /2024.
type reachServer struct {
	status, indexStatus int // 200 unless told
	page, index         string
	header, indexHeader map[string]string
}

func (s reachServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind, body, status, header := "text/html; charset=utf-8", s.page, s.status, s.header
	switch r.URL.Path {
	case "/2024/index.html":
	case "/2024/index.json":
		kind, body, status, header = "application/json", s.index, s.indexStatus, s.indexHeader
	case "/login":
		body, status, header = "<title>Sign in</title>", 0, nil
	default:
		status = http.StatusNotFound
	}
	w.Header().Set("Content-Type", kind)
	for name, value := range header {
		w.Header().Set(name, value)
	}
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	io.WriteString(w, body)
}

func reachVisitor(base string) *visitor {
	return &visitor{base: base, page: []byte(reachOurPage), index: []byte(reachOurIndex), archive: "ours", place: "s3://photos/2024"}
}

func TestWhatStandsInTheWay(t *testing.T) {
	const older = `{"version":1,"archive":"ours","title":"행사","photos":1}`
	s3Error := func(code string) string {
		return `<?xml version="1.0"?><Error><Code>` + code + `</Code><Message>No.</Message></Error>`
	}
	fromS3 := map[string]string{"Server": "AmazonS3", "Content-Type": "application/xml"}
	for _, c := range []struct {
		name   string
		server reachServer
		folder bool // the gallery is a folder that has to be copied
		cdn    string
		want   string // "" for nothing
		stale  bool
	}{
		{name: "nothing"},
		{name: "a CDN that rewrites pages", server: reachServer{page: reachOurPage + "<script></script>"}},
		{name: "not public", server: reachServer{status: 403, page: s3Error("AccessDenied"), header: fromS3},
			want: "the bucket lets nobody read (403): switch off its Block Public Access"},
		{name: "not CloudFront's", server: reachServer{status: 403, page: s3Error("AccessDenied"), header: map[string]string{"Server": "AmazonS3", "X-Cache": "Error from cloudfront"}},
			want: "CloudFront may not read it, or looks elsewhere (403)"},
		{name: "forbidden", server: reachServer{status: 403}, want: "the server lets nobody read (403): make what is in s3://photos/2024 readable"},
		{name: "another folder", server: reachServer{status: 404, page: s3Error("NoSuchKey"), header: fromS3},
			want: "nothing is there (404): `url:` in event.yaml must lead to where visitors find what is in s3://photos/2024"},
		{name: "not copied yet", server: reachServer{status: 404}, folder: true, want: "nothing is there (404): copy gallery there, or correct `url:` in event.yaml"},
		{name: "no bucket", server: reachServer{status: 404, page: s3Error("NoSuchBucket"), header: fromS3}, want: "there is no such bucket (404)"},
		{name: "no web site", server: reachServer{status: 404, page: "<ul>\n<li>Code: NoSuchWebsiteConfiguration</li>", header: fromS3},
			want: "the bucket is no web site yet (404): switch on its static website hosting"},
		{name: "password", server: reachServer{status: 401}, want: "the server asks for a password (401)"},
		{name: "out of order", server: reachServer{status: 503}, want: "the server is out of order (503): try the link in some minutes"},
		{name: "a teapot", server: reachServer{status: 418}, want: "the server answers 418"},
		{name: "sign in", server: reachServer{status: 302, header: map[string]string{"Location": "/login?token=secret"}},
			want: "/login, which is not the gallery: a page to sign in?"},
		{name: "in a circle", server: reachServer{status: 302, header: map[string]string{"Location": "/2024/index.html"}},
			want: "leads from one address to the next without an end"},
		{name: "somebody's", server: reachServer{page: "<title>Parked</title>"}, want: "a page answers that is not eventroll's"},
		{name: "empty", server: reachServer{page: " "}, want: "an empty page answers"},
		{name: "octets", server: reachServer{header: map[string]string{"Content-Type": "binary/octet-stream"}},
			want: `browsers will not show the page: its Content-Type is "binary/octet-stream" and not text/html`},
		{name: "attachment", server: reachServer{header: map[string]string{"Content-Disposition": "attachment; filename=index.html"}},
			want: "browsers will save the page instead of showing it"},
		{name: "only pages", server: reachServer{indexStatus: 403}, want: "index.html answers, but index.json does not (403): visitors must be able to read all of s3://photos/2024"},
		{name: "no index", server: reachServer{index: "<html>"}, want: "index.json there is no gallery's"},
		{name: "another gallery", server: reachServer{index: `{"version":1,"archive":"theirs","title":"Their party"}`},
			want: "another gallery answers there (Their party): `url:` in event.yaml must lead to"},
		{name: "older", server: reachServer{index: older}, stale: true, want: "another state of this gallery answers: a copy that a cache keeps, or what somebody else has published since"},
		{name: "older, copied", server: reachServer{index: older}, folder: true, stale: true, want: "an older state of the gallery answers: copy gallery there"},
		{name: "cached", server: reachServer{index: older, indexHeader: map[string]string{"Age": "300", "Cache-Control": "public, max-age=3600"}}, stale: true,
			want: "an older state of the gallery answers: a cache has kept it for 5m0s and may for another 55m0s. A CDN should go by the Cache-Control of each object; let it forget"},
		{name: "cached by CloudFront", server: reachServer{index: older, indexHeader: map[string]string{"Age": "300"}}, cdn: "E2QWRUHAPOMQZL", stale: true,
			want: "for 5m0s. A CDN should go by the Cache-Control of each object; now: aws cloudfront create-invalidation --distribution-id E2QWRUHAPOMQZL --paths '/*'"},
		{name: "a cached page", server: reachServer{page: reachOurPage + "<p>older", header: map[string]string{"Age": "7"}}, stale: true, want: "a cache has kept it for 7s"},
		{name: "a far longer index", server: reachServer{index: `{"x":"` + strings.Repeat("x", 2<<20)}, want: "another state of this gallery answers"},
		{name: "a page without an end", server: reachServer{page: reachOurPage + strings.Repeat(" ", 2*reachPage)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.server.page == "" {
				c.server.page = reachOurPage
			}
			if c.server.index == "" {
				c.server.index = reachOurIndex
			}
			server := httptest.NewServer(c.server)
			defer server.Close()
			v := reachVisitor(server.URL + "/2024")
			v.cloudFront = c.cdn
			if c.folder {
				v.place = "gallery"
			}
			obstacle, stale := v.look(t.Context())
			wantObstacle(t, obstacle, c.want)
			if stale != c.stale {
				t.Errorf("stale: %v", stale)
			}
			if strings.Contains(obstacle, "secret") {
				t.Errorf("it tells a token: %s", obstacle)
			}
		})
	}
}

func wantObstacle(t *testing.T, got, want string) {
	t.Helper()
	if got == "" && want != "" || !strings.Contains(got, want) || want == "" && got != "" {
		t.Errorf("it says %q, want %q", got, want)
	}
	t.Log(got)
}

func TestWhoDoesNotAnswer(t *testing.T) {
	plain := httptest.NewServer(reachServer{page: reachOurPage, index: reachOurIndex})
	defer plain.Close()
	selfSigned := httptest.NewUnstartedServer(reachServer{})
	selfSigned.Config.ErrorLog = log.New(io.Discard, "", 0)
	selfSigned.StartTLS()
	defer selfSigned.Close()
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, c := range []struct{ name, base, want string }{
		{"http only", strings.Replace(plain.URL, "http:", "https:", 1), "speaks http only: write http:// in `url:`"},
		{"certificate", selfSigned.URL, "browsers will warn of " + selfSigned.Listener.Addr().String() + ", as its certificate is not good for it: x509: "},
		{"refused", closed.URL, "refuses the connection: no web server runs there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			obstacle, _ := reachVisitor(c.base).look(t.Context())
			wantObstacle(t, obstacle, c.want)
		})
	}
}

func TestWhyNoAnswerCame(t *testing.T) {
	request := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://photos.example.org/2024/index.html", Err: err}
	}
	dial := func(err error) error { return request(&net.OpError{Op: "dial", Net: "tcp", Err: err}) }
	for _, c := range []struct {
		name, base string
		err        error
		want       string
	}{
		{"no name", "", dial(&net.DNSError{Name: "photos.example.org", IsNotFound: true}), "there is no host photos.example.org: make its DNS record"},
		{"no network", "", dial(&net.DNSError{Name: "photos.example.org", IsTimeout: true}), "this computer cannot look up photos.example.org: is it online?"},
		{"time-out", "", request(context.DeadlineExceeded), "photos.example.org did not answer within 10 seconds"},
		{"refused", "", dial(syscall.ECONNREFUSED), "photos.example.org refuses the connection"},
		{"website", "https://photos.s3-website.ap-northeast-2.amazonaws.com", request(context.DeadlineExceeded), "speaks http only: write http://"},
		{"certificate", "", request(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), "browsers will warn of photos.example.org"},
		{"alert", "", request(&net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}), "photos.example.org ends the connection (tls: handshake failure): does its CDN know that name"},
		{"other", "", request(errors.New("connection reset")), "photos.example.org cannot be reached: connection reset"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := reachVisitor("https://photos.example.org/2024")
			if c.base != "" {
				v.base = c.base
			}
			wantObstacle(t, v.unreachable(c.err), c.want)
		})
	}
}

// After a real publish the gallery is reached, also where a cache shows for a
// moment what stood before; until it is copied to where its address is, it is not.
func TestReach(t *testing.T) {
	var serve atomic.Pointer[store.Store]
	var behind atomic.Int32 // answers that still show the gallery before
	var before atomic.Pointer[string]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := serve.Load()
		switch {
		case s == nil:
			http.NotFound(w, r)
		case strings.HasSuffix(r.URL.Path, "/index.json") && before.Load() != nil && behind.Add(-1) >= 0:
			w.Header().Set("Age", strconv.Itoa(1))
			io.WriteString(w, *before.Load())
		default:
			http.StripPrefix("/again", Handler(*s)).ServeHTTP(w, r)
		}
	}))
	defer server.Close()
	dir := t.TempDir()
	againCard(t, filepath.Join(dir, "A"), "A1", 1)
	againCard(t, filepath.Join(dir, "B"), "B2", 1)
	yaml := strings.Replace(againYAML, "https://photos.example.org/again", server.URL+"/again", 1)
	p := openSample(t, dir, yaml+samplePlaces(t, "folder"), "schedule.csv", againSchedule)
	publish := func(card string) *Publication {
		t.Helper()
		report, err := p.Ingest(t.Context(), []string{filepath.Join(dir, card)}, IngestOptions{}, silence{})
		if err != nil {
			t.Fatal(err)
		}
		return report.Publication
	}
	first := publish("A")
	r := p.Reach(t.Context(), first.Index)
	if r.Link != server.URL+"/again/index.html" {
		t.Errorf("the link is %s", r.Link)
	}
	wantObstacle(t, r.Obstacle, "nothing is there (404): copy "+p.Config.Gallery+" there")

	serve.Store(&p.Gallery)
	wantObstacle(t, p.Reach(t.Context(), first.Index).Obstacle, "")

	old := contents(t, p.Gallery)[indexKey]
	before.Store(&old)
	behind.Store(1)
	second := publish("B")
	p.Config.Gallery = "s3://photos/again" // for the words; a folder has no CDN before it
	wantObstacle(t, p.Reach(t.Context(), second.Index).Obstacle, "")
	if behind.Load() >= 0 {
		t.Error("the old index was never shown")
	}

	stopped, stop := context.WithCancel(t.Context())
	stop()
	if got := p.Reach(stopped, first.Index).Obstacle; !strings.Contains(got, "it was not looked at") {
		t.Errorf("interrupted: %q", got)
	}
	p.Config.Event.URL = ""
	if got := p.Reach(t.Context(), first.Index); got != (Reach{}) {
		t.Errorf("without an address: %+v", got)
	}
}
