package jpegscale

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Every sampling in every orientation looks as libvips shows it.
func TestSamplingsAgainstVips(t *testing.T) {
	if _, err := exec.LookPath("vipsthumbnail"); err != nil {
		t.Skip("vipsthumbnail is not installed (apt: libvips-tools): nothing to compare with")
	}
	const width, height = 320, 240
	for _, transposed := range []bool{false, true} {
		dir, w, h := t.TempDir(), width*2/5, height*2/5
		if transposed {
			w, h = h, w
		}
		args := []string{"--size", fmt.Sprintf("%dx%d!", w, h), "-o", filepath.Join(dir, "%s.png")}
		ours := map[string]*Picture{}
		for _, sampling := range []string{"grey", "4:4:4", "4:2:2", "4:4:0", "4:2:0", "4:1:1"} {
			data := jpegWriter{width: width, height: height, sampling: samplings[sampling], quality: 97}.write(t, muted)
			for orientation := 1; orientation <= 8; orientation++ {
				if turnFor(orientation).transpose != transposed {
					continue
				}
				name := fmt.Sprintf("%s-%d", sampling, orientation)
				file := filepath.Join(dir, name+".jpg")
				if err := os.WriteFile(file, withOrientation(data, orientation), 0o600); err != nil {
					t.Fatal(err)
				}
				args = append(args, file)
				ours[name] = mustDecode(t, data, max(w, h)).Resize(w, h, orientation)
			}
		}
		if out, err := exec.Command("vipsthumbnail", args...).CombinedOutput(); err != nil {
			t.Fatalf("vipsthumbnail: %v: %s", err, out)
		}
		for name, picture := range ours {
			theirs, err := os.ReadFile(filepath.Join(dir, name+".png"))
			if err != nil {
				t.Fatal(err)
			}
			want, err := png.Decode(bytes.NewReader(theirs))
			if err != nil {
				t.Fatal(err)
			}
			got, sum := picture.Image(), 0
			if got.Bounds() != want.Bounds() {
				t.Fatalf("%s: %v, libvips has %v", name, got.Bounds(), want.Bounds())
			}
			for y := range h {
				for x := range w {
					r1, g1, b1, _ := got.At(x, y).RGBA()
					r2, g2, b2, _ := want.At(x, y).RGBA()
					for _, d := range []int{int(r1>>8) - int(r2>>8), int(g1>>8) - int(g2>>8), int(b1>>8) - int(b2>>8)} {
						sum += max(d, -d)
					}
				}
			}
			mean := float64(sum) / float64(3*w*h)
			if mean > 2 { // 1.6 are what half the samples of colour cost
				t.Errorf("%s: differs by %.2f levels from libvips", name, mean)
			}
		}
	}
}

// withOrientation puts an Exif segment into a JPEG that says how to turn it.
func withOrientation(data []byte, orientation int) []byte {
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	exif = binary.BigEndian.AppendUint16(exif, uint16(orientation))
	segment := appendSegment(nil, 0xe1, string(append(exif, 0, 0, 0, 0, 0, 0)))
	return slices.Concat(data[:2], segment, data[2:])
}
