package pipeline

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"eventroll/pipeline/store/storetest"
)

// bucketCard is a card with all that a scan has to tell apart, under names as
// a Mac and as everybody else writes them.
func bucketCard(t *testing.T, dir string) {
	t.Helper()
	againCard(t, filepath.Join(dir, norm.NFD.String("행사 사진, 첫째 날 📷")), "A1", 2)
	againCard(t, filepath.Join(dir, "둘째 날"), "B2", 2)
	shot := sampleFrame{Seed: 5, Time: "2024:11:03 15:00:00", Make: "Sample", Model: "C3"}
	for name, data := range map[string][]byte{
		"IMG_1.JPG": shot.jpeg(t), "IMG_1.CR2": shot.cr2(t, shot.jpeg(t)), "IMG_1.JPG.xmp": xmp(`xmp:Rating="3"`, "회고"),
		norm.NFD.String("발표.jpg"):      sampleFrame{Seed: 6, Time: "2024:11:03 15:01:00"}.jpeg(t),
		norm.NFD.String("발표.jpg.json"): []byte(`{"title":"발표.jpg","description":"무대"}`),
		"broken.jpg":                   []byte("this is none"),
		"empty.jpg":                    {},
		"notes.txt":                    []byte("notes"),
		"clip.mp4":                     []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
		".hidden.jpg":                  sampleFrame{Seed: 7}.jpeg(t),
		"@eaDir/IMG_1.JPG":             sampleFrame{Seed: 8}.jpeg(t),
		"cut.jpg":                      sampleFrame{Seed: 9}.jpeg(t)[:700],
	} {
		writeSample(t, filepath.Join(dir, name), data)
	}
}

// A card in a bucket is one as the folder that was uploaded: what comes out is
// the same to the byte.
func TestCardsInABucketAreAsFolders(t *testing.T) {
	cards := filepath.Join(t.TempDir(), "카드")
	bucketCard(t, cards)
	server := storetest.Versitygw(t)
	server.Setenv(t)
	bucket := server.Bucket(t)
	prefix := norm.NFD.String("업로드/카드")
	server.Upload(t, bucket, prefix+"/", cards)
	given := "s3://" + bucket + "/" + norm.NFC.String(prefix) + "/"

	places := "gallery: gallery\narchive: archive\noriginals: archive\ns3: {endpoint: " + server.Endpoint + ", path_style: true}\n"
	ingest := func(card string) (p *Project, r *Report) {
		p = openSample(t, t.TempDir(), againYAML+places, "schedule.csv", againSchedule)
		sampleArchiveName(t, p.Archive)
		r, err := p.Ingest(t.Context(), []string{card}, IngestOptions{}, silence{})
		if err != nil {
			t.Fatal(err)
		}
		return p, r
	}
	folder, folderReport := ingest(cards)
	project, report := ingest(given)
	sameContents(t, "gallery", contents(t, project.Gallery), contents(t, folder.Gallery))
	sameContents(t, "archive", contents(t, project.Archive), contents(t, folder.Archive))

	root := "s3://" + bucket + "/" + prefix
	var failed []string
	for _, p := range report.Problems {
		failed = append(failed, strings.TrimPrefix(p.File, root+"/")+": "+p.Reason)
	}
	var want []string
	for _, p := range folderReport.Problems {
		want = append(want, strings.TrimPrefix(p.File, cards+"/")+": "+p.Reason)
	}
	same(t, "problems", failed, want)
	same(t, "counts", report.Count, folderReport.Count)
	same(t, "siblings", report.Siblings, folderReport.Siblings)
	same(t, "passed over", []int{report.Videos, report.Others, report.Links}, []int{folderReport.Videos, folderReport.Others, folderReport.Links})

	plan, err := project.Config.Plan(t.Context(), []string{given}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	wantPlan, err := folder.Config.Plan(t.Context(), []string{cards}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range wantPlan.Files {
		wantPlan.Files[i].File = strings.Replace(wantPlan.Files[i].File, cards, root, 1)
		wantPlan.Files[i].DuplicateOf = strings.Replace(wantPlan.Files[i].DuplicateOf, cards, root, 1)
	}
	same(t, "plan", plan.Files, wantPlan.Files)
}

// A second run reads nothing of what is in: the cache knows objects by ETag.
func TestKnownObjectsAreNotFetchedAgain(t *testing.T) {
	cards := t.TempDir()
	againCard(t, cards, "A1", 2)
	server := storetest.Versitygw(t)
	server.Setenv(t)
	bucket := server.Bucket(t)
	server.Upload(t, bucket, "cards/", cards)
	p := openSample(t, t.TempDir(), againYAML+"s3: {endpoint: "+server.Endpoint+", path_style: true}\n", "schedule.csv", againSchedule)
	ingest := func(want map[Status]int) {
		t.Helper()
		r, err := p.Ingest(t.Context(), []string{"s3://" + bucket + "/cards"}, IngestOptions{}, silence{})
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, r, want)
	}
	ingest(map[Status]int{New: 4})
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing")) // where objects are fetched to
	ingest(map[Status]int{Known: 4})
	if entries, err := os.ReadDir(os.TempDir()); err == nil {
		t.Errorf("there is %v", entries)
	}
}

func TestBucketCardsThatMakeNoSense(t *testing.T) {
	server := storetest.Versitygw(t)
	server.Setenv(t)
	bucket := server.Bucket(t)
	dir := t.TempDir()
	againCard(t, filepath.Join(dir, "a"), "A1", 1)
	server.Upload(t, bucket, "", dir)
	root := "s3://" + bucket
	p := openSample(t, t.TempDir(), againYAML+"s3: {endpoint: "+server.Endpoint+", path_style: true}\n", "schedule.csv", againSchedule)
	cards := p.Config.Cards()
	for given, want := range map[string]string{
		root + "/nothing":   "there is nothing in the bucket",
		root + "/a/gallery": "part of the event's own gallery",
		root + "-not/a":     "there is no bucket",
	} {
		if _, err := cards.Scan(t.Context(), []string{given}, []string{root + "/a/gallery"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", given, err, want)
		}
	}
	scanned, err := cards.Scan(t.Context(), []string{root, root + "/a/", root + "/a/IMG_3000.JPG"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(scanned.Items) != 2 || len(scanned.Notes) != 2 || scanned.Items[0].Place() != bucket+"/a/IMG_3000.JPG" {
		t.Errorf("got %+v", scanned)
	}
	own, err := cards.Scan(t.Context(), []string{root}, []string{root + "/a"})
	if err != nil || len(own.Items) != 0 {
		t.Errorf("its own gallery gives %+v, %v", own, err)
	}
	one, err := cards.Scan(t.Context(), []string{root + "/a/IMG_3000.JPG"}, nil)
	if err != nil || len(one.Items) != 1 || one.Items[0].Place() != "a/IMG_3000.JPG" {
		t.Errorf("got %+v, %v", one, err)
	}
	if !slices.ContainsFunc(scanned.Notes, func(n string) bool { return strings.Contains(n, "was given too") }) {
		t.Errorf("notes are %q", scanned.Notes)
	}
}
