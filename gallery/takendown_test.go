package gallery

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
)

func TestTakenDownShownBy(t *testing.T) {
	dana := Metadata{Make: "Sample", Model: "A", Serial: "1", Time: "2024-11-03T13:35:00.25", TimeFrom: FromExif}
	export := dana
	export.Time = "2024-11-03T13:35:00"
	raw := dana
	raw.Format = "cr3"
	later := dana
	later.Time = "2024-11-03T13:35:01"
	random := rand.New(rand.NewPCG(6, 0))
	lookOf := func(seed uint64) Look { return photoLook(rand.New(rand.NewPCG(seed, 9))) }
	look := lookOf(1)
	flipped := func(look Look, n int) Look { return look.flipped(random, n) }
	shots := []Shot{
		Shot{ID: "aaaaaaaaaaaaaaaa", Look: look, Size: Size{1200, 800}, Sharpness: 100, Paths: []string{"dana/IMG 1, ☕.JPG"}}.Saying(dana),
		{ID: "bbbbbbbbbbbbbbbb", Look: lookOf(2), Size: Size{900, 1600}, Sharpness: 100},                                            // erased
		{ID: "cccccccccccccccc", Look: lookOf(3), Size: Size{1200, 800}, Sharpness: 100, Damaged: true, Paths: []string{"a/1.JPG"}}, // half a file
		{ID: "dddddddddddddddd", Look: lookOf(4), Size: Size{1200, 800}},                                                            // a black frame
		{ID: "eeeeeeeeeeeeeeee"},
		{ID: "ffffffffffffffff", Look: lookOf(5), Size: Size{480, 320}, Sharpness: 100}, // a copy, erased
	}
	var hidden []Traits
	for _, s := range shots {
		traits := TraitsOf(s)
		traits.Copy = s.ID == "ffffffffffffffff"
		hidden = append(hidden, traits)
	}
	tests := []struct {
		name string
		shot Shot
		want PhotoID
	}{
		{"a smaller copy without metadata", Shot{Look: flipped(look, 8), Size: Size{480, 320}}, hidden[0].ID},
		{"a larger one", Shot{Look: look, Size: Size{3000, 2000}}, hidden[0].ID},
		{"the same, whatever its name says", Shot{Look: look, Size: Size{480, 320}, Paths: []string{"톡방/KakaoTalk_20211103_190312345.jpg"}}, hidden[0].ID},
		{"a copy of other proportions", Shot{Look: look, Size: Size{480, 480}}, ""},
		{"another picture", Shot{Look: flipped(look, 13), Size: Size{480, 320}}, ""},
		{"an export", Shot{Look: flipped(look, 3), Size: Size{600, 400}}.Saying(export), hidden[0].ID},
		{"the next frame of the burst", Shot{Look: flipped(look, 3), Size: Size{1200, 800}}.Saying(export), ""},
		{"its RAW", Shot{Look: flipped(look, 3), Size: Size{1200, 800}}.Saying(raw), hidden[0].ID},
		{"an export of a later frame", Shot{Look: look, Size: Size{600, 400}}.Saying(later), ""},
		{"another camera at that second", Shot{Look: look, Size: Size{600, 400}}.Saying(Metadata{Make: "Other", Time: dana.Time}), ""},
		{"a copy of what was erased", Shot{Look: lookOf(2), Size: Size{450, 800}}, hidden[1].ID},
		{"the whole file where half of it was", Shot{Look: lookOf(9), Size: Size{1200, 800}, Paths: []string{"a/1.JPG"}}.Saying(later), hidden[2].ID},
		{"half of the file that was whole", Shot{Damaged: true, Look: lookOf(8), Size: Size{1200, 800}, Paths: []string{"dana/IMG 1, ☕.JPG"}}.Saying(dana), hidden[0].ID},
		{"another whole file at that place", Shot{Look: lookOf(8), Size: Size{1200, 800}, Paths: []string{"dana/IMG 1, ☕.JPG"}}.Saying(later), ""},
		{"another black frame", Shot{Look: lookOf(4), Size: Size{1200, 800}}, ""},
		{"a photo without a look", Shot{}, ""},
		{"the photo of a copy that was taken down", Shot{Look: flipped(lookOf(5), 5), Size: Size{1200, 800}}.Saying(later), hidden[5].ID},
		{"itself", Shot{ID: hidden[0].ID, Look: look, Size: Size{1200, 800}}, ""},
	}
	for _, reversed := range []bool{false, true} {
		down := NewTakenDown(hidden)
		if reversed {
			down = NewTakenDown([]Traits{hidden[5], hidden[4], hidden[3], hidden[2], hidden[1], hidden[0]})
		}
		for _, test := range tests {
			if test.shot.Look != (Look{}) {
				test.shot.Sharpness = 100
			}
			if got := down.ShownBy(test.shot); got != test.want {
				t.Errorf("%s: shows %q, want %q", test.name, got, test.want)
			}
		}
	}
	if got := NewTakenDown(nil).ShownBy(tests[0].shot); got != "" {
		t.Errorf("of none it shows %q", got)
	}
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain data
	}
	return string(b)
}

func TestUnmistakable(t *testing.T) {
	for _, test := range []struct {
		distances []int
		want      bool
	}{{nil, false}, {[]int{3}, true}, {[]int{13}, false}, {[]int{3, 8}, false}, {[]int{3, 9, 9}, true}} {
		var matches []Match
		for _, d := range test.distances {
			matches = append(matches, Match{Distance: d})
		}
		if got := Unmistakable(matches); got != test.want {
			t.Errorf("%v: %v", test.distances, got)
		}
	}
}

func TestIndexWithout(t *testing.T) {
	e := twoDays(t)
	all := entries(t, 1200)
	gone := map[PhotoID]bool{}
	var left []Entry
	for i, n := range all {
		if i%3 == 0 {
			gone[n.Record.ID] = true
		} else {
			left = append(left, n)
		}
	}
	index, shards := NewIndex(e, "aaaa", all)
	before := asJSON([]any{index, shards})
	got, gotShards := index.Without(shards, gone)
	want, wantShards := NewIndex(e, "aaaa", left)
	// The spans of time that shards are cut into may differ; all else is the same.
	photosOf := func(shards []Shard) (photos []Photo) {
		for _, s := range shards {
			photos = append(photos, s.Photos...)
		}
		return photos
	}
	for _, both := range [][2]any{{photosOf(gotShards), photosOf(wantShards)}, {got.Days, want.Days}, {got.Tracks, want.Tracks}, {got.Sessions, want.Sessions}, {got.Photos, want.Photos}} {
		if a, b := asJSON(both[0]), asJSON(both[1]); a != b {
			t.Errorf("got  %.300s\nwant %.300s", a, b)
		}
	}
	for i, s := range gotShards {
		if at := got.Shards[i]; at.Href != s.href() || at.Photos != len(s.Photos) {
			t.Errorf("shard %d is %+v", i, at)
		}
	}
	if asJSON([]any{index, shards}) != before {
		t.Error("it changed what it was given")
	}
	for _, n := range all {
		gone[n.Record.ID] = true
	}
	got, gotShards = index.Without(shards, gone)
	if got.Photos != 0 || len(got.Shards)+len(gotShards) != 0 {
		t.Errorf("without any photo: %+v", got)
	}
}
