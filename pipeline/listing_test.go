package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"eventroll/gallery"
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
			var err error
			if folder != "" {
				err = listPhotos(t.Context(), s, folder, func(e store.Entry) { got = append(got, e.Key) })
			} else {
				var all *listed
				all, err = listGallery(t.Context(), s)
				for e := range all.all() {
					got = append(got, e.Key)
				}
			}
			if err != nil {
				t.Fatal(err)
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
	keys = append(keys, "index.html", "index.json", "feed.xml", "find.html", "photographers/dana.html", "assets/a.css", "shards/b.json", "sessions/c.html", "days/2024-11-03.html", "cards/aaaaaaaaaaaaaaaa.jpg")
	for _, key := range keys {
		put(t, s, key, "x")
	}
	check()
	fill("photos/%s.html", 990) // a thousand in all: one page to the last
	check()
	fill("photos/%s/small.jpg", 700)
	check()
}

// Whatever a publish puts is in a part: what a listing leaves out would be put
// again each time, as if it was not there.
func TestEveryKeyIsInAPart(t *testing.T) {
	photo := "photos/aaaaaaaaaaaaaaaa"
	for _, key := range []string{
		indexKey, "index.html", "find.html", "feed.xml", "shards/0123456789abcdef.json", "assets/site.0123456789ab.css", "cards/aaaaaaaaaaaaaaaa.jpg",
		"days/2024-11-03.html", "days/2024-11-03/serverless.html", "sessions/keynote.html", "photographers/dana-bh5z74.html",
		photo + ".html", photo + ".oembed.json", photo + "/small.jpg", gallery.OriginalKey("aaaaaaaaaaaaaaaa", "jpeg"),
	} {
		if !slices.ContainsFunc(galleryParts(), func(part string) bool { return strings.HasPrefix(key, part) }) {
			t.Errorf("%s is in no part", key)
		}
	}
}
