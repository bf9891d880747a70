package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
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
// then, packed, the photos. Of photos that were taken down it has nothing, and
// who erases one removes its letter's first.
const (
	compactFolder = "compact/"
	compactFormat = "eventroll-compact-1 "
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
// or damaged are passed over.
func (s *Snapshot) loadCompacted(ctx context.Context, archive store.Store) error {
	return parallel(ctx, compactors, values(strings.Split(letters, "")), func(ctx context.Context, letter string) error {
		data, _, err := store.Read(ctx, archive, compactKey(letter), compactLimit)
		if err != nil {
			return vanished(err)
		}
		head, rest, _ := bytes.Cut(data, []byte("\n"))
		if string(head) != compactHead(rest) {
			return nil
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.unpackAll(unpacking(rest))
		return nil
	})
}

// compactors is how many copies are read or made at once: at a million photos
// each has 12 MB.
const compactors = 4

func compactHead(rest []byte) string {
	sum := sha256.Sum256(rest)
	return compactFormat + hex.EncodeToString(sum[:])
}

// unpackAll takes a copy in, whose bytes are those that were put; s is locked.
func (s *Snapshot) unpackAll(u unpacking) {
	var alike compactedAlikes
	if json.Unmarshal([]byte(u.text()), &alike) != nil {
		return
	}
	records := make([]*alikeRecord, len(alike.Records))
	for i, r := range alike.Records {
		records[i] = s.alikes.record(r, alike.Names[i])
	}
	sightings := make([]*gallery.Sighting, len(alike.Sightings))
	for i, x := range alike.Sightings {
		sightings[i] = s.alikes.sighting(x)
	}
	for u != "" {
		id, etag, like := gallery.PhotoID(u.text()), u.text(), u.number()
		if !id.Valid() || like < 0 || like >= len(records) {
			return // as no eventroll has put it
		}
		r := packedRecorded{packedRecord{records[like], u.text()}, 0, true, etag}
		s.copies[id[0]] = copied
		if s.records[id].like == nil {
			s.records[id] = r
		}
		for range u.number() {
			like := u.number()
			if like < 0 || like >= len(sightings) {
				return
			}
			x := packedSeen{packedSighting{sightings[like], u.text()}, 0}
			if at, known := s.findSighting(id, x.stored()); !known {
				s.sightings[id] = slices.Insert(s.sightings[id], at, x)
			}
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
	if len(s.records) < compactFrom {
		return nil
	}
	ids, lacking := map[string][]gallery.PhotoID{}, map[string]int{}
	for id, r := range s.records {
		letter := string(id[:1])
		if _, hidden := s.hidden[id]; hidden {
			if r.copied {
				r.copied, s.copies[id[0]] = false, tellsOfGone
				s.records[id] = r
			}
			continue
		}
		if ids[letter] = append(ids[letter], id); !r.copied {
			lacking[letter]++
		}
	}
	for _, letter := range slices.Sorted(maps.Keys(ids)) {
		of := ids[letter]
		if s.copies[letter[0]] == copied && float64(lacking[letter]) <= outdatedPart*float64(len(of)) {
			continue
		}
		slices.Sort(of)
		rest := s.packAll(of)
		data := slices.Concat([]byte(compactHead(rest)+"\n"), rest)
		if _, err := archive.Put(ctx, compactKey(letter), bytes.NewReader(data), store.Attributes{ContentType: "application/octet-stream"}); err != nil {
			return err
		}
		s.copies[letter[0]] = copied
		for _, id := range of {
			r := s.records[id]
			r.copied = true
			s.records[id] = r
		}
	}
	return nil
}

// packAll is a copy of what is known of some photos; s is locked.
func (s *Snapshot) packAll(ids []gallery.PhotoID) []byte {
	var alike compactedAlikes
	records, sightings := map[*alikeRecord]int{}, map[*gallery.Sighting]int{}
	var photos packing
	for _, id := range ids {
		r := s.records[id]
		n, known := records[r.like]
		if !known {
			n = len(records)
			records[r.like] = n
			alike.Records, alike.Names = append(alike.Records, r.like.Record), append(alike.Names, r.like.names)
		}
		photos.text(string(id))
		photos.text(r.etag)
		photos.number(n)
		photos.text(r.own)
		photos.number(len(s.sightings[id]))
		for _, x := range s.sightings[id] {
			n, known := sightings[x.like]
			if !known {
				n = len(sightings)
				sightings[x.like] = n
				alike.Sightings = append(alike.Sightings, *x.like)
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
