package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"eventroll/pipeline/store"
)

// CopyOptions say where to. NewCopyOptions makes them.
type CopyOptions struct {
	Gallery, Archive string // folders by their full path, or s3://bucket/folder
	// Endpoint and PathStyle are of the S3 server to copy to; without an
	// endpoint it is that of event.yaml.
	Endpoint  string
	PathStyle bool
}

// NewCopyOptions resolves the two addresses as somebody types them. An empty
// archive lies beside a gallery's folder; for a bucket there is no guessing, as
// nobody else may read the archive. The error is about what was typed.
func NewCopyOptions(gallery, archive string) (CopyOptions, error) {
	if strings.HasPrefix(gallery, s3Scheme) && !strings.HasPrefix(archive, s3Scheme) {
		return CopyOptions{}, errors.New("a gallery in S3 needs an archive in S3: add --archive s3://…, with a bucket that only you may read")
	}
	if archive == "" {
		archive = strings.TrimRight(gallery, `/\`) + "-archive"
	}
	o := CopyOptions{Gallery: gallery, Archive: archive}
	for _, address := range []*string{&o.Gallery, &o.Archive} {
		if strings.Contains(*address, "://") {
			*address = strings.TrimRight(*address, "/")
			continue
		}
		full, err := filepath.Abs(*address)
		if err != nil {
			return o, err
		}
		*address = full
	}
	if inside(o.Gallery, o.Archive) || inside(o.Archive, o.Gallery) {
		return o, fmt.Errorf("the archive %s and the gallery %s lie inside one another: take two places side by side, as everybody may see the gallery and only you the archive", o.Archive, o.Gallery)
	}
	return o, nil
}

// YAML are the lines of event.yaml that name the place.
func (o CopyOptions) YAML() string {
	lines := "gallery: " + scalarYAML(o.Gallery) + "\narchive: " + scalarYAML(o.Archive) + "\n"
	if o.Endpoint != "" {
		lines += fmt.Sprintf("s3: {endpoint: %s, path_style: %t}\n", quotedYAML(o.Endpoint), o.PathStyle)
	}
	return lines
}

// Copied is what a copy came to.
type Copied struct {
	Put     Tally `json:"put"`
	There   Tally `json:"there"`   // the target had them already
	Left    Tally `json:"left"`    // not eventroll's: not copied
	Removed int   `json:"removed"` // from the target: what publish, hide and prune have removed here since it was copied
}

// Copy brings gallery and archive to another place, rendering nothing. Stopped
// and run again it goes on where it was: what is there with the same bytes is
// not put again. The target is whole at each moment: pictures come before the
// records and pages that show them, index.json last.
//
// It refuses a target that is another event's, or in which photos were taken
// in or down since it was copied: copying would take that back. At the end it
// lists the target and compares. What is not eventroll's is left.
func (p *Project) Copy(ctx context.Context, o CopyOptions, progress Progress) (*Copied, error) {
	to, err := p.openTarget(ctx, o)
	if err != nil {
		return nil, err
	}
	return p.copyInto(ctx, to, progress)
}

func (p *Project) copyInto(ctx context.Context, to *Project, progress Progress) (*Copied, error) {
	c := &copier{from: p, to: to, progress: progress, done: &Copied{}}
	if err := c.list(ctx); err != nil {
		return nil, err
	}
	if err := c.refuseOthers(ctx); err != nil {
		return nil, err
	}
	steps := c.steps()
	progress.Begin("Copying", len(slices.Concat(steps...)))
	for _, step := range steps {
		if err := c.putAll(ctx, step); err != nil {
			if errors.Is(err, store.ErrChanged) {
				err = fmt.Errorf("somebody else writes to %s or %s: copy again when they have finished: %w", to.Gallery, to.Archive, err)
			}
			return c.done, err
		}
	}
	if err := c.removeOld(ctx); err != nil {
		return c.done, err
	}
	return c.done, c.verify(ctx)
}

// openTarget opens the stores to copy to.
func (p *Project) openTarget(ctx context.Context, o CopyOptions) (*Project, error) {
	for _, address := range []string{o.Gallery, o.Archive} {
		for _, own := range []string{p.Config.Gallery, p.Config.Archive} {
			if inside(address, own) || inside(own, address) {
				return nil, fmt.Errorf("nothing can be copied to %s: it is, or holds, or lies in %s, where it would come from", address, own)
			}
		}
	}
	options := p.Config.storeOptions()
	if o.Endpoint != "" {
		options = store.Options{Endpoint: o.Endpoint, PathStyle: o.PathStyle, Server: &store.Server{}}
	}
	to := &Project{Config: p.Config}
	var err error
	if to.Gallery, err = store.Open(ctx, o.Gallery, options); err != nil {
		return nil, err
	}
	to.Archive, err = store.Open(ctx, o.Archive, options)
	return to, err
}

// copier copies one project's stores to another's.
type copier struct {
	from, to *Project
	progress Progress
	// What both sides hold; gallery and archive.
	have, there [2]map[string]store.Entry

	mu   sync.Mutex
	done *Copied
}

const galleryAt, archiveAt = 0, 1

func (p *Project) both() [2]store.Store { return [2]store.Store{p.Gallery, p.Archive} }

// list lists all four stores, at the source the archive first: of a record that
// it lists, the pictures are in the gallery by then.
func (c *copier) list(ctx context.Context) (err error) {
	c.progress.Begin("Listing", 0)
	var ignored Tally
	for _, i := range []int{archiveAt, galleryAt} {
		if c.have[i], err = listAll(ctx, c.from.both()[i], &ignored); err != nil {
			return err
		}
		if c.there[i], err = listAll(ctx, c.to.both()[i], &ignored); err != nil {
			return err
		}
	}
	return nil
}

// refuseOthers keeps from mixing two events, and from taking back what the
// target has got since it was copied.
func (c *copier) refuseOthers(ctx context.Context) error {
	name, err := readArchiveName(ctx, c.from.Archive)
	if err != nil {
		return c.from.nothingYet(err)
	}
	if _, err := c.from.refuseForeign(ctx, name); err != nil {
		return err
	}
	theirs, err := readArchiveName(ctx, c.to.Archive)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case theirs != name:
		return fmt.Errorf("%s is the archive of another event (%s, not %s): choose another place", c.to.Archive, theirs, name)
	}
	if _, err := c.to.refuseForeign(ctx, name); err != nil {
		return err
	}
	var newer []string
	for key := range c.there[archiveAt] {
		folder, object, ok := archived(key)
		if _, known := c.have[archiveAt][key]; known || !ok || c.erased(object) {
			continue
		}
		if folder == recordFolder || folder == sightingFolder || folder == hiddenFolder {
			newer = append(newer, key)
		}
	}
	if len(newer) > 0 {
		slices.Sort(newer)
		return fmt.Errorf("%s holds what %s does not (%d objects, %s among them): photos were taken in, or down, there since it was copied; "+
			"write that place into event.yaml and go on there", c.to.Archive, c.from.Archive, len(newer), newer[0])
	}
	return nil
}

// erased says whether an object is about a photo that was taken down at the
// source.
func (c *copier) erased(object string) bool {
	_, hidden := c.have[archiveAt][hiddenFolder+string(photoOf(object))+".json"]
	return hidden
}

// passage is an object on its way.
type passage struct {
	store int // galleryAt or archiveAt
	key   string
}

// steps are the objects to copy, in the order of design: nothing is named
// before it is there.
func (c *copier) steps() [][]passage {
	ranked := map[int][]passage{}
	last := 0
	for i := range c.have {
		for key, e := range c.have[i] {
			r := rank(i, key)
			if r < 0 {
				c.done.Left.add(e.Size)
				continue
			}
			ranked[r] = append(ranked[r], passage{i, key})
			last = max(last, r)
		}
	}
	var steps [][]passage
	for r := range last + 1 {
		slices.SortFunc(ranked[r], func(a, b passage) int { return strings.Compare(a.key, b.key) })
		steps = append(steps, ranked[r])
	}
	return steps
}

// rank says when an object is put: what is named by others before what names
// it. Below 0 it is not copied: it is not eventroll's.
func rank(store int, key string) int {
	if store == archiveAt {
		folder, _, ok := archived(key)
		switch {
		case !ok:
			return -1
		case key == archiveKey:
			return 0 // so that the target is refused to others from now on
		case key == publishedKey:
			return 9
		case folder == hiddenFolder:
			return 1 // what is taken down must be so from the start
		case folder == sightingFolder, folder == originalFolder, folder == profileFolder:
			return 3
		default:
			return 4
		}
	}
	_, _, isPicture := renditionOf(key)
	_, isOffered := offeredBy(key)
	switch {
	case key == indexKey:
		return 8
	case key == "index.html":
		return 7
	case isPicture, isOffered:
		return 2
	case immutable(key), isAnswer(key), isCard(key):
		return 4
	case strings.HasPrefix(key, "photos/"):
		return 5
	case isPage(key), key == "feed.xml":
		return 6
	}
	return -1
}

// removeOld removes from the target what publish, hide and prune have removed
// at the source since it was copied: after index.json, as nothing leads there.
func (c *copier) removeOld(ctx context.Context) error {
	var old []passage
	for i := range c.there {
		for key := range c.there[i] {
			_, object, ok := archived(key)
			if _, known := c.have[i][key]; known {
				continue
			}
			_, isOffered := offeredBy(key)
			if i == galleryAt && (isOffered || isAnswer(key) || isCard(key) || immutable(key)) || i == archiveAt && ok && (c.erased(object) || strings.HasPrefix(key, compactFolder)) {
				old = append(old, passage{i, key})
			}
		}
	}
	c.done.Removed = len(old)
	return parallel(ctx, copiers, values(old), func(ctx context.Context, p passage) error {
		return c.to.both()[p.store].Delete(ctx, p.key)
	})
}

// verify lists the target again: every object must be there, as it was put or
// found. Where the source has changed meanwhile, the copy is of no one moment.
func (c *copier) verify(ctx context.Context) error {
	was, expected := c.have, c.there
	if err := c.list(ctx); err != nil {
		return err
	}
	for i, s := range c.to.both() {
		for key, e := range was[i] {
			if rank(i, key) < 0 {
				continue
			}
			if got := c.there[i][key]; got.Size != e.Size || got.ETag != expected[i][key].ETag {
				return fmt.Errorf("%s in %s is not what was copied: copy again", key, s)
			}
			if now, ok := c.have[i][key]; !ok || now.ETag != e.ETag {
				return fmt.Errorf("%s in %s was changed while it was copied: copy again", key, c.from.both()[i])
			}
		}
		for key := range c.have[i] {
			if _, ok := was[i][key]; !ok && rank(i, key) >= 0 {
				return fmt.Errorf("%s came to %s while it was copied: copy again", key, c.from.both()[i])
			}
		}
	}
	return nil
}

// archiveAttributes are how an archive's object is put, by its key.
func archiveAttributes(key string) store.Attributes {
	a := store.Attributes{Sync: true}
	switch {
	case strings.HasPrefix(key, originalFolder):
		a.ContentType = "image/" + strings.TrimPrefix(path.Ext(key), ".")
	case strings.HasPrefix(key, profileFolder):
		a.ContentType = "application/vnd.iccprofile"
	default:
		a.ContentType = "application/json"
	}
	return a
}
