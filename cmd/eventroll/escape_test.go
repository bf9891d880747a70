//go:build unix

package main

import (
	"eventroll/cmd/present"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

const script = "see <script>alert(1)</script>"

// evil is text that would do harm in a page, a path or a terminal.
var evil = map[string]string{
	"script":   script,
	"quotes":   `" onload="alert(1)' onload='alert(1)`,
	"path":     "../../../../x",
	"title":    "\x1b]0;owned\x07 and \x1b[2J",
	"c1":       "\u009b31m \u009d0;owned\u009c",
	"raw":      "\x9b31m \xff\xfe",
	"bidi":     "\u202Egpj.evil\u202C \u2066x",
	"lines":    "one\nfailed 0\r\nsee: http://evil.example/",
	"template": "{{.}} %s %n ${x} $(id) `id`",
	"long":     strings.Repeat("0123456789", 1000),
}

// Words from photos, file names and schedules do no harm: not in a page, not
// as a key, not in a terminal.
func TestWordsFromOutside(t *testing.T) {
	e := newEvent(t, "title: '"+script+"'\ntimezone: Asia/Seoul\nlanguage: en\nurl: http://localhost:1\nschedule: schedule.csv\n"+
		"tracks:\n  - {id: web, name: '"+script+"', rooms: ['"+script+"']}\n")
	writeEvilCards(t, e)
	writeEvilSchedule(t, e)

	var said strings.Builder
	var photos, others []string
	for name := range files(t, e.path("card")) {
		photos = append(photos, "card/"+name)
	}
	for name := range files(t, e.path("bad")) {
		others = append(others, "bad/"+name)
	}
	for _, test := range []struct {
		code int
		args []string
	}{
		{0, []string{"plan", "card", "bad"}},
		{0, []string{"plan", "--json", "card", "bad"}},
		{3, []string{"ingest", "card", "bad"}},
		{0, []string{"publish"}},
		{0, append([]string{"inspect"}, photos...)},
		{0, append([]string{"inspect", "--json"}, photos...)},
		{1, append([]string{"inspect"}, others...)},
		{1, []string{"inspect", "\x1b]0;owned\x07.jpg"}},
		{1, []string{"ingest", "\x1b]0;owned\x07"}},
		{2, []string{"\x1b]0;owned\x07"}},
	} {
		out, errs := run(t, e.command(t, test.args...), test.code)
		said.WriteString(out + errs)
	}
	checkTerminal(t, said.String())

	public := files(t, e.path("gallery"))
	checkPublic(t, public)
	checkShown(t, public)
}

// A post may hold what a terminal obeys, and so may its name.
func TestHostilePostInTerminal(t *testing.T) {
	e := newEvent(t, "title: Party\ntimezone: Asia/Seoul\nurl: https://photos.example.org\n")
	e.photo(t, "card/IMG_0001.JPG", "time", "2024-11-03T10:05:00")
	run(t, e.command(t, "ingest", "card"), 0)
	photo := read(t, e.path("card/IMG_0001.JPG"))
	post := "---\nx: \x1b]0;owned\x07\n---\n\u202e \x9b31m\r\n"
	for kind, text := range evil {
		name := strings.NewReplacer("/", "_", "\x00", "", "\n", " ", "\r", " ").Replace(text)
		name = name[:min(len(name), 200)]
		e.write(t, "blog/img/"+name, []byte(photo))
		e.write(t, "blog/none/"+name+".jpg", []byte("no picture"))
		post += "\x1b[2J ![" + kind + "\x1b](<img/" + name + ">) ![](<none/" + name + ".jpg>) ![](<missing/" + name + ">)\n" + text + "\n\n"
	}
	file := "blog/\x1b]0;owned\x07 \u202egpj.md"
	e.write(t, file, []byte(post))
	for _, args := range [][]string{{"embed", "--post", file}, {"embed", "--post", "--format", "jekyll", file}, {"embed", "--post", "--write", file}} {
		out, errs := run(t, e.command(t, args...), 3)
		checkTerminal(t, strings.ReplaceAll(out+errs, "\t", " ")) // a diff keeps tabs
	}
	if after := read(t, e.path(file)); strings.Count(after, "https://photos.example.org/photos/") < 3 {
		t.Errorf("the post was not rewritten: %q", after)
	}
}

// writeEvilCards has every evil as caption, as description, as keyword, as
// byline, and, as far as a file system takes it, as name of a file that is a
// photo and of one that is none.
func writeEvilCards(t *testing.T, e *event) {
	t.Helper()
	for kind, text := range evil {
		for _, key := range []string{"caption", "description", "keyword", "byline", "copyright", "model"} {
			e.photo(t, "card/"+kind+"-"+key+".jpg", "time", "2024-11-03T10:05:00", key, text)
		}
		name := strings.NewReplacer("/", "_", "\x00", "").Replace(text)
		name = name[:min(len(name), 250)]
		e.photo(t, "card/"+name+".jpg")
		e.write(t, "bad/"+name+".jpg", nil)
	}
}

func writeEvilSchedule(t *testing.T, e *event) {
	t.Helper()
	csv := "start,end,track,room,title,speakers\n"
	for i, kind := range slices.Sorted(maps.Keys(evil)) {
		if kind == "raw" {
			continue // a schedule that is not UTF-8 is refused
		}
		const longest = 2000 // letters of a cell; see TestLongTitleInSchedule
		text := evil[kind][:min(len(evil[kind]), longest)]
		cell := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		csv += fmt.Sprintf("2024-11-03 %02d:00,2024-11-03 %02d:10,web,%s,%s,%s\n", 8+i, 8+i, cell, cell, cell)
		e.photo(t, "card/"+kind+"-session.jpg", "time", fmt.Sprintf("2024-11-03T%02d:05:00", 8+i))
	}
	e.write(t, "schedule.csv", []byte(csv))
}

// A title of ten thousand letters is a quote that nobody closed. It is named,
// not printed.
func TestLongTitleInSchedule(t *testing.T) {
	e := newEvent(t, "title: Party\ntimezone: Asia/Seoul\nschedule: schedule.csv\n")
	e.write(t, "schedule.csv", []byte("start,end,track,room,title,speakers\n2024-11-03 10:00,2024-11-03 11:00,common,,"+evil["long"]+",\n"))
	_, errs := run(t, e.command(t, "publish"), 2)
	if want := "eventroll: schedule.csv:2: has a cell of more than 2000 characters: perhaps a quote is not closed\n"; errs != want {
		t.Errorf("got %.300q, want %q", errs, want)
	}
}

// checkTerminal looks for what a terminal would obey.
func checkTerminal(t *testing.T, said string) {
	t.Helper()
	if !utf8.ValidString(said) {
		t.Error("what was said is not UTF-8")
	}
	for line := range strings.Lines(said) {
		line = strings.TrimSuffix(line, "\n")
		if i := strings.IndexFunc(line, func(r rune) bool { return unicode.IsControl(r) || present.IsDirectionMark(r) }); i >= 0 {
			t.Errorf("a terminal would obey %+.80q", line[i:])
		}
		if strings.HasPrefix(line, "failed 0") {
			t.Errorf("a file name makes a line of its own: %q", line)
		}
		if len(line) > 20_000 {
			t.Errorf("a line of %d bytes: %.80q…", len(line), line)
		}
	}
}

// checkPublic looks at every key and every byte that is published.
func checkPublic(t *testing.T, public map[string]string) {
	t.Helper()
	key := regexp.MustCompile(`^([a-z0-9][a-z0-9-]*/)*[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)+$`)
	for name, data := range public {
		if !key.MatchString(name) || len(name) > 200 {
			t.Errorf("the key %q", name)
		}
		if strings.HasSuffix(name, ".jpg") || strings.HasPrefix(name, "assets/") {
			continue
		}
		page := strings.HasSuffix(name, ".html")
		if strings.Contains(data, "<script>alert") || page && (strings.Contains(data, `" onload="alert`) || strings.Contains(data, `' onload='alert`)) {
			t.Errorf("%s holds a script", name)
		}
		if !utf8.ValidString(data) {
			t.Errorf("%s is not UTF-8", name)
		}
		if i := strings.IndexFunc(data, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
			t.Errorf("%s holds a control character: %+.40q", name, data[i:])
		}
		if page && len(data) > 60_000 {
			t.Errorf("%s has %d bytes", name, len(data))
		}
	}
}

// checkShown sees that nothing was lost: what looks like a script is text.
func checkShown(t *testing.T, public map[string]string) {
	t.Helper()
	const escaped = "see &lt;script&gt;alert(1)&lt;/script&gt;"
	shown := map[string]int{}
	for name, data := range public {
		folder, _, _ := strings.Cut(name, "/")
		if strings.Contains(data, escaped) {
			shown[folder]++
		}
	}
	for _, folder := range []string{"index.html", "days", "sessions", "photos", "feed.xml"} {
		if shown[folder] == 0 {
			t.Errorf("no page in %s shows %s", folder, escaped)
		}
	}
}
