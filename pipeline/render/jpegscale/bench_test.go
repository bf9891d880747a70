package jpegscale

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var photos = flag.String("photos", "", "pattern of the camera JPEGs that benchmarks work on")

// BenchmarkSteps measures each step from photos to three renditions:
//
//	go test -run '^$' -bench . -photos '/DIR/*.jpg' ./pipeline/render/jpegscale
func BenchmarkSteps(b *testing.B) {
	names, err := filepath.Glob(*photos)
	if err != nil || len(names) == 0 {
		b.Skip("no -photos")
	}
	var files [][]byte
	var large, sized []*Picture
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, data)
		p := mustDecode(b, data, 2016)
		large = append(large, p)
		sized = append(sized, p.Resize(sizeFor(p, 2016), sizeFor(p, -2016), 1))
	}
	b.Run("decode", func(b *testing.B) {
		for i := range b.N {
			mustDecode(b, files[i%len(files)], 2016)
		}
	})
	b.Run("resize", func(b *testing.B) {
		for i := range b.N {
			p := large[i%len(files)]
			for _, edge := range []int{2016, 1280, 640} {
				p = p.Resize(sizeFor(p, edge), sizeFor(p, -edge), 1)
			}
		}
	})
	b.Run("encode", func(b *testing.B) { // the largest only
		for i := range b.N {
			if _, err := sized[i%len(files)].Encode(82, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// sizeFor is the width of a picture whose longer edge is to be edge, and its
// height where edge is negative.
func sizeFor(p *Picture, edge int) int {
	n := p.Width
	if edge < 0 {
		n, edge = p.Height, -edge
	}
	long := max(p.Width, p.Height)
	return (2*n*edge + long) / (2 * long)
}
