package pipeline

import (
	"encoding/json"
	"fmt"
	"html"
	"image"
	_ "image/jpeg"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"eventroll/gallery/site"
)

// Whoever gets the address of a photo's page finds its picture: by oEmbed, as
// WordPress asks, and by Open Graph, as Discord, Slack, KakaoTalk and Notion do. What
// both say of the picture is so.
func TestASharedAddressShowsItsPhoto(t *testing.T) {
	a, _ := newPublished(t)
	g, err := a.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for id := range g.photos {
		address := g.Index.URL + "/" + site.PhotoKey(id)
		page := string(visit(t, a, address, "text/html; charset=utf-8"))
		properties := openGraph(page)
		for _, name := range []string{"title", "type", "image", "url"} { // https://ogp.me, Basic Metadata
			if properties[name] == "" {
				t.Errorf("%s has no og:%s", address, name)
			}
		}
		if properties["url"] != address || properties["image:alt"] == "" {
			t.Errorf("%s: og:url %q, og:image:alt %q", address, properties["url"], properties["image:alt"])
		}
		wantPicture(t, a, properties["image"], properties["image:width"], properties["image:height"])

		var answer struct {
			URL             string
			Width, Height   int
			ThumbnailURL    string `json:"thumbnail_url"`
			ThumbnailWidth  int    `json:"thumbnail_width"`
			ThumbnailHeight int    `json:"thumbnail_height"`
		}
		if err := json.Unmarshal(visit(t, a, discovered(t, page), "application/json"), &answer); err != nil {
			t.Fatal(err)
		}
		wantPicture(t, a, answer.URL, fmt.Sprint(answer.Width), fmt.Sprint(answer.Height))
		wantPicture(t, a, answer.ThumbnailURL, fmt.Sprint(answer.ThumbnailWidth), fmt.Sprint(answer.ThumbnailHeight))
	}
	if len(g.photos) == 0 {
		t.Error("there are no photos")
	}
}

// visit is what the gallery answers at an absolute address of it.
func visit(t *testing.T, a *again, address, contentType string) []byte {
	t.Helper()
	path, ours := strings.CutPrefix(address, a.Config.Event.URL)
	if !ours {
		t.Fatalf("%q is no absolute address of the gallery", address)
	}
	w := httptest.NewRecorder()
	Handler(a.Gallery).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != contentType {
		t.Fatalf("%s answers %d, %s; want %s", address, w.Code, got, contentType)
	}
	return w.Body.Bytes()
}

func wantPicture(t *testing.T, a *again, address, width, height string) {
	t.Helper()
	c, _, err := image.DecodeConfig(strings.NewReader(string(visit(t, a, address, "image/jpeg"))))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	if fmt.Sprint(c.Width) != width || fmt.Sprint(c.Height) != height {
		t.Errorf("%s is said to have %s×%s pixels and has %d×%d", address, width, height, c.Width, c.Height)
	}
}

// openGraph are a page's properties, without "og:".
func openGraph(page string) map[string]string {
	properties := map[string]string{}
	for _, m := range regexp.MustCompile(`<meta property="og:([^"]+)" content="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		properties[m[1]] = html.UnescapeString(m[2])
	}
	return properties
}

// discovered is where a page's oEmbed answer is: https://oembed.com, 4.
func discovered(t *testing.T, page string) string {
	t.Helper()
	head, _, _ := strings.Cut(page, "</head>")
	m := regexp.MustCompile(`<link rel="alternate" type="application/json\+oembed" href="([^"]+)">`).FindAllStringSubmatch(head, -1)
	if len(m) != 1 {
		t.Fatalf("the page has %d oEmbed links", len(m))
	}
	return html.UnescapeString(m[0][1])
}
