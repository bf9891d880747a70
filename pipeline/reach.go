package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// Reach is what a visitor would meet at the gallery's address.
type Reach struct {
	Link string // of the first page; "" where event.yaml names no address
	// Obstacle says what stands in the way, and what to do about it; "" where
	// what was published answers.
	Obstacle string
}

// Bounds of a look at the gallery's address: it is a courtesy at the end of a
// run, and whoever answers there may be anybody.
const (
	reachTimeout   = 10 * time.Second // for all of it
	reachRedirects = 5
	reachPage      = 256 << 10 // bytes of a page that are read: what it is stands in its head
	reachSlack     = 1 << 20   // by how many bytes another index.json may be longer
	reachTries     = 4
	// reachPause is what lies between two looks. CloudFront keeps for a second
	// what may not be kept, so that the first look may meet what stood before.
	reachPause = 1500 * time.Millisecond
)

// Reach fetches the gallery's first page and its index from where visitors
// find them, after a publish, and says whether they are what was published.
// It changes nothing, and no failure of it is one of the publish.
func (p *Project) Reach(ctx context.Context, published gallery.Index) Reach {
	if p.Config.Event.URL == "" {
		return Reach{}
	}
	r := Reach{Link: p.Config.Event.URL + "/index.html"}
	index, err := published.JSON()
	if err != nil {
		r.Obstacle = err.Error()
		return r
	}
	page, _, err := store.Read(ctx, p.Gallery, "index.html", publishedLimit)
	if err != nil {
		r.Obstacle = "it was not looked at: " + err.Error()
		return r
	}
	looking, cancel := context.WithTimeout(ctx, reachTimeout)
	defer cancel()
	v := &visitor{base: p.Config.Event.URL, page: page, index: index, archive: published.Archive, place: p.Config.Gallery, cloudFront: p.Config.CloudFront}
	for try := range reachTries {
		obstacle, stale := v.look(looking)
		if ctx.Err() != nil {
			r.Obstacle = "it was not looked at: interrupted"
			return r
		}
		if r.Obstacle == "" || looking.Err() == nil { // else what was seen before says more
			r.Obstacle = obstacle
		}
		if !stale || !v.inBucket() || try == reachTries-1 || !pause(looking, reachPause) {
			break
		}
	}
	return r
}

// pause waits, and says whether there is time left.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// visitor looks at a gallery as a browser would, and knows what it should see.
type visitor struct {
	base        string // the gallery's address, without a slash at the end
	page, index []byte // index.html and index.json, as they were published
	archive     string
	place       string // the gallery's store, for messages
	cloudFront  string // id of the distribution, for messages
}

// look says what stands in the way, if anything. It is stale where the gallery
// answers, but not as it was published last.
func (v *visitor) look(ctx context.Context) (obstacle string, stale bool) {
	page, err := fetch(ctx, v.base+"/index.html", reachPage)
	if err != nil {
		return v.unreachable(err), false
	}
	if obstacle := v.refused(page); obstacle != "" {
		return obstacle, false
	}
	if !isOurs(page.body) {
		return v.somethingElse(page), false
	}
	if obstacle := notShown(page); obstacle != "" {
		return obstacle, false
	}
	index, err := fetch(ctx, v.base+"/index.json", len(v.index)+reachSlack)
	if err != nil {
		return v.unreachable(err), false
	}
	if index.status != http.StatusOK {
		return fmt.Sprintf("index.html answers, but index.json does not (%d): visitors must be able to read all of %s", index.status, v.place), false
	}
	if obstacle := v.otherGallery(index); obstacle != "" {
		return obstacle, false
	}
	if !bytes.Equal(index.body, v.index) {
		return v.older(index), true
	}
	// Some CDNs rewrite pages on their way, so that another page alone proves nothing.
	if sent := v.page[:min(len(v.page), reachPage)]; !bytes.Equal(page.body, sent) && page.age > 0 {
		return v.older(page), true
	}
	return "", false
}

// otherGallery says so where an index is not that of this archive.
func (v *visitor) otherGallery(index answer) string {
	var other struct{ Archive, Title string }
	err := json.Unmarshal(index.body, &other)
	switch {
	case bytes.Equal(index.body, v.index), err == nil && other.Archive == v.archive:
		return ""
	case err != nil && len(index.body) > len(v.index): // cut off: it is longer than this one by far
		return v.older(index)
	case err != nil || other.Archive == "":
		return "index.json there is no gallery's: " + v.correct()
	}
	return fmt.Sprintf("another gallery answers there (%s): %s", shorten(other.Title), v.correct())
}

// answer is what came back from the gallery's address.
type answer struct {
	status int
	header http.Header
	body   []byte   // as much of it as was wanted
	from   *url.URL // after redirects
	moved  bool     // there were redirects
	age    time.Duration
}

var errTooManyRedirects = errors.New("too many redirects")

// fetch gets at most limit bytes, without cookies, as a visitor for the first time.
func fetch(ctx context.Context, address string, limit int) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("User-Agent", "eventroll")
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
		if len(via) > reachRedirects {
			return errTooManyRedirects
		}
		return nil
	}}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode, header: response.Header, from: response.Request.URL, moved: response.Request.URL.String() != address}
	a.age, _ = time.ParseDuration(strings.TrimSpace(response.Header.Get("Age")) + "s")
	a.body, err = io.ReadAll(io.LimitReader(response.Body, int64(limit)))
	return a, err
}
