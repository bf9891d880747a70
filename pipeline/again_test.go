package pipeline

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// Two days, two tracks, and what is for everybody.
const againYAML = `title: Doing it again
timezone: Asia/Seoul
url: https://photos.example.org/again
schedule: schedule.csv
tracks:
  - {id: serverless, name: Serverless}
  - {id: data, name: Data}
cameras:
  - {serial: "A1", photographer: Dana, track: serverless}
  - {serial: "B2", photographer: Minho, track: data}
`

const againSchedule = `start,end,track,room,title,speakers
2024-11-03T13:00,2024-11-03T13:30,,,Welcome,
2024-11-03T13:30,2024-11-03T14:30,serverless,B1F,Step Functions,Ada
2024-11-03T13:30,2024-11-03T14:30,data,1F,Lakes and swamps,Grace
2024-11-04T13:30,2024-11-04T14:30,serverless,B1F,Cold starts,Ada
2024-11-04T13:30,2024-11-04T14:30,data,1F,Columns,Grace
`

// againCard fills a folder with one camera's card: so many photos on each of
// both days, a minute apart, from the start of the sessions on.
func againCard(t testing.TB, dir, serial string, perDay int) {
	t.Helper()
	for day := 3; day <= 4; day++ {
		for i := range perDay {
			frame := sampleFrame{
				Seed: int(serial[0])*100 + day*10 + i, Serial: serial, Make: "Sample", Model: serial, Orientation: 1 + 5*(i%2),
				Time: fmt.Sprintf("2024:11:%02d 13:%02d:00", day, 31+i),
			}
			writeSample(t, filepath.Join(dir, fmt.Sprintf("IMG_%d%03d.JPG", day, i)), frame.jpeg(t))
		}
	}
}

// wantCounts says what should have become of the items.
func wantCounts(t *testing.T, r *Report, want map[Status]int) {
	t.Helper()
	if !maps.Equal(r.Count, want) || len(r.Problems) > 0 {
		t.Errorf("ingested %v, want %v; problems: %v", r.Count, want, r.Problems)
	}
}

// again is an event that has been ingested once, with its stores counting.
type again struct {
	*Project
	dir              string // of event.yaml; the cards are cards/A and cards/B
	gallery, archive *counting
}

func newAgain(t *testing.T, kind string) *again {
	t.Helper()
	dir := t.TempDir()
	againCard(t, filepath.Join(dir, "cards", "A"), "A1", 3)
	againCard(t, filepath.Join(dir, "cards", "B"), "B2", 3)
	a := &again{dir: dir, Project: openSample(t, dir, againYAML+samplePlaces(t, kind), "schedule.csv", againSchedule)}
	a.gallery, a.archive = count(a.Project)
	wantCounts(t, a.ingest(t), map[Status]int{New: 12})
	a.gallery.taken()
	a.archive.taken()
	return a
}

// ingest runs the main job on everything in the folder "cards".
func (a *again) ingest(t *testing.T) *Report {
	t.Helper()
	cards, err := filepath.Glob(filepath.Join(a.dir, "cards", "*"))
	if err != nil {
		t.Fatal(err)
	}
	report, err := a.Ingest(t.Context(), cards, IngestOptions{}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// rewrite changes event.yaml and opens it anew, with the same cache.
func (a *again) rewrite(t *testing.T, old, new string) {
	t.Helper()
	file := filepath.Join(a.dir, "event.yaml")
	yaml, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	writeSample(t, file, []byte(strings.Replace(string(yaml), old, new, 1)))
	if a.Project, err = OpenProject(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	a.gallery, a.archive = count(a.Project)
}

// published is what the gallery shows, and where.
func (a *again) published(t *testing.T) map[gallery.PhotoID]publishedPhoto {
	t.Helper()
	dir := t.TempDir()
	for key, body := range contents(t, a.Gallery) {
		if filepath.Ext(key) == ".json" {
			writeSample(t, filepath.Join(dir, key), []byte(body))
		}
	}
	_, photos := readGallery(t, dir)
	return photos
}

func idOf(t testing.TB, file string) gallery.PhotoID {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	x, err := new(Cards).examine(t.Context(), f, Item{})
	if err != nil {
		t.Fatal(err)
	}
	return x.sighting.ID
}

// exiftool changes a file as photographers' tools do, or skips the test aloud.
func exiftool(t *testing.T, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("exiftool"); err != nil {
		t.Skip("exiftool is not installed, so editing photos is not tested")
	}
	if out, err := exec.Command("exiftool", append([]string{"-q", "-overwrite_original"}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("exiftool: %v\n%s", err, out)
	}
}

// inBothStores runs a story on folders and on a bucket.
func inBothStores(t *testing.T, story func(t *testing.T, a *again)) {
	for _, kind := range []string{"folder", "bucket"} {
		t.Run(kind, func(t *testing.T) { story(t, newAgain(t, kind)) })
	}
}

func renditions(id gallery.PhotoID) []string {
	return []string{renditionKey(id, "large"), renditionKey(id, "medium"), renditionKey(id, "small")}
}

func TestAgainPutsNothing(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		before := contents(t, a.Gallery)
		wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
		wantPuts(t, "gallery", a.gallery)
		wantPuts(t, "archive", a.archive)
		if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
			t.Fatal(err)
		}
		wantPuts(t, "gallery", a.gallery)
		wantPuts(t, "archive", a.archive)
		sameContents(t, "gallery", contents(t, a.Gallery), before)
	})
}

func TestCardCopiedElsewherePutsOnlySightings(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		if err := os.Rename(filepath.Join(a.dir, "cards", "A"), filepath.Join(a.dir, "cards", "Dana, first card")); err != nil {
			t.Fatal(err)
		}
		var want []string
		files, _ := filepath.Glob(filepath.Join(a.dir, "cards", "*", "*.JPG"))
		for _, file := range files {
			if err := os.Chtimes(file, time.Unix(1e9, 0), time.Unix(1e9, 0)); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(file, string(filepath.Separator)+"B"+string(filepath.Separator)) {
				want = append(want, "sightings/"+string(idOf(t, file))+"-*")
			}
		}
		wantCounts(t, a.ingest(t), map[Status]int{Sighted: 6, Known: 6})
		wantPuts(t, "gallery", a.gallery)
		wantPuts(t, "archive", a.archive, want...)
	})
}

func TestKeywordWrittenLaterIsUsed(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		file := filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG")
		id := idOf(t, file)
		if got := a.published(t)[id]; got.Track != "serverless" || got.Session != "2024-11-03-1330-serverless" {
			t.Fatalf("first published as %s, %s", got.Track, got.Session)
		}
		exiftool(t, "-IPTC:Keywords=Data", "-XMP-dc:Subject=Data", file)
		if now := idOf(t, file); now != id {
			t.Fatalf("the keyword changed the id from %s to %s", id, now)
		}
		wantCounts(t, a.ingest(t), map[Status]int{Sighted: 1, Known: 11})
		wantPuts(t, "archive", a.archive, "sightings/"+string(id)+"-*", "published.json")
		for _, key := range a.gallery.taken() {
			if strings.HasSuffix(key, ".jpg") {
				t.Errorf("%s was put: a keyword renders nothing", key)
			}
		}
		if got := a.published(t)[id]; got.Track != "data" || got.Session != "2024-11-03-1330-data" {
			t.Errorf("published as %s, %s: want the keyword's track", got.Track, got.Session)
		}
		wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
		wantPuts(t, "gallery", a.gallery)
		wantPuts(t, "archive", a.archive)
	})
}

// A file moved to another folder of its card lies there, and no longer where it
// was: its old folder is no evidence any more.
func TestFileMovedWithinItsCard(t *testing.T) {
	a := newAgain(t, "folder")
	card := filepath.Join(a.dir, "cards", "A")
	id := idOf(t, filepath.Join(card, "IMG_3001.JPG"))
	from := "IMG_3001.JPG"
	for _, step := range []struct{ to, track string }{
		{"data/IMG_3001.JPG", "data"}, {"serverless/IMG_3001.JPG", "serverless"}, {"data/IMG_3001.JPG", "data"},
	} {
		if err := os.MkdirAll(filepath.Join(card, filepath.Dir(step.to)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(card, from), filepath.Join(card, step.to)); err != nil {
			t.Fatal(err)
		}
		from = step.to
		wantCounts(t, a.ingest(t), map[Status]int{Sighted: 1, Known: 11})
		if got := a.published(t)[id]; got.Track != step.track {
			t.Errorf("moved to %s it is published in %q", step.to, got.Track)
		}
		wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
	}
}

func TestOneNewPhotoIsOnePhotosWork(t *testing.T) {
	inBothStores(t, func(t *testing.T, a *again) {
		frame := sampleFrame{Seed: 7, Serial: "A1", Make: "Sample", Model: "A1", Time: "2024:11:04 13:40:00"}
		file := filepath.Join(a.dir, "cards", "A", "IMG_4009.JPG")
		writeSample(t, file, frame.jpeg(t))
		id := idOf(t, file)
		wantCounts(t, a.ingest(t), map[Status]int{New: 1, Known: 12})
		t.Logf("%d puts to the gallery, %d to the archive", len(a.gallery.puts), len(a.archive.puts))
		wantPuts(t, "archive", a.archive, "photos/"+string(id)+".json", "sightings/"+string(id)+"-*", "published.json")
		wantPuts(t, "gallery", a.gallery, append(renditions(id),
			"photos/"+string(id)+".html", "photos/"+string(id)+".oembed.json",
			"shards/*",
			// The pages that list it.
			"days/2024-11-04.html", "days/2024-11-04/serverless.html", "sessions/2024-11-04-1330-serverless.html",
			"photographers/"+gallery.PhotographerID("Dana")+".html", "find.html", "feed.xml", "index.html", "index.json")...)
	})
}

func TestOrientationChangedIsRenderedAnew(t *testing.T) {
	a := newAgain(t, "folder")
	file := filepath.Join(a.dir, "cards", "B", "IMG_3000.JPG")
	id := idOf(t, file)
	if got := a.published(t)[id].Sizes["small"]; got != (gallery.Size{64, 48}) {
		t.Fatalf("first published as %v", got)
	}
	exiftool(t, "-n", "-Orientation=6", file)
	wantCounts(t, a.ingest(t), map[Status]int{Rendered: 1, Known: 11})
	wantPuts(t, "archive", a.archive, "photos/"+string(id)+".json", "sightings/"+string(id)+"-*", "published.json")
	puts := a.gallery.taken()
	for _, key := range renditions(id) {
		if !slices.Contains(puts, key) {
			t.Errorf("%s was not put", key)
		}
	}
	if got := a.published(t)[id].Sizes["small"]; got != (gallery.Size{48, 64}) {
		t.Errorf("published as %v, want it upright", got)
	}
	wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
	wantPuts(t, "gallery", a.gallery)
	wantPuts(t, "archive", a.archive)
}

func TestQualityChangedIsRenderedAnew(t *testing.T) {
	a := newAgain(t, "folder")
	before := contents(t, a.Gallery)
	a.rewrite(t, "title:", "quality: 60\ntitle:")
	wantCounts(t, a.ingest(t), map[Status]int{Rendered: 12})
	after := contents(t, a.Gallery)
	for key, body := range before {
		if filepath.Ext(key) == ".jpg" {
			if after[key] == body {
				t.Errorf("%s was not rendered anew", key)
			}
			delete(before, key)
			delete(after, key)
		}
	}
	sameContents(t, "gallery besides renditions", after, before)
	wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
}

// event.yaml names another gallery, or somebody has emptied it: the archive's
// records say that everything was rendered, but it is not there.
func TestAnotherGalleryIsFilledAnew(t *testing.T) {
	a := newAgain(t, "folder")
	want := contents(t, a.Gallery)
	a.rewrite(t, "gallery: gallery", "gallery: elsewhere")
	publication, err := a.Publish(t.Context(), PublishOptions{}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	if publication.Index.Photos != 0 || len(publication.Held) != 12 || !strings.Contains(publication.Held[0].Reason, "ingest its card again") {
		t.Errorf("published %d photos whose pictures are not there; held back: %v", publication.Index.Photos, publication.Held)
	}
	wantCounts(t, a.ingest(t), map[Status]int{Rendered: 12})
	got := contents(t, a.Gallery)
	for key := range got {
		if _, ok := want[key]; !ok && strings.HasPrefix(key, "shards/") {
			delete(got, key)
		}
	}
	sameContents(t, "the other gallery", got, want)
	wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
}

func TestCacheIsAHint(t *testing.T) {
	a := newAgain(t, "folder")
	gallery, archive := contents(t, a.Gallery), contents(t, a.Archive)
	file := filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}

	// With it, an unchanged file is not read again: nobody notices that the
	// end of this one, unchanged by its size and time, has been cut off.
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	writeSample(t, file, append(slices.Clone(whole[:len(whole)/2]), make([]byte, len(whole)-len(whole)/2)...))
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	wantCounts(t, a.ingest(t), map[Status]int{Known: 12})

	// Without it everything is read, and comes out the same.
	if err := os.RemoveAll(os.Getenv("XDG_CACHE_HOME")); err != nil {
		t.Fatal(err)
	}
	if r := a.ingest(t); len(r.Problems) == 0 && r.Count[New] == 0 {
		t.Errorf("without a cache the damaged file went unnoticed: %v", r.Count)
	}
	writeSample(t, file, whole)
	if err := os.RemoveAll(os.Getenv("XDG_CACHE_HOME")); err != nil {
		t.Fatal(err)
	}
	a.gallery.taken()
	a.archive.taken()
	wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
	wantPuts(t, "gallery", a.gallery)
	wantPuts(t, "archive", a.archive)
	sameContents(t, "gallery", contents(t, a.Gallery), gallery)
	sameContents(t, "archive", contents(t, a.Archive), archive)
}
