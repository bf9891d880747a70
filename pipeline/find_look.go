package pipeline

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"eventroll/gallery"
	"eventroll/pipeline/meta"
	"eventroll/pipeline/render"
)

// sights are what a picture looks like: as a whole, and what may be pictures within it.
type sights struct {
	look      gallery.Look
	sharpness int
	size      gallery.Size // of the picture, as displayed
	small     []byte       // the picture, made small
	framed    []render.Framed
}

// framedEdge is how large a screenshot is looked at: the edges of the picture in
// it are found to a pixel, and a pixel of 300 changes its look already.
const framedEdge = 1280

// lookAtFile is what a file looks like, and what may be pictures within it.
func (c *Cards) lookAtFile(ctx context.Context, file string) (sights, error) {
	f, err := c.open(ctx, file)
	if err != nil {
		return sights{}, errors.New(reason(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return sights{}, errors.New(reason(err))
	}
	return lookAt(ctx, f, info.Size(), framedEdge)
}

// lookAt renders a picture as small as it needs, to know what it looks like;
// with an edge for that also what may be pictures within it.
func lookAt(ctx context.Context, file io.ReaderAt, size int64, framed int) (sights, error) {
	picture, err := meta.Read(file, size)
	if err != nil {
		return sights{}, err
	}
	said, pixels := picture.Metadata, io.NewSectionReader(file, 0, size)
	if picture.Turned {
		said.Orientation = 1 // as the pixels come out of the decoder
	}
	if isRAW(said.Format) {
		if pixels, err = preview(file, picture, &said); err != nil {
			return sights{}, err
		}
	}
	settings := render.Settings{Quality: 95, Sizes: []render.Size{{Name: "small", Edge: defaultSizes()["small"]}}}
	if framed > 0 {
		settings.Sizes = append(settings.Sizes, render.Size{Name: "framed", Edge: framed})
	}
	made, err := render.Render(ctx, pixels, pixels.Size(), render.Source{Orientation: said.Orientation, Profile: picture.ICC}, settings)
	if err != nil {
		return sights{}, err
	}
	seen := sights{sharpness: made.Sharpness, size: gallery.Size{made.Width, made.Height}, small: made.Renditions[0].Data}
	seen.look, _ = gallery.ParseLook(made.Look)
	if framed > 0 {
		seen.framed, err = render.FindFramed(ctx, made.Renditions[1].Data)
	}
	return seen, err
}

// framedDistance is in how many bits the look of a photo and that of its picture
// in a screenshot differ at most.
const framedDistance = 40

// nearFramed finds the photos that are shown within a picture, as in a
// screenshot: a rectangle of it looks like one and has its proportions. They
// come before what the whole picture looks like, where they are nearer.
func (f *Finder) nearFramed(found *Found, framed []render.Framed) {
	nearest := map[gallery.PhotoID]PhotoLine{}
	for _, l := range found.Near {
		nearest[l.ID] = l
	}
	whole := len(nearest)
	sure := false
	for _, part := range framed {
		look, ok := gallery.ParseLook(part.Look)
		if !ok || !gallery.Telling(look, part.Sharpness) {
			continue
		}
		lines, unmistakable := f.near(look, "", framedDistance)
		for i, l := range lines {
			r, _, _ := f.snapshot.photo(l.ID)
			if was, ok := nearest[l.ID]; alikeInShape(r.Size, part) && (!ok || l.Distance < was.Distance) {
				nearest[l.ID] = l
				sure = sure || i == 0 && unmistakable
			}
		}
	}
	if len(nearest) == whole && !sure {
		return
	}
	found.Near = found.Near[:0]
	for _, l := range nearest {
		found.Near = append(found.Near, l)
	}
	slices.SortFunc(found.Near, func(a, b PhotoLine) int { return cmp.Or(a.Distance-b.Distance, cmp.Compare(a.ID, b.ID)) })
	found.Near = found.Near[:min(len(found.Near), mostNear)]
	found.Sure = sure && (len(found.Near) == 1 || found.Near[1].Distance >= found.Near[0].Distance+gallery.ClearlyNear)
}

// alikeInShape says whether a rectangle has a photo's proportions, but for some
// pixels at its edges. Of a photo of which no record is left none is known.
func alikeInShape(size gallery.Size, part render.Framed) bool {
	const off = 25 // one part of so many
	wide, tall := size[0]*part.Height, size[1]*part.Width
	return size == gallery.Size{} || max(wide-tall, tall-wide)*off <= max(wide, tall)
}
