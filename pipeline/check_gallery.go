package pipeline

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"eventroll/gallery"
	"eventroll/gallery/site"
	"eventroll/pipeline/store"
)

// lookAtGallery compares the gallery with the records and with what publish
// would write now.
func (c *checker) lookAtGallery(ctx context.Context) error {
	if err := c.refuseOthers(ctx); err != nil {
		return err
	}
	assets, err := c.assets()
	if err != nil {
		return err
	}
	publication, index, shards := c.wanted()
	pictures := c.pictures(publication.shown)
	made := map[string]bool{}
	c.progress.Begin("Comparing", len(pictures)+len(c.gallery))
	if err := parallel(ctx, readers, values(pictures), c.lookAtPicture); err != nil {
		return err
	}
	if err := c.lookAtRemoved(ctx, publication.shown); err != nil {
		return err
	}
	body, err := index.JSON()
	if err != nil {
		return err
	}
	_, stands := c.gallery[indexKey]
	c.outdated = !stands || c.index != nil && !bytes.Equal(c.index, body)
	if c.outdated {
		if index, shards, err = c.asPublished(ctx, publication, index, shards); err != nil {
			return err
		}
	}
	noted := func(yield func(object, error) bool) {
		for o, err := range objects(index, shards, assets, known{}) {
			twice := made[o.key] // a share card that two pages name
			made[o.key] = true
			if !twice && !yield(o, err) {
				return
			}
		}
	}
	if err := parallel(ctx, readers, noted, c.lookAtMade); err != nil {
		return err
	}
	var nothing *pageCache
	instead := publication.pagesInstead(nothing.known(index, shards, nil).photos)
	gone := func(key string) (site.File, error) { return site.Gone(index, assets, key, instead[key]) }
	if err := parallel(ctx, readers, c.goneByNow(made, gone), c.lookAtGone); err != nil {
		return err
	}
	c.lookAtOthers(made)
	return c.lookAtBefore(ctx, made)
}

// refuseOthers keeps from calling a gallery of another archive, or somebody's
// web site, damaged.
func (c *checker) refuseOthers(ctx context.Context) error {
	_, stands := c.gallery[indexKey]
	if stands && c.index == nil {
		// It is damaged, or somebody else's: the first page tells.
		return c.refuseWebSite(ctx)
	}
	_, err := c.refuseForeign(ctx, c.name)
	return err
}

// listed is the gallery as a publish would list it.
func (c *checker) listed() *listed {
	l := newListed()
	for _, e := range c.gallery {
		l.set(e)
	}
	return l
}

// picture is a rendition as its record tells it.
type picture struct {
	id  gallery.PhotoID
	key string
	gallery.Rendition
}

// pictures are all renditions, and originals for download, that should be as
// their record says. At the addresses of photos that were taken down, or are
// held back as they show one, another picture stands: see lookAtRemoved.
func (c *checker) pictures(shown []gallery.PhotoID) []picture {
	var all []picture
	for _, id := range c.snapshot.ids() {
		r, _, hidden := c.snapshot.photo(id)
		if hidden || slices.Contains(shown, id) {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(r.Renditions)) {
			all = append(all, picture{id, renditionKey(id, name), r.Renditions[name]})
		}
		if o := r.Original; o.Offered() && c.Config.Event.Originals {
			all = append(all, picture{id, gallery.OriginalKey(id, o.Format), gallery.Rendition{Bytes: o.Bytes, SHA256: o.SHA256}})
		}
	}
	return all
}

func (c *checker) isHidden(id gallery.PhotoID) bool {
	_, _, hidden := c.snapshot.photo(id)
	return hidden
}

func (c *checker) lookAtPicture(ctx context.Context, p picture) error {
	defer c.progress.Done()
	e, ok := c.gallery[p.key]
	switch {
	case !ok:
		c.find(MissingPicture, inGallery, p.key, p.id, "")
		return nil
	case e.Size != p.Bytes:
		c.find(WrongPicture, inGallery, p.key, p.id, fmt.Sprintf("it has %d bytes, its record says %d", e.Size, p.Bytes))
		return nil
	case !c.deep(inGallery, p.key):
		return nil
	}
	sum, problem, err := c.digest(ctx, c.Gallery, p.key)
	if err != nil {
		return err
	}
	if problem == "" && hex.EncodeToString(sum[:]) != p.SHA256 {
		problem = "its bytes are not those that its record says"
	}
	if problem != "" {
		c.find(WrongPicture, inGallery, p.key, p.id, problem)
	}
	return nil
}

// lookAtRemoved wants the picture that says so at every address of photos that
// were taken down, or are held back as they show one.
func (c *checker) lookAtRemoved(ctx context.Context, shown []gallery.PhotoID) error {
	r := &removal{}
	r.begin(c.snapshot, c.listed(), shown)
	return parallel(ctx, readers, values(r.renditions(c.listed())), func(ctx context.Context, key string) error {
		picture, err := r.picture(ctx, c.Gallery, key)
		problem, err := c.unreadable(ctx, err)
		if err == nil && problem == "" {
			problem, err = c.differs(ctx, c.gallery[key], picture)
		}
		if problem != "" {
			id, _, _ := renditionOf(key)
			c.find(Lingering, inGallery, key, id, "its photo was taken down, and what stands there is not the picture that says so: "+problem)
		}
		return err
	})
}

// wanted is what publish would write. Photos whose pictures are missing are
// part of it, unless the gallery stands without them already: then the
// pictures alone are what is wrong.
func (c *checker) wanted() (*Publication, gallery.Index, *gallery.Shards) {
	publication, entries, _ := placeAll(&c.Config.Event, c.snapshot, gallery.PlaceOptions{IncludeUntimed: c.last.IncludeUntimed})
	index, shards := c.newIndex(c.snapshot, entries, nil)
	renditions := &Renditions{bytes: map[string]int64{}}
	for key, e := range c.gallery {
		renditions.bytes[key] = e.Size
	}
	whole := publishables{heard: entries.heard, withheld: map[gallery.PhotoID]bool{}}
	whole.placed = slices.DeleteFunc(slices.Clone(entries.placed), func(n gallery.Placed) bool { return !renditions.hold(c.snapshot.record(n.ID)) })
	if offering := c.offerOriginals(whole, c.snapshot, c.listed()); len(whole.placed) < len(entries.placed) || offering != nil {
		index2, shards2 := c.newIndex(c.snapshot, whole, nil)
		if body, err := index2.JSON(); err == nil && bytes.Equal(body, c.index) {
			return publication, index2, shards2
		}
	}
	return publication, index, shards
}

// asPublished is the generation that stands, where that is whole but not what
// publish would make now: then its pages are judged by it, and that it is
// not that of event.yaml is one finding, or none where somebody went back to it.
func (c *checker) asPublished(ctx context.Context, publication *Publication, index gallery.Index, shards *gallery.Shards) (gallery.Index, *gallery.Shards, error) {
	var stands gallery.Index
	if c.index == nil || json.Unmarshal(c.index, &stands) != nil {
		return index, shards, nil
	}
	if same, err := sameJSON(&stands, c.last.Generation); err != nil || !same {
		return index, shards, err
	}
	published, err := c.readShards(ctx, &stands)
	if err != nil {
		return index, shards, ctx.Err()
	}
	r := &removal{}
	r.begin(c.snapshot, c.listed(), publication.shown)
	left, _ := stands.Without(published, r.gone())
	if same, err := sameJSON(stands, left); err != nil || !same { // it tells of what is taken down
		return index, shards, err
	}
	c.outdated = false
	if c.last.RolledBack {
		c.report.Notes = append(c.report.Notes, "the gallery was rolled back: `eventroll publish` places by event.yaml again")
	} else {
		c.find(Unpublished, inGallery, indexKey, "", "event.yaml, its schedule or the archive say something else since")
	}
	return stands, gallery.ShardsOf(published), nil
}

// lookAtMade compares an object with what publish would put.
func (c *checker) lookAtMade(ctx context.Context, o object) error {
	defer c.progress.Done()
	e, stands := c.gallery[o.key]
	missing, wrong := MissingPage, WrongPage
	if c.outdated { // then nothing tells what is damaged from what is only not published yet
		missing, wrong = Unpublished, Unpublished
	}
	switch {
	case !stands:
		c.find(missing, inGallery, o.key, "", "")
		return nil
	case o.from != "": // a share card: it may be of older settings, so only the store can tell that it is damaged
		if !c.deep(inGallery, o.key) {
			return nil
		}
		_, problem, err := c.digest(ctx, c.Gallery, o.key)
		if problem != "" {
			c.find(wrong, inGallery, o.key, "", problem)
		}
		return err
	case o.key != indexKey:
		problem, err := c.differs(ctx, e, o.body)
		if problem != "" {
			c.find(wrong, inGallery, o.key, "", problem)
		}
		return err
	case c.outdated:
		c.find(Unpublished, inGallery, o.key, "", "event.yaml, its schedule or the archive say something else since")
	case c.index == nil:
		c.find(WrongPage, inGallery, o.key, "", "it cannot be read")
	}
	return nil
}

// differs says how an object differs from that body, or "".
func (c *checker) differs(ctx context.Context, e store.Entry, body []byte) (string, error) {
	if e.Size != int64(len(body)) {
		return fmt.Sprintf("it has %d bytes instead of %d", e.Size, len(body)), nil
	}
	if !c.deep(inGallery, e.Key) && (e.MD5 == "" || sameBytes(e, body)) {
		return "", nil
	}
	have, problem, err := c.read(ctx, c.Gallery, e.Key, publishedLimit)
	if err == nil && problem == "" && !bytes.Equal(have, body) {
		problem = "its bytes are others"
	}
	return problem, err
}

// goneByNow are the pages, answers and share cards that stand and are made no
// more, with the page that should stand there; nil for answers and cards.
func (c *checker) goneByNow(made map[string]bool, gone func(key string) (site.File, error)) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		for _, key := range slices.Sorted(maps.Keys(c.gallery)) {
			switch {
			case made[key]:
			case isAnswer(key), isCard(key):
				if !yield(object{key: key}, nil) {
					return
				}
			case isPage(key):
				if f, err := gone(key); !yield(object{key: key, body: f.Body}, err) {
					return
				}
			}
		}
	}
}

func (c *checker) lookAtGone(ctx context.Context, o object) error {
	defer c.progress.Done()
	if o.body == nil {
		c.find(Lingering, inGallery, o.key, "", "")
		return nil
	}
	problem, err := c.differs(ctx, c.gallery[o.key], o.body)
	if err != nil || problem == "" {
		return err
	}
	have, unreadable, err := c.read(ctx, c.Gallery, o.key, publishedLimit)
	switch {
	case err != nil:
		return err
	case unreadable == "" && !isOurs(have):
		c.noteForeign(inGallery, c.gallery[o.key])
	default:
		c.find(Lingering, inGallery, o.key, "", problem)
	}
	return nil
}

// lookAtOthers judges what neither a record nor publish knows of.
func (c *checker) lookAtOthers(made map[string]bool) {
	needed := c.last.needs()
	for _, key := range slices.Sorted(maps.Keys(c.gallery)) {
		id, name, isPicture := renditionOf(key)
		switch {
		case made[key] || isPage(key) || isAnswer(key) || isCard(key) || needed[key]:
		case key == indexKey:
		case strings.HasPrefix(key, offeredFolder):
			c.lookAtOffered(key)
		case immutable(key):
			c.report.Prunable.add(c.gallery[key].Size)
		case isPicture:
			c.lookAtUnnamed(key, id, name)
		default:
			c.noteForeign(inGallery, c.gallery[key])
		}
	}
}

// lookAtBefore says where the generation before can be gone back to no more.
// Nothing makes its shards again, and no visitor needs them.
func (c *checker) lookAtBefore(ctx context.Context, made map[string]bool) error {
	shards := map[string]gallery.IndexShard{}
	for _, generation := range []*gallery.Index{c.last.Generation, c.last.Before} {
		for i := 0; generation != nil && i < len(generation.Shards); i++ {
			if s := generation.Shards[i]; !made[s.Href] {
				shards[s.Href] = s
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(shards)) {
		problem := "it is missing"
		if _, stands := c.gallery[key]; stands {
			if !c.deep(inGallery, key) {
				continue
			}
			data, unreadable, err := c.read(ctx, c.Gallery, key, publishedLimit)
			if err != nil {
				return err
			}
			if problem = unreadable; problem == "" && !shards[key].Names(data) {
				problem = "its bytes are others"
			}
		}
		if problem != "" {
			c.report.Notes = append(c.report.Notes, "`eventroll publish --rollback` would not work until the gallery has changed twice: "+key+": "+problem)
		}
	}
	slices.Sort(c.report.Notes)
	return nil
}

// lookAtUnnamed judges a picture. One that no record names was made by other
// settings, or its photo was forgotten: posts may show it. But where there was
// never a page for it, an ingest was stopped.
func (c *checker) lookAtUnnamed(key string, id gallery.PhotoID, name string) {
	known, _, hidden := c.snapshot.photo(id)
	if _, named := known.Renditions[name]; named {
		return
	}
	_, hadPage := c.gallery[site.PhotoKey(id)]
	if known.ID != "" || hidden || hadPage || c.unread[recordKey(id)] {
		c.report.Kept.add(c.gallery[key].Size)
		return
	}
	c.find(HalfIngested, inGallery, key, id, "its record is missing")
}

// lookAtOffered judges what lies where originals for download do.
func (c *checker) lookAtOffered(key string) {
	id, ours := offeredBy(key)
	known, _, hidden := c.snapshot.photo(id)
	o := known.Record.Original
	switch {
	case !ours:
		c.noteForeign(inGallery, c.gallery[key])
	case hidden:
		c.find(Lingering, inGallery, key, id, "its photo was taken down")
	case c.unread[recordKey(id)]:
	case known.ID == "":
		c.find(HalfIngested, inGallery, key, id, "its record is missing")
	case !c.Config.Event.Originals:
		c.report.Prunable.add(c.gallery[key].Size)
	case !o.Offered() || gallery.OriginalKey(id, o.Format) != key:
		c.find(HalfIngested, inGallery, key, id, "its record does not tell of it")
	}
}
