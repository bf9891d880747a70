package gallery

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// entry is photo number n, taken at a moment (or at none) in a track.
func entry(n int, taken time.Time, day Date, track string) Entry {
	return Entry{
		Record: Record{
			ID: NewPhotoID(sha256.Sum256(fmt.Append(nil, n))), Placeholder: "L6PZfSi_", Look: strings.Repeat("0", 64),
			Renditions: map[string]Rendition{"small": {Size: Size{640, 427}}, "large": {Size: Size{2016, 1344}}},
		},
		Byline:    "Dana",
		Placement: Placement{Taken: taken, Day: day, Track: track},
	}
}

// entries are n photos of an event of two days, in bursts, most of them in a track.
func entries(t testing.TB, n int) []Entry {
	random := rand.New(rand.NewPCG(1, 2))
	days := []string{"2024-11-03", "2024-11-04"}
	tracks := []string{"serverless", "genai", "", Common}
	moment := [2]time.Time{at(t, "2024-11-03T12:00:00+09:00"), at(t, "2024-11-04T12:00:00+09:00")}
	out := make([]Entry, 0, n)
	for i := range n {
		d := random.IntN(2)
		moment[d] = moment[d].Add(time.Duration(random.ExpFloat64() * float64(10*time.Second)))
		out = append(out, entry(i, moment[d], Date(days[d]), tracks[min(random.IntN(8), 3)]))
	}
	return out
}

// published is the index and its shards as they are stored.
func published(t testing.TB, e *Event, entries []Entry) (index string, shards map[string]string) {
	t.Helper()
	x, parts := NewIndex(e, "archive", entries)
	b, err := x.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Shards) != len(parts) {
		t.Fatalf("%d shards in the index, %d made", len(x.Shards), len(parts))
	}
	shards = map[string]string{}
	total := 0
	for i, s := range parts {
		b, err := s.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Photos) == 0 || len(s.Photos) > shardLimit || len(s.Photos) != x.Shards[i].Photos {
			t.Errorf("shard %d holds %d photos, the index says %d", i, len(s.Photos), x.Shards[i].Photos)
		}
		total += len(s.Photos)
		shards[x.Shards[i].Href] = string(b)
	}
	if len(shards) != len(parts) || total != len(entries) || x.Photos != total {
		t.Errorf("%d of %d shards, %d of %d photos, the index says %d", len(shards), len(parts), total, len(entries), x.Photos)
	}
	return string(b), shards
}

func TestIndexGolden(t *testing.T) {
	e := &Event{
		Title: "Day <1>", Zone: zone(t, "Asia/Seoul"), Language: "en", URL: "https://photos.example.org/2024", Contact: "p@example.org",
		DayStart: 4 * time.Hour, Tracks: []Track{{ID: "x", Name: "X", Names: map[Date]string{"2024-11-04": "Y"}}, {ID: "y"}}, Days: []Date{"2024-11-04", "2024-11-03"},
	}
	start := at(t, "2024-11-03T04:30:00Z")
	if err := e.AssignTracks([]Session{{Title: "Talk", Track: "x", Room: "1F", Start: start, End: start.Add(time.Hour), Speakers: []string{"Ann"}}}); err != nil {
		t.Fatal(err)
	}
	n := entry(1, at(t, "2024-11-03T05:00:00.25Z"), "2024-11-03", "x")
	n.Placement.Session = e.Sessions[0].ID
	n.Meta = Metadata{Credit: "AWS KRUG", Copyright: "© Dana", Latitude: ptr(37.5), Longitude: ptr(127.0), Serial: "083024001234", Keywords: []string{"private?"}}
	untimed := entry(2, time.Time{}, "", "")
	untimed.Meta.Caption = "Who is this?"

	index, shards := published(t, e, []Entry{untimed, n})
	equal(t, "index", index, `{"version":1,"archive":"archive","title":"Day \u003c1\u003e","timezone":"Asia/Seoul","language":"en",`+
		`"url":"https://photos.example.org/2024","contact":"p@example.org","photos":2,`+
		`"days":[{"date":"2024-11-03","start":"2024-11-03T04:00:00+09:00","end":"2024-11-04T04:00:00+09:00","photos":1},`+
		`{"date":"2024-11-04","start":"2024-11-04T04:00:00+09:00","end":"2024-11-05T04:00:00+09:00","photos":0}],`+
		`"tracks":[{"id":"x","name":"X","names":{"2024-11-04":"Y"},"photos":1},{"id":"y","name":"y","photos":0}],`+
		`"sessions":[{"id":"2024-11-03-1330-x","title":"Talk","day":"2024-11-03","track":"x","room":"1F",`+
		`"start":"2024-11-03T13:30:00+09:00","end":"2024-11-03T14:30:00+09:00","speakers":["Ann"],"photos":1}],`+
		`"photographers":[{"id":"dana-bh5z74","name":"Dana","photos":2}],"shards":[{"day":"2024-11-03","track":"x","href":"shards/fd7d5b87c98a564f.json","photos":1},`+
		`{"day":"","track":"","href":"shards/1109f493f4dcf414.json","photos":1}]}`)
	// Nothing of the position, the camera or the keywords is published.
	equal(t, "shards", shards, map[string]string{
		"shards/fd7d5b87c98a564f.json": `{"photos":[{"id":"nodle477gt6odhll","sizes":{"large":[2016,1344],"small":[640,427]},"taken":"2024-11-03T14:00:00.25+09:00",` +
			`"session":"2024-11-03-1330-x","byline":"Dana","by":"dana-bh5z74","credit":"AWS KRUG","copyright":"© Dana","alt":"Talk · X · Dana · 14:00",` +
			`"placeholder":"L6PZfSi_","look":"0000000000000000000000000000000000000000000000000000000000000000"}]}`,
		"shards/1109f493f4dcf414.json": `{"photos":[{"id":"2rzv4orglylo5yb7","sizes":{"large":[2016,1344],"small":[640,427]},"byline":"Dana","by":"dana-bh5z74","caption":"Who is this?","alt":"Who is this?",` +
			`"placeholder":"L6PZfSi_","look":"0000000000000000000000000000000000000000000000000000000000000000"}]}`,
	})
}

func TestIndexOfNothing(t *testing.T) {
	index, shards := published(t, &Event{Title: "Empty", Zone: time.UTC}, nil)
	equal(t, "index", index, `{"version":1,"archive":"archive","title":"Empty","timezone":"UTC","language":"","photos":0,"days":[],"tracks":[],"sessions":[],"photographers":[],"shards":[]}`)
	equal(t, "shards", len(shards), 0)
}

func TestIndexCounts(t *testing.T) {
	e := twoDays(t)
	day1, day3 := at(t, "2024-11-03T13:40:00+09:00"), at(t, "2024-11-05T13:40:00+09:00")
	in := []Entry{
		entry(1, day1, "2024-11-03", "serverless"), entry(2, day1, "2024-11-03", "serverless"), entry(3, day1, "2024-11-03", Common),
		entry(4, day1, "2024-11-03", ""), entry(5, day3, "2024-11-05", "genai"), entry(6, time.Time{}, "", ""),
	}
	in[0].Placement.Session = "2024-11-03-1330-serverless"
	x, _ := NewIndex(e, "archive", in)

	days, tracks, sessions := map[Date]int{}, map[string]int{}, map[string]int{}
	for _, d := range x.Days {
		days[d.Date] = d.Photos
	}
	for _, tr := range x.Tracks {
		tracks[tr.ID] = tr.Photos
	}
	for _, s := range x.Sessions {
		sessions[s.ID] = s.Photos
	}
	equal(t, "photos", x.Photos, 6)
	equal(t, "days", days, map[Date]int{"2024-11-03": 4, "2024-11-04": 0, "2024-11-05": 1})
	equal(t, "tracks", tracks, map[string]int{"serverless": 2, "genai": 1, "architecture": 0, Common: 1})
	equal(t, "session", sessions["2024-11-03-1330-serverless"], 1)
	equal(t, "sessions", len(sessions), len(e.Sessions))

	var order []string
	for _, s := range x.Shards {
		order = append(order, fmt.Sprintf("%s/%s", s.Day, s.Track))
	}
	equal(t, "order of shards", order, []string{"2024-11-03/common", "2024-11-03/serverless", "2024-11-03/", "2024-11-05/genai", "/"})
}

func TestAlt(t *testing.T) {
	e := twoDays(t)
	const session = "2024-11-03-1330-genai"
	taken := at(t, "2024-11-03T05:02:11Z")
	for _, c := range []struct {
		name, caption, session, track, byline string
		taken                                 time.Time
		want                                  string
	}{
		{"the caption", "A full hall", session, "genai", "Dana", taken, "A full hall"},
		{"all we know", "", session, "genai", "Dana", taken, "벡터 DB · GenAI · Dana · 14:02"},
		{"all but the time", "", session, "genai", "Dana", time.Time{}, "벡터 DB · GenAI · Dana"},
		{"the track by its name of the day", "", "", "serverless", "", taken, "서버리스 · 14:02"},
		{"for everybody", "", "2024-11-03-1300-common", Common, "", time.Time{}, "등록 및 입장"},
		{"no schedule", "", "", "", "", taken, "Community Day · 2024-11-03 14:02"},
		{"nothing", "", "", "", "", time.Time{}, "Community Day"},
	} {
		n := entry(1, c.taken, "2024-11-03", c.track)
		n.Meta.Caption, n.Placement.Session, n.Byline = c.caption, c.session, c.byline
		_, shards := NewIndex(e, "", []Entry{n})
		equal(t, c.name, shards[0].Photos[0].Alt, c.want)
	}
}

func TestShardsAreInOrderOfTime(t *testing.T) {
	in := entries(t, 3000)
	taken := map[PhotoID]time.Time{}
	for _, n := range in {
		taken[n.Record.ID] = n.Placement.Taken
	}
	x, shards := NewIndex(twoDays(t), "archive", in)
	type group struct {
		day   Date
		track string
	}
	last := map[group]time.Time{}
	for i, s := range shards {
		g := group{x.Shards[i].Day, x.Shards[i].Track}
		for _, p := range s.Photos {
			if taken[p.ID].Before(last[g]) {
				t.Fatalf("shard %d of %v: %s after %s", i, g, taken[p.ID], last[g])
			}
			last[g] = taken[p.ID]
		}
	}
}

func TestIndexDoesNotDependOnOrder(t *testing.T) {
	e, in := twoDays(t), entries(t, 3000)
	wantIndex, wantShards := published(t, e, in)
	random := rand.New(rand.NewPCG(3, 4))
	for range 3 {
		random.Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
		index, shards := published(t, e, in)
		if index != wantIndex {
			t.Error("the index differs")
		}
		equal(t, "shards", len(shards), len(wantShards))
		for href, s := range wantShards {
			if shards[href] != s {
				t.Errorf("%s differs", href)
			}
		}
	}
}

// One photo more, at any time of any track, changes one shard or halves it,
// and nothing else that is for ever in somebody's cache.
func TestOnePhotoMoreChangesOneShard(t *testing.T) {
	same := at(t, "2024-11-03T13:00:00+09:00")
	wrong := at(t, "1980-01-01T00:00:00Z") // a camera that lost its battery, put into a day by a rule
	for _, c := range []struct {
		name string
		more func(i int) Entry // photos beside the usual ones; the last is the one more
		n    int
	}{
		{"an ordinary photo", func(i int) Entry {
			return entry(1e6+i, same.Add(time.Duration(i)*13*time.Minute), "2024-11-03", "serverless")
		}, 20},
		{"of the same moment", func(i int) Entry { return entry(1e6+i, same, "2024-11-03", "serverless") }, 1200},
		{"without a time", func(i int) Entry { return entry(1e6+i, time.Time{}, "", "") }, 1200},
		{"without a time, on a day", func(i int) Entry { return entry(1e6+i, time.Time{}, "2024-11-03", "genai") }, 1200},
		{"long before its day", func(i int) Entry {
			return entry(1e6+i, wrong.Add(time.Duration(i)*time.Second), "2024-11-03", Common)
		}, 1200},
		{"before all that nanoseconds can tell", func(i int) Entry {
			return entry(1e6+i, time.Date(1, 1, 1, 1, 0, i, 0, time.UTC), "2024-11-03", Common)
		}, 1200},
		{"first of its track", func(int) Entry { return entry(1e6, same, "2024-11-04", "architecture") }, 1},
	} {
		e, in := twoDays(t), entries(t, 3000)
		for i := range c.n {
			in = append(in, c.more(i))
		}
		random := rand.New(rand.NewPCG(5, 6))
		for range 3 {
			last := len(in) - 1 - random.IntN(c.n)
			before := hrefs(e, slices.Delete(slices.Clone(in), last, last+1))
			after := hrefs(e, in)
			gone, come := 0, 0
			for href := range before {
				if !after[href] {
					gone++
				}
			}
			for href := range after {
				if !before[href] {
					come++
				}
			}
			if gone > 1 || come < 1 || come > 2 {
				t.Errorf("%s: %d of %d shards replaced by %d", c.name, gone, len(before), come)
			}
		}
	}
}

func hrefs(e *Event, entries []Entry) map[string]bool {
	x, _ := NewIndex(e, "archive", entries)
	names := map[string]bool{}
	for _, s := range x.Shards {
		names[s.Href] = true
	}
	return names
}

// Ids that are none, and the same one often, still make an index.
func TestIndexOfHostileEntries(t *testing.T) {
	var in []Entry
	for i, id := range []PhotoID{"", "x", "../../etc/passwd-and-more", "\xff"} {
		n := entry(i, time.Time{}, "no date", "no track")
		n.Record.ID, n.Meta.Caption = id, "\xff\x00</script>"
		in = append(in, n)
	}
	_, shards := published(t, twoDays(t), in)
	for _, s := range shards {
		if strings.Contains(s, "</script>") {
			t.Error("a caption ends a script")
		}
	}
	for range 2 * shardLimit {
		in = append(in, in[0])
	}
	NewIndex(twoDays(t), "", in) // ends
}
