package pipeline

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"eventroll/gallery"
)

// What is packed comes back as it was, whatever is in it, and photos of one
// camera share what they have alike.
func TestPackedIsWhatItWas(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	a := newAlikes()
	for i := range 2000 {
		id := crowdID(i)
		r := gallery.Record{ID: id}
		fillAtRandom(random, reflect.ValueOf(&r).Elem())
		r.ID = id
		if r.Renditions == nil {
			r.Renditions = map[string]gallery.Rendition{} // as a record that was read has none
		}
		same(t, "record", a.packRecord(r).record(id), r)
		var s gallery.Sighting
		fillAtRandom(random, reflect.ValueOf(&s).Elem())
		s.ID = id
		packed := a.packSighting(s)
		same(t, "sighting", packed.sighting(id), s)
		same(t, "its hash", packed.stored(), s.Stored)
	}
	a = newAlikes()
	for i := range 100 {
		s := gallery.Sighting{ID: crowdID(i), Card: "카드", Path: fmt.Sprintf("DCIM/%d.jpg", i), Name: fmt.Sprintf("%d.jpg", i), Metadata: gallery.Metadata{
			Model: "R5", Time: fmt.Sprint(i), ISO: i, ExposureTime: float64(i)}}
		a.packSighting(s)
		a.packRecord(gallery.Record{ID: s.ID, Sharpness: i, Renditions: map[string]gallery.Rendition{"small": {Bytes: int64(i)}}})
	}
	same(t, "kinds of sightings and records", []int{len(a.sightings), len(a.records)}, []int{1, 1})
}

// What a camera writes as a number takes few bytes, and every number and ETag
// comes back to the bit.
func TestPackedNumbersAndTags(t *testing.T) {
	for _, x := range []struct {
		v     float64
		bytes int
	}{
		{0, 1}, {math.Copysign(0, -1), 9}, {2.8, 3}, {1.0 / 125, 1}, {1.0 / 60, 2}, {1.0 / 8000, 3}, {30, 3}, {0.0333, 9}, {-1.5, 3}, {1e300, 9}, {math.MaxInt64, 9},
		{math.SmallestNonzeroFloat64, 9}, {math.Pi, 9}, {1.0 / 3, 1}, {math.Inf(1), 1}, {math.NaN(), 9},
	} {
		var p packing
		p.float(x.v)
		u, got := unpacking(p), 0.0
		u.floats(&got)
		if math.Float64bits(got) != math.Float64bits(x.v) || u != "" || len(p) > x.bytes {
			t.Errorf("%g becomes %g by %d bytes", x.v, got, len(p))
		}
	}
	for _, x := range []struct {
		tag   string
		bytes int
	}{
		{"", 2}, {"2s3-dgkq4m2pgk5c-4f1a", 16}, {"d41d8cd98f00b204e9800998ecf8427e", 17}, {"d41d8cd98f00b204e9800998ecf8427e-12", 38}, {"a-b", 5}, {"a-b-c-d", 9},
		{"A-B-C", 7}, {"-1-2", 6}, {"0-0-0", 4}, {"00-0-0", 8}, {"3w5e11264sgsf-0-1", 14}, {"3w5e11264sgsg-0-1", 19}, {"한", 5}, {"a-b-", 6},
	} {
		var p packing
		p.tag(x.tag)
		u, skipped := unpacking(p), unpacking(p)
		got := u.tag()
		skipped.skipTag()
		if got != x.tag || u != "" || skipped != "" || len(p) > x.bytes {
			t.Errorf("%q becomes %q by %d bytes", x.tag, got, len(p))
		}
	}
}

// Photos' ids sort packed as they do unpacked.
func TestPackedIDs(t *testing.T) {
	ids := []gallery.PhotoID{"2222222222222222", "zzzzzzzzzzzzzzzz", "a222222222222227", "7zzzzzzzzzzzzzza"}
	for i := range 1000 {
		ids = append(ids, crowdID(i))
	}
	slices.Sort(ids)
	for i, id := range ids {
		p := packID(id)
		same(t, "id", p.id(), id)
		same(t, "its letter", p.letter(), id[0])
		if i > 0 && packID(ids[i-1]).compare(p) >= 0 {
			t.Errorf("%s does not sort behind %s", id, ids[i-1])
		}
	}
}

// Packed photos are maps of records and of sightings.
func TestPackedPhotosAreMaps(t *testing.T) {
	type key struct {
		id     gallery.PhotoID
		stored string
	}
	random := rand.New(rand.NewPCG(5, 6))
	p := newPackedPhotos()
	records, sightings, tags := map[gallery.PhotoID]gallery.Record{}, map[key]gallery.Sighting{}, map[gallery.PhotoID]string{}
	id := func() gallery.PhotoID { return crowdID(random.IntN(40)) }
	for range 4000 {
		id := id()
		switch random.IntN(8) {
		case 0, 1, 2:
			r, _ := crowdPhoto(random.IntN(1000), 5)
			r.ID, tags[id] = id, fmt.Sprint(random.IntN(9), "-a-b")
			p.setRecord(id, tags[id], p.alikes.packRecord(r))
			records[id] = r
		case 3, 4, 5, 6:
			_, s := crowdPhoto(random.IntN(1000), 5)
			s.ID, s.Stored = id, []string{"", "00", "0f", "ab12", "x", "ABC"}[random.IntN(6)]
			p.setSighting(id, p.alikes.packSighting(s))
			sightings[key{id, s.Stored}] = s
		case 7:
			if random.IntN(4) == 0 {
				p.dropSightings(id)
				maps.DeleteFunc(sightings, func(k key, _ gallery.Sighting) bool { return k.id == id })
			} else if x := p.sighting(id, "0f"); (x != nil) != (sightings[key{id, "0f"}].ID != "") {
				t.Fatalf("%s has a sighting or not", id)
			}
		}
	}
	p.keep(func(x packedItem) bool { return x.id().letter() != 'a' })
	maps.DeleteFunc(records, func(id gallery.PhotoID, _ gallery.Record) bool { return id[0] == 'a' })
	maps.DeleteFunc(sightings, func(k key, _ gallery.Sighting) bool { return k.id[0] == 'a' })
	same(t, "ids", p.ids(ofRecord), slices.Sorted(maps.Keys(records)))
	same(t, "how many", p.records, len(records))
	sighted := map[gallery.PhotoID][]gallery.Sighting{}
	for k, s := range sightings {
		sighted[k.id] = append(sighted[k.id], s)
	}
	same(t, "ids with sightings", p.ids(ofSighting), slices.Sorted(maps.Keys(sighted)))
	for i := range 40 {
		id := crowdID(i)
		x := p.packed(id)
		if r, known := records[id]; known {
			got := x.recorded()
			same(t, "record", []any{got.Record, got.etag}, []any{r, tags[id]})
		}
		slices.SortFunc(sighted[id], func(a, b gallery.Sighting) int { return strings.Compare(a.Stored, b.Stored) })
		same(t, "sightings", x.unpacked(), sighted[id])
	}
}

// fillAtRandom gives every field a value, or none.
func fillAtRandom(random *rand.Rand, v reflect.Value) {
	words := []string{"", "small", "한글, NFC ☕", "abcdef0123456789", "ABCDEF", "0g", "DCIM/IMG_1.JPG", "IMG_1.JPG", "a\x00b", "Ü"}
	if random.IntN(3) == 0 && v.Kind() != reflect.Struct {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fillAtRandom(random, v.Field(i))
		}
	case reflect.String:
		v.SetString(words[random.IntN(len(words))])
	case reflect.Int, reflect.Int64:
		v.SetInt(random.Int64() >> random.IntN(64))
	case reflect.Float64:
		v.SetFloat(random.NormFloat64())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Array:
		for i := range v.Len() {
			fillAtRandom(random, v.Index(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+random.IntN(3), 3))
		for i := range v.Len() {
			fillAtRandom(random, v.Index(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillAtRandom(random, v.Elem())
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 1 + random.IntN(3) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fillAtRandom(random, key)
			fillAtRandom(random, value)
			v.SetMapIndex(key, value)
		}
	default:
		panic(v.Kind())
	}
}
