package gallery

import "slices"

// TakenDown knows the photos that somebody asked to take down, to recognise
// them when they come again as other files: a photo that a messenger made
// small, an export, a file that was copied again because it was damaged. It
// does not change and may be asked by many goroutines.
type TakenDown struct {
	shots  []Shot // by id
	looks  []Look // aligned with shots; the zero Look where it says nothing
	index  *LookIndex
	places map[string][]int // shots by the places of their files
	copies map[PhotoID]bool
}

// NewTakenDown takes the shots that were taken down, and which of them were
// copies without metadata. Of those whose personal data was erased only ID, Look,
// Size and Sharpness are there.
func NewTakenDown(shots []Shot, copies map[PhotoID]bool) *TakenDown {
	t := &TakenDown{shots: slices.Clone(shots), places: map[string][]int{}, copies: copies}
	slices.SortFunc(t.shots, func(a, b Shot) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	for i, s := range t.shots {
		look, ok := ParseLook(s.Look)
		if !ok || flat(look, s.Sharpness) || !sane(s.Size) {
			look = Look{}
		}
		t.looks = append(t.looks, look)
		for _, p := range s.Paths {
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
//     another size: an export. One of the same size is the next frame of a
//     burst, or an edit; the looks of both differ as little, so it stays.
//   - Of a copy without metadata whatever looks like it: its photo came later.
//   - Of a damaged file and a whole one at the same place the other.
func (t *TakenDown) ShownBy(s Shot) PhotoID {
	for _, place := range s.Paths {
		for _, i := range t.places[place] {
			if t.shots[i].ID != s.ID && s.Damaged != t.shots[i].Damaged {
				return t.shots[i].ID
			}
		}
	}
	look, ok := ParseLook(s.Look)
	if !ok || flat(look, s.Sharpness) || !sane(s.Size) {
		return ""
	}
	for _, i := range t.near(look) {
		if o := t.shots[i]; o.ID != s.ID && t.looks[i] != (Look{}) && sameAspect(s.Size, o.Size) && (Stripped(s.Meta) || t.copies[o.ID] || exported(s, o)) {
			return o.ID
		}
	}
	return ""
}

// near are the shots that look like this, the nearest first.
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

// Stripped says whether a file tells neither its camera nor its time, as copies
// of messengers do.
func Stripped(m Metadata) bool { return makerOf(m) == maker{} && m.Time == "" }

// exported says whether two files of different size are of one camera and one
// second; programs drop what is less than a second.
func exported(a, b Shot) bool {
	const seconds = len("2024-11-03T14:02:11")
	if len(a.Meta.Time) < seconds || len(b.Meta.Time) < seconds {
		return false
	}
	return a.Meta.Time[:seconds] == b.Meta.Time[:seconds] && makerOf(a.Meta) == makerOf(b.Meta) && (larger(a.Size, b.Size) || larger(b.Size, a.Size))
}

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
	days, tracks, sessions := map[Date]int{}, map[string]int{}, map[string]int{}
	out := []Shard{}
	old := x.Shards
	x.Shards = []IndexShard{}
	for i, s := range shards {
		kept := Shard{Photos: []Photo{}}
		for _, p := range s.Photos {
			if gone[p.ID] {
				x.Photos--
				days[old[i].Day]++
				tracks[old[i].Track]++
				sessions[p.Session]++
				continue
			}
			if gone[p.Burst] {
				p.Burst = ""
			}
			kept.Photos = append(kept.Photos, p)
		}
		if len(kept.Photos) > 0 {
			out = append(out, kept)
			x.Shards = append(x.Shards, IndexShard{old[i].Day, old[i].Track, kept.href(), len(kept.Photos)})
		}
	}
	x.Days, x.Tracks, x.Sessions = slices.Clone(x.Days), slices.Clone(x.Tracks), slices.Clone(x.Sessions)
	for i := range x.Days {
		x.Days[i].Photos -= days[x.Days[i].Date]
	}
	for i := range x.Tracks {
		x.Tracks[i].Photos -= tracks[x.Tracks[i].ID]
	}
	x.Tracks = slices.DeleteFunc(x.Tracks, func(t IndexTrack) bool { return t.ID == Common && t.Photos == 0 })
	for i := range x.Sessions {
		x.Sessions[i].Photos -= sessions[x.Sessions[i].ID]
	}
	return x, out
}
