package pipeline

import (
	"path/filepath"
	"strings"
	"testing"

	"eventroll/gallery"
	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

func TestLackSentences(t *testing.T) {
	for _, c := range []struct {
		lacks store.Lacks
		want  []string // of each sentence
	}{
		{store.Lacks{}, nil},
		{store.Lacks{Absent: true, Matches: true}, []string{"s3.example.org has no conditional puts (If-None-Match, If-Match): one eventroll at a time"}},
		{store.Lacks{Matches: true, Checksums: true}, []string{"no conditional puts (If-Match): ", "takes no CRC-32 checksums: MD5 sums go"}},
		{store.Lacks{Verifying: true}, []string{"does not verify checksums: what breaks on the way is not noticed"}},
	} {
		got := lackSentences("s3.example.org", c.lacks)
		if len(got) != len(c.want) {
			t.Errorf("%+v: %q", c.lacks, got)
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], c.want[i]) {
				t.Errorf("%q is not in %q", c.want[i], got[i])
			}
		}
	}
}

// On a server without conditional puts that takes no checksums either, all
// goes on as on one with them, as long as one works at a time; and it is said.
// Of a server that lacks nothing it is remembered.
func TestServerThatLacksSomething(t *testing.T) {
	server := storetest.Versitygw(t)
	server.Setenv(t)
	conditions := []string{"If-None-Match", "If-Match"}
	for _, c := range []struct {
		name             string
		ignored, refused []string
		lacks, again     int // sentences, the first time and the second
	}{
		{"nothing", nil, nil, 0, 0},
		{"ignores conditions", conditions, nil, 1, 1},
		{"refuses all", nil, append(conditions, "X-Amz-Checksum-Crc32"), 2, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			front := server.Lacking(t, c.ignored, c.refused)
			bucket := server.Bucket(t)
			dir := t.TempDir()
			againCard(t, filepath.Join(dir, "cards", "A"), "A1", 1)
			againCard(t, filepath.Join(dir, "cards", "B"), "B2", 1)
			a := &again{dir: dir, Project: openSample(t, dir, againYAML+"originals: archive\ngallery: s3://"+bucket+"/gallery\narchive: s3://"+bucket+"/archive\n"+
				"s3: {endpoint: "+front.Endpoint+", path_style: true}\n", "schedule.csv", againSchedule)}
			lacks, err := a.LearnServer(t.Context())
			if err != nil || len(lacks) != c.lacks {
				t.Fatalf("it says %q, %v", lacks, err)
			}
			wantCounts(t, a.ingest(t), map[Status]int{New: 4})
			wantCounts(t, a.ingest(t), map[Status]int{Known: 4})
			if _, err := a.Hide(t.Context(), []gallery.PhotoID{firstPhoto(t, a.Project)}, HideOptions{}, silence{}); err != nil {
				t.Error(err)
			}
			if _, err := a.Rollback(t.Context(), silence{}); err == nil {
				t.Error("the generation before is that of the hidden photo: there should be none")
			}
			report, err := a.Check(t.Context(), CheckOptions{Deep: true}, silence{})
			if err != nil || len(report.Findings) > 0 {
				t.Errorf("check: %+v, %v", report, err)
			}

			p, err := OpenProject(t.Context(), filepath.Join(dir, "event.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			front.Puts.Store(0)
			lacks, err = p.LearnServer(t.Context())
			if err != nil || len(lacks) != c.again {
				t.Errorf("the second time it says %q, %v", lacks, err)
			}
			if c.again == 0 && front.Puts.Load() > 0 {
				t.Error("it was not remembered")
			}
		})
	}
}
