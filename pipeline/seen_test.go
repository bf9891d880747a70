package pipeline

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// runInParts has a run in parts take cards in, by machines that remember nothing.
func runInParts(t *testing.T, yaml string, cards ...string) *Report {
	t.Helper()
	p, err := OpenProject(t.Context(), yaml)
	if err != nil {
		t.Fatal(err)
	}
	order, err := NewOrder(yaml, cards, IngestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	at, err := p.Give(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenRun(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	_, report := takeInParts(t, r)
	return report
}

// takeInParts lists, takes in and concludes as workers do, three items a batch.
func takeInParts(t *testing.T, r *Run) (Listed, *Report) {
	t.Helper()
	listed, err := r.List(t.Context(), 3, silence{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range listed.Batches {
		items, err := r.Batch(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		var result BatchResult
		if err := r.Ingest(t.Context(), items, nil, func(i int, out Outcome) { result.Add(i, out) }); err != nil {
			t.Fatal(err)
		}
		if err := r.PutResult(t.Context(), n, result); err != nil {
			t.Fatal(err)
		}
	}
	report, err := r.Conclude(t.Context(), listed, silence{})
	if err != nil {
		t.Fatal(err)
	}
	return listed, report
}

// What is unchanged in a bucket is not fetched again, by whichever machine.
func TestMachinesFetchWhatIsUnchangedOnce(t *testing.T) {
	const photos = 8
	dir := t.TempDir()
	shot := func(i int) sampleFrame {
		return sampleFrame{Seed: i, Make: "Sample", Model: "A1", Time: fmt.Sprintf("2024:11:03 14:%02d:00", i)}
	}
	for i := range photos {
		writeSample(t, filepath.Join(dir, "카드", fmt.Sprintf("발표 %d.jpg", i)), shot(i).jpeg(t))
	}
	writeSample(t, filepath.Join(dir, "다른 카드", "IMG_1.JPG"), shot(30).jpeg(t))
	server := storetest.Versitygw(t)
	server.Setenv(t)
	front := newRequestTally(t, server)
	bucket := server.Bucket(t)
	server.Upload(t, bucket, "카드/", filepath.Join(dir, "카드"))
	server.Upload(t, bucket, "다른 카드/", filepath.Join(dir, "다른 카드"))
	p := openSample(t, dir, againYAML+fmt.Sprintf("s3: {endpoint: %q, path_style: true}\n", front.url), "schedule.csv", againSchedule)
	yaml, card, other := filepath.Join(dir, "event.yaml"), "s3://"+bucket+"/카드/", "s3://"+bucket+"/다른 카드"
	gets := func(want int, counts map[Status]int, cards ...string) {
		t.Helper()
		front.taken()
		wantCounts(t, runInParts(t, yaml, cards...), counts)
		if n := front.taken(); n.GET != want {
			t.Errorf("it asks for %s, want %d GETs", n, want)
		}
	}
	gets(2*photos, map[Status]int{New: photos}, card) // its first bytes, and all
	gets(2, map[Status]int{New: 1}, other)
	gets(photos+1, map[Status]int{Known: photos + 1}, card, other)

	changed := filepath.Join(dir, "changed")
	writeSample(t, filepath.Join(changed, "발표 3.jpg"), shot(40).jpeg(t))
	writeSample(t, filepath.Join(changed, "발표 4.jpg.xmp"), xmp(`xmp:Rating="3"`, "회고"))
	server.Upload(t, bucket, "카드/", changed)
	gets(photos+1+2+1, map[Status]int{Known: photos - 2, New: 1, Sighted: 1}, card) // two photos and a sidecar more

	if err := os.Remove(server.File(bucket, "카드/발표 5.jpg")); err != nil {
		t.Fatal(err)
	}
	gets(photos-1+1, map[Status]int{Known: photos - 1}, card)
	list := seenList(t, p.Archive)
	if n := strings.Count(list, "\n"); n != 1+photos-1+1 || strings.Contains(list, "발표 5.jpg") || !strings.Contains(list, "IMG_1.JPG") {
		t.Errorf("%d lines:\n%s", n, list)
	}

	// A list that is damaged is made anew.
	put := func(data string) {
		if _, err := p.Archive.Put(t.Context(), seenKey, strings.NewReader(data), store.Attributes{}); err != nil {
			t.Fatal(err)
		}
	}
	put("\x1f\x8b\x08damaged")
	gets(2*(photos-1)+1+1, map[Status]int{Known: photos - 1}, card)
	gets(photos-1+1, map[Status]int{Known: photos - 1}, card)

	// It names files, so that it is forgotten with them.
	if _, err := p.Forget(t.Context(), "카드", asked.When, silence{}); err != nil {
		t.Fatal(err)
	}
	if _, there := contents(t, p.Archive)[seenKey]; there {
		t.Error("the names of forgotten files are still known")
	}
}

func seenList(t *testing.T, archive store.Store) string {
	t.Helper()
	data, ok := contents(t, archive)[seenKey]
	if !ok {
		t.Fatalf("there is no list among %v", maps.Keys(contents(t, archive)))
	}
	packed, err := gzip.NewReader(bytes.NewReader([]byte(data)))
	if err != nil {
		t.Fatal(err)
	}
	list, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	return string(list)
}
