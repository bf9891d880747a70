package site

import (
	"cmp"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
)

// photo is a photo as far as finding its places in the pages goes: a million of
// them have to fit into memory. What a page shows of it is a shown.
type photo struct {
	id    gallery.PhotoID
	taken time.Time // zero where unknown
	*shelf
	row     int32    // in the shard
	session *session // nil for none
	by      *photographer
	top     *photo // of the burst that it belongs to, maybe itself; nil for a single photo
	shape   *shape
}

// shelf is what photos of a shard have alike.
type shelf struct {
	shard int    // in the index
	href  string // of the shard, which no other content has
	day   *day
	track *track
}

// shape is what photos of the same sizes have alike.
type shape struct {
	sizes []picture // by width, at least one
}

// picture is one rendition.
type picture struct {
	Name          string
	Width, Height int
}

func (p *photo) timed() bool { return !p.taken.IsZero() }

func (p *photo) smallest() picture  { return p.shape.sizes[0] }
func (p *photo) largest() picture   { return p.shape.sizes[len(p.shape.sizes)-1] }
func (p *photo) size() gallery.Size { return gallery.Size{p.largest().Width, p.largest().Height} }

// shown is a photo with its words, made for a page that shows it and dropped
// with that.
type shown struct {
	*photo
	published   gallery.Photo
	byline, alt string
}

func (p *shown) caption() string   { return plainLines(p.published.Caption, maxCaption) }
func (p *shown) credit() string    { return plain(p.published.Credit, maxName) }
func (p *shown) copyright() string { return plain(p.published.Copyright, maxName) }
func (p *shown) camera() string    { return plain(p.published.Camera, maxName) }

// color is a class, or "".
func (p *shown) color() string { return colorClass(p.published.Placeholder) }

// show makes a photo as pages show it.
func (a *album) show(p *photo) (*shown, error) {
	x := &shown{photo: p, published: a.shards.Photo(p.shard, int(p.row))}
	if o := x.published.Original; o != nil {
		if format := strings.TrimPrefix(path.Ext(o.Href), "."); o.Href != gallery.OriginalKey(p.id, format) || !gallery.ValidID(format) {
			return nil, fmt.Errorf("photo %s: its original is at %q, which is not fit for an address", p.id, o.Href)
		}
	}
	x.byline = plain(x.published.Byline, maxName)
	x.alt = cmp.Or(plain(x.published.Alt, maxAlt), a.describe(p)) // of marks that do not show, nothing is left
	return x, nil
}

// describe says which photo it is where nobody wrote anything: a link needs
// a name.
func (a *album) describe(p *photo) string {
	switch {
	case p.session != nil:
		return cut(p.session.title, maxCard)
	case p.timed():
		return a.words.Photo + ", " + p.taken.Format("15:04")
	}
	return a.words.Photo
}

// shapes are those of an album's photos. Photos of the same sizes have the same
// one: a million need not have one each.
type shapes struct {
	bySizes map[uintptr]sized    // by the address of Row.Sizes, which many rows share
	alike   map[picture][]*shape // by the largest
}

// sized keeps sizes where they are, with the shape of whose they are.
type sized struct {
	sizes map[string]gallery.Size
	*shape
}

func newShapes() shapes { return shapes{map[uintptr]sized{}, map[picture][]*shape{}} }

// of is the shape of a photo.
func (x *shapes) of(row *gallery.Row) (*shape, error) {
	address := reflect.ValueOf(row.Sizes).Pointer()
	if known, is := x.bySizes[address]; is {
		return known.shape, nil
	}
	made, err := shapeOf(row)
	if err != nil {
		return nil, err
	}
	largest := made.sizes[len(made.sizes)-1]
	alike := x.alike[largest]
	if i := slices.IndexFunc(alike, func(known *shape) bool { return slices.Equal(known.sizes, made.sizes) }); i >= 0 {
		made = alike[i]
	} else if len(alike) < 16 { // more would take longer to look through than they save
		x.alike[largest] = append(alike, made)
	}
	if len(x.bySizes) == 1024 { // the rows share none
		clear(x.bySizes)
	}
	x.bySizes[address] = sized{row.Sizes, made}
	return made, nil
}

func shapeOf(row *gallery.Row) (*shape, error) {
	made := &shape{sizes: make([]picture, 0, len(row.Sizes))}
	for name, size := range row.Sizes {
		if !gallery.ValidID(name) || size[0] <= 0 || size[1] <= 0 {
			return nil, fmt.Errorf("photo %s: its size %q of %d×%d cannot be shown", row.ID, name, size[0], size[1])
		}
		made.sizes = append(made.sizes, picture{name, size[0], size[1]})
	}
	if len(made.sizes) == 0 {
		return nil, fmt.Errorf("photo %s has no sizes", row.ID)
	}
	slices.SortFunc(made.sizes, func(x, y picture) int {
		return cmp.Or(cmp.Compare(x.Width, y.Width), cmp.Compare(x.Height, y.Height), cmp.Compare(x.Name, y.Name))
	})
	return made, nil
}
