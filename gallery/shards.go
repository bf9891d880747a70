package gallery

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// NewIndex makes the published index of the entries, whose order does not
// matter, and the shards that it names, aligned with Index.Shards.
func NewIndex(e *Event, archive string, entries []Entry) (Index, []Shard) {
	placed, sizes := make([]Placed, len(entries)), SharedSizes{}
	for i := range entries {
		n := &entries[i]
		placed[i] = Placed{n.Record.ID, &n.Placement, n.Byline, sizes.Of(n.Record.Renditions)}
	}
	x, shards := NewIndexOf(e, archive, placed, Making{Entry: func(i int) Entry { return entries[i] }})
	return x, shards.All()
}

// Making is how the photos of an index are made. Its functions are asked by
// several goroutines, and more than once for the same.
type Making struct {
	Entry func(i int) Entry // of the photo that was placed as number i
	// Tag adds what tells the Record and the Meta of an Entry from all others that
	// they could be, and returns nil where nothing does. Where it is nil, shards have
	// no digests; a shard has none either with a photo of which it returns nil.
	Tag func(b []byte, i int) []byte
	// Href is the address of the shard that had that digest in another publish, by
	// the same program and of an event with the same words; "" where that is not
	// known. It may be nil.
	Href func(digest string) string
}

// NewIndexOf is NewIndex for who has not all entries at once.
func NewIndexOf(e *Event, archive string, placed []Placed, making Making) (Index, *Shards) {
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
	m := &shardMaker{Making: making, event: e, placed: placed, titles: titles, bursts: burstsOf(placed), by: map[string]string{}, cuts: e.shards(placed)}
	for _, n := range placed {
		if _, known := m.by[n.Byline]; !known {
			m.by[n.Byline] = PhotographerID(n.Byline)
		}
	}
	x.Photographers = photographersOf(func(yield func(by, byline string) bool) {
		for _, n := range placed {
			if !yield(m.by[n.Byline], n.Byline) {
				return
			}
		}
	})
	x.Shards = m.list()
	return x, m.shards()
}

// shardMaker makes the shards of an index.
type shardMaker struct {
	Making
	event  *Event
	placed []Placed
	titles map[string]string // of the sessions, by id
	bursts map[PhotoID]bool  // that are shown as such
	by     map[string]string // ids of the photographers, by byline
	cuts   []cut
}

// list is what the index says of the shards. Those whose address is not known
// are made, several at once: their JSON is hashed.
func (m *shardMaker) list() []IndexShard {
	listed := make([]IndexShard, len(m.cuts))
	var all sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			shards := m.shards()
			for i := int(next.Add(1)) - 1; i < len(m.cuts); i = int(next.Add(1)) - 1 {
				c := &m.cuts[i]
				listed[i] = IndexShard{Day: c.day, Track: c.track, Photos: len(c.photos)}
				if m.Tag != nil {
					c.digest = m.digest(c)
				}
				if m.Href != nil && c.digest != "" {
					listed[i].Href = m.Href(c.digest)
				}
				if listed[i].Href == "" {
					listed[i].Href = shards.Shard(i).href()
				}
			}
		})
	}
	all.Wait()
	return listed
}

// digest tells what a shard is made of, but for the words of the event that
// every Index has; "" where that is not known.
func (m *shardMaker) digest(c *cut) string {
	sum := sha256.New()
	b := make([]byte, 0, 1024)
	number := func(n int64) { b = binary.BigEndian.AppendUint64(b, uint64(n)) }
	text := func(s string) {
		number(int64(len(s)))
		b = append(b, s...)
	}
	for _, wish := range []bool{m.event.Positions, m.event.Keywords, m.event.Originals} {
		text(map[bool]string{true: "yes"}[wish])
	}
	text(string(c.day))
	text(c.track)
	for _, i := range c.photos {
		n := &m.placed[i]
		text(string(n.ID))
		text(n.Byline)
		text(n.Placement.Session)
		text(string(m.burst(n)))
		text("")
		if t := n.Placement.Taken; !t.IsZero() {
			_, offset := t.In(m.event.Zone).Zone() // the system may know other rules of a zone since
			number(t.Unix())
			number(int64(t.Nanosecond()))
			number(int64(offset))
		}
		start := len(b)
		number(0)
		if b = m.Tag(b, int(i)); b == nil {
			return ""
		}
		binary.BigEndian.PutUint64(b[start:], uint64(len(b)-start))
		sum.Write(b)
		b = b[:0]
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// burst is the burst that a photo is shown in.
func (m *shardMaker) burst(n *Placed) PhotoID {
	if m.bursts[n.Placement.Burst] {
		return n.Placement.Burst
	}
	return ""
}

// Shards are the shards of an index, aligned with Index.Shards, whose photos are
// made when they are asked for: a million of them take a gigabyte, and a publish
// needs few at a time. Many goroutines may use them.
type Shards struct {
	sizes   []int // how many photos each has
	rows    func(shard int) []Row
	photo   func(shard, row int) Photo
	digests func(shard int) string
}

// Row is a published photo as far as finding its places in the pages goes.
type Row struct {
	ID      PhotoID
	Taken   time.Time // as who reads Photo.Taken has it; zero where unknown
	Session string    // its id
	By      string    // the photographer's id
	Burst   PhotoID   // the photo on top of its burst
	Sizes   map[string]Size
}

func (m *shardMaker) shards() *Shards {
	s := &Shards{sizes: make([]int, len(m.cuts)), rows: m.rows, digests: func(shard int) string { return m.cuts[shard].digest }}
	for i := range m.cuts { // not the whole cuts: others may be writing their digests
		s.sizes[i] = len(m.cuts[i].photos)
	}
	s.photo = func(shard, row int) Photo { return m.photo(int(m.cuts[shard].photos[row])) }
	return s
}

func (m *shardMaker) rows(shard int) []Row {
	c := &m.cuts[shard]
	rows := make([]Row, len(c.photos))
	for j, i := range c.photos {
		n := &m.placed[i]
		rows[j] = Row{n.ID, m.event.asRead(n.Placement.Taken), n.Placement.Session, m.by[n.Byline], m.burst(n), n.Sizes}
	}
	return rows
}

// ShardsOf are shards that are made already.
func ShardsOf(shards []Shard) *Shards {
	s := &Shards{sizes: make([]int, len(shards)), digests: func(int) string { return "" }}
	for i, shard := range shards {
		s.sizes[i] = len(shard.Photos)
	}
	s.photo = func(shard, row int) Photo { return shards[shard].Photos[row] }
	s.rows = func(shard int) []Row {
		rows := make([]Row, s.sizes[shard])
		for j := range rows {
			p := &shards[shard].Photos[j]
			rows[j] = Row{p.ID, ReadTime(p.Taken), p.Session, p.By, p.Burst, p.Sizes}
		}
		return rows
	}
	return s
}

// ReadTime reads a time of the index, RFC 3339; it is zero where there is none.
func ReadTime(taken string) time.Time {
	t, err := time.Parse(time.RFC3339, taken)
	if err != nil {
		return time.Time{}
	}
	return t
}

// asRead is a time as who reads it in the index has it, where offsets have no
// seconds and years four digits.
func (e *Event) asRead(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	t = t.In(e.Zone)
	if _, offset := t.Zone(); offset%60 == 0 && t.Year() >= 0 && t.Year() <= 9999 {
		return t
	}
	return ReadTime(t.Format(time.RFC3339Nano))
}

// Len is how many shards there are.
func (s *Shards) Len() int { return len(s.sizes) }

// Rows makes the rows of a shard, in its order.
func (s *Shards) Rows(shard int) []Row { return s.rows(shard) }

// Photo makes one photo of a shard.
func (s *Shards) Photo(shard, row int) Photo { return s.photo(shard, row) }

// Shard makes a shard whole.
func (s *Shards) Shard(shard int) Shard {
	photos := make([]Photo, s.sizes[shard])
	for row := range photos {
		photos[row] = s.photo(shard, row)
	}
	return Shard{photos}
}

// Digest tells what a shard is made of, beside the words of the event; "" where
// that is not known. See Making.
func (s *Shards) Digest(shard int) string { return s.digests(shard) }

// All makes all shards.
func (s *Shards) All() []Shard {
	all := make([]Shard, s.Len())
	for i := range all {
		all[i] = s.Shard(i)
	}
	return all
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
