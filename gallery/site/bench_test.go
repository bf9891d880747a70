package site

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"eventroll/gallery"
)

// BenchmarkSite measures what publishing a whole site takes, without putting it,
// and what it takes when a photo comes to one of which all stands.
func BenchmarkSite(b *testing.B) {
	for _, photos := range []int{10_000, 50_000} {
		index, shards := crowd(rand.New(rand.NewPCG(1, 1)), photos)
		more := slices.Clone(shards)
		p := more[0].Photos[7]
		p.ID, p.Burst = sampleID(photos+1), ""
		more[0].Photos = slices.Insert(slices.Clone(more[0].Photos), 8, p)
		changed := index
		changed.Shards = slices.Clone(index.Shards)
		changed.Shards[0].Href = "shards/more.json"
		b.Run(fmt.Sprint(photos), func(b *testing.B) { benchmarkFiles(b, index, shards, Standing{}) })
		b.Run(fmt.Sprint(photos, " and one more"), func(b *testing.B) {
			stands := map[string]string{} // digests by key
			standing := Standing{Photo: func(id gallery.PhotoID) bool { return id != p.ID }}
			for f, err := range Files(index, gallery.ShardsOf(shards), testAssets(), embedCode(index), standing) {
				if err != nil {
					b.Fatal(err)
				}
				stands[f.Key] = f.Digest
			}
			standing.Part = func(key, digest string) bool { return stands[key] == digest }
			benchmarkFiles(b, changed, more, standing)
		})
	}
}

func benchmarkFiles(b *testing.B, index gallery.Index, shards []gallery.Shard, standing Standing) {
	rows := gallery.ShardsOf(shards)
	for b.Loop() {
		size, files := 0, 0
		for f, err := range Files(index, rows, testAssets(), embedCode(index), standing) {
			if err != nil {
				b.Fatal(err)
			}
			size += len(f.Body)
			files++
		}
		b.ReportMetric(float64(size)/1e6, "MB")
		b.ReportMetric(float64(files), "files")
	}
}
