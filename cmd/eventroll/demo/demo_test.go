package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The tests draw small: what is asked here does not depend on the size.
const demoTestSize = 160

func TestWriteDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "demo")
	if err := writeDemo(t.Context(), dir, demoTestSize); err != nil {
		t.Fatal(err)
	}
	files := readDemo(t, dir)
	for _, want := range []string{"event.yaml", "schedule.csv", "cards/dana/DCIM/100CANON/MVI_0022.MOV", "cards/phone/" + registrationDesk} {
		if files[want] == nil {
			t.Errorf("%s is missing", want)
		}
	}
	if !bytes.Equal(files["cards/dana/DCIM/100CANON/IMG_0005.JPG"], files["cards/imre/from-dana/IMG_0005.JPG"]) {
		t.Error("the copy on Imre's card is not the same picture")
	}
	for name, data := range files {
		if strings.HasPrefix(name, "cards/") && !strings.HasSuffix(name, ".MOV") {
			if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}

	again := t.TempDir() // empty, which will do as well
	if err := writeDemo(t.Context(), again, demoTestSize); err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(files, readDemo(t, again), bytes.Equal) {
		t.Error("the second demo differs from the first")
	}
	if err := Write(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("into a folder with files: %v", err)
	}
}

// readDemo reads all files below dir, by path.
func readDemo(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		files[path] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestDemoPhotosTellWhatTheDemoShows(t *testing.T) {
	cameras, err := demoCameras()
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]bool{}
	told := map[string]demoExif{}
	for _, p := range demoPhotos() {
		if taken[p.file] {
			t.Errorf("two photos are called %s", p.file)
		}
		taken[p.file] = true
		x, err := p.exif(cameras[p.camera])
		if err != nil {
			t.Errorf("%s: %v", p.file, err)
		}
		told[p.file] = x
		if x.Serial != "" && !strings.Contains(demoEvent, fmt.Sprintf("serial: %q", x.Serial)) {
			t.Errorf("event.yaml does not know the camera %s of %s", x.Serial, p.file)
		}
	}
	for file, want := range map[string]string{
		"dana/DCIM/100CANON/IMG_0003.JPG": "2024:11:02 09:08:58", // 3m12s slow
		"imre/DCIM/101NZ6_2/DSC_0101.JPG": "2024:11:02 10:45:59", // 47s fast
		"yuna/party/DSC00319.JPG":         "2024:11:02 08:41:03", // summer time in Los Angeles
		"phone/20241102_105734.jpg":       "2024:11:02 10:57:34",
		"phone/받은 사진.jpg":                 "",
		"booth/booth-01.jpg":              "",
	} {
		if x, ok := told[file]; !ok || x.Time != want {
			t.Errorf("%s says %q, want %q", file, x.Time, want)
		}
	}
}

func TestDemoSchedule(t *testing.T) {
	data, err := demoSchedule()
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte("\n")) - 1; n != 24 {
		t.Errorf("%d sessions, want 24", n)
	}
	for _, c := range `,|&%"` {
		if !strings.ContainsRune(string(data), c) {
			t.Errorf("no title holds %q", c)
		}
	}
}

func TestTurnedPhotoIsSetRightByItsOrientation(t *testing.T) {
	c := newCanvas(4, 6)
	c.pix[0] = white // top left, as seen
	img := c.develop(film{contrast: 1}, true)
	if img.Bounds() != image.Rect(0, 0, 6, 4) {
		t.Fatalf("stored as %v", img.Bounds())
	}
	// Orientation 6: row 0 of what is stored is the right side as seen,
	// column 0 its top; so the top left as seen is stored at the bottom left.
	if r, _, _, _ := img.At(0, 3).RGBA(); r < 0x8000 {
		t.Errorf("the top left corner is not at the bottom left")
	}
}

// exiftool says what a camera maker's reader would.
func TestJPEGWithExif(t *testing.T) {
	x := demoExif{
		Make: "Canon", Model: "Canon EOS R6", Serial: "083024001234", Lens: "RF24-105mm F4", Orientation: 6,
		Time: "2024:11:02 09:08:58", Modified: "2024:11:05 20:00:00", SubSec: "25", Offset: "+09:00",
		ExposureTime: 125, FNumber: 2.8, ISO: 1600, FocalLength: 50,
		GPS:    &demoGPS{37.5446, -127.0559, time.Date(2024, 11, 2, 0, 12, 10, 0, time.UTC)},
		Artist: "Dana", Copyright: "(c) Dana", Description: "<script>alert(1)</script>",
		Caption: "은행나무 & 손님", Keywords: []string{"클라우드 & 인프라", "two"},
	}
	data, err := jpegWithExif(image.NewGray(image.Rect(0, 0, 16, 8)), 85, x)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	exiftool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("exiftool is not installed: what is in the file goes unchecked")
	}
	run := exec.Command(exiftool, "-json", "-n", "-validate", "-warning", "-a", "-all", "-")
	run.Stdin = bytes.NewReader(data)
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	var said []map[string]any
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}
	for tag, want := range map[string]any{
		"Validate": "0 0 0", "Make": "Canon", "Model": "Canon EOS R6", "SerialNumber": "083024001234", "LensModel": "RF24-105mm F4",
		"Orientation": 6.0, "DateTimeOriginal": "2024:11:02 09:08:58", "ModifyDate": "2024:11:05 20:00:00",
		"SubSecTimeOriginal": 25.0, "OffsetTimeOriginal": "+09:00", "ExposureTime": 0.008, "FNumber": 2.8, "ISO": 1600.0,
		"FocalLength": 50.0, "GPSLatitude": 37.5446, "GPSLongitude": -127.0559, "GPSDateTime": "2024:11:02 00:12:10Z",
		"Artist": "Dana", "Copyright": "(c) Dana", "ImageDescription": "<script>alert(1)</script>", "Description": "은행나무 & 손님",
		"Subject": []any{"클라우드 & 인프라", "two"},
	} {
		if fmt.Sprint(said[0][tag]) != fmt.Sprint(want) {
			t.Errorf("%s: exiftool reads %v, want %v", tag, said[0][tag], want)
		}
	}
	if w := said[0]["Warning"]; w != nil {
		t.Errorf("exiftool warns: %v", w)
	}
}

func TestJPEGWithoutExif(t *testing.T) {
	data, err := jpegWithExif(image.NewGray(image.Rect(0, 0, 8, 8)), 85, demoExif{})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("Exif")) || bytes.Contains(data, []byte("xmp")) {
		t.Error("metadata where there should be none")
	}
}

func TestJPEGWithTooMuchMetadata(t *testing.T) {
	_, err := jpegWithExif(image.NewGray(image.Rect(0, 0, 8, 8)), 85, demoExif{Caption: strings.Repeat("글", 30000)})
	if err == nil {
		t.Error("65,536 bytes do not fit a segment, and nothing was said")
	}
}
