package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"eventroll/pipeline/store"
)

// openPublic finds the gallery at an address. See OpenGallery.
func openPublic(ctx context.Context, address string) (publicSource, error) {
	address = strings.TrimSpace(address)
	switch {
	case strings.HasPrefix(address, s3Scheme):
		s, err := store.Open(ctx, strings.TrimRight(address, "/"), store.Options{})
		if err != nil {
			return nil, err
		}
		return &publicStore{s}, nil
	case strings.Contains(address, "://"):
		return openSite(ctx, address)
	}
	return openPublicFolder(address)
}

// publicFolder is a gallery in a folder that may be anybody's: nothing is put
// into it, and nothing outside it is read.
type publicFolder struct{ name string }

func openPublicFolder(name string) (publicSource, error) {
	if name == "" {
		return nil, errors.New("the address of the gallery is empty: give that of its first page, or its folder")
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.Contains(name, ".") && !strings.HasPrefix(name, "."):
		return nil, fmt.Errorf("there is no folder %s; the address of a gallery on the web begins with https://", quote(name))
	case err != nil:
		return nil, fmt.Errorf("the gallery %s cannot be opened: %s", quote(name), reason(err))
	case !info.IsDir(): // its index.html or index.json
		name = filepath.Dir(name)
	}
	return publicFolder{name}, nil
}

func (f publicFolder) read(_ context.Context, key string, limit int64) (data []byte, err error) {
	err = f.open(key, func(in io.Reader) error {
		data, err = readAtMost(in, key, limit)
		return err
	})
	return data, err
}

func (f publicFolder) has(_ context.Context, key string) error {
	return f.open(key, func(io.Reader) error { return nil })
}

// open opens a file of the gallery for reading.
func (f publicFolder) open(key string, read func(io.Reader) error) error {
	root, err := os.OpenRoot(f.name)
	if err != nil {
		return err
	}
	defer root.Close()
	info, err := root.Stat(filepath.FromSlash(key)) // before opening: a named pipe would wait for ever
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file", key)
	}
	in, err := root.Open(filepath.FromSlash(key))
	if err != nil {
		return err
	}
	defer in.Close()
	return read(in)
}

func (f publicFolder) address() string { return "" }
func (f publicFolder) String() string  { return f.name }

func readAtMost(in io.Reader, name string, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s has more than %d MB", name, limit>>20)
	}
	return data, err
}
