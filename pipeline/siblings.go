package pipeline

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"eventroll/pipeline/meta"
)

// Sibling is a file that belongs to an item and is no photo of its own.
type Sibling struct {
	Path     string // within the item's card, with "/"; NFC
	File     string // where to open it
	Format   string // by its first bytes; "" for sidecars and Takeout's notes
	Role     Role
	Bytes    int64
	Modified time.Time
	ETag     string // of an object in S3
}

// Role is what a sibling is to its item.
type Role string

// The roles.
const (
	Sidecar     Role = "sidecar" // .xmp: what a program was told of the photo
	RAW         Role = "raw"     // beside the JPEG that its camera made of it
	Picture     Role = "picture" // the same picture in another format: the HEIC or TIFF beside the JPEG
	Live        Role = "live"    // the seconds around a Live Photo
	TakeoutNote Role = "takeout" // what Google Takeout writes beside a photo
)

// pairTolerance is how far the times of two files of one shot may differ: a
// camera writes a RAW and its JPEG a moment apart.
const pairTolerance = 2 * time.Second

// maxSiblings is how many files one item has at most: a sighting names them all.
const maxSiblings = 64

// found is a regular file on a card, before it is known what it belongs to.
type found struct {
	Item
	kind  meta.Kind
	taken string // by its own clock; only of what may be one of a pair
	owner *found // the original that it belongs to, or nil
}

// folder is what lies in one folder of a card. Siblings lie side by side, and
// their names differ in nothing but the ending.
type folder struct {
	files     []*found
	pictures  map[string][]*found // by stem
	originals map[string][]*found // of those the ones that become items, the best first
}

// stem is a file's name without its ending, as disks that know no case compare it.
func stem(name string) string {
	name = path.Base(name)
	return strings.ToLower(strings.TrimSuffix(name, path.Ext(name)))
}

// settle sorts all files that were found into items with their siblings,
// problems and counts.
func (s *scanner) settle(ctx context.Context) error {
	slices.SortStableFunc(s.found, func(a, b *found) int { return strings.Compare(a.Place(), b.Place()) })
	byDir := map[string]*folder{}
	var folders []*folder
	for _, f := range s.found {
		dir := filepath.Dir(f.File)
		if byDir[dir] == nil {
			byDir[dir] = &folder{pictures: map[string][]*found{}, originals: map[string][]*found{}}
			folders = append(folders, byDir[dir])
		}
		byDir[dir].add(f)
	}
	if err := s.readTimes(ctx, folders); err != nil {
		return err
	}
	for _, d := range folders {
		d.pair()
		d.attach()
	}
	for _, f := range s.found {
		if o := f.owner; o != nil && len(o.Siblings) == maxSiblings {
			f.owner, f.kind = nil, meta.Other
		} else if o != nil {
			o.Siblings = append(o.Siblings, Sibling{f.Path, f.File, f.Format, roleOf(f), f.Bytes, f.Modified, f.ETag})
		}
	}
	for _, f := range s.found {
		s.place(f)
	}
	return nil
}

func (d *folder) add(f *found) {
	d.files = append(d.files, f)
	if f.kind == meta.Photo || isTwin(f) {
		d.pictures[stem(f.Path)] = append(d.pictures[stem(f.Path)], f)
	}
}

// isTwin says whether a file may be another form of a photo beside it: what a
// camera writes along with its JPEG, or a program from the camera's file.
func isTwin(f *found) bool {
	return f.kind == meta.Raw || slices.Contains([]string{"heic", "avif", "tiff"}, f.Format) || isOldRAW(f.Format)
}

// isOldRAW knows the RAW formats of which nothing is read.
func isOldRAW(format string) bool { return slices.Contains([]string{"crw", "x3f", "mrw"}, format) }

// readTimes reads when the pictures were taken that may be one shot.
func (s *scanner) readTimes(ctx context.Context, folders []*folder) error {
	var candidates []*found
	for _, d := range folders {
		for _, group := range d.pictures {
			if len(group) > 1 && slices.ContainsFunc(group, isTwin) {
				candidates = append(candidates, group...)
			}
		}
	}
	return parallel(ctx, workers(), values(candidates), func(ctx context.Context, f *found) error {
		picture, err := s.cards.readPicture(ctx, pictureFile{f.File, f.Bytes, f.ETag})
		if err == nil { // else it has no time, and says why later
			f.taken = picture.Time
		}
		return fatal(err)
	})
}

// pair finds the pictures of one shot: of one stem and taken at one time. The
// best that can be published is the original: a JPEG, then a PNG, WebP or GIF,
// a HEIC, a TIFF, a RAW. A JPEG and a PNG are two photos, as no camera makes
// both of one shot.
func (d *folder) pair() {
	for stem, group := range d.pictures {
		group = slices.Clone(group)
		slices.SortStableFunc(group, func(a, b *found) int { return pictureRank(a) - pictureRank(b) })
		var originals []*found
		for _, f := range group {
			if isTwin(f) {
				if i := slices.IndexFunc(originals, func(o *found) bool { return isOneShot(o, f) }); i >= 0 {
					f.owner = originals[i]
					continue
				}
			}
			if f.kind != meta.Unread {
				originals = append(originals, f)
			}
		}
		d.originals[stem] = originals
	}
}

// isOneShot says whether a twin shows what the original shows. Two photos of one
// format and name were renamed so by somebody.
func isOneShot(original, twin *found) bool {
	return sameMoment(original.taken, twin.taken) && (twin.kind != meta.Photo || original.Format != twin.Format)
}

// pictureRank is lower for what is better published.
func pictureRank(f *found) int {
	switch {
	case f.kind == meta.Unread:
		return 5
	case f.kind == meta.Raw:
		return 4
	case f.Format == "tiff":
		return 3
	case f.Format == "heic":
		return 2
	case f.Format != "jpeg":
		return 1
	default:
		return 0
	}
}

// sameMoment says whether two times may be those of one shot: near each other,
// or one of them unknown.
func sameMoment(a, b string) bool {
	const layout = "2006-01-02T15:04:05"
	t, errA := time.Parse(layout, a)
	u, errB := time.Parse(layout, b)
	return errA != nil || errB != nil || t.Sub(u).Abs() <= pairTolerance
}

// attach finds what the files that are no pictures belong to.
func (d *folder) attach() {
	for _, f := range d.files {
		switch {
		case isSidecar(f.Path):
			f.owner = d.ownerOfSidecar(f.Path)
		case isTakeout(f.Path):
			f.owner = d.original(d.takeoutPicture(f.Path))
		case f.kind == meta.Video && (f.Format == "mov" || f.Format == "mp4"):
			if originals := d.originals[stem(f.Path)]; len(originals) > 0 {
				f.owner = originals[0]
			}
		}
	}
}

func isSidecar(name string) bool { return strings.EqualFold(path.Ext(name), ".xmp") }

// ownerOfSidecar knows IMG_1.CR3.xmp, which names its file, and IMG_1.xmp, which
// Lightroom and Camera Raw write for a RAW; without a RAW it is the best photo's.
func (d *folder) ownerOfSidecar(sidecar string) *found {
	name := strings.TrimSuffix(path.Base(sidecar), path.Ext(sidecar))
	if f := d.picture(name); f != nil {
		return d.original(f)
	}
	group := d.pictures[strings.ToLower(name)]
	if i := slices.IndexFunc(group, func(f *found) bool { return f.kind == meta.Raw }); i >= 0 {
		return d.original(group[i])
	}
	if originals := d.originals[strings.ToLower(name)]; len(originals) > 0 {
		return originals[0]
	}
	return nil
}

// picture is the picture of that name, in the same case of letters if there
// are several.
func (d *folder) picture(name string) *found {
	var folded *found
	for _, f := range d.pictures[stem(name)] {
		switch base := path.Base(f.Path); {
		case base == name:
			return f
		case folded == nil && strings.EqualFold(base, name):
			folded = f
		}
	}
	return folded
}

// original is the item that a picture belongs to or is; nil where it is none.
func (d *folder) original(f *found) *found {
	switch {
	case f == nil:
		return nil
	case f.owner != nil:
		return f.owner
	case f.kind == meta.Unread:
		return nil
	default:
		return f
	}
}

// beside finds what was written beside a photo that was given by itself, so
// that it says the same as when its folder is given. What is given too is left
// to its turn.
func (s *scanner) beside(photo card, given []card) {
	whole := strings.TrimSuffix(photo.root, filepath.Ext(photo.root))
	for _, names := range [][]string{
		{photo.root + ".xmp", photo.root + ".XMP"}, {whole + ".xmp", whole + ".XMP"},
		{photo.root + ".json"}, {photo.root + ".supplemental-metadata.json"},
	} {
		for _, file := range names {
			info, err := os.Lstat(file)
			if err != nil || !info.Mode().IsRegular() {
				continue
			}
			if !slices.ContainsFunc(given, func(c card) bool { return os.SameFile(c.info, info) }) && !s.has(file) {
				s.file(file, photo.name, filepath.Base(file), fs.FileInfoToDirEntry(info))
			}
			break
		}
	}
}

func (s *scanner) has(file string) bool {
	return slices.ContainsFunc(s.found, func(f *found) bool { return f.File == file })
}

// place puts one file where it belongs: to the items, to another's siblings, to
// the problems or to the counts. A Live Photo's video is a video still.
func (s *scanner) place(f *found) {
	if f.kind == meta.Video {
		s.out.Videos++
	}
	switch {
	case f.owner != nil:
	case f.kind == meta.Photo || f.kind == meta.Raw:
		s.out.Items = append(s.out.Items, f.Item)
	case f.kind == meta.Unread:
		article := "a"
		if f.Format == "avif" || f.Format == "x3f" || f.Format == "mrw" {
			article = "an"
		}
		s.problem(f.File, "is %s %s, which this eventroll does not read yet: export it as JPEG", article, strings.ToUpper(f.Format))
	case f.kind == meta.Other:
		s.out.Others++
	}
}

func roleOf(f *found) Role {
	switch {
	case f.kind == meta.Raw || isOldRAW(f.Format):
		return RAW
	case isTwin(f):
		return Picture
	case f.kind == meta.Video:
		return Live
	case isSidecar(f.Path):
		return Sidecar
	default:
		return TakeoutNote
	}
}

// belongings says in a sentence which files belong to the item, or nothing.
func (i Item) belongings() string {
	var parts []string
	for _, s := range i.Siblings {
		name := path.Base(s.Path)
		switch s.Role {
		case Sidecar:
			parts = append(parts, "its sidecar "+name)
		case RAW:
			parts = append(parts, "its RAW "+name)
		case Picture:
			parts = append(parts, "its "+strings.ToUpper(s.Format)+" "+name)
		case Live:
			parts = append(parts, "its Live Photo video "+name)
		case TakeoutNote:
			parts = append(parts, "Google Takeout's "+name)
		}
	}
	switch last := len(parts) - 1; last {
	case -1:
		return ""
	case 0:
		return parts[0] + " belongs to it"
	default:
		return strings.Join(parts[:last], ", ") + " and " + parts[last] + " belong to it"
	}
}

// countSiblings counts the siblings of all items by their role.
func countSiblings(items []Item) map[Role]int {
	n := map[Role]int{}
	for _, i := range items {
		for _, s := range i.Siblings {
			n[s.Role]++
		}
	}
	return n
}
