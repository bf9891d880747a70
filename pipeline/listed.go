package pipeline

import (
	"encoding/binary"
	"iter"
	"strings"
	"sync"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// listed is what a gallery holds, by key. Of a million photos that are five
// million objects, so that what belongs to one photo is packed, without the time
// at which it was put: nobody asks for that. Many goroutines may use it.
type listed struct {
	mu     sync.Mutex
	photos map[packedID]string // what lies at photos/<id>…
	others map[string]store.Entry
	ends   keyEnds

	// The photo of which objects are added, and all that is known of it: they
	// come one after the other.
	last    packedID
	open    packing
	opening bool
}

func newListed() *listed {
	return &listed{photos: map[packedID]string{}, others: map[string]store.Entry{}, ends: keyEnds{numbers: map[string]int{}}}
}

// keyEnds are what the keys of photos' objects end with. The few that all photos
// have are packed as numbers.
type keyEnds struct {
	texts   []string
	numbers map[string]int
}

// mostEnds is how many ends have numbers: there are two pages, a rendition a size,
// and originals of a few formats.
const mostEnds = 60

const notNumbered = -1

// number is that of an end, notNumbered beyond the most.
func (k *keyEnds) number(end string) int {
	n, known := k.numbers[end]
	if known {
		return n
	}
	if len(k.texts) == mostEnds {
		return notNumbered
	}
	end = strings.Clone(end)
	k.numbers[end] = len(k.texts)
	k.texts = append(k.texts, end)
	return k.numbers[end]
}

const photoFolder = "photos/"

// ofPhoto cuts the key of a photo's object into the photo's id and the rest.
func ofPhoto(key string) (id gallery.PhotoID, rest string, ok bool) {
	name, ok := strings.CutPrefix(key, photoFolder)
	end := strings.IndexAny(name, "./")
	if !ok || end < 0 || !gallery.PhotoID(name[:end]).Valid() {
		return "", "", false
	}
	return gallery.PhotoID(name[:end]), name[end:], true
}

// set adds an object, or replaces what was known of it.
func (l *listed) set(e store.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id, rest, ok := ofPhoto(e.Key)
	if !ok {
		l.others[e.Key] = e
		return
	}
	photo := packID(id)
	if !l.opening || photo != l.last {
		l.close()
		l.last, l.opening = photo, true
		l.open = append(l.open, l.photos[photo]...)
	}
	if left := l.without(unpacking(l.open), rest); len(left) < len(l.open) {
		l.open = packing(left)
	}
	l.open.entry(l.ends.number(rest), rest, e)
}

func (l *listed) close() {
	if l.opening {
		l.photos[l.last] = string(l.open)
	}
	l.opening, l.open = false, l.open[:0]
}

// drop forgets an object that is not a photo's.
func (l *listed) drop(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.others, key)
}

// without are packed objects but for that one.
func (l *listed) without(packed unpacking, rest string) unpacking {
	for left := packed; left != ""; {
		before := left
		if left.skipEntry(&l.ends) == rest {
			return packed[:len(packed)-len(before)] + left
		}
	}
	return packed
}

func (l *listed) get(key string) (store.Entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id, rest, ok := ofPhoto(key)
	if !ok {
		e, known := l.others[key]
		return e, known
	}
	for left := l.packed(packID(id)); left != ""; {
		of := left
		if left.skipEntry(&l.ends) == rest {
			_, e := of.entry(&l.ends)
			e.Key = key
			return e, true
		}
	}
	return store.Entry{}, false
}

func (l *listed) packed(id packedID) unpacking {
	if l.opening && id == l.last {
		return unpacking(l.open)
	}
	return unpacking(l.photos[id])
}

// all are all objects, in no order. Nothing may be added meanwhile.
func (l *listed) all() iter.Seq[store.Entry] {
	return func(yield func(store.Entry) bool) {
		l.mu.Lock()
		l.close()
		l.mu.Unlock()
		for _, e := range l.others {
			if !yield(e) {
				return
			}
		}
		for id := range l.photos {
			for e := range l.of(id.id()) {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// of are the objects of a photo.
func (l *listed) of(id gallery.PhotoID) iter.Seq[store.Entry] {
	return func(yield func(store.Entry) bool) {
		if !id.Valid() {
			return
		}
		l.mu.Lock()
		left, ends := l.packed(packID(id)), l.ends
		l.mu.Unlock()
		for left != "" {
			rest, e := left.entry(&ends)
			e.Key = photoFolder + string(id) + rest
			if !yield(e) {
				return
			}
		}
	}
}

// How the ETag and the MD5 of an object are packed.
const (
	ofFolder   = iota // the ETag is the size and two more numbers, there is no MD5
	tagAndNone        // an ETag, no MD5
	tagIsMD5          // as in most buckets
	tagAndMD5
)

// entry adds an object under the end of its key, which may have a number.
func (b *packing) entry(number int, end string, e store.Entry) {
	b.number(number)
	if number == notNumbered {
		b.text(end)
	}
	numbers, three := threeNumbersOf(e.ETag)
	switch {
	case e.MD5 == "" && three && numbers[0] == uint64(e.Size):
		b.number(ofFolder, int(e.Size))
		*b = binary.AppendUvarint(*b, numbers[1])
		*b = binary.AppendUvarint(*b, numbers[2])
	case e.MD5 == "":
		b.number(tagAndNone, int(e.Size))
		b.tag(e.ETag)
	case e.MD5 == e.ETag:
		b.number(tagIsMD5, int(e.Size))
		b.tag(e.ETag)
	default:
		b.number(tagAndMD5, int(e.Size))
		b.tag(e.ETag)
		b.hex(e.MD5)
	}
}

// entry takes an object, but for its key, and the end of that.
func (u *unpacking) entry(ends *keyEnds) (end string, e store.Entry) {
	end = u.end(ends)
	how := u.number()
	e.Size = int64(u.number())
	if how == ofFolder {
		e.ETag = joinNumbers(uint64(e.Size), u.unsigned(), u.unsigned())
		return end, e
	}
	e.ETag = u.tag()
	switch how {
	case tagIsMD5:
		e.MD5 = e.ETag
	case tagAndMD5:
		e.MD5 = u.hex()
	}
	return end, e
}

// skipEntry takes an object and says only what its key ends with.
func (u *unpacking) skipEntry(ends *keyEnds) (end string) {
	end = u.end(ends)
	how := u.number()
	u.number()
	if how == ofFolder {
		u.unsigned()
		u.unsigned()
		return end
	}
	u.skipTag()
	if how == tagAndMD5 {
		u.skipTag()
	}
	return end
}

func (u *unpacking) end(ends *keyEnds) string {
	n := u.number()
	if n < 0 || n >= len(ends.texts) {
		return u.text()
	}
	return ends.texts[n]
}
