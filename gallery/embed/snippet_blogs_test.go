package embed

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Snippets in posts that Jekyll and Hugo make into pages: the pictures are there,
// what follows is Markdown still, and hostile words are text.
func TestSnippetsInRealBlogs(t *testing.T) {
	for _, blog := range []struct {
		program string
		args    []string
		formats []Format
		files   map[string]string // besides the posts
		post    string            // %: its name
		page    string
	}{
		{
			"jekyll", []string{"build", "--quiet"}, []Format{Jekyll, HTML, Velog, Tistory, Markdown},
			map[string]string{"_config.yml": "encoding: utf-8\n", "_layouts/post.html": "<main>{{ content }}</main>"},
			"_posts/2024-11-03-%.md", "_site/2024/11/03/%.html",
		},
		{
			"hugo", nil, []Format{Hugo, Markdown},
			map[string]string{"config.toml": "baseURL = \"http://localhost/\"\n", "layouts/_default/single.html": "<main>{{ .Content }}</main>", "layouts/_default/list.html": ""},
			"content/%.md", "public/%/index.html",
		},
	} {
		t.Run(blog.program, func(t *testing.T) {
			if _, err := exec.LookPath(blog.program); err != nil {
				t.Skipf("%s is not installed", blog.program)
			}
			dir := t.TempDir()
			for name, text := range blog.files {
				writeFile(t, filepath.Join(dir, name), text)
			}
			for name, c := range cases() {
				for _, f := range blog.formats {
					text, err := Snippet(f, c.pictures, c.options)
					if err != nil {
						t.Fatal(err)
					}
					text = "---\nlayout: post\ntitle: 회고\n---\n글 앞에.\n\n" + text + "\n글 *뒤에*.\n"
					writeFile(t, filepath.Join(dir, strings.ReplaceAll(blog.post, "%", name+"-"+string(f))), text)
				}
			}
			build := exec.Command(blog.program, blog.args...)
			build.Dir, build.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for name, c := range cases() {
				for _, f := range blog.formats {
					page, err := os.ReadFile(filepath.Join(dir, strings.ReplaceAll(blog.page, "%", name+"-"+string(f))))
					if err != nil {
						t.Fatal(err)
					}
					t.Run(name+" "+string(f), func(t *testing.T) { checkBlog(t, f, string(page), c.pictures) })
				}
			}
		})
	}
}

func checkBlog(t *testing.T, f Format, page string, pictures []Picture) {
	t.Helper()
	elements := parse(t, page)
	for _, e := range elements {
		if e.name != "" && !slices.Contains([]string{"main", "p", "em", "figure", "a", "img", "figcaption", "div"}, e.name) {
			t.Errorf("<%s> in %s", e.name, page)
		}
	}
	images := named(elements, "img")
	if len(images) != len(pictures) || !strings.Contains(page, "글 <em>뒤에</em>.") {
		t.Fatalf("%d pictures, or what follows is not read: %s", len(images), page)
	}
	for i, e := range images {
		d, err := pictures[i].draw(Options{})
		if err != nil {
			t.Fatal(err)
		}
		// The goldmark of older Hugos leaves backslashes in the alt text of Markdown,
		// and its shortcodes have no way to write a backtick beside a backslash.
		want := strings.ReplaceAll(d.alt, "`", "'")
		if got := strings.ReplaceAll(e.has["alt"], "`", "'"); f != Markdown && got != want {
			t.Errorf("alt %q, want %q", got, want)
		}
		if !strings.HasSuffix(e.has["src"], ".jpg") || strings.Contains(e.has["src"], "{") {
			t.Errorf("src %q", e.has["src"])
		}
	}
	if pages := named(elements, "a"); !slices.ContainsFunc(pages, func(e element) bool { return e.has["href"] == pictures[0].Page() }) {
		t.Errorf("no credit leads to %s", pictures[0].Page())
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
