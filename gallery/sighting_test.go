package gallery

import (
	"encoding/json"
	"testing"
)

func ptr[T any](v T) *T { return &v }

// full is a sighting that says everything.
var full = Sighting{
	Version: 1, ID: "4oymiquy7qobjgx3", Card: "dana", Path: "DCIM/100/IMG_0001.JPG", Name: "IMG_0001.JPG",
	Bytes: 1234567, SHA256: "ab12",
	Metadata: Metadata{
		Format: "jpeg", Width: 6000, Height: 4000, Orientation: 1,
		Time: "2024-11-03T14:02:11.25", Offset: "+09:00", TimeFrom: "exif", GPSTime: "2024-11-03T05:02:11Z",
		Make: "Canon", Model: "EOS R6", Serial: "083024001234", Lens: "RF24-70", ExposureTime: 0.005, FNumber: 2.8, ISO: 800, FocalLength: 50,
		Latitude: ptr(37.5), Longitude: ptr(127.0), Byline: "Dana", Caption: "On <stage> & off", Keywords: []string{"서버리스"},
		Copyright: "© Dana", Credit: "AWS KRUG", Rating: ptr(4), Label: "Red", Profile: "sRGB", ProfileHash: "0123456789abcdef", Modified: "2024-11-05T10:00:00",
		Headline: "Opening", Instructions: "No crop", Persons: []string{"Lee"},
	},
}

func TestSightingHashStaysForEver(t *testing.T) {
	old := full // what eventroll 1 wrote, that did not know of these
	old.Metadata.Headline, old.Metadata.Instructions, old.Metadata.Persons = "", "", nil
	equal(t, "old hash", old.Hash(), "c68d92468e6dfd02")
	equal(t, "hash", full.Hash(), "ab233b81ac8d59ca")
	equal(t, "hash of the least", Sighting{}.Hash(), "2cdf9f85291d0cc4")
}

// What is read back from the archive has the name that it was stored under.
func TestSightingHashSurvivesStoring(t *testing.T) {
	sightings := []Sighting{full}
	for _, name := range []string{"caf\xe9.jpg", "\ufffd.jpg", "<&>\u2028.jpg", `\ufffd`, "\x00"} {
		sightings = append(sightings, Sighting{ID: full.ID, Path: name, Replaces: []string{}, Metadata: Metadata{Keywords: []string{}}})
	}
	for _, s := range sightings {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back Sighting
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		equal(t, s.Path, back.Hash(), s.Hash())
		if !s.SaysTheSame(back) {
			t.Errorf("%q says something else after it was stored", s.Path)
		}
	}
}

func TestSightingsOfOneFile(t *testing.T) {
	edited, elsewhere, otherPhoto := full, full, full
	edited.Metadata.Caption = "Better"
	edited.Replaces = []string{full.Hash()}
	elsewhere.Card = "imre"
	otherPhoto.ID = "kxde2d6nn6ov67ec"
	again := full
	again.Replaces = []string{edited.Hash()}

	equal(t, "an edit is of the same file", full.SameFile(edited), true)
	equal(t, "an edit says something else", full.SaysTheSame(edited), false)
	equal(t, "what it replaces is not what it says", full.SaysTheSame(again), true)
	equal(t, "another card", full.SameFile(elsewhere), false)
	equal(t, "another photo", full.SameFile(otherPhoto), false)
	equal(t, "place", full.Place(), "dana/DCIM/100/IMG_0001.JPG")
}

func TestCurrentFollowsEdits(t *testing.T) {
	say := func(caption string, replaces ...Sighting) Sighting {
		s := Sighting{Version: 1, ID: full.ID, Card: "dana", Path: "a.jpg", Metadata: Metadata{Caption: caption}}
		for _, r := range replaces {
			s.Replaces = append(s.Replaces, r.Hash())
		}
		return s
	}
	a := say("A")
	b := say("B", a)
	aAgain := say("A", b)
	bAgain := say("B", aAgain)
	other := say("elsewhere")
	for _, c := range []struct {
		name string
		in   []Sighting
		want []Sighting
	}{
		{"nothing", nil, []Sighting{}},
		{"one", []Sighting{a}, []Sighting{a}},
		{"edited", []Sighting{a, b}, []Sighting{b}},
		{"edited and undone", []Sighting{a, b, aAgain}, []Sighting{aAgain}},
		{"and edited again", []Sighting{a, b, aAgain, bAgain}, []Sighting{bAgain}},
		{"a link of the chain lost", []Sighting{a, aAgain}, sortedByHash(a, aAgain)},
		{"another file", []Sighting{a, b, other}, sortedByHash(b, other)},
	} {
		for _, in := range permutations(c.in) {
			equal(t, c.name, Current(in), c.want)
		}
	}
}

func TestMerge(t *testing.T) {
	time := func(text, from, offset string) Metadata { return Metadata{Time: text, TimeFrom: from, Offset: offset} }
	for _, c := range []struct {
		name string
		in   []Metadata
		want Metadata
	}{
		{"nothing", nil, Metadata{}},
		{"what one does not say the other fills in",
			[]Metadata{{Caption: "c", Modified: "2024-11-05T10:00:00"}, {Byline: "Dana"}},
			Metadata{Caption: "c", Byline: "Dana", Modified: "2024-11-05T10:00:00"}},
		{"the later edit wins",
			[]Metadata{{Caption: "old", Modified: "2024-11-04T23:59:59.9"}, {Caption: "new", Modified: "2024-11-05T10:00:00"}, {Caption: "never edited"}},
			Metadata{Caption: "new", Modified: "2024-11-05T10:00:00"}},
		{"a fraction of a second later",
			[]Metadata{{Caption: "old", Modified: "2024-11-05T10:00:00"}, {Caption: "new", Modified: "2024-11-05T10:00:00.25"}},
			Metadata{Caption: "new", Modified: "2024-11-05T10:00:00.25"}},
		{"a rating of 0 is a rating",
			[]Metadata{{Rating: ptr(0), Modified: "2024-11-05T10:00:00"}, {Rating: ptr(5)}},
			Metadata{Rating: ptr(0), Modified: "2024-11-05T10:00:00"}},
		{"Exif's time beats XMP's, and keeps its offset to itself",
			[]Metadata{time("2024-11-03T14:00:00", "exif", ""), {Time: "2024-11-03T15:00:00", TimeFrom: "xmp", Offset: "+09:00", Modified: "2025"}},
			Metadata{Time: "2024-11-03T14:00:00", TimeFrom: "exif", Modified: "2025"}},
		{"a position is one file's",
			[]Metadata{{Latitude: ptr(1.0), Longitude: ptr(2.0), Modified: "2025"}, {Latitude: ptr(3.0), Longitude: ptr(4.0)}},
			Metadata{Latitude: ptr(1.0), Longitude: ptr(2.0), Modified: "2025"}},
		{"a camera is one file's",
			[]Metadata{{Make: "Canon", Modified: "2025"}, {Make: "NIKON", Serial: "1"}},
			Metadata{Make: "Canon", Modified: "2025"}},
		{"dimensions are one file's",
			[]Metadata{{Format: "jpeg", Width: 3, Height: 2, Orientation: 1, Modified: "2025"}, {Format: "jpeg", Width: 2, Height: 3, Orientation: 6}},
			Metadata{Format: "jpeg", Width: 3, Height: 2, Orientation: 1, Modified: "2025"}},
		{"a stripped copy knows neither how it was held nor its colours",
			[]Metadata{{Format: "jpeg", Width: 3, Height: 2, Modified: "2025"}, {Format: "jpeg", Width: 2, Height: 3, Orientation: 6, Profile: "P3", ProfileHash: "ab"}},
			Metadata{Format: "jpeg", Width: 2, Height: 3, Orientation: 6, Profile: "P3", ProfileHash: "ab", Modified: "2025"}},
		{"keywords are joined, each once, those of the later edit first",
			[]Metadata{{Keywords: []string{"b", "c"}}, {Keywords: []string{"a", "b", "a"}, Modified: "2025"}},
			Metadata{Keywords: []string{"a", "b", "c"}, Modified: "2025"}},
		{"and so are persons",
			[]Metadata{{Persons: []string{"Lee"}}, {Persons: []string{"Dana"}, Modified: "2025"}},
			Metadata{Persons: []string{"Dana", "Lee"}, Modified: "2025"}},
	} {
		var sightings []Sighting
		for _, m := range c.in {
			sightings = append(sightings, Sighting{ID: full.ID, Metadata: m})
		}
		for _, in := range permutations(sightings) {
			equal(t, c.name, Merge(in), c.want)
		}
	}
}

// Of edits at the same moment the hash decides, the same on every machine.
func TestMergeOfEqualsGoesByHash(t *testing.T) {
	a := Sighting{Card: "a", Metadata: Metadata{Caption: "A", Modified: "2025"}}
	b := Sighting{Card: "b", Metadata: Metadata{Caption: "B", Modified: "2025"}}
	first := sortedByHash(a, b)[0].Metadata.Caption
	equal(t, "a, b", Merge([]Sighting{a, b}).Caption, first)
	equal(t, "b, a", Merge([]Sighting{b, a}).Caption, first)
}

func TestMergeLeavesItsInputAlone(t *testing.T) {
	backing := append(make([]string, 0, 8), "a")
	in := []Sighting{{Metadata: Metadata{Keywords: backing, Modified: "2025"}}, {Metadata: Metadata{Keywords: []string{"b"}}}}
	Merge(in)
	equal(t, "keywords behind the slice", backing[:2], []string{"a", ""})
}

func TestMergeOfAllFieldsIsTheFileItself(t *testing.T) {
	equal(t, "metadata", Merge([]Sighting{full}), full.Metadata)
	equal(t, "beside a file that says nothing", Merge([]Sighting{{Card: "kakao"}, full}), full.Metadata)
}

func sortedByHash(a, b Sighting) []Sighting {
	if a.Hash() > b.Hash() {
		a, b = b, a
	}
	return []Sighting{a, b}
}

// permutations are all orders of in, by Heap's algorithm.
func permutations[T any](in []T) [][]T {
	var all [][]T
	work := append([]T(nil), in...)
	var permute func(k int)
	permute = func(k int) {
		if k <= 1 {
			all = append(all, append([]T(nil), work...))
			return
		}
		for i := range k {
			permute(k - 1)
			if k%2 == 0 {
				work[i], work[k-1] = work[k-1], work[i]
			} else {
				work[0], work[k-1] = work[k-1], work[0]
			}
		}
	}
	permute(len(work))
	return all
}
