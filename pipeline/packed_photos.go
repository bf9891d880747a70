package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"eventroll/gallery"
)

// packedPhotos are all records and sightings of a snapshot, by photo. Of a million
// photos the collector would walk through millions of pointers at each of its
// rounds: there are none here but those to a few large chunks of bytes.
//
// A photo has an item for its record and one for each of its sightings, of 16
// bytes, which say where in a chunk it lies. They are sorted; as ids are hashes,
// those that begin with the same two letters are a thousandth of all, so that
// there is room for one more after moving a few thousand bytes.
type packedPhotos struct {
	items   [1 << startBits][]packedItem // by the two letters
	chunks  []packedChunk
	tail    *strings.Builder // the chunk that is added to, the one of that number
	tailAt  int
	bytes   int // of all chunks that were begun by adding
	alikes  *alikes
	records int // how many
}

// startBits is what two letters tell.
const startBits = 10

// packedChunk holds packed records and sightings. What is there is never changed.
type packedChunk struct {
	data string
	like *alikeTable // what is in it names its likes by these numbers
}

// packedItem is where a record or a sighting lies.
type packedItem struct {
	high   uint64 // of the photo's packedID, in which they would take 8 bytes more
	low    uint16
	where  uint16 // the number of its chunk, and flags
	offset uint32
}

func newItem(id packedID, where uint16, offset uint32) packedItem {
	return packedItem{id.high, id.low, where, offset}
}

func (x packedItem) id() packedID { return packedID{x.high, x.low} }

const (
	ofRecord   = 0
	ofSighting = 1 << 15 // of a sighting; records come before them
	isSeen     = 1 << 14 // it was there when the archive was listed last
	isCopied   = 1 << 13 // the record and its sightings are in the archive's copies, as they are
	chunkPart  = isCopied - 1
)

// Chunks are larger the more there are, so that they stay few and what the last
// one lacks stays little: the second is the part of all.
const (
	smallestChunk = 64 << 10
	largestChunk  = 64 << 20
	chunkOfAll    = 16
)

// packedID is a photo's id in ten bytes. They sort as the ids do.
type packedID struct {
	high uint64
	low  uint16
}

// packID packs a valid id.
func packID(id gallery.PhotoID) (p packedID) {
	for _, c := range []byte(id) {
		v := uint16(c - '2')
		if c >= 'a' {
			v = uint16(c-'a') + 6
		}
		p.high, p.low = p.high<<5|uint64(p.low>>11), p.low<<5|v
	}
	return p
}

// letters writes the id's letters.
func (p packedID) letters(into []byte) {
	high, low := p.high, p.low
	for i := len(into) - 1; i >= 0; i-- {
		into[i] = letters[low&31]
		high, low = high>>5, low>>5|uint16(high&31)<<11
	}
}

func (p packedID) id() gallery.PhotoID {
	var id [idLetters]byte
	p.letters(id[:])
	return gallery.PhotoID(id[:])
}

// idLetters is how many letters an id has.
const idLetters = 16

// letter is the first of the id.
func (p packedID) letter() byte { return letters[p.high>>59] }

func (p packedID) start() int { return int(p.high >> (64 - startBits)) }

func (p packedID) compare(o packedID) int {
	return cmp.Or(cmp.Compare(p.high, o.high), cmp.Compare(p.low, o.low))
}

func newPackedPhotos() *packedPhotos {
	return &packedPhotos{alikes: newAlikes()}
}

// at is the place of a photo's items, or where they would be.
func (p *packedPhotos) at(id packedID) (bucket []packedItem, place int) {
	bucket = p.items[id.start()]
	low, high := 0, len(bucket)
	for low < high {
		middle := int(uint(low+high) / 2)
		if bucket[middle].id().compare(id) < 0 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return bucket, low
}

// of are a photo's items: that of its record, nil where there is none, and those
// of its sightings, in the order of their hashes. They hold until something is
// added or removed.
func (p *packedPhotos) of(id gallery.PhotoID) (record *packedItem, sightings []packedItem) {
	if !id.Valid() {
		return nil, nil
	}
	packed := packID(id)
	bucket, from := p.at(packed)
	to := from
	for to < len(bucket) && bucket[to].id() == packed {
		to++
	}
	if from < to && bucket[from].where&ofSighting == 0 {
		return &bucket[from], bucket[from+1 : to]
	}
	return nil, bucket[from:to]
}

// packedRecord takes a record out of its chunk, with its packed ETag; the zero one of
// nil.
func (p *packedPhotos) packedRecord(x *packedItem) (r packedRecord, tag string) {
	if x == nil {
		return packedRecord{}, ""
	}
	chunk := p.chunks[x.where&chunkPart]
	all := unpacking(chunk.data[x.offset:])
	left := all
	left.skipTag()
	tag = string(all[:len(all)-len(left)])
	return packedRecord{chunk.like.records[left.number()], left.text()}, tag
}

// packedSighting takes a sighting out of its chunk.
func (p *packedPhotos) packedSighting(x packedItem) packedSighting {
	chunk := p.chunks[x.where&chunkPart]
	left := unpacking(chunk.data[x.offset:])
	return packedSighting{chunk.like.sightings[left.number()], left.text()}
}

// packed is what is known of a photo. It may be unpacked later, when something
// was added or removed.
func (p *packedPhotos) packed(id gallery.PhotoID) packedPhoto {
	record, sightings := p.of(id)
	x := packedPhoto{id: id}
	x.record, x.tag = p.packedRecord(record)
	for _, s := range sightings {
		x.sightings = append(x.sightings, p.packedSighting(s))
	}
	return x
}

// packedPhoto is what is known of a photo.
type packedPhoto struct {
	id        gallery.PhotoID
	record    packedRecord
	tag       string // the record's ETag, packed
	sightings []packedSighting
}

// hasTag says whether a record has that ETag, which is not empty.
func (p *packedPhotos) hasTag(record *packedItem, etag string) bool {
	var room [64]byte
	tag := packing(room[:0])
	tag.tag(etag)
	return etag != "" && strings.HasPrefix(p.chunks[record.where&chunkPart].data[record.offset:], string(tag))
}

// sighting is the item of the sighting with that hash in its key, nil where there
// is none. It holds until something is added or removed.
func (p *packedPhotos) sighting(id gallery.PhotoID, stored string) *packedItem {
	if !id.Valid() {
		return nil
	}
	packed := packID(id)
	if at, known := p.findSighting(packed, stored); known {
		return &p.items[packed.start()][at]
	}
	return nil
}

// dropSightings forgets a photo's sightings.
func (p *packedPhotos) dropSightings(id gallery.PhotoID) {
	if !id.Valid() {
		return
	}
	packed := packID(id)
	bucket := &p.items[packed.start()]
	*bucket = slices.DeleteFunc(*bucket, func(x packedItem) bool { return x.id() == packed && x.where&ofSighting != 0 })
}

// findSighting is the place of a photo's sighting among all that begin as its id
// does, and whether it is there.
func (p *packedPhotos) findSighting(id packedID, stored string) (at int, known bool) {
	var room [64]byte
	packed := packing(room[:0])
	packed.hex(stored)
	return slices.BinarySearchFunc(p.items[id.start()], id, func(x packedItem, id packedID) int {
		if order := x.id().compare(id); order != 0 {
			return order
		}
		if x.where&ofSighting == 0 {
			return -1
		}
		is := p.packedSighting(x)
		if strings.HasPrefix(is.own, string(packed)) {
			return 0
		}
		return strings.Compare(is.stored(), stored)
	})
}

// setRecord adds a record or replaces it.
func (p *packedPhotos) setRecord(id gallery.PhotoID, etag string, r packedRecord) {
	var data packing
	data.tag(etag)
	data.number(r.like.number)
	data.text(r.own)
	packed := packID(id)
	item := p.add(packed, data)
	bucket, at := p.at(packed)
	if at < len(bucket) && bucket[at].id() == packed && bucket[at].where&ofSighting == 0 {
		bucket[at] = item
		return
	}
	p.insert(at, item)
}

// setSighting adds a sighting or replaces it. The archive's copies do not have it.
func (p *packedPhotos) setSighting(id gallery.PhotoID, s packedSighting) {
	var data packing
	data.number(s.like.number)
	data.text(s.own)
	packed := packID(id)
	item := p.add(packed, data)
	item.where |= ofSighting
	if at, known := p.findSighting(packed, s.stored()); known {
		p.items[packed.start()][at] = item
	} else {
		p.insert(at, item)
	}
	if record, _ := p.of(id); record != nil {
		record.where &^= isCopied
	}
}

func (p *packedPhotos) insert(at int, x packedItem) {
	bucket := &p.items[x.id().start()]
	*bucket = slices.Insert(*bucket, at, x)
	if x.where&ofSighting == 0 {
		p.records++
	}
}

// add writes what is packed behind all that was added before.
func (p *packedPhotos) add(id packedID, data packing) packedItem {
	if p.tail == nil || p.tail.Len()+len(data) > p.tail.Cap() {
		p.tail, p.tailAt = new(strings.Builder), len(p.chunks)
		p.tail.Grow(max(len(data), min(max(p.bytes/chunkOfAll, smallestChunk), largestChunk)))
		p.bytes += p.tail.Cap()
		p.chunks = append(p.chunks, packedChunk{like: &p.alikes.all})
	}
	offset := p.tail.Len()
	_, _ = p.tail.Write(data) // never fails
	p.chunks[p.tailAt].data = p.tail.String()
	return newItem(id, uint16(p.tailAt)|isSeen, uint32(offset))
}

// keep forgets the items that it says no to.
func (p *packedPhotos) keep(is func(packedItem) bool) {
	for i, bucket := range p.items {
		p.items[i] = slices.DeleteFunc(bucket, func(x packedItem) bool {
			goes := !is(x)
			if goes && x.where&ofSighting == 0 {
				p.records--
			}
			return goes
		})
	}
}

// each calls for every item, in order.
func (p *packedPhotos) each(do func(x *packedItem)) {
	for _, bucket := range p.items {
		for i := range bucket {
			do(&bucket[i])
		}
	}
}

// ids are those of all photos that have a record, or a sighting, in order.
func (p *packedPhotos) ids(flag uint16) []gallery.PhotoID {
	ids := make([]gallery.PhotoID, 0, p.records)
	var last packedID
	const some = 512 // ids share their bytes: nobody keeps one alone for long
	text := make([]byte, 0, some*idLetters)
	flush := func() {
		for all := string(text); all != ""; all = all[idLetters:] {
			ids = append(ids, gallery.PhotoID(all[:idLetters]))
		}
		text = text[:0]
	}
	p.each(func(x *packedItem) {
		if x.where&ofSighting != flag || x.id() == last && (len(text) > 0 || len(ids) > 0) {
			return
		}
		last = x.id()
		text = text[:len(text)+idLetters]
		x.id().letters(text[len(text)-idLetters:])
		if len(text) == cap(text) {
			flush()
		}
	})
	flush()
	return ids
}
