package pipeline

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"eventroll/gallery"
)

// photo is all that the snapshot holds of one photo; sightings in the order of
// their keys.
func (s *Snapshot) photo(id gallery.PhotoID) (r recorded, sightings []gallery.Sighting, hidden bool) {
	s.mu.Lock()
	_, hidden = s.hidden[id]
	x := s.photos.packed(id)
	s.mu.Unlock()
	return x.recorded(), x.unpacked(), hidden
}

// recorded is the record of a photo; s is locked.
func (s *Snapshot) recorded(id gallery.PhotoID) recorded {
	return s.photos.packed(id).recorded()
}

// sightingsOf are the sightings of a photo; s is locked.
func (s *Snapshot) sightingsOf(id gallery.PhotoID) []gallery.Sighting {
	return s.photos.packed(id).unpacked()
}

// recorded is the record of a photo, the zero one where there is none.
func (x packedPhoto) recorded() recorded {
	tag := unpacking(x.tag)
	return recorded{x.record.record(x.id), tag.tag()}
}

// unpacked are the sightings of a photo, in the same order.
func (x packedPhoto) unpacked() (sightings []gallery.Sighting) {
	for _, s := range x.sightings {
		sightings = append(sightings, s.sighting(x.id))
	}
	return sightings
}

// record is the record of a photo.
func (s *Snapshot) record(id gallery.PhotoID) gallery.Record {
	s.mu.Lock()
	record, _ := s.photos.of(id)
	packed, _ := s.photos.packedRecord(record)
	s.mu.Unlock()
	return packed.record(id)
}

// damage is what is missing of a photo's picture, or "".
func (s *Snapshot) damage(id gallery.PhotoID) string {
	return s.record(id).Damage
}

// appendTag adds what tells a photo from all that it could be, packed: its id, the
// ETag of its record, and the hashes in the keys of its sightings. Neither a record
// of that ETag nor a sighting of that name is ever another. It returns nil where the
// record has no ETag, so that nothing tells.
func (s *Snapshot) appendTag(b []byte, id gallery.PhotoID) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	record, sightings := s.photos.of(id)
	_, tag := s.photos.packedRecord(record)
	if tag == noTag {
		return nil
	}
	b = append(append(b, id...), tag...)
	b = binary.AppendUvarint(b, uint64(len(sightings)))
	for _, x := range sightings {
		own := unpacking(s.photos.packedSighting(x).own)
		all := own
		own.skipHex()
		b = append(b, all[:len(all)-len(own)]...)
	}
	return b
}

// count is how many photos have a record.
func (s *Snapshot) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.photos.records
}

// ids are those of all photos that have a record, in order.
func (s *Snapshot) ids() []gallery.PhotoID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.photos.ids(ofRecord)
}

// sighted are the ids of all photos that have a sighting, in order.
func (s *Snapshot) sighted() []gallery.PhotoID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.photos.ids(ofSighting)
}

// allIDs are those of all photos that have a record, a sighting or a takedown,
// in order.
func (s *Snapshot) allIDs() []gallery.PhotoID {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := slices.Concat(s.photos.ids(ofRecord), s.photos.ids(ofSighting), slices.Collect(maps.Keys(s.hidden)))
	slices.Sort(ids)
	return slices.Compact(ids)
}

// hasSighting says whether a sighting with that key is known; s is locked.
func (s *Snapshot) hasSighting(key string) bool {
	id, stored, _ := strings.Cut(objectName(key), "-")
	return s.photos.sighting(gallery.PhotoID(id), stored) != nil
}

// sightingKeys are the keys of a photo's sightings, in order; s is locked.
func (s *Snapshot) sightingKeys(id gallery.PhotoID) []string {
	var keys []string
	for _, x := range s.photos.packed(id).sightings {
		keys = append(keys, x.key(id))
	}
	return keys
}

// hasOriginal says whether an original is archived under that key.
func (s *Snapshot) hasOriginal(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.originals[key]
}
