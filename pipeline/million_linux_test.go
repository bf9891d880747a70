package pipeline

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Publishing very many photos: the first time, and when one more has come. With
// EVENTROLL_SOAK they are a million, or as many as EVENTROLL_PHOTOS says, and
// what it takes is printed. Else they are as many as the archive is copied for, and the gallery has to be that
// of a publish from nothing.
func TestPublishAMillion(t *testing.T) {
	photos, width := compactFrom+1_000, 900
	if testing.Short() {
		photos = 2_000
	}
	if soaking() {
		photos, width = 1_000_000, 2016
	}
	if n, err := strconv.Atoi(os.Getenv("EVENTROLL_PHOTOS")); err == nil {
		photos = n
	}
	// As the command has it.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(300 << 20))
	began := time.Now()
	c := newCrowd(t, photos, width)
	t.Logf("%d photos made in %v", photos, time.Since(began).Round(time.Second))
	publish := func(what string) *Publication {
		t.Helper()
		began, before := time.Now(), processTime(t)
		p, err := c.Publish(t.Context(), PublishOptions{}, silence{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %v, %v of CPU, %d puts, %s", what, time.Since(began).Round(100*time.Millisecond),
			(processTime(t) - before).Round(100*time.Millisecond), p.Puts, memoryPeak(t))
		return p
	}
	if p := publish("published first"); p.Index.Photos != photos {
		t.Errorf("%d photos of %d are published: %v", p.Index.Photos, photos, p.Held[:min(3, len(p.Held))])
	}
	_, archive := count(c.Project)
	for n := range 2 {
		c.more(t, photos+n)
		archive.taken()
		if p := publish("one photo more"); p.Puts > 50 || p.Index.Photos != photos+n+1 {
			t.Errorf("%d photos are published with %d puts", p.Index.Photos, p.Puts)
		}
		if gets := len(archive.gets); photos >= compactFrom && gets > 50 {
			t.Errorf("%d objects of the archive are read", gets)
		}
	}
	if soaking() {
		return
	}
	for _, file := range hintsOfPages(t) {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(filepath.Join(c.dir, "archive", "compact")); err != nil {
		t.Fatal(err)
	}
	if p := publish("from nothing"); p.Puts > 0 {
		t.Errorf("%d puts more by a publish from nothing", p.Puts)
	}
}

// memoryPeak is the most memory that this process has had, in the kernel's
// words; "" where it does not tell.
func memoryPeak(t testing.TB) string {
	status, err := os.ReadFile("/proc/self/status")
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM:") {
			return strings.Join(strings.Fields(line), " ")
		}
	}
	return ""
}
