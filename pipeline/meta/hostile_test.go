package meta

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime/metrics"
	"testing"
	"time"
)

// What reading any file may cost. It is to stay below 50 ms; a machine that
// runs other tests beside may take ten times as long.
const (
	mostTime  = 500 * time.Millisecond
	mostBytes = 64 << 20 // allocated in all
)

// allocated is how many bytes the program has allocated so far.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// cost is the most that a read of a series took.
type cost struct {
	time  time.Duration
	bytes uint64
}

// within reads a file of that name and says when it costs too much.
func (c *cost) within(t *testing.T, name string, file []byte, size int64) {
	t.Helper()
	before, start := allocated(), time.Now()
	p, err := Read(bytes.NewReader(file), size)
	took, bytes := time.Since(start), allocated()-before
	if took > mostTime || bytes > mostBytes {
		t.Errorf("%s, %d bytes: took %v and %d bytes (%v, %v)", name, len(file), took, bytes, p, err)
	}
	c.time, c.bytes = max(c.time, took), max(c.bytes, bytes)
}

// TestHostile reads files made to hang or burst a reader of Exif, whole and
// cut, and real ones of all formats cut at every 100th byte of their head.
func TestHostile(t *testing.T) {
	const step, head = 100, 256 << 10
	dir := sharedFolder(t, "metadata")
	files, err := filepath.Glob(filepath.Join(dir, "own__*.jpg"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range []string{
		"exiftool__ExifTool.jpg", "exiftool__MWG.jpg", "photoprism__iptc-2017.jpg", "MikeKovarik__BonTonARTSTORplusIPTC.jpg",
		"bep__sunrise.webp", "Exiv2__imagemagick.png", "gen2brain__test_exif.heic", "exiftool__CanonRaw.cr3", "exiftool__Nikon.nef", "exiftool__ExifTool.tif",
	} {
		files = append(files, filepath.Join(dir, name))
	}
	for _, f := range files {
		whole, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var c cost
		c.within(t, f, whole, int64(len(whole)))
		for n := 0; n < min(len(whole), head); n += step {
			c.within(t, f, whole[:n], int64(n))
			if n%(7*step) == 0 { // a directory may tell the whole file's size
				c.within(t, f, whole[:n], int64(len(whole)))
			}
		}
		t.Logf("%-40s %7d bytes: at most %v and %d kB", filepath.Base(f), len(whole), c.time, c.bytes>>10)
	}
}

// TestCutFiles reads every real file as a broken transfer would leave it.
func TestCutFiles(t *testing.T) {
	dir := sharedFolder(t, "metadata")
	files, err := filepath.Glob(filepath.Join(dir, "*.[jp][pn]g"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, f := range files {
		whole, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 2, 3, 4, 11, 12, 20, 30, 60, 100, 200, 500, 1000, 3000, 10_000, 30_000, 60_000, len(whole) - 1} {
			if n > len(whole) || n < 0 {
				continue
			}
			cut := whole[:n]
			// The size that a directory told may be the whole file's.
			for _, size := range []int64{int64(n), int64(len(whole))} {
				if _, err := Read(bytes.NewReader(cut), size); err != nil && n >= 12 {
					t.Errorf("%s cut at %d: %v", f, n, err)
				}
			}
			if _, err := Identify(bytes.NewReader(cut)); err != nil {
				t.Errorf("%s cut at %d: %v", f, n, err)
			}
		}
	}
}
