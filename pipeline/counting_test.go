package pipeline

import (
	"context"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// counting is a store that remembers which keys were put and got, and what was
// listed.
type counting struct {
	store.Store
	mu         sync.Mutex
	puts, gets []string // puts that were done; those that a condition refused are not
	lists      []string // prefixes
}

// count makes both stores of a project count.
func count(p *Project) (gallery, archive *counting) {
	gallery, archive = &counting{Store: p.Gallery}, &counting{Store: p.Archive}
	p.Gallery, p.Archive = gallery, archive
	return gallery, archive
}

func (c *counting) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	entry, err := c.Store.Put(ctx, key, body, a)
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.puts = append(c.puts, key)
	}
	return entry, err
}

func (c *counting) Get(ctx context.Context, key string) (io.ReadCloser, store.Entry, error) {
	c.mu.Lock()
	c.gets = append(c.gets, key)
	c.mu.Unlock()
	return c.Store.Get(ctx, key)
}

func (c *counting) List(ctx context.Context, prefix string) iter.Seq2[store.Entry, error] {
	c.mu.Lock()
	c.lists = append(c.lists, prefix)
	c.mu.Unlock()
	return c.Store.List(ctx, prefix)
}

// taken are the keys put since it was asked last, sorted. What has a hash in
// its name is given as a pattern: "shards/*", "sightings/<id>-*".
func (c *counting) taken() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	puts := c.puts
	c.puts, c.gets, c.lists = nil, nil, nil
	for i, key := range puts {
		switch folder := path.Dir(key); folder {
		case "shards":
			puts[i] = "shards/*"
		case "sightings":
			id, _, _ := strings.Cut(path.Base(key), "-")
			puts[i] = "sightings/" + id + "-*"
		}
	}
	slices.Sort(puts)
	return puts
}

// wantPuts says which keys should have been put since the last time.
func wantPuts(t *testing.T, what string, c *counting, want ...string) {
	t.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, c.taken()); diff != "" {
		t.Errorf("put to the %s (-want +got):\n%s", what, diff)
	}
}

// contents are all objects of a store.
func contents(t testing.TB, s store.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	for entry, err := range s.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		data, _, err := store.Read(t.Context(), s, entry.Key, 64<<20)
		if err != nil {
			t.Fatal(err)
		}
		all[entry.Key] = string(data)
	}
	return all
}

// sameContents compares all objects of two stores, byte for byte.
func sameContents(t testing.TB, what string, got, want map[string]string) {
	t.Helper()
	for key := range want {
		if have, ok := got[key]; !ok {
			t.Errorf("%s: %s is missing", what, key)
		} else if have != want[key] {
			t.Errorf("%s: %s differs:\n got %.300q\nwant %.300q", what, key, have, want[key])
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%s: %s is there and should not be", what, key)
		}
	}
}

// samplePlaces are lines for event.yaml by the kind of store: folders beside
// it, and a new bucket of a real S3 server.
func samplePlaces(t *testing.T, kind string) string {
	t.Helper()
	if kind == "folder" {
		return "gallery: gallery\narchive: archive\n"
	}
	server := storetest.Versitygw(t)
	server.Setenv(t)
	bucket := server.Bucket(t)
	return "gallery: s3://" + bucket + "/gallery\narchive: s3://" + bucket + "/archive\n" +
		"s3: {endpoint: " + server.Endpoint + ", path_style: true}\n"
}

// sampleArchiveName gives an archive a name that is not random, so that two
// archives can be compared whole.
func sampleArchiveName(t testing.TB, archive store.Store) {
	t.Helper()
	put(t, archive, archiveKey, `{"version":1,"name":"aaaaaaaaaaaaaaaa"}`)
}

func put(t testing.TB, s store.Store, key, body string) {
	t.Helper()
	if _, err := s.Put(t.Context(), key, strings.NewReader(body), store.Attributes{}); err != nil {
		t.Fatal(err)
	}
}
