package pipeline

import (
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"

	"eventroll/gallery"
)

// shots are all photos that have a record and a sighting, and are not taken
// down, in order of their ids.
func (s *Snapshot) shots(e *gallery.Event) []gallery.Shot {
	ids := s.ids()
	shots := make([]gallery.Shot, len(ids))
	const some = 1000
	var all sync.WaitGroup
	var next atomic.Int64
	for range workers() {
		all.Go(func() {
			m := newShotMaker(e)
			for from := int(next.Add(some)) - some; from < len(ids); from = int(next.Add(some)) - some {
				to := min(from+some, len(ids))
				m.make(s, ids[from:to], shots[from:to])
			}
		})
	}
	all.Wait()
	return slices.DeleteFunc(shots, func(x gallery.Shot) bool { return x.ID == "" })
}

// shotMaker makes shots of what a snapshot holds packed: what nearly all photos
// of a camera have alike is made once. It is for one goroutine.
type shotMaker struct {
	event   *gallery.Event
	alike   map[*alikeSighting]alikeShot
	words   gallery.SharedWords
	sizes   map[sizesKey]map[string]gallery.Size
	folders bool // a camera may be recognised by its folder
}

// alikeShot is what shots have in common whose sightings are alike.
type alikeShot struct {
	words  *gallery.Words
	camera *gallery.Camera // nil where the words do not tell it
}

// sizesKey are the sizes of renditions: width and height of each, as varints.
type sizesKey struct {
	like  *alikeRecord
	sizes string
}

func newShotMaker(e *gallery.Event) *shotMaker {
	return &shotMaker{
		event: e, alike: map[*alikeSighting]alikeShot{}, words: gallery.SharedWords{}, sizes: map[sizesKey]map[string]gallery.Size{},
		folders: slices.ContainsFunc(e.Cameras, func(c gallery.Camera) bool { return c.Folder != "" }),
	}
}

// packedShot is what a snapshot holds of a photo.
type packedShot struct {
	record packedRecord
	only   packedSighting   // the zero one where there are several
	all    []packedSighting // where there are several
}

// make makes the shots of these photos. Those of photos that are none stay zero.
func (m *shotMaker) make(s *Snapshot, ids []gallery.PhotoID, shots []gallery.Shot) {
	photos := make([]packedShot, len(ids))
	s.mu.Lock()
	for i, id := range ids {
		if _, hidden := s.hidden[id]; hidden {
			continue
		}
		record, seen := s.photos.of(id)
		photos[i].record, _ = s.photos.packedRecord(record)
		if len(seen) == 1 {
			photos[i].only = s.photos.packedSighting(seen[0])
			continue
		}
		for _, x := range seen {
			photos[i].all = append(photos[i].all, s.photos.packedSighting(x))
		}
	}
	s.mu.Unlock()
	// Of photos with one file, one piece of memory for many: who keeps a photo's
	// Paths for longer clones them.
	places := make([]string, len(ids))
	for i := range photos {
		p, x := &photos[i], &shots[i]
		if p.record.like == nil || p.only.like == nil && p.all == nil {
			continue
		}
		x.ID = ids[i]
		if p.all != nil {
			m.ofSeveral(p.all, x)
		} else if !m.ofOne(p.only, x, places[i:i+1:i+1]) {
			m.ofSeveral([]packedSighting{p.only}, x)
		}
		x.Rule = ruleOf(m.event, x.Paths)
		m.seen(p.record, x)
	}
}

// ofOne takes over what the only sighting of a photo says. It says false, and
// does nothing, where that is more than is common.
func (m *shotMaker) ofOne(p packedSighting, x *gallery.Shot, place []string) bool {
	file, taken, common := p.glance()
	if !common {
		return false
	}
	a, known := m.alike[p.like]
	if !known {
		a.words = m.words.Of(p.like.Metadata)
		a.camera = m.byWords(a.words)
		m.alike[p.like] = a
	}
	place[0] = p.like.Card + "/" + file
	x.Time, x.Words, x.Paths, x.Camera = taken, a.words, place, a.camera
	if x.Camera == nil && m.folders {
		x.Camera = cameraOf(m.event, x.Words, x.Paths)
	}
	return true
}

// byWords is the camera where the words alone tell it, or nil.
func (m *shotMaker) byWords(w *gallery.Words) *gallery.Camera {
	ways := recognitions()
	for _, fits := range ways[:len(ways)-1] {
		if c := recognised(m.event, fits, w, nil); c != nil {
			return c
		}
	}
	return nil
}

func (m *shotMaker) ofSeveral(packed []packedSighting, x *gallery.Shot) {
	sightings := make([]gallery.Sighting, len(packed))
	for i, p := range packed {
		sightings[i] = p.sighting(x.ID)
	}
	said := gallery.Merge(sightings)
	x.Time, x.Words, x.Paths = said.Time, m.words.Of(said), placesOf(sightings)
	x.Camera = cameraOf(m.event, x.Words, x.Paths)
}

// seen takes over what the pixels say.
func (m *shotMaker) seen(p packedRecord, x *gallery.Shot) {
	own := unpacking(p.own)
	own.numbers(&x.Size[0], &x.Size[1], &x.Sharpness)
	own.text() // the placeholder
	x.Look, x.Damaged = own.look(), p.like.Damage != ""
	var room [64]byte
	key := room[:0]
	sizes := make([]gallery.Size, 0, 8)
	for range p.like.names {
		var size gallery.Size
		own.numbers(&size[0], &size[1])
		own.number() // bytes
		own.skipHex()
		key = binary.AppendVarint(binary.AppendVarint(key, int64(size[0])), int64(size[1]))
		sizes = append(sizes, size)
	}
	known := m.sizes[sizesKey{p.like, string(key)}]
	if known == nil {
		known = make(map[string]gallery.Size, len(sizes))
		for i, name := range p.like.names {
			known[name] = sizes[i]
		}
		m.sizes[sizesKey{p.like, string(key)}] = known
	}
	x.Sizes = known
}

// glance is what of a packed sighting is its photo's own and placing asks for:
// the path within the card and the time. It is not common where the sighting
// has more than that.
func (p packedSighting) glance() (file, taken string, common bool) {
	own := unpacking(p.own)
	own.skipHex() // the hash in its key
	file = own.text()
	own.name(file)
	for range 5 { // bytes, ISO, width, height, orientation
		own.number()
	}
	own.skipHex() // SHA-256
	taken = own.text()
	own.floats(new(float64), new(float64), new(float64)) // exposure time, f-number, focal length
	return file, taken, own == ""
}

// look is a perceptual hash in hexadecimal digits; zero for what is none.
func (u *unpacking) look() gallery.Look {
	var l gallery.Look
	n := u.number()
	if n < 0 {
		l, _ = gallery.ParseLook(u.text())
		return l
	}
	raw := u.take(n)
	if len(raw) != 8*len(l) {
		return l
	}
	for i := range l {
		l[i] = binary.BigEndian.Uint64([]byte(raw[8*i : 8*i+8]))
	}
	return l
}

// skipHex leaves hexadecimal digits out.
func (u *unpacking) skipHex() {
	if n := u.number(); n < 0 {
		u.text()
	} else {
		u.take(n)
	}
}
