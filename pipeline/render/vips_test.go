package render

import (
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// vipsThumbnail is what libvips makes of a file, as displayed without turning
// it, in sRGB, on white. The test is skipped where libvips is not installed.
func vipsThumbnail(t *testing.T, name string, w, h int) image.Image {
	t.Helper()
	if _, err := exec.LookPath("vipsthumbnail"); err != nil {
		t.Skip("vipsthumbnail is not installed (apt: libvips-tools): nothing to compare with")
	}
	out := filepath.Join(t.TempDir(), "vips.png")
	said, err := exec.Command("vipsthumbnail", name, "--size", fmt.Sprintf("%dx%d!", w, h), "--no-rotate", "--export-profile", "srgb", "-o", out).CombinedOutput()
	if err != nil {
		t.Logf("libvips cannot read %s: %s", filepath.Base(name), strings.TrimSpace(string(said)))
		return nil
	}
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	flat := image.NewNRGBA(picture.Bounds())
	draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Rect, picture, image.Point{}, draw.Over)
	return flat
}

// Every format of the collection looks as libvips shows it.
func TestFormatsAgainstVips(t *testing.T) {
	tolerance := map[string]float64{
		// Their profiles are for printing; here CMYK is converted without one.
		"lovell__joinChannel-cmyk.jpg": 60, "python-pillow__pil_sample_cmyk.jpg": 60,
		"lovell__Channel_digital_image_CMYK_color_no_profile.jpg": 60,
	}
	compared := 0
	for _, pattern := range []string{"*.webp", "*.tif*", "*.heic", "*.HEIC", "*.HIF", "*.png", "*cmyk*", "*CMYK*"} {
		for _, name := range sharedFiles(t, "metadata/"+pattern) {
			base := filepath.Base(name)
			res, err := renderBytes(readFile(t, name), Source{}, Settings{Sizes: []Size{{"small", 400}}, Quality: 95})
			if err != nil {
				t.Logf("%s: %v", base, err)
				continue
			}
			want := vipsThumbnail(t, name, res.Renditions[0].Width, res.Renditions[0].Height)
			if want == nil {
				continue
			}
			compared++
			d := difference(decodeJPEG(t, res.Renditions[0].Data), want)
			if d > max(3, tolerance[base]) {
				t.Errorf("%s: differs by %.1f levels from libvips", base, d)
			}
			t.Logf("%s: %d×%d, differs by %.2f levels", base, res.Width, res.Height, d)
		}
	}
	t.Logf("%d compared", compared)
}
