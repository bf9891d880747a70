package meta

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"eventroll/gallery"
)

// Parts of a JPEG that is valid in form; its picture is of no interest.
const (
	soi   = "\xff\xd8"
	eoi   = "\xff\xd9"
	dqt   = "\xff\xdb\x00\x05\x00qt"
	sof   = "\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00" // 3×2 grey
	dht   = "\xff\xc4\x00\x05\x00ht"
	sos   = "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
	scan1 = "first\xff\x00scan\xff\xd0with\xff\xd7restarts"
	scan2 = "second scan"
)

func segment(marker byte, payload string) string {
	return string(append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(2+len(payload))), payload...))
}

// goldenJPEG has two scans, as progressive files do.
func goldenJPEG() string { return soi + dqt + sof + dht + sos + scan1 + dht + sos + scan2 + eoi }

func chunk(name, data string) string {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, name+data...)
	return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(name+data))))
}

const (
	ihdr = "\x00\x00\x00\x03\x00\x00\x00\x02\x08\x03\x00\x00\x00" // 3×2, a palette
	idat = "the picture's data"
)

func goldenPNG() string {
	return pngSignature + chunk("IHDR", ihdr) + chunk("PLTE", "rgbRGB") + chunk("tRNS", "\x80") +
		chunk("IDAT", idat) + chunk("IEND", "")
}

func identify(t *testing.T, file string) Identity {
	t.Helper()
	id, err := Identify(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if id.Bytes != int64(len(file)) || id.File != sha256.Sum256([]byte(file)) {
		t.Errorf("the file has %d bytes with another checksum, Identify says %d", len(file), id.Bytes)
	}
	if !id.ID.Valid() {
		t.Errorf("%q is no id", id.ID)
	}
	// Where the reader cuts must not matter.
	slow, err := Identify(iotest.OneByteReader(strings.NewReader(file)))
	if err != nil || slow != id {
		t.Errorf("read byte by byte it is %v (%v), at once %v", slow, err, id)
	}
	return id
}

// TestIdentityIsForEver holds ids that galleries have published. If it fails,
// the code is wrong: posts point at these ids, so they cannot be changed.
func TestIdentityIsForEver(t *testing.T) {
	for name, c := range map[string]struct {
		file    string
		picture string // what is hashed
		id      gallery.PhotoID
	}{
		"jpeg":     {goldenJPEG(), goldenJPEG(), "fth46v6ux43vetvv"},
		"png":      {goldenPNG(), "IHDR" + ihdr + "PLTErgbRGB" + "tRNS\x80" + "IDAT" + idat, "65snipwwyyqqopp6"},
		"other":    {"GIF89a and so on", "GIF89a and so on", "tyrrtob2ps6xgpam"},
		"empty":    {"", "", "4oymiquy7qobjgx3"},
		"cut jpeg": {soi + dqt + sof + dht + sos + "first", soi + dqt + sof + dht + sos + "first", "yzxq5lhrqawp6m5m"},
	} {
		if want := gallery.NewPhotoID(sha256.Sum256([]byte(c.picture))); want != c.id {
			t.Errorf("%s: the id of the picture is %s, not %s", name, want, c.id)
		}
		if got := identify(t, c.file).ID; got != c.id {
			t.Errorf("%s: got %s, want %s", name, got, c.id)
		}
	}
}

func TestIdentityLeavesOutMetadata(t *testing.T) {
	jpeg, png := identify(t, goldenJPEG()).ID, identify(t, goldenPNG()).ID
	rest := goldenJPEG()[2:]
	for name, c := range map[string]struct {
		file string
		same gallery.PhotoID
	}{
		"exif":                 {soi + segment(0xE1, "Exif\x00\x00whatever") + rest, jpeg},
		"other exif":           {soi + segment(0xE1, "Exif\x00\x00something else") + rest, jpeg},
		"every APPn":           {soi + segment(0xE0, "JFIF") + segment(0xE2, "MPF") + segment(0xED, "p") + segment(0xEF, "") + rest, jpeg},
		"comment":              {soi + segment(0xFE, "FF E1 is \xff\xe1 here") + rest, jpeg},
		"thumbnail in exif":    {soi + segment(0xE1, goldenJPEG()) + rest, jpeg},
		"fill bytes":           {strings.Replace(goldenJPEG(), dht, "\xff\xff\xff"+dht, 1), jpeg},
		"fill bytes in a scan": {strings.Replace(goldenJPEG(), eoi, "\xff"+eoi, 1), jpeg},
		"metadata in between":  {strings.Replace(goldenJPEG(), scan1+dht, scan1+segment(0xFE, "x")+dht, 1), jpeg},
		"gain map or MPO":      {goldenJPEG() + goldenJPEG(), jpeg},
		"trailer":              {goldenJPEG() + "SEFT and more", jpeg},

		"text added": {strings.Replace(goldenPNG(), chunk("IDAT", idat), chunk("tEXt", "Comment\x00x")+chunk("IDAT", idat)+chunk("eXIf", "MM"), 1), png},
		"rechunked":  {strings.Replace(goldenPNG(), chunk("IDAT", idat), chunk("IDAT", idat[:5])+chunk("IDAT", "")+chunk("IDAT", idat[5:]), 1), png},
		"wrong CRC":  {strings.Replace(goldenPNG(), chunk("IDAT", idat), chunk("IDAT", idat)[:8+len(idat)]+"....", 1), png},
		"after IEND": {goldenPNG() + "trailer", png},
	} {
		if got := identify(t, c.file).ID; got != c.same {
			t.Errorf("%s: the id moved from %s to %s", name, c.same, got)
		}
	}
}

func TestIdentityTellsPicturesApart(t *testing.T) {
	// All of these differ from each other, by what a decoder would show or by
	// what nobody could show.
	files := map[string]string{
		"whole":             goldenJPEG(),
		"a byte of a scan":  strings.Replace(goldenJPEG(), "first", "fIrst", 1),
		"a table":           strings.Replace(goldenJPEG(), "qt", "Qt", 1),
		"stuffing":          strings.Replace(goldenJPEG(), "first\xff\x00", "first\xff\xd1", 1),
		"no end":            strings.TrimSuffix(goldenJPEG(), eoi),
		"only tables":       soi + dqt + sof + dht,
		"only tables, exif": soi + segment(0xE1, "Exif\x00\x00a") + dqt + sof + dht,
		"no scan data":      soi + dqt + sof + dht + sos,
		"no scan data, com": soi + segment(0xFE, "a") + dqt + sof + dht + sos,
		"lying length":      soi + segment(0xE0, "x")[:2] + "\xff\xff" + goldenJPEG()[2:],
		"length 0":          soi + dqt + "\xff\xdb\x00\x00" + goldenJPEG()[2:],
		"lone FF at end":    strings.TrimSuffix(goldenJPEG(), eoi) + "\xff",
		"png":               goldenPNG(),
		"png data":          strings.Replace(goldenPNG(), idat, "THE picture's data", 1),
		"png size":          strings.Replace(goldenPNG(), "\x00\x03\x00", "\x00\x04\x00", 1),
		"png cut":           goldenPNG()[:len(goldenPNG())-25],
		"png without data":  pngSignature + chunk("IHDR", ihdr),
		"png sans data 2":   pngSignature + chunk("IHDR", ihdr) + chunk("tEXt", "a\x00b"),
		"png lying length":  pngSignature + chunk("IHDR", ihdr) + "\xff\xff\xff\xffIDAT" + idat,
	}
	seen := map[gallery.PhotoID]string{}
	for name, file := range files {
		id := identify(t, file).ID
		if other, ok := seen[id]; ok {
			t.Errorf("%q and %q have the same id", name, other)
		}
		seen[id] = name
	}
}

func TestIdentifyReturnsReadErrors(t *testing.T) {
	broken := errors.New("card pulled out")
	for _, n := range []int{0, 3, 100, 700_000} {
		start := goldenJPEG()[:len(goldenJPEG())-2] + strings.Repeat("more of the scan", 60_000)
		r := io.MultiReader(strings.NewReader(start[:n]), iotest.ErrReader(broken))
		if _, err := Identify(r); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: got %v", n, err)
		}
	}
}

// TestIdentityOfRealFiles changes real photos as an editor of metadata does.
func TestIdentityOfRealFiles(t *testing.T) {
	dir := sharedFolder(t, "metadata")
	files, err := filepath.Glob(filepath.Join(dir, "*.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	// Cut off before the first byte of a scan: the whole file counts.
	withoutPicture := []string{"bep__huge_tag_exif.jpg", "bep__max_uint32_exif.jpg", "python-pillow__ultrahdr.jpg", "lovell__corrupt-header.jpg", "Exiv2__table.jpg"}
	seen := map[gallery.PhotoID]string{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		id, err := Identify(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[id.ID]; ok {
			t.Logf("%s shows the same picture as %s", f, other)
		}
		seen[id.ID] = f
		if !slices.Contains(withoutPicture, filepath.Base(f)) && !strings.Contains(f, "own__") {
			edited := slices.Concat(raw[:2], []byte(segment(0xE1, "a keyword")), raw[2:])
			again, err := Identify(bytes.NewReader(edited))
			if err != nil || again.ID != id.ID {
				t.Errorf("%s: another segment moves the id from %s to %s (%v)", f, id.ID, again.ID, err)
			}
		}
	}
}

func FuzzIdentify(f *testing.F) {
	f.Add([]byte(goldenJPEG()))
	f.Add([]byte(goldenPNG()))
	f.Add([]byte(soi + "\xff\xff\xff\x00\xff"))
	f.Add([]byte(soi + sos + "\xff\xd9"))
	f.Add([]byte(pngSignature + "\xff\xff\xff\xffIDAT"))
	f.Fuzz(func(t *testing.T, file []byte) {
		id, err := Identify(bytes.NewReader(file))
		if err != nil || id.Bytes != int64(len(file)) || id.File != sha256.Sum256(file) || !id.ID.Valid() {
			t.Fatalf("%v, %v", id, err)
		}
		slow, err := Identify(iotest.HalfReader(bytes.NewReader(file)))
		if err != nil || slow != id {
			t.Fatalf("in parts %v (%v), at once %v", slow, err, id)
		}
	})
}
