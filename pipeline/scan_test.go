package pipeline

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// First bytes of files that are no photos which eventroll reads.
const (
	heicBytes  = "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
	webpBytes  = "RIFF\x24\x00\x00\x00WEBPVP8 "
	avifBytes  = "\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"
	videoBytes = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	zipBytes   = "PK\x03\x04\x14\x00\x00\x00\x08\x00"
	pngBytes   = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
)

// aCard makes a folder of that name which holds files by path and content; a
// content of "jpeg" is a photo.
func aCard(t *testing.T, name string, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), filepath.FromSlash(name))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	fill(t, dir, files)
	return dir
}

func fill(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	photo := sampleFrame{}.jpeg(t)
	for file, content := range files {
		data := []byte(content)
		if content == "jpeg" {
			data = photo
		}
		writeSample(t, filepath.Join(dir, filepath.FromSlash(file)), data)
	}
}

func scan(t *testing.T, cards []string, skip ...string) *Scanned {
	t.Helper()
	s, err := new(Cards).Scan(t.Context(), cards, skip)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// places are the items' card/path.
func places(s *Scanned) []string {
	out := []string{}
	for _, i := range s.Items {
		out = append(out, i.Place())
	}
	return out
}

// reasons are the problems by their path within the card.
func reasons(t *testing.T, s *Scanned, card string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, p := range s.Problems {
		rel, err := filepath.Rel(card, p.File)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.ToSlash(rel)] = p.Reason
	}
	return out
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestScanTakesWhatItsFirstBytesSayIsAPhoto(t *testing.T) {
	card := aCard(t, "dana", map[string]string{
		"DCIM/100CANON/IMG_0002.JPG": "jpeg",
		"DCIM/100CANON/IMG_0001.JPG": "jpeg",
		"poster.jpg":                 pngBytes, // a PNG in truth
		"no ending":                  "jpeg",
		"IMG_0001.xyz":               "jpeg",
		"clip.mp4":                   videoBytes,
		"clip.jpg":                   videoBytes,
		"clip.thm":                   "jpeg", // the video's thumbnail
		"notes.txt":                  "remember the milk",
		"empty.txt":                  "",
		"text.jpg":                   "this is no picture",
		"empty.JPG":                  "",
		"phone.heic":                 heicBytes,
		"phone.jpg":                  heicBytes,
		"web.webp":                   webpBytes,
		"pic.avif":                   avifBytes,
		"photos.zip":                 zipBytes,
		"slides.pptx.jpg":            zipBytes,
	})
	s := scan(t, []string{card})
	same(t, "items", places(s), []string{
		"dana/DCIM/100CANON/IMG_0001.JPG", "dana/DCIM/100CANON/IMG_0002.JPG", "dana/IMG_0001.xyz", "dana/no ending", "dana/phone.heic", "dana/phone.jpg",
		"dana/poster.jpg", "dana/web.webp",
	})
	const unread, unzip = ", which this eventroll does not read yet: export it as JPEG", "is a packed folder (zip): unzip first, then ingest the folder"
	same(t, "problems", reasons(t, s, card), map[string]string{
		"text.jpg":        "is named like a photo but is none: its first bytes are those of no picture",
		"empty.JPG":       "is empty (zero bytes): copy it from the card again",
		"pic.avif":        "is an AVIF" + unread,
		"photos.zip":      unzip,
		"slides.pptx.jpg": unzip,
	})
	same(t, "videos, others", []int{s.Videos, s.Others}, []int{2, 3})
	if i := s.Items[6]; i.Format != "png" || i.Bytes != int64(len(pngBytes)) || i.File != filepath.Join(card, "poster.jpg") || i.Modified.IsZero() {
		t.Errorf("the PNG named .jpg: %+v", i)
	}
}

func TestScanPassesOverWhatIsNoOriginal(t *testing.T) {
	card := aCard(t, "card", map[string]string{
		"a.jpg":                            "jpeg",
		".hidden.jpg":                      "jpeg",
		"._a.jpg":                          "jpeg", // what macOS leaves on other disks
		".Trashes/501/b.jpg":               "jpeg",
		".thumbnails/c.jpg":                "jpeg",
		"@eaDir/a.jpg/SYNOPHOTO_THUMB.jpg": "jpeg",
		"#recycle/d.jpg":                   "jpeg",
		"System Volume Information/e.jpg":  "jpeg",
		"__MACOSX/f.jpg":                   "jpeg",
		"PRIVATE/M4ROOT/THMBNL/g.jpg":      "jpeg",
		"private/m4root/thmbnl/h.jpg":      "jpeg", // copied by what writes all names small
		"MISC/THM/i.jpg":                   "jpeg", // a folder like any other
		"lost.dir/.nomedia":                "",
	})
	s := scan(t, []string{card})
	same(t, "items", places(s), []string{"card/MISC/THM/i.jpg", "card/a.jpg"})
	same(t, "problems", s.Problems, []Problem(nil))
	same(t, "others", s.Others, 0)

	// But whoever names a hidden file means it.
	same(t, "named", places(scan(t, []string{filepath.Join(card, ".hidden.jpg")})), []string{"card/.hidden.jpg"})
}

func TestScanFollowsNoLinkOutOfACard(t *testing.T) {
	outside := aCard(t, "outside", map[string]string{"secret.jpg": "jpeg"})
	card := aCard(t, "card", map[string]string{"a.jpg": "jpeg", "sub/b.jpg": "jpeg"})
	for link, to := range map[string]string{
		"out.jpg": filepath.Join(outside, "secret.jpg"), "out": outside, "in.jpg": "a.jpg", "in": "sub", "loop": ".", "dangling.jpg": "nowhere",
	} {
		if err := os.Symlink(to, filepath.Join(card, link)); err != nil {
			t.Skipf("this machine makes no symbolic links: %v", err)
		}
	}
	s := scan(t, []string{card})
	same(t, "items", places(s), []string{"card/a.jpg", "card/sub/b.jpg"})
	same(t, "links", s.Links, 6)
	same(t, "problems", s.Problems, []Problem(nil))

	// A link that is handed over as a card, or as a file, is meant.
	link := filepath.Join(t.TempDir(), "dana")
	if err := os.Symlink(card, link); err != nil {
		t.Fatal(err)
	}
	s = scan(t, []string{link, filepath.Join(card, "in.jpg")})
	same(t, "a card that is a link", places(s), []string{"dana/a.jpg", "dana/sub/b.jpg"})
	same(t, "where to open it", s.Items[1].File, filepath.Join(link, "sub", "b.jpg"))
	same(t, "notes", len(s.Notes), 1) // in.jpg lies in the card that the link leads to
}

func TestScanTakesEachPhotoOnce(t *testing.T) {
	card := aCard(t, "dana", map[string]string{"a.jpg": "jpeg", "day 1/b.jpg": "jpeg"})
	sub, file := filepath.Join(card, "day 1"), filepath.Join(card, "a.jpg")
	t.Chdir(filepath.Dir(card))
	both := []string{"dana/a.jpg", "dana/day 1/b.jpg"}
	for _, c := range []struct {
		name  string
		cards []string
		want  []string
		note  string
	}{
		{"once", []string{card}, both, ""},
		{"twice", []string{card, card}, both, "was given twice"},
		{"twice, in other words", []string{"dana", "./dana/../dana/"}, both, "was given twice"},
		{"nested", []string{card, sub}, both, "lies in"},
		{"nested, the inner one first", []string{sub, card}, both, "lies in"},
		{"a file and its card", []string{file, card}, both, "lies in"},
		{"a file twice", []string{file, "dana/a.jpg"}, []string{"dana/a.jpg"}, "was given twice"},
		{"a folder of it only", []string{sub}, []string{"day 1/b.jpg"}, ""},
		{"two files", []string{filepath.Join(sub, "b.jpg"), file}, []string{"dana/a.jpg", "day 1/b.jpg"}, ""},
	} {
		s := scan(t, c.cards)
		same(t, c.name, places(s), c.want)
		notes := strings.Join(s.Notes, "\n")
		if (c.note == "") != (notes == "") || !strings.Contains(notes, c.note) {
			t.Errorf("%s: notes %q, want %q", c.name, notes, c.note)
		}
	}
}

func TestScanNamesCards(t *testing.T) {
	one, two := aCard(t, "EOS_DIGITAL", map[string]string{"a.jpg": "jpeg"}), aCard(t, "EOS_DIGITAL", map[string]string{"a.jpg": "jpeg"})
	s := scan(t, []string{one, two})
	same(t, "two cards of one name", places(s), []string{"EOS_DIGITAL/a.jpg", "EOS_DIGITAL/a.jpg"})
	same(t, "said of the items", []bool{s.Items[0].Shared, s.Items[1].Shared}, []bool{true, true})
	same(t, "said so", s.Notes, []string{one + " and " + two + ` are both called "EOS_DIGITAL": rules cannot tell them apart`})

	volume := aCard(t, "EOS_DIGITAL", map[string]string{"DCIM/100CANON/a.jpg": "jpeg"})
	dcim := filepath.Join(volume, "DCIM")
	same(t, "DCIM says nothing", places(scan(t, []string{dcim})), []string{"EOS_DIGITAL-DCIM/100CANON/a.jpg"})
	same(t, "a slash at the end", places(scan(t, []string{dcim + string(filepath.Separator)})), []string{"EOS_DIGITAL-DCIM/100CANON/a.jpg"})
	t.Chdir(volume)
	same(t, "the folder one is in", places(scan(t, []string{"."})), []string{"EOS_DIGITAL/DCIM/100CANON/a.jpg"})
	same(t, "its file", scan(t, []string{"."}).Items[0].File, filepath.Join("DCIM", "100CANON", "a.jpg"))
	for root, want := range map[string]string{"/": "card", "/DCIM": "DCIM", "/media/x": "x", "/media/한글": "한글"} {
		same(t, root, folderName(filepath.FromSlash(root)), want)
	}
}

func TestScanFindsNamesInEitherForm(t *testing.T) {
	nfc, nfd := norm.NFC.String("회고 사진"), norm.NFD.String("회고 사진")
	for _, form := range []string{nfc, nfd} {
		card := aCard(t, form, map[string]string{form + "/" + form + "-4.jpg": "jpeg"})
		for _, given := range []string{nfc, nfd} {
			s := scan(t, []string{filepath.Join(filepath.Dir(card), given)})
			same(t, "place", places(s), []string{nfc + "/" + nfc + "/" + nfc + "-4.jpg"})
			if _, err := os.Stat(s.Items[0].File); err != nil {
				t.Errorf("the file is not found where the item says: %v", err)
			}
		}
	}
}

func TestScanKeepsNoNameThatJSONCannot(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has names that are no UTF-8")
	}
	card := aCard(t, "caf\xe9", map[string]string{"d\xe9j\xe0/IMG_1.jpg": "jpeg"})
	s := scan(t, []string{card})
	same(t, "place", places(s), []string{"caf\ufffd/d\ufffdj\ufffd/IMG_1.jpg"})
	same(t, "file", s.Items[0].File, filepath.Join(card, "d\xe9j\xe0", "IMG_1.jpg"))
}

func TestScanPassesOverItsOwnGallery(t *testing.T) {
	card := aCard(t, "event", map[string]string{
		"cards/a.jpg": "jpeg", "gallery/photos/x/small.jpg": "jpeg", ".eventroll/originals/a.jpeg": "jpeg", "old/gallery/b.jpg": "jpeg",
	})
	own := []string{filepath.Join(card, "gallery"), filepath.Join(card, ".eventroll"), "s3://bucket/prefix", filepath.Join(card, "not made yet")}
	want := []string{"event/cards/a.jpg", "event/old/gallery/b.jpg"}
	same(t, "items", places(scan(t, []string{card}, own...)), want)
	t.Chdir(card)
	same(t, "relative", places(scan(t, []string{"."}, own...)), want)

	link := filepath.Join(t.TempDir(), "event")
	if err := os.Symlink(card, link); err == nil {
		same(t, "by a link", places(scan(t, []string{link}, own...)), want)
	}
	for _, given := range []string{"gallery", "gallery/photos/x", filepath.Join(card, "gallery", "photos", "x", "small.jpg"), ".eventroll"} {
		_, err := new(Cards).Scan(t.Context(), []string{given}, own)
		if err == nil || !strings.Contains(err.Error(), "part of the event's own gallery or archive: give the folder that the photos came in") {
			t.Errorf("%s: %v", given, err)
		}
	}
}

func TestScanOfWhatIsNotThere(t *testing.T) {
	_, err := new(Cards).Scan(t.Context(), []string{filepath.Join(t.TempDir(), "nowhere")}, nil)
	if !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), "nowhere") != 1 {
		t.Errorf("%v", err)
	}
	s := scan(t, []string{t.TempDir()})
	same(t, "an empty card", len(s.Items)+len(s.Problems)+s.Others, 0)
}

func TestScanReadsOnWhereAFileCannotBeRead(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("root and Windows may read everything; needs another user")
	}
	card := aCard(t, "card", map[string]string{"a.jpg": "jpeg", "b.jpg": "jpeg", "locked/c.jpg": "jpeg"})
	for _, file := range []string{"b.jpg", "locked"} {
		file = filepath.Join(card, file)
		if err := os.Chmod(file, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(file, 0o700) })
	}
	s := scan(t, []string{card})
	same(t, "items", places(s), []string{"card/a.jpg"})
	same(t, "problems", reasons(t, s, card), map[string]string{
		"b.jpg": "cannot be read: permission denied", "locked": "cannot be read: permission denied",
	})
}

func TestScanOrderIsThatOfPlaces(t *testing.T) {
	b, a := aCard(t, "b", map[string]string{"2.jpg": "jpeg", "1.jpg": "jpeg"}), aCard(t, "a", map[string]string{"z/1.jpg": "jpeg", "z.jpg": "jpeg"})
	want := []string{"a/z.jpg", "a/z/1.jpg", "b/1.jpg", "b/2.jpg"}
	for _, cards := range [][]string{{a, b}, {b, a}} {
		same(t, "items", places(scan(t, cards)), want)
	}
	if !slices.IsSorted(want) {
		t.Error("the order is not that of strings")
	}
}
