package site

import (
	"fmt"
	"strings"
)

// tile is a small picture that leads to the photo's page.
type tile struct {
	Href, Class, Src, Srcset, Alt string
	Width, Height                 int
	Eager                         bool
}

// length is the class of how long photos are in rows.
func length(photos []*photo, steps []int) string {
	sum := 0
	for _, p := range photos {
		r, _ := rowRatio(p.size())
		sum += r
	}
	return lengthClass(sum, steps)
}

// tiles are the photos as small pictures, the first few loaded at once.
func tiles(to linker, photos []*photo, eager int) []tile {
	made := make([]tile, len(photos))
	for i, p := range photos {
		small := p.smallest()
		made[i] = tile{
			Href: to.photo(p.id), Class: tileClass(p), Src: to.image(p.id, small), Srcset: srcset(to, p), Alt: p.alt,
			Width: small.Width, Height: small.Height, Eager: i < eager,
		}
	}
	return made
}

// srcset names every rendition; equally wide ones once.
func srcset(to linker, p *photo) string {
	var set strings.Builder
	width := 0
	for _, size := range p.sizes {
		if size.Width == width {
			continue
		}
		width = size.Width
		if set.Len() > 0 {
			set.WriteString(", ")
		}
		fmt.Fprintf(&set, "%s %dw", to.image(p.id, size), width)
	}
	return set.String()
}
