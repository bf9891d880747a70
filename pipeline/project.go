package pipeline

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"eventroll/pipeline/render"
	"eventroll/pipeline/store"
)

// Project is an event with its two stores open.
type Project struct {
	Config           *Config
	Gallery, Archive store.Store

	largeFrom int // photos; 0 is trustFrom
}

// OpenProject reads the event.yaml at path and opens the stores it names.
func OpenProject(ctx context.Context, path string) (*Project, error) {
	c, err := LoadConfig(path)
	if err != nil {
		return nil, err
	}
	return openStores(ctx, c)
}

func openStores(ctx context.Context, c *Config) (p *Project, err error) {
	p = &Project{Config: c}
	options := c.storeOptions()
	if p.Gallery, err = store.Open(ctx, c.Gallery, options); err != nil {
		return nil, err
	}
	if p.Archive, err = store.Open(ctx, c.Archive, options); err != nil {
		return nil, err
	}
	return p, nil
}

// MeterPuts has the bytes of each object that is put to either store reported
// from now on. The function may be called by several goroutines at once.
func (p *Project) MeterPuts(put func(bytes int64)) {
	p.Gallery, p.Archive = metered{p.Gallery, put}, metered{p.Archive, put}
}

// metered is a store that reports its puts.
type metered struct {
	store.Store
	report func(bytes int64)
}

func (m metered) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	entry, err := m.Store.Put(ctx, key, body, a)
	if err == nil {
		m.report(entry.Size)
	}
	return entry, err
}

// storeOptions are for both stores, which share what is known of their server.
func (c *Config) storeOptions() store.Options {
	return store.Options{Endpoint: c.S3.Endpoint, PathStyle: c.S3.PathStyle, Server: &store.Server{}}
}

// settings are the renditions that the event wants, the largest first.
func (c *Config) settings() render.Settings {
	s := render.Settings{Quality: c.Quality}
	for _, name := range slices.Sorted(maps.Keys(c.Sizes)) {
		s.Sizes = append(s.Sizes, render.Size{Name: name, Edge: c.Sizes[name]})
	}
	return s
}

// openSnapshot is a snapshot that knows what this machine remembers of the
// archive. Of a folder it remembers nothing: reading the folder costs no more.
func (p *Project) openSnapshot(archive string) *Snapshot {
	var remembered *objectCache
	if strings.Contains(p.Config.Archive, "://") {
		remembered = openObjectCache(archive)
	}
	s := newSnapshot(remembered)
	s.archive = archive
	return s
}
