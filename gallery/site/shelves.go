package site

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"eventroll/gallery"
)

// The photos of an album, from the shards into days, tracks, sessions and
// photographers. Shards are in order of time, so that little is left to sort.

func (a *album) addShards() error {
	s := shelving{days: map[gallery.Date]*day{}, bursts: map[gallery.PhotoID][]*photo{}, shapes: newShapes()}
	for i, of := range a.index.Shards {
		if _, ok := gallery.ParseDate(string(of.Day)); !ok && of.Day != "" {
			return fmt.Errorf("shard %s: %q is no day", of.Href, of.Day)
		}
		on := a.tracks[of.Track]
		if on == nil {
			return fmt.Errorf("shard %s: the index does not list the track %q", of.Href, of.Track)
		}
		if of.Track != "" && !gallery.ValidID(of.Track) {
			return fmt.Errorf("shard %s: the track %q is not fit for an address", of.Href, of.Track)
		}
		rows := a.shards.Rows(i)
		if len(rows) == 0 {
			continue
		}
		if s.days[of.Day] == nil {
			start, _ := time.Parse(time.DateOnly, string(of.Day)) // zero for "", which is never shown
			s.days[of.Day] = &day{date: of.Day, start: start, in: map[*track][]*photo{}}
			a.days = append(a.days, s.days[of.Day])
		}
		if err := a.addShard(&shelf{i, of.Href, s.days[of.Day], on}, rows, &s); err != nil {
			return err
		}
	}
	if err := a.sort(); err != nil {
		return err
	}
	a.stackBursts(s.bursts)
	return nil
}

// shelving is what is needed while shards are added.
type shelving struct {
	days   map[gallery.Date]*day
	bursts map[gallery.PhotoID][]*photo // by the photo on top
	shapes shapes
	room   []photo // for photos to come: one allocation for many shards, whose ends would be lost
}

// roomFor is room for so many photos more. A chunk takes some hundred kilobytes,
// and less where the album has fewer than that.
func (s *shelving) roomFor(photos, all int) []photo {
	const chunk = 4096
	if len(s.room) < photos {
		s.room = make([]photo, max(photos, min(chunk, all)))
	}
	room := s.room[:photos:photos]
	s.room = s.room[photos:]
	return room
}

func (a *album) addShard(on *shelf, rows []gallery.Row, s *shelving) error {
	photos := s.roomFor(len(rows), a.index.Photos)
	in := slices.Grow(on.day.in[on.track], len(rows))
	for i := range rows {
		row, p := &rows[i], &photos[i]
		if !row.ID.Valid() {
			return fmt.Errorf("%q is no photo's id", row.ID)
		}
		*p = photo{id: row.ID, taken: row.Taken, shelf: on, row: int32(i), session: a.held[row.Session], by: a.taking[row.By]}
		if p.by == nil && row.By != "" {
			return fmt.Errorf("photo %s is by %q, whom the index does not list", row.ID, row.By)
		}
		var err error
		if p.shape, err = s.shapes.of(row); err != nil {
			return err
		}
		if p.session != nil {
			p.session.count++
		}
		if p.by != nil {
			p.by.count++
		}
		if row.Burst != "" {
			s.bursts[row.Burst] = append(s.bursts[row.Burst], p)
		}
		in = append(in, p)
	}
	a.count += len(rows)
	on.day.in[on.track] = in
	return nil
}

// stackBursts lets every photo of a burst know the one on top.
func (a *album) stackBursts(bursts map[gallery.PhotoID][]*photo) {
	if len(bursts) == 0 {
		return
	}
	for _, d := range a.days {
		for _, top := range d.photos {
			for _, p := range bursts[top.id] {
				p.top = top
			}
		}
	}
}

// sort puts all photos into order.
func (a *album) sort() error {
	slices.SortFunc(a.days, func(x, y *day) int { return compareDays(x.date, y.date) })
	for _, s := range a.held {
		s.photos = make([]*photo, 0, s.count)
	}
	for _, by := range a.photographers {
		by.photos = make([]*photo, 0, by.count)
	}
	var before *photo
	for _, d := range a.days {
		d.sort()
		for _, p := range d.photos {
			if before != nil && before.id == p.id {
				return fmt.Errorf("the shards hold photo %s twice", p.id)
			}
			before = p
			if p.session != nil {
				p.session.photos = append(p.session.photos, p)
			}
			if p.by != nil {
				p.by.photos = append(p.by.photos, p)
			}
		}
	}
	a.photographers = slices.DeleteFunc(a.photographers, func(by *photographer) bool { return len(by.photos) == 0 })
	for _, s := range a.index.Sessions {
		if held := a.held[s.ID]; len(held.photos) > 0 {
			held.photos = sorted(held.photos)
			a.sessions = append(a.sessions, held)
		}
	}
	return nil
}

// sort puts a day's photos into order, and those of each of its tracks.
func (d *day) sort() {
	count := 0
	for t := range d.in {
		d.tracks = append(d.tracks, t)
		d.in[t] = sorted(d.in[t])
		count += len(d.in[t])
	}
	slices.SortFunc(d.tracks, compareTracks)
	d.photos = make([]*photo, 0, count)
	for _, t := range d.tracks {
		d.photos = append(d.photos, d.in[t]...)
	}
	d.photos = sorted(d.photos)
}

// sorted are photos by time and id. They come as a few runs that are in order
// already, which are merged in pairs: several times as fast as sorting them.
func sorted(photos []*photo) []*photo {
	var runs []int // where each ends
	for i := range photos {
		if i+1 == len(photos) || compareTaken(photos[i], photos[i+1]) > 0 {
			runs = append(runs, i+1)
		}
	}
	var spare []*photo
	for len(runs) > 1 {
		into, merged, start := spare[:0], runs[:0], 0
		for i := 0; i < len(runs); i += 2 {
			middle, end := runs[i], runs[min(i+1, len(runs)-1)]
			into = merge(slices.Grow(into, len(photos)-len(into)), photos[start:middle], photos[middle:end])
			merged, start = append(merged, end), end
		}
		photos, spare, runs = into, photos, merged
	}
	return photos
}

// merge adds two runs to others, in their order.
func merge(into, x, y []*photo) []*photo {
	for len(x) > 0 && len(y) > 0 {
		if compareTaken(x[0], y[0]) <= 0 {
			into, x = append(into, x[0]), x[1:]
		} else {
			into, y = append(into, y[0]), y[1:]
		}
	}
	return append(append(into, x...), y...)
}

// compareDays sorts the day "" behind all others.
func compareDays(x, y gallery.Date) int {
	if (x == "") != (y == "") {
		return -cmp.Compare(x, y)
	}
	return cmp.Compare(x, y)
}

func compareTracks(x, y *track) int { return cmp.Compare(x.order, y.order) }

// compareTaken sorts by time and id, photos without a time behind all others.
func compareTaken(x, y *photo) int {
	if x.timed() != y.timed() {
		if x.timed() {
			return -1
		}
		return 1
	}
	if c := x.taken.Compare(y.taken); c != 0 {
		return c
	}
	return cmp.Compare(x.id, y.id)
}
