package site

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"testing"

	"eventroll/gallery"
)

// Whatever happens to photos: parts of listings with the same digest are the
// same, byte for byte, and what stands is not made again.
func TestDigestsOfParts(t *testing.T) {
	index, shards := crowd(rand.New(rand.NewPCG(3, 3)), 4000)
	somewhere := func(shards []gallery.Shard) *gallery.Photo { return &shards[1].Photos[17] }
	body, digests := map[string]string{}, map[string]string{}
	for _, c := range []struct {
		name   string
		happen func(index *gallery.Index, shards []gallery.Shard)
	}{
		{"nothing", func(*gallery.Index, []gallery.Shard) {}},
		{"nothing again", func(*gallery.Index, []gallery.Shard) {}},
		{"a caption", func(_ *gallery.Index, s []gallery.Shard) { somewhere(s).Alt = "다른 말" }},
		{"another size", func(_ *gallery.Index, s []gallery.Shard) { somewhere(s).Sizes = sampleSizes(gallery.Size{2016, 200}) }},
		{"another photographer", func(_ *gallery.Index, s []gallery.Shard) { somewhere(s).By, somewhere(s).Byline = "", "" }},
		{"a photo less", func(_ *gallery.Index, s []gallery.Shard) { s[1].Photos = slices.Delete(s[1].Photos, 17, 18) }},
		{"a burst less", func(_ *gallery.Index, s []gallery.Shard) {
			for i := range s[2].Photos {
				s[2].Photos[i].Burst = ""
			}
		}},
		{"another track", func(x *gallery.Index, s []gallery.Shard) {
			x.Shards[1].Track, x.Shards[3].Track = x.Shards[3].Track, x.Shards[1].Track
		}},
		{"photos change their shards", func(_ *gallery.Index, s []gallery.Shard) { s[1], s[3] = s[3], s[1] }},
	} {
		x, s := index, make([]gallery.Shard, len(shards))
		x.Shards = slices.Clone(index.Shards)
		for i := range shards {
			s[i].Photos = slices.Clone(shards[i].Photos)
		}
		c.happen(&x, s)
		for i := range s {
			data, err := s[i].JSON()
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(data)
			x.Shards[i].Href = "shards/" + hex.EncodeToString(sum[:8]) + ".json"
		}
		parts, made := 0, 0
		for f, err := range Files(x, gallery.ShardsOf(s), testAssets(), embedCode(x), Standing{Photo: func(gallery.PhotoID) bool { return true }}) {
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if f.Digest == "" {
				continue
			}
			parts++
			key := f.Key + " " + f.Digest
			was, known := body[key]
			if known && was != string(f.Body) {
				t.Errorf("%s: %s is another page with the same digest", c.name, f.Key)
			}
			if !known {
				made++
			}
			body[key], digests[f.Key] = string(f.Body), f.Digest
		}
		if c.name == "nothing again" && made > 0 || parts < 20 {
			t.Errorf("%s: %d parts of %d have another digest", c.name, made, parts)
		}
		for f, err := range Files(x, gallery.ShardsOf(s), testAssets(), embedCode(x), Standing{
			Photo: func(gallery.PhotoID) bool { return true },
			Part:  func(key, digest string) bool { return digests[key] == digest },
		}) {
			if err != nil || (f.Body == nil) != (f.Digest != "") {
				t.Fatalf("%s: %s stands, and is made: %v", c.name, f.Key, err)
			}
		}
	}
}
