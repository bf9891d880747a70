package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// What the organisers of AWS Community Day 2024 would write, in short: no file
// has a time, so rules place all ten.
const awscdYAML = `title: AWS Community Day 2024
timezone: Asia/Seoul
language: ko
days: [2024-11-03, 2024-11-04]
tracks:
  - {id: serverless, name: 트랙 2 · 서버리스}
  - {id: architecture, name: 트랙 1 · 아키텍처 & 보안}
rules:
  - {path: "**/*회고-7.jpg", day: 2024-11-04, track: common}
  - {path: "**/*회고-77.jpg", day: 2024-11-04, track: architecture}
  - {path: "**/*회고-{4,58,67}.jpg", day: 2024-11-03, track: common}
  - {path: "photos/*회고-*.jpg", day: 2024-11-03, track: serverless}
`

const awscdPost = "2024-11-12-AWS Community Day 2024 Staff 회고.md"

// awscd is the gallery of a real event, served at base, and a real post about it.
func awscd(t *testing.T) (e *event, base, post, photos string) {
	t.Helper()
	shared, err := filepath.Abs("../../../shared/awscd2024")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(shared, awscdPost))
	if err != nil {
		t.Skipf("needs the folder ../shared/awscd2024 beside the repository: %v", err)
	}
	listener := listen(t)
	base = "http://" + listener.Addr().String()
	e = newEvent(t, "url: "+base+"\n"+awscdYAML)
	photos = filepath.Join(shared, "photos")
	out, _ := run(t, e.command(t, "ingest", photos), 0)
	wantText(t, out, "published     10 photos ")
	serveOn(t, listener, e.path("gallery"))
	return e, base, string(text), photos
}

// blogOf writes a blog with the post and its images, as their author has them.
func blogOf(t *testing.T, e *event, name, settings, post, text, photos string) (file string) {
	t.Helper()
	e.write(t, name+"/"+settings, nil)
	images := e.path(name + "/assets/img/Study")
	if err := os.MkdirAll(filepath.Dir(images), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(images); err != nil {
		if err := os.CopyFS(images, os.DirFS(photos)); err != nil {
			t.Fatal(err)
		}
	}
	e.write(t, name+"/"+post, []byte(text))
	return e.path(name + "/" + post)
}

// The ten images of the real post are replaced in every format, nothing else
// changes, and nothing changes twice.
func TestRealPostIsRewritten(t *testing.T) {
	e, base, text, photos := awscd(t)
	for _, format := range []string{"", "html", "markdown", "jekyll", "hugo", "velog", "tistory", "notion", "url"} {
		for _, eol := range map[bool][]string{false: {"\n"}, true: {"\n", "\r\n"}}[format == "" || format == "html"] {
			text := strings.ReplaceAll(text, "\n", eol)
			file := blogOf(t, e, "blog", "_config.yml", "_posts/Study/"+awscdPost, text, photos)
			args := []string{"embed", "--post", file}
			if format != "" {
				args = append(args, "--format", format)
			}
			diff, _ := run(t, e.command(t, args...), 0)
			wantText(t, diff, "10 of 10 images known to the gallery: 10 by their bytes; to rewrite it: --write")
			var removed, added []string
			for _, l := range strings.Split(diff, "\n") {
				switch {
				case strings.HasPrefix(l, "---") || strings.HasPrefix(l, "+++"):
				case strings.HasPrefix(l, "-"):
					removed = append(removed, l[1:])
				case strings.HasPrefix(l, "+"):
					added = append(added, l[1:])
				}
			}
			if got, _ := os.ReadFile(file); string(got) != text {
				t.Fatal("without --write the post was written")
			}
			out, _ := run(t, e.command(t, append(args, "--write")...), 0)
			wantText(t, out, "10 by their bytes; rewritten")
			got, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			checkOnlyImages(t, format, text, string(got), removed, added, eol)
			if n := strings.Count(string(got), base+"/photos/"); n < 10 {
				t.Errorf("%s: %d addresses of the gallery", format, n)
			}
			out, _ = run(t, e.command(t, append(args, "--write")...), 0)
			wantText(t, out, map[bool]string{false: "; nothing to rewrite", true: ": no image of its own"}[format == "url"])
			if again, _ := os.ReadFile(file); !bytes.Equal(again, got) {
				t.Errorf("%s: rewritten twice it is another", format)
			}
		}
	}
}

// checkOnlyImages sees that ten lines with an image went, that the diff says
// what came, and that all other lines stay.
func checkOnlyImages(t *testing.T, format, before, after string, removed, added []string, eol string) {
	t.Helper()
	if len(removed) != 10 {
		t.Errorf("%s: the diff takes %d lines away", format, len(removed))
	}
	for _, l := range removed {
		if !strings.HasPrefix(l, "![image.jpg](../../assets/img/Study/AWS Community Day 2024 Staff 회고-") {
			t.Errorf("%s: the diff takes away %q", format, l)
		}
	}
	rest := func(text string, without []string) []string {
		lines := slices.DeleteFunc(strings.Split(text, eol), func(l string) bool { return l == "" })
		for _, l := range without {
			if l == "" {
				continue
			}
			i := slices.Index(lines, l)
			if i < 0 {
				t.Errorf("%s: the post has no line %q", format, l)
				continue
			}
			lines = slices.Delete(lines, i, i+1)
		}
		return lines
	}
	if !slices.Equal(rest(before, removed), rest(after, added)) {
		t.Errorf("%s: other lines changed", format)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Jekyll and Hugo make pages of the rewritten post, in which Chromium shows
// the ten pictures of the gallery.
func TestRealPostInChromium(t *testing.T) {
	if testing.Short() {
		t.Skip("what it looks at knows neither zone nor locale")
	}
	needChromium(t)
	e, base, text, photos := awscd(t)
	for _, blog := range []struct {
		program, settings, folder, copies string
		config                            string
		layout, layoutFile                string
		build                             []string // the folder for the site comes last
		formats                           []string
	}{
		{
			"jekyll", "_config.yml", "_posts/Study", "assets/사진", "baseurl: ''\npermalink: /:title.html\n", "<!DOCTYPE html><meta charset=utf-8><article>{{ content }}</article>", "_layouts/post.html",
			[]string{"build", "--quiet", "--disable-disk-cache", "--destination"},
			[]string{"", "html", "markdown", "jekyll", "velog", "tistory", "notion", "copies"},
		},
		{
			"hugo", "hugo.toml", "content/posts", "static/사진", "disableKinds = ['RSS', 'sitemap', 'taxonomy', 'term', 'home', 'section', '404']\nuglyURLs = true\n",
			"<!DOCTYPE html><meta charset=utf-8><article>{{ .Content }}</article>", "layouts/_default/single.html",
			[]string{"--quiet", "--destination"},
			[]string{"", "markdown", "hugo", "notion", "copies"},
		},
	} {
		t.Run(blog.program, func(t *testing.T) {
			program, err := exec.LookPath(blog.program)
			if err != nil {
				t.Skipf("%s is not installed", blog.program)
			}
			name := "blog-" + blog.program
			e.write(t, name+"/"+blog.layoutFile, []byte(blog.layout))
			for _, format := range blog.formats {
				title := "post" + format
				text := strings.Replace(text, "layout: post", "layout: post\nslug: "+title, 1)
				file := blogOf(t, e, name, blog.settings, blog.folder+"/2024-11-12-"+title+".md", text, photos)
				args := []string{"embed", "--post", file, "--write"}
				switch format {
				case "":
				case "copies":
					args = append(args, "--copy", e.path(name+"/"+blog.copies))
				default:
					args = append(args, "--format", format)
				}
				run(t, e.command(t, args...), 0)
			}
			e.write(t, name+"/"+blog.settings, []byte(blog.config)) // a blogger takes the originals away some day
			if err := os.RemoveAll(e.path(name + "/assets/img")); err != nil {
				t.Fatal(err)
			}
			site := t.TempDir()
			c := exec.CommandContext(t.Context(), program, append(blog.build, site)...)
			c.Dir = e.path(name)
			c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+t.TempDir(), "HUGO_CACHEDIR="+t.TempDir())
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			checkShownPictures(t, site, base, blog.formats)
		})
	}
}

// shownPage is what posts.mjs says of a page.
type shownPage struct {
	Page     string
	Pictures []struct {
		Src, Loaded, Alt, Link string
		Pixels                 int
	}
	Wrong []string
}

// openInChromium opens pages and returns what posts.mjs says of them.
func openInChromium(t *testing.T, addresses []string) []byte {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 110*time.Second) // posts.mjs itself gives up before
	defer stop()
	out := ""
	if dir := os.Getenv("EVENTROLL_LOOK"); dir != "" {
		out = filepath.Join(dir, t.Name())
	}
	c := exec.CommandContext(ctx, "node", append([]string{"posts.mjs", out}, addresses...)...)
	c.Dir = web
	c.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), "HOME="+t.TempDir())
	said, err := c.Output()
	const noChromium = 77
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		if exit.ExitCode() == noChromium {
			t.Skip("Chromium is not installed")
		}
		t.Fatalf("%v\n%s", err, exit.Stderr)
	}
	return said
}

// checkShownPictures looks at the posts of a blog in Chromium: each shows ten
// pictures, of the gallery or copied from it.
func checkShownPictures(t *testing.T, site, base string, formats []string) {
	t.Helper()
	server := httptest.NewServer(http.FileServer(http.Dir(site)))
	defer server.Close()
	var addresses []string
	for _, format := range formats {
		found, err := filepath.Glob(filepath.Join(site, "*", "*post"+format+".html"))
		if more, _ := filepath.Glob(filepath.Join(site, "*post"+format+".html")); len(more) > 0 {
			found = more
		}
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: the blog has the pages %q", format, found)
		}
		page, err := filepath.Rel(site, found[0])
		if err != nil {
			t.Fatal(err)
		}
		addresses = append(addresses, server.URL+"/"+filepath.ToSlash(page))
	}
	pages := json.NewDecoder(bytes.NewReader(openInChromium(t, addresses)))
	for _, format := range formats {
		var p shownPage
		if err := pages.Decode(&p); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if len(p.Wrong) > 0 || len(p.Pictures) != 10 {
			t.Errorf("%s shows %d pictures; %q", p.Page, len(p.Pictures), p.Wrong)
		}
		from := base + "/photos/"
		if format == "copies" {
			from = server.URL + "/"
		}
		seen := map[string]bool{}
		for _, i := range p.Pictures {
			if i.Pixels == 0 || !strings.HasPrefix(i.Src, from) || !strings.HasPrefix(i.Loaded, from) {
				t.Errorf("%s: %q is not shown: %d pixels of %q", p.Page, i.Src, i.Pixels, i.Loaded)
			}
			if !slices.Contains([]string{"", "copies", "notion"}, format) && !strings.HasPrefix(i.Link, base+"/photos/") {
				t.Errorf("%s: %q leads to %q", p.Page, i.Src, i.Link)
			}
			seen[i.Src] = true
		}
		if len(seen) != len(p.Pictures) {
			t.Errorf("%s shows some pictures twice", p.Page)
		}
	}
}
