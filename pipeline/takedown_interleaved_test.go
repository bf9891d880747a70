package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"eventroll/gallery"
	"eventroll/gallery/embed"
	"eventroll/gallery/site"
	"eventroll/pipeline/render"
)

// Two or three machines ingest, publish, hide, let back, forget, prune and go
// back at the same time, in any order of their calls to the stores; some of
// them die. Whatever happens: once all have ended and somebody publishes,
// nothing public shows or names what is taken down, and every link leads
// somewhere; and once the cards are ingested again, all is as if each had come
// alone.
func TestTakedownsInAnyOrder(t *testing.T) {
	seeds := 60
	if soaking() {
		seeds = 5000
	}
	first := 0
	if only := os.Getenv("EVENTROLL_SEED"); only != "" { // of a round that failed
		first, _ = strconv.Atoi(only)
		seeds = 1
	}
	m := newMachines(t)
	for seed := first; seed < first+seeds && !t.Failed(); seed++ {
		synctest.Test(t, func(t *testing.T) { m.round(t, uint64(seed)) })
	}
}

// machines are what the rounds share.
type machines struct {
	config *Config
	cards  map[string]string // folders, by the card's name
	ids    []gallery.PhotoID // of all photos
	alone  map[string]map[string]string
}

const machinesYAML = `title: Doing it together
timezone: Asia/Seoul
url: https://photos.example.org/again
originals: archive
schedule: schedule.csv
sizes: {small: 48, large: 80}
gallery: gallery
archive: archive
`

func newMachines(t *testing.T) *machines {
	dir := t.TempDir()
	p := openSample(t, dir, machinesYAML, "schedule.csv", "start,end,track,room,title,speakers\n2024-11-03T13:30,2024-11-03T14:30,,1F,Welcome,\n")
	p.Config.Archive = "s3://memory/archive" // so that this machine remembers what it has read of it
	m := &machines{config: p.Config, cards: map[string]string{}, alone: map[string]map[string]string{}}
	frame := func(seed, orientation int, camera string) []byte {
		exif := sampleFrame{Time: fmt.Sprintf("2024:11:03 13:%d:00", 35+seed), Make: "Sample", Model: camera, Serial: camera, Orientation: orientation}
		return withExif(hall(t, uint64(seed), 120, 0, 90), exif.exif())
	}
	for file, data := range map[string][]byte{
		"A/IMG_1.JPG": frame(1, 1, "A"), "A/IMG_2.JPG": frame(2, 1, "A"), "A/같은 사진.JPG": frame(3, 1, "A"),
		"B/IMG_4.JPG": frame(4, 1, "B"), "B/같은 사진.JPG": frame(3, 6, "B"),
		"B/KakaoTalk_20241103_190312345.jpg": hall(t, 1, 90, 0, 80), // a copy of A/IMG_1.JPG
	} {
		file = filepath.Join(dir, "cards", filepath.FromSlash(file))
		writeSample(t, file, data)
		m.cards[filepath.Base(filepath.Dir(file))] = filepath.Dir(file)
		if id := idOf(t, file); !slices.Contains(m.ids, id) {
			m.ids = append(m.ids, id)
		}
	}
	slices.Sort(m.ids)
	return m
}

// stores are an event's two, in memory. The archive's name is always the same:
// this machine's caches hold what other rounds have left there.
func (m *machines) stores(t *testing.T, byContent bool) (public, private *memory) {
	public = &memory{name: "gallery", byContent: byContent, objects: map[string]memoryObject{}}
	private = &memory{name: "archive", byContent: byContent, objects: map[string]memoryObject{}}
	sampleArchiveName(t, private)
	return public, private
}

// round plays one round.
func (m *machines) round(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 2024))
	x := &interleaving{random: random, changes: []float64{0.02, 0.1, 0.5}[random.IntN(3)], dies: map[int]int{}}
	defer func() {
		if t.Failed() {
			t.Logf("EVENTROLL_SEED=%d:\n%s", seed, strings.Join(x.trace, "\n"))
		}
	}()
	public, private := m.stores(t, random.IntN(2) == 0)
	whole := &Project{Config: m.config, Gallery: public, Archive: private, largeFrom: random.IntN(2) * 100}
	about := []gallery.PhotoID{m.ids[random.IntN(len(m.ids))], m.ids[random.IntN(len(m.ids))]} // few, so that they meet
	if random.IntN(3) > 0 {
		m.ingest(t, whole)
		for range random.IntN(6) {
			if what, do := m.deed(t, whole, about, random); !strings.HasPrefix(what, "forget") {
				if err := do(); err != nil && !expected(err) {
					t.Errorf("%s: %v", what, err)
				}
				x.note(-1, what)
			}
		}
	}
	time.Sleep(2 * time.Hour) // what stands is old enough to be pruned
	var actors []func()
	for actor := range 2 + random.IntN(2) {
		if random.IntN(5) == 0 {
			x.dies[actor] = random.IntN(300)
		}
		p := &Project{Config: m.config, Gallery: inTurns{public, x, actor}, Archive: inTurns{private, x, actor}, largeFrom: whole.largeFrom}
		deeds := rand.New(rand.NewPCG(seed, uint64(actor)))
		actors = append(actors, func() {
			for range 1 + deeds.IntN(3) {
				what, do := m.deed(t, p, about, deeds)
				x.note(actor, what)
				err := do()
				x.note(actor, what, " ended: ", err)
				if errors.Is(err, errCutOff) {
					return
				}
				if err != nil && !expected(err) {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
	x.play(actors...)
	if t.Failed() {
		return
	}
	if len(x.dies) == 0 { // else who died may have left something, until somebody publishes
		m.checkHidden(t, whole)
	}
	publication, err := whole.Publish(t.Context(), PublishOptions{}, silence{})
	if err != nil {
		t.Error(err)
		return
	}
	m.checkStands(t, whole, publication)
	m.checkConverges(t, whole)
}

// expected says whether an error is what may be said when others were faster.
func expected(err error) bool {
	for _, words := range []string{"nothing is known of a card", "there is no generation before", "nothing is published in", "generation before is not in"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}

func (m *machines) ingest(t *testing.T, p *Project) {
	for _, card := range slices.Sorted(maps.Keys(m.cards)) {
		report, err := p.Ingest(t.Context(), []string{m.cards[card]}, IngestOptions{}, silence{})
		if err != nil || len(report.Problems) > 0 {
			t.Errorf("ingest %s: %v, %+v", card, err, report)
		}
	}
}

// deed is something that a machine may do, about one of these photos.
func (m *machines) deed(t *testing.T, p *Project, about []gallery.PhotoID, random *rand.Rand) (what string, do func() error) {
	ctx := t.Context()
	ids := about[random.IntN(len(about)):][:1]
	card := []string{"A", "B"}[random.IntN(2)]
	switch n := random.IntN(20); {
	case n < 5:
		noPublish := random.IntN(2) == 0
		return fmt.Sprintf("ingest %s, publish: %t", card, !noPublish), func() error {
			report, err := p.Ingest(ctx, []string{m.cards[card]}, IngestOptions{NoPublish: noPublish}, silence{})
			if err == nil && len(report.Problems) > 0 && !strings.Contains(report.Problems[0].Reason, errCutOff.Error()) {
				err = fmt.Errorf("%v", report.Problems)
			}
			return err
		}
	case n < 10:
		o := HideOptions{When: time.Now(), Reason: "asked", Erase: random.IntN(4) == 0}
		return fmt.Sprintf("hide %s, erase: %t", ids, o.Erase), func() error { _, err := p.Hide(ctx, ids, o, silence{}); return err }
	case n < 13:
		return fmt.Sprint("unhide ", ids), func() error { _, err := p.Unhide(ctx, ids, HideOptions{When: time.Now()}, silence{}); return err }
	case n < 15:
		return "publish", func() error { _, err := p.Publish(ctx, PublishOptions{}, silence{}); return err }
	case n < 17:
		return "forget " + card, func() error { _, err := p.Forget(ctx, card, time.Now(), silence{}); return err }
	case n < 18:
		return "rollback", func() error { _, err := p.Rollback(ctx, silence{}); return err }
	default:
		return "prune", func() error {
			found, err := p.Prunable(ctx, time.Now())
			if err == nil {
				_, err = p.Prune(ctx, found, time.Now(), silence{})
			}
			return err
		}
	}
}

// checkStands looks at a gallery as a visitor does who searches for what is
// taken down, and at the archive as the next run does.
func (m *machines) checkStands(t *testing.T, p *Project, publication *Publication) {
	files, archived := contents(t, p.Gallery), contents(t, p.Archive)
	crawl(t, files, p.Config.Event.URL)
	checkIndex(t, files)
	snapshot, err := readSnapshot(t.Context(), p.Archive)
	if err != nil {
		t.Fatal(err)
	}
	for _, down := range snapshot.takedowns() {
		checkDown(t, files, down.ID)
		if !down.Finished {
			t.Errorf("%s is not finished", hiddenKey(down.ID))
		}
		for key := range archived {
			if down.Erase && key != hiddenKey(down.ID) && strings.Contains(key, string(down.ID)) {
				t.Errorf("%s was erased, and the archive has %s", down.ID, key)
			}
		}
	}
	for _, id := range publication.shown {
		checkDown(t, files, id)
	}
	var stands published
	if err := json.Unmarshal([]byte(archived[publishedKey]), &stands); err != nil {
		t.Fatal(err)
	}
	for _, index := range []*gallery.Index{stands.Generation, stands.Before} {
		for i := 0; index != nil && i < len(index.Shards); i++ {
			if files[index.Shards[i].Href] == "" {
				t.Errorf("a generation names %s, which is not there", index.Shards[i].Href)
			}
		}
	}
	if same, err := sameJSON(stands.Generation, publication.Index); err != nil || !same {
		t.Errorf("published.json names another generation than was published: %v", err)
	}
	notShown := map[gallery.PhotoID]bool{}
	for _, h := range publication.Held {
		notShown[h.ID] = true
	}
	for _, id := range snapshot.ids() {
		if r, sightings, hidden := snapshot.photo(id); !hidden && !notShown[id] && len(sightings) > 0 {
			checkRenditions(t, files, r.Record)
		}
	}
}

// checkHidden looks whether what was taken down is down at once.
func (m *machines) checkHidden(t *testing.T, p *Project) {
	list, err := p.HiddenPhotos(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files := contents(t, p.Gallery)
	for _, down := range list {
		checkDown(t, files, down.ID)
	}
	crawl(t, files, p.Config.Event.URL)
	checkIndex(t, files)
}

// checkDown says where a gallery shows or names a photo.
func checkDown(t *testing.T, files map[string]string, id gallery.PhotoID) {
	for key, body := range files {
		switch name := strings.TrimSuffix(key, ".jpg"); {
		case strings.HasPrefix(key, "photos/"+string(id)+"/"):
			size, err := render.Measure(strings.NewReader(body), int64(len(body)))
			if err != nil {
				t.Fatal(err)
			}
			if want, _ := render.Removed(size.Width, size.Height); body != string(want) {
				t.Errorf("%s shows a photo that is taken down", key)
			}
		case key == embed.Key(id), name == "cards/"+string(id):
			t.Errorf("%s is there, and its photo is taken down", key)
		case key == site.PhotoKey(id) && strings.Contains(body, "<img"), key != site.PhotoKey(id) && strings.Contains(body, string(id)):
			t.Errorf("%s tells of %s, which is taken down", key, id)
		}
	}
}

// checkConverges brings all to an end that was begun, ingests the cards again
// and compares with an event where nobody was in another's way.
func (m *machines) checkConverges(t *testing.T, p *Project) {
	snapshot, err := readSnapshot(t.Context(), p.Archive)
	if err != nil {
		t.Fatal(err)
	}
	hidden := map[gallery.PhotoID]bool{} // to whether it is erased
	for _, down := range snapshot.takedowns() {
		if down.Forget == "" {
			hidden[down.ID] = down.Erase
		} else if _, err := p.Forget(t.Context(), down.Forget, time.Now(), silence{}); err != nil && !expected(err) {
			t.Error(err)
		}
	}
	m.ingest(t, p)
	sameContents(t, "in the end", m.stands(t, p, hidden), m.undisturbed(t, hidden))
}

// stands are the objects that do not tell what happened on the way: all but
// those of hidden photos, older generations, and what holds times.
func (m *machines) stands(t *testing.T, p *Project, hidden map[gallery.PhotoID]bool) map[string]string {
	all := withoutOldShards(t, contents(t, p.Gallery))
	for key, body := range contents(t, p.Archive) {
		if key != publishedKey {
			all["archive: "+key] = body
		}
	}
	maps.DeleteFunc(all, func(key, _ string) bool {
		for id := range hidden {
			if strings.Contains(key, string(id)) {
				return true
			}
		}
		return false
	})
	return all
}

// undisturbed is where the same ends that one machine did alone.
func (m *machines) undisturbed(t *testing.T, hidden map[gallery.PhotoID]bool) map[string]string {
	name := fmt.Sprint(hidden)
	if m.alone[name] == nil {
		public, private := m.stores(t, false)
		p := &Project{Config: m.config, Gallery: public, Archive: private}
		m.ingest(t, p)
		for _, id := range slices.Sorted(maps.Keys(hidden)) {
			o := HideOptions{When: time.Now(), Reason: "asked", Erase: hidden[id]}
			if _, err := p.Hide(t.Context(), []gallery.PhotoID{id}, o, silence{}); err != nil {
				t.Fatal(err)
			}
		}
		m.alone[name] = m.stands(t, p, hidden)
	}
	return m.alone[name]
}
