package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Settings say which renditions to make.
type Settings struct {
	Sizes   []Size // at least one; names differ
	Quality int    // of the JPEGs, 1-100
}

// Size is one rendition to make.
type Size struct {
	Name string
	Edge int // the longer edge in pixels, 1-65535; a smaller original is not enlarged
}

// Source is what the file says of itself and what the renditions need.
type Source struct {
	// Orientation is 1-8, as in Exif; anything else means 1.
	Orientation int
	// Profile is the ICC profile of the file's colours, or nil for sRGB. Where
	// it is a matrix or grey one, renditions are converted to sRGB; they carry
	// others, which browsers can apply.
	Profile []byte
	// Byline, Credit and Copyright are carried in every rendition, cut to
	// what the formats hold. Empty ones are left out.
	Byline, Credit, Copyright string
}

// Result is all that comes from the picture of one photo.
type Result struct {
	// Width and Height of the original in pixels, as displayed.
	Width, Height int
	// Renditions has one entry for each of Settings.Sizes, in that order.
	Renditions []Rendition
	// Placeholder is a BlurHash of 4×3 components.
	Placeholder string
	// Look is a perceptual hash: 64 lower-case hexadecimal digits. Copies of
	// a picture differ in few of its 256 bits, see look.go.
	Look string
	// Sharpness is comparable between shots of one burst, see sharpness.go.
	Sharpness int
	// Damage says what is missing of a JPEG that breaks off or holds garbage,
	// "" where nothing is. At least half of it is there; the rest is grey.
	Damage string
}

// Rendition is one size of a photo.
type Rendition struct {
	Name          string
	Width, Height int    // pixels, as displayed
	Data          []byte // a JPEG file; renditions of equal dimensions may share it
}

// Render makes the renditions of the photo in the first size bytes of r. When
// ctx ends it stops soon, while decoding or after the rendition that it is at,
// and returns ctx's error.
//
// The error is ErrFormat, ErrTooLarge, ErrCutOff or ErrDamaged (errors.Is)
// where the file is to blame, r's own error where it cannot be read, and a
// plain one where the settings make no sense.
func Render(ctx context.Context, r io.ReaderAt, size int64, src Source, s Settings) (*Result, error) {
	return render(ctx, r, size, src, s, limits{pixels: MaxPixels, memory: MaxMemory})
}

func render(ctx context.Context, r io.ReaderAt, size int64, src Source, s Settings, lim limits) (*Result, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	r = interruptible{ctx, r}
	m, err := measure(r, size, lim)
	if err != nil {
		return nil, err
	}
	if err := lim.checkMemory(m, m.Memory(s)); err != nil {
		return nil, err
	}
	picture, fullSize, err := largest(ctx, r, size, m, src, s)
	if err != nil {
		return nil, err
	}
	fate, toSRGB := planProfile(src.Profile, picture.Grey())
	var profile []byte
	switch fate {
	case applyProfile:
		picture = toSRGB.convert(picture)
	case keepProfile:
		profile = src.Profile
	}
	segments := metadataSegments(src, profile)

	res := &Result{Width: fullSize.X, Height: fullSize.Y, Damage: damageOf(picture), Renditions: make([]Rendition, len(s.Sizes))}
	var data []byte
	for _, i := range largestFirst(s.Sizes) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w, h := fit(fullSize.X, fullSize.Y, s.Sizes[i].Edge)
		if data == nil || picture.Width != w || picture.Height != h {
			picture = picture.Resize(w, h, 1)
			if data, err = picture.Encode(s.Quality, segments); err != nil {
				return nil, fmt.Errorf("encode: %w", err)
			}
		}
		res.Renditions[i] = Rendition{Name: s.Sizes[i].Name, Width: w, Height: h, Data: data}
	}
	small := picture.Image()
	if res.Placeholder, err = placeholder(small); err != nil {
		return nil, err
	}
	luma := brightnessOf(small)
	res.Look = look(luma)
	res.Sharpness = sharpness(luma)
	return res, nil
}

// interruptible ends reading when ctx ends, and with it the decoder.
type interruptible struct {
	ctx context.Context
	io.ReaderAt
}

func (r interruptible) ReadAt(p []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.ReaderAt.ReadAt(p, off)
}

func (s Settings) check() error {
	if len(s.Sizes) == 0 {
		return errors.New("no sizes to render")
	}
	if s.Quality < 1 || s.Quality > 100 {
		return fmt.Errorf("quality %d: must be 1 to 100", s.Quality)
	}
	names := make(map[string]bool, len(s.Sizes))
	for _, size := range s.Sizes {
		if size.Edge < 1 || size.Edge > maxEdge {
			return fmt.Errorf("size %q of %d pixels: must be 1 to %d", size.Name, size.Edge, maxEdge)
		}
		if names[size.Name] {
			return fmt.Errorf("size %q is there twice", size.Name)
		}
		names[size.Name] = true
	}
	return nil
}

// largestFirst returns the indices of sizes in the order in which they are
// made, so that each can be made from the one before.
func largestFirst(sizes []Size) []int {
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return sizes[b].Edge - sizes[a].Edge })
	return order
}
