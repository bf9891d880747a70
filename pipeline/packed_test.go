package pipeline

import (
	"fmt"
	"math/rand/v2"
	"reflect"
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
