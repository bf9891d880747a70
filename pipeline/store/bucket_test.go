package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// TestBucket shares one server among the tests that need a real one.
func TestBucket(t *testing.T) {
	server := storetest.Versitygw(t)
	server.Setenv(t)
	t.Run("conformance", func(t *testing.T) { testBucketConforms(t, server) })
	t.Run("onlyItsPrefix", func(t *testing.T) { testOnlyItsPrefix(t, server) })
	t.Run("headers", func(t *testing.T) { testHeaders(t, server) })
	t.Run("lostAnswer", func(t *testing.T) { testLostAnswer(t, server) })
	t.Run("wrongByte", func(t *testing.T) { testWrongByte(t, server) })
	t.Run("brokenDownload", func(t *testing.T) { testBrokenDownload(t, server) })
	t.Run("refusals", func(t *testing.T) { testRefusals(t, server) })
	t.Run("readOnly", func(t *testing.T) { testReadOnlyAccount(t, server) })
	t.Run("leastPolicy", func(t *testing.T) { testLeastPolicy(t, server) })
}

func testBucketConforms(t *testing.T, server storetest.Server) {
	address := "s3://" + server.Bucket(t) + "/2024/사진/"
	storetest.Conformance(t, func() store.Store {
		return openBucket(t, server, address)
	})
}

func testOnlyItsPrefix(t *testing.T, server storetest.Server) {
	name := server.Bucket(t)
	whole := openBucket(t, server, "s3://"+name+"/")
	for _, key := range []string{"2024/a", "2024-private/b", "c"} {
		put(t, whole, key, key, store.Attributes{})
	}
	part := openBucket(t, server, "s3://"+name+"/2024")
	if got := part.String(); got != "s3://"+name+"/2024" {
		t.Errorf("its address is %s", got)
	}
	var got []string
	for entry, err := range part.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, entry.Key)
	}
	if len(got) != 1 || got[0] != "a" {
		t.Errorf("it lists %v", got)
	}
}

// testHeaders looks at what browsers will be told, and at the MD5.
func testHeaders(t *testing.T, server storetest.Server) {
	name := server.Bucket(t)
	s := openBucket(t, server, "s3://"+name)
	entry := put(t, s, "index.json", "hello", store.Attributes{ContentType: "application/json", CacheControl: "no-cache"})
	if entry.MD5 != "5d41402abc4b2a76b9719d911017c592" {
		t.Errorf("the MD5 is %q", entry.MD5)
	}
	out, err := client(t, server).HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &name, Key: aws.String("index.json")})
	if err != nil {
		t.Fatal(err)
	}
	if aws.ToString(out.ContentType) != "application/json" || aws.ToString(out.CacheControl) != "no-cache" {
		t.Errorf("it is served as %q, %q", aws.ToString(out.ContentType), aws.ToString(out.CacheControl))
	}
}

// testLostAnswer has a network that loses the answer to a put: the retry then
// meets the object that the first attempt stored.
func testLostAnswer(t *testing.T, server storetest.Server) {
	var lose atomic.Bool
	front := newFront(t, server, false, nil, func(r *http.Response) error {
		if r.Request.Method == http.MethodPut && lose.CompareAndSwap(true, false) {
			return errors.New("lost")
		}
		return nil
	})
	s := open(t, "s3://"+server.Bucket(t), store.Options{Endpoint: front})

	lose.Store(true)
	first := put(t, s, "ours", "one", store.Attributes{If: store.Absent})
	if first.ETag == "" || lose.Load() {
		t.Errorf("put returned %+v", first)
	}
	lose.Store(true)
	put(t, s, "ours", "two", store.Attributes{If: store.Matches(first.ETag)})

	lose.Store(true)
	_, err := s.Put(t.Context(), "ours", strings.NewReader("not theirs"), store.Attributes{If: store.Absent})
	if !errors.Is(err, store.ErrChanged) {
		t.Errorf("another's object counts as ours: %v", err)
	}
}

func testRefusals(t *testing.T, server storetest.Server) {
	name := server.Bucket(t)
	for _, c := range []struct {
		name    string
		env     []string
		address string
		options store.Options
		want    string
	}{
		{"key", []string{"AWS_ACCESS_KEY_ID=nobody"}, "s3://" + name, store.Options{}, "does not know the access key: check AWS_ACCESS_KEY_ID"},
		{"secret", []string{"AWS_SECRET_ACCESS_KEY=wrong"}, "s3://" + name, store.Options{}, "the secret key does not belong to the access key"},
		{"noBucket", nil, "s3://no-such-bucket/2024", store.Options{}, `there is no bucket "no-such-bucket": create it`},
		{"noCredentials", storetest.NoCredentials(), "s3://" + name, store.Options{}, "no AWS credentials found: run aws configure"},
		{"noProfile", []string{"AWS_PROFILE=dana"}, "s3://" + name, store.Options{}, `there is no profile "dana" in ~/.aws/config`},
		{"https", nil, "s3://" + name, store.Options{Endpoint: strings.Replace(server.Endpoint, "http:", "https:", 1)}, "does not speak https: write http:// in s3.endpoint"},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Setenv(t, c.env)
			if c.options.Endpoint == "" {
				c.options.Endpoint = server.Endpoint
			}
			_, err := store.Open(t.Context(), c.address, c.options)
			wantUnusable(t, err, c.want)
			if !strings.Contains(err.Error(), c.address) {
				t.Errorf("it does not name the store: %v", err)
			}
		})
	}
}

// testReadOnlyAccount has the keys of somebody who may look but not touch.
func testReadOnlyAccount(t *testing.T, server storetest.Server) {
	name := server.Bucket(t)
	owner := openBucket(t, server, "s3://"+name)
	put(t, owner, "2024/photo", "x", store.Attributes{})
	server.User(t, "visitor", "visitor-secret")
	storetest.Setenv(t, []string{"AWS_ACCESS_KEY_ID=visitor", "AWS_SECRET_ACCESS_KEY=visitor-secret"})
	_, err := store.Open(t.Context(), "s3://"+name, store.Options{Endpoint: server.Endpoint})
	wantUnusable(t, err, fmt.Sprintf("no right to list in bucket %q: ask its owner to allow s3:ListBucket on arn:aws:s3:::%s", name, name))

	server.Setenv(t)
	policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"visitor"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::%[1]s"},
		{"Effect":"Allow","Principal":{"AWS":"visitor"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::%[1]s/*"}]}`, name)
	server.Policy(t, name, policy)
	storetest.Setenv(t, []string{"AWS_ACCESS_KEY_ID=visitor", "AWS_SECRET_ACCESS_KEY=visitor-secret"})
	s := openBucket(t, server, "s3://"+name+"/2024")
	if data, _, err := store.Read(t.Context(), s, "photo", 10); err != nil || string(data) != "x" {
		t.Errorf("read %q, %v", data, err)
	}
	_, err = s.Put(t.Context(), "photo", strings.NewReader("y"), store.Attributes{})
	wantUnusable(t, err, fmt.Sprintf("no right to put in bucket %q: ask its owner to allow s3:PutObject on arn:aws:s3:::%s/2024/*", name, name))
	wantUnusable(t, s.Delete(t.Context(), "photo"), "s3:DeleteObject")
}

// testLeastPolicy has what the README gives the ingesting user, for two
// prefixes of one bucket: they are of use, and the rest of the bucket is not.
func testLeastPolicy(t *testing.T, server storetest.Server) {
	name := server.Bucket(t)
	put(t, openBucket(t, server, "s3://"+name+"/theirs"), "photo", "x", store.Attributes{})
	server.User(t, "ingester", "ingester-secret")
	policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"ingester"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::%[1]s",
		 "Condition":{"StringLike":{"s3:prefix":["public/2024/*","private/2024/*"]}}},
		{"Effect":"Allow","Principal":{"AWS":"ingester"},"Action":["s3:GetObject","s3:PutObject"],
		 "Resource":["arn:aws:s3:::%[1]s/public/2024/*","arn:aws:s3:::%[1]s/private/2024/*"]},
		{"Effect":"Allow","Principal":{"AWS":"ingester"},"Action":"s3:DeleteObject","Resource":"arn:aws:s3:::%[1]s/public/2024/*"}]}`, name)
	server.Policy(t, name, policy)
	storetest.Setenv(t, []string{"AWS_ACCESS_KEY_ID=ingester", "AWS_SECRET_ACCESS_KEY=ingester-secret"})
	for _, prefix := range []string{"/public/2024", "/private/2024"} {
		s := openBucket(t, server, "s3://"+name+prefix)
		if _, _, err := s.Get(t.Context(), "archive.json"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: an object that is not there: %v", prefix, err)
		}
		entry := put(t, s, "archive.json", "one", store.Attributes{If: store.Absent})
		put(t, s, "archive.json", "two", store.Attributes{If: store.Matches(entry.ETag)})
	}
	if err := openBucket(t, server, "s3://"+name+"/public/2024").Delete(t.Context(), "archive.json"); err != nil {
		t.Error(err)
	}
	for _, prefix := range []string{"", "/public", "/theirs"} {
		_, err := store.Open(t.Context(), "s3://"+name+prefix, store.Options{Endpoint: server.Endpoint})
		wantUnusable(t, err, "no right to list")
	}
}

func openBucket(t *testing.T, server storetest.Server, address string) store.Store {
	t.Helper()
	return open(t, address, store.Options{Endpoint: server.Endpoint})
}

func open(t *testing.T, address string, o store.Options) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s store.Store, key, data string, a store.Attributes) store.Entry {
	t.Helper()
	entry, err := s.Put(t.Context(), key, strings.NewReader(data), a)
	if err != nil {
		t.Fatal(err)
	}
	return entry
}

// wantUnusable checks that an error ends a run and says why.
func wantUnusable(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case err == nil:
		t.Fatal("there is no error")
	case !errors.Is(err, store.ErrUnusable):
		t.Errorf("the error does not end a run: %v", err)
	case !strings.Contains(err.Error(), want):
		t.Errorf("the error is %q, want %q", err, want)
	}
}

// client is the SDK's own, to do what stores do not.
func client(t *testing.T, server storetest.Server) *s3.Client {
	t.Helper()
	cfg, err := config.LoadDefaultConfig(context.Background(), config.WithRegion(server.Region))
	if err != nil {
		t.Fatal(err)
	}
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.BaseEndpoint = &server.Endpoint })
}

// TestRegionFound opens a bucket whose region nobody has named.
func TestRegionFound(t *testing.T) {
	server := storetest.VersitygwIn(t, "eu-west-3")
	server.Setenv(t)
	s := openBucket(t, server, "s3://"+server.Bucket(t))
	put(t, s, "a", "b", store.Attributes{})
	body, _, err := s.Get(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if data, err := io.ReadAll(body); err != nil || !bytes.Equal(data, []byte("b")) {
		t.Errorf("got %q, %v", data, err)
	}
}
