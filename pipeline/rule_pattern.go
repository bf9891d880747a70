package pipeline

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/bmatcuk/doublestar/v4"

	"eventroll/gallery"
)

// maxPattern is how long a rule's pattern should get, in bytes: two lines of a
// terminal. What needs more becomes several rules; a single name may be longer.
const maxPattern = 200

// maxPatterns is how many patterns a group of photos gets: names of random
// letters need one for every few photos, which nobody would read.
const maxPatterns = 20

// maxTries bounds how many paths the patterns of a group are held against, as
// 100,000 names of random letters in one folder would keep plan busy for
// a second a group. It is all that 20 patterns need among 10,000 photos.
const maxTries = 200_000

// pathIndex is the paths of all photos of an event, so that a pattern can be
// found that fits some of them and no other.
type pathIndex struct {
	paths []string // sorted
	shots []int    // whose path it is; a copy on two cards may have the path of another
}

// filed is a path and whose it is.
type filed struct {
	path string
	shot int
}

func filesOf(shots []gallery.Shot) []filed {
	all := make([]filed, 0, len(shots))
	for i := range shots {
		for _, p := range shots[i].Paths {
			all = append(all, filed{p, i})
		}
	}
	return all
}

func pathIndexOf(files []filed) pathIndex {
	all := slices.Clone(files)
	slices.SortFunc(all, func(a, b filed) int { return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.shot, b.shot)) })
	p := pathIndex{make([]string, len(all)), make([]int, len(all))}
	for i, x := range all {
		p.paths[i], p.shots[i] = x.path, x.shot
	}
	return p
}

// pathsByShot are the paths of some photos, sorted.
type pathsByShot map[int][]string

// below are the positions of the paths that begin with a folder and a slash.
func (p pathIndex) below(folder string) (from, to int) {
	from, _ = slices.BinarySearch(p.paths, folder+"/")
	to, _ = slices.BinarySearch(p.paths, folder+"0") // the character after the slash
	return from, to
}

// patterns are the shortest patterns known for exactly these photos: each fits
// one path of the photo, and together they fit no other photo. home is the
// folder to prefer where a photo lies in several. It also returns how many of
// the photos they leave out: of two at one place none can be told from the
// other, and there are no more than maxPatterns patterns, nor than maxTries allows.
func (p pathIndex) patterns(of pathsByShot, home string) (patterns []string, missing int) {
	c := patternCheck{pathIndex: p, group: map[int]bool{}}
	for i := range of {
		c.group[i] = false
	}
	for _, f := range p.folders(of, home, c.group) {
		for _, pattern := range p.ofFolder(f, c.group) {
			if len(patterns) >= maxPatterns || c.tries >= maxTries {
				break
			}
			patterns = append(patterns, c.checked(pattern, f)...)
		}
	}
	for _, fitted := range c.group {
		if !fitted {
			missing++
		}
	}
	return patterns, missing
}

// patternCheck holds the patterns of one group against the paths.
type patternCheck struct {
	pathIndex
	group map[int]bool // its photos, and whether a pattern fits them already
	tries int          // how many paths were looked at
}

// checked is the pattern, or, where it fits more than it should, one for each
// name that can be told from all others.
func (c *patternCheck) checked(pattern string, f folderShare) []string {
	if pattern = keepBlanks(pattern); c.fits(pattern, f.top) {
		return []string{pattern}
	}
	var patterns []string
	for _, name := range f.names {
		if len(patterns) >= maxPatterns || c.tries >= maxTries {
			break
		}
		one := keepBlanks(escapePattern(f.dir) + "/" + escapePattern(name))
		if matches(pattern, f.dir+"/"+name) && c.fits(one, f.dir) {
			patterns = append(patterns, one)
		}
	}
	return patterns
}

// folderShare is what one folder has of the photos.
type folderShare struct {
	dir   string
	names []string // sorted
	top   string   // the highest folder all of whose photos are meant; dir where it is not even that
	whole bool     // all photos of top are meant
}

// folders chooses one path for each photo, in as few folders as can be.
func (p pathIndex) folders(of pathsByShot, home string, group map[int]bool) []folderShare {
	count := map[string]int{}
	for _, paths := range of {
		for _, path := range paths {
			count[dirOf(path)]++
		}
	}
	dirs := make([]string, 0, len(count))
	for dir := range count {
		dirs = append(dirs, dir)
	}
	slices.SortFunc(dirs, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(btoi(a != home), btoi(b != home)), cmp.Compare(a, b))
	})
	var folders []folderShare
	taken := map[int]bool{}
	for _, dir := range dirs {
		f := folderShare{dir: dir, top: dir}
		for i, paths := range of { // in any order: names are sorted
			at := slices.IndexFunc(paths, func(p string) bool { return dirOf(p) == dir })
			if at >= 0 && !taken[i] {
				taken[i] = true
				f.names = append(f.names, path.Base(paths[at]))
			}
		}
		if len(f.names) == 0 {
			continue
		}
		for top := dir; top != "." && p.all(top, group); top = dirOf(top) {
			f.top, f.whole = top, true
		}
		slices.Sort(f.names)
		if !slices.ContainsFunc(folders, func(o folderShare) bool { return o.whole && o.top == f.top }) {
			folders = append(folders, f)
		}
	}
	return folders
}

// dirOf is path.Dir of a path that is clean already.
func dirOf(p string) string {
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[:i]
	}
	return "."
}

// all says whether the folder holds photos of the group only.
func (p pathIndex) all(folder string, group map[int]bool) bool {
	from, to := p.below(folder)
	return from < to && !slices.ContainsFunc(p.shots[from:to], func(i int) bool { return !has(group, i) })
}

// fits says whether a pattern, as event.yaml keeps it, fits photos of the group
// only, and notes which.
func (c *patternCheck) fits(pattern, folder string) bool {
	if !doublestar.ValidatePattern(pattern) || newScalar(pattern, position{}).text != pattern {
		return false
	}
	from, to := c.below(folder)
	var fitted []int
	for k := from; k < to; k++ {
		c.tries++
		if matches(pattern, c.paths[k]) {
			if !has(c.group, c.shots[k]) {
				return false
			}
			fitted = append(fitted, c.shots[k])
		}
	}
	for _, i := range fitted {
		c.group[i] = true
	}
	return len(fitted) > 0
}

func has(group map[int]bool, shot int) bool {
	_, in := group[shot]
	return in
}

// ofFolder are patterns for the photos of one folder.
func (p pathIndex) ofFolder(f folderShare, group map[int]bool) []string {
	if f.whole {
		return []string{escapePattern(f.top) + "/**"}
	}
	var others []string // names of the folder that must not fit
	from, to := p.below(f.dir)
	for k := from; k < to; k++ {
		if !has(group, p.shots[k]) && dirOf(p.paths[k]) == f.dir {
			others = append(others, path.Base(p.paths[k]))
		}
	}
	dir := escapePattern(f.dir) + "/"
	if len(others) == 0 {
		return []string{dir + "*"}
	}
	if begin := beginning(f.names); begin != "" && !slices.ContainsFunc(others, func(o string) bool { return strings.HasPrefix(o, begin) }) {
		return []string{dir + escapePattern(begin) + "*"}
	}
	return pack(dir, namePatterns(f.names, others, max(maxPattern-len(dir), maxPattern/4)))
}

// beginning is what several names have before the first digit, or "".
func beginning(names []string) string {
	at := digitRun.FindStringIndex(names[0])
	if at == nil || len(names) < 2 {
		return ""
	}
	begin := names[0][:at[0]]
	if slices.ContainsFunc(names, func(name string) bool { return !strings.HasPrefix(name, begin) }) {
		return ""
	}
	return begin
}

// pack joins patterns of names into patterns of paths that are not too long.
func pack(dir string, names []string) []string {
	var packed []string
	for len(names) > 0 {
		n, length := 1, len(dir)+len(names[0])+2
		for n < len(names) && length+len(names[n])+1 <= maxPattern {
			length += len(names[n]) + 1
			n++
		}
		packed = append(packed, dir+alternatives(names[:n]))
		names = names[n:]
	}
	return packed
}

// alternatives is a pattern that fits what one of several fits.
func alternatives(patterns []string) string {
	if len(patterns) == 1 {
		return patterns[0]
	}
	return "{" + strings.Join(patterns, ",") + "}"
}

var special = regexp.MustCompile(`[\\*?\[\]{},]`)

// escapePattern is a pattern that fits this text only. A comma would end an
// alternative.
func escapePattern(text string) string { return special.ReplaceAllString(text, `\$0`) }

// keepBlanks keeps a blank at either end, which reading event.yaml cuts off.
func keepBlanks(pattern string) string {
	runes := []rune(pattern)
	for _, at := range []int{len(runes) - 1, 0} {
		if unicode.IsSpace(runes[at]) {
			runes = slices.Concat(runes[:at], []rune{'[', runes[at], ']'}, runes[at+1:])
		}
	}
	return string(runes)
}
