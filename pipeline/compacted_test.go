package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eventroll/pipeline/store"
)

// What an archive's copies say of its photos is what was copied; whatever
// happens to them, it is that or nothing.
func TestCompactedIsAHint(t *testing.T) {
	archive, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "archive"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := newSnapshot(nil)
	const photos = compactFrom
	for i := range photos {
		addKnown(t, s, i)
	}
	hidden := crowdID(7)
	s.hidden[hidden] = Takedown{ID: hidden}
	for range 2 { // the second time there is nothing to do
		if err := s.saveCompacted(t.Context(), archive); err != nil {
			t.Fatal(err)
		}
	}
	copies := contents(t, archive)
	same(t, "copies", len(copies), len(letters))
	if key := compactKey(string(hidden[:1])); strings.Contains(copies[key], string(hidden)) {
		t.Errorf("%s tells of what is taken down", key)
	}
	load := func() *Snapshot {
		t.Helper()
		loaded := newSnapshot(nil)
		if _, err := loaded.loadCompacted(t.Context(), archive); err != nil {
			t.Fatal(err)
		}
		return loaded
	}
	loaded := load()
	same(t, "photos", loaded.count(), photos-1)
	for i := range photos {
		id := crowdID(i)
		if id == hidden {
			continue
		}
		got, gotSightings, _ := loaded.photo(id)
		want, wantSightings, _ := s.photo(id)
		same(t, "record", got.Record, want.Record)
		same(t, "its ETag", got.etag, want.etag)
		same(t, "sightings", gotSightings, wantSightings)
		same(t, "its tag", loaded.appendTag(nil, id), s.appendTag(nil, id))
	}
	first := compactKey(letters[:1])
	whole := []byte(copies[first])
	head, rest, _ := bytes.Cut(whole, []byte("\n"))
	for name, damaged := range map[string][]byte{
		"empty": {}, "cut off": whole[:len(whole)/2], "a changed letter": bytes.Replace(whole, []byte("Canon"), []byte("canon"), 1),
		"without its head": rest, "only its head": head,
	} {
		put(t, archive, first, string(damaged))
		for _, id := range load().ids() {
			if string(id[:1]) == letters[:1] {
				t.Fatalf("%s: %s is known by it", name, id)
			}
		}
	}
	for n := range 100 { // with the right head: never a panic
		newPackedPhotos().takeIn(parseCompacted(letters[0], string(rest[:n*len(rest)/100])+"\xff\x7f"))
	}
}

// A copy that somebody made up is never a panic, and what is taken of it is in
// order.
func FuzzCompacted(f *testing.F) {
	s := newPackedPhotos()
	var ids []packedID
	for i := range 200 {
		if r, x := crowdPhoto(i, 1000); r.ID[0] == 'a' {
			s.setRecord(r.ID, "a-b-c", s.alikes.packRecord(r))
			x.Stored = "0123456789abcdef"
			s.setSighting(r.ID, s.alikes.packSighting(x))
			ids = append(ids, packID(r.ID))
		}
	}
	slices.SortFunc(ids, packedID.compare)
	whole := s.compact(ids)
	f.Add(whole)
	f.Add(whole[:len(whole)*2/3])
	f.Add([]byte("\x04{}"))
	f.Fuzz(func(t *testing.T, rest []byte) {
		p := newPackedPhotos()
		for range 2 { // the second time all of it is known
			p.takeIn(parseCompacted('a', string(rest)))
		}
		ids := p.ids(ofRecord)
		if !slices.IsSorted(ids) || len(ids) != p.records {
			t.Errorf("%d photos, %d records", len(ids), p.records)
		}
		for _, id := range ids {
			x := p.packed(id)
			x.recorded()
			x.unpacked()
		}
	})
}

// Photos that are new are read by themselves until they are many; what is gone
// is copied no longer.
func TestCompactedIsMadeAnew(t *testing.T) {
	archive, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "archive"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := newSnapshot(nil)
	counts := &counting{Store: archive}
	save := func(what string, some func(puts int) bool) {
		t.Helper()
		if err := s.saveCompacted(t.Context(), counts); err != nil {
			t.Fatal(err)
		}
		if puts := len(counts.taken()); !some(puts) {
			t.Errorf("%s: %d copies are made", what, puts)
		}
	}
	next := 0
	add := func(n int) {
		for range n {
			addKnown(t, s, next)
			next++
		}
	}
	add(compactFrom - 1)
	save("few photos", func(puts int) bool { return puts == 0 })
	add(1)
	save("enough of them", func(puts int) bool { return puts == len(letters) })
	add(1)
	save("one more", func(puts int) bool { return puts == 0 })
	add(compactFrom / 10)
	save("a tenth more", func(puts int) bool { return puts == len(letters) })
	id := crowdID(3)
	s.hidden[id] = Takedown{ID: id}
	save("one was taken down", func(puts int) bool { return puts == 1 })
	save("the same again", func(puts int) bool { return puts == 0 })
	if err := s.erase(t.Context(), counts, id); err != nil {
		t.Fatal(err)
	}
	if _, stands := contents(t, archive)[compactKey(string(id[:1]))]; stands {
		t.Error("after one was erased the copy that told of it stands")
	}
	s.photos.keep(func(x packedItem) bool { return x.id() != packID(id) })
	save("one was erased", func(puts int) bool { return puts == 1 })
}

// addKnown adds a photo to what a snapshot knows.
func addKnown(t *testing.T, s *Snapshot, i int) {
	t.Helper()
	r, x := crowdPhoto(i, 1000)
	for key, v := range map[string]any{recordKey(r.ID): r, sightingKey(x): x} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.add(store.Entry{Key: key, ETag: fmt.Sprint("e", i)}, data); err != nil {
			t.Fatal(err)
		}
	}
}

// Copies that do not have the half of what is there are read once all the same:
// read again they would say nothing more, and take their memory twice.
func TestCompactedIsReadOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archive")
	archive, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	copies := newSnapshot(nil)
	for i := range compactFrom {
		addKnown(t, copies, i)
	}
	if err := copies.saveCompacted(t.Context(), archive); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, recordFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range compactFrom { // with other ETags
		r, _ := crowdPhoto(i, 1000)
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(recordKey(r.ID))), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, counts := newSnapshot(nil), &counting{Store: archive}
	if err := s.refresh(t.Context(), counts); err != nil {
		t.Fatal(err)
	}
	same(t, "photos", s.count(), compactFrom)
	read := 0
	for _, key := range counts.gets {
		if strings.HasPrefix(key, compactFolder) {
			read++
		}
	}
	same(t, "copies that were read", read, len(letters))
}
