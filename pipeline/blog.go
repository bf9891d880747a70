package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"eventroll/gallery/embed"
)

// blog is where a post and the files of its images lie. Nothing outside its
// folder, and the folder given for images, is looked at: not by "..", not by a link.
type blog struct {
	kind   blogKind
	root   *os.Root
	at     string   // of the post, below root, with slashes
	bases  []string // addresses that the blog itself has, without a slash at the end: "/blog", "https://dana.github.io/blog"
	assets *os.Root // nil for none
}

// blogKind is the program that makes a blog of posts.
type blogKind int

const (
	otherBlog blogKind = iota
	jekyllBlog
	hugoBlog
)

// blogSettings are the files that stand in the root of a blog: of Jekyll, of
// Hugo, and of older Hugo, whose names other programs use too.
var (
	jekyllSettings = []string{"_config.yml", "_config.yaml", "_config.toml"}
	hugoSettings   = []string{"hugo.toml", "hugo.yaml", "hugo.json", "config/_default"}
	oldSettings    = []string{"config.toml", "config.yaml", "config.json"}
)

// Folders of which a blog serves the files as if they stood in its root.
var blogFolders = []string{"", "static", "assets", "content", "source"}

// openBlog finds the blog that a post belongs to.
func openBlog(post, assets string) (*blog, error) {
	real, err := filepath.EvalSymlinks(post)
	if err != nil {
		return nil, err
	}
	if real, err = filepath.Abs(real); err != nil {
		return nil, err
	}
	folder := filepath.Dir(real)
	b := &blog{}
	if b.root, err = os.OpenRoot(blogRoot(folder)); err != nil {
		return nil, err
	}
	at, err := filepath.Rel(b.root.Name(), folder)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	b.at = filepath.ToSlash(at)
	switch {
	case hasAny(b.root.Name(), jekyllSettings):
		b.kind = jekyllBlog
	case hasAny(b.root.Name(), hugoSettings), hasAny(b.root.Name(), oldSettings):
		b.kind = hugoBlog
	}
	b.bases = b.ownAddresses()
	if assets != "" {
		if b.assets, err = os.OpenRoot(assets); err != nil {
			return nil, errors.Join(fmt.Errorf("the folder of images %s cannot be read: %s", assets, reason(err)), b.root.Close())
		}
	}
	return b, nil
}

func (b *blog) Close() error {
	err := b.root.Close()
	if b.assets != nil {
		err = errors.Join(err, b.assets.Close())
	}
	return err
}

// blogRoot is the folder above a post that holds a blog's settings; where there
// is none, the repository, and else the post's own folder.
func blogRoot(folder string) string {
	for _, is := range []func(at string) bool{
		func(at string) bool {
			return hasAny(at, jekyllSettings) || hasAny(at, hugoSettings) || hasAny(at, oldSettings) && hasAny(at, []string{"content"})
		},
		func(at string) bool { return hasAny(at, []string{".git"}) },
	} {
		for at := folder; ; at = filepath.Dir(at) {
			if is(at) {
				return at
			}
			if filepath.Dir(at) == at {
				break
			}
		}
	}
	return folder
}

func hasAny(folder string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		_, err := os.Stat(filepath.Join(folder, filepath.FromSlash(name)))
		return err == nil
	})
}

// ownAddress is where a blog's settings say that it is found: `baseurl` and
// `url` of Jekyll, `baseURL` of Hugo.
var ownAddress = regexp.MustCompile(`(?mi)^"?(baseurl|url)"?[ \t]*[:=][ \t]*["']?([^"'#\s,]+)`)

// settingsLimit is how much of a blog's settings is read.
const settingsLimit = 1 << 20

func (b *blog) ownAddresses() []string {
	var bases []string
	for _, name := range slices.Concat(jekyllSettings, hugoSettings, oldSettings, []string{"config/_default/hugo.toml", "config/_default/config.toml"}) {
		f, err := openIn(b.root, name)
		if err != nil {
			continue
		}
		data, err := readAtMost(f, name, settingsLimit)
		if f.Close(); err != nil {
			continue
		}
		host, folder := "", ""
		for _, m := range ownAddress.FindAllStringSubmatch(string(data), -1) {
			value := strings.TrimRight(m[2], "/")
			switch u, err := url.Parse(value); {
			case err != nil || value == "":
			case u.Host == "":
				folder = "/" + strings.Trim(u.Path, "/")
			case host == "":
				host = u.Scheme + "://" + u.Host
				if folder == "" {
					folder = strings.TrimRight(u.Path, "/")
				}
			}
		}
		if host != "" {
			bases = append(bases, host+folder, host)
		}
		if folder != "" {
			bases = append(bases, folder)
		}
	}
	return bases
}

// copiesAt is how the post names a folder of its blog that pictures are copied to.
func (b *blog) copiesAt(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	from, format := b.root.Name(), embed.Jekyll
	switch b.kind {
	case hugoBlog:
		format = embed.Hugo
	case otherBlog:
		from, format = filepath.Join(from, filepath.FromSlash(b.at)), embed.Markdown
	}
	rel, err := filepath.Rel(from, abs)
	if err != nil {
		return "", err
	}
	rel = filepath.ToSlash(rel)
	if address, ok := embed.CopiesAt(format, rel); ok {
		return address, nil
	}
	if b.kind == otherBlog {
		if in, err := filepath.Rel(b.root.Name(), abs); err == nil && filepath.IsLocal(in) {
			return (&url.URL{Path: rel}).EscapedPath(), nil
		}
	}
	return "", fmt.Errorf("the folder %s of copies lies outside of the blog %s: how posts name it is for --copy-url to say, as in --copy-url /assets/photos", dir, b.root.Name())
}

// errElsewhere says that an address leads to another site.
var errElsewhere = errors.New("is on another site")

// open opens the file of an image by its address in the post. name is where it
// was found. The error says why there is none.
func (b *blog) open(address string) (f *os.File, name string, err error) {
	local, ok := b.local(address)
	if !ok {
		return nil, "", errElsewhere
	}
	var problem error
	for _, at := range spellings(local) {
		for _, c := range b.candidates(at) {
			f, name, err := openEitherForm(c.root, c.name)
			switch {
			case err == nil:
				return f, filepath.Join(c.root.Name(), filepath.FromSlash(name)), nil
			case problem == nil && !errors.Is(err, fs.ErrNotExist):
				problem = errors.New(reason(err))
				if strings.Contains(err.Error(), "escapes") { // os.Root has no error of its own for it
					problem = fmt.Errorf("a link leads out of %s: only what lies in it is read", c.root.Name())
				}
			}
		}
	}
	if problem != nil {
		return nil, "", problem
	}
	if isWeb(scheme(address)) || strings.HasPrefix(address, "//") {
		return nil, "", errElsewhere
	}
	return nil, "", fmt.Errorf("there is no such file in %s", b.root.Name())
}

// local is an address as the blog's own, from its root or from the post.
func (b *blog) local(address string) (string, bool) {
	for _, base := range b.bases {
		if rest, ok := strings.CutPrefix(address, base); ok && strings.HasPrefix(rest, "/") {
			return rest, true
		}
	}
	return address, scheme(address) == "" && !strings.HasPrefix(address, "//")
}

// scheme is that of an address: "https", "data"; "" for none.
func scheme(address string) string {
	before, _, ok := strings.Cut(address, ":")
	if !ok || len(before) < 2 || strings.ContainsAny(before, "/?#% ") {
		return ""
	}
	return strings.ToLower(before)
}

// spellings are the paths that an address may mean: without per cent signs and
// what follows ? and #, or as it stands.
func spellings(address string) []string {
	plain := address
	if i := strings.IndexAny(plain, "?#"); i >= 0 {
		plain = plain[:i]
	}
	var paths []string
	for _, p := range []string{plain, address} {
		for _, p := range []string{unescapedPath(p), p} {
			if p != "" && !slices.Contains(paths, p) {
				paths = append(paths, p)
			}
		}
	}
	return paths
}

func unescapedPath(p string) string {
	decoded, err := url.PathUnescape(p)
	if err != nil {
		return p
	}
	return decoded
}

// candidate is where a file may lie.
type candidate struct {
	root *os.Root
	name string // with slashes
}

// candidates are where the file of a path may lie: from the post, from the blog's
// root, in the folder of images. A path from a post leads up from the address at
// which the blog shows it, which may be deeper than its file.
func (b *blog) candidates(at string) []candidate {
	var found []candidate
	add := func(root *os.Root, name string) {
		if name = path.Clean(name); filepath.IsLocal(filepath.FromSlash(name)) && name != "." {
			found = append(found, candidate{root, name})
		}
	}
	if !strings.HasPrefix(at, "/") {
		add(b.root, path.Join(b.at, at))
	}
	rooted := strings.TrimPrefix(path.Clean("/"+at), "/") // ".." at the beginning goes nowhere
	for _, folder := range blogFolders {
		add(b.root, path.Join(folder, rooted))
	}
	for rest := rooted; b.assets != nil && rest != ""; {
		add(b.assets, rest)
		_, rest, _ = strings.Cut(rest, "/")
	}
	return found
}

// openEitherForm opens a file whose letters the post and the disk may spell
// differently: composed (NFC) or decomposed (NFD).
func openEitherForm(root *os.Root, name string) (*os.File, string, error) {
	f, first := openIn(root, name)
	if first == nil {
		return f, name, nil
	}
	if !errors.Is(first, fs.ErrNotExist) {
		return nil, "", first
	}
	at := ""
	for part := range strings.SplitSeq(name, "/") {
		next := ""
		for _, form := range []string{part, norm.NFC.String(part), norm.NFD.String(part)} {
			if _, err := root.Lstat(path.Join(at, form)); err == nil {
				next = path.Join(at, form)
				break
			}
		}
		if next == "" {
			return nil, "", first
		}
		at = next
	}
	f, err := openIn(root, at)
	return f, at, err
}

// openIn opens a file below a folder. A pipe would wait for ever.
func openIn(root *os.Root, name string) (*os.File, error) {
	info, err := root.Stat(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fs.ErrNotExist
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("is no regular file but a %s", kindOf(info.Mode()))
	}
	return root.Open(filepath.FromSlash(name))
}
