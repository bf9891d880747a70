package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"eventroll/pipeline/meta"
)

// Item is what is ingested as one: an original and its siblings. It is plain
// data, so that it may travel to another process that sees the same files.
type Item struct {
	Card     string    // the folder that was handed over, by its own name; NFC
	Path     string    // within the card, with "/"; NFC
	File     string    // where to open it, as it was given or found; never stored
	Format   string    // by its first bytes
	Bytes    int64     // its size
	Modified time.Time // a hint for the cache, never a photo's time
	Tomorrow time.Time // no photo can have been taken after it; zero where that is not checked
	// Shared says that another file of the same run has the same place: of two
	// cards of one name, or under a name that differs by its Unicode form only.
	Shared bool

	Siblings []Sibling // in order of path
}

// Place is what rules and sightings know the item by: card/path.
func (i Item) Place() string { return i.Card + "/" + i.Path }

// movedFrom says whether another path within the item's card leads nowhere now.
func (i Item) movedFrom(path string) bool {
	root := i.File
	for range strings.Count(i.Path, "/") + 1 {
		root = filepath.Dir(root)
	}
	for _, form := range []string{path, norm.NFD.String(path)} {
		if _, err := os.Lstat(filepath.Join(root, filepath.FromSlash(form))); !errors.Is(err, fs.ErrNotExist) {
			return false
		}
	}
	return true
}

// askedAt bounds the times of all items by the day after now; a zero now does not.
func (s *Scanned) askedAt(now time.Time) {
	for i := range s.Items {
		if !now.IsZero() {
			s.Items[i].Tomorrow = now.AddDate(0, 0, 1)
		}
	}
}

// Problem is a file that could not be published, and why.
type Problem struct {
	File   string `json:"file"`
	Reason string `json:"problem"`
}

// Scanned is what cards hold.
type Scanned struct {
	Items    []Item
	Problems []Problem // files that look like photos but cannot be read
	Videos   int       // counted, not failed
	Others   int       // files that are no photos: counted, not failed
	Links    int       // symbolic links, which are not followed
	Notes    []string  // what the photographer should know of the cards
}

// passedOver are folders in which cameras and systems keep what is no
// original: thumbnails, trash, indexes.
var passedOver = []string{
	"@eaDir", "#recycle", "$RECYCLE.BIN", "RECYCLER", "System Volume Information", "lost+found", "LOST.DIR",
	"__MACOSX", "THMBNL", "CANONMSC", "AVF_INFO", "NKSC_PARAM",
}

// photoEndings are names of files of which a photographer expects that they are published.
var photoEndings = []string{
	".jpg", ".jpeg", ".jpe", ".png", ".heic", ".heif", ".hif", ".avif", ".webp", ".tif", ".tiff", ".gif",
	".cr2", ".cr3", ".nef", ".arw", ".dng", ".raf", ".orf", ".rw2",
}

// Scan lists what the cards hold, in order of card and path. A card is a
// folder or a single file, whose card is then the folder it lies in; a card
// that lies in another is scanned once, as part of it. Files that belong together
// become one item, see siblings.go. Folders named in skip
// (the gallery and the archive) are passed over, as are hidden files and the
// folders in which cameras keep thumbnails. Links are not followed, unless a
// card itself is one, and what is no regular file is never opened. An error is
// about a card as a whole; single files end up in Problems.
func Scan(ctx context.Context, cards, skip []string) (*Scanned, error) {
	s := &scanner{out: &Scanned{}}
	for _, dir := range skip {
		if info, err := os.Stat(dir); err == nil { // a bucket, or not made yet
			s.skip = append(s.skip, info)
		}
	}
	found, err := s.find(cards)
	if err != nil {
		return nil, err
	}
	for _, c := range s.apart(found) {
		if !c.info.IsDir() {
			s.file(c.root, c.name, filepath.Base(c.root), fs.FileInfoToDirEntry(c.info))
			s.beside(c, found)
			continue
		}
		if err := s.walk(ctx, c); err != nil {
			return nil, err
		}
	}
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	slices.SortStableFunc(s.out.Problems, func(a, b Problem) int { return strings.Compare(a.File, b.File) })
	items := s.out.Items
	slices.SortStableFunc(items, func(a, b Item) int { return strings.Compare(a.Place(), b.Place()) })
	for i := range items[min(1, len(items)):] {
		if items[i].Place() == items[i+1].Place() {
			items[i].Shared, items[i+1].Shared = true, true
		}
	}
	return s.out, nil
}

type scanner struct {
	out   *Scanned
	skip  []fs.FileInfo
	found []*found
}

// card is a folder or a file that was handed over.
type card struct {
	given string
	root  string // as given, in the form that the disk knows
	real  string // absolute, without links
	name  string
	info  fs.FileInfo
}

// find looks the cards up.
func (s *scanner) find(given []string) ([]card, error) {
	var found []card
	for _, g := range given {
		c, err := findCard(g)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(s.skip, func(dir fs.FileInfo) bool { return liesIn(c.real, dir) }) {
			return nil, fmt.Errorf("%s is part of the event's own gallery or archive: give the folder that the photos came in", g)
		}
		found = append(found, c)
	}
	return found, nil
}

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
	c.name = cardName(abs)
	if !c.info.IsDir() {
		c.name = cardName(filepath.Dir(abs))
	}
	return c, nil
}

// apart leaves out cards that lie in another, and notes which cannot be told apart.
func (s *scanner) apart(found []card) []card {
	var apart []card
	named := map[string]string{} // folders by their name as a card
	for i, c := range found {
		outer := slices.IndexFunc(found, func(o card) bool { return liesIn(c.real, o.info) && !os.SameFile(c.info, o.info) })
		if outer >= 0 {
			s.note("%s lies in %s, which was given too: its photos are taken once", c.given, found[outer].given)
			continue
		}
		if slices.ContainsFunc(found[:i], func(o card) bool { return os.SameFile(c.info, o.info) }) {
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

func (s *scanner) walk(ctx context.Context, c card) error {
	// With the separator at its end, a card that is a link is followed.
	return filepath.WalkDir(c.root+string(filepath.Separator), func(file string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rel, relErr := filepath.Rel(c.root, file)
		if err = errors.Join(err, relErr); err != nil {
			if rel == "." {
				return err // the card itself cannot be listed
			}
			s.problem(file, "cannot be read: %s", reason(err))
			return nil
		}
		if rel == "." {
			return nil
		}
		hidden := strings.HasPrefix(d.Name(), ".")
		if d.IsDir() {
			if hidden || isPassedOver(d.Name()) || s.skips(d) {
				return filepath.SkipDir
			}
			return nil
		}
		if !hidden {
			s.file(file, c.name, rel, d)
		}
		return nil
	})
}

func isPassedOver(folder string) bool {
	return slices.ContainsFunc(passedOver, func(name string) bool { return strings.EqualFold(name, folder) })
}

// skips says whether a folder is the gallery or the archive.
func (s *scanner) skips(d fs.DirEntry) bool {
	info, err := d.Info()
	return err == nil && slices.ContainsFunc(s.skip, func(dir fs.FileInfo) bool { return os.SameFile(info, dir) })
}

// file sorts one file into items, problems and counts.
func (s *scanner) file(file, card, rel string, d fs.DirEntry) {
	if d.Type()&fs.ModeSymlink != 0 {
		s.out.Links++
		return
	}
	if !d.Type().IsRegular() {
		s.problem(file, "is no regular file but a %s", kindOf(d.Type()))
		return
	}
	info, err := d.Info()
	if err != nil {
		s.problem(file, "cannot be read: %s", reason(err))
		return
	}
	expected := slices.Contains(photoEndings, strings.ToLower(filepath.Ext(file)))
	if info.Size() == 0 {
		if expected {
			s.problem(file, "is empty (zero bytes): copy it from the card again")
		} else {
			s.out.Others++
		}
		return
	}
	format, err := sniff(file)
	if err != nil {
		s.problem(file, "cannot be read: %s", reason(err))
		return
	}
	kind := format.Kind
	if kind == meta.Photo && strings.EqualFold(filepath.Ext(file), ".thm") {
		kind = meta.Other // the thumbnail of a camera's video
	}
	switch {
	case kind == meta.Archive:
		s.problem(file, "is a packed folder (%s): unzip first, then ingest the folder", format.Name)
	case kind == meta.Other && expected:
		s.problem(file, "is named like a photo but is none: its first bytes are those of no picture")
	default:
		s.found = append(s.found, &found{kind: kind, Item: Item{
			Card: card, Path: placeName(filepath.ToSlash(rel)), File: file, Format: format.Name,
			Bytes: info.Size(), Modified: info.ModTime(),
		}})
	}
}

// sniff tells what a file is by its first bytes.
func sniff(file string) (meta.Format, error) {
	// Opening a pipe would wait for somebody to write into it.
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() {
		return meta.Format{}, errors.Join(err, errors.New("is no regular file"))
	}
	f, err := os.Open(file)
	if err != nil {
		return meta.Format{}, err
	}
	defer f.Close()
	head := make([]byte, meta.SniffLen)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return meta.Format{}, err
	}
	format := meta.Sniff(head[:n])
	if format.Name == "tiff" { // or a RAW whose first folder lies behind the picture
		format = meta.SniffAt(f, info.Size())
	}
	return format, nil
}

func (s *scanner) problem(file, format string, args ...any) {
	s.out.Problems = append(s.out.Problems, Problem{file, fmt.Sprintf(format, args...)})
}

func (s *scanner) note(format string, args ...any) {
	s.out.Notes = append(s.out.Notes, fmt.Sprintf(format, args...))
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
func cardName(abs string) string {
	name := filepath.Base(abs)
	if parent := filepath.Base(filepath.Dir(abs)); strings.EqualFold(name, "DCIM") && len(parent) > 1 {
		name = parent + "-" + name
	}
	if len(name) < 2 && (name == "" || name == string(filepath.Separator) || name == ".") {
		name = "card"
	}
	return placeName(name)
}

// placeName is a name as the archive keeps it: NFC, and valid UTF-8 even where
// an old camera or disk wrote another encoding, as JSON knows nothing else and
// would not give back what it was given.
func placeName(name string) string { return nfc(strings.ToValidUTF8(name, "\uFFFD")) }

func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "pipe (FIFO)"
	case mode&fs.ModeSocket != 0:
		return "socket"
	default:
		return "device"
	}
}
