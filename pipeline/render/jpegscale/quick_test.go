package jpegscale

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
)

func TestQuick(t *testing.T) {
	files, _ := filepath.Glob("/work/shared/hackbu2023/photos/*")
	for _, f := range files[:6] {
		data, _ := os.ReadFile(f)
		want, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		w := want.(*image.YCbCr)
		p, err := Decode(context.Background(), bytes.NewReader(data), Options{})
		if err != nil {
			t.Fatal(err)
		}
		worst, sum := 0, 0
		for y := range p.Height {
			a, b := p.planes[0].row(y), w.Y[y*w.YStride:]
			for x := range a {
				d := int(a[x]) - int(b[x])
				worst = max(worst, d, -d)
				sum += d * d
			}
		}
		worstC := 0
		for y := range p.planes[1].height {
			a, b := p.planes[1].row(y), w.Cb[y*w.CStride:]
			for x := range a {
				d := int(a[x]) - int(b[x])
				worstC = max(worstC, d, -d)
			}
		}
		t.Log(filepath.Base(f), p.Width, p.Height, p.Missing, p.Damage, worst, worstC, float64(sum)/float64(p.Width*p.Height))
		h, err := Decode(context.Background(), bytes.NewReader(data), Options{Cover: 2016})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []int{2016, 1280, 640} {
			h = h.Resize(e*h.Width/max(h.Width, h.Height), e*h.Height/max(h.Width, h.Height), 1)
			out, err := h.Encode(82, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := jpeg.Decode(bytes.NewReader(out)); err != nil {
				t.Fatal(err)
			}
			os.WriteFile("/tmp/jq_"+filepath.Base(f)+"_"+string(rune('0'+e/640))+".jpg", out, 0o644)
		}
	}
}
