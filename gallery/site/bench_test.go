package site

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"eventroll/gallery"
)

// BenchmarkSite measures what publishing a whole site takes, without putting it.
func BenchmarkSite(b *testing.B) {
	for _, photos := range []int{10_000, 50_000} {
		b.Run(fmt.Sprint(photos), func(b *testing.B) {
			index, shards := crowd(rand.New(rand.NewPCG(1, 1)), photos)
			for b.Loop() {
				size, files := 0, 0
				for f, err := range Files(index, gallery.ShardsOf(shards), testAssets(), embedCode(index), Standing{}) {
					if err != nil {
						b.Fatal(err)
					}
					size += len(f.Body)
					files++
				}
				b.ReportMetric(float64(size)/1e6, "MB")
				b.ReportMetric(float64(files), "files")
			}
		})
	}
}
