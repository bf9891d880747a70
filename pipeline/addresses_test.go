package pipeline

import (
	"fmt"
	"image/jpeg"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
	"eventroll/gallery/embed"
	"eventroll/gallery/site"
)

// Posts live for ten years. Whatever an organiser does meanwhile, in any order:
// every address that a snippet ever had answers, with the photo; or with the
// plain picture of the same dimensions while the photo is taken down.
func TestAddressesForEver(t *testing.T) {
	seeds, first := 12, 0
	if soaking() {
		seeds = 200
	}
	if only := os.Getenv("EVENTROLL_SEED"); only != "" { // of a round that failed
		first, _ = strconv.Atoi(only)
		seeds = 1
	}
	for seed := first; seed < first+seeds && !t.Failed(); seed++ {
		h := newHistory(t, uint64(seed))
		for range 10 {
			h.happens(t)
			if t.Failed() {
				t.Logf("EVENTROLL_SEED=%d:\n%s", seed, strings.Join(h.told, "\n"))
				break
			}
		}
	}
}

// history is what happens to a gallery over the years.
type history struct {
	*Project
	random *rand.Rand
	dir    string
	told   []string
	yaml   map[string]string // what event.yaml says that may change
	cards  int
	seen   map[gallery.PhotoID]gallery.Look // what photos look like
	pages  map[string]bool                  // keys of all pages that ever were
	given  map[string]gallery.PhotoID       // keys of all pictures and answers that snippets ever had
	looks  map[string]gallery.Look          // of pictures, by their bytes
	was    map[string]string                // the gallery before what happens
}

const historyYAML = `title: For ever
timezone: Asia/Seoul
url: https://photos.example.org/again
schedule: schedule.csv
tracks:
  - {id: serverless, name: Serverless}
  - {id: data, name: Data}
`

func newHistory(t *testing.T, seed uint64) *history {
	h := &history{
		random: rand.New(rand.NewPCG(seed, 11)), dir: t.TempDir(),
		yaml: map[string]string{"sizes": "sizes: {small: 96, medium: 160, large: 240}", "originals": "originals: archive"},
		seen: map[gallery.PhotoID]gallery.Look{}, pages: map[string]bool{}, given: map[string]gallery.PhotoID{}, looks: map[string]gallery.Look{},
	}
	if h.random.IntN(3) == 0 {
		h.yaml["originals"] = "originals: leave"
	}
	public, private := (*machines)(nil).stores(t, seed%2 == 0)
	h.Project = &Project{Gallery: public, Archive: private}
	frame := func(seed, orientation int, camera string) []byte {
		exif := sampleFrame{Time: fmt.Sprintf("2024:11:0%d 13:%d:00", 3+seed%2, 35+seed), Make: "Sample", Model: camera, Serial: camera, Orientation: orientation}
		return withExif(hall(t, uint64(seed), 300, 0, 90), exif.exif())
	}
	for file, data := range map[string][]byte{
		"A/IMG_1.JPG": frame(1, 1, "A1"), "A/IMG_2.JPG": frame(2, 6, "A1"), "A/같은 사진.JPG": frame(3, 1, "A1"),
		"B/IMG_4.JPG": frame(4, 1, "B2"), "B/IMG_5.JPG": frame(5, 8, "B2"),
		"B/KakaoTalk_20241104_133612345.jpg": hall(t, 1, 200, 0, 80), // a copy of A/IMG_1.JPG
	} {
		file = filepath.Join(h.dir, "cards", filepath.FromSlash(file))
		writeSample(t, file, data)
		h.seen[idOf(t, file)] = h.look(t, string(data))
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	h.schedule(t, "Step Functions", "13:30")
	h.ingest(t)
	h.check(t)
	return h
}

// schedule writes event.yaml and the schedule, with the first session as it is
// called and begins by now.
func (h *history) schedule(t *testing.T, title, start string) {
	writeSample(t, filepath.Join(h.dir, "schedule.csv"), fmt.Appendf(nil, "start,end,track,room,title,speakers\n"+
		"2024-11-03T%s,2024-11-03T14:30,serverless,B1F,%s,Ada\n2024-11-03T13:30,2024-11-03T14:30,data,1F,Lakes,Grace\n"+
		"2024-11-04T13:30,2024-11-04T14:30,serverless,B1F,Cold starts,Ada\n", start, title))
	h.write(t, "", "")
}

// write has event.yaml say something else, and reads it.
func (h *history) write(t *testing.T, what, line string) {
	h.yaml[what] = line
	text := historyYAML
	for _, what := range slices.Sorted(maps.Keys(h.yaml)) {
		text += h.yaml[what] + "\n"
	}
	file := filepath.Join(h.dir, "event.yaml")
	writeSample(t, file, []byte(text))
	config, err := LoadConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	config.Archive = "s3://memory/archive" // so that this machine remembers what it has read of it
	h.Config = config
}

func (h *history) ingest(t *testing.T) {
	cards, err := filepath.Glob(filepath.Join(h.dir, "cards", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if report, err := h.Ingest(t.Context(), cards, IngestOptions{}, silence{}); err != nil || len(report.Problems) > 0 {
		t.Fatal(err, report)
	}
}

func (h *history) one(of ...string) string { return of[h.random.IntN(len(of))] }

func (h *history) photo() gallery.PhotoID {
	ids := slices.Sorted(maps.Keys(h.seen))
	return ids[h.random.IntN(len(ids))]
}

// happens lets something happen, as often as not with an ingest after it, and
// looks whether all addresses answer.
func (h *history) happens(t *testing.T) {
	h.was = contents(t, h.Gallery)
	deeds := []func(*testing.T) string{
		h.secondCard, h.renameFolder, h.correct, h.correct, h.otherSizes, h.otherMachine, h.takeDown, h.takeDown, h.letBack, h.letBack, h.forgetCard, h.clean, h.goBack,
	}
	what := deeds[h.random.IntN(len(deeds))](t)
	h.told = append(h.told, what)
	h.check(t)
	h.was = contents(t, h.Gallery)
	if h.random.IntN(2) == 0 {
		h.told = append(h.told, "ingest")
		h.ingest(t)
		h.check(t)
	}
}

func (h *history) secondCard(t *testing.T) string {
	from := h.folder(t)
	h.cards++
	to := filepath.Join(h.dir, "cards", fmt.Sprint("복사 ", h.cards))
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	h.ingest(t)
	return "a copy of the card " + filepath.Base(from)
}

func (h *history) renameFolder(t *testing.T) string {
	from := h.folder(t)
	h.cards++
	to := filepath.Join(h.dir, "cards", fmt.Sprint("이름 ", h.cards))
	if h.random.IntN(2) == 0 { // into another card
		to = filepath.Join(h.folder(t), fmt.Sprint("folder ", h.cards))
	}
	if strings.HasPrefix(to, from) || os.Rename(from, to) != nil {
		return "nothing"
	}
	h.ingest(t)
	return "renamed " + filepath.Base(from) + " to " + to
}

// folder is that of some card.
func (h *history) folder(t *testing.T) string {
	cards, err := filepath.Glob(filepath.Join(h.dir, "cards", "*"))
	if err != nil || len(cards) == 0 {
		t.Fatal(err, "no cards are left")
	}
	return cards[h.random.IntN(len(cards))]
}

// correct corrects what places photos, and publishes.
func (h *history) correct(t *testing.T) string {
	what := h.one("cameras", "days", "schedule", "language")
	switch what {
	case "cameras":
		h.write(t, what, h.one("", `cameras: [{serial: "A1", clock: "+45m"}]`, `cameras: [{serial: "A1", track: data, clock: "-23h"}, {serial: "B2", track: serverless}]`))
	case "days":
		h.write(t, what, h.one("", "days: [2024-11-03]", "days: [2024-11-04]", "days: [2024-11-03, 2024-11-04]"))
	case "schedule":
		h.schedule(t, h.one("Step Functions", "나야 Step"), h.one("13:00", "13:30"))
	default:
		h.write(t, what, h.one("language: ko", "language: en"))
	}
	h.publish(t)
	return fmt.Sprint("corrected ", what, ": ", h.yaml[what])
}

func (h *history) publish(t *testing.T) {
	if _, err := h.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
}

// otherSizes renders with other settings.
func (h *history) otherSizes(t *testing.T) string {
	what := h.one("sizes", "quality", "originals")
	switch what {
	case "sizes":
		h.write(t, what, h.one("sizes: {small: 96, medium: 160, large: 240}", "sizes: {small: 120, large: 300}", "sizes: {tiny: 64, big: 200}", "sizes: {large: 200}"))
	case "quality":
		h.write(t, what, h.one("quality: 40", "quality: 95"))
	default:
		h.write(t, what, h.one("originals: leave", "originals: archive", "originals: publish"))
	}
	h.ingest(t)
	return "rendered with " + h.yaml[what]
}

// otherMachine goes on elsewhere, with a copy of the stores or the same.
func (h *history) otherMachine(t *testing.T) string {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	if h.random.IntN(2) == 0 {
		return "another laptop"
	}
	public, private := &memory{name: "new gallery", objects: map[string]memoryObject{}}, &memory{name: "new archive", objects: map[string]memoryObject{}}
	to := &Project{Config: h.Config, Gallery: public, Archive: private}
	if _, err := h.copyInto(t.Context(), to, silence{}); err != nil {
		t.Fatal(err)
	}
	h.Project = to
	return "copied elsewhere"
}

func (h *history) takeDown(t *testing.T) string {
	id, erase := h.photo(), h.random.IntN(4) == 0
	if _, err := h.Hide(t.Context(), []gallery.PhotoID{id}, HideOptions{When: time.Now(), Reason: "asked", Erase: erase}, silence{}); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("hid %s, erase: %t", id, erase)
}

func (h *history) letBack(t *testing.T) string {
	list, err := h.HiddenPhotos(t.Context())
	if err != nil || len(list) == 0 {
		return "nothing"
	}
	id := list[h.random.IntN(len(list))].ID
	if _, err := h.Unhide(t.Context(), []gallery.PhotoID{id}, HideOptions{When: time.Now()}, silence{}); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint("let back ", id)
}

func (h *history) forgetCard(t *testing.T) string {
	card := filepath.Base(h.folder(t))
	if _, err := h.Forget(t.Context(), card, time.Now(), silence{}); err != nil && !expected(err) {
		t.Fatal(err)
	}
	return "forgot " + card
}

func (h *history) clean(t *testing.T) string {
	later := time.Now().Add(100 * time.Hour)
	found, err := h.Prunable(t.Context(), later)
	if err == nil {
		_, err = h.Prune(t.Context(), found, later, silence{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return "pruned"
}

func (h *history) goBack(t *testing.T) string {
	if _, err := h.Rollback(t.Context(), silence{}); err != nil && !expected(err) {
		t.Fatal(err)
	}
	return "rolled back"
}

// check looks at every address that there ever was.
func (h *history) check(t *testing.T) {
	t.Helper()
	files := contents(t, h.Gallery)
	snapshot, err := readSnapshot(t.Context(), h.Archive)
	if err != nil {
		t.Fatal(err)
	}
	_, photos := shownBy(t, files)
	for id, p := range photos {
		h.given[embed.Key(id)] = id
		for name := range p.Sizes {
			h.given[renditionKey(id, name)] = id
		}
	}
	for key := range files {
		if isPage(key) {
			h.pages[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(h.pages)) {
		page, stands := files[key]
		gone, _ := site.IsGone([]byte(page))
		_, shown := photos[addressed(key)]
		if !stands || addressed(key) != "" && gone == shown {
			t.Errorf("%s: stands %t, says that it is gone %t, its photo is published %t", key, stands, gone, shown)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(h.given)) {
		id := h.given[key]
		_, shown := photos[id]
		_, _, hidden := snapshot.photo(id)
		body, stands := files[key]
		switch {
		case strings.HasSuffix(key, ".json"):
			if stands != shown {
				t.Errorf("%s: stands %t, its photo is published %t", key, stands, shown)
			}
		case !stands:
			t.Errorf("%s is there no more", key)
		case isRemoved([]byte(body)):
			if shown {
				t.Errorf("%s shows the grey picture, and its photo is published", key)
			}
			if was := h.was[key]; was != "" && dimensions(t, was) != dimensions(t, body) {
				t.Errorf("%s: the grey picture has other dimensions than the photo: %v, %v", key, dimensions(t, body), dimensions(t, was))
			}
		case hidden:
			t.Errorf("%s shows a photo that is taken down", key)
		default:
			if d := h.look(t, body).Distance(h.seen[id]); d > 40 {
				t.Errorf("%s shows another picture: %d of 256", key, d)
			}
		}
	}
	crawl(t, files, h.Config.Event.URL)
}

// shownBy is what a gallery publishes.
func shownBy(t *testing.T, files map[string]string) (gallery.Index, map[gallery.PhotoID]publishedPhoto) {
	t.Helper()
	dir := t.TempDir()
	for key, body := range files {
		if key == indexKey || strings.HasPrefix(key, shardFolder) {
			writeSample(t, filepath.Join(dir, key), []byte(body))
		}
	}
	return readGallery(t, dir)
}

func dimensions(t *testing.T, picture string) [2]int {
	t.Helper()
	c, err := jpeg.DecodeConfig(strings.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return [2]int{c.Width, c.Height}
}

// look is what a picture looks like.
func (h *history) look(t *testing.T, picture string) gallery.Look {
	t.Helper()
	if look, known := h.looks[picture]; known {
		return look
	}
	seen, err := lookAt(t.Context(), strings.NewReader(picture), int64(len(picture)), 0)
	if err != nil {
		t.Fatal(err)
	}
	h.looks[picture] = seen.look
	return seen.look
}
