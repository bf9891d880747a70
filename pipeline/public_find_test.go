package pipeline

import (
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"eventroll/gallery"
	"eventroll/gallery/embed"
)

func TestFindWhatIsPublished(t *testing.T) {
	a, id := newPublished(t)
	g, err := a.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	blog := t.TempDir()
	smaller := filepath.Join(blog, norm.NFC.String("사진 하나, 작게.jpg"))
	writeSample(t, filepath.Join(blog, norm.NFD.String("사진 하나, 작게.jpg")), hall(t, 1, 800, 0, 60))
	for _, given := range []string{
		string(id), " " + strings.ToUpper(string(id)), "https://anywhere.example/photos/" + string(id) + ".html",
		"../photos/" + string(id) + "/small.jpg", smaller,
	} {
		if p, err := g.Find(t.Context(), given); err != nil || p.ID != id {
			t.Errorf("%s: %s, %v", given, p.ID, err)
		}
	}
	stranger := filepath.Join(blog, "stranger.jpg")
	writeSample(t, stranger, hall(t, 99, 800, 0, 60))
	text := filepath.Join(blog, "aaaaaaaaaaaaaaaa") // a file that is called like an id
	writeSample(t, text, []byte("no picture"))
	for given, want := range map[string]string{
		stranger: "is no photo of the gallery", text: text, blog: "is a folder",
		"aaaaaaaaaaaaaaaa":             "shows no photo aaaaaaaaaaaaaaaa",
		"https://example.org/1.html":   "is no address of a photo",
		filepath.Join(blog, "nothing"): "no file",
	} {
		if _, err := g.Find(t.Context(), given); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), given) {
			t.Errorf("%s: %v", given, err)
		}
	}
}

func TestPicturesAreCopiedWholeAndReplaceNothing(t *testing.T) {
	a, id := newPublished(t)
	web := httptest.NewServer(http.StripPrefix("/2024", Handler(a.Gallery)))
	defer web.Close()
	g, err := OpenGallery(t.Context(), web.URL+"/2024")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "블로그", "photos")
	var files []PictureFile
	for _, size := range []string{"small", "large"} {
		files = append(files, PictureFile{id, size})
	}
	copied, err := g.CopyPictures(t.Context(), dir, append(files, files...))
	if err != nil || copied.New != 2 || copied.Bytes == 0 || len(copied.Kept) > 0 {
		t.Fatalf("%+v, %v", copied, err)
	}
	want := contents(t, a.Gallery)
	for _, f := range files {
		got, err := os.ReadFile(filepath.Join(dir, embed.CopyName(f.ID, f.Size)))
		if err != nil || string(got) != want[renditionKey(f.ID, f.Size)] {
			t.Errorf("%s is not copied as it is: %v", f.Size, err)
		}
	}
	mine := filepath.Join(dir, embed.CopyName(id, "small"))
	writeSample(t, mine, []byte("mine"))
	copied, err = g.CopyPictures(t.Context(), dir, files)
	if err != nil || copied.New != 0 || !slices.Equal(copied.Kept, []string{filepath.Base(mine)}) {
		t.Errorf("again: %+v, %v", copied, err)
	}
	if got, _ := os.ReadFile(mine); string(got) != "mine" {
		t.Error("a file was replaced")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("%v is in the folder", entries)
	}
	if _, err := g.CopyPictures(t.Context(), "s3://bucket", files); err == nil {
		t.Error("no error for a bucket")
	}
	if _, err := g.CopyPictures(t.Context(), mine, files); err == nil {
		t.Error("no error for a file")
	}
	if _, err := g.CopyPictures(t.Context(), dir, []PictureFile{{id, "../../index"}}); err == nil {
		t.Error("no error for a size that there is not")
	}
}

// What a photo's page lets people copy is what the command prints.
func TestPagesOfferWhatTheCommandPrints(t *testing.T) {
	a, _ := newPublished(t)
	g, err := a.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	offered := regexp.MustCompile(`<template data-embed-code>([^<]*)</template>`)
	files := contents(t, a.Gallery)
	for id, p := range g.photos {
		m := offered.FindStringSubmatch(files["photos/"+string(id)+".html"])
		if m == nil {
			t.Errorf("the page of %s offers nothing", id)
			continue
		}
		want, err := embed.Snippet(embed.HTML, []embed.Picture{g.Picture(p)}, embed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := html.UnescapeString(m[1]); got != want {
			t.Errorf("the page of %s offers\n%s\nthe command prints\n%s", id, got, want)
		}
	}
	if len(g.photos) == 0 {
		t.Error("there are no photos")
	}
}

func TestASnippetNamesTheGallerysOwnAddress(t *testing.T) {
	for _, c := range []struct{ url, opened, want string }{
		{"https://photos.example.org/2024", "http://127.0.0.1:8080", "https://photos.example.org/2024"},
		{"", "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"javascript:alert(1)", "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"", "", ""},
	} {
		g := &PublicGallery{Address: c.opened, Index: gallery.Index{URL: c.url}}
		if got := g.Picture(gallery.Photo{}).Gallery; got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
