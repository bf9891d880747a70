package pipeline

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// Keys of the archive. What is below a folder is named by photo id.
const (
	archiveKey     = "archive.json"
	publishedKey   = "published.json"
	recordFolder   = "photos/"
	sightingFolder = "sightings/"
	hiddenFolder   = "hidden/"
	originalFolder = "originals/"
)

func recordKey(id gallery.PhotoID) string { return recordFolder + string(id) + ".json" }

func sightingKey(s gallery.Sighting) string {
	return sightingFolder + string(s.ID) + "-" + s.Hash() + ".json"
}

// archiveVersion is the version of archive.json and published.json. An older
// eventroll refuses a newer archive.
const archiveVersion = 1

// Bounds on what is read from a store: far above what eventroll writes.
const (
	recordLimit    = 1 << 20
	publishedLimit = 256 << 20
)

// archiveName gives the random name by which galleries know their archive;
// it is made once, at the archive's first use.
func archiveName(ctx context.Context, archive store.Store) (string, error) {
	var a struct {
		Version int    `json:"version"`
		Name    string `json:"name"`
	}
	err := readJSON(ctx, archive, archiveKey, archiveVersion, &a)
	if errors.Is(err, fs.ErrNotExist) {
		var random [10]byte
		rand.Read(random[:]) // never fails
		a.Version = archiveVersion
		a.Name = strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
		_, err = putJSON(ctx, archive, archiveKey, a, store.Absent)
		if errors.Is(err, store.ErrChanged) { // somebody else was faster
			return archiveName(ctx, archive)
		}
	}
	if err != nil {
		return "", err
	}
	if a.Name == "" || strings.Trim(a.Name, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return "", fmt.Errorf("%s in %s is damaged: %q is no archive's name", archiveKey, archive, a.Name)
	}
	return a.Name, nil
}

// Snapshot is what an archive held when it was read, and what this process
// has added since. It may be used by many goroutines.
type Snapshot struct {
	mu        sync.Mutex
	records   map[gallery.PhotoID]recorded
	sightings map[gallery.PhotoID][]gallery.Sighting
	hidden    map[gallery.PhotoID]bool
	originals map[string]bool // by key
}

type recorded struct {
	gallery.Record
	etag string
}

// readers is how many objects are read from a store at once: they are small,
// so the time goes into waiting.
const readers = 32

// ReadSnapshot reads all records and sightings of an archive.
func ReadSnapshot(ctx context.Context, archive store.Store) (*Snapshot, error) {
	s := &Snapshot{
		records: map[gallery.PhotoID]recorded{}, sightings: map[gallery.PhotoID][]gallery.Sighting{},
		hidden: map[gallery.PhotoID]bool{}, originals: map[string]bool{},
	}
	for _, folder := range []string{recordFolder, sightingFolder, hiddenFolder, originalFolder} {
		err := parallel(ctx, readers, archive.List(ctx, folder), func(ctx context.Context, entry store.Entry) error {
			return s.read(ctx, archive, folder, entry.Key)
		})
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Snapshot) read(ctx context.Context, archive store.Store, folder, key string) error {
	name := strings.TrimSuffix(strings.TrimPrefix(key, folder), ".json")
	switch folder {
	case recordFolder:
		return s.readRecord(ctx, archive, gallery.PhotoID(name))
	case sightingFolder:
		return s.readSighting(ctx, archive, key)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if folder == hiddenFolder {
		s.hidden[gallery.PhotoID(name)] = true
	} else {
		s.originals[key] = true
	}
	return nil
}

func (s *Snapshot) readSighting(ctx context.Context, archive store.Store, key string) error {
	var sighting gallery.Sighting
	if err := readJSON(ctx, archive, key, gallery.SightingVersion, &sighting); err != nil {
		return vanished(err)
	}
	name := strings.TrimSuffix(strings.TrimPrefix(key, sightingFolder), ".json")
	id, hash, _ := strings.Cut(name, "-")
	if sighting.ID != gallery.PhotoID(id) || !sighting.ID.Valid() {
		return fmt.Errorf("%s in %s is damaged: it is a sighting of %q", key, archive, sighting.ID)
	}
	sighting.Stored = hash
	s.addSighting(sighting)
	return nil
}

// readRecord reads one photo's record anew.
func (s *Snapshot) readRecord(ctx context.Context, archive store.Store, id gallery.PhotoID) error {
	key := recordKey(id)
	data, entry, err := store.Read(ctx, archive, key, recordLimit)
	if err != nil {
		return vanished(err)
	}
	var r gallery.Record
	if err := decode(archive, key, data, gallery.RecordVersion, &r); err != nil {
		return err
	}
	if r.ID != id || !id.Valid() {
		return fmt.Errorf("%s in %s is damaged: it is the record of %q", key, archive, r.ID)
	}
	s.addRecord(r, entry.ETag)
	return nil
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
		if err := s.readSighting(ctx, archive, entry.Key); err != nil {
			return err
		}
	}
	return s.readRecord(ctx, archive, id)
}

// decode reads JSON of an object that has a version. What a newer eventroll
// wrote is refused by name, before any of it is understood: that is what the
// version is for.
func decode(s store.Store, key string, data []byte, known int, v any) error {
	var of struct {
		Version int `json:"version"`
	}
	err := json.Unmarshal(data, &of)
	if err == nil && of.Version > known {
		return fmt.Errorf("%s in %s was written by a newer eventroll (version %d): update this one", key, s, of.Version)
	}
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		return fmt.Errorf("%s in %s is damaged: %w", key, s, err)
	}
	return nil
}

// vanished forgives that an object was removed between listing and reading.
func vanished(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (s *Snapshot) addRecord(r gallery.Record, etag string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records[r.ID] = recorded{r, etag}
}

func (s *Snapshot) addSighting(x gallery.Sighting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sightings[x.ID] = append(s.sightings[x.ID], x)
}

func (s *Snapshot) hasOriginal(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.originals[key]
}

// photo is all that the snapshot holds of one photo.
func (s *Snapshot) photo(id gallery.PhotoID) (r recorded, sightings []gallery.Sighting, hidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.records[id], slices.Clone(s.sightings[id]), s.hidden[id]
}

// readJSON reads an object of at most recordLimit bytes into v.
func readJSON(ctx context.Context, s store.Store, key string, known int, v any) error {
	data, _, err := store.Read(ctx, s, key, recordLimit)
	if err != nil {
		return err
	}
	return decode(s, key, data, known, v)
}

// putJSON writes v durably.
func putJSON(ctx context.Context, s store.Store, key string, v any, condition store.Condition) (store.Entry, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return store.Entry{}, fmt.Errorf("%s: %w", key, err)
	}
	return s.Put(ctx, key, bytes.NewReader(data), store.Attributes{ContentType: "application/json", If: condition, Sync: true})
}
