package pipeline

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"html"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// secrets are what photos, cards and event.yaml tell and no visitor may know.
// Byline, caption, credit and copyright are public; keywords, persons, file
// names and folders are not.
var secrets = []string{
	"083024001234", "LENS-55-0042", "Kim Minsu the owner", "/Users/kim/Pictures/회고 2024", "kims-macbook.local", "a comment of the camera",
	"the camera's own note", "within a thumbnail", "behind the picture", "another picture", "Hong Gildong in person", "keyword-of-a-desk",
	"a headline of the agency", "do not send to", "37.503138", "127.040284", "김민수의 카드", "비공개 폴더", "IMG_SECRET_0042", "takeout-of-kim",
	"reason of the hidden", "c2pa-of-kim", "FOLDER-RULE",
}

// secretPosition is the latitude as Exif has it: 37° 30′ 11.2968″.
var secretPosition = []uint32{37, 1, 30, 1, 112968, 10000}

// positionBytes are those of the seconds, as a file holds them.
func positionBytes() string {
	return string(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 112968), 10000))
}

// said are some of the secrets in one text.
func said(from, to int) string { return strings.Join(secrets[from:to], "; ") }

// plantedExif tells all that cameras tell: owner, serial numbers, position, a
// comment, a maker's note, the computer, and a thumbnail with words of its own.
func plantedExif(t testing.TB) []byte {
	thumbnail := withSegment(plainJPEG(t, 3, 16, 12), 0xfe, []byte(secrets[7]))
	var comment []byte
	for _, c := range utf16.Encode([]rune(said(3, 6))) {
		comment = binary.LittleEndian.AppendUint16(comment, c)
	}
	const ifd0At = 8
	ifd0 := func(exifAt, gpsAt int) []byte {
		return sampleIFD(ifd0At, []sampleTag{{0x010f, "Sample"}, {0x0110, "X1"}, {0x0112, 6}, {0x013b, "Public Byline"}, {0x013c, secrets[4]},
			{0x8769, exifAt}, {0x8825, gpsAt}, {0x9c9c, comment}})
	}
	exif := func(at int) []byte {
		return sampleIFD(at, []sampleTag{{0x9003, "2024:11:03 13:40:00"}, {0x927c, []byte("MAKER\x00" + said(6, 7))}, {0x9286, []byte("ASCII\x00\x00\x00" + said(5, 6))},
			{0xa430, secrets[2]}, {0xa431, secrets[0]}, {0xa435, secrets[1]}})
	}
	gps := func(at int) []byte {
		return sampleIFD(at, []sampleTag{{1, "N"}, {2, secretPosition}, {3, "E"}, {4, []uint32{127, 1, 2, 1, 25022, 1000}}, {0x1c, []byte("ASCII\x00\x00\x00" + said(14, 16))}})
	}
	exifAt := ifd0At + len(ifd0(1, 1))
	gpsAt := exifAt + len(exif(1))
	ifd1At := gpsAt + len(gps(1))
	ifd1 := func(at int) []byte { return sampleIFD(ifd1At, []sampleTag{{0x0201, at}, {0x0202, len(thumbnail)}}) }
	head := ifd0(exifAt, gpsAt)
	binary.LittleEndian.PutUint32(head[2+12*8:], uint32(ifd1At)) // behind its eight entries
	return slices.Concat([]byte{'I', 'I', 42, 0, ifd0At, 0, 0, 0}, head, exif(exifAt), gps(gpsAt), ifd1(ifd1At+len(ifd1(1))), thumbnail)
}

// plantedXMP is what an editor writes: its history, where the file lay, who is on it.
func plantedXMP() []byte {
	return []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" photoshop:Headline="` + secrets[12] + `" photoshop:Instructions="` + secrets[13] + `" aux:SerialNumber="` + secrets[0] + `"
 aux:OwnerName="` + secrets[2] + `" exif:GPSLatitude="` + secrets[14] + `" photoshop:Credit="Public Credit">
 <xmpMM:History><rdf:Seq><rdf:li stEvt:action="saved" stEvt:changed="` + secrets[3] + `/a.psd"/></rdf:Seq></xmpMM:History>
 <dc:subject><rdf:Bag><rdf:li>` + secrets[11] + `</rdf:li></rdf:Bag></dc:subject>
 <Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>` + secrets[10] + `</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>
 </rdf:Description></rdf:RDF></x:xmpmeta>`)
}

// plantedCard fills a card with a photo of every format that a test can make.
func plantedCard(t testing.TB, card string) {
	t.Helper()
	add := func(name string, data []byte) {
		writeSample(t, filepath.Join(card, secrets[17], secrets[18]+name), data)
	}
	exif, xmp := plantedExif(t), plantedXMP()
	jpg := func(seed int) []byte {
		b := plainJPEG(t, seed, 800, 600)
		for _, s := range []struct {
			marker byte
			body   string
		}{
			{0xfe, said(0, 6)}, {0xeb, "JP\x00\x01" + secrets[21]}, {0xe2, "MPF\x00" + secrets[9]}, {0xe1, "http://ns.adobe.com/xap/1.0/\x00" + string(xmp)},
			{0xed, "Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x00" + secrets[11]},
		} {
			b = withSegment(b, s.marker, []byte(s.body))
		}
		second := withSegment(plainJPEG(t, 3, 16, 12), 0xfe, []byte(secrets[9]))
		return slices.Concat(withExif(b, exif), second, []byte("MotionPhoto_Data"+secrets[8]))
	}
	add(".JPG", jpg(1))
	add("-2.JPG", jpg(2)) // will be hidden
	add("-3.JPG", jpg(4)) // with siblings
	add("-3.xmp", xmp)
	add("-3.JPG.json", fmt.Appendf(nil, `{"title":%q,"people":[{"name":%q}],"url":%q,"geoData":{"latitude":37.503138,"longitude":127.040284}}`, secrets[18], secrets[10], secrets[19]))
	add("-4.CR2", sampleFrame{Time: "2024:11:03 13:41:00", Make: "Canon", Model: "R6", Serial: secrets[0]}.cr2(t, jpg(5)))
	palette := image.NewPaletted(image.Rect(0, 0, 300, 200), color.Palette{color.RGBA{20, 40, 60, 255}, color.RGBA{200, 180, 90, 255}})
	for i := range palette.Pix {
		palette.Pix[i] = byte(i / 37 % 2)
	}
	add("-5.PNG", plantedPNG(t, palette, exif, xmp))
	var moving bytes.Buffer
	if err := gif.Encode(&moving, palette, nil); err != nil {
		t.Fatal(err)
	}
	comment := append([]byte{0x21, 0xfe, byte(len(said(0, 3)))}, said(0, 3)+"\x00"...)
	b, at := moving.Bytes(), bytes.Index(moving.Bytes(), []byte{0x2c, 0, 0, 0, 0})
	add("-6.GIF", slices.Concat(b[:at], comment, b[at:], []byte(secrets[8])))
	webp := sampleOf(t, "lossy.webp")
	webp = slices.Concat(webp, riffChunk("EXIF", exif), riffChunk("XMP ", xmp), riffChunk("junk", []byte(secrets[8])))
	binary.LittleEndian.PutUint32(webp[4:], uint32(len(webp)-8))
	add("-7.webp", webp)
	add("-8.HEIC", append(sampleOf(t, "scene.heic"), "\x00\x00\x00\x00free"+said(0, 9)...))
}

func sampleOf(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("render", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func riffChunk(name string, body []byte) []byte {
	b := append(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body))), body...)
	return append(b, make([]byte, len(b)%2)...)
}

func plantedPNG(t testing.TB, img image.Image, exif, xmp []byte) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	chunk := func(name string, body []byte) []byte {
		body = append([]byte(name), body...)
		return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(body)-4)), body, binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
	}
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write([]byte(said(0, 6))); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	const header = 33
	return slices.Concat(b.Bytes()[:header], chunk("tEXt", []byte("Comment\x00"+said(0, 6))), chunk("zTXt", append([]byte("Path\x00\x00"), z.Bytes()...)),
		chunk("eXIf", exif), chunk("iTXt", append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), xmp...)), b.Bytes()[header:], []byte(secrets[8]))
}

// searcher finds secrets in whatever form programs write them.
type searcher struct{ forms map[string][]string }

func newSearcher(secrets []string) searcher {
	s := searcher{map[string][]string{}}
	for _, secret := range secrets {
		var forms []string
		for _, text := range []string{secret, norm.NFD.String(secret)} {
			quoted, _ := json.Marshal(text)
			wide := [2][]byte{}
			for _, c := range utf16.Encode([]rune(text)) {
				wide[0] = binary.LittleEndian.AppendUint16(wide[0], c)
				wide[1] = binary.BigEndian.AppendUint16(wide[1], c)
			}
			forms = append(forms, text, string(wide[0]), string(wide[1]), url.QueryEscape(text), url.PathEscape(text), html.EscapeString(text),
				strings.Trim(string(quoted), `"`), strings.Trim(fmt.Sprintf("%+q", text), `"`), hex.EncodeToString([]byte(text)))
			for shift := range 3 { // where it begins within a group of three bytes
				for _, coding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
					coded := coding.EncodeToString([]byte(strings.Repeat("x", shift) + text))
					forms = append(forms, coded[4*((shift+2)/3):len(coded)-4])
				}
			}
		}
		for i := range forms {
			forms[i] = strings.ToLower(forms[i])
		}
		slices.Sort(forms)
		s.forms[secret] = slices.Compact(forms)
	}
	return s
}

// in are the secrets that some bytes hold, also packed ones.
func (s searcher) in(data []byte, depth int) (found []string) {
	lower := strings.ToLower(string(data))
	for secret, forms := range s.forms {
		if slices.ContainsFunc(forms, func(f string) bool { return strings.Contains(lower, f) }) {
			found = append(found, secret)
		}
	}
	for i := 0; depth > 0 && i+2 < len(data); i++ {
		if unpacked := unpack(data[i:]); len(unpacked) > 0 {
			found = append(found, s.in(unpacked, depth-1)...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// unpack undoes gzip or zlib where some bytes begin like that.
func unpack(data []byte) []byte {
	var r io.Reader
	var err error
	switch {
	case data[0] == 0x1f && data[1] == 0x8b:
		r, err = gzip.NewReader(bytes.NewReader(data))
	case data[0] == 0x78 && binary.BigEndian.Uint16(data)%31 == 0:
		r, err = zlib.NewReader(bytes.NewReader(data))
	default:
		return nil
	}
	if err != nil {
		return nil
	}
	unpacked, _ := io.ReadAll(io.LimitReader(r, 4<<20)) // what is damaged, as far as it goes
	return unpacked
}

// wantNoSecrets walks every byte that visitors may ask for, and every address.
func wantNoSecrets(t *testing.T, when string, s searcher, objects map[string]string) {
	t.Helper()
	if len(objects) < 20 {
		t.Errorf("%s: there are only %d objects to look at", when, len(objects))
	}
	for key, body := range objects {
		for _, secret := range s.in([]byte(key+"\n"+body), 2) {
			t.Errorf("%s: %s tells %q", when, key, secret)
		}
	}
}

// Nothing public tells what only the organiser may know, whatever is done:
// originals left, archived or published, photos hidden, generations changed,
// rolled back, checked, repaired and copied.
func TestNothingPublicTellsASecret(t *testing.T) {
	for _, originals := range []string{OriginalsLeave, OriginalsArchive, OriginalsPublish} {
		t.Run(originals, func(t *testing.T) {
			dir := t.TempDir()
			all := append([]string{filepath.Base(filepath.Dir(dir)), positionBytes()}, secrets...) // and where the project lies
			s := newSearcher(all)
			card := filepath.Join(dir, "cards", secrets[16])
			plantedCard(t, card)
			yaml := strings.Replace(againYAML, "cameras:\n", "contact: photos@example.org\noriginals: "+originals+"\nrules:\n  - {path: \"**/"+secrets[22]+"/**\", track: data}\n"+
				"cameras:\n  - {serial: \""+secrets[0]+"\", photographer: Public Photographer, track: data}\n", 1)
			a := &again{dir: dir, Project: openSample(t, dir, yaml+samplePlaces(t, "folder"), "schedule.csv", againSchedule)}
			a.gallery, a.archive = count(a.Project)
			r, err := a.Ingest(t.Context(), []string{card}, IngestOptions{Publish: PublishOptions{IncludeUntimed: new(true)}}, silence{})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Problems) > 0 || r.Count[New] != 8 {
				t.Fatalf("ingested %v; %v", r.Count, r.Problems)
			}
			wantNoSecrets(t, "at first", s, contents(t, a.Gallery))
			wantOffering(t, originals, r.Publication.Offering)

			a.rewrite(t, "Doing it again", "Doing it once more")
			a.publish(t)
			id := idOf(t, filepath.Join(card, secrets[17], secrets[18]+"-2.JPG"))
			a.hide(t, HideOptions{When: time.Now(), Reason: secrets[20]}, id)
			wantNoSecrets(t, "with one hidden", s, contents(t, a.Gallery))
			a.rollback(t)
			wantNoSecrets(t, "rolled back", s, contents(t, a.Gallery))
			a.check(t, CheckOptions{Repair: true, Cards: []string{card}})
			wantNoSecrets(t, "repaired", s, contents(t, a.Gallery))
			o, open := copyTarget(t, a, "folder")
			a.copyTo(t, o)
			wantNoSecrets(t, "copied", s, contents(t, open().Gallery))
			if _, err := a.Forget(t.Context(), secrets[16], time.Now(), silence{}); err != nil {
				t.Fatal(err)
			}
			wantNoSecrets(t, "forgotten", s, contents(t, a.Gallery))
		})
	}
}

func wantOffering(t *testing.T, originals string, o *Offering) {
	t.Helper()
	if (o != nil) != (originals == OriginalsPublish) {
		t.Fatalf("originals: %s offers %+v", originals, o)
	}
	if o != nil && (o.Offered != 6 || len(o.Not) != 2) {
		t.Errorf("offered %+v", o)
	}
}

// The walk would find them: on the card, and in what only the organiser sees.
func TestTheWalkFindsSecrets(t *testing.T) {
	dir := t.TempDir()
	plantedCard(t, dir)
	s := newSearcher(append([]string{positionBytes()}, secrets...))
	var found []string
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		found = append(found, s.in([]byte(name+"\n"+string(data)), 2)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range append([]string{positionBytes()}, secrets...) {
		inYAML := slices.Contains([]string{secrets[16], secrets[20], secrets[22]}, secret) // the card's own name, a reason, a rule
		if !inYAML && !slices.Contains(found, secret) {
			t.Errorf("%q is not on the card, or is not found there", secret)
		}
	}
	for _, secret := range secrets {
		quoted, _ := json.Marshal(secret)
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		fmt.Fprint(w, secret)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{string(quoted), url.QueryEscape(secret), "data:;base64," + base64.StdEncoding.EncodeToString([]byte("{"+secret+"}")), "x" + packed.String()} {
			if got := s.in([]byte(form), 1); !slices.Contains(got, secret) {
				t.Errorf("%q is not found in %q", secret, form)
			}
		}
	}
}

// Where event.yaml publishes positions, they are in the gallery's data and
// nowhere else: pictures and originals go their own ways.
func TestPositionsAreInTheDataAlone(t *testing.T) {
	dir := t.TempDir()
	plantedCard(t, filepath.Join(dir, "cards", "A"))
	a := &again{dir: dir, Project: openSample(t, dir, againYAML+"originals: publish\nprivacy: {gps: keep}\n"+samplePlaces(t, "folder"), "schedule.csv", againSchedule)}
	a.gallery, a.archive = count(a.Project)
	a.ingest(t)
	s, inShards := newSearcher([]string{secrets[14], positionBytes()}), 0
	for key, body := range contents(t, a.Gallery) {
		found := s.in([]byte(body), 2)
		if strings.HasPrefix(key, shardFolder) {
			inShards += len(found)
		} else if len(found) > 0 {
			t.Errorf("%s tells %q", key, found)
		}
	}
	if inShards == 0 {
		t.Error("no shard has a position")
	}
}
