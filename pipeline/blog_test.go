package pipeline

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// newBlog writes files, each holding its own name, and opens the blog of a post.
func newBlog(t *testing.T, post, assets string, files ...string) (*blog, string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, post) {
		name, content, ok := strings.Cut(f, "=")
		if !ok {
			content = name
		}
		writeSample(t, filepath.Join(dir, filepath.FromSlash(name)), []byte(content))
	}
	if assets != "" {
		assets = filepath.Join(dir, assets)
	}
	b, err := openBlog(filepath.Join(dir, post), assets)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b, dir
}

func TestImagesOfABlogAreFound(t *testing.T) {
	const korean = "assets/한글 사진.jpg"
	for _, c := range []struct {
		name, post, assets string
		files              []string
		address, want      string // want is "" for none
	}{
		{"beside the post", "p/post.md", "", []string{"p/a.jpg"}, "a.jpg", "p/a.jpg"},
		{"page bundle", "content/p/index.md", "", []string{"hugo.toml", "content/p/img/a.jpg"}, "./img/a.jpg", "content/p/img/a.jpg"},
		{"site-absolute", "_posts/post.md", "", []string{"_config.yml", "assets/a.jpg"}, "/assets/a.jpg", "assets/a.jpg"},
		{"as the blog shows it", "_posts/Study/post.md", "", []string{"_config.yml", "assets/a.jpg"}, "../../assets/a.jpg", "assets/a.jpg"},
		{"deeper than the file lies", "_posts/post.md", "", []string{"_config.yml", "assets/a.jpg"}, "../../../../assets/a.jpg", "assets/a.jpg"},
		{"static of Hugo", "content/p.md", "", []string{"hugo.toml", "static/img/a.jpg"}, "/img/a.jpg", "static/img/a.jpg"},
		{"older Hugo", "content/p.md", "", []string{"config.toml", "static/img/a.jpg"}, "/img/a.jpg", "static/img/a.jpg"},
		{"a repository", "posts/p.md", "", []string{".git/HEAD", "img/a.jpg"}, "/img/a.jpg", "img/a.jpg"},
		{"baseurl", "_posts/p.md", "", []string{"_config.yml=title: x\nbaseurl: \"/blog\" # x\n", "a.jpg"}, "/blog/a.jpg", "a.jpg"},
		{"the blog's own address", "_posts/p.md", "", []string{"_config.yml=baseurl: /blog\nurl: https://d.example\n", "a.jpg"}, "https://d.example/blog/a.jpg", "a.jpg"},
		{"the same of Hugo", "content/p.md", "", []string{"hugo.toml=baseURL = 'https://d.example/x/'\n", "static/a.jpg"}, "https://d.example/x/a.jpg", "static/a.jpg"},
		{"spaces", "p.md", "", []string{"my a.jpg"}, "my a.jpg", "my a.jpg"},
		{"per cent signs", "p.md", "", []string{"my a.jpg"}, "my%20a.jpg", "my a.jpg"},
		{"a name with a per cent sign", "p.md", "", []string{"100%25.jpg"}, "100%25.jpg", "100%25.jpg"},
		{"no number after it", "p.md", "", []string{"100%.jpg"}, "100%.jpg", "100%.jpg"},
		{"query", "p.md", "", []string{"a.jpg"}, "a.jpg?w=800#x", "a.jpg"},
		{"a name with a sharp", "p.md", "", []string{"C#1.jpg"}, "C#1.jpg", "C#1.jpg"},
		{"Hangul composed on disk", "p.md", "", []string{".git/x", korean}, "/" + norm.NFD.String(korean), korean},
		{"Hangul decomposed on disk", "p.md", "", []string{".git/x", norm.NFD.String(korean)}, "/" + korean, norm.NFD.String(korean)},
		{"Hangul in per cent signs", "p.md", "", []string{".git/x", norm.NFD.String(korean)}, "/assets/%ED%95%9C%EA%B8%80%20%EC%82%AC%EC%A7%84.jpg", norm.NFD.String(korean)},
		{"in the folder of images", "p/p.md", "photos", []string{"photos/a.jpg", "p/.git/x"}, "../../assets/img/a.jpg", "photos/a.jpg"},
		{"with a part of its path", "p/p.md", "photos", []string{"photos/img/a.jpg", "photos/a.jpg", "p/.git/x"}, "/assets/img/a.jpg", "photos/img/a.jpg"},
		{"the blog's own first", "p/p.md", "photos", []string{"photos/a.jpg", "p/a.jpg"}, "a.jpg", "p/a.jpg"},
		{"another site", "p.md", "", []string{"a.jpg"}, "https://other.example/a.jpg", ""},
		{"whatever the scheme", "p.md", "", []string{"a.jpg"}, "//other.example/a.jpg", ""},
		{"data", "p.md", "", []string{"a.jpg"}, "data:image/png;base64,AAAA", ""},
		{"outside", "blog/p.md", "", []string{"blog/.git/x", "a.jpg"}, "../a.jpg", ""},
		{"outside in per cent signs", "blog/p.md", "", []string{"blog/.git/x", "a.jpg"}, "%2e%2e/a.jpg", ""},
		{"outside the folder of images", "blog/p.md", "photos", []string{"blog/.git/x", "photos/x", "a.jpg"}, "/x/../../a.jpg", ""},
		{"a folder", "p.md", "", []string{"a.jpg/b"}, "a.jpg", ""},
		{"nothing", "p.md", "", nil, "?", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, dir := newBlog(t, c.post, c.assets, c.files...)
			f, name, err := b.open(c.address)
			if (err == nil) != (c.want != "") {
				t.Fatalf("%q: found %q, %v", c.address, name, err)
			}
			if err != nil {
				return
			}
			f.Close()
			want := filepath.Join(dir, filepath.FromSlash(c.want))
			if norm.NFC.String(name) != norm.NFC.String(want) {
				t.Errorf("%q is %q, not %q", c.address, name, want)
			}
			if got, err := os.ReadFile(name); err != nil || norm.NFC.String(string(got)) != norm.NFC.String(c.want) {
				t.Errorf("%q holds %q, %v", name, got, err)
			}
		})
	}
}

// A link is followed within the blog, and not out of it.
func TestLinksOutOfABlog(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights on Windows")
	}
	b, dir := newBlog(t, "blog/p.md", "", "blog/.git/x", "blog/img/in.jpg", "secret.jpg")
	for link, to := range map[string]string{"blog/out.jpg": "../secret.jpg", "blog/up": "..", "blog/link.jpg": "img/in.jpg"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, address := range []string{"out.jpg", "up/secret.jpg", "/out.jpg"} {
		_, name, err := b.open(address)
		if err == nil || !strings.Contains(err.Error(), "a link leads out of ") {
			t.Errorf("%s: %q, %v", address, name, err)
		}
	}
	f, _, err := b.open("link.jpg")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if _, _, err := b.open("https://other.example/out.jpg"); !errors.Is(err, errElsewhere) {
		t.Errorf("of another site: %v", err)
	}
}
