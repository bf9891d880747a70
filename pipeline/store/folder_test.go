package store_test

import (
	"testing"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

func TestFolderConforms(t *testing.T) {
	dir := t.TempDir() + "/made/by/the/first/put"
	storetest.Conformance(t, func() store.Store {
		s, err := store.Open(t.Context(), dir, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
