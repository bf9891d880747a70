package site

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"eventroll/gallery"
)

// happened is a copy of a gallery to which something happened, its shards named
// for what they hold.
func happened(t *testing.T, index gallery.Index, shards []gallery.Shard, happen func(*gallery.Index, []gallery.Shard) []gallery.Shard) (gallery.Index, *gallery.Shards) {
	t.Helper()
	x, s := index, make([]gallery.Shard, len(shards))
	x.Shards, x.Tracks, x.Sessions = slices.Clone(index.Shards), slices.Clone(index.Tracks), slices.Clone(index.Sessions)
	x.Photographers = slices.Clone(index.Photographers)
	for i := range shards {
		s[i].Photos = slices.Clone(shards[i].Photos)
	}
	s = happen(&x, s)
	for i := range s {
		data, err := s[i].JSON()
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		x.Shards[i].Href = "shards/" + hex.EncodeToString(sum[:8]) + ".json"
	}
	return x, gallery.ShardsOf(s)
}

// Whatever happens to a gallery: pages of listings with the same digest are the
// same, byte for byte, and what stands is not made again.
func TestDigestsOfParts(t *testing.T) {
	index, shards := crowd(rand.New(rand.NewPCG(3, 3)), 3000)
	somewhere := func(shards []gallery.Shard) *gallery.Photo { return &shards[1].Photos[17] }
	type happening struct {
		name   string
		happen func(index *gallery.Index, shards []gallery.Shard)
	}
	happenings := []happening{
		{"nothing", func(*gallery.Index, []gallery.Shard) {}},
		{"nothing again", func(*gallery.Index, []gallery.Shard) {}},
		{"a caption", func(_ *gallery.Index, s []gallery.Shard) { somewhere(s).Alt = "다른 말" }},
		{"another size", func(_ *gallery.Index, s []gallery.Shard) { somewhere(s).Sizes = sampleSizes(gallery.Size{2016, 200}) }},
		{"another photographer", func(_ *gallery.Index, s []gallery.Shard) { somewhere(s).By, somewhere(s).Byline = "", "" }},
		{"a photo less", func(_ *gallery.Index, s []gallery.Shard) { s[1].Photos = slices.Delete(s[1].Photos, 17, 18) }},
		{"half of a shard less", func(_ *gallery.Index, s []gallery.Shard) { s[1].Photos = s[1].Photos[:len(s[1].Photos)/2] }},
		{"a burst less", func(_ *gallery.Index, s []gallery.Shard) {
			for i := range s[2].Photos {
				s[2].Photos[i].Burst = ""
			}
		}},
		{"another track", func(x *gallery.Index, s []gallery.Shard) {
			x.Shards[1].Track, x.Shards[3].Track = x.Shards[3].Track, x.Shards[1].Track
		}},
		{"photos change their shards", func(_ *gallery.Index, s []gallery.Shard) { s[1], s[3] = s[3], s[1] }},
		{"many photos more", func(_ *gallery.Index, s []gallery.Shard) {
			for i := range 700 {
				more := *somewhere(s)
				more.ID, more.Burst = sampleID(5000+i), ""
				s[0].Photos = append(s[0].Photos, more)
			}
		}},
		{"another day", func(x *gallery.Index, _ []gallery.Shard) { x.Shards[1].Day = "2024-11-05" }},
		{"photos without words, and other titles", func(x *gallery.Index, s []gallery.Shard) {
			for i := range s {
				for j := range s[i].Photos {
					s[i].Photos[j].Alt = ""
				}
			}
			for i := range x.Sessions {
				x.Sessions[i].Title += " ✓"
			}
		}},
		{"other titles of sessions", func(x *gallery.Index, _ []gallery.Shard) {
			for i := range x.Sessions {
				x.Sessions[i].Title += " ✓"
			}
		}},
		{"other speakers", func(x *gallery.Index, _ []gallery.Shard) {
			for i := range x.Sessions {
				x.Sessions[i].Speakers = []string{"A, B", "C"}
			}
		}},
		{"other speakers of the same letters", func(x *gallery.Index, _ []gallery.Shard) {
			for i := range x.Sessions {
				x.Sessions[i].Speakers = []string{"A", "B, C"}
			}
		}},
		{"other rooms", func(x *gallery.Index, _ []gallery.Shard) {
			for i := range x.Sessions {
				x.Sessions[i].Room = "해성빌딩 2F"
			}
		}},
		{"sessions end later", func(x *gallery.Index, _ []gallery.Shard) {
			for i := range x.Sessions {
				x.Sessions[i].End = strings.Replace(x.Sessions[i].End, ":00+", ":01+", 1)
			}
		}},
		{"sessions begin earlier", func(x *gallery.Index, _ []gallery.Shard) {
			for i := range x.Sessions {
				x.Sessions[i].Start = strings.Replace(x.Sessions[i].Start, "T1", "T0", 1)
			}
		}},
		{"a track's name", func(x *gallery.Index, _ []gallery.Shard) { x.Tracks[1].Name = "다른 트랙" }},
		{"a track's name on a day", func(x *gallery.Index, _ []gallery.Shard) {
			x.Tracks[1].Names = map[gallery.Date]string{"2024-11-03": "다른 트랙"}
		}},
		{"the order of tracks", func(x *gallery.Index, _ []gallery.Shard) {
			x.Tracks[1], x.Tracks[2] = x.Tracks[2], x.Tracks[1]
		}},
		{"a photographer's name", func(x *gallery.Index, _ []gallery.Shard) { x.Photographers[0].Name = "Dana P." }},
		{"the title", func(x *gallery.Index, _ []gallery.Shard) { x.Title = "다른 제목" }},
		{"the zone", func(x *gallery.Index, _ []gallery.Shard) { x.Timezone = "Asia/Tokyo" }},
		{"the language", func(x *gallery.Index, _ []gallery.Shard) { x.Language = "ja" }},
		{"no address", func(x *gallery.Index, _ []gallery.Shard) { x.URL = "" }},
		{"another address", func(x *gallery.Index, _ []gallery.Shard) { x.URL = "https://photos.example.org/2025" }},
		{"nobody to ask", func(x *gallery.Index, _ []gallery.Shard) { x.Contact = "" }},
		{"search engines", func(x *gallery.Index, _ []gallery.Shard) { x.Listed = true }},
	}
	body, digests := map[string]string{}, map[string]string{}
	for _, c := range happenings {
		x, s := happened(t, index, shards, func(x *gallery.Index, s []gallery.Shard) []gallery.Shard {
			c.happen(x, s)
			return s
		})
		all, made := 0, 0
		for f, err := range Files(x, s, testAssets(), embedCode(x), Standing{Photo: func(gallery.PhotoID) bool { return true }}) {
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if f.Digest == "" {
				continue
			}
			all++
			page := string(f.Body)
			if f.Card != nil {
				page += f.Card.Key + f.Card.Photo
			}
			key := f.Key + " " + f.Digest
			was, known := body[key]
			if known && was != page {
				t.Errorf("%s: %s is another page with the same digest", c.name, f.Key)
			}
			if !known {
				made++
			}
			body[key], digests[f.Key] = page, f.Digest
		}
		if c.name == "nothing again" && made > 0 || all < 40 {
			t.Errorf("%s: %d pages of %d have another digest", c.name, made, all)
		}
		for f, err := range Files(x, s, testAssets(), embedCode(x), Standing{
			Photo: func(gallery.PhotoID) bool { return true },
			Part:  func(key, digest string) bool { return digests[key] == digest },
		}) {
			if err != nil || (f.Body == nil) != (f.Digest != "") {
				t.Fatalf("%s: %s stands, and is made: %v", c.name, f.Key, err)
			}
		}
	}
}

// One photo more leaves the digests of all pages alone but for those that differ, and those that
// show photos of its shard.
func TestDigestsOfOnePhotoMore(t *testing.T) {
	index, shards := crowd(rand.New(rand.NewPCG(4, 4)), 3000)
	pages := func(x gallery.Index, s *gallery.Shards) map[string]File {
		pages := map[string]File{}
		for f, err := range Files(x, s, testAssets(), embedCode(x), Standing{Photo: func(gallery.PhotoID) bool { return true }}) {
			if err != nil {
				t.Fatal(err)
			}
			if f.Digest != "" {
				pages[f.Key] = f
			}
		}
		return pages
	}
	same := func(_ *gallery.Index, s []gallery.Shard) []gallery.Shard { return s }
	before := pages(happened(t, index, shards, same))
	for shard := range 4 {
		ids := map[string]bool{}
		for _, p := range shards[shard].Photos {
			ids[string(p.ID)] = true
		}
		after := pages(happened(t, index, shards, func(_ *gallery.Index, s []gallery.Shard) []gallery.Shard {
			more := s[shard].Photos[5]
			more.ID, more.Burst = sampleID(1_000_000+shard), ""
			s[shard].Photos = slices.Insert(s[shard].Photos, 6, more)
			return s
		}))
		others := 0
		for key, f := range after {
			if f.Digest == before[key].Digest {
				others++
			} else if string(f.Body) == string(before[key].Body) && !slices.ContainsFunc(photosOn(string(f.Body)), func(id string) bool { return ids[id] }) {
				t.Errorf("shard %d: %s has another digest, but is the same and of other shards", shard, key)
			}
		}
		if others < len(after)/4 {
			t.Errorf("shard %d: one photo more leaves %d digests of %d", shard, others, len(after))
		}
	}
}

// What no happening above changes alone.
func TestDigestTellsPartsApart(t *testing.T) {
	index, shards := crowd(rand.New(rand.NewPCG(5, 5)), 3000)
	a, err := newAlbum(index, gallery.ShardsOf(shards))
	if err != nil {
		t.Fatal(err)
	}
	s := &builder{album: a, assets: testAssets(), made: pieces{}}
	for name, change := range map[string]func(b *block){
		"another id": func(b *block) { b.id += "..2" },
		"another photo": func(b *block) {
			b.stacks[0].stack = stack{{id: sampleID(9999), shelf: b.stacks[0].stack[0].shelf}}
		},
		"another order": func(b *block) { b.stacks[0], b.stacks[1] = b.stacks[1], b.stacks[0] },
		"a stack of two": func(b *block) {
			b.stacks[1].stack = slices.Concat(b.stacks[0].stack, b.stacks[1].stack)
			b.stacks = b.stacks[1:]
		},
		"a stack less": func(b *block) { b.stacks = b.stacks[1:] },
	} {
		p := partOf{s.parted(s.dayListing(a.days[0])), 1}
		before := p.digest(p.between())
		if change(&p.parts[1].blocks[0]); p.digest(p.between()) == before {
			t.Errorf("%s: the same digest", name)
		}
	}
}
