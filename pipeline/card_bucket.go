package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"eventroll/pipeline/meta"
	"eventroll/pipeline/store"
)

// sniffers is how many objects' first bytes are asked for at once: each is
// one short answer to wait for.
const sniffers = 64

// findInBucket looks up a card in a bucket: all that lies below a prefix, or
// one object. Keys may spell Hangul in another form than the command line.
func (c *Cards) findInBucket(ctx context.Context, given string) (card, error) {
	bucket, key, err := c.files(ctx, given)
	if err != nil {
		return card{}, err
	}
	name, _, _ := store.SplitAddress(given)
	forms := slices.Compact([]string{key, norm.NFC.String(key), norm.NFD.String(key)})
	for _, form := range forms {
		root := strings.TrimRight(s3Scheme+name+"/"+form, "/")
		found := card{given: given, root: root, real: root, bucket: bucket}
		below := prefixOf(form)
		for _, err := range bucket.List(ctx, below) {
			if err != nil {
				return card{}, err
			}
			found.info = cardObject{Entry: store.Entry{Key: form}, folder: true}
			parent := path.Dir(name + "/" + form)
			found.name = cardName(path.Base(name+"/"+form), path.Base(parent))
			return found, nil
		}
		entry, err := bucket.Find(ctx, form)
		switch {
		case err == nil:
			found.info = cardObject{Entry: entry}
			dir := path.Dir(name + "/" + form)
			found.name = cardName(path.Base(dir), path.Base(path.Dir(dir)))
			return found, nil
		case !errors.Is(err, fs.ErrNotExist):
			return card{}, err
		}
	}
	return card{}, fmt.Errorf("%s cannot be read: there is nothing in the bucket under it", given)
}

// prefixOf is what the keys in a folder of a bucket start with.
func prefixOf(folder string) string {
	if folder == "" {
		return ""
	}
	return folder + "/"
}

// cardObject is an object in a bucket as a file, or what several lie below.
type cardObject struct {
	store.Entry
	folder bool
}

func (o cardObject) Name() string { return path.Base(o.Key) }
func (o cardObject) Size() int64  { return o.Entry.Size }
func (o cardObject) Mode() fs.FileMode {
	if o.folder {
		return fs.ModeDir
	}
	return 0
}
func (o cardObject) ModTime() time.Time { return o.Modified }
func (o cardObject) IsDir() bool        { return o.folder }
func (o cardObject) Sys() any           { return nil }

// scanBucket finds what a card in a bucket holds.
func (s *scanner) scanBucket(ctx context.Context, c card, given []card) error {
	_, key, _ := store.SplitAddress(c.root)
	root, prefix := prefixOf(key), prefixOf(key)
	if !c.info.IsDir() { // and what was written beside it, see beside
		root = prefixOf(strings.TrimSuffix(path.Dir(key), "."))
		prefix = strings.TrimSuffix(key, path.Ext(key))
	}
	var items []Item
	var entries []store.Entry
	for entry, err := range c.bucket.List(ctx, prefix) {
		if err != nil {
			return err
		}
		rel := strings.TrimPrefix(entry.Key, root)
		item := Item{
			Card: c.name, Path: placeName(rel), File: s3Scheme + c.bucketName() + "/" + entry.Key,
			Bytes: entry.Size, Modified: entry.Modified, ETag: entry.ETag,
		}
		switch {
		case !c.info.IsDir() && entry.Key != key && (!isBeside(rel, path.Base(key)) || s.isTaken(item.File, given)):
		case strings.HasSuffix(entry.Key, "/"): // how consoles make a folder
		case s.passesOver(rel), slices.ContainsFunc(s.skipBuckets, func(place string) bool { return isBelow(item.File, place) }):
		case !fs.ValidPath(placeName(rel)):
			s.problem(item.File, "has a key with an empty part, or with one that is . or ..: no folder could hold it")
		case item.Bytes == 0:
			s.empty(item)
		default:
			items, entries = append(items, item), append(entries, entry)
		}
	}
	return s.sortObjects(ctx, c, items, entries)
}

// sortObjects sorts objects by their first bytes.
func (s *scanner) sortObjects(ctx context.Context, c card, items []Item, entries []store.Entry) error {
	formats := make([]meta.Format, len(items))
	problems := make([]string, len(items))
	err := parallel(ctx, sniffers, indices(items), func(ctx context.Context, i int) error {
		var file *fileError
		format, err := sniffObject(ctx, c.bucket, entries[i])
		if errors.As(err, &file) {
			problems[i] = "cannot be read: " + file.Error()
			return nil
		}
		formats[i] = format
		return err
	})
	if err != nil {
		return err
	}
	for i, item := range items {
		if problems[i] != "" {
			s.problem(item.File, "%s", problems[i])
			continue
		}
		s.sort(item, formats[i])
	}
	return nil
}

// sniffObject tells what an object is by its first bytes.
func sniffObject(ctx context.Context, bucket *store.Files, e store.Entry) (meta.Format, error) {
	head, err := bucket.Head(ctx, e, meta.SniffLen)
	if err != nil {
		return meta.Format{}, ofFile(ctx, err)
	}
	spans := bucket.Spans(ctx, e)
	format := sniffed(head, spans, e.Size)
	if err := spans.Err(); err != nil {
		return meta.Format{}, ofFile(ctx, err)
	}
	return format, nil
}

// passesOver says whether a file lies in a folder that is passed over, or is hidden.
func (s *scanner) passesOver(rel string) bool {
	folders := strings.Split(rel, "/")
	return slices.ContainsFunc(folders, isHidden) || slices.ContainsFunc(folders[:len(folders)-1], isPassedOver)
}

// isBeside says whether a file was written beside a photo that was given by itself.
func isBeside(name, photo string) bool {
	whole := strings.TrimSuffix(photo, path.Ext(photo))
	return slices.Contains([]string{
		photo + ".xmp", photo + ".XMP", whole + ".xmp", whole + ".XMP", photo + ".json", photo + ".supplemental-metadata.json",
	}, name)
}

// isTaken says whether a file was given too, or was found beside another.
func (s *scanner) isTaken(file string, given []card) bool {
	return s.has(file) || slices.ContainsFunc(given, func(c card) bool { return c.root == file })
}

func (c card) bucketName() string {
	name, _, _ := store.SplitAddress(c.root)
	return name
}
