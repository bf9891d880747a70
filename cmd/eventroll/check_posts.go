package main

import (
	"context"
	"fmt"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

// checkPosts says which addresses in the posts of a folder, or in one post, do not
// show what they should.
func (a *app) checkPosts(ctx context.Context, posts, address string, asJSON bool) error {
	if err := mustBeHere("--posts", posts); err != nil {
		return err
	}
	g, err := a.openPublicGallery(ctx, address)
	if err != nil {
		return err
	}
	progress := a.newProgress()
	report, err := g.CheckPosts(ctx, posts, progress)
	progress.Close()
	if err != nil {
		return err
	}
	return a.checked(report, len(report.Findings)+len(report.Unread), asJSON, func() { a.printPosts(g, report) })
}

func (a *app) printPosts(g *pipeline.PublicGallery, r *pipeline.PostsReport) {
	a.PrintTitle(g.Index.Title)
	a.Fact("read", present.Count(r.Files, "file"))
	a.Fact("addresses", fmt.Sprintf("%d, %d of them different", r.Addresses, r.Distinct))
	for _, f := range r.Findings {
		fmt.Fprintf(a.Out, "\n  %s\n", present.Line(fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Address), present.Columns))
		fmt.Fprintf(a.Out, "    %s\n    To do: %s\n", present.Line(f.Detail, present.Columns), f.Advice)
	}
	if len(r.Unread) > 0 {
		fmt.Fprintf(a.Out, "\n  could not be read (%d)\n", len(r.Unread))
		var lines []string
		for _, p := range r.Unread {
			lines = append(lines, p.File+": "+p.Reason)
		}
		a.PrintSome(lines)
	}
	switch {
	case r.Addresses == 0:
		fmt.Fprintln(a.Out, "\n  no post here shows photos of this gallery")
	case len(r.Findings)+len(r.Unread) == 0:
		fmt.Fprintln(a.Out, "\n  all is well")
	}
}
