package pipeline

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// lookAtArchive reads what the archive knows, and looks whether it goes
// together.
func (c *checker) lookAtArchive(ctx context.Context) error {
	if err := c.lookAtName(ctx); err != nil {
		return err
	}
	if err := c.lookAtPublished(ctx); err != nil {
		return err
	}
	if c.snapshot = c.openSnapshot(c.name); c.anew {
		c.snapshot = newSnapshot(nil)
		c.snapshot.archive = c.name
	}
	var known, originals []store.Entry
	for _, key := range slices.Sorted(maps.Keys(c.archive)) {
		switch folder, _, ok := archived(key); {
		case strings.HasPrefix(key, runFolder): // of many machines, under way or just over
		case !ok:
			c.noteForeign(inArchive, c.archive[key])
		case folder == recordFolder, folder == sightingFolder, folder == hiddenFolder:
			known = append(known, c.archive[key])
		case folder == originalFolder && c.deep(inArchive, key):
			originals = append(originals, c.archive[key])
		}
	}
	c.progress.Begin("Reading", len(known)+len(originals))
	if err := parallel(ctx, readers, values(known), c.readKnown); err != nil {
		return err
	}
	if err := parallel(ctx, readers, values(originals), c.readOriginal); err != nil {
		return err
	}
	stored, hidden := map[string]bool{}, map[string]bool{}
	for key := range c.archive {
		switch {
		case strings.HasPrefix(key, originalFolder):
			stored[key] = true
		case strings.HasPrefix(key, hiddenFolder):
			hidden[key] = true
		}
	}
	c.snapshot.keepSeen(stored, hidden)
	_ = c.snapshot.objects.save() // a hint
	c.goTogether()
	c.lookAtOriginals()
	return nil
}

// archived tells the folder of an archive's key and the object's name, and
// whether it is a key that eventroll makes.
func archived(key string) (folder, name string, ok bool) {
	if key == archiveKey || key == publishedKey || key == begunKey {
		return "", key, true
	}
	if letter, ok := strings.CutPrefix(key, compactFolder); ok {
		return compactFolder, letter, len(letter) == 1 && strings.Contains(letters, letter)
	}
	folder, file := path.Split(key)
	name = strings.TrimSuffix(file, path.Ext(file))
	id, hash, hashed := strings.Cut(name, "-")
	isJSON, isHash := path.Ext(file) == ".json", isHex(hash, 16)
	switch folder {
	case recordFolder, hiddenFolder:
		ok = isJSON && !hashed && gallery.PhotoID(id).Valid()
	case sightingFolder:
		ok = isJSON && isHash && gallery.PhotoID(id).Valid()
	case originalFolder:
		ok = isHash && gallery.PhotoID(id).Valid()
	case profileFolder:
		ok = path.Ext(file) == ".icc"
	}
	return folder, name, ok
}

// lookAtName finds the name that the gallery knows the archive by.
func (c *checker) lookAtName(ctx context.Context) error {
	data, problem, err := c.read(ctx, c.Gallery, indexKey, publishedLimit)
	if err != nil {
		return err
	}
	var index struct {
		Archive string `json:"archive"`
	}
	if problem == "" && json.Unmarshal(data, &index) == nil && index.Archive != "" {
		c.index = data
	}
	problem = "it is missing"
	if _, ok := c.archive[archiveKey]; ok {
		if data, problem, err = c.read(ctx, c.Archive, archiveKey, recordLimit); err != nil {
			return err
		}
	}
	if problem == "" {
		if c.name, err = nameIn(data); err == nil {
			return nil
		}
		if isNewer(data, archiveVersion) {
			return fmt.Errorf("%s in %s %w", archiveKey, c.Archive, err)
		}
		problem = "it " + err.Error()
	}
	c.find(Nameless, inArchive, archiveKey, "", problem)
	c.unread[archiveKey] = true
	c.name = index.Archive
	return nil
}

// lookAtPublished reads the archive's word on what stands.
func (c *checker) lookAtPublished(ctx context.Context) error {
	c.last.Version = archiveVersion
	if _, ok := c.archive[publishedKey]; !ok {
		return nil
	}
	data, problem, err := c.read(ctx, c.Archive, publishedKey, publishedLimit)
	if err != nil {
		return err
	}
	if problem == "" {
		err := decodeVersion(data, archiveVersion, &c.last)
		if err == nil {
			return nil
		}
		if isNewer(data, archiveVersion) {
			return fmt.Errorf("%s in %s %w", publishedKey, c.Archive, err)
		}
		problem = "it " + err.Error()
		c.last = published{Version: archiveVersion}
	}
	c.unread[publishedKey] = true
	c.find(Damaged, inArchive, publishedKey, "", problem)
	return nil
}

// isNewer says whether JSON has a version that this eventroll does not know.
func isNewer(data []byte, known int) bool {
	var of struct {
		Version int `json:"version"`
	}
	return json.Unmarshal(data, &of) == nil && of.Version > known
}

// readKnown reads a record, a sighting or a takedown, unless it is known.
func (c *checker) readKnown(ctx context.Context, e store.Entry) error {
	defer c.progress.Done()
	if c.snapshot.see(e) || c.snapshot.remembers(e) {
		return nil
	}
	data, problem, err := c.read(ctx, c.Archive, e.Key, recordLimit)
	if err != nil {
		return err
	}
	name := objectName(e.Key)
	_, hash, isSighting := strings.Cut(name, "-")
	switch {
	case problem != "":
	case isNewer(data, max(gallery.RecordVersion, gallery.SightingVersion)):
		return decode(c.Archive, e.Key, data, max(gallery.RecordVersion, gallery.SightingVersion), &struct{}{})
	case isSighting && gallery.SightingHash(data) != hash:
		problem = "it is not what was put: its name has another hash"
	default:
		if err := c.snapshot.add(e, data); err != nil {
			problem = "it " + err.Error()
			c.mu.Lock()
			c.hopeless[e.Key] = true
			c.mu.Unlock()
			break
		}
		c.snapshot.objects.remember(e, data)
		return nil
	}
	c.mu.Lock()
	c.unread[e.Key] = true
	c.mu.Unlock()
	c.find(Damaged, inArchive, e.Key, photoOf(name), problem)
	return nil
}

// goTogether looks whether every record has a sighting and every sighting a
// record. Of photos that were taken down, some may be erased.
func (c *checker) goTogether() {
	for _, id := range c.snapshot.ids() {
		if _, sightings, hidden := c.snapshot.photo(id); len(sightings) == 0 && !hidden && !c.lostSighting(id) {
			c.find(NoSighting, inArchive, recordKey(id), id, "")
		}
	}
	for _, id := range c.snapshot.sighted() {
		known, _, hidden := c.snapshot.photo(id)
		if known.ID == "" && !hidden && !c.unread[recordKey(id)] {
			c.find(HalfIngested, inArchive, c.snapshot.sightingKeys(id)[0], id, "its record is missing")
		}
	}
}

// lookAtOriginals compares the archived originals with the sightings.
func (c *checker) lookAtOriginals() {
	named := map[string]bool{}
	for _, id := range c.snapshot.sighted() {
		known, sightings, hidden := c.snapshot.photo(id)
		for _, s := range sightings {
			key := originalKey(s)
			named[key] = true
			if e, ok := c.archive[key]; ok && e.Size != s.Bytes && !c.badOriginals[key] {
				c.badOriginals[key] = true
				c.find(DamagedOriginal, inArchive, key, id, fmt.Sprintf("it has %d bytes, %s has %d", e.Size, s.Place(), s.Bytes))
			}
		}
		if !c.Config.archivesOriginals() || hidden || known.ID == "" {
			continue
		}
		for _, s := range gallery.Current(sightings) {
			if _, ok := c.archive[originalKey(s)]; !ok {
				c.find(MissingOriginal, inArchive, originalKey(s), id, "")
			}
		}
	}
	for key := range c.archive {
		folder, name, ok := archived(key)
		id := photoOf(name)
		if ok && folder == originalFolder && !named[key] && !c.isHidden(id) && !c.lostSighting(id) {
			c.find(HalfIngested, inArchive, key, id, "no file is known that it would be the original of")
		}
	}
}

// lostSighting says whether a sighting of a photo cannot be read.
func (c *checker) lostSighting(id gallery.PhotoID) bool {
	for key := range c.unread {
		if strings.HasPrefix(key, sightingFolder) && photoOf(objectName(key)) == id {
			return true
		}
	}
	return false
}

// readOriginal reads an original and compares it with the hash in its name.
func (c *checker) readOriginal(ctx context.Context, e store.Entry) error {
	defer c.progress.Done()
	sum, problem, err := c.digest(ctx, c.Archive, e.Key)
	if err != nil {
		return err
	}
	_, name, _ := archived(e.Key)
	id, hash, _ := strings.Cut(name, "-")
	if problem == "" && !strings.HasPrefix(hex.EncodeToString(sum[:]), hash) {
		problem = "it is not what was put: its name has another hash"
	}
	if problem != "" {
		c.mu.Lock()
		c.badOriginals[e.Key] = true
		c.mu.Unlock()
		c.find(DamagedOriginal, inArchive, e.Key, gallery.PhotoID(id), problem)
	}
	return nil
}
