package gallery

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"maps"
	"math"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
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

// Placed is a photo that is ready to be published, as far as cutting shards
// needs it.
type Placed struct {
	ID        PhotoID
	Placement *Placement
}

// NewIndex makes the published index of the entries, whose order does not
// matter, and the shards that it names, aligned with Index.Shards.
func NewIndex(e *Event, archive string, entries []Entry) (Index, []Shard) {
	placed := make([]Placed, len(entries))
	for i := range entries {
		placed[i] = Placed{entries[i].Record.ID, &entries[i].Placement}
	}
	x, shards := NewIndexOf(e, archive, placed, func(i int) Entry { return entries[i] })
	return x, shards.All()
}

// NewIndexOf is NewIndex for who need not have all entries at once: entry, which
// is asked once for each, from several goroutines, makes that of placed[i].
func NewIndexOf(e *Event, archive string, placed []Placed, entry func(i int) Entry) (Index, *Shards) {
	x := Index{
		Version: IndexVersion, Archive: archive, Title: e.Title, Timezone: e.Zone.String(),
		Language: e.Language, URL: e.URL, Contact: e.Contact, Listed: e.Listed,
		Photos: len(placed), Days: []IndexDay{}, Tracks: []IndexTrack{}, Sessions: []IndexSession{}, Shards: []IndexShard{},
	}
	perDay, perTrack, perSession := map[Date]int{}, map[string]int{}, map[string]int{}
	for _, n := range placed {
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
	titles := map[string]string{} // of the sessions, by id
	for _, s := range e.Sessions {
		titles[s.ID] = s.Title
		x.Sessions = append(x.Sessions, IndexSession{
			ID: s.ID, Title: s.Title, Day: s.Day, Track: s.Track, Room: s.Room, Speakers: s.Speakers,
			Start: s.Start.In(e.Zone).Format(time.RFC3339), End: s.End.In(e.Zone).Format(time.RFC3339), Photos: perSession[s.ID],
		})
	}
	bursts := burstsOf(placed)
	shards := e.shards(placed)
	var out []Shard
	out, x.Shards = e.fill(shards, titles, bursts, entry)
	x.Photographers = photographersOf(out)
	return x, ShardsOf(out)
}

// fill makes the shards that were cut, and what the index says of them, several
// at once: their JSON is hashed.
func (e *Event) fill(cuts []cut, titles map[string]string, bursts map[PhotoID]bool, entry func(i int) Entry) ([]Shard, []IndexShard) {
	shards, listed := make([]Shard, len(cuts)), make([]IndexShard, len(cuts))
	var all sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			sizes := SharedSizes{}
			for i := int(next.Add(1)) - 1; i < len(cuts); i = int(next.Add(1)) - 1 {
				s := cuts[i]
				shards[i] = Shard{Photos: make([]Photo, len(s.photos))}
				for j, p := range s.photos {
					n := entry(p.index)
					shards[i].Photos[j] = e.photo(&n, titles, sizes)
					if bursts[n.Placement.Burst] {
						shards[i].Photos[j].Burst = n.Placement.Burst
					}
				}
				listed[i] = IndexShard{s.day, s.track, shards[i].href(), len(s.photos)}
			}
		})
	}
	all.Wait()
	return shards, listed
}

// burstsOf are the bursts of which two photos or more are published, the one
// on top among them.
func burstsOf(placed []Placed) map[PhotoID]bool {
	photos, topped := map[PhotoID]int{}, map[PhotoID]bool{}
	for _, n := range placed {
		if burst := n.Placement.Burst; burst != "" {
			photos[burst]++
			topped[burst] = topped[burst] || burst == n.ID
		}
	}
	maps.DeleteFunc(topped, func(burst PhotoID, there bool) bool { return !there || photos[burst] < 2 })
	return topped
}

// publishedDays are the known days, and those that have photos all the same, in order.
func (e *Event) publishedDays(photos map[Date]int) []Date {
	days := slices.Clone(e.KnownDays())
	for d := range photos {
		if d != "" {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

func (e *Event) photo(n *Entry, titles map[string]string, sizes SharedSizes) Photo {
	p := Photo{
		ID: n.Record.ID, Sizes: sizes.Of(n.Record.Renditions), Session: n.Placement.Session,
		Byline: n.Byline, By: PhotographerID(n.Byline), Camera: cameraName(n.Meta),
		Caption: n.Meta.Caption, Credit: n.Meta.Credit, Copyright: n.Meta.Copyright,
		Placeholder: n.Record.Placeholder, Look: n.Record.Look, Alt: e.alt(n, titles),
	}
	if t := n.Placement.Taken; !t.IsZero() {
		p.Taken = t.In(e.Zone).Format(time.RFC3339Nano)
	}
	if m := n.Meta; e.Positions && m.Latitude != nil && m.Longitude != nil {
		p.Position = &Position{*m.Latitude, *m.Longitude}
	}
	if e.Keywords {
		p.Keywords = keywordsOf(n.Meta)
	}
	if e.Originals {
		p.Original = n.Record.Download()
	}
	return p
}

// SharedSizes are the sizes that photos of one event have: nearly all the same
// few, so that a million photos need not have a map each. Who gets one must not
// write to it.
type SharedSizes map[string]map[string]Size

// Of are the sizes of a photo with these renditions.
func (x SharedSizes) Of(renditions map[string]Rendition) map[string]Size {
	var key []byte
	names := make([]string, 0, 8)
	for name := range renditions {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		key = strconv.AppendInt(append(append(key, name...), ' '), int64(renditions[name].Size[0]), 10)
		key = append(strconv.AppendInt(append(key, ' '), int64(renditions[name].Size[1]), 10), ' ')
	}
	if known := x[string(key)]; known != nil {
		return known
	}
	sizes := make(map[string]Size, len(renditions))
	for name, r := range renditions {
		sizes[name] = r.Size
	}
	x[string(key)] = sizes
	return sizes
}

// alt is what a screen reader says: the caption, else session, track and
// byline with the time, else the event's title with date and time. Numbers are
// the same in every language.
func (e *Event) alt(n *Entry, titles map[string]string) string {
	if n.Meta.Caption != "" {
		return n.Meta.Caption
	}
	var parts []string
	if title := titles[n.Placement.Session]; title != "" {
		parts = append(parts, title)
	}
	if t, ok := e.TrackByID(n.Placement.Track); ok {
		parts = append(parts, t.NameOn(n.Placement.Day))
	}
	if n.Byline != "" {
		parts = append(parts, n.Byline)
	}
	layout := "15:04"
	if len(parts) == 0 {
		parts, layout = []string{e.Title}, "2006-01-02 15:04"
	}
	if t := n.Placement.Taken; !t.IsZero() {
		parts = append(parts, t.In(e.Zone).Format(layout))
	}
	return strings.Join(parts, " · ")
}

// href names a shard by its content, so that it may be cached for ever.
func (s Shard) href() string {
	b, err := s.JSON()
	if err != nil {
		panic(err) // plain data
	}
	return hrefOf(b)
}

func hrefOf(shard []byte) string {
	sum := sha256.Sum256(shard)
	return "shards/" + hex.EncodeToString(sum[:8]) + ".json"
}

// Names says whether that JSON is the shard that is meant: whole and unchanged.
func (s IndexShard) Names(shard []byte) bool { return s.Href == hrefOf(shard) }

// JSON is the shard as it is published.
func (s Shard) JSON() ([]byte, error) { return json.Marshal(s) }

// JSON is the index as it is published.
func (x Index) JSON() ([]byte, error) { return json.Marshal(x) }

// cut is a shard in the making.
type cut struct {
	day    Date
	track  string
	photos []positioned
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
		groups[g] = append(groups[g], positioned{i, positionOf(n)})
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
			shards = append(shards, cut{g.day, g.track, part})
		}
	}
	return shards
}

// position orders photos by time, then by id: nanoseconds since 1970 with the
// sign bit flipped, big-endian, then the id's letters. Each of its bits halves
// a span of time, and at last one of ids: photos of the same moment, or of
// none, are spread too.
type position [8 + idLength]byte

type positioned struct {
	index int // of the photo
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
