package embed

import (
	"cmp"
	"fmt"

	"eventroll/gallery"
)

// drawn is a picture with all that is worked out of it once: publishing makes a
// snippet of every photo.
type drawn struct {
	*Picture
	base, page   string   // addresses
	files        string   // what the addresses of its renditions begin with
	names        []string // of its renditions, each width once, the smallest first
	large        gallery.Size
	width        int // of the box that it is shown in, in CSS pixels
	align        Align
	alt, caption string
}

// draw works out a picture. The error says why it cannot be shown: ErrNoURL, or
// it names the photo.
func (p *Picture) draw(o Options) (drawn, error) {
	base := webAddress(p.Gallery)
	switch {
	case !p.ID.Valid():
		return drawn{}, fmt.Errorf("%q is no photo's id", p.ID)
	case base == "":
		return drawn{}, ErrNoURL
	case len(p.Sizes) == 0:
		return drawn{}, fmt.Errorf("photo %s has no sizes", p.ID)
	}
	d := drawn{
		Picture: p, base: base, page: p.Page(), files: p.files(base), width: o.width(), align: o.Align,
		alt: line(cmp.Or(p.Alt, p.Caption, p.Event)), caption: line(p.Caption),
	}
	for _, name := range bySize(p.Sizes) {
		size := p.Sizes[name]
		if !gallery.ValidID(name) || size[0] <= 0 || size[1] <= 0 {
			return drawn{}, fmt.Errorf("photo %s: its size %q of %d×%d cannot be shown", p.ID, name, size[0], size[1])
		}
		if size[0] != d.large[0] {
			d.names = append(d.names, name)
			d.large = size
		}
	}
	return d, nil
}

// in is the picture in a box of another width.
func (d drawn) in(width int) drawn {
	d.width = width
	return d
}

// file is the address of the rendition of that name.
func (d drawn) file(name string) string { return d.files + name + ".jpg" }

// src is the address of the one rendition to show: see ImageAddress.
func (d drawn) src() string { return d.file(d.srcName()) }

func (d drawn) srcName() string {
	for _, name := range d.names {
		if 2*d.Sizes[name][0] >= 3*d.width {
			return name
		}
	}
	return d.names[len(d.names)-1]
}

// wanted are the renditions of which a browser may want one, the smallest
// first: up to three pixels for each of CSS, as telephones have them.
func (d drawn) wanted() []string {
	for i, name := range d.names {
		if d.Sizes[name][0] >= 3*d.width {
			return d.names[:i+1]
		}
	}
	return d.names
}

// shown is the size that the picture has on the page, in CSS pixels. It is never
// enlarged.
func (d drawn) shown() gallery.Size {
	width := min(d.width, d.large[0])
	return gallery.Size{width, max(1, (d.large[1]*width+d.large[0]/2)/d.large[0])}
}

// ratio is the picture's width in hundredths of its height.
func (d drawn) ratio() int { return max(1, 100*d.large[0]/d.large[1]) }
