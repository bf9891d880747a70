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
	photos    *packedPhotos // records and sightings
	hidden    map[gallery.PhotoID]Takedown
	down      *gallery.TakenDown // of hidden; nil until it is asked for
	originals map[string]bool    // by key
	objects   *objectCache
	copies    map[byte]copyState // in the archive, by the letter
}

type recorded struct {
	gallery.Record
	etag string
}

// readers is how many objects are read from a store at once: they are small,
// so the time goes into waiting.
const readers = 32

// newSnapshot knows nothing yet; nil where no cache would save anything.
func newSnapshot(objects *objectCache) *Snapshot {
	return &Snapshot{
		photos: newPackedPhotos(),
		hidden: map[gallery.PhotoID]Takedown{}, originals: map[string]bool{}, objects: objects, copies: map[byte]copyState{},
	}
}

// refresh brings the snapshot to what the archive holds now. It lists, and
// reads only what it does not know: a record whose ETag is another, and
// sightings that are new, as they never change.
func (s *Snapshot) refresh(ctx context.Context, archive store.Store) error {
	s.mu.Lock()
	s.photos.each(func(x *packedItem) { x.where &^= isSeen })
	s.mu.Unlock()
	giveBack := roomFor(int64(s.count()) * photoBytes)
	loaded := s.count() == 0
	if loaded { // then nothing but the copies saves reading all
		var err error
		if giveBack, err = s.loadCompacted(ctx, archive); err != nil {
			giveBack()
			return err
		}
	}
	defer giveBack()
	originals, hidden := map[string]bool{}, map[string]bool{}
	for _, folder := range []string{recordFolder, sightingFolder, hiddenFolder, originalFolder} {
		var unknown []store.Entry
		from := archive
		if folder == sightingFolder || folder == originalFolder { // which never change
			from = store.KeysOnly(archive)
		}
		err := listPhotos(ctx, from, folder, func(e store.Entry) {
			switch {
			case folder == originalFolder:
				originals[e.Key] = true
				return
			case folder == hiddenFolder:
				hidden[e.Key] = true
			}
			if !s.see(e) {
				unknown = append(unknown, e)
			}
		})
		if err != nil {
			return err
		}
		if folder == recordFolder { // what is read now has to fit, too
			defer roomFor(int64(len(unknown)) * photoBytes)()
		}
		if folder == recordFolder && !loaded && len(unknown) >= compactFrom {
			giveBack, err := s.loadCompacted(ctx, archive)
			defer giveBack()
			if err != nil {
				return err
			}
			unknown = slices.DeleteFunc(unknown, s.see)
		}
		unknown = slices.DeleteFunc(unknown, s.remembers)
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

// remembers takes a listed object in as this machine has read it before, if it has.
func (s *Snapshot) remembers(entry store.Entry) bool {
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
		x := s.photos.sighting(id, stored)
		if x != nil {
			x.where |= isSeen
		}
		return x != nil
	case strings.HasPrefix(entry.Key, hiddenFolder):
		t, known := s.hidden[id]
		return known && t.etag == entry.ETag
	}
	record, _ := s.photos.of(id)
	known := record != nil && s.photos.hasTag(record, entry.ETag)
	if known {
		record.where |= isSeen
	}
	return known
}

// keepSeen forgets what was in the archive no more when it was listed last; it
// says whether there were records of it.
func (s *Snapshot) keepSeen(originals, hidden map[string]bool) (gone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.photos.records
	s.photos.keep(func(x packedItem) bool {
		if x.where&isCopied != 0 && x.where&isSeen == 0 {
			s.copies[x.id().letter()] = tellsOfGone
		}
		return x.where&isSeen != 0
	})
	maps.DeleteFunc(s.hidden, func(id gallery.PhotoID, _ Takedown) bool { return !hidden[hiddenKey(id)] })
	s.down, s.originals = nil, originals
	s.objects.keepOnly(s.isAlone)
	return s.photos.records < before
}

// isAlone says whether the archive's object of that key is known, and is not in
// the archive's copies as well; s is locked.
func (s *Snapshot) isAlone(key string) bool {
	id := photoOf(objectName(key))
	if strings.HasPrefix(key, hiddenFolder) {
		return s.hidden[id].ID != ""
	}
	record, _ := s.photos.of(id)
	if record != nil && record.where&isCopied != 0 {
		return false
	}
	if strings.HasPrefix(key, sightingFolder) {
		return s.hasSighting(key)
	}
	return record != nil
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
		s.photos.setRecord(id, entry.ETag, s.photos.alikes.packRecord(r))
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
	s.photos.setSighting(id, s.photos.alikes.packSighting(x))
	return nil
}

// readPhoto reads anew all that the archive holds of one photo.
func (s *Snapshot) readPhoto(ctx context.Context, archive store.Store, id gallery.PhotoID) error {
	s.mu.Lock()
	s.photos.dropSightings(id)
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
