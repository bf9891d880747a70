package pipeline

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
	"eventroll/gallery/site"
)

// Finder finds the photos that somebody speaks of, in what the archive holds.
type Finder struct {
	config    *Config
	cards     *Cards
	archive   string
	snapshot  *Snapshot
	published map[gallery.PhotoID]*gallery.Placement // what a publish would show now
	joined    map[gallery.PhotoID]gallery.PhotoID    // copies, by the photo that stands for them
	looks     *gallery.LookIndex
	pictured  []gallery.PhotoID // aligned with looks
}

// PhotoLine is a photo as a person recognises it.
type PhotoLine struct {
	ID      gallery.PhotoID `json:"id"`
	Page    string          `json:"page"`              // its address, or its file in a gallery without one
	Session string          `json:"session,omitempty"` // its title
	Taken   string          `json:"taken,omitempty"`   // RFC 3339 in the event's zone
	Files   []string        `json:"files,omitempty"`   // card/path
	State   PhotoState      `json:"state"`
	// Distance is in how many of the 256 bits of their looks the photo and what
	// was asked for differ: a picture, or the photo To.
	Distance int             `json:"distance,omitempty"`
	To       gallery.PhotoID `json:"to,omitempty"`
}

// PhotoState says whether a photo can be seen.
type PhotoState string

// What a photo may be.
const (
	Published PhotoState = "published"
	HeldBack  PhotoState = "held back"
	TakenDown PhotoState = "taken down"
	Unknown   PhotoState = "unknown" // the archive has nothing of it
)

// Found is what an argument names: one photo, or those that look most like it.
type Found struct {
	Given string
	Photo *PhotoLine // nil where it is not known which
	Near  []PhotoLine
	// Sure says that the first of Near is unmistakable.
	Sure bool
}

// mostNear is how many photos are offered for a picture.
const mostNear = 5

// NewFinder reads what the archive holds.
func (p *Project) NewFinder(ctx context.Context) (*Finder, error) {
	name, err := archiveName(ctx, p.Archive)
	if err != nil {
		return nil, err
	}
	if _, err := p.refuseForeign(ctx, name); err != nil {
		return nil, err
	}
	last, _, err := p.lastPublished(ctx)
	if err != nil {
		return nil, err
	}
	f := &Finder{config: p.Config, cards: p.Config.Cards(), archive: name, snapshot: p.openSnapshot(name), published: map[gallery.PhotoID]*gallery.Placement{}, joined: map[gallery.PhotoID]gallery.PhotoID{}}
	if err := f.snapshot.refresh(ctx, p.Archive); err != nil {
		return nil, err
	}
	publication, entries, _ := placeAll(&p.Config.Event, f.snapshot, gallery.PlaceOptions{IncludeUntimed: last.IncludeUntimed})
	for _, n := range entries.placed {
		f.published[n.ID] = n.Placement
	}
	for _, j := range slices.Concat(publication.Joined, publication.Replaced) {
		f.joined[j.Copy] = j.Photo
	}
	f.indexLooks()
	return f, nil
}

func (f *Finder) indexLooks() {
	var looks []gallery.Look
	add := func(id gallery.PhotoID, text string) {
		if look, ok := gallery.ParseLook(text); ok {
			looks, f.pictured = append(looks, look), append(f.pictured, f.standsFor(id))
		}
	}
	for _, id := range f.snapshot.ids() {
		r, _, hidden := f.snapshot.photo(id)
		if !hidden {
			add(id, r.Look)
		}
	}
	for _, t := range f.snapshot.takedowns() {
		add(t.ID, t.Look)
	}
	f.looks = gallery.NewLookIndex(looks)
}

// standsFor is the photo that is shown where a copy is meant.
func (f *Finder) standsFor(id gallery.PhotoID) gallery.PhotoID {
	if photo, ok := f.joined[id]; ok {
		return photo
	}
	return id
}

// Find finds what is named by a photo's id, by an address of the gallery (of a
// page or a picture), by its original file, or by a file that looks like it, here
// or in a bucket. The error says why nothing is found, and names what was given.
func (f *Finder) Find(ctx context.Context, given string) (Found, error) {
	found := Found{Given: given}
	id := gallery.PhotoID(strings.ToLower(strings.TrimSpace(given)))
	if !id.Valid() {
		id = addressed(given)
	}
	line := f.Line(f.standsFor(id))
	if line.State != Unknown {
		found.Photo = &line
		return found, nil
	}
	file, fileErr := f.cards.find(ctx, given)
	switch {
	case fileErr == nil && file.info.IsDir():
		return found, fmt.Errorf("%s is a folder: name the files in it", given)
	case fileErr == nil && !file.info.Mode().IsRegular():
		return found, fmt.Errorf("%s is no regular file but a %s", given, kindOf(file.info.Mode()))
	case fileErr == nil:
		if err := f.cards.worthFetching(ctx, file); err != nil {
			return found, err
		}
		return f.findFile(ctx, found, file.root)
	case id != "":
		found.Photo = &line
		return found, nil
	case strings.HasPrefix(given, s3Scheme):
		return found, fmt.Errorf("%s is no address of a photo of this gallery, and as a file: %w", given, fileErr)
	case strings.Contains(given, "://"):
		return found, fmt.Errorf("%s is no address of a photo: give that of its page, or of the picture itself", given)
	}
	return found, fmt.Errorf("%s is no photo's id, no address of one and no file that can be read: %w", given, errors.Unwrap(fileErr))
}

// photoAddress is what the addresses of a photo have in common: its page, its
// pictures, its answer for programs, its original.
var photoAddress = regexp.MustCompile(`(?:^|/)(?:photos|originals)/([a-z2-7]{16})(?:\.[a-z.]+|/[^/]+\.jpg)$`)

// addressed is the id in an address of a photo, relative or absolute, or "".
// Ids come from content, so one that is known is ours whatever the host is called.
func addressed(given string) gallery.PhotoID {
	u, err := url.Parse(strings.TrimSpace(given))
	if err != nil {
		return ""
	}
	if m := photoAddress.FindStringSubmatch(u.Path); m != nil {
		return gallery.PhotoID(m[1])
	}
	return ""
}

// findFile finds the photo of a file: exactly, or by its look.
func (f *Finder) findFile(ctx context.Context, found Found, file string) (Found, error) {
	scanned, err := f.cards.Scan(ctx, []string{file}, nil)
	if err != nil {
		return found, err
	}
	joins := f.snapshot.joins()
	for _, item := range scanned.Items {
		files := []string{item.File}
		for _, s := range item.Siblings {
			if s.Role == RAW || s.Role == Picture {
				files = append(files, s.File)
			}
		}
		ids := make([]gallery.PhotoID, len(files))
		for i, file := range files {
			if ids[i], err = f.cards.pictureOf(ctx, file); err != nil {
				return found, err
			}
		}
		for _, id := range ids {
			if joined := joins.pictures[id]; f.state(id) == Unknown && joined != "" {
				id = joined
			}
			if f.state(id) != Unknown {
				line := f.Line(f.standsFor(id))
				found.Photo = &line
				return found, nil
			}
		}
	}
	seen, err := f.cards.lookAtFile(ctx, file)
	if err != nil {
		return found, fmt.Errorf("%s: %w", file, err)
	}
	found.Near, found.Sure = f.near(seen.look, "", gallery.MaxWithin)
	if !found.Sure {
		f.nearFramed(&found, seen.framed)
	}
	return found, nil
}

// near are the photos that look most like this, without that one.
func (f *Finder) near(look gallery.Look, except gallery.PhotoID, within int) (lines []PhotoLine, sure bool) {
	matches, _ := f.looks.Nearest(look, within)
	seen := map[gallery.PhotoID]bool{except: true}
	matches = slices.DeleteFunc(matches, func(m gallery.Match) bool {
		id := f.pictured[m.Index]
		twice := seen[id]
		seen[id] = true
		return twice
	})
	for _, m := range matches[:min(len(matches), mostNear)] {
		line := f.Line(f.pictured[m.Index])
		line.Distance = m.Distance
		lines = append(lines, line)
	}
	return lines, gallery.Unmistakable(matches)
}

// state says what a photo is now.
func (f *Finder) state(id gallery.PhotoID) PhotoState {
	r, sightings, hidden := f.snapshot.photo(id)
	_, published := f.published[id]
	switch {
	case hidden:
		return TakenDown
	case published:
		return Published
	case r.ID != "" || len(sightings) > 0:
		return HeldBack
	default:
		return Unknown
	}
}

// Line is a photo as a person recognises it.
func (f *Finder) Line(id gallery.PhotoID) PhotoLine {
	_, sightings, _ := f.snapshot.photo(id)
	line := PhotoLine{ID: id, Page: f.config.address(site.PhotoKey(id)), Files: placesOf(sightings), State: f.state(id)}
	at := f.published[id]
	if at == nil {
		return line
	}
	for _, s := range f.config.Event.Sessions {
		if s.ID == at.Session {
			line.Session = s.Title
		}
	}
	if !at.Taken.IsZero() {
		line.Taken = at.Taken.Format(time.RFC3339)
	}
	return line
}

// address is where a browser finds an object of the gallery: below `url`, in
// the gallery's folder, or, in a bucket without a url, by its key.
func (c *Config) address(key string) string {
	switch {
	case c.Event.URL != "":
		return c.Event.URL + "/" + key
	case strings.HasPrefix(c.Gallery, s3Scheme):
		return c.Gallery + "/" + key
	}
	return filepath.Join(c.Gallery, filepath.FromSlash(key))
}
