package pipeline

import (
	"context"
	"fmt"
	"strings"

	"eventroll/gallery"
	"eventroll/gallery/embed"
)

// Find finds the published photo that is named by its id, by an address of it
// (of its page or one of its pictures), or by a file that shows it, here or in a
// bucket: the original or any smaller copy. The error names what was given and says
// why it is none.
func (g *PublicGallery) Find(ctx context.Context, given string) (gallery.Photo, error) {
	id := gallery.PhotoID(strings.ToLower(strings.TrimSpace(given)))
	if !id.Valid() {
		id = addressed(given)
	}
	if p, ok := g.Photo(id); ok {
		return p, nil
	}
	file, fileErr := g.cards.find(ctx, given)
	switch {
	case fileErr == nil && file.info.IsDir():
		return gallery.Photo{}, fmt.Errorf("%s is a folder: name the files in it", given)
	case fileErr == nil && !file.info.Mode().IsRegular():
		return gallery.Photo{}, fmt.Errorf("%s is no regular file but a %s", given, kindOf(file.info.Mode()))
	case fileErr == nil:
		if err := g.cards.worthFetching(ctx, file); err != nil {
			return gallery.Photo{}, err
		}
		return g.findFile(ctx, given, file.root)
	case id != "":
		return gallery.Photo{}, fmt.Errorf("%s: the gallery %s shows no photo %s: it was taken down, or it is one of another gallery", given, g, id)
	case strings.HasPrefix(given, s3Scheme):
		return gallery.Photo{}, fmt.Errorf("%s is no address of a photo of this gallery, and as a file: %w", given, fileErr)
	case strings.Contains(given, "://"):
		return gallery.Photo{}, fmt.Errorf("%s is no address of a photo: give that of its page, or of the picture itself", given)
	}
	return gallery.Photo{}, fmt.Errorf("%s is no photo's id, no address of one and no file: %w", given, fileErr)
}

func (g *PublicGallery) findFile(ctx context.Context, given, file string) (gallery.Photo, error) {
	f, err := g.cards.open(ctx, file)
	if err != nil {
		return gallery.Photo{}, fmt.Errorf("%s cannot be read: %s", given, reason(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return gallery.Photo{}, fmt.Errorf("%s cannot be read: %s", given, reason(err))
	}
	m, err := g.Recognise(ctx, f, info.Size())
	if err != nil {
		return gallery.Photo{}, fmt.Errorf("%s: %w", given, err)
	}
	if m.Photo == nil {
		return gallery.Photo{}, fmt.Errorf("%s is no photo of the gallery %s: %s%s", given, g, m.Reason, g.nearestOf(m))
	}
	return *m.Photo, nil
}

// nearestOf names the photo that looks most like a picture, for a message.
func (g *PublicGallery) nearestOf(m Match) string {
	if len(m.Near) == 0 {
		return ""
	}
	return fmt.Sprintf("; the nearest is %s, which differs in %d of 256: if it is the one, give its id", m.Near[0].Photo.ID, m.Near[0].Distance)
}

// Picture is a published photo as a snippet shows it: under the gallery's own
// address, wherever it was opened.
func (g *PublicGallery) Picture(p gallery.Photo) embed.Picture {
	index := g.Index
	if _, err := webAddress(index.URL); err != nil {
		index.URL = g.Address
	}
	return embed.PictureOf(index, p)
}
