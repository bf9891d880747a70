package meta

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rwcarlsen/goexif/exif"
)

// benchmarkJPEGs are real JPEGs from many cameras and programs, without those
// made to hang or burst a reader: goexif would.
func benchmarkJPEGs(b *testing.B) []string {
	var files []string
	for _, pattern := range []string{"metadata/*.jpg", "hackbu2023/photos/*.jpg", "awscd2024/photos/*.jpg"} {
		folder, _, _ := strings.Cut(pattern, "/")
		found, err := filepath.Glob(filepath.Join(filepath.Dir(sharedFolder(b, folder)), filepath.FromSlash(pattern)))
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range found {
			name := filepath.Base(f)
			if !strings.HasPrefix(name, "own__") && !strings.Contains(name, "huge_tag") && !strings.Contains(name, "max_uint32") {
				files = append(files, f)
			}
		}
	}
	return files
}

// BenchmarkRead reads everything that JPEGs say, beside goexif alone (Exif
// only) and exiftool (one process for all files), and prints the ratios. Each
// opens the files itself; they come from the system's cache.
func BenchmarkRead(b *testing.B) {
	files := benchmarkJPEGs(b)
	var ours, theirs time.Duration // of a file
	b.Run("meta.Read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, f := range files {
				benchmarkOpen(b, f, func(f *os.File, size int64) {
					if _, err := Read(f, size); err != nil {
						b.Fatal(err)
					}
				})
			}
		}
		ours = perFile(b, len(files))
	})
	b.Run("goexif", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, f := range files {
				benchmarkOpen(b, f, func(f *os.File, _ int64) { exif.Decode(f) }) // a file without Exif is an error
			}
		}
		theirs = perFile(b, len(files))
		b.ReportMetric(float64(ours)/float64(theirs), "meta.Read/goexif")
	})
	b.Run("exiftool", func(b *testing.B) {
		if _, err := exec.LookPath("exiftool"); err != nil {
			b.Skip("skipped: exiftool is not installed")
		}
		for b.Loop() {
			// Its exit code is 1 where a file is damaged, as some are.
			out, _ := exec.Command("exiftool", append([]string{"-json", "-G1", "-n"}, files...)...).Output()
			if n := bytes.Count(out, []byte(`"SourceFile"`)); n != len(files) {
				b.Fatalf("exiftool read %d of %d files", n, len(files))
			}
		}
		b.ReportMetric(float64(perFile(b, len(files)))/float64(ours), "exiftool/meta.Read")
	})
}

func benchmarkOpen(b *testing.B, path string, read func(f *os.File, size int64)) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	read(f, info.Size())
}

func perFile(b *testing.B, files int) time.Duration {
	d := b.Elapsed() / time.Duration(b.N*files)
	b.ReportMetric(float64(d.Nanoseconds())/1e3, "µs/file")
	b.ReportMetric(0, "ns/op") // of all files: says nothing
	return d
}
