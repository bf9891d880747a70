package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"eventroll/gallery"
	"eventroll/pipeline/meta"
)

// Joins know which photos were there before a sibling that would have given
// them another id: a RAW or a HEIC was published alone, and its JPEG comes
// later. The photo keeps its id, as its address is in posts by then.
//
// They are those of the archive before a run, so that nothing depends on the
// order in which a run takes its items.
type Joins struct {
	pictures map[gallery.PhotoID]gallery.PhotoID // by the id that a file's own picture would have
	alone    map[twinFile][]gallery.PhotoID      // RAW, HEIC and TIFF files that are photos of their own
}

// twinFile is what is known of such a file without reading it.
type twinFile struct {
	format string
	bytes  int64
}

// joins finds the photos of a snapshot that siblings may join.
func (s *Snapshot) joins() *Joins {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := &Joins{map[gallery.PhotoID]gallery.PhotoID{}, map[twinFile][]gallery.PhotoID{}}
	s.photos.each(func(item *packedItem) {
		if item.where&ofSighting == 0 {
			return
		}
		packed := s.photos.packedSighting(*item)
		f := packed.like.Metadata.Format
		mayBeAlone := isRAW(f) || f == "heic" || f == "tiff"
		if _, _, common := packed.glance(); common && !mayBeAlone { // nearly all; it names no other picture
			return
		}
		id := item.id().id()
		x := packed.sighting(id)
		if x.Picture != "" {
			j.pictures[x.Picture] = cmp.Or(j.pictures[x.Picture], id)
		}
		if file := (twinFile{f, x.Bytes}); mayBeAlone && !slices.Contains(j.alone[file], id) {
			j.alone[file] = append(j.alone[file], id)
		}
	})
	return j
}

// join gives a sighting the id of the photo that it is one of: its own, unless
// a sibling of it was there first.
func (in *Ingester) join(ctx context.Context, item Item, s *gallery.Sighting) error {
	if in.Joins == nil || in.recorded(s.ID) {
		return nil
	}
	if id, ok := in.Joins.pictures[s.ID]; ok && in.recorded(id) {
		s.ID, s.Picture = id, s.ID
		return nil
	}
	for _, sibling := range item.Siblings {
		if sibling.Role != RAW && sibling.Role != Picture {
			continue
		}
		for _, id := range in.Joins.alone[twinFile{sibling.Format, sibling.Bytes}] {
			if !in.recorded(id) {
				continue
			}
			picture, err := in.Cards.pictureOf(ctx, sibling.File)
			if err != nil {
				return err
			}
			if picture == id {
				s.ID, s.Picture = id, s.ID
				return nil
			}
		}
	}
	return nil
}

func (in *Ingester) recorded(id gallery.PhotoID) bool {
	r, _, _ := in.Snapshot.photo(id)
	return r.ID != ""
}

// pictureOf is the id of a file's own picture, "" where it cannot be read. The
// error is about more than this file.
func (c *Cards) pictureOf(ctx context.Context, file string) (gallery.PhotoID, error) {
	f, err := c.open(ctx, file)
	if err != nil {
		return "", fatal(err)
	}
	defer f.Close()
	identity, err := meta.Identify(f)
	if err != nil {
		return "", nil
	}
	return identity.ID, nil
}

// joinsJSON are Joins on their way to another machine.
type joinsJSON struct {
	Pictures map[gallery.PhotoID]gallery.PhotoID `json:"pictures"`
	Alone    []aloneJSON                         `json:"alone"`
}

type aloneJSON struct {
	Format string            `json:"format"`
	Bytes  int64             `json:"bytes"`
	IDs    []gallery.PhotoID `json:"ids"`
}

// MarshalJSON is for another machine of the same run.
func (j *Joins) MarshalJSON() ([]byte, error) {
	out := joinsJSON{Pictures: j.pictures}
	for f, ids := range j.alone {
		out.Alone = append(out.Alone, aloneJSON{f.format, f.bytes, ids})
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (j *Joins) UnmarshalJSON(data []byte) error {
	var in joinsJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	j.pictures, j.alone = in.Pictures, map[twinFile][]gallery.PhotoID{}
	for _, a := range in.Alone {
		j.alone[twinFile{a.Format, a.Bytes}] = a.IDs
	}
	return nil
}
