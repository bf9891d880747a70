package site

import (
	"cmp"
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// Tiles are the one piece of HTML that Go writes itself: a page has hundreds,
// and a template takes ten times as long for each.

// tiles writes photos as small pictures that lead to their pages.
type tiles struct {
	strings.Builder
	of    *album
	to    linker
	sizes func(*photo) string // how wide each is shown
	eager int                 // how many to load at once; the others when they are near
	first bool                // the first is what the page is looked at for
	err   error               // the first
}

// rows writes stacks, those of several photos with a box to open them. The
// class of the last one says that the list is whole.
func (t *tiles) rows(stacks []placed) (template.HTML, error) {
	for i, x := range stacks {
		s, class := x.stack, ""
		if i == len(stacks)-1 {
			class = " end"
		}
		if len(s) == 1 {
			t.tile(s[0], class, "")
			continue
		}
		t.WriteString(`<li class="burst` + class + `"><ul>`)
		for i, p := range s.onTop() {
			if i > 0 {
				t.tile(p, "", "")
				continue
			}
			t.tile(p, "", fmt.Sprintf(`<label class="stack"><input type="checkbox" data-w-label="Burst" aria-label="%s"><span>%d</span></label>`,
				escaped(t.of.words.Burst), len(s)))
		}
		t.WriteString("</ul></li>\n")
	}
	return template.HTML(t.String()), t.err
}

// photos writes photos without stacks.
func (t *tiles) photos(photos []*photo) (template.HTML, error) {
	for _, p := range photos {
		t.tile(p, "", "")
	}
	return template.HTML(t.String()), t.err
}

func (t *tiles) tile(of *photo, class, more string) {
	p, err := t.of.show(of)
	if err != nil {
		t.err = cmp.Or(t.err, err)
		return
	}
	small := p.smallest()
	t.WriteString(`<li class="` + tileClass(p) + class + `"><a href="` + t.to.photo(p.id) + `"`)
	if p.timed() {
		t.WriteString(p.taken.Format(` data-save="2006-01-02-150405"`))
	}
	t.WriteString(`><img src="` + t.to.image(p.id, small) + `" srcset="` + srcset(t.to, of) + `" sizes="` + t.sizes(of))
	t.WriteString(`" width="` + strconv.Itoa(small.Width) + `" height="` + strconv.Itoa(small.Height) + `"`)
	switch {
	case t.first:
		t.WriteString(` fetchpriority="high"`)
		t.first = false
		t.eager--
	case t.eager > 0:
		t.eager--
	default:
		t.WriteString(` loading="lazy"`)
	}
	t.WriteString(` decoding="async" alt="` + string(escaped(p.alt)) + `"></a>` + more + "</li>\n")
}

// How wide a photo is shown, for the attribute sizes. Browsers take the
// smallest rendition that has their screen's pixels for it. On a phone that shall be the
// smallest at three pixels a point too: it looks the same, and three times the
// bytes would be three times the organiser's bill.
func phoneWidth(p *photo) string {
	return "(max-width: 48em) " + strconv.Itoa(max(p.smallest().Width/3, 1)) + "px, "
}

// inRows is for rows, in which a photo is about as high as site.css has
// --row, stretched by a third: 16 rem, and 20 in large ones.
func inRows(p *photo) string      { return phoneWidth(p) + rem(p, 16) }
func inLargeRows(p *photo) string { return phoneWidth(p) + rem(p, 20) }

// inStrip is for a strip, which is 13 rem high.
func inStrip(p *photo) string { return phoneWidth(p) + rem(p, 13) }

// rem is the width of a photo's box at that height.
func rem(p *photo, height int) string {
	r, _ := rowRatio(p.size())
	return strconv.Itoa((r*height+99)/100) + "rem"
}

// length is the class of how long photos are in rows.
func length(stacks []placed, steps []int) string {
	sum := 0
	for _, x := range stacks {
		r, _ := rowRatio(x.stack.onTop()[0].size())
		sum += r
	}
	return lengthClass(sum, steps)
}

// srcset names every rendition; equally wide ones once.
func srcset(to linker, p *photo) string {
	var set strings.Builder
	width := 0
	for _, size := range p.shape.sizes {
		if size.Width == width {
			continue
		}
		width = size.Width
		if set.Len() > 0 {
			set.WriteString(", ")
		}
		set.WriteString(to.image(p.id, size) + " " + strconv.Itoa(width) + "w")
	}
	return set.String()
}
