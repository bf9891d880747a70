package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"eventroll/pipeline/store"
)

func testListOrder(t *testing.T, open func() store.Store) {
	s := open()
	keys := []string{ // in byte order
		"order/A", "order/a-b", "order/a.b", "order/a.b.c", "order/a/b", "order/a/b-c/d", "order/a/b.d", "order/a/c",
		"order/a0", "order/a_b", "order/aa/b", "order/b",
	}
	for _, key := range slices.Backward(keys) {
		mustPut(t, s, key, key, store.Attributes{})
	}
	for _, c := range []struct {
		prefix string
		want   []string
	}{
		{"order/", keys},
		{"order", keys},
		{"order/a", keys[1:11]},
		{"order/a/", keys[4:8]},
		{"order/a/b", keys[4:7]},
		{"order/a/b-", keys[5:6]},
		{"order/a.b", keys[2:4]},
		{"order/a.", keys[2:4]},
		{"order/b", keys[11:]},
		{"order/b/", nil},
		{"order/c", nil},
		{"order/c/d/e", nil},
	} {
		var got []string
		for _, entry := range list(t, s, c.prefix) {
			got = append(got, entry.Key)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("list %q:\n got %v\nwant %v", c.prefix, got, c.want)
		}
	}
}

// testListMany lists more objects than S3 puts on one page.
func testListMany(t *testing.T, open func() store.Store) {
	const many = 1010
	s := open()
	var all sync.WaitGroup
	keys := make(chan int)
	for range 16 {
		all.Go(func() {
			for i := range keys {
				key := fmt.Sprintf("many/%04d/small.jpg", i)
				if _, err := put(t, s, key, key); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range many {
		keys <- i
	}
	close(keys)
	all.Wait()
	got := list(t, s, "many/")
	if len(got) != many {
		t.Fatalf("%d objects are listed of %d", len(got), many)
	}
	for i, entry := range got {
		if want := fmt.Sprintf("many/%04d/small.jpg", i); entry.Key != want {
			t.Fatalf("object %d is %s", i, entry.Key)
		}
	}
	if got := list(t, s, "many/05"); len(got) != 100 {
		t.Errorf("%d objects are listed of 100", len(got))
	}
}

func testListStops(t *testing.T, open func() store.Store) {
	s := open()
	for i := range 3 {
		mustPut(t, s, fmt.Sprintf("stops/%d/%d", i, i), "x", store.Attributes{})
	}
	seen := 0
	for range s.List(t.Context(), "stops/") {
		seen++
		if seen == 2 {
			break // an iterator that goes on after this panics
		}
	}
	if seen != 2 {
		t.Errorf("saw %d", seen)
	}
}
