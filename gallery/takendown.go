package gallery

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// TakenDown knows the photos that somebody asked to take down, to recognise
// them when they come again as other files: a photo that a messenger made
// small, an export, a file that was copied again because it was damaged. It
// does not change and may be asked by many goroutines.
type TakenDown struct {
	photos []Traits // by id
	looks  []Look   // aligned with photos; the zero Look where it says nothing
	index  *LookIndex
	places map[string][]int // photos by the places of their files
}

// Traits are what a picture is known again by, and nothing that says who or what
// is on it.
type Traits struct {
	Look      string `json:"look,omitempty"` // as in Record
	Sharpness int    `json:"sharpness,omitempty"`
	Size      Size   `json:"size,omitzero"` // of the original, as displayed
	Format    string `json:"format,omitempty"`
	// Moment is a hash of its camera and the second; "" where the files do not tell.
	Moment string `json:"moment,omitempty"`
	Copy   bool   `json:"copy,omitempty"` // its files tell neither camera nor time

	ID      PhotoID  `json:"-"`
	Paths   []string `json:"-"` // card/path of its files
	Damaged bool     `json:"-"`
}

// TraitsOf are those of a shot.
func TraitsOf(s Shot) Traits {
	return Traits{
		Look: s.Look.String(), Sharpness: s.Sharpness, Size: s.Size, Format: s.Says().Format, Moment: momentOf(s), Copy: s.stripped(),
		ID: s.ID, Paths: s.Paths, Damaged: s.Damaged,
	}
}

// NewTakenDown takes the photos that were taken down. What is not known of them
// any more is zero.
func NewTakenDown(photos []Traits) *TakenDown {
	t := &TakenDown{photos: slices.Clone(photos), places: map[string][]int{}}
	slices.SortFunc(t.photos, func(a, b Traits) int { return cmp.Compare(a.ID, b.ID) })
	for i, x := range t.photos {
		look, ok := ParseLook(x.Look)
		if !ok || flat(look, x.Sharpness) || !sane(x.Size) {
			look = Look{}
		}
		t.looks = append(t.looks, look)
		for _, p := range x.Paths {
			t.places[p] = append(t.places[p], i)
		}
	}
	t.index = NewLookIndex(t.looks)
	return t
}

// ShownBy is the photo taken down that a shot of another id shows too, or "".
// In doubt it shows it: who asked to be taken down must not come back, and what
// is held back is named and can be let back. So the rule reaches further than
// that of JoinCopies:
//
//   - A picture without camera and time that looks like it, whatever its name
//     says and whether it is smaller or larger.
//   - A picture of the same camera and second that looks like it, but is of
//     another size or format: an export, or the RAW. Of the same it is the next frame of a
//     burst, or an edit; the looks of both differ as little, so it stays.
//   - Of a copy without metadata whatever looks like it: its photo came later.
//   - Of a damaged file and a whole one at the same place the other.
func (t *TakenDown) ShownBy(s Shot) PhotoID {
	if len(t.photos) == 0 {
		return ""
	}
	for _, place := range s.Paths {
		for _, i := range t.places[place] {
			if t.photos[i].ID != s.ID && s.Damaged != t.photos[i].Damaged {
				return t.photos[i].ID
			}
		}
	}
	if flat(s.Look, s.Sharpness) || !sane(s.Size) {
		return ""
	}
	x := TraitsOf(s)
	for _, i := range t.near(s.Look) {
		if o := t.photos[i]; o.ID != x.ID && t.looks[i] != (Look{}) && sameAspect(x.Size, o.Size) && (x.Copy || o.Copy || exported(x, o)) {
			return o.ID
		}
	}
	return ""
}

// near are the photos that look like this, the nearest first.
func (t *TakenDown) near(look Look) []int {
	var near []int
	matches, crowded := t.index.Nearest(look, sameLook)
	for _, m := range matches {
		near = append(near, m.Index)
	}
	for i := range t.looks {
		if crowded && look.Distance(t.looks[i]) <= sameLook {
			near = append(near, i)
		}
	}
	return near
}

// exported says whether two pictures of one camera and one second differ in
// size or format.
func exported(a, b Traits) bool {
	return a.Moment != "" && a.Moment == b.Moment &&
		(larger(a.Size, b.Size) || larger(b.Size, a.Size) || a.Format != b.Format)
}

// momentOf names a camera and a second; programs drop what is less than one.
func momentOf(s Shot) string {
	const second = len("2024-11-03T14:02:11")
	if len(s.Time) < second {
		return ""
	}
	m := s.maker()
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %s", m.make, m.model, m.serial, s.Time[:second]))
	return hex.EncodeToString(sum[:8])
}

// ClearlyNear is how many bits nearer the photo is that is meant than any other.
const ClearlyNear = clearlyNear

// CopyDistance is in how many bits the looks of a photo and its copy differ at most.
const CopyDistance = sameLook

// Unmistakable says whether the first of these matches, which are the nearest
// pictures in order, is the one that is meant: it is as near as a copy is, and
// every other clearly farther.
func Unmistakable(matches []Match) bool {
	return len(matches) > 0 && matches[0].Distance <= sameLook &&
		(len(matches) == 1 || matches[1].Distance >= matches[0].Distance+clearlyNear)
}

// Without is an index of which some photos were taken out, with its shards.
// The shards are given aligned with Index.Shards; none of them is changed.
func (x Index) Without(shards []Shard, gone map[PhotoID]bool) (Index, []Shard) {
	return Amend(x, shards, func(p Photo) (Photo, bool) { return p, !gone[p.ID] })
}
