package embed

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// Address is where a text names something of a gallery.
type Address struct {
	Line int    // from 1
	Key  string // what of the gallery: "photos/<id>/large.jpg"; "" is its first page
	Text string // as it is written, without what follows ? and #

	start int
}

// mostAddress bounds what is taken for one address.
const mostAddress = 1 << 10

// Addresses finds all addresses of a gallery in a text of any kind, in order:
// Markdown, HTML, front matter, a script. It knows nothing of the text's syntax:
// keys are ASCII, so an address ends with the first character that none has.
// bases are the gallery's own addresses, absolute; whether one is written with
// https, http or neither makes no difference, nor do capitals in the host's name.
func Addresses(text []byte, bases ...string) []Address {
	lower := slices.Clone(text) // of the same length, unlike bytes.ToLower
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	var all []Address
	for _, root := range galleryRoots(bases) {
		all = append(all, addressesBelow(text, lower, root)...)
	}
	slices.SortStableFunc(all, func(a, b Address) int { return cmp.Compare(a.start, b.start) })
	all = slices.CompactFunc(all, func(a, b Address) bool { return a.start == b.start })
	line, counted := 1, 0
	for i := range all {
		line += bytes.Count(text[counted:all[i].start], []byte("\n"))
		counted, all[i].Line = all[i].start, line
	}
	return all
}

// galleryRoot is a gallery's address without its scheme.
type galleryRoot struct{ host, path string }

// galleryRoots are the addresses as they may be written: a path with other letters
// than ASCII is as often written with them as with percent signs.
func galleryRoots(bases []string) []galleryRoot {
	var roots []galleryRoot
	for _, base := range bases {
		u, err := url.Parse(base)
		if err != nil || u.Host == "" {
			continue
		}
		for _, path := range []string{u.EscapedPath(), u.Path} {
			r := galleryRoot{"//" + strings.ToLower(u.Host), strings.TrimRight(path, "/")}
			if !slices.Contains(roots, r) {
				roots = append(roots, r)
			}
		}
	}
	return roots
}

func addressesBelow(text, lower []byte, r galleryRoot) []Address {
	var found []Address
	for at := 0; ; {
		i := bytes.Index(lower[at:], []byte(r.host))
		if i < 0 {
			return found
		}
		start := at + i
		end := start + len(r.host)
		at = end
		if !bytes.HasPrefix(text[end:], []byte(r.path)) {
			continue
		}
		end += len(r.path)
		rest := text[end:]
		if !endsName(rest) {
			continue
		}
		n := 0
		if bytes.HasPrefix(rest, []byte("/")) {
			for n < min(len(rest), mostAddress) && inKey(rest[n]) {
				n++
			}
			n = len(bytes.TrimRight(rest[:n], "._~-")) // they end a sentence, or emphasis
		}
		at = end + n
		key := strings.TrimLeft(string(rest[:n]), "/")
		if plain, err := url.PathUnescape(key); err == nil {
			key = plain
		}
		start -= schemeBefore(lower[:start])
		found = append(found, Address{Key: key, Text: string(text[start : end+n]), start: start})
	}
}

// endsName says whether what follows a gallery's address does not make it
// another: of 2024 that would be 2024-old, of example.org example.org.evil.
func endsName(rest []byte) bool {
	if len(rest) == 0 || rest[0] == '/' {
		return true
	}
	dot := rest[0] == '.' && (len(rest) == 1 || !inKey(rest[1]))
	port := rest[0] == ':' && (len(rest) == 1 || rest[1] < '0' || rest[1] > '9')
	return dot || port || !inKey(rest[0]) && rest[0] != ':' && rest[0] != '@'
}

func inKey(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("._-~%/", c) >= 0
}

// schemeBefore is how long the scheme is that a text ends with.
func schemeBefore(lower []byte) int {
	for _, scheme := range []string{"https:", "http:"} {
		if bytes.HasSuffix(lower, []byte(scheme)) {
			return len(scheme)
		}
	}
	return 0
}
