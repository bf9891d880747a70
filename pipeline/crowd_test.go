package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"eventroll/gallery"
)

// crowd is an event of many photographers, without pixels: what the stores hold
// of its photos is written as ingesting would have left it.
type crowd struct {
	*Project
	dir string
}

const (
	crowdCameras = 100
	crowdDays    = 4
	crowdTracks  = 8
)

// newCrowd makes an event of so many photos; pictures of that width stand for
// their renditions.
func newCrowd(t testing.TB, photos, width int) *crowd {
	t.Helper()
	var yaml, schedule strings.Builder
	yaml.WriteString("title: 한강 마라톤\ntimezone: Asia/Seoul\nurl: https://photos.example.org/run\nschedule: schedule.csv\ngallery: gallery\narchive: archive\ntracks:\n")
	for n := range crowdTracks {
		fmt.Fprintf(&yaml, "  - {id: t%d, name: Stage %d}\n", n, n)
	}
	yaml.WriteString("cameras:\n")
	for n := range crowdCameras {
		fmt.Fprintf(&yaml, "  - {serial: %q, photographer: 사진가 %d, track: t%d}\n", crowdSerial(n), n, n%crowdTracks)
	}
	schedule.WriteString("start,end,track,room,title,speakers\n")
	for day := range crowdDays {
		for hour := 10; hour < 18; hour++ {
			for n := range crowdTracks {
				fmt.Fprintf(&schedule, "2024-11-%02dT%02d:00,2024-11-%02dT%02d:50,t%d,Room %d,Heat %d of stage %d,Ada\n", 3+day, hour, 3+day, hour, n, n, hour, n)
			}
		}
	}
	c := &crowd{dir: t.TempDir()}
	c.Project = openSample(t, c.dir, yaml.String(), "schedule.csv", schedule.String())
	if _, err := archiveName(t.Context(), c.Archive); err != nil {
		t.Fatal(err)
	}
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, width, width*2/3)), nil); err != nil {
		t.Fatal(err)
	}
	const links = 20_000 // of one file; file systems have a limit
	for n := range photos/links*3 + 4 {
		writeSample(t, filepath.Join(c.dir, "pictures", strconv.Itoa(n)), picture.Bytes())
	}
	for _, folder := range []string{"gallery/photos", "archive/photos", "archive/sightings"} {
		if err := os.MkdirAll(filepath.Join(c.dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var g errgroup.Group
	g.SetLimit(workers())
	for from := 0; from < photos; from += links {
		g.Go(func() error {
			for i := from; i < min(from+links, photos); i++ {
				if err := c.add(i, from/links*3, int64(picture.Len())); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// more adds the photo of that number.
func (c *crowd) more(t testing.TB, i int) {
	t.Helper()
	info, err := os.Stat(filepath.Join(c.dir, "pictures", "0"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.add(i, 0, info.Size()); err != nil {
		t.Fatal(err)
	}
}

func crowdSerial(camera int) string { return fmt.Sprintf("083%09d", camera*7919) }

func crowdID(i int) gallery.PhotoID {
	return gallery.NewPhotoID(sha256.Sum256(fmt.Appendf(nil, "photo %d", i)))
}

// add writes what the stores hold of a photo that was taken in. Its pictures
// are the files from that number on.
func (c *crowd) add(i, picture int, size int64) error {
	r, s := crowdPhoto(i, size)
	folder := filepath.Join(c.dir, "gallery", "photos", string(r.ID))
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	for n, name := range []string{"small", "medium", "large"} {
		if err := os.Link(filepath.Join(c.dir, "pictures", strconv.Itoa(picture+n)), filepath.Join(folder, name+".jpg")); err != nil {
			return err
		}
	}
	for key, v := range map[string]any{recordKey(r.ID): r, sightingKey(s): s} {
		body, err := json.Marshal(v)
		if err == nil {
			err = os.WriteFile(filepath.Join(c.dir, "archive", filepath.FromSlash(key)), body, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// crowdPhoto is what the archive holds of a photo, of which each rendition has
// so many bytes.
func crowdPhoto(i int, size int64) (gallery.Record, gallery.Sighting) {
	id, camera := crowdID(i), i%crowdCameras
	shot := i / crowdCameras
	at := time.Date(2024, 11, 3+shot%crowdDays, 10, 0, 0, 0, time.UTC).Add(time.Duration(shot/crowdDays) * 11_519 * time.Millisecond % (8 * time.Hour))
	random := sha256.Sum256([]byte(id))
	r := gallery.Record{
		Version: gallery.RecordVersion, ID: id, Format: "jpeg", Size: gallery.Size{6000, 4000},
		Rendered:   gallery.Rendered{By: 1, Sizes: map[string]int{"small": 640, "medium": 1280, "large": 2016}, Quality: 82, Orientation: 1},
		Renditions: map[string]gallery.Rendition{}, Placeholder: "LEHV6nWB2yk8pyo0adR*.7kCMdnj", Look: hex.EncodeToString(random[:]), Sharpness: 100 + i%1000,
	}
	for _, name := range []string{"small", "medium", "large"} {
		sum := sha256.Sum256([]byte(string(id) + name))
		edge := r.Rendered.Sizes[name]
		r.Renditions[name] = gallery.Rendition{Size: gallery.Size{edge, edge * 2 / 3}, Bytes: size, SHA256: hex.EncodeToString(sum[:])}
	}
	name := fmt.Sprintf("IMG_%05d.JPG", shot%10_000)
	s := gallery.Sighting{
		Version: gallery.SightingVersion, ID: id, Card: fmt.Sprintf("카드 %d", camera), Path: fmt.Sprintf("DCIM/%dEOSR5/%s", 100+shot/10_000, name), Name: name,
		Bytes: 9_000_000 + int64(i), SHA256: hex.EncodeToString(random[:]),
		Metadata: gallery.Metadata{
			Format: "jpeg", Width: 6000, Height: 4000, Orientation: 1, Time: at.Format("2006-01-02T15:04:05.00"), Offset: "+09:00", TimeFrom: "exif",
			Make: "Canon", Model: "Canon EOS R5", Serial: crowdSerial(camera), Lens: "RF24-70mm F2.8 L IS USM",
			ExposureTime: 1 / float64(60+i%900), FNumber: 2.8, ISO: 100 << (i % 6), FocalLength: float64(24 + i%47),
		},
	}
	return r, s
}
