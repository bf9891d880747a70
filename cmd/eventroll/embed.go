package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/gallery/embed"
	"eventroll/pipeline"
)

// embedding are the flags of embed.
type embedding struct {
	gallery, format, align string
	copyTo, copyURL        string
	options                embed.Options
	noCaption              bool
	posting                posting
}

func (a *app) newEmbed() *cobra.Command {
	var o embedding
	c := &cobra.Command{
		Use:   "embed PHOTO… | embed --post POST…",
		Short: "What a post needs to show photos of the gallery",
		Long: `Embed prints what shows photos of the gallery in a post: small in bytes, with a
credit that leads to the photo's page, and for ever, as the addresses of photos
never change. Several photos are one grid, where the place knows such a thing.

A PHOTO is its id, the address of its page or picture, its original file, or any
smaller copy of it. With --gallery nothing else is needed than a public gallery:
no event.yaml, no account.

The formats:
  html       any page that takes HTML: WordPress (block "Custom HTML"), Ghost, your own
  markdown   Markdown without any HTML
  jekyll     a post of Jekyll, with kramdown and Liquid
  hugo       Hugo's own figure shortcode
  velog      velog.io
  tistory    tistory.com: its HTML mode, or the block "HTML"
  notion     to be pasted into a page of Notion
  url        the address alone: WordPress, Notion, Discord, Slack and KakaoTalk make
             a picture or a card of it
  json       for programs

With --copy the pictures are put into a folder of your own blog as well, and shown
from there; the credit still leads to the gallery. No file is replaced.

With --post, the images of posts are looked up in the gallery, by their bytes, or,
as posts hold smaller copies, by their look. What is recognised gets the address of
the gallery's picture, or, with --format, is replaced as a whole, credit and all.
Without --write a diff shows what would change: nothing else does, and nothing
changes twice. Exit code 3: some images were not recognised.`,
		Example: `  eventroll embed 2jcx4q6gqkpd5w3a
  eventroll embed --gallery https://photos.example.org/2024 --format jekyll IMG_0031.JPG
  eventroll embed --format hugo --copy static/photos --width 640 stage.jpg crowd.jpg
  eventroll embed --gallery https://photos.example.org/2024 --post _posts/2024-11-12-recap.md --write`,
	}
	c.Flags().StringVar(&o.gallery, "gallery", "", "the `address` of a public gallery, in place of event.yaml's")
	c.Flags().StringVar(&o.format, "format", string(embed.HTML), "what for: "+joinFormats())
	c.Flags().IntVar(&o.options.Width, "width", 0, fmt.Sprintf("at most so many CSS `pixels` wide (default %d, beside text %d)", embed.DefaultWidth, embed.FloatWidth))
	c.Flags().StringVar(&o.align, "align", "", "left, center or right, where the place understands it")
	c.Flags().StringVar(&o.options.Caption, "caption", "", "this `text` in place of the photo's own caption; \"\" for none")
	c.Flags().StringVar(&o.copyTo, "copy", "", "also copy the pictures into this `folder` of the blog, and show them from there")
	c.Flags().StringVar(&o.copyURL, "copy-url", "", "how posts name that folder: an `address` or path (else from --copy, taken from the blog's own folder)")
	o.posting.flags(c)
	a.completeEmbed(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		o.noCaption = c.Flags().Changed("caption") && o.options.Caption == ""
		if err := o.check(c, args); err != nil {
			return err
		}
		if o.posting.posts {
			return a.embedPosts(c, args, o)
		}
		return a.embed(c.Context(), args, o)
	}
	return c
}

func joinFormats() string {
	var names []string
	for _, f := range embed.Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// completeEmbed lets shells complete the values of flags.
func (a *app) completeEmbed(c *cobra.Command) {
	for name, values := range map[string][]string{"format": strings.Split(joinFormats(), ", "), "align": {"left", "center", "right"}} {
		// Its only error is that there is no such flag.
		_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}

// check reads the flags that are words.
func (o *embedding) check(c *cobra.Command, args []string) error {
	format, err := embed.ParseFormat(o.format)
	if err != nil {
		return &present.UsageError{Err: fmt.Errorf("--format %w", err)}
	}
	o.format = string(format)
	o.options.Align = embed.Align(o.align)
	if err := o.posting.check(c, o, args); err != nil {
		return err
	}
	switch {
	case len(args) == 0:
		return &present.UsageError{Err: fmt.Errorf("embed wants a photo: its id, its address, or a file (see: %s --help)", c.CommandPath())}
	case o.align != "" && !slices.Contains(embed.Aligns(), o.options.Align):
		return &present.UsageError{Err: fmt.Errorf("--align %q: it is left, center or right", o.align)}
	case c.Flags().Changed("width") && o.options.Width <= 0:
		return &present.UsageError{Err: fmt.Errorf("--width %d: it is a number of pixels, 640 for example", o.options.Width)}
	case o.copyTo == "" && (o.copyURL != "" || c.Flags().Changed("copy")):
		return &present.UsageError{Err: errors.New("--copy wants the folder that the pictures are copied into")}
	case o.copyTo != "" && format == embed.URL:
		return &present.UsageError{Err: errors.New("--copy is for formats that show a picture, and --format url is an address alone")}
	}
	return nil
}

// embed prints the snippet.
func (a *app) embed(ctx context.Context, args []string, o embedding) error {
	copies, err := o.copiesAt()
	if err != nil {
		return err
	}
	g, err := a.openPublicGallery(ctx, o.gallery)
	if err != nil {
		return err
	}
	var pictures []embed.Picture
	for _, arg := range args {
		photo, err := g.Find(ctx, arg)
		if err != nil {
			return err
		}
		p := g.Picture(photo)
		p.Copies = copies
		if o.noCaption {
			p.Caption = ""
		}
		pictures = append(pictures, p)
	}
	snippet, err := embed.Snippet(embed.Format(o.format), pictures, o.options)
	if errors.Is(err, embed.ErrNoURL) {
		return &present.UsageError{Err: err}
	}
	if err != nil {
		return err
	}
	if o.copyTo != "" {
		if err := a.copyPictures(ctx, g, pictures, o); err != nil {
			return err
		}
	}
	if o.format == string(embed.JSON) {
		snippet = present.Escape([]byte(snippet))
	}
	_, err = io.WriteString(a.Out, snippet)
	return err
}

// openPublicGallery opens the gallery at an address, or event.yaml's own.
func (a *app) openPublicGallery(ctx context.Context, address string) (*pipeline.PublicGallery, error) {
	if address != "" {
		return pipeline.OpenGallery(ctx, address)
	}
	p, err := a.openProject(ctx)
	if errors.Is(err, errNoEvent) {
		return nil, &present.UsageError{Err: fmt.Errorf("there is no event.yaml here (%s): name the gallery, as in --gallery https://photos.example.org/2024", a.config)}
	}
	if err != nil {
		return nil, err
	}
	return p.PublicGallery(ctx)
}

// copiesAt is how posts name the folder of --copy.
func (o embedding) copiesAt() (string, error) {
	if o.copyTo == "" || strings.Contains(o.copyURL, "{{") { // {{ site.baseurl }}/photos
		return o.copyURL, nil
	}
	if o.copyURL != "" {
		u, err := url.Parse(o.copyURL)
		if err != nil {
			return "", &present.UsageError{Err: fmt.Errorf("--copy-url %q is no address and no path", o.copyURL)}
		}
		return u.String(), nil
	}
	address, ok := embed.CopiesAt(embed.Format(o.format), filepath.ToSlash(o.copyTo))
	if !ok || filepath.IsAbs(o.copyTo) {
		return "", &present.UsageError{Err: fmt.Errorf("how posts name %q is not known from here: add --copy-url, as in --copy-url /assets/photos", o.copyTo)}
	}
	return address, nil
}

// copyPictures copies what the snippet shows.
func (a *app) copyPictures(ctx context.Context, g *pipeline.PublicGallery, pictures []embed.Picture, o embedding) error {
	var files []pipeline.PictureFile
	for _, p := range pictures {
		for _, size := range embed.Renditions(embed.Format(o.format), p, o.options) {
			if f := (pipeline.PictureFile{ID: p.ID, Size: size}); !slices.Contains(files, f) {
				files = append(files, f)
			}
		}
	}
	return a.copyFiles(ctx, g, files, o.copyTo)
}

// copyFiles copies renditions into a folder, and says so.
func (a *app) copyFiles(ctx context.Context, g *pipeline.PublicGallery, files []pipeline.PictureFile, dir string) error {
	copied, err := g.CopyPictures(ctx, dir, files)
	if err != nil {
		return err
	}
	if !a.quiet {
		fmt.Fprintf(a.err, "copied %s into %s", present.Count(copied.New, "picture"), present.Flat(dir))
		if there := len(files) - copied.New; there > 0 {
			fmt.Fprintf(a.err, "; %d there already", there)
		}
		fmt.Fprintln(a.err)
	}
	for _, name := range copied.Kept {
		fmt.Fprintf(a.err, "note: %s is not what the gallery has now, and stays as it is; remove it to have it copied anew\n", present.Flat(filepath.Join(dir, name)))
	}
	return nil
}
