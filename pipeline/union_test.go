package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"eventroll/gallery"
)

// soaking says that a test may take long: `make soak` wants many rounds.
func soaking() bool { return os.Getenv("EVENTROLL_SOAK") != "" }

// openAgain opens the same event once more, as a second laptop would.
func openAgain(t *testing.T, p *Project) *Project {
	t.Helper()
	second, err := OpenProject(t.Context(), p.Config.Path)
	if err != nil {
		t.Fatal(err)
	}
	return second
}

// atOnce ingests a card into each project, all at the same time.
func atOnce(t *testing.T, cards []string, projects ...*Project) []*Report {
	t.Helper()
	reports, errs := make([]*Report, len(projects)), make([]error, len(projects))
	var wg sync.WaitGroup
	for i, p := range projects {
		wg.Go(func() {
			reports[i], errs[i] = p.Ingest(t.Context(), cards[i:i+1], IngestOptions{}, silence{})
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("card %s: %v", cards[i], err)
		}
		if len(reports[i].Problems) > 0 {
			t.Errorf("card %s: %v", cards[i], reports[i].Problems)
		}
	}
	return reports
}

func TestTwoIngestsAtOncePublishTheUnion(t *testing.T) {
	rounds := 5
	if soaking() {
		rounds = 20
	}
	dir := t.TempDir()
	cards := []string{filepath.Join(dir, "A"), filepath.Join(dir, "B")}
	againCard(t, cards[0], "A1", 3)
	againCard(t, cards[1], "B2", 3)
	wantGallery, wantArchive := ingestSample(t, "folder", againYAML, false, cards...)
	for _, kind := range []string{"bucket", "folder"} {
		for round := range rounds {
			t.Run(fmt.Sprint(kind, round), func(t *testing.T) {
				p := openSample(t, t.TempDir(), againYAML+samplePlaces(t, kind), "schedule.csv", againSchedule)
				if round > 0 { // the first round is also a race for the archive's name
					sampleArchiveName(t, p.Archive)
				}
				atOnce(t, cards, p, openAgain(t, p))
				checkUnion(t, p, wantGallery, wantArchive, round > 0)
			})
		}
	}
}

// checkUnion compares stores in which two publishers met with those of one
// who was alone. What one of them left behind is history and linked by nothing.
func checkUnion(t *testing.T, p *Project, wantGallery, wantArchive map[string]string, named bool) {
	t.Helper()
	gotGallery, gotArchive := contents(t, p.Gallery), contents(t, p.Archive)
	var index gallery.Index
	if err := json.Unmarshal([]byte(gotGallery[indexKey]), &index); err != nil {
		t.Fatal(err)
	}
	if index.Photos != 12 {
		t.Errorf("the index counts %d photos, want 12", index.Photos)
	}
	var stands published
	if err := json.Unmarshal([]byte(gotArchive[publishedKey]), &stands); err != nil {
		t.Fatal(err)
	}
	if same, err := sameJSON(stands.Generation, index); err != nil || !same {
		t.Errorf("published.json names another generation than index.json: %v", err)
	}
	for key := range gotGallery {
		if _, ok := wantGallery[key]; !ok && strings.HasPrefix(key, "shards/") {
			delete(gotGallery, key)
		}
	}
	for _, all := range []map[string]string{gotArchive, wantArchive} {
		delete(all, publishedKey)
	}
	if !named {
		var a struct{ Name string }
		if err := json.Unmarshal([]byte(gotArchive[archiveKey]), &a); err != nil || a.Name != index.Archive {
			t.Errorf("the archive is called %q, the index names %q", a.Name, index.Archive)
		}
		gotArchive[archiveKey], gotGallery[indexKey] = wantArchive[archiveKey], wantGallery[indexKey]
	}
	sameContents(t, "gallery", gotGallery, wantGallery)
	sameContents(t, "archive", gotArchive, wantArchive)
}

// Two cards hold the same pictures, and their files say different things of
// them. Ingested at once by two laptops: one record and two sightings of each,
// and renditions that are what the record says.
func TestSamePicturesOnTwoCardsAtOnce(t *testing.T) {
	const pictures = 6
	rounds := 3
	if soaking() {
		rounds = 20
	}
	for _, kind := range []string{"bucket", "folder"} {
		for _, differ := range []bool{false, true} {
			for round := range rounds {
				t.Run(fmt.Sprint(kind, map[bool]string{true: "-edited-", false: "-copied-"}[differ], round), func(t *testing.T) {
					dir := t.TempDir()
					cards := []string{filepath.Join(dir, "A"), filepath.Join(dir, "B")}
					for i, card := range cards {
						for j := range pictures {
							frame := sampleFrame{Seed: j, Serial: "A1", Time: "2024:11:03 13:40:00", Orientation: 1}
							if differ {
								frame.Orientation = 1 + 5*i
							}
							writeSample(t, filepath.Join(card, fmt.Sprintf("IMG_%d.JPG", j)), frame.jpeg(t))
						}
					}
					p := openSample(t, dir, againYAML+samplePlaces(t, kind), "schedule.csv", againSchedule)
					atOnce(t, cards, p, openAgain(t, p))
					checkRecords(t, p, pictures, 2)
					// Everything has been said: once more changes nothing.
					_, archive := count(p)
					report, err := p.Ingest(t.Context(), cards, IngestOptions{}, silence{})
					if err != nil {
						t.Fatal(err)
					}
					wantCounts(t, report, map[Status]int{Known: 2 * pictures})
					wantPuts(t, "archive", archive)
				})
			}
		}
	}
}

// checkRecords says whether there are so many records, each with so many
// sightings, and every rendition is, byte for byte, what its record says.
func checkRecords(t testing.TB, p *Project, records, sightings int) {
	t.Helper()
	snapshot, err := readSnapshot(t.Context(), p.Archive)
	if err != nil {
		t.Fatal(err)
	}
	if snapshot.count() != records {
		t.Errorf("%d records, want %d", snapshot.count(), records)
	}
	stands := contents(t, p.Gallery)
	for _, id := range snapshot.ids() {
		r, found, _ := snapshot.photo(id)
		if len(found) != sightings {
			t.Errorf("%s: %d sightings, want %d", id, len(found), sightings)
		}
		checkRenditions(t, stands, r.Record)
		in := &Ingester{Settings: p.Config.settings()}
		if want := in.want(gallery.Merge(found)); !sameRendering(r.Rendered, want) {
			t.Errorf("%s is rendered by %+v, its sightings want %+v", id, r.Rendered, want)
		}
	}
}

func checkRenditions(t testing.TB, gallery map[string]string, r gallery.Record) {
	t.Helper()
	for name, want := range r.Renditions {
		body := gallery[renditionKey(r.ID, name)]
		sum := sha256.Sum256([]byte(body))
		if int64(len(body)) != want.Bytes || hex.EncodeToString(sum[:]) != want.SHA256 {
			t.Errorf("%s is not what the record says", renditionKey(r.ID, name))
		}
	}
}

func TestRefusedStores(t *testing.T) {
	newer := func(key string) func(t *testing.T, p *Project) {
		return func(t *testing.T, p *Project) {
			s := p.Archive
			if key == indexKey {
				s = p.Gallery
			}
			// A newer version may mean other things by the old names.
			body := strings.Replace(contents(t, s)[key], `"version":1`, `"version":2,"size":"big","metadata":7,"generation":"x","days":1`, 1)
			put(t, s, key, body)
		}
	}
	aRecord := func(folder string) func(t *testing.T, p *Project) {
		return func(t *testing.T, p *Project) {
			for e, err := range p.Archive.List(t.Context(), folder) {
				if err != nil {
					t.Fatal(err)
				}
				newer(e.Key)(t, p)
				return
			}
		}
	}
	tests := []struct {
		name   string
		change func(t *testing.T, p *Project)
		want   []string // in the message
	}{
		{"a gallery of another archive", func(t *testing.T, p *Project) {
			put(t, p.Archive, archiveKey, `{"version":1,"name":"bbbbbbbbbbbbbbbb"}`)
		}, []string{"another archive", "`archive:`", "`gallery:`", "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"}},
		{"a newer gallery", newer(indexKey), []string{"gallery", "newer eventroll", "version 2", "update"}},
		{"a newer archive", newer(archiveKey), []string{"archive", "newer eventroll", "version 2", "update"}},
		{"a newer published.json", newer(publishedKey), []string{"published.json", "newer eventroll", "version 2", "update"}},
		{"a newer record", aRecord(recordFolder), []string{"photos/", "newer eventroll", "version 2", "update"}},
		{"a newer sighting", aRecord(sightingFolder), []string{"sightings/", "newer eventroll", "version 2", "update"}},
		{"an archive with a damaged name", func(t *testing.T, p *Project) {
			put(t, p.Archive, archiveKey, `{"version":1,"name":"../../../etc/x"}`)
		}, []string{"archive.json", "damaged"}},
		{"somebody's index.json", func(t *testing.T, p *Project) {
			put(t, p.Gallery, indexKey, `{"some":"thing"}`)
		}, []string{"index.json", "not eventroll's", "`gallery:`"}},
	}
	dir := t.TempDir()
	card := filepath.Join(dir, "A")
	againCard(t, card, "A1", 1)
	more := filepath.Join(dir, "B")
	againCard(t, more, "B2", 1)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := openSample(t, t.TempDir(), againYAML+samplePlaces(t, "folder"), "schedule.csv", againSchedule)
			sampleArchiveName(t, p.Archive)
			if _, err := p.Ingest(t.Context(), []string{card}, IngestOptions{}, silence{}); err != nil {
				t.Fatal(err)
			}
			test.change(t, p)
			wantRefused(t, p, more, test.want)
		})
	}
}

func TestForeignWebSiteIsRefused(t *testing.T) {
	dir := t.TempDir()
	card := filepath.Join(dir, "A")
	againCard(t, card, "A1", 1)
	p := openSample(t, dir, againYAML+samplePlaces(t, "folder"), "schedule.csv", againSchedule,
		"gallery/index.html", "<!doctype html><title>My bakery</title>")
	wantRefused(t, p, card, []string{"web site", "not eventroll's", "`gallery:`"})
}

// A first publish that was stopped between index.html and index.json is
// eventroll's own, and is finished.
func TestFirstPublishThatWasStoppedGoesOn(t *testing.T) {
	a := newAgain(t, "folder")
	want := contents(t, a.Gallery)
	if err := a.Gallery.Delete(t.Context(), indexKey); err != nil {
		t.Fatal(err)
	}
	if err := a.Archive.Delete(t.Context(), publishedKey); err != nil {
		t.Fatal(err)
	}
	a.ingest(t)
	sameContents(t, "gallery", contents(t, a.Gallery), want)
}

// wantRefused tries to ingest and to publish; both must say why not, and put
// nothing at all.
func wantRefused(t *testing.T, p *Project, card string, say []string) {
	t.Helper()
	gallery, archive := contents(t, p.Gallery), contents(t, p.Archive)
	_, publishErr := p.Publish(t.Context(), PublishOptions{}, silence{})
	_, ingestErr := p.Ingest(t.Context(), []string{card}, IngestOptions{}, silence{})
	for what, err := range map[string]error{"publish": publishErr, "ingest": ingestErr} {
		if err == nil {
			t.Errorf("%s was not refused", what)
			continue
		}
		for _, words := range say {
			if !strings.Contains(err.Error(), words) {
				t.Errorf("%s says %q, without %q", what, err, words)
			}
		}
	}
	if len(archive) == 0 { // the archive's name is made before the gallery is looked at
		archive = contents(t, p.Archive)
		if len(archive) != 1 {
			t.Errorf("%d objects were put to the archive", len(archive))
		}
	}
	sameContents(t, "gallery", contents(t, p.Gallery), gallery)
	sameContents(t, "archive", contents(t, p.Archive), archive)
}
