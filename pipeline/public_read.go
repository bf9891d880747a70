package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// Bounds of what is read of a gallery that may be anybody's. One of 10,000
// photos has an index.json of some 50 kB and 25 shards of 300 kB at most; these
// let one of 200,000 pass, and keep in memory some hundred MB at most.
const (
	publicIndexBytes = 16 << 20
	publicShardBytes = 8 << 20 // 500 photos, each with a caption of some kB
	publicBytes      = 256 << 20
	publicShards     = 2000
	publicShard      = 500 // photos of one shard
	publicPhotos     = 200_000
	publicEntries    = 20_000 // days, tracks, sessions and photographers, each
	publicSizes      = 16     // of a photo
	publicEdge       = 1 << 17
	publicTime       = 2 * time.Minute
	publicReaders    = 4 // objects that are asked for at once
	publicTries      = 3
)

// publicSource is where the objects of a gallery are read from.
type publicSource interface {
	// read reads an object of at most so many bytes. The error is
	// fs.ErrNotExist where there is none.
	read(ctx context.Context, key string, limit int64) ([]byte, error)
	// has says whether there is an object, without reading it. The error is
	// fs.ErrNotExist, or says what stands in the way.
	has(ctx context.Context, key string) error
	// address is where browsers find it, as far as that is known; see
	// PublicGallery.Address.
	address() string
	String() string // for messages
}

// publicStore is a gallery in a store.
type publicStore struct{ store store.Store }

func (s *publicStore) read(ctx context.Context, key string, limit int64) ([]byte, error) {
	data, _, err := store.Read(ctx, s.store, key, limit)
	return data, err
}

func (s *publicStore) has(ctx context.Context, key string) error {
	body, _, err := s.store.Get(ctx, key)
	if err != nil {
		return err
	}
	return body.Close()
}

func (s *publicStore) address() string { return "" }
func (s *publicStore) String() string  { return s.store.String() }

// readPublic reads index and shards. Where a shard has gone meanwhile, somebody
// published, and the index is another by now.
func readPublic(ctx context.Context, in publicSource) (*PublicGallery, error) {
	limited, cancel := context.WithTimeout(ctx, publicTime)
	defer cancel()
	var g *PublicGallery
	var err error
	for range publicTries {
		if g, err = readGeneration(limited, in); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		err = fmt.Errorf("the gallery %s could not be read within %d minutes: try again, or with a faster line", in, publicTime/time.Minute)
	}
	return g, err
}

func readGeneration(ctx context.Context, in publicSource) (*PublicGallery, error) {
	index, err := readPublicIndex(ctx, in)
	if err != nil {
		return nil, err
	}
	shards := make([][]gallery.Photo, len(index.Shards))
	var mu sync.Mutex
	left := int64(publicBytes)
	err = parallel(ctx, publicReaders, indices(index.Shards), func(ctx context.Context, i int) error {
		data, err := in.read(ctx, index.Shards[i].Href, publicShardBytes)
		if err != nil {
			return fmt.Errorf("%s of the gallery %s: %w", index.Shards[i].Href, in, err)
		}
		mu.Lock()
		left -= int64(len(data))
		over := left < 0
		mu.Unlock()
		switch {
		case over:
			return fmt.Errorf("the gallery %s is larger than any that is known: its photos' data are more than %d MB", in, publicBytes>>20)
		case !index.Shards[i].Names(data):
			return fmt.Errorf("%s of the gallery %s is damaged: its organiser runs `eventroll check --repair`", index.Shards[i].Href, in)
		}
		if shards[i], err = decodeShard(data); err != nil {
			return fmt.Errorf("%s of the gallery %s: %w", index.Shards[i].Href, in, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var photos []gallery.Photo
	for _, s := range shards {
		photos = append(photos, s...)
	}
	address := in.address()
	if u, err := webAddress(index.URL); address == "" && err == nil {
		address = strings.TrimRight(u.String(), "/")
	}
	return newPublicGallery(in, address, index, photos), nil
}

// readPublicIndex reads and judges index.json.
func readPublicIndex(ctx context.Context, in publicSource) (gallery.Index, error) {
	var index gallery.Index
	data, err := in.read(ctx, indexKey, publicIndexBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return index, fmt.Errorf("there is no gallery at %s, as there is no index.json: give the address of its first page", in)
	}
	if err != nil {
		return index, err
	}
	var head struct { // lists as they stand, so that a short text makes no large list
		Version                               int
		Archive                               string
		Days, Tracks, Sessions, Photographers []json.RawMessage
		Shards                                []json.RawMessage
	}
	if err := json.Unmarshal(data, &head); err != nil || head.Archive == "" {
		return index, fmt.Errorf("what stands at %s is no gallery of eventroll: its index.json is something else's", in)
	}
	if head.Version > gallery.IndexVersion {
		return index, fmt.Errorf("the gallery %s was published by a newer eventroll (version %d): update this one", in, head.Version)
	}
	tooMany := max(len(head.Days), len(head.Tracks), len(head.Sessions), len(head.Photographers)) > publicEntries || len(head.Shards) > publicShards
	if err := json.Unmarshal(data, &index); err != nil || tooMany {
		return index, fmt.Errorf("the index.json of the gallery %s makes no sense: its organiser runs `eventroll check --repair`", in)
	}
	photos := 0
	for _, s := range index.Shards {
		if photos += max(s.Photos, 0); !immutable(s.Href) || !strings.HasPrefix(s.Href, shardFolder) || photos > publicPhotos {
			return index, fmt.Errorf("the index.json of the gallery %s makes no sense (%s)", in, quote(s.Href))
		}
	}
	return index, nil
}

// decodeShard reads the photos of a shard, without those that cannot be.
func decodeShard(data []byte) ([]gallery.Photo, error) {
	var shard struct{ Photos []json.RawMessage }
	if err := json.Unmarshal(data, &shard); err != nil {
		return nil, err
	}
	if len(shard.Photos) > publicShard {
		return nil, fmt.Errorf("it has more than %d photos", publicShard)
	}
	var photos []gallery.Photo
	for _, text := range shard.Photos {
		var p gallery.Photo
		if err := json.Unmarshal(text, &p); err != nil {
			return nil, err
		}
		if p.ID.Valid() && saneSizes(p.Sizes) {
			photos = append(photos, p)
		}
	}
	return photos, nil
}

// saneSizes says whether renditions can have those names and dimensions.
func saneSizes(sizes map[string]gallery.Size) bool {
	for name, s := range sizes {
		if !gallery.ValidID(name) || len(name) > 32 || min(s[0], s[1]) < 1 || max(s[0], s[1]) > publicEdge {
			return false
		}
	}
	return 0 < len(sizes) && len(sizes) <= publicSizes
}
