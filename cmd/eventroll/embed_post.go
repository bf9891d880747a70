package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/gallery"
	"eventroll/gallery/embed"
	"eventroll/pipeline"
)

// posting are the flags of embed --post.
type posting struct {
	posts, write, ingest bool
	assets               string
}

func (o *posting) flags(c *cobra.Command) {
	c.Flags().BoolVar(&o.posts, "post", false, "the arguments are posts (.md, .html) whose images are photos of the gallery: show what would be replaced")
	c.Flags().BoolVar(&o.write, "write", false, "with --post: rewrite them")
	c.Flags().StringVar(&o.assets, "assets", "", "with --post: also look in this `folder` for the posts' images")
	c.Flags().BoolVar(&o.ingest, "ingest", false, "with --post: take in images that the gallery has not, by event.yaml's rules")
}

// check says which of the flags make no sense together.
func (o posting) check(c *cobra.Command, e *embedding, args []string) error {
	switch {
	case !o.posts && (o.write || o.ingest || o.assets != ""):
		return &present.UsageError{Err: errors.New("--write, --ingest and --assets are for posts: add --post")}
	case !o.posts:
		return nil
	case len(args) == 0:
		return &present.UsageError{Err: fmt.Errorf("embed --post wants a post: a file .md or .html (see: %s --help)", c.CommandPath())}
	case o.ingest && e.gallery != "":
		return &present.UsageError{Err: errors.New("--ingest is for the event's own gallery: leave --gallery away, where event.yaml is")}
	case c.Flags().Changed("caption") && e.options.Caption != "":
		return &present.UsageError{Err: errors.New("--caption is for one snippet: each image of a post has its own")}
	case c.Flags().Changed("format") && e.format == string(embed.JSON):
		return &present.UsageError{Err: errors.New("--format json is for programs: a post cannot show it")}
	}
	return errors.Join(mustBeHere("--assets", o.assets), mustBeHere("--post", args...))
}

// embedPosts shows how posts would be rewritten, or rewrites them.
func (a *app) embedPosts(c *cobra.Command, files []string, e embedding) error {
	ctx := c.Context()
	wanted := pipeline.PostOptions{Assets: e.posting.assets, Options: e.options, NoCaption: e.noCaption, Copy: e.copyTo, Copies: e.copyURL}
	if c.Flags().Changed("format") {
		wanted.Format = embed.Format(e.format)
	}
	g, posts, err := a.readPosts(ctx, files, e, wanted)
	if err != nil {
		return err
	}
	if e.posting.ingest {
		strangers := strangersOf(posts)
		if len(strangers) > 0 && e.posting.write {
			if err := a.ingestImages(c, strangers); err != nil {
				return err
			}
			if g, posts, err = a.readPosts(ctx, files, e, wanted); err != nil {
				return err
			}
			explainHeldBack(posts, strangers)
		} else {
			a.printStrangers(strangers)
		}
	}
	incomplete := false
	for _, p := range posts {
		if err := a.finishPost(ctx, g, p, e); err != nil {
			return err
		}
		incomplete = incomplete || p.Count(pipeline.ImageUnknown, pipeline.ImageInDoubt, pipeline.ImageMissing) > 0
	}
	if incomplete {
		return present.ErrIncomplete
	}
	return nil
}

// readPosts opens the gallery and looks the posts' images up in it.
func (a *app) readPosts(ctx context.Context, files []string, e embedding, wanted pipeline.PostOptions) (*pipeline.PublicGallery, []*pipeline.Post, error) {
	g, err := a.openPublicGallery(ctx, e.gallery)
	if err != nil {
		return nil, nil, err
	}
	var posts []*pipeline.Post
	for _, file := range files {
		p, err := g.ReadPost(ctx, file, wanted)
		if errors.Is(err, embed.ErrNoURL) {
			return nil, nil, &present.UsageError{Err: err}
		}
		if err != nil {
			return nil, nil, err
		}
		posts = append(posts, p)
	}
	return g, posts, nil
}

// strangersOf are the files of images that the gallery has not.
func strangersOf(posts []*pipeline.Post) []string {
	var files []string
	for _, p := range posts {
		for _, i := range p.Images {
			if i.State == pipeline.ImageUnknown {
				files = append(files, i.File)
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// explainHeldBack says of images that were given to ingest, and are still none
// of the gallery's photos, that looks are not the reason.
func explainHeldBack(posts []*pipeline.Post, given []string) {
	for _, p := range posts {
		for n, i := range p.Images {
			if i.State == pipeline.ImageUnknown && slices.Contains(given, i.File) {
				p.Images[n].Reason, p.Images[n].Near = "it was given to ingest, but is not published: see above why", nil
			}
		}
	}
}

func (a *app) printStrangers(files []string) {
	if len(files) == 0 {
		return
	}
	fmt.Fprintf(a.Out, "would be taken in, where event.yaml places them (%d); with --write they are:\n", len(files))
	for _, f := range files {
		fmt.Fprintf(a.Out, "  %s\n", present.Line(f, present.Columns))
	}
	fmt.Fprintln(a.Out)
}

// ingestImages is the main job on some images of posts.
func (a *app) ingestImages(c *cobra.Command, files []string) error {
	p, err := a.openToWrite(c.Context())
	if err != nil {
		return err
	}
	if err := a.ingest(c, p, files, pipeline.IngestOptions{}); err != nil && !errors.Is(err, present.ErrIncomplete) {
		return err // what failed has been said, and its image is not recognised
	}
	fmt.Fprintln(a.Out)
	return nil
}

// finishPost writes a post, or shows its diff, and says what became of its images.
func (a *app) finishPost(ctx context.Context, g *pipeline.PublicGallery, p *pipeline.Post, e embedding) error {
	if !e.posting.write {
		a.printDiff(p.Diff())
		a.printPost(p, false)
		return nil
	}
	if len(p.Pictures) > 0 {
		if err := a.copyFiles(ctx, g, p.Pictures, e.copyTo); err != nil {
			return err
		}
	}
	if err := p.Write(); err != nil {
		return err
	}
	a.printPost(p, true)
	return nil
}

// printDiff prints a diff, harmless in a terminal. What a line says beyond
// maxDiffLine is left out.
func (a *app) printDiff(diff string) {
	const maxDiffLine = 6 * present.Columns
	for l := range strings.Lines(diff) {
		cells := strings.Split(strings.TrimRight(l, "\r\n"), "\t")
		for i := range cells {
			cells[i] = present.Line(cells[i], maxDiffLine)
		}
		fmt.Fprintln(a.Out, strings.Join(cells, "\t"))
	}
	if diff != "" {
		fmt.Fprintln(a.Out)
	}
}

// printPost says what became of the images of a post.
func (a *app) printPost(p *pipeline.Post, written bool) {
	recognised := p.Count(pipeline.ImageRecognised)
	there, elsewhere := p.Count(pipeline.ImageThere), p.Count(pipeline.ImageElsewhere)
	mine := len(p.Images) - elsewhere
	name := present.Line(p.File, present.Columns)
	if mine == 0 {
		fmt.Fprintf(a.Out, "%s: no image of its own\n", name)
		return
	}
	fmt.Fprintf(a.Out, "%s: %d of %s known to the gallery", name, recognised+there, present.Count(mine, "image"))
	var parts []string
	part := func(n int, text string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, text))
		}
	}
	bytes := 0
	for _, i := range p.Images {
		if i.State == pipeline.ImageRecognised && i.How == pipeline.ByBytes {
			bytes++
		}
	}
	part(bytes, "by their bytes")
	part(recognised-bytes, "by their look")
	part(there, "shown from there already")
	if len(parts) > 0 {
		fmt.Fprintf(a.Out, ": %s", strings.Join(parts, ", "))
	}
	switch {
	case !p.Changes():
		fmt.Fprint(a.Out, "; nothing to rewrite")
	case written:
		fmt.Fprint(a.Out, "; rewritten")
	default:
		fmt.Fprint(a.Out, "; to rewrite it: --write")
	}
	fmt.Fprintln(a.Out)
	a.printByLook(p)
	a.printUnrecognised(p)
	for _, n := range p.Notes {
		fmt.Fprintf(a.Out, "  note: %s\n", present.Line(n, present.Columns))
	}
}

// printByLook lists what was recognised by its look, to be looked over.
func (a *app) printByLook(p *pipeline.Post) {
	for _, i := range p.Images {
		if i.State == pipeline.ImageRecognised && i.How == pipeline.ByLook {
			fmt.Fprintf(a.Out, "  line %d  %s is %s by its look (differs in %d of 256)\n", i.Line, imageName(i), i.Photo.ID, i.Distance)
		}
	}
}

func (a *app) printUnrecognised(p *pipeline.Post) {
	for _, i := range p.Images {
		switch i.State {
		case pipeline.ImageMissing:
			fmt.Fprintf(a.Out, "  line %d  %s cannot be looked up: %s\n", i.Line, imageName(i), present.Line(i.Problem, present.Columns))
		case pipeline.ImageUnknown, pipeline.ImageInDoubt:
			fmt.Fprintf(a.Out, "  line %d  %s is not recognised: %s%s\n", i.Line, imageName(i), i.Reason, nearestText(i.Near, i.State))
		}
	}
}

// imageName is how a person finds an image in a post: its address, without its folders.
func imageName(i pipeline.PostImage) string {
	name := i.Address
	if i.File != "" {
		name = filepath.Base(i.File)
	} else if at := strings.LastIndexByte(name, '/'); at >= 0 && at+1 < len(name) && !i.Opaque {
		name = name[at+1:]
	}
	return present.Line(name, 100)
}

// nearestText names the nearest photo, or, in doubt, those that may be meant.
func nearestText(near []pipeline.Alike, state pipeline.PostImageState) string {
	if len(near) == 0 {
		return ""
	}
	var names []string
	for _, n := range near {
		if len(names) > 0 && (state == pipeline.ImageUnknown || n.Distance > gallery.CopyDistance) {
			break
		}
		names = append(names, fmt.Sprintf("%s differs in %d of 256", n.Photo.ID, n.Distance))
	}
	return "; " + strings.Join(names, ", ")
}
