package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// Snapshot is what an archive held when it was last looked at, and what this
// process has added since. It may be used by many goroutines.
type Snapshot struct {
	archive   string // the archive's name
	mu        sync.Mutex
	alikes    *alikes
	records   map[gallery.PhotoID]packedRecorded
	sightings map[gallery.PhotoID][]packedSeen // in order of their keys
	hidden    map[gallery.PhotoID]Takedown
	down      *gallery.TakenDown // of hidden; nil until it is asked for
	originals map[string]bool    // by key
	objects   *objectCache
	copies    map[byte]copyState // in the archive, by the letter
	round     uint32             // how often it was brought up to date
}

type recorded struct {
	gallery.Record
	etag string
}

// packedRecorded is a record that was there in a round.
type packedRecorded struct {
	packedRecord
	seen   uint32
	copied bool // it and its sightings are in the archive's copies, as they are
	etag   string
}

// packedSeen is a sighting that was there in a round.
type packedSeen struct {
	packedSighting
	seen uint32
}

// readers is how many objects are read from a store at once: they are small,
// so the time goes into waiting.
const readers = 32

// newSnapshot knows nothing yet; nil where no cache would save anything.
func newSnapshot(objects *objectCache) *Snapshot {
	return &Snapshot{
		alikes: newAlikes(), records: map[gallery.PhotoID]packedRecorded{}, sightings: map[gallery.PhotoID][]packedSeen{},
		hidden: map[gallery.PhotoID]Takedown{}, originals: map[string]bool{}, objects: objects, copies: map[byte]copyState{},
	}
}

// refresh brings the snapshot to what the archive holds now. It lists, and
// reads only what it does not know: a record whose ETag is another, and
// sightings that are new, as they never change.
func (s *Snapshot) refresh(ctx context.Context, archive store.Store) error {
	s.mu.Lock()
	s.round++
	s.mu.Unlock()
	originals, hidden := map[string]bool{}, map[string]bool{}
	for _, folder := range []string{recordFolder, sightingFolder, hiddenFolder, originalFolder} {
		var unknown []store.Entry
		err := listPhotos(ctx, archive, folder, func(e store.Entry) {
			switch {
			case folder == originalFolder:
				originals[e.Key] = true
				return
			case folder == hiddenFolder:
				hidden[e.Key] = true
			}
			if !s.knows(e) {
				unknown = append(unknown, e)
			}
		})
		if err != nil {
			return err
		}
		if folder == recordFolder { // what is read now has to fit, too
			defer roomFor(s.count() + len(unknown))()
		}
		if folder == recordFolder && len(unknown) >= compactFrom {
			if err := s.loadCompacted(ctx, archive); err != nil {
				return err
			}
			unknown = slices.DeleteFunc(unknown, s.see)
		}
		err = parallel(ctx, readers, values(unknown), func(ctx context.Context, entry store.Entry) error {
			return s.read(ctx, archive, entry.Key)
		})
		if err != nil {
			return err
		}
	}
	if s.keepSeen(originals, hidden) {
		return s.stillNamed(ctx, archive)
	}
	return nil
}

// stillNamed looks at the archive's name again when records have gone: somebody
// erased photos, or somebody emptied or replaced the whole archive, and then
// publishing would empty the gallery.
func (s *Snapshot) stillNamed(ctx context.Context, archive store.Store) error {
	name, err := readArchiveName(ctx, archive)
	if s.archive == "" || err == nil && name == s.archive {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%s: the archive is not the one that was there when this run began (%s): somebody emptied or replaced it; bring it back, then run again", archive, s.archive)
}

// knows says whether a listed object need not be read.
func (s *Snapshot) knows(entry store.Entry) bool {
	if s.see(entry) {
		return true
	}
	data, ok := s.objects.lookup(entry)
	return ok && s.add(entry, data) == nil
}

// see notes that a listed object is there, and says whether it is known as it is.
func (s *Snapshot) see(entry store.Entry) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := objectName(entry.Key)
	id := photoOf(name)
	switch {
	case strings.HasPrefix(entry.Key, sightingFolder):
		_, stored, _ := strings.Cut(name, "-")
		at, known := s.findSighting(id, stored)
		if known {
			s.sightings[id][at].seen = s.round
		}
		return known
	case strings.HasPrefix(entry.Key, hiddenFolder):
		t, known := s.hidden[id]
		return known && t.etag == entry.ETag
	}
	r, known := s.records[id]
	if known = known && r.etag == entry.ETag; known {
		r.seen = s.round
		s.records[id] = r
	}
	return known
}

// keepSeen forgets what was in the archive no more when it was listed last; it
// says whether there were records of it.
func (s *Snapshot) keepSeen(originals, hidden map[string]bool) (gone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.records)
	maps.DeleteFunc(s.records, func(id gallery.PhotoID, r packedRecorded) bool {
		if r.copied && r.seen != s.round {
			s.copies[id[0]] = tellsOfGone
		}
		return r.seen != s.round
	})
	for id, sightings := range s.sightings {
		left := slices.DeleteFunc(sightings, func(x packedSeen) bool { return x.seen != s.round })
		if len(left) == 0 {
			delete(s.sightings, id)
		} else if len(left) < len(sightings) {
			s.sightings[id] = left
		}
	}
	maps.DeleteFunc(s.hidden, func(id gallery.PhotoID, _ Takedown) bool { return !hidden[hiddenKey(id)] })
	s.down, s.originals = nil, originals
	s.objects.keepOnly(s.has)
	return len(s.records) < before
}

// has says whether the archive's object of that key is known; s is locked.
func (s *Snapshot) has(key string) bool {
	id := photoOf(objectName(key))
	switch {
	case strings.HasPrefix(key, sightingFolder):
		return s.hasSighting(key)
	case strings.HasPrefix(key, hiddenFolder):
		return s.hidden[id].ID != ""
	}
	return s.records[id].like != nil
}

// objectName is what a key says behind its folder: an id, or an id, "-" and a hash.
func objectName(key string) string {
	return strings.TrimSuffix(key[strings.LastIndex(key, "/")+1:], ".json")
}

func photoOf(name string) gallery.PhotoID {
	id, _, _ := strings.Cut(name, "-")
	return gallery.PhotoID(id)
}

// read reads one record or sighting anew.
func (s *Snapshot) read(ctx context.Context, archive store.Store, key string) error {
	data, entry, err := store.Read(ctx, archive, key, recordLimit)
	if err != nil {
		return vanished(err)
	}
	if err := s.add(entry, data); err != nil {
		return fmt.Errorf("%s in %s %w", key, archive, err)
	}
	s.objects.remember(entry, data)
	return nil
}

// vanished forgives that an object was removed between listing and reading.
func vanished(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// put writes a record or a sighting durably and adds what will be read of it:
// nobody may see anything else of it, now or in a later run.
func (s *Snapshot) put(ctx context.Context, archive store.Store, key string, v any, condition store.Condition) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	entry, err := archive.Put(ctx, key, bytes.NewReader(data), jsonAttributes(condition))
	if err != nil {
		return err
	}
	if err := s.add(entry, data); err != nil {
		return fmt.Errorf("%s in %s %w", key, archive, err)
	}
	s.objects.remember(entry, data)
	return nil
}

// add takes a record, a sighting or a takedown in. The error says what is
// wrong with it.
func (s *Snapshot) add(entry store.Entry, data []byte) error {
	name := objectName(entry.Key)
	id := photoOf(name)
	if strings.HasPrefix(entry.Key, hiddenFolder) {
		return s.addTakedown(entry, data)
	}
	if !strings.HasPrefix(entry.Key, sightingFolder) {
		var r gallery.Record
		if err := decodeVersion(data, gallery.RecordVersion, &r); err != nil {
			return err
		}
		if r.ID != gallery.PhotoID(name) || !r.ID.Valid() {
			return fmt.Errorf("is damaged: it is the record of %q", r.ID)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.records[id] = packedRecorded{s.alikes.packRecord(r), s.round, false, entry.ETag}
		return nil
	}
	var x gallery.Sighting
	if err := decodeVersion(data, gallery.SightingVersion, &x); err != nil {
		return err
	}
	if x.ID != id || !id.Valid() {
		return fmt.Errorf("is damaged: it is a sighting of %q", x.ID)
	}
	_, x.Stored, _ = strings.Cut(name, "-")
	s.mu.Lock()
	defer s.mu.Unlock()
	packed := packedSeen{s.alikes.packSighting(x), s.round}
	at, known := s.findSighting(id, x.Stored)
	if known {
		s.sightings[id][at] = packed
	} else {
		s.sightings[id] = slices.Insert(s.sightings[id], at, packed)
	}
	if r := s.records[id]; r.copied {
		r.copied = false
		s.records[id] = r
	}
	return nil
}

// findSighting is the place of a sighting with that hash in its key, and whether
// it is there; s is locked.
func (s *Snapshot) findSighting(id gallery.PhotoID, stored string) (int, bool) {
	return slices.BinarySearchFunc(s.sightings[id], stored, func(x packedSeen, stored string) int {
		return strings.Compare(x.stored(), stored)
	})
}

// hasSighting says whether a sighting with that key is known; s is locked.
func (s *Snapshot) hasSighting(key string) bool {
	id, stored, _ := strings.Cut(objectName(key), "-")
	_, known := s.findSighting(gallery.PhotoID(id), stored)
	return known
}

// sightingKeys are the keys of a photo's sightings, in order; s is locked.
func (s *Snapshot) sightingKeys(id gallery.PhotoID) []string {
	var keys []string
	for _, x := range s.sightings[id] {
		keys = append(keys, x.key(id))
	}
	return keys
}

// readPhoto reads anew all that the archive holds of one photo.
func (s *Snapshot) readPhoto(ctx context.Context, archive store.Store, id gallery.PhotoID) error {
	s.mu.Lock()
	delete(s.sightings, id)
	s.mu.Unlock()
	for entry, err := range archive.List(ctx, sightingFolder+string(id)+"-") {
		if err != nil {
			return err
		}
		if err := s.read(ctx, archive, entry.Key); err != nil {
			return err
		}
	}
	return s.read(ctx, archive, recordKey(id))
}

// lookHidden asks the archive whether a photo is taken down by now.
func (s *Snapshot) lookHidden(ctx context.Context, archive store.Store, id gallery.PhotoID) (bool, error) {
	data, entry, err := store.Read(ctx, archive, hiddenKey(id), recordLimit)
	if errors.Is(err, fs.ErrNotExist) {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.hidden, id)
		s.down = nil
	}
	if err != nil {
		return false, vanished(err)
	}
	return true, s.addTakedown(entry, data)
}

func (s *Snapshot) addTakedown(entry store.Entry, data []byte) error {
	t, err := parseTakedown(entry, data)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden[t.ID], s.down = t, nil
	return nil
}

func (s *Snapshot) hasOriginal(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.originals[key]
}

// photo is all that the snapshot holds of one photo; sightings in the order of
// their keys.
func (s *Snapshot) photo(id gallery.PhotoID) (r recorded, sightings []gallery.Sighting, hidden bool) {
	s.mu.Lock()
	_, hidden = s.hidden[id]
	record, seen := s.records[id], slices.Clone(s.sightings[id])
	s.mu.Unlock()
	return record.recorded(id), unpacked(id, seen), hidden
}

// tag is by what a photo is told to be as it was: the ETag of its record, ""
// where there is none, and the hashes in the keys of its sightings, in order.
func (s *Snapshot) tag(id gallery.PhotoID) (etag string, stored []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.sightings[id] {
		stored = append(stored, x.stored())
	}
	return s.records[id].etag, stored
}

// recorded is the record of a photo; s is locked.
func (s *Snapshot) recorded(id gallery.PhotoID) recorded {
	return s.records[id].recorded(id)
}

// sightingsOf are the sightings of a photo; s is locked.
func (s *Snapshot) sightingsOf(id gallery.PhotoID) []gallery.Sighting {
	return unpacked(id, s.sightings[id])
}

// recorded is the record of a photo, the zero one where there is none.
func (p packedRecorded) recorded(id gallery.PhotoID) recorded {
	return recorded{p.record(id), p.etag}
}

// unpacked are the sightings of a photo, in the same order.
func unpacked(id gallery.PhotoID, seen []packedSeen) (sightings []gallery.Sighting) {
	for _, x := range seen {
		sightings = append(sightings, x.sighting(id))
	}
	return sightings
}

// count is how many photos have a record.
func (s *Snapshot) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.records)
}

// ids are those of all photos that have a record, in order.
func (s *Snapshot) ids() []gallery.PhotoID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.records))
}

// record is the record of a photo.
func (s *Snapshot) record(id gallery.PhotoID) gallery.Record {
	s.mu.Lock()
	packed := s.records[id]
	s.mu.Unlock()
	return packed.record(id)
}

// damage is what is missing of a photo's picture, or "".
func (s *Snapshot) damage(id gallery.PhotoID) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recorded(id).Damage
}
