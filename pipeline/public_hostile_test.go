package pipeline

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"eventroll/gallery"
)

// shardText is a shard and how an index names it.
func shardText(photos string) (body, href string) {
	body = `{"photos":[` + photos + `]}`
	sum := sha256.Sum256([]byte(body))
	return body, "shards/" + hex.EncodeToString(sum[:8]) + ".json"
}

func indexText(shards ...string) string {
	var list []string
	for _, href := range shards {
		list = append(list, fmt.Sprintf(`{"href":%q,"photos":1}`, href))
	}
	return `{"version":1,"archive":"abc","title":"x","shards":[` + strings.Join(list, ",") + `]}`
}

const onePhoto = `{"id":"aaaaaaaaaaaaaaaa","sizes":{"small":[640,427]}}`

// Whoever gives a blogger the address of a gallery may be anybody.
func TestOpenGalleryOfAnybody(t *testing.T) {
	shard, href := shardText(onePhoto)
	crowd, crowded := shardText(strings.Repeat(onePhoto+",", 500) + onePhoto)
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"nothing":            {nil, "there is no gallery at .*: give the address of its first page"},
		"a page":             {map[string]string{"index.json": "<!doctype html>"}, "there is no gallery at "},
		"other JSON":         {map[string]string{"index.json": `{"version":"2","items":[]}`}, "there is no gallery at "},
		"a newer one":        {map[string]string{"index.json": `{"version":9,"archive":"abc"}`}, "published by a newer eventroll .version 9.: update this one"},
		"a large index":      {map[string]string{"index.json": `{"title":"` + strings.Repeat("x", publicIndexBytes) + `"}`}, "has more than 16 MB"},
		"a deep index":       {map[string]string{"index.json": `{"version":1,"archive":"abc","x":` + strings.Repeat("[", 100_000) + "}"}, "there is no gallery at "},
		"many sessions":      {map[string]string{"index.json": `{"version":1,"archive":"abc","sessions":[` + strings.Repeat("{},", publicEntries) + `{}]}`}, "makes no sense"},
		"many shards":        {map[string]string{"index.json": indexText(strings.Split(strings.Repeat(href+" ", publicShards+1), " ")...)}, "makes no sense"},
		"a way out":          {map[string]string{"index.json": indexText("../../secret.json")}, `makes no sense .*"../../secret.json"`},
		"another host":       {map[string]string{"index.json": indexText("https://evil.example/a.json")}, "makes no sense"},
		"a shard is missing": {map[string]string{"index.json": indexText(href)}, "shards/.*: 404 Not Found"},
		"a shard is another": {map[string]string{"index.json": indexText(href), href: shard + " "}, "damaged: its organiser runs `eventroll check --repair`"},
		"a crowd":            {map[string]string{"index.json": indexText(crowded), crowded: crowd}, "more than 500 photos"},
	} {
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, ok := c.files[strings.TrimPrefix(r.URL.Path, "/")]
			if !ok {
				http.NotFound(w, r)
				return
			}
			fmt.Fprint(w, body)
		}))
		g, err := OpenGallery(t.Context(), web.URL)
		web.Close()
		if err == nil || !regexp.MustCompile(c.want).MatchString(err.Error()) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, %v, want %s", name, g != nil, err, c.want)
		}
	}
}

// Of a gallery that can be read, photos that cannot be are left out.
func TestOpenGalleryLeavesOutWhatCannotBe(t *testing.T) {
	shard, href := shardText(strings.Join([]string{
		onePhoto, onePhoto, `{"id":"../../etc/passwd","sizes":{"small":[640,427]}}`, `{"id":"bbbbbbbbbbbbbbbb"}`,
		`{"id":"cccccccccccccccc","sizes":{"../x":[640,427]}}`, `{"id":"dddddddddddddddd","sizes":{"small":[0,427]}}`,
		`{"id":"eeeeeeeeeeeeeeee","sizes":{"small":[640,1e9]}}`,
	}, ","))
	files := map[string]string{"index.json": strings.Replace(indexText(href), `"title"`, `"url":"javascript:alert(1)","title"`, 1), href: shard}
	dir := t.TempDir()
	for name, body := range files {
		writeSample(t, filepath.Join(dir, filepath.FromSlash(name)), []byte(body))
	}
	g, err := OpenGallery(t.Context(), dir)
	if err == nil || !strings.Contains(err.Error(), "cannot unmarshal") { // 1e9 is no int to Go
		t.Fatalf("%+v, %v", g, err)
	}
	shard = strings.Replace(shard, "1e9", "999999999", 1)
	_, href = shardText(strings.TrimSuffix(strings.TrimPrefix(shard, `{"photos":[`), "]}"))
	writeSample(t, filepath.Join(dir, filepath.FromSlash(href)), []byte(shard))
	writeSample(t, filepath.Join(dir, "index.json"), []byte(indexText(href)))
	if g, err = OpenGallery(t.Context(), dir); err != nil || len(g.photos) != 1 || g.Address != "" {
		t.Fatalf("%+v, %v", g, err)
	}
	if _, err := g.Rendition(t.Context(), "aaaaaaaaaaaaaaaa", "../../x"); err == nil {
		t.Error("a picture of no size was read")
	}
	if _, err := g.CheckPosts(t.Context(), dir, silence{}); err == nil || !strings.Contains(err.Error(), "the address of the gallery") {
		t.Errorf("posts of a gallery without an address: %v", err)
	}
	outside := filepath.Join(t.TempDir(), "index.json")
	writeSample(t, outside, []byte(indexText(href)))
	if os.Remove(filepath.Join(dir, "index.json")) != nil || os.Symlink(outside, filepath.Join(dir, "index.json")) != nil {
		t.Skip("no symbolic links here")
	}
	if _, err := OpenGallery(t.Context(), dir); err == nil {
		t.Error("a link led out of the folder")
	}
}

func TestOpenGalleryAfterRedirects(t *testing.T) {
	shard, href := shardText(onePhoto)
	var there *httptest.Server
	there = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cut/index.json":
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"version":1,`)
		case "/new/index.json":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			fmt.Fprint(z, indexText(href))
		case "/new/" + href:
			fmt.Fprint(w, shard)
		case "/loop/index.json":
			http.Redirect(w, r, "/loop/index.json", http.StatusFound)
		case "/away/index.json":
			fmt.Fprint(w, indexText(href))
		case "/away/" + href:
			http.Redirect(w, r, strings.Replace(there.URL, "127.0.0.1", "localhost", 1)+"/new/"+href, http.StatusFound)
		case "/bomb/index.json":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			for range publicIndexBytes>>20 + 1 {
				fmt.Fprint(z, strings.Repeat(" ", 1<<20))
			}
		default:
			http.NotFound(w, r)
		}
	}))
	defer there.Close()
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, there.URL+"/new"+r.URL.Path, http.StatusMovedPermanently)
	}))
	defer here.Close()
	g, err := OpenGallery(t.Context(), here.URL)
	if err != nil || g.Address != there.URL+"/new" {
		t.Fatalf("%+v, %v", g, err)
	}
	if key, ours := g.Key(there.URL + "/new/photos/aaaaaaaaaaaaaaaa.html#x"); !ours || key != "photos/aaaaaaaaaaaaaaaa.html" {
		t.Errorf("its key is %q, %t", key, ours)
	}
	if p, ok := g.ByAddress("https://elsewhere.example/photos/aaaaaaaaaaaaaaaa/small.jpg"); !ok || p.ID != gallery.PhotoID("aaaaaaaaaaaaaaaa") {
		t.Errorf("by its address: %+v", p)
	}
	for path, want := range map[string]string{
		"/loop": "too many redirects", "/away": "leads to another host", "/bomb": "more than 16 MB", "/cut": "/cut/index.json could not be read to its end",
	} {
		if _, err := OpenGallery(t.Context(), there.URL+path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAddressesThatAreNoGallery(t *testing.T) {
	for address, want := range map[string]string{
		"":                                "is empty",
		"ftp://photos.example.org":        "it is written like https://",
		"https://dana:pw@example.org/":    "no name or password",
		"photos.example.org":              "begins with https://",
		"https://":                        "it is written like https://",
		filepath.Join("no", "such place"): "cannot be opened",
	} {
		if _, err := OpenGallery(t.Context(), address); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pw") {
			t.Errorf("%q: %v, want %s", address, err, want)
		}
	}
}
