package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
)

// partedListing is a listing that is cut into parts, each a page.
type partedListing struct {
	listing
	to    linker
	parts []part
	// same are digests of what the first part shows whichever photos there are,
	// and of what all later ones do.
	same [2][32]byte
	err  error
}

// partOf is one page of a listing.
type partOf struct {
	*partedListing
	number int
}

// made is a file, or why it could not be made.
type made struct {
	file File
	err  error
}

// listingPages makes the pages of all listings: while those of one are made, the
// next is cut.
func (s *builder) listingPages() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		cores := runtime.GOMAXPROCS(0)
		cutter := func() func(func() listing) *partedListing {
			b := s.another()
			return func(make func() listing) *partedListing { return b.parted(make()) }
		}
		maker := func() func(partOf) made {
			b := s.another()
			return func(p partOf) made {
				f, err := b.page(p)
				return made{f, err}
			}
		}
		for m := range inOrder(partsOf(inOrder(s.listings(), 1, cutter)), 4*cores, maker) {
			if !yield(m.file, m.err) {
				return
			}
		}
	}
}

func partsOf(listings iter.Seq[*partedListing]) iter.Seq[partOf] {
	return func(yield func(partOf) bool) {
		for l := range listings {
			for i := range l.parts {
				if !yield(partOf{l, i}) {
					return
				}
			}
		}
	}
}

// parted cuts a listing.
func (s *builder) parted(l listing) *partedListing {
	p := &partedListing{listing: l, to: linksFrom(l.key), parts: s.cutParts(l.sections, l.numbered)}
	for _, sec := range l.sections {
		sec.view = s.sectionView(p.to, l, sec)
		sec.same = sha256.Sum256(asJSON(sec.view))
	}
	for number := range min(len(p.parts), len(p.same)) {
		v, about := s.partView(p, l.key, l.title, number)
		s.share(&v.frame, l.key, l.title, about, nil)
		bare, err := s.render(l.key, l.template, &v, nil)
		if err != nil {
			p.err = err
		}
		p.same[number] = sha256.Sum256(fmt.Appendf(bare.Body, "%q %q %t", l.title, about, l.large))
	}
	return p
}

// partView is the page of a part without its photos and its place among the
// parts, and what stands under its title where it is shared.
func (s *builder) partView(l *partedListing, key, title string, number int) (v listingPage, about string) {
	v, about = l.view, l.about
	if number > 0 { // what counts the whole listing stands on its first page alone: else one photo more would change them all
		v.Count, v.Tracks = label{}, withoutCounts(v.Tracks)
		about = s.index.Title
	}
	v.frame = s.frame(key, title)
	v.ByDay = l.byDay
	v.Nav = s.dayNav(l.to, l.day)
	v.Find += l.ask
	return v, about
}

// between is a part's place among the parts.
type between struct {
	Parts          []link // the listing's, where it has several
	Earlier, Later string // the neighbours' addresses, "" for none
}

func (p partOf) between() (b between) {
	if len(p.parts) == 1 {
		return b
	}
	// A part more must not change them all: the first alone names every one, the others the first and their neighbours.
	from, to := 0, len(p.parts)-1
	if i := p.number; i > 0 {
		b.Parts = append(b.Parts, p.linkTo(0))
		from, to = max(i-1, 1), min(i+1, to)
	}
	for n := from; n <= to; n++ {
		b.Parts = append(b.Parts, p.linkTo(n))
	}
	if p.number > 0 {
		b.Earlier = p.linkTo(p.number - 1).Href
	}
	if p.number+1 < len(p.parts) {
		b.Later = p.linkTo(p.number + 1).Href
	}
	return b
}

// linkTo links to another part from within its listing's folder.
func (p partOf) linkTo(number int) link {
	other := p.parts[number]
	key := partKey(p.key, other.suffix)
	return link{Href: key[strings.LastIndex(key, "/")+1:], label: other.name, Current: number == p.number}
}

func (s *builder) page(p partOf) (File, error) {
	if p.err != nil {
		return File{}, p.err
	}
	part := p.parts[p.number]
	f := File{Key: partKey(p.key, part.suffix)}
	standsFor := part.standsFor()
	if p.number == 0 { // few share the others, and at a million photos they are twenty thousand: they have the photo as it is
		f.Card = s.crop(standsFor)
	}
	between := p.between()
	f.Digest = p.digest(between)
	if s.standing.Part != nil && s.standing.Part(f.Key, f.Digest) {
		return f, nil
	}
	shown, err := s.show(standsFor)
	if err != nil {
		return f, fmt.Errorf("web site: %s: %w", f.Key, err)
	}
	title := p.title
	if p.number > 0 {
		title += ", " + part.name.Text
	}
	v, about := s.partView(p.partedListing, f.Key, title, p.number)
	v.between = between
	if p.number == 0 {
		s.shareCrop(&v.frame, f.Key, title, about, shown)
	} else {
		s.share(&v.frame, f.Key, title, about, shown)
	}
	if v.Sections, err = s.blockViews(p); err != nil {
		return f, fmt.Errorf("web site: %s: %w", f.Key, err)
	}
	whole, err := s.render(f.Key, p.template, &v, nil)
	f.Body = whole.Body
	return f, err
}

// standsFor is the photo that stands for a part where it is shared: the first
// landscape one, else the first.
func (p part) standsFor() *photo {
	for _, b := range p.blocks {
		for _, x := range b.stacks {
			for _, photo := range x.stack {
				if isLandscape(photo.size()) {
					return photo
				}
			}
		}
	}
	return p.blocks[0].stacks[0].stack[0]
}

// digest tells what a part is made of: what all parts share, its place among
// them, its sections' headings, and what photos they are. A photo is the same as
// long as its shard is.
func (p partOf) digest(b between) string {
	same := p.same[min(p.number, len(p.same)-1)]
	made := append(make([]byte, 0, 8<<10), same[:]...) // that much, mostly
	made = append(made, asJSON(b)...)
	for _, b := range p.parts[p.number].blocks {
		made = fmt.Appendf(made, "\n#%q ", b.id)
		made = append(made, b.same[:]...)
		var on *shelf
		for _, x := range b.stacks {
			made = append(made, '\n')
			for _, photo := range x.stack {
				if photo.shelf != on {
					on = photo.shelf
					made = fmt.Appendf(made, "%q", on.href)
				}
				made = append(made, photo.id...)
			}
		}
	}
	sum := sha256.Sum256(made)
	return hex.EncodeToString(sum[:16])
}

// asJSON is plain data in a form that differs where it does.
func asJSON(data any) []byte {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // plain data
	}
	return b
}

// beginsDay says whether that block has the heading of its day.
func (p partOf) beginsDay(block int) bool {
	blocks := p.parts[p.number].blocks
	return p.byDay && (block == 0 || blocks[block-1].day != blocks[block].day)
}

// blockViews are a part's sections with their photos.
func (s *builder) blockViews(p partOf) ([]sectionView, error) {
	var views []sectionView
	steps := lengthSteps()
	for n, b := range p.parts[p.number].blocks {
		v := b.view
		v.ID, v.Count, v.Length = b.id, s.words.photos(b.count()), length(b.stacks, steps)
		v.Few = len(b.stacks) <= fewPhotos && b.count() == len(b.stacks)
		if !p.beginsDay(n) {
			v.Day = nil
		}
		t := tiles{of: s.album, to: p.to, sizes: inRows}
		if p.large {
			t.sizes = inLargeRows
		}
		if n == 0 {
			t.eager, t.first = eagerPhotos, true
		}
		var err error
		if v.Rows, err = t.rows(b.stacks); err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

func withoutCounts(links []link) []link {
	links = slices.Clone(links)
	for i := range links {
		links[i].Count = ""
	}
	return links
}

// sectionView is what all blocks of a section have alike.
func (s *builder) sectionView(to linker, l listing, sec *section) sectionView {
	on := sec.day
	day := s.longDay(on)
	v := sectionView{Day: &day}
	v.Title, v.Time = s.heading(sec)
	if sec.session != nil {
		v.Href, v.Speakers = to.session(sec.session), strings.Join(sec.session.speakers, ", ")
	}
	isItsTrack := strings.HasPrefix(l.key, "days/"+string(on.date)+"/")
	if !isItsTrack && sec.track.id != "" && v.Title.Text != sec.track.nameOn(on.date) {
		v.Track = s.trackLink(to, on, sec.track)
	}
	return v
}
