package site

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// crowd is an event of two days and three tracks with many photos, most of them in a
// few busy hours, some in bursts, some without a time or a day.
func crowd(r *rand.Rand, photos int) (gallery.Index, []gallery.Shard) {
	index, shards := sample(photos)
	zone := time.FixedZone("", 9*60*60)
	burst := gallery.PhotoID("")
	for s := range shards {
		for i := range shards[s].Photos {
			p := &shards[s].Photos[i]
			day := index.Shards[s].Day
			if day != "" && p.Taken != "" && p.Session == "" {
				start, _ := time.ParseInLocation(time.DateOnly, string(day), zone)
				at := start.Add(4*time.Hour + time.Duration(r.Int64N(int64(24*time.Hour))))
				if r.IntN(2) == 0 {
					at = start.Add(13*time.Hour + time.Duration(r.Int64N(int64(40*time.Minute))))
				}
				p.Taken = at.Format(time.RFC3339Nano)
			}
			switch r.IntN(8) {
			case 0:
				burst = p.ID
				p.Burst = burst
			case 1, 2:
				p.Burst = burst
			}
		}
	}
	return index, shards
}

var (
	tileLinks = regexp.MustCompile(`<li class="[^"]*"><a href="[./]*photos/([a-z2-7]{16})\.html"`)
	partNav   = regexp.MustCompile(`(?s)<nav class="parts".*?</nav>\n|<a class="(?:earlier|later)".*?</a>\n`)
	pageIDs   = regexp.MustCompile(` id="([^"]+)"`)
)

// photosOn are the photos of a page by id, in order.
func photosOn(page string) []string {
	var ids []string
	for _, m := range tileLinks.FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// lists makes the listings alone, as photos' pages take most of the time.
func lists(t *testing.T, index gallery.Index, shards []gallery.Shard) map[string]string {
	t.Helper()
	a, err := newAlbum(index, gallery.ShardsOf(shards))
	if err != nil {
		t.Fatal(err)
	}
	s := &builder{album: a, assets: testAssets(), made: pieces{}}
	files := map[string]string{}
	for _, step := range []iter.Seq2[File, error]{s.listingPages()} {
		for f, err := range step {
			if err != nil {
				t.Fatal(err)
			}
			files[f.Key] = string(f.Body)
		}
	}
	return files
}

// listings are the pages of each listing, by the address of its first part.
func listings(files map[string]string) map[string][]string {
	all := map[string][]string{}
	for key := range files {
		if folder, _, _ := strings.Cut(key, "/"); folder != "days" && folder != "sessions" && folder != "photographers" {
			continue
		}
		of, _ := listingOf(key)
		all[of] = append(all[of], key)
	}
	return all
}

// Every photo is in exactly one part of its listings, parts are small, lead to
// each other in order, and share no section's id.
func TestPartsHoldEveryPhotoOnce(t *testing.T) {
	for seed := range uint64(2) {
		index, shards := crowd(rand.New(rand.NewPCG(seed, 1)), 4000)
		files := lists(t, index, shards)
		checkPages(t, files)
		want := map[string]int{}
		for i, of := range index.Shards {
			want["days/"+orNone(of.Day)+".html"] += len(shards[i].Photos)
			if of.Day != "" {
				want["days/"+string(of.Day)+"/"+orBetween(of.Track)+".html"] += len(shards[i].Photos)
			}
			for _, p := range shards[i].Photos {
				if p.Session != "" {
					want["sessions/"+p.Session+".html"]++
				}
				if p.By != "" {
					want["photographers/"+p.By+".html"]++
				}
			}
		}
		got := map[string]int{}
		for of, keys := range listings(files) {
			seen, ids := map[string]bool{}, map[string]bool{"photos": true}
			key, walked := of, 0
			for ; key != ""; walked++ {
				page := files[key]
				on := photosOn(page)
				if len(on) == 0 || len(on) > partPhotos {
					t.Errorf("%s shows %d photos", key, len(on))
				}
				for _, id := range on {
					if seen[id] {
						t.Errorf("%s shows %s again", key, id)
					}
					seen[id] = true
				}
				for _, m := range pageIDs.FindAllStringSubmatch(page, -1) {
					if m[1] != "photos" && ids[m[1]] {
						t.Errorf("%s: the id %s is there again", key, m[1])
					}
					ids[m[1]] = true
				}
				key = linkTo(page, "later", key)
				if key != "" && linkTo(files[key], "earlier", key) == "" {
					t.Errorf("%s does not lead back", key)
				}
			}
			if walked != len(keys) {
				t.Errorf("%s: %d of its parts %q are linked", of, walked, keys)
			}
			got[of] = len(seen)
		}
		if !maps.Equal(got, want) {
			t.Errorf("listings show %v\nwant %v", got, want)
		}
		if cut := len(listings(files)["days/2024-11-03.html"]); cut < 7 {
			t.Errorf("a day of 2,000 photos has %d parts", cut)
		}
	}
}

func orNone(d gallery.Date) string {
	if d == "" {
		return "none"
	}
	return string(d)
}

func orBetween(track string) string {
	if track == "" {
		return gallery.Between
	}
	return track
}

// linkTo is the key that the page's link of that class leads to, "" for none.
func linkTo(page, class, key string) string {
	m := regexp.MustCompile(`<a class="` + class + `" rel="[a-z]+" href="([^"]+)"`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return key[:strings.LastIndex(key, "/")+1] + m[1]
}

// One photo more changes the part that it is in, or cuts it in two; of the
// others at most the navigation changes.
func TestOnePhotoMoreChangesOnePart(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	index, shards := crowd(r, 2000)
	before := lists(t, index, shards)
	for n := range 8 {
		to := r.IntN(len(shards))
		more := slices.Clone(shards)
		p := more[to].Photos[r.IntN(len(more[to].Photos))]
		p.ID, p.Burst = sampleID(1_000_000+n), ""
		more[to].Photos = append(slices.Clone(more[to].Photos), p)
		after := lists(t, index, more)
		for of, keys := range listings(after) {
			var changed []string
			cut := len(keys) != len(listings(before)[of])
			for _, key := range keys {
				switch {
				case strings.Join(photosOn(after[key]), " ") != strings.Join(photosOn(before[key]), " "):
					changed = append(changed, key)
				case after[key] == before[key], key == of: // the first counts all
				case !cut && blankNav(after[key]) == blankNav(before[key]):
					// Another part begins with an earlier section now.
				case !cut || blankNav(after[key]) != blankNav(before[key]):
					t.Errorf("%s changed beyond its navigation", key)
				}
			}
			if len(changed) > 2 {
				t.Errorf("one photo more in %s changed %q of %s", p.Taken, changed, of)
			}
		}
	}
}

// blankNav is a page without its navigation between parts.
func blankNav(page string) string { return partNav.ReplaceAllString(page, "") }

func TestPartAddresses(t *testing.T) {
	index, shards := crowd(rand.New(rand.NewPCG(1, 1)), 4000)
	keys := slices.Sorted(maps.Keys(lists(t, index, shards)))
	for _, want := range []string{
		`^days/2024-11-03\.\d{4}\.html$`, `^days/2024-11-03/serverless\.\d{4}(-\d)?\.html$`,
		`^photographers/dana-park-[a-z2-7]{6}\.2024-11-04-\d{4}\.html$`,
	} {
		if !slices.ContainsFunc(keys, regexp.MustCompile(want).MatchString) {
			t.Errorf("no page is called %s: %q", want, slices.DeleteFunc(keys, func(k string) bool { return strings.HasPrefix(k, "photos/") }))
		}
	}
	for key, want := range map[string]string{
		"days/2024-11-03.1400-2.html": "days/2024-11-03.html true", "days/2024-11-03/x.1400.html": "days/2024-11-03/x.html true",
		"sessions/a.2.html": "sessions/a.html true", "sessions/a.html": "sessions/a.html false",
	} {
		if of, part := listingOf(key); fmt.Sprint(of, " ", part) != want {
			t.Errorf("%s is a part of %s: %t, want %s", key, of, part, want)
		}
	}
}

// A session, and a moment, of very many photos are cut too; a burst never is.
func TestPartsOfOneMoment(t *testing.T) {
	index, _ := sample(0)
	id := index.Sessions[5].ID
	index.Shards = []gallery.IndexShard{{Day: index.Sessions[5].Day, Track: index.Sessions[5].Track}}
	var photos []gallery.Photo
	for i := range 1500 {
		p := gallery.Photo{ID: sampleID(i), Session: id, Taken: "2024-11-03T13:31:00+09:00", Sizes: sampleSizes(gallery.Size{3, 2})}
		if i >= 1200 {
			p.Burst = sampleID(1250)
		}
		photos = append(photos, p)
	}
	files := lists(t, index, []gallery.Shard{{Photos: photos}})
	shown := 0
	for _, key := range listings(files)["sessions/"+id+".html"] {
		n := len(photosOn(files[key]))
		shown += n
		if n > partPhotos {
			t.Errorf("%s shows %d photos", key, n)
		}
	}
	if shown != 1500 || files["sessions/"+id+".2.html"] == "" {
		t.Errorf("the session's pages show %d photos", shown)
	}
	if got := strings.Count(strings.Join(slices.Collect(maps.Values(files)), ""), `class="stack"`); got < 5*2 {
		t.Errorf("300 frames of a burst are in %d stacks on three listings", got)
	}
}

// Every link of a large site leads somewhere.
func TestLinksOfManyParts(t *testing.T) {
	index, shards := crowd(rand.New(rand.NewPCG(2, 2)), 1000)
	checkLinks(t, index, shards, build(t, index, shards))
}

func TestBurstsAreStacked(t *testing.T) {
	index, _ := sample(0)
	index.Shards = []gallery.IndexShard{{Day: "2024-11-03", Track: "ai"}}
	frame := func(i int, taken string, burst int) gallery.Photo {
		return gallery.Photo{ID: sampleID(i), Taken: "2024-11-03T" + taken + "+09:00", Burst: sampleID(burst), Alt: "x", Sizes: sampleSizes(gallery.Size{3, 2})}
	}
	single := frame(9, "14:00:01.5", 9)
	single.Burst = ""
	photos := []gallery.Photo{frame(1, "14:00:01", 2), single, frame(2, "14:00:02", 2), frame(3, "14:00:03", 2)}
	page := lists(t, index, []gallery.Shard{{Photos: photos}})["days/2024-11-03/ai.html"]
	want := []string{string(sampleID(2)), string(sampleID(1)), string(sampleID(3)), string(sampleID(9))}
	if got := photosOn(page); !slices.Equal(got, want) {
		t.Errorf("tiles %q, want %q", got, want)
	}
	if !strings.Contains(page, `<li class="burst"><ul><li`) || !strings.Contains(page, `aria-label="연속 촬영 모두 보기"><span>3</span></label></li>`) {
		t.Errorf("no stack of three:\n%s", page)
	}
}
