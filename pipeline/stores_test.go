package pipeline

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ingestSample ingests cards into an event of its own, whose archive has the
// sample's name, and returns all objects of gallery and archive. The cards
// are handed over one after the other, or all at once.
func ingestSample(t *testing.T, kind, yaml string, oneByOne bool, cards ...string) (gallery, archive map[string]string) {
	t.Helper()
	p := openSample(t, t.TempDir(), yaml+samplePlaces(t, kind), "schedule.csv", againSchedule)
	sampleArchiveName(t, p.Archive)
	rounds := [][]string{cards}
	if oneByOne {
		rounds = nil
		for _, card := range cards {
			rounds = append(rounds, []string{card})
		}
	}
	for _, round := range rounds {
		report, err := p.Ingest(t.Context(), round, IngestOptions{}, silence{})
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Problems) > 0 {
			t.Fatal(report.Problems)
		}
	}
	return contents(t, p.Gallery), contents(t, p.Archive)
}

func TestFolderAndBucketHoldTheSame(t *testing.T) {
	dir := t.TempDir()
	cards := []string{filepath.Join(dir, "A"), filepath.Join(dir, "B")}
	againCard(t, cards[0], "A1", 3)
	againCard(t, cards[1], "B2", 3)
	yaml := againYAML + "originals: archive\n"
	folderGallery, folderArchive := ingestSample(t, "folder", yaml, false, cards...)
	bucketGallery, bucketArchive := ingestSample(t, "bucket", yaml, false, cards...)
	sameContents(t, "gallery in the bucket", bucketGallery, folderGallery)
	sameContents(t, "archive in the bucket", bucketArchive, folderArchive)

	folders := map[string]int{}
	for key := range folderArchive {
		folder, _, _ := strings.Cut(key, "/")
		folders[folder]++
	}
	want := map[string]int{"archive.json": 1, "published.json": 1, "photos": 12, "sightings": 12, "originals": 12}
	if !maps.Equal(folders, want) {
		t.Errorf("the archive holds %v, want %v", folders, want)
	}
	t.Logf("%d objects in the gallery, %d in the archive", len(folderGallery), len(folderArchive))
}

// The cards share pictures: copies that were edited differently, one of them
// with a colour profile, one stripped of everything. Whatever comes first, the same is stored and published.
func TestOrderOfCardsDoesNotMatter(t *testing.T) {
	dir := t.TempDir()
	var cards []string
	for i, edit := range []sampleFrame{
		{Orientation: 1, Serial: "A1", Make: "Sample", Model: "A1"},
		{Orientation: 6, Make: "Other", Model: "Editor", Profile: "Wide"},
		{},
	} {
		card := filepath.Join(dir, fmt.Sprintf("card%d", i))
		cards = append(cards, card)
		for j := range 3 {
			frame := edit
			frame.Seed, frame.Time = j, fmt.Sprintf("2024:11:03 13:4%d:00", j)
			writeSample(t, filepath.Join(card, fmt.Sprintf("IMG_%d.JPG", j)), frame.jpeg(t))
		}
		againCard(t, card, string(rune('A'+i)), 1)
	}
	wantGallery, wantArchive := ingestSample(t, "folder", againYAML, false, cards...)
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			var ordered []string
			for _, i := range order {
				ordered = append(ordered, cards[i])
			}
			gotGallery, gotArchive := ingestSample(t, "folder", againYAML, true, ordered...)
			// Which shards and generations came before is history: it says
			// in which order the cards came, and nothing links to it.
			for key := range gotGallery {
				if _, ok := wantGallery[key]; !ok && strings.HasPrefix(key, "shards/") {
					delete(gotGallery, key)
				}
			}
			delete(gotArchive, publishedKey)
			want := maps.Clone(wantArchive)
			delete(want, publishedKey)
			sameContents(t, "gallery", gotGallery, wantGallery)
			sameContents(t, "archive", gotArchive, want)
		})
	}
}

// A gallery is put in an order in which every link resolves at any moment:
// what is linked to before what links to it, index.json at the very end.
func TestIndexIsPutLast(t *testing.T) {
	a := newAgain(t, "folder")
	frame := sampleFrame{Seed: 7, Serial: "A1", Make: "Sample", Model: "A1", Time: "2024:11:04 13:40:00"}
	writeSample(t, filepath.Join(a.dir, "cards", "A", "IMG_4009.JPG"), frame.jpeg(t))
	a.ingest(t)
	var puts []string
	puts = append(puts, a.gallery.puts...)
	if n := len(puts); n < 2 || puts[n-1] != "index.json" || puts[n-2] != "index.html" {
		t.Errorf("put in the order %v: want index.html and index.json at the end", puts)
	}
	photo := slices.IndexFunc(puts, func(key string) bool { return strings.HasPrefix(key, "photos/") && filepath.Ext(key) == ".html" })
	day := slices.Index(puts, "days/2024-11-04.html")
	if photo < 0 || day < photo {
		t.Errorf("put in the order %v: want the photo's page before the day that lists it", puts)
	}
	if n := len(a.archive.puts); n == 0 || a.archive.puts[n-1] != publishedKey {
		t.Errorf("put to the archive: %v: want %s last", a.archive.puts, publishedKey)
	}
}
