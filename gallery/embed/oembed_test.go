package embed

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"eventroll/gallery"
)

var photo = gallery.Photo{
	ID: "aaaaaaaaaaaaaaaa", Caption: "A full room", Byline: "Dana", Alt: "A room",
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
  "provider_name": "Day",
  "provider_url": "https://photos.example.org/2024/",
  "url": "https://photos.example.org/2024/photos/aaaaaaaaaaaaaaaa/large.jpg",
  "width": 2016,
  "height": 1344,
  "thumbnail_url": "https://photos.example.org/2024/photos/aaaaaaaaaaaaaaaa/small.jpg",
  "thumbnail_width": 640,
  "thumbnail_height": 427
}
`
	if string(got) != want {
		t.Errorf("got %s\nwant %s", got, want)
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
