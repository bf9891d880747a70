package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// silence is a Progress that says nothing.
type silence struct{}

func (silence) Begin(string, int) {}
func (silence) Done()             {}

// sharedFolder is a folder of real material beside the repository. Where it
// is absent, the test is skipped.
func sharedFolder(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("needs the folder ../shared/%s beside the repository: %v", name, err)
	}
	return dir
}

// openSample writes event.yaml and what else is given (name, content, …)
// into dir and opens it as a project. The machine's cache is left alone.
func openSample(t testing.TB, dir, yaml string, more ...string) *Project {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", filepath.Join(t.TempDir(), "cache"))
	for more := append([]string{"event.yaml", yaml}, more...); len(more) > 1; more = more[2:] {
		writeSample(t, filepath.Join(dir, more[0]), []byte(more[1]))
	}
	p, err := OpenProject(t.Context(), filepath.Join(dir, "event.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// writeSample writes a file, and the folders it lies in.
func writeSample(t testing.TB, file string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// sampleFrame is a small photo as a camera writes it. What is empty is left out.
type sampleFrame struct {
	Seed                int    // another seed is another picture
	Width, Height       int    // 64×48 unless told
	Time                string // Exif DateTimeOriginal, "2024:11:03 14:02:11"
	Offset              string // Exif OffsetTimeOriginal, "+09:00"
	Make, Model, Serial string
	Orientation         int
	Profile             string // name of an embedded RGB colour profile
}

// jpeg is the frame as a JPEG with an Exif block.
func (f sampleFrame) jpeg(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, cmp.Or(f.Width, 64), cmp.Or(f.Height, 48)))
	for y := range img.Rect.Max.Y {
		for x := range img.Rect.Max.X {
			img.SetRGBA(x, y, color.RGBA{uint8(x*3 + f.Seed*37), uint8(y*5 + f.Seed*11), uint8(x ^ y + f.Seed), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return withExif(withICC(b.Bytes(), f.Profile), f.exif())
}

// withExif puts an Exif block right after a JPEG's first marker.
func withExif(jpeg, tiff []byte) []byte {
	return withSegment(jpeg, 0xe1, append([]byte("Exif\x00\x00"), tiff...))
}

// withICC embeds the header of an ICC profile, with the name behind it.
func withICC(jpeg []byte, name string) []byte {
	if name == "" {
		return jpeg
	}
	icc := make([]byte, 132, 132+len(name))
	icc = append(icc, name...)
	binary.BigEndian.PutUint32(icc, uint32(len(icc)))
	copy(icc[12:], "mntrRGB XYZ ")
	copy(icc[36:], "acsp")
	return withSegment(jpeg, 0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), icc...))
}

func withSegment(jpeg []byte, marker byte, segment []byte) []byte {
	out := append([]byte{}, jpeg[:2]...)
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	return append(append(out, segment...), jpeg[2:]...)
}

// exif is a little-endian TIFF block: IFD0 and, right behind it, the Exif IFD.
func (f sampleFrame) exif() []byte {
	const ifd0At = 8
	exif := func(at int) []byte {
		return sampleIFD(at, []sampleTag{{0x9003, f.Time}, {0x9011, f.Offset}, {0xa431, f.Serial}})
	}
	ifd0 := func(exifAt int) []byte {
		return sampleIFD(ifd0At, []sampleTag{{0x010f, f.Make}, {0x0110, f.Model}, {0x0112, f.Orientation}, {0x8769, exifAt}})
	}
	exifAt := ifd0At + len(ifd0(1))
	out := []byte{'I', 'I', 42, 0, ifd0At, 0, 0, 0}
	return append(append(out, ifd0(exifAt)...), exif(exifAt)...)
}

// sampleTag is a tag in ascending order; value is a string (ASCII), an int
// (LONG), bytes (UNDEFINED) or numerators and denominators (RATIONAL).
type sampleTag struct {
	tag   uint16
	value any
}

// sampleIFD lays out an IFD that begins at that offset, without its empty tags.
func sampleIFD(at int, tags []sampleTag) []byte {
	type entry struct {
		tag, kind uint16
		count     uint32
		data      []byte
	}
	var entries []entry
	for _, t := range tags {
		switch v := t.value.(type) {
		case string:
			if v != "" {
				entries = append(entries, entry{t.tag, 2, uint32(len(v) + 1), append([]byte(v), 0)})
			}
		case []byte:
			entries = append(entries, entry{t.tag, 7, uint32(len(v)), v})
		case []uint32:
			var data []byte
			for _, n := range v {
				data = binary.LittleEndian.AppendUint32(data, n)
			}
			entries = append(entries, entry{t.tag, 5, uint32(len(v) / 2), data})
		case int:
			if v != 0 {
				entries = append(entries, entry{t.tag, 4, 1, binary.LittleEndian.AppendUint32(nil, uint32(v))})
			}
		}
	}
	head := binary.LittleEndian.AppendUint16(nil, uint16(len(entries)))
	var tail []byte
	tailAt := at + 2 + 12*len(entries) + 4
	for _, e := range entries {
		head = binary.LittleEndian.AppendUint16(head, e.tag)
		head = binary.LittleEndian.AppendUint16(head, e.kind)
		head = binary.LittleEndian.AppendUint32(head, e.count)
		if len(e.data) <= 4 {
			head = append(head, append(e.data, 0, 0, 0, 0)[:4]...)
			continue
		}
		head = binary.LittleEndian.AppendUint32(head, uint32(tailAt+len(tail)))
		tail = append(tail, e.data...)
	}
	return append(binary.LittleEndian.AppendUint32(head, 0), tail...)
}

// publishedPhoto is a photo with where the gallery shows it.
type publishedPhoto struct {
	gallery.Photo
	Day   gallery.Date
	Track string
}

// readGallery reads a gallery folder as a browser does: the index, then its shards.
func readGallery(t testing.TB, dir string) (gallery.Index, map[gallery.PhotoID]publishedPhoto) {
	t.Helper()
	read := func(key string, v any) {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(key)))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, v); err != nil {
			t.Fatalf("%s: %v", key, err)
		}
	}
	var index gallery.Index
	read("index.json", &index)
	photos := map[gallery.PhotoID]publishedPhoto{}
	for _, s := range index.Shards {
		var shard gallery.Shard
		read(s.Href, &shard)
		for _, p := range shard.Photos {
			photos[p.ID] = publishedPhoto{p, s.Day, s.Track}
		}
	}
	return index, photos
}

// readSnapshot reads all records and sightings of an archive.
func readSnapshot(ctx context.Context, archive store.Store) (*Snapshot, error) {
	s := newSnapshot(nil)
	return s, s.refresh(ctx, archive)
}
