package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"eventroll/pipeline/meta"
	"eventroll/pipeline/store"
)

// Item is what is ingested as one: an original and its siblings. It is plain
// data, so that it may travel to another process that sees the same files.
type Item struct {
	Card     string    // the folder that was handed over, by its own name; NFC
	Path     string    // within the card, with "/"; NFC
	File     string    // where to open it, as it was given or found: a path, or s3://…; never stored
	Format   string    // by its first bytes
	Bytes    int64     // its size
	Modified time.Time // a hint for the cache, never a photo's time
	ETag     string    // of an object in S3: a better one
	Seen     *Seen     `json:",omitempty"` // what it is, where a run in parts has read it before; see seenKey
	Tomorrow time.Time // no photo can have been taken after it; zero where that is not checked
	// Shared says that another file of the same run has the same place: of two
	// cards of one name, or under a name that differs by its Unicode form only.
	Shared bool

	Siblings []Sibling // in order of path
}

// Place is what rules and sightings know the item by: card/path.
func (i Item) Place() string { return i.Card + "/" + i.Path }

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
// folder or a single file, whose card is then the folder it lies in, on this
// machine or as "s3://bucket/prefix"; a card that lies in another is scanned
// once, as part of it. Files that belong together become one item, see
// siblings.go. Folders named in skip (the gallery and the archive) are passed
// over, as are hidden files and the folders in which cameras keep thumbnails.
// Links are not followed, unless a card itself is one, and what is no regular
// file is never opened. An error is about a card as a whole, or about a bucket
// that cannot be read; single files end up in Problems.
func (c *Cards) Scan(ctx context.Context, given, skip []string) (*Scanned, error) {
	s := &scanner{out: &Scanned{}, cards: c}
	for _, place := range skip {
		if _, _, isBucket := store.SplitAddress(place); isBucket {
			s.skipBuckets = append(s.skipBuckets, place)
		} else if info, err := os.Stat(place); err == nil { // else it is not made yet
			s.skip = append(s.skip, info)
		}
	}
	found, err := s.find(ctx, given)
	if err != nil {
		return nil, err
	}
	for _, c := range s.apart(found) {
		if err := s.scan(ctx, c, found); err != nil {
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
	out         *Scanned
	cards       *Cards
	skip        []fs.FileInfo // folders
	skipBuckets []string      // addresses in S3
	found       []*found
}

// scan finds what one card holds.
func (s *scanner) scan(ctx context.Context, c card, given []card) error {
	switch {
	case c.bucket != nil:
		return s.scanBucket(ctx, c, given)
	case c.info.IsDir():
		return s.walk(ctx, c)
	}
	s.file(c.root, c.name, filepath.Base(c.root), fs.FileInfoToDirEntry(c.info))
	s.beside(c, given)
	return nil
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
		if d.IsDir() {
			if isHidden(d.Name()) || isPassedOver(d.Name()) || s.skips(d) {
				return filepath.SkipDir
			}
			return nil
		}
		if !isHidden(d.Name()) {
			s.file(file, c.name, rel, d)
		}
		return nil
	})
}

func isHidden(name string) bool { return strings.HasPrefix(name, ".") }

func isPassedOver(folder string) bool {
	return slices.ContainsFunc(passedOver, func(name string) bool { return strings.EqualFold(name, folder) })
}

// skips says whether a folder is the gallery or the archive.
func (s *scanner) skips(d fs.DirEntry) bool {
	info, err := d.Info()
	return err == nil && slices.ContainsFunc(s.skip, func(dir fs.FileInfo) bool { return os.SameFile(info, dir) })
}

// file sorts one file of this machine into items, problems and counts.
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
	item := Item{Card: card, Path: placeName(filepath.ToSlash(rel)), File: file, Bytes: info.Size(), Modified: info.ModTime()}
	if item.Bytes == 0 {
		s.empty(item)
		return
	}
	format, err := sniff(file)
	if err != nil {
		s.problem(file, "cannot be read: %s", reason(err))
		return
	}
	s.sort(item, format)
}

// isExpected says whether a photographer expects that a file of this name is published.
func isExpected(name string) bool {
	return slices.Contains(photoEndings, strings.ToLower(path.Ext(name)))
}

func (s *scanner) empty(i Item) {
	if isExpected(i.Path) {
		s.problem(i.File, "is empty (zero bytes): copy it from the card again")
	} else {
		s.out.Others++
	}
}

// sort puts a file where its format belongs.
func (s *scanner) sort(i Item, format meta.Format) {
	kind := format.Kind
	if kind == meta.Photo && strings.EqualFold(path.Ext(i.Path), ".thm") {
		kind = meta.Other // the thumbnail of a camera's video
	}
	switch {
	case kind == meta.Archive:
		s.problem(i.File, "is a packed folder (%s): unzip first, then ingest the folder", format.Name)
	case kind == meta.Other && isExpected(i.Path):
		s.problem(i.File, "is named like a photo but is none: its first bytes are those of no picture")
	default:
		i.Format = format.Name
		s.found = append(s.found, &found{kind: kind, Item: i})
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
	return sniffed(head[:n], f, info.Size()), nil
}

// sniffed is the format of a file that begins so.
func sniffed(head []byte, f io.ReaderAt, size int64) meta.Format {
	format := meta.Sniff(head)
	if format.Name == "tiff" { // or a RAW whose first folder lies behind the picture
		format = meta.SniffAt(f, size)
	}
	return format
}

func (s *scanner) problem(file, format string, args ...any) {
	s.out.Problems = append(s.out.Problems, Problem{file, fmt.Sprintf(format, args...)})
}

func (s *scanner) note(format string, args ...any) {
	s.out.Notes = append(s.out.Notes, fmt.Sprintf(format, args...))
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
