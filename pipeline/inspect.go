package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"eventroll/gallery"
	"eventroll/pipeline/meta"
	"eventroll/pipeline/store"
)

// Inspected is what one file says of itself.
type Inspected struct {
	File     string // as it was given, or found on its card
	Metadata gallery.Metadata
	Problems []string // what of it could not be used
	Err      error    // why nothing of it could be read, with its name; or nil
}

// Inspect yields what files say of themselves: the one that is given, or, of a
// card, its pictures in order of path, each with its RAW, and last what cannot be
// read. Both may lie in a bucket, of which no more is asked for than what pictures
// say. An error is about what was given as a whole, and ends it.
func (c *Cards) Inspect(ctx context.Context, given string) iter.Seq2[Inspected, error] {
	return func(yield func(Inspected, error) bool) {
		one, err := c.find(ctx, given)
		switch {
		case err != nil:
			yield(Inspected{}, err)
		case one.info.IsDir():
			c.inspectCard(ctx, given, yield)
		default:
			yield(c.inspectOne(ctx, one))
		}
	}
}

// inspectOne is what a file says that was given by itself.
func (c *Cards) inspectOne(ctx context.Context, one card) (Inspected, error) {
	x := Inspected{File: one.root}
	f := pictureFile{File: one.root, Bytes: one.info.Size()}
	if object, ok := one.info.(cardObject); ok {
		f.ETag = object.ETag
	}
	if one.info.Mode().IsRegular() && f.Bytes == 0 {
		x.Err = fmt.Errorf("%s is empty (zero bytes)", f.File)
		return x, nil
	}
	format, err := c.sniff(ctx, one)
	if fatal(err) != nil {
		return x, err
	}
	if err != nil {
		x.Err = fmt.Errorf("%s cannot be read: %s", f.File, reason(err))
		return x, nil
	}
	if x, err = c.inspect(ctx, f); x.Err != nil && format.Kind != meta.Photo && format.Kind != meta.Raw { // a GIF, a video, a text
		x = Inspected{File: f.File, Metadata: gallery.Metadata{Format: format.Name}, Problems: []string{"no photo that this eventroll reads"}}
	}
	return x, err
}

// inspect is what a picture says. The error is about more than this file.
func (c *Cards) inspect(ctx context.Context, f pictureFile) (Inspected, error) {
	x := Inspected{File: f.File}
	picture, err := c.readPicture(ctx, f)
	if err != nil {
		x.Err = fmt.Errorf("%s %w", f.File, err)
		if file := (*fileError)(nil); errors.As(err, &file) {
			x.Err = fmt.Errorf("%s cannot be read: %s", f.File, reason(file.error))
		}
		return x, fatal(err)
	}
	x.Metadata, x.Problems = nfcMetadata(picture.Metadata), picture.Problems
	return x, nil
}

// inspectCard yields what the pictures of a card say. It reads some at once, as a
// bucket lets one wait for each.
func (c *Cards) inspectCard(ctx context.Context, given string, yield func(Inspected, error) bool) {
	scanned, err := c.Scan(ctx, []string{given}, nil)
	if err != nil {
		yield(Inspected{}, err)
		return
	}
	files := scanned.pictures()
	for len(files) > 0 {
		now := files[:min(sniffers, len(files))]
		files = files[len(now):]
		read := make([]Inspected, len(now))
		err := parallel(ctx, sniffers, indices(now), func(ctx context.Context, i int) (err error) {
			read[i], err = c.inspect(ctx, now[i])
			return err
		})
		if err != nil {
			yield(Inspected{}, err)
			return
		}
		for _, x := range read {
			if !yield(x, nil) {
				return
			}
		}
	}
	for _, p := range scanned.Problems {
		if !yield(Inspected{File: p.File, Err: fmt.Errorf("%s %s", p.File, p.Reason)}, nil) {
			return
		}
	}
}

// pictures are the items' own files and their siblings that are pictures.
func (s *Scanned) pictures() []pictureFile {
	var files []pictureFile
	for _, item := range s.Items {
		files = append(files, pictureFile{item.File, item.Bytes, item.ETag})
		for _, sibling := range item.Siblings {
			if sibling.Role == RAW || sibling.Role == Picture {
				files = append(files, pictureFile{sibling.File, sibling.Bytes, sibling.ETag})
			}
		}
	}
	return files
}

// sniff tells what a file is by its first bytes, on this machine or in a bucket.
func (c *Cards) sniff(ctx context.Context, one card) (meta.Format, error) {
	if one.bucket == nil {
		return sniff(one.root)
	}
	_, key, _ := store.SplitAddress(one.root)
	return sniffObject(ctx, one.bucket, store.Entry{Key: key, Size: one.info.Size(), ETag: one.info.(cardObject).ETag})
}
