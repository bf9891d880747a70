package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"eventroll/pipeline/store"
)

// card is a folder or a file that was handed over.
type card struct {
	given  string
	root   string // as given, in the form that the disk or the bucket knows
	real   string // absolute, without links; in a bucket the same as root
	name   string
	info   fs.FileInfo
	bucket *store.Files // that it lies in; nil on this machine
}

// find looks the cards up.
func (s *scanner) find(ctx context.Context, given []string) ([]card, error) {
	var found []card
	for _, g := range given {
		if slices.ContainsFunc(s.skipBuckets, func(place string) bool { return isBelow(strings.TrimRight(g, "/"), place) }) {
			return nil, errOwn(g)
		}
		c, err := s.cards.find(ctx, g)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(s.skip, func(dir fs.FileInfo) bool { return c.bucket == nil && liesIn(c.real, dir) }) {
			return nil, errOwn(g)
		}
		found = append(found, c)
	}
	return found, nil
}

func errOwn(given string) error {
	return fmt.Errorf("%s is part of the event's own gallery or archive: give the folder that the photos came in", given)
}

// find looks a card up, here or in a bucket.
func (c *Cards) find(ctx context.Context, given string) (card, error) {
	if _, _, isBucket := store.SplitAddress(given); isBucket {
		return c.findInBucket(ctx, given)
	}
	return findCard(given)
}

// findCard looks up a card of this machine.
func findCard(given string) (card, error) {
	c := card{given: given}
	var err error
	if c.root, c.info, err = findEitherForm(given); err != nil {
		return card{}, err
	}
	abs, err := filepath.Abs(c.root)
	if err != nil {
		return card{}, fmt.Errorf("find the card %s: %w", given, err)
	}
	if c.real, err = filepath.EvalSymlinks(abs); err != nil {
		c.real = abs // some network drives cannot tell; then the name must do
	}
	c.name = folderName(abs)
	if !c.info.IsDir() {
		c.name = folderName(filepath.Dir(abs))
	}
	return c, nil
}

// apart leaves out cards that lie in another, and notes which cannot be told apart.
func (s *scanner) apart(found []card) []card {
	var apart []card
	named := map[string]string{} // folders by their name as a card
	for i, c := range found {
		outer := slices.IndexFunc(found, func(o card) bool { return c.liesIn(o) && !c.isSame(o) })
		if outer >= 0 {
			s.note("%s lies in %s, which was given too: its photos are taken once", c.given, found[outer].given)
			continue
		}
		if slices.ContainsFunc(found[:i], c.isSame) {
			s.note("%s was given twice: its photos are taken once", c.given)
			continue
		}
		apart = append(apart, c)
		if !c.info.IsDir() {
			continue
		}
		if other, ok := named[c.name]; ok {
			s.note("%s and %s are both called %q: rules cannot tell them apart", other, c.given, c.name)
		}
		named[c.name] = c.given
	}
	return apart
}

func (c card) isSame(o card) bool {
	if c.bucket != nil || o.bucket != nil {
		return c.root == o.root
	}
	return os.SameFile(c.info, o.info)
}

// liesIn says whether a card is another, or lies below it.
func (c card) liesIn(o card) bool {
	if c.bucket != nil || o.bucket != nil {
		return isBelow(c.root, o.root)
	}
	return liesIn(c.real, o.info)
}

// liesIn says whether a file or folder is dir, or lies below it. It asks the
// disk: names may differ in case or by a link and mean the same folder.
func liesIn(file string, dir fs.FileInfo) bool {
	for {
		if info, err := os.Stat(file); err == nil && os.SameFile(info, dir) {
			return true
		}
		parent := filepath.Dir(file)
		if parent == file {
			return false
		}
		file = parent
	}
}

// isBelow says whether an address in S3 is that of place, or lies below it.
func isBelow(address, place string) bool {
	return strings.HasPrefix(address+"/", strings.TrimRight(place, "/")+"/")
}

// findEitherForm finds a path whose Hangul the command line and the disk may
// spell differently: composed (NFC) or, on disks that a Mac wrote, decomposed.
func findEitherForm(given string) (string, fs.FileInfo, error) {
	info, first := os.Stat(given)
	if first == nil {
		return given, info, nil
	}
	for _, form := range []string{norm.NFC.String(given), norm.NFD.String(given)} {
		if info, err := os.Stat(form); err == nil {
			return form, info, nil
		}
	}
	if fault := (*fs.PathError)(nil); errors.As(first, &fault) {
		first = fault.Err // the path is named already, as it was given
	}
	return "", nil, fmt.Errorf("%s cannot be read: %w", given, first)
}

// cardName is the name of a card's folder. A camera's own DCIM says nothing,
// so the volume it lies on is named with it.
func cardName(name, parent string) string {
	if strings.EqualFold(name, "DCIM") && len(parent) > 1 {
		name = parent + "-" + name
	}
	if len(name) < 2 && (name == "" || name == string(filepath.Separator) || name == ".") {
		name = "card"
	}
	return placeName(name)
}

// folderName is that of a card on this machine.
func folderName(dir string) string {
	return cardName(filepath.Base(dir), filepath.Base(filepath.Dir(dir)))
}
