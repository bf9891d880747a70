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

// Item is what is ingested as one: an original. (Siblings, a sidecar or the
// RAW beside the JPEG, come to it later.) It is plain data, so that it may
// travel to another process that sees the same files.
type Item struct {
	Card     string    // the folder that was handed over, by its own name; NFC
	Path     string    // within the card, with "/"; NFC
	File     string    // where to open it, as it was given or found; never stored
	Format   string    // by its first bytes
	Bytes    int64     // its size
	Modified time.Time // a hint for the cache, never a photo's time
}

// Place is what rules and sightings know the item by: card/path.
func (i Item) Place() string { return i.Card + "/" + i.Path }

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
// folder or a single file, whose card is then the folder it lies in. Folders
// named in skip (the gallery and the archive) are passed over, as are hidden
// files and the folders in which cameras keep thumbnails. Links are not
// followed, and what is no regular file is never opened. An error is about a
// card as a whole; single files end up in Problems.
func Scan(ctx context.Context, cards, skip []string) (*Scanned, error) {
	s := &scanner{out: &Scanned{}, names: map[string]string{}}
	for _, dir := range skip {
		if abs, err := filepath.Abs(dir); err == nil {
			s.skip = append(s.skip, abs)
		}
	}
	for _, card := range cards {
		if err := s.card(ctx, card); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(s.out.Items, func(a, b Item) int { return strings.Compare(a.Place(), b.Place()) })
	return s.out, nil
}

type scanner struct {
	out   *Scanned
	skip  []string          // absolute
	roots []string          // absolute, of the cards so far
	names map[string]string // root by card name
}

func (s *scanner) card(ctx context.Context, given string) error {
	root, err := findEitherForm(given)
	if err != nil {
		return err
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	if r := slices.IndexFunc(s.roots, func(r string) bool { return inside(abs, r) }); r >= 0 {
		s.note("%s lies in %s, which was given too: its photos are taken once", given, s.roots[r])
		return nil
	}
	info, err := os.Stat(root)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		s.file(root, cardName(filepath.Dir(abs)), filepath.Base(abs), fs.FileInfoToDirEntry(info))
		return nil
	}
	s.roots = append(s.roots, abs)
	name := cardName(abs)
	if other, ok := s.names[name]; ok {
		s.note("%s and %s are both called %q: rules cannot tell them apart", other, given, name)
	}
	s.names[name] = given
	return s.walk(ctx, root, abs, name)
}

func (s *scanner) walk(ctx context.Context, root, abs, card string) error {
	return filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rel, relErr := filepath.Rel(root, file)
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
			if hidden || slices.Contains(passedOver, d.Name()) || slices.Contains(s.skip, filepath.Join(abs, rel)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !hidden {
			s.file(file, card, rel, d)
		}
		return nil
	})
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
	switch {
	case format.Kind == meta.Photo && !strings.EqualFold(filepath.Ext(file), ".thm"):
		s.out.Items = append(s.out.Items, Item{
			Card: card, Path: nfc(filepath.ToSlash(rel)), File: file, Format: format.Name,
			Bytes: info.Size(), Modified: info.ModTime(),
		})
	case format.Kind == meta.Unread:
		s.problem(file, "is a %s, which this eventroll does not read yet: export it as JPEG", strings.ToUpper(format.Name))
	case format.Kind == meta.Video:
		s.out.Videos++
	case format.Kind == meta.Archive:
		s.problem(file, "is a packed folder (%s): unzip first, then ingest the folder", format.Name)
	case expected:
		s.problem(file, "is named like a photo but is none: its first bytes are those of no picture")
	default:
		s.out.Others++
	}
}

// sniff tells what a file is by its first bytes.
func sniff(file string) (meta.Format, error) {
	// Opening a pipe would wait for somebody to write into it.
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return meta.Format{}, errors.Join(err, fmt.Errorf("%s is no regular file", file))
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
	return meta.Sniff(head[:n]), nil
}

func (s *scanner) problem(file, format string, args ...any) {
	s.out.Problems = append(s.out.Problems, Problem{file, fmt.Sprintf(format, args...)})
}

func (s *scanner) note(format string, args ...any) {
	s.out.Notes = append(s.out.Notes, fmt.Sprintf(format, args...))
}

// findEitherForm finds a path whose Hangul the command line and the disk may
// spell differently: composed (NFC) or, on disks that a Mac wrote, decomposed.
func findEitherForm(given string) (string, error) {
	var first error
	for _, form := range []string{given, norm.NFC.String(given), norm.NFD.String(given)} {
		_, err := os.Stat(form)
		if err == nil {
			return form, nil
		}
		if first == nil {
			first = err
		}
	}
	return "", first
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
	return nfc(strings.ToValidUTF8(name, "\uFFFD"))
}

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

