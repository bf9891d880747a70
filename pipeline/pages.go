package pipeline

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"eventroll/gallery"
	"eventroll/gallery/embed"
	"eventroll/gallery/site"
	"eventroll/pipeline/store"
)

// pageCache remembers on this machine of which shards all photos have their
// pages in the gallery, so that a publish need not make them to find that none
// differs. A photo's page comes from the photo alone and from what all pages
// share, so one photo more makes the pages of one shard anew.
//
// It is a hint, as Cache is, and it proves itself: it has one digest of a shard,
// of the ETags of all that stood when it was compared last. What somebody
// changed or removed since gives another, and is made and compared.
//
// It also has what the shards were made of, so that those of a million photos
// need not be made to know their addresses.
//
// Its file has a line that names the format, what all pages share, and the
// SHA-256 of what follows; one with what published.json and index.json were; then
// a line a shard: its key, the digest of its pages, and that of what it is made
// of; and, behind an empty line, a line a part of a listing: its key, the digest
// of what it is made of, and its ETag. A nil pageCache knows nothing.
type pageCache struct {
	path   string
	shared string
	left   string            // what published.json and index.json were
	stood  map[string]string // digest by the key of the shard, or undigested
	made   map[string]string // keys of shards, by the digest of what they are made of
	parts  map[string]partStood
}

// partStood is a part of a listing that stood.
type partStood struct{ digest, etag string }

// undigested stands for a shard whose pages stood, but were not looked at.
const undigested = "-"

// undescribed stands for what a shard is made of where that is not known.
const undescribed = "-"

const (
	pagesFormat = "eventroll-pages-3 "
	// pagesLimit is far above a million photos, whose lines have 3 MB.
	pagesLimit = 64 << 20
)

// openPageCache opens what this machine knows of an archive's pages. Of those
// that another build of eventroll made, or other words of event.yaml, it knows
// none.
func openPageCache(index gallery.Index, assets site.Assets) *pageCache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	shared, err := sharedByPages(index, assets)
	if err != nil {
		return nil
	}
	c := &pageCache{
		path: filepath.Join(dir, "eventroll", index.Archive+"-pages"), shared: shared,
		stood: map[string]string{}, made: map[string]string{}, parts: map[string]partStood{},
	}
	data, err := readHint(c.path, pagesLimit)
	head, rest, _ := bytes.Cut(data, []byte("\n"))
	if err != nil || string(head) != c.head(rest) {
		return c
	}
	left, rest, _ := bytes.Cut(rest, []byte("\n"))
	c.left = string(left)
	shards, parts, _ := strings.Cut(string(rest), "\n\n")
	for line := range strings.Lines(shards) {
		key, digests, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		stood, of, _ := strings.Cut(digests, " ")
		if c.stood[key] = stood; of != undescribed {
			c.made[of] = key
		}
	}
	for line := range strings.Lines(parts) {
		key, digests, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		digest, etag, _ := strings.Cut(digests, " ")
		c.parts[key] = partStood{digest, etag}
	}
	return c
}

func (c *pageCache) head(rest []byte) string {
	sum := sha256.Sum256(rest)
	return pagesFormat + c.shared + " " + hex.EncodeToString(sum[:])
}

// shardOf is the key of the shard that is made of what has that digest, where it
// stands; else "".
func (c *pageCache) shardOf(standing *listed) func(digest string) string {
	return func(digest string) string {
		if c == nil {
			return ""
		}
		key := c.made[digest]
		if _, stands := standing.get(key); !stands {
			return ""
		}
		return key
	}
}

// save replaces what the cache knows by what stands now.
func (c *pageCache) save(stood, made map[string]string, parts map[string]partStood, left string) error {
	if c.left == left && maps.Equal(c.stood, stood) && maps.Equal(c.made, made) && maps.Equal(c.parts, parts) {
		return nil
	}
	of := map[string]string{}
	for digest, key := range made {
		of[key] = digest
	}
	var rest bytes.Buffer
	rest.WriteString(left + "\n")
	for _, key := range slices.Sorted(maps.Keys(stood)) {
		rest.WriteString(key + " " + stood[key] + " " + cmp.Or(of[key], undescribed) + "\n")
	}
	rest.WriteString("\n")
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		rest.WriteString(key + " " + parts[key].digest + " " + parts[key].etag + "\n")
	}
	return writeHint(c.path, []byte(c.head(rest.Bytes())+"\n"), rest.Bytes())
}

// leftBy says whether published.json and index.json are those of the publish
// that this cache remembers.
func (c *pageCache) leftBy(published, index store.Entry) bool {
	return c != nil && c.left != "" && c.left == leaving(published, index)
}

// leaving tells published.json and index.json from all others; it is "" where one
// is missing.
func leaving(published, index store.Entry) string {
	if published.ETag == "" || index.ETag == "" {
		return ""
	}
	return fmt.Sprintf("%q %q", published.ETag, index.ETag)
}

// sharedByPages is a digest of all that a photo's page holds besides its photo:
// the program that makes it, styles and scripts, and what the index says
// whichever photos there are.
func sharedByPages(index gallery.Index, assets site.Assets) (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	file, err := os.Stat(program)
	if err != nil {
		return "", err
	}
	index.Photos, index.Days, index.Photographers, index.Shards = 0, nil, nil, nil
	common := func(t gallery.IndexTrack) bool { return t.ID == gallery.Common } // listed only where it has photos
	index.Tracks, index.Sessions = slices.DeleteFunc(slices.Clone(index.Tracks), common), slices.Clone(index.Sessions)
	for i := range index.Tracks {
		index.Tracks[i].Photos = 0
	}
	for i := range index.Sessions {
		index.Sessions[i].Photos = 0
	}
	data, err := json.Marshal(index)
	if err != nil {
		return "", err
	}
	of := fmt.Sprintf("%q %q %d %d %q %s", build(), program, file.Size(), file.ModTime().UnixNano(), assetKeys(assets), data)
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:]), nil
}

// pagesOf are the keys of all that is made of a shard's photos alone, and of
// itself.
func pagesOf(of gallery.IndexShard, photos []gallery.Row, answers bool) []string {
	keys := make([]string, 0, 1+2*len(photos))
	keys = append(keys, of.Href)
	for _, p := range photos {
		if keys = append(keys, site.PhotoKey(p.ID)); answers {
			keys = append(keys, embed.Key(p.ID))
		}
	}
	return keys
}

// digestOf is the digest of what stands at some keys, which are of one shard; ""
// where something is missing, or its bytes are known to be wrong.
func digestOf(of gallery.IndexShard, keys []string, standing *listed) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q\n", of.Day, of.Track)
	for _, key := range keys {
		e, ok := standing.get(key)
		if !ok || e.ETag == "" || e.Size == distrusted {
			return ""
		}
		sum.Write([]byte(key + " " + e.ETag + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// known are shards that stand with all that is made of their photos alone. The
// zero value is none.
type known struct {
	digests map[string]string        // by the key of the shard
	photos  map[gallery.PhotoID]bool // all that are published; true for those that stand
	stand   int                      // how many stand
	parts   map[string]string        // of listings: digests of what they are made of, by key
	granted bool                     // not all that stands was looked at
}

func (k known) holdsShard(key string) bool { return k.digests[key] != "" }

func (k known) holdsPart(key, digest string) bool { return k.parts[key] == digest }

func (k known) holdsPhoto(id gallery.PhotoID) bool { return k.photos[id] }

// known are the shards that stand as they stood when they were compared last.
func (c *pageCache) known(index gallery.Index, shards *gallery.Shards, standing *listed) known {
	k := known{digests: map[string]string{}, photos: make(map[gallery.PhotoID]bool, index.Photos), parts: c.partsIn(standing)}
	for i, of := range index.Shards {
		rows, digest := shards.Rows(i), ""
		if c != nil {
			digest = c.stood[of.Href]
		}
		stands := digest != "" && digest == digestOf(of, pagesOf(of, rows, index.URL != ""), standing)
		if stands {
			k.digests[of.Href] = digest
		}
		k.add(rows, stands)
	}
	return k
}

// add notes photos that are published.
func (k *known) add(rows []gallery.Row, stand bool) {
	for _, p := range rows {
		k.photos[p.ID] = stand
	}
	if stand {
		k.stand += len(rows)
	}
}

// partsIn are the parts of listings that stand as they stood, with the digests of
// what they are made of.
func (c *pageCache) partsIn(standing *listed) map[string]string {
	parts := map[string]string{}
	if c == nil {
		return parts
	}
	for key, was := range c.parts {
		if e, ok := standing.get(key); ok && e.ETag == was.etag && e.Size != distrusted {
			parts[key] = was.digest
		}
	}
	return parts
}

// remember writes down what stands, after all of it was made and compared, but
// for what was known, of which digests the parts of listings are made, and what
// published.json is now.
func (c *pageCache) remember(k known, index gallery.Index, shards *gallery.Shards, made map[string]string, standing *listed, published store.Entry) error {
	if c == nil {
		return nil
	}
	stood, describes := map[string]string{}, map[string]string{}
	for i, of := range index.Shards {
		digest := k.digests[of.Href]
		if digest == "" {
			digest = digestOf(of, pagesOf(of, shards.Rows(i), index.URL != ""), standing)
		}
		if digest == "" && k.granted {
			digest = undigested
		}
		if digest != "" {
			stood[of.Href] = digest
		}
		if of := shards.Digest(i); of != "" {
			describes[of] = index.Shards[i].Href
		}
	}
	parts := map[string]partStood{}
	for key, digest := range made {
		if e, ok := standing.get(key); ok && e.ETag != "" && e.Size != distrusted {
			parts[key] = partStood{digest, e.ETag}
		}
	}
	last, _ := standing.get(indexKey)
	return c.save(stood, describes, parts, leaving(published, last))
}
