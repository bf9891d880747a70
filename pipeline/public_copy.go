package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"eventroll/gallery"
	"eventroll/gallery/embed"
	"eventroll/pipeline/store"
)

// PictureFile is one rendition of a published photo.
type PictureFile struct {
	ID   gallery.PhotoID
	Size string // "large"
}

// CopiedPictures is what became of copying pictures.
type CopiedPictures struct {
	New   int
	Bytes int64 // of those
	// Kept are the names of those that were there already and are not what the
	// gallery has now: they stay as they are.
	Kept []string
}

// CopyPictures copies renditions into a folder, each under embed.CopyName,
// whole or not at all. It makes the folder and replaces no file. The error names
// the picture.
func (g *PublicGallery) CopyPictures(ctx context.Context, dir string, files []PictureFile) (CopiedPictures, error) {
	if strings.Contains(dir, "://") {
		return CopiedPictures{}, fmt.Errorf("pictures are copied into a folder on this machine, and %s is none", quote(dir))
	}
	into, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		return CopiedPictures{}, err
	}
	var c CopiedPictures
	var mu sync.Mutex
	err = parallel(ctx, publicReaders, indices(files), func(ctx context.Context, i int) error {
		name := embed.CopyName(files[i].ID, files[i].Size)
		data, kept, err := g.copyPicture(ctx, into, files[i])
		if err != nil {
			return fmt.Errorf("copy %s into %s: %w", name, quote(dir), err)
		}
		mu.Lock()
		defer mu.Unlock()
		switch {
		case kept:
			c.Kept = append(c.Kept, name)
		case data > 0:
			c.New++
			c.Bytes += data
		}
		return nil
	})
	slices.Sort(c.Kept)
	return c, err
}

// copyPicture copies one picture and says how many bytes that were; 0 where it
// was there already, and kept where that is another.
func (g *PublicGallery) copyPicture(ctx context.Context, into store.Store, f PictureFile) (written int64, kept bool, err error) {
	data, err := g.Rendition(ctx, f.ID, f.Size)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, fmt.Errorf("the gallery %s lacks it: its organiser runs `eventroll check --repair`", g)
	}
	if err != nil {
		return 0, false, err
	}
	name := embed.CopyName(f.ID, f.Size)
	_, err = into.Put(ctx, name, bytes.NewReader(data), store.Attributes{If: store.Absent, Sync: true})
	if errors.Is(err, store.ErrChanged) {
		have, _, err := store.Read(ctx, into, name, renditionBytes)
		return 0, err == nil && !bytes.Equal(have, data), err
	}
	return int64(len(data)), false, err
}
