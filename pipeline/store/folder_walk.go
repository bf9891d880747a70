package store

import (
	"context"
	"io"
	"iter"
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
	// namesAtOnce is how many names are asked for at once: what the system tells
	// of each takes three times what is kept of it.
	namesAtOnce = 1024
)

// walker lists a folder's files.
type walker struct {
	*folder
	keysOnly bool // no file is looked at: its entry has nothing but a key
}

// walk yields what is below dir ("" = the root) and starts with rest. It
// returns false when the caller wants no more.
func (w walker) walk(ctx context.Context, dir, rest string, yield func(Entry, error) bool) (more bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	d, err := os.Open(w.below(dir))
	if absent(err) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	defer d.Close()
	children, err := childrenOf(d, rest)
	if absent(err) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if len(children) <= childrenEach {
		return w.look(ctx, d, dir, children, yield)
	}
	var parts [walkers][]Entry
	for some := range slices.Chunk(children, walkers*childrenEach) {
		g, ctx := errgroup.WithContext(ctx)
		for i := range parts {
			of := some[min(i*childrenEach, len(some)):min((i+1)*childrenEach, len(some))]
			parts[i] = parts[i][:0]
			g.Go(func() error {
				_, err := w.look(ctx, d, dir, of, func(e Entry, _ error) bool {
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

// childrenOf are the files and folders in a folder that start with rest and may
// be part of a key, in the order of keys: a folder has a slash at its end, so
// that "a-b" and "a.b" come before "a/", "a0" after it.
func childrenOf(d *os.File, rest string) ([]string, error) {
	var children []string
	for {
		some, err := d.ReadDir(namesAtOnce)
		for _, child := range some {
			name := child.Name()
			if !strings.HasPrefix(name, rest) || checkSegment(name) != nil || strings.HasSuffix(name, ".") {
				continue
			}
			switch {
			case child.IsDir():
				children = append(children, name+"/")
			case child.Type().IsRegular():
				children = append(children, name)
			}
		}
		if err == io.EOF {
			slices.Sort(children)
			return children, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// look yields children of the folder dir, which d is, and what is below them.
func (w walker) look(ctx context.Context, d *os.File, dir string, children []string, yield func(Entry, error) bool) (more bool, err error) {
	if dir != "" {
		dir += "/"
	}
	for _, child := range children {
		name, isFolder := strings.CutSuffix(child, "/")
		key := dir + name
		if len(key) > maxKey {
			continue
		}
		if isFolder {
			if more, err := w.walk(ctx, key, "", yield); err != nil || !more {
				return false, err
			}
			continue
		}
		entry := Entry{Key: key}
		if !w.keysOnly {
			entry, err = entryIn(d, name, key)
		}
		if absent(err) {
			continue
		}
		if err != nil {
			return false, err
		}
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

// keysOnly is a folder that lists keys alone.
type keysOnly struct{ *folder }

func (k keysOnly) List(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return walker{k.folder, true}.list(ctx, prefix)
}
