package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventroll/gallery"
)

const siblingsYAML = "title: Siblings\ntimezone: Asia/Seoul\n"

// xmp is a sidecar as Lightroom and darktable write it.
func xmp(attributes string, keywords ...string) []byte {
	subject := ""
	if keywords != nil {
		subject = "<dc:subject><rdf:Bag><rdf:li>" + strings.Join(keywords, "</rdf:li><rdf:li>") + "</rdf:li></rdf:Bag></dc:subject>"
	}
	return []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" ` + attributes + `>` + subject + `</rdf:Description></rdf:RDF></x:xmpmeta>`)
}

// desk is an event whose photos lie in one folder.
type desk struct {
	*Project
	dir              string
	gallery, archive *counting
}

func newDesk(t *testing.T, yaml string) *desk {
	t.Helper()
	d := &desk{dir: t.TempDir()}
	d.Project = openSample(t, d.dir, siblingsYAML+yaml)
	d.gallery, d.archive = count(d.Project)
	return d
}

func (d *desk) put(t *testing.T, name string, data []byte) {
	t.Helper()
	writeSample(t, filepath.Join(d.dir, "card", name), data)
}

func (d *desk) ingest(t *testing.T) *Report {
	t.Helper()
	r, err := d.Ingest(t.Context(), []string{filepath.Join(d.dir, "card")}, IngestOptions{}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// only is the one photo that the gallery has, with all that its files say.
func (d *desk) only(t *testing.T) (gallery.PhotoID, gallery.Metadata) {
	t.Helper()
	s, err := readSnapshot(t.Context(), d.Archive)
	if err != nil {
		t.Fatal(err)
	}
	if s.count() != 1 {
		t.Fatalf("there are %d photos", s.count())
	}
	for _, id := range s.ids() {
		_, sightings, _ := s.photo(id)
		return id, gallery.Merge(sightings)
	}
	return "", gallery.Metadata{}
}

func TestASidecarWinsAndItsEditIsOneSighting(t *testing.T) {
	d := newDesk(t, "")
	d.put(t, "IMG_1.JPG", sampleFrame{Time: noon}.jpeg(t))
	d.put(t, "IMG_1.xmp", xmp(`xmp:Rating="3" xmp:Label="Green"`, "keynote", "회고"))
	wantCounts(t, d.ingest(t), map[Status]int{New: 1})
	id, m := d.only(t)
	if m.Rating == nil || *m.Rating != 3 || m.Label != "Green" || strings.Join(m.Keywords, ",") != "keynote,회고" || m.Time != "2024-11-03T12:00:00" {
		t.Errorf("got %+v", m)
	}
	d.gallery.taken()
	d.archive.taken()
	wantCounts(t, d.ingest(t), map[Status]int{Known: 1})
	same(t, "puts of a run with nothing to do", len(d.archive.taken()), 0)

	d.put(t, "IMG_1.xmp", xmp(`xmp:Rating="-1"`))
	r := d.ingest(t)
	wantCounts(t, r, map[Status]int{Sighted: 1})
	same(t, "held back", r.Publication.Held, []HeldPhoto{{id, []string{"card/IMG_1.JPG"}, gallery.HeldRejected}})
	again, m := d.only(t)
	if again != id || *m.Rating != -1 || m.Label != "" || m.Keywords != nil {
		t.Errorf("after the edit %s (was %s) says %+v", again, id, m)
	}

	if err := os.Remove(filepath.Join(d.dir, "card", "IMG_1.xmp")); err != nil {
		t.Fatal(err)
	}
	wantCounts(t, d.ingest(t), map[Status]int{Sighted: 1})
	if _, m = d.only(t); m.Rating != nil {
		t.Errorf("the sidecar is gone, but the rating is %d", *m.Rating)
	}
}

func TestPickPublishesTheChosenOnes(t *testing.T) {
	for _, c := range []struct {
		pick string
		want int // of: unrated, 1 star, 3 stars, green, a reject that is green
	}{{"", 4}, {"pick: {rating: 2}\n", 1}, {"pick: {rating: 1}\n", 2}, {"pick: {label: green}\n", 1}, {"pick: {rating: 2, label: [Green]}\n", 2}, {"pick: {label: Red}\n", 0}} {
		d := newDesk(t, c.pick)
		for i, said := range []string{"", `xmp:Rating="1"`, `xmp:Rating="3"`, `xmp:Label="Green"`, `xmp:Rating="-1" xmp:Label="Green"`} {
			d.put(t, fmt.Sprintf("%d.jpg", i), sampleFrame{Seed: i, Time: noon}.jpeg(t))
			d.put(t, fmt.Sprintf("%d.xmp", i), xmp(said))
		}
		r := d.ingest(t)
		same(t, c.pick, []int{r.Publication.Index.Photos, len(r.Publication.Held)}, []int{c.want, 5 - c.want})
		plan, err := d.Config.Plan(t.Context(), []string{filepath.Join(d.dir, "card")}, silence{})
		if err != nil || plan.Held != 5-c.want {
			t.Errorf("%s: plan holds back %d (%v)", c.pick, plan.Held, err)
		}
	}
}

func TestRAWAndJPEGAreOnePhotoInBothOrders(t *testing.T) {
	raw := sampleFrame{Time: noon, Make: "Canon", Model: "R6"}.cr2(t, plainJPEG(t, 1, 800, 600))
	jpeg := sampleFrame{Seed: 2, Width: 1200, Height: 900, Time: noon, Make: "Canon", Model: "R6"}.jpeg(t)

	first := newDesk(t, "")
	first.put(t, "IMG_1.JPG", jpeg)
	wantCounts(t, first.ingest(t), map[Status]int{New: 1})
	id, _ := first.only(t)
	first.put(t, "IMG_1.CR2", raw)
	r := first.ingest(t)
	wantCounts(t, r, map[Status]int{Sighted: 1})
	same(t, "siblings", r.Siblings, map[Role]int{RAW: 1})
	if again, _ := first.only(t); again != id {
		t.Errorf("the RAW moved the id from %s to %s", id, again)
	}

	second := newDesk(t, "")
	second.put(t, "IMG_1.CR2", raw)
	wantCounts(t, second.ingest(t), map[Status]int{New: 1})
	id, m := second.only(t)
	same(t, "the RAW's own words", []string{m.Format, m.Model, m.Time}, []string{"cr2", "R6", "2024-11-03T12:00:00"})
	second.put(t, "IMG_1.JPG", jpeg)
	second.gallery.taken()
	wantCounts(t, second.ingest(t), map[Status]int{Sighted: 1})
	for _, key := range second.gallery.taken() {
		if strings.HasSuffix(key, ".jpg") {
			t.Errorf("%s was put again", key)
		}
	}
	again, m := second.only(t)
	if again != id || m.Format != "jpeg" {
		t.Errorf("the JPEG moved the id from %s to %s (%s)", id, again, m.Format)
	}
	// Without this machine's memory it is still that photo, and when the RAW is gone.
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	wantCounts(t, second.ingest(t), map[Status]int{Known: 1})
	if err := os.Remove(filepath.Join(second.dir, "card", "IMG_1.CR2")); err != nil {
		t.Fatal(err)
	}
	wantCounts(t, second.ingest(t), map[Status]int{Sighted: 1})
	if again, _ := second.only(t); again != id {
		t.Errorf("without the RAW the photo became %s", again)
	}
}

func TestRAWAloneIsItsPreview(t *testing.T) {
	upright := sampleFrame{Seed: 9, Width: 640, Height: 800, Orientation: 1}.jpeg(t)
	for _, c := range []struct {
		name        string
		orientation int
		preview     []byte
		want        gallery.Size // zero: rejected
		says        string
	}{
		{"as it lies", 1, plainJPEG(t, 1, 800, 600), gallery.Size{800, 600}, ""},
		{"turned as the RAW says", 6, plainJPEG(t, 1, 800, 600), gallery.Size{600, 800}, ""},
		{"already upright", 8, plainJPEG(t, 1, 600, 800), gallery.Size{600, 800}, ""},
		{"with its own word", 6, upright, gallery.Size{640, 800}, ""},
		{"too small", 1, plainJPEG(t, 1, 320, 240), gallery.Size{}, "is a RAW file (cr2) that has no embedded picture large enough to publish (320×240): export it as JPEG"},
		{"none", 1, nil, gallery.Size{}, "is a RAW file (cr2) that has no embedded picture: export it as JPEG"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, "")
			d.put(t, "IMG_1.CR2", sampleFrame{Time: noon, Orientation: c.orientation}.cr2(t, c.preview))
			r := d.ingest(t)
			if c.says != "" {
				same(t, "problems", r.Problems, []Problem{{filepath.Join(d.dir, "card", "IMG_1.CR2"), c.says}})
				return
			}
			wantCounts(t, r, map[Status]int{New: 1})
			s, err := readSnapshot(t.Context(), d.Archive)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range s.ids() {
				same(t, "size", s.recorded(id).Size, c.want)
			}
			wantCounts(t, d.ingest(t), map[Status]int{Known: 1})
		})
	}
}

func TestTakeoutFillsInWhatIsMissing(t *testing.T) {
	d := newDesk(t, "")
	d.put(t, "1.jpg", plainJPEG(t, 1, 64, 48))
	d.put(t, "1.jpg.supplemental-metadata.json", []byte(`{"title":"1.jpg","photoTakenTime":{"timestamp":"1730608931"},"geoData":{"latitude":37.5,"longitude":127.04}}`))
	wantCounts(t, d.ingest(t), map[Status]int{New: 1})
	_, m := d.only(t)
	if m.Time != "2024-11-03T04:42:11" || m.TimeFrom != "takeout" || m.Latitude == nil || *m.Latitude != 37.5 {
		t.Errorf("got %+v", m)
	}
	_, photos := readGallery(t, filepath.Join(d.dir, "gallery"))
	for _, p := range photos {
		same(t, "day", p.Day, gallery.Date("2024-11-03"))
	}
	d.put(t, "1.jpg", sampleFrame{Seed: 1, Time: noon}.jpeg(t))
	d.ingest(t)
	if _, m := d.only(t); m.TimeFrom != "exif" || m.Time != "2024-11-03T12:00:00" {
		t.Errorf("the file's own time is %s from %s", m.Time, m.TimeFrom)
	}
}

// A sidecar may say more than an object of the archive holds: the next run
// must be able to read what this one has written.
func TestASidecarThatSaysTooMuch(t *testing.T) {
	words := make([]string, 150)
	for i := range words {
		words[i] = fmt.Sprint(i) + strings.Repeat("é", 12<<10)
	}
	d := newDesk(t, "")
	d.put(t, "1.jpg", sampleFrame{Time: noon}.jpeg(t))
	d.put(t, "1.xmp", xmp(`xmp:Label="Green"`, words...))
	d.ingest(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	wantCounts(t, d.ingest(t), map[Status]int{Known: 1})
	if _, m := d.only(t); m.Label != "Green" {
		t.Errorf("the label is %q", m.Label)
	}
}

func TestPlanSaysWhatBelongsTogether(t *testing.T) {
	d := newDesk(t, "")
	d.put(t, "IMG_1.JPG", sampleFrame{Time: noon}.jpeg(t))
	d.put(t, "IMG_1.CR2", sampleFrame{Time: noon}.cr2(t, nil))
	d.put(t, "IMG_1.xmp", xmp(""))
	plan, err := d.Config.Plan(t.Context(), []string{filepath.Join(d.dir, "card")}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "files", len(plan.Files), 1)
	same(t, "why", plan.Files[0].Why[0], "its RAW IMG_1.CR2 and its sidecar IMG_1.xmp belong to it")
}

// What lies beside a photo may be anything: it is named, and the photo is
// published by its own words.
func TestHostileSiblingsStopNothing(t *testing.T) {
	laughs := `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>`
	for name, data := range map[string]string{
		"1.xmp":      strings.Repeat("x", 10<<20),
		"2.xmp":      strings.Repeat("<a>", 1<<20),
		"3.xmp":      laughs + strings.Replace(string(xmp(`xmp:Label="&c;"`)), "<?", "", 1) + "<",
		"4.jpg.json": strings.Repeat("[", 200<<10),
		"5.jpg.json": strings.Repeat(" ", 10<<20),
		"6.jpg.json": `{"photoTakenTime":`,
		"7.jpg.json": `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "")
			d.put(t, name[:1]+".jpg", sampleFrame{Time: noon}.jpeg(t))
			d.put(t, name, []byte(data))
			for _, status := range []Status{New, Known} {
				r := d.ingest(t)
				wantCounts(t, r, map[Status]int{status: 1})
				if len(r.Unread) == 0 || filepath.Base(r.Unread[0].File) != name || len(r.Unread[0].Reason) > 300 {
					t.Errorf("said of it: %.300q", fmt.Sprint(r.Unread))
				}
			}
		})
	}
}
