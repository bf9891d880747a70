package embed

import (
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"eventroll/gallery"
)

var photo = gallery.Photo{
	ID: "aaaaaaaaaaaaaaaa", Caption: "A full room", Byline: "Dana", By: "dana", Alt: "A room",
	Sizes: map[string]gallery.Size{"large": {2016, 1344}, "small": {640, 427}, "medium": {1280, 853}},
}

func TestOEmbed(t *testing.T) {
	got, err := OEmbed(gallery.Index{Title: "Day", URL: "https://photos.example.org/2024/"}, photo)
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "version": "1.0",
  "type": "photo",
  "title": "A full room",
  "author_name": "Dana",
  "author_url": "https://photos.example.org/2024/photographers/dana.html",
  "provider_name": "Day",
  "provider_url": "https://photos.example.org/2024/",
  "url": "https://photos.example.org/2024/photos/aaaaaaaaaaaaaaaa/medium.jpg",
  "width": 1280,
  "height": 853,
  "thumbnail_url": "https://photos.example.org/2024/photos/aaaaaaaaaaaaaaaa/small.jpg",
  "thumbnail_width": 640,
  "thumbnail_height": 427
}
`
	if string(got) != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	for _, p := range []gallery.Photo{photo, {ID: photo.ID, Sizes: photo.Sizes}, {ID: photo.ID, Sizes: photo.Sizes, By: "dana", Byline: "\u202e", Alt: hostile}} {
		body, err := OEmbed(gallery.Index{Title: hostile, URL: "http://127.0.0.1:8080/사진 (1)"}, p)
		if err != nil {
			t.Fatal(err)
		}
		checkOEmbed(t, body)
	}
}

// checkOEmbed checks a response against the specification, https://oembed.com:
// what it says of the response parameters (2.3.4), of the type photo
// (2.3.4.1) and of JSON (2.3.1).
func checkOEmbed(t testing.TB, body []byte) {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal(body, &got); err != nil || !utf8.Valid(body) {
		t.Fatalf("2.3.1: no well formed JSON in UTF-8: %v in %s", err, body)
	}
	has := func(names ...string) (n int) {
		for _, name := range names {
			if _, ok := got[name]; ok {
				n++
			}
		}
		return n
	}
	if got["type"] != "photo" || got["version"] != "1.0" {
		t.Errorf("2.3.4: type %v, version %v", got["type"], got["version"])
	}
	if has("url", "width", "height") != 3 {
		t.Errorf("2.3.4.1: of url, width and height one is missing in %s", body)
	}
	if n := has("thumbnail_url", "thumbnail_width", "thumbnail_height"); n != 0 && n != 3 {
		t.Errorf("2.3.4: a thumbnail has an address, a width and a height, or there is none: %s", body)
	}
	for name, value := range got {
		switch name {
		case "type", "version", "title", "author_name", "provider_name":
			if text, ok := value.(string); !ok || text == "" {
				t.Errorf("2.3.4: %s is %v", name, value)
			}
		case "url", "author_url", "provider_url", "thumbnail_url":
			text, _ := value.(string)
			u, err := url.Parse(text)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsAny(text, " <>\"'") {
				t.Errorf("2.3.4.1, 3: %s is no address of the web: %v", name, value)
			}
		case "width", "height", "thumbnail_width", "thumbnail_height", "cache_age":
			if n, ok := value.(float64); !ok || n < 1 || n != math.Trunc(n) {
				t.Errorf("2.3.4: %s is %v", name, value)
			}
		default:
			t.Errorf("%s is none of the specification's parameters", name)
		}
	}
}

func TestOEmbedErrors(t *testing.T) {
	if _, err := OEmbed(gallery.Index{}, photo); !errors.Is(err, ErrNoURL) {
		t.Errorf("without a URL: %v", err)
	}
	index := gallery.Index{URL: "https://photos.example.org"}
	if _, err := OEmbed(index, gallery.Photo{ID: photo.ID}); err == nil {
		t.Error("no error for a photo without sizes")
	}
	if _, err := OEmbed(index, gallery.Photo{ID: "../../x", Sizes: photo.Sizes}); err == nil {
		t.Error("no error for an id that is none")
	}
}

func TestFiles(t *testing.T) {
	other := photo
	other.ID = "bbbbbbbbbbbbbbbb"
	shards := []gallery.Shard{{Photos: []gallery.Photo{photo}}, {Photos: []gallery.Photo{other}}}
	var keys []string
	for f, err := range Files(gallery.Index{URL: "https://photos.example.org"}, shards) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, f.Key)
	}
	if got := strings.Join(keys, " "); got != "photos/aaaaaaaaaaaaaaaa.oembed.json photos/bbbbbbbbbbbbbbbb.oembed.json" {
		t.Errorf("keys: %s", got)
	}
	for f := range Files(gallery.Index{}, shards) {
		t.Errorf("without a URL there is %s", f.Key)
	}
}

func FuzzOEmbed(f *testing.F) {
	f.Add("A full room", "Dana")
	f.Add("\u202ereversed\x00\xff"+strings.Repeat("가", 5000), "</script>\n\n")
	f.Fuzz(func(t *testing.T, caption, byline string) {
		p := photo
		p.Caption, p.Byline = caption, byline
		body, err := OEmbed(gallery.Index{URL: "https://photos.example.org"}, p)
		if err != nil {
			t.Fatal(err)
		}
		checkOEmbed(t, body)
		var got answer
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		if n := utf8.RuneCountInString(got.Title); n > maxLine {
			t.Errorf("title of %d characters", n)
		}
		if strings.ContainsAny(got.Title+got.AuthorName, "\x00\n\u202e\u2066") {
			t.Errorf("harmful characters in %q", got.Title+got.AuthorName)
		}
	})
}
