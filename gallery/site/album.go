package site

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
)

// album is an index with its shards, as pages need it: cleaned of harmful
// text, checked, everything in the order in which it is shown.
type album struct {
	index  gallery.Index // Title is cleaned, URL has no slash at its end
	words  words
	days   []*day // the day "" is last
	tracks map[string]track
	photos []*photo // in order of day, time and id
	held   map[string]*session
	// sessions are those with photos, in order of start.
	sessions []*session
	// photographers are those with photos, in the index's order.
	photographers []*photographer
	taking        map[string]*photographer
	pictures      map[picture][][]picture // that photos share, by the largest
}

type day struct {
	date   gallery.Date // "" for photos that belong to no day
	start  time.Time    // midnight of date, for its name
	photos []*photo
	has    map[string]int // photos by track
}

type track struct {
	id    string
	word  string // the field of words that it is named by; "" where it has a name of its own
	order int    // as the index lists them; Common first, the unknown last
	names map[gallery.Date]string
	name  string
}

type session struct {
	id, title, room string
	order           int // as the index lists them
	speakers        []string
	day             gallery.Date
	track           string
	start, end      time.Time // zero where unknown
	photos          []*photo
}

type photographer struct {
	id, name string
	photos   []*photo
}

type photo struct {
	id        gallery.PhotoID
	published *gallery.Photo // as the shard has it
	shard     string         // its address, which no other content has
	day       gallery.Date
	track     string
	session   *session // nil for none
	taken     time.Time
	timed     bool      // taken is known
	sizes     []picture // by width, at least one

	by  *photographer // nil for none
	top *photo        // of the burst that it belongs to, maybe itself; nil for a single photo

	byline, caption, credit, copyright, alt string
	camera                                  string
	color                                   string // a class, or ""
	original                                *gallery.Download
}

// picture is one rendition.
type picture struct {
	Name          string
	Width, Height int
}

func (p *photo) smallest() picture  { return p.sizes[0] }
func (p *photo) largest() picture   { return p.sizes[len(p.sizes)-1] }
func (p *photo) size() gallery.Size { return gallery.Size{p.largest().Width, p.largest().Height} }

func newAlbum(index gallery.Index, shards []gallery.Shard) (*album, error) {
	if len(shards) != len(index.Shards) {
		return nil, fmt.Errorf("the index names %d shards, but there are %d", len(index.Shards), len(shards))
	}
	a := bareAlbum(index)
	a.addTracks()
	if err := a.addSessions(); err != nil {
		return nil, err
	}
	if err := a.addPhotographers(); err != nil {
		return nil, err
	}
	for i, shard := range shards {
		if err := a.addShard(index.Shards[i], shard); err != nil {
			return nil, err
		}
	}
	a.stackBursts(shards)
	a.sort()
	for i := range a.photos[min(1, len(a.photos)):] {
		if a.photos[i].id == a.photos[i+1].id {
			return nil, fmt.Errorf("the shards hold photo %s twice", a.photos[i].id)
		}
	}
	return a, nil
}

// bareAlbum is an album without photos, for pages that show none.
func bareAlbum(index gallery.Index) *album {
	a := &album{
		index: index, words: wordsIn(index.Language),
		tracks: map[string]track{}, held: map[string]*session{}, taking: map[string]*photographer{},
		pictures: map[picture][][]picture{},
	}
	a.index.Title = plain(index.Title, maxTitle)
	a.index.URL = strings.TrimRight(index.URL, "/")
	return a
}

func (a *album) addTracks() {
	a.tracks[gallery.Common] = track{id: gallery.Common, word: "Everybody", name: a.words.Everybody}
	for i, t := range a.index.Tracks {
		if t.ID == gallery.Common {
			continue
		}
		names := map[gallery.Date]string{}
		for date, name := range t.Names {
			names[date] = plain(name, maxName)
		}
		name := cmp.Or(plain(t.Name, maxName), t.ID)
		a.tracks[t.ID] = track{id: t.ID, order: i + 1, name: name, names: names}
	}
	a.tracks[""] = track{order: len(a.index.Tracks) + 1, word: "TrackUnknown", name: a.words.TrackUnknown}
}

func (t track) nameOn(d gallery.Date) string { return cmp.Or(t.names[d], t.name) }

func (t track) labelOn(d gallery.Date) label {
	if t.word != "" {
		return own(t.word, t.name)
	}
	return theirs(t.nameOn(d))
}

// page is the track's file within its day's folder.
func (t track) page() string { return cmp.Or(t.id, gallery.Between) + ".html" }

func (a *album) addSessions() error {
	for i, s := range a.index.Sessions {
		if !gallery.ValidID(s.ID) {
			return fmt.Errorf("session %q: its id is not fit for an address", s.ID)
		}
		if a.held[s.ID] != nil {
			return fmt.Errorf("the index lists session %s twice", s.ID)
		}
		held := &session{
			id: s.ID, title: cmp.Or(plain(s.Title, maxTitle), s.ID), room: plain(s.Room, maxName), order: i + 1,
			day: s.Day, track: s.Track, start: moment(s.Start), end: moment(s.End),
		}
		for _, name := range s.Speakers {
			if name = plain(name, maxName); name != "" {
				held.speakers = append(held.speakers, name)
			}
		}
		if _, known := a.tracks[s.Track]; !known {
			return fmt.Errorf("session %s is in the track %q, which the index does not list", s.ID, s.Track)
		}
		a.held[s.ID] = held
	}
	return nil
}

func (a *album) addPhotographers() error {
	for _, listed := range a.index.Photographers {
		if !gallery.ValidID(listed.ID) {
			return fmt.Errorf("photographer %q: the id %q is not fit for an address", listed.Name, listed.ID)
		}
		if a.taking[listed.ID] != nil {
			return fmt.Errorf("the index lists photographer %s twice", listed.ID)
		}
		by := &photographer{id: listed.ID, name: cmp.Or(plain(listed.Name, maxName), listed.ID)}
		a.taking[listed.ID] = by
		a.photographers = append(a.photographers, by)
	}
	return nil
}

// moment reads a time of the index; it is zero where there is none.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (a *album) addShard(of gallery.IndexShard, shard gallery.Shard) error {
	if _, ok := gallery.ParseDate(string(of.Day)); !ok && of.Day != "" {
		return fmt.Errorf("shard %s: %q is no day", of.Href, of.Day)
	}
	if _, known := a.tracks[of.Track]; !known {
		return fmt.Errorf("shard %s: the index does not list the track %q", of.Href, of.Track)
	}
	if of.Track != "" && !gallery.ValidID(of.Track) {
		return fmt.Errorf("shard %s: the track %q is not fit for an address", of.Href, of.Track)
	}
	for i := range shard.Photos {
		p, err := a.newPhoto(&shard.Photos[i])
		if err != nil {
			return err
		}
		p.day, p.track, p.shard = of.Day, of.Track, of.Href
		a.photos = append(a.photos, p)
		if p.session != nil {
			p.session.photos = append(p.session.photos, p)
		}
	}
	return nil
}

func (a *album) newPhoto(published *gallery.Photo) (*photo, error) {
	if !published.ID.Valid() {
		return nil, fmt.Errorf("%q is no photo's id", published.ID)
	}
	p := &photo{
		id: published.ID, published: published, session: a.held[published.Session], taken: moment(published.Taken),
		by: a.taking[published.By], camera: plain(published.Camera, maxName),
		byline: plain(published.Byline, maxName), caption: plainLines(published.Caption, maxCaption),
		credit: plain(published.Credit, maxName), copyright: plain(published.Copyright, maxName),
		color: colorClass(published.Placeholder),
	}
	p.timed = !p.taken.IsZero()
	if p.by == nil && published.By != "" {
		return nil, fmt.Errorf("photo %s is by %q, whom the index does not list", p.id, published.By)
	}
	p.alt = cmp.Or(plain(published.Alt, maxAlt), a.describe(p)) // of marks that do not show, nothing is left
	if o := published.Original; o != nil {
		if format := strings.TrimPrefix(path.Ext(o.Href), "."); o.Href != gallery.OriginalKey(p.id, format) || !gallery.ValidID(format) {
			return nil, fmt.Errorf("photo %s: its original is at %q, which is not fit for an address", p.id, o.Href)
		}
		p.original = o
	}
	var err error
	p.sizes, err = a.picturesOf(published)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// picturesOf are a photo's renditions, by width. Photos of the same sizes have
// the same slice: a million need not have one each.
func (a *album) picturesOf(published *gallery.Photo) ([]picture, error) {
	var sizes []picture
	for name, size := range published.Sizes {
		if !gallery.ValidID(name) || size[0] <= 0 || size[1] <= 0 {
			return nil, fmt.Errorf("photo %s: its size %q of %d×%d cannot be shown", published.ID, name, size[0], size[1])
		}
		sizes = append(sizes, picture{name, size[0], size[1]})
	}
	if len(sizes) == 0 {
		return nil, fmt.Errorf("photo %s has no sizes", published.ID)
	}
	slices.SortFunc(sizes, func(x, y picture) int {
		return cmp.Or(cmp.Compare(x.Width, y.Width), cmp.Compare(x.Height, y.Height), cmp.Compare(x.Name, y.Name))
	})
	largest := sizes[len(sizes)-1]
	for _, known := range a.pictures[largest] {
		if slices.Equal(known, sizes) {
			return known, nil
		}
	}
	if alike := a.pictures[largest]; len(alike) < 16 { // more would take longer to look through than they save
		a.pictures[largest] = append(alike, sizes)
	}
	return sizes, nil
}

// describe says which photo it is where nobody wrote anything: a link needs
// a name.
func (a *album) describe(p *photo) string {
	switch {
	case p.session != nil:
		return cut(p.session.title, maxCard)
	case p.timed:
		return a.words.Photo + ", " + p.taken.Format("15:04")
	}
	return a.words.Photo
}

// stackBursts lets every photo of a burst know the one on top. a.photos are
// still in the order of the shards.
func (a *album) stackBursts(shards []gallery.Shard) {
	byID := make(map[gallery.PhotoID]*photo, len(a.photos))
	for _, p := range a.photos {
		byID[p.id] = p
	}
	i := 0
	for _, shard := range shards {
		for _, published := range shard.Photos {
			if published.Burst != "" {
				a.photos[i].top = byID[published.Burst]
			}
			i++
		}
	}
}

func (a *album) sort() {
	slices.SortFunc(a.photos, func(x, y *photo) int { return cmp.Or(compareDays(x.day, y.day), compareTaken(x, y)) })
	for _, p := range a.photos {
		if len(a.days) == 0 || a.days[len(a.days)-1].date != p.day {
			start, _ := time.Parse(time.DateOnly, string(p.day)) // zero for "", which is never shown
			a.days = append(a.days, &day{date: p.day, start: start, has: map[string]int{}})
		}
		last := a.days[len(a.days)-1]
		last.has[p.track]++
		last.photos = append(last.photos, p)
		if p.by != nil {
			p.by.photos = append(p.by.photos, p)
		}
	}
	a.photographers = slices.DeleteFunc(a.photographers, func(by *photographer) bool { return len(by.photos) == 0 })
	for _, s := range a.index.Sessions {
		if held := a.held[s.ID]; len(held.photos) > 0 {
			slices.SortFunc(held.photos, compareTaken)
			a.sessions = append(a.sessions, held)
		}
	}
}

// compareDays sorts the day "" behind all others.
func compareDays(x, y gallery.Date) int {
	if (x == "") != (y == "") {
		return -cmp.Compare(x, y)
	}
	return cmp.Compare(x, y)
}

// compareTaken sorts by time and id, photos without a time behind all others.
func compareTaken(x, y *photo) int {
	if x.timed != y.timed {
		if x.timed {
			return -1
		}
		return 1
	}
	return cmp.Or(x.taken.Compare(y.taken), cmp.Compare(x.id, y.id))
}

// tracksOf are the tracks of some photos, in the index's order.
func (a *album) tracksOf(photos []*photo) []track {
	seen := map[string]bool{}
	var tracks []track
	for _, p := range photos {
		if !seen[p.track] {
			seen[p.track] = true
			tracks = append(tracks, a.tracks[p.track])
		}
	}
	slices.SortFunc(tracks, func(x, y track) int { return cmp.Compare(x.order, y.order) })
	return tracks
}

// inTrack are those of the photos that are in a track.
func inTrack(photos []*photo, id string) []*photo {
	var in []*photo
	for _, p := range photos {
		if p.track == id {
			in = append(in, p)
		}
	}
	return in
}
