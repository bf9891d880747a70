package gallery

import (
	"encoding/json"
	"reflect"
	"sync/atomic"
	"testing"
	"time"
)

// tagged is a Making as who has all entries has it.
func tagged(t *testing.T, entries []Entry) Making {
	return Making{
		Entry: func(i int) Entry { return entries[i] },
		Tag: func(b []byte, i int) []byte {
			words, err := json.Marshal([]any{entries[i].Record, entries[i].Meta})
			if err != nil {
				t.Error(err)
			}
			return append(b, words...)
		},
	}
}

func placedOf(entries []Entry) []Placed {
	placed, sizes := make([]Placed, len(entries)), SharedSizes{}
	for i := range entries {
		n := &entries[i]
		placed[i] = Placed{n.Record.ID, &n.Placement, n.Byline, sizes.Of(n.Record.Renditions)}
	}
	return placed
}

// Shards of one digest have one address: whoever knows it need not make them.
func TestDigestsOfShards(t *testing.T) {
	five := 5
	north := 37.5
	happenings := map[string]func(e *Event, n []Entry){
		"nothing":         func(*Event, []Entry) {},
		"a caption":       func(_ *Event, n []Entry) { n[700].Meta.Caption = "단체 사진" },
		"a camera":        func(_ *Event, n []Entry) { n[700].Meta.Model = "Z 8" },
		"a rating":        func(_ *Event, n []Entry) { n[700].Meta.Rating = &five },
		"another byline":  func(_ *Event, n []Entry) { n[700].Byline = "하나" },
		"another session": func(_ *Event, n []Entry) { n[700].Placement.Session = "keynote" },
		"a moment later":  func(_ *Event, n []Entry) { n[700].Placement.Taken = n[700].Placement.Taken.Add(time.Nanosecond) },
		"another track":   func(_ *Event, n []Entry) { n[700].Placement.Track = "genai" },
		"another picture": func(_ *Event, n []Entry) { n[700].Record.Look = "ff" },
		"another size": func(_ *Event, n []Entry) {
			n[700].Record.Renditions = map[string]Rendition{"small": {Size: Size{640, 480}}}
		},
		"a burst": func(_ *Event, n []Entry) {
			n[700].Placement.Burst, n[701].Placement.Burst = n[700].Record.ID, n[700].Record.ID
		},
		"a burst of one": func(_ *Event, n []Entry) { n[700].Placement.Burst = n[700].Record.ID },
		"positions": func(e *Event, n []Entry) {
			e.Positions, n[700].Meta.Latitude, n[700].Meta.Longitude = true, &north, &north
		},
		"other rules of the zone, as this machine has them": func(e *Event, _ []Entry) { e.Zone = time.FixedZone(e.Zone.String(), 3600) },

		"keywords":          func(e *Event, n []Entry) { e.Keywords, n[700].Meta.Keywords = true, []string{"키노트"} },
		"no keywords asked": func(_ *Event, n []Entry) { n[700].Meta.Keywords = []string{"키노트"} },
	}
	before := entries(t, 3000)
	_, was := NewIndexOf(twoDays(t), "archive", placedOf(before), tagged(t, before))
	known := map[string]string{} // JSON of shards by digest
	for i := range was.Len() {
		body, err := was.Shard(i).JSON()
		if err != nil {
			t.Fatal(err)
		}
		known[was.Digest(i)] = string(body)
	}
	for name, happens := range happenings {
		t.Run(name, func(t *testing.T) {
			e, all := twoDays(t), entries(t, 3000)
			happens(e, all)
			want, shards := NewIndexOf(e, "archive", placedOf(all), tagged(t, all))
			alike := 0
			for i := range shards.Len() {
				body, err := shards.Shard(i).JSON()
				if err != nil {
					t.Fatal(err)
				}
				if was, ok := known[shards.Digest(i)]; ok {
					alike++
					if was != string(body) {
						t.Errorf("shard %d has the digest of another", i)
					}
				}
			}
			if name == "nothing" && alike != shards.Len() {
				t.Errorf("of %d shards, %d have the digest that they had", shards.Len(), alike)
			}
			var hits, asked atomic.Int64
			making := tagged(t, all)
			making.Href = func(digest string) string {
				if body, ok := known[digest]; ok {
					hits.Add(1)
					return hrefOf([]byte(body))
				}
				return ""
			}
			entry := making.Entry
			making.Entry = func(i int) Entry {
				asked.Add(1)
				return entry(i)
			}
			got, _ := NewIndexOf(e, "archive", placedOf(all), making)
			if !reflect.DeepEqual(got, want) || hits.Load() != int64(alike) {
				t.Errorf("with %d addresses that are known of %d, the index is another", hits.Load(), alike)
			}
			if name == "nothing" && asked.Load() > 0 {
				t.Errorf("%d photos are made of shards whose addresses are known", asked.Load())
			}
		})
	}
}

// What is made when it is asked for is what stands in the shards.
func TestRowsAreThePhotos(t *testing.T) {
	e, all := twoDays(t), append(entries(t, 1200), entry(-1, time.Time{}, "", ""), entry(-2, at(t, "1890-01-01T00:00:00Z"), "2024-11-03", Common))
	all[3].Placement.Burst, all[4].Placement.Burst = all[3].Record.ID, all[3].Record.ID
	_, shards := NewIndexOf(e, "archive", placedOf(all), tagged(t, all))
	read := ShardsOf(shards.All())
	for i := range shards.Len() {
		made, rows, want := shards.Shard(i), shards.Rows(i), read.Rows(i)
		for j, row := range rows {
			if p := shards.Photo(i, j); !reflect.DeepEqual(p, made.Photos[j]) {
				t.Errorf("photo %s is another by itself", p.ID)
			}
			if !row.Taken.Equal(want[j].Taken) || row.Taken.Format(time.RFC3339Nano) != want[j].Taken.Format(time.RFC3339Nano) {
				t.Errorf("%s was taken %v, who reads it has %v", row.ID, row.Taken, want[j].Taken)
			}
			row.Taken, want[j].Taken = time.Time{}, time.Time{}
			if !reflect.DeepEqual(row, want[j]) {
				t.Errorf("the row is %v, who reads it has %v", row, want[j])
			}
		}
	}
}
