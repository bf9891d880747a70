package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// publicSite is a gallery on the web.
type publicSite struct {
	root   string // without a slash at the end
	client *http.Client
	index  []byte // index.json, which was read to find the gallery, until it is asked for
}

// galleryFolder is where in a gallery something lies.
var galleryFolder = regexp.MustCompile(`/(?:photos(?:/[a-z2-7]{16})?|days(?:/[^/]+)?|sessions|photographers|cards|originals|assets|shards)$`)

// openSite finds the gallery that an address of the web leads to: it may be that
// of one of its pages.
func openSite(ctx context.Context, address string) (publicSource, error) {
	u, err := webAddress(address)
	if err != nil {
		return nil, err
	}
	s := &publicSite{client: newPublicClient()}
	var first error
	for _, root := range rootsOf(u) {
		err := s.find(ctx, root)
		if err == nil {
			return s, nil
		}
		if first == nil {
			first = err
		}
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if errors.Is(first, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no gallery at %s: give the address of its first page, as in https://photos.example.org/2024/", quote(address))
	}
	return nil, first
}

// webAddress reads an absolute http or https address, without what follows ? and #.
func webAddress(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil || !isWeb(u.Scheme) || u.Hostname() == "":
		return nil, fmt.Errorf("%s is no address of a gallery: it is written like https://photos.example.org/2024", quote(text))
	case u.User != nil:
		return nil, fmt.Errorf("the address of a gallery has no name or password in it: it is written like https://photos.example.org/2024")
	}
	u.RawQuery, u.ForceQuery, u.Fragment, u.RawFragment = "", false, "", ""
	return u, nil
}

// rootsOf are the addresses that a gallery may have of which one page is this,
// the most likely first.
func rootsOf(u *url.URL) []string {
	at := func(dir string) string { return u.Scheme + "://" + u.Host + strings.TrimRight(dir, "/") }
	dir := u.EscapedPath()
	given := at(dir)
	if path.Ext(dir) != "" && !strings.HasSuffix(dir, "/") {
		dir = path.Dir(dir)
	}
	dir = strings.TrimRight(dir, "/")
	var roots []string
	for _, root := range []string{at(galleryFolder.ReplaceAllString(dir, "")), at(dir), given} {
		if !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
	}
	return roots
}

// Bounds of the requests for one object.
const (
	publicObjectTime = time.Minute
	publicIdleTime   = 10 * time.Second
	publicRedirects  = 5
)

func newPublicClient() *http.Client {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxConnsPerHost: publicReaders, MaxIdleConnsPerHost: publicReaders,
		MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true, IdleConnTimeout: publicIdleTime,
	}
	return &http.Client{Transport: transport, Timeout: publicObjectTime, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		switch first := via[0].URL; {
		case len(via) > publicRedirects:
			return errTooManyRedirects
		case first.Scheme == "https" && next.URL.Scheme != "https":
			return errors.New("it leads from https to an address without")
		case next.URL.Host != first.Host && path.Base(first.Path) != indexKey:
			return fmt.Errorf("it leads to another host (%s)", quote(next.URL.Host))
		}
		return nil
	}}
}

// find reads the index.json below an address, and notes where that leads:
// the gallery is where it stands at last. The error is fs.ErrNotExist where there is
// none that is a gallery's.
func (s *publicSite) find(ctx context.Context, root string) error {
	data, from, err := s.get(ctx, root+"/"+indexKey, publicIndexBytes)
	if err != nil {
		return err
	}
	if !looksLikeIndex(data) {
		return fmt.Errorf("%s: %w", root, fs.ErrNotExist)
	}
	from.RawQuery, from.Fragment = "", ""
	final, ok := strings.CutSuffix(from.String(), "/"+indexKey)
	if !ok {
		return fmt.Errorf("%s leads to %s, which is no address that a gallery can have", root, quote(from.String()))
	}
	s.root, s.index = final, data
	return nil
}

// looksLikeIndex says whether that is JSON with the two names that no version
// of index.json changes: many web sites answer every address with some page.
func looksLikeIndex(data []byte) bool {
	var head struct {
		Version int    `json:"version"`
		Archive string `json:"archive"`
	}
	return json.Unmarshal(data, &head) == nil && head.Version > 0 && head.Archive != ""
}

func (s *publicSite) read(ctx context.Context, key string, limit int64) ([]byte, error) {
	if data := s.index; key == indexKey && data != nil {
		s.index = nil
		return data, nil
	}
	data, _, err := s.get(ctx, s.root+"/"+key, limit)
	return data, err
}

func (s *publicSite) has(ctx context.Context, key string) error {
	response, err := s.ask(ctx, http.MethodHead, s.root+"/"+key)
	if errors.Is(err, errNoHead) {
		response, err = s.ask(ctx, http.MethodGet, s.root+"/"+key)
	}
	if err == nil {
		response.Body.Close()
	}
	return err
}

// errNoHead says that a server answers no HEAD.
var errNoHead = errors.New("it answers GET only")

// get reads what answers at an address, and says where that was at last.
func (s *publicSite) get(ctx context.Context, address string, limit int64) ([]byte, *url.URL, error) {
	response, err := s.ask(ctx, http.MethodGet, address)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	data, err := readAtMost(response.Body, address, limit)
	if err != nil && int64(len(data)) <= limit {
		err = fmt.Errorf("%s could not be read to its end: %w; try again", address, err)
	}
	return data, response.Request.URL, err
}

// ask returns the answer to a request, if it is a good one; the caller closes
// its body.
func (s *publicSite) ask(ctx context.Context, method, address string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "eventroll")
	response, err := s.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be reached: %s", address, bareCause(err))
	}
	if response.StatusCode == http.StatusOK {
		return response, nil
	}
	response.Body.Close()
	switch response.StatusCode {
	case http.StatusNotFound, http.StatusGone, http.StatusForbidden: // S3 forbids what is not there to those who may not list
		return nil, fmt.Errorf("%s: %s: %w", address, response.Status, fs.ErrNotExist)
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return nil, fmt.Errorf("%s: %s: %w", address, response.Status, errNoHead)
	}
	return nil, fmt.Errorf("%s answers %s", address, quote(response.Status))
}

func (s *publicSite) address() string { return s.root }
func (s *publicSite) String() string  { return s.root }
