package pipeline

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/meta"
)

// examined is what was read of an item.
type examined struct {
	sighting gallery.Sighting
	profile  []byte            // the picture's ICC profile, or nil
	pixels   *io.SectionReader // the picture: the file, or a RAW's preview
	notes    []Problem         // of siblings that could not be read whole
	doubts   []string          // what is in the file and could not be used
}

// examine reads what an item is and says. The error is for the photographer,
// or that of a bucket that cannot be read; what is wrong with a sibling is none.
func (c *Cards) examine(ctx context.Context, f *os.File, item Item) (_ examined, err error) {
	defer orMistake(&err)
	identity, err := meta.Identify(f)
	if err != nil {
		return examined{}, fmt.Errorf("cannot be read: %s", reason(err))
	}
	picture, err := meta.Options{Tomorrow: item.Tomorrow}.Read(f, identity.Bytes)
	if err != nil {
		return examined{}, err
	}
	x := examined{pixels: io.NewSectionReader(f, 0, identity.Bytes), doubts: picture.Problems}
	said := picture.Metadata
	if picture.Turned {
		said.Orientation = 1 // as the pixels come out of the decoder
	}
	if isRAW(said.Format) {
		if x.pixels, err = preview(f, picture, &said); err != nil {
			return examined{}, err
		}
	}
	x.profile = picture.ICC
	if said, x.notes, err = c.withSiblings(ctx, said, item); err != nil {
		return examined{}, err
	}
	x.sighting = gallery.Sighting{
		Version: gallery.SightingVersion, ID: identity.ID, Card: item.Card, Path: item.Path, Name: path.Base(item.Path),
		Bytes: identity.Bytes, SHA256: hex.EncodeToString(identity.File[:]), Metadata: nfcMetadata(said),
	}
	for _, s := range item.Siblings {
		x.sighting.Siblings = append(x.sighting.Siblings, item.Card+"/"+s.Path)
	}
	if said, err := json.Marshal(x.sighting); err != nil || len(said) > recordLimit/2 {
		// What is larger than the limit could never be read again.
		x.sighting.Metadata.Keywords, x.sighting.Metadata.Persons = nil, nil
		x.notes = append(x.notes, Problem{item.File, "its keywords and the persons it names are more than can be kept: they are left out"})
	}
	return x, nil
}

// orMistake turns a panic over a file's bytes into an error of this file: it is
// eventroll's own mistake, and no reason to end a run of ten thousand others.
func orMistake(err *error) {
	if p := recover(); p != nil {
		*err = &pictureError{fmt.Errorf("eventroll itself failed at this file (%v): please report it, with the file", p)}
	}
}

// withSiblings adds what an item's siblings say. A sidecar wins over what is
// embedded, the one that is closest to the file's name first: it is what a
// person said last. The RAW, and then Google Takeout, fill in what is missing.
func (c *Cards) withSiblings(ctx context.Context, m gallery.Metadata, item Item) (gallery.Metadata, []Problem, error) {
	var notes []Problem
	note := func(s Sibling, err error) {
		notes = append(notes, Problem{s.File, reason(err)})
	}
	for _, s := range sidecars(item) {
		side, problems, err := c.readSidecar(ctx, s.File)
		if fatal(err) != nil {
			return m, nil, err
		}
		if err != nil {
			note(s, err)
			continue
		}
		for _, p := range problems {
			notes = append(notes, Problem{s.File, p})
		}
		m = overlay(m, side)
	}
	for _, s := range item.Siblings {
		if s.Role != RAW && s.Role != Picture {
			continue
		}
		picture, err := c.readPicture(ctx, pictureFile{s.File, s.Bytes, s.ETag})
		if fatal(err) != nil {
			return m, nil, err
		}
		if err == nil {
			m.Fill(aboutShot(picture.Metadata))
		}
	}
	for _, s := range item.Siblings {
		if s.Role != TakeoutNote {
			continue
		}
		takeout, err := c.readTakeout(ctx, s.File)
		if fatal(err) != nil {
			return m, nil, err
		}
		if err != nil {
			note(s, err)
			continue
		}
		m.Fill(takeout)
	}
	return m, notes, nil
}

// sidecars are those of an item, the one that shall win last: before
// IMG_1.JPG.xmp, which names the file, IMG_1.xmp, and before it IMG_1.CR3.xmp,
// which names the RAW.
func sidecars(item Item) []Sibling {
	var out []Sibling
	for _, s := range item.Siblings {
		if s.Role == Sidecar {
			out = append(out, s)
		}
	}
	rank := func(s Sibling) int {
		switch name := strings.TrimSuffix(path.Base(s.Path), path.Ext(s.Path)); {
		case strings.EqualFold(name, path.Base(item.Path)):
			return 2
		case strings.EqualFold(name, stem(item.Path)):
			return 1
		default:
			return 0
		}
	}
	slices.SortStableFunc(out, func(a, b Sibling) int { return rank(a) - rank(b) })
	return out
}

func (c *Cards) readSidecar(ctx context.Context, file string) (gallery.Metadata, []string, error) {
	f, err := c.open(ctx, file)
	if err != nil {
		return gallery.Metadata{}, nil, err
	}
	defer f.Close()
	return meta.ReadSidecar(f)
}

func (c *Cards) readTakeout(ctx context.Context, file string) (gallery.Metadata, error) {
	f, err := c.open(ctx, file)
	if err != nil {
		return gallery.Metadata{}, err
	}
	defer f.Close()
	return meta.ReadTakeout(f)
}

// overlay is what a sidecar says, and for the rest what is embedded. A time in
// a sidecar is mostly a copy of the file's own, some with the desk's zone put
// beside it; only one that was changed counts. The camera is what it is.
func overlay(own, side gallery.Metadata) gallery.Metadata {
	switch {
	case side.Time == "" || own.Time != "" && sameTime(own, side):
		side.Time, side.Offset, side.TimeFrom = "", "", ""
	default:
		own.Time, own.Offset, own.TimeFrom = "", "", ""
	}
	if own.Make != "" || own.Model != "" || own.Serial != "" {
		side.Make, side.Model, side.Serial = "", "", ""
	}
	if len(side.Keywords) > 0 {
		own.Keywords = nil
	}
	if len(side.Persons) > 0 {
		own.Persons = nil
	}
	if side.Rating != nil {
		own.Rating = nil
	}
	side.Modified = max(side.Modified, own.Modified)
	side.Fill(own)
	return side
}

// sameTime says whether two files tell one time: on one clock, or as one instant.
func sameTime(a, b gallery.Metadata) bool {
	if sameMoment(a.Time, b.Time) {
		return true
	}
	const layout = "2006-01-02T15:04:05-07:00"
	t, errA := time.Parse(layout, a.Time+a.Offset)
	u, errB := time.Parse(layout, b.Time+b.Offset)
	return errA == nil && errB == nil && t.Sub(u).Abs() <= pairTolerance
}

// aboutShot leaves out what is true of one file only.
func aboutShot(m gallery.Metadata) gallery.Metadata {
	m.Format, m.Width, m.Height, m.Orientation, m.Profile, m.ProfileHash = "", 0, 0, 0, "", ""
	return m
}
