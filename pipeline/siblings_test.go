package pipeline

import (
	"encoding/binary"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// cr2 is the frame as a Canon RAW: a TIFF whose first folder says where the
// JPEG lies that the camera embedded.
func (f sampleFrame) cr2(t testing.TB, preview []byte) []byte {
	t.Helper()
	const ifd0At = 16
	exif := func(at int) []byte {
		return sampleIFD(at, []sampleTag{{0x9003, f.Time}, {0x9011, f.Offset}, {0xa431, f.Serial}})
	}
	ifd0 := func(exifAt, jpegAt int) []byte {
		return sampleIFD(ifd0At, []sampleTag{
			{0x0103, 6}, {0x010f, f.Make}, {0x0110, f.Model}, {0x0111, jpegAt}, {0x0112, f.Orientation}, {0x0117, len(preview)}, {0x8769, exifAt},
		})
	}
	exifAt := ifd0At + len(ifd0(1, 1))
	jpegAt := exifAt + len(exif(exifAt))
	out := append([]byte{'I', 'I', 42, 0, ifd0At, 0, 0, 0}, "CR\x02\x00\x00\x00\x00\x00"...)
	out = append(out, ifd0(exifAt, jpegAt)...)
	return append(append(out, exif(exifAt)...), preview...)
}

// plainJPEG is the picture of a frame without any metadata.
func plainJPEG(t testing.TB, seed, width, height int) []byte {
	t.Helper()
	data := sampleFrame{Seed: seed, Width: width, Height: height}.jpeg(t)
	length := int(binary.BigEndian.Uint16(data[4:])) // of the Exif segment, the first
	return append(data[:2:2], data[4+length:]...)
}

const noon, later = "2024:11:03 12:00:00", "2024:11:03 12:00:05"

func TestScanPairsWhatIsOneShot(t *testing.T) {
	jpeg := func(time string) string { return string(sampleFrame{Time: time}.jpeg(t)) }
	raw := func(time string) string {
		return string(sampleFrame{Time: time}.cr2(t, plainJPEG(t, 1, 64, 48)))
	}
	const any = "content does not matter here"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string // items with their siblings; then what is left over
	}{
		{"RAW and JPEG", map[string]string{"IMG_1.CR2": raw(noon), "IMG_1.JPG": jpeg(noon)}, "IMG_1.JPG(raw IMG_1.CR2)"},
		{"a second apart", map[string]string{"IMG_1.CR2": raw("2024:11:03 12:00:02"), "IMG_1.JPG": jpeg(noon)}, "IMG_1.JPG(raw IMG_1.CR2)"},
		{"of other times", map[string]string{"IMG_1.CR2": raw(later), "IMG_1.JPG": jpeg(noon)}, "IMG_1.CR2 IMG_1.JPG"},
		{"one without a time", map[string]string{"IMG_1.CR2": raw(noon), "IMG_1.JPG": jpeg("")}, "IMG_1.JPG(raw IMG_1.CR2)"},
		{"letters differ in case", map[string]string{"img_1.cr2": raw(noon), "IMG_1.JPG": jpeg(noon)}, "IMG_1.JPG(raw img_1.cr2)"},
		{"letters differ by their Unicode form", map[string]string{"회고.CR2": raw(noon), "\u1112\u116c\u1100\u1169.JPG": jpeg(noon)}, "회고.JPG(raw 회고.CR2)"},
		{"in other folders", map[string]string{"a/IMG_1.CR2": raw(noon), "b/IMG_1.JPG": jpeg(noon)}, "a/IMG_1.CR2 b/IMG_1.JPG"},
		{"RAW and PNG", map[string]string{"1.png": pngBytes, "1.cr2": raw(noon)}, "1.png(raw 1.cr2)"},
		{"a JPEG and a PNG are two", map[string]string{"1.png": pngBytes, "1.jpg": jpeg(noon), "1.cr2": raw(noon)}, "1.jpg(raw 1.cr2) 1.png"},
		{"a RAW alone", map[string]string{"IMG_1.CR2": raw(noon), "IMG_2.JPG": jpeg(noon)}, "IMG_1.CR2 IMG_2.JPG"},
		{"HEIC and JPEG", map[string]string{"IMG_1.HEIC": heicBytes, "IMG_1.JPG": jpeg(noon)}, "IMG_1.JPG(picture IMG_1.HEIC)"},
		{"an old RAW and JPEG", map[string]string{"CRW_1.CRW": "II\x1a\x00\x00\x00HEAPCCDR", "CRW_1.JPG": jpeg(noon)}, "CRW_1.JPG(raw CRW_1.CRW)"},
		{"TIFF and JPEG", map[string]string{"1.TIF": "II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00", "1.JPG": jpeg(noon)}, "1.JPG(picture 1.TIF)"},
		{"a TIFF and a HEIC", map[string]string{"1.TIF": "II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00", "1.HEIC": heicBytes}, "1.HEIC(picture 1.TIF)"},
		{"HEIC alone", map[string]string{"IMG_1.HEIC": heicBytes, "IMG_1.xmp": any}, "IMG_1.HEIC(sidecar IMG_1.xmp)"},
		{"HEIC and RAW", map[string]string{"IMG_1.HEIC": heicBytes, "IMG_1.DNG": raw(noon)}, "IMG_1.HEIC(raw IMG_1.DNG)"},
		{"AVIF and JPEG", map[string]string{"IMG_1.AVIF": avifBytes, "IMG_1.JPG": jpeg(noon)}, "IMG_1.JPG(picture IMG_1.AVIF)"},
		{"AVIF alone", map[string]string{"IMG_1.AVIF": avifBytes, "IMG_1.xmp": any}, " problems 1 others 1"},
		{"two HEIC of one name", map[string]string{"IMG_1.HEIC": heicBytes, "IMG_1.heif": heicBytes}, "IMG_1.HEIC IMG_1.heif"},
		{"WebP and JPEG are two", map[string]string{"1.webp": webpBytes, "1.jpg": jpeg(noon)}, "1.jpg 1.webp"},
		{"a Live Photo", map[string]string{"IMG_1.JPG": jpeg(noon), "IMG_1.MOV": videoBytes, "IMG_2.MOV": videoBytes}, "IMG_1.JPG(live IMG_1.MOV) videos 2"},
		{"HEIC, JPEG and video", map[string]string{"IMG_1.HEIC": heicBytes, "IMG_1.JPG": jpeg(noon), "IMG_1.MOV": videoBytes}, "IMG_1.JPG(picture IMG_1.HEIC, live IMG_1.MOV) videos 1"},

		{"a sidecar", map[string]string{"IMG_1.JPG": jpeg(noon), "img_1.xmp": any}, "IMG_1.JPG(sidecar img_1.xmp)"},
		{"a sidecar that names its file", map[string]string{"IMG_1.JPG": jpeg(noon), "IMG_1.JPG.xmp": any}, "IMG_1.JPG(sidecar IMG_1.JPG.xmp)"},
		{"the RAW's sidecar", map[string]string{"IMG_1.JPG": jpeg(noon), "IMG_1.CR2": raw(noon), "IMG_1.CR2.xmp": any}, "IMG_1.JPG(raw IMG_1.CR2, sidecar IMG_1.CR2.xmp)"},
		{"the sidecar of the RAW of another shot", map[string]string{"IMG_1.JPG": jpeg(noon), "IMG_1.CR2": raw(later), "IMG_1.xmp": any}, "IMG_1.CR2(sidecar IMG_1.xmp) IMG_1.JPG"},
		{"a sidecar of nothing", map[string]string{"IMG_1.JPG": jpeg(noon), "IMG_2.xmp": any, "IMG_1.NEF.xmp": any}, "IMG_1.JPG others 2"},
		{"of a PNG and a JPEG", map[string]string{"1.png": pngBytes, "1.jpg": jpeg(noon), "1.xmp": any, "1.png.xmp": any}, "1.jpg(sidecar 1.xmp) 1.png(sidecar 1.png.xmp)"},

		{"Takeout", map[string]string{"IMG_1.jpg": jpeg(noon), "IMG_1.jpg.json": any}, "IMG_1.jpg(takeout IMG_1.jpg.json)"},
		{"Takeout since 2024", map[string]string{"IMG_1.jpg": jpeg(noon), "IMG_1.jpg.supplemental-metadata.json": any}, "IMG_1.jpg(takeout IMG_1.jpg.supplemental-metadata.json)"},
		{"Takeout, cut", map[string]string{"PXL_20241103_044455123.PORTRAIT.jpg": jpeg(noon), "PXL_20241103_044455123.PORTRAIT.jpg.supplem.json": any}, "PXL_20241103_044455123.PORTRAIT.jpg(takeout PXL_20241103_044455123.PORTRAIT.jpg.supplem.json)"},
		{
			"Takeout, cut within the name",
			map[string]string{strings.Repeat("a", 50) + ".jpg": jpeg(noon), strings.Repeat("a", 46) + ".json": any},
			strings.Repeat("a", 50) + ".jpg(takeout " + strings.Repeat("a", 46) + ".json)",
		},
		{"Takeout's copies", map[string]string{"1.jpg": jpeg(noon), "1(2).jpg": jpeg(later), "1.jpg(2).json": any, "1.jpg.supplemental-metadata.json": any}, "1(2).jpg(takeout 1.jpg(2).json) 1.jpg(takeout 1.jpg.supplemental-metadata.json)"},
		{"JSON of something else", map[string]string{"1.jpg": jpeg(noon), "1.json": any, "metadata.json": any}, "1.jpg others 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scan(t, []string{aCard(t, "card", c.files)})
			var got []string
			for _, i := range s.Items {
				var siblings []string
				for _, x := range i.Siblings {
					siblings = append(siblings, string(x.Role)+" "+path.Base(x.Path))
				}
				text := i.Path
				if siblings != nil {
					text += "(" + strings.Join(siblings, ", ") + ")"
				}
				got = append(got, text)
			}
			all := strings.Join(got, " ")
			for _, n := range []struct {
				what  string
				count int
			}{{"problems", len(s.Problems)}, {"others", s.Others}, {"videos", s.Videos}} {
				if n.count > 0 {
					all += " " + n.what + " " + string(rune('0'+n.count))
				}
			}
			same(t, "items", all, c.want)
		})
	}
}

// A photo that is given by itself has its sidecar too; what is given twice is
// counted once.
func TestScanFindsTheSidecarOfAPhotoGivenByItself(t *testing.T) {
	card := aCard(t, "card", map[string]string{"IMG_1.JPG": "jpeg", "IMG_1.xmp": "x", "IMG_2.xmp": "x", "IMG_1.JPG.json": "{}"})
	for _, given := range [][]string{
		{filepath.Join(card, "IMG_1.JPG")},
		{filepath.Join(card, "IMG_1.JPG"), filepath.Join(card, "IMG_1.xmp")},
		{card, filepath.Join(card, "IMG_1.JPG")},
	} {
		s := scan(t, given)
		same(t, "items", places(s), []string{"card/IMG_1.JPG"})
		same(t, "siblings", countSiblings(s.Items), map[Role]int{Sidecar: 1, TakeoutNote: 1})
	}
}
