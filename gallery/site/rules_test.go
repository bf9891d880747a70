package site

import (
	"encoding/xml"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"eventroll/gallery"
)

func TestEveryLanguageHasAllWords(t *testing.T) {
	for _, language := range []string{"en", "ko", "ja"} {
		w := reflect.ValueOf(wordsIn(language))
		for _, field := range reflect.VisibleFields(w.Type()) {
			if w.FieldByIndex(field.Index).IsZero() {
				t.Errorf("%s lacks %s", language, field.Name)
			}
		}
		dates := w.FieldByName("Dates")
		for i := range dates.NumField() {
			if dates.Field(i).IsNil() {
				t.Errorf("%s lacks dates' %s", language, dates.Type().Field(i).Name)
			}
		}
		if got := wordsIn(language).Language; got != language {
			t.Errorf("the words of %s say %s", language, got)
		}
	}
	if got := wordsIn("tlh").Language; got != "en" {
		t.Errorf("a language that the gallery does not speak gets %s", got)
	}
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		language string
		n        int
		want     string
	}{
		{"en", 0, "0 photos"}, {"en", 1, "1 photo"}, {"en", 999, "999 photos"}, {"en", 1204567, "1,204,567 photos"},
		{"ko", 1, "사진 1장"}, {"ko", 10000, "사진 10,000장"}, {"ja", 210, "写真210枚"},
	} {
		if got := wordsIn(c.language).photos(c.n).Text; got != c.want {
			t.Errorf("%s, %d: %q, want %q", c.language, c.n, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	first := gallery.ReadTime("2024-11-03T14:02:11.25+09:00")
	for _, c := range []struct{ language, long, short, full, same, day, month, year string }{
		{"en", "Sunday, 3 November", "Sun 3 Nov", "Sunday, 3 November 2024", "3 November 2024", "3–4 November 2024",
			"3 November – 1 December 2024", "3 November 2024 – 2 January 2025"},
		{"ko", "11월 3일 (일)", "11.3 (일)", "2024년 11월 3일 (일)", "2024년 11월 3일", "2024년 11월 3일 – 4일",
			"2024년 11월 3일 – 12월 1일", "2024년 11월 3일 – 2025년 1월 2일"},
		{"ja", "11月3日（日）", "11/3（日）", "2024年11月3日（日）", "2024年11月3日", "2024年11月3日〜4日",
			"2024年11月3日〜12月1日", "2024年11月3日〜2025年1月2日"},
	} {
		d := wordsIn(c.language).Dates
		for _, pair := range [][2]string{
			{d.long(first), c.long}, {d.short(first), c.short}, {d.full(first), c.full}, {d.span(first, first), c.same},
			{d.span(first, first.AddDate(0, 0, 1)), c.day}, {d.span(first, first.AddDate(0, 0, 28)), c.month},
			{d.span(first, first.AddDate(0, 0, 60)), c.year},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %q, want %q", c.language, pair[0], pair[1])
			}
		}
	}
	for language, want := range map[string]string{
		"en": "Sunday, 3 November 2024, 14:02", "ko": "2024년 11월 3일 (일) 14:02", "ja": "2024年11月3日（日） 14:02",
	} {
		if got := wordsIn(language).Dates.clock(first); got != want {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
	if got := clockSpan(first, first.Add(time.Hour)) + " " + clockSpan(first, time.Time{}); got != "14:02–15:02 14:02" {
		t.Errorf("clock spans %q", got)
	}
}

func TestHalfHours(t *testing.T) {
	for at, want := range map[string]string{
		"2024-11-03T14:00:00+09:00":    "14:00–14:30",
		"2024-11-03T14:29:59.99+09:00": "14:00–14:30",
		"2024-11-03T14:30:00+05:45":    "14:30–15:00",
		"2024-11-03T23:59:00-03:30":    "23:30–00:00",
	} {
		if got := clockSpan(halfHour(gallery.ReadTime(at))); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"  a \t b\r\nc ":      "a b c",
		"a\x00b\x1b[31m":      "a b [31m",
		"\u202egpj.exe\u202c": "gpj.exe",
		"\u2066x\u2069\ufeff": "x",
		"가나다라마바사아자차":          "가나다라마바사아자차",
		"가나다라마바사아자차카":         "가나다라마바사아자…",
		"a\xff\xfeb":          "a b",
		"👩\u200d👩\u200d👧":     "👩\u200d👩\u200d👧",
		"one two three four":  "one two t…",
		"שלום\u200f":          "שלום\u200f",
	} {
		if got := plain(in, 10); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
	if got := plainLines("\n\r\n one\r\n\n\n\n two \rthree\n", 100); got != "one\n\ntwo\nthree" {
		t.Errorf("plainLines: %q", got)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("a\x00\u202e\n\n\n가나다")
	f.Add(strings.Repeat("가", 3000))
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{plain(s, 50), plainLines(s, 50)} {
			if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 50 || strings.ContainsAny(got, "\x00\x1b\r\u202e\u2066") || strings.TrimSpace(got) != got {
				t.Errorf("%q became %q", s, got)
			}
		}
	})
}

func TestRatios(t *testing.T) {
	for _, c := range []struct {
		size       gallery.Size
		ratio, row int
		letterbox  bool
	}{
		{gallery.Size{2016, 1344}, 150, 150, false},
		{gallery.Size{1344, 2016}, 67, 67, false},
		{gallery.Size{1000, 275}, 300, 300, true},
		{gallery.Size{900, 300}, 300, 300, false},
		{gallery.Size{1371, 39}, 300, 300, true},
		{gallery.Size{500, 2000}, 25, 50, true},
		{gallery.Size{1, 50000}, 10, 50, true},
		{gallery.Size{}, 100, 100, false},
	} {
		row, letterbox := rowRatio(c.size)
		if got := ratio(c.size); got != c.ratio || row != c.row || letterbox != c.letterbox {
			t.Errorf("%v: ratio %d, row %d, letterbox %t", c.size, got, row, letterbox)
		}
	}
}

func TestColors(t *testing.T) {
	for hash, want := range map[string]string{
		"LEHV6nWB2yk8pyo0adR*.7kCMdnj": "c999", // the README's picture: #979695
		"00TSUA":                       "cfff",
		"000000":                       "c000",
		"00~~~~":                       "", // more than 24 bits
		"00 <a>":                       "",
		"":                             "",
		"0":                            "",
	} {
		if got := colorClass(hash); got != want {
			t.Errorf("colorClass(%q) = %q, want %q", hash, got, want)
		}
	}
}

func FuzzColorClass(f *testing.F) {
	f.Add("LEHV6nWB2yk8pyo0adR*.7kCMdnj")
	rules := string(classRules())
	f.Fuzz(func(t *testing.T, hash string) {
		if class := colorClass(hash); class != "" && !strings.Contains(rules, "."+class+"{") {
			t.Errorf("%q has the class %q, which no rule knows", hash, class)
		}
	})
}

func TestContactHref(t *testing.T) {
	for in, want := range map[string]string{
		"photos@example.org":               "mailto:photos@example.org?subject=a%20b%20id",
		"mailto:photos@example.org":        "mailto:photos@example.org?subject=a%20b%20id",
		"x@example.org?cc=y@z":             "mailto:x@example.org%3Fcc=y@z?subject=a%20b%20id",
		"https://example.org/form":         "https://example.org/form?photo=id",
		"https://example.org/form?a=1#top": "https://example.org/form?a=1&photo=id#top",
		"javascript:alert(1)//@":           "",
		"the desk":                         "",
		"":                                 "",
	} {
		if got := contactHref(in, "a b", "id"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestSections(t *testing.T) {
	index, _ := sample(0)
	photo := func(i int, taken, session string) gallery.Photo {
		return gallery.Photo{ID: sampleID(i), Taken: taken, Session: session, Sizes: sampleSizes(gallery.Size{3, 2})}
	}
	index.Shards = []gallery.IndexShard{{Day: "2024-11-03", Track: "ai"}, {Day: "2024-11-03"}}
	shards := []gallery.Shard{
		{Photos: []gallery.Photo{
			photo(1, "2024-11-03T13:31:00+09:00", "2024-11-03-1330-ai"), photo(2, "", "2024-11-03-1330-ai"),
			photo(3, "2024-11-03T13:29:00+09:00", ""), photo(4, "", ""),
		}},
		{Photos: []gallery.Photo{photo(5, "2024-11-03T13:02:00+09:00", ""), photo(6, "2024-11-03T14:02:00+09:00", ""), photo(7, "", "")}},
	}
	a, err := newAlbum(index, gallery.ShardsOf(shards))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range a.sections(a.days[0], a.days[0].photos) {
		title, clock := a.heading(s)
		got = append(got, clock.Text+" "+title.Text+strings.Repeat(" *", len(s.photos)))
	}
	want := "13:00–13:30 세션 사이 *\n13:00–13:30 트랙 미확인 *\n13:30–14:10 Lambda, Kinesis & 친구들 * *\n14:00–14:30 트랙 미확인 *\n시간 없음 트랙 3 · 생성형 AI *\n시간 없음 트랙 미확인 *"
	if strings.Join(got, "\n") != want {
		t.Errorf("sections:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
}

func TestCover(t *testing.T) {
	index, shards := sample(120)
	a, err := newAlbum(index, gallery.ShardsOf(shards))
	if err != nil {
		t.Fatal(err)
	}
	days, tracks, seen := map[gallery.Date]bool{}, map[string]bool{}, map[*photo]bool{}
	cover := a.cover(5)
	for _, p := range cover {
		days[p.day.date], tracks[p.track.id], seen[p] = true, true, true
		if !isLandscape(p.size()) {
			t.Errorf("%s is no landscape photo", p.id)
		}
	}
	if len(seen) != 5 || len(days) < 2 || len(tracks) < 3 {
		t.Errorf("%d photos of %d days and %d tracks", len(seen), len(days), len(tracks))
	}
	if got := len(a.cover(500)); got < 60 || got > 120 {
		t.Errorf("a cover of all has %d photos", got)
	}
}

func TestFeed(t *testing.T) {
	index, shards := sample(120)
	body := build(t, index, shards)["feed.xml"]
	var feed atomFeed
	if err := xml.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Entries) != feedPhotos || feed.Updated != feed.Entries[0].Updated || feed.ID != "https://photos.example.org/2024/" {
		t.Errorf("%d entries, updated %s, the first %s", len(feed.Entries), feed.Updated, feed.Entries[0].Updated)
	}
	for i, e := range feed.Entries {
		if !strings.HasPrefix(e.ID, index.URL+"/photos/") || e.Title == "" || i > 0 && gallery.ReadTime(e.Updated).After(gallery.ReadTime(feed.Entries[i-1].Updated)) {
			t.Errorf("entry %d: %+v", i, e)
		}
	}
	index.Shards = nil
	if body := build(t, index, nil)["feed.xml"]; !strings.Contains(body, "<updated>1970-01-01T00:00:00Z</updated>") {
		t.Errorf("the feed of an empty gallery: %s", body)
	}
}
