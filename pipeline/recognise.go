package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"eventroll/gallery"
	"eventroll/pipeline/meta"
	"eventroll/pipeline/render"
)

// Match is what became of recognising a picture among published photos.
type Match struct {
	Photo    *gallery.Photo // nil where it is none of them, or it is not clear which
	How      How            // "" where Photo is nil
	Distance int            // in how many of the 256 bits of their looks they differ; 0 by bytes
	Near     []Alike        // the photos that look most like it, the nearest first, whether or not it is one of them
	Reason   string         // why Photo is nil, as a clause: "no photo of the gallery looks like it"
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

// How a copy is told from another picture. See TestRecognisingCopies for what
// was measured, on the photos named in gallery/copies.go.
const (
	// worthComparing is in how many bits looks differ at most for their pictures to
	// be compared: a copy differs in 6 (in 24 where it was made much brighter, or is
	// a part of the photo), strangers in 80 and more.
	worthComparing = 64
	// comparedWith is with how many photos a picture is compared at most. Each
	// costs a request.
	comparedWith = 4
	// sameDifference is render.Difference.Worst, at most, of a photo and its copy:
	// up to 2.8 of one of 800 pixels at quality 60, or 320 at 40, and of three in four
	// that were cut. The next frame of a burst of drawn people, who hardly move, has
	// 4.3 and more, most above 20. A banner of 1371×39 pixels has 10, and is not known.
	sameDifference = 4.0
	// clearlyLess is how many times as far the next photo is at least.
	clearlyLess = 1.5
	// mostCut is how much of the photo may be cut off on a side, and mostBeyond how
	// much more than it a copy shows: rounding, and no other frame.
	mostCut, mostBeyond = 0.1, 0.002
	// comparedEdge is the long edge, in pixels, that a rendition should have at
	// least to be compared.
	comparedEdge = 320
)

// Recognise says which published photo a file shows: by its bytes, or by what it
// looks like, as a copy that was made smaller, encoded again or cut a little. In
// doubt it is none. The error is that of reading the file, or says that it is no
// picture.
//
// The look finds the photos that it may be; which of them it is, and whether it
// is one at all, tell their pictures, which are read from the gallery. The look
// alone cannot tell a photo from the next frame of a burst, which may not be
// published.
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
	m := Match{Near: g.nearest(seen.look)}
	switch {
	case len(m.Near) == 0:
		m.Reason = "the gallery has no photos"
	case !gallery.Telling(seen.look, seen.sharpness):
		m.Reason = "there is too little in it to know it by"
	case m.Near[0].Distance > worthComparing:
		m.Reason = "no photo of the gallery looks like it"
	default:
		return m, g.compare(ctx, seen.small, &m)
	}
	return m, nil
}

// compare finds out which of the nearest photos a picture is, if any.
func (g *PublicGallery) compare(ctx context.Context, picture []byte, m *Match) error {
	type compared struct {
		Alike
		render.Difference
	}
	var same []compared
	var unread error
	for _, a := range m.Near[:min(len(m.Near), comparedWith)] {
		if a.Distance > worthComparing {
			break
		}
		rendition, err := g.Rendition(ctx, a.Photo.ID, comparedSize(a.Photo.Sizes))
		if err == nil {
			var d render.Difference
			if d, err = render.Compare(ctx, picture, rendition); err == nil && d.Worst <= sameDifference*clearlyLess && d.Cut <= mostCut && d.Beyond <= mostBeyond {
				same = append(same, compared{a, d})
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			unread = err
		}
	}
	slices.SortStableFunc(same, func(a, b compared) int { return cmp.Compare(a.Worst, b.Worst) })
	switch {
	case unread != nil:
		m.Reason = fmt.Sprintf("it looks like %s, but their pictures cannot be compared: %v", m.Near[0].Photo.ID, unread)
	case len(same) == 0 || same[0].Worst > sameDifference:
		m.Reason = "it looks like a photo of the gallery, but is another: one of the same burst, or an edited one"
	case len(same) > 1 && same[1].Worst < same[0].Worst*clearlyLess:
		m.Reason = "several photos of the gallery look like it"
	default:
		m.Photo, m.How, m.Distance = &same[0].Photo, ByLook, same[0].Distance
	}
	return nil
}

// comparedSize is the smallest rendition that is large enough to compare, or the
// largest.
func comparedSize(sizes map[string]gallery.Size) string {
	edge := func(name string) int { return max(sizes[name][0], sizes[name][1]) }
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Or(cmp.Compare(edge(a), edge(b)), cmp.Compare(a, b)) })
	for _, name := range names {
		if edge(name) >= comparedEdge {
			return name
		}
	}
	return names[len(names)-1]
}

// nearest are the photos that look most like that, the nearest first, however
// far they are. To compare with each of 10,000 takes less than half a millisecond.
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
