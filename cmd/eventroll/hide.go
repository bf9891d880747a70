package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/gallery"
	"eventroll/pipeline"
)

// hiding are the flags of hide.
type hiding struct {
	reason, missing        string
	yes, list, json, erase bool
}

func (a *app) newHide() *cobra.Command {
	var o hiding
	c := &cobra.Command{
		Use:   "hide PHOTO…",
		Short: "Take photos down, and keep them down",
		Long: `Hide takes photos out of the gallery: their pages, their places in index and
feed are gone, and at the addresses of their pictures a plain grey picture of
the same dimensions answers, so that posts do not break. They stay down from
whichever card they come again, also as copies that a messenger made.

A PHOTO is its id, the address of its page or picture, its original file, or a
picture that looks like it: a smaller copy, or a screenshot that shows it whole.
For such a picture the nearest photos are shown and asked for. Files and cards may
lie in S3: s3://bucket/cards/IMG_0001.JPG.`,
		Example: `  eventroll hide https://photos.example.org/2024/photos/2jcx4q6gqkpd5w3a.html --reason "asked by mail"
  eventroll hide ~/Downloads/KakaoTalk_20241104_101500123.jpg
  eventroll hide --missing /media/EOS_DIGITAL
  eventroll hide --list`,
	}
	c.Flags().StringVar(&o.reason, "reason", "", "why, for yourself: it is kept in the archive and shown by --list")
	c.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask; of photos that look alike take the nearest if it is unmistakable")
	c.Flags().BoolVar(&o.erase, "erase", false, "also remove the archived original and all that is known of the photo, for good")
	c.Flags().StringVar(&o.missing, "missing", "", "the photos that were on this `card` (a folder, or s3://…) and are on it no more")
	c.Flags().BoolVar(&o.list, "list", false, "list what is hidden, when and why")
	c.Flags().BoolVar(&o.json, "json", false, "one JSON object a line, a photo")
	c.RunE = func(c *cobra.Command, args []string) error {
		switch {
		case o.list && (len(args) > 0 || o.missing != "" || o.erase):
			return &present.UsageError{Err: errors.New("--list stands alone: it hides nothing")}
		case !o.list && o.missing == "" && len(args) == 0:
			return &present.UsageError{Err: fmt.Errorf("hide wants a photo: its id, its address, or a file (see: %s --help)", c.CommandPath())}
		}
		open := a.openToWrite
		if o.list {
			open = a.openProject
		}
		p, err := open(c.Context())
		if err != nil {
			return err
		}
		if o.list {
			return a.listHidden(c, p, o)
		}
		ids, err := a.chosen(c, p, args, o)
		if err != nil || len(ids) == 0 {
			return err
		}
		return a.hide(c, p, ids, o)
	}
	return c
}

// errNothingDone says that no photo was named clearly; why has been said.
var errNothingDone = errors.New("nothing was hidden")

// chosen are the photos that the arguments name, after all questions.
func (a *app) chosen(c *cobra.Command, p *pipeline.Project, args []string, o hiding) ([]gallery.PhotoID, error) {
	f, err := p.NewFinder(c.Context())
	if err != nil {
		return nil, err
	}
	ask := a.questions(c)
	var ids []gallery.PhotoID
	for _, arg := range args {
		found, err := f.Find(c.Context(), arg)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNothingDone, err)
		}
		id, err := a.choose(found, ask, o)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if o.missing != "" {
		missing, err := a.missing(c, f, ask, o)
		if err != nil {
			return nil, err
		}
		ids = append(ids, missing...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if o.erase && len(ids) > 0 && !o.yes {
		question := fmt.Sprintf("Erase what the archive has of %s? It cannot be brought back from here.", present.Count(len(ids), "photo"))
		if ok, err := ask.yes(question); err != nil || !ok {
			return nil, errors.Join(err, errNothingDone)
		}
	}
	return ids, nil
}

// choose is the photo that one argument means.
func (a *app) choose(found pipeline.Found, ask *questions, o hiding) (gallery.PhotoID, error) {
	given := present.Line(found.Given, present.Columns)
	if found.Photo != nil {
		if found.Photo.State == pipeline.Unknown && !o.yes {
			return "", fmt.Errorf("%w: the archive knows no photo %s; to keep it out of this gallery all the same, repeat with --yes", errNothingDone, found.Photo.ID)
		}
		return found.Photo.ID, nil
	}
	if len(found.Near) == 0 {
		return "", fmt.Errorf("%w: no photo looks like %s; one that shows only a part of a photo is not recognised: give the photo's address", errNothingDone, given)
	}
	if o.yes && found.Sure {
		return found.Near[0].ID, nil
	}
	fmt.Fprintf(a.err, "\n%s is in no record. These photos look most like it:\n\n", given)
	for i, l := range found.Near {
		a.printPhoto(a.err, strconv.Itoa(i+1)+".", l)
	}
	if o.yes {
		return "", fmt.Errorf("%w: which photo %s shows is not clear: look at them, then eventroll hide ID", errNothingDone, given)
	}
	n, err := ask.number("Which one is to be taken down? A number, or Enter for none:", len(found.Near))
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "", errNothingDone
	}
	return found.Near[n-1].ID, nil
}

// missing are the photos that a card has no more, after a yes.
func (a *app) missing(c *cobra.Command, f *pipeline.Finder, ask *questions, o hiding) ([]gallery.PhotoID, error) {
	lines, err := f.Missing(c.Context(), o.missing)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		fmt.Fprintf(a.Out, "every published photo of this card is still on it: nothing to hide\n")
		return nil, nil
	}
	fmt.Fprintf(a.err, "\n%s that this card has no more:\n\n", present.Count(len(lines), "published photo"))
	var ids []gallery.PhotoID
	for _, l := range lines {
		a.printPhoto(a.err, "", l)
		ids = append(ids, l.ID)
	}
	if !o.yes {
		if ok, err := ask.yes("Take them down?"); err != nil || !ok {
			return nil, errors.Join(err, errNothingDone)
		}
	}
	return ids, nil
}

// printPhoto says which photo it is, so that a person knows it again.
func (a *app) printPhoto(w io.Writer, number string, l pipeline.PhotoLine) {
	var parts []string
	if l.Taken != "" {
		parts = append(parts, l.Taken)
	}
	if l.Session != "" {
		parts = append(parts, l.Session)
	}
	if len(l.Files) > 0 {
		parts = append(parts, strings.Join(l.Files, " = "))
	}
	if l.Distance > 0 {
		parts = append(parts, fmt.Sprintf("differs in %d of 256", l.Distance))
	}
	if l.State != pipeline.Published {
		parts = append(parts, string(l.State))
	}
	fmt.Fprintf(w, "  %-3s%s  %s\n", number, l.ID, present.Line(l.Page, present.Columns))
	fmt.Fprintf(w, "     %s\n", present.Line(strings.Join(parts, " · "), present.Columns))
}

// hide takes the photos down and says what came of it.
func (a *app) hide(c *cobra.Command, p *pipeline.Project, ids []gallery.PhotoID, o hiding) error {
	progress := a.newProgress()
	h, err := p.Hide(c.Context(), ids, pipeline.HideOptions{When: time.Now(), Reason: o.reason, Erase: o.erase}, progress)
	progress.Close()
	if h == nil || h.Publication == nil {
		return err
	}
	if o.json {
		return errors.Join(err, a.printHiddenJSON(h))
	}
	fmt.Fprintf(a.Out, "taken down: %s; the gallery shows %s now\n", present.Count(len(ids), "photo"), present.Count(h.Publication.Index.Photos, "photo"))
	if h.Already > 0 {
		fmt.Fprintf(a.Out, "  %d of them taken down before\n", h.Already)
	}
	if o.erase {
		fmt.Fprintln(a.Out, "  erased from the archive: what stays is the date, the reason and what recognises the picture")
		fmt.Fprintln(a.Out, "  A bucket with versioning keeps the old versions until a lifecycle rule removes them (NoncurrentVersionExpiration).")
		fmt.Fprintln(a.Out, "  Files on cards and in backups are not touched.")
	}
	a.printPhotos("copies that show the same are held back with them", h.Copies)
	a.printPhotos("these look much alike and stay published; to take one down too: eventroll hide ID", h.Alike)
	a.printCDN(h.CDN, err)
	if err == nil && !o.erase {
		fmt.Fprintf(a.Out, "  to let back what was hidden: eventroll unhide %s\n", joinIDs(ids))
	}
	return err
}

func (a *app) printPhotos(title string, lines []pipeline.PhotoLine) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(a.Out, "\n  %s (%d)\n", title, len(lines))
	for i, l := range lines {
		if i == present.Listed {
			fmt.Fprintf(a.Out, "     … and %d more\n", len(lines)-present.Listed)
			break
		}
		a.printPhoto(a.Out, "", l)
	}
	fmt.Fprintln(a.Out)
}

// printCDN says what caches between the gallery and its visitors may still show.
func (a *app) printCDN(i pipeline.Invalidation, err error) {
	switch {
	case i.Done:
		fmt.Fprintf(a.Out, "  CloudFront was told to forget %s; that takes some minutes\n", present.Count(len(i.Paths), "path"))
		return
	case len(i.Paths) == 0:
		return
	case err != nil:
		fmt.Fprintln(a.Out, "  CloudFront could not be told; it may show the old pictures for up to an hour. Invalidate there:")
	default:
		fmt.Fprintln(a.Out, "  A CDN in front of the gallery, and browsers, may show the old pictures for up to an hour. In a CDN, invalidate:")
	}
	for n, path := range i.Paths {
		if n == present.Listed {
			fmt.Fprintf(a.Out, "    … and %d more\n", len(i.Paths)-present.Listed)
			break
		}
		fmt.Fprintf(a.Out, "    %s\n", present.Line(path, present.Columns))
	}
}

func joinIDs(ids []gallery.PhotoID) string {
	if len(ids) > present.Listed {
		return "ID…"
	}
	var texts []string
	for _, id := range ids {
		texts = append(texts, string(id))
	}
	return strings.Join(texts, " ")
}

func (a *app) printHiddenJSON(h *pipeline.HideReport) error {
	for _, id := range h.Photos {
		another := func(l pipeline.PhotoLine) bool { return l.To != id }
		out := struct {
			ID     gallery.PhotoID       `json:"id"`
			Copies []pipeline.PhotoLine  `json:"copies,omitempty"` // that are held back with it
			Alike  []pipeline.PhotoLine  `json:"alike,omitempty"`  // that stay, and look much like it
			CDN    pipeline.Invalidation `json:"cdn"`
		}{id, slices.DeleteFunc(slices.Clone(h.Copies), another), slices.DeleteFunc(slices.Clone(h.Alike), another), h.CDN}
		if err := a.printJSON(out); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) printJSON(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.Out, present.Escape(b))
	return nil
}

// listHidden prints what is taken down.
func (a *app) listHidden(c *cobra.Command, p *pipeline.Project, o hiding) error {
	list, err := p.HiddenPhotos(c.Context())
	if err != nil {
		return err
	}
	for _, h := range list {
		if o.json {
			if err := a.printJSON(h); err != nil {
				return err
			}
			continue
		}
		parts := []string{string(h.ID)}
		if h.When != "" {
			parts = append(parts, h.When)
		}
		if h.Erased {
			parts = append(parts, "erased")
		}
		if h.Reason != "" {
			parts = append(parts, h.Reason)
		}
		if len(h.Files) > 0 {
			parts = append(parts, strings.Join(h.Files, " = "))
		}
		fmt.Fprintln(a.Out, present.Line(strings.Join(parts, " · "), present.Columns))
	}
	if len(list) == 0 && !o.json {
		fmt.Fprintln(a.Out, "nothing is hidden")
	}
	return nil
}
