package pipeline

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// CheckOptions are the organiser's wishes for one check.
type CheckOptions struct {
	Deep   bool     // read every byte, instead of believing listings
	Repair bool     // put right what can be
	Cards  []string // where originals are, for repairing
}

// Tally is how many objects there are, and how large they are together.
type Tally struct {
	Objects int   `json:"objects"`
	Bytes   int64 `json:"bytes"`
}

func (t *Tally) add(bytes int64) { t.Objects++; t.Bytes += bytes }

// Strangers are objects that eventroll has not put. It never touches them.
type Strangers struct {
	Tally
	Some []string `json:"some,omitempty"` // of their keys, with the store before it
}

// namedStrangers is how many of them are named: a web site may have thousands.
const namedStrangers = 10

// CheckReport is what a check came to.
type CheckReport struct {
	Photos   int       `json:"photos"` // that have a record
	Hidden   int       `json:"hidden"` // photos that were taken down
	Gallery  Tally     `json:"gallery"`
	Archive  Tally     `json:"archive"`
	Read     Tally     `json:"read"`     // objects whose bytes were read
	Prunable Tally     `json:"prunable"` // what no generation needs
	Kept     Tally     `json:"kept"`     // pictures that no record names any more, at addresses that posts may use
	Foreign  Strangers `json:"foreign"`  // what is not eventroll's: robots.txt, a favicon; no business of a check
	Findings []Finding `json:"findings"` // what is wrong; after a repair, what still is
	Notes    []string  `json:"notes,omitempty"`
	Repair   *Repair   `json:"repair,omitempty"`
}

// Check looks whether every object that should be there is there: that every record and sighting can be read and has its counterpart,
// that the gallery holds every picture as its record says and every page as
// publish would write it now. It lists each store once and reads only what it
// does not know; sizes, and contents where a listing tells their MD5, must do.
// A deep check reads every byte; that a share card is damaged only a store with
// checksums can tell it, as a card may be of older settings.
//
// It is for a gallery at rest: what another run puts meanwhile may look wrong.
// An error means that it could not be checked.
func (p *Project) Check(ctx context.Context, o CheckOptions, progress Progress) (*CheckReport, error) {
	c := p.newChecker(progress)
	c.deep, c.anew = func(string, string) bool { return o.Deep }, o.Deep
	err := c.check(ctx)
	if err != nil || !o.Repair || len(c.report.Findings) == 0 {
		return c.report, err
	}
	repair, err := c.repair(ctx, o.Cards, progress)
	if err != nil {
		return c.report, err
	}
	// What was whole need not be read again.
	suspect := map[string]bool{}
	for _, f := range c.report.Findings {
		suspect[f.Store+" "+f.Key] = true
	}
	after := p.newChecker(progress)
	after.deep, after.anew = func(store, key string) bool { return o.Deep && suspect[store+" "+key] }, o.Deep
	if err := after.check(ctx); err != nil {
		return c.report, err
	}
	repair.Mended = len(c.report.Findings) - len(after.report.Findings)
	after.report.Repair, after.report.Read = repair, c.report.Read
	return after.report, nil
}

// checker is one look at both stores.
type checker struct {
	*Project
	deep             func(store, key string) bool // whether to read an object's bytes
	anew             bool                         // read the archive's records, whatever this machine remembers of them
	archive, gallery map[string]store.Entry
	name             string // of the archive
	index            []byte // index.json as it stands; nil where there is none, or it cannot be read
	outdated         bool   // index.json is not what publish would write now
	last             published
	snapshot         *Snapshot
	unread           map[string]bool // records and sightings that cannot be used
	hopeless         map[string]bool // those among them that make no sense: publish stops at them
	badOriginals     map[string]bool
	progress         Progress

	mu     sync.Mutex
	report *CheckReport
}

const inGallery, inArchive = "gallery", "archive"

func (p *Project) newChecker(progress Progress) *checker {
	return &checker{
		Project: p, snapshot: newSnapshot(nil), unread: map[string]bool{}, hopeless: map[string]bool{}, badOriginals: map[string]bool{},
		progress: progress, report: &CheckReport{Findings: []Finding{}},
	}
}

func (c *checker) check(ctx context.Context) error {
	for _, step := range []func(context.Context) error{c.list, c.lookAtArchive, c.lookAtGallery} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	c.finish()
	return nil
}

// list lists both stores: the archive first, as pictures are put before the
// record that names them.
func (c *checker) list(ctx context.Context) (err error) {
	c.progress.Begin("Listing", 0)
	if c.archive, err = listAll(ctx, c.Archive, &c.report.Archive); err != nil {
		return err
	}
	if c.gallery, err = listAll(ctx, c.Gallery, &c.report.Gallery); err != nil {
		return err
	}
	if len(c.archive) == 0 {
		return c.nothingYet(fs.ErrNotExist)
	}
	return nil
}

func listAll(ctx context.Context, s store.Store, tally *Tally) (map[string]store.Entry, error) {
	all := map[string]store.Entry{}
	for e, err := range s.List(ctx, "") {
		if err != nil {
			return nil, err
		}
		all[e.Key] = e
		tally.add(e.Size)
	}
	return all, nil
}

func (c *checker) find(f Fault, store, key string, id gallery.PhotoID, detail string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report.Findings = append(c.report.Findings, Finding{Store: store, Key: key, Fault: f, Photo: id, Detail: detail, Advice: f.Advice(c.anew)})
}

func (c *checker) noteForeign(store string, e store.Entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := &c.report.Foreign
	f.add(e.Size)
	if len(f.Some) < namedStrangers {
		f.Some = append(f.Some, store+": "+e.Key)
	}
}

// finish puts the findings in order and says which files they are about.
func (c *checker) finish() {
	for i := range c.report.Findings {
		f := &c.report.Findings[i]
		_, sightings, _ := c.snapshot.photo(f.Photo)
		for _, s := range gallery.Current(sightings) {
			f.Files = append(f.Files, s.Place())
		}
		slices.Sort(f.Files)
		f.Files = slices.Compact(f.Files)
	}
	slices.SortFunc(c.report.Findings, func(a, b Finding) int {
		return cmp.Or(slices.Index(Faults(), a.Fault)-slices.Index(Faults(), b.Fault), strings.Compare(a.Store, b.Store), strings.Compare(a.Key, b.Key))
	})
	c.report.Photos, c.report.Hidden = c.snapshot.count(), len(c.snapshot.hidden)
}

// read reads an object. Where that one cannot be read, it says why; an error
// means that the others could not either.
func (c *checker) read(ctx context.Context, s store.Store, key string, limit int64) (data []byte, problem string, err error) {
	data, _, err = store.Read(ctx, s, key, limit)
	problem, err = c.unreadable(ctx, err)
	if problem == "" && err == nil {
		c.noteRead(int64(len(data)))
	}
	return data, problem, err
}

// digest reads an object of any size and returns its SHA-256.
func (c *checker) digest(ctx context.Context, s store.Store, key string) (sum [32]byte, problem string, err error) {
	body, _, err := s.Get(ctx, key)
	if err != nil {
		problem, err = c.unreadable(ctx, err)
		return sum, problem, err
	}
	defer body.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, body)
	if problem, err = c.unreadable(ctx, err); problem == "" && err == nil {
		c.noteRead(n)
	}
	return [32]byte(hash.Sum(nil)), problem, err
}

func (c *checker) unreadable(ctx context.Context, err error) (problem string, fatal error) {
	switch {
	case err == nil:
		return "", nil
	case ctx.Err() != nil || errors.Is(err, store.ErrUnusable):
		return "", err
	case errors.Is(err, fs.ErrNotExist):
		return "it vanished while it was looked at", nil
	case errors.Is(err, store.ErrDamaged):
		return "its bytes are not those that were put: they have another checksum", nil
	}
	return fmt.Sprintf("it cannot be read: %v", err), nil
}

func (c *checker) noteRead(bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report.Read.add(bytes)
}
