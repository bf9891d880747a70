package pipeline

import (
	"cmp"
	"context"
	"io"
	"slices"

	"eventroll/gallery"
	"eventroll/pipeline/meta"
)

// Match is what became of recognising a picture among published photos.
type Match struct {
	Photo    *gallery.Photo // nil where it is none of them, or it is not clear which
	How      How
	Distance int     // in how many of the 256 bits of their looks they differ; 0 by bytes
	Near     []Alike // the photos that look most like it, the nearest first, whether or not it is one of them
	Reason   string  // why Photo is nil, as a sentence without its end
}

// How says by what a picture was recognised.
type How string

// By what a picture is recognised.
const (
	ByBytes How = "bytes" // it is the photo's original, whatever was written into it beside the picture
	ByLook  How = "look"
)

// Alike is a photo that looks somewhat like a picture.
type Alike struct {
	Photo    gallery.Photo
	Distance int // as in Match
}

// Recognise says which published photo a file shows: by its bytes, or by what it
// looks like, as a copy that was made smaller and encoded again. In doubt it is
// none. The error is that of reading, or says that it is no picture.
func (g *PublicGallery) Recognise(ctx context.Context, file io.ReaderAt, size int64) (Match, error) {
	identity, err := meta.Identify(io.NewSectionReader(file, 0, size))
	if err != nil {
		return Match{}, err
	}
	if p, ok := g.Photo(identity.ID); ok {
		return Match{Photo: &p, How: ByBytes, Near: []Alike{{p, 0}}}, nil
	}
	seen, err := lookAt(ctx, file, size, 0)
	if err != nil {
		return Match{}, err
	}
	return g.recogniseLook(seen), nil
}

func (g *PublicGallery) recogniseLook(seen sights) Match {
	m := Match{Near: g.nearest(seen.look)}
	var matches []gallery.Match
	for _, a := range m.Near {
		matches = append(matches, gallery.Match{Distance: a.Distance})
	}
	switch {
	case len(m.Near) == 0:
		m.Reason = "the gallery has no photos"
	case !gallery.Telling(seen.look, seen.sharpness):
		m.Reason = "there is too little in it to know it by"
	case m.Near[0].Distance > gallery.CopyDistance:
		m.Reason = "no photo of the gallery looks like it"
	case !gallery.Unmistakable(matches):
		m.Reason = "several photos of the gallery look like it"
	default:
		m.Photo, m.How, m.Distance = &m.Near[0].Photo, ByLook, m.Near[0].Distance
	}
	return m
}

// nearest are the photos that look most like that, the nearest first, however
// far they are. To compare with every photo takes 40 µs where there are 10,000.
func (g *PublicGallery) nearest(look gallery.Look) []Alike {
	type near struct {
		sight
		distance int
	}
	var best []near
	for _, s := range g.known {
		d := look.Distance(s.look)
		if len(best) == mostNear && d >= best[mostNear-1].distance {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, d+1, func(n near, d int) int { return cmp.Compare(n.distance, d) })
		best = slices.Insert(best, at, near{s, d})
		best = best[:min(len(best), mostNear)]
	}
	var out []Alike
	for _, n := range best {
		out = append(out, Alike{g.photos[n.id], n.distance})
	}
	return out
}
