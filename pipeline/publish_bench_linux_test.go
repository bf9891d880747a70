package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"eventroll/gallery"
)

// BenchmarkPublishOneMore measures the CPU that publishing takes when one photo
// has come to 10,000 that are published.
func BenchmarkPublishOneMore(b *testing.B) {
	dir := b.TempDir()
	p := openSample(b, dir, againYAML+"gallery: gallery\narchive: archive\n", "schedule.csv", againSchedule)
	if _, err := archiveName(b.Context(), p.Archive); err != nil {
		b.Fatal(err)
	}
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 2016, 1344)), nil); err != nil {
		b.Fatal(err)
	}
	writeSample(b, filepath.Join(dir, "picture.jpg"), picture.Bytes())
	const photos = 10_000
	for i := range photos {
		writeKnown(b, dir, i)
	}
	first, err := p.Publish(b.Context(), PublishOptions{}, silence{})
	if err != nil {
		b.Fatal(err)
	}
	if n := first.Index.Photos; n != photos {
		b.Fatalf("%d photos of %d are published", n, photos)
	}
	n, before := 0, processTime(b)
	for b.Loop() {
		writeKnown(b, dir, photos+n)
		more, err := p.Publish(b.Context(), PublishOptions{}, silence{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(more.Puts), "puts")
		n++
	}
	b.ReportMetric((processTime(b)-before).Seconds()/float64(n), "CPU-s/op")
}

// writeKnown writes what the stores hold of a photo that was taken in.
func writeKnown(b *testing.B, dir string, i int) {
	id := gallery.NewPhotoID(sha256.Sum256(fmt.Appendf(nil, "photo %d", i)))
	at := time.Date(2024, 11, 3+i%2, 13, 0, 0, 0, time.UTC).Add(time.Duration(i) * 1730 * time.Millisecond % (5 * time.Hour))
	r := gallery.Record{
		Version: gallery.RecordVersion, ID: id, Format: "jpeg", Size: gallery.Size{6000, 4000},
		Rendered: gallery.Rendered{By: 1}, Renditions: map[string]gallery.Rendition{},
		Placeholder: "LEHV6nWB2yk8pyo0adR*.7kCMdnj", Look: fmt.Sprintf("%x", sha256.Sum256([]byte(id))), Sharpness: i,
	}
	for name, size := range map[string]gallery.Size{"small": {640, 427}, "medium": {1280, 853}, "large": {2016, 1344}} {
		// All are one file: share cards are cut out of it, and the disk stays free.
		picture, file := filepath.Join(dir, "picture.jpg"), filepath.Join(dir, "gallery", filepath.FromSlash(renditionKey(id, name)))
		info, err := os.Stat(picture)
		if err := errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o755), os.Link(picture, file)); err != nil {
			b.Fatal(err)
		}
		r.Renditions[name] = gallery.Rendition{Size: size, Bytes: info.Size()}
	}
	s := gallery.Sighting{
		Version: 1, ID: id, Card: "A", Path: fmt.Sprintf("IMG_%05d.JPG", i), Name: fmt.Sprintf("IMG_%05d.JPG", i),
		Metadata: gallery.Metadata{
			Format: "jpeg", Time: at.Format("2006-01-02T15:04:05"), TimeFrom: "exif", Make: "NIKON CORPORATION", Model: "NIKON Z 6",
			Serial: []string{"A1", "B2"}[i%2],
		},
	}
	for key, v := range map[string]any{recordKey(id): r, sightingKey(s): s} {
		body, err := json.Marshal(v)
		if err != nil {
			b.Fatal(err)
		}
		writeSample(b, filepath.Join(dir, "archive", filepath.FromSlash(key)), body)
	}
}

// processTime is the CPU time that this process has taken.
func processTime(b testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
