package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"eventroll/gallery"
	"eventroll/gallery/embed"
)

// PostOptions are what is wanted of posts.
type PostOptions struct {
	Assets string       // a folder to look for images in, besides the blog's own; "" for none
	Format embed.Format // what takes the place of an image; "" for another address and nothing else
	embed.Options
	NoCaption bool // no caption of a photo that the post gives none
	// Copy is a folder that pictures are copied to, and shown from; "" where they
	// are shown from the gallery. Copies is how posts name it, see embed.Picture; ""
	// for what the blog makes of its place.
	Copy, Copies string
}

// Post is a post whose images were looked up in a gallery.
type Post struct {
	File   string
	Images []PostImage
	Notes  []string
	// Pictures are what the rewritten post shows from PostOptions.Copy.
	Pictures []PictureFile

	body  []byte
	edits []embed.Edit
}

// PostImage is what became of an image of a post.
type PostImage struct {
	embed.Image
	Line  int // in the post, from 1
	State PostImageState
	File  string // the blog's own; "" where none was found
	Match        // where State is ImageRecognised, ImageUnknown or ImageInDoubt
	// Problem says why the image could not be looked up, as a sentence without
	// its beginning and end.
	Problem string
}

// PostImageState says what an image of a post is to a gallery.
type PostImageState string

// What images of posts are.
const (
	ImageThere      PostImageState = "there"      // shown from the gallery already
	ImageRecognised PostImageState = "recognised" // a published photo
	ImageInDoubt    PostImageState = "in doubt"   // looks like several published photos, or like one somewhat
	ImageUnknown    PostImageState = "unknown"    // none of the gallery's photos
	ImageMissing    PostImageState = "missing"    // cannot be read: Problem says why
	ImageElsewhere  PostImageState = "elsewhere"  // of another site, or no photo but a drawing: left alone
)

// postLimit is how large a post may be.
const postLimit = 32 << 20

// ReadPost finds the images of a post and looks up which of them are photos of
// the gallery. It writes nothing.
func (g *PublicGallery) ReadPost(ctx context.Context, file string, o PostOptions) (*Post, error) {
	if g.Picture(gallery.Photo{}).Gallery == "" {
		return nil, embed.ErrNoURL
	}
	markup, err := markupOf(file)
	if err != nil {
		return nil, err
	}
	if err := fits(o.Format, markup); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if form, _, err := findEitherForm(file); err == nil {
		file = form
	}
	body, err := readPostFile(file)
	if err != nil {
		return nil, err
	}
	b, err := openBlog(file, o.Assets)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	defer b.Close()
	if o.Copy != "" && o.Copies == "" {
		if o.Copies, err = b.copiesAt(o.Copy); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	p := &Post{File: file, body: body}
	line, at := 1, 0
	for _, i := range embed.Images(body, markup) {
		line += bytes.Count(body[at:i.Start], []byte("\n"))
		at = i.Start
		p.Images = append(p.Images, PostImage{Image: i, Line: line})
	}
	if err := g.lookUp(ctx, b, p.Images, o); err != nil {
		return nil, err
	}
	return p, g.edit(p, markup, o)
}

// markupOf tells what a post is written in by its name.
func markupOf(file string) (embed.Markup, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".md", ".markdown", ".mkd", ".mdown", ".mdx", ".qmd", ".rmd", ".txt":
		return embed.MarkdownPost, nil
	case ".html", ".htm", ".xhtml":
		return embed.HTMLPost, nil
	}
	return "", fmt.Errorf("%s is no post that is understood: its name ends in none of .md, .markdown and .html", file)
}

// fits says why a post cannot hold snippets of a format.
func fits(f embed.Format, m embed.Markup) error {
	switch {
	case f == embed.JSON:
		return errors.New("json is for programs: a post cannot show it")
	case m == embed.HTMLPost && slices.Contains([]embed.Format{embed.Markdown, embed.Velog, embed.Notion}, f):
		return fmt.Errorf("the post is HTML, and %s is Markdown: take --format html", f)
	}
	return nil
}

func readPostFile(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the post %s cannot be read: %s", file, reason(err))
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder: name the posts in it", file)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("the post %s is no regular file but a %s", file, kindOf(info.Mode()))
	case info.Size() > postLimit:
		return nil, fmt.Errorf("the post %s is too large: %d MB, at most %d can be", file, info.Size()>>20, postLimit>>20)
	}
	return os.ReadFile(file)
}

// lookUp says of every image what it is. A file that is shown twice is looked
// at once.
func (g *PublicGallery) lookUp(ctx context.Context, b *blog, images []PostImage, o PostOptions) error {
	byAddress := map[string][]int{}
	var addresses []string
	for n, i := range images {
		if byAddress[i.Address] == nil {
			addresses = append(addresses, i.Address)
		}
		byAddress[i.Address] = append(byAddress[i.Address], n)
	}
	var mu sync.Mutex
	return parallel(ctx, workers(), values(addresses), func(ctx context.Context, address string) error {
		found := PostImage{Image: images[byAddress[address][0]].Image}
		g.lookUpOne(ctx, b, &found, o)
		mu.Lock()
		defer mu.Unlock()
		for _, n := range byAddress[address] {
			found.Image, found.Line = images[n].Image, images[n].Line
			images[n] = found
		}
		return ctx.Err()
	})
}

func (g *PublicGallery) lookUpOne(ctx context.Context, b *blog, i *PostImage, o PostOptions) {
	switch {
	case i.Opaque:
		i.State, i.Problem = ImageMissing, "a template makes its address"
		return
	case g.shows(i.Address, o):
		i.State = ImageThere
		return
	case isDrawing(i.Address):
		i.State = ImageElsewhere
		return
	}
	f, name, err := b.open(i.Address)
	if errors.Is(err, errElsewhere) {
		i.State = ImageElsewhere
		return
	}
	if err != nil {
		i.State, i.Problem = ImageMissing, err.Error()
		return
	}
	defer f.Close()
	i.File = name
	info, err := f.Stat()
	if err == nil {
		i.Match, err = g.Recognise(ctx, f, info.Size())
	}
	switch {
	case err != nil:
		i.State, i.Problem = ImageMissing, reason(err)
	case i.Photo != nil:
		i.State = ImageRecognised
	case len(i.Near) > 0 && i.Near[0].Distance <= gallery.CopyDistance:
		i.State = ImageInDoubt
	default:
		i.State = ImageUnknown
	}
}

// shows says whether an address is one of the gallery's pictures, or of their
// copies.
func (g *PublicGallery) shows(address string, o PostOptions) bool {
	if _, ours := g.Key(address); ours {
		if _, ok := g.ByAddress(address); ok {
			return true
		}
	}
	if o.Copies == "" {
		return false
	}
	at, _ := embed.ExpandAddress(o.Copies)
	folder, name := path.Split(address)
	id, size, ok := strings.Cut(strings.TrimSuffix(name, ".jpg"), "-")
	p, known := g.Photo(gallery.PhotoID(id))
	_, sized := p.Sizes[size]
	return ok && known && sized && strings.TrimRight(folder, "/") == strings.TrimRight(at, "/")
}

// isDrawing says whether an address names what is never a photo.
func isDrawing(address string) bool {
	return slices.Contains([]string{".svg", ".mp4", ".webm", ".mov", ".pdf"}, pathEnding(address))
}

// edit works out how the recognised images are rewritten.
func (g *PublicGallery) edit(p *Post, markup embed.Markup, o PostOptions) error {
	for _, i := range p.Images {
		if i.State != ImageRecognised {
			continue
		}
		picture := g.Picture(*i.Photo)
		picture.Copies = o.Copies
		why := whyNoBlock(i.Image)
		if o.Format == "" || why != "" {
			p.edits = append(p.edits, i.Readdress(embed.ImageAddress(picture, o.Options), srcset(picture))...)
			p.copies(embed.Markdown, picture, o)
			if i.HasSrcset() {
				p.copies(embed.JSON, picture, o)
			}
			if o.Format != "" {
				p.Notes = append(p.Notes, fmt.Sprintf("line %d: only the address was replaced, as the image %s", i.Line, why))
			}
			continue
		}
		if alt := cmp.Or(i.Alt, i.Title); tells(alt) {
			picture.Alt = alt
		}
		if i.Title != "" || o.NoCaption {
			picture.Caption = i.Title
		}
		block, err := embed.Snippet(o.Format, []embed.Picture{picture}, o.Options)
		if err != nil {
			return fmt.Errorf("%s: line %d: %w", p.File, i.Line, err)
		}
		p.edits = append(p.edits, i.Replace(p.body, block))
		p.copies(o.Format, picture, o)
	}
	return nil
}

// copies takes note of what a snippet of that format shows of a picture.
func (p *Post) copies(f embed.Format, picture embed.Picture, o PostOptions) {
	if o.Copy == "" {
		return
	}
	for _, size := range embed.Renditions(f, picture, o.Options) {
		if file := (PictureFile{picture.ID, size}); !slices.Contains(p.Pictures, file) {
			p.Pictures = append(p.Pictures, file)
		}
	}
}

// whyNoBlock says why a block cannot take an image's place; "" where it can.
func whyNoBlock(i embed.Image) string {
	switch {
	case !i.Alone:
		return "stands within text, a list or another element"
	case i.Link != "" && !slices.Contains(photoEndings, pathEnding(i.Link)):
		return "is a link to another page"
	}
	return ""
}

// pathEnding is the ending of an address's path: ".jpg".
func pathEnding(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return strings.ToLower(path.Ext(address))
}

// tells says whether an alt says anything: editors put the file's name there.
func tells(alt string) bool {
	alt = strings.ToLower(alt)
	return alt != "" && !slices.Contains(photoEndings, path.Ext(alt)) &&
		!slices.Contains([]string{"image", "img", "photo", "picture", "alt", "alt text", "untitled", "이미지", "사진"}, alt)
}

// srcset are the renditions of a picture as HTML's srcset names them, one of
// each width.
func srcset(p embed.Picture) string {
	byWidth := map[int]string{}
	for _, name := range slices.Sorted(maps.Keys(p.Sizes)) {
		byWidth[p.Sizes[name][0]] = strings.ReplaceAll(p.Address(name), ",", "%2C")
	}
	var parts []string
	for _, width := range slices.Sorted(maps.Keys(byWidth)) {
		parts = append(parts, fmt.Sprintf("%s %dw", byWidth[width], width))
	}
	return strings.Join(parts, ", ")
}

// Diff shows how the post would change; "" where it would not.
func (p *Post) Diff() string { return embed.Diff(p.File, p.body, p.edits) }

// Changes says whether rewriting changes anything.
func (p *Post) Changes() bool { return !bytes.Equal(p.body, embed.Rewrite(p.body, p.edits)) }

// Count is how many images of the post are in one of those states.
func (p *Post) Count(states ...PostImageState) int {
	n := 0
	for _, i := range p.Images {
		if slices.Contains(states, i.State) {
			n++
		}
	}
	return n
}

// Write writes the post as it is rewritten, whole or not at all, if it is still
// as it was read. A link to it stays one.
func (p *Post) Write() error {
	if !p.Changes() {
		return nil
	}
	file, err := filepath.EvalSymlinks(p.File)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".eventroll-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %s", p.File, reason(err))
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(embed.Rewrite(p.body, p.edits))
	if err = errors.Join(err, temp.Chmod(info.Mode().Perm()), temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("%s cannot be written: %s", p.File, reason(err))
	}
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, p.body) {
		return fmt.Errorf("%s was changed by somebody else meanwhile: nothing was written; run the command again", p.File)
	}
	if err := os.Rename(temp.Name(), file); err != nil {
		return fmt.Errorf("%s cannot be written: %s", p.File, reason(err))
	}
	return nil
}
