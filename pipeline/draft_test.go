package pipeline

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"eventroll/gallery"
)

func write(t testing.TB, d Draft) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDraft(t *testing.T) {
	got := write(t, Draft{
		Title: "AWS Community Day 2024", Timezone: "Asia/Seoul", Language: "ko", Schedule: "schedule.csv",
		Days: []gallery.Date{"2024-11-03", "2024-11-04"},
		Tracks: []gallery.Track{
			{ID: "serverless", Name: "트랙 2 · 서버리스", Rooms: []string{"해성빌딩 B1F"}},
			{ID: "genai", Names: map[gallery.Date]string{"2024-11-04": "AI: 실습", "2024-11-03": "AI"}},
		},
		Cameras: []DraftCamera{
			{Serial: "083024001234", Make: "Canon", Model: "Canon EOS R6", Folder: "dana/DCIM", Photos: 412, First: "2024-11-03T12:31:05.25", Last: "2024-11-04T18:02:00"},
			{Make: "Apple", Model: "iPhone 15", Photos: 1, First: "2024-11-03T12:31:05", Last: "2024-11-03T12:31:05"},
			{Make: "Apple", Model: "iPhone 15", Folder: "lee", Photos: 3},
			{Folder: "kim/[raw]", Photos: 7},
			{Make: "Apple", Model: "iPhone 14", Photos: 9, First: "2024-11-03T01:31:05", Last: "2024-11-03T12:32:05", Offsets: []string{"-04:00", "-05:00"}},
			{Make: "Apple", Model: "iPhone 13", Photos: 9, First: "2024-11-03T12:31:05", Last: "2024-11-03T12:32:05", Offsets: []string{"+09:00"}},
		},
		Keywords: []DraftKeyword{{"서버리스, 시작", 12}, {"booth", 1}},
		Cards:    []string{"dana", "kim"},
	})
	for _, want := range []string{`
# Made from the cards: dana, kim

title: AWS Community Day 2024
timezone: Asia/Seoul
language: ko                # of the gallery's own words: en, ko or ja
days: [2024-11-03, 2024-11-04]    # photos of other days are held back and listed
`, `
schedule: schedule.csv
`, `
tracks:
  - id: serverless
    name: 트랙 2 · 서버리스
    rooms: [해성빌딩 B1F]
  - id: genai
    name: {2024-11-03: AI, 2024-11-04: "AI: 실습"}
    # rooms: [Hall 1]         # as the schedule calls them
`, `
cameras:
  # Canon EOS R6, dana/DCIM, 412 photos, 2024-11-03 12:31 - 2024-11-04 18:02
  - serial: "083024001234"
    # photographer:
  # Apple iPhone 15, 1 photo, 2024-11-03 12:31
  - make: Apple
    model: iPhone 15
    # photographer:
# also found: Apple iPhone 15, lee, 3 photos
  # kim/[raw], 7 photos
  - folder: "kim/\\[raw\\]"
`, `
  # Apple iPhone 13, 9 photos, 2024-11-03 12:31 - 2024-11-03 12:32 +09:00
`, `
  # Apple iPhone 14, 9 photos, 2024-11-03 01:31 - 2024-11-03 12:32 -04:00 and -05:00
`, `
# Keywords on the photos; one that is the id, the name or a room of a track says where it was taken:
#   서버리스, 시작 (12), booth (1)
`, "# clock_photo", "# rules:", "# buildings:", "# gallery: s3://", "# archive:", "# url:", "# contact:", "# sizes:", "# quality: 82", "# originals: leave", "# privacy:", "# s3:", "day_start",
	} {
		want = strings.TrimPrefix(want, "# ")
		if !strings.Contains(got, want) {
			t.Errorf("%s\nis missing in\n%s", want, got)
		}
	}
}

// Strings that YAML, or a comment, could take for something else.
func hostile() []string {
	return []string{
		"plain", "no", "True", "null", "~", "083024001234", "0x1F", "1e3", "04:00", "2024-11-03", "-", "- a", "?", "a: b", "a #b", "#", "'", `"`, `\`, "it's",
		"|", ">", "line\nbreak", "cr\rlf", "tab\there", "😀", "한글", "*", "&a", "!x", "%", "@", "`", "[a]", "{a: b}", "a, b", "a  b", "--- x", "...", "é", "a\u2028b", "\x7f", "<<", "=", "/slash", "a]", "+3m", ".nan", "a\u00a0b",
	}
}

func TestDraftRoundTrip(t *testing.T) {
	for _, s := range hostile() {
		d := Draft{
			Title: s, Timezone: "Asia/Seoul", Cards: []string{s}, Keywords: []DraftKeyword{{s, 1}},
			Days:    []gallery.Date{"2024-11-03"},
			Tracks:  []gallery.Track{{ID: "0123", Name: s, Rooms: []string{s, s}}, {ID: "no", Names: map[gallery.Date]string{"2024-11-03": s}}},
			Cameras: []DraftCamera{{Serial: s, Folder: s, First: s, Offsets: []string{s, s}}, {Make: s, Model: s}, {Make: s, Model: s}, {Folder: s}, {Serial: s}, {}},
		}
		text := write(t, d)
		c, err := parseTest(text)
		if err != nil {
			t.Errorf("%q: %v\n%s", s, err, text)
			continue
		}
		e := c.Event
		if e.Title != s || !reflect.DeepEqual(e.Tracks, d.Tracks) {
			t.Errorf("%q became the title %q, the tracks %+v", s, e.Title, e.Tracks)
		}
		if len(e.Cameras) < 2 || e.Cameras[0].Serial != s || e.Cameras[1].Make != s || e.Cameras[1].Model != s {
			t.Errorf("%q became the cameras %+v", s, e.Cameras)
		}
	}
}

// What begins with a # is right too, once it is taken away.
func TestDraftComments(t *testing.T) {
	before, rest, _ := strings.Cut(write(t, Draft{}), "# Cameras.") // prose, until
	_, after, _ := strings.Cut(rest, "# cameras:")
	text := "title: T\ntimezone: Asia/Seoul\n"
	for line := range strings.Lines(before + "# cameras:" + after) {
		bare, commented := strings.CutPrefix(line, "# ")
		if commented && !unicode.IsUpper(rune(bare[0])) { // prose begins with a capital
			text += bare
		}
	}
	c, err := parseTest(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	e := c.Event
	if len(e.Tracks) != 2 || len(e.Buildings) != 1 || len(e.Cameras) != 1 || len(e.Rules) != 2 || e.URL == "" || e.Contact == "" || e.DayStart != 4*time.Hour {
		t.Errorf("got %+v", e)
	}
	plain, err := parseTest("title: T\ntimezone: Asia/Seoul\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain.Sizes, c.Sizes) + cmp.Diff(plain.Quality, c.Quality) + cmp.Diff(plain.Originals, c.Originals) + cmp.Diff(plain.Event.Positions, e.Positions) + cmp.Diff(plain.Event.Listed, e.Listed); diff != "" {
		t.Errorf("the defaults in the comments are not the defaults\n%s", diff)
	}
}

// The zone is not told by an offset, as many zones have it, but nearly.
func TestDraftOffsets(t *testing.T) {
	for want, cameras := range map[string][]DraftCamera{
		"Asia/Seoul\n": {{Serial: "1"}},
		"Asia/Seoul; cameras on the cards were set to +09:00\n":         {{Serial: "1"}, {Serial: "2", Offsets: []string{"+09:00"}}, {Serial: "3", Offsets: []string{"+09:00"}}},
		"Asia/Seoul; cameras on the cards were set to +09:00, -08:00\n": {{Serial: "1", Offsets: []string{"+09:00"}}, {Serial: "2", Offsets: []string{"-08:00"}}},
		"Asia/Seoul; cameras on the cards were set to -04:00, -05:00\n": {{Serial: "1", Offsets: []string{"-04:00", "-05:00"}}},
	} {
		if got := write(t, Draft{Cameras: cameras}); !strings.Contains(got, "MUST be filled in: the IANA name, like "+want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
}

// What init could not find out is asked for where it belongs.
func TestDraftUnknown(t *testing.T) {
	_, err := parseTest(write(t, Draft{}))
	const want = "event.yaml:3:8: the event has no title: write `title: ` and its name\n" +
		"event.yaml:4:11: the event has no timezone: write its IANA name, like `timezone: Asia/Seoul`"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestDraftWriteError(t *testing.T) {
	if err := (Draft{}).Write(full{}); err == nil || err.Error() != "write event.yaml: the disk is full" {
		t.Errorf("got %v", err)
	}
}
