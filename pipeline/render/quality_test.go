package render

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// BenchmarkQuality holds renditions against pictures that libvips resizes with
// Lanczos3 from all pixels, beside vipsthumbnail's own at the same quality:
// PSNR and SSIM (of brightness), and the bytes that each needs for the same
// SSIM. Its log names the worst photo of each.
func BenchmarkQuality(b *testing.B) {
	for _, tool := range []string{"vips", "vipsthumbnail"} {
		if _, err := exec.LookPath(tool); err != nil {
			b.Skipf("skipped: %s (libvips-tools) is not installed; `make bench` installs it", tool)
		}
	}
	files, err := filepath.Glob(filepath.Join(sharedFolder(b, "hackbu2023"), "photos", "*.jpg"))
	if err != nil {
		b.Fatal(err)
	}
	for _, edge := range []int{2016, 1280, 640} {
		b.Run(strconv.Itoa(edge), func(b *testing.B) {
			var psnr, ssim, bytes []float64 // ours minus theirs, and ours over theirs
			for b.Loop() {
				for _, f := range files {
					q := compare(b, f, edge)
					b.Logf("%-24s PSNR %6.2f dB (%+.2f)  SSIM %.4f (%+.4f)  bytes at their SSIM %.3f", filepath.Base(f), q.ours.psnr, q.ours.psnr-q.theirs.psnr, q.ours.ssim, q.ours.ssim-q.theirs.ssim, q.bytes)
					psnr = append(psnr, q.ours.psnr-q.theirs.psnr)
					ssim = append(ssim, q.ours.ssim-q.theirs.ssim)
					bytes = append(bytes, q.bytes)
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(slices.Min(psnr), "worst-dB")
			b.ReportMetric(slices.Min(ssim), "worst-SSIM")
			b.ReportMetric(mean(bytes), "bytes/vips")
			b.ReportMetric(slices.Max(bytes), "worst-bytes/vips")
		})
	}
}

type quality struct{ psnr, ssim float64 }

type comparison struct {
	ours, theirs quality
	bytes        float64 // ours over theirs, at the same SSIM
}

func compare(b *testing.B, file string, edge int) comparison {
	reference := referenceOf(b, file, edge)
	judge := func(data []byte) quality {
		picture, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			b.Fatalf("%s: %v", file, err)
		}
		got := brightness(picture)
		if got.Rect != reference.Rect {
			b.Fatalf("%s: %v, the reference is %v", file, got.Rect, reference.Rect)
		}
		return quality{psnrOf(got, reference), ssimOf(got, reference)}
	}
	out := filepath.Join(b.TempDir(), "theirs.jpg")
	vips(b, "vipsthumbnail", "-s", strconv.Itoa(edge), "-o", out+"[Q=82,strip]", file)
	their, err := os.ReadFile(out)
	if err != nil {
		b.Fatal(err)
	}
	our := renderedAt(b, file, edge, 82)
	c := comparison{ours: judge(our), theirs: judge(their)}
	c.bytes = bytesAt(c.theirs.ssim, func(q int) (float64, float64) {
		data := renderedAt(b, file, edge, q)
		return judge(data).ssim, float64(len(data))
	}) / float64(len(their))
	return c
}

// bytesAt finds how many bytes a given SSIM takes, between the two qualities
// around it.
func bytesAt(ssim float64, at func(quality int) (ssim, bytes float64)) float64 {
	low, high := 60, 98
	lowSSIM, lowBytes := at(low)
	highSSIM, highBytes := at(high)
	for high-low > 1 {
		middle := (low + high) / 2
		if s, n := at(middle); s < ssim {
			low, lowSSIM, lowBytes = middle, s, n
		} else {
			high, highSSIM, highBytes = middle, s, n
		}
	}
	part := (ssim - lowSSIM) / (highSSIM - lowSSIM)
	return lowBytes * math.Pow(highBytes/lowBytes, part)
}

func renderedAt(b *testing.B, file string, edge, quality int) []byte {
	data, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	made, err := Render(b.Context(), bytes.NewReader(data), int64(len(data)), Source{Orientation: orientationOf(b, file)},
		Settings{Sizes: []Size{{"size", edge}}, Quality: quality})
	if err != nil {
		b.Fatalf("%s: %v", file, err)
	}
	return made.Renditions[0].Data
}

// referenceOf is the photo upright, resized by libvips from all its pixels.
func referenceOf(b *testing.B, file string, edge int) *image.Gray {
	dir := b.TempDir()
	upright, out := filepath.Join(dir, "upright.v"), filepath.Join(dir, "reference.png")
	vips(b, "vips", "autorot", file, upright)
	header, err := exec.CommandContext(b.Context(), "vipsheader", "-f", "width", upright).Output()
	if err != nil {
		b.Fatal(err)
	}
	height, err := exec.CommandContext(b.Context(), "vipsheader", "-f", "height", upright).Output()
	if err != nil {
		b.Fatal(err)
	}
	w, h := number(b, header), number(b, height)
	fw, fh := fit(w, h, edge)
	scale := func(to, from int) string { return fmt.Sprintf("%.12f", float64(to)/float64(from)) }
	vips(b, "vips", "resize", upright, out, scale(fw, w), "--vscale", scale(fh, h), "--kernel", "lanczos3")
	f, err := os.Open(out)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		b.Fatal(err)
	}
	return brightness(picture)
}

// orientationOf is what Exif says, by libvips.
func orientationOf(b *testing.B, file string) int {
	out, err := exec.CommandContext(b.Context(), "vipsheader", "-f", "orientation", file).Output()
	if err != nil {
		return 1 // it does not say
	}
	return number(b, out)
}

func number(b *testing.B, text []byte) int {
	n, err := strconv.Atoi(string(bytes.TrimSpace(text)))
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func vips(b *testing.B, name string, args ...string) {
	if out, err := exec.CommandContext(b.Context(), name, args...).CombinedOutput(); err != nil {
		b.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

func brightness(picture image.Image) *image.Gray {
	r := picture.Bounds()
	out := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
	if p, ok := picture.(*image.YCbCr); ok {
		for y := range r.Dy() {
			copy(out.Pix[y*out.Stride:][:r.Dx()], p.Y[p.YOffset(r.Min.X, r.Min.Y+y):])
		}
		return out
	}
	for y := range r.Dy() {
		for x := range r.Dx() {
			out.SetGray(x, y, color.GrayModel.Convert(picture.At(r.Min.X+x, r.Min.Y+y)).(color.Gray))
		}
	}
	return out
}

func psnrOf(a, b *image.Gray) float64 {
	sum := 0.0
	for i, p := range a.Pix {
		d := float64(p) - float64(b.Pix[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255*float64(len(a.Pix))/math.Max(sum, 1e-9))
}

// ssimOf is the mean structural similarity (Wang et al. 2004) over windows of
// 8×8 pixels, four apart.
func ssimOf(a, b *image.Gray) float64 {
	const c1, c2 = (0.01 * 255) * (0.01 * 255), (0.03 * 255) * (0.03 * 255)
	sum, n := 0.0, 0.0
	for y := 0; y+8 <= a.Rect.Dy(); y += 4 {
		for x := 0; x+8 <= a.Rect.Dx(); x += 4 {
			var sa, sb, saa, sbb, sab int
			for j := range 8 {
				pa, pb := a.Pix[(y+j)*a.Stride+x:][:8], b.Pix[(y+j)*b.Stride+x:][:8]
				for i := range pa {
					va, vb := int(pa[i]), int(pb[i])
					sa, sb, saa, sbb, sab = sa+va, sb+vb, saa+va*va, sbb+vb*vb, sab+va*vb
				}
			}
			ma, mb := float64(sa)/64, float64(sb)/64
			va, vb, cov := float64(saa)/64-ma*ma, float64(sbb)/64-mb*mb, float64(sab)/64-ma*mb
			sum += (2*ma*mb + c1) * (2*cov + c2) / ((ma*ma + mb*mb + c1) * (va + vb + c2))
			n++
		}
	}
	return sum / n
}

func sharedFolder(tb testing.TB, name string) string {
	tb.Helper()
	dir := filepath.Join("..", "..", "..", "shared", name)
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("needs the folder ../shared/%s beside the repository: %v", name, err)
	}
	return dir
}

func mean(of []float64) float64 {
	sum := 0.0
	for _, x := range of {
		sum += x
	}
	return sum / float64(len(of))
}
