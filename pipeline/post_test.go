package pipeline

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventroll/gallery"
	"eventroll/gallery/embed"
)

const postURL = "https://photos.example.org/again"

// aBlog is a gallery of two photos and a blog whose post shows them and others.
func aBlog(t *testing.T, post string) (g *PublicGallery, photo gallery.PhotoID, file string) {
	t.Helper()
	a, files := newCopies(t)
	writeSample(t, files["photo"], withExif(hall(t, 1, 1200, 0, 90), byDana("2024:11:03 13:35:00")))
	a.ingest(t)
	g, err := a.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	blog := t.TempDir()
	for name, data := range map[string][]byte{
		"_config.yml": nil, "_posts/2024.md": []byte(post), "assets/whole.jpg": withExif(hall(t, 1, 1200, 0, 90), nil),
		"assets/small one.jpg": hall(t, 1, 800, 0, 60), "assets/stranger.jpg": hall(t, 99, 800, 0, 60), "assets/words.jpg": []byte("no picture"),
	} {
		writeSample(t, filepath.Join(blog, filepath.FromSlash(name)), data)
	}
	return g, idOf(t, files["photo"]), filepath.Join(blog, "_posts", "2024.md")
}

func readPostOf(t *testing.T, g *PublicGallery, file string, o PostOptions) *Post {
	t.Helper()
	p, err := g.ReadPost(t.Context(), file, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPostIsRewritten(t *testing.T) {
	const post = "---\ntitle: x\n---\n\n![a](/assets/whole.jpg)\n\n`![a](/assets/whole.jpg)` ![b](../assets/small%20one.jpg \"t\")\r\n" +
		"![c](/assets/stranger.jpg) ![d](/assets/words.jpg) ![e](/assets/no.jpg) ![f](https://other.example/f.jpg) ![g](/assets/g.svg)\n" +
		"![h](" + postURL + "/photos/ID/large.jpg)\n"
	g, photo, file := aBlog(t, "")
	text := strings.ReplaceAll(post, "ID", string(photo))
	writeSample(t, file, []byte(text))
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	p := readPostOf(t, g, file, PostOptions{})
	var states []string
	for _, i := range p.Images {
		states = append(states, fmt.Sprintf("%d %s %s", i.Line, i.Alt, i.State))
	}
	same(t, "states", states, []string{"5 a recognised", "7 b recognised", "8 c unknown", "8 d missing", "8 e missing", "8 f elsewhere", "8 g elsewhere", "9 h there"})
	same(t, "how", [2]How{p.Images[0].How, p.Images[1].How}, [2]How{ByBytes, ByLook})
	if near := p.Images[2].Near; len(near) == 0 || near[0].Distance <= gallery.CopyDistance {
		t.Errorf("nearest to a stranger: %+v", near)
	}

	shown, _ := g.Photo(photo)
	address := embed.ImageAddress(g.Picture(shown), embed.Options{})
	want := strings.NewReplacer("\n![a](/assets/whole.jpg)", "\n![a]("+address+")", "../assets/small%20one.jpg", address).Replace(text)
	if err := p.Write(); err != nil {
		t.Fatal(err)
	}
	same(t, "the post", read(t, file), want)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("its mode: %v, %v", info.Mode(), err)
	}
	again := readPostOf(t, g, file, PostOptions{})
	if again.Changes() || again.Diff() != "" {
		t.Errorf("again it would change:\n%s", again.Diff())
	}
	same(t, "there", again.Count(ImageThere), 3)
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the post lie %v, %v", entries, err)
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

// Rewritten in any format, with copies or without, a post stays as it is then.
func TestPostIsRewrittenOnce(t *testing.T) {
	const post = "# x\n\n![a photo](/assets/whole.jpg)\n\ntext ![b](/assets/small%20one.jpg)\n\n[![c](/assets/whole.jpg)](/assets/whole.jpg)\n\n" +
		"<p><img src=\"/assets/whole.jpg\" srcset=\"/assets/small%20one.jpg 800w\"></p>\n\n{% include figure.html src=\"/assets/whole.jpg\" %}\n\n{{< figure src=\"/assets/whole.jpg\" >}}\n"
	g, _, file := aBlog(t, post)
	for _, f := range append(embed.Formats(), "") {
		for _, copies := range []string{"", "/assets/photos"} {
			o := PostOptions{Format: f, Copies: copies}
			writeSample(t, file, []byte(post))
			if f == embed.JSON {
				if _, err := g.ReadPost(t.Context(), file, o); err == nil {
					t.Error("a post would show JSON")
				}
				continue
			}
			p := readPostOf(t, g, file, o)
			same(t, "recognised", p.Count(ImageRecognised), 6)
			if err := p.Write(); err != nil {
				t.Fatal(err)
			}
			after := read(t, file)
			if strings.Contains(after, "whole.jpg") && !strings.Contains(after, "](/assets/whole.jpg)") || strings.Contains(after, "small%20one") {
				t.Errorf("%s %s: some were not replaced:\n%s", f, copies, after)
			}
			again := readPostOf(t, g, file, o)
			if again.Changes() || again.Count(ImageUnknown, ImageMissing, ImageInDoubt, ImageRecognised) > 0 {
				t.Errorf("%s %s: again it would change:\n%s\n%+v", f, copies, again.Diff(), again.Images)
			}
		}
	}
}

func TestPostThatChangesMeanwhile(t *testing.T) {
	g, _, file := aBlog(t, "![a](/assets/whole.jpg)")
	p := readPostOf(t, g, file, PostOptions{})
	writeSample(t, file, []byte("![a](/assets/whole.jpg) and more"))
	if err := p.Write(); err == nil || !strings.Contains(err.Error(), "was changed by somebody else meanwhile") {
		t.Errorf("got %v", err)
	}
	same(t, "the post", read(t, file), "![a](/assets/whole.jpg) and more")
}

func TestPostsThatCannotBe(t *testing.T) {
	g, _, file := aBlog(t, "![a](/assets/whole.jpg)")
	dir := filepath.Dir(file)
	html := filepath.Join(dir, "post.html")
	writeSample(t, html, []byte("<img src=/assets/whole.jpg>"))
	for _, c := range []struct {
		file, want string
		o          PostOptions
	}{
		{filepath.Join(dir, "no.md"), "cannot be read: no such file", PostOptions{}},
		{filepath.Join(dir, "post.docx"), "is no post that is understood", PostOptions{}},
		{filepath.Join(dir, "..", "assets"), "is no post that is understood", PostOptions{}},
		{html, "take --format html", PostOptions{Format: embed.Markdown}},
		{file, "the folder of images /none/such cannot be read", PostOptions{Assets: "/none/such"}},
	} {
		if _, err := g.ReadPost(t.Context(), c.file, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.file, err, c.want)
		}
	}
	nowhere := *g
	nowhere.Address, nowhere.Index.URL = "", ""
	if _, err := nowhere.ReadPost(t.Context(), file, PostOptions{}); !errors.Is(err, embed.ErrNoURL) {
		t.Errorf("a gallery without an address: %v", err)
	}
}
