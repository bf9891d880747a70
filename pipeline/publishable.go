package pipeline

import (
	"strconv"

	"eventroll/gallery"
)

// publishables are the photos that may be published: what placing found out, and
// what cutting the index needs. What their files and records say is in the
// snapshot, as a million photos have to fit into memory.
type publishables struct {
	placed   []gallery.Placed
	heard    map[gallery.PhotoID][]gallery.PhotoID // whose files speak for a photo too; see gallery.Shot.Heard
	withheld map[gallery.PhotoID]bool              // whose original is not offered, whatever its record says
}

// entry is a photo as the index needs it. It is made anew each time that it is
// asked for.
func (s *Snapshot) entry(p publishables, i int) gallery.Entry {
	n := &p.placed[i]
	r, sightings, _ := s.photo(n.ID)
	meta := gallery.Merge(sightings)
	for _, id := range p.heard[n.ID] {
		_, others, _ := s.photo(id)
		meta.Fill(gallery.Merge(others))
	}
	if p.withheld[n.ID] {
		r.Original = nil
	}
	return gallery.Entry{Record: r.Record, Meta: meta, Byline: n.Byline, Placement: *n.Placement}
}

// newIndex makes the index of what may be published. shardOf is
// gallery.Making.Href.
func (p *Project) newIndex(s *Snapshot, photos publishables, shardOf func(digest string) string) (gallery.Index, *gallery.Shards) {
	return gallery.NewIndexOf(&p.Config.Event, s.archive, photos.placed, gallery.Making{
		Entry: func(i int) gallery.Entry { return s.entry(photos, i) },
		Tag:   func(b []byte, i int) []byte { return s.appendTags(b, photos, i) },
		Href:  shardOf,
	})
}

// appendTags adds what tells the record and the metadata of an entry from all that
// they could be; nil where nothing does.
func (s *Snapshot) appendTags(b []byte, p publishables, i int) []byte {
	own := p.placed[i].ID
	b = s.appendTag(strconv.AppendBool(b, p.withheld[own]), own)
	for _, id := range p.heard[own] {
		if b == nil {
			break
		}
		b = s.appendTag(b, id)
	}
	return b
}
