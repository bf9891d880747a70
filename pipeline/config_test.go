package pipeline

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"eventroll/gallery"
	"eventroll/gallery/site"
)

const testSchedule = `start,end,track,room,title,speakers
2024-11-03T13:00,2024-11-03T13:30,,,등록 및 입장,
2024-11-03T13:30,2024-11-03T14:00,serverless,해성빌딩 B1F,"나야, Step Functions",강은호
2024-11-04T13:30,2024-11-04T17:30,architecture,,Amazon ECS,
`

// files stands in for the file system.
func files(f map[string]string) func(string, int) ([]byte, error) {
	return func(path string, limit int) ([]byte, error) {
		data, ok := f[filepath.ToSlash(path)]
		if !ok {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		}
		return []byte(data), nil
	}
}

func parseTest(yaml string) (*Config, error) {
	return parseConfig("event.yaml", []byte(yaml), files(map[string]string{
		"schedule.csv": testSchedule,
		"bad.csv":      "start,end,title\nx,,T\n2024-11-03 13:00,,T",
		"tracks.csv":   "start,end,title,track\n2024-11-03 13:00,14:00,T,서버리스\n2024-11-03 14:00,15:00,U,서버리스\n2024-11-03 13:00,14:00,T,생성형 AI",
	}))
}

// The example of the design, whole.
const fullConfig = `title: AWS Community Day 2024
timezone: Asia/Seoul          # IANA; day boundaries, and camera times that name no zone
language: ko                  # of the gallery's own words: en, ko, ja
days: [2024-11-03, 2024-11-04]   # else the schedule's
day_start: "04:00"            # a photo at 01:10 belongs to the evening before
schedule: schedule.csv
tracks:
  - id: serverless
    name: 트랙 2 · 서버리스
    rooms: [해성빌딩 B1F]
  - id: architecture
    name: {2024-11-03: 아키텍처, 2024-11-04: 실습}
buildings:
  - {name: 해성빌딩, rooms: [해성빌딩 B1F, 해성빌딩 1F], lat: 37.5031, lon: 127.0402, radius: 80}   # metres
cameras:
  - serial: "083024001234"
    photographer: Dana
    timezone: America/New_York
    clock: "+3m12s"
  - serial: "6012345"
    clock_photo: {file: IMG_0003.JPG, shows: 2024-11-03T12:55:10}
    track: {2024-11-03: serverless, 2024-11-04: architecture}
rules:
  - {path: "**/booth/**", day: 2024-11-03, track: common}
  - {path: "**/*회고-77.jpg", day: 2024-11-04, track: architecture, session: "13:30"}
pick: {rating: 2, label: [Green, 노랑]}
gallery: s3://awscd-photos/2024
archive: s3://awscd-private/2024
url: https://photos.example.org/2024/
contact: photos@example.org
s3: {endpoint: "http://127.0.0.1:9000", path_style: true}
sizes: {small: 320, big: 2016}
quality: 80
originals: archive
privacy: {gps: keep, keywords: true, index: true}
theme: {color: "#0D5E58"}
`

func TestConfigFull(t *testing.T) {
	got, err := parseTest(fullConfig)
	if err != nil {
		t.Fatal(err)
	}
	zone, newYork := mustZone(t, "Asia/Seoul"), mustZone(t, "America/New_York")
	want := &Config{
		Path: "event.yaml", Dir: ".",
		Gallery: "s3://awscd-photos/2024", Archive: "s3://awscd-private/2024",
		S3:    S3Config{Endpoint: "http://127.0.0.1:9000", PathStyle: true},
		Sizes: map[string]int{"small": 320, "big": 2016}, Quality: 80, Originals: "archive", Theme: site.Theme{Color: "#0d5e58"},
		Event: gallery.Event{
			Title: "AWS Community Day 2024", Zone: zone, Language: "ko", ForEverybody: site.Everybody(),
			Days: []gallery.Date{"2024-11-03", "2024-11-04"}, DayStart: 4 * time.Hour,
			Tracks: []gallery.Track{
				{ID: "serverless", Name: "트랙 2 · 서버리스", Rooms: []string{"해성빌딩 B1F"}},
				{ID: "architecture", Names: map[gallery.Date]string{"2024-11-03": "아키텍처", "2024-11-04": "실습"}},
			},
			Buildings: []gallery.Building{{Name: "해성빌딩", Rooms: []string{"해성빌딩 B1F", "해성빌딩 1F"}, Latitude: 37.5031, Longitude: 127.0402, Radius: 80}},
			Cameras: []gallery.Camera{
				{Serial: "083024001234", Photographer: "Dana", Zone: newYork, Clock: 3*time.Minute + 12*time.Second},
				{
					Serial: "6012345", Tracks: map[gallery.Date]string{"2024-11-03": "serverless", "2024-11-04": "architecture"},
					ClockPhotos: []gallery.ClockPhoto{{File: "IMG_0003.JPG", Shows: time.Date(2024, 11, 3, 12, 55, 10, 0, zone)}},
				},
			},
			Rules: []gallery.Rule{
				{Path: "**/booth/**", Day: "2024-11-03", Track: "common"},
				{Path: "**/*회고-77.jpg", Day: "2024-11-04", Track: "architecture", Session: "13:30"},
			},
			URL: "https://photos.example.org/2024", Contact: "photos@example.org", Listed: true, Keywords: true, Positions: true,
			Pick: gallery.Pick{Rating: 2, Labels: []string{"Green", "노랑"}},
		},
	}
	if n := len(got.Event.Sessions); n != 3 {
		t.Fatalf("got %d sessions", n)
	}
	if s := got.Event.Sessions[1]; s.Day != "2024-11-03" || s.Track != "serverless" || s.Title != "나야, Step Functions" {
		t.Errorf("got the session %+v", s)
	}
	got.Event.Sessions = nil
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *time.Location) bool { return a == b || a != nil && b != nil && a.String() == b.String() })); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestConfigDefaults(t *testing.T) {
	c, err := parseConfig(filepath.Join("a", "event.yaml"), []byte("title: T\ntimezone: UTC\ncontact:\ndays:\n"), files(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Path: filepath.Join("a", "event.yaml"), Dir: "a", Gallery: filepath.Join("a", "gallery"), Archive: filepath.Join("a", ".eventroll"),
		Sizes: map[string]int{"small": 640, "medium": 1280, "large": 2016}, Quality: 82, Originals: "leave",
		Event: gallery.Event{Title: "T", Zone: time.UTC, Language: "en", DayStart: 4 * time.Hour, ForEverybody: site.Everybody()},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
}

// What is written in another way and means the same.
func TestConfigSpellings(t *testing.T) {
	const must = "title: T\ntimezone: Asia/Seoul\n"
	const cam = must + "cameras:\n  - serial: 083024001234\n    "
	tests := []struct {
		name, yaml string
		got        func(*Config) any
		want       any
	}{
		{"a title that YAML takes for something else", "title: no\ntimezone: Asia/Seoul", title, "no"},
		{"a number for a title", "title: 2024\ntimezone: Asia/Seoul", title, "2024"},
		{"a title over lines", "title: >\n  AWS\n  Day\ntimezone: Asia/Seoul", title, "AWS Day"},
		{"a byte order mark and CRLF", "\uFEFFtitle: T\r\ntimezone: Asia/Seoul\r\n", title, "T"},
		{"a document mark and a comment", "# ours\n---\ntitle: T # it\ntimezone: Asia/Seoul\n...\n", title, "T"},
		{"decomposed Hangul", "title: \u1112\u1161\u11ab\ntimezone: Asia/Seoul", title, "한"},
		{"escaped decomposed Hangul", "title: \"\\u1112\\u1161\\u11ab\"\ntimezone: Asia/Seoul", title, "한"},
		{"keys in quotes", "\"title\": T\n'timezone': Asia/Seoul", title, "T"},
		{"braces around all", "{title: T, timezone: Asia/Seoul}", title, "T"},
		{"day_start without quotes", must + "day_start: 04:30", func(c *Config) any { return c.Event.DayStart }, 4*time.Hour + 30*time.Minute},
		{"midnight", must + "day_start: 00:00", func(c *Config) any { return c.Event.DayStart }, time.Duration(0)},
		{"one day", must + "days: 2024-11-03", func(c *Config) any { return c.Event.Days }, []gallery.Date{"2024-11-03"}},
		{"days in disorder", must + "days: ['2024-11-04', 2024-11-03]", func(c *Config) any { return c.Event.Days }, []gallery.Date{"2024-11-03", "2024-11-04"}},
		{"one room", must + "tracks: [{id: a, rooms: Hall}]", func(c *Config) any { return c.Event.Tracks[0].Rooms }, []string{"Hall"}},
		{"a serial with leading zeros", cam, func(c *Config) any { return c.Event.Cameras[0].Serial }, "083024001234"},
		{"a serial that is a number", must + "cameras: [{serial: 6012345}]", func(c *Config) any { return c.Event.Cameras[0].Serial }, "6012345"},
		{"a serial that looks like hexadecimal", must + "cameras: [{serial: 0x1F}, {serial: 1_000}, {serial: 1e3}, {serial: 010}]", serials, "0x1F 1_000 1e3 010"},
		{"a clock without quotes", cam + "clock: +3m12s", clock, 192 * time.Second},
		{"a clock that is ahead", cam + "clock: -1h", clock, -time.Hour},
		{"a clock with blanks and a real minus", cam + "clock: − 1h 30m", clock, -90 * time.Minute},
		{"a clock photo without seconds", cam + "clock_photo: {file: A.JPG, shows: 2024-11-03 12:55}", shows, "2024-11-03T12:55:00+09:00"},
		{"clock photos, with an offset", cam + "clock_photo:\n    - file: A.JPG\n      shows: 2024-11-03 03:55:10 +00:00", shows, "2024-11-03T12:55:10+09:00"},
		{"a session without quotes", must + "schedule: schedule.csv\nrules: [{path: a, session: 13:30}]", func(c *Config) any { return c.Event.Rules[0].Session }, "13:30"},
		{"a track of the schedule", must + "schedule: schedule.csv\ncameras: [{folder: dana, track: architecture}]", func(c *Config) any { return c.Event.Cameras[0].Track }, "architecture"},
		{"a folder with a slash at its end", must + "gallery: ./out/", func(c *Config) any { return filepath.ToSlash(c.Gallery) }, "out"},
		{"S3 with a slash at its end", must + "gallery: s3://photos-a/\narchive: S3://photos-b/x/", func(c *Config) any { return c.Gallery + " " + c.Archive }, "s3://photos-a s3://photos-b/x"},
		{"a folder and S3 for the archive", must + "archive: s3://photos-b", func(c *Config) any { return c.Archive }, "s3://photos-b"},
		{"neighbours with one beginning", must + "gallery: s3://bucket/a\narchive: s3://bucket/ab", func(c *Config) any { return c.Archive }, "s3://bucket/ab"},
		{"a web page for contact", must + "contact: https://example.org/contact", func(c *Config) any { return c.Event.Contact }, "https://example.org/contact"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := parseTest(test.yaml)
			if err != nil {
				t.Fatal(err)
			}
			if got := test.got(c); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func title(c *Config) any { return c.Event.Title }
func clock(c *Config) any { return c.Event.Cameras[0].Clock }
func shows(c *Config) any { return c.Event.Cameras[0].ClockPhotos[0].Shows.Format(time.RFC3339) }
func serials(c *Config) any {
	var all []string
	for _, camera := range c.Event.Cameras {
		all = append(all, camera.Serial)
	}
	return strings.Join(all, " ")
}

func TestLoadConfig(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "event.yaml")
	_, err := LoadConfig(path)
	if want := path + ": there is no such file: `eventroll init` writes one"; !errors.Is(err, fs.ErrNotExist) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("event.yaml", fullConfig)
	write("schedule.csv", testSchedule)
	c, err := LoadConfig(path)
	if err != nil || len(c.Event.Sessions) != 3 || c.Dir != dir {
		t.Errorf("got %+v, %v", c, err)
	}
	write("event.yaml", strings.Repeat("#\n", maxConfigBytes/2+1))
	if _, err := LoadConfig(path); err == nil || !strings.HasSuffix(err.Error(), "cannot be read: it is larger than 256 kB: check that it is the right file") {
		t.Errorf("got %v", err)
	}
	if _, err := LoadConfig(dir); err == nil || !strings.HasSuffix(err.Error(), "cannot be read: it is a folder or a device, not a file") {
		t.Errorf("got %v", err)
	}
}

// A gallery that does not exist yet, below a link that leads into the archive.
func TestStoresThroughLinks(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "archive"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("archive", filepath.Join(dir, "link")); err != nil {
		t.Skipf("no links here: %v", err)
	}
	_, err := parseConfig(filepath.Join(dir, "event.yaml"), []byte("title: T\ntimezone: UTC\ngallery: link/new/gallery\narchive: archive\n"), files(nil))
	if err == nil || !strings.Contains(err.Error(), "lies inside the archive") {
		t.Errorf("got %v", err)
	}
}

func TestConfigOfRealEvent(t *testing.T) {
	const file = "../../shared/awscd2024/schedule.csv"
	if _, err := os.Stat(file); err != nil {
		t.Skipf("no real schedule to read: %v", err)
	}
	path := filepath.Join(t.TempDir(), "event.yaml")
	full, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("title: AWS Community Day\ntimezone: Asia/Seoul\nschedule: '"+full+"'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if days := c.Event.KnownDays(); len(c.Event.Sessions) != 24 || len(c.Event.Tracks) != 3 || len(days) != 2 {
		t.Errorf("got %d sessions, tracks %v, days %v", len(c.Event.Sessions), c.Event.Tracks, days)
	}
}

func FuzzConfig(f *testing.F) {
	for _, seed := range []string{
		"", fullConfig, "title: T\ntimezone: UTC\n", "a: &x [*x]", "{{{{[[[[", "- - - -", "title: \"", "? a\n: b", "a: |\n  x\n", "<<: {}", "title:\n\t- x",
		"tracks: [{id: a, name: {2024-11-03: x}}]\nrules: [{path: '[', day: 2024-11-03}]", "---\n---\n", "title: !!str x", "%YAML 1.2\n---\n", "cameras: [{clock: 1e9h}]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseConfig("event.yaml", data, files(map[string]string{"schedule.csv": testSchedule}))
		if (c == nil) == (err == nil) {
			t.Fatalf("got %v and the error %v", c, err)
		}
		if err == nil && (c.Event.Title == "" || c.Event.Zone == nil || len(c.Sizes) == 0) {
			t.Fatalf("a configuration as it must not be: %+v", c)
		}
	})
}
