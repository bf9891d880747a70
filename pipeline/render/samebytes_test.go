package render

import (
	"crypto/sha256"
	"encoding/hex"
	"runtime"
	"testing"
)

// The same bytes come out on every run and every processor: a change here is
// one of Version. imaging computes in floating point, so that what it resizes
// is held to that on one kind of processor only. (So does BlurHash: placeholders
// are left out.)
func TestSameBytes(t *testing.T) {
	p3 := matrixProfileOf(rgbSpaces()[0])
	for _, tt := range []struct {
		name, file string
		src        Source
		imaging    bool
		want       string
	}{
		{"progressive jpeg", "progressive.jpg", Source{}, false, "fe6416cf8330863d"},
		{"progressive jpeg, turned, in Display P3", "progressive.jpg", Source{Orientation: 6, Profile: p3}, false, "e8e6717597eb487c"},
		{"lossy webp of several parts", "lossy.webp", Source{}, true, "4861e351688f96d0"},
		{"heic", "scene.heic", Source{Orientation: 3}, false, "9cf8bbefcd77fb39"},
		{"cmyk jpeg", "cmyk.jpg", Source{}, true, "4a796d6e64ed1726"},
		{"interlaced png", "interlaced.png", Source{}, true, "aeb8183f8a93985b"},
		{"lossless webp", "lossless.webp", Source{}, true, "7723f7867725c21a"},
		{"transparent webp", "alpha.webp", Source{}, true, "48e7cc67aace179a"},
	} {
		res := mustRender(t, fromTestdata(t, tt.file), tt.src, defaults)
		sum := sha256.New()
		for _, r := range res.Renditions {
			sum.Write(r.Data)
		}
		sum.Write([]byte(res.Look))
		got := hex.EncodeToString(sum.Sum(nil)[:8])
		if got == tt.want {
			continue
		}
		if tt.imaging && runtime.GOARCH != "amd64" {
			t.Logf("%s: %s, on amd64 %s", tt.name, got, tt.want)
			continue
		}
		t.Errorf("%s: %s, was %s", tt.name, got, tt.want)
	}
}
