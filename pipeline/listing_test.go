package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// A listing in parts finds what a listing in one go finds.
func TestListingInParts(t *testing.T) {
	server := storetest.Versitygw(t)
	server.Setenv(t)
	s, err := store.Open(t.Context(), "s3://"+server.Bucket(t), store.Options{Endpoint: server.Endpoint, PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	fill := func(format string, n int) {
		var all sync.WaitGroup
		for i := range n {
			key := fmt.Sprintf(format, string(letters[i%32])+strings.Repeat("a", 14)+string(letters[i/32]))
			keys = append(keys, key)
			all.Go(func() { put(t, s, key, "x") })
			if i%64 == 63 {
				all.Wait()
			}
		}
		all.Wait()
	}
	check := func() {
		t.Helper()
		slices.Sort(keys)
		for _, folder := range []string{"", "photos/"} {
			var got, want []string
			list := listGallery
			if folder != "" {
				list = func(ctx context.Context, s store.Store) ([]store.Entry, error) { return listPhotos(ctx, s, folder) }
			}
			entries, err := list(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				got = append(got, e.Key)
			}
			for _, key := range keys {
				if strings.HasPrefix(key, folder) {
					want = append(want, key)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%q lists %d objects of %d", folder, len(got), len(want))
			}
		}
	}
	keys = append(keys, "index.html", "index.json", "feed.xml", "assets/a.css", "shards/b.json", "sessions/c.html", "days/2024-11-03.html", "cards/aaaaaaaaaaaaaaaa.jpg")
	for _, key := range keys {
		put(t, s, key, "x")
	}
	check()
	fill("photos/%s.html", 992) // a thousand in all: one page to the last
	check()
	fill("photos/%s/small.jpg", 700)
	check()
}
