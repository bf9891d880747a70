package pipeline

import (
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
	photos map[gallery.PhotoID]string // what lies at photos/<id>…
	others map[string]store.Entry

	// The photo of which objects are added, and all that is known of it: they
	// come one after the other.
	last gallery.PhotoID
	open packing
}

func newListed() *listed {
	return &listed{photos: map[gallery.PhotoID]string{}, others: map[string]store.Entry{}}
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
	if id != l.last {
		l.close()
		l.last = gallery.PhotoID(strings.Clone(string(id)))
		l.open = append(l.open, l.photos[id]...)
	}
	if left := withoutEntry(unpacking(l.open), rest); len(left) < len(l.open) {
		l.open = packing(left)
	}
	l.open.entry(rest, e)
}

func (l *listed) close() {
	if l.last != "" {
		l.photos[l.last] = string(l.open)
	}
	l.last, l.open = "", l.open[:0]
}

// drop forgets an object that is not a photo's.
func (l *listed) drop(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.others, key)
}

// withoutEntry are packed objects but for that one.
func withoutEntry(packed unpacking, rest string) unpacking {
	for left := packed; left != ""; {
		before := left
		if name, _ := left.entry(""); name == rest {
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
	for left := l.packed(id); left != ""; {
		if name, e := left.entry(""); name == rest {
			e.Key = key
			return e, true
		}
	}
	return store.Entry{}, false
}

func (l *listed) packed(id gallery.PhotoID) unpacking {
	if id == l.last {
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
			for e := range l.of(id) {
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
		l.mu.Lock()
		left := l.packed(id)
		l.mu.Unlock()
		for left != "" {
			if _, e := left.entry(photoFolder + string(id)); !yield(e) {
				return
			}
		}
	}
}

// entry adds an object under the end of its key.
func (b *packing) entry(rest string, e store.Entry) {
	b.text(rest)
	b.number(int(e.Size))
	b.text(e.ETag)
	if e.MD5 == e.ETag && e.MD5 != "" {
		b.number(-1) // as in most buckets
		return
	}
	b.text(e.MD5)
}

// entry takes an object; start is what its key begins with.
func (u *unpacking) entry(start string) (rest string, e store.Entry) {
	rest = u.text()
	if start != "" {
		e.Key = start + rest
	}
	e.Size = int64(u.number())
	e.ETag = u.text()
	if n := u.number(); n < 0 {
		e.MD5 = e.ETag
	} else {
		e.MD5 = u.take(n)
	}
	return rest, e
}
