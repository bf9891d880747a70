package gallery

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sort"
	"strconv"
	"time"
)

// shardLimit is how many photos a shard holds at most.
const shardLimit = 500

// cut is a shard in the making.
type cut struct {
	day    Date
	track  string
	photos []int32 // what was placed, by number
	digest string  // "" where it is not known
}

// shards cuts the photos by day, track and time. A span of time that holds
// too many is halved until none does, always at the same moments: so one
// photo more changes one shard, or halves it, however many there are.
func (e *Event) shards(placed []Placed) []cut {
	type group struct {
		day     Date
		track   string
		untimed bool
	}
	groups := map[group][]positioned{}
	for i, n := range placed {
		g := group{n.Placement.Day, n.Placement.Track, n.Placement.Taken.IsZero()}
		groups[g] = append(groups[g], positioned{int32(i), positionOf(n)})
	}
	order := make([]group, 0, len(groups))
	for g := range groups {
		order = append(order, g)
	}
	slices.SortFunc(order, func(a, b group) int {
		return cmp.Or(
			compareLast(string(a.day), string(b.day)),
			cmp.Compare(e.trackOrder(a.track), e.trackOrder(b.track)), cmp.Compare(a.track, b.track),
			cmp.Compare(strconv.FormatBool(a.untimed), strconv.FormatBool(b.untimed)))
	})
	var shards []cut
	for _, g := range order {
		in := groups[g]
		slices.SortFunc(in, func(a, b positioned) int { return bytes.Compare(a.at[:], b.at[:]) })
		for _, part := range halve(in, 0) {
			photos := make([]int32, len(part))
			for i, p := range part {
				photos[i] = p.index
			}
			shards = append(shards, cut{day: g.day, track: g.track, photos: photos})
		}
		groups[g] = nil
	}
	return shards
}

// position orders photos by time, then by id: nanoseconds since 1970 with the
// sign bit flipped, big-endian, then the id's letters. Each of its bits halves
// a span of time, and at last one of ids: photos of the same moment, or of
// none, are spread too.
type position [8 + idLength]byte

type positioned struct {
	index int32 // of the photo
	at    position
}

func positionOf(n Placed) position {
	var at position
	if t := n.Placement.Taken; !t.IsZero() {
		binary.BigEndian.PutUint64(at[:], uint64(unixNano(t))^1<<63)
	}
	copy(at[8:], n.ID)
	return at
}

// unixNano is t.UnixNano, but defined for every year: times that it cannot
// tell (before 1678, after 2262) become the first and the last that it can.
func unixNano(t time.Time) int64 {
	const first, last = math.MinInt64 / int64(time.Second), math.MaxInt64 / int64(time.Second)
	switch {
	case t.Unix() <= first:
		return math.MinInt64
	case t.Unix() >= last:
		return math.MaxInt64
	}
	return t.UnixNano()
}

// halve cuts photos, in order of position and alike in all bits before bit,
// into parts of at most shardLimit.
func halve(in []positioned, bit int) [][]positioned {
	if len(in) == 0 {
		return nil
	}
	if len(in) <= shardLimit || bit == 8*len(position{}) {
		return [][]positioned{in}
	}
	half := sort.Search(len(in), func(i int) bool { return in[i].at[bit/8]&(0x80>>(bit%8)) != 0 })
	return append(halve(in[:half], bit+1), halve(in[half:], bit+1)...)
}

// trackOrder puts Common first, the tracks as event.yaml has them, the unknown last.
func (e *Event) trackOrder(track string) int {
	if track == Common {
		return -1
	}
	if i := slices.IndexFunc(e.Tracks, func(t Track) bool { return t.ID == track }); i >= 0 {
		return i
	}
	return len(e.Tracks)
}

// compareLast orders strings, the empty one last.
func compareLast(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(b, a)
	}
	return cmp.Compare(a, b)
}
