package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"eventroll/gallery"
	"eventroll/gallery/embed"
	"eventroll/gallery/site"
	"eventroll/pipeline/render"
)

// PostFault is a kind of thing that is wrong with an address in a post.
type PostFault string

// What may be wrong with an address.
const (
	PostUnknown   PostFault = "unknown"    // the gallery has no such photo
	PostTakenDown PostFault = "taken-down" // its picture is the grey one
	PostNoSize    PostFault = "no-size"    // the photo has no picture of that name
	PostGone      PostFault = "gone"       // the page says that it is not here any more
	PostMissing   PostFault = "missing"    // nothing answers there
)

// PostFinding is an address in a post that does not show what it should.
type PostFinding struct {
	File    string          `json:"file"` // below the folder, with "/"; of one post as it was given
	Line    int             `json:"line"`
	Address string          `json:"address"`
	Fault   PostFault       `json:"fault"`
	Photo   gallery.PhotoID `json:"photo,omitempty"`
	Detail  string          `json:"detail"`
	Advice  string          `json:"advice"`
}

// PostsReport is what became of looking through a blog's folder.
type PostsReport struct {
	Files     int           `json:"files"`     // that were read
	Addresses int           `json:"addresses"` // of the gallery, in all of them
	Distinct  int           `json:"distinct"`
	Findings  []PostFinding `json:"findings"`
	Unread    []Problem     `json:"unread,omitempty"` // files that could not be looked through
}

// Bounds of a look through a folder that may be anybody's.
const (
	postBytes     = 16 << 20 // of one file
	postFiles     = 100_000
	postAddresses = 200_000
	postsDistinct = 20_000 // each costs a request
	postDepth     = 32     // folders within one another
)

// postEndings are names of files in which blogs keep posts, pages and what
// they are made of.
var postEndings = []string{
	".md", ".markdown", ".mdown", ".mkd", ".mdx", ".html", ".htm", ".xhtml", ".txt", ".rst", ".adoc", ".asciidoc", ".org",
	".yml", ".yaml", ".toml", ".json", ".njk", ".liquid", ".astro", ".vue",
}

// builtFolders hold what is made of posts, or is somebody else's.
var builtFolders = []string{"_site", "public", "node_modules", "vendor"}

// CheckPosts looks for addresses of the gallery in the posts of a folder, or in one
// post, and says which of them do not show what they should. The error is that of
// the folder or post, or says that the gallery's own address is not known.
func (g *PublicGallery) CheckPosts(ctx context.Context, given string, progress Progress) (*PostsReport, error) {
	bases := slices.DeleteFunc([]string{g.Address, g.Index.URL}, func(base string) bool { return base == "" })
	if len(bases) == 0 {
		return nil, fmt.Errorf("the address of the gallery %s is not known, so its addresses cannot be found in posts: write it into event.yaml as `url: https://…`", g)
	}
	progress.Begin("Reading", 0)
	report := &PostsReport{Findings: []PostFinding{}}
	posts, err := readPosts(ctx, given, bases, report)
	if err != nil {
		return nil, err
	}
	keys := map[string]*postAnswer{}
	for _, p := range posts {
		for _, a := range p.addresses {
			if keys[a.Key] == nil {
				keys[a.Key] = &postAnswer{}
			}
			report.Addresses++
		}
	}
	if report.Distinct = len(keys); report.Distinct > postsDistinct {
		return nil, fmt.Errorf("%s has more than %d different addresses of the gallery: check its folders one by one", quote(given), postsDistinct)
	}
	progress.Begin("Asking", len(keys))
	err = parallel(ctx, publicReaders, values(slices.Sorted(maps.Keys(keys))), func(ctx context.Context, key string) error {
		defer progress.Done()
		answer, err := g.askFor(ctx, key)
		*keys[key] = answer
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		for _, a := range p.addresses {
			if answer := keys[a.Key]; answer.fault != "" {
				report.Findings = append(report.Findings, PostFinding{
					File: p.file, Line: a.Line, Address: a.Text, Fault: answer.fault, Photo: addressed(a.Key), Detail: answer.detail, Advice: answer.fault.advice(),
				})
			}
		}
	}
	return report, nil
}

// advice says what to do with an address.
func (f PostFault) advice() string {
	switch f {
	case PostTakenDown:
		return "take it out of the post: somebody asked for it"
	case PostNoSize:
		return "write one of the sizes that the photo has"
	case PostMissing:
		return "try again; if it stays so, ask the gallery's organiser to run `eventroll check --repair`"
	case PostGone:
		return "correct the address: the photos are elsewhere in the gallery by now, or not published any more"
	default:
		return "correct the address, or take it out of the post"
	}
}

// post is a file with addresses of the gallery.
type post struct {
	file      string
	addresses []embed.Address
}

// readPosts finds the addresses in all posts of a folder, in order of file, or in
// one post, whatever it is called.
func readPosts(ctx context.Context, given string, bases []string, report *PostsReport) ([]post, error) {
	name, info, err := findEitherForm(given)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the posts %w", err)
	case info.IsDir():
		return readFolder(ctx, name, bases, report)
	}
	text, err := readPostFile(name)
	if err != nil {
		return nil, err
	}
	report.Files++
	addresses := embed.Addresses(text, bases...)
	if len(addresses) > postAddresses {
		return nil, fmt.Errorf("%s has more than %d addresses of the gallery: divide it", given, postAddresses)
	}
	return []post{{name, addresses}}, nil
}

// readFolder finds the addresses in all posts of a folder. What is outside it is
// not read, wherever links lead.
func readFolder(ctx context.Context, dir string, bases []string, report *PostsReport) ([]post, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("the posts %s cannot be read: %s", dir, reason(err))
	}
	defer root.Close()
	var posts []post
	found := 0
	err = fs.WalkDir(root.FS(), ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && file == ".":
			return err
		case err != nil:
			report.Unread = append(report.Unread, Problem{file, reason(err)})
			return nil
		case d.IsDir():
			return intoFolder(file, d)
		case !d.Type().IsRegular() || !slices.Contains(postEndings, strings.ToLower(path.Ext(file))):
			return nil
		case report.Files == postFiles:
			return fmt.Errorf("%s has more than %d posts: check its folders one by one", quote(dir), postFiles)
		}
		text, err := readPostIn(root, file)
		if err != nil {
			report.Unread = append(report.Unread, Problem{file, reason(err)})
			return nil
		}
		report.Files++
		addresses := embed.Addresses(text, bases...)
		if found += len(addresses); found > postAddresses {
			return fmt.Errorf("%s has more than %d addresses of the gallery: check its folders one by one", quote(dir), postAddresses)
		}
		if len(addresses) > 0 {
			posts = append(posts, post{file, addresses})
		}
		return nil
	})
	return posts, err
}

// intoFolder passes over what is hidden, built or too deep.
func intoFolder(file string, d fs.DirEntry) error {
	if file != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains(builtFolders, d.Name()) || strings.Count(file, "/") >= postDepth) {
		return fs.SkipDir
	}
	return nil
}

func readPostIn(root *os.Root, file string) ([]byte, error) {
	f, err := root.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f, "it", postBytes)
}

// postAnswer is what the gallery says to one address; no fault where it shows
// what it should.
type postAnswer struct {
	fault  PostFault
	detail string
}

// askFor asks the gallery for what a post names. Only an end of the context is an
// error: whatever else happens is a finding.
func (g *PublicGallery) askFor(ctx context.Context, key string) (postAnswer, error) {
	if key == "" || strings.HasSuffix(key, "/") {
		key += "index.html"
	}
	id, name, isPicture := renditionOf(key)
	p, published := g.photos[id]
	_, has := p.Sizes[name]
	isPage := strings.HasSuffix(key, ".html")
	_, isShown := g.photos[addressed(key)]
	var data []byte
	var err error
	if isPicture && !published || isPage && !isShown {
		data, err = g.in.read(ctx, key, renditionBytes)
	} else {
		err = g.in.has(ctx, key)
	}
	gone, instead := site.IsGone(data)
	switch missing := errors.Is(err, fs.ErrNotExist); {
	case ctx.Err() != nil:
		return postAnswer{}, ctx.Err()
	case missing && isPicture && published && !has:
		return postAnswer{PostNoSize, fmt.Sprintf("the photo has no size %s: it has %s", quote(name), or(slices.Sorted(maps.Keys(p.Sizes))))}, nil
	case missing && addressed(key) != "" && !isShown:
		return postAnswer{PostUnknown, "the gallery has no photo " + string(addressed(key))}, nil
	case missing:
		return postAnswer{PostMissing, "nothing is there"}, nil
	case err != nil:
		return postAnswer{PostMissing, err.Error()}, nil
	case isPicture && data != nil && isRemoved(data):
		return postAnswer{PostTakenDown, "the photo was taken down: the post shows the grey picture"}, nil
	case isPage && gone && !instead:
		return postAnswer{PostGone, "its page says that it is not here any more"}, nil
	}
	return postAnswer{}, nil
}

// isRemoved says whether a picture is the one that stands for photos that were
// taken down.
func isRemoved(picture []byte) bool {
	measured, err := render.Measure(bytes.NewReader(picture), int64(len(picture)))
	if err != nil {
		return false
	}
	removed, err := render.Removed(measured.Width, measured.Height)
	return err == nil && bytes.Equal(removed, picture)
}
