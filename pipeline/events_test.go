package pipeline

import (
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventroll/gallery"
)

// hackbu are the photos of ../shared/hackbu2023, with what exiftool says of
// them: DateTimeOriginal, OffsetTimeOriginal, sub-seconds and the size after
// its Orientation.
var hackbu = map[string]struct {
	taken string
	size  gallery.Size
}{
	"20230203_160926.jpg": {"2023-02-03T16:09:26-05:00", gallery.Size{3024, 4032}},
	"20230204_142014.jpg": {"2023-02-04T14:20:14-05:00", gallery.Size{4608, 3456}},
	"20230204_152838.jpg": {"2023-02-04T15:28:38-05:00", gallery.Size{4032, 3024}},
	"20230204_152924.jpg": {"2023-02-04T15:29:25-05:00", gallery.Size{4032, 3024}},
	"20230204_154117.jpg": {"2023-02-04T15:41:17-05:00", gallery.Size{4032, 3024}},
	"20230204_172559.jpg": {"2023-02-04T17:25:59-05:00", gallery.Size{4032, 3024}},
	"20230204_201142.jpg": {"2023-02-04T20:11:42-05:00", gallery.Size{4032, 3024}},
	"20230204_205512.jpg": {"2023-02-04T20:55:13-05:00", gallery.Size{3024, 4032}},
	"20230205_074151.jpg": {"2023-02-05T07:41:51-05:00", gallery.Size{4608, 3456}},
	"20230205_080501.jpg": {"2023-02-05T08:05:02-05:00", gallery.Size{3024, 4032}},
	"20230205_140747.jpg": {"2023-02-05T14:07:47-05:00", gallery.Size{4032, 3024}},
	"20230205_140810.jpg": {"2023-02-05T14:08:10-05:00", gallery.Size{4032, 3024}},
	"20230205_141002.jpg": {"2023-02-05T14:10:03-05:00", gallery.Size{4032, 3024}},
	"20230205_141009.jpg": {"2023-02-05T14:10:09-05:00", gallery.Size{4032, 3024}},
	"20230205_141018.jpg": {"2023-02-05T14:10:18-05:00", gallery.Size{4032, 3024}},
	"20230205_154126.jpg": {"2023-02-05T15:41:26-05:00", gallery.Size{4032, 3024}},
	"IMG_6845.jpg":        {"", gallery.Size{4032, 3024}},
	"IMG_9171.jpg":        {"2023-02-05T16:47:28.965-05:00", gallery.Size{2268, 4032}},
	"IMG_9176.jpg":        {"2023-02-05T16:48:36.99-05:00", gallery.Size{2268, 4032}},
	"IMG_9188.jpg":        {"2023-02-05T16:50:33.808-05:00", gallery.Size{2268, 4032}},
	"IMG_9194.jpg":        {"2023-02-05T16:51:31.458-05:00", gallery.Size{2268, 4032}},
	"IMG_9201.jpg":        {"2023-02-05T16:52:28.951-05:00", gallery.Size{2268, 4032}},
	"IMG_9206.jpg":        {"2023-02-05T16:53:52.851-05:00", gallery.Size{2268, 4032}},
	"IMG_9210.jpg":        {"2023-02-05T16:55:19.662-05:00", gallery.Size{2268, 4032}},
}

const hackbuYAML = "title: HackBU 2023\ntimezone: America/New_York\n"

// A student hackathon: two phones, a set-up photo on the day before, a photo
// that a messenger stripped of its time. Rendered once, then only published.
func TestHackBU2023(t *testing.T) {
	if testing.Short() {
		t.Skip("renders 24 photos of 12 to 16 megapixels, which takes half a minute")
	}
	photos := filepath.Join(sharedFolder(t, "hackbu2023"), "photos")
	dir := t.TempDir()
	p := openSample(t, dir, hackbuYAML)
	report, err := p.Ingest(t.Context(), []string{photos}, IngestOptions{}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "ingested", report.Count, map[Status]int{New: 24})
	same(t, "problems", report.Problems, []Problem(nil))
	files := filesByID(t, p)

	t.Run("every photo is on its right day", func(t *testing.T) {
		index, published := readGallery(t, filepath.Join(dir, "gallery"))
		perDay := map[gallery.Date]int{}
		for _, d := range index.Days {
			perDay[d.Date] = d.Photos
		}
		same(t, "days", perDay, map[gallery.Date]int{"2023-02-03": 1, "2023-02-04": 7, "2023-02-05": 15})
		same(t, "photos", len(published), 24)
		for id, photo := range published {
			want := hackbu[files[id]]
			same(t, files[id]+": taken", photo.Taken, want.taken)
			same(t, files[id]+": day", string(photo.Day), want.taken[:min(10, len(want.taken))])
			same(t, files[id]+": sizes", photo.Sizes, map[string]gallery.Size{
				"small": fit(want.size, 640), "medium": fit(want.size, 1280), "large": fit(want.size, 2016),
			})
		}
	})
	t.Run("photos stand upright", func(t *testing.T) {
		turned, landscape := photoNamed(t, files, "20230204_205512.jpg"), photoNamed(t, files, "20230204_152838.jpg")
		looksLike(t, filepath.Join(dir, "gallery"), turned, filepath.Join(photos, "20230204_205512.jpg"), 6)
		looksLike(t, filepath.Join(dir, "gallery"), landscape, filepath.Join(photos, "20230204_152838.jpg"), 1)
	})
	t.Run("without a time it is under no time", func(t *testing.T) {
		id := string(photoNamed(t, files, "IMG_6845.jpg"))
		if page := readPage(t, dir, "days/none.html"); !strings.Contains(page, id) || !strings.Contains(page, "No time") {
			t.Errorf("days/none.html does not show IMG_6845.jpg (%s)", id)
		}
		for _, day := range []string{"03", "04", "05"} {
			if strings.Contains(readPage(t, dir, "days/2023-02-"+day+".html"), id) {
				t.Errorf("IMG_6845.jpg (%s) has no time, but is on the page of 2023-02-%s", id, day)
			}
		}
	})
	setUp, untimed := photoNamed(t, files, "20230203_160926.jpg"), photoNamed(t, files, "IMG_6845.jpg")
	heldSetUp := HeldPhoto{setUp, []string{"photos/20230203_160926.jpg"}, "outside the event's days: 2023-02-03 16:09"}
	heldUntimed := HeldPhoto{untimed, []string{"photos/IMG_6845.jpg"}, "no time: nothing says which day it belongs to"}
	t.Run("what lies outside the days is held back", func(t *testing.T) {
		p := openSample(t, dir, hackbuYAML+"days: [2023-02-04, 2023-02-05]\n")
		yes, no := true, false
		for _, c := range []struct {
			name    string
			wish    *bool
			held    []HeldPhoto
			present map[gallery.PhotoID]bool
		}{
			{"first", nil, []HeldPhoto{heldSetUp, heldUntimed}, map[gallery.PhotoID]bool{}},
			{"untimed too", &yes, []HeldPhoto{heldSetUp}, map[gallery.PhotoID]bool{untimed: true}},
			{"the wish stays", nil, []HeldPhoto{heldSetUp}, map[gallery.PhotoID]bool{untimed: true}},
			{"taken back", &no, []HeldPhoto{heldSetUp, heldUntimed}, map[gallery.PhotoID]bool{}},
		} {
			publication, err := p.Publish(t.Context(), PublishOptions{IncludeUntimed: c.wish}, silence{})
			if err != nil {
				t.Fatal(err)
			}
			same(t, c.name+": held back", publication.Held, c.held)
			index, published := readGallery(t, filepath.Join(dir, "gallery"))
			same(t, c.name+": photos", index.Photos, 24-len(c.held))
			for _, id := range []gallery.PhotoID{setUp, untimed} {
				if _, ok := published[id]; ok != c.present[id] {
					t.Errorf("%s: %s is published: %t", c.name, files[id], ok)
				}
			}
		}
	})
}

// filesByID are the file names of an archive's photos.
func filesByID(t *testing.T, p *Project) map[gallery.PhotoID]string {
	t.Helper()
	s, err := readSnapshot(context.Background(), p.Archive)
	if err != nil {
		t.Fatal(err)
	}
	files := map[gallery.PhotoID]string{}
	for _, id := range s.sighted() {
		_, sightings, _ := s.photo(id)
		files[id] = sightings[0].Name
	}
	return files
}

func photoNamed(t *testing.T, files map[gallery.PhotoID]string, name string) gallery.PhotoID {
	t.Helper()
	for id, file := range files {
		if file == name {
			return id
		}
	}
	t.Fatalf("%s was not ingested", name)
	return ""
}

func readPage(t *testing.T, dir, key string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(dir, "gallery", filepath.FromSlash(key)))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// fit is what a picture becomes whose long edge may be so long.
func fit(s gallery.Size, edge int) gallery.Size {
	long := max(s[0], s[1])
	if long <= edge {
		return s
	}
	scale := func(side int) int { return max(1, (side*edge+long/2)/long) }
	return gallery.Size{scale(s[0]), scale(s[1])}
}

// looksLike compares the brightness of a small rendition with that of its
// original, turned as its orientation says, in the cells of a coarse grid.
func looksLike(t *testing.T, galleryDir string, id gallery.PhotoID, original string, orientation int) {
	t.Helper()
	got := decodeJPEG(t, filepath.Join(galleryDir, filepath.FromSlash(renditionKey(id, "small"))))
	stored := decodeJPEG(t, original)
	width, height := stored.Rect.Dx(), stored.Rect.Dy()
	upright := func(x, y int) (int, int) { return x, y }
	if orientation == 6 { // to be turned clockwise by a quarter
		upright = func(x, y int) (int, int) { return y, stored.Rect.Dy() - 1 - x }
		width, height = height, width
	}
	const cells, tolerance = 6, 6
	for row := range cells {
		for col := range cells {
			want := brightness(width, height, cells, col, row, func(x, y int) uint8 {
				x, y = upright(x, y)
				return stored.Y[stored.YOffset(x, y)]
			})
			have := brightness(got.Rect.Dx(), got.Rect.Dy(), cells, col, row, func(x, y int) uint8 { return got.Y[got.YOffset(x, y)] })
			if want-have > tolerance || have-want > tolerance {
				t.Errorf("%s: cell %d,%d has brightness %d, the original %d", filepath.Base(original), col, row, have, want)
			}
		}
	}
}

// brightness is the mean of one cell of a picture.
func brightness(width, height, cells, col, row int, at func(x, y int) uint8) int {
	sum, n := 0, 0
	for y := height * row / cells; y < height*(row+1)/cells; y++ {
		for x := width * col / cells; x < width*(col+1)/cells; x++ {
			sum += int(at(x, y))
			n++
		}
	}
	return sum / n
}

func decodeJPEG(t *testing.T, file string) *image.YCbCr {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", file, err))
	}
	return img.(*image.YCbCr)
}
