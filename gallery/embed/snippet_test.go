package embed

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventroll/gallery"
)

var update = flag.Bool("update", false, "write the golden files anew")

const place = "https://photos.example.org/2024"

func sizesOf(width, height int) map[string]gallery.Size {
	sizes := map[string]gallery.Size{}
	for name, edge := range map[string]int{"small": 640, "medium": 1280, "large": 2016} {
		long := max(width, height)
		edge = min(edge, long)
		sizes[name] = gallery.Size{(width*edge + long/2) / long, (height*edge + long/2) / long}
	}
	return sizes
}

func picture(id gallery.PhotoID, width, height int, change func(*Picture)) Picture {
	p := Picture{
		Photo: gallery.Photo{ID: id, Sizes: sizesOf(width, height), Byline: "Dana", Alt: "트랙 2 · 서버리스 · Dana · 14:02", Taken: "2024-11-03T14:02:11+09:00"},
		Event: "AWS Community Day 2024", Language: "ko", Gallery: place,
	}
	if change != nil {
		change(&p)
	}
	return p
}

// hostile is text that means something in every place there is.
const hostile = `"><script>alert(1)</script> {{ site.time }} {% raw %} {{< figure src="x" >}} {{% x %}} [a](b) ![c](d) | e | ` +
	"`f` ``` *g* __h__ ~~i~~ $j$ [gallery] [##_Image|x_##] \\\" \\` &lt; &#65; 한글 " + "\u1112\u1161\u11ab\u1100\u1173\u11af" + " 👩‍👩‍👧‍👦 <!-- \\"

func cases() map[string]struct {
	pictures []Picture
	options  Options
} {
	type c = struct {
		pictures []Picture
		options  Options
	}
	wide := picture("aaaaaaaaaaaaaaaa", 6000, 4000, func(p *Picture) { p.Caption = "발표장이 가득 찼다" })
	tall := picture("bbbbbbbbbbbbbbbb", 3000, 4000, func(p *Picture) { p.Byline, p.Credit = "이서연", "Example Press" })
	pano := picture("cccccccccccccccc", 9000, 3000, func(p *Picture) { p.Byline, p.Alt = "", "" })
	evil := picture("dddddddddddddddd", 1000, 1000, func(p *Picture) {
		p.Caption, p.Byline, p.Alt, p.Event = hostile, hostile, hostile, hostile
	})
	copied := wide
	copied.Copies = "/assets/%EC%82%AC%EC%A7%84"
	return map[string]c{
		"one":     {[]Picture{wide}, Options{}},
		"left":    {[]Picture{tall}, Options{Align: AlignLeft, Width: 300, Caption: "무대 뒤"}},
		"several": {[]Picture{wide, tall, pano, wide}, Options{Align: AlignCenter, Caption: "둘째 날"}},
		"hostile": {[]Picture{evil}, Options{}},
		"copied":  {[]Picture{copied}, Options{}},
	}
}

func TestSnippetsAreAsInTheGoldenFiles(t *testing.T) {
	for name, c := range cases() {
		for _, f := range Formats() {
			got, err := Snippet(f, c.pictures, c.options)
			if err != nil {
				t.Fatalf("%s %s: %v", name, f, err)
			}
			file := filepath.Join("testdata", "snippets", name+"."+string(f))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got; go test ./gallery/embed -update writes it):\n%s", file, diff)
			}
		}
	}
}

// element is a piece of HTML: a start tag, or text.
type element struct {
	name string // "" of text
	has  map[string]string
	text string
}

// parse reads HTML as strictly as XML, but for <img>, which has no end tag.
func parse(t testing.TB, text string) []element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, []string{"img"}, xml.HTMLEntity
	var elements []element
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return elements
		}
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		switch x := token.(type) {
		case xml.StartElement:
			e := element{name: x.Name.Local, has: map[string]string{}}
			for _, a := range x.Attr {
				if _, twice := e.has[a.Name.Local]; twice {
					t.Errorf("%s is twice in %s", a.Name.Local, text)
				}
				e.has[a.Name.Local] = a.Value
			}
			elements = append(elements, e)
		case xml.CharData:
			elements = append(elements, element{text: string(x)})
		case xml.EndElement:
		default:
			t.Errorf("%T in %s", token, text)
		}
	}
}

func named(elements []element, name string) []element {
	return slices.DeleteFunc(slices.Clone(elements), func(e element) bool { return e.name != name })
}

// attributes are what each format's <img> has to have.
var attributes = map[Format][]string{
	HTML:    {"src", "srcset", "sizes", "width", "height", "loading", "decoding", "alt", "style"},
	Jekyll:  {"src", "srcset", "sizes", "width", "height", "loading", "decoding", "alt", "style"},
	Tistory: {"src", "srcset", "sizes", "width", "height", "loading", "decoding", "alt", "style"},
	Velog:   {"src", "width", "height", "alt"},
}

func TestHTMLIsWholeAndSaysEverything(t *testing.T) {
	for name, c := range cases() {
		for f, want := range attributes {
			text, err := Snippet(f, c.pictures, c.options)
			if err != nil {
				t.Fatal(err)
			}
			checkHTML(t, f, text, c.pictures)
			for _, i := range named(parse(t, text), "img") {
				for _, attribute := range want {
					if i.has[attribute] == "" {
						t.Errorf("%s %s: <img> has no %s", name, f, attribute)
					}
				}
				if len(i.has) != len(want) {
					t.Errorf("%s %s: <img> has %v, want %v", name, f, i.has, want)
				}
			}
		}
	}
}

// checkHTML checks what holds for all HTML: nothing of what photos say of
// themselves is read as anything but text, by whoever reads it.
func checkHTML(t testing.TB, f Format, text string, pictures []Picture) {
	t.Helper()
	elements := parse(t, text)
	for _, e := range elements {
		if e.name != "" && !slices.Contains([]string{"figure", "a", "img", "figcaption", "div"}, e.name) {
			t.Errorf("%s: <%s> in %s", f, e.name, text)
		}
		if href, ok := e.has["href"]; ok && !strings.HasPrefix(href, place+"/photos/") {
			t.Errorf("%s: it leads to %q", f, href)
		}
	}
	images := named(elements, "img")
	if len(images) != len(pictures) {
		t.Fatalf("%s: %d pictures, want %d", f, len(images), len(pictures))
	}
	for i, e := range images {
		d, err := pictures[i].draw(Options{})
		if want := d.alt; err != nil || e.has["alt"] != want {
			t.Errorf("%s: alt %q, want %q", f, e.has["alt"], want)
		}
	}
	if strings.Contains(text, "\n\n") || !strings.HasSuffix(text, "\n") || strings.ContainsAny(strings.TrimPrefix(text, "<figure"), "{}|`") {
		t.Errorf("%s: Markdown or Liquid would read something in %s", f, text)
	}
}

func TestJSONIsReadAgain(t *testing.T) {
	c := cases()["hostile"]
	text, err := Snippet(JSON, c.pictures, c.options)
	if err != nil {
		t.Fatal(err)
	}
	var got jsonSnippet
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || got.Photos[0].Caption != hostile || len(got.Photos[0].Images) != len(c.pictures[0].Sizes) {
		t.Errorf("got %+v", got)
	}
}

func TestSnippetErrors(t *testing.T) {
	good := picture("aaaaaaaaaaaaaaaa", 600, 400, nil)
	for _, c := range []struct {
		change func(*Picture)
		want   string
	}{
		{func(p *Picture) { p.ID = "../x" }, "is no photo's id"},
		{func(p *Picture) { p.Sizes = nil }, "has no sizes"},
		{func(p *Picture) { p.Sizes = map[string]gallery.Size{"../x": {1, 1}} }, "cannot be shown"},
		{func(p *Picture) { p.Sizes = map[string]gallery.Size{"small": {640, 0}} }, "cannot be shown"},
		{func(p *Picture) { p.Gallery = "" }, "address is not known"},
		{func(p *Picture) { p.Gallery = "javascript:alert(1)//" }, "address is not known"},
	} {
		p := good
		c.change(&p)
		for _, f := range Formats() {
			if text, err := Snippet(f, []Picture{p}, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: got %q, %v; want …%s…", f, text, err, c.want)
			}
		}
	}
	if _, err := Snippet(HTML, nil, Options{}); err == nil {
		t.Error("no error without a photo")
	}
	if _, err := Snippet("bbcode", []Picture{good}, Options{}); err == nil || !strings.Contains(err.Error(), "html, markdown") {
		t.Errorf("for a format that there is not: %v", err)
	}
}

func TestFormats(t *testing.T) {
	for _, f := range Formats() {
		if got, err := ParseFormat(strings.ToUpper(string(f))); got != f || err != nil {
			t.Errorf("%s: %q, %v", f, got, err)
		}
	}
	if _, err := ParseFormat("bbcode"); err == nil || err.Error() != `"bbcode" is no format; there are html, markdown, jekyll, hugo, velog, tistory, notion, url, json` {
		t.Error(err)
	}
}

func TestTheImageAddressFitsTheWidth(t *testing.T) {
	p := picture("aaaaaaaaaaaaaaaa", 6000, 4000, nil)
	for width, want := range map[int]string{1: "small", 426: "small", 427: "medium", 800: "medium", 0: "medium", 854: "large", 5000: "large"} {
		if got := ImageAddress(p, Options{Width: width}); got != place+"/photos/aaaaaaaaaaaaaaaa/"+want+".jpg" {
			t.Errorf("at %d: %s, want %s", width, got, want)
		}
	}
	if got := ImageAddress(Picture{}, Options{}); got != "" {
		t.Errorf("of nothing: %q", got)
	}
}

func TestCredits(t *testing.T) {
	for _, c := range []struct{ byline, credit, language, want string }{
		{"Dana", "", "en", "Photo: Dana · Day"},
		{"Dana", "Dana/Agency", "en", "Photo: Dana/Agency · Day"},
		{"이서연", "연합", "ko", "사진: 이서연 / 연합 · Day"},
		{"", "Agency", "ja", "写真: Agency · Day"},
		{"", "", "de", "Photo: Day"},
	} {
		p := &Picture{Photo: gallery.Photo{Byline: c.byline, Credit: c.credit}, Event: "Day", Language: c.language}
		if got := creditsOf([]drawn{{Picture: p}})[0].text; got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	if got := creditsOf([]drawn{{Picture: &Picture{}}}); len(got) != 1 || got[0].text != "Photo" {
		t.Errorf("of nothing: %v", got)
	}
}

func FuzzSnippet(f *testing.F) {
	f.Add("A full room", "Dana", "AWS Community Day", 800)
	f.Add(hostile, hostile, hostile, 1)
	f.Add("1. one", "- two", "= three", -1)
	f.Fuzz(func(t *testing.T, caption, byline, event string, width int) {
		one := picture("aaaaaaaaaaaaaaaa", 600, 400, func(p *Picture) { p.Caption, p.Byline, p.Event, p.Alt = caption, byline, event, caption })
		pictures := []Picture{one, picture("bbbbbbbbbbbbbbbb", 400, 600, nil)}
		for _, format := range Formats() {
			for _, some := range [][]Picture{pictures[:1], pictures} {
				text, err := Snippet(format, some, Options{Width: width, Caption: event})
				if err != nil {
					t.Fatal(err)
				}
				switch format {
				case HTML, Jekyll, Tistory, Velog:
					checkHTML(t, format, text, some)
				case Markdown, Notion:
					if strings.Contains(text, "{") || strings.Count(text, "\n\n") != 2*len(some)-1 {
						t.Errorf("%s: %q", format, text)
					}
				case Hugo:
					if strings.Count(text, "\n") != 2*len(some)-1 {
						t.Errorf("%q", text)
					}
				}
			}
		}
	})
}

func TestCopiesAt(t *testing.T) {
	for _, c := range []struct {
		format    Format
		dir, want string
	}{
		{HTML, "assets/photos", "assets/photos"},
		{HTML, "./사진 1/", "%EC%82%AC%EC%A7%84%201"},
		{HTML, ".", "."},
		{Jekyll, "assets/photos", "{{ site.baseurl }}/assets/photos"},
		{Hugo, "static/photos", "/photos"},
		{Hugo, "static", "/"},
		{Jekyll, ".", "{{ site.baseurl }}/"},
		{Hugo, "staticky/photos", "/staticky/photos"},
		{Hugo, "content/posts/a", "/content/posts/a"},
		{HTML, "/home/dana/blog", ""},
		{HTML, "../blog", ""},
	} {
		got, ok := CopiesAt(c.format, c.dir)
		if got != c.want || ok != (c.dir[0] != '/' && c.dir[1:] != "./blog") {
			t.Errorf("%s %s: %q, %t", c.format, c.dir, got, ok)
		}
	}
}

// What Renditions names is what a snippet shows, so that a post with copies
// misses none.
func TestRenditionsAreWhatIsShown(t *testing.T) {
	for name, c := range cases() {
		for _, f := range Formats() {
			text, err := Snippet(f, c.pictures, c.options)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range c.pictures {
				named := Renditions(f, p, c.options)
				d, err := p.draw(c.options)
				if err != nil {
					t.Fatal(err)
				}
				for size := range p.Sizes {
					shown := strings.Contains(text, d.file(size))
					if shown && !slices.Contains(named, size) || !shown && len(c.pictures) == 1 && slices.Contains(named, size) {
						t.Errorf("%s %s: %s is shown: %t, named: %v", name, f, size, shown, named)
					}
				}
			}
		}
	}
}

// What is left as it is without looking twice is what would be left so.
func FuzzLine(f *testing.F) {
	f.Add("한글 한글 👩‍👩‍👧‍👦")
	f.Add("a\u3000b\u00a0c\u2028\u202e\xff\ufffd\x85")
	f.Add(hostile)
	f.Fuzz(func(t *testing.T, s string) {
		if isLine(s) && line(s+"\n") != s {
			t.Errorf("%q becomes %q", s, line(s+"\n"))
		}
		if again := line(line(s)); again != line(s) {
			t.Errorf("%q becomes %q, then %q", s, line(s), again)
		}
	})
}
