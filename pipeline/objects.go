package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"eventroll/pipeline/store"
)

// objectCache keeps an archive's records and sightings on this machine, each
// with its key and ETag, so that a run on a bucket asks only for what is new:
// there each costs a request. It is a hint, as Cache is. A nil objectCache
// remembers nothing.
//
// Its file has a line that names the format and has the SHA-256 of what
// follows; then a line an object: key, ETag and JSON with tabs between them.
// What is damaged is read from the archive again.
type objectCache struct {
	path    string
	mu      sync.Mutex
	objects map[string]cachedObject // by key
	bytes   int64                   // of all of them
	changed bool                    // since it was read or saved
}

type cachedObject struct {
	etag string
	body []byte
}

const (
	objectsFormat = "eventroll-objects-1 "
	// objectsLimit bounds the file and the memory: some 30,000 photos. What is
	// beyond it is read from the archive.
	objectsLimit = 64 << 20
)

// openObjectCache opens this machine's copy of an archive's objects, by the
// archive's name.
func openObjectCache(archive string) *objectCache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	c := &objectCache{path: filepath.Join(dir, "eventroll", archive+"-objects"), objects: map[string]cachedObject{}}
	if data, err := readHint(c.path, objectsLimit); err == nil {
		c.parse(data)
	}
	return c
}

func (c *objectCache) parse(data []byte) {
	head, rest, _ := bytes.Cut(data, []byte("\n"))
	if string(head) != objectsHead(rest) {
		return
	}
	for line := range bytes.Lines(rest) {
		fields := bytes.SplitN(bytes.TrimSuffix(line, []byte("\n")), []byte("\t"), 3)
		if len(fields) == 3 {
			c.set(string(fields[0]), cachedObject{string(fields[1]), fields[2]})
		}
	}
	c.changed = false
}

func objectsHead(rest []byte) string {
	sum := sha256.Sum256(rest)
	return objectsFormat + hex.EncodeToString(sum[:])
}

// save writes what the cache knows for the next run.
func (c *objectCache) save() error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.changed {
		return nil
	}
	var rest bytes.Buffer
	for _, key := range slices.Sorted(maps.Keys(c.objects)) {
		o := c.objects[key]
		rest.WriteString(key + "\t" + o.etag + "\t")
		rest.Write(o.body)
		rest.WriteByte('\n')
	}
	if err := writeHint(c.path, []byte(objectsHead(rest.Bytes())+"\n"), rest.Bytes()); err != nil {
		return err
	}
	c.changed = false
	return nil
}

// lookup finds what a listed object holds.
func (c *objectCache) lookup(entry store.Entry) ([]byte, bool) {
	if c == nil {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	o, ok := c.objects[entry.Key]
	return o.body, ok && o.etag == entry.ETag
}

func (c *objectCache) remember(entry store.Entry, body []byte) {
	// Eventroll writes JSON on one line, but an archive may come from elsewhere.
	if c == nil || entry.ETag == "" || strings.ContainsAny(entry.ETag, "\t\n") || bytes.ContainsRune(body, '\n') {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(entry.Key, cachedObject{entry.ETag, body})
}

// set keeps an object unless that would be too much.
func (c *objectCache) set(key string, o cachedObject) {
	c.drop(key)
	if size := o.size(key); c.bytes+size <= objectsLimit-1<<10 { // what the first line takes is less
		c.objects[key] = o
		c.bytes += size
		c.changed = true
	}
}

func (c *objectCache) drop(key string) {
	if o, ok := c.objects[key]; ok {
		delete(c.objects, key)
		c.bytes -= o.size(key)
		c.changed = true
	}
}

func (o cachedObject) size(key string) int64 { return int64(len(key) + len(o.etag) + len(o.body) + 3) }

// keepOnly forgets what is in the archive no more.
func (c *objectCache) keepOnly(is func(key string) bool) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range slices.Collect(maps.Keys(c.objects)) {
		if !is(key) {
			c.drop(key)
		}
	}
}
