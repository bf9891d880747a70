package render

import (
	"bytes"
	"fmt"
	"image"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"eventroll/pipeline/meta"
)

// vipsThumbnail is what libvips makes of a file, as displayed without turning
// it, in sRGB, on white. (Without a profile libvips would take the pixels for
// those of another screen and convert them.) The test is skipped where libvips is not installed.
func vipsThumbnail(t *testing.T, name string, w, h int, profile bool) image.Image {
	t.Helper()
	if _, err := exec.LookPath("vipsthumbnail"); err != nil {
		t.Skip("vipsthumbnail is not installed (apt: libvips-tools): nothing to compare with")
	}
	out := filepath.Join(t.TempDir(), "vips.jpg")
	args := []string{name, "--size", fmt.Sprintf("%dx%d!", w, h), "--no-rotate", "-o", out + "[Q=95,subsample_mode=on,background=255]"}
	if profile {
		args = append(args, "--export-profile", "srgb")
	}
	said, err := exec.Command("vipsthumbnail", args...).CombinedOutput()
	if err != nil {
		t.Logf("libvips cannot read %s: %s", filepath.Base(name), strings.TrimSpace(string(said)))
		return nil
	}
	return decodeJPEG(t, readFile(t, out))
}

// Every format of the collection looks as libvips shows it.
func TestFormatsAgainstVips(t *testing.T) {
	tolerance := map[string]float64{
		// vipsthumbnail shows its second page.
		"python-pillow__multipage_multiple_frame_loop.tiff": 255,
		// Its shorter edge is 300.4 pixels here and squeezed to 300 there: its
		// leaves are a fifth of a pixel apart.
		"saimn__outdoor.heic": 6,
		// Damaged: what comes behind the damage is nonsense in both.
		"MikeKovarik__32d08f4a5eb10332506ebedbb9bc7257.jpg": 255,
		// Their profiles are for printing; here CMYK is converted without one.
		"lovell__joinChannel-cmyk.jpg": 60, "python-pillow__pil_sample_cmyk.jpg": 60,
		"MikeKovarik__issue-metadata-extractor-65.jpg":            60,
		"lovell__Channel_digital_image_CMYK_color_no_profile.jpg": 60,
	}
	compared := 0
	for _, pattern := range []string{"*.webp", "*.tif*", "*.heic", "*.HEIC", "*6_right_top.HIF", "*.png", "*.jpg"} {
		for _, name := range sharedFiles(t, "metadata/"+pattern) {
			base := filepath.Base(name)
			data := readFile(t, name)
			src := Source{}
			if said, err := meta.Read(bytes.NewReader(data), int64(len(data))); err == nil {
				src.Profile = said.ICC
			}
			res, err := renderBytes(data, src, Settings{Sizes: []Size{{"small", 400}}, Quality: 95})
			if err != nil {
				t.Logf("%s: %v", base, err)
				continue
			}
			want := vipsThumbnail(t, name, res.Renditions[0].Width, res.Renditions[0].Height, src.Profile != nil)
			if want == nil {
				continue
			}
			compared++
			got := decodeJPEG(t, res.Renditions[0].Data)
			d := difference(got, want)
			if d > max(3, tolerance[base]) {
				t.Errorf("%s: differs by %.1f levels from libvips", base, d)
			}
			if src.Profile != nil && tolerance[base] == 0 && res.Width > 50 {
				// Of areas, not pixels: in those the halved samples of colour differ by 2.
				if e := meanDeltaE(imaging.Resize(got, 50, 0, imaging.Box), imaging.Resize(want, 50, 0, imaging.Box)); e > 1.5 {
					t.Errorf("%s: mean ΔE %.2f", base, e)
				}
			}
			t.Logf("%s: %d×%d, differs by %.2f levels", base, res.Width, res.Height, d)
		}
	}
	t.Logf("%d compared", compared)
}
