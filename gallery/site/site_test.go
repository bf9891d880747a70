package site

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"eventroll/gallery"
	"eventroll/gallery/embed"
)

// testAssets stand in for what esbuild makes, so that tests need no npm.
func testAssets() Assets {
	made := func(name string) File { return File{Key: "assets/" + name, Body: []byte(name)} }
	return Assets{
		Style: made("site.0.css"), Script: made("site.0.js"), Words: made("words.0.js"), Lightbox: made("lightbox.0.js"),
		LightboxStyle: made("lightbox.0.css"), Zip: made("zip.0.js"), Find: made("find.0.js"),
	}
}

// embedCode is as pipeline passes it in.
func embedCode(index gallery.Index) EmbedCode {
	return func(p gallery.Photo) (string, error) {
		return embed.Snippet(embed.HTML, []embed.Picture{embed.PictureOf(index, p)}, embed.Options{})
	}
}

// build makes the whole site and checks what holds for every file of it.
func build(t testing.TB, index gallery.Index, shards []gallery.Shard) map[string]string {
	t.Helper()
	files := map[string]string{}
	last := ""
	for f, err := range Files(index, gallery.ShardsOf(shards), testAssets(), embedCode(index), Standing{}) {
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := files[f.Key]; twice {
			t.Errorf("%s comes twice", f.Key)
		}
		files[f.Key] = string(f.Body)
		last = f.Key
	}
	if last != "index.html" {
		t.Errorf("the last file is %q, not index.html", last)
	}
	return files
}

var (
	addresses = regexp.MustCompile(`(?:href|src|data-lightbox|data-lightbox-style|data-zip)="([^"]*)"`)
	srcsets   = regexp.MustCompile(`srcset="([^"]*)"`)
)

// checkLinks says which links of the site lead nowhere.
func checkLinks(t *testing.T, index gallery.Index, shards []gallery.Shard, files map[string]string) {
	t.Helper()
	exists := map[string]bool{}
	for key := range files {
		exists[key] = true
	}
	for _, shard := range shards {
		for _, p := range shard.Photos {
			for name := range p.Sizes {
				exists["photos/"+string(p.ID)+"/"+name+".jpg"] = true
			}
			exists["photos/"+string(p.ID)+".oembed.json"] = true
		}
	}
	for key, body := range files {
		if !strings.HasSuffix(key, ".html") {
			continue
		}
		var links []string
		for _, m := range addresses.FindAllStringSubmatch(body, -1) {
			link := html.UnescapeString(m[1])
			if asked, _, ok := strings.Cut(link, "?"); ok && strings.HasSuffix(asked, "find.html") {
				link = asked
			}
			links = append(links, link)
		}
		for _, m := range srcsets.FindAllStringSubmatch(body, -1) {
			for part := range strings.SplitSeq(m[1], ", ") {
				links = append(links, strings.Fields(part)[0])
			}
		}
		for _, link := range links {
			target, absolute := strings.CutPrefix(link, index.URL+"/")
			switch {
			case index.URL != "" && absolute:
				if target == "" {
					target = "index.html"
				}
			case link == "data:," || strings.HasPrefix(link, "mailto:") || strings.HasPrefix(link, "#photos"):
				continue
			case strings.Contains(link, ":") || strings.HasPrefix(link, "/"):
				t.Errorf("%s: the link %q is not relative", key, link)
				continue
			default:
				target = path.Join(path.Dir(key), link)
			}
			if !exists[target] {
				t.Errorf("%s: the link %q leads to %s, which is not there", key, link, target)
			}
		}
	}
}

var (
	forbidden = regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<style|<script(?: defer src="[^>]*)?>[^<]|<iframe|<form action|ZgotmplZ`)
	handedOn  = regexp.MustCompile(`<template data-embed-code>[^<]*</template>`) // text, for other people's pages
	headings  = regexp.MustCompile(`<h([1-6])[ >]`)
	images    = regexp.MustCompile(`<img [^>]*>`)
)

// checkPages checks what holds for every page.
func checkPages(t *testing.T, files map[string]string) {
	t.Helper()
	for key, body := range files {
		if !strings.HasSuffix(key, ".html") {
			continue
		}
		if found := forbidden.FindString(handedOn.ReplaceAllString(body, "")); found != "" {
			t.Errorf("%s has %q, which the policy blocks", key, found)
		}
		for _, must := range []string{"<main", `id="photos"`, `class="skip"`, "Content-Security-Policy", "<title>", `lang="`} {
			if strings.Count(body, must) != 1 && must != `lang="` {
				t.Errorf("%s has %s %d times", key, must, strings.Count(body, must))
			}
		}
		level := 0
		for i, m := range headings.FindAllStringSubmatch(body, -1) {
			next := int(m[1][0] - '0')
			if i == 0 && next != 1 || i > 0 && (next == 1 || next > level+1) {
				t.Errorf("%s: heading h%d after h%d", key, next, level)
			}
			level = next
		}
		for _, img := range images.FindAllString(body, -1) {
			for _, must := range []string{` srcset="`, ` sizes="`, ` width="`, ` height="`, ` alt="`} {
				if !strings.Contains(img, must) {
					t.Errorf("%s: %s lacks%s", key, img, must)
				}
			}
			if strings.Contains(img, `alt=""`) {
				t.Errorf("%s: %s has no words", key, img)
			}
		}
	}
}

func TestSite(t *testing.T) {
	for _, language := range []string{"en", "ko", "ja"} {
		for _, url := range []string{"", "https://photos.example.org/2024"} {
			t.Run(language+" "+url, func(t *testing.T) {
				index, shards := sample(120)
				index.Language, index.URL = language, url
				files := build(t, index, shards)
				checkLinks(t, index, shards, files)
				checkPages(t, files)
				if !strings.Contains(files["index.html"], `<html lang="`+language+`" data-zone="Asia/Seoul">`) {
					t.Error("index.html does not name its language")
				}
				if _, feed := files["feed.xml"]; feed != (url != "") {
					t.Errorf("with the URL %q there is a feed: %t", url, feed)
				}
				if strings.Contains(files["index.html"], "og:") != (url != "") {
					t.Errorf("with the URL %q share cards are wrong", url)
				}
			})
		}
	}
}

func TestSmallSites(t *testing.T) {
	all, _ := sample(1)
	noSessions := all
	noSessions.Sessions, noSessions.Shards = nil, nil
	empty := noSessions
	empty.Tracks, empty.Days = nil, nil
	one := gallery.Photo{ID: sampleID(1), Sizes: map[string]gallery.Size{"small": {3, 5000}}}
	flat := gallery.Photo{ID: sampleID(2), Sizes: map[string]gallery.Size{"small": {1371, 39}, "large": {1371, 39}}, Taken: "2024-11-03T23:59:59+09:00"}
	for _, c := range []struct {
		name   string
		index  gallery.Index
		places []gallery.IndexShard
		photos []gallery.Photo
		pages  string
	}{
		{"empty", empty, nil, nil, "find.html index.html"},
		{"no day", empty, []gallery.IndexShard{{}}, []gallery.Photo{one}, "days/none.html find.html index.html photos/" + string(one.ID) + ".html"},
		{"no time", noSessions, []gallery.IndexShard{{Day: "2024-11-03"}}, []gallery.Photo{one},
			"days/2024-11-03.html days/2024-11-03/between.html find.html index.html photos/" + string(one.ID) + ".html"},
		{"no sessions", noSessions, []gallery.IndexShard{{Day: "2024-11-03", Track: "ai"}}, []gallery.Photo{flat},
			"days/2024-11-03.html days/2024-11-03/ai.html find.html index.html photos/" + string(flat.ID) + ".html"},
		{"a session that the index does not list", noSessions, []gallery.IndexShard{{Day: "2024-11-03", Track: gallery.Common}},
			[]gallery.Photo{{ID: flat.ID, Sizes: flat.Sizes, Session: "gone"}},
			"days/2024-11-03.html days/2024-11-03/common.html find.html index.html photos/" + string(flat.ID) + ".html"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var shards []gallery.Shard
			c.index.Shards = c.places
			for range c.places {
				shards = append(shards, gallery.Shard{Photos: c.photos})
			}
			files := build(t, c.index, shards)
			checkLinks(t, c.index, shards, files)
			checkPages(t, files)
			var got []string
			for key := range files {
				if strings.HasSuffix(key, ".html") {
					got = append(got, key)
				}
			}
			slices.Sort(got)
			if strings.Join(got, " ") != c.pages {
				t.Errorf("pages %q\nwant  %q", strings.Join(got, " "), c.pages)
			}
		})
	}
}

// Photos that somebody saves keep apart and in order.
func TestDownloadNames(t *testing.T) {
	timed := gallery.Photo{ID: sampleID(1), Alt: "x", Sizes: map[string]gallery.Size{"large": {9, 6}}, Taken: "2024-11-03T23:59:58.25+09:00"}
	untimed := gallery.Photo{ID: sampleID(2), Alt: "y", Sizes: timed.Sizes}
	index := gallery.Index{Shards: []gallery.IndexShard{{Day: "2024-11-03"}}}
	files := build(t, index, []gallery.Shard{{Photos: []gallery.Photo{timed, untimed}}})
	for id, name := range map[gallery.PhotoID]string{timed.ID: "2024-11-03-235958-" + string(timed.ID) + ".jpg", untimed.ID: string(untimed.ID) + ".jpg"} {
		want := fmt.Sprintf(`href="../photos/%s/large.jpg" download="%s"`, id, name)
		if !strings.Contains(files["photos/"+string(id)+".html"], want) {
			t.Errorf("the page of %s has no %s", id, want)
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	index, shards := sample(60)
	if a, b := build(t, index, shards), build(t, index, shards); fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("two runs differ")
	}
}

// A photo's page is put again only when the photo itself changes.
func TestPhotoPagesDoNotDependOnOtherPhotos(t *testing.T) {
	index, shards := sample(60)
	before := build(t, index, shards)
	// Half of the photos go, with some tracks' and sessions' last photos.
	for i := range shards {
		shards[i].Photos = shards[i].Photos[:(len(shards[i].Photos)+1)/2]
	}
	for i := range index.Sessions {
		index.Sessions[i].Photos /= 2
	}
	index.Photos /= 2
	kept := 0
	for key, body := range build(t, index, shards) {
		if strings.HasPrefix(key, "photos/") {
			kept++
			if body != before[key] {
				t.Errorf("%s changed", key)
			}
		}
	}
	if kept == 0 || kept == 60 {
		t.Errorf("%d photos kept", kept)
	}
}

func TestHostileWords(t *testing.T) {
	const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>` + "\x00\u202e\u2066{{.}}]]>"
	long := strings.Repeat("가나다 ", 4000)
	index, shards := sample(40)
	index.Title = evil + long
	index.Contact = `javascript:alert(1)//@`
	for i := range index.Sessions {
		index.Sessions[i].Title, index.Sessions[i].Room, index.Sessions[i].Speakers = evil+long, evil, []string{evil, long, ""}
	}
	for i := range index.Tracks {
		index.Tracks[i].Name, index.Tracks[i].Names = evil, map[gallery.Date]string{"2024-11-03": evil}
	}
	for _, shard := range shards {
		for i := range shard.Photos {
			p := &shard.Photos[i]
			p.Caption, p.Byline, p.Credit, p.Copyright, p.Alt, p.Placeholder = evil+long, evil, evil+long, evil, evil, evil
		}
	}
	for key, body := range build(t, index, shards) {
		for _, bad := range []string{"<script>", "<img src=x", "\x00", "\u202e", "\u2066", "javascript:", "]]>"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", key, bad)
			}
		}
		if strings.HasPrefix(key, "photos/") && len(body) > 40_000 {
			t.Errorf("%s has %d bytes", key, len(body))
		}
	}
}

func TestContradictionsAreErrors(t *testing.T) {
	good := gallery.Photo{ID: sampleID(1), Sizes: map[string]gallery.Size{"small": {640, 427}}}
	with := func(change func(*gallery.Photo)) []gallery.Photo {
		p := good
		change(&p)
		return []gallery.Photo{p}
	}
	for _, c := range []struct {
		place  gallery.IndexShard
		photos []gallery.Photo
		want   string
	}{
		{gallery.IndexShard{Day: "../x"}, nil, "is no day"},
		{gallery.IndexShard{Track: "../x"}, nil, "does not list the track"},
		{gallery.IndexShard{}, with(func(p *gallery.Photo) { p.ID = "../x" }), "is no photo's id"},
		{gallery.IndexShard{}, with(func(p *gallery.Photo) { p.Sizes = nil }), "has no sizes"},
		{gallery.IndexShard{}, with(func(p *gallery.Photo) { p.Sizes = map[string]gallery.Size{"../x": {1, 1}} }), "cannot be shown"},
		{gallery.IndexShard{}, with(func(p *gallery.Photo) { p.By = "nobody" }), "does not list"},
		{gallery.IndexShard{}, with(func(p *gallery.Photo) { p.Original = &gallery.Download{Href: "../x.jpg"} }), "not fit for an address"},
		{gallery.IndexShard{}, []gallery.Photo{good, good}, "twice"},
	} {
		index := gallery.Index{Shards: []gallery.IndexShard{c.place}}
		var got error
		for _, err := range Files(index, gallery.ShardsOf([]gallery.Shard{{Photos: c.photos}}), testAssets(), embedCode(index), Standing{}) {
			got = err
		}
		if got == nil || !strings.Contains(got.Error(), c.want) {
			t.Errorf("got %v, want …%s…", got, c.want)
		}
	}
	hostile := []gallery.Shard{{Photos: with(func(p *gallery.Photo) { p.Original = &gallery.Download{Href: "../x.jpg"} })}}
	standing := Standing{Photo: func(gallery.PhotoID) bool { return true }}
	var got error
	for f, err := range Files(gallery.Index{Shards: []gallery.IndexShard{{}}}, gallery.ShardsOf(hostile), testAssets(), nil, standing) {
		if got = err; f.Key == "days/none.html" && err == nil {
			t.Error("a listing shows a photo whose original has no address")
		}
	}
	if got == nil || !strings.Contains(got.Error(), "days/none.html: photo "+string(good.ID)) {
		t.Errorf("a listing of a photo whose original has no address: %v", got)
	}
	for _, err := range Files(gallery.Index{}, gallery.ShardsOf(nil), Assets{}, nil, Standing{}) {
		if !errors.Is(err, ErrNoAssets) {
			t.Errorf("without assets: %v", err)
		}
	}
}

func TestAssets(t *testing.T) {
	if _, err := assetsFrom(fstest.MapFS{}); !errors.Is(err, ErrNoAssets) {
		t.Errorf("without dist: %v", err)
	}
	assets, err := assetsFrom(fstest.MapFS{
		"dist/site.css": {Data: []byte("b{}")}, "dist/site.js": {}, "dist/lightbox.js": {}, "dist/lightbox.css": {}, "dist/zip.js": {}, "dist/find.js": {},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^assets/site\.[0-9a-f]{12}\.css$`).MatchString(assets.Style.Key) {
		t.Errorf("the style sheet's key is %s", assets.Style.Key)
	}
	for _, rule := range []string{"b{}", ".r150{--r:1.5}", ".cfc9{--c:#fc9}", ".n12{--n:12}"} {
		if !bytes.Contains(assets.Style.Body, []byte(rule)) {
			t.Errorf("the style sheet lacks %s", rule)
		}
	}
}
