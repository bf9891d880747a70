package pipeline

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"eventroll/pipeline/store"
)

// What is listed is a map of entries, but for the times of what photos have.
func TestListedIsAMap(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	l, want := newListed(), map[string]store.Entry{}
	ends := []string{".html", ".oembed.json", "/small.jpg", "/large.jpg"}
	for n := range mostEnds {
		ends = append(ends, fmt.Sprintf("/size-%d.jpg", n))
	}
	for range 5000 {
		key := photoFolder + string(crowdID(random.IntN(30))) + ends[random.IntN(len(ends))]
		if random.IntN(4) == 0 {
			key = fmt.Sprintf("days/%d.html", random.IntN(20))
		}
		e := store.Entry{Key: key, Size: int64(random.IntN(1<<20)) - 1, ETag: fmt.Sprint("e", random.IntN(3)), MD5: []string{"", "e1", "x"}[random.IntN(3)]}
		if random.IntN(2) == 0 { // as in a folder
			e.MD5, e.ETag = "", joinNumbers(uint64(e.Size), random.Uint64(), random.Uint64())
		}
		switch random.IntN(10) {
		case 0:
			l.drop("days/1.html")
			delete(want, "days/1.html")
		case 1:
			got, known := l.get(key)
			if had, has := want[key]; got != had || known != has {
				t.Fatalf("%s is %v, %t, want %v, %t", key, got, known, had, has)
			}
		default:
			l.set(e)
			want[key] = e
		}
	}
	got := map[string]store.Entry{}
	for e := range l.all() {
		got[e.Key] = e
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
