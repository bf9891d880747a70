package store

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// A folder of very many children is looked at by several at once, some children
// each: of a million photos that is six million questions to the disk.
const (
	walkers      = 4
	childrenEach = 128
)

// walk yields what is below dir ("" = the root) and starts with rest. It
// returns false when the caller wants no more.
func (f *folder) walk(ctx context.Context, dir, rest string, yield func(Entry, error) bool) (more bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	children, err := f.children(dir, rest)
	if absent(err) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if len(children) <= childrenEach {
		return f.look(ctx, dir, children, yield)
	}
	for some := range slices.Chunk(children, walkers*childrenEach) {
		var parts [walkers][]Entry
		g, ctx := errgroup.WithContext(ctx)
		for i := range parts {
			of := some[min(i*childrenEach, len(some)):min((i+1)*childrenEach, len(some))]
			g.Go(func() error {
				_, err := f.look(ctx, dir, of, func(e Entry, _ error) bool {
					parts[i] = append(parts[i], e)
					return true
				})
				return err
			})
		}
		if err := g.Wait(); err != nil {
			return false, err
		}
		for _, part := range parts {
			for _, e := range part {
				if !yield(e, nil) {
					return false, nil
				}
			}
		}
	}
	return true, nil
}

// children are those of a folder that start with rest and may be part of a
// key, in the order of keys.
func (f *folder) children(dir, rest string) ([]fs.DirEntry, error) {
	d, err := os.Open(f.below(dir))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	children, err := d.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	children = slices.DeleteFunc(children, func(c fs.DirEntry) bool {
		name := c.Name()
		return !strings.HasPrefix(name, rest) || checkSegment(name) != nil || strings.HasSuffix(name, ".")
	})
	slices.SortFunc(children, inKeyOrder)
	return children, nil
}

// look yields children of a folder, and what is below them.
func (f *folder) look(ctx context.Context, dir string, children []fs.DirEntry, yield func(Entry, error) bool) (more bool, err error) {
	if dir != "" {
		dir += "/"
	}
	for _, child := range children {
		key := dir + child.Name()
		if len(key) > maxKey {
			continue
		}
		if child.IsDir() {
			if more, err := f.walk(ctx, key, "", yield); err != nil || !more {
				return false, err
			}
			continue
		}
		info, err := lstatObject(f.below(key))
		if absent(err) {
			continue
		}
		if err != nil {
			return false, err
		}
		entry := entryOf(key, info)
		entry.Modified = info.ModTime()
		if !yield(entry, nil) {
			return false, nil
		}
	}
	return true, nil
}

// below is path for what is known to be a key, or "".
func (f *folder) below(key string) string {
	return f.root + string(filepath.Separator) + filepath.FromSlash(key)
}

// inKeyOrder sorts a folder among files as its keys sort: "a-b" and "a.b"
// come before "a/b", "a0" after it.
func inKeyOrder(a, b fs.DirEntry) int {
	x, y := a.Name(), b.Name()
	same := min(len(x), len(y))
	if order := strings.Compare(x[:same], y[:same]); order != 0 {
		return order
	}
	return cmp.Compare(byteAt(a, same), byteAt(b, same))
}

// byteAt is the byte at that place of a name; behind its end there is a slash in
// the keys of a folder, and nothing, -1, in a file's.
func byteAt(d fs.DirEntry, place int) int {
	switch name := d.Name(); {
	case place < len(name):
		return int(name[place])
	case d.IsDir():
		return '/'
	}
	return -1
}
