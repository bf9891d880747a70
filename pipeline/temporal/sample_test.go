package temporal

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"eventroll/pipeline"
)

// sample is a small event in folders, and its run.
type sample struct {
	project *pipeline.Project
	order   pipeline.Order
	at      pipeline.RunAddress
	cards   string
}

// newSample draws so many photos; of those whose numbers are named, nobody can
// make a picture.
func newSample(t *testing.T, photos int, broken ...int) *sample {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	s := &sample{cards: filepath.Join(dir, "카드")}
	for i := range photos {
		writeFile(t, s.photo(i), drawn(t, i))
	}
	for _, i := range broken {
		writeFile(t, s.photo(i), fmt.Appendf(nil, "\xff\xd8\xff\xe0broken %d", i))
	}
	yaml := filepath.Join(dir, "event.yaml")
	writeFile(t, yaml, []byte("title: 마라톤\ntimezone: Asia/Seoul\n"))
	var err error
	if s.project, err = pipeline.OpenProject(t.Context(), yaml); err != nil {
		t.Fatal(err)
	}
	if s.order, err = pipeline.NewOrder(yaml, []string{s.cards}, pipeline.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	if s.at, err = s.project.Give(t.Context(), s.order); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sample) photo(i int) string {
	return filepath.Join(s.cards, fmt.Sprintf("발표 %03d.jpg", i))
}

// records is how many photos the archive has.
func (s *sample) records(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(s.project.Config.Archive, "photos"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return len(entries)
}

func drawn(t *testing.T, seed int) []byte {
	t.Helper()
	return drawnWide(t, seed, 64)
}

// drawnWide is a picture of its own for each seed, of so many pixels.
func drawnWide(t *testing.T, seed, width int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, width*3/4))
	for y := range img.Rect.Max.Y {
		for x := range width {
			img.SetRGBA(x, y, color.RGBA{uint8(x*3 + seed*37), uint8(y*(5+seed>>8) + seed*11), uint8(x ^ y + seed), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func writeFile(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
