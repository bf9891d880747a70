package gallery

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// trackNames are the tracks that a folded word names, by day. Under "" they
// are those that it names on any day.
type trackNames map[Date]map[string][]string

// trackNames collects the ids, names and rooms of the tracks. A name of the
// day itself comes first, as a track may bear on one day the name that another
// has on the next.
func (e *Event) trackNames(days []Date) trackNames {
	n := trackNames{"": {}}
	for _, d := range days {
		n[d] = map[string][]string{}
		n.add(d, Common, Common)
	}
	n.add("", Common, Common)
	for _, t := range e.Tracks {
		for d := range n {
			n.add(d, t.ID, t.ID)
			n.add(d, t.NameOn(d), t.ID)
			for _, r := range t.Rooms {
				n.add(d, r, t.ID)
			}
		}
		for _, name := range t.Names {
			n.add("", name, t.ID)
		}
	}
	for _, word := range e.ForEverybody {
		for _, d := range append(slices.Clone(days), "") { // "" last, as each day's search ends there
			if len(n.find([]string{word}, d)) == 0 {
				n.add(d, word, Common)
			}
		}
	}
	return n
}

// looseMark is put before a loose word, so that it is never taken for a folded one.
const looseMark = "\x00"

func (n trackNames) add(d Date, name, track string) {
	for _, word := range []string{fold(name), looseMark + loose(name)} {
		if word != "" && word != looseMark && !slices.Contains(n[d][word], track) {
			n[d][word] = append(n[d][word], track)
		}
	}
}

// find returns the ids of the tracks that any of the words names, sorted. What
// a word names as it is counts before what it names loosely.
func (n trackNames) find(words []string, d Date) []string {
	for _, d := range []Date{d, ""} {
		var ids []string
		for _, w := range words {
			named := n[d][fold(w)]
			if len(named) == 0 {
				named = n[d][looseMark+loose(w)]
			}
			ids = append(ids, named...)
		}
		if len(ids) > 0 {
			slices.Sort(ids)
			return slices.Compact(ids)
		}
	}
	return nil
}

// fold makes words that differ in case only the same.
func fold(word string) string { return strings.ToLower(strings.TrimSpace(word)) }

// loose is what is left of a word when it had to be the name of a folder, in
// which no system takes a slash and Windows no colon: its letters, digits and
// the signs that tell C, C++ and C# apart. It is "" where nothing is left.
func loose(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '+' || r == '#' {
			return unicode.ToLower(r)
		}
		return -1
	}, word)
}

// folders are the names of all folders that the paths lie in, the card's included.
func folders(paths []string) []string {
	var names []string
	for _, p := range paths {
		names = append(names, strings.Split(path.Dir(p), "/")...)
	}
	return names
}

// dated is a date that a folder's name begins with, as 2024-11-03 or 20241103,
// and what follows it.
var dated = regexp.MustCompile(`^(\d{4})(-?)([01]\d)(-?)([0-3]\d)(?:[ _.,-]+(.*))?$`)

// dateOfFolder is the date that a folder's name begins with, "" for none, and
// the rest of the name. From one date to another is none.
func dateOfFolder(name string) (Date, string) {
	m := dated.FindStringSubmatch(strings.TrimSpace(name))
	if m == nil || m[2] != m[4] || m[1] < "1990" || isSpan.MatchString(m[6]) {
		return "", name
	}
	d, ok := ParseDate(m[1] + "-" + m[3] + "-" + m[5])
	if !ok {
		return "", name
	}
	return d, m[6]
}

// isSpan finds in the rest of a folder's name what makes the date one of two.
var isSpan = regexp.MustCompile(`^\d[\d.-]*$|^\d{4}-?\d\d-?\d\d`)

// datesOfFolders are the days that folders are named for, each once. A folder
// named for more than a day and a track (2024-11-03 Community Day) may hold the
// photos of several.
func (n trackNames) datesOfFolders(paths []string) []Date {
	var dates []Date
	for _, name := range folders(paths) {
		d, rest := dateOfFolder(name)
		if d != "" && (rest == "" || len(n.find([]string{rest}, d)) > 0) && !slices.Contains(dates, d) {
			dates = append(dates, d)
		}
	}
	return dates
}

// folderTracks are the tracks that folders name, of whom is asked for many photos
// of few folders.
type folderTracks struct {
	names trackNames
	known map[folderOnDay][]string
}

type folderOnDay struct {
	dir string
	day Date
}

func (n trackNames) ofFolders() folderTracks { return folderTracks{n, map[folderOnDay][]string{}} }

// find are the tracks that the folders of these paths name.
func (f folderTracks) find(paths []string, d Date) []string {
	if len(paths) != 1 {
		return f.names.find(wordsOfFolders(paths), d)
	}
	at := folderOnDay{path.Dir(paths[0]), d}
	named, known := f.known[at]
	if !known {
		named = f.names.find(wordsOfFolders(paths), d)
		f.known[at] = named
	}
	return named
}

// wordsOfFolders are the names of folders without the dates that they begin with.
func wordsOfFolders(paths []string) []string {
	words := folders(paths)
	for i, name := range words {
		_, words[i] = dateOfFolder(name)
	}
	return words
}
