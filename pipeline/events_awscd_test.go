package pipeline

import (
	"encoding/csv"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"eventroll/gallery"
)

// The tracks of AWS Community Day 2024, as its schedule has them.
const awscdTracks = `tracks:
  - id: architecture
    name: {2024-11-03: 트랙 1 · 아키텍처 & 보안, 2024-11-04: 컨테이너 실습}
    rooms: [센터필드 18F]
  - id: serverless
    name: {2024-11-03: 트랙 2 · 서버리스, 2024-11-04: 관측성 실습}
    rooms: [해성빌딩 B1F]
  - id: genai
    name: {2024-11-03: 트랙 3 · 생성형 AI, 2024-11-04: Bedrock 실습}
    rooms: [해성빌딩 1F]
`

// What the organisers of AWS Community Day 2024 would write: no file has a
// time, so the rules place all ten.
const awscdYAML = `title: AWS Community Day 2024
timezone: Asia/Seoul
language: ko
days: [2024-11-03, 2024-11-04]
day_start: "04:00"
schedule: schedule.csv
` + awscdTracks + `rules:
  - {path: "**/*회고-4.jpg", day: 2024-11-03, track: common}
  - {path: "**/*회고-7.jpg", day: 2024-11-04, track: common}
  - {path: "**/*회고-12.jpg", day: 2024-11-03, track: serverless}
  - {path: "**/*회고-{25,28}.jpg", day: 2024-11-03, track: serverless, session: "13:30"}
  - {path: "photos/*회고-35.jpg", day: 2024-11-03, track: serverless, session: "14:00"}
  - {path: "**/*회고-43.jpg", session: "나야, Step"}
  - {path: "**/*회고-{58,67}.jpg", day: 2024-11-03, track: common, session: "14:30"}
  - {path: "**/*회고-77.jpg", day: 2024-11-04, track: architecture, session: "13:30"}
`

// Ten PNGs named .jpg, with Korean names and no Exif, from a blog post.
func TestAWSCommunityDay2024(t *testing.T) {
	shared := sharedFolder(t, "awscd2024")
	photos := filepath.Join(shared, "photos")
	schedule, err := os.ReadFile(filepath.Join(shared, "schedule.csv"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	p := openSample(t, dir, awscdYAML, "schedule.csv", string(schedule))
	report, err := p.Ingest(t.Context(), []string{photos}, IngestOptions{}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "ingested", report.Count, map[Status]int{New: 10})
	same(t, "held back", report.Publication.Held, []HeldPhoto{})
	same(t, "problems", report.Publication.Problems, []string(nil))
	files := filesByID(t, p)
	index, published := readGallery(t, filepath.Join(dir, "gallery"))

	t.Run("each is where the post tells it", func(t *testing.T) {
		same(t, "day, track, session", placedFiles(index, published, files), readTruth(t, filepath.Join(shared, "truth.csv")))
	})
	t.Run("flat pictures keep their shape", func(t *testing.T) {
		strip := published[photoNamed(t, files, "AWS Community Day 2024 Staff 회고-12.jpg")]
		same(t, "1371×39", strip.Sizes, map[string]gallery.Size{"small": {640, 18}, "medium": {1280, 36}, "large": {1371, 39}})
		table := published[photoNamed(t, files, "AWS Community Day 2024 Staff 회고-7.jpg")]
		same(t, "1000×275", table.Sizes, map[string]gallery.Size{"small": {640, 176}, "medium": {1000, 275}, "large": {1000, 275}})
		for _, photo := range []publishedPhoto{strip, table} {
			for name, want := range photo.Sizes {
				have := decodeJPEG(t, filepath.Join(dir, "gallery", filepath.FromSlash(renditionKey(photo.ID, name)))).Rect
				same(t, name, gallery.Size{have.Dx(), have.Dy()}, want)
			}
		}
	})
	t.Run("the pages speak Korean", func(t *testing.T) { awscdPages(t, dir) })
	t.Run("a Mac hands the same names over in other letters", func(t *testing.T) {
		mac := decomposed(t, photos)
		again, err := p.Ingest(t.Context(), []string{mac}, IngestOptions{}, silence{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "ingested again", again.Count, map[Status]int{Known: 10})
		same(t, "put", again.Publication.Puts, 0)
		same(t, "planned", planned(t, p.Config, mac), planned(t, p.Config, photos))
	})
}

// awscdPages looks at what visitors read.
func awscdPages(t *testing.T, dir string) {
	day1, day2 := readPage(t, dir, "days/2024-11-03.html"), readPage(t, dir, "days/2024-11-04.html")
	serverless := readPage(t, dir, "days/2024-11-03/serverless.html")
	hands := readPage(t, dir, "days/2024-11-04/architecture.html")
	for _, c := range []struct{ name, page, word string }{
		{"language", day1, `lang="ko"`},
		{"date", day1, "11월 3일"},
		{"for everybody", day1, "공통"},
		{"count", day1, "사진 8장"},
		{"track on its day", serverless, "트랙 2 · 서버리스"},
		{"track on its other day", hands, "컨테이너 실습"},
		{"a comma", serverless, "나야, Step Functions"},
		{"a bar", day1, "휴식 시간 | 스폰서 및 부스"},
		{"the workshop", day2, "Amazon ECS를 이용한 컨테이너 활용 완벽 실습"},
	} {
		if !strings.Contains(html.UnescapeString(c.page), c.word) {
			t.Errorf("%s: the page does not say %q", c.name, c.word)
		}
	}
	if strings.Contains(hands, "아키텍처 &amp; 보안") {
		t.Error("the page of the second day says what the track was called on the first")
	}
	bare := regexp.MustCompile(`&(?:[^a-z#]|$)`)
	err := filepath.WalkDir(filepath.Join(dir, "gallery"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".html" {
			return err
		}
		page, err := os.ReadFile(file)
		if bare.Match(page) || strings.Contains(string(page), "%!") || strings.Contains(string(page), "\ufffd") {
			t.Errorf("%s: a title was not escaped, or was taken for a format", file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// The talk with the per cent sign has no photo, so only the index names it.
	index, err := os.ReadFile(filepath.Join(dir, "gallery", "index.json"))
	if err != nil || !strings.Contains(string(index), "99.8% 정확도를 가진 이미지 자동 검수 기능 구현하기") {
		t.Errorf("index.json has lost a per cent sign: %v", err)
	}
}

// placedFiles is where a gallery shows each file, as truth.csv has it.
func placedFiles(index gallery.Index, published map[gallery.PhotoID]publishedPhoto, files map[gallery.PhotoID]string) map[string][3]string {
	titles := map[string]string{}
	for _, s := range index.Sessions {
		titles[s.ID] = s.Title
	}
	placed := map[string][3]string{}
	for id, p := range published {
		placed[files[id]] = [3]string{string(p.Day), p.Track, titles[p.Session]}
	}
	return placed
}

// readTruth reads day, track and session's title of every file.
func readTruth(t *testing.T, file string) map[string][3]string {
	t.Helper()
	truth := map[string][3]string{}
	for _, row := range readCSV(t, file) {
		truth[norm.NFC.String(row["file"])] = [3]string{row["day"], row["track"], row["session"]}
	}
	return truth
}

// readCSV reads rows by the names of the columns.
func readCSV(t testing.TB, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, values := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = values[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// decomposed copies a card as a Mac names its files: in NFD.
func decomposed(t *testing.T, card string) string {
	t.Helper()
	mac := filepath.Join(t.TempDir(), filepath.Base(card))
	entries, err := os.ReadDir(card)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(card, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		name := norm.NFD.String(e.Name())
		if name == e.Name() {
			t.Fatalf("%s has no letter that decomposes", name)
		}
		writeSample(t, filepath.Join(mac, name), data)
	}
	return mac
}

// planned is what plan says of a card's files, by their name in NFC.
func planned(t *testing.T, c *Config, card string) map[string]Planned {
	t.Helper()
	plan, err := c.Plan(t.Context(), []string{card}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]Planned{}
	for _, p := range plan.Files {
		name := norm.NFC.String(filepath.Base(p.File))
		p.File = ""
		files[name] = p
	}
	return files
}
