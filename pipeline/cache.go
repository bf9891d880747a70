package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"eventroll/gallery"
)

// Cache remembers on this machine which sighting a file was, so that an
// unchanged file need not be read again. It is a hint: without it, or with a
// stale one, everything comes out the same, later. A nil Cache remembers nothing.
type Cache struct {
	path  string
	mu    sync.Mutex
	files map[string]cachedFile // by absolute path
	seen  map[string]cachedFile // of this run, to be saved
}

type cachedFile struct {
	Place    string          `json:"place"`
	Bytes    int64           `json:"bytes"`
	Modified int64           `json:"modified"` // nanoseconds since 1970; 0 where the ETag says more
	ETag     string          `json:"etag,omitempty"`
	Inode    uint64          `json:"inode"`
	Siblings string          `json:"siblings,omitempty"` // a hash of the same of its siblings
	ID       gallery.PhotoID `json:"id"`
	Sighting string          `json:"sighting"` // its hash
}

type cacheFile struct {
	Build string                `json:"build"` // another build may read more from a file
	Files map[string]cachedFile `json:"files"`
}

// OpenCache opens this machine's cache for an archive, by the archive's name.
func OpenCache(archive string) *Cache {
	c := &Cache{files: map[string]cachedFile{}, seen: map[string]cachedFile{}}
	dir, err := os.UserCacheDir()
	if err != nil {
		return c
	}
	c.path = filepath.Join(dir, "eventroll", archive+".json")
	data, err := os.ReadFile(c.path)
	if err != nil {
		return c
	}
	var stored cacheFile
	if json.Unmarshal(data, &stored) == nil && stored.Build == build() && stored.Files != nil {
		c.files = stored.Files
	}
	return c
}

// Save writes what the cache knows for the next run.
func (c *Cache) Save() error {
	if c == nil || c.path == "" {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for file, known := range c.files {
		if _, ok := c.seen[file]; !ok {
			// A file of another card stays known; one that is gone is forgotten,
			// unless it lies in a bucket, which is not asked for it.
			if _, err := os.Lstat(file); known.ETag != "" || !errors.Is(err, fs.ErrNotExist) {
				c.seen[file] = known
			}
		}
	}
	data, err := json.Marshal(cacheFile{build(), c.seen})
	if err != nil {
		return err
	}
	return writeHint(c.path, data)
}

// readHint reads a file of this machine's cache, unless it is larger than it
// can be.
func readHint(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if int64(len(data)) > limit {
		err = fmt.Errorf("%s is too large", path)
	}
	return data, err
}

// writeHint writes a file of this machine's cache, whole or not at all. It is
// for its owner only: what is known of photos says where they were taken.
func writeHint(path string, parts ...[]byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "cache-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	for _, part := range parts {
		if err == nil {
			_, err = temp.Write(part)
		}
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// lookup finds the sighting of a file that has not changed since it was
// remembered, if the snapshot still counts it.
func (c *Cache) lookup(item Item, snapshot *Snapshot) (gallery.Sighting, bool) {
	if c == nil && item.Seen != nil { // whoever has listed it has looked that it is unchanged
		return snapshot.current(item.Seen.ID, item.Seen.Sighting)
	}
	if c == nil {
		return gallery.Sighting{}, false
	}
	file, state := describe(item)
	c.mu.Lock()
	known, ok := c.files[file]
	c.mu.Unlock()
	state.ID, state.Sighting = known.ID, known.Sighting
	if !ok || known != state {
		return gallery.Sighting{}, false
	}
	s, ok := snapshot.current(known.ID, known.Sighting)
	if ok {
		c.mu.Lock()
		c.seen[file] = known
		c.mu.Unlock()
	}
	return s, ok
}

// current finds a sighting of a photo by its hash, if it still counts.
func (s *Snapshot) current(id gallery.PhotoID, hash string) (gallery.Sighting, bool) {
	_, sightings, _ := s.photo(id)
	for _, known := range gallery.Current(sightings) {
		if known.Hash() == hash {
			return known, true
		}
	}
	return gallery.Sighting{}, false
}

func (c *Cache) remember(item Item, s gallery.Sighting) {
	if c == nil {
		return
	}
	file, state := describe(item)
	state.ID, state.Sighting = s.ID, s.Hash()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[file] = state
}

func describe(item Item) (string, cachedFile) {
	file := item.File
	state := cachedFile{Place: item.Place(), Bytes: item.Bytes, ETag: item.ETag}
	if item.ETag == "" {
		if abs, err := filepath.Abs(file); err == nil {
			file = abs
		}
		state.Modified = item.Modified.UnixNano()
		if info, err := os.Lstat(file); err == nil {
			state.Inode = inode(info)
		}
	}
	if len(item.Siblings) > 0 {
		sum := sha256.New()
		for _, s := range item.Siblings {
			fmt.Fprintf(sum, "%q %s %d %d %s\n", s.Path, s.Role, s.Bytes, s.Modified.UnixNano(), s.ETag)
		}
		state.Siblings = hex.EncodeToString(sum.Sum(nil)[:8])
	}
	return file, state
}

// build names this build of eventroll.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	name := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
			name += " " + s.Value
		}
	}
	return name
}
