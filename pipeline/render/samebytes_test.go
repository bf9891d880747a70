package render

import (
	"crypto/sha256"
	"encoding/hex"
	"runtime"
	"testing"
)

// The same bytes come out on every run and every processor: a change here is
// one of Version. imaging computes in floating point, so that what it resizes
// is held to that on one kind of processor only.
func TestSameBytes(t *testing.T) {
	p3 := matrixProfileOf(rgbSpaces()[0])
	for _, tt := range []struct {
		name, file string
		src        Source
		imaging    bool
		want       string
	}{
		{"progressive jpeg", "progressive.jpg", Source{}, false, "e7161539a61fc218"},
		{"progressive jpeg, turned, in Display P3", "progressive.jpg", Source{Orientation: 6, Profile: p3}, false, "ae4a1aa5bbcedcb3"},
		{"lossy webp", "lossy.webp", Source{}, false, "26be7fcb48e4eeb6"},
		{"heic", "scene.heic", Source{Orientation: 3}, false, "0f25aecee89814d9"},
		{"cmyk jpeg", "cmyk.jpg", Source{}, true, "5ac490a8dc4ef720"},
		{"interlaced png", "interlaced.png", Source{}, true, "8769464cf64a3baf"},
		{"lossless webp", "lossless.webp", Source{}, true, "ed5a24b359c7fc21"},
		{"transparent webp", "alpha.webp", Source{}, true, "2fb7dc740a351f4d"},
	} {
		res := mustRender(t, fromTestdata(t, tt.file), tt.src, defaults)
		sum := sha256.New()
		for _, r := range res.Renditions {
			sum.Write(r.Data)
		}
		sum.Write([]byte(res.Placeholder + res.Look))
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
