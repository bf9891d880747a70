package gallery

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// shardLimit is how many photos a shard holds at most.
const shardLimit = 500

// Entry is a photo that is ready to be published.
type Entry struct {
	Record    Record
	Meta      Metadata // merged
	Byline    string   // the file's own, or that of its camera
	Placement Placement
}

// NewIndex makes the published index of the entries, whose order does not
// matter, and the shards that it names, aligned with Index.Shards.
func NewIndex(e *Event, archive string, entries []Entry) (Index, []Shard) {
	x := Index{
		Version: IndexVersion, Archive: archive, Title: e.Title, Timezone: e.Zone.String(),
		Language: e.Language, URL: e.URL, Contact: e.Contact, Listed: e.Listed,
		Photos: len(entries), Days: []IndexDay{}, Tracks: []IndexTrack{}, Sessions: []IndexSession{}, Shards: []IndexShard{},
	}
	perDay, perTrack, perSession := map[Date]int{}, map[string]int{}, map[string]int{}
	for _, n := range entries {
		perDay[n.Placement.Day]++
		perTrack[n.Placement.Track]++
		perSession[n.Placement.Session]++
	}
	for _, d := range e.publishedDays(perDay) {
		day := e.Day(d)
		x.Days = append(x.Days, IndexDay{d, day.Start.Format(time.RFC3339), day.End.Format(time.RFC3339), perDay[d]})
	}
	for _, t := range e.Tracks {
		x.Tracks = append(x.Tracks, IndexTrack{t.ID, cmp.Or(t.Name, t.ID), t.Names, perTrack[t.ID]})
	}
	if perTrack[Common] > 0 {
		x.Tracks = append(x.Tracks, IndexTrack{ID: Common, Photos: perTrack[Common]})
	}
	for _, s := range e.Sessions {
		x.Sessions = append(x.Sessions, IndexSession{
			ID: s.ID, Title: s.Title, Day: s.Day, Track: s.Track, Room: s.Room, Speakers: s.Speakers,
			Start: s.Start.In(e.Zone).Format(time.RFC3339), End: s.End.In(e.Zone).Format(time.RFC3339), Photos: perSession[s.ID],
		})
	}
	shards := e.shards(entries)
	out := make([]Shard, len(shards))
	for i, s := range shards {
		out[i] = Shard{Photos: make([]Photo, len(s.entries))}
		for j, n := range s.entries {
			out[i].Photos[j] = e.photo(n)
		}
		x.Shards = append(x.Shards, IndexShard{s.day, s.track, out[i].href(), len(s.entries)})
	}
	return x, out
}

// publishedDays are the known days, and those that have photos all the same, in order.
func (e *Event) publishedDays(photos map[Date]int) []Date {
	days := slices.Clone(e.KnownDays())
	for d := range photos {
		if d != "" && !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	return days
}

func (e *Event) photo(n Entry) Photo {
	p := Photo{
		ID: n.Record.ID, Sizes: map[string]Size{}, Session: n.Placement.Session, Byline: n.Byline,
		Caption: n.Meta.Caption, Credit: n.Meta.Credit, Copyright: n.Meta.Copyright,
		Placeholder: n.Record.Placeholder, Look: n.Record.Look, Alt: e.alt(n),
	}
	if t := n.Placement.Taken; !t.IsZero() {
		p.Taken = t.In(e.Zone).Format(time.RFC3339Nano)
	}
	for name, r := range n.Record.Renditions {
		p.Sizes[name] = r.Size
	}
	return p
}

// alt is what a screen reader says: the caption, else session, track and byline.
func (e *Event) alt(n Entry) string {
	if n.Meta.Caption != "" {
		return n.Meta.Caption
	}
	var parts []string
	for _, s := range e.Sessions {
		if s.ID == n.Placement.Session {
			parts = append(parts, s.Title)
		}
	}
	if t, ok := e.TrackByID(n.Placement.Track); ok {
		parts = append(parts, t.NameOn(n.Placement.Day))
	}
	if n.Byline != "" {
		parts = append(parts, n.Byline)
	}
	if len(parts) == 0 {
		parts = append(parts, e.Title)
	}
	return strings.Join(parts, " · ")
}

// href names a shard by its content, so that it may be cached for ever.
func (s Shard) href() string {
	b, err := s.JSON()
	if err != nil {
		panic(err) // plain data
	}
	sum := sha256.Sum256(b)
	return "shards/" + hex.EncodeToString(sum[:8]) + ".json"
}

// JSON is the shard as it is published.
func (s Shard) JSON() ([]byte, error) { return json.Marshal(s) }

// JSON is the index as it is published.
func (x Index) JSON() ([]byte, error) { return json.Marshal(x) }

// cut is a shard in the making.
type cut struct {
	day     Date
	track   string
	entries []Entry
}

// shards cuts the entries by day, track and time. A span of time that holds
// too many is halved until none does, always at the same moments: so one
// photo more changes one shard, however many there are.
func (e *Event) shards(entries []Entry) []cut {
	type group struct {
		day     Date
		track   string
		untimed bool
	}
	groups := map[group][]positioned{}
	for _, n := range entries {
		g := group{n.Placement.Day, n.Placement.Track, n.Placement.Taken.IsZero()}
		groups[g] = append(groups[g], positioned{n, e.position(n)})
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
		slices.SortFunc(in, func(a, b positioned) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.Record.ID, b.Record.ID))
		})
		for _, part := range halve(in, 0, 1<<span) {
			shards = append(shards, cut{g.day, g.track, part})
		}
	}
	return shards
}

// span is the size of a day for cutting, as a power of two: 2^50
// nanoseconds are 13 days, 2^50 is also what ten characters of an id can say.
const span = 50

type positioned struct {
	Entry
	at uint64 // below 1<<span
}

// position is where in its day a photo lies, in nanoseconds from the day's
// start. Without a time the id takes its place: no order is as good, and it
// spreads evenly.
func (e *Event) position(n Entry) uint64 {
	if n.Placement.Taken.IsZero() {
		v, err := strconv.ParseUint(base32Digits.Replace(string(n.Record.ID[:10])), 32, 64)
		if err != nil {
			return 0
		}
		return v
	}
	since := n.Placement.Taken.Sub(e.Day(n.Placement.Day).Start)
	return uint64(min(max(since, 0), 1<<span-1))
}

// base32Digits turns RFC 4648 digits into those of strconv.
var base32Digits = func() *strings.Replacer {
	const rfc, conv = "abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuv"
	var pairs []string
	for i := range rfc {
		pairs = append(pairs, rfc[i:i+1], conv[i:i+1])
	}
	return strings.NewReplacer(pairs...)
}()

func halve(in []positioned, from, to uint64) [][]Entry {
	if len(in) == 0 {
		return nil
	}
	if len(in) <= shardLimit || to-from <= 1 {
		var parts [][]Entry
		for part := range slices.Chunk(in, shardLimit) {
			entries := make([]Entry, len(part))
			for i, p := range part {
				entries[i] = p.Entry
			}
			parts = append(parts, entries)
		}
		return parts
	}
	mid := from + (to-from)/2
	i, _ := slices.BinarySearchFunc(in, mid, func(p positioned, at uint64) int { return cmp.Compare(p.at, at) })
	// BinarySearchFunc finds the first at mid, as the slice is in order.
	return append(halve(in[:i], from, mid), halve(in[i:], mid, to)...)
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
