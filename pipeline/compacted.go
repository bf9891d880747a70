package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// An archive of very many photos holds its records and sightings once more, in
// a few large objects: to read them one by one would be two requests a photo on
// every machine, and in a folder a minute and a half for a million. They are a
// copy that is used as far as the listing agrees with it: of a record the ETag,
// of a sighting the hash in its key. What is newer is read by itself, until it
// is so much that a copy is made anew. Without them everything is read.
//
// There is one for each letter that ids begin with. It has a line with its
// format and the SHA-256 of what follows; then JSON of what photos have alike;
// then the photos, in order and packed as a snapshot holds them, so that it takes
// a copy as it is: the id, the record, and how many sightings follow. Of photos
// that were taken down it has nothing, and who erases one removes its letter's
// first.
const (
	compactFolder = "compact/"
	compactFormat = "eventroll-compact-2 "
	// compactFrom is from how many photos on there are copies: half a minute of
	// requests to a bucket 80 ms away.
	compactFrom = 12_000
	// compactLimit is some two million photos, all of one letter's share.
	compactLimit = 1 << 30 / 4
	// outdatedPart is how large a part of a letter's photos a copy may lack
	// before it is made anew.
	outdatedPart = 0.04
)

func compactKey(letter string) string { return compactFolder + letter }

// compactedAlikes is what photos of a copy have alike, by the numbers that its
// photos name.
type compactedAlikes struct {
	Records   []gallery.Record   `json:"records"`
	Names     [][]string         `json:"names"` // of renditions, by record
	Sightings []gallery.Sighting `json:"sightings"`
}

// loadCompacted takes in what the archive's copies say. Copies that are missing
// or damaged are passed over. The function takes back the room that it has made
// for them.
func (s *Snapshot) loadCompacted(ctx context.Context, archive store.Store) (giveBack func(), err error) {
	var there []string // letters
	bytes := int64(0)
	for e, err := range archive.List(ctx, compactFolder) {
		if err != nil {
			return func() {}, err
		}
		if letter := strings.TrimPrefix(e.Key, compactFolder); len(letter) == 1 && strings.Contains(letters, letter) && e.Size <= compactLimit {
			there, bytes = append(there, letter), bytes+e.Size
		}
	}
	giveBack = roomFor(2 * bytes) // and for what is kept meanwhile
	return giveBack, parallel(ctx, compactors, values(there), func(ctx context.Context, letter string) error {
		rest, err := readCompacted(ctx, archive, letter)
		if err != nil {
			return vanished(err)
		}
		c := parseCompacted(letter[0], rest)
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(c.items) > 0 && s.photos.takeIn(c) {
			s.copies[letter[0]] = copied
		}
		return nil
	})
}

// compactors is how many copies are read or made at once: at a million photos
// each has 11 MB.
const compactors = 4

// readCompacted reads what follows a copy's first line, "" where that is not as
// it should be.
func readCompacted(ctx context.Context, archive store.Store, letter string) (string, error) {
	body, entry, err := archive.Get(ctx, compactKey(letter))
	if err != nil {
		return "", err
	}
	defer body.Close()
	if entry.Size > compactLimit {
		return "", nil
	}
	sum := sha256.New()
	head := make([]byte, len(compactHead(sum)))
	_, err = io.ReadFull(body, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return "", nil
	}
	var rest strings.Builder
	rest.Grow(max(int(entry.Size)-len(head), 0))
	if err == nil {
		_, err = io.CopyBuffer(io.MultiWriter(&rest, sum), io.LimitReader(body, compactLimit), make([]byte, 256<<10))
	}
	if err != nil {
		return "", fmt.Errorf("%s in %s: %w", compactKey(letter), archive, err)
	}
	if string(head) != compactHead(sum) {
		return "", nil
	}
	return rest.String(), nil
}

// compactHead is a copy's first line.
func compactHead(ofRest hash.Hash) string {
	return compactFormat + hex.EncodeToString(ofRest.Sum(nil)) + "\n"
}

// compacted is a copy that was read.
type compacted struct {
	alike  compactedAlikes
	photos string
	items  []packedItem // of photos, in order
}

// parseCompacted finds what is where in a copy. Of what no eventroll has put, it
// takes what comes before the first fault.
func parseCompacted(letter byte, rest string) (c compacted) {
	u := unpacking(rest)
	if json.Unmarshal([]byte(u.text()), &c.alike) != nil || len(c.alike.Names) != len(c.alike.Records) {
		return compacted{}
	}
	c.photos = string(u)
	here := func() uint32 { return uint32(len(c.photos) - len(u)) }
	var last packedID
	for u != "" {
		bytes := []byte(u.take(idBytes))
		if len(bytes) < idBytes {
			return c
		}
		id := packedID{binary.BigEndian.Uint64(bytes), binary.BigEndian.Uint16(bytes[8:])}
		if id.letter() != letter || len(c.items) > 0 && id.compare(last) <= 0 {
			return c
		}
		last = id
		record := newItem(id, isCopied, here())
		u.skipTag()
		if like := u.number(); like < 0 || like >= len(c.alike.Records) {
			return c
		}
		u.text()
		c.items = append(c.items, record)
		before := ""
		for n := range u.number() {
			sighting := newItem(id, ofSighting, here())
			if like := u.number(); u == "" || like < 0 || like >= len(c.alike.Sightings) {
				return c
			}
			own := unpacking(u.text())
			if stored := own.hex(); n > 0 && stored <= before {
				return c
			} else {
				before = stored
			}
			c.items = append(c.items, sighting)
		}
	}
	return c
}

// idBytes is how many bytes a packed id has.
const idBytes = 10

// takeIn adds what a copy says of photos, unless it is known already. It says
// whether it has room for the copy.
func (p *packedPhotos) takeIn(c compacted) bool {
	if len(p.chunks) > chunkPart/2 { // the others are for what is added
		return false
	}
	like := &alikeTable{}
	for i, r := range c.alike.Records {
		like.records = append(like.records, p.alikes.record(r, c.alike.Names[i]))
	}
	for _, x := range c.alike.Sightings {
		like.sightings = append(like.sightings, p.alikes.sighting(x))
	}
	chunk := uint16(len(p.chunks))
	p.chunks = append(p.chunks, packedChunk{c.photos, like})
	for i := range c.items {
		c.items[i].where |= chunk
	}
	for left := c.items; len(left) > 0; {
		start := left[0].id().start()
		n := slices.IndexFunc(left, func(x packedItem) bool { return x.id().start() != start })
		if n < 0 {
			n = len(left)
		}
		p.takeInBucket(left[:n])
		left = left[n:]
	}
	return true
}

// takeInBucket adds the items of a copy that begin with the same letters.
func (p *packedPhotos) takeInBucket(items []packedItem) {
	bucket := &p.items[items[0].id().start()]
	if len(*bucket) == 0 {
		*bucket = slices.Clone(items)
		for _, x := range items {
			if x.where&ofSighting == 0 {
				p.records++
			}
		}
		return
	}
	for _, x := range items {
		if x.where&ofSighting != 0 {
			own := unpacking(p.packedSighting(x).own)
			if at, known := p.findSighting(x.id(), own.hex()); !known {
				p.insert(at, x)
			}
		} else if all, at := p.at(x.id()); at == len(all) || all[at].id() != x.id() || all[at].where&ofSighting != 0 {
			p.insert(at, x)
		}
	}
}

// copyState is what is known of a letter's copy.
type copyState int

const (
	noCopy      copyState = iota
	copied                // there is one
	tellsOfGone           // and it tells of photos that are no more
)

// saveCompacted makes the copies anew that lack too much, or tell too much.
func (s *Snapshot) saveCompacted(ctx context.Context, archive store.Store) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.photos.records < compactFrom {
		return nil
	}
	hidden := map[packedID]bool{}
	for id := range s.hidden {
		if id.Valid() {
			hidden[packID(id)] = true
		}
	}
	for n, letter := range []byte(letters) {
		of, lacking, tells := s.photos.toCopy(n, hidden)
		if tells {
			s.copies[letter] = tellsOfGone
		}
		if len(of) == 0 || s.copies[letter] == copied && float64(lacking) <= outdatedPart*float64(len(of)) {
			continue
		}
		rest := s.photos.compact(of)
		sum := sha256.New()
		sum.Write(rest)
		data := slices.Concat([]byte(compactHead(sum)), rest)
		if _, err := archive.Put(ctx, compactKey(string(letter)), bytes.NewReader(data), store.Attributes{ContentType: "application/octet-stream"}); err != nil {
			return err
		}
		s.copies[letter] = copied
		for _, id := range of {
			bucket, at := s.photos.at(id)
			bucket[at].where |= isCopied
		}
	}
	return nil
}

// toCopy are the photos of a letter, by its number, that have a record and are not
// hidden, how many of them are in no copy, and whether the copy tells of others.
func (p *packedPhotos) toCopy(letter int, hidden map[packedID]bool) (ids []packedID, lacking int, tells bool) {
	const each = 1 << startBits / len(letters)
	for _, bucket := range p.items[letter*each : (letter+1)*each] {
		for i := range bucket {
			switch x := &bucket[i]; {
			case x.where&ofSighting != 0:
			case hidden[x.id()]:
				tells = tells || x.where&isCopied != 0
				x.where &^= isCopied
			default:
				ids = append(ids, x.id())
				if x.where&isCopied == 0 {
					lacking++
				}
			}
		}
	}
	return ids, lacking, tells
}

// compact is a copy of what is known of some photos.
func (p *packedPhotos) compact(ids []packedID) []byte {
	var alike compactedAlikes
	records, sightings := map[*alikeRecord]int{}, map[*alikeSighting]int{}
	var photos packing
	for _, id := range ids {
		x := p.packed(id.id())
		like := x.record.like
		n, known := records[like]
		if !known {
			n = len(records)
			records[like] = n
			alike.Records, alike.Names = append(alike.Records, like.Record), append(alike.Names, like.names)
		}
		photos = binary.BigEndian.AppendUint64(photos, id.high)
		photos = binary.BigEndian.AppendUint16(photos, id.low)
		photos = append(photos, x.tag...)
		photos.number(n)
		photos.text(x.record.own)
		photos.number(len(x.sightings))
		for _, x := range x.sightings {
			n, known := sightings[x.like]
			if !known {
				n = len(sightings)
				sightings[x.like] = n
				alike.Sightings = append(alike.Sightings, x.like.Sighting)
			}
			photos.number(n)
			photos.text(x.own)
		}
	}
	data, err := json.Marshal(alike)
	if err != nil {
		panic(err) // it was read from JSON
	}
	var rest packing
	rest.text(string(data))
	return append(rest, photos...)
}
