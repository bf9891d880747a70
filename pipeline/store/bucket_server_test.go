package store_test

import (
	"errors"
	"strings"
	"testing"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

var (
	conditionHeaders = []string{"If-None-Match", "If-Match"}
	checksumHeaders  = []string{"X-Amz-Checksum-Crc32", "X-Amz-Sdk-Checksum-Algorithm"}
)

// Servers that lack something are found out and said, and stores on them keep
// their contract as long as nobody else writes at that moment.
func TestServersThatLackSomething(t *testing.T) {
	server := storetest.Versitygw(t)
	server.Setenv(t)
	none := []string{}
	for _, c := range []struct {
		name             string
		ignored, refused []string
		want             store.Lacks
	}{
		{"nothing", none, none, store.Lacks{}},
		{"conditions ignored", conditionHeaders, none, store.Lacks{Absent: true, Matches: true}},
		{"conditions refused", none, conditionHeaders, store.Lacks{Absent: true, Matches: true}},
		{"If-Match ignored", []string{"If-Match"}, none, store.Lacks{Matches: true}},
		{"If-None-Match refused", none, []string{"If-None-Match"}, store.Lacks{Absent: true}},
		{"checksums ignored", append(checksumHeaders, "Content-Md5"), none, store.Lacks{Verifying: true}},
		{"checksums refused", none, checksumHeaders, store.Lacks{Checksums: true}},
		{"all refused", none, append(conditionHeaders, checksumHeaders...), store.Lacks{Absent: true, Matches: true, Checksums: true}},
		{"all ignored", append(append(conditionHeaders, checksumHeaders...), "Content-Md5"), none, store.Lacks{Absent: true, Matches: true, Verifying: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			front := server.Lacking(t, c.ignored, c.refused)
			known := &store.Server{}
			options := store.Options{Endpoint: front.Endpoint, PathStyle: true, Server: known}
			address := "s3://" + server.Bucket(t)
			archive, gallery := open(t, address+"/archive", options), open(t, address+"/gallery", options)
			put(t, archive, "archive.json", `{"name":"ours"}`, store.Attributes{If: store.Absent})

			front.Puts.Store(0)
			lacks, err := store.Learn(t.Context(), archive, "archive.json", store.Attributes{ContentType: "application/json"})
			if err != nil || lacks != c.want || known.Lacks() != c.want {
				t.Errorf("it lacks %+v, %v; want %+v", lacks, err, c.want)
			}
			if n := front.Puts.Load(); n > 12 {
				t.Errorf("that took %d puts", n)
			}
			if data, _, err := store.Read(t.Context(), archive, "archive.json", 100); err != nil || string(data) != `{"name":"ours"}` {
				t.Errorf("now archive.json is %q, %v", data, err)
			}
			keepsConditions(t, gallery)
		})
	}
}

// keepsConditions puts as one writer does.
func keepsConditions(t *testing.T, s store.Store) {
	t.Helper()
	first := put(t, s, "page", "one", store.Attributes{If: store.Absent})
	if _, err := s.Put(t.Context(), "page", strings.NewReader("two"), store.Attributes{If: store.Absent}); !errors.Is(err, store.ErrChanged) {
		t.Errorf("put where something is: %v", err)
	}
	put(t, s, "page", "three", store.Attributes{If: store.Matches(first.ETag)})
	for _, etag := range []string{first.ETag, strings.Repeat("0", 32)} {
		if _, err := s.Put(t.Context(), "page", strings.NewReader("four"), store.Attributes{If: store.Matches(etag)}); !errors.Is(err, store.ErrChanged) {
			t.Errorf("put over another's: %v", err)
		}
	}
	if _, err := s.Put(t.Context(), "nothing", strings.NewReader("five"), store.Attributes{If: store.Matches(first.ETag)}); !errors.Is(err, store.ErrChanged) {
		t.Errorf("put over nothing: %v", err)
	}
	if data, _, err := store.Read(t.Context(), s, "page", 10); err != nil || string(data) != "three" {
		t.Errorf("the page is %q, %v", data, err)
	}
	put(t, s, "plain", "six", store.Attributes{})
}

// A store that only finds out by a refused put gets by as well.
func TestRefusedWithoutLearning(t *testing.T) {
	server := storetest.Versitygw(t)
	server.Setenv(t)
	front := server.Lacking(t, nil, append(conditionHeaders, checksumHeaders...))
	keepsConditions(t, open(t, "s3://"+server.Bucket(t), store.Options{Endpoint: front.Endpoint, PathStyle: true}))
}

// Who may not put that object is not held up.
func TestLearnWithoutTheRightTo(t *testing.T) {
	server := storetest.Versitygw(t)
	server.Setenv(t)
	name := server.Bucket(t)
	put(t, openBucket(t, server, "s3://"+name), "archive.json", "{}", store.Attributes{})
	server.User(t, "visitor", "visitor-secret")
	server.Policy(t, name, `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"visitor"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::`+name+`"},
		{"Effect":"Allow","Principal":{"AWS":"visitor"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::`+name+`/*"}]}`)
	storetest.Setenv(t, []string{"AWS_ACCESS_KEY_ID=visitor", "AWS_SECRET_ACCESS_KEY=visitor-secret"})
	lacks, err := store.Learn(t.Context(), openBucket(t, server, "s3://"+name), "archive.json", store.Attributes{})
	if err != nil || lacks != (store.Lacks{}) {
		t.Errorf("%+v, %v", lacks, err)
	}
}
