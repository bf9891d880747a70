package pipeline

import (
	"encoding/json"
	"image/jpeg"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"eventroll/gallery"
)

// checkWhole looks at a gallery as a visitor and a web server do: whatever
// has a name is whole, and every link that can be come by leads somewhere.
// What records vouch for is there.
func checkWhole(t *testing.T, p *Project, files map[string]string) {
	t.Helper()
	for key, body := range files {
		switch path.Ext(key) {
		case ".jpg":
			if _, err := jpeg.Decode(strings.NewReader(body)); err != nil {
				t.Errorf("%s: %v", key, err)
			}
		case ".json":
			if !json.Valid([]byte(body)) {
				t.Errorf("%s is no whole JSON: %.100q", key, body)
			}
		case ".html":
			if !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
				t.Errorf("%s does not end like a page", key)
			}
		}
	}
	crawl(t, files, p.Config.Event.URL)
	checkIndex(t, files)
	snapshot, err := readSnapshot(t.Context(), p.Archive)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range snapshot.ids() {
		r, sightings, hidden := snapshot.photo(id)
		if len(sightings) == 0 {
			t.Errorf("%s has a record, but no sighting", id)
		}
		if !hidden { // else a picture of nothing may have taken its place
			checkRenditions(t, files, r.Record)
		}
	}
}

// crawl follows every link from index.html on, to pages, pictures, scripts and
// oEmbed answers, and those of the feed: relative ones and those that begin
// with the gallery's own address. It returns how many objects it came by.
func crawl(t *testing.T, files map[string]string, address string) int {
	t.Helper()
	if _, ok := files["index.html"]; !ok {
		return 0
	}
	relative := regexp.MustCompile(`(?:href|src|srcset)="([^"]*)"`)
	absolute := regexp.MustCompile(regexp.QuoteMeta(strings.TrimSuffix(address, "/")) + `/([A-Za-z0-9/._-]+)`)
	seen, queue := map[string]bool{"index.html": true}, []string{"index.html"}
	follow := func(from, to string) {
		if _, ok := files[to]; !ok {
			t.Errorf("%s links to %s, which is not there", from, to)
		}
		if !seen[to] {
			seen[to] = true
			queue = append(queue, to)
		}
	}
	if _, ok := files["feed.xml"]; ok {
		follow("a feed reader", "feed.xml")
	}
	for len(queue) > 0 {
		key := queue[0]
		queue = queue[1:]
		switch path.Ext(key) {
		case ".html", ".xml", ".json":
		default:
			continue
		}
		for _, match := range absolute.FindAllStringSubmatch(files[key], -1) {
			follow(key, match[1])
		}
		if path.Ext(key) != ".html" {
			continue
		}
		for _, match := range relative.FindAllStringSubmatch(files[key], -1) {
			for _, target := range strings.Split(match[1], ",") { // of a srcset: "address 640w, …"
				address, _, _ := strings.Cut(strings.TrimSpace(target), " ")
				if u, err := url.Parse(address); err == nil && !u.IsAbs() && u.Path != "" {
					follow(key, path.Join(path.Dir(key), u.Path))
				}
			}
		}
	}
	return len(seen)
}

// checkIndex says whether all that index.json promises is there.
func checkIndex(t *testing.T, files map[string]string) {
	t.Helper()
	body, ok := files[indexKey]
	if !ok {
		return
	}
	var index gallery.Index
	if err := json.Unmarshal([]byte(body), &index); err != nil {
		t.Fatal(err)
	}
	photos := 0
	for _, s := range index.Shards {
		var shard gallery.Shard
		if err := json.Unmarshal([]byte(files[s.Href]), &shard); err != nil {
			t.Errorf("%s: %v", s.Href, err)
		}
		photos += len(shard.Photos)
		for _, p := range shard.Photos {
			for name := range p.Sizes {
				if _, ok := files[renditionKey(p.ID, name)]; !ok {
					t.Errorf("%s is in the index, but its %s is not there", p.ID, name)
				}
			}
		}
	}
	if photos != index.Photos {
		t.Errorf("index.json counts %d photos, its shards have %d", index.Photos, photos)
	}
}
