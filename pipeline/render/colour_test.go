package render

import (
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// rgbSpace is a space of colours as its standard gives it: the XYZ of its
// primaries, adapted to D50, and its curve.
type rgbSpace struct {
	name      string
	primaries [9]float64 // X, Y, Z of red, then of green and blue
	curve     []byte     // a tag
}

func gammaTag(gamma float64) []byte {
	return append([]byte("curv\x00\x00\x00\x00\x00\x00\x00\x01"), byte(int(gamma*256)>>8), byte(int(math.Round(gamma*256))))
}

// sRGBTag is sRGB's curve as a formula of kind 3.
func formulaTag(kind byte, params ...float64) []byte {
	tag := []byte{'p', 'a', 'r', 'a', 0, 0, 0, 0, 0, kind, 0, 0}
	for _, p := range params {
		tag = binary.BigEndian.AppendUint32(tag, uint32(int32(math.Round(p*65536))))
	}
	return tag
}

func sRGBFormula() []byte {
	return formulaTag(3, 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
}

// rgbSpaces are those of cameras and phones (primaries: brucelindbloom.com,
// developer.apple.com; ROMM: ISO 22028-2).
func rgbSpaces() []rgbSpace {
	return []rgbSpace{
		{"Display P3", [9]float64{0.515121, 0.241196, -0.001053, 0.291977, 0.692245, 0.041885, 0.157104, 0.066574, 0.784073}, sRGBFormula()},
		{"Adobe RGB (1998)", [9]float64{0.609741, 0.311111, 0.019470, 0.205276, 0.625671, 0.060867, 0.149185, 0.063217, 0.744568}, gammaTag(2.19921875)},
		{"ProPhoto RGB", [9]float64{0.797675, 0.288040, 0, 0.135192, 0.711874, 0, 0.0313534, 0.000086, 0.825210}, formulaTag(3, 1.8, 1, 0, 1.0/16, 1.0/32)},
	}
}

// matrixProfileOf builds a profile of version 4.
func matrixProfileOf(s rgbSpace) []byte {
	p := testProfile("RGB ", s.name, true)
	name := profileTag(p, "desc")
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", name}, {"wtpt", xyzTag(0.9642, 1, 0.8249)},
		{"rXYZ", xyzTag(s.primaries[0], s.primaries[1], s.primaries[2])},
		{"gXYZ", xyzTag(s.primaries[3], s.primaries[4], s.primaries[5])},
		{"bXYZ", xyzTag(s.primaries[6], s.primaries[7], s.primaries[8])},
		{"rTRC", s.curve}, {"gTRC", s.curve}, {"bTRC", s.curve},
	}
	out := append([]byte(nil), p[:iccHeader]...)
	out[8], out[9] = 4, 0x20
	copy(out[68:], xyzTag(0.9642, 1, 0.8249)[8:])
	out = binary.BigEndian.AppendUint32(out, uint32(len(tags)))
	at := len(out) + 12*len(tags)
	var data []byte
	for _, tag := range tags {
		out = append(out, tag.name...)
		out = binary.BigEndian.AppendUint32(out, uint32(at+len(data)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(tag.data)))
		data = append(data, tag.data...)
		data = append(data, make([]byte, -len(data)&3)...)
	}
	out = append(out, data...)
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

func xyzTag(x, y, z float64) []byte {
	tag := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []float64{x, y, z} {
		tag = binary.BigEndian.AppendUint32(tag, uint32(int32(math.Round(v*65536))))
	}
	return tag
}

func TestConversionToSRGB(t *testing.T) {
	sRGB := func(v float64) float64 {
		if v = min(max(v, 0), 1); v <= 0.0031308 {
			return 255 * 12.92 * v
		}
		return 255 * (1.055*math.Pow(v, 1/2.4) - 0.055)
	}
	decodeSRGB := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	// From light to light, at D65 and without a way over D50.
	tests := []struct {
		space  int
		decode func(float64) float64
		matrix [9]float64
	}{
		{0, decodeSRGB, [9]float64{1.2249401, -0.2249404, 0, -0.0420569, 1.0420571, 0, -0.0196376, -0.0786361, 1.0982735}},
		{1, func(v float64) float64 { return math.Pow(v, 2.19921875) }, [9]float64{1.3982832, -0.3982831, 0, 0, 1, 0, 0, -0.0429383, 1.0429383}},
	}
	for _, tt := range tests {
		space := rgbSpaces()[tt.space]
		fate, c := planProfile(matrixProfileOf(space), false)
		if fate != applyProfile {
			t.Fatalf("%s is not applied: %v", space.name, fate)
		}
		for i := range 16 * 16 * 16 {
			in := [3]uint8{uint8(i % 16 * 17), uint8(i / 16 % 16 * 17), uint8(i / 256 * 17)}
			var light [3]float64
			for k := range 3 {
				light[k] = tt.decode(float64(in[k]) / 255)
			}
			var got [3]uint8
			got[0], got[1], got[2] = c.pixel(in[0], in[1], in[2])
			for k := range 3 {
				want := sRGB(tt.matrix[3*k]*light[0] + tt.matrix[3*k+1]*light[1] + tt.matrix[3*k+2]*light[2])
				if math.Abs(float64(got[k])-want) > 1.2 {
					t.Fatalf("%s: %v becomes %v; channel %d should be %.2f", space.name, in, got, k, want)
				}
			}
		}
	}
}

func TestPlanProfile(t *testing.T) {
	spaces := rgbSpaces()
	sRGB := rgbSpace{"A screen's", [9]float64{0.43607, 0.22249, 0.01392, 0.38515, 0.71687, 0.09708, 0.14307, 0.06061, 0.71410}, sRGBFormula()}
	table := sRGB
	table.curve = binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), 1024)
	curve, _ := readCurve(sRGBFormula())
	for i := range 1024 {
		table.curve = binary.BigEndian.AppendUint16(table.curve, uint16(math.Round(65535*curve(float64(i)/1023))))
	}
	linear := sRGB
	linear.curve = []byte("curv\x00\x00\x00\x00\x00\x00\x00\x00")
	wild := sRGB
	wild.primaries[0] = 1000
	grey := func(curve []byte) []byte {
		p := testProfile("GRAY", "Grey", false)
		p = append(p[:iccHeader+12], p[iccHeader+12:]...)
		binary.BigEndian.PutUint32(p[iccHeader:], 1)
		copy(p[iccHeader+4:], "kTRC")
		binary.BigEndian.PutUint32(p[iccHeader+8:], uint32(len(p)))
		binary.BigEndian.PutUint32(p[iccHeader+12:], uint32(len(curve)))
		p = append(p, curve...)
		binary.BigEndian.PutUint32(p, uint32(len(p)))
		return p
	}
	lut := matrixProfileOf(spaces[0])
	copy(lut[iccHeader+4+12:], "A2B0") // for wtpt
	for _, tt := range []struct {
		name    string
		profile []byte
		grey    bool
		want    profileFate
	}{
		{"none", nil, false, dropProfile},
		{"p3", matrixProfileOf(spaces[0]), false, applyProfile},
		{"adobe", matrixProfileOf(spaces[1]), false, applyProfile},
		{"prophoto", matrixProfileOf(spaces[2]), false, applyProfile},
		{"p3 of a grey picture", matrixProfileOf(spaces[0]), true, dropProfile},
		{"sRGB by name", testProfile("RGB ", "sRGB IEC61966-2.1", false), false, dropProfile},
		{"sRGB by name, version 4", testProfile("RGB ", "sRGB", true), false, dropProfile},
		{"sRGB by another name", matrixProfileOf(sRGB), false, dropProfile},
		{"sRGB in a table", matrixProfileOf(table), false, dropProfile},
		{"linear", matrixProfileOf(linear), false, applyProfile},
		{"with tables", lut, false, keepProfile},
		{"without curves", testProfile("RGB ", "Display P3", true), false, keepProfile},
		{"wild", matrixProfileOf(wild), false, keepProfile},
		{"grey 1.8", grey(gammaTag(1.8)), true, applyProfile},
		{"grey like sRGB", grey(sRGBFormula()), true, dropProfile},
		{"grey of a colour picture", grey(gammaTag(1.8)), false, dropProfile},
		{"grey without a curve", testProfile("GRAY", "Dot Gain 20%", false), true, keepProfile},
		{"cmyk", testProfile("CMYK", "Coated FOGRA39", false), false, dropProfile},
		{"cut off", matrixProfileOf(spaces[0])[:300], false, dropProfile},
	} {
		fate, c := planProfile(tt.profile, tt.grey)
		if fate != tt.want || (c != nil) != (fate == applyProfile) {
			t.Errorf("%s: fate %v, want %v", tt.name, fate, tt.want)
		}
	}
}

func TestToneCurves(t *testing.T) {
	for _, tt := range []struct {
		name string
		tag  []byte
		want [3]float64 // at 0, 0.25 and 1; all zero where it is none
	}{
		{"straight", []byte("curv\x00\x00\x00\x00\x00\x00\x00\x00"), [3]float64{0, 0.25, 1}},
		{"gamma", gammaTag(2), [3]float64{0, 0.0625, 1}},
		{"table", []byte("curv\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x80\x00\xff\xff"), [3]float64{0, 0.25, 1}},
		{"table cut off", []byte("curv\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x80\x00"), [3]float64{}},
		{"formula 0", formulaTag(0, 2), [3]float64{0, 0.0625, 1}},
		{"formula 1", formulaTag(1, 2, 2, -1), [3]float64{0, 0, 1}},
		{"formula 2", formulaTag(2, 2, 1, 0, 0.5), [3]float64{0.5, 0.5625, 1.5}},
		{"formula 3", formulaTag(3, 2, 1, 0, 0.5, 0.5), [3]float64{0, 0.125, 1}},
		{"formula 4", formulaTag(4, 2, 1, 0, 0.5, 0.5, 0.1, 0.2), [3]float64{0.2, 0.325, 1.1}},
		{"formula 5", formulaTag(5, 2, 1, 0, 0.5, 0.5, 0.1, 0.2), [3]float64{}},
		{"formula cut off", formulaTag(4, 2, 1), [3]float64{}},
		{"no gamma", formulaTag(0, 0), [3]float64{}},
	} {
		curve, ok := readCurve(tt.tag)
		if ok != (tt.want != [3]float64{}) {
			t.Errorf("%s: read %v", tt.name, ok)
			continue
		}
		for i, v := range []float64{0, 0.25, 1} {
			if ok && math.Abs(curve(v)-tt.want[i]) > 1e-4 {
				t.Errorf("%s at %v: %v, want %v", tt.name, v, curve(v), tt.want[i])
			}
		}
	}
}

// Photos in wide colours look as libvips shows them.
func TestColoursAgainstVips(t *testing.T) {
	if _, err := exec.LookPath("vips"); err != nil {
		t.Skip("vips is not installed (apt: libvips-tools): nothing to compare with")
	}
	dir := t.TempDir()
	vips := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("vips", args...).CombinedOutput(); err != nil {
			t.Fatalf("vips %v: %s", args, out)
		}
	}
	for i, name := range sharedFiles(t, "hackbu2023/photos/*.[jJ][pP]*[gG]") {
		if i == 2 {
			break
		}
		small := filepath.Join(dir, "small.png")
		vips("thumbnail", name, small, "500", "--export-profile", "srgb", "--no-rotate")
		for _, space := range rgbSpaces() {
			icc, wide, narrow := filepath.Join(dir, "wide.icc"), filepath.Join(dir, "wide.png"), filepath.Join(dir, "narrow.png")
			profile := matrixProfileOf(space)
			if err := os.WriteFile(icc, profile, 0o600); err != nil {
				t.Fatal(err)
			}
			vips("icc_transform", small, wide, icc, "--input-profile", "srgb")
			vips("icc_transform", wide, narrow, "srgb", "--embedded", "--input-profile", icc)
			want := openPNG(t, narrow)
			_, c := planProfile(profile, false)
			got := convert(image.NewNRGBA(want.Bounds()), openPNG(t, wide))
			before := meanDeltaE(got, want)
			for p := got.Pix; len(p) > 0; p = p[4:] {
				p[0], p[1], p[2] = c.pixel(p[0], p[1], p[2])
			}
			pixels := meanDeltaE(got, want)
			s := Settings{Sizes: []Size{{"large", 500}}, Quality: 90}
			ours := mustRender(t, readFile(t, wide), Source{Profile: profile}, s)
			theirs := mustRender(t, readFile(t, narrow), Source{}, s) // JPEG itself costs 2 ΔE on these photos
			rendered := meanDeltaE(decodeJPEG(t, ours.Renditions[0].Data), decodeJPEG(t, theirs.Renditions[0].Data))
			if pixels > 0.5 || rendered > 1.5 {
				t.Errorf("%s in %s: mean ΔE %.2f, as rendered %.2f", filepath.Base(name), space.name, pixels, rendered)
			}
			t.Logf("%s in %s: mean ΔE %.3f before, %.3f converted, %.3f as rendered", filepath.Base(name), space.name, before, pixels, rendered)
		}
	}
}

func openPNG(t *testing.T, name string) image.Image {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// meanDeltaE is the mean CIE 1976 difference of two pictures in sRGB.
func meanDeltaE(a, b image.Image) float64 {
	sum, n := 0.0, 0.0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := labOf(a.At(x, y)), labOf(b.At(x, y))
			sum += math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
			n++
		}
	}
	return sum / n
}

// labOf is a colour's CIE L*a*b* at D65.
func labOf(c color.Color) [3]float64 {
	r, g, b, _ := c.RGBA()
	var light [3]float64
	for i, v := range []uint32{r, g, b} {
		f := float64(v) / 65535
		if light[i] = f / 12.92; f > 0.04045 {
			light[i] = math.Pow((f+0.055)/1.055, 2.4)
		}
	}
	root := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x := root((0.4124564*light[0] + 0.3575761*light[1] + 0.1804375*light[2]) / 0.95047)
	y := root(0.2126729*light[0] + 0.7151522*light[1] + 0.0721750*light[2])
	z := root((0.0193339*light[0] + 0.1191920*light[1] + 0.9503041*light[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}
