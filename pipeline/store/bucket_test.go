package store_test

import (
	"testing"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

func TestBucketConforms(t *testing.T) {
	server := storetest.Versitygw(t)
	server.Setenv(t)
	for name, address := range map[string]string{
		"bucket": "s3://" + server.Bucket(t),
		"prefix": "s3://" + server.Bucket(t) + "/2024/photos",
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Conformance(t, func() store.Store {
				s, err := store.Open(t.Context(), address, store.Options{Endpoint: server.Endpoint})
				if err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}
